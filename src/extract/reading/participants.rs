//! Who the phrases of a clause stand for: those who act, are acted on, and take part on both sides.

use super::super::linking::owner;
use super::super::listing;
use super::{Participant, Scene};
use crate::model::Kind;
use crate::nlp::Upos;
use crate::ontology::RelationType;

impl Scene<'_> {
    /// The participant that the phrase at `token` stands for, of a kind that `allowed` accepts.
    pub fn participant(&self, token: usize, allowed: &dyn Fn(Kind) -> bool) -> Option<Participant> {
        self.participant_within(token, allowed, 3)
    }

    /// All participants of a coordination.
    pub fn participants(
        &self,
        tokens: &[usize],
        allowed: &dyn Fn(Kind) -> bool,
    ) -> Vec<Participant> {
        let mut out: Vec<Participant> = Vec::new();
        for &counted in tokens {
            let token = if self.counts(counted) {
                self.complement(counted, &["of"]).unwrap_or(counted)
            } else {
                counted
            };
            // "commended the way they work": them.
            if self.fits("<way>", token) {
                let clauses = self.tree.kids_by(token, &["acl"]);
                let own = clauses.flat_map(|v| self.tree.kids_by(v, &["nsubj"]));
                let who = own.flat_map(|k| self.tree.conjuncts(k));
                for p in who.filter_map(|k| self.participant(k, allowed)) {
                    if p.distance == 0 && !out.iter().any(|o| o.who == p.who) {
                        out.push(p);
                    }
                }
                continue;
            }
            let listed = self.apposed(token, allowed);
            if listed.len() > 1 {
                out.extend(
                    listed
                        .into_iter()
                        .filter(|p| !out.iter().any(|o| o.who == p.who))
                        .collect::<Vec<_>>(),
                );
                continue;
            }
            let sides = self.coordinated_owners(token, allowed);
            if !sides.is_empty() {
                out.extend(
                    sides
                        .into_iter()
                        .filter(|p| !out.iter().any(|o| o.who == p.who))
                        .collect::<Vec<_>>(),
                );
                continue;
            }
            for &who in self
                .cast
                .joint
                .get(&(self.sentence, token))
                .into_iter()
                .flatten()
            {
                if allowed(self.kind(who)) && !out.iter().any(|o| o.who == who) {
                    out.push(Participant::at(who, token));
                }
            }
            // "the states that recognise it are Peru and Chile": they, not states at large.
            let contents = listing::contents(self.tree, token);
            let at_large = |p: &Participant| {
                let who = &self.cast.referents[p.who];
                !contents.is_empty() && who.plural && !who.named && !who.name.contains(' ')
            };
            if let Some(p) = self.participant(token, allowed)
                && !at_large(&p)
                && !out.iter().any(|o| o.who == p.who)
            {
                out.push(p);
            }
            out.extend(
                listed
                    .into_iter()
                    .filter(|p| !out.iter().any(|o| o.who == p.who))
                    .collect::<Vec<_>>(),
            );
            // "armed groups, including the Front": the examples act too, and so do those that a list counts up.
            let of_count = (counted != token).then(|| listing::examples(self.tree, counted));
            let listed = listing::examples(self.tree, token)
                .into_iter()
                .chain(of_count.into_iter().flatten())
                .chain(contents);
            for k in listed.filter(|k| *k != token) {
                if let Some(p) = self.participant(k, allowed).filter(|p| p.distance == 0)
                    && !out.iter().any(|o| o.who == p.who)
                {
                    out.push(p);
                }
            }
        }
        out
    }

    /// Those of a coordination who can act: the place of a bombing and whom it hit are not who bombs.
    pub fn agents(&self, tokens: &[usize], allowed: &dyn Fn(Kind) -> bool) -> Vec<Participant> {
        let mut out = self.behind(tokens, allowed, &["", "of", "by", "from"]);
        // "the arrest of Smith helped": not he.
        let undergoes = |p: &Participant| {
            let tree = self.tree;
            let act = tree.head(p.token).filter(|_| tree.case(p.token) == "of");
            act.is_some_and(|act| {
                let mut patterns = self.noun_patterns(act).iter();
                self.fits("<suffered>", act)
                    || patterns.any(|p| p.patient_possessor)
                    || self.lexicon().verb_of(tree.lemma(act)).is_some()
            })
        };
        out.retain(|p| p.distance == 0 || !undergoes(p));
        out
    }

    /// Those with whom something is done: "a dinner for X" is with him, "a role for X" is agreed with others.
    pub fn partners(
        &self,
        relation: &RelationType,
        tokens: &[usize],
        allowed: &dyn Fn(Kind) -> bool,
    ) -> Vec<Participant> {
        let all = ["", "of", "by", "from", "with", "between", "for"];
        let guests = relation.class.as_deref() == Some("CONSULT");
        let cases = if guests {
            &all[..]
        } else {
            &all[..all.len() - 1]
        };
        self.behind(tokens, allowed, cases)
    }

    /// Those to whom force is done: from whom a thing is taken is not who is taken.
    pub fn seized(&self, tokens: &[usize], allowed: &dyn Fn(Kind) -> bool) -> Vec<Participant> {
        let cases = [
            "", "of", "by", "against", "in", "on", "to", "with", "at", "near", "for", "between",
        ];
        self.behind(tokens, allowed, &cases)
    }

    /// Participants that stand in phrases themselves, or behind certain prepositions in them.
    pub(super) fn behind(
        &self,
        tokens: &[usize],
        allowed: &dyn Fn(Kind) -> bool,
        cases: &[&str],
    ) -> Vec<Participant> {
        let mut out = self.participants(tokens, allowed);
        out.retain(|p| {
            // The phrase behind the head in which he is named.
            let phrase = |t: &usize| {
                let above = std::iter::once(p.token).chain(self.tree.ancestors(p.token));
                above.take_while(|k| k != t).last()
            };
            p.distance == 0
                || tokens.iter().any(|t| p.token <= *t)
                || tokens
                    .iter()
                    .filter(|t| self.tree.dominates(**t, p.token))
                    .filter_map(phrase)
                    .all(|k| cases.contains(&self.tree.case(k).as_str()))
        });
        out
    }

    /// Who is behind attacks that act as subjects: "the strikes killed five" goes on with the strikes that the article spoke of before.
    pub fn doers(&self, tokens: &[usize]) -> Vec<Participant> {
        let tree = self.tree;
        let mut out: Vec<Participant> = Vec::new();
        for &token in tokens {
            let taken_up = tree.upos(token) == Upos::Noun
                && owner(self.cast, tree, self.sentence, token).is_none()
                && !tree
                    .kids_by(token, &["det"])
                    .any(|k| matches!(tree.lemma(k), "a" | "an" | "another" | "any" | "no"))
                && !tree.behind(token).any(|k| tree.case(k) == "by");
            if let Some(&who) = self.deeds.get(&tree.low(token)).filter(|_| taken_up) {
                out.push(Participant {
                    who,
                    token,
                    distance: 2,
                });
            }
        }
        out
    }

    /// "the leaders of two states, Xi of China and Modi of India": all whom an apposition names.
    fn apposed(&self, token: usize, allowed: &dyn Fn(Kind) -> bool) -> Vec<Participant> {
        let mut out: Vec<Participant> = Vec::new();
        if !matches!(self.tree.token(token).xpos, "NNS" | "NNPS") {
            return out;
        }
        let named = self.tree.kids_by(token, &["appos"]);
        let lists = named.map(|k| self.tree.conjuncts(k));
        for k in lists.filter(|list| list.len() > 1).flatten() {
            if let Some(p) = self.participant(k, allowed).filter(|p| p.distance == 0)
                && !out.iter().any(|o| o.who == p.who)
            {
                out.push(p);
            }
        }
        out
    }
}
