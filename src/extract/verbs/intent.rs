//! Verbs of wanting, refusing, agreeing and threatening: claims towards whoever the act below them reaches.

use super::super::reading::{Find, Participant, Scene};
use crate::model::{Kind, Status};

/// Acts that only their announcement makes visible: "refused to respond to a request from Iran", "threatened to retaliate against NATO",
/// "agreed to hand the prisoners to Mali". The governing verb is a claim of its own towards whoever the act below it reaches.
pub(in crate::extract) fn intent(scene: &Scene, v: usize, out: &mut Vec<Find>) {
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
