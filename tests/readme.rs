//! What the README tells a newcomer to type is understood, and says what the README says that it says.
//!
//! The sessions are compared line by line in `tests/graphs.rs`; here is all the rest: the commands in running text and tables, the
//! examples of input, the options, the example of an error.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Commands that go on until they are stopped, or that wait for a person; other tests run them.
const ENDLESS: [&str; 4] = ["serve", "watch", "repl", "review"];

/// What stands in the README for something of the reader's own, and what it is here. `{claim}` is the id of a claim.
const STAND_INS: &[(&str, &str)] = &[
    (
        "--articles ID,ID",
        "--articles 2017-04-07-us-strike-shayrat.txt",
    ),
    ("reject-claim ID", "reject-claim {claim}"),
    ("forget ID", "forget 2017-04-07-us-strike-shayrat.txt"),
    ("bundle FILE.tar.zst", "bundle whole.tar.zst"),
    ("backup FILE", "backup whole.backup"),
    ("restore FILE", "restore whole.backup --replace"),
    ("export FILE", "export decisions.toml"),
    ("import FILE", "import decisions.toml"),
    ("lint-ontology FILE", "lint-ontology own.toml"),
    ("undo N", "undo 1"),
    ("'A'", "'Bashar al-Assad'"),
    ("'B'", "'Vladimir Putin'"),
    ("DIR", "folder"),
    ("COMMAND", "ask"),
    ("articles.jsonl", "archive.jsonl"),
];

fn readme() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    std::fs::read_to_string(file).expect("the README")
}

/// The sample articles, read into a graph, and beside them what the README calls the reader's own.
struct World(TempDir);

impl World {
    fn new() -> Self {
        let world = Self(tempfile::tempdir().expect("a temporary folder"));
        let articles = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/articles");
        let to = world.path("data/articles");
        std::fs::create_dir_all(&to).expect("a folder");
        for entry in std::fs::read_dir(articles)
            .expect("the sample articles")
            .flatten()
        {
            std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
        for folder in ["news", "more"] {
            std::fs::create_dir(world.path(folder)).expect("a folder");
        }
        let line = line_of_json();
        world.write("archive.jsonl", &format!("{line}\n"));
        world.write("news/a.jsonl", &format!("{line}\n"));
        world.write("more/talks.txt", &header());
        world.write(
            "own.toml",
            "[[relation]]\nname = \"backs\"\nverbs = [\"root for\"]\n",
        );
        let ingested = world.run(&["ingest".to_owned(), "data/articles".to_owned()]);
        assert!(ingested.status.success());
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("a file");
    }

    fn run(&self, args: &[String]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_demarche"))
            .current_dir(self.0.path())
            .env_remove("DEMARCHE_STORE")
            .env_remove("CARGO")
            .stdin(Stdio::null())
            .args(args)
            .output()
            .expect("the program starts")
    }

    fn say(&self, line: &str) -> Output {
        self.run(&words(line))
    }

    fn claim(&self) -> String {
        let said = self.say("query '? backs ?' --format json");
        let json: serde_json::Value = serde_json::from_slice(&said.stdout).expect("JSON");
        let id = &json["edges"][0]["evidence"][0]["claim"];
        id.as_str().expect("a claim").to_owned()
    }
}

/// The words of a command line with single quotes.
fn words(line: &str) -> Vec<String> {
    let part = |(i, part): (usize, &str)| match i % 2 {
        1 => vec![part.to_owned()],
        _ => part.split_whitespace().map(str::to_owned).collect(),
    };
    line.split('\'').enumerate().flat_map(part).collect()
}

/// What stands between a pair of marks, wherever it stands.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((inside, after)) = (rest.split_once(from)).and_then(|(_, r)| r.split_once(to)) {
        found.push(inside);
        rest = after;
    }
    found
}

/// The example of an article with a header, as it stands in the README.
fn header() -> String {
    let readme = readme();
    let block = between(&readme, "  ```\n", "  ```").remove(0);
    let lines: Vec<&str> = block.lines().map(str::trim).collect();
    lines.join("\n")
}

fn line_of_json() -> String {
    let readme = readme();
    let line = between(&readme, "`{\"id\"", "`").remove(0);
    // The README leaves the text to the reader.
    format!("{{\"id\"{line}").replacen('…', "Russia backs Assad.", 1)
}

#[test]
fn every_command_in_the_readme_is_understood() {
    let world = World::new();
    let claim = world.claim();
    let readme = readme();
    let lines = readme.lines().filter_map(|l| l.strip_prefix("demarche "));
    let commands: BTreeSet<&str> = between(&readme, "`demarche ", "`")
        .into_iter()
        .chain(lines)
        .collect();
    let mut tried = 0;
    // What decides, forgets and restores comes last: the rest asks the sample articles.
    let late = |c: &&str| {
        ["forget", "rest", "entity", "reject", "undo", "decisions i"]
            .iter()
            .position(|w| c.starts_with(w))
    };
    let mut commands: Vec<&str> = commands.into_iter().filter(|c| !c.contains('\n')).collect();
    commands.sort_by_key(|c| late(c).map_or(0, |i| i + 1));
    for command in commands {
        if command.starts_with("column ") {
            continue; // what it says, not what it is told
        }
        let mut line = command.to_owned();
        for (theirs, ours) in STAND_INS {
            line = line.replace(theirs, ours);
        }
        line = line.replace("{claim}", &claim);
        let mut args = words(&line);
        if args.len() == 1 || ENDLESS.contains(&args[0].as_str()) {
            let alone = world.run(&args[..usize::from(!ENDLESS.contains(&args[0].as_str()))]);
            // A command by its name alone asks for more, or does what it does.
            if !matches!(alone.status.code(), Some(0 | 1)) || ENDLESS.contains(&args[0].as_str()) {
                args.push("--help".to_owned());
            }
        }
        let run = world.run(&args);
        let said = String::from_utf8_lossy(&run.stderr);
        if said.contains("install Graphviz") {
            continue;
        }
        tried += 1;
        assert!(
            matches!(run.status.code(), Some(0 | 1)),
            "`demarche {command}` (as `{line}`) ends with {:?}: {said}",
            run.status.code()
        );
    }
    assert!(tried > 50, "{tried}");
}

#[test]
fn every_option_in_the_readme_exists() {
    let world = World::new();
    let help = |args: &[String]| String::from_utf8_lossy(&world.run(args).stdout).into_owned();
    let top = help(&["--help".to_owned()]);
    let commands = top.split("Commands:").nth(1).unwrap_or_default();
    let mut known = top.clone();
    for command in commands
        .lines()
        .skip(1)
        .take_while(|l| !l.trim().is_empty())
    {
        let Some(command) = command.split_whitespace().next() else {
            continue;
        };
        let args = [command.to_owned(), "--help".to_owned()];
        known += &help(&args);
        for more in [
            "merge", "split", "rename", "alias", "retype", "export", "import",
        ] {
            let args = [command.to_owned(), more.to_owned(), "--help".to_owned()];
            known += &help(&args);
        }
    }
    let readme = readme();
    let is_option = |w: &&str| w.starts_with("--") && w.len() > 3;
    let ends = |c: char| !(c.is_ascii_lowercase() || c == '-');
    // Options of cargo and others stand with them.
    let ours = readme
        .lines()
        .filter(|l| !l.contains("cargo ") && !l.contains("bench/run"));
    let named: BTreeSet<&str> = ours
        .flat_map(|l| l.split(|c: char| c.is_whitespace() || "`|(".contains(c)))
        .filter(is_option)
        .map(|w| w.split(ends).next().unwrap_or_default())
        .filter(|w| w.len() > 3 && *w != "---")
        .collect();
    assert!(named.len() > 25, "{named:?}");
    let lies: Vec<&&str> = (named.iter())
        .filter(|w| {
            w.contains(|c: char| c.is_ascii_lowercase()) && !["--url", "--features"].contains(*w)
        })
        .filter(|w| !known.contains(**w))
        .collect();
    assert!(lies.is_empty(), "{lies:?} are options of no command");
}

#[test]
fn the_examples_of_input_are_read_as_the_readme_says() {
    let world = World::new();
    let run = world.say("ingest more/talks.txt archive.jsonl --store own");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let listed = world.say("articles --format json --store own");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    for said in [
        "Talks end",
        "The Daily",
        "https://example.org/talks",
        "2016-10-03",
        "\"a1\"",
    ] {
        assert!(listed.contains(said), "{said}: {listed}");
    }
    let readme = readme();
    let map = between(&readme, "`--map ", "`").remove(0);
    let columns: Vec<&str> = map
        .split(',')
        .filter_map(|m| Some(m.split_once('=')?.1))
        .collect();
    world.write(
        "own.csv",
        &format!("{}\nRussia backs Assad.,2016-10-03\n", columns.join(",")),
    );
    let run = world.say(&format!("ingest own.csv --map {map} --store own"));
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let run = world
        .say("ingest data/articles --since 2016-01-01 --limit 5 --jobs 2 --dry-run --store own");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
}

#[test]
fn the_example_of_an_error_is_true() {
    let world = World::new();
    let readme = readme();
    let example = between(&readme, "```\ndemarche: column", "```").remove(0);
    let run = world.say("query '? bakcs Assad'");
    assert_eq!(
        String::from_utf8_lossy(&run.stderr),
        format!("demarche: column{example}")
    );
}
