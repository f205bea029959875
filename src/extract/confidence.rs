//! How likely a claim is right: what is known of it when it is drawn, weighed by the table in `data/confidence.toml`.
//!
//! The table is fitted on annotated documents by `train confidence`; here it is only summed up, in whole numbers, so that every machine
//! gives the same confidence. What the table does not name (a relation of a user's own) counts nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;

use super::cast::{Cast, RefId};
use super::casting::Reading;
use super::reading::{Find, Participant};
use crate::model::FormType;
use crate::ontology::{Ontology, OntologyError, unpack};

const TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/confidence.zst"));

/// A feature of a claim: what is looked at, and what is seen there.
pub(crate) type Feature = (&'static str, String);

/// Points by feature, and the points that each percent of confidence takes.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Confidence {
    base: i32,
    /// The least points for 1, 2, … percent, rising.
    steps: Vec<i32>,
    points: HashMap<String, HashMap<String, i32>>,
}

impl Confidence {
    /// The table that is embedded in the program.
    pub fn builtin() -> Result<&'static Self, &'static OntologyError> {
        static BUILTIN: OnceLock<Result<Confidence, OntologyError>> = OnceLock::new();
        BUILTIN
            .get_or_init(|| unpack("confidence.toml", TABLE))
            .as_ref()
    }

    /// The probability that a claim with these features is right, in whole percent.
    pub fn of(&self, features: &[Feature]) -> f32 {
        let points = |(group, value): &Feature| self.points.get(*group)?.get(value);
        let sum: i32 = self.base + features.iter().filter_map(points).sum::<i32>();
        let percent = self.steps.iter().take_while(|step| sum >= **step).count();
        (percent as f32 / 100.0).clamp(0.01, 0.99)
    }
}

/// What several claims share: how many speak of the same pair, and how many of the same subject.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    pairs: BTreeMap<(RefId, RefId), usize>,
    subjects: BTreeMap<RefId, usize>,
}

impl Crowd {
    pub fn of(finds: &[&Find]) -> Self {
        let mut crowd = Self::default();
        for find in finds {
            *crowd.pairs.entry(pair(find)).or_default() += 1;
            *crowd.subjects.entry(find.subject.who).or_default() += 1;
        }
        crowd
    }
}

/// Both ends, whichever way round.
fn pair(find: &Find) -> (RefId, RefId) {
    let (a, b) = (find.subject.who, find.object.who);
    (a.min(b), a.max(b))
}

/// What is known of a find when it becomes a claim. Those features are kept that make held-out documents more predictable; status,
/// attribution and the wording, tried as well, do not.
pub(super) fn features(
    reading: &Reading,
    ontology: &Ontology,
    crowd: &Crowd,
    find: &Find,
) -> Vec<Feature> {
    let (cast, tree) = (&reading.cast, &reading.trees[find.sentence]);
    let quoted = reading.attributions[find.sentence].quotes(find.trigger);
    let count = |n: Option<&usize>| several(n.copied().unwrap_or(1));
    let mentions = &cast.referents[find.object.who].mentions;
    let mentions = mentions.iter().filter(|m| m.form != FormType::Pronoun);
    vec![
        ("relation", ontology.relations()[find.relation].name.clone()),
        ("strength", format!("{:.1}", find.confidence)),
        ("trigger_place", tree.rel(find.trigger).to_owned()),
        ("quoted", yes(quoted)),
        ("sentence_at", steps(find.sentence)),
        ("sentence_length", steps(tree.len())),
        ("subject_form", form(cast, find.sentence, find.subject)),
        ("subject_kind", kind(cast, find.subject.who)),
        ("subject_distance", find.subject.distance.to_string()),
        ("object_form", form(cast, find.sentence, find.object)),
        (
            "object_far",
            steps(find.object.token.abs_diff(find.trigger)),
        ),
        ("object_before", yes(find.object.token < find.trigger)),
        ("object_mentions", several(mentions.count())),
        ("same_pair", count(crowd.pairs.get(&pair(find)))),
        ("same_subject", count(crowd.subjects.get(&find.subject.who))),
    ]
}

/// How a participant stands in the sentence.
fn form(cast: &Cast, sentence: usize, end: Participant) -> String {
    let Some(mention) = cast.mention(end.who, sentence, end.token) else {
        return "taken up".to_owned();
    };
    let form = match mention.form {
        FormType::Name if mention.adjectival => "adjective",
        FormType::Name => "name",
        FormType::Nominal => "description",
        FormType::Pronoun => "pronoun",
    };
    form.to_owned()
}

/// What somebody is, and how well the article lets one know who.
fn kind(cast: &Cast, who: RefId) -> String {
    let referent = &cast.referents[who];
    let known = if referent.key.is_some() {
        "listed"
    } else if referent.named {
        "named"
    } else if referent.owner.is_some() {
        "owned"
    } else {
        "described"
    };
    format!("{}, {known}", referent.kind)
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// A small count in words that do not promise more than they know.
fn several(n: usize) -> String {
    match n {
        0 | 1 => "1",
        2 => "2",
        3 | 4 => "3-4",
        _ => "5+",
    }
    .to_owned()
}

/// A distance in tokens, in steps that double.
fn steps(n: usize) -> String {
    match n {
        0 | 1 => "1",
        2 | 3 => "2-3",
        4..=7 => "4-7",
        8..=15 => "8-15",
        16..=31 => "16-31",
        _ => "32+",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_add_up_to_a_share() {
        let table = Confidence {
            base: -10,
            steps: vec![-400, -50, 0, 60],
            points: HashMap::from([(
                "status".to_owned(),
                HashMap::from([("asserted".to_owned(), 15)]),
            )]),
        };
        let with = |value: &str| table.of(&[("status", value.to_owned())]);
        assert!((with("asserted") - 0.03).abs() < 1e-6);
        assert!((with("unheard of") - 0.02).abs() < 1e-6);
    }

    #[test]
    fn the_table_can_be_read_and_rises() {
        let table = Confidence::builtin().expect("the embedded table can be read");
        assert_eq!(table.steps.len(), 99);
        assert!(table.steps.is_sorted());
    }
}
