//! Identity brought up to date after a change equals identity computed from everything.

mod common;

use std::collections::BTreeMap;

use common::Builder;
use demarche::model::NameKey;
use demarche::resolve::{Decision, Op};
use demarche::store::Store;
use proptest::prelude::*;

/// What may happen to a store.
#[derive(Debug, Clone)]
enum Step {
    /// An article comes, or comes again with other names.
    Ingest(u8, Vec<(String, String, String)>),
    Forget(u8),
    Decide(Op, String, String),
    Undo(usize),
}

/// Names in which every rule finds something to do.
const NAMES: [&str; 20] = [
    "person/john kerry",
    "person/john f kerry",
    "person/secretary john kerry",
    "person/anne kerry",
    "person/muammar gaddafi",
    "person/moammar qadhafi",
    "person/bill clinton",
    "person/william clinton",
    "person/hillary clinton",
    "person/george bush",
    "person/george w bush",
    "person/george h w bush",
    "organisation/xenon youth front",
    "organisation/xenial yak farmers",
    "organisation/xyf",
    "group/xyf",
    "organisation/kerry",
    "place/john kerry",
    "country/USA#USA",
    "country/SYR#SYR",
];

/// Weak names, each of one article.
const WEAK: [&str; 6] = [
    "person/kerry",
    "person/clinton",
    "person/bush",
    "person/gaddafi",
    "person/american president",
    "person/secretary of state",
];

fn name(article: u8) -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(&NAMES[..]).prop_map(str::to_owned),
        1 => prop::sample::select(&WEAK[..]).prop_map(move |n| format!("{n}@a{article}")),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let claims = |article: u8| {
        let relation = prop::sample::select(&["backs", "leads"][..]).prop_map(str::to_owned);
        let claim = (name(article), relation, name(article));
        prop::collection::vec(claim, 1..5).prop_map(move |c| Step::Ingest(article, c))
    };
    let op = prop::sample::select(&[Op::Merge, Op::Split][..]);
    prop_oneof![
        6 => (0..8u8).prop_flat_map(claims),
        2 => (0..8u8).prop_map(Step::Forget),
        2 => (op, name(0), name(1)).prop_map(|(op, a, b)| Step::Decide(op, a, b)),
        1 => (0..4usize).prop_map(Step::Undo),
    ]
}

fn plain(key: &str) -> NameKey {
    NameKey::raw(key.split('#').next().unwrap_or(key))
}

fn take(store: &mut Store, step: &Step, count: usize) {
    match step {
        Step::Ingest(article, claims) => {
            let date = format!("{}-05-01", 1990 + u32::from(*article));
            let mut builder = Builder::new(
                &format!("a{article}"),
                (article % 4 > 0).then_some(date.as_str()),
            );
            for (i, (subject, relation, object)) in claims.iter().enumerate() {
                let (subject, object) = (format!("{subject}|n{i}"), format!("{object}|m{i}"));
                builder = builder.claim(&subject, relation, &object);
            }
            let (mut head, mut fragment) = builder.build();
            // Some articles are near-duplicates of others.
            let mut signature = format!("{:02x}", claims.len() % 3 + 7).repeat(64);
            signature.replace_range(
                ..2 * usize::from(*article),
                &"f0".repeat(usize::from(*article)),
            );
            head.head.minhash.clone_from(&signature);
            fragment.article.minhash = signature;
            for claim in &mut fragment.claims {
                if claim.relation == "leads" {
                    "president".clone_into(&mut claim.trigger);
                }
            }
            store.ingest(vec![(head, fragment)]).unwrap();
        }
        Step::Forget(article) => {
            store.forget(&[format!("a{article}")]).unwrap();
        }
        Step::Decide(op, a, b) => {
            let keys = vec![plain(a), plain(b)];
            let at = count.to_string();
            store
                .decide(Decision::new(*op, keys, None, "", &at))
                .unwrap();
        }
        Step::Undo(n) => {
            let decisions = store.decisions().unwrap();
            if let Some(decision) = decisions.get(*n) {
                let id = Some(decision.id.clone());
                let at = count.to_string();
                store
                    .decide(Decision::new(Op::Undo, Vec::new(), id, "", &at))
                    .unwrap();
            }
        }
    }
}

fn kept(store: &Store) -> BTreeMap<NameKey, NameKey> {
    let key = |id| store.key(id).unwrap();
    let roots = store.roots().unwrap().into_iter();
    roots.map(|(a, b)| (key(a), key(b))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_change_looked_at_alone_gives_what_looking_at_all_gives(steps in prop::collection::vec(step(), 1..14)) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path().join("g")).unwrap();
        // Without an article there is nothing to keep.
        let first = Builder::new("first", None).claim("person/ann one|Ann", "backs", "person/bob two|Bob");
        store.ingest(vec![first.build()]).unwrap();
        store = store.settle().unwrap();
        for (count, step) in steps.iter().enumerate() {
            take(&mut store, step, count);
            store = store.settle().unwrap();
            prop_assert!(store.last_change().partial, "only a part is looked at");
            prop_assert_eq!(store.origins().unwrap(), store.compute_origins().unwrap());
            let all = store.compute_identity().unwrap();
            let all: BTreeMap<NameKey, NameKey> =
                all.aliases().map(|(a, b)| (a.clone(), b.clone())).collect();
            prop_assert_eq!(kept(&store), all, "after step {}", count);
        }
    }
}
