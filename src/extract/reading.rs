//! What the readers of verbs, nouns, modifiers and structure share: participants behind tokens, and the finds that they hand on.

use std::collections::BTreeMap;

use super::cast::{Cast, RefId, Referent};
use super::clause::Clauses;
use super::linking::owner;
use super::listing;
use super::modality::{Modalities, Modality};
use super::trace::Trace;
use super::tree::Tree;
use crate::model::{Kind, fold_tokens};
use crate::nlp::Upos;
use crate::ontology::{Lexicon, Narrow, NounPattern, Ontology, RelationType, Target};

/// A participant of a claim: who it is and the token that mentions it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Participant {
    pub who: RefId,
    pub token: usize,
    /// How far the mention is from the syntactic argument: 0 the argument itself, more for its owner or place.
    pub distance: u8,
}

impl Participant {
    /// Who stands at a token itself.
    pub fn at(who: RefId, token: usize) -> Self {
        Self {
            who,
            token,
            distance: 0,
        }
    }
}

/// A claim before speakers, dates and ids.
#[derive(Debug, Clone)]
pub(super) struct Find {
    pub sentence: usize,
    /// Index of the relation.
    pub relation: usize,
    pub subject: Participant,
    pub object: Participant,
    /// The word that states it.
    pub trigger: usize,
    /// The pattern or rule, for `explain`.
    pub rule: String,
    pub modality: Modality,
    /// The event class of the wording, where it differs from the relation's.
    pub class: Option<String>,
    /// How strong the construction is, by hand: which of two readings of the same words stays. A claim's own confidence is weighed later.
    pub confidence: f32,
}

/// Nouns for attacks ("strike") and who carried out the last one that the article told of.
pub(super) type Deeds = BTreeMap<String, RefId>;

/// One sentence with everything that reading it needs.
pub(super) struct Scene<'a> {
    pub ontology: &'a Ontology,
    pub cast: &'a Cast,
    pub tree: &'a Tree<'a>,
    pub sentence: usize,
    /// Whose the attacks are that the sentences before spoke of.
    pub deeds: &'a Deeds,
    /// Where attempts are noted when somebody asks why a relation was not drawn.
    pub trace: Option<&'a Trace>,
}

impl<'a> Scene<'a> {
    pub fn lexicon(&self) -> &'a Lexicon {
        self.ontology.lexicon()
    }

    pub fn clauses(&self) -> Clauses<'a> {
        Clauses {
            tree: self.tree,
            lexicon: self.lexicon(),
        }
    }

    pub fn modality(&self, i: usize) -> Modality {
        Modalities {
            tree: self.tree,
            lexicon: self.lexicon(),
        }
        .of(i)
    }

    pub fn relation(&self, index: usize) -> &'a RelationType {
        &self.ontology.relations()[index]
    }

    /// Whether a token fits a place in a pattern: "sanction", "+", `<force>`.
    pub fn fits(&self, wanted: &str, token: usize) -> bool {
        let lexicon = self.lexicon();
        // "air strikes" are no protest.
        self.tree.reads(token, &|word| lexicon.fits(wanted, word))
            && !(wanted == "<protest>" && self.is_armed(token))
    }

    /// Whether an act is one of weapons: "an air strike".
    pub fn is_armed(&self, token: usize) -> bool {
        let mut before = self.tree.kids_by(token, &["compound", "amod"]);
        before.any(|k| self.lexicon().fits("<warlike>", &self.tree.low(k)))
    }

    /// Whether a word or phrase belongs to a class of the lexicon.
    pub fn fits_word(&self, class: &str, word: &str) -> bool {
        self.lexicon().fits(class, word)
    }

    /// Noun patterns of the act that a token names, if it names one.
    pub fn noun_patterns(&self, token: usize) -> &'a [NounPattern] {
        let ontology = self.ontology;
        let found = std::cell::Cell::new(&[] as &[NounPattern]);
        self.tree.reads(token, &|word| {
            found.set(ontology.noun_patterns(word));
            !found.get().is_empty()
        });
        found.get()
    }

    pub fn kind(&self, who: RefId) -> Kind {
        self.cast.referents[who].kind
    }

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
    fn behind(
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
    fn coordinated_owners(&self, token: usize, allowed: &dyn Fn(Kind) -> bool) -> Vec<Participant> {
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

    fn participant_within(
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

    /// Whether a participant is what a pattern that narrows its object asks for.
    pub fn is_narrowly(&self, p: &Participant, narrow: &Narrow) -> bool {
        let who = &self.cast.referents[p.who];
        p.distance == 0
            && match narrow {
                Narrow::Group => who.kind == Kind::Group && who.named,
                Narrow::Person => who.kind == Kind::Person,
                Narrow::Actor => who.kind.is_actor(),
                Narrow::Thing => !who.kind.is_actor(),
                Narrow::Place => matches!(who.kind, Kind::Place | Kind::Country),
                Narrow::Itself => true,
                Narrow::Named => who.named,
                // "violated the ceasefire agreement".
                Narrow::Class(class) => {
                    self.fits(class, p.token)
                        || (who.kind == Kind::Agreement
                            && self.tree.kids_by(p.token, &["compound"]).any(|k| {
                                // "Warsaw Pact exercises" are no pact.
                                self.fits(class, k) && self.cast.at(self.sentence, k).is_none()
                            }))
                }
            }
    }

    /// A word of quantity before "of".
    fn counts(&self, token: usize) -> bool {
        let tree = self.tree;
        tree.upos(token) == Upos::Num
            || tree.reads(token, &|word| self.lexicon().is("quantity", word))
    }

    /// The first phrase behind a noun with one of these prepositions.
    pub fn complement(&self, noun: usize, preps: &[&str]) -> Option<usize> {
        self.tree.kids_by(noun, &["nmod"]).find(|k| {
            *k > noun
                && self.tree.deprel(*k) != "nmod:poss"
                && preps.contains(&self.tree.case(*k).as_str())
        })
    }

    /// Makes finds of every pair of subject and object.
    pub fn pairs(
        &self,
        relation: usize,
        subjects: &[Participant],
        objects: &[Participant],
        trigger: usize,
        rule: &str,
        base: f32,
        out: &mut Vec<Find>,
    ) -> bool {
        if let Some(trace) = self.trace {
            trace.tried(relation, trigger, rule, subjects, objects);
        }
        let modality = self.modality(trigger);
        let mut any = false;
        let kinds = self.relation(relation);
        let structure = kinds.class.is_none();
        for subject in subjects {
            for object in objects {
                let what = &self.cast.referents[object.who];
                let mut object = object;
                let stand_in;
                if what.kind == Kind::Agreement
                    && !what.named
                    && what.key.is_none()
                    && !kinds.heads.is_empty()
                    && !kinds.heads.contains(&what.head)
                {
                    // "defended the president's decision" is defending him.
                    let Some(owner) = what
                        .owner
                        .filter(|o| kinds.allows_object(self.kind(*o)) && self.kind(*o).is_actor())
                    else {
                        continue;
                    };
                    stand_in = Participant {
                        who: owner,
                        distance: 1,
                        ..*object
                    };
                    object = &stand_in;
                }
                // Nobody acts on himself, nor a described part on its own whole: "EU ministers agreed" is no pact with the EU. But a
                // state's people are not the state: "Iran arrested Iranian journalists"; and a pact that is only signed or ended may be
                // one's own.
                let part = |a: RefId, b: RefId| {
                    let one = &self.cast.referents[a];
                    // Rebels are of their state, and no part of it.
                    let against = self.fits_word("<opposed>", &one.head);
                    let state = matches!(self.kind(b), Kind::Country | Kind::Person);
                    one.owner == Some(b)
                        && !one.named
                        && (one.kind.is_actor() || kinds.allows_object(Kind::Country))
                        && (!state || kinds.symmetric && !against || self.is_organ(one))
                };
                // Nor does a president visit his own country, or meet it, or fight it where he fights others in it.
                let at_home = |a: RefId, b: RefId| {
                    let person = &self.cast.referents[a];
                    matches!(kinds.class.as_deref(), Some("CONSULT" | "ASSAULT"))
                        && person.kind == Kind::Person
                        && person.owner == Some(b)
                        && !person.titles.is_empty()
                };
                if subject.who == object.who
                    || at_home(subject.who, object.who)
                    || at_home(object.who, subject.who)
                    || (!structure
                        && (part(subject.who, object.who) || part(object.who, subject.who)))
                {
                    continue;
                }
                // "visited an Australian school": nobody went to Australia. "aided the fight against them": they were not aided.
                let modifier = matches!(self.tree.rel(object.token), "amod" | "compound")
                    || self.cast.is_adjectival(self.sentence, object.token);
                let elsewhere = !kinds.allows_object(Kind::Person) && modifier;
                // "investigated crimes against them": they are the victims.
                let case = self.tree.case(object.token);
                let against =
                    case == "against" || (kinds.quad.is_cooperative() && case == "between");
                let thing = matches!(self.kind(object.who), Kind::Event | Kind::Agreement)
                    && !self.is_assented(object.token);
                if object.distance > 0 && (elsewhere || against || thing) {
                    continue;
                }
                any = true;
                let far = f32::from(subject.distance) * 0.12 + f32::from(object.distance) * 0.08;
                out.push(Find {
                    sentence: self.sentence,
                    relation,
                    subject: *subject,
                    object: *object,
                    trigger,
                    rule: rule.to_owned(),
                    modality,
                    class: None,
                    confidence: (base - far).max(0.05),
                });
            }
        }
        any
    }

    /// "chief of staff": what is behind a title is a part of it.
    pub fn is_titled(&self, title: usize, behind: usize) -> bool {
        let tree = self.tree;
        let phrase = format!("{} of {}", tree.low(title), tree.low(behind));
        tree.case(behind) == "of" && self.ontology.title(&phrase).is_some()
    }

    /// "welcomed the adoption of the resolution": what is judged or held up is the resolution.
    fn is_assented(&self, token: usize) -> bool {
        let tree = self.tree;
        let act = tree.head(token).filter(|_| tree.case(token) == "of");
        act.is_some_and(|act| {
            let mut patterns = self.noun_patterns(act).iter();
            patterns.any(|p| self.relation(p.relation).quad.is_cooperative())
        })
    }

    /// Whether somebody described stands for whom he belongs to: a minister does, an opposition leader does not.
    fn is_organ(&self, referent: &Referent) -> bool {
        let lexicon = self.lexicon();
        let head = referent.head.as_str();
        let classes = [
            "<state_people>",
            "<state_force>",
            "<force>",
            "<member>",
            "<relative>",
        ];
        let stands = ["official", "government", "body"]
            .iter()
            .any(|set| lexicon.is(set, head))
            || classes.iter().any(|class| lexicon.fits(class, head));
        let apart = || {
            let mut words = fold_tokens(&referent.name).into_iter();
            words.any(|word| lexicon.fits("<opposed>", &word))
        };
        let private = lexicon.fits("<private>", head);
        match referent.kind {
            Kind::Group => stands && !apart(),
            _ => !private,
        }
    }

    /// Pairs among the members of one coordination, for symmetric relations: "Russia and Turkey negotiate".
    pub fn among(
        &self,
        relation: usize,
        members: &[Participant],
        trigger: usize,
        rule: &str,
        base: f32,
        out: &mut Vec<Find>,
    ) -> bool {
        let mut any = false;
        for (i, a) in members.iter().enumerate() {
            any |= self.pairs(
                relation,
                std::slice::from_ref(a),
                &members[i + 1..],
                trigger,
                rule,
                base,
                out,
            );
        }
        any
    }
}
