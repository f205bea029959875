//! Where the arguments of a pattern stand in a clause: the nouns of its chain, and the phrases of its object.

use super::super::clause::Clause;
use super::super::reading::{Participant, Scene};
use crate::nlp::Upos;
use crate::ontology::{Narrow, Quad, RelationType, Step, Target, VerbPattern};

/// The nouns of the pattern's chain and the phrases where its object stands; none if the clause does not fit.
pub(super) fn arguments(
    scene: &Scene,
    clause: &Clause,
    pattern: &VerbPattern,
) -> Option<(Vec<usize>, Vec<usize>)> {
    let tree = scene.tree;
    if let Some(particle) = &pattern.particle {
        // "out of" is read as one preposition.
        let merged = |prep: &String| {
            let whole = format!("{particle} {prep}");
            clause.obliques.iter().any(|(case, _)| *case == whole)
        };
        let first = pattern.chain.first().and_then(|step| step.prep.as_ref());
        let is_merged = match &pattern.target {
            Target::Behind(preps) => preps.iter().chain(first).any(merged),
            _ => false,
        };
        if !clause.particles.contains(particle) && !is_merged {
            return None;
        }
    }
    // "was turned over to the court" is no turning to it, and who looks forward at a summit does not look at it.
    if let Target::Behind(preps) = &pattern.target
        && pattern.chain.is_empty()
        && pattern.particle.is_none()
    {
        let to = preps.iter().any(|p| p == "to");
        let over = |p: &String| matches!(p.as_str(), "over" | "off" | "away" | "down");
        let forward = |p: &String| scene.lexicon().fits("<forward>", p);
        if clause.particles.iter().any(|p| forward(p) || to && over(p)) {
            return None;
        }
    }
    if pattern.needs_object && clause.objects.is_empty() {
        return None;
    }
    let mut nouns = Vec::new();
    let mut obliques = clause.obliques.clone();
    // In "take * hostage" the words behind the object complete it.
    let completes = pattern.target == Target::Direct && !pattern.chain.is_empty();
    for step in &pattern.chain {
        let noun = if completes {
            completion(scene, clause, step)
        } else {
            link(scene, clause, nouns.last().copied(), step, pattern)
        }?;
        // "40 percent of their arms to the UN".
        let of = tree.rel(noun) == "nmod" && tree.case(noun) == "of";
        let whole = tree.head(noun).filter(|_| of);
        let phrases = whole.into_iter().chain([noun]);
        let phrases = phrases.flat_map(|n| tree.behind(n)).filter(|k| *k != noun);
        obliques.extend(phrases.flat_map(|k| tree.joined(k)));
        nouns.push(noun);
    }
    let objects = match &pattern.target {
        // "lent Kim the aircraft": who gets something acts, and not the thing.
        Target::Direct if pattern.of == Some(Narrow::Actor) && !clause.indirect.is_empty() => {
            clause.indirect.clone()
        }
        Target::Direct => clause
            .objects
            .iter()
            .copied()
            .filter(|o| !nouns.contains(o))
            .collect(),
        Target::Behind(preps) => {
            let fits = |case: &str| {
                preps.iter().any(|p| {
                    case == p
                        || pattern
                            .particle
                            .as_ref()
                            .is_some_and(|q| case == format!("{q} {p}"))
                })
            };
            // "On a new website the firm launched a campaign": what comes before the subject says where, not at whom.
            let subject = clause.subjects.iter().copied().min();
            let ahead = |case: &str, k: usize| {
                let before = |s: usize| k < s && tree.head(k) == tree.head(s);
                case == "on" && subject.is_some_and(before)
            };
            let mut found: Vec<usize> = obliques
                .iter()
                .filter(|(case, k)| fits(case) && !scene.lexicon().is("calendar", &tree.low(*k)))
                .filter(|(case, k)| !ahead(case, *k))
                .map(|(_, k)| *k)
                .collect();
            // "staged a rally in the square against its leader": against whom says more than where.
            let against = |k: &usize| obliques.iter().any(|(c, o)| c == "against" && o == k);
            if found.iter().any(against) {
                found.retain(against);
            }
            // "forgave Mali's debt" forgave the debt of Mali; but "the leaders' summit" is nobody's.
            let class = scene.relation(pattern.relation).class.as_deref();
            if found.is_empty()
                && preps.iter().any(|p| p == "of")
                && class != Some("CONSULT")
                && let Some(noun) = nouns.last()
            {
                let owner =
                    |k: &usize| tree.deprel(*k) == "nmod:poss" && tree.upos(*k) != Upos::Pron;
                found.extend(tree.kids_by(*noun, &["nmod"]).filter(owner));
            }
            if preps.iter().any(|p| p == "to" || p == "for") {
                found.extend(clause.indirect.iter().copied());
                // "gave the fleet permission", both read as objects.
                let receiver = nouns.first().and_then(|n| {
                    let mut before = clause.objects.iter().filter(|o| *o < n);
                    before.next()
                });
                found.extend(receiver.filter(|o| !nouns.contains(*o)));
            }
            found
        }
        Target::Within => nouns.clone(),
        Target::Nowhere | Target::Near => Vec::new(),
    };
    if objects.is_empty() && matches!(pattern.target, Target::Behind(_) | Target::Within) {
        return None;
    }
    // A verb that takes no object in this sense: "returned to Spain", not "returned the bookmark to Spain".
    let intransitive = pattern.target == Target::Nowhere
        || (matches!(pattern.target, Target::Behind(_)) && !pattern.needs_object);
    if intransitive && pattern.chain.is_empty() && !clause.objects.is_empty() {
        return None;
    }
    Some((nouns, objects))
}

/// The next noun of a chain: the direct object, or what stands behind the step's preposition.
fn link(
    scene: &Scene,
    clause: &Clause,
    from: Option<usize>,
    step: &Step,
    pattern: &VerbPattern,
) -> Option<usize> {
    let tree = scene.tree;
    // "40 percent of their arms" are arms.
    let meant = |k: usize| {
        let counts = tree.reads(k, &|word| {
            scene.lexicon().is("quantity", word) || scene.lexicon().is("calendar", word)
        });
        let inner = scene.complement(k, &["of"]).filter(|_| counts);
        inner
            .filter(|inner| scene.fits(&step.noun, *inner))
            .or_else(|| scene.fits(&step.noun, k).then_some(k))
    };
    let object = || clause.objects.iter().copied().find_map(meant);
    match (&step.prep, from) {
        (None, None) => object(),
        (None, Some(noun)) => tree.kids(noun).iter().copied().find_map(meant),
        (Some(prep), from) => {
            let inner = from.and_then(|noun| {
                let mut behind = tree.kids_by(noun, &["nmod"]);
                behind.find_map(|k| meant(k).filter(|_| tree.case(k) == *prep))
            });
            let particle = pattern.particle.as_ref();
            let fits = |case: &String| {
                case == prep || particle.is_some_and(|p| *case == format!("{p} {prep}"))
            };
            let mut obliques = clause.obliques.iter();
            inner
                .or_else(|| obliques.find_map(|(case, k)| meant(*k).filter(|_| fits(case))))
                // "hand over power": a preposition that serves as particle.
                .or_else(|| clause.particles.contains(prep).then(object).flatten())
        }
    }
}

/// The word that completes a verb and its object: "hostage", "free", "on trial".
fn completion(scene: &Scene, clause: &Clause, step: &Step) -> Option<usize> {
    let tree = scene.tree;
    let object = clause.objects.first().copied();
    if step.prep.as_deref() == Some("to")
        && let Some(v) = object.and_then(|o| tree.head(o))
        && let Some(act) = tree
            .kids_by(v, &["xcomp", "advcl", "ccomp"])
            .find(|k| scene.fits(&step.noun, *k))
    {
        return Some(act);
    }
    if let Some(prep) = &step.prep {
        // "attacked the camp for refugees": what a common noun has behind it is its own.
        let inside = |k: usize| {
            let mut names = scene.cast.names[scene.sentence].iter();
            let named = names.any(|(range, _)| range.contains(&k));
            prep == "for"
                && object
                    .is_some_and(|o| (tree.upos(o) != Upos::Propn || named) && tree.dominates(o, k))
        };
        return clause
            .obliques
            .iter()
            .find(|(case, k)| case == prep && completes(scene, step, *k) && !inside(*k))
            .map(|(_, k)| *k);
    }
    let verb = object.and_then(|o| tree.head(o))?;
    let below = |h: usize| {
        tree.kids(h)
            .iter()
            .copied()
            // "under the terms of the deal it gave": what stands before the verb completes nothing.
            .find(|k| *k > verb && completes(scene, step, *k) && !clause.objects[..1].contains(k))
    };
    below(verb).or_else(|| object.and_then(below))
}

/// Whether a word is the one that a step wants, or has an adjective of the class that it wants: "called it a corrupt regime".
fn completes(scene: &Scene, step: &Step, k: usize) -> bool {
    let judged = || {
        let mut words = scene.tree.kids_by(k, &["amod", "compound"]);
        step.noun.starts_with('<') && words.any(|word| scene.fits(&step.noun, word))
    };
    scene.fits(&step.noun, k) || judged()
}

/// Participants at the place of the act or behind what it is about.
pub(super) fn near(
    scene: &Scene,
    clause: &Clause,
    nouns: &[usize],
    relation: &RelationType,
) -> Vec<Participant> {
    let topical = [
        "against", "over", "at", "in", "outside", "near", "on", "about", "from", "for", "into",
        "to",
    ];
    let mut best: Option<(usize, Participant)> = None;
    let mut phrases = clause.obliques.clone();
    for noun in nouns {
        below(scene, *noun, 2, &mut phrases);
    }
    for (case, k) in &phrases {
        let Some(rank) = topical.iter().position(|t| t == case) else {
            continue;
        };
        // "threatened in Moscow": words are not at the place where they are said.
        let said = relation.quad == Quad::VerbalConflict;
        if said && matches!(case.as_str(), "in" | "outside" | "near" | "into") {
            continue;
        }
        if scene.lexicon().is("calendar", &scene.tree.low(*k)) {
            continue;
        }
        if let Some(p) = scene.participant(*k, &|kind| relation.allows_object(kind))
            && best.as_ref().is_none_or(|(r, _)| rank < *r)
        {
            best = Some((rank, p));
        }
    }
    best.into_iter().map(|(_, p)| p).collect()
}

/// Prepositional phrases under a noun, also those under its "of" phrases: "the state of emergency in Darfur".
fn below(scene: &Scene, noun: usize, depth: usize, out: &mut Vec<(String, usize)>) {
    let tree = scene.tree;
    // Examples of it are not where it happens.
    let phrases = tree
        .behind(noun)
        .filter(|k| !crate::extract::listing::is_example(tree, *k));
    for k in phrases {
        out.push((tree.case(k), k));
        if depth > 0 {
            below(scene, k, depth - 1, out);
        }
    }
}

/// Why a clause has no arguments for a pattern, for those who ask.
pub(super) fn misfit(scene: &Scene, clause: &Clause, pattern: &VerbPattern) -> String {
    if let Some(particle) = &pattern.particle
        && !clause.particles.contains(particle)
    {
        return format!("there is no “{particle}” with it");
    }
    if pattern.needs_object && clause.objects.is_empty() {
        return "it has no object".to_owned();
    }
    let mut last = None;
    for step in &pattern.chain {
        let noun =
            link(scene, clause, last, step, pattern).or_else(|| completion(scene, clause, step));
        if noun.is_none() {
            let prep = step
                .prep
                .as_deref()
                .map_or_else(String::new, |p| format!("{p} "));
            return format!("“{prep}{}” does not stand with it", step.noun);
        }
        last = noun;
    }
    match &pattern.target {
        Target::Behind(preps) if !clause.objects.is_empty() && pattern.chain.is_empty() => {
            format!("it has an object, or nothing behind “{}”", preps.join("/"))
        }
        Target::Behind(preps) => format!("nothing stands behind “{}”", preps.join("/")),
        _ => "its object stands elsewhere".to_owned(),
    }
}
