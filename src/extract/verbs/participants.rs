//! What a pattern that fits is really about: verbs that say something else, and whom an act is done to.

use super::super::clause::Clause;
use super::super::reading::{Find, Participant, Scene};
use crate::model::{Kind, Status};
use crate::ontology::{Quad, RelationType, Target, VerbPattern};

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
pub(super) fn is_other(
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

/// Each of several does it to the others.
pub(super) fn mutual(
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
pub(super) fn is_reciprocal(scene: &Scene, token: usize) -> bool {
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
pub(super) fn inflicted(
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
        .flat_map(|(_, k)| crate::extract::nouns::agents(scene, *k, false).0)
        .collect();
    scene.participants(&by, &|kind| relation.allows_subject(kind))
}

/// "was arrested in Niger": by whom, if nobody else is named, is the state where it happens.
pub(super) fn authorities(scene: &Scene, v: usize, clause: &Clause) -> Vec<Participant> {
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
pub(super) fn carried(
    scene: &Scene,
    pattern: &VerbPattern,
    objects: &[usize],
    found: &mut Vec<Participant>,
) {
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
                crate::extract::nouns::read(scene, p.token, &mut claims);
            }
            claims.is_empty()
        });
    }
}
