//! The store: the laws of the fold, forgetting, crashes and damage.

mod common;

use std::fs;
use std::path::Path;

use common::{Builder, articles, dump, made_up as article};
use demarche::model::{Article, Fragment, Status};
use demarche::store::{Direction, Store, StoreError};
use proptest::prelude::*;

type Pair = (Article, Fragment);

#[test]
fn ingesting_twice_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    let first = store.ingest(articles(30)).unwrap();
    assert_eq!((first.new, first.same, first.replaced), (30, 0, 0));
    let before = dump(&store);
    let second = store.ingest(articles(30)).unwrap();
    assert_eq!((second.new, second.same, second.replaced), (0, 30, 0));
    assert_eq!(dump(&store), before);
    let (a, f) = article(3);
    assert!(store.is_current(&a.head, &f.versions).unwrap());
}

#[test]
fn order_and_batches_do_not_matter() {
    let dir = tempfile::tempdir().unwrap();
    let mut dumps = Vec::new();
    for (n, size) in [1usize, 7, 60].into_iter().enumerate() {
        let mut store = Store::open(dir.path().join(n.to_string())).unwrap();
        let mut all = articles(60);
        if n == 1 {
            all.reverse();
        }
        for group in all.chunks(size) {
            store.ingest(group.to_vec()).unwrap();
        }
        let store = if n == 2 {
            store.settle().unwrap()
        } else {
            store
        };
        dumps.push(dump(&store));
        drop(store);
        let again = Store::open_existing(dir.path().join(n.to_string())).unwrap();
        assert_eq!(dump(&again), dumps[n]);
    }
    assert_eq!(dumps[0], dumps[1]);
    assert_eq!(dumps[0], dumps[2]);
}

#[test]
fn forgetting_is_never_having_read() {
    let dir = tempfile::tempdir().unwrap();
    let mut with = Store::open(dir.path().join("with")).unwrap();
    for group in articles(40).chunks(3) {
        with.ingest(group.to_vec()).unwrap();
    }
    let ids: Vec<String> = (0..40)
        .filter(|i| i % 3 == 0)
        .map(|i| format!("a{i}"))
        .collect();
    let gone = with.forget(&ids).unwrap();
    assert_eq!(gone.forgotten, 14);
    assert_eq!(
        with.forget(&["a0", "nobody"]).unwrap().unknown,
        ["a0", "nobody"]
    );
    let mut without = Store::open(dir.path().join("without")).unwrap();
    without
        .ingest(
            articles(40)
                .into_iter()
                .filter(|(a, _)| !ids.contains(&a.head.id))
                .collect(),
        )
        .unwrap();
    assert_eq!(dump(&with), dump(&without));
    assert_eq!(
        with.stats().unwrap().claims,
        without.stats().unwrap().claims
    );

    // Compaction changes nothing but the bytes on disk, and what was forgotten can come back.
    let mut with = with.compact().unwrap();
    assert_eq!(dump(&with), dump(&without));
    assert_eq!(with.stats().unwrap().dead, 0);
    with.ingest(articles(40)).unwrap();
    without.ingest(articles(40)).unwrap();
    assert_eq!(dump(&with), dump(&without));
}

#[test]
fn compaction_changes_the_files_only() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g");
    let mut store = Store::open(&path).unwrap();
    for group in articles(200).chunks(3) {
        store.ingest(group.to_vec()).unwrap();
    }
    store.forget(&["a1", "a2"]).unwrap();
    let (before, size) = (dump(&store), store.stats().unwrap().disk_bytes);
    let mut store = store.compact().unwrap();
    assert!(dump(&store) == before);
    let stats = store.stats().unwrap();
    assert!(stats.disk_bytes <= size);
    assert_eq!((stats.runs, stats.dead), (1, 0));
    store.ingest(articles(210)).unwrap();
    drop(store);
    let store = Store::open_existing(&path).unwrap();
    assert_eq!(store.article_count(), 210);
    assert!(!path.join("data-1").exists());
}

#[test]
fn everything_of_an_article_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    store.ingest(articles(20)).unwrap();
    for (article, fragment) in articles(20) {
        assert_eq!(store.article(&article.head.id).unwrap().unwrap(), article);
        assert_eq!(store.fragment(&article.head.id).unwrap().unwrap(), fragment);
    }
    assert_eq!(store.article("nobody").unwrap(), None);
    assert_eq!(store.articles().unwrap().len(), 20);
}

#[test]
fn a_changed_text_replaces_the_old_and_raises_the_revision() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    let make = |who: &str| {
        let subject = format!("person/{}|{who}", who.to_lowercase());
        Builder::new("a", None)
            .claim(&subject, "backs", "country/SYR#SYR|Syria")
            .build()
    };
    store.ingest(vec![make("Ann One")]).unwrap();
    let report = store.ingest(vec![make("Bob Two")]).unwrap();
    assert_eq!((report.new, report.replaced), (0, 1));
    let now = store.fragment("a").unwrap().unwrap();
    assert_eq!(now.article.revision, 1);
    assert!(store.lookup("ann one").unwrap().is_empty());
    let syria = store.key_id("country/SYR").unwrap().unwrap();
    let near = store.adjacency(syria, Direction::In, None).unwrap();
    let edges: Vec<_> = near.iter().collect();
    assert_eq!(edges.len(), 1);
    assert_eq!(
        store.key(edges[0].other).unwrap().as_str(),
        "person/bob two"
    );

    // A new model replaces the fragment, but the text is no new revision.
    let (article, mut fragment) = make("Bob Two");
    fragment.versions.model = "m2".to_owned();
    assert_eq!(store.ingest(vec![(article, fragment)]).unwrap().replaced, 1);
    assert_eq!(store.fragment("a").unwrap().unwrap().article.revision, 1);
}

#[test]
fn very_long_articles_and_lists_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    let noise: String = (0..60_000u32)
        .map(|i| char::from(b'a' + (i.wrapping_mul(2_654_435_761) >> 24) as u8 % 26))
        .collect();
    let mut group = Vec::new();
    for i in 0..3000 {
        let long = if i % 1000 == 7 { noise.as_str() } else { "" };
        group.push(
            Builder::new(&format!("a{i}"), Some("2016-10-03"))
                .text(long)
                .claim("country/RUS#RUS|Russia", "backs", "country/SYR#SYR|Syria")
                .build(),
        );
    }
    for part in group.chunks(250) {
        store.ingest(part.to_vec()).unwrap();
    }
    let russia = store.key_id("country/RUS").unwrap().unwrap();
    let near = store.adjacency(russia, Direction::Out, None).unwrap();
    let edges: Vec<_> = near.iter().collect();
    assert_eq!(edges.len(), 1);
    assert_eq!(edges[0].postings().unwrap().len(), 3000);
    assert!(
        store
            .article("a1007")
            .unwrap()
            .unwrap()
            .text
            .contains(&noise)
    );
    assert_eq!(store.lookup("russia").unwrap()[0].1, 3000);
}

#[test]
fn a_store_in_use_is_said_to_be_so() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g");
    let _held = Store::open(&path).unwrap();
    assert!(matches!(Store::open(&path), Err(StoreError::InUse { .. })));
}

#[test]
fn a_missing_store_and_a_foreign_folder_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let none = dir.path().join("none");
    assert!(matches!(
        Store::open_existing(&none),
        Err(StoreError::Missing(_))
    ));
    fs::write(dir.path().join("letter.txt"), "Dear Sir").unwrap();
    assert!(matches!(
        Store::open(dir.path()),
        Err(StoreError::NotAStore(_))
    ));
    assert!(matches!(
        Store::open_existing(dir.path()),
        Err(StoreError::NotAStore(_))
    ));
}

#[test]
fn another_format_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g");
    drop(Store::open(&path).unwrap());
    let mark = fs::read_to_string(path.join("STORE")).unwrap();
    fs::write(path.join("STORE"), mark.replace("format 4", "format 9")).unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(
        matches!(error, StoreError::Version { found: 9, .. }),
        "{error}"
    );
}

/// A random fragment of one of a few articles.
fn fragments() -> impl Strategy<Value = Vec<Pair>> {
    let claim = (0..6usize, 0..3usize, 0..6usize, 0..8usize);
    let one = (
        0..5usize,
        0..3u32,
        0..3u8,
        prop::collection::vec(claim, 0..4),
    );
    prop::collection::vec(
        one.prop_map(|(id, revision, model, claims)| {
            let mut b = Builder::new(&format!("a{id}"), Some("2016-10-03"))
                .revision(revision)
                .versions(&format!("m{model}"));
            for (s, r, o, status) in claims {
                b = b.full_claim(
                    &format!("person/p{s} q{s}|P{s} Q{s}"),
                    ["backs", "attacks", "leads"][r],
                    &format!("person/q{o}@a{id}|Q{o}"),
                    Status::ALL[status],
                    0.5,
                    None,
                    None,
                );
            }
            b.build()
        }),
        1..10,
    )
}

fn loaded(dir: &Path, groups: &[&[Pair]]) -> String {
    let mut store = Store::open(dir).unwrap();
    for group in groups {
        let group = group.iter().map(|(a, f)| (Some(a.text.clone()), f.clone()));
        store.load(group.collect()).unwrap();
    }
    dump(&store)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Commutative, associative, idempotent, over any multiset of fragments.
    #[test]
    fn the_fold_laws_hold(list in fragments(), cut in 0..10usize) {
        let dir = tempfile::tempdir().unwrap();
        let one = loaded(&dir.path().join("1"), &[&list]);
        let mut back = list.clone();
        back.reverse();
        prop_assert_eq!(&one, &loaded(&dir.path().join("2"), &[&back]));
        let (a, b) = list.split_at(cut.min(list.len()));
        prop_assert_eq!(&one, &loaded(&dir.path().join("3"), &[b, a, &list]));
        let single: Vec<&[Pair]> = list.chunks(1).collect();
        prop_assert_eq!(&one, &loaded(&dir.path().join("4"), &single));
    }
}

/// Not a test of its own: the process that the next test kills.
#[test]
#[ignore = "runs until it is killed"]
fn writer_to_be_killed() {
    let Some(dir) = std::env::var_os("STORE_TO_FILL") else {
        return;
    };
    let mut store = Store::open(dir).unwrap();
    for group in articles(4000).chunks(20) {
        store.ingest(group.to_vec()).unwrap();
    }
}

#[test]
fn a_killed_writer_leaves_whole_groups() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..6u64 {
        let path = dir.path().join(round.to_string());
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["writer_to_be_killed", "--exact", "--ignored"])
            .env("STORE_TO_FILL", &path)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while !path.join("data-1/commits").exists() {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        std::thread::sleep(std::time::Duration::from_millis(17 * round));
        child.kill().unwrap();
        child.wait().unwrap();

        let mut store = Store::open_existing(&path).unwrap();
        let count = store.article_count();
        assert!(count > 0 && count.is_multiple_of(20), "{count}");
        let mut expected = Store::open(dir.path().join(format!("{round}b"))).unwrap();
        expected.ingest(articles(count)).unwrap();
        assert!(
            dump(&store) == dump(&expected),
            "the first {count} articles are not whole"
        );
        // Work goes on where it broke off.
        store.ingest(articles(count + 30)).unwrap();
        assert_eq!(store.article_count(), count + 30);
    }
}
