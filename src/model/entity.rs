//! Entities as one article names them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{NameKey, Span};

/// What kind of node an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A named individual.
    Person,
    /// A state, its government, and a capital or demonym that stands for it.
    Country,
    /// A named body: ministry, party, company, international organisation, military, press.
    Organisation,
    /// People that act together, named or described.
    Group,
    /// An instrument or a process towards one: treaty, ceasefire, talks, resolution, law.
    Agreement,
    /// A location that is not acting.
    Place,
    /// A named or dated happening that others refer to.
    Event,
}

impl Kind {
    /// All kinds, in the order of the ontology.
    pub const ALL: [Self; 7] = [
        Self::Person,
        Self::Country,
        Self::Organisation,
        Self::Group,
        Self::Agreement,
        Self::Place,
        Self::Event,
    ];

    /// The public name, as in JSON and name keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Country => "country",
            Self::Organisation => "organisation",
            Self::Group => "group",
            Self::Agreement => "agreement",
            Self::Place => "place",
            Self::Event => "event",
        }
    }

    /// Whether one entity may be of either kind: a band of fighters is called a group here and an organisation there.
    pub fn may_be(self, other: Self) -> bool {
        let body = |kind| matches!(kind, Self::Organisation | Self::Group);
        self == other || (body(self) && body(other))
    }

    /// Whether nodes of this kind act: person, country, organisation or group.
    pub fn is_actor(self) -> bool {
        matches!(
            self,
            Self::Person | Self::Country | Self::Organisation | Self::Group
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|k| k.as_str() == s).ok_or(())
    }
}

/// How a mention refers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FormType {
    /// A proper name: enters the look-up by name.
    Name,
    /// A description such as "the militants".
    Nominal,
    /// A pronoun.
    Pronoun,
}

/// One mention of an entity in the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Form {
    /// The words, exactly as under `span`.
    pub text: String,
    /// How it refers.
    #[serde(rename = "type")]
    pub kind: FormType,
    /// Where it stands in the article's text.
    pub span: Span,
}

/// An entity of one article, with all its mentions there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Id inside the fragment: `e1`, `e2`, …
    pub id: String,
    /// The name key under which the graph keeps its sightings.
    pub key: NameKey,
    /// Display name.
    pub name: String,
    /// Node kind.
    pub kind: Kind,
    /// ISO 3166 alpha-3 code of a country, or the gazetteer's code of a body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Distinct name and nominal forms, in order of first appearance.
    pub mentions: Vec<String>,
    /// Every mention with its place.
    pub forms: Vec<Form>,
}
