//! Everything that a store says, as sorted JSON lines: two stores are the same when these bytes are.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use crate::model::{ArticleHead, Claim, Entity, Kind, NameKey, Versions};
use crate::resolve::{Decision, Identity, Overrides};
use crate::store::{Store, StoreError};

/// Why the stream broke off.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The output could not be written.
    #[error("cannot write the export: {0}")]
    Write(#[from] std::io::Error),
    /// A line could not be made.
    #[error("cannot write a line of the export: {0}")]
    Json(#[from] serde_json::Error),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Entity {
        id: &'a NameKey,
        kind: Option<Kind>,
        /// What the user called it.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<&'a str>,
        keys: Vec<&'a KeyLine>,
    },
    Article {
        #[serde(flatten)]
        head: &'a ArticleHead,
        versions: &'a Versions,
        text: Option<&'a str>,
        entities: &'a [Entity],
        warnings: &'a [String],
    },
    Claim {
        article: &'a str,
        subject: &'a NameKey,
        relation: &'a str,
        object: &'a NameKey,
        speaker: Option<&'a NameKey>,
        /// Whether the user rejected it.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        rejected: bool,
        claim: &'a Claim,
    },
    Decision(&'a Decision),
}

/// A name key with everything that the articles call it.
#[derive(Serialize)]
struct KeyLine {
    key: NameKey,
    articles: usize,
    names: BTreeMap<String, usize>,
    forms: BTreeMap<String, usize>,
    codes: BTreeMap<String, usize>,
}

/// Writes entities by id, then articles by id, each with its claims by place and id, then decisions in their order.
pub fn dump(store: &Store, out: &mut impl Write) -> Result<(), DumpError> {
    let mut line = |line: &Line<'_>| -> Result<(), DumpError> {
        serde_json::to_writer(&mut *out, line)?;
        out.write_all(b"\n")?;
        Ok(())
    };
    let decisions = store.decisions()?;
    let identity = Identity::compute(&store.evidence()?, &decisions);
    let overrides = Overrides::new(&decisions);
    let names: BTreeMap<&NameKey, &str> = (overrides.names.iter())
        .map(|(key, name)| (identity.root(key), name.as_str()))
        .collect();
    let kinds: BTreeMap<&NameKey, Kind> = (overrides.kinds.iter())
        .map(|(key, kind)| (identity.root(key), *kind))
        .collect();
    let keys = key_lines(store)?;
    let mut entities: BTreeMap<&NameKey, Vec<&KeyLine>> = BTreeMap::new();
    for key in keys.values() {
        entities
            .entry(identity.root(&key.key))
            .or_default()
            .push(key);
    }
    for (id, keys) in entities {
        line(&Line::Entity {
            id,
            kind: kinds.get(id).copied().or_else(|| id.kind()),
            name: names.get(id).copied(),
            keys,
        })?;
    }
    for record in store.fragments()? {
        let (text, fragment) = record?;
        line(&Line::Article {
            head: &fragment.article,
            versions: &fragment.versions,
            text: text.as_deref(),
            entities: &fragment.entities,
            warnings: &fragment.warnings,
        })?;
        let key = |id: &str| fragment.entity(id).map(|e| identity.root(&e.key));
        let mut claims: Vec<&Claim> = fragment.claims.iter().collect();
        claims.sort_by(|a, b| (a.spans, &a.id).cmp(&(b.spans, &b.id)));
        for claim in claims {
            // A claim about nobody is no claim of the graph.
            let (Some(subject), Some(object)) = (key(&claim.subject), key(&claim.object)) else {
                continue;
            };
            line(&Line::Claim {
                article: &fragment.article.id,
                subject,
                relation: &claim.relation,
                object,
                speaker: claim.speaker.as_deref().and_then(key),
                rejected: overrides.rejected.contains(&claim.id),
                claim,
            })?;
        }
    }
    for decision in &decisions {
        line(&Line::Decision(decision))?;
    }
    Ok(())
}

fn key_lines(store: &Store) -> Result<BTreeMap<NameKey, KeyLine>, StoreError> {
    let counted = |forms: Vec<(String, Vec<u32>)>| {
        forms
            .into_iter()
            .map(|(form, articles)| (form, articles.len()))
            .collect()
    };
    let mut keys = BTreeMap::new();
    store.all_sightings(&mut |id, sightings| {
        let key = store.key(id)?;
        let line = KeyLine {
            key: key.clone(),
            articles: sightings.articles().len(),
            names: counted(sightings.display),
            forms: counted(sightings.written),
            codes: counted(sightings.codes),
        };
        keys.insert(key, line);
        Ok(())
    })?;
    Ok(keys)
}
