//! Quotations and coreference on short texts of our own: `tests/discourse/`. What fails is kept and counted; the share may only rise.

use std::collections::BTreeMap;

use demarche::nlp::{Coreference, Document, MentionKind, Pipeline, Place};
use proptest::prelude::*;

/// Fewest expectations that must hold, of quotations and of clusters.
const FLOOR: [usize; 2] = [27, 23];

/// A text and the indented lines below it.
fn cases(file: &str) -> Vec<(String, Vec<String>)> {
    let mut out: Vec<(String, Vec<String>)> = Vec::new();
    let mut text = String::new();
    for line in file.lines().filter(|l| !l.starts_with('#')) {
        if let Some(expected) = line.strip_prefix("  ") {
            if !text.trim().is_empty() {
                out.push((std::mem::take(&mut text).trim().to_owned(), Vec::new()));
            }
            if let Some((_, all)) = out.last_mut() {
                all.push(expected.to_owned());
            }
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    out
}

fn read(text: &str) -> (Document, Coreference) {
    let pipeline = Pipeline::builtin().unwrap();
    let document = pipeline.analyse(text);
    let coreference = pipeline.coreference(text, &document, &document.names);
    check(text, &document, &coreference);
    (document, coreference)
}

/// What holds of every text.
fn check(text: &str, document: &Document, coreference: &Coreference) {
    let n = coreference.mentions.len();
    assert_eq!(coreference.antecedents.len(), n);
    assert_eq!(coreference.clusters.len(), n);
    for (i, m) in coreference.mentions.iter().enumerate() {
        let tokens = &document.sentences[m.sentence].tokens;
        assert!(
            m.head < tokens.len() && m.tokens.end <= tokens.len(),
            "{text}"
        );
        assert!(m.tokens.start <= m.head && m.head < m.tokens.end);
        match coreference.antecedents[i] {
            Some(a) => {
                assert!(a < i);
                assert_eq!(coreference.clusters[a], coreference.clusters[i]);
            }
            None => assert_eq!(coreference.clusters[i], i),
        }
        if m.kind != MentionKind::Joint {
            assert_eq!(coreference.at((m.sentence, m.head)), Some(i));
        }
    }
    let mut last = (0, 0);
    for q in &coreference.quotations {
        assert!(last <= q.start && q.start < q.end);
        last = q.end;
    }
}

/// The place of the `n`th occurrence of words: of their last word.
fn find(document: &Document, words: &str) -> Option<Place> {
    let (words, n) = words.split_once('#').unwrap_or((words, "1"));
    let wanted: Vec<&str> = words.split(' ').collect();
    let mut left: usize = n.parse().ok()?;
    for (s, sentence) in document.sentences.iter().enumerate() {
        let forms: Vec<&str> = sentence.tokens.iter().map(|t| t.form.as_str()).collect();
        for (t, window) in forms.windows(wanted.len()).enumerate() {
            if window == wanted {
                left -= 1;
                if left == 0 {
                    return Some((s, t + wanted.len() - 1));
                }
            }
        }
    }
    None
}

/// The mention around a place.
fn mention(coreference: &Coreference, (s, t): Place) -> Option<usize> {
    coreference.at((s, t)).or_else(|| {
        let around = |m: &demarche::nlp::Mention| {
            m.sentence == s && m.tokens.contains(&t) && m.kind != MentionKind::Joint
        };
        let all = coreference.mentions.iter().enumerate();
        all.filter(|(_, m)| around(m))
            .min_by_key(|(_, m)| m.tokens.len())
            .map(|(i, _)| i)
    })
}

/// Whether two mentions mean the same; a part of a coordination is meant by what takes the whole up.
fn same(coreference: &Coreference, a: usize, b: usize) -> bool {
    let joint = |m: usize| {
        let own = &coreference.mentions[m];
        let all = coreference.mentions.iter().enumerate();
        all.filter(move |(_, j)| {
            j.kind == MentionKind::Joint
                && j.sentence == own.sentence
                && j.tokens.contains(&own.head)
        })
        .map(|(i, _)| i)
        .collect::<Vec<_>>()
    };
    let cluster = |m: usize| coreference.clusters[m];
    cluster(a) == cluster(b) || joint(b).into_iter().any(|j| cluster(j) == cluster(a))
}

fn report(name: &str, failures: &BTreeMap<String, Vec<String>>, right: usize, floor: usize) {
    for (text, lines) in failures {
        println!("{text}\n  {}", lines.join("\n  "));
    }
    let all = right + failures.values().map(Vec::len).sum::<usize>();
    println!("{name}: {right} of {all}");
    assert!(right >= floor, "{name}: {right} of {all}, once {floor}");
}

#[test]
fn quotations_have_their_speakers() {
    let (mut right, mut failures) = (0, BTreeMap::new());
    for (text, expected) in cases(include_str!("discourse/quotations.txt")) {
        let (document, coreference) = read(&text);
        for line in expected {
            let (words, speaker) = line.split_once(" = ").unwrap();
            let first: Vec<&str> = words.split(' ').collect();
            let quotation = coreference.quotations.iter().find(|q| {
                let tokens = &document.sentences[q.start.0].tokens[q.start.1..];
                let forms = tokens.iter().map(|t| t.form.as_str());
                forms.take(first.len()).eq(first.iter().copied())
            });
            let found = quotation.and_then(|q| q.speaker);
            let ok = quotation.is_some()
                && match (found, speaker) {
                    (None, "-") => true,
                    (Some(place), name) => {
                        let (a, b) = (
                            mention(&coreference, place),
                            find(&document, name).and_then(|p| mention(&coreference, p)),
                        );
                        a.zip(b)
                            .is_some_and(|(a, b)| a == b || same(&coreference, a, b))
                    }
                    (None, _) => false,
                };
            if ok {
                right += 1;
            } else {
                let who = found.map(|(s, t)| document.sentences[s].tokens[t].form.clone());
                let note = format!("{line} (quotation {}, found {who:?})", quotation.is_some());
                failures
                    .entry(text.clone())
                    .or_insert_with(Vec::new)
                    .push(note);
            }
        }
    }
    report("quotations", &failures, right, FLOOR[0]);
}

#[test]
fn mentions_mean_what_a_reader_takes_them_to_mean() {
    let (mut right, mut failures) = (0, BTreeMap::new());
    for (text, expected) in cases(include_str!("discourse/clusters.txt")) {
        let (document, coreference) = read(&text);
        for line in expected {
            let (later, mark, earlier) = line
                .split_once(" = ")
                .map(|(a, b)| (a, true, b))
                .or_else(|| line.split_once(" / ").map(|(a, b)| (a, false, b)))
                .unwrap();
            let place = |words: &str| {
                let found = find(&document, words)?;
                mention(&coreference, found)
            };
            let ok = place(later)
                .zip(place(earlier))
                .is_some_and(|(a, b)| same(&coreference, a, b) == mark);
            if ok {
                right += 1;
            } else {
                failures
                    .entry(text.clone())
                    .or_insert_with(Vec::new)
                    .push(line);
            }
        }
    }
    report("clusters", &failures, right, FLOOR[1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_read(text in "(?s)([A-Za-z]{1,6}|[“”\"'«».,:\n]|\\PC){0,80}") {
        read(&text);
    }

    #[test]
    fn marks_and_speech_in_any_order_are_read(
        words in proptest::collection::vec(
            prop::sample::select(vec![
                "“", "”", "\"", "said", "he", "Kirby", "who", "and", "Russia", ",", ".", ":", "\n\n", "they", "the talks",
            ]),
            0..60,
        )
    ) {
        read(&words.join(" "));
    }
}
