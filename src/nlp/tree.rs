//! A sentence's parse as a tree that can be walked: children, cases, conjuncts, phrases.

use std::ops::Range;

use super::{Sentence, Token, Upos};
use crate::model::Span;

/// A dependency tree over one sentence. Token indices are positions in the sentence.
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    /// The sentence itself.
    pub(crate) sentence: &'a Sentence,
    kids: Vec<Vec<usize>>,
    /// Leftmost and one past the rightmost token of each subtree.
    extent: Vec<Range<usize>>,
}

impl<'a> Tree<'a> {
    pub(crate) fn new(sentence: &'a Sentence) -> Self {
        let n = sentence.tokens.len();
        let mut kids = vec![Vec::new(); n];
        for (i, token) in sentence.tokens.iter().enumerate() {
            if let Some(head) = token.head
                && head < n
                && head != i
            {
                kids[head].push(i);
            }
        }
        let mut tree = Self {
            sentence,
            kids,
            extent: (0..n).map(|i| i..i + 1).collect(),
        };
        // Each token widens the extent of its ancestors; the step limit keeps a cyclic parse from looping.
        for i in 0..n {
            let mut at = i;
            for _ in 0..n {
                let Some(head) = tree.head(at) else { break };
                let wide = &mut tree.extent[head];
                if wide.start <= i && i < wide.end {
                    break;
                }
                *wide = wide.start.min(i)..wide.end.max(i + 1);
                at = head;
            }
        }
        tree
    }

    pub(crate) fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    pub(crate) fn token(&self, i: usize) -> &'a Token {
        &self.sentence.tokens[i]
    }

    /// Whether there is a comma; there is none beyond the end.
    pub(crate) fn is_comma(&self, i: usize) -> bool {
        self.sentence.tokens.get(i).is_some_and(|t| t.form == ",")
    }

    pub(crate) fn lemma(&self, i: usize) -> &'a str {
        &self.sentence.tokens[i].lemma
    }

    /// The lemma in lower case, also of proper nouns.
    pub(crate) fn low(&self, i: usize) -> String {
        self.sentence.tokens[i].lemma.to_lowercase()
    }

    /// Whether the token's lemma, or else its form or that form without the ending of the plural, satisfies a condition. Lemmas of nouns
    /// that are mostly plural keep their "s" ("troops", "supplies") or not, as the tagger sees fit.
    pub(crate) fn reads(&self, i: usize, fits: &dyn Fn(&str) -> bool) -> bool {
        if fits(&self.low(i)) {
            return true;
        }
        let form = self.token(i).form.to_lowercase();
        let plural = || matches!(self.token(i).xpos, "NNS" | "NNPS");
        fits(&form)
            || (plural()
                && (form
                    .strip_suffix("ies")
                    .is_some_and(|s| fits(&format!("{s}y")))
                    || form.strip_suffix('s').is_some_and(fits)))
    }

    pub(crate) fn rel(&self, i: usize) -> &'static str {
        self.sentence.tokens[i].rel()
    }

    pub(crate) fn deprel(&self, i: usize) -> &'static str {
        self.sentence.tokens[i].deprel
    }

    pub(crate) fn upos(&self, i: usize) -> Upos {
        self.sentence.tokens[i].upos
    }

    pub(crate) fn head(&self, i: usize) -> Option<usize> {
        self.sentence.tokens[i]
            .head
            .filter(|h| *h < self.len() && *h != i)
    }

    pub(crate) fn kids(&self, i: usize) -> &[usize] {
        &self.kids[i]
    }

    /// Children with one of these relations (without subtype).
    pub(crate) fn kids_by(
        &self,
        i: usize,
        rels: &'static [&'static str],
    ) -> impl Iterator<Item = usize> + '_ {
        self.kids[i]
            .iter()
            .copied()
            .filter(move |k| rels.contains(&self.rel(*k)))
    }

    /// Prepositional phrases behind a noun: "talks with Russia", not "Russia's talks".
    pub(crate) fn behind(&self, noun: usize) -> impl Iterator<Item = usize> + '_ {
        self.kids_by(noun, &["nmod", "obl"]).filter(move |k| {
            let own = self.rel(*k) == "nmod" || self.upos(noun).is_nominal();
            *k > noun && own && self.deprel(*k) != "nmod:poss"
        })
    }

    /// Whether a token is a hyphen between the parts of a compound.
    pub(crate) fn is_hyphen(&self, i: usize) -> bool {
        i < self.len() && matches!(self.token(i).form.as_str(), "-" | "–" | "‑")
    }

    /// The words that hyphens join with the one at `i`, itself included: "a Japan-Korea-Thailand pact".
    pub(crate) fn hyphened(&self, i: usize) -> Vec<usize> {
        let mut first = i;
        while first >= 2 && self.is_hyphen(first - 1) {
            first -= 2;
        }
        let next = |k: &usize| (k + 2 < self.len() && self.is_hyphen(k + 1)).then_some(k + 2);
        std::iter::successors(Some(first), next).collect()
    }

    /// Leftmost to one past rightmost token below `i`, itself included.
    pub(crate) fn extent(&self, i: usize) -> Range<usize> {
        self.extent[i].clone()
    }

    /// Bytes from the first to the last token of a range.
    pub(crate) fn span(&self, tokens: &Range<usize>) -> Span {
        let all = &self.sentence.tokens;
        let first = all[tokens.start].span;
        first.cover(all[tokens.end.saturating_sub(1).max(tokens.start)].span)
    }

    /// The prepositions of a phrase, joined: "out of", "on behalf of"; empty if it has none.
    pub(crate) fn case(&self, i: usize) -> String {
        let mut words: Vec<usize> = Vec::new();
        for k in self.kids_by(i, &["case"]) {
            if k < i && !matches!(self.token(k).xpos, "POS") {
                words.push(k);
                words.extend(self.kids_by(k, &["fixed"]));
            }
        }
        // A title before a name may hold the preposition: "with President Trump".
        if words.is_empty()
            && let Some(title) = self
                .kids_by(i, &["nmod", "compound", "flat"])
                .find(|k| *k < i && self.deprel(*k) != "nmod:poss" && self.upos(*k).is_nominal())
        {
            let inner = self.case(title);
            if !inner.is_empty() {
                return inner;
            }
        }
        // So may a number or adjective before a noun: "to 18 rebels".
        if words.is_empty()
            && let Some(inner) = self
                .kids_by(i, &["nummod", "amod", "det"])
                .find(|k| *k < i && self.kids_by(*k, &["case"]).any(|c| c < *k))
        {
            words.extend(
                self.kids_by(inner, &["case"])
                    .filter(|c| *c < inner && self.upos(*c) == Upos::Adp),
            );
        }
        words.sort_unstable();
        words
            .iter()
            .map(|k| self.token(*k).form.to_lowercase())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// A prepositional phrase with its preposition and head; and, where the phrase is itself part of a longer preposition such as "on
    /// behalf of", what stands behind that.
    pub(crate) fn phrase(
        &self,
        k: usize,
        is_preposition: &dyn Fn(&str) -> bool,
    ) -> Vec<(String, usize)> {
        let case = self.case(k);
        let mut out = Vec::new();
        for inner in self.kids_by(k, &["nmod"]).filter(|j| *j > k) {
            let joined = format!("{case} {} {}", self.lemma(k), self.case(inner));
            if is_preposition(&joined) {
                out.extend(
                    self.conjuncts(inner)
                        .into_iter()
                        .map(|c| (joined.clone(), c)),
                );
            }
        }
        if out.is_empty() {
            out.push((case, k));
        }
        out
    }

    /// The subordinating words of a clause, joined: "if", "in order to".
    pub(crate) fn mark(&self, i: usize) -> String {
        let words: Vec<String> = self
            .kids_by(i, &["mark", "case"])
            .filter(|k| *k < i)
            .map(|k| self.token(k).form.to_lowercase())
            .collect();
        words.join(" ")
    }

    /// The phrase itself and all that is coordinated with it.
    pub(crate) fn conjuncts(&self, i: usize) -> Vec<usize> {
        let mut out = vec![i];
        let mut at = 0;
        while at < out.len() {
            let next: Vec<usize> = self
                .kids_by(out[at], &["conj"])
                .filter(|k| !out.contains(k))
                .collect();
            out.extend(next);
            at += 1;
        }
        out.sort_unstable();
        out
    }

    /// A phrase and all that is coordinated with it, each with the preposition of the first.
    pub(crate) fn joined(&self, i: usize) -> impl Iterator<Item = (String, usize)> {
        let case = self.case(i);
        self.conjuncts(i)
            .into_iter()
            .map(move |c| (case.clone(), c))
    }

    /// Whether the token is a verb form that can head a clause.
    pub(crate) fn is_verb(&self, i: usize) -> bool {
        self.upos(i) == Upos::Verb
    }

    /// Whether the verb is passive: by its subject's relation, a passive auxiliary, or as a bare participle after a noun.
    pub(crate) fn is_passive(&self, v: usize) -> bool {
        let marked = self
            .kids(v)
            .iter()
            .any(|k| matches!(self.deprel(*k), "nsubj:pass" | "aux:pass" | "csubj:pass"));
        if marked {
            // "The army seized all stations": with an object and no auxiliary it is active, whatever its subject was called.
            let auxiliary = self.kids_by(v, &["aux"]).any(|_| true);
            return auxiliary || !self.kids_by(v, &["obj"]).any(|_| true);
        }
        // A participle with an object of its own is an active verb in a reduced or misread clause, unless an agent follows.
        let bare = self.token(v).xpos == "VBN"
            && matches!(self.rel(v), "acl" | "advcl" | "amod")
            && self.deprel(v) != "acl:relcl"
            && !self.kids(v).iter().any(|k| self.rel(*k) == "aux");
        let object = self.kids_by(v, &["obj", "obl"]).any(|k| {
            self.rel(k) == "obj"
                || (k > v
                    && self.upos(k).is_nominal()
                    && self.upos(k) != Upos::Propn
                    && self.token(k).xpos == "NNS"
                    && self.case(k).is_empty())
        });
        bare && (!object || self.kids_by(v, &["obl"]).any(|k| self.case(k) == "by"))
    }

    /// Whether the verb is to come: an infinitive under a form of "be", as in "is to visit".
    pub(crate) fn is_destined(&self, v: usize) -> bool {
        self.token(v).xpos == "VB"
            && matches!(self.mark(v).as_str(), "to" | "due" | "due to")
            && self
                .kids_by(v, &["cop", "aux"])
                .any(|k| self.lemma(k) == "be")
    }

    /// Walks up from `i`, at most to the root.
    pub(crate) fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        let mut at = i;
        let mut left = self.len();
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            at = self.head(at)?;
            Some(at)
        })
    }

    /// Whether `below` stands under `above` in the tree, or is it.
    pub(crate) fn dominates(&self, above: usize, below: usize) -> bool {
        above == below || self.ancestors(below).any(|a| a == above)
    }
}
