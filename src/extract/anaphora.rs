//! What a definite description takes up: "the prime minister", "the country", "the group", "the deal".

use super::antecedent::taken_up;
use super::cast::{Cast, RefId, Referent};
use super::linking::Describer;
use crate::model::{Kind, fold};

impl Describer<'_> {
    /// The person whom the article has called by this title: "the Prime Minister", "Turkey's president".
    pub(super) fn holder(
        &self,
        cast: &Cast,
        sentence: usize,
        i: usize,
        phrase: &str,
        owner: Option<RefId>,
    ) -> Option<RefId> {
        let fits = |r: &Referent| {
            let same = r.titles.iter().any(|t| {
                t == phrase
                    || t.ends_with(&format!(" {phrase}"))
                    || (t.starts_with(phrase) && t[phrase.len()..].starts_with(" of "))
            });
            r.kind == Kind::Person
                && same
                && (owner.is_none() || r.owner.is_none() || r.owner == owner)
        };
        let issued = || {
            self.issuer
                .filter(|who| owner.is_none() && fits(&cast.referents[*who]))
        };
        let recent = cast.recent(sentence, i, fits);
        // "In talks with Prime Minister Kim the Prime Minister will": who has just been called so by name would be "he".
        let last = phrase.rsplit(' ').next().unwrap_or(phrase);
        let called = |who: &RefId| {
            cast.names[sentence].iter().any(|(range, id)| {
                let before = range.start.checked_sub(1);
                id == who && before.is_some_and(|t| self.trees[sentence].low(t) == last)
            })
        };
        // A person known by name before a description; of several, the one mentioned last.
        let named = |(who, _): &&(RefId, usize)| cast.referents[*who].named;
        let first = recent
            .iter()
            .find(named)
            .or(recent.first())
            .map(|(who, _)| *who);
        if first.is_some_and(|who| called(&who)) {
            let other = || recent.iter().filter(named).find(|(who, _)| !called(who));
            let issuer = issued().filter(|who| !called(who));
            return issuer.or_else(|| other().map(|(who, _)| *who)).or(first);
        }
        first.or_else(issued)
    }

    /// What the core's coreference says that a description takes up, if it is of a like kind.
    pub(super) fn described(
        &self,
        cast: &Cast,
        sentence: usize,
        i: usize,
        lemma: &str,
        kind: Kind,
    ) -> Option<RefId> {
        let lexicon = self.ontology.lexicon();
        // "the country" is no organisation; "the government" may be.
        let state = lexicon.is("country anaphor", lemma) && !lexicon.is("government", lemma);
        let body = |k: Kind| matches!(k, Kind::Group | Kind::Organisation);
        let like = |r: &Referent| {
            // "the students" are not the gunmen told of before.
            let other = kind == Kind::Group
                && r.kind == Kind::Group
                && !r.named
                && r.head != lemma
                && !lexicon.is("body anaphor", lemma)
                && !lexicon.fits("<anyone>", lemma);
            if state {
                r.kind == Kind::Country
            } else if other {
                false
            } else {
                r.kind == kind || (body(kind) && body(r.kind))
            }
        };
        taken_up(cast, self.trees, self.coreference, (sentence, i), &like)
            .first()
            .copied()
    }

    /// What a bare description with "the" takes up: "the group", "the country", "the minister", "the deal".
    pub(super) fn anaphor(
        &self,
        cast: &Cast,
        sentence: usize,
        i: usize,
        lemma: &str,
        kind: Kind,
    ) -> Option<RefId> {
        let lexicon = self.ontology.lexicon();
        let doers = self.doers(cast, sentence, i);
        let first = |wanted: &dyn Fn(&Referent) -> bool, reach: usize| {
            let recent = cast.recent(sentence, i, wanted);
            let doer = |(id, _): &(RefId, usize)| doers.contains(id);
            // Beyond the doer only what has just been told of can be meant.
            let reach = if recent.first().is_some_and(doer) {
                reach.min(1)
            } else {
                reach
            };
            let mut others = recent.into_iter().filter(|one| !doer(one));
            others
                .find(|(_, distance)| *distance <= reach)
                .map(|(id, _)| id)
        };
        if lexicon.is("country anaphor", lemma) {
            return first(&|r| r.kind == Kind::Country, 3);
        }
        if kind == Kind::Person {
            return None;
        }
        let same_head = first(&|r| r.head == lemma && r.kind == kind, 12);
        if same_head.is_some() {
            return same_head;
        }
        if lexicon.is("body anaphor", lemma) {
            let telling = first(
                &|r| {
                    // "the army" is a state's, and no rebels' that call themselves one.
                    let rebels = r.kind == Kind::Group && lexicon.fits("<state_force>", lemma);
                    r.named
                        && !rebels
                        && matches!(r.kind, Kind::Organisation | Kind::Group)
                        && fold(&r.name).split(' ').any(|w| w == lemma)
                },
                12,
            );
            let vague = lexicon.fits("<vague>", lemma);
            return telling.or_else(|| {
                first(
                    &|r| {
                        let state = ["<ministry>", "<state_force>"];
                        vague
                            && r.named
                            && !state.iter().any(|class| lexicon.fits(class, &r.head))
                            && matches!(r.kind, Kind::Organisation | Kind::Group)
                            && r.entry.is_none_or(|_| r.kind == Kind::Group)
                    },
                    3,
                )
            });
        }
        if lexicon.is("place anaphor", lemma) {
            return first(&|r| r.named && r.kind == Kind::Place, 3);
        }
        if lexicon.is("instrument anaphor", lemma) {
            // "the ceasefire" is no resolution, but either may be "the deal".
            let vague = lexicon.fits("<vague_instrument>", lemma);
            let alike = |r: &Referent| {
                vague || r.head == lemma || lexicon.fits("<vague_instrument>", &r.head)
            };
            return first(
                &|r| {
                    r.kind == Kind::Agreement
                        && lexicon.is("instrument anaphor", &r.head)
                        && alike(r)
                },
                4,
            );
        }
        None
    }

    /// Who does what is done to token `i`: "Russia urged the government" is about another, as Russia itself would be "itself".
    fn doers(&self, cast: &Cast, sentence: usize, i: usize) -> Vec<RefId> {
        let Some(tree) = self.trees.get(sentence) else {
            return Vec::new();
        };
        if !matches!(tree.rel(i), "obj" | "iobj" | "obl") {
            return Vec::new();
        }
        let mut verb = tree.head(i).filter(|v| tree.is_verb(*v));
        while let Some(v) = verb {
            let subjects: Vec<usize> = tree.kids_by(v, &["nsubj"]).collect();
            if !subjects.is_empty() {
                let all = subjects.into_iter().flat_map(|s| tree.conjuncts(s));
                return all.filter_map(|s| cast.at(sentence, s)).collect();
            }
            // An infinitive or a second predicate has the subject of the verb above it, unless that names another who is to act.
            let above = tree.head(v).filter(|h| tree.is_verb(*h));
            verb = match tree.rel(v) {
                "conj" => above,
                "xcomp" | "advcl" => above.filter(|h| {
                    tree.kids_by(*h, &["obj"]).next().is_none() || tree.rel(v) == "advcl"
                }),
                _ => None,
            };
        }
        Vec::new()
    }
}
