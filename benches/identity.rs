//! Identity on a made-up corpus: `cargo bench --bench identity -- 80000` for 80,000 articles.
//!
//! As in news: fifteen names to an article, some of everybody's, most of few; half of the persons are named in full, the others by surname
//! alone, in one article of fifty by title; bodies in full and by acronym; parties that are only described, which stay in their article;
//! one article in twenty is a near-duplicate of another.

mod common;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use common::Random;
use demarche::model::{
    Article, ArticleHead, Claim, ClaimSpans, Day, Entity, Form, FormType, Fragment, NameKey, Span,
    Status, Versions, claim_id,
};
use demarche::resolve::{Decision, Op};
use demarche::store::Store;

const GROUP: usize = 1000;
const FIRST: [&str; 24] = [
    "anna", "boris", "carla", "dmitri", "elena", "farid", "gita", "hassan", "ines", "jonas",
    "karim", "lena", "mohammed", "nadia", "omar", "petra", "qasim", "rosa", "samir", "tanya",
    "umar", "vera", "walid", "yusuf",
];

fn word(mut n: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ka", "ro", "mi", "ten", "bar", "lu", "so", "vin", "gar", "pe", "dor", "al", "ni", "chu",
        "is", "we", "za", "fo", "hel", "jun",
    ];
    let mut word = String::new();
    for _ in 0..3 {
        word.push_str(SYLLABLES[n % 20]);
        n /= 20;
    }
    word
}

/// One article's names and claims.
fn article(number: usize, random: &mut Random, names: usize) -> (Article, Fragment) {
    let id = format!("a{number}");
    let day = Day::constant(2010, 1, 1)
        .checked_add(jiff::Span::new().days((number % 3000) as i64))
        .expect("a day");
    let twin = number % 20 == 19;
    let seed = if twin { number - 7 } else { number };
    let mut minhash = String::new();
    for i in 0..64 {
        let byte = (seed * 2_654_435_761 + i * 40_503 * (seed % 251 + 1)) >> 7 & 255;
        let _ = write!(minhash, "{byte:02x}");
    }
    let mut fragment = Fragment {
        format: Fragment::FORMAT,
        versions: Versions {
            model: "m".to_owned(),
            ontology: "o".to_owned(),
            gazetteer: "g".to_owned(),
        },
        article: ArticleHead {
            id: id.clone(),
            date: Some(day),
            sha: format!("sha {number}"),
            minhash,
            ..ArticleHead::default()
        },
        entities: Vec::new(),
        claims: Vec::new(),
        warnings: Vec::new(),
    };
    let add = |fragment: &mut Fragment, key: String, name: String| {
        let key = NameKey::raw(key);
        let kind = key.kind().expect("a kind");
        fragment.entities.push(Entity {
            id: format!("e{}", fragment.entities.len()),
            forms: vec![Form {
                text: name.clone(),
                kind: FormType::Name,
                span: Span::new(0, name.len()),
            }],
            mentions: vec![name.clone()],
            name,
            kind,
            code: None,
            key,
        });
    };
    for _ in 0..6 {
        let who = random.zipf(names);
        let (first, last) = (FIRST[who % 24], word(who / 3));
        if random.below(2) == 0 {
            add(
                &mut fragment,
                format!("person/{first} {last}"),
                format!("{first} {last}"),
            );
        } else {
            add(&mut fragment, format!("person/{last}@{id}"), last);
        }
    }
    for _ in 0..4 {
        let what = random.zipf(names);
        // Words of their own, so that initials are as various as those of real bodies.
        let part = |salt: usize| word((what * 7919 + salt * 104_729) / 13 % 8000);
        let full = format!(
            "{} {} {}",
            part(1),
            part(2 + what % 17),
            part(31 + what % 5)
        );
        add(&mut fragment, format!("organisation/{full}"), full.clone());
        if random.below(4) == 0 {
            let short: String = full.split(' ').filter_map(|w| w.chars().next()).collect();
            add(&mut fragment, format!("organisation/{short}"), short);
        }
    }
    for _ in 0..4 {
        let what = word(random.below(300));
        add(&mut fragment, format!("group/{what}@{id}"), what);
    }
    if number.is_multiple_of(50) {
        add(
            &mut fragment,
            format!("person/american president@{id}"),
            "President".to_owned(),
        );
    }
    for i in 1..fragment.entities.len() {
        let spans = ClaimSpans {
            sentence: Span::new(0, 10),
            subject: Span::new(i, i + 1),
            trigger: Span::new(i + 1, i + 2),
            object: Span::new(i + 2, i + 3),
        };
        fragment.claims.push(Claim {
            id: claim_id(&id, "text", "backs", &spans),
            subject: format!("e{}", i - 1),
            relation: "backs".to_owned(),
            object: format!("e{i}"),
            class: None,
            status: Status::Asserted,
            speaker: None,
            date: None,
            field: "text".to_owned(),
            sentence: "A sentence.".to_owned(),
            trigger: "backs".to_owned(),
            rule: "made up".to_owned(),
            confidence: 0.9,
            spans,
        });
    }
    let head = fragment.article.clone();
    (
        Article {
            head,
            text: String::new(),
        },
        fragment,
    )
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Peak resident memory of this process, in MB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM"));
    let kilobytes = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

fn main() {
    let wanted: Vec<usize> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let sizes = if wanted.is_empty() {
        vec![800, 8000]
    } else {
        wanted
    };
    println!(
        "articles    names   load s  identity s  peak MB  one more ms (p50, max)  merge ms  undo ms"
    );
    for size in sizes {
        let dir = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(dir.path().join("store")).expect("a store");
        let mut random = Random(88_172_645_463_325_252);
        let names = 60 + size / 4;
        let begun = Instant::now();
        for first in (0..size).step_by(GROUP) {
            let last = (first + GROUP).min(size);
            let group = (first..last).map(|n| article(n, &mut random, names));
            store.ingest(group.collect()).expect("a group");
        }
        let load = begun.elapsed();
        let begun = Instant::now();
        store.refresh_identity().expect("an identity");
        let all = begun.elapsed();
        let memory = peak();
        let mut store = store.settle().expect("a store");
        let mut single = Vec::new();
        for more in 0..20 {
            let next = article(size + more, &mut random, names);
            store.ingest(vec![next]).expect("an article");
            let begun = Instant::now();
            store.refresh_identity().expect("an identity");
            assert!(store.last_change().partial, "only a part is looked at");
            single.push(begun.elapsed());
        }
        single.sort_unstable();
        // The first names are in the most claims.
        let keys = [0, 24]
            .map(|who| NameKey::raw(format!("person/{} {}", FIRST[who % 24], word(who / 3))));
        let merge = Decision::new(Op::Merge, keys.to_vec(), None, "", "1");
        let undo = Decision::new(Op::Undo, Vec::new(), Some(merge.id.clone()), "", "2");
        let [merged, undone] = [merge, undo].map(|decision| {
            let begun = Instant::now();
            store.decide(decision).expect("a decision");
            begun.elapsed()
        });
        println!(
            "{size:8} {:8} {:8.1} {:11.2} {memory:8} {:12.1} {:9.1} {:9.1} {:8.1}",
            store.key_count(),
            load.as_secs_f64(),
            all.as_secs_f64(),
            milliseconds(single[single.len() / 2]),
            milliseconds(single[single.len() - 1]),
            milliseconds(merged),
            milliseconds(undone),
        );
    }
}
