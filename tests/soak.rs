//! Everything at once for half an hour: articles come, go, and come again, questions are asked, the explorer answers. Memory, disk and
//! latency must stay what they are.
//!
//! `cargo test --release --test soak -- --ignored --nocapture` prints the table of `benches/README.md`, one line a minute; `DEMARCHE_MINUTES`
//! says how many. It reads `../shared/corpus/throughput_pm_1998_on.jsonl.gz`, or the file that `DEMARCHE_CORPUS` names.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Articles that take turns in the graph; at any time about half of them are there.
const ARTICLES: usize = 600;
/// Articles that come or go at once: so few that nobody waits for the graph as long as it takes to be turned away.
const GROUP: usize = 10;
/// The graph is made compact after so many rounds of coming and going, as one who keeps it would.
const COMPACT: usize = 60;

const QUESTIONS: [&str; 6] = [
    "/api/ask?q=who+backs+Australia",
    "/api/query?q=%3F+meets-with+%3F&limit=20",
    "/api/graph?top=40",
    "/api/entity?name=Australia",
    "/api/path?from=Australia&to=Japan",
    "/api/stats",
];

/// What was measured since the last line.
#[derive(Default)]
struct Minute {
    /// Milliseconds of answers of the explorer, and of whole processes that ask.
    served: Vec<f64>,
    asked: Vec<f64>,
    /// Questions that were told to come again.
    busy: usize,
    came: usize,
    went: usize,
    /// Kilobytes, the most that a process that writes took.
    peak: usize,
    troubles: Vec<String>,
}

struct Soak {
    dir: PathBuf,
    stop: AtomicBool,
    minute: Mutex<Minute>,
}

impl Soak {
    fn note(&self, add: impl FnOnce(&mut Minute)) {
        add(&mut self.minute.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// A run of the program, with the most memory that it took, where the system can tell.
    fn run(&self, args: &[&str]) -> (Output, usize) {
        let time = Path::new("/usr/bin/time");
        let program = env!("CARGO_BIN_EXE_demarche");
        let mut command = if time.exists() {
            let mut command = Command::new(time);
            command.args(["-q", "-f", "%M", program]);
            command
        } else {
            Command::new(program)
        };
        let output = command
            .args(args)
            .env("DEMARCHE_STORE", self.dir.join("graph"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let peak = said.lines().last().and_then(|l| l.trim().parse().ok());
        (output, peak.unwrap_or(0))
    }

    /// A command that must succeed, or be told that the graph is in use.
    fn write(&self, args: &[&str]) -> bool {
        let (output, peak) = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let held = output.status.code() == Some(4) && said.contains("is in use by");
        self.note(|m| {
            m.peak = m.peak.max(peak);
            if held {
                m.busy += 1;
            } else if !output.status.success() {
                m.troubles.push(format!("{}: {said}", args[0]));
            }
        });
        output.status.success()
    }

    /// Articles come and go, the same ones again and again.
    fn keep(&self, ids: &[String]) {
        let groups = ids.len() / GROUP;
        for round in 0.. {
            if self.is_over() {
                return;
            }
            let come = round % groups;
            let file = self.dir.join(format!("group-{come}.jsonl"));
            if self.write(&["ingest", &file.display().to_string()]) {
                self.note(|m| m.came += GROUP);
            }
            let go = (round + groups / 2) % groups;
            let gone = &ids[go * GROUP..(go + 1) * GROUP];
            let mut args = vec!["forget"];
            args.extend(gone.iter().map(String::as_str));
            let (output, _) = self.run(&args);
            let said = String::from_utf8_lossy(&output.stderr);
            if output.status.success() {
                self.note(|m| m.went += GROUP);
            } else if round >= groups / 2
                && !said.contains("is in use by")
                && output.status.code() != Some(1)
            {
                self.note(|m| m.troubles.push(format!("forget: {said}")));
            }
            if round % COMPACT == COMPACT - 1 {
                self.write(&["compact"]);
            }
        }
    }

    fn ask(&self) {
        while !self.is_over() {
            let begun = Instant::now();
            let (output, _) = self.run(&["ask", "who", "backs", "Australia", "--evidence", "1"]);
            let took = begun.elapsed().as_secs_f64() * 1000.0;
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            self.note(|m| match output.status.code() {
                Some(0 | 1) => m.asked.push(took),
                Some(4) if said.contains("is in use by") => m.busy += 1,
                _ => m.troubles.push(format!("ask: {said}")),
            });
            std::thread::sleep(Duration::from_secs(2));
        }
    }

    fn explore(&self, address: &str) {
        for question in QUESTIONS.iter().cycle() {
            if self.is_over() {
                return;
            }
            let begun = Instant::now();
            let answer = get(address, question);
            let took = begun.elapsed().as_secs_f64() * 1000.0;
            self.note(|m| match answer {
                Ok(answer) if answer.starts_with("HTTP/1.1 200") => m.served.push(took),
                // No path, nobody of that name: an answer too.
                Ok(answer) if answer.starts_with("HTTP/1.1 404") => m.served.push(took),
                Ok(answer) if answer.starts_with("HTTP/1.1 503") => m.busy += 1,
                Ok(answer) => m
                    .troubles
                    .push(format!("{question}: {}", &answer[..answer.len().min(300)])),
                Err(e) => m.troubles.push(format!("{question}: {e}")),
            });
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}

fn get(address: &str, question: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    write!(
        stream,
        "GET {question} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Writes the articles in groups; their ids.
fn corpus(dir: &Path) -> Option<Vec<String>> {
    let file = std::env::var_os("DEMARCHE_CORPUS").map_or_else(
        || {
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../shared/corpus/throughput_pm_1998_on.jsonl.gz")
        },
        PathBuf::from,
    );
    let packed = std::fs::File::open(file).ok()?;
    let lines = BufReader::new(flate2::read::MultiGzDecoder::new(packed)).lines();
    let mut ids = Vec::new();
    let mut group = String::new();
    for line in lines {
        let line = line.ok()?;
        let json: serde_json::Value = serde_json::from_str(&line).ok()?;
        if json["text"]
            .as_str()
            .is_none_or(|t| t.len() < 500 || t.len() > 30_000)
        {
            continue;
        }
        ids.push(json["id"].as_str()?.to_owned());
        group += &line;
        group.push('\n');
        if ids.len().is_multiple_of(GROUP) {
            let name = format!("group-{}.jsonl", ids.len() / GROUP - 1);
            std::fs::write(dir.join(name), &group).ok()?;
            group.clear();
        }
        if ids.len() == ARTICLES {
            return Some(ids);
        }
    }
    None
}

fn start(dir: &Path) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["serve", "--port", "0"])
        .env("DEMARCHE_STORE", dir.join("graph"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    let address = line
        .split("http://")
        .nth(1)
        .and_then(|a| a.split('/').next());
    let address = address.expect("an address").to_owned();
    // Whatever else it says is let pass.
    std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    (child, address)
}

/// Resident kilobytes of a process, and how many files it has open.
fn memory(process: u32) -> (usize, usize) {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    let size = line.and_then(|l| l.split_whitespace().next()?.parse().ok());
    let files = std::fs::read_dir(format!("/proc/{process}/fd")).map_or(0, Iterator::count);
    (size.unwrap_or(0), files)
}

fn disk(dir: &Path) -> u64 {
    let files = walkdir::WalkDir::new(dir).into_iter().flatten();
    files
        .filter_map(|e| e.metadata().ok())
        .map(|m| m.len())
        .sum()
}

/// The middle, the ninety-fifth of a hundred, the last.
fn spread(mut all: Vec<f64>) -> String {
    all.sort_by(f64::total_cmp);
    let at = |share: f64| all.get((all.len() as f64 * share) as usize).or(all.last());
    match (at(0.5), at(0.95), all.last()) {
        (Some(middle), Some(high), Some(last)) => format!("{middle:.0} / {high:.0} / {last:.0}"),
        _ => "–".to_owned(),
    }
}

#[test]
#[ignore = "half an hour"]
fn half_an_hour_of_everything_leaves_memory_disk_and_latency_flat() {
    let dir = tempfile::tempdir().unwrap();
    let Some(ids) = corpus(dir.path()) else {
        println!("there is no corpus here: skipped");
        return;
    };
    let minutes: u64 = std::env::var("DEMARCHE_MINUTES").map_or(30, |n| n.parse().unwrap());
    let soak = Soak {
        dir: dir.path().to_path_buf(),
        stop: AtomicBool::new(false),
        minute: Mutex::default(),
    };
    assert!(soak.write(&[
        "ingest",
        &dir.path().join("group-0.jsonl").display().to_string()
    ]));
    let (mut server, address) = start(dir.path());
    let mut troubles = Vec::new();
    println!(
        "| minute | came / went | store, MB | explorer, MB (open files) | writer's peak, MB | explorer, ms: p50 / p95 / max | `ask`, ms: p50 / p95 / max | turned away |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    std::thread::scope(|scope| {
        scope.spawn(|| soak.keep(&ids));
        scope.spawn(|| soak.ask());
        scope.spawn(|| soak.explore(&address));
        for minute in 1..=minutes {
            std::thread::sleep(Duration::from_mins(1));
            let past =
                std::mem::take(&mut *soak.minute.lock().unwrap_or_else(PoisonError::into_inner));
            let (size, files) = memory(server.id());
            println!(
                "| {minute} | {} / {} | {:.1} | {:.0} ({files}) | {:.0} | {} | {} | {} |",
                past.came,
                past.went,
                disk(&dir.path().join("graph")) as f64 / 1e6,
                size as f64 / 1e3,
                past.peak as f64 / 1e3,
                spread(past.served),
                spread(past.asked),
                past.busy
            );
            troubles.extend(past.troubles);
        }
        soak.stop.store(true, Ordering::Relaxed);
    });
    server.kill().unwrap();
    server.wait().unwrap();
    let (doctor, _) = soak.run(&["doctor"]);
    println!("{}", String::from_utf8_lossy(&doctor.stdout));
    assert!(doctor.status.success());
    assert!(troubles.is_empty(), "{troubles:?}");
}
