//! Who one phrase stands for: a name in it, its owner, its doer, or the sides behind it.

use super::super::cast::RefId;
use super::super::linking::owner;
use super::{Participant, Scene};
use crate::model::Kind;
use crate::nlp::Upos;
use crate::ontology::Target;

impl Scene<'_> {
    /// "the foreign ministers of Iran, Iraq and Egypt": sides behind one noun.
    fn sides_behind(&self, token: usize, allowed: &dyn Fn(Kind) -> bool) -> Vec<Participant> {
        let tree = self.tree;
        // "the states of Iraq and Egypt" are taken for the first of them.
        let described = self
            .cast
            .at(self.sentence, token)
            .is_none_or(|who| !self.cast.referents[who].named);
        if !(described || self.fits("<member>", token))
            || !matches!(tree.token(token).xpos, "NNS" | "NNPS")
        {
            return Vec::new();
        }
        let state = |k: usize| {
            let who = self.cast.at(self.sentence, k);
            who.is_some_and(|who| matches!(self.kind(who), Kind::Country | Kind::Organisation))
        };
        // "envoys of the ministers of foreign affairs of Iran and Egypt": what is in between belongs to them.
        let mut phrases: Vec<usize> = self
            .complement(token, &["of", "from"])
            .into_iter()
            .collect();
        for _ in 0..2 {
            if phrases.iter().any(|k| state(*k)) {
                break;
            }
            let inner = phrases.iter().flat_map(|k| tree.behind(*k));
            phrases = inner.filter(|k| tree.case(*k) == "of").collect();
        }
        let Some(first) = phrases.into_iter().find(|k| state(*k)) else {
            return Vec::new();
        };
        let all = tree.conjuncts(first);
        let sides: Vec<Participant> = all
            .iter()
            .filter_map(|k| {
                let who = self.cast.at(self.sentence, *k)?;
                let kind = self.kind(who);
                (allowed(kind) && matches!(kind, Kind::Country | Kind::Organisation)).then_some(
                    Participant {
                        who,
                        token: *k,
                        distance: 1,
                    },
                )
            })
            .collect();
        if sides.len() > 1 { sides } else { Vec::new() }
    }

    /// "British and EU negotiators": two sides behind one noun.
    pub(super) fn coordinated_owners(
        &self,
        token: usize,
        allowed: &dyn Fn(Kind) -> bool,
    ) -> Vec<Participant> {
        let tree = self.tree;
        let lemma = tree.low(token);
        let lexicon = self.lexicon();
        let office = lexicon.is("official", &lemma)
            || lexicon.is("government", &lemma)
            || lexicon.is("body", &lemma)
            || self.fits("<state_people>", token)
            || self.fits("<state_force>", token)
            || self.fits("<member>", token)
            || self.cast.at(self.sentence, token).is_none();
        if !office {
            return Vec::new();
        }
        let behind = self.sides_behind(token, allowed);
        if !behind.is_empty() {
            return behind;
        }
        let owner = |k: usize| {
            self.cast
                .at(self.sentence, k)
                .filter(|who| allowed(self.kind(*who)) && self.kind(*who).is_actor())
        };
        for k in tree.kids(token).iter().copied().filter(|k| {
            *k < token
                && (matches!(tree.rel(*k), "amod" | "compound") || tree.deprel(*k) == "nmod:poss")
        }) {
            let all = tree.conjuncts(k);
            if all.len() > 1
                && self
                    .cast
                    .at(self.sentence, token)
                    .is_none_or(|who| !self.cast.referents[who].named)
            {
                let sides: Vec<Participant> = all
                    .iter()
                    .filter_map(|c| {
                        owner(*c).map(|who| Participant {
                            who,
                            token: *c,
                            distance: 1,
                        })
                    })
                    .collect();
                if sides.len() > 1 {
                    return sides;
                }
            }
        }
        Vec::new()
    }

    pub(super) fn participant_within(
        &self,
        token: usize,
        allowed: &dyn Fn(Kind) -> bool,
        depth: u8,
    ) -> Option<Participant> {
        let tree = self.tree;
        let here = |token: usize, distance: u8| {
            let who = self.cast.at(self.sentence, token)?;
            let fits = allowed(self.kind(who));
            if let Some(trace) = self.trace.filter(|_| !fits) {
                trace.refused(who);
            }
            fits.then_some(Participant {
                who,
                token,
                distance,
            })
        };
        // "Foreign Office Minister Tobias Ellwood", read as one flat name: the person is meant, not his office.
        let office = self
            .cast
            .at(self.sentence, token)
            .is_some_and(|who| self.kind(who) != Kind::Person);
        if office {
            let holder = tree
                .kids_by(token, &["flat", "list", "appos", "compound"])
                .filter(|k| *k > token && *k <= token + 5)
                .find_map(|k| here(k, 0).filter(|p| self.kind(p.who) == Kind::Person));
            let titled = |p: &Participant| {
                (token + 1..p.token).any(|t| self.ontology.title(&tree.low(t)).is_some())
            };
            if let Some(p) = holder.filter(titled) {
                return Some(p);
            }
        }
        // "thousands of civilians", "a number of rebels": what is counted.
        if self.counts(token)
            && let Some(p) = self
                .complement(token, &["of"])
                .and_then(|k| self.participant_within(k, allowed, depth))
        {
            return Some(p);
        }
        // "positions of the security forces" are theirs.
        let whose = || {
            let mut kids = tree.kids(token).iter().copied();
            let possessor = kids.rfind(|k| tree.deprel(*k) == "nmod:poss");
            // "its troops" are its own too, but leave as themselves.
            let place = |who: RefId| self.kind(who) == Kind::Place;
            let possessor =
                possessor.filter(|_| self.cast.at(self.sentence, token).is_some_and(place));
            self.complement(token, &["of"]).or(possessor)
        };
        if self.fits("<own>", token)
            && let Some(p) = whose()
                .and_then(|k| here(k, 0))
                .filter(|p| self.kind(p.who).is_actor())
        {
            return Some(p);
        }
        if let Some(p) = here(token, 0) {
            return Some(p);
        }
        if tree.upos(token) == Upos::Pron
            || self
                .lexicon()
                .pronoun(&tree.token(token).form.to_lowercase())
                .is_some()
        {
            return None;
        }
        // A name that belongs to the phrase: "Foreign Minister Lavrov", "the minister, Sergei Lavrov".
        let named = tree
            .kids_by(token, &["flat", "appos", "compound"])
            .find_map(|k| {
                let p = here(k, 0)?;
                (tree.rel(k) != "compound" && !self.cast.is_adjectival(self.sentence, k))
                    .then_some(p)
            });
        if named.is_some() {
            return named;
        }
        if depth == 0 {
            return None;
        }
        // The phrase is a thing of somebody: its owner stands in for it.
        if let Some(who) =
            owner(self.cast, tree, self.sentence, token).filter(|who| allowed(self.kind(*who)))
        {
            let named = |k: &usize| self.cast.at(self.sentence, *k) == Some(who);
            let kids = || tree.kids(token).iter().copied();
            let inner = || kids().flat_map(|k| tree.kids(k).iter().copied());
            if let Some(k) = kids().find(named).or_else(|| inner().find(named)) {
                return Some(Participant {
                    who,
                    token: k,
                    distance: 4 - depth,
                });
            }
        }
        // "missiles fired by the army": who did it stands in; not who backs a plan or hosts talks.
        let helps = |v: usize| {
            let mut plain = self
                .ontology
                .verb_patterns(&tree.lemma(v).to_lowercase())
                .iter();
            plain.any(|p| {
                let relation = self.relation(p.relation);
                p.target == Target::Direct
                    && p.chain.is_empty()
                    && relation.class.is_some()
                    && relation.quad.is_cooperative()
            })
        };
        let done_by = tree
            .kids_by(token, &["acl"])
            .filter(|v| tree.is_verb(*v) && tree.is_passive(*v) && !helps(*v))
            .flat_map(|v| tree.kids_by(v, &["obl"]))
            .find(|k| tree.case(*k) == "by");
        if let Some(p) = done_by.and_then(|k| here(k, 4 - depth)) {
            return Some(p);
        }
        // "Syrian government shelling": the owner's office stands between.
        let office = tree.kids(token).iter().copied().filter(|k| {
            *k < token
                && matches!(tree.rel(*k), "compound" | "amod")
                && (self.lexicon().is("government", &tree.low(*k))
                    || self.lexicon().is("body", &tree.low(*k)))
        });
        if let Some(p) = office
            .flat_map(|k| tree.kids(k).iter().copied())
            .find_map(|k| here(k, 4 - depth))
        {
            return Some(p);
        }
        let inner = self.complement(
            token,
            &[
                "of", "by", "from", "against", "in", "on", "to", "with", "at", "near", "for",
                "between",
            ],
        )?;
        self.participant_within(inner, allowed, depth - 1)
            .map(|p| Participant {
                distance: p.distance.max(4 - depth),
                ..p
            })
    }
}
