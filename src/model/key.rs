//! Name keys: what sightings are kept under.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Kind, fold};

/// `kind/folded name[@scope]`: `person/vladimir putin`, `country/RUS`, `agreement/talks@article-17`.
///
/// Full names and gazetteer names have no scope; weak forms (a bare surname, "the talks") carry the article's id as scope, so that
/// they are never one world-wide node. A name that the user took apart by articles carries the decision: `person/john smith#1f2e3d4c`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NameKey(Arc<str>);

impl NameKey {
    /// The key of a full name.
    pub fn global(kind: Kind, name: &str) -> Self {
        Self::raw(format!("{kind}/{}", fold(name)))
    }

    /// The key of a weak form, scoped to one article.
    pub fn scoped(kind: Kind, name: &str, article: &str) -> Self {
        Self::raw(format!("{kind}/{}@{article}", fold(name)))
    }

    /// This name in the articles for which a decision says that it is somebody else: a full name without scope.
    #[must_use]
    pub fn set_apart(&self, decision: &str) -> Self {
        let kind = self.0.split_once('/').map_or("", |(kind, _)| kind);
        Self::raw(format!("{kind}/{}#{decision}", self.name()))
    }

    /// A key given whole, such as a gazetteer id `country/RUS`.
    pub fn raw(key: impl Into<Arc<str>>) -> Self {
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
        self.name_and_decision().0
    }

    /// The decision that set the name apart from others that are written alike.
    pub fn decision(&self) -> Option<&str> {
        self.name_and_decision().1
    }

    fn name_and_decision(&self) -> (&str, Option<&str>) {
        let rest = self.0.split_once('/').map_or(&*self.0, |(_, rest)| rest);
        let name = rest.split_once('@').map_or(rest, |(name, _)| name);
        name.split_once('#')
            .map_or((name, None), |(name, decision)| (name, Some(decision)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_kind_name_scope_and_decision() {
        let talks = NameKey::scoped(Kind::Agreement, "the talks", "https://a.org/x#1@2");
        assert_eq!(talks.name(), "talks");
        assert_eq!(talks.scope(), Some("https://a.org/x#1@2"));
        assert_eq!(talks.decision(), None);
        let other = NameKey::global(Kind::Person, "John Smith").set_apart("1f2e3d4c");
        assert_eq!(other.as_str(), "person/john smith#1f2e3d4c");
        assert_eq!((other.name(), other.scope()), ("john smith", None));
        assert_eq!(other.decision(), Some("1f2e3d4c"));
        assert_eq!(other.set_apart("0a").as_str(), "person/john smith#0a");
        assert_eq!(talks.set_apart("0a").as_str(), "agreement/talks#0a");
    }
}
