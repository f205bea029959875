//! The drawings in `graphs/` are those of the sample articles, and the sessions in the README are true, byte for byte.
//!
//! After a change that is meant to change them, `DEMARCHE_BLESS=1 cargo test --release --test graphs -- --nocapture` rewrites them
//! and prints which edges came and went. The SVG files are rewritten only where Graphviz is installed, and never compared: another
//! version of Graphviz places nodes elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// File names in `graphs/` and the arguments that make them.
const DRAWINGS: [(&str, &[&str]); 4] = [
    ("sample", &[]),
    ("assad", &["--around", "Bashar al-Assad", "--hops", "1"]),
    (
        "hostile",
        &["--query", "Russia hostile-to ?", "--palette", "safe"],
    ),
    (
        "countries",
        &["--around", "Syria", "--top", "25", "--cluster", "country"],
    ),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder as a user has it: the sample articles in `data/articles`, the graph beside them.
fn workplace() -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let articles = dir.path().join("data/articles");
    std::fs::create_dir_all(&articles).expect("a folder");
    for entry in std::fs::read_dir(root().join("data/articles")).expect("the sample articles") {
        let path = entry.expect("a sample article").path();
        std::fs::copy(&path, articles.join(path.file_name().expect("a name"))).expect("a copy");
    }
    dir
}

fn demarche(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_demarche"))
        .current_dir(dir)
        .env_remove("DEMARCHE_STORE")
        .env_remove("CARGO")
        // The moment of decisions.
        .env("SOURCE_DATE_EPOCH", "1795334400")
        .args(args)
        .output()
        .expect("the program starts")
}

fn bless() -> bool {
    std::env::var_os("DEMARCHE_BLESS").is_some_and(|v| v == "1")
}

/// The edges of a drawing in words, so that a change can be read.
fn edges(dot: &str) -> BTreeSet<String> {
    let label = |line: &str| {
        let (_, rest) = line.split_once("label=\"").unwrap_or_default();
        let end = rest.find("\", ").unwrap_or(rest.len());
        rest[..end].replace("\\n", " ")
    };
    let id = |text: &str| {
        text.split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let nodes: BTreeMap<String, String> = dot
        .lines()
        .filter(|l| l.trim_start().starts_with('n') && l.contains("shape="))
        .map(|l| (id(l), label(l)))
        .collect();
    let name = |key: &str| nodes.get(key).cloned().unwrap_or_else(|| key.to_owned());
    dot.lines()
        .filter_map(|line| {
            let (from, to) = line.split_once(" -> ")?;
            Some(format!(
                "{} --{}--> {}",
                name(&id(from)),
                label(line),
                name(&id(to))
            ))
        })
        .collect()
}

#[test]
fn the_drawings_are_those_of_the_sample_articles() {
    let dir = workplace();
    demarche(dir.path(), &["ingest", "data/articles"]);
    let mut different = Vec::new();
    for (name, options) in DRAWINGS {
        let args: Vec<&str> = ["export", "dot"].iter().chain(options).copied().collect();
        let output = demarche(dir.path(), &args);
        let new = String::from_utf8(output.stdout).expect("output is UTF-8");
        assert!(output.status.success(), "demarche {}", args.join(" "));
        let file = root().join("graphs").join(format!("{name}.dot"));
        let old = std::fs::read_to_string(&file).unwrap_or_default();
        if new == old && !bless() {
            continue;
        }
        let (before, after) = (edges(&old), edges(&new));
        for gone in before.difference(&after) {
            println!("{name}: - {gone}");
        }
        for come in after.difference(&before) {
            println!("{name}: + {come}");
        }
        if bless() {
            std::fs::create_dir_all(root().join("graphs")).expect("the folder graphs");
            std::fs::write(&file, new).expect("the drawing can be written");
            render(&file);
        } else {
            different.push(file.display().to_string());
        }
    }
    assert!(
        different.is_empty(),
        "{} differ from what data/articles yields; look at the edges above, and if they are better, run \
         DEMARCHE_BLESS=1 cargo test --release --test graphs",
        different.join(" and ")
    );
}

fn render(dot: &Path) {
    let svg = dot.with_extension("svg");
    match Command::new("dot")
        .arg("-Tsvg")
        .arg(dot)
        .arg("-o")
        .arg(&svg)
        .status()
    {
        Ok(status) => assert!(
            status.success(),
            "Graphviz could not draw {}",
            dot.display()
        ),
        Err(_) => println!("{} was not drawn: Graphviz is not installed", svg.display()),
    }
}

/// The README with its sessions as they are today: the blocks marked `console`, one after the other in one folder. Each command starts
/// with `$ demarche`.
fn sessions(readme: &str) -> String {
    let (begin, end) = ("```console\n", "```\n");
    let dir = workplace();
    let mut today = String::new();
    let mut rest = readme;
    while let Some(at) = rest.find(begin) {
        let start = at + begin.len();
        let stop = start + rest[start..].find(end).expect("the end of a session");
        today.push_str(&rest[..start]);
        today.push_str(&session(dir.path(), &rest[start..stop]));
        rest = &rest[stop..];
    }
    assert!(!today.is_empty(), "a session in the README");
    today + rest
}

fn session(dir: &Path, block: &str) -> String {
    let mut session = String::new();
    for line in block.lines() {
        let Some(command) = line.strip_prefix("$ demarche ") else {
            continue;
        };
        if !session.is_empty() {
            session.push('\n');
        }
        let output = demarche(
            dir,
            &words(command)
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>(),
        );
        session.push_str(line);
        session.push('\n');
        session.push_str(&String::from_utf8_lossy(&output.stdout));
        session.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    session
}

#[test]
fn the_sessions_in_the_readme_are_true() {
    let file = root().join("README.md");
    let readme = std::fs::read_to_string(&file).expect("the README");
    let today = sessions(&readme);
    if bless() {
        std::fs::write(&file, today).expect("the README can be written");
    } else {
        let different = readme.lines().zip(today.lines()).find(|(a, b)| a != b);
        assert!(
            readme == today,
            "run DEMARCHE_BLESS=1 cargo test --release --test graphs; first difference: {different:?}"
        );
    }
}

/// The words of a command line with single quotes.
fn words(command: &str) -> Vec<String> {
    command
        .split('\'')
        .enumerate()
        .flat_map(|(i, part)| match i % 2 {
            1 => vec![part.to_owned()],
            _ => part.split_whitespace().map(str::to_owned).collect(),
        })
        .collect()
}

#[test]
fn edges_are_read_in_words() {
    let dot = "  n1 [label=\"Syrian\\nrebels\", shape=\"hexagon\"];\n  n2 [label=\"Aleppo\", shape=\"ellipse\"];\n  \
               n1 -> n2 [label=\"controls\\n2016\", color=\"#777777\"];\n";
    assert_eq!(
        edges(dot),
        BTreeSet::from(["Syrian rebels --controls 2016--> Aleppo".to_owned()])
    );
}
