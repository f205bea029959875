//! Which act a time dates: the verb in whose clause it stands, or the noun that it belongs to.
//!
//! A time never leaves its clause for one around or inside it, except where both are one happening: "began shelling on Monday",
//! "attacked, killing three, on Monday", "On Thursday Ethiopia criticised Egypt and expelled two engineers".

use std::ops::Range;

use crate::extract::tree::Tree;
use crate::model::Status;
use crate::nlp::Upos;
use crate::ontology::{Lexicon, TimeWords};

/// How many clauses up a time is looked for.
const DEPTH: usize = 4;

/// Where the words of a time stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seat {
    /// Nouns that it may belong to, the nearest first.
    pub nouns: Vec<usize>,
    /// The verb of its clause; none when it is part of a noun phrase: "the 2015 deal".
    pub verb: Option<usize>,
}

/// A clause whose times may date an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clause {
    pub verb: usize,
    /// Only times before this token count: those at the head of a coordination hold for all of it.
    pub before: Option<usize>,
}

/// The clauses of one sentence.
pub(super) struct Clauses<'a> {
    pub tree: &'a Tree<'a>,
    pub lexicon: &'a Lexicon,
    pub words: &'a TimeWords,
}

impl Clauses<'_> {
    /// Where a time stands.
    pub fn seat(&self, tokens: &Range<usize>) -> Seat {
        let tree = self.tree;
        let mut seat = Seat {
            nouns: Vec::new(),
            verb: None,
        };
        let head = tokens
            .clone()
            .find(|t| tree.head(*t).is_none_or(|h| !tokens.contains(&h)));
        let Some((head, above)) = head.and_then(|t| Some((t, tree.head(t)?))) else {
            return seat;
        };
        if self.qualifies(tokens, head, above) {
            seat.nouns.push(above);
            return seat;
        }
        // "the May Day march", whatever the parser made of it: between article and noun.
        let noun = |i: usize| i < tree.len() && tree.upos(i) == Upos::Noun;
        let article =
            tokens.start > 0 && matches!(tree.low(tokens.start - 1).as_str(), "the" | "a" | "an");
        if article && noun(tokens.end) && !self.lexicon.is("calendar", &tree.low(tokens.end)) {
            seat.nouns.push(tokens.end);
            return seat;
        }
        let mut at = above;
        for _ in 0..tree.len() {
            if self.is_clause(at) {
                seat.verb = Some(self.inner(at, tokens.start));
                break;
            }
            seat.nouns.push(at);
            match tree.head(at) {
                Some(head) => at = head,
                None => break,
            }
        }
        seat
    }

    /// Whether a time is part of the noun phrase that goes on behind it: "the 19 September attack", "Monday's talks".
    fn qualifies(&self, tokens: &Range<usize>, head: usize, above: usize) -> bool {
        let tree = self.tree;
        let inside = tokens.end <= above
            && tree.upos(above).is_nominal()
            && matches!(
                tree.rel(head),
                "nummod" | "compound" | "amod" | "nmod" | "det" | "flat"
            );
        let possessive = tree.deprel(head) == "nmod:poss"
            || tokens.end < tree.len() && tree.token(tokens.end).xpos == "POS";
        let preposition = tokens.start > 0 && tree.upos(tokens.start - 1) == Upos::Adp;
        inside && (possessive || !preposition && tokens.start > 0)
    }

    /// The clause in which a token really stands, whatever the parser hung it on: the innermost that has begun and whose verb is to come
    /// ("the premier, who last week resigned, met"), or what is reported in front of its verb of speech ("On Monday Russia left, he said").
    fn inner(&self, verb: usize, at: usize) -> usize {
        let tree = self.tree;
        let begins = |c: usize| {
            tree.kids_by(c, &["mark", "nsubj", "expl"])
                .filter(|k| *k < c)
                .min()
        };
        let begun = (at + 1..tree.len())
            .filter(|c| *c != verb && self.is_clause(*c))
            .filter_map(|c| Some((begins(c).filter(|b| *b < at)?, c)))
            .filter(|(b, c)| *c < verb || begins(verb).is_some_and(|own| own < *b) || verb < *b)
            .max_by_key(|(b, c)| (*b, std::cmp::Reverse(*c)));
        let reported = || {
            tree.kids_by(verb, &["ccomp"])
                .find(|c| *c < verb && at < *c)
        };
        begun.map(|(_, c)| c).or_else(reported).unwrap_or(verb)
    }

    /// Whether a token heads a clause: a verb that is no mere attribute, a predicate, the root.
    pub fn is_clause(&self, i: usize) -> bool {
        let tree = self.tree;
        let attribute = tree.rel(i) == "amod" && tree.head(i).is_some_and(|h| h > i);
        (tree.is_verb(i) && !attribute)
            || tree.rel(i) == "root"
            || tree.kids_by(i, &["cop"]).next().is_some()
    }

    /// The clauses whose times date the act at `trigger`, the nearest first.
    pub fn of(&self, trigger: usize) -> Vec<Clause> {
        let tree = self.tree;
        let mut out = Vec::new();
        let mut at = if self.is_clause(trigger) {
            Clause {
                verb: trigger,
                before: None,
            }
        } else if let Some(verb) = self.brings_about(trigger) {
            Clause { verb, before: None }
        } else {
            out.extend(self.said_of(trigger));
            return out;
        };
        for _ in 0..DEPTH {
            out.push(at);
            // "attacked and killed two soldiers on Monday": what shares its object shares its time.
            let bare = !tree
                .kids_by(at.verb, &["obj", "obl", "nsubj:pass"])
                .any(|k| k > at.verb);
            let shared = tree
                .kids_by(at.verb, &["conj"])
                .find(|k| bare && *k <= at.verb + 3 && tree.is_verb(*k));
            out.extend(shared.map(|verb| Clause { verb, ..at }));
            match self.around(at) {
                Some(next) => at = next,
                None => break,
            }
        }
        out
    }

    /// The clause around one that tells the same happening.
    fn around(&self, inner: Clause) -> Option<Clause> {
        let tree = self.tree;
        let v = inner.verb;
        let verb = tree.head(v)?;
        let same = Clause {
            verb,
            before: inner.before,
        };
        match tree.rel(v) {
            "conj" => {
                let own = tree.kids_by(v, &["nsubj"]).next().is_some();
                let start = tree
                    .kids_by(verb, &["nsubj"])
                    .next()
                    .unwrap_or(verb)
                    .min(verb);
                let before = (own || tree.is_verb(verb)).then_some(if own { start } else { v });
                Some(Clause { verb, before })
            }
            "xcomp" => self.is_one_with(verb).then_some(same),
            "advcl" => {
                let mark = tree.mark(v);
                let alongside = self.words.is("simultaneous", &mark)
                    && (mark != "in" && !mark.is_empty() || tree.token(v).xpos == "VBG");
                alongside.then_some(same)
            }
            _ => None,
        }
    }

    /// Whether a verb and the act that it governs are one happening: "began to shell", "tried to seize", not "agreed to leave".
    fn is_one_with(&self, governor: usize) -> bool {
        let kinds = self.lexicon.governor(self.tree.lemma(governor));
        let later = [Status::Planned, Status::Threatened, Status::Requested];
        kinds.iter().any(|k| k.is_some_and(|s| !later.contains(&s)))
    }

    /// The verb by which the act that a noun names comes about: "launched an attack", "the attack killed ten".
    fn brings_about(&self, noun: usize) -> Option<usize> {
        let tree = self.tree;
        let mut top = noun;
        while tree.rel(top) == "conj" {
            top = tree.head(top)?;
        }
        let verb = tree.head(top).filter(|v| tree.is_verb(*v))?;
        let happens = self.words.is("happening", tree.lemma(verb));
        let light = self
            .lexicon
            .governor(tree.lemma(verb))
            .contains(&Some(Status::Asserted));
        let fits = match tree.rel(top) {
            "obj" => light || happens,
            "nsubj" => happens || (light && tree.deprel(top) == "nsubj:pass"),
            _ => false,
        };
        fits.then_some(verb)
    }

    /// The clause that says of an act that it took place: "talks held on Monday", "the raid, which began on Monday".
    fn said_of(&self, noun: usize) -> Option<Clause> {
        let tree = self.tree;
        let mut clauses = tree.kids_by(noun, &["acl"]).filter(|v| *v > noun);
        let verb = clauses.find(|v| self.words.is("happening", tree.lemma(*v)))?;
        Some(Clause { verb, before: None })
    }

    /// Whether the verb tells the future by its present tense: "meets Putin on Wednesday", "is meeting Putin on Wednesday". A headline, which
    /// ends without a full stop, tells the past by it.
    pub fn is_futurate(&self, verb: usize) -> bool {
        let tree = self.tree;
        let sentence = tree.len() > 0 && tree.token(tree.len() - 1).xpos == ".";
        let auxiliary = tree.kids_by(verb, &["aux"]).next();
        let tense = match (tree.token(verb).xpos, auxiliary) {
            ("VBZ" | "VBP", None) => true,
            ("VBG", Some(aux)) => matches!(tree.token(aux).xpos, "VBZ" | "VBP"),
            _ => false,
        };
        sentence && tense
    }

    /// Whether the verb is an infinitive that stands for the future: "is to visit", "Erdogan to meet Putin".
    pub fn is_to_come(&self, verb: usize) -> bool {
        let tree = self.tree;
        let present = tree
            .kids_by(verb, &["cop", "aux"])
            .all(|k| matches!(tree.token(k).xpos, "VBZ" | "VBP" | "TO"));
        let free = match tree.rel(verb) {
            "root" => true,
            "acl" => tree.head(verb).is_some_and(|h| tree.rel(h) == "root"),
            _ => false,
        };
        free && present && tree.token(verb).xpos == "VB" && tree.mark(verb) == "to"
    }
}
