//! Questions to a large graph: `cargo bench --bench ask -- STORE NAMES`, where `STORE` was made by `cargo bench --bench store -- 1000000
//! --store STORE --export DIR` and `NAMES` is `DIR/names.csv`. `benches/peers/*_ask.py` ask others the same of the same names.

mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use common::Random;
use demarche::query::{Graph, Options, Outcome};
use demarche::store::Store;

/// A question about one name, or about two.
type Ask<'a> = Box<dyn Fn(&str, &str) -> usize + 'a>;

/// Names are asked for as often as they are named: by Zipf's law, among so many.
const ASKED: usize = 20_000;
const ROUNDS: usize = 300;

fn percentile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let [store, names] = &arguments[..] else {
        println!("cargo bench --bench ask -- STORE NAMES: a store and the names.csv of its graph");
        return;
    };
    let names: Vec<String> = std::fs::read_to_string(names)
        .expect("names")
        .lines()
        .filter_map(|line| line.split(',').nth(2).map(str::to_owned))
        .collect();
    let begun = Instant::now();
    let store = Store::open_existing(Path::new(store)).expect("a store");
    let graph = Graph::new(&store).expect("a graph");
    println!("open: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    let mut random = Random(20_161_003);
    let mut name = || names[random.zipf(ASKED)].clone();
    let options = Options {
        evidence: 1,
        limit: Some(50),
        ..Options::default()
    };
    let asks: [(&str, usize, Ask<'_>); 5] = [
        (
            "pattern with one end bound",
            ROUNDS,
            Box::new(|a, _| {
                graph
                    .query(&format!("\"{a}\" backs ?"), &options)
                    .map_or(0, |x| x.edges.len())
            }),
        ),
        (
            "plain question",
            ROUNDS,
            Box::new(|a, _| {
                graph
                    .ask(&format!("whom does {a} back"), &options)
                    .map_or(0, |x| x.edges.len())
            }),
        ),
        (
            "SPARQL with one end bound",
            ROUNDS,
            Box::new(|a, _| {
                let query = format!(
                    "SELECT ?n WHERE {{ ?s d:name '{a}' . ?s d:backs ?o . ?o rdfs:label ?n }} LIMIT 50"
                );
                graph.sparql(&query).map_or(0, |x| match x.outcome {
                    Outcome::Solutions(_, rows) => rows.len(),
                    _ => 0,
                })
            }),
        ),
        (
            "join of two hops",
            60,
            Box::new(|a, _| {
                graph
                    .rows(&format!("\"{a}\" backs ?b, ?b sanctions ?c"), &options)
                    .map_or(0, |x| x.rows.len())
            }),
        ),
        (
            "path between two names",
            20,
            Box::new(|a, b| graph.path(a, b, &options).map_or(0, |x| x.edges.len())),
        ),
    ];
    for (what, rounds, ask) in asks {
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..rounds {
            let (a, b) = (name(), name());
            let begun = Instant::now();
            found += ask(&a, &b);
            times.push(begun.elapsed());
        }
        println!(
            "{what}: p50 {:.2} ms, p99 {:.2} ms ({found} found)",
            percentile(&mut times, 0.5),
            percentile(&mut times, 0.99)
        );
    }
}
