//! Inputs that once broke something, and the seeds of the fuzzers, through the functions that the fuzzers call.
//!
//! `tests/regressions/TARGET/NAME` is such an input, called by what was wrong. `DEMARCHE_SEEDS=fuzz/corpus cargo test --release --test
//! regressions seeds` writes the seeds where `cargo fuzz` looks for them.

mod fuzzed;

use std::path::Path;

use fuzzed::TARGETS;

#[test]
fn inputs_that_broke_something_break_nothing_now() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regressions");
    for (target, check) in TARGETS {
        let Ok(inputs) = std::fs::read_dir(place.join(target)) else {
            continue;
        };
        let mut inputs: Vec<_> = inputs.map(|e| e.unwrap().path()).collect();
        inputs.sort();
        for input in inputs {
            println!("{target}: {}", input.display());
            check(&std::fs::read(&input).unwrap());
        }
    }
}

#[test]
fn seeds_are_read_and_break_nothing() {
    let to = std::env::var_os("DEMARCHE_SEEDS");
    for (target, check) in TARGETS {
        let seeds = fuzzed::seeds::of(target);
        assert!(!seeds.is_empty());
        for (i, seed) in seeds.iter().enumerate() {
            println!("{target}: seed {i}");
            check(seed);
            assert!(*target != "records" || fuzzed::records::is_whole(seed));
            if let Some(to) = &to {
                let dir = Path::new(to).join(target);
                std::fs::create_dir_all(&dir).unwrap();
                std::fs::write(dir.join(format!("seed-{i:02}")), seed).unwrap();
            }
        }
    }
}
