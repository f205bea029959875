//! Damage: each kind is seen, said in a sentence, never a panic, never an invented emptiness; and what can be saved is saved.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{articles, copy_dir, dump};
use demarche::model::NameKey;
use demarche::resolve::{Decision, Op};
use demarche::store::{Mend, Store, StoreError};
use tempfile::TempDir;

const ARTICLES: usize = 300;

/// A whole store of some runs, with a forgotten article and a decision, to be spoilt in copies.
struct Whole {
    dir: TempDir,
    dump: String,
}

impl Whole {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path().join("good")).unwrap();
        for group in articles(ARTICLES).chunks(100) {
            store.ingest(group.to_vec()).unwrap();
        }
        store.forget(&["a7"]).unwrap();
        let keys = vec![
            NameKey::raw("person/john n1"),
            NameKey::raw("person/john n2"),
        ];
        store
            .decide(Decision::new(Op::Merge, keys, None, "one man", ""))
            .unwrap();
        let dump = dump(&store);
        drop(store);
        Self { dir, dump }
    }

    fn copy(&self, name: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        copy_dir(&self.dir.path().join("good"), &path);
        path
    }

    /// Spoils a copy and looks what the program makes of it: the error, unless everything can be read as before.
    fn spoilt(&self, name: &str, spoil: impl Fn(&mut Vec<u8>)) -> Option<StoreError> {
        let path = self.copy(name);
        let file = path.join("data-1/sled/db");
        let mut bytes = fs::read(&file).unwrap();
        spoil(&mut bytes);
        fs::write(&file, bytes).unwrap();
        self.look(name, &path)
    }

    fn look(&self, name: &str, path: &Path) -> Option<StoreError> {
        let read = Store::open(path).and_then(|store| {
            let mut out = Vec::new();
            match demarche::export::jsonl::dump(&store, &mut out) {
                Ok(()) => Ok(String::from_utf8(out).unwrap()),
                Err(demarche::export::jsonl::DumpError::Store(e)) => Err(e),
                Err(e) => panic!("{name}: {e}"),
            }
        });
        let found = Store::diagnose(path).unwrap();
        let saved = Store::salvage(path).unwrap();
        for (id, (text, fragment)) in &saved.articles {
            let (article, expected) = common::made_up(id[1..].parse().unwrap());
            assert_eq!(
                (text.as_deref(), fragment),
                (Some(&*article.text), &expected),
                "{name}"
            );
        }
        match read {
            Ok(text) => {
                assert!(text == self.dump, "{name}: damage went unseen");
                assert_eq!(saved.articles.len(), ARTICLES - 1, "{name}");
                None
            }
            Err(e) => {
                assert!(found.is_damaged(), "{name}: the doctor saw nothing of: {e}");
                if found.gravest() == Some(Mend::Rebuild) {
                    let mended = Store::rebuild::<StoreError>(path, &mut Ok).unwrap();
                    assert!(dump(&mended) == self.dump, "{name}: rebuilt otherwise");
                }
                Some(e)
            }
        }
    }
}

#[test]
fn a_whole_store_is_found_whole() {
    let whole = Whole::new();
    let found = Store::diagnose(whole.dir.path().join("good")).unwrap();
    assert_eq!(found.articles, ARTICLES - 1);
    assert!(found.claims > 500 && found.records > 5, "{found:?}");
    assert_eq!(found.findings, []);
    let saved = Store::salvage(whole.dir.path().join("good")).unwrap();
    assert_eq!(
        (saved.articles.len(), saved.decisions.len()),
        (ARTICLES - 1, 1)
    );
    assert!(saved.warnings.is_empty(), "{:?}", saved.warnings);
}

#[test]
fn a_missing_or_emptied_file_is_no_empty_graph() {
    let whole = Whole::new();
    let path = whole.copy("gone");
    fs::remove_file(path.join("data-1/sled/db")).unwrap();
    assert!(matches!(
        Store::open(&path),
        Err(StoreError::Damaged { .. })
    ));
    let emptied = whole.spoilt("emptied", Vec::clear);
    assert!(
        matches!(emptied, Some(StoreError::Damaged { .. })),
        "{emptied:?}"
    );
}

#[test]
fn a_truncated_file_is_said_to_be_so_and_partly_saved() {
    let whole = Whole::new();
    for seventh in 1..7 {
        let name = format!("cut{seventh}");
        let error = whole.spoilt(&name, |bytes| bytes.truncate(bytes.len() * seventh / 7));
        if let Some(error) = error {
            let text = error.to_string();
            assert!(
                text.contains("is damaged") && text.contains("demarche doctor"),
                "{text}"
            );
        }
    }
}

#[test]
fn flipped_bytes_and_zeroed_pages_are_seen() {
    let whole = Whole::new();
    let mut seen = 0;
    for i in 0..12 {
        let flip = |bytes: &mut Vec<u8>| {
            let at = bytes.len() / 13 * i + 1000;
            bytes[at] ^= 0x41;
        };
        let zero = |bytes: &mut Vec<u8>| {
            let at = bytes.len() / 13 * i;
            let end = (at + 8192).min(bytes.len());
            bytes[at..end].fill(0);
        };
        seen += usize::from(whole.spoilt(&format!("flip{i}"), flip).is_some());
        seen += usize::from(whole.spoilt(&format!("zero{i}"), zero).is_some());
    }
    assert!(seen > 0, "no damage hit anything");
}

#[test]
fn a_leftover_snapshot_does_no_harm() {
    let whole = Whole::new();
    for name in [
        "snap.0000000000000000",
        "snap.00000000000FFFFF",
        "snap.0000000000080000.generating",
    ] {
        let path = whole.copy(name);
        fs::write(
            path.join("data-1/sled").join(name),
            b"left by a process that was stopped",
        )
        .unwrap();
        assert!(whole.look(name, &path).is_none(), "{name}");
    }
}

#[test]
fn an_older_file_put_back_is_seen() {
    // As a copy tool or a sync service may do.
    let whole = Whole::new();
    let path = whole.copy("later");
    let old = fs::read(path.join("data-1/sled/db")).unwrap();
    let mut store = Store::open(&path).unwrap();
    store.ingest(vec![common::made_up(ARTICLES)]).unwrap();
    drop(store);
    for entry in fs::read_dir(path.join("data-1/sled")).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with("snap.") {
            fs::remove_file(entry.path()).unwrap();
        }
    }
    fs::write(path.join("data-1/sled/db"), old).unwrap();
    let error = Store::open(&path).unwrap_err().to_string();
    assert!(error.contains("has lost what was written last"), "{error}");
    assert_eq!(
        Store::diagnose(&path).unwrap().gravest(),
        Some(Mend::Restore)
    );
}

#[test]
fn articles_are_picked_out_of_a_file_that_does_not_open() {
    let whole = Whole::new();
    let path = whole.copy("torn");
    let file = path.join("data-1/sled/db");
    let mut bytes = fs::read(&file).unwrap();
    // Everything that sled needs to find its way is gone; the middle of the file is as it was.
    bytes[..64].fill(0xff);
    let len = bytes.len();
    bytes.truncate(len - len / 8);
    fs::write(&file, bytes).unwrap();
    for entry in fs::read_dir(path.join("data-1/sled")).unwrap().flatten() {
        if entry.file_name() != "db" && entry.path().is_file() {
            fs::remove_file(entry.path()).unwrap();
        }
    }
    let saved = Store::salvage(&path).unwrap();
    assert!(
        saved.articles.len() > 100,
        "only {} saved: {:?}",
        saved.articles.len(),
        saved.warnings
    );
}

#[test]
fn a_place_without_room_or_rights_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g");
    drop(Store::open(&path).unwrap());
    let lock = path.join("LOCK");
    let mut rights = fs::metadata(&lock).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(&lock, rights).unwrap();
    // The superuser may write everywhere.
    if fs::OpenOptions::new().write(true).open(&lock).is_err() {
        let error = Store::open(&path).unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly(_)), "{error}");
    }
}
