//! Claims that somebody read in their sentences, with the verdicts, and which claims of a fragment they speak of.
//!
//! A line of the file names the article, the sentence by where it starts, and both ends by their names, so that a claim is known again
//! when it is drawn anew. Claims that are no longer drawn say nothing.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::super::{TrainError, corpus};
use crate::model::{Article, ArticleHead, Claim, Fragment};

/// What a line of an audit has, between tabs: day, article, start of the sentence, subject, relation, object, confidence, verdict.
const COLUMNS: usize = 8;

/// One claim that was read.
#[derive(Debug, PartialEq)]
pub(super) struct Verdict {
    sentence: u32,
    subject: String,
    relation: String,
    object: String,
    pub right: bool,
}

impl Verdict {
    /// The number of the claim of the fragment that was read, if it is still drawn.
    pub fn claim(&self, fragment: &Fragment) -> Option<usize> {
        let named = |id: &str, name: &str| {
            let entity = fragment.entities.iter().find(|e| e.id == id);
            entity.is_some_and(|e| e.name == name || e.mentions.iter().any(|m| m == name))
        };
        let is = |c: &Claim| {
            c.spans.sentence.start == self.sentence
                && c.relation == self.relation
                && named(&c.subject, &self.subject)
                && named(&c.object, &self.object)
        };
        fragment.claims.iter().position(is)
    }
}

/// The verdicts of an audit by article.
pub(super) fn read(path: &Path) -> Result<BTreeMap<String, Vec<Verdict>>, TrainError> {
    let mut verdicts: BTreeMap<String, Vec<Verdict>> = BTreeMap::new();
    let text = corpus::text(path)?;
    let lines = text.lines().enumerate();
    for (number, line) in lines.filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
        let (article, verdict) = parse(line).map_err(|cause| TrainError::Line {
            path: path.display().to_string(),
            line: number + 1,
            cause,
        })?;
        verdicts.entry(article).or_default().push(verdict);
    }
    Ok(verdicts)
}

/// One line: the article, and the verdict on one of its claims.
fn parse(line: &str) -> Result<(String, Verdict), String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [_, article, sentence, subject, relation, object, _, verdict] = columns[..] else {
        return Err(format!("{} columns instead of {COLUMNS}", columns.len()));
    };
    let verdict = Verdict {
        sentence: sentence
            .parse()
            .map_err(|_| format!("{sentence:?} is not where a sentence starts"))?,
        subject: subject.to_owned(),
        relation: relation.to_owned(),
        object: object.to_owned(),
        right: verdict == "right",
    };
    Ok((article.to_owned(), verdict))
}

/// A text of the corpus with what is known of it.
#[derive(Deserialize)]
struct Line {
    id: String,
    title: Option<String>,
    date: Option<String>,
    source: Option<String>,
    text: String,
}

/// The articles of a folder of JSON lines that the verdicts speak of, in the order of their ids.
pub(super) fn articles(
    folder: &Path,
    verdicts: &BTreeMap<String, Vec<Verdict>>,
) -> Result<BTreeMap<String, Article>, TrainError> {
    let mut articles = BTreeMap::new();
    for path in corpus::files(folder, ".jsonl")? {
        for (number, line) in corpus::text(&path)?.lines().enumerate() {
            let text: Line = serde_json::from_str(line).map_err(|cause| TrainError::Line {
                path: path.display().to_string(),
                line: number + 1,
                cause: cause.to_string(),
            })?;
            if !verdicts.contains_key(&text.id) {
                continue;
            }
            let head = ArticleHead {
                id: text.id.clone(),
                title: text.title,
                date: text.date.and_then(|d| d.parse().ok()),
                source: text.source,
                ..ArticleHead::default()
            };
            let article = Article {
                head,
                text: text.text,
            };
            articles.entry(text.id).or_insert(article);
        }
    }
    Ok(articles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_or_explained() {
        let line = "2026-11-22\tx:1\t120\tFrance\tbacks\tMali\t0.84\targument";
        let (article, verdict) = parse(line).expect("the line has all columns");
        assert_eq!((article.as_str(), verdict.right), ("x:1", false));
        assert_eq!(verdict.sentence, 120);
        let few = parse("x:1\tFrance").expect_err("columns are missing");
        assert_eq!(few, "2 columns instead of 8");
        let place = parse(&line.replace("120", "here")).expect_err("no number");
        assert_eq!(place, "\"here\" is not where a sentence starts");
    }
}
