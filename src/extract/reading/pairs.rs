//! Finds of every pair of participants, without those that no sentence means.

use super::super::cast::{RefId, Referent};
use super::{Find, Participant, Scene};
use crate::model::{Kind, fold_tokens};

impl Scene<'_> {
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
