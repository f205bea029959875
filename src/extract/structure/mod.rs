//! Facts rather than happenings: offices from titles and appositions, places inside places, bodies of states, sides and subjects of
//! agreements and events.

mod instrument;
mod location;
mod membership;
mod office;

use super::modality::Modality;
use super::reading::{Find, Participant, Scene};
use crate::model::{Kind, Status};

/// Reads the structure around token `i`.
pub(super) fn read(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    if scene.tree.upos(i).is_nominal() {
        office::title(scene, i, out);
        location::location(scene, i, out);
        instrument::instrument(scene, i, out);
        membership::body(scene, i, out);
        membership::listed(scene, i, out);
        membership::affiliation(scene, i, out);
    }
}

fn find(
    scene: &Scene,
    relation: &str,
    subject: Participant,
    object: Participant,
    trigger: usize,
    rule: &str,
    confidence: f32,
) -> Option<Find> {
    let index = scene.ontology.index(relation)?;
    let kinds = scene.relation(index);
    if subject.who == object.who
        || !kinds.allows_subject(scene.kind(subject.who))
        || !kinds.allows_object(scene.kind(object.who))
    {
        return None;
    }
    // What a body belongs to and where a place lies hold whatever the clause around them plans or denies.
    let happening = |p: &Participant| matches!(scene.kind(p.who), Kind::Agreement | Kind::Event);
    let modality = if happening(&subject) || happening(&object) {
        standing(scene.modality(trigger))
    } else {
        HOLDS
    };
    Some(Find {
        sentence: scene.sentence,
        relation: index,
        subject,
        object,
        trigger,
        rule: rule.to_owned(),
        modality,
        class: None,
        confidence,
    })
}

const HOLDS: Modality = Modality {
    status: Status::Asserted,
    refused: false,
    governor: None,
};

/// What a governing verb ends or refuses is still what it is: suspended talks with Russia are talks with Russia.
fn standing(modality: Modality) -> Modality {
    match modality.status {
        Status::Ended | Status::Negated | Status::Attempted => HOLDS,
        _ => modality,
    }
}
