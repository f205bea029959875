//! Verbs that state a relation: matching the patterns of the ontology against clauses.

use super::clause::Clause;
use super::reading::{Find, Participant, Scene};
use crate::model::{Kind, Status};
use crate::nlp::Upos;
use crate::ontology::{Narrow, Quad, RelationType, Step, Target, VerbPattern};

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
        if found && (beside || !purpose) {
            return;
        }
        beside |= found;
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

/// "invited Poland to join": who is asked to do something else than to meet is not met.
fn asks_elsewhere(scene: &Scene, v: usize) -> bool {
    let tree = scene.tree;
    let mut below = tree.kids_by(v, &["xcomp"]);
    let Some(act) = below.find(|k| tree.mark(*k) == "to") else {
        return false;
    };
    let consults = |p: &VerbPattern| {
        let mut under = tree.kids_by(act, &["obj", "obl"]);
        let first = p.chain.first();
        scene.relation(p.relation).class.as_deref() == Some("CONSULT")
            && first.is_none_or(|step| under.any(|k| scene.fits(&step.noun, k)))
    };
    let acts = scene.ontology.verb_patterns(tree.lemma(act));
    !acts.is_empty() && !acts.iter().any(consults)
}

/// Whether a verb with the words of a wording says something else than that.
fn is_other(
    scene: &Scene,
    v: usize,
    clause: &Clause,
    pattern: &VerbPattern,
    (nouns, objects): (&[usize], &[usize]),
) -> bool {
    let tree = scene.tree;
    let relation = scene.relation(pattern.relation);
    let class = relation.class.as_deref();
    // "expand the commercial presence in Asia" mobilises nobody.
    let is_peaceful = |n: &usize| {
        let mut before = tree.kids_by(*n, &["amod", "compound"]);
        before.any(|k| scene.fits("<peaceful>", k))
    };
    if class == Some("MOBILIZE") && nouns.iter().any(is_peaceful) {
        return true;
    }
    // "called on the speaker" without saying what he is to do visits him; "called on him to leave" does not.
    let upon = |(case, _): &(String, usize)| matches!(case.as_str(), "on" | "upon");
    let is_bare = pattern.chain.is_empty() && clause.objects.is_empty();
    if pattern.lemma == "call" && is_bare && clause.obliques.iter().any(upon) {
        let mut below = tree.kids_by(v, &["xcomp", "ccomp", "advcl", "obj"]);
        let asks = clause.obliques.iter().any(|(case, _)| case == "for")
            || below.next().is_some()
            || objects
                .iter()
                .any(|o| tree.kids_by(*o, &["acl"]).next().is_some());
        if class == Some(if asks { "CONSULT" } else { "REQUEST" }) {
            return true;
        }
    }
    // "led the merchants to protest" leads nobody.
    let made_to = || {
        let mut below = tree.kids_by(v, &["xcomp"]);
        below.any(|k| tree.is_verb(k) && tree.mark(k) == "to")
    };
    if class.is_none() && pattern.target == Target::Direct && made_to() {
        return true;
    }
    // "advised him that it would": what a clause tells is no deed, nor is what somebody is told to do.
    let tells = || tree.kids_by(v, &["ccomp"]).any(|k| tree.mark(k) == "that");
    let bids = || {
        let statuses = scene.lexicon().governor(&pattern.lemma);
        statuses.contains(&Some(Status::Requested)) && made_to()
    };
    if relation.quad == Quad::MaterialCooperation && pattern.chain.is_empty() && (tells() || bids())
    {
        return true;
    }
    let met = class == Some("CONSULT") && pattern.target == Target::Direct;
    met && pattern.chain.is_empty() && asks_elsewhere(scene, v)
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
        let led: Vec<usize> = led.filter_map(|k| super::nouns::led(scene, *k)).collect();
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

/// Each of several does it to the others.
fn mutual(
    scene: &Scene,
    relation: usize,
    who: &[Participant],
    trigger: usize,
    rule: &str,
    base: f32,
    out: &mut Vec<Find>,
) -> bool {
    let mut any = false;
    for a in who {
        let others = who.iter().copied().filter(|b| b.who != a.who);
        let others: Vec<Participant> = others.collect();
        let one = std::slice::from_ref(a);
        any |= scene.pairs(relation, one, &others, trigger, rule, base, out);
    }
    any
}

/// "each other", "one another".
fn is_reciprocal(scene: &Scene, token: usize) -> bool {
    let tree = scene.tree;
    let pair = |at: usize| {
        at + 1 < tree.len()
            && matches!(
                (tree.low(at).as_str(), tree.low(at + 1).as_str()),
                ("each", "other") | ("one", "another")
            )
    };
    pair(token) || (token > 0 && pair(token - 1))
}

/// "were killed in an attack by rebels", "was wounded in an Israeli air strike": who carries out the act in which it happens.
fn inflicted(
    scene: &Scene,
    v: usize,
    clause: &Clause,
    relation: &RelationType,
) -> Vec<Participant> {
    if !scene.tree.is_passive(v) || !clause.subjects.is_empty() {
        return Vec::new();
    }
    let acts = clause.obliques.iter().filter(|(case, k)| {
        let mut patterns = scene.noun_patterns(*k).iter();
        matches!(case.as_str(), "in" | "during")
            && patterns.any(|p| scene.relation(p.relation).quad == relation.quad)
    });
    let by: Vec<usize> = acts
        .flat_map(|(_, k)| super::nouns::agents(scene, *k, false).0)
        .collect();
    scene.participants(&by, &|kind| relation.allows_subject(kind))
}

/// "was arrested in Niger": by whom, if nobody else is named, is the state where it happens.
fn authorities(scene: &Scene, v: usize, clause: &Clause) -> Vec<Participant> {
    if !scene.tree.is_passive(v) || !clause.subjects.is_empty() {
        return Vec::new();
    }
    let mut places = clause.obliques.iter().filter(|(case, _)| case == "in");
    let state = places.find_map(|(_, k)| {
        let found = scene.participant(*k, &|kind| kind == Kind::Country)?;
        (found.distance == 0).then_some(Participant {
            distance: 1,
            ..found
        })
    });
    state.into_iter().collect()
}

/// Drops objects that are acts which the verb only carries: in "ordered the arrest of two editors", "launched a raid on the port" the act
/// is the claim, not the order and not the launch.
fn carried(scene: &Scene, pattern: &VerbPattern, objects: &[usize], found: &mut Vec<Participant>) {
    let kinds = scene.lexicon().governor(&pattern.lemma);
    let acts: Vec<usize> = objects
        .iter()
        .copied()
        .filter(|o| !kinds.is_empty() && !scene.noun_patterns(*o).is_empty())
        .collect();
    let inside = |p: &Participant| acts.iter().any(|o| scene.tree.dominates(*o, p.token));
    found.retain(|p| p.distance == 0 || !inside(p));
    if kinds.contains(&Some(Status::Asserted)) {
        found.retain(|p| {
            let mut claims = Vec::new();
            if scene.kind(p.who) == Kind::Event && acts.contains(&p.token) {
                super::nouns::read(scene, p.token, &mut claims);
            }
            claims.is_empty()
        });
    }
}

/// The nouns of the pattern's chain and the phrases where its object stands; none if the clause does not fit.
fn arguments(
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

/// Why a clause has no arguments for a pattern, for those who ask.
fn misfit(scene: &Scene, clause: &Clause, pattern: &VerbPattern) -> String {
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
fn near(
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
        .filter(|k| !super::listing::is_example(tree, *k));
    for k in phrases {
        out.push((tree.case(k), k));
        if depth > 0 {
            below(scene, k, depth - 1, out);
        }
    }
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

/// "A bomb killed ten people, and the Front claimed responsibility": for the attack that was told of last.
pub(super) fn responsibility(scene: &Scene, v: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let owned = tree
        .kids_by(v, &["obj"])
        .find(|o| tree.low(*o) == "responsibility" && scene.fits("<claim>", v));
    let (Some(owned), Some(index)) = (owned, scene.ontology.index("attacks")) else {
        return;
    };
    // "for the safety of all" says for what.
    let mut told = tree.behind(owned).chain(tree.kids_by(v, &["obl"]));
    if told.any(|k| tree.case(k) == "for") {
        return;
    }
    let last = out.iter().rev().find(|f| f.relation == index);
    let Some(deed) = last.filter(|f| f.sentence + 1 >= scene.sentence) else {
        return;
    };
    let victim = Participant {
        who: deed.object.who,
        token: owned,
        distance: 2,
    };
    let relation = scene.relation(index);
    let mut subjects = scene.participants(&scene.clauses().read(v).subjects, &|k| {
        relation.allows_subject(k)
    });
    subjects.retain(|p| scene.cast.referents[p.who].named);
    let rule = "deed: claimed";
    scene.pairs(index, &subjects, &[victim], v, rule, 0.7, out);
}

/// "Near Mosul, the strikes destroyed two bunkers": the attack is there too.
pub(super) fn struck(scene: &Scene, v: usize, out: &mut Vec<Find>) {
    let Some(index) = scene
        .ontology
        .index("attacks")
        .filter(|_| !scene.deeds.is_empty())
    else {
        return;
    };
    let clause = scene.clauses().read(v);
    let doers = scene.doers(&clause.subjects);
    if doers.is_empty() {
        return;
    }
    let at = clause
        .obliques
        .iter()
        .filter(|(case, _)| scene.lexicon().is("location", case));
    let places: Vec<Participant> = at
        .filter_map(|(_, k)| scene.participant(*k, &|kind| kind == Kind::Place))
        .filter(|p| p.distance == 0)
        .collect();
    scene.pairs(index, &doers, &places, v, "deed: at", 0.7, out);
}

/// "Russia is cheating, Kiev charged": whoever complains of what another does accuses him.
pub(super) fn accusation(scene: &Scene, v: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    if !tree.is_verb(v) {
        return;
    }
    // "The government said the rebels were responsible".
    let guilty = || {
        scene.lexicon().is("speech", tree.lemma(v))
            && tree
                .kids_by(v, &["ccomp"])
                .any(|said| scene.fits("<guilty>", said))
    };
    if !scene.lexicon().is("accusing", tree.lemma(v)) && !guilty() {
        return;
    }
    let Some(index) = scene.ontology.index("accuses") else {
        return;
    };
    let relation = scene.relation(index);
    let below = tree.kids_by(v, &["ccomp"]).next();
    let beside = || tree.head(v).filter(|_| tree.rel(v) == "parataxis");
    let Some(said) = below.or_else(beside) else {
        return;
    };
    let subjects = scene.participants(&scene.clauses().read(v).subjects, &|k| {
        relation.allows_subject(k)
    });
    let objects = scene.participants(&scene.clauses().read(said).subjects, &|k| {
        relation.allows_object(k)
    });
    scene.pairs(
        index,
        &subjects,
        &objects,
        v,
        &format!("verb: {} that", tree.lemma(v)),
        0.65,
        out,
    );
}

/// "The U.S. said North Korea must disarm": whoever says what another must do demands it.
pub(super) fn demand(scene: &Scene, v: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let lexicon = scene.lexicon();
    // Who agrees that something should be done asks nobody for it.
    let agrees = lexicon.intent(tree.lemma(v)) == Some("agrees-with");
    if agrees || !lexicon.is("speech", tree.lemma(v)) {
        return;
    }
    let Some(index) = scene.ontology.index("demands-of") else {
        return;
    };
    let relation = scene.relation(index);
    for said in tree.kids_by(v, &["ccomp"]) {
        let must = tree
            .kids_by(said, &["aux"])
            .any(|k| lexicon.modal(&tree.token(k).form.to_lowercase()) == Some(Status::Requested));
        if !must {
            continue;
        }
        let clause = scene.clauses().read(said);
        let subjects = scene.participants(&scene.clauses().read(v).subjects, &|k| {
            relation.allows_subject(k)
        });
        let objects = scene.participants(&clause.subjects, &|k| relation.allows_object(k));
        scene.pairs(
            index,
            &subjects,
            &objects,
            v,
            "verb: say that must",
            0.75,
            out,
        );
    }
}

/// Acts that only their announcement makes visible: "refused to respond to a request from Iran", "threatened to retaliate against NATO",
/// "agreed to hand the prisoners to Mali". The governing verb is a claim of its own towards whoever the act below it reaches.
pub(super) fn intent(scene: &Scene, v: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    if !tree.is_verb(v)
        || out
            .iter()
            .any(|f| f.sentence == scene.sentence && f.trigger == v)
    {
        return;
    }
    let Some(act) = tree
        .kids_by(v, &["xcomp", "ccomp"])
        .find(|k| tree.is_verb(*k))
    else {
        return;
    };
    // "rule out", "call for them to", "tell them to".
    let particles = tree.kids_by(v, &["compound"]).map(|k| tree.low(k));
    let mark = tree.mark(act);
    let bidden = if mark == "to" {
        Some(&*mark)
    } else {
        mark.strip_suffix(" to")
    };
    let with_word = particles
        .chain(bidden.map(str::to_owned))
        .map(|word| format!("{} {word}", tree.lemma(v)))
        .find_map(|key| scene.lexicon().intent(&key));
    let Some(name) = with_word.or_else(|| scene.lexicon().intent(tree.lemma(v))) else {
        return;
    };
    let Some(index) = scene.ontology.index(name) else {
        return;
    };
    let relation = scene.relation(index);
    // "insists that it never threatened": what is said to be so is not asked for.
    let indicative = || {
        // What is demanded stands in the base form, which looks like a plural.
        let tensed = |k: usize| matches!(tree.token(k).xpos, "VBD" | "VBZ");
        let mut modals = tree
            .kids_by(act, &["aux"])
            .filter(|k| tree.token(*k).xpos == "MD")
            .map(|k| scene.lexicon().modal(&tree.low(k)) == Some(Status::Requested));
        let told = match modals.next() {
            // "advised that he will come" tells, "that he should" asks.
            Some(asks) => !asks,
            None => tensed(act) || tree.kids_by(act, &["aux"]).any(tensed),
        };
        tree.rel(act) == "ccomp" && told && tree.kids_by(act, &["nsubj"]).any(|_| true)
    };
    if relation.class.as_deref() == Some("REQUEST") && indicative() {
        return;
    }
    // The act below is a claim itself; its status says all, except that a refusal or threat is always worth its own claim.
    let told = out.iter().any(|f| {
        f.sentence == scene.sentence
            && tree.dominates(act, f.trigger)
            && f.modality.governor == Some(v)
    });
    // Nor is it a threat to promise help: "vowed to support Mali".
    let promised = out.iter().any(|f| {
        f.sentence == scene.sentence
            && f.modality.governor == Some(v)
            && f.modality.status == Status::Planned
            && scene.relation(f.relation).quad.is_cooperative()
    });
    if promised || told && relation.quad.is_cooperative() {
        return;
    }
    let clause = scene.clauses().read(act);
    let own = scene.clauses().read(v);
    let subjects = scene.participants(&own.subjects, &|k| relation.allows_subject(k));
    // "demanded that Sweden extradite them": who is to act is asked.
    let others: Vec<usize> = clause
        .subjects
        .iter()
        .copied()
        .filter(|k| !own.subjects.contains(k))
        .collect();
    let asked = scene.participants(&others, &|k| relation.allows_object(k));
    if matches!(relation.class.as_deref(), Some("REQUEST"))
        && scene.pairs(
            index,
            &subjects,
            &asked,
            v,
            &format!("intent: {}", tree.lemma(v)),
            0.7,
            out,
        )
    {
        return;
    }
    let reach: Vec<usize> = clause
        .objects
        .iter()
        .chain(&clause.indirect)
        .copied()
        .chain(
            clause
                .obliques
                .iter()
                .filter(|(case, _)| {
                    !matches!(case.as_str(), "by" | "as" | "until" | "according to")
                })
                .map(|(_, k)| *k),
        )
        .collect();
    // "agreed that Australia would host the summit" leaves open with whom.
    if relation.quad.is_cooperative() && tree.rel(act) == "ccomp" {
        return;
    }
    // "threatened: We shall be forced": the speaker's own side is not whom the threat is made to.
    let own_side = |k: usize| scene.lexicon().is_first_person(&tree.low(k));
    let reached: Vec<Participant> = reach
        .into_iter()
        .filter(|k| !own_side(*k))
        .filter_map(|k| scene.participant(k, &|kind: Kind| kind.is_actor() || kind == Kind::Place))
        .filter(|p| {
            let named = scene.cast.referents[p.who].named && scene.kind(p.who).is_actor();
            relation.allows_object(scene.kind(p.who))
                && (named || !relation.quad.is_cooperative())
                && !subjects.iter().any(|s| s.who == p.who)
                // "pledged to prevent aggression by its neighbours": nothing is pledged to them.
                && tree.case(p.token) != "by"
        })
        .collect();
    // "refused to send peacekeepers to Chad": rather where they go than who is sent.
    let sent = |p: &&Participant| {
        let who = &scene.cast.referents[p.who];
        who.kind == Kind::Group && !who.named
    };
    let named = |p: &&Participant| scene.cast.referents[p.who].named;
    let object = match reached.first().filter(sent) {
        Some(first) => reached.iter().find(named).or(Some(first)),
        None => reached.first(),
    };
    let object = object.copied();
    if let Some(object) = object {
        scene.pairs(
            index,
            &subjects,
            &[object],
            v,
            &format!("intent: {}", tree.lemma(v)),
            0.6,
            out,
        );
    }
}
