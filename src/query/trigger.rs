//! Which words of a question mean which relation, by the patterns of the ontology.

use super::graph::Graph;
use super::words::Words;

/// How a relation is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Manner {
    /// "who backs Assad".
    Verb,
    /// "who is an ally of Assad", "who is critical of Assad": the describing word stands where a verb would.
    Noun,
}

/// Words that mean relations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trigger {
    /// Public names, in the order of the ontology.
    pub(super) relations: Vec<String>,
    /// Index of the verb or noun.
    pub(super) at: usize,
    /// Indices of all words that were used.
    pub(super) used: Vec<usize>,
    pub(super) manner: Manner,
    score: i32,
}

impl Graph<'_> {
    /// The best reading of some words, none of which is part of a name: lower case, with their places.
    pub(super) fn trigger(&self, words: &Words, rest: &[(usize, &str)]) -> Option<Trigger> {
        let mut best: Option<Trigger> = None;
        let mut offer = |relation: usize, at: usize, used: Vec<usize>, manner, score| {
            let Some(relation) = self.ontology.relations().get(relation) else {
                return;
            };
            let better = best.as_ref().is_none_or(|b| {
                (score, std::cmp::Reverse(manner)) > (b.score, std::cmp::Reverse(b.manner))
            });
            if better {
                best = Some(Trigger {
                    relations: vec![relation.name.clone()],
                    at,
                    used,
                    manner,
                    score,
                });
            } else if let Some(b) = &mut best
                && (b.score, b.at, b.manner) == (score, at, manner)
                && !b.relations.contains(&relation.name)
            {
                b.relations.push(relation.name.clone());
            }
        };
        for (place, (at, word)) in rest.iter().enumerate() {
            let later = &rest[place + 1..];
            for (index, relation) in self.ontology.relations().iter().enumerate() {
                if relation.name == *word {
                    offer(index, *at, vec![*at], Manner::Verb, 10);
                }
            }
            if words.is_small(word) {
                continue;
            }
            for lemma in words.lemmas(word) {
                for (index, relation) in self.ontology.relations().iter().enumerate() {
                    if relation.lemmas.contains(&lemma) {
                        offer(index, *at, vec![*at], Manner::Verb, 4);
                    }
                }
                for p in self.ontology.verb_patterns(&lemma) {
                    if let Some((used, score)) = matches(&p.text, words, *at, later) {
                        offer(p.relation, *at, used, Manner::Verb, score);
                    }
                }
                // "attacked" is no form of the noun "attack".
                let plural = word.strip_prefix(lemma.as_str());
                if !plural.is_some_and(|e| matches!(e, "" | "s" | "es")) {
                    continue;
                }
                for p in self.ontology.noun_patterns(&lemma) {
                    if let Some((used, score)) = matches(&p.text, words, *at, later) {
                        offer(p.relation, *at, used, Manner::Noun, score - 1);
                    }
                }
                for p in self.ontology.adjective_patterns(&lemma) {
                    if let Some((used, score)) = matches(&p.text, words, *at, later) {
                        offer(p.relation, *at, used, Manner::Noun, score - 1);
                    }
                }
                if let Some(relation) = self.ontology.title(&lemma) {
                    offer(relation, *at, vec![*at], Manner::Noun, 3);
                }
            }
        }
        best
    }

    /// Relations that a verb means; for "did you mean".
    pub(super) fn relations_of_verb(&self, word: &str) -> Vec<String> {
        let Ok(words) = Words::builtin() else {
            return Vec::new();
        };
        let word = word.to_lowercase();
        self.trigger(words, &[(0, &word)])
            .map_or_else(Vec::new, |t| t.relations)
    }
}

/// Whether the words after a trigger complete a pattern; the places of those used, and how good it is.
///
/// A last preposition may be missing ("whom does Russia negotiate"), since the object of a question often stands before it.
fn matches(
    pattern: &str,
    words: &Words,
    at: usize,
    later: &[(usize, &str)],
) -> Option<(Vec<usize>, i32)> {
    let parts: Vec<&str> = pattern
        .trim_end_matches(['!', '~'])
        .split_whitespace()
        .skip(1)
        .filter(|p| *p != "*")
        .collect();
    let mut used = vec![at];
    let mut score = 4;
    let mut rest = later.iter();
    for (i, part) in parts.iter().enumerate() {
        let hit = rest.clone().position(|(_, word)| {
            part.split('/')
                .any(|p| p == *word || words.lemmas(word).iter().any(|l| l == p))
        });
        match hit {
            Some(skip) => {
                let (place, _) = rest.nth(skip)?;
                used.push(*place);
                score += 3;
            }
            None if i + 1 == parts.len() && parts.len() == 1 => score -= 2,
            None => return None,
        }
    }
    Some((used, score))
}
