//! Every error message, in one file that a person can read: `tests/cli/errors.txt`. `DEMARCHE_BLESS=1 cargo test --release --test cli errors`
//! writes it anew.
//!
//! What a command can be brought to say is said by the command; what needs a broken machine is said by the error itself.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use demarche::export::GraphvizError;
use demarche::nlp::NlpError;
use demarche::query::QueryError;
use demarche::serve::ServeError;
use demarche::store::{Store, StoreError};

use crate::{STRIKES, TALKS};

/// Files to make mistakes with.
const FILES: &[(&str, &[u8])] = &[
    ("a.txt", TALKS),
    ("b.txt", STRIKES),
    ("empty.txt", b""),
    ("binary.txt", b"The talks\x00\x01\x02 ended."),
    ("latin.jsonl", b"{\"text\": \"caf\xe9\"}\n"),
    ("lines.jsonl", b"{\"id\": \"x\", \"te\n[1]\n{\"id\": \"y\"}\n{\"text\": 5}\n{\"text\": \" \"}\n"),
    ("cut.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b"),
    ("broken.zip", b"PK\x03\x04 and nothing more"),
    ("paper.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"),
    ("table.csv", b"colour,shape\nred,round\n"),
    ("page.html", b"<!doctype html><title>x</title><script>1</script>"),
    ("none.mbox", b"From a@b\nSubject: x\n\n"),
    ("bad.toml", b"[[relation]]\nname = \"backs\"\nverbs = [\"help <\"]\ncolour = 1\n"),
    ("torn.toml", b"[[relation]\nname = \"backs\"\n"),
    ("names.toml", b"[[country]]\ncode = \"Zed\"\n"),
    ("decisions.toml", b"[[decision]]\nop = \"merge\"\nkeys = [\"person/a\"]\n"),
    ("keys.toml", b"[[decision]]\nop = \"merge\"\nkeys = [\"a\", \"b\"]\n"),
    ("changed.toml", b"[[decision]]\nid = \"00000000\"\nop = \"merge\"\nkeys = [\"person/a\", \"person/b\"]\n"),
    ("op.toml", b"[[decision]]\nop = \"join\"\n"),
    ("some.bundle", b"\x28\xb5\x2f\xfd and nothing more"),
    ("some.backup", b"demarche backup 1\nand nothing more"),
    ("fragments.jsonl", b"{\"format\": 9}\nnonsense\n{\"article\": {\"id\": \"q\"}, \"error\": \"line 1 is blank\"}\n"),
    ("unlike.jsonl", b"{\"op\": \"merge\", \"keys\": [\"person/a\"]}\n"),
    ("other/file", b"somebody else's"),
];

/// A heading, the store, and what is tried.
const TRIED: &[(&str, &str, &[&str])] = &[
    (
        "No graph",
        "missing",
        &[
            "ask who backs Assad",
            "forget a.txt",
            "stats",
            "doctor",
            "backup x.backup",
            "compact",
            "rebuild",
            "serve --port 0",
            "export dot",
            "log",
        ],
    ),
    (
        "A folder that is no graph",
        "other",
        &["ingest a.txt", "stats", "doctor", "restore some.backup"],
    ),
    (
        "Reading articles",
        "new",
        &[
            "ingest",
            "ingest nowhere.txt",
            "ingest empty.txt",
            "ingest binary.txt",
            "ingest latin.jsonl",
            "ingest lines.jsonl",
            "ingest cut.gz",
            "ingest broken.zip",
            "ingest paper.pdf",
            "ingest table.csv",
            "ingest page.html",
            "ingest none.mbox",
            "ingest nothing/",
            "ingest a.txt --since someday",
            "ingest a.txt --limit few",
            "ingest a.txt --map words",
            "ingest a.txt --map colour=red",
            "ingest a.txt --jobs many",
            "watch nowhere",
        ],
    ),
    (
        "Files of fragments",
        "graph",
        &[
            "extract nowhere.jsonl",
            "extract lines.jsonl",
            "load nowhere.jsonl",
            "load fragments.jsonl",
            "load unlike.jsonl",
            "evidence fragments.jsonl",
            "resolve lines.jsonl",
        ],
    ),
    (
        "Patterns",
        "graph",
        &[
            "query ''",
            "query 'Russia'",
            "query '? bakcs Assad'",
            "query '? backs'",
            "query '? backs ? since'",
            "query '? backs ? since someday'",
            "query '? backs ? limit few'",
            "query '? backs ? status=maybe'",
            "query '? backs ? order by size'",
            "query '? backs ? kind(?x)=person'",
            "query '?persn backs ?'",
            "query '?a backs ?b, ?c attacks ?d'",
            "query '? backs \"Assad'",
            "query '? backs Nobody'",
            "query '? backs Asad'",
            "query '? backs ?' --status maybe",
            "query '? backs ?' --since someday",
            "query '? backs ?' --relation bakcs",
            "query '? backs ?' --format colour",
        ],
    ),
    (
        "Questions",
        "graph",
        &[
            "ask",
            "ask why did Russia attack Aleppo",
            "ask who frobnicates Assad",
            "ask hello",
            "ask who backs Nobody",
            "show Nobody",
            "show Asad",
            "path Russia Nobody",
            "between Russia",
            "common Russia Nobody",
            "timeline Nobody",
            "central --by fame",
            "compare Russia",
            "contradictions Nobody",
            "explain zzzz",
            "explain '? backs Nobody'",
            "why-not 'Turkey atacks Syria'",
            "why-not Turkey",
            "sparql 'SELECT ?x WHERE { ?x d:backs }'",
            "sparql 'SELECT ?x WHERE { ?x e:backs ?y }'",
            "sparql 'SELECT * WHERE { SERVICE <http://a.example> { ?x d:backs ?y } }'",
            "sparql 'DELETE WHERE { ?x ?y ?z }'",
        ],
    ),
    (
        "Drawings and exports",
        "graph",
        &[
            "draw -o x.bmp",
            "draw --around Nobody -o x.svg",
            "draw 'Iran attacks ?' -o x.svg",
            "draw -o nowhere/x.svg",
            "export csv",
            "export dot folder",
            "export csv -o x.csv",
            "export csv a.txt",
            "export graphml --palette safe",
            "export graphml -o nowhere/x.graphml",
            "export jsonl --all -o nowhere/x.jsonl",
            "export paper",
            "man a.txt",
        ],
    ),
    (
        "Decisions",
        "graph",
        &[
            "entity merge Russia Nobody",
            "entity merge Russia Russia",
            "entity split Russia",
            "entity split Russia --articles nowhere.txt",
            "entity split Russia Iran --articles a.txt",
            "entity rename Russia ''",
            "entity rename Nobody Somebody",
            "entity retype Russia planet",
            "reject-claim zzzz",
            "undo 9",
            "undo x",
            "decisions import nowhere.toml",
            "decisions import torn.toml",
            "decisions import op.toml",
            "decisions import decisions.toml",
            "decisions import keys.toml",
            "decisions import changed.toml",
            "decisions export nowhere/x.toml",
        ],
    ),
    (
        "Files of your own",
        "graph",
        &[
            "lint-ontology nowhere.toml",
            "lint-ontology bad.toml",
            "lint-ontology torn.toml",
            "lint-ontology names.toml",
            "ingest a.txt --ontology nowhere.toml",
            "ingest a.txt --ontology bad.toml",
            "ingest a.txt --gazetteer names.toml",
        ],
    ),
    (
        "Keeping it",
        "graph",
        &[
            "forget nowhere.txt",
            "forget",
            "backup nowhere/x.backup",
            "bundle nowhere/x.tar.zst",
            "restore nowhere.backup",
            "restore some.backup",
            "restore some.backup --replace",
            "restore some.bundle --replace",
            "restore a.txt --replace",
            "doctor --salvage a.txt",
            "fly",
            "stats --colour",
        ],
    ),
];

fn run(dir: &Path, store: &str, command: &str) -> String {
    let words: Vec<String> = command
        .split('\'')
        .enumerate()
        .flat_map(|(i, part)| match i % 2 {
            1 => vec![part.to_owned()],
            _ => part.split_whitespace().map(str::to_owned).collect(),
        })
        .collect();
    let output = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .current_dir(dir)
        .env("DEMARCHE_STORE", store)
        .env_remove("CARGO")
        .stdin(Stdio::null())
        .args(words)
        .output()
        .expect("the program starts");
    let said = String::from_utf8(output.stderr).expect("standard error is UTF-8");
    // Mistakes in a file that was to be checked are what was asked for.
    let asked = String::from_utf8(output.stdout).expect("standard output is UTF-8");
    let code = output.status.code().expect("the program ends by itself");
    let all = asked + &said;
    for debris in [
        "panicked",
        "Os {",
        "Err(",
        "Some(",
        "None",
        ", kind: ",
        "fault in demarche",
    ] {
        assert!(!all.contains(debris), "{command}: {all}");
    }
    assert!(!all.trim().is_empty(), "{command} fails without a word");
    format!("$ demarche {command}\n{}[{code}]\n\n", ended(&all))
}

fn ended(text: &str) -> String {
    format!("{}\n", text.trim_end())
}

fn tried(dir: &Path) -> String {
    let mut all = String::new();
    for (heading, store, commands) in TRIED {
        let _ = write!(all, "# {heading}\n\n");
        for command in *commands {
            all += &run(dir, store, command);
        }
    }
    all
}

/// What a store says that is held, damaged, or of a later program.
fn unusable(dir: &Path) -> String {
    let mut all = String::from("# A graph that cannot be used\n\n");
    let held = Store::open(dir.join("graph")).expect("a store");
    let said = run(dir, "graph", "stats");
    // Which process that is depends on the day.
    let (before, rest) = said.split_once("in use by ").expect("who holds it");
    let (_, after) = rest.split_once(';').expect("what to do");
    let _ = write!(
        all,
        "{before}in use by process 4242 (demarche watch);{after}"
    );
    drop(held);
    let mark = dir.join("graph/STORE");
    let whole = std::fs::read_to_string(&mark).expect("a mark");
    std::fs::write(&mark, whole.replacen("format 4", "format 9", 1)).expect("a mark");
    all += &run(dir, "graph", "stats");
    std::fs::write(&mark, "nonsense").expect("a mark");
    all += &run(dir, "graph", "stats");
    std::fs::write(&mark, whole).expect("a mark");
    let data = std::fs::read_dir(dir.join("graph")).expect("a store");
    let data = data
        .flatten()
        .find(|e| e.file_name().to_string_lossy().starts_with("data-"));
    let db = data.expect("data").path().join("sled/db");
    std::fs::write(&db, b"").expect("a file");
    all += &run(dir, "graph", "stats");
    all + &run(dir, "graph", "doctor")
}

/// What only a broken machine brings about.
fn constructed() -> String {
    let path = || PathBuf::from("graph");
    let cause = || io::Error::other("the system's own words");
    let errors: Vec<Box<dyn std::error::Error>> = vec![
        Box::new(StoreError::ReadOnly(path())),
        Box::new(StoreError::Full(path())),
        Box::new(StoreError::Memory(path())),
        Box::new(StoreError::Io {
            path: path(),
            source: cause(),
        }),
        Box::new(StoreError::File {
            path: "x.backup".into(),
            source: cause(),
        }),
        Box::new(QueryError::TooLarge {
            needed: 3 << 30,
            allowed: 1 << 30,
        }),
        Box::new(ServeError::Port {
            port: 7878,
            source: cause(),
        }),
        Box::new(ServeError::Start(cause())),
        Box::new(GraphvizError::Needed("png")),
        Box::new(NlpError::NotAModel),
        Box::new(NlpError::Format { found: 9 }),
        Box::new(NlpError::Broken {
            section: "names".to_owned(),
        }),
        Box::new(NlpError::Missing { section: "names" }),
        Box::new(NlpError::WordData {
            cause: "line 3".to_owned(),
        }),
        Box::new(demarche::ingest::Error::Bomb("x.gz".into())),
        Box::new(demarche::ingest::Error::Nested("x.gz".into())),
        Box::new(demarche::ingest::Error::NotUtf16("x.txt".into())),
        Box::new(demarche::ingest::Error::Io {
            file: "x.txt".into(),
            cause: cause(),
        }),
    ];
    let mut all = String::from("# On a machine that fails\n\n");
    for error in errors {
        let _ = write!(all, "{error}\n\n");
    }
    all
}

#[test]
fn every_error_message_is_as_it_was_read() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in FILES {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }
    std::fs::create_dir(dir.path().join("nothing")).expect("a folder");
    let made = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .current_dir(dir.path())
        .env("DEMARCHE_STORE", "graph")
        .args(["ingest", "a.txt", "b.txt"])
        .output()
        .expect("the program starts");
    assert!(made.status.success());
    let today = tried(dir.path()) + &unusable(dir.path()) + &constructed();
    let done: Vec<&str> = (today.split("$ "))
        .filter(|said| said.contains("\n[0]\n"))
        .collect();
    assert!(done.is_empty(), "these are no errors: {done:#?}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/errors.txt");
    if std::env::var_os("DEMARCHE_BLESS").is_some_and(|v| v == "1") {
        std::fs::write(&file, today).expect("the file can be written");
        return;
    }
    let before = std::fs::read_to_string(&file).unwrap_or_default();
    let different = before.lines().zip(today.lines()).find(|(a, b)| a != b);
    assert!(
        before == today,
        "run DEMARCHE_BLESS=1 cargo test --release --test cli errors, and read what changed; first difference: {different:?}"
    );
}
