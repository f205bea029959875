//! Coreference of the GUM treebank: mentions with their clusters, from the `Entity` annotation of its MISC column.

use std::collections::{BTreeMap, BTreeSet};

use super::conllu::Gold;
use super::coref_score::Cluster;

/// A mention as compared: sentence, head token, and whether it is the whole of a coordination rather than its first part.
pub(super) type Key = (usize, usize, bool);

/// The sentences of one document, and its mentions.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) id: String,
    pub(super) sentences: Vec<Gold>,
    /// Clusters by mention; entities that are mentioned once are left out.
    pub(super) clusters: BTreeMap<Key, usize>,
}

impl Document {
    /// The clusters as sets.
    pub(super) fn sets(&self) -> Vec<Cluster<Key>> {
        let mut sets: BTreeMap<usize, Cluster<Key>> = BTreeMap::new();
        for (key, id) in &self.clusters {
            sets.entry(*id).or_default().insert(*key);
        }
        sets.into_values().filter(|c| c.len() > 1).collect()
    }
}

/// The documents of a treebank file that have entities.
pub(super) fn documents(gold: &[Gold]) -> Vec<Document> {
    let mut out: Vec<Document> = Vec::new();
    for sentence in gold {
        if out.last().is_none_or(|d| d.id != sentence.document) {
            out.push(Document {
                id: sentence.document.clone(),
                ..Document::default()
            });
        }
        if let Some(last) = out.last_mut() {
            last.sentences.push(sentence.clone());
        }
    }
    for document in &mut out {
        document.clusters = clusters(&document.sentences);
    }
    out.retain(|d| !d.clusters.is_empty());
    out
}

fn clusters(sentences: &[Gold]) -> BTreeMap<Key, usize> {
    let mut all: Vec<(Key, usize)> = Vec::new();
    for (s, sentence) in sentences.iter().enumerate() {
        let mut spans = spans(sentence);
        // Of several spans with one head the shortest counts.
        spans.sort_by_key(|(start, end, _)| (end - start, *start));
        let mut seen = BTreeSet::new();
        for (start, end, id) in spans {
            let outside = |i: &usize| !(start..end).contains(&sentence.words[*i].head);
            let head = (start..end).find(outside).unwrap_or(start);
            let part = |k: usize| {
                let word = &sentence.words[k];
                word.head == head
                    && word.deprel == "conj"
                    && matches!(word.upos.as_str(), "NOUN" | "PROPN" | "PRON")
            };
            let key = (s, head, (start..end).any(part));
            if seen.insert(key) {
                all.push((key, id));
            }
        }
    }
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, id) in &all {
        *sizes.entry(*id).or_default() += 1;
    }
    all.retain(|(_, id)| sizes[id] > 1);
    all.into_iter().collect()
}

/// First token, end and entity number of each mention: `(3-person-…` opens, `3)` closes, `(3-…)` does both.
fn spans(sentence: &Gold) -> Vec<(usize, usize, usize)> {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut out = Vec::new();
    for (i, word) in sentence.words.iter().enumerate() {
        let Some(marks) = word.misc.split('|').find_map(|m| m.strip_prefix("Entity=")) else {
            continue;
        };
        let mut rest = marks;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('(') {
                let end = inner.find(['(', ')']).unwrap_or(inner.len());
                if let Some(id) = number(&inner[..end]) {
                    if inner[end..].starts_with(')') {
                        out.push((i, i + 1, id));
                    } else {
                        open.push((id, i));
                    }
                }
                rest = inner[end..].strip_prefix(')').unwrap_or(&inner[end..]);
            } else {
                let end = rest.find(')').unwrap_or(rest.len());
                if let Some(id) = number(&rest[..end])
                    && let Some(at) = open.iter().rposition(|(o, _)| *o == id)
                {
                    out.push((open.remove(at).1, i + 1, id));
                }
                rest = rest.get(end + 1..).unwrap_or("");
            }
        }
    }
    out
}

/// The entity number that a mark begins with.
fn number(mark: &str) -> Option<usize> {
    let end = mark
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(mark.len());
    mark[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::conllu::GoldWord;
    use super::*;

    #[test]
    fn spans_open_close_and_nest() {
        let words = [
            "(1-person-new(2-place-giv)",
            "_",
            "1)(3-object)",
            "Entity=9)",
        ];
        let sentence = Gold {
            words: words
                .iter()
                .map(|m| GoldWord {
                    misc: format!("SpaceAfter=No|Entity={m}"),
                    ..GoldWord::default()
                })
                .collect(),
            ..Gold::default()
        };
        assert_eq!(spans(&sentence), [(0, 1, 2), (0, 3, 1), (2, 3, 3)]);
    }
}
