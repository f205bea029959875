//! Backup and restore, rebuilding, purging, earlier formats, readers beside a writer.

mod common;

use std::fs;
use std::path::Path;

use common::{Builder, articles, dump, made_up};
use demarche::model::{Article, Fragment, NameKey};
use demarche::resolve::{Decision, Op};
use demarche::store::{Direction, Mend, Store, StoreError};

fn filled(path: &Path, n: usize) -> Store {
    let mut store = Store::open(path).unwrap();
    for group in articles(n).chunks(7) {
        store.ingest(group.to_vec()).unwrap();
    }
    store
}

#[test]
fn a_backup_is_one_file_and_comes_back_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let (path, file) = (dir.path().join("g"), dir.path().join("g.backup"));
    let mut store = filled(&path, 50);
    store.forget(&["a7"]).unwrap();
    let keys = vec![
        NameKey::raw("person/nobody n"),
        NameKey::raw("person/john n1"),
    ];
    store
        .decide(Decision::new(Op::Merge, keys, None, "", ""))
        .unwrap();
    store.backup(&file).unwrap();
    let whole = dump(&store);

    let other = dir.path().join("other");
    let mut copy = Store::restore(&file, &other, false).unwrap();
    assert!(dump(&copy) == whole);
    copy.ingest(articles(60)).unwrap();
    assert_eq!(copy.article_count(), 60);
    drop(copy);
    assert!(matches!(
        Store::restore(&file, &other, false),
        Err(StoreError::Taken(_))
    ));
    assert!(dump(&Store::restore(&file, &other, true).unwrap()) == whole);
    let found = Store::diagnose(&other).unwrap();
    assert_eq!(found.articles, 49);
    assert_eq!(found.findings.len(), 1, "{found:?}");
    assert!(found.findings[0].what.contains("person/nobody n"));

    // A backup replaces a store that no longer opens.
    drop(store);
    fs::write(path.join("STORE"), "nonsense").unwrap();
    fs::write(path.join("data-1/sled/db"), "nonsense").unwrap();
    assert!(Store::open(&path).is_err());
    assert!(dump(&Store::restore(&file, &path, true).unwrap()) == whole);
}

#[test]
fn a_damaged_backup_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (path, file) = (dir.path().join("g"), dir.path().join("g.backup"));
    let store = filled(&path, 50);
    let whole = dump(&store);
    store.backup(&file).unwrap();
    drop(store);
    let good = fs::read(&file).unwrap();
    for i in 0..20 {
        let mut bytes = good.clone();
        if i % 2 == 0 {
            bytes.truncate(good.len() * i / 20);
        } else {
            bytes[good.len() * i / 20] ^= 0x10;
        }
        fs::write(&file, bytes).unwrap();
        let error = Store::restore(&file, &path, true).unwrap_err();
        assert!(
            matches!(error, StoreError::NotABackup { .. }),
            "{i}: {error}"
        );
    }
    let store = Store::open_existing(&path).unwrap();
    assert!(dump(&store) == whole);
    assert!(!path.join("data-2").exists());
}

#[test]
fn readers_see_one_moment_while_others_are_written() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(&dir.path().join("g"), 40);
    let (before, reader) = (dump(&store), store.reader());
    std::thread::scope(|threads| {
        let reading = threads.spawn(|| {
            for round in 0..20 {
                assert!(dump(&reader) == before, "round {round}");
            }
            reader.backup(dir.path().join("b")).unwrap();
        });
        // Enough for several merges.
        for i in 40..160 {
            store.ingest(vec![made_up(i)]).unwrap();
        }
        store.forget(&["a3"]).unwrap();
        reading.join().unwrap();
    });
    assert!(dump(&reader) == before);
    let store = store.compact().unwrap();
    assert!(dump(&reader) == before);
    drop(reader);
    assert_eq!(store.article_count(), 159);
    drop(store);
    let mut copy = Store::restore(dir.path().join("b"), dir.path().join("c"), false).unwrap();
    assert!(dump(&copy) == before);
    copy.ingest(articles(60)).unwrap();
    drop(copy);
    for store in ["g", "c"] {
        let found = Store::diagnose(dir.path().join(store)).unwrap();
        assert_eq!(found.findings, [], "{store}");
    }
}

#[test]
fn a_rebuilt_graph_is_the_same_and_can_say_something_new() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g");
    let mut store = filled(&path, 50);
    store.forget(&["a9"]).unwrap();
    let whole = dump(&store);
    drop(store);
    let store = Store::rebuild::<StoreError>(&path, &mut Ok).unwrap();
    assert!(dump(&store) == whole);
    drop(store);
    let store = Store::rebuild::<StoreError>(&path, &mut |group| {
        Ok(group
            .into_iter()
            .map(|(text, mut fragment)| {
                fragment.claims.clear();
                fragment.versions.model = "m2".to_owned();
                (text, fragment)
            })
            .collect())
    })
    .unwrap();
    assert_eq!(store.stats().unwrap().claims, 0);
    assert_eq!(store.article_count(), 49);
    drop(store);
    // A failure half way leaves the store as it was.
    let failed = Store::rebuild(&path, &mut |_| {
        Err(StoreError::TooLarge("enough".to_owned()))
    });
    assert_eq!(failed.unwrap_err().to_string(), "enough");
    assert_eq!(Store::open_existing(&path).unwrap().article_count(), 49);
}

/// An article that alone says what it says.
fn secret(date: Option<&str>) -> (Article, Fragment) {
    Builder::new("secret", date)
        .claim(
            "person/xaver quoll|Xaver Quoll",
            "backs",
            "country/C1#C1|Country 1",
        )
        .text("The quick brown foxglove jumps over the lazy dogwood at dawn.")
        .build()
}

/// What is kept of whom a bare surname usually means goes with the last article that says so.
#[test]
fn purging_leaves_no_byte_of_whom_a_surname_means() {
    let dir = tempfile::tempdir().unwrap();
    let (path, file) = (dir.path().join("g"), dir.path().join("g.backup"));
    let store = filled(&path, 30);
    let mut store = store.settle().unwrap();
    // As many articles as make a name the usual one, and one that only has the surname.
    let named = |i: usize| {
        let who = ["person/xaver quoll|Xaver Quoll", "person/quoll@q3|Quoll"][i / 3];
        Builder::new(&format!("q{i}"), Some("2016-10-04"))
            .claim(
                who,
                ["backs", "attacks", "leads"][i % 3],
                "country/C1#C1|Country 1",
            )
            .text(&format!(
                "The quick brown foxglove number {i} jumps over the lazy dogwood."
            ))
            .build()
    };
    let ids = ["q0", "q1", "q2", "q3"];
    store.ingest((0..4).map(named).collect()).unwrap();
    let mut store = store.settle().unwrap();
    let hubs = |store: &Store| {
        store.backup(&file).unwrap();
        let bytes = fs::read(&file).unwrap();
        let head = bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
        let plain = zstd::decode_all(&bytes[head..]).unwrap();
        plain.windows(5).filter(|w| w == b"quoll").count()
            + plain.windows(4).filter(|w| w == b"0hub").count() * 1000
    };
    assert!(hubs(&store) > 1000, "a record of whom the surname means");
    let number = |store: &Store| store.key_id("person/quoll@q3").unwrap().unwrap();
    let roots = store.roots().unwrap();
    assert_eq!(
        store.key(roots[&number(&store)]).unwrap(),
        NameKey::raw("person/xaver quoll")
    );
    let traces = store.traces(&ids).unwrap();
    store.forget(&ids).unwrap();
    let store = store.compact().unwrap();
    assert!(store.prove_gone(traces).unwrap() > 3);
    assert_eq!(hubs(&store) % 1000, 0);
    drop(store);
    no_byte_says(&path, &["quoll", "Quoll"]);
    assert_eq!(Store::diagnose(&path).unwrap().findings, []);
}

/// Looks for words in all files of a folder.
fn no_byte_says(path: &Path, words: &[&str]) {
    for entry in walkdir::WalkDir::new(path).into_iter().flatten() {
        if entry.file_type().is_file() {
            let bytes = fs::read(entry.path()).unwrap();
            for word in words {
                let found = bytes.windows(word.len()).any(|w| w == word.as_bytes());
                assert!(!found, "{word} in {}", entry.path().display());
            }
        }
    }
}

#[test]
fn purging_leaves_no_byte() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g");
    let mut store = filled(&path, 30);
    store.ingest(vec![secret(Some("2016-10-03"))]).unwrap();
    let traces = store.traces(&["secret"]).unwrap();
    store.forget(&["secret"]).unwrap();
    let again = store.reader().traces(&["a1"]).unwrap();
    let store = store.compact().unwrap();
    assert!(store.prove_gone(traces).unwrap() > 3);
    assert!(
        store.prove_gone(again).is_ok(),
        "what others say too is no trace"
    );
    drop(store);
    no_byte_says(&path, &["quoll", "Quoll", "secret", "foxglove"]);
    let mut store = Store::open_existing(&path).unwrap();
    assert!(store.lookup("xaver quoll").unwrap().is_empty());
    assert_eq!(store.key_id("person/xaver quoll").unwrap(), None);
    // The empty place of its name does not stand in the way.
    store.ingest(articles(40)).unwrap();
    drop(store);
    assert_eq!(Store::diagnose(&path).unwrap().findings, []);
}

#[test]
fn a_proof_fails_where_something_is_left() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(&dir.path().join("g"), 3);
    store.ingest(vec![secret(None)]).unwrap();
    let traces = store.traces(&["secret"]).unwrap();
    store.forget(&["secret"]).unwrap();
    assert!(store.prove_gone(traces).is_err());
}

#[test]
fn a_dry_run_names_the_edges_that_would_go() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    let russia = "country/RUS#RUS|Russia";
    let both = Builder::new("one", None)
        .claim(russia, "backs", "country/SYR#SYR|Syria")
        .claim(russia, "attacks", "country/UKR#UKR|Ukraine");
    let other = Builder::new("two", None).claim(russia, "backs", "country/SYR#SYR|Syria");
    store.ingest(vec![both.build(), other.build()]).unwrap();
    let preview = store.preview_forget(&["one", "three"]).unwrap();
    assert_eq!((preview.articles, preview.kept), (1, 1));
    assert_eq!(preview.unknown, ["three"]);
    let gone = (
        "Russia".to_owned(),
        "attacks".to_owned(),
        "Ukraine".to_owned(),
    );
    assert_eq!(preview.edges, [gone]);
    assert_eq!(store.article_count(), 2);
    let key = store.key_id("country/RUS").unwrap().unwrap();
    assert_eq!(
        store
            .adjacency(key, Direction::Out, None)
            .unwrap()
            .iter()
            .count(),
        2
    );
}

#[test]
fn what_a_stopped_merge_left_is_found_and_swept() {
    // A copy taken between the writing of a run and its commit has blocks that belong to nothing.
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g");
    let mut store = filled(&path, 40);
    let reader = store.reader();
    for i in 40..60 {
        store.ingest(vec![made_up(i)]).unwrap();
    }
    // The reader keeps merged runs on disk; both leave without a sweep.
    drop(store);
    drop(reader);
    let found = Store::diagnose(&path).unwrap();
    assert_eq!(found.gravest(), Some(Mend::Compact), "{found:?}");
    let mut store = Store::open_existing(&path).unwrap();
    store.ingest(vec![made_up(60)]).unwrap();
    drop(store);
    assert_eq!(Store::diagnose(&path).unwrap().findings, []);
}

#[test]
fn stores_of_earlier_formats_open_and_become_ones_of_this() {
    opens_and_becomes_one_of_this(include_bytes!("formats/store-1.zst"));
    opens_and_becomes_one_of_this(include_bytes!("formats/store-2.zst"));
}

fn opens_and_becomes_one_of_this(packed: &[u8]) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g");
    common::unpack(packed, &path);
    let store = Store::open_existing(&path).unwrap();
    let ids: Vec<String> = store
        .articles()
        .unwrap()
        .into_iter()
        .map(|a| a.id)
        .collect();
    assert_eq!(ids, ["harbour.txt", "strike.txt"]);
    let before = dump(&store);
    assert!(before.contains("Turkey criticised Germany on Wednesday."));
    drop(store);
    let found = Store::diagnose(&path).unwrap();
    // What its index lacks is made anew; nothing else is wrong.
    assert!(
        found.findings.iter().all(|f| f.mend == Mend::Renew),
        "{found:?}"
    );

    let mut store = Store::open_existing(&path).unwrap();
    store.ingest(vec![made_up(1)]).unwrap();
    store.forget(&["a1"]).unwrap();
    let store = store.compact().unwrap();
    assert!(dump(&store) == before);
    drop(store);
    let mark = fs::read_to_string(path.join("STORE")).unwrap();
    assert!(mark.contains("format 4"), "{mark}");
    let store = Store::rebuild::<StoreError>(&path, &mut Ok).unwrap();
    assert!(store.is_index_current().unwrap());
    assert!(dump(&store) == before);
    drop(store);
    assert_eq!(Store::diagnose(&path).unwrap().findings, []);
}
