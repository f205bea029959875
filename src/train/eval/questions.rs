//! Typed questions of our own: which share is parsed so that the relation, its ends and what is asked can be read off.

use std::fmt::Write;
use std::ops::Range;

use crate::nlp::{Pipeline, Sentence};

/// The questions; the head of the file says what its columns are.
const QUESTIONS: &str = include_str!("../../../data/nlp/questions.tsv");

/// A question and what its parse must show.
struct Question {
    text: &'static str,
    names: Vec<&'static str>,
    predicate: Vec<&'static str>,
    subject: Vec<&'static str>,
    object: Vec<&'static str>,
    others: Vec<&'static str>,
}

fn questions() -> impl Iterator<Item = Question> {
    let list = |field: &'static str, by: char| -> Vec<&'static str> {
        field.split(by).filter(|part| !part.is_empty()).collect()
    };
    QUESTIONS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(move |line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [text, names, predicate, subject, object, others] = fields[..] else {
                return None;
            };
            Some(Question {
                text,
                names: list(names, ','),
                predicate: list(predicate, '/'),
                subject: list(subject, '/'),
                object: list(object, '/'),
                others: list(others, ';'),
            })
        })
}

/// Right questions and all questions, and for each wrong one a line with its parse.
/// With `fixed` the names are given, else the questions are read like any text, with the words of the names known as proper nouns.
pub(super) fn figures(pipeline: &Pipeline, fixed: bool) -> (u32, u32, String) {
    let (mut right, mut all, mut wrong) = (0, 0, String::new());
    for question in questions() {
        all += 1;
        let names: Vec<Range<usize>> = question
            .names
            .iter()
            .filter_map(|name| {
                let start = question.text.find(name)?;
                Some(start..start + name.len())
            })
            .collect();
        let document = if fixed {
            pipeline.analyse_question(question.text, &names)
        } else {
            let sentences = pipeline.split(question.text);
            let known = |word: &str| {
                let mut parts = question.names.iter().flat_map(|name| name.split(' '));
                parts.any(|part| part == word)
            };
            pipeline.analyse_known(question.text, &sentences, &known)
        };
        let fault = match &document.sentences[..] {
            [sentence] => fault(&question, sentence),
            sentences => Some(format!("{} sentences", sentences.len())),
        };
        let Some(fault) = fault else {
            right += 1;
            continue;
        };
        let _ = write!(wrong, "{}: {fault}:", question.text);
        for token in document.sentences.iter().flat_map(|s| &s.tokens) {
            let head = token.head.map_or(0, |head| head + 1);
            let _ = write!(
                wrong,
                " {}/{}/{head}:{}",
                token.form, token.xpos, token.deprel
            );
        }
        wrong.push('\n');
    }
    (right, all, wrong)
}

/// What is wrong with a parse, if anything.
fn fault(question: &Question, sentence: &Sentence) -> Option<String> {
    let tokens = &sentence.tokens;
    // A name stands for any word of it.
    let is = |i: usize, wanted: &str| {
        let form = &tokens[i].form;
        form.eq_ignore_ascii_case(wanted)
            || (question.names.contains(&wanted)
                && wanted
                    .split([' ', '-'])
                    .any(|part| form.eq_ignore_ascii_case(part)))
    };
    let any = |i: usize, wanted: &[&str]| wanted.iter().any(|w| is(i, w));
    let lemma = |i: usize| tokens[i].lemma.to_lowercase();
    let Some(predicate) = (0..tokens.len()).find(|i| {
        let top = tokens[*i].head.is_none_or(|head| {
            tokens[head].head.is_none() && matches!(lemma(head).as_str(), "show" | "tell")
        });
        let named = |w: &&str| lemma(*i) == *w || is(*i, w);
        top && question.predicate.iter().any(named)
    }) else {
        return Some("predicate".to_owned());
    };
    let under = |rel: &[&str]| -> Vec<usize> {
        let fits =
            |i: &usize| tokens[*i].head == Some(predicate) && rel.contains(&tokens[*i].deprel);
        (0..tokens.len()).filter(fits).collect()
    };
    let plain = under(&["nsubj", "nsubj:outer"]);
    let passive = under(&["nsubj:pass"]);
    let subject_right = if question.subject.is_empty() {
        plain.is_empty() && passive.is_empty()
    } else {
        question.subject.iter().any(|wanted| {
            let (found, wanted) = match wanted.strip_prefix("pass:") {
                Some(wanted) => (&passive, wanted),
                None => (&plain, *wanted),
            };
            matches!(found[..], [i] if is(i, wanted))
        })
    };
    if !subject_right {
        return Some("subject".to_owned());
    }
    let objects = under(&["obj", "iobj"]);
    let object_right = if question.object.is_empty() {
        objects.is_empty()
    } else {
        objects.iter().any(|i| any(*i, &question.object))
    };
    if !object_right {
        return Some("object".to_owned());
    }
    question.others.iter().find_map(|other| {
        let hangs = |i: usize| tokens[i].head == Some(predicate);
        let found = match other.split_once(' ') {
            Some((preposition, noun)) => (0..tokens.len()).any(|i| {
                let cased = (0..tokens.len()).any(|c| {
                    tokens[c].head == Some(i)
                        && tokens[c].deprel == "case"
                        && tokens[c].form.eq_ignore_ascii_case(preposition)
                });
                hangs(i) && is(i, noun) && cased
            }),
            None => (0..tokens.len()).any(|i| hangs(i) && is(i, other)),
        };
        (!found).then(|| format!("'{other}'"))
    })
}
