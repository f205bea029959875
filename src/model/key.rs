//! Name keys: what sightings are kept under.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Kind, fold};

/// `kind/folded name[@scope]`: `person/vladimir putin`, `country/RUS`, `agreement/talks@article-17`.
///
/// Full names and gazetteer names have no scope; weak forms (a bare surname, "the talks") carry the article's id as scope, so that
/// they are never one world-wide node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NameKey(String);

impl NameKey {
    /// The key of a full name.
    pub fn global(kind: Kind, name: &str) -> Self {
        Self(format!("{kind}/{}", fold(name)))
    }

    /// The key of a weak form, scoped to one article.
    pub fn scoped(kind: Kind, name: &str, article: &str) -> Self {
        Self(format!("{kind}/{}@{article}", fold(name)))
    }

    /// A key given whole, such as a gazetteer id `country/RUS`.
    pub fn raw(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The whole key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The node kind, if the key is well formed.
    pub fn kind(&self) -> Option<Kind> {
        self.0
            .split_once('/')
            .and_then(|(kind, _)| kind.parse().ok())
    }

    /// The folded name (or gazetteer code) between kind and scope.
    pub fn name(&self) -> &str {
        let rest = self
            .0
            .split_once('/')
            .map_or(self.0.as_str(), |(_, rest)| rest);
        rest.split_once('@').map_or(rest, |(name, _)| name)
    }

    /// The article to which a weak form is scoped.
    pub fn scope(&self) -> Option<&str> {
        self.0.split_once('@').map(|(_, scope)| scope)
    }
}

impl fmt::Display for NameKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
