//! Who does it where the clause itself does not say: relative clauses, participles, infinitives under control, acts of nouns.

use super::{Clauses, is_relative};
use crate::nlp::Upos;

impl Clauses<'_> {
    /// Who stands as grammatical subject, looked up through governors; and whether it was looked up.
    pub fn surface_subjects(&self, v: usize, depth: usize) -> (Vec<usize>, bool) {
        let tree = self.tree;
        let mut own: Vec<usize> = tree.kids_by(v, &["nsubj"]).collect();
        // "Russia backs Assad, Kerry said": of two subjects the nearer one speaks; the other is the object of what is said.
        if own.len() > 1 && self.lexicon.is("speech", tree.lemma(v)) {
            own.drain(..own.len() - 1);
        }
        // "The ministry under Acheson forged": what has a preposition of its own is no second subject.
        if own.len() > 1 {
            own.retain(|k| tree.case(*k).is_empty());
        }
        if let Some(&subject) = own.first() {
            // "the rebels, who attacked": the noun before the clause.
            if tree.deprel(v) == "acl:relcl" && is_relative(tree, subject) {
                return (tree.head(v).into_iter().collect(), false);
            }
            return (own, false);
        }
        // "On Thursday Ethiopia criticised": a day has no apposition, what the parser took for one is the subject.
        let apposed = tree
            .kids_by(v, &["obl", "nmod"])
            .filter(|k| *k < v && self.lexicon.is("calendar", &tree.low(*k)))
            .find_map(|k| tree.kids_by(k, &["appos"]).find(|a| k < *a && *a < v));
        if let Some(subject) = apposed {
            return (vec![subject], false);
        }
        if depth == 0 {
            return (Vec::new(), true);
        }
        let Some(head) = tree.head(v) else {
            return (Vec::new(), true);
        };
        let xpos = tree.token(v).xpos;
        // "accused Iran on Tuesday of shelling": nor does anything shell a day.
        if tree.rel(v) == "acl"
            && self.lexicon.is("calendar", &tree.low(head))
            && let Some(verb) = tree.head(head).filter(|h| tree.is_verb(*h))
        {
            return (self.controllers(verb, depth - 1), true);
        }
        match tree.rel(v) {
            "acl" if tree.deprel(v) == "acl:relcl" => (vec![head], false),
            // "Troops backed by", "rebels fighting"; "a plan to withdraw" is its owner's.
            // In "a statement calling on Iran to" its author calls.
            "acl" if xpos == "VBG" && self.lexicon.fits("<utterance>", &tree.low(head)) => {
                (self.noun_agents(head, depth - 1), true)
            }
            "acl" if xpos == "VBN" || xpos == "VBG" => (vec![head], false),
            // "She is the first queen to visit": who is said to be.
            "acl" if tree.kids_by(head, &["cop"]).any(|_| true) => {
                (self.surface_subjects(head, depth - 1).0, true)
            }
            // "his invitation to Abbott to visit": who is asked is to act.
            "acl"
                if self.lexicon.governing_noun(&tree.low(head))
                    == Some(crate::model::Status::Requested) =>
            {
                let mut asked = tree
                    .behind(head)
                    .filter(|k| *k < v && matches!(tree.case(*k).as_str(), "to" | "for" | "on"));
                let who = asked.next();
                let agents = || self.noun_agents(head, depth - 1);
                (who.map_or_else(agents, |k| vec![k]), true)
            }
            // "named a general to lead the mission": the general leads it.
            "acl"
                if tree.mark(v) == "to"
                    && matches!(tree.rel(head), "obj" | "xcomp")
                    && tree
                        .head(head)
                        .is_some_and(|verb| self.is_charged(verb, head)) =>
            {
                (vec![head], true)
            }
            "acl" => (self.noun_agents(head, depth - 1), true),
            "amod" => (vec![head], false),
            "xcomp" => (self.controllers(head, depth - 1), true),
            // "support for Japan becoming a member": a gerund behind the noun of a phrase is that noun's.
            "advcl" if xpos == "VBG" && self.gerund_subject(v).is_some() => {
                (self.gerund_subject(v).into_iter().collect(), true)
            }
            "advcl" => {
                let mark = tree.mark(v);
                let verb = tree.lemma(head);
                let asks = |key: &str| {
                    let kinds = self.lexicon.governor(key);
                    kinds.contains(&Some(crate::model::Status::Requested))
                };
                let asked = mark == "to"
                    && (asks(verb)
                        || tree
                            .kids_by(head, &["obl"])
                            .filter(|k| !self.is_date(*k))
                            .any(|k| asks(&format!("{verb} {}", tree.case(k)))));
                // "sent John Jay to negotiate": he negotiates.
                let sent = mark == "to"
                    && tree
                        .kids_by(head, &["obj"])
                        .any(|k| self.is_charged(head, k));
                let of_object = asked
                    || sent
                    || matches!(
                        mark.as_str(),
                        "of" | "for" | "from" | "against" | "into" | "as"
                    );
                if of_object {
                    (self.controllers(head, depth - 1), true)
                } else {
                    (self.surface_subjects(head, depth - 1).0, true)
                }
            }
            "conj" => (self.surface_subjects(head, depth - 1).0, true),
            "ccomp" if matches!(xpos, "VBG" | "VB" | "VBN") => {
                (self.surface_subjects(head, depth - 1).0, true)
            }
            "parataxis" => (Vec::new(), true),
            "obl" | "nmod" if xpos == "VBG" => (
                if tree.is_verb(head) {
                    self.controllers(head, depth - 1)
                } else {
                    self.noun_agents(head, depth - 1)
                },
                true,
            ),
            _ => (Vec::new(), true),
        }
    }

    /// Whether a verb gives its object something to do: whoever is appointed to an office, and people who are sent by their names. An
    /// envoy without a name does what his sender does.
    fn is_charged(&self, verb: usize, object: usize) -> bool {
        let tree = self.tree;
        let lemma = tree.lemma(verb);
        // "confirmed a partnership to help".
        let things = ["agreement", "event", "place"];
        let is_thing = things
            .iter()
            .any(|of| self.lexicon.is(of, tree.lemma(object)));
        self.lexicon.fits("<install>", lemma) && !is_thing
            || self.lexicon.fits("<dispatch>", lemma) && tree.upos(object) == Upos::Propn
    }

    /// The name right before a gerund that hangs on a noun by "for", "of", "about" or "with".
    fn gerund_subject(&self, v: usize) -> Option<usize> {
        let tree = self.tree;
        let last = v.checked_sub(1).filter(|_| tree.mark(v).is_empty())?;
        let phrase = std::iter::successors(Some(last), |k| tree.head(*k))
            .take(4)
            .find(|k| tree.rel(*k) == "nmod")?;
        let fits = tree.upos(last) == Upos::Propn
            && matches!(tree.case(phrase).as_str(), "for" | "of" | "about" | "with");
        fits.then_some(phrase)
    }

    /// Who does what an infinitive under `governor` says: its object if it has one ("urged Iran to"), else its subject ("tried to").
    fn controllers(&self, governor: usize, depth: usize) -> Vec<usize> {
        let tree = self.tree;
        if !tree.is_verb(governor) {
            return self.surface_subjects(governor, depth).0;
        }
        let objects: Vec<usize> = tree.kids_by(governor, &["obj", "iobj"]).collect();
        let light = tree.lemma(governor) == "take" || tree.lemma(governor) == "use";
        if objects.is_empty() || light || self.lexicon.is("subject control", tree.lemma(governor)) {
            // "called on Iran to": the object stands behind a preposition.
            let asks = |case: &str| {
                let verb = tree.lemma(governor);
                [verb.to_owned(), format!("{verb} {case}")]
                    .iter()
                    .any(|key| {
                        self.lexicon
                            .governor(key)
                            .contains(&Some(crate::model::Status::Requested))
                    })
            };
            let behind = tree.kids_by(governor, &["obl"]).find(|k| {
                let case = tree.case(*k);
                matches!(case.as_str(), "on" | "upon" | "to" | "for") && asks(&case)
            });
            return behind.map_or_else(|| self.surface_subjects(governor, depth).0, |k| vec![k]);
        }
        objects
    }

    /// Who does what a noun names: possessor, adjective, "by X"; else the subject of the verb above it.
    pub fn noun_agents(&self, n: usize, depth: usize) -> Vec<usize> {
        let tree = self.tree;
        // "an appeal to Chad to open its border": whoever is asked is to act.
        let asks =
            self.lexicon.governing_noun(&tree.low(n)) == Some(crate::model::Status::Requested);
        let asked = tree
            .kids_by(n, &["nmod"])
            .find(|k| asks && *k > n && matches!(tree.case(*k).as_str(), "to" | "on"));
        if let Some(asked) = asked {
            return vec![asked];
        }
        let own: Vec<usize> = tree
            .kids(n)
            .iter()
            .copied()
            .filter(|k| {
                let case = || tree.case(*k);
                // "the refusal of Spain to extradite".
                let of = || case() == "of" && self.lexicon.governing_noun(&tree.low(n)).is_some();
                tree.deprel(*k) == "nmod:poss"
                    || (*k > n && tree.rel(*k) == "nmod" && (case() == "by" || of()))
            })
            .collect();
        if !own.is_empty() {
            return own;
        }
        let modifiers: Vec<usize> = tree
            .kids_by(n, &["amod", "compound"])
            .filter(|k| {
                *k < n
                    && tree
                        .token(*k)
                        .form
                        .chars()
                        .next()
                        .is_some_and(char::is_uppercase)
            })
            .collect();
        if !modifiers.is_empty() {
            return modifiers;
        }
        if depth == 0 {
            return Vec::new();
        }
        match (tree.head(n), tree.rel(n)) {
            // Who condemns an attempt made none.
            (Some(head), "obj" | "obl" | "xcomp")
                if tree.is_verb(head)
                    && !tree.is_passive(head)
                    && !self.lexicon.fits("<judge>", tree.lemma(head)) =>
            {
                self.surface_subjects(head, depth - 1).0
            }
            (Some(head), "conj") => self.noun_agents(head, depth - 1),
            _ => Vec::new(),
        }
    }

    /// Whether a relative clause says when, where, how or why: "by the time he returned", "the year Russia annexed it", "the town where they
    /// struck". It lacks nothing.
    pub(super) fn is_when_or_why(&self, v: usize) -> bool {
        let tree = self.tree;
        let adverb = |k: usize| matches!(tree.lemma(k), "when" | "where" | "why");
        let adjunct = |k: usize| {
            self.lexicon.is("calendar", &tree.low(k)) || self.lexicon.is("adjunct", &tree.low(k))
        };
        tree.kids_by(v, &["advmod"]).any(adverb) || tree.head(v).is_some_and(adjunct)
    }
}
