//! Which name keys are one entity.

mod common;

use common::{Builder, dump};
use demarche::model::NameKey;
use demarche::query::Graph;
use demarche::resolve::{Decision, Evidence, Identity, KeyEvidence, Op};
use demarche::store::Store;
use proptest::prelude::*;

fn evidence(rows: &[(&str, &[u32])]) -> Evidence {
    let keys = rows.iter().map(|(key, articles)| {
        let (key, code) = key
            .split_once('#')
            .map_or((*key, None), |(k, c)| (k, Some(c.to_owned())));
        KeyEvidence::new(NameKey::raw(key), code, articles.to_vec())
    });
    Evidence::new(keys.collect())
}

fn root(identity: &Identity, key: &str) -> String {
    identity.root(&NameKey::raw(key)).as_str().to_owned()
}

fn merge(op: Op, keys: &[&str], at: &str) -> Decision {
    let keys = keys.iter().map(|k| NameKey::raw(*k)).collect();
    Decision::new(op, keys, None, "because", at)
}

#[test]
fn a_bare_surname_is_the_one_full_name_of_its_article() {
    let found = Identity::compute(
        &evidence(&[
            ("person/vladimir putin", &[1, 2]),
            ("person/putin@a2", &[2]),
            ("person/john kerry", &[3]),
            ("person/anne kerry", &[3]),
            ("person/kerry@a3", &[3]),
        ]),
        &[],
    );
    assert_eq!(root(&found, "person/putin@a2"), "person/vladimir putin");
    assert_eq!(
        root(&found, "person/kerry@a3"),
        "person/kerry@a3",
        "two could be meant"
    );
}

#[test]
fn a_lone_surname_is_the_usual_bearer_if_there_is_one() {
    let usual = [
        ("person/vladimir putin", &[1, 2, 3, 4, 5][..]),
        ("person/anna putin", &[6]),
        ("person/putin@a9", &[9]),
    ];
    let found = Identity::compute(&evidence(&usual), &[]);
    assert_eq!(root(&found, "person/putin@a9"), "person/vladimir putin");
    let unclear = [
        ("person/vladimir putin", &[1, 2, 3][..]),
        ("person/anna putin", &[5, 6]),
        ("person/putin@a9", &[9]),
        ("person/boris johnson", &[1]),
        ("person/johnson@a9", &[9]),
    ];
    let found = Identity::compute(&evidence(&unclear), &[]);
    assert_eq!(root(&found, "person/putin@a9"), "person/putin@a9");
    assert_eq!(
        root(&found, "person/johnson@a9"),
        "person/johnson@a9",
        "one article is no habit"
    );
}

#[test]
fn titles_particles_and_initials_do_not_tell_people_apart() {
    let found = Identity::compute(
        &evidence(&[
            ("person/foreign minister sergei lavrov", &[1]),
            ("person/sergei lavrov", &[2]),
            ("person/bashar al assad", &[1]),
            ("person/bashar assad", &[2]),
            ("person/george bush", &[1]),
            ("person/george h w bush", &[2]),
            ("person/george w bush", &[3]),
        ]),
        &[],
    );
    assert_eq!(
        root(&found, "person/sergei lavrov"),
        "person/foreign minister sergei lavrov"
    );
    assert_eq!(
        root(&found, "person/bashar assad"),
        "person/bashar al assad"
    );
    assert_ne!(
        root(&found, "person/george w bush"),
        root(&found, "person/george h w bush")
    );
    assert_eq!(root(&found, "person/george bush"), "person/george bush");
}

#[test]
fn acronyms_join_the_name_that_spells_them_out_nearby() {
    let found = Identity::compute(
        &evidence(&[
            ("organisation/xyf", &[1, 2, 3]),
            ("group/xenon youth front", &[2, 4]),
            ("organisation/xenial yak farmers", &[9]),
            ("organisation/qqd", &[1]),
            ("organisation/quiet queens of delhi", &[2]),
        ]),
        &[],
    );
    assert_eq!(root(&found, "organisation/xyf"), "group/xenon youth front");
    assert_eq!(
        root(&found, "organisation/qqd"),
        "organisation/qqd",
        "never seen together"
    );
}

#[test]
fn what_cannot_be_one_is_kept_apart() {
    let found = Identity::compute(
        &evidence(&[
            ("person/jordan smith", &[1]),
            ("organisation/jordan smith", &[1]),
            ("organisation/free front", &[1]),
            ("group/free front", &[2]),
            ("country/AAA#AAA", &[1]),
            ("country/BBB#AAA", &[1]),
        ]),
        &[],
    );
    assert_ne!(
        root(&found, "person/jordan smith"),
        root(&found, "organisation/jordan smith")
    );
    assert_eq!(root(&found, "organisation/free front"), "group/free front");
    assert_ne!(root(&found, "country/AAA"), root(&found, "country/BBB"));
}

#[test]
fn decisions_win_and_the_later_wins_over_the_earlier() {
    let rows = [
        ("person/sergei lavrov", &[1][..]),
        ("person/minister sergei lavrov", &[2]),
        ("person/s lavrow", &[3]),
    ];
    let evidence = evidence(&rows);
    let split = merge(
        Op::Split,
        &["person/sergei lavrov", "person/minister sergei lavrov"],
        "1",
    );
    let found = Identity::compute(&evidence, std::slice::from_ref(&split));
    assert_ne!(
        root(&found, "person/sergei lavrov"),
        root(&found, "person/minister sergei lavrov")
    );

    let join = merge(Op::Merge, &["person/sergei lavrov", "person/s lavrow"], "2");
    let found = Identity::compute(&evidence, &[join.clone(), split.clone()]);
    assert_eq!(
        root(&found, "person/s lavrow"),
        root(&found, "person/sergei lavrov")
    );

    let again = merge(
        Op::Merge,
        &["person/sergei lavrov", "person/minister sergei lavrov"],
        "3",
    );
    let found = Identity::compute(&evidence, &[split.clone(), again]);
    assert_eq!(
        root(&found, "person/sergei lavrov"),
        "person/minister sergei lavrov"
    );
    assert_eq!(found.warnings.len(), 1);

    let undo = Decision::new(Op::Undo, Vec::new(), Some(split.id.clone()), "", "4");
    let found = Identity::compute(&evidence, &[split, undo]);
    assert_eq!(
        root(&found, "person/sergei lavrov"),
        "person/minister sergei lavrov"
    );
}

#[test]
fn a_decision_changes_answers_without_touching_edges() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    let one =
        Builder::new("a", None).claim("person/ann one|Ann One", "backs", "country/SYR#SYR|Syria");
    let two =
        Builder::new("b", None).claim("person/bob two|Bob Two", "backs", "country/SYR#SYR|Syria");
    store.ingest(vec![one.build(), two.build()]).unwrap();
    let mut store = store.settle().unwrap();
    let before = dump(&store);
    let decision = merge(Op::Merge, &["person/ann one", "person/bob two"], "1");
    store.decide(decision.clone()).unwrap();
    let answer = Graph::new(&store)
        .unwrap()
        .query("? backs Syria", &demarche::query::Options::default())
        .unwrap();
    assert_eq!(answer.edges.len(), 1);
    assert_eq!(
        (
            answer.edges[0].articles,
            answer.edges[0].subject.id.as_str()
        ),
        (2, "person/ann one")
    );
    let store = store.compact().unwrap();
    assert_eq!(store.decisions().unwrap().len(), 1);
    let mut store = store;
    store
        .decide(Decision::new(
            Op::Undo,
            Vec::new(),
            Some(decision.id),
            "",
            "2",
        ))
        .unwrap();
    let after: String = dump(&store)
        .lines()
        .filter(|l| !l.contains("\"decision\""))
        .fold(String::new(), |all, l| all + l + "\n");
    assert_eq!(after, before);
}

fn rows() -> impl Strategy<Value = Vec<(String, Vec<u32>)>> {
    let key = prop_oneof![
        (0..4u8, 0..3u8).prop_map(|(f, s)| format!("person/f{f} x s{s}")),
        (0..4u8, 0..3u8).prop_map(|(f, s)| format!("person/f{f} s{s}")),
        (0..3u8, 0..6u8).prop_map(|(s, a)| format!("person/s{s}@a{a}")),
        (0..3u8).prop_map(|n| format!("organisation/alpha beta gamma{n}")),
        Just("group/abg".to_owned()),
        Just("organisation/abg".to_owned()),
    ];
    let articles = prop::collection::btree_set(0..6u32, 1..4);
    prop::collection::btree_map(key, articles, 1..14).prop_map(|m| {
        m.into_iter()
            .map(|(k, a)| (k, a.into_iter().collect()))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Neither the order of rows nor the numbers of articles matter, only which keys share an article.
    #[test]
    fn identity_does_not_depend_on_the_order_of_ingest(rows in rows(), shift in 1..6u32) {
        let build = |renumber: &dyn Fn(u32) -> u32, back: bool| {
            let mut keys: Vec<KeyEvidence> = rows
                .iter()
                .map(|(key, articles)| {
                    let mut articles: Vec<u32> = articles.iter().map(|a| renumber(*a)).collect();
                    articles.sort_unstable();
                    KeyEvidence::new(NameKey::raw(key.clone()), None, articles)
                })
                .collect();
            if back {
                keys.reverse();
            }
            Identity::compute(&Evidence::new(keys), &[])
        };
        let one = build(&|a| a, false);
        let two = build(&|a| (a + shift) % 6 * 3, true);
        prop_assert_eq!(&one, &two);
        for (key, root) in one.aliases() {
            prop_assert_eq!(one.root(root), root, "a root is its own root, {} is not", key);
        }
    }
}
