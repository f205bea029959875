//! Relation types: the typed edges that the graph may contain.

use serde::Deserialize;

use super::pattern::alternatives;
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

/// A name for several relations at once, such as `hostile-to`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationSort {
    /// As patterns write it.
    pub name: String,
    /// The sorts of acts that it covers.
    pub quads: Vec<Quad>,
    /// One line for help texts.
    pub means: String,
}

/// A relation as a file states it. A user's file may leave out what the shipped one has.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRelation {
    pub name: String,
    class: Option<String>,
    cameo: Option<String>,
    quad: Option<Quad>,
    symmetric: Option<bool>,
    phrase: Option<String>,
    means: Option<String>,
    #[serde(default)]
    subject: Vec<String>,
    #[serde(default)]
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
    people: Option<bool>,
    ground: Option<bool>,
    #[serde(default)]
    heads: Vec<String>,
    named: Option<bool>,
    authority: Option<bool>,
    #[serde(default)]
    contradicts: Vec<String>,
    /// Takes the place of the relation of this name instead of adding to it.
    #[serde(default)]
    pub replace: bool,
    /// Patterns of the relation of this name that are dropped, as they stand there.
    #[serde(default)]
    without: Vec<String>,
}

impl RawRelation {
    /// Adds what another file says of the same relation: lists grow, single values are replaced. The patterns stay apart, since those of
    /// the user are tried first.
    pub fn extend(&mut self, own: &Self) {
        for list in [&mut self.verbs, &mut self.nouns, &mut self.adjectives] {
            list.retain(|p| !own.without.contains(p));
        }
        for list in [&mut self.prefixes, &mut self.titles] {
            list.retain(|p| !own.without.contains(p));
        }
        for (mine, theirs) in [
            (&mut self.subject, &own.subject),
            (&mut self.object, &own.object),
            (&mut self.heads, &own.heads),
            (&mut self.lemmas, &own.lemmas),
            (&mut self.contradicts, &own.contradicts),
        ] {
            mine.extend(theirs.iter().cloned());
        }
        for (mine, theirs) in [
            (&mut self.class, &own.class),
            (&mut self.cameo, &own.cameo),
            (&mut self.phrase, &own.phrase),
            (&mut self.means, &own.means),
        ] {
            if theirs.is_some() {
                mine.clone_from(theirs);
            }
        }
        self.quad = own.quad.or(self.quad);
        self.symmetric = own.symmetric.or(self.symmetric);
        self.people = own.people.or(self.people);
        self.ground = own.ground.or(self.ground);
        self.named = own.named.or(self.named);
        self.authority = own.authority.or(self.authority);
    }

    /// A relation of this name about which nothing is said yet.
    pub fn empty(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }
}

/// A typed relation between two nodes.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of its own in the file, and they hold independently"
)]
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
    /// Whether a capital as object is the city, not the government that sits there: "captured Kabul".
    pub ground: bool,
    /// Nouns by which an agreement as object may be described; any if empty.
    pub heads: Vec<String>,
    /// Whether it tells a reader something only when one of its ends has a name: "the attack concerns the depot" does not.
    pub named: bool,
    /// Whether only authorities do it, so that it is done by those of the country where it happens when nobody else is named.
    pub authority: bool,
    /// Relations that cannot hold between the same two ends at one time.
    pub contradicts: Vec<String>,
    /// The patterns of verbs, nouns and adjectives as they stand in the files, those of the user first.
    pub patterns: Vec<String>,
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

    /// The pattern as it stands in its file, of which `reading` is one of the alternatives.
    pub fn written(&self, reading: &str) -> Option<&str> {
        let reads = |text: &&String| alternatives(text).iter().any(|a| a == reading);
        self.patterns.iter().find(reads).map(String::as_str)
    }
}

pub(super) fn kinds(names: &[String]) -> Vec<Kind> {
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

impl RelationType {
    /// The relation as all files together state it; `own` are the patterns that a user added.
    pub(super) fn new(raw: RawRelation, own: &[&RawRelation]) -> Result<Self, &'static str> {
        let verbs = || own.iter().copied().chain([&raw]).flat_map(|r| &r.verbs);
        let single = verbs()
            .filter(|v| !v.contains(' '))
            .map(|v| v.trim_end_matches('!').to_owned());
        let mut lemmas: Vec<String> = raw.lemmas.iter().cloned().chain(single).collect();
        lemmas.dedup();
        let mut patterns: Vec<String> = own
            .iter()
            .flat_map(|r| [&r.verbs, &r.nouns, &r.adjectives])
            .flatten()
            .cloned()
            .collect();
        patterns.extend(raw.verbs);
        patterns.extend(raw.nouns);
        patterns.extend(raw.adjectives);
        if raw.subject.is_empty() {
            return Err("subject");
        }
        if raw.object.is_empty() {
            return Err("object");
        }
        Ok(Self {
            subject: kinds(&raw.subject),
            object: kinds(&raw.object),
            name: raw.name,
            class: raw.class,
            cameo: raw.cameo,
            quad: raw.quad.ok_or("quad")?,
            symmetric: raw.symmetric.unwrap_or_default(),
            phrase: raw.phrase.ok_or("phrase")?,
            means: raw.means.ok_or("means")?,
            lemmas,
            people: raw.people.unwrap_or_default(),
            ground: raw.ground.unwrap_or_default(),
            heads: raw.heads,
            named: raw.named.unwrap_or_default(),
            authority: raw.authority.unwrap_or_default(),
            contradicts: raw.contradicts,
            patterns,
        })
    }
}
