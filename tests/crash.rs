//! Kills at random moments, failing writes, a full disk: what was acknowledged stays, nothing is torn.
//!
//! Each campaign starts this program again as a writer that does a fixed sequence of operations and prints a line after each; the writer
//! is killed with SIGKILL at a random moment. Then the store must say what it said after the last acknowledged operation, or after the
//! one that was under way, and be found whole. The control is the same with the manifest written before the data: it must fail.
//!
//! `cargo test --release --test crash -- --ignored --nocapture campaign` runs 100 rounds of each kind (or `DEMARCHE_ROUNDS`) and prints the
//! table of `benches/README.md`.

mod common;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::model::{Model, Op, decision, version};
use demarche::store::{Faults, Store, StoreError};
use proptest::prelude::*;

const KINDS: [&str; 6] = ["commit", "merge", "forget", "compact", "backup", "decide"];
/// No sequence is longer; writers are killed long before.
const OPERATIONS: usize = 4000;

/// The operation with a number in the sequence of a kind.
fn operation(kind: &str, n: usize) -> Op {
    let fresh = |n: usize| {
        let mut group: Vec<(usize, u8)> = (n * 5..n * 5 + 5).map(|i| (i, 0)).collect();
        if n % 3 == 2 {
            // A changed article among them.
            group.push(((n * 7) % (n * 5), (n % 4) as u8));
        }
        Op::Ingest(group)
    };
    let half = n / 2;
    match kind {
        "commit" => fresh(n),
        "forget" if !n.is_multiple_of(3) => Op::Forget((n * 11) % (n / 3 * 5 + 5)),
        "forget" => fresh(n / 3),
        "decide" => match n % 6 {
            0 => fresh(n / 6),
            2 => Op::Settle,
            5 => Op::Compact,
            _ => Op::Decide(n),
        },
        _ if n.is_multiple_of(2) => fresh(half),
        "merge" => Op::Merge,
        "compact" => Op::Compact,
        _ => Op::Backup,
    }
}

fn backup_file(store: &Path) -> PathBuf {
    store.with_extension("backup")
}

fn perform(store: Store, op: &Op) -> Result<Store, StoreError> {
    let mut store = store;
    match op {
        Op::Ingest(list) => {
            store.ingest(list.iter().map(|&(i, v)| version(i, v)).collect())?;
        }
        Op::Forget(i) => {
            store.forget(&[format!("a{i}")])?;
        }
        Op::Decide(n) => store.decide(decision(*n))?,
        Op::Settle => store.refresh_identity()?,
        Op::Merge => store.merge_all()?,
        Op::Compact => return store.compact(),
        Op::Backup => store.backup(backup_file(store.dir()))?,
    }
    Ok(store)
}

/// Not a test of its own: the process that is killed.
#[test]
#[ignore = "runs until it is killed"]
fn writer_to_be_killed() {
    let (Some(dir), Ok(kind)) = (std::env::var_os("CRASH_STORE"), std::env::var("CRASH_KIND"))
    else {
        return;
    };
    let mut store = Store::open(dir).unwrap();
    let control = std::env::var_os("CRASH_CONTROL").is_some();
    let mut out = std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(std::env::var_os("CRASH_LOG").unwrap())
        .unwrap();
    for n in 0..OPERATIONS {
        if control {
            store.set_faults(Faults {
                manifest_first: true,
                ..Faults::default()
            });
        }
        store = perform(store, &operation(&kind, n)).unwrap();
        writeln!(out, "{n}").unwrap();
    }
}

fn start(kind: &str, path: &Path, log: &Path, control: bool) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["writer_to_be_killed", "--exact", "--ignored"])
        .env("CRASH_STORE", path)
        .env("CRASH_KIND", kind)
        .env("CRASH_LOG", log)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if control {
        command.env("CRASH_CONTROL", "1");
    }
    command.spawn().unwrap()
}

fn acknowledged(log: &Path) -> usize {
    std::fs::File::open(log).map_or(0, |f| BufReader::new(f).lines().count())
}

/// What is wrong after a kill, if anything is.
fn verdict(kind: &str, path: &Path, done: usize) -> Result<(), String> {
    let mut before = Model::default();
    for n in 0..done {
        before.apply(&operation(kind, n));
    }
    let mut after = before.clone();
    after.apply(&operation(kind, done));
    let store = Store::open_existing(path).map_err(|e| e.to_string())?;
    let differences = before.differences(&store);
    let moved_on = after.differences(&store).is_empty();
    if !differences.is_empty() && !moved_on {
        return Err(format!("after {done}: {}", differences.join("; ")));
    }
    drop(store);
    let found = Store::diagnose(path).map_err(|e| e.to_string())?;
    if found.is_damaged() {
        return Err(format!("after {done}: {:?}", found.findings));
    }
    let backups = (0..done).rfind(|n| matches!(operation(kind, *n), Op::Backup));
    if let Some(last) = backups {
        let mut then = Model::default();
        for n in 0..=last {
            then.apply(&operation(kind, n));
        }
        let copy = path.with_extension("copy");
        let restored =
            Store::restore(backup_file(path), &copy, false).map_err(|e| e.to_string())?;
        if !then.differences(&restored).is_empty() && !after.differences(&restored).is_empty() {
            return Err(format!("after {done}: the backup is of another moment"));
        }
    }
    // Work goes on where it broke off.
    let mut store = Store::open_existing(path).map_err(|e| e.to_string())?;
    let mut model = if moved_on { after } else { before };
    for n in done..done + 4 {
        let op = operation(kind, n);
        store = perform(store, &op).map_err(|e| e.to_string())?;
        model.apply(&op);
    }
    let differences = model.differences(&store);
    if differences.is_empty() {
        Ok(())
    } else {
        Err(format!("going on after {done}: {}", differences.join("; ")))
    }
}

/// What came of a campaign.
#[derive(Debug, Default)]
struct Tally {
    rounds: usize,
    operations: usize,
    losses: Vec<String>,
}

fn campaign(kind: &str, rounds: usize, control: bool) -> Tally {
    let dir = tempfile::tempdir().unwrap();
    let mut tally = Tally::default();
    let mut random = 0x9e37_79b9_7f4a_7c15u64 ^ kind.len() as u64;
    for round in 0..rounds {
        let path = dir.path().join(format!("{round}"));
        let log = dir.path().join(format!("{round}.log"));
        let mut child = start(kind, &path, &log, control);
        let begun = std::time::Instant::now();
        while acknowledged(&log) < 2 && begun.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(1));
        }
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        std::thread::sleep(Duration::from_micros(random % 150_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let done = acknowledged(&log);
        tally.rounds += 1;
        tally.operations += done;
        if let Err(loss) = verdict(kind, &path, done) {
            tally.losses.push(loss);
        }
        for left in [path.clone(), path.with_extension("copy")] {
            let _ = std::fs::remove_dir_all(left);
        }
    }
    tally
}

#[test]
fn killed_writers_lose_nothing() {
    for kind in KINDS {
        let tally = campaign(kind, 4, false);
        assert!(tally.losses.is_empty(), "{kind}: {tally:?}");
    }
}

#[test]
#[ignore = "the long version, some minutes"]
fn campaign_of_kills() {
    println!(
        "| killed inside | rounds | operations acknowledged | losses | control: rounds that fail with the manifest first |"
    );
    println!("| --- | --- | --- | --- | --- |");
    let rounds = std::env::var("DEMARCHE_ROUNDS").map_or(100, |n| n.parse().unwrap());
    for kind in KINDS {
        let tally = campaign(kind, rounds, false);
        let control = campaign(kind, rounds, true);
        println!(
            "| {kind} | {} | {} | {} | {} of {} |",
            tally.rounds,
            tally.operations,
            tally.losses.len(),
            control.losses.len(),
            control.rounds
        );
        assert!(tally.losses.is_empty(), "{kind}: {:?}", tally.losses);
        assert!(
            !control.losses.is_empty(),
            "{kind}: the control does not fail"
        );
    }
}

/// A step of a random life of a store.
#[derive(Debug, Clone)]
enum Step {
    Do(Op),
    Reopen,
    /// The operation meets a disk that fails after so many writes; then the store is opened anew.
    Fail(Op, u32),
    /// The power goes: what was not made durable is lost.
    Image,
}

fn ops() -> impl Strategy<Value = Op> {
    let group = prop::collection::vec((0..24usize, 0..3u8), 1..6);
    prop_oneof![
        5 => group.prop_map(Op::Ingest),
        2 => (0..24usize).prop_map(Op::Forget),
        2 => (0..40usize).prop_map(Op::Decide),
        1 => Just(Op::Settle),
        1 => Just(Op::Merge),
        1 => Just(Op::Compact),
        1 => Just(Op::Backup),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => ops().prop_map(Step::Do),
        1 => Just(Step::Reopen),
        2 => (ops(), 0..4u32).prop_map(|(op, n)| Step::Fail(op, n)),
        1 => Just(Step::Image),
    ];
    prop::collection::vec(step, 1..30)
}

/// Lives a life; the store must agree with the model after every step.
fn live(steps: &[Step]) -> Result<(), TestCaseError> {
    let dir = tempfile::tempdir().unwrap();
    let mut path = dir.path().join("g");
    let mut store = Store::open(&path).unwrap();
    let mut model = Model::default();
    for (n, step) in steps.iter().enumerate() {
        match step {
            Step::Do(op) => {
                store = perform(store, op).unwrap();
                model.apply(op);
                if matches!(op, Op::Backup) {
                    let copy = dir.path().join(format!("copy{n}"));
                    let copy = Store::restore(backup_file(&path), copy, false).unwrap();
                    prop_assert_eq!(model.differences(&copy), Vec::<String>::new());
                }
            }
            Step::Reopen => {
                drop(store);
                store = Store::open(&path).unwrap();
            }
            Step::Fail(op, writes) => {
                store.set_faults(Faults {
                    writes_left: Some(*writes),
                    ..Faults::default()
                });
                let mut after = model.clone();
                after.apply(op);
                let done = perform(store, op).is_ok();
                store = Store::open(&path).unwrap();
                if done || model.differences(&store) != Vec::<String>::new() {
                    model = after;
                }
            }
            Step::Image => {
                let image = dir.path().join(format!("image{n}"));
                common::copy_dir(&path, &image);
                std::mem::drop(store);
                path = image;
                store = Store::open(&path).unwrap();
            }
        }
        prop_assert_eq!(
            model.differences(&store),
            Vec::<String>::new(),
            "after step {}",
            n
        );
    }
    drop(store);
    let found = Store::diagnose(&path).unwrap();
    prop_assert!(!found.is_damaged(), "{:?}", found.findings);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_random_life_is_that_of_the_model(steps in steps()) {
        live(&steps)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    #[ignore = "the long version, some minutes"]
    fn many_random_lives_are_those_of_the_model(steps in steps()) {
        live(&steps)?;
    }
}

/// A small file system in memory, where the system lets us have one.
struct Small(PathBuf);

impl Small {
    fn mount(path: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(path).ok()?;
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(path)
            .stderr(Stdio::null())
            .status();
        done.is_ok_and(|s| s.success())
            .then(|| Self(path.to_path_buf()))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_said_and_costs_nothing_that_was_there() {
    let dir = tempfile::tempdir().unwrap();
    let Some(small) = Small::mount(&dir.path().join("small"), "6m") else {
        println!("no small file system can be mounted here: skipped");
        return;
    };
    let path = small.0.join("g");
    let ballast = small.0.join("ballast");
    let mut model = Model::default();
    let mut store = Store::open(&path).unwrap();
    let mut n = 0;
    for _ in 0..3 {
        let used = (0..6).map(|_| {
            let op = operation("commit", n);
            n += 1;
            op
        });
        for op in used.collect::<Vec<_>>() {
            store = perform(store, &op).unwrap();
            model.apply(&op);
        }
        // Fill what is left.
        let mut file = std::fs::File::create(&ballast).unwrap();
        while file.write_all(&[7; 4096]).is_ok() {}
        drop(file);
        let mut failed = None;
        let full = n;
        while failed.is_none() && n < full + 400 {
            let op = operation("commit", n);
            let list = match &op {
                Op::Ingest(list) => list.iter().map(|&(i, v)| version(i, v)).collect(),
                _ => Vec::new(),
            };
            match store.ingest(list) {
                Ok(_) => {
                    model.apply(&op);
                    n += 1;
                }
                Err(e) => failed = Some(e),
            }
        }
        let error = failed.expect("the disk is full");
        assert!(matches!(error, StoreError::Full(_)), "{error}");
        assert!(error.to_string().contains("is full"), "{error}");
        drop(store);
        std::fs::remove_file(&ballast).unwrap();
        store = Store::open_existing(&path).unwrap();
        // The group that met the full disk may be there or not, but whole.
        if !model.differences(&store).is_empty() {
            model.apply(&operation("commit", n));
            n += 1;
        }
        assert_eq!(model.differences(&store), Vec::<String>::new());
    }
    drop(store);
    assert!(!Store::diagnose(&path).unwrap().is_damaged());
}
