//! Verbs that state a relation: matching the patterns of the ontology against clauses.

mod arguments;
mod blame;
mod intent;
mod participants;

use self::arguments::{arguments, misfit, near};
pub(super) use self::blame::{accusation, demand, responsibility, struck};
pub(super) use self::intent::intent;
use self::participants::{authorities, carried, inflicted, is_other, is_reciprocal, mutual};
use super::clause::Clause;
use super::reading::{Find, Scene};
use crate::model::Kind;
use crate::nlp::Upos;
use crate::ontology::{Narrow, Quad, Target, VerbPattern};

/// Reads the verb or copular predicate at `v`; tokens that a pattern used up are added to `used`, so that they are not read again as nouns.
pub(super) fn read(scene: &Scene, v: usize, used: &mut Vec<usize>, out: &mut Vec<Find>) {
    let tree = scene.tree;
    // "May is to visit Poland" is no copula.
    let copula = tree
        .kids_by(v, &["cop"])
        .next()
        .filter(|_| !tree.is_destined(v));
    let patterns = if copula.is_some() {
        scene.ontology.verb_patterns("be")
    } else {
        scene.ontology.verb_patterns(&tree.lemma(v).to_lowercase())
    };
    if patterns.is_empty() {
        return;
    }
    // "as demonstrated by the attacks" is no demonstration.
    if tree.is_passive(v) && tree.mark(v) == "as" {
        return;
    }
    let clause = scene.clauses().read(v);
    // "Soldiers were deployed along the border": who is moved is there, whoever moved them.
    let mut moved = clause.clone();
    if moved.subjects.is_empty() && tree.is_passive(v) {
        moved.subjects = std::mem::take(&mut moved.objects);
    }
    // "arrived in Sanaa for talks with the rebels": what an act is for leaves room for the act itself.
    let mut beside = false;
    for pattern in patterns {
        let behind =
            |preps: &[String]| pattern.chain.is_empty() && !preps.iter().any(|p| p == "for");
        if beside && !matches!(&pattern.target, Target::Behind(preps) if behind(preps)) {
            continue;
        }
        let clause = match &pattern.subject {
            // "+ admit to": whoever is admitted is meant, not who admits.
            Some(class) if class == "+" && (!clause.subjects.is_empty() || !tree.is_passive(v)) => {
                continue;
            }
            Some(class) if !moved.subjects.iter().any(|s| scene.fits(class, *s)) => continue,
            Some(_) => &moved,
            None => &clause,
        };
        let before = out.len();
        // One relation for one construction: the first, from the most specific down, whose participants fit.
        let found = if copula.is_some() {
            predicate(scene, v, clause, pattern, out)
        } else {
            stated(scene, v, clause, pattern, used, out)
        };
        for find in &mut out[before..] {
            find.class.clone_from(&pattern.class);
        }
        let purpose = pattern
            .chain
            .first()
            .is_some_and(|step| step.prep.as_deref() == Some("for"));
        if found && (beside || !purpose) && !pattern.beside {
            return;
        }
        beside |= found && purpose;
    }
}

/// "Turkey is a member of NATO", "Russia is against the plan".
fn predicate(
    scene: &Scene,
    v: usize,
    clause: &Clause,
    pattern: &VerbPattern,
    out: &mut Vec<Find>,
) -> bool {
    let tree = scene.tree;
    let Target::Behind(preps) = &pattern.target else {
        return false;
    };
    let relation = scene.relation(pattern.relation);
    let objects: Vec<usize> = match pattern.chain.as_slice() {
        [] if preps.contains(&tree.case(v)) => tree.conjuncts(v),
        [step] if step.prep.is_none() && scene.fits(&step.noun, v) => clause
            .obliques
            .iter()
            .filter(|(case, k)| preps.contains(case) && !scene.is_titled(v, *k))
            .map(|(_, k)| *k)
            .collect(),
        _ => return false,
    };
    let subjects = scene.agents(&clause.subjects, &|k| relation.allows_subject(k));
    let objects = scene.participants(&objects, &|k| relation.allows_object(k));
    scene.pairs(
        pattern.relation,
        &subjects,
        &objects,
        v,
        &format!("verb: {}", pattern.text),
        0.8,
        out,
    )
}

/// Reads one wording against the arguments of the verb, or of the noun made from one, at `v`; whether anything was found.
pub(super) fn stated(
    scene: &Scene,
    v: usize,
    clause: &Clause,
    pattern: &VerbPattern,
    used: &mut Vec<usize>,
    out: &mut Vec<Find>,
) -> bool {
    let tree = scene.tree;
    let Some((nouns, objects)) = arguments(scene, clause, pattern) else {
        // A wording whose words are not even in the sentence was never near.
        let stands = |word: &str| (0..tree.len()).any(|k| scene.fits(word, k));
        if let Some(trace) = scene.trace
            && pattern.chain.iter().all(|step| stands(&step.noun))
            && pattern.particle.as_deref().is_none_or(stands)
        {
            let rule = format!("verb: {}", pattern.text);
            trace.misfit(pattern.relation, v, rule, misfit(scene, clause, pattern));
        }
        return false;
    };
    let relation = scene.relation(pattern.relation);
    if is_other(scene, v, clause, pattern, (&nouns, &objects)) {
        return false;
    }
    let mut subjects = scene.agents(&clause.subjects, &|k| relation.allows_subject(k));
    let mut index = pattern.relation;
    if subjects.is_empty() && relation.quad == Quad::MaterialConflict {
        let led = clause.subjects.iter();
        let led: Vec<usize> = led
            .filter_map(|k| crate::extract::nouns::led(scene, *k))
            .collect();
        subjects = scene.participants(&led, &|k| relation.allows_subject(k));
        if subjects.is_empty() {
            subjects = scene.doers(&clause.subjects);
        }
        // What a strike destroys or stops it attacks.
        if !subjects.is_empty() {
            index = scene.ontology.index("attacks").unwrap_or(index);
        }
    }
    if subjects.is_empty() && relation.quad == Quad::MaterialConflict {
        subjects = inflicted(scene, v, clause, relation);
    }
    if subjects.is_empty() && relation.authority {
        subjects = authorities(scene, v, clause);
    }
    let rule = format!("verb: {}", pattern.text);
    let base = confidence(pattern, clause);
    // "staged a strike in protest of": the protest is the act again, not what it is about.
    let again = |o: &usize| {
        let mut acts = scene.noun_patterns(*o).iter();
        tree.case(*o) == "in" && acts.any(|p| p.relation == pattern.relation)
    };
    let objects: Vec<usize> = if relation.class.is_some() && pattern.target != Target::Direct {
        objects.into_iter().filter(|o| !again(o)).collect()
    } else {
        objects
    };
    let found = match (&pattern.target, relation.symmetric) {
        // Many who sign one treaty have not each dealt with each.
        (Target::Nowhere, true) if pattern.beside && subjects.len() > 3 => false,
        (Target::Nowhere, true) => scene.among(index, &subjects, v, &rule, base, out),
        // "traded accusations", "exchanged fire": each with the others.
        (Target::Nowhere, false)
            if subjects.len() > 1 && scene.lexicon().fits("<exchange>", &pattern.lemma) =>
        {
            mutual(scene, index, &subjects, v, &rule, base, out)
        }
        (Target::Nowhere, false) | (Target::Near, _) => {
            // "demonstrated in Kabul", "resigned": where or from what stands in.
            let near = near(scene, clause, &nouns, relation);
            scene.pairs(index, &subjects, &near, v, &rule, base - 0.25, out)
        }
        _ => {
            let allowed = |k: Kind| relation.allows_object(k);
            let mut found = if pattern.target == Target::Within {
                near(scene, clause, &nouns, relation)
            } else {
                Vec::new()
            };
            if found.is_empty() {
                let forced = relation.quad == Quad::MaterialConflict;
                found = if relation.symmetric {
                    scene.partners(relation, &objects, &allowed)
                } else if forced && pattern.target == Target::Direct {
                    scene.seized(&objects, &allowed)
                } else {
                    scene.participants(&objects, &allowed)
                };
                // Those whom the noun itself means are left to a plainer pattern, with examples of them.
                if found.iter().any(|p| nouns.contains(&p.token)) {
                    let left = pattern.target != Target::Within;
                    found.retain(|p| left && !nouns.contains(&p.token));
                }
            }
            // "meets the concerns of agencies" meets no agencies.
            if relation.class.as_deref() == Some("CONSULT")
                && pattern.target == Target::Direct
                && pattern.chain.is_empty()
            {
                let thing = |o: &usize| scene.fits("<requirement>", *o);
                found.retain(|p| {
                    p.distance == 0
                        || !objects
                            .iter()
                            .any(|o| thing(o) && tree.dominates(*o, p.token))
                });
            }
            // Things without a name are many and tell little.
            if index != pattern.relation {
                found.retain(|p| {
                    let what = &scene.cast.referents[p.who];
                    what.named || what.kind.is_actor()
                });
            }
            // A fact holds of the thing itself: who leads a delegation to Bonn does not lead Bonn.
            if relation.class.is_none()
                && pattern.target == Target::Direct
                && pattern.chain.is_empty()
            {
                found.retain(|p| p.distance == 0);
            }
            if let Some(narrow) = &pattern.of {
                let said_of = *narrow == Narrow::Person
                    && tree
                        .kids_by(v, &["xcomp"])
                        .any(|k| !tree.is_verb(k) || tree.mark(k) != "to");
                found.retain(|p| !said_of && scene.is_narrowly(p, narrow));
            }
            if pattern.target == Target::Direct && pattern.chain.is_empty() {
                carried(scene, pattern, &objects, &mut found);
            }
            // "accused each other": each of them.
            if subjects.len() > 1 && objects.iter().any(|o| is_reciprocal(scene, *o)) {
                let any = mutual(scene, index, &subjects, v, &rule, base, out);
                if any {
                    used.extend(nouns);
                    return true;
                }
            }
            let pairs = scene.pairs(index, &subjects, &found, v, &rule, base, out);
            // "The presidents met", "Russia and Turkey agreed to …".
            pairs
                || (relation.symmetric
                    && pattern.chain.is_empty()
                    && pattern.of.is_none()
                    && clause.objects.is_empty()
                    && scene.among(index, &subjects, v, &rule, base - 0.1, out))
        }
    };
    if found {
        used.extend(nouns);
    }
    found
}

fn confidence(pattern: &VerbPattern, clause: &Clause) -> f32 {
    let mut base: f32 = if pattern.chain.is_empty() { 0.78 } else { 0.85 };
    if clause.inherited {
        base -= 0.1;
    }
    if matches!(pattern.target, Target::Behind(_)) && pattern.chain.is_empty() {
        base -= 0.03;
    }
    base
}

/// Whether a token may head a verb reading: verbs, and predicates with a copula.
pub(super) fn is_predicate(scene: &Scene, i: usize) -> bool {
    let tree = scene.tree;
    (tree.is_verb(i)
        && !(tree.rel(i) == "amod" && tree.upos(i) == Upos::Verb && tree.token(i).xpos == "VBN"))
        || tree.kids_by(i, &["cop"]).any(|_| true)
}
