//! Figures of a pipeline on the development and test data.

mod annotation;
mod questions;
mod splits;

use std::fmt;
use std::ops::Range;
use std::path::Path;

pub use self::annotation::annotation;
pub use self::splits::boundaries;
use super::conllu::{self, Gold};
use super::mentions::NameDocument;
use super::sentences::raw;
use super::{TrainError, coref_eval, mentions};
use crate::nlp::train_api::{LABELS, name_spans};
use crate::nlp::{Document, NameLabel, Pipeline, Sentence, Upos};

/// Right, found and wanted things.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    right: u32,
    found: u32,
    wanted: u32,
}

impl Count {
    fn see(&mut self, found: bool, wanted: bool, right: bool) {
        self.found += u32::from(found);
        self.wanted += u32::from(wanted);
        self.right += u32::from(right);
    }

    /// F1 in per cent.
    fn f1(self) -> f64 {
        200.0 * f64::from(self.right) / f64::from((self.found + self.wanted).max(1))
    }
}

/// Figures by data set and measure, in per cent.
#[derive(Debug, Default)]
pub struct Figures {
    rows: Vec<(String, Vec<(String, f64)>)>,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (set, values) in &self.rows {
            write!(f, "{set:<18}")?;
            for (name, value) in values {
                write!(f, " {name} {value:.2}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// Measures a pipeline on all development sets, and on the test sets if asked.
pub fn evaluate(
    treebank: &Path,
    pipeline: &Pipeline,
    with_test: bool,
) -> Result<Figures, TrainError> {
    let mut figures = Figures::default();
    let parts: &[&str] = if with_test {
        &["dev", "test"]
    } else {
        &["dev"]
    };
    let mut news = Vec::new();
    for part in parts {
        for bank in ["ewt", "gum"] {
            let gold = conllu::read(&treebank.join(format!("ud/{bank}-{part}.conllu.gz")))?;
            figures
                .rows
                .push((format!("{bank} {part}"), parse_figures(pipeline, &gold)));
            if bank == "gum" {
                let [tokens, text] = coref_eval::figures(pipeline, &gold);
                figures.rows.push((format!("gum {part} coref"), tokens));
                figures.rows.push((format!("gum {part} coref raw"), text));
            }
            news.extend(gold.into_iter().filter(|s| s.document.contains("_news_")));
        }
        let names = mentions::uner(&treebank.join(format!("ner/uner-ewt-{part}.iob2.gz")))?;
        figures
            .rows
            .push((format!("uner {part}"), name_figures(pipeline, &names)));
    }
    figures
        .rows
        .push(("gum news".into(), parse_figures(pipeline, &news)));
    figures.rows.push((
        "gum news names".into(),
        name_figures(pipeline, &mentions::of_treebank(&news)),
    ));
    let [tokens, text] = coref_eval::figures(pipeline, &news);
    figures.rows.push(("gum news coref".into(), tokens));
    figures.rows.push(("gum news coref raw".into(), text));
    let (right, all, _) = questions::figures(pipeline, true);
    let (plain, ..) = questions::figures(pipeline, false);
    figures.rows.push((
        format!("{all} questions"),
        vec![
            ("right".to_owned(), percent(right, all)),
            ("as any text".to_owned(), percent(plain, all)),
        ],
    ));
    Ok(figures)
}

/// The questions that are parsed wrongly, each with its fault and its parse.
pub fn wrong_questions(pipeline: &Pipeline) -> String {
    let (right, all, wrong) = questions::figures(pipeline, true);
    format!("{wrong}{right} of {all} questions right\n")
}

fn percent(right: u32, all: u32) -> f64 {
    100.0 * f64::from(right) / f64::from(all.max(1))
}

fn parse_figures(pipeline: &Pipeline, gold: &[Gold]) -> Vec<(String, f64)> {
    let [mut all, mut upos, mut xpos, mut uas, mut las, mut lemma] = [0; 6];
    let mut arguments = Count::default();
    for sentence in gold {
        let (text, spans) = raw(std::slice::from_ref(sentence));
        let document = pipeline.analyse_tokens(&text, &spans);
        let [found] = &document.sentences[..] else {
            continue;
        };
        for (i, (word, token)) in sentence.words.iter().zip(&found.tokens).enumerate() {
            all += 1;
            upos += u32::from(token.upos.as_str() == word.upos);
            xpos += u32::from(token.xpos == word.xpos);
            lemma += u32::from(token.lemma.to_lowercase() == word.lemma.to_lowercase());
            let head = token.head.unwrap_or(sentence.words.len());
            uas += u32::from(head == word.head);
            las += u32::from(head == word.head && token.deprel == word.deprel);
            let (wanted, got) = (gold_argument(sentence, i), argument(found, i));
            arguments.see(
                got.is_some(),
                wanted.is_some(),
                got.is_some() && got == wanted,
            );
        }
    }
    let (sentences, tokens) = splits::figures(pipeline, gold);
    [
        ("UPOS", percent(upos, all)),
        ("XPOS", percent(xpos, all)),
        ("lemma", percent(lemma, all)),
        ("UAS", percent(uas, all)),
        ("LAS", percent(las, all)),
        ("subj/obj", arguments.f1()),
        ("sentences", sentences.f1()),
        ("tokens", tokens.f1()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// Subject or object of a verb: the verb, and whether it is the doer.
fn role(relation: &str) -> Option<bool> {
    match relation {
        "obj" => Some(false),
        r if r.starts_with("nsubj:pass") => Some(false),
        r if r.starts_with("nsubj") => Some(true),
        _ => None,
    }
}

fn gold_argument(sentence: &Gold, i: usize) -> Option<(usize, bool)> {
    let word = &sentence.words[i];
    let verb = sentence
        .words
        .get(word.head)
        .is_some_and(|h| h.upos == "VERB");
    role(&word.deprel)
        .filter(|_| verb)
        .map(|doer| (word.head, doer))
}

fn argument(sentence: &Sentence, i: usize) -> Option<(usize, bool)> {
    let token = &sentence.tokens[i];
    let head = token.head?;
    let verb = sentence.tokens[head].upos == Upos::Verb;
    role(token.deprel).filter(|_| verb).map(|doer| (head, doer))
}

/// F1 of names by label, then of all labels that the data has, without misc.
fn name_figures(pipeline: &Pipeline, documents: &[NameDocument]) -> Vec<(String, f64)> {
    let mut counts = [Count::default(); LABELS.len()];
    for document in documents {
        let (mut text, mut sentences, mut wanted) = (String::new(), Vec::new(), Vec::new());
        for (sentence, (words, classes)) in document.sentences.iter().enumerate() {
            let mut spans = Vec::new();
            for word in words {
                spans.push(text.len()..text.len() + word.len());
                text.push_str(word);
                text.push(' ');
            }
            sentences.push(spans);
            wanted.extend(
                name_spans(classes)
                    .into_iter()
                    .map(|(range, label)| (sentence, range, label)),
            );
        }
        let found = all_names(&pipeline.analyse_tokens(&text, &sentences));
        for (count, label) in counts.iter_mut().zip(LABELS) {
            let of = |names: &[(usize, Range<usize>, NameLabel)]| {
                names
                    .iter()
                    .filter(|n| n.2 == label)
                    .cloned()
                    .collect::<Vec<_>>()
            };
            let (found, wanted) = (of(&found), of(&wanted));
            count.found += found.len() as u32;
            count.wanted += wanted.len() as u32;
            count.right += found.iter().filter(|name| wanted.contains(name)).count() as u32;
        }
    }
    let mut all = Count::default();
    for count in &counts[..3] {
        all.right += count.right;
        all.found += count.found;
        all.wanted += count.wanted;
    }
    let [person, organisation, location, misc] = counts.map(Count::f1);
    [
        ("person", person),
        ("organisation", organisation),
        ("location", location),
        ("misc", misc),
        ("all but misc", all.f1()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn all_names(document: &Document) -> Vec<(usize, Range<usize>, NameLabel)> {
    document
        .names
        .iter()
        .map(|name| (name.sentence, name.tokens.clone(), name.label))
        .collect()
}
