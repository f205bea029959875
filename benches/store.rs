//! Load and look-ups on a made-up graph: `cargo bench --bench store -- 200000` for 200,000 edges; `--export DIR` also writes the graph as
//! tables for the programs in `benches/peers`, and `--store DIR` keeps the store.
//!
//! Names and edges follow Zipf's law, twenty claims to an article, sentences of about a hundred bytes, so that figures can be set beside
//! those of the design.

mod common;

use std::collections::HashMap;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use common::Random;
use demarche::model::{
    Article, ArticleHead, Claim, ClaimSpans, Day, Entity, Form, FormType, Fragment, Kind, NameKey,
    Span, Status, Versions, claim_id,
};
use demarche::query::{Graph, Options};
use demarche::store::{Direction, KeyId, Store};

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

/// Writes the graph as tables for other databases: names, articles, claims.
struct Export {
    names: BufWriter<File>,
    articles: BufWriter<File>,
    claims: BufWriter<File>,
    ids: HashMap<String, usize>,
    count: usize,
}

impl Export {
    fn new(dir: &Path) -> Self {
        std::fs::create_dir_all(dir).expect("a folder");
        let file = |name: &str| BufWriter::new(File::create(dir.join(name)).expect("a file"));
        Self {
            names: file("names.csv"),
            articles: file("articles.csv"),
            claims: file("claims.csv"),
            ids: HashMap::new(),
            count: 0,
        }
    }

    fn add(&mut self, number: usize, article: &Article, fragment: &Fragment) {
        let day = article.head.date.map_or(0, demarche::store::day_number);
        let (id, text) = (&article.head.id, &article.text);
        writeln!(self.articles, "{number},{id},{day},\"{text}\"").expect("a line");
        let mut node = |id: &str| {
            let entity = fragment.entity(id).expect("an entity");
            let next = self.ids.len();
            *self.ids.entry(entity.key.to_string()).or_insert_with(|| {
                writeln!(self.names, "{next},{},{}", entity.key, entity.name).expect("a line");
                next
            })
        };
        for c in &fragment.claims {
            let (s, o) = (node(&c.subject), node(&c.object));
            let status = Status::ALL.iter().position(|x| *x == c.status).unwrap_or(0);
            let (from, to) = (c.spans.sentence.start, c.spans.sentence.end);
            let rest = format!(
                "{number},{day},{status},{},{}{},{from},{to}",
                c.confidence, c.id, self.count
            );
            writeln!(self.claims, "{s},{o},{},{rest}", c.relation).expect("a line");
            self.count += 1;
        }
    }
}

/// Runs this program again on a store, and prints what it prints.
fn again(what: &str, path: &Path) {
    let done = Command::new(std::env::current_exe().expect("this program"))
        .arg(what)
        .arg(path)
        .output()
        .expect("a run");
    print!("{}", String::from_utf8_lossy(&done.stdout));
}

fn print_times(what: &str, times: &mut [Duration]) {
    println!(
        "{what}: p50 {:.0} us, p99 {:.0} us",
        percentile(times, 0.5),
        percentile(times, 0.99)
    );
}

/// In a fresh process: open, and one answer.
fn open_once(path: &Path) {
    let begun = Instant::now();
    let store = Store::open_existing(path).expect("open");
    let opened = begun.elapsed();
    let key = format!("{}/{}", Kind::ALL[2], name(50).to_lowercase());
    let near = near(&store, &key).expect("a name of the graph");
    println!(
        "fresh process: open {opened:.1?}, with one answer of {near} neighbours with names {:.1?}; {} MB",
        begun.elapsed(),
        peak_mb()
    );
}

/// The neighbours of a name, with theirs.
fn near(store: &Store, key: &str) -> Option<usize> {
    let id = store.key_id(key).expect("key")?;
    let mut count = 0;
    for direction in [Direction::Out, Direction::In] {
        let near = store.adjacency(id, direction, None).expect("adjacency");
        for a in near.iter() {
            store.key(a.other).expect("name");
            count += 1;
        }
    }
    Some(count)
}

/// In a fresh process: one article more, one less.
fn one_article(path: &Path) {
    let (mut ingests, mut forgets) = (Vec::new(), Vec::new());
    for number in 0..5 {
        let mut random = Random(77 + number as u64);
        let pair = make(&mut random, 90_000_000 + number, 10_000);
        let begun = Instant::now();
        let mut store = Store::open_existing(path).expect("open");
        store.ingest(vec![pair]).expect("ingest");
        drop(store.settle().expect("settle"));
        ingests.push(begun.elapsed());
        let begun = Instant::now();
        let mut store = Store::open_existing(path).expect("open");
        store
            .forget(&[format!("article-{:07}", 90_000_000 + number)])
            .expect("forget");
        drop(store);
        forgets.push(begun.elapsed());
    }
    print_times("open, ingest one article, close", &mut ingests);
    print_times("open, forget one article, close", &mut forgets);
}

/// A random node, which mostly few articles name.
fn some_node(store: &Store, nodes: usize, random: &mut Random) -> Option<KeyId> {
    let number = random.below(nodes / 4) * 4;
    let key = format!("{}/{}", Kind::ALL[0], name(number).to_lowercase());
    store.key_id(&key).expect("key")
}

/// The times that the neighbours of random nodes take with their names: all of them, or those under a random relation.
fn neighbours(store: &Store, nodes: usize, of_one_relation: bool) -> Vec<Duration> {
    let mut random = Random(1_234_567);
    let relations: Vec<_> = store.relations().map(|(id, _)| id).collect();
    let mut times = Vec::new();
    for _ in 0..2000 {
        let Some(id) = some_node(store, nodes, &mut random) else {
            continue;
        };
        let only = of_one_relation.then(|| (relations[random.zipf(relations.len())], None));
        let begun = Instant::now();
        let near = store
            .adjacency(id, Direction::Out, only)
            .expect("adjacency");
        for a in near.iter() {
            store.key(a.other).expect("name");
        }
        times.push(begun.elapsed());
    }
    times
}

/// Look-ups of random names, and of sentences of random articles.
fn look_up(store: &Store, nodes: usize, when: &str) -> f64 {
    let mut first = neighbours(store, nodes, false);
    print_times(&format!("{when}: neighbours with names"), &mut first);
    let mut again = neighbours(store, nodes, false);
    print_times("  the same again", &mut again);
    let mut one = neighbours(store, nodes, true);
    print_times("  under one relation", &mut one);
    let mut random = Random(7_654_321);
    let articles = store.numbers().expect("articles");
    let (mut two_hops, mut sentences) = (Vec::new(), Vec::new());
    for _ in 0..2000 {
        if let Some(id) = some_node(store, nodes, &mut random) {
            let begun = Instant::now();
            let near = store
                .adjacency(id, Direction::Out, None)
                .expect("adjacency");
            let mut count = 0;
            for a in near.iter() {
                let next = store.adjacency(a.other, Direction::Out, None);
                count += next.expect("adjacency").iter().count();
            }
            black_box(count);
            two_hops.push(begun.elapsed());
        }
        let number = articles[random.below(articles.len())];
        let begun = Instant::now();
        let (_, fragment) = store.record(number).expect("an article");
        assert!(fragment.claims.iter().all(|c| !c.sentence.is_empty()));
        sentences.push(begun.elapsed());
    }
    print_times(&format!("{when}: two hops"), &mut two_hops);
    print_times(&format!("{when}: evidence of a claim"), &mut sentences);
    percentile(&mut first, 0.5)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [what, path] = &arguments[..] {
        match what.as_str() {
            "open" => return open_once(Path::new(path)),
            "one" => return one_article(Path::new(path)),
            "look" => {
                let store = Store::open_existing(path).expect("open");
                look_up(&store, store.key_count(), "fresh");
                return;
            }
            _ => {}
        }
    }
    let edges = arguments
        .iter()
        .find_map(|a| a.parse::<usize>().ok())
        .unwrap_or(100_000);
    let mut export = arguments
        .iter()
        .position(|a| a == "--export")
        .and_then(|at| arguments.get(at + 1))
        .map(|dir| Export::new(Path::new(dir)));
    let (articles, nodes) = (edges / CLAIMS, (edges / 10).max(100));
    let dir = tempfile::tempdir().expect("a folder");
    let kept = arguments
        .iter()
        .position(|a| a == "--store")
        .and_then(|at| arguments.get(at + 1));
    let path = kept.map_or_else(|| dir.path().join("graph"), PathBuf::from);
    let mut random = Random(88_172_645_463_325_252);
    let mut store = Store::open(&path).expect("a store");
    let (mut spent, mut slowest, mut used) = (Duration::ZERO, Duration::ZERO, 0.0);
    for first in (0..articles).step_by(GROUP) {
        let group: Vec<_> = (first..articles.min(first + GROUP))
            .map(|n| make(&mut random, n, nodes))
            .collect();
        if let Some(export) = &mut export {
            for (n, (article, fragment)) in (first..).zip(&group) {
                export.add(n, article, fragment);
            }
        }
        let (begun, before) = (Instant::now(), cpu());
        let group = group.into_iter().map(|(a, f)| (Some(a.text), f)).collect();
        store.load(group).expect("load");
        used += cpu() - before;
        spent += begun.elapsed();
        slowest = slowest.max(begun.elapsed());
    }
    drop(export);
    let (begun, before) = (Instant::now(), cpu());
    let store = store.settle().expect("settle");
    let (settled, settle_used) = (begun.elapsed(), cpu() - before);
    println!(
        "load: {:.0} claims/s, {:.0} per processor second, slowest group {slowest:.0?}; settle {settled:.1?} ({settle_used:.1} s of \
         processor); with it {:.0} claims/s, {:.0} per processor second; peak {} MB",
        edges as f64 / spent.as_secs_f64(),
        edges as f64 / used,
        edges as f64 / (spent + settled).as_secs_f64(),
        edges as f64 / (used + settle_used),
        peak_mb()
    );
    let stats = store.stats().expect("stats");
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
    for _ in 0..3 {
        again("open", &path);
    }

    let store = Store::open_existing(&path).expect("open");
    let before = look_up(&store, nodes, "after the load");
    let graph = Graph::new(&store).expect("graph");
    let mut answers = Vec::new();
    for _ in 0..200 {
        let pattern = format!("\"{}\" backs ?", name(random.below(nodes / 4) * 4));
        let begun = Instant::now();
        graph.query(&pattern, &Options::default()).ok();
        answers.push(begun.elapsed());
    }
    print_times("an answer with evidence", &mut answers);
    let begun = Instant::now();
    let mut count = 0usize;
    store
        .scan(&mut |_, _, _, postings| {
            count += postings.len();
            Ok(())
        })
        .expect("scan");
    println!("whole graph: {count} postings in {:.0?}", begun.elapsed());
    drop(graph);
    drop(store);
    again("one", &path);

    let mut store = Store::open_existing(&path).expect("open");
    let (begun, before_cpu) = (Instant::now(), cpu());
    for n in 0..1000 {
        let pair = make(&mut random, 80_000_000 + n, nodes);
        store.ingest(vec![pair]).expect("ingest");
    }
    println!(
        "1,000 single articles: {:.1?}, {:.1} s of processor; {} runs",
        begun.elapsed(),
        cpu() - before_cpu,
        store.stats().expect("stats").runs
    );
    let after = look_up(&store, nodes, "after 1,000 single articles");
    println!("neighbours take {:.1} times as long", after / before);
    let (begun, before_cpu) = (Instant::now(), cpu());
    let store = store.settle().expect("settle");
    let store = store.compact().expect("compact");
    println!(
        "compact: {:.1?}, {:.1} s of processor, {:.1} MB",
        begun.elapsed(),
        cpu() - before_cpu,
        store.disk_bytes() as f64 / 1e6
    );
    let begun = Instant::now();
    store.backup(dir.path().join("backup")).expect("backup");
    println!("backup: {:.1?}; peak {} MB", begun.elapsed(), peak_mb());
}
