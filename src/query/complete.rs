//! What may follow what was typed: names, relations and words of the pattern language.

use super::QueryError;
use super::graph::Graph;
use super::order::Order;
use super::words::Words;
use crate::model::{Kind, Status};

/// A name of more words than these is not looked for.
const WORDS: usize = 6;

/// Ways to go on with a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completions {
    /// Byte of the line from which each text would stand.
    pub start: usize,
    /// The texts, likeliest first.
    pub texts: Vec<String>,
}

impl Graph<'_> {
    /// How the last words of a pattern or question may go on, at most `limit` ways.
    pub fn completions(&self, line: &str, limit: usize) -> Result<Completions, QueryError> {
        let part_start = line.rfind(',').map_or(0, |i| i + 1);
        let part = &line[part_start..];
        let starts: Vec<usize> = word_starts(part);
        let last = *starts.last().unwrap_or(&part.len());
        let word = &part[last..];
        let words: Vec<&str> = part[..last].split_whitespace().collect();
        let mut found = Completions {
            start: part_start + last,
            texts: Vec::new(),
        };
        if let Some((key, value)) = word.split_once('=') {
            found.start += key.len() + 1;
            found.texts = match key {
                "status" => with_prefix(
                    value,
                    std::iter::once("any").chain(Status::ALL.map(Status::as_str)),
                ),
                "speaker" => self.names(value, limit)?,
                _ if key.starts_with("kind(") => with_prefix(value, Kind::ALL.map(Kind::as_str)),
                _ => Vec::new(),
            };
            found.texts.truncate(limit);
            return Ok(found);
        }
        if words.ends_with(&["order", "by"]) {
            found.texts = with_prefix(word, Order::ALL.map(Order::as_str));
            return Ok(found);
        }
        let related = words.iter().skip(1).any(|w| self.names_relations(w));
        if !words.is_empty() && !related {
            found.texts = self.relation_words(word);
        } else if related && words.len() > 2 && !word.is_empty() {
            let filters = [
                "since",
                "until",
                "status=",
                "speaker=",
                "source=",
                "min-origins=",
                "min-confidence=",
                "kind(?",
                "order by",
                "limit",
            ];
            found.texts = with_prefix(word, filters);
        }
        // The most words that a name begins with.
        let back = starts.len().saturating_sub(WORDS);
        for start in &starts[back..] {
            let begun = &part[*start..];
            if begun.is_empty() || begun.starts_with('?') {
                continue;
            }
            // Where a relation or filter is begun, only a longer name can be meant.
            if *start == last && !found.texts.is_empty() {
                break;
            }
            let names = self.names(begun, limit)?;
            if !names.is_empty() {
                if *start != last {
                    found.texts.clear();
                }
                found.start = part_start + start;
                found.texts.extend(names);
                break;
            }
        }
        found.texts.truncate(limit);
        Ok(found)
    }

    /// Whether a line is a pattern rather than a question.
    pub fn is_pattern(&self, line: &str) -> bool {
        let first = line.split_whitespace().next().unwrap_or_default();
        let asks = Words::builtin().is_ok_and(|w| w.is_small(&first.to_lowercase()));
        let open = line.split_whitespace().any(|w| w.starts_with('?'));
        let related = line
            .split_whitespace()
            .skip(1)
            .any(|w| self.names_relations(w));
        !asks && (open || related)
    }

    /// Relations, classes and sorts that begin so.
    pub fn relation_words(&self, prefix: &str) -> Vec<String> {
        let relations = self.ontology.relations();
        let mut words: Vec<&str> = relations.iter().map(|r| r.name.as_str()).collect();
        words.extend(self.ontology.sorts().iter().map(|s| s.name.as_str()));
        let mut classes: Vec<&str> = relations
            .iter()
            .filter_map(|r| r.class.as_deref())
            .collect();
        classes.sort_unstable();
        classes.dedup();
        words.extend(classes);
        with_prefix(prefix, words)
    }

    fn names_relations(&self, word: &str) -> bool {
        word == "?" || self.relations_named(word).is_ok_and(|n| !n.is_empty())
    }

    fn names(&self, prefix: &str, limit: usize) -> Result<Vec<String>, QueryError> {
        if prefix.trim_start_matches(['"', '\'']).is_empty() {
            return Ok(Vec::new());
        }
        let nodes = self.complete(prefix, limit)?;
        Ok(nodes.into_iter().map(|n| n.name).collect())
    }
}

/// Where words begin; the end too if the text ends in a space.
fn word_starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut before = true;
    for (i, c) in text.char_indices() {
        if before && !c.is_whitespace() {
            starts.push(i);
        }
        before = c.is_whitespace();
    }
    if before {
        starts.push(text.len());
    }
    starts
}

fn with_prefix<'a>(prefix: &str, words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let words = words.into_iter().filter(|w| w.starts_with(prefix));
    words.map(str::to_owned).collect()
}
