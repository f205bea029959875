//! Load and look-ups on a made-up graph: `cargo bench --bench store -- 200000` for 200,000 edges.
//!
//! Names and edges follow Zipf's law, twenty claims to an article, sentences of about a hundred bytes, so that figures can be set beside
//! those of the design.

use std::time::{Duration, Instant};

use demarche::model::{
    Article, ArticleHead, Claim, ClaimSpans, Day, Entity, Form, FormType, Fragment, Kind, NameKey,
    Span, Status, Versions, claim_id,
};
use demarche::query::{Graph, Options};
use demarche::store::{Direction, Store};

const CLAIMS: usize = 20;
const GROUP: usize = 1000;
const RELATIONS: [&str; 12] = [
    "backs",
    "attacks",
    "meets-with",
    "criticises",
    "urges",
    "aids",
    "leads",
    "accuses",
    "sanctions",
    "visits",
    "praises",
    "captures",
];

/// A small generator, so that every run sees the same graph.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    /// Small numbers far more often than large ones.
    fn zipf(&mut self, n: usize) -> usize {
        let u = self.below(1 << 30) as f64 / f64::from(1 << 30);
        ((n as f64).powf(u) - 1.0) as usize
    }
}

fn name(id: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "ka", "ro", "mi", "ten", "bar", "lu", "so", "vin", "gar", "pe", "dor", "al", "ni", "chu",
        "is", "we",
    ];
    let word = |mut n: usize| {
        let mut w = String::new();
        for _ in 0..5 {
            w.push_str(SYLLABLES[n % 16]);
            n /= 16;
        }
        w[..1].to_uppercase() + &w[1..]
    };
    format!("{} {}", word(id), word(id * 31 + 7))
}

fn make(random: &mut Random, number: usize, nodes: usize) -> (Article, Fragment) {
    let id = format!("article-{number:07}");
    let date = Day::constant(2010, 1, 1)
        .checked_add(jiff::SignedDuration::from_hours(24 * (number as i64 / 20)))
        .ok();
    let mut text = String::new();
    let mut entities: Vec<Entity> = Vec::new();
    let mut claims = Vec::new();
    for _ in 0..CLAIMS {
        let start = text.len();
        let mut ends = Vec::new();
        for (i, between) in [
            "",
            " said to have met with in the capital on the question of ",
        ]
        .iter()
        .enumerate()
        {
            text.push_str(between);
            let node = random.zipf(nodes);
            let kind = Kind::ALL[node % 4];
            let name = name(node);
            let span = Span::new(text.len(), text.len() + name.len());
            text.push_str(&name);
            let key = NameKey::global(kind, &name);
            let at = entities
                .iter()
                .position(|e| e.key == key)
                .unwrap_or_else(|| {
                    entities.push(Entity {
                        id: format!("e{}", entities.len() + 1),
                        name: name.clone(),
                        kind,
                        code: None,
                        mentions: vec![name.clone()],
                        forms: Vec::new(),
                        key: key.clone(),
                    });
                    entities.len() - 1
                });
            entities[at].forms.push(Form {
                text: name,
                kind: FormType::Name,
                span,
            });
            ends.push((i, entities[at].id.clone(), span));
        }
        text.push_str(" as it became known late. ");
        let sentence = Span::new(start, text.len() - 1);
        let trigger = Span {
            start: ends[0].2.end + 1,
            end: ends[0].2.end + 5,
        };
        let spans = ClaimSpans {
            sentence,
            subject: ends[0].2,
            trigger,
            object: ends[1].2,
        };
        let relation = RELATIONS[random.zipf(RELATIONS.len())];
        claims.push(Claim {
            id: claim_id(&id, "text", relation, &spans),
            subject: ends[0].1.clone(),
            relation: relation.to_owned(),
            object: ends[1].1.clone(),
            class: Some("CONSULT".to_owned()),
            status: Status::ALL[random.zipf(8)],
            speaker: None,
            date: None,
            field: "text".to_owned(),
            sentence: sentence.slice(&text).to_owned(),
            trigger: trigger.slice(&text).to_owned(),
            rule: "verb".to_owned(),
            confidence: 0.5 + 0.05 * random.below(10) as f32,
            spans,
        });
    }
    let head = ArticleHead {
        sha: format!("{number:064x}"),
        title: Some(format!("On the events of day {number}")),
        source: Some("Agency".to_owned()),
        id,
        date,
        ..ArticleHead::default()
    };
    let fragment = Fragment {
        format: Fragment::FORMAT,
        versions: Versions::default(),
        article: head.clone(),
        entities,
        claims,
        warnings: Vec::new(),
    };
    (Article { head, text }, fragment)
}

fn percentile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    let at = ((times.len() - 1) as f64 * share) as usize;
    times[at].as_secs_f64() * 1e6
}

fn peak_mb() -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .unwrap_or_default()
        .lines()
        .find_map(|l| {
            l.strip_prefix("VmHWM:")?
                .split_whitespace()
                .next()?
                .parse::<u64>()
                .ok()
        })
        .map_or(0, |kb| kb / 1024)
}

/// Seconds of processor time so far.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
    fields
        .skip(11)
        .take(2)
        .filter_map(|t| t.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn main() {
    let edges = std::env::args()
        .find_map(|a| a.parse::<usize>().ok())
        .unwrap_or(100_000);
    let (articles, nodes) = (edges / CLAIMS, (edges / 10).max(100));
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("graph");
    let mut random = Random(88_172_645_463_325_252);
    let mut store = Store::open(&path).expect("a store");
    let mut spent = Duration::ZERO;
    let mut slowest = Duration::ZERO;
    let mut used = 0.0;
    for first in (0..articles).step_by(GROUP) {
        let group: Vec<_> = (first..articles.min(first + GROUP))
            .map(|n| make(&mut random, n, nodes))
            .collect();
        let (begun, before) = (Instant::now(), cpu());
        store.ingest(group).expect("ingest");
        used += cpu() - before;
        spent += begun.elapsed();
        slowest = slowest.max(begun.elapsed());
    }
    let (begun, before) = (Instant::now(), cpu());
    let store = store.settle().expect("settle");
    let settled = begun.elapsed();
    used += cpu() - before;
    let stats = store.stats().expect("stats");
    println!(
        "load: {:.0} claims/s, {:.0} per processor second, slowest group {slowest:.0?}, settle {settled:.0?}, peak {} MB",
        edges as f64 / (spent + settled).as_secs_f64(),
        edges as f64 / used,
        peak_mb()
    );
    println!(
        "disk: {:.1} MB (index {:.1}, articles {:.1}, names {:.1}), {} runs, {} keys, {} edges",
        stats.disk_bytes as f64 / 1e6,
        stats.index_bytes as f64 / 1e6,
        stats.article_bytes as f64 / 1e6,
        stats.name_bytes as f64 / 1e6,
        stats.runs,
        stats.keys,
        stats.edges
    );
    drop(store);

    let begun = Instant::now();
    let store = Store::open_existing(&path).expect("open");
    let opened = begun.elapsed();
    let graph = Graph::new(&store).expect("graph");
    let known = begun.elapsed();
    let first = graph
        .query(&format!("\"{}\" backs ?", name(50)), &Options::default())
        .expect("answer");
    println!(
        "open {opened:.1?}, with data files {known:.1?}, with one answer of {} edges {:.1?}",
        first.edges.len(),
        begun.elapsed()
    );

    let mut one_hop = Vec::new();
    let mut two_hops = Vec::new();
    let mut answers = Vec::new();
    for _ in 0..2000 {
        let key = format!(
            "{}/{}",
            Kind::ALL[0],
            name(random.below(nodes / 4) * 4).to_lowercase()
        );
        let Some(id) = store.key_id(&key).expect("key") else {
            continue;
        };
        let begun = Instant::now();
        let near = store
            .adjacency(id, Direction::Out, None)
            .expect("adjacency");
        for a in &near {
            store.key(a.other).expect("name");
        }
        one_hop.push(begun.elapsed());
        if two_hops.len() < 300 {
            let begun = Instant::now();
            for a in store
                .adjacency(id, Direction::Out, None)
                .expect("adjacency")
            {
                store
                    .adjacency(a.other, Direction::Out, None)
                    .expect("adjacency");
            }
            two_hops.push(begun.elapsed());
        }
        if answers.len() < 200 {
            let begun = Instant::now();
            graph
                .query(&format!("{key} backs ?"), &Options::default())
                .ok();
            answers.push(begun.elapsed());
        }
    }
    for (what, times) in [
        ("neighbours with names", &mut one_hop),
        ("two hops", &mut two_hops),
        ("answer with evidence", &mut answers),
    ] {
        println!(
            "{what}: p50 {:.0} us, p99 {:.0} us",
            percentile(times, 0.5),
            percentile(times, 0.99)
        );
    }
    let begun = Instant::now();
    let mut count = 0usize;
    store
        .scan(&mut |_, _, _, postings| {
            count += postings.len();
            Ok(())
        })
        .expect("scan");
    println!(
        "whole graph: {count} postings in {:.0?}; peak {} MB",
        begun.elapsed(),
        peak_mb()
    );
}
