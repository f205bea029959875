//! Facts rather than happenings: offices from titles and appositions, places inside places, bodies of states, sides and subjects of
//! agreements and events.

mod instrument;
mod location;
mod membership;
mod office;

use super::modality::Modality;
use super::reading::{Find, Participant, Scene};
use crate::model::Status;

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
    Some(Find {
        sentence: scene.sentence,
        relation: index,
        subject,
        object,
        trigger,
        rule: rule.to_owned(),
        modality: standing(scene.modality(trigger)),
        class: None,
        confidence,
    })
}

/// What a governing verb ends or refuses is still what it is: suspended talks with Russia are talks with Russia.
fn standing(modality: Modality) -> Modality {
    match modality.status {
        Status::Ended | Status::Negated | Status::Attempted => Modality {
            status: Status::Asserted,
            refused: false,
            governor: None,
        },
        _ => modality,
    }
}
