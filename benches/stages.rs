//! The stages from bytes to graph, each for itself: `cargo bench --bench stages`. One thread but for the store's.
//!
//! *read*: bytes to articles; *split*: sentences and tokens; *analyse*: these, tags, trees and names; *extract*: text to fragment, all of
//! the stages before and the claims; *store*: fragments to a new store, with identity. Reads the sample articles, or the JSON lines that the
//! variable DEMARCHE_ARTICLES names. The throughput is in words of the articles.

// For the program's allocator alone.
#[allow(dead_code)]
mod common;

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use demarche::extract::Extractor;
use demarche::ingest::{Outcome, read_stream};
use demarche::model::{Article, Fragment, read_line, write_line};
use demarche::nlp::Pipeline;
use demarche::store::Store;

/// Bytes of each file.
fn files() -> Vec<Vec<u8>> {
    let read = |path: PathBuf| std::fs::read(path).expect("a readable file");
    if let Some(file) = std::env::var_os("DEMARCHE_ARTICLES") {
        return vec![read(file.into())];
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/articles");
    let entries = folder.read_dir().expect("the sample articles");
    let mut paths: Vec<_> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    paths.into_iter().map(read).collect()
}

fn articles(files: &[Vec<u8>]) -> Vec<Article> {
    let outcomes = files.iter().enumerate().flat_map(|(number, bytes)| {
        let name = format!("{number}");
        read_stream(&bytes[..], &name)
    });
    let read = outcomes.filter_map(|outcome| match outcome {
        Outcome::Read(read) => Some(read.article),
        Outcome::Aside(..) | Outcome::Failed(_) => None,
    });
    read.collect()
}

fn stages(criterion: &mut Criterion) {
    let files = files();
    let articles = articles(&files);
    assert!(!articles.is_empty(), "no article could be read");
    let words = articles
        .iter()
        .map(|a| a.text.split_whitespace().count() as u64);
    let pipeline = Pipeline::builtin().expect("the models");
    let extractor = Extractor::builtin().expect("the language data");
    let documents: Vec<_> = articles.iter().map(|a| pipeline.analyse(&a.text)).collect();
    let fragments: Vec<Fragment> = articles.iter().map(|a| extractor.extract(a)).collect();
    let write = |(article, fragment): (&Article, &Fragment)| {
        write_line(Some(&article.text), fragment).expect("a line")
    };
    let lines: Vec<String> = articles.iter().zip(&fragments).map(write).collect();

    let mut group = criterion.benchmark_group("stages");
    group.throughput(Throughput::Elements(words.sum()));
    group.sample_size(20);
    group.bench_function("read", |b| {
        b.iter(|| self::articles(black_box(&files)));
    });
    group.bench_function("split", |b| {
        b.iter(|| {
            for article in &articles {
                black_box(pipeline.split(&article.text));
            }
        });
    });
    group.bench_function("analyse", |b| {
        b.iter(|| {
            for article in &articles {
                black_box(pipeline.analyse(&article.text));
            }
        });
    });
    group.bench_function("coreference", |b| {
        b.iter(|| {
            for (article, document) in articles.iter().zip(&documents) {
                black_box(pipeline.coreference(&article.text, document, &document.names));
            }
        });
    });
    group.bench_function("extract", |b| {
        b.iter(|| {
            for article in &articles {
                black_box(extractor.extract(article));
            }
        });
    });
    group.bench_function("write a line", |b| {
        b.iter(|| {
            for pair in articles.iter().zip(&fragments) {
                black_box(write(pair));
            }
        });
    });
    group.bench_function("read a line", |b| {
        b.iter(|| {
            for line in &lines {
                black_box(read_line(line.as_bytes()).expect("a fragment"));
            }
        });
    });
    group.bench_function("store", |b| {
        let empty = || {
            let folder = tempfile::tempdir().expect("a folder");
            let store = Store::open(folder.path().join("store")).expect("a store");
            let pairs = articles.iter().cloned().zip(fragments.iter().cloned());
            (folder, store, pairs.collect::<Vec<_>>())
        };
        b.iter_batched(
            empty,
            |(folder, mut store, pairs)| {
                store.ingest(pairs).expect("a group");
                store.refresh_identity().expect("an identity");
                (folder, store)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
