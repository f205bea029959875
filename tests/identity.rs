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
fn an_office_is_held_by_different_persons_at_different_times() {
    let office = |articles: &[u32]| vec![("president|country/USA".to_owned(), articles.to_vec())];
    let person = |key: &str, articles: &[u32]| {
        KeyEvidence::new(NameKey::raw(key), None, articles.to_vec()).holding(office(articles))
    };
    let weak = |key: &str, article: u32| KeyEvidence::new(NameKey::raw(key), None, vec![article]);
    let years = [
        (1, 2015),
        (2, 2016),
        (3, 2016),
        (4, 2018),
        (5, 2018),
        (6, 2019),
        (7, 2016),
        (8, 2018),
        (9, 1990),
    ];
    let found = Identity::compute(
        &Evidence::dated(
            vec![
                person("person/ann one", &[1, 2, 3]),
                person("person/bob two", &[4, 5, 6]),
                weak("person/us president@a7", 7),
                weak("person/american president@a8", 8),
                weak("person/us president@a9", 9),
                weak("person/president@a10", 10),
            ],
            years.into_iter().collect(),
        ),
        &[],
    );
    assert_eq!(root(&found, "person/us president@a7"), "person/ann one");
    assert_eq!(
        root(&found, "person/american president@a8"),
        "person/bob two"
    );
    assert_eq!(
        root(&found, "person/us president@a9"),
        "person/us president@a9",
        "of that time nothing is known, and two held it later"
    );
    assert_eq!(
        root(&found, "person/president@a10"),
        "person/president@a10",
        "of which state is not said"
    );
}

#[test]
fn spellings_short_names_and_middle_names_of_one_person() {
    let found = Identity::compute(
        &evidence(&[
            ("person/muammar gaddafi", &[1]),
            ("person/moammar qadhafi", &[2]),
            ("person/bill clinton", &[1]),
            ("person/william clinton", &[2]),
            ("person/franklin d roosevelt", &[1]),
            ("person/franklin delano roosevelt", &[2]),
            ("person/john adams", &[1]),
            ("person/john quincy adams", &[2]),
            ("group/iraq security forces", &[1]),
            ("group/iraqi security force", &[2]),
        ]),
        &[],
    );
    let one = |a: &str, b: &str| root(&found, a) == root(&found, b);
    assert!(one("person/muammar gaddafi", "person/moammar qadhafi"));
    assert!(one("person/bill clinton", "person/william clinton"));
    assert!(one(
        "person/franklin d roosevelt",
        "person/franklin delano roosevelt"
    ));
    assert!(!one("person/john adams", "person/john quincy adams"));
    assert!(one(
        "group/iraq security forces",
        "group/iraqi security force"
    ));
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

/// Two articles about John Smith, the banker, and one about another of the name.
fn smiths() -> Vec<(demarche::model::Article, demarche::model::Fragment)> {
    let banker = "person/john smith|John Smith";
    vec![
        Builder::new("a", Some("2016-10-03"))
            .claim(banker, "backs", "country/SYR#SYR|Syria")
            .build(),
        Builder::new("b", Some("2016-10-04"))
            .claim(banker, "backs", "country/SYR#SYR|Syria")
            .claim("person/smith@b|Smith", "accuses", "country/IRN#IRN|Iran")
            .build(),
        Builder::new("c", Some("2016-10-05"))
            .claim(banker, "accuses", "country/IRN#IRN|Iran")
            .build(),
    ]
}

fn apart(articles: &[&str]) -> Decision {
    Decision {
        keys: vec![NameKey::raw("person/john smith")],
        articles: articles.iter().map(|a| (*a).to_owned()).collect(),
        ..Decision::of(Op::Split)
    }
    .sealed()
}

fn undo(decision: &Decision) -> Decision {
    Decision::new(Op::Undo, Vec::new(), Some(decision.id.clone()), "", "9")
}

/// Subject id, relation and number of claims of all edges.
fn edges(store: &Store) -> Vec<(String, String, usize)> {
    let answer = Graph::new(store)
        .unwrap()
        .edges(&demarche::query::Options::default())
        .unwrap();
    let mut edges: Vec<_> = (answer.edges.into_iter())
        .map(|e| (e.subject.id, e.relation, e.claims))
        .collect();
    edges.sort();
    edges
}

fn without_log(dump: &str) -> String {
    let lines = dump
        .lines()
        .filter(|l| !l.contains("\"type\":\"decision\""));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_name_taken_apart_by_articles_stays_so() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g");
    let mut store = Store::open(&path).unwrap();
    store.ingest(smiths()).unwrap();
    let mut store = store.settle().unwrap();
    let before = dump(&store);
    let decision = apart(&["b", "later"]);
    let other = format!("person/john smith#{}", decision.id);
    store.decide(decision.clone()).unwrap();
    let expected = vec![
        ("person/john smith".to_owned(), "accuses".to_owned(), 1),
        ("person/john smith".to_owned(), "backs".to_owned(), 1),
        // The bare surname of the article goes with its full name.
        (other.clone(), "accuses".to_owned(), 1),
        (other.clone(), "backs".to_owned(), 1),
    ];
    assert_eq!(edges(&store), expected);
    let problems = store.check().unwrap().findings;
    assert!(
        problems.len() == 1 && problems[0].what.contains("later"),
        "{problems:?}"
    );

    // Taking the same in again is no news, whether by text or by fragment.
    assert_eq!(store.ingest(smiths()).unwrap().same, 3);
    let fragments = smiths().into_iter().map(|(a, f)| (Some(a.text), f));
    assert_eq!(store.load(fragments.collect()).unwrap().same, 3);
    assert_eq!(edges(&store), expected);

    // A new version of the article, a copy, and a reopened store follow the decision.
    let again = Builder::new("b", Some("2016-10-04"))
        .claim(
            "person/john smith|John Smith",
            "backs",
            "country/SYR#SYR|Syria",
        )
        .claim("person/smith@b|Smith", "accuses", "country/IRN#IRN|Iran")
        .versions("m2");
    assert_eq!(store.ingest(vec![again.build()]).unwrap().replaced, 1);
    assert_eq!(edges(&store), expected);
    let file = dir.path().join("file");
    store.backup(&file).unwrap();
    drop(Store::restore(&file, dir.path().join("copy"), false).unwrap());
    let copy = Store::open(dir.path().join("copy")).unwrap();
    assert_eq!(dump(&copy), dump(&store));
    drop(copy);
    let store = store.compact().unwrap();
    assert_eq!(edges(&store), expected);
    drop(store);
    let mut store = Store::open(&path).unwrap();
    assert_eq!(edges(&store), expected);

    // So does an article that comes later.
    let later = Builder::new("later", Some("2016-10-06")).claim(
        "person/john smith|John Smith",
        "backs",
        "country/SYR#SYR|Syria",
    );
    store.ingest(vec![later.build()]).unwrap();
    assert!(edges(&store).contains(&(other, "backs".to_owned(), 2)));
    store.forget(&["later"]).unwrap();

    store.decide(undo(&decision)).unwrap();
    let whole = |text: &str| without_log(text).replace("\"model\":\"m2\"", "\"model\":\"m1\"");
    assert_eq!(whole(&dump(&store)), whole(&before));
}

#[test]
fn the_order_of_deciding_and_reading_does_not_matter() {
    let dir = tempfile::tempdir().unwrap();
    let mut one = Store::open(dir.path().join("1")).unwrap();
    one.decide(apart(&["b"])).unwrap();
    one.ingest(smiths()).unwrap();
    let mut two = Store::open(dir.path().join("2")).unwrap();
    two.ingest(smiths()).unwrap();
    two.decide(apart(&["b"])).unwrap();
    assert_eq!(dump(&one), dump(&two));
    assert!(dump(&one).contains("person/john smith#"));
}

#[test]
fn what_was_taken_apart_can_be_merged_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    store.ingest(smiths()).unwrap();
    let split = apart(&["b"]);
    let other = format!("person/john smith#{}", split.id);
    store.decide(split).unwrap();
    store
        .decide(merge(Op::Merge, &["person/john smith", &other], "2"))
        .unwrap();
    assert_eq!(edges(&store).len(), 2);
    let warnings = store.compute_identity().unwrap().warnings;
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("overrules"), "{warnings:?}");
}

#[test]
fn a_look_ahead_tells_what_deciding_does() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    store.ingest(smiths()).unwrap();
    let list = [apart(&["b"])];
    let changes = Graph::new(&store).unwrap().would_change(&list).unwrap();
    let told: Vec<String> = (changes.iter())
        .map(|c| {
            let (a, b) = (c.before.as_ref().unwrap(), c.after.as_ref().unwrap());
            format!(
                "{} {} {} {}",
                a.subject.id, a.relation, b.subject.id, c.claims
            )
        })
        .collect();
    let other = format!("person/john smith#{}", list[0].id);
    assert_eq!(
        told,
        [
            format!("person/john smith accuses {other} 1"),
            format!("person/john smith backs {other} 1"),
        ]
    );
    assert!(store.decisions().unwrap().is_empty());
    store.set_decisions(&list).unwrap();
    let back = Graph::new(&store).unwrap().would_change(&[]).unwrap();
    assert_eq!(back.len(), 2);
    assert_eq!(
        back[0].after.as_ref().unwrap().subject.id,
        "person/john smith"
    );
}

#[test]
fn an_alias_joins_what_the_articles_call_so() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    let pseudonym =
        Builder::new("d", None).claim("person/the fox|The Fox", "backs", "country/SYR#SYR|Syria");
    let mut group = smiths();
    group.push(pseudonym.build());
    store.ingest(group).unwrap();
    // "The fox" is kept under its folded name.
    let fox = Builder::new("e", None).claim("person/fox|Fox", "backs", "country/SYR#SYR|Syria");
    store.ingest(vec![fox.build()]).unwrap();
    let alias = Decision {
        keys: vec![NameKey::raw("person/john smith")],
        name: Some("The Fox".to_owned()),
        ..Decision::of(Op::Alias)
    };
    store.decide(alias.sealed()).unwrap();
    assert!(edges(&store).contains(&("person/john smith".to_owned(), "backs".to_owned(), 3)));
}

#[test]
fn a_rejected_office_hands_nothing_up() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    let (article, fragment) = Builder::new("a", Some("2016-10-03"))
        .claim(
            "person/john smith|John Smith",
            "leads",
            "country/SYR#SYR|Syria",
        )
        .claim(
            "person/john smith|John Smith",
            "accuses",
            "country/IRN#IRN|Iran",
        )
        .build();
    let office = fragment.claims[0].id.clone();
    store.ingest(vec![(article, fragment)]).unwrap();
    let accused = |store: &Store| {
        let graph = Graph::new(store).unwrap();
        let options = demarche::query::Options::default();
        graph
            .query("Syria accuses ?", &options)
            .unwrap()
            .edges
            .len()
    };
    assert_eq!(accused(&store), 1);
    store
        .decide(Decision::new(Op::Reject, Vec::new(), Some(office), "", ""))
        .unwrap();
    assert_eq!(accused(&store), 0);
}

/// Articles of twenty claims each about one person.
fn claims_about_one(articles: usize) -> Vec<(demarche::model::Article, demarche::model::Fragment)> {
    let article = |i: usize| {
        let start = Builder::new(&format!("a{i:04}"), Some("2016-10-03"));
        let claims = (0..20).fold(start, |builder, j| {
            let other = format!(
                "organisation/body number {}|Body Number {0}",
                (i * 7 + j) % 300
            );
            builder.claim("person/john smith|John Smith", "accuses", &other)
        });
        let other = "person/jon smith|Jon Smith";
        claims
            .claim(other, "backs", "country/SYR#SYR|Syria")
            .build()
    };
    (0..articles).map(article).collect()
}

#[test]
fn a_merge_and_an_undo_leave_the_index_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    store.ingest(claims_about_one(10)).unwrap();
    let index = |store: &Store| {
        let stats = store.stats().unwrap();
        (
            stats.runs,
            stats.dead,
            stats.index_bytes,
            stats.article_bytes,
        )
    };
    let before = index(&store);
    let decision = merge(Op::Merge, &["person/john smith", "person/jon smith"], "1");
    store.decide(decision.clone()).unwrap();
    store.decide(undo(&decision)).unwrap();
    assert_eq!(index(&store), before);
}

/// `cargo test --release --test identity -- --ignored --nocapture`
#[test]
#[ignore = "a measurement, not a check"]
fn merging_and_undoing_ten_thousand_claims() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    store.ingest(claims_about_one(500)).unwrap();
    let mut store = store.settle().unwrap();
    let decision = merge(Op::Merge, &["person/john smith", "person/jon smith"], "1");
    let begun = std::time::Instant::now();
    store.decide(decision.clone()).unwrap();
    let merged = begun.elapsed();
    let begun = std::time::Instant::now();
    store.decide(undo(&decision)).unwrap();
    println!("merge {merged:?}, undo {:?}", begun.elapsed());
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
