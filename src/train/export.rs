//! What a teacher learns from and labels, as CoNLL-U without trees: sentences with names, and sentences of plain text.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;

use super::corpus::{self, Splits};
use super::{TrainError, conllu, mentions};
use crate::nlp::Pipeline;
use crate::nlp::train_api::LABELS;

/// Files this large are archives of speech: of them only some texts are taken.
const LARGE: u64 = 10 << 20;
/// One text in so many of a large file.
const SOME: usize = 5;
/// Sentences of this many words are taken.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=90;

/// All sentences with names that may be learned from. `Misc=No` marks sentences whose annotators marked no names of the label misc.
pub fn names(treebank: &Path) -> Result<String, TrainError> {
    let splits = Splits::read(treebank)?;
    let mut gold = conllu::read(&treebank.join("ud/gum-train.conllu.gz"))?;
    gold.retain(|s| splits.kept(&s.document).is_none());
    let mut out = String::new();
    for document in mentions::training(treebank, &splits, &gold)? {
        let end = if document.no_misc { "|Misc=No" } else { "" };
        for (forms, classes) in &document.sentences {
            let name = |class: usize| match class.checked_sub(1) {
                None => "O".to_owned(),
                Some(number) => {
                    let side = if number % 2 == 0 { 'B' } else { 'I' };
                    format!("{side}-{}", conllu::NAMES[number / 2 % LABELS.len()])
                }
            };
            let words = forms.iter().zip(classes);
            sentence(
                &mut out,
                words.map(|(form, class)| (form, format!("{}{end}", name(*class)))),
            );
        }
    }
    Ok(out)
}

/// Sentences of the corpus that may be learned from, as the pipeline cuts them, each once.
pub fn texts(treebank: &Path, pipeline: &Pipeline) -> Result<String, TrainError> {
    let splits = Splits::read(treebank)?;
    let chosen_by = chosen_by(treebank)?;
    let mut seen = HashSet::new();
    let (mut out, mut number) = (String::new(), 0_usize);
    corpus::articles(&treebank.join("../corpus"), &splits, |path, article| {
        let large = path.metadata().is_ok_and(|m| m.len() > LARGE);
        number += 1;
        if chosen_by.contains(&article.id)
            || large && !(number.is_multiple_of(SOME) && clean(&article.text))
        {
            return;
        }
        for tokens in pipeline.split(&article.text) {
            let forms: Vec<&str> = tokens.iter().map(|t| &article.text[t.clone()]).collect();
            if LENGTHS.contains(&forms.len()) && seen.insert(forms.join(" ")) {
                sentence(&mut out, forms.iter().map(|form| (*form, "O".to_owned())));
            }
        }
    })?;
    Ok(out)
}

/// Articles that extraction is chosen by: the core should not have read them either.
fn chosen_by(treebank: &Path) -> Result<HashSet<String>, TrainError> {
    let path = treebank.join("../bench/documents/gold.dev.json");
    if !path.exists() {
        return Ok(HashSet::new());
    }
    let articles: Vec<Id> =
        serde_json::from_str(&corpus::text(&path)?).map_err(|e| TrainError::Line {
            path: path.display().to_string(),
            line: e.line(),
            cause: e.to_string(),
        })?;
    Ok(articles.into_iter().map(|article| article.id).collect())
}

#[derive(serde::Deserialize)]
struct Id {
    id: String,
}

/// Whether a text has few marks of bad scanning.
fn clean(text: &str) -> bool {
    let odd = |word: &&str| {
        let marks = word.contains(['~', '|', '\\', '^', '{', '}', '<', '>']);
        let chars: Vec<char> = word.chars().collect();
        marks
            || chars
                .windows(2)
                .any(|w| w[0].is_lowercase() && w[1].is_uppercase())
    };
    let (words, odd) = (
        text.split_whitespace().count(),
        text.split_whitespace().filter(odd).count(),
    );
    odd * 250 <= words
}

fn sentence<'a, F: AsRef<str> + 'a>(out: &mut String, words: impl Iterator<Item = (F, String)>) {
    for (i, (form, name)) in words.enumerate() {
        let _ = writeln!(
            out,
            "{}\t{}\t_\t_\t_\t_\t0\t_\t_\tName={name}",
            i + 1,
            form.as_ref()
        );
    }
    out.push('\n');
}
