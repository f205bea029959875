//! Names as typed to entities.

use std::collections::{BTreeMap, HashMap};

use super::collect::End;
use super::forms::Alike;
use super::graph::Graph;
use super::{Node, QueryError};
use crate::model::{Kind, NameKey, fold};
use crate::ontology::Sense;
use crate::store::KeyId;

/// A name is read as its most attested bearer if that one has so many times the articles of the next.
const CLEAR: usize = 5;
/// At most so many candidates or near names are shown.
const SHOWN: usize = 5;
/// Less alike names are not offered.
const ALIKE: f64 = 0.84;

/// Whom a name was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The entity.
    pub node: Node,
    /// Whom else it could have meant, in words.
    pub note: Option<String>,
    pub(super) root: KeyId,
}

impl Graph<'_> {
    /// The entity that a name, a name key or an entity id names.
    pub fn node(&self, name: &str) -> Result<Found, QueryError> {
        let name = name.trim();
        if NameKey::raw(name).kind().is_some()
            && let Some(key) = self.store.key_id(name)?
        {
            let root = self.root(key);
            if !self.articles_of(root)?.is_empty() {
                return self.found(root, None);
            }
        }
        let mut candidates = self.named(name)?;
        if candidates.is_empty() {
            candidates = self.named_in_part(name)?;
        }
        self.choose(name, candidates)?
            .map_or_else(|| Err(self.unknown(name)), Ok)
    }

    /// One end of a pattern by its name; what else the name could have meant is noted.
    pub(super) fn end(&self, name: &str, notes: &mut Vec<String>) -> Result<End, QueryError> {
        let whole = self.named(name)?;
        if whole.len() > 1 {
            let mut weak = Vec::new();
            for root in whole.keys() {
                if self.is_unnamed(*root)? {
                    weak.push((self.key(*root)?, *root));
                }
            }
            // Nobody bears the name but descriptions that could not be resolved: all of them are meant.
            if weak.len() == whole.len() {
                weak.sort();
                notes.push(format!(
                    "{name} stands for {} nodes, each of one article",
                    weak.len()
                ));
                return Ok(End::Among(weak.into_iter().map(|(_, root)| root).collect()));
            }
        }
        match self.node(name) {
            Ok(found) => {
                notes.extend(found.note);
                Ok(End::Is(found.root))
            }
            // A capital is also how its government is called: both are meant.
            Err(QueryError::Ambiguous { name, candidates }) => {
                let mut roots = Vec::new();
                for (node, _) in &candidates {
                    if matches!(node.kind, Kind::Country | Kind::Place)
                        && let Some(key) = self.store.key_id(&node.id)?
                    {
                        roots.push(self.root(key));
                    }
                }
                if roots.len() == candidates.len() {
                    Ok(End::Among(roots))
                } else {
                    Err(QueryError::Ambiguous { name, candidates })
                }
            }
            Err(other) => Err(other),
        }
    }

    /// Whether some article, or the gazetteer for some article, knows the name as a whole.
    pub(super) fn is_name(&self, name: &str) -> Result<bool, QueryError> {
        Ok(!self.named(name)?.is_empty())
    }

    /// Whether nobody bears the name but what is merely described in some article.
    pub(super) fn is_description(&self, name: &str) -> Result<bool, QueryError> {
        for root in self.named(name)?.keys() {
            if !self.is_unnamed(*root)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn found(&self, root: KeyId, note: Option<String>) -> Result<Found, QueryError> {
        Ok(Found {
            node: self.node_of(root)?,
            note,
            root,
        })
    }

    /// Entities that bear the name as a whole, with the number of articles that call them so.
    fn named(&self, name: &str) -> Result<HashMap<KeyId, usize>, QueryError> {
        let folded = fold(name);
        let mut candidates: HashMap<KeyId, usize> = HashMap::new();
        if folded.is_empty() {
            return Ok(candidates);
        }
        for (key, articles) in self.store.lookup(&folded)? {
            *candidates.entry(self.root(key)).or_default() += articles;
        }
        for (_, _, root) in self
            .known
            .aliases
            .iter()
            .filter(|(alias, _, _)| *alias == folded)
        {
            let articles = self.articles_of(*root)?.len();
            if articles > 0 {
                candidates.entry(*root).or_insert(articles);
            }
        }
        for (entry, sense, _) in self.gazetteer.readings(&folded) {
            if sense != Sense::Name && !candidates.is_empty() {
                continue;
            }
            let Some(entry) = self.gazetteer.entries().get(entry) else {
                continue;
            };
            let Some(key) = self.store.key_id(entry.key.as_str())? else {
                continue;
            };
            let root = self.root(key);
            let articles = self.articles_of(root)?.len();
            if articles > 0 {
                candidates.entry(root).or_insert(articles);
            }
        }
        self.prefer_named(&mut candidates)?;
        Ok(candidates)
    }

    /// Weak forms that could not be resolved count only where nothing else bears the name.
    fn prefer_named(&self, candidates: &mut HashMap<KeyId, usize>) -> Result<(), QueryError> {
        let mut weak = Vec::new();
        for root in candidates.keys() {
            if self.is_unnamed(*root)? {
                weak.push(*root);
            }
        }
        if weak.len() < candidates.len() {
            for root in weak {
                candidates.remove(&root);
            }
        }
        Ok(())
    }

    /// Entities one of whose names has all words of the given one.
    fn named_in_part(&self, name: &str) -> Result<HashMap<KeyId, usize>, QueryError> {
        let folded = fold(name);
        let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
        let mut candidates = HashMap::new();
        if words.is_empty() {
            return Ok(candidates);
        }
        let mut hits = Vec::new();
        let bears = |form: &str| words.iter().all(|w| form.split(' ').any(|f| f == *w));
        for (form, key, articles) in self.forms()?.iter() {
            if bears(form) {
                hits.push((key, articles));
            }
        }
        for (_, _, root) in self
            .known
            .aliases
            .iter()
            .filter(|(alias, _, _)| bears(alias))
        {
            hits.push((*root, self.articles_of(*root)?.len()));
        }
        hits.retain(|(_, articles)| *articles > 0);
        for (key, articles) in hits {
            let best: &mut usize = candidates.entry(self.root(key)).or_default();
            *best = (*best).max(articles);
        }
        self.prefer_named(&mut candidates)?;
        Ok(candidates)
    }

    fn choose(
        &self,
        name: &str,
        candidates: HashMap<KeyId, usize>,
    ) -> Result<Option<Found>, QueryError> {
        let mut ranked = Vec::with_capacity(candidates.len());
        for (root, articles) in candidates {
            ranked.push((articles, self.key(root)?, root));
        }
        ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let (articles, root) = match ranked.as_slice() {
            [] => return Ok(None),
            [(_, _, only)] => return Ok(Some(self.found(*only, None)?)),
            [first, next, ..] => {
                if first.0 < CLEAR * next.0 {
                    let mut shown = Vec::new();
                    for (articles, _, root) in ranked.iter().take(SHOWN) {
                        shown.push((self.node_of(*root)?, *articles));
                    }
                    return Err(QueryError::Ambiguous {
                        name: name.to_owned(),
                        candidates: shown,
                    });
                }
                (first.0, first.2)
            }
        };
        let chosen = self.node_of(root)?.name;
        let mut others = Vec::new();
        for (count, _, root) in ranked.iter().skip(1).take(SHOWN) {
            let node = self.node_of(*root)?;
            others.push(if node.name == chosen {
                format!("{} ({}) {count}", node.name, node.id)
            } else {
                format!("{} {count}", node.name)
            });
        }
        let note = format!(
            "{name} read as {chosen}: {articles} articles call it so; {}",
            others.join(", "),
        );
        Ok(Some(self.found(root, Some(note))?))
    }

    fn unknown(&self, name: &str) -> QueryError {
        let near = self.near(&fold(name)).unwrap_or_default();
        QueryError::UnknownName {
            name: name.to_owned(),
            near,
        }
    }

    /// Display names that look like a folded name, best first.
    fn near(&self, folded: &str) -> Result<Vec<String>, QueryError> {
        let mut scored: Vec<(u32, usize, KeyId)> = Vec::new();
        let (whole, word) = (Alike::new(folded, ALIKE), Alike::new(folded, ALIKE + 0.02));
        for (form, key, articles) in self.forms()?.iter() {
            let words = form.split(' ').filter_map(|w| word.to(w)).map(|a| a - 0.02);
            if let Some(alike) = words.chain(whole.to(form)).reduce(f64::max) {
                scored.push(((alike * 1000.0) as u32, articles, key));
            }
        }
        self.stop.check()?;
        let mut best: BTreeMap<String, (u32, usize)> = BTreeMap::new();
        scored.sort_by_key(|(alike, articles, _)| std::cmp::Reverse((*alike, *articles)));
        for (alike, articles, key) in scored.into_iter().take(50) {
            let name = self.node_of(self.root(key))?.name;
            let entry = best.entry(name).or_default();
            *entry = (*entry).max((alike, articles));
        }
        let mut names: Vec<(String, (u32, usize))> = best.into_iter().collect();
        names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(names.into_iter().take(3).map(|(name, _)| name).collect())
    }

    /// Entities one of whose names begins so, most attested first; for completion.
    pub fn complete(&self, prefix: &str, limit: usize) -> Result<Vec<Node>, QueryError> {
        let mut counts: HashMap<KeyId, usize> = HashMap::new();
        let folded = fold(prefix);
        self.store.forms_from(&folded, &mut |_, key, articles| {
            let most = counts.entry(self.root(key)).or_default();
            *most = (*most).max(articles);
        })?;
        for (alias, _, root) in &self.known.aliases {
            if alias.starts_with(&folded) {
                counts.insert(*root, self.articles_of(*root)?.len());
            }
        }
        let mut ranked = Vec::new();
        for (root, articles) in counts {
            let key = self.key(root)?;
            if key.scope().is_none() {
                ranked.push((std::cmp::Reverse(articles), key, root));
            }
        }
        ranked.sort();
        ranked
            .into_iter()
            .take(limit)
            .map(|(_, _, root)| self.node_of(root))
            .collect()
    }
}
