//! Relation types: the typed edges that the graph may contain.

use serde::Deserialize;

use crate::model::Kind;

/// The broad sort of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum Quad {
    /// Verbal cooperation.
    #[serde(rename = "VC")]
    VerbalCooperation,
    /// Material cooperation.
    #[serde(rename = "MC")]
    MaterialCooperation,
    /// Verbal conflict.
    #[serde(rename = "VK")]
    VerbalConflict,
    /// Material conflict.
    #[serde(rename = "MK")]
    MaterialConflict,
    /// A fact rather than a happening.
    #[serde(rename = "S")]
    Structure,
}

impl Quad {
    /// The code in `data/ontology.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VerbalCooperation => "VC",
            Self::MaterialCooperation => "MC",
            Self::VerbalConflict => "VK",
            Self::MaterialConflict => "MK",
            Self::Structure => "S",
        }
    }

    /// Whether acts of this sort are hostile.
    pub fn is_hostile(self) -> bool {
        matches!(self, Self::VerbalConflict | Self::MaterialConflict)
    }

    /// Whether acts of this sort are cooperative.
    pub fn is_cooperative(self) -> bool {
        matches!(self, Self::VerbalCooperation | Self::MaterialCooperation)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRelation {
    pub name: String,
    class: Option<String>,
    cameo: Option<String>,
    quad: Quad,
    #[serde(default)]
    symmetric: bool,
    phrase: String,
    means: String,
    subject: Vec<String>,
    object: Vec<String>,
    #[serde(default)]
    pub verbs: Vec<String>,
    #[serde(default)]
    pub nouns: Vec<String>,
    #[serde(default)]
    pub adjectives: Vec<String>,
    #[serde(default)]
    pub prefixes: Vec<String>,
    #[serde(default)]
    pub titles: Vec<String>,
    #[serde(default)]
    lemmas: Vec<String>,
    #[serde(default)]
    people: bool,
    #[serde(default)]
    heads: Vec<String>,
    #[serde(default)]
    named: bool,
}

/// A typed relation between two nodes.
#[derive(Debug, Clone)]
pub struct RelationType {
    /// Public name: `backs`.
    pub name: String,
    /// PLOVER class; none for structure.
    pub class: Option<String>,
    /// CAMEO root; none for structure.
    pub cameo: Option<String>,
    /// The broad sort.
    pub quad: Quad,
    /// Whether it holds both ways.
    pub symmetric: bool,
    /// How to read it aloud between subject and object: "is allied with".
    pub phrase: String,
    /// One line for help texts.
    pub means: String,
    /// Kinds that may stand as subject.
    pub subject: Vec<Kind>,
    /// Kinds that may stand as object.
    pub object: Vec<Kind>,
    /// Single verbs that state it, for plain questions: "back", "support".
    pub lemmas: Vec<String>,
    /// Whether an object described by a noun that no word list knows is taken for people: "arrested two homeguards".
    pub people: bool,
    /// Nouns by which an agreement as object may be described; any if empty.
    pub heads: Vec<String>,
    /// Whether it tells a reader something only when one of its ends has a name: "the attack concerns the depot" does not.
    pub named: bool,
}

impl RelationType {
    /// Whether a node of this kind may be the subject.
    pub fn allows_subject(&self, kind: Kind) -> bool {
        self.subject.contains(&kind)
    }

    /// Whether a node of this kind may be the object.
    pub fn allows_object(&self, kind: Kind) -> bool {
        self.object.contains(&kind)
    }
}

fn kinds(names: &[String]) -> Vec<Kind> {
    names
        .iter()
        .flat_map(|name| {
            Kind::ALL.into_iter().filter(move |kind| {
                if name == "actor" {
                    kind.is_actor()
                } else {
                    kind.as_str() == name
                }
            })
        })
        .collect()
}

impl From<RawRelation> for RelationType {
    fn from(raw: RawRelation) -> Self {
        let single = raw
            .verbs
            .iter()
            .filter(|v| !v.contains(' '))
            .map(|v| v.trim_end_matches('!').to_owned());
        let mut lemmas: Vec<String> = raw.lemmas.iter().cloned().chain(single).collect();
        lemmas.dedup();
        Self {
            subject: kinds(&raw.subject),
            object: kinds(&raw.object),
            name: raw.name,
            class: raw.class,
            cameo: raw.cameo,
            quad: raw.quad,
            symmetric: raw.symmetric,
            phrase: raw.phrase,
            means: raw.means,
            lemmas,
            people: raw.people,
            heads: raw.heads,
            named: raw.named,
        }
    }
}
