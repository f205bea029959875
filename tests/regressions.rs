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

/// A small generator, so that the same inputs are made every time.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }

    /// An input with a few bytes changed, left out, put in, or taken from another.
    fn mutated(&mut self, seed: &[u8], other: &[u8]) -> Vec<u8> {
        const ODD: [&[u8]; 8] = [
            b"\xff\xff\xff\xff",
            b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
            b"\x00",
            b"\"",
            b"[[",
            b"{}",
            "𤜓".as_bytes(),
            b"99999999999999999999",
        ];
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            let end = bytes.len().min(at + self.below(16));
            match self.below(6) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = [0, 0x7f, 0x80, 0xff][self.below(4)],
                2 => drop(bytes.drain(at..end)),
                3 => drop(bytes.splice(at..at, ODD[self.below(ODD.len())].iter().copied())),
                4 => {
                    let from = self.below(other.len());
                    let until = other.len().min(from + self.below(64));
                    bytes.splice(at..end, other[from..until].iter().copied());
                }
                _ => bytes.truncate(at.max(bytes.len() / 2)),
            }
        }
        bytes
    }
}

/// What fuzzers do without looking at coverage; `DEMARCHE_CASES` says how often for each target, `DEMARCHE_TARGET` for which alone.
#[test]
fn changed_seeds_break_nothing() {
    let cases = std::env::var("DEMARCHE_CASES").map_or(60, |n| n.parse().unwrap());
    let only = std::env::var("DEMARCHE_TARGET").ok();
    for (target, check) in TARGETS {
        if only.as_deref().is_some_and(|only| only != *target) {
            continue;
        }
        let seeds = fuzzed::seeds::of(target);
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for case in 0..cases {
            let seed = &seeds[random.below(seeds.len())];
            let other = &seeds[random.below(seeds.len())];
            let input = random.mutated(seed, other);
            let broken = std::panic::catch_unwind(|| check(&input)).is_err();
            if broken {
                let file = std::env::temp_dir().join(format!("demarche-{target}-{case}"));
                std::fs::write(&file, &input).unwrap();
                panic!("{target}: {} breaks it", file.display());
            }
        }
    }
}
