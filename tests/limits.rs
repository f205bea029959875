//! What a machine may refuse: memory, a disk that can be written, the store while another holds it. Each ends in a sentence or in a clean
//! death, and what was committed is there afterwards.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use demarche::store::Store;
use tempfile::TempDir;

/// Bounds of the address space, in megabytes: from what no program can start with to what is plenty.
const MEMORY: [u32; 16] = [
    8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 256, 2048,
];

/// A folder with a graph of three articles, more articles, and what those say as lines.
struct World {
    dir: TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        let news = world.path().join("news");
        std::fs::create_dir(&news).unwrap();
        for i in 0..40 {
            let text = format!(
                "Title: Day {i}\nDate: 2016-10-03\n\nRussia backs Bashar al-Assad. The United States attacked Aleppo on Monday. \
                 Paper {i} says that Minister Number{i} met Sergei Lavrov in Geneva.\n"
            );
            std::fs::write(news.join(format!("{i:02}.txt")), text).unwrap();
        }
        for i in 0..3 {
            let file = format!("news/{i:02}.txt");
            assert!(world.run(&["ingest", &file]).status.success());
        }
        let all = world.run(&["ingest", "news", "--store", "all"]);
        assert!(all.status.success());
        let line =
            |i: u32| format!("{{\"id\": \"l{i}\", \"text\": \"Iran backs Syria. Paper {i}.\"}}\n");
        let lines: String = (0..40).map(line).collect();
        std::fs::write(world.path().join("more.jsonl"), lines).unwrap();
        let said = world.run(&["extract", "more.jsonl", "--with-text"]);
        std::fs::write(world.path().join("said.jsonl"), said.stdout).unwrap();
        world
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
        command
            .current_dir(self.path())
            .env("DEMARCHE_STORE", "graph")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().unwrap()
    }

    /// The program with a bound on its memory, in megabytes.
    fn bounded(&self, store: &str, megabytes: u32, args: &[&str]) -> Command {
        let mut command = Command::new("sh");
        command
            .current_dir(self.path())
            .env("DEMARCHE_STORE", store)
            .stdin(Stdio::null())
            .args([
                "-c",
                &format!("ulimit -v {} && exec \"$0\" \"$@\"", megabytes * 1024),
            ])
            .arg(env!("CARGO_BIN_EXE_demarche"))
            .args(args);
        command
    }
}

/// How a process with little memory may end: by itself, with a sentence where it failed, or by the abort of who asked for memory and got
/// none. Says how, in a word.
fn clean(what: &str, run: &Output) -> &'static str {
    let said = String::from_utf8_lossy(&run.stderr);
    // The library of the language stops so when a thread that it starts finds no room for its stack, before any code of ours.
    let threads = said.contains("failed to allocate an alternative stack");
    assert!(!said.contains("panicked") || threads, "{what}: {said}");
    match (run.status.code(), run.status.signal()) {
        (None, Some(_)) if threads => "abort",
        (Some(0), _) => "done",
        (Some(4), _) => {
            assert!(said.contains("too little memory"), "{what}: {said}");
            "sentence"
        }
        (Some(code), _) => {
            assert!(!said.trim().is_empty(), "{what}: {code} without a word");
            let memory = said.contains("too little memory");
            assert!(memory || !said.contains("damaged"), "{what}: {said}");
            "sentence"
        }
        (None, Some(6)) => {
            // Rust's words, and those of the C library.
            let short = ["memory allocation of", "out of memory"];
            assert!(short.iter().any(|s| said.contains(s)), "{what}: {said}");
            "abort"
        }
        // Before the first line of the program, whose loader found no room; or in sled, which takes the memory for a table for granted.
        (None, Some(9 | 11)) if said.trim().is_empty() => "killed",
        other => panic!("{what}: {other:?} {said}"),
    }
}

/// A copy of the graph, so that each run begins with the same.
fn copied(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(target).unwrap();
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn is_whole(store: &Path, least: usize) {
    let found = Store::diagnose(store).unwrap();
    assert!(!found.is_damaged(), "{:?}", found.findings);
    assert!(found.articles >= least, "{} articles", found.articles);
}

#[test]
fn without_memory_it_ends_cleanly_and_loses_nothing() {
    let ulimit = Command::new("sh")
        .args(["-c", "ulimit -v 1000000"])
        .status();
    if !ulimit.is_ok_and(|s| s.success()) {
        println!("memory cannot be bounded here: skipped");
        return;
    }
    let world = World::new();
    let store = world.path().join("bounded");
    for args in [
        &["ingest", "news"][..],
        &["load", "said.jsonl"],
        &["ask", "who", "backs", "Assad"],
        &["compact"],
        &["forget", "01.txt"],
        &["export", "jsonl", "--all"],
    ] {
        let mut ends = Vec::new();
        for megabytes in MEMORY {
            copied(&world.path().join("graph"), &store);
            let what = format!("{args:?} in {megabytes} MB");
            let run = world.bounded("bounded", megabytes, args).output().unwrap();
            ends.push(format!("{megabytes}: {}", clean(&what, &run)));
            is_whole(&store, if args[0] == "forget" { 2 } else { 3 });
        }
        println!("{}: {}", args[0], ends.join(", "));
        assert!(ends.last().unwrap().ends_with("done"), "{ends:?}");
    }
}

/// Ends the process whatever happens.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn an_explorer_without_memory_ends_cleanly_and_loses_nothing() {
    let world = World::new();
    let mut answered = 0;
    for megabytes in MEMORY {
        let mut command = world.bounded("graph", megabytes, &["serve", "--port", "0"]);
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut served = Served(child);
        let mut said = BufReader::new(served.0.stderr.take().unwrap());
        let mut first = String::new();
        said.read_line(&mut first).unwrap();
        let address = first
            .split("http://")
            .nth(1)
            .and_then(|a| a.split('/').next())
            .map(str::to_owned);
        if let Some(address) = address {
            for question in [
                "/api/stats",
                "/api/ask?q=who+backs+Assad",
                "/api/graph?top=50",
            ] {
                let Ok(mut stream) = TcpStream::connect(&address) else {
                    break;
                };
                stream
                    .set_read_timeout(Some(Duration::from_secs(20)))
                    .unwrap();
                let asked = format!(
                    "GET {question} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
                );
                let _ = stream.write_all(asked.as_bytes());
                let mut answer = String::new();
                let _ = stream.read_to_string(&mut answer);
                answered += usize::from(answer.starts_with("HTTP/1.1 200"));
                let is_calm = !answer.contains("damaged")
                    || answer.contains("either there is too little memory");
                assert!(is_calm, "{answer}");
            }
        }
        served.0.kill().unwrap();
        served.0.wait().unwrap();
        let mut rest = String::new();
        let _ = said.read_to_string(&mut rest);
        assert!(!rest.contains("panicked"), "{megabytes} MB: {first}{rest}");
        is_whole(&world.path().join("graph"), 3);
    }
    assert!(answered >= 3, "with enough memory it answers");
}

/// A file system in memory, where the system lets us have one.
struct Mounted(PathBuf);

impl Mounted {
    fn new(path: PathBuf) -> Option<Self> {
        std::fs::create_dir_all(&path).ok()?;
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=64m", "tmpfs"])
            .arg(&path);
        let done = mount.stderr(Stdio::null()).status();
        done.is_ok_and(|s| s.success()).then(|| Self(path))
    }

    fn make(&self, rights: &str) -> bool {
        let mut mount = Command::new("mount");
        mount
            .args(["-o", &format!("remount,{rights}")])
            .arg(&self.0);
        mount.status().is_ok_and(|s| s.success())
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_disk_that_is_only_read_is_said_and_costs_nothing() {
    let world = World::new();
    let Some(disk) = Mounted::new(world.path().join("disk")) else {
        println!("no file system can be mounted here: skipped");
        return;
    };
    copied(&world.path().join("graph"), &disk.0.join("graph"));
    if !disk.make("ro") {
        println!("the file system cannot be made read-only here: skipped");
        return;
    }
    for args in [
        &["ask", "who", "backs", "Assad"][..],
        &["ingest", "news"],
        &["forget", "01.txt"],
        &["compact"],
        &["doctor"],
        &["backup", "disk/x.backup"],
    ] {
        let run = world
            .command()
            .env("DEMARCHE_STORE", "disk/graph")
            .args(args)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(4), "{args:?}: {said}");
        assert!(
            said.contains("disk/graph cannot be written to"),
            "{args:?}: {said}"
        );
    }
    // What is written beside a store that can be.
    for args in [
        &["backup", "disk/x.backup"][..],
        &["bundle", "disk/x.tar.zst"],
        &["export", "graphml", "-o", "disk/x.graphml"],
        &["export", "csv", "disk/x"],
        &["draw", "-o", "disk/x.svg"],
        &["decisions", "export", "disk/x.toml"],
        &["ingest", "news", "--store", "disk/new"],
    ] {
        let run = world.run(args);
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(matches!(run.status.code(), Some(3 | 4)), "{args:?}: {said}");
        assert!(said.contains("disk/"), "{args:?} names no file: {said}");
    }
    assert!(disk.make("rw"));
    is_whole(&disk.0.join("graph"), 3);
    assert!(!disk.0.join("x.backup").exists());
}

#[test]
fn two_who_write_at_once_both_get_their_turn_or_are_told() {
    let world = World::new();
    let start = || {
        let mut command = world.command();
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    let begun = Instant::now();
    let mut runs: Vec<Child> = vec![
        start().args(["ingest", "news"]).spawn().unwrap(),
        start().args(["load", "said.jsonl"]).spawn().unwrap(),
        start().args(["forget", "02.txt"]).spawn().unwrap(),
        start().args(["compact"]).spawn().unwrap(),
    ];
    for (i, child) in runs.drain(..).enumerate() {
        let run = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        let told = run.status.code() == Some(4) && said.contains("is in use by process");
        assert!(run.status.success() || told, "{i}: {said}");
    }
    println!("four at once: {:.1} s", begun.elapsed().as_secs_f64());
    is_whole(&world.path().join("graph"), 2);
    // Whoever was turned away is served when it asks again.
    for args in [&["ingest", "news"][..], &["load", "said.jsonl"]] {
        assert!(world.run(args).status.success());
    }
    is_whole(&world.path().join("graph"), 80);
}
