//! Why a relation was not drawn: the sentences of an article that name both parties, and for each the stage at which reading stopped.
//!
//! In: an article and whom and what was expected. Out: [`Refusal`]s in order of text, for each sentence those that came furthest.

use serde::Serialize;

use super::casting::{self, Reading};
use super::reading::{Deeds, Find, Participant, Scene};
use super::trace::{Attempt, Trace};
use super::tree::Tree;
use super::{Extractor, assemble};
use crate::model::{Article, Fragment, NameKey, Span, fold_tokens};
use crate::ontology::{RelationType, Target};

/// Reasons shown for one sentence.
const REASONS: usize = 3;
/// Words that could state a relation, shown where none stands.
const WORDS: usize = 6;

/// One end of the relation that was expected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// The name keys under which articles may know it.
    pub keys: Vec<NameKey>,
    /// Its names, to find it where it was not recognised.
    pub names: Vec<String>,
}

/// How far reading came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// A name was not recognised as the party.
    Name,
    /// No word of the sentence states the relation.
    Trigger,
    /// A word could, but the words around it are not those of the wording.
    Construction,
    /// The wording is there, but its subject or object is somebody else.
    Participants,
    /// The party stands in the right place, but the relation takes no node of its kind.
    Kind,
    /// The word was read as another relation.
    MoreSpecific,
    /// Subject and object are right, but make no claim together.
    Pair,
    /// It was read, and dropped since the sentence already says it.
    Merged,
    /// It was read, but is too unlikely to be kept.
    Unlikely,
    /// It is drawn.
    Drawn,
}

/// Why one sentence does not state the relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The sentence.
    pub sentence: Span,
    /// How far reading came.
    pub stage: Stage,
    /// The word that could state it.
    pub trigger: Option<Span>,
    /// Why not, as a sentence.
    pub reason: String,
    /// The claim, if it is drawn.
    pub claim: Option<String>,
}

impl Extractor<'_> {
    /// Why none of `relations` (all if empty) is drawn between two parties, for each sentence of the article that names both.
    pub fn refusals(
        &self,
        article: &Article,
        subject: &Party,
        relations: &[String],
        object: &Party,
    ) -> Vec<Refusal> {
        let document = self.document(article);
        let reading = casting::read(&document, article, self.nlp, self.ontology, self.gazetteer);
        let (fragment, _) =
            assemble::fragment(article, &reading, self.ontology, self.versions.clone(), 0.0);
        let wanted = relations
            .iter()
            .filter_map(|r| self.ontology.index(r))
            .collect();
        let inquest = Inquest {
            article,
            reading: &reading,
            fragment: &fragment,
            relations: wanted,
        };
        let deeds = Deeds::new();
        let mut out = Vec::new();
        for (sentence, tree) in reading.trees.iter().enumerate() {
            let [a, b] = [subject, object].map(|party| inquest.sighting(party, sentence, tree));
            if let (Some(a), Some(b)) = (a, b) {
                let trace = Trace::default();
                let scene = Scene {
                    ontology: self.ontology,
                    cast: &reading.cast,
                    tree,
                    deeds: &deeds,
                    sentence,
                    trace: Some(&trace),
                };
                let mut reasons = inquest.reasons(&scene, &trace, &a, &b);
                // Those that came furthest say most.
                reasons.sort_by_key(|r| std::cmp::Reverse(r.stage));
                reasons.dedup_by(|x, y| x.reason == y.reason);
                let drawn = reasons.first().is_some_and(|r| r.stage == Stage::Drawn);
                reasons.retain(|r| !drawn || r.stage == Stage::Drawn);
                reasons.truncate(REASONS);
                out.extend(reasons);
            }
        }
        out
    }
}

/// How a sentence names a party: as whom it was recognised, or the words that were not.
enum Sighting {
    Known(Vec<usize>),
    Unknown { words: String, token: usize },
}

struct Inquest<'a> {
    article: &'a Article,
    reading: &'a Reading<'a>,
    fragment: &'a Fragment,
    relations: Vec<usize>,
}

impl Inquest<'_> {
    fn wants(&self, relation: usize) -> bool {
        self.relations.is_empty() || self.relations.contains(&relation)
    }

    fn sighting(&self, party: &Party, sentence: usize, tree: &Tree) -> Option<Sighting> {
        let all = &self.reading.cast.referents;
        let known: Vec<usize> = (0..all.len())
            .filter(|who| all[*who].mentions.iter().any(|m| m.sentence == sentence))
            .filter(|who| {
                party
                    .keys
                    .contains(&assemble::key(self.article, &all[*who], all))
            })
            .collect();
        if !known.is_empty() {
            return Some(Sighting::Known(known));
        }
        let folded: Vec<String> = (0..tree.len())
            .map(|i| fold_tokens(&tree.token(i).form).concat())
            .collect();
        party.names.iter().find_map(|name| {
            let words = fold_tokens(name);
            let token = (0..folded.len()).find(|i| {
                let mut rest = folded[*i..].iter().filter(|w| !w.is_empty());
                !folded[*i].is_empty() && words.iter().all(|w| rest.next() == Some(w))
            })?;
            (!words.is_empty()).then(|| Sighting::Unknown {
                words: name.clone(),
                token,
            })
        })
    }

    fn refusal(
        &self,
        scene: &Scene,
        stage: Stage,
        trigger: Option<usize>,
        reason: String,
    ) -> Refusal {
        let tree = &self.reading.trees[scene.sentence];
        Refusal {
            sentence: tree.sentence.span,
            stage,
            trigger: trigger.map(|t| tree.token(t).span),
            reason,
            claim: None,
        }
    }

    fn reasons(&self, scene: &Scene, trace: &Trace, a: &Sighting, b: &Sighting) -> Vec<Refusal> {
        let (Sighting::Known(subjects), Sighting::Known(objects)) = (a, b) else {
            return [a, b]
                .into_iter()
                .filter_map(|s| self.unrecognised(scene, s))
                .collect();
        };
        let mut finds = Vec::new();
        casting::finds_of(scene, &mut finds);
        let mut out = Vec::new();
        for find in finds.iter().filter(|f| self.wants(f.relation)) {
            let is = |s: &[usize], o: &[usize]| {
                s.contains(&find.subject.who) && o.contains(&find.object.who)
            };
            let symmetric = scene.relation(find.relation).symmetric;
            if is(subjects, objects) || (symmetric && is(objects, subjects)) {
                out.push(self.drawn(scene, find));
            }
        }
        let (attempts, refused) = trace.take();
        let mut triggers = Vec::new();
        for attempt in attempts.iter().filter(|x| self.wants(x.relation)) {
            triggers.push(attempt.trigger);
            let read = finds.iter().any(|f| {
                f.trigger == attempt.trigger
                    && f.relation == attempt.relation
                    && subjects.contains(&f.subject.who)
                    && objects.contains(&f.object.who)
            });
            // What came to its ends says more than wordings that did not fit.
            let further = attempt.misfit.is_some()
                && attempts.iter().any(|x| {
                    x.trigger == attempt.trigger && self.wants(x.relation) && x.misfit.is_none()
                });
            if !read && !further {
                out.push(self.attempt(scene, attempt, subjects, objects, &refused));
            }
        }
        for (token, relation) in self.triggers(scene) {
            if !triggers.contains(&token) {
                triggers.push(token);
                out.push(self.taken(scene, token, relation, &finds));
            }
        }
        if triggers.is_empty() {
            out.push(self.no_trigger(scene, &finds, subjects, objects));
        }
        out
    }

    fn unrecognised(&self, scene: &Scene, sighting: &Sighting) -> Option<Refusal> {
        let Sighting::Unknown { words, token } = sighting else {
            return None;
        };
        let read = scene.cast.at(scene.sentence, *token);
        let reason = match read.map(|who| &scene.cast.referents[who]) {
            Some(other) => format!(
                "“{words}” is read here as {} ({}), which is another node",
                other.name, other.kind
            ),
            None => format!("“{words}” is not recognised as a name here"),
        };
        Some(self.refusal(scene, Stage::Name, None, reason))
    }

    fn drawn(&self, scene: &Scene, find: &Find) -> Refusal {
        let tree = scene.tree;
        let name = &scene.relation(find.relation).name;
        let trigger = tree.token(find.trigger);
        let claim = self.fragment.claims.iter().find(|c| {
            c.relation == *name
                && c.spans.sentence == tree.sentence.span
                && c.spans.trigger == trigger.span
                && c.status == find.modality.status
        });
        let status = find.modality.status;
        let (stage, reason) = match claim {
            Some(claim) if claim.confidence < assemble::LEAST => (
                Stage::Unlikely,
                format!(
                    "“{}” states `{name}` as {status}, by {}, but at a confidence of {:.2}, which is too unlikely to be kept",
                    trigger.form, find.rule, claim.confidence
                ),
            ),
            Some(claim) => (
                Stage::Drawn,
                format!(
                    "“{}” states `{name}` as {status}, by {}, with confidence {:.2}",
                    trigger.form, find.rule, claim.confidence
                ),
            ),
            None => (
                Stage::Merged,
                format!(
                    "“{}” states `{name}` as {status}, but the claim is dropped: the sentence already makes it, or names neither end",
                    trigger.form
                ),
            ),
        };
        Refusal {
            claim: claim.map(|c| c.id.clone()),
            ..self.refusal(scene, stage, Some(find.trigger), reason)
        }
    }

    /// What was wrong with a wording that was recognised.
    fn attempt(
        &self,
        scene: &Scene,
        attempt: &Attempt,
        subjects: &[usize],
        objects: &[usize],
        refused: &[usize],
    ) -> Refusal {
        let relation = scene.relation(attempt.relation);
        let word = &scene.tree.token(attempt.trigger).form;
        let states = format!(
            "“{word}” could state `{}` ({})",
            relation.name, attempt.rule
        );
        if let Some(misfit) = &attempt.misfit {
            let reason = format!("{states}, but {misfit}");
            return self.refusal(scene, Stage::Construction, Some(attempt.trigger), reason);
        }
        let has = |list: &[Participant], who: &[usize]| list.iter().any(|p| who.contains(&p.who));
        let (subject, object) = (
            has(&attempt.subjects, subjects),
            has(&attempt.objects, objects),
        );
        if subject && object {
            let reason = format!(
                "{states}, but {}",
                Self::pair(scene, relation, attempt, objects)
            );
            return self.refusal(scene, Stage::Pair, Some(attempt.trigger), reason);
        }
        let kind = |who: &[usize], allowed: &dyn Fn(&RelationType, crate::model::Kind) -> bool| {
            let who = who.iter().copied().find(|w| refused.contains(w))?;
            let referent = &scene.cast.referents[who];
            (!allowed(relation, referent.kind)).then(|| {
                format!(
                    "{} is taken for a {}, which `{}` does not have in this place",
                    referent.name, referent.kind, relation.name
                )
            })
        };
        let by_kind = (!subject)
            .then(|| kind(subjects, &|r, k| r.allows_subject(k)))
            .flatten()
            .or_else(|| {
                (!object)
                    .then(|| kind(objects, &|r, k| r.allows_object(k)))
                    .flatten()
            });
        if let Some(reason) = by_kind {
            let reason = format!("{states}, but {reason}");
            return self.refusal(scene, Stage::Kind, Some(attempt.trigger), reason);
        }
        let who = |list: &[Participant], end: &str| match list {
            [] => format!("no {end} is found"),
            list => {
                let names: Vec<&str> = (list.iter())
                    .map(|p| scene.cast.referents[p.who].name.as_str())
                    .collect();
                format!("its {end} is {}", names.join(" and "))
            }
        };
        let turned = has(&attempt.subjects, objects) && has(&attempt.objects, subjects);
        let reason = if turned {
            format!(
                "{states}, but the other way round: {} and {}",
                who(&attempt.subjects, "subject"),
                who(&attempt.objects, "object")
            )
        } else {
            let ends = [
                (!subject).then(|| who(&attempt.subjects, "subject")),
                (!object).then(|| who(&attempt.objects, "object")),
            ];
            let ends: Vec<String> = ends.into_iter().flatten().collect();
            format!("{states}, but {}", ends.join(" and "))
        };
        self.refusal(scene, Stage::Participants, Some(attempt.trigger), reason)
    }

    /// Why two that stand in the right places make no claim.
    fn pair(
        scene: &Scene,
        relation: &RelationType,
        attempt: &Attempt,
        objects: &[usize],
    ) -> String {
        let object = attempt.objects.iter().find(|p| objects.contains(&p.who));
        let what = object.map(|p| &scene.cast.referents[p.who]);
        match what {
            Some(what)
                if !relation.heads.is_empty()
                    && !relation.heads.contains(&what.head)
                    && !what.named =>
            {
                format!(
                    "`{}` takes no agreement that is called a {}",
                    relation.name, what.head
                )
            }
            _ => "one of the two is a part of the other, and nobody acts on a part of himself"
                .to_owned(),
        }
    }

    /// Words of the sentence that have a pattern of the relations, with one of these.
    fn triggers(&self, scene: &Scene) -> Vec<(usize, usize)> {
        let tree = scene.tree;
        let ontology = scene.ontology;
        let stands = |wanted: &str| (0..tree.len()).any(|k| scene.fits(wanted, k));
        let mut out = Vec::new();
        for i in 0..tree.len() {
            let lemma = tree.low(i);
            let verbs = ontology.verb_patterns(&lemma).iter().filter(|p| {
                tree.is_verb(i)
                    && p.chain.iter().all(|step| stands(&step.noun))
                    && p.particle.as_ref().is_none_or(|particle| stands(particle))
                    && !(p.lemma == "be" && p.target != Target::Direct)
            });
            let verbs = verbs.map(|p| p.relation);
            let nouns = scene.noun_patterns(i).iter();
            let nouns = nouns
                .filter(|p| p.modifiers.iter().all(|m| stands(m)))
                .map(|p| p.relation);
            let adjectives = ontology
                .adjective_patterns(&lemma)
                .iter()
                .map(|p| p.relation);
            let others = ontology
                .prefix(&lemma)
                .into_iter()
                .chain(ontology.title(&lemma));
            let relation = verbs
                .chain(nouns)
                .chain(adjectives)
                .chain(others)
                .find(|r| self.wants(*r));
            out.extend(relation.map(|r| (i, r)));
        }
        out
    }

    /// A word that could state the relation but was not tried for it.
    fn taken(&self, scene: &Scene, token: usize, relation: usize, finds: &[Find]) -> Refusal {
        let word = &scene.tree.token(token).form;
        let name = &scene.relation(relation).name;
        let other = finds.iter().find(|f| f.trigger == token);
        let (stage, reason) = match other {
            Some(other) => (
                Stage::MoreSpecific,
                format!(
                    "“{word}” could state `{name}`, but is read as `{}` ({}), which is tried first",
                    scene.relation(other.relation).name,
                    other.rule
                ),
            ),
            None => (
                Stage::Construction,
                format!(
                    "“{word}” could state `{name}`, but is read as part of another wording, or with nobody around it"
                ),
            ),
        };
        self.refusal(scene, stage, Some(token), reason)
    }

    fn no_trigger(
        &self,
        scene: &Scene,
        finds: &[Find],
        subjects: &[usize],
        objects: &[usize],
    ) -> Refusal {
        let both = |f: &&Find| {
            let ends = [f.subject.who, f.object.who];
            ends.iter().any(|w| subjects.contains(w)) && ends.iter().any(|w| objects.contains(w))
        };
        let mut reason = match self.relations.as_slice() {
            [one] => {
                let relation = scene.relation(*one);
                let mut words: Vec<&str> = Vec::new();
                for word in &relation.lemmas {
                    if words.len() < WORDS && !words.contains(&word.as_str()) {
                        words.push(word);
                    }
                }
                format!(
                    "no word states `{}` (such as {})",
                    relation.name,
                    words.join(", ")
                )
            }
            _ => "no word states one of these relations".to_owned(),
        };
        let read: Vec<String> = (finds.iter().filter(both))
            .map(|f| {
                format!(
                    "`{}` by “{}”",
                    scene.relation(f.relation).name,
                    scene.tree.token(f.trigger).form
                )
            })
            .collect();
        if !read.is_empty() {
            reason.push_str("; between the two it is read as ");
            reason.push_str(&read.join(", "));
        }
        self.refusal(scene, Stage::Trigger, None, reason)
    }
}
