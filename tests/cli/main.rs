//! Tests of the built program: one file per command or group of commands.

mod articles;
mod ask;
mod care;
mod draw;
mod entity;
mod errors;
mod explain;
mod exports;
mod extract;
mod formats;
mod forms;
mod hands;
mod ingest;
mod knowledge;
mod lint;
mod review;
mod serve;
mod watch;
mod whole;
mod why_not;

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// How a run of the program ended.
struct Run {
    code: i32,
    out: String,
    err: String,
}

/// Runs the program with a store and arguments, and nothing on standard input.
fn demarche<S: AsRef<OsStr>>(store: &Path, args: &[S]) -> Run {
    feed(store, args, b"")
}

/// The same with bytes on standard input.
fn feed<S: AsRef<OsStr>>(store: &Path, args: &[S], input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(args)
        .env("DEMARCHE_STORE", store)
        .env_remove("CARGO")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    let input = input.to_vec();
    // A program that ends early closes the pipe; that is its right.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer ends");
    Run {
        code: output.status.code().expect("the program exits by itself"),
        out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}

/// A folder with files, and a store beside them.
struct World {
    dir: TempDir,
}

impl World {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(dir.path().join("news")).expect("a folder");
        for (name, bytes) in files {
            let path = dir.path().join("news").join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, bytes).expect("a file");
        }
        Self { dir }
    }

    fn news(&self, name: &str) -> String {
        self.dir
            .path()
            .join("news")
            .join(name)
            .display()
            .to_string()
    }

    /// Writes a file beside the news.
    fn file(&self, name: &str, text: &str) -> String {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }

    fn store(&self) -> std::path::PathBuf {
        self.dir.path().join("store")
    }

    fn run(&self, args: &[&str]) -> Run {
        demarche(&self.store(), args)
    }
}

/// Two short articles about one affair.
const TALKS: &[u8] = b"Title: United States suspends talks with Russia\nDate: 2016-10-03\nSource: Test Wire\n\nThe United States \
suspended talks with Russia on Monday. Russia backs Syrian President Bashar al-Assad.\n";
const STRIKES: &[u8] = b"Title: Russian jets strike Aleppo\nDate: 2016-10-05\nSource: Test Wire\n\nRussia attacked Aleppo on Wednesday. \
Iran supports Bashar al-Assad.\n";

fn two_articles() -> World {
    World::new(&[("a.txt", TALKS), ("b.txt", STRIKES)])
}
