//! Whether the name of a capital stands for the government that sits there: "sanctions on Moscow" are on Russia, an attack on it is on the city.

use std::ops::Range;

use super::tree::Tree;
use crate::nlp::Upos;
use crate::ontology::{Narrow, NounPattern, Ontology, Step, Target, VerbPattern};

/// Whether a capital stands where an actor stands: subject, possessor, agent, partner, or whoever a verb or noun turns to.
pub(super) fn acts(tree: &Tree, ontology: &Ontology, token: usize) -> bool {
    let Some(head) = tree.head(token) else {
        return false;
    };
    let seat = Seat {
        tree,
        ontology,
        token,
    };
    match tree.rel(token) {
        "nsubj" if tree.deprel(token) == "nsubj:pass" => {
            seat.under_verb(head, "", None).unwrap_or(true)
        }
        "nsubj" => true,
        // A government has ministers and bombs; squares and suburbs are those of the place.
        "nmod" if tree.deprel(token) == "nmod:poss" => {
            !ontology.lexicon().is("place", &tree.low(head))
        }
        "obl" | "nmod" => {
            let prep = tree.case(token);
            matches!(
                prep.as_str(),
                "with" | "by" | "between" | "against" | "towards" | "toward"
            ) || seat.behind(head, &prep)
        }
        "iobj" => true,
        "obj" => !seat.is_called_place(head) && seat.under_verb(head, "", None).unwrap_or(false),
        "conj" => head < token && acts(tree, ontology, head),
        _ => false,
    }
}

/// A capital's name in its sentence.
struct Seat<'a> {
    tree: &'a Tree<'a>,
    ontology: &'a Ontology,
    token: usize,
}

impl Seat<'_> {
    /// Whether the government is meant behind a preposition, of whatever the phrase may hang on: the verb, its object, or a noun.
    fn behind(&self, head: usize, prep: &str) -> bool {
        // What is in or near a capital is in the city.
        if matches!(prep, "" | "in" | "near" | "outside" | "inside" | "around") {
            return false;
        }
        let tree = self.tree;
        let of_noun = |n: usize| self.under_noun(n, prep);
        let found = if tree.is_verb(head) {
            let objects = || tree.kids_by(head, &["obj"]).filter(|o| *o < self.token);
            self.under_verb(head, prep, None)
                .or_else(|| objects().find_map(of_noun))
        } else {
            let verb = tree.head(head).filter(|v| tree.is_verb(*v));
            // "rebels loyal to Damascus" is read with the name below the rebels.
            let described = tree.kids_by(head, &["amod"]).filter(|k| *k > head);
            let mut adjectives = std::iter::once(head).chain(described);
            verb.and_then(|v| self.under_verb(v, prep, Some(head)))
                .or_else(|| of_noun(head))
                .or_else(|| adjectives.find_map(|word| self.under_adjective(word, prep)))
        };
        let found = found.or_else(|| (prep == "from").then(|| self.is_source(head)));
        found.unwrap_or(false)
    }

    /// "received weapons from Moscow", "a threat from Moscow", "officials from Moscow".
    fn is_source(&self, head: usize) -> bool {
        let tree = self.tree;
        let lexicon = self.ontology.lexicon();
        let verb = Some(head).filter(|h| tree.is_verb(*h));
        let verb = verb.or_else(|| tree.head(head).filter(|_| tree.rel(head) == "obj"));
        if verb.is_some_and(|v| lexicon.fits("<undergo>", tree.lemma(v))) {
            return true;
        }
        let relations = self.ontology.relations();
        tree.upos(head).is_nominal()
            && tree.reads(head, &|word| {
                let acts = self.ontology.noun_patterns(word);
                let spoken = !acts.is_empty() && acts.iter().all(|p| !relations[p.relation].ground);
                spoken || lexicon.is("official", word)
            })
    }

    /// "recognised Jerusalem as the capital".
    fn is_called_place(&self, v: usize) -> bool {
        let tree = self.tree;
        let mut phrases = tree.kids(v).iter().copied().chain(tree.behind(self.token));
        phrases.any(|k| tree.case(k) == "as" && self.ontology.lexicon().is("place", &tree.low(k)))
    }

    /// Whether the government is meant, by the patterns that fit, the most specific first: it is, unless one of the most specific is about
    /// ground; none if no pattern fits.
    fn is_meant(&self, fitting: impl Iterator<Item = (usize, usize)>) -> Option<bool> {
        let mut fitting = fitting.peekable();
        let (top, _) = *fitting.peek()?;
        let mut best = fitting.take_while(|(specificity, _)| *specificity == top);
        Some(!best.any(|(_, relation)| self.ontology.relations()[relation].ground))
    }

    /// What the patterns of a verb that has its object here make of it. With `through` the name hangs on a noun below the verb.
    fn under_verb(&self, v: usize, prep: &str, through: Option<usize>) -> Option<bool> {
        let tree = self.tree;
        let lemma = tree.lemma(v).to_lowercase();
        let lexicon = self.ontology.lexicon();
        let has_object = tree.is_passive(v) || tree.kids_by(v, &["obj"]).any(|o| o != self.token);
        let particle = |word: &str| {
            let mut beside = tree.kids_by(v, &["compound", "advmod"]);
            let merged = prep.strip_prefix(word);
            beside.any(|k| tree.low(k) == word) || merged.is_some_and(|rest| rest.starts_with(' '))
        };
        let hangs = |p: &VerbPattern| {
            through.is_none_or(|noun| match p.chain.last() {
                Some(step) => tree.reads(noun, &|word| lexicon.fits(&step.noun, word)),
                None => p.needs_object && tree.rel(noun) == "obj",
            })
        };
        // "hit out at Ankara" is at the government, "met at Ankara" in the city.
        let last = prep.rsplit(' ').next().unwrap_or(prep);
        let stands = |p: &VerbPattern| match &p.target {
            Target::Direct => prep.is_empty(),
            Target::Behind(preps) => {
                let mut preps = preps.iter();
                preps.any(|q| q == prep || (p.particle.is_some() && q == last))
                    && (!p.needs_object || has_object)
            }
            _ => false,
        };
        let fits = |p: &&VerbPattern| {
            p.particle.as_deref().is_none_or(particle)
                && takes_states(p.of.as_ref())
                && (last != "at" || self.ontology.relations()[p.relation].quad.is_hostile())
                && stands(p)
                && hangs(p)
                && if p.target == Target::Direct {
                    // "held Ankara responsible".
                    self.has_chain(self.token + 1..tree.len(), &p.chain)
                } else {
                    self.has_chain(v + 1..self.token, &p.chain)
                }
        };
        let patterns = self.ontology.verb_patterns(&lemma).iter().filter(fits);
        // "called on Ankara to": who is asked to act.
        let intent = || {
            let key = format!("{lemma} {prep}");
            let asked = through.is_none() && lexicon.intent(key.trim()).is_some();
            asked.then_some(true)
        };
        self.is_meant(patterns.map(|p| (p.specificity(), p.relation)))
            .or_else(intent)
    }

    /// The same for a noun.
    fn under_noun(&self, noun: usize, prep: &str) -> Option<bool> {
        let fits = |p: &&NounPattern| {
            p.preps.iter().any(|q| q == prep)
                && takes_states(p.of.as_ref())
                && self.has_chain(noun + 1..self.token, &p.chain)
        };
        let meant = std::cell::Cell::new(None);
        self.tree.reads(noun, &|word| {
            let patterns = self.ontology.noun_patterns(word).iter().filter(fits);
            meant.set(self.is_meant(patterns.map(|p| (p.specificity(), p.relation))));
            meant.get().is_some()
        });
        meant.get()
    }

    /// The same for an adjective: "hostile to Moscow".
    fn under_adjective(&self, word: usize, prep: &str) -> Option<bool> {
        let mut patterns = self
            .ontology
            .adjective_patterns(&self.tree.low(word))
            .iter();
        let pattern = patterns.find(|p| p.prep == prep)?;
        self.is_meant(std::iter::once((0, pattern.relation)))
    }

    /// Whether the nouns of a chain stand among these tokens.
    fn has_chain(&self, mut among: Range<usize>, chain: &[Step]) -> bool {
        let lexicon = self.ontology.lexicon();
        let fits = |step: &Step, t: usize| {
            let prep = step.prep.as_ref();
            self.tree.upos(t) != Upos::Adp
                && self.tree.reads(t, &|word| lexicon.fits(&step.noun, word))
                && prep.is_none_or(|p| self.tree.case(t).ends_with(p.as_str()))
        };
        let mut steps = chain.iter();
        steps.all(|step| among.any(|t| fits(step, t)))
    }
}

/// Whether what a pattern asks of its object leaves room for a state.
fn takes_states(of: Option<&Narrow>) -> bool {
    !matches!(
        of,
        Some(Narrow::Group | Narrow::Person | Narrow::Thing | Narrow::Class(_))
    )
}
