//! Sentences and tokens from raw text against those of the treebanks.

use std::collections::HashSet;
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use super::super::conllu::{self, Gold};
use super::super::sentences::{documents, raw};
use super::{Count, TrainError};
use crate::nlp::Pipeline;

/// F1 of sentences and tokens from raw text.
pub(super) fn figures(pipeline: &Pipeline, gold: &[Gold]) -> (Count, Count) {
    let (mut sentences, mut tokens) = (Count::default(), Count::default());
    for document in documents(gold).values() {
        let (text, wanted) = raw(document);
        let found = pipeline.split(&text);
        compare(&mut sentences, &bounds(&found), &bounds(&wanted));
        compare(&mut tokens, &found.concat(), &wanted.concat());
    }
    (sentences, tokens)
}

fn bounds(sentences: &[Vec<Range<usize>>]) -> Vec<Range<usize>> {
    let bound = |s: &Vec<Range<usize>>| Some(s.first()?.start..s.last()?.end);
    sentences.iter().filter_map(bound).collect()
}

fn compare(count: &mut Count, found: &[Range<usize>], wanted: &[Range<usize>]) {
    let set: std::collections::HashSet<&Range<usize>> = wanted.iter().collect();
    count.found += found.len() as u32;
    count.wanted += wanted.len() as u32;
    count.right += found.iter().filter(|span| set.contains(span)).count() as u32;
}

/// Sentence and token F1 on the development data, and all boundaries that differ: `+` stands where one was found, `-` where one was missed.
pub fn boundaries(treebank: &Path, pipeline: &Pipeline) -> Result<String, TrainError> {
    let mut out = String::new();
    for bank in ["ewt", "gum"] {
        let gold = conllu::read(&treebank.join(format!("ud/{bank}-dev.conllu.gz")))?;
        for document in documents(&gold).values() {
            let (text, wanted) = raw(document);
            let starts = |sentences: &[Vec<Range<usize>>]| -> HashSet<usize> {
                bounds(sentences).iter().map(|s| s.start).collect()
            };
            let (found, wanted) = (starts(&pipeline.split(&text)), starts(&wanted));
            let mut all: Vec<&usize> = found.symmetric_difference(&wanted).collect();
            all.sort_unstable();
            for at in all {
                let sign = if found.contains(at) { '+' } else { '-' };
                let before = text[..*at].char_indices().rev().take(50).last();
                let before = &text[before.map_or(0, |(i, _)| i)..*at];
                let after: String = text[*at..].chars().take(40).collect();
                let _ = writeln!(
                    out,
                    "{bank} {sign} {} {sign} {}",
                    before.replace('\n', "¶"),
                    after.replace('\n', "¶")
                );
            }
        }
        let (sentences, tokens) = figures(pipeline, &gold);
        let _ = writeln!(
            out,
            "{bank} dev sentences {:.2} tokens {:.2}",
            sentences.f1(),
            tokens.f1()
        );
    }
    Ok(out)
}
