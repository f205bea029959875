//! Web pages with traps: the story, headline and date are found, and nothing else.

use std::collections::HashMap;
use std::path::Path;

use demarche::ingest::{Found, Outcome, Read, read_file};

/// What must be reached on average.
const F1: f64 = 0.90;
/// The share of pages whose headline and date must both be right.
const HEADS: f64 = 0.90;

fn read(path: &Path) -> Option<Read> {
    let found = Found {
        path: path.to_owned(),
        id: "page".into(),
        explicit: true,
        size: 0,
    };
    match read_file(&found).into_iter().next()? {
        Outcome::Read(read) => Some(*read),
        Outcome::Failed(unread) => {
            println!("{}", unread.error);
            None
        }
        Outcome::Aside(place, why) => {
            println!("{place}: {why}");
            None
        }
    }
}

fn tokens(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for token in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|t| !t.is_empty())
    {
        *counts.entry(token.to_lowercase()).or_insert(0) += 1;
    }
    counts
}

/// F1 of the bags of words.
fn f1(found: &str, expected: &str) -> f64 {
    let (found, expected) = (tokens(found), tokens(expected));
    let common: usize = found
        .iter()
        .map(|(t, n)| (*n).min(expected.get(t).copied().unwrap_or(0)))
        .sum();
    let total: usize = found.values().sum::<usize>() + expected.values().sum::<usize>();
    2.0 * common as f64 / total as f64
}

#[test]
fn stories_headlines_and_dates_are_found() {
    let mut pages: Vec<_> = std::fs::read_dir("tests/pages")
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "html"))
        .collect();
    pages.sort();
    let mut sum = 0.0;
    let mut heads = 0;
    for page in &pages {
        let expected = read(&page.with_extension("txt")).expect("the expected text can be read");
        let found = read(page);
        let text = found.as_ref().map_or("", |r| r.article.text.as_str());
        let score = f1(text, &expected.article.text);
        let head = found.as_ref().map(|r| &r.article.head);
        let title = head.and_then(|h| h.title.clone());
        let date = head.and_then(|h| h.date);
        let right = title == expected.article.head.title && date == expected.article.head.date;
        let name = page.file_stem().unwrap().to_string_lossy();
        println!(
            "{score:.3} {} {name}",
            if right { "ok   " } else { "WRONG" }
        );
        if !right {
            println!("      {title:?} {date:?}");
        }
        let source = head.and_then(|h| h.source.clone());
        if expected.article.head.source.is_some() && source != expected.article.head.source {
            println!("      source {source:?}");
        }
        if score < 0.97 {
            for line in text.lines() {
                println!("      | {line}");
            }
        }
        sum += score;
        heads += usize::from(right);
    }
    let n = pages.len() as f64;
    let (f1, heads) = (sum / n, heads as f64 / n);
    println!(
        "{} pages: token F1 {f1:.3}, headline and date right {heads:.3}",
        pages.len()
    );
    assert!(pages.len() >= 30 && f1 >= F1 && heads >= HEADS);
}
