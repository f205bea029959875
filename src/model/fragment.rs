//! Fragments: everything that one article says. One line of `demarche extract`.

use serde::{Deserialize, Serialize};

use super::{ArticleHead, Claim, Entity};

/// What a fragment was made with; the store knows by it which fragments are stale.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Versions {
    /// Fingerprint of the models.
    pub model: String,
    /// Fingerprint of the ontology and its lexicon.
    pub ontology: String,
    /// Fingerprint of the gazetteer.
    pub gazetteer: String,
}

/// Everything that one article says: its entities and its claims.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fragment {
    /// Version of this format: [`Fragment::FORMAT`].
    pub format: u32,
    /// What made it.
    pub versions: Versions,
    /// The article's metadata.
    pub article: ArticleHead,
    /// Entities in order of first mention.
    pub entities: Vec<Entity>,
    /// Claims in order of sentence, then spans.
    pub claims: Vec<Claim>,
    /// What was odd about the article, in sentences.
    #[serde(default)]
    pub warnings: Vec<String>,
}

impl Fragment {
    /// The version that this program writes.
    pub const FORMAT: u32 = 1;

    /// The entity with a local id.
    pub fn entity(&self, id: &str) -> Option<&Entity> {
        self.entities.iter().find(|e| e.id == id)
    }
}

/// The line that stands for an article that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// As much of the metadata as was read.
    pub article: FailedArticle,
    /// What was wrong and what to do.
    pub error: String,
}

/// The id of an article that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedArticle {
    /// Its id, or its line number when it has none.
    pub id: String,
}

/// One output line of `demarche extract`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Outcome {
    /// The article was read.
    Read(Box<Fragment>),
    /// It was not.
    Failed(Failure),
}
