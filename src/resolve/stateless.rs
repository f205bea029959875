//! Identity without a store: evidence of single articles in, the map of all out. The rules are those of the store, which computes the
//! same map from the same articles.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::decision::Decision;
use super::evidence::{Evidence, KeyEvidence, of_fragment};
use super::naming::Names;
use super::origins::{self, Signature};
use super::{Identity, Overrides, Rekeying};
use crate::model::{Day, Fragment, Kind, NameKey};
use crate::ontology::Gazetteer;

/// What one article shows about the names in it: a small part of its fragment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleEvidence {
    /// Article id.
    pub article: String,
    /// Publication day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// Near-duplicate signature, as the article's head writes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub minhash: String,
    /// Of two versions of an article the greater revision stands, then the greater hash.
    #[serde(default)]
    pub revision: u32,
    /// Hash of the article.
    #[serde(default)]
    pub sha: String,
    /// The names.
    pub keys: Vec<NameEvidence>,
}

/// What one article shows about one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameEvidence {
    /// Name key.
    pub key: NameKey,
    /// What the article calls it.
    pub name: String,
    /// The gazetteer's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Offices that the article says it holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offices: Vec<String>,
}

impl ArticleEvidence {
    /// The evidence of a fragment, as the decisions want its names to be read.
    pub fn of(mut fragment: Fragment, rekeying: &Rekeying) -> Self {
        rekeying.apply(&mut fragment);
        let evidence = of_fragment(&fragment);
        let keys = fragment.entities.iter().zip(evidence);
        Self {
            keys: keys
                .map(|(entity, shown)| NameEvidence {
                    key: shown.key,
                    name: entity.name.clone(),
                    code: shown.code,
                    offices: shown.offices.into_iter().map(|(o, _)| o).collect(),
                })
                .collect(),
            article: fragment.article.id,
            date: fragment.article.date,
            minhash: fragment.article.minhash,
            revision: fragment.article.revision,
            sha: fragment.article.sha,
        }
    }
}

/// One line of the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum MapLine {
    /// Which entity a name key means.
    Key {
        /// The key.
        key: NameKey,
        /// Entity id.
        entity: NameKey,
    },
    /// An entity that some key means.
    Entity {
        /// Entity id.
        id: NameKey,
        /// Display name.
        name: String,
        /// Kind.
        kind: Kind,
        /// ISO code of a country, or the gazetteer's of a body.
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
    /// An article that has its origin in common with others.
    Article {
        /// Article id.
        id: String,
        /// The article that stands for them: the first by day and id.
        origin: String,
    },
    /// A claim that the user rejected.
    Rejected {
        /// Claim id.
        claim: String,
    },
}

/// All that is seen of one name key.
#[derive(Default)]
struct Seen {
    code: Option<String>,
    articles: Vec<u32>,
    offices: BTreeMap<String, Vec<u32>>,
    names: BTreeMap<String, usize>,
}

/// The map that the evidence and the decisions yield: keys, entities, articles and rejected claims, each in order of bytes. Neither the
/// order of the articles nor repetition changes it. The second part are the contradictions among the decisions.
pub fn resolve(
    articles: impl IntoIterator<Item = ArticleEvidence>,
    decisions: &[Decision],
    gazetteer: &Gazetteer,
) -> (Vec<MapLine>, Vec<String>) {
    let articles = latest(articles);
    let origins = origins_of(&articles);
    let mut years: HashMap<u32, i16> = HashMap::new();
    let mut seen: BTreeMap<NameKey, Seen> = BTreeMap::new();
    for (number, article) in (0..).zip(&articles) {
        let origin = origins.get(&number).copied().unwrap_or(number);
        if let Some(day) = article.date {
            let year = years.entry(origin).or_insert(day.year());
            *year = (*year).min(day.year());
        }
        let mut named = BTreeSet::new();
        for shown in &article.keys {
            let one = seen.entry(shown.key.clone()).or_default();
            one.code = match (one.code.take(), &shown.code) {
                (Some(a), Some(b)) => Some(a.min(b.clone())),
                (a, b) => a.or_else(|| b.clone()),
            };
            one.articles.push(origin);
            if named.insert((&shown.key, &shown.name)) {
                *one.names.entry(shown.name.clone()).or_default() += 1;
            }
            for office in &shown.offices {
                one.offices.entry(office.clone()).or_default().push(origin);
            }
        }
    }
    let once =
        |list: &[u32]| -> Vec<u32> { BTreeSet::from_iter(list).into_iter().copied().collect() };
    let keys = seen.iter().map(|(key, one)| {
        let offices = one.offices.iter().map(|(o, list)| (o.clone(), once(list)));
        KeyEvidence::new(key.clone(), one.code.clone(), once(&one.articles))
            .holding(offices.collect())
    });
    let identity = Identity::compute(&Evidence::dated(keys.collect(), years), decisions);
    let lines = lines(&seen, &identity, &Overrides::new(decisions), gazetteer);
    let article = |number: u32| articles[number as usize].article.clone();
    let shared = origins.iter().map(|(number, origin)| MapLine::Article {
        id: article(*number),
        origin: article(*origin),
    });
    (lines.into_iter().chain(shared).collect(), identity.warnings)
}

/// Each article once, in order of days and ids: the number of an origin is that of its first.
fn latest(articles: impl IntoIterator<Item = ArticleEvidence>) -> Vec<ArticleEvidence> {
    let mut latest: BTreeMap<String, ArticleEvidence> = BTreeMap::new();
    for article in articles {
        let rank = |a: &ArticleEvidence| (a.revision, a.sha.clone());
        match latest.get_mut(&article.article) {
            Some(known) if rank(known) >= rank(&article) => {}
            Some(known) => *known = article,
            None => {
                latest.insert(article.article.clone(), article);
            }
        }
    }
    let mut all: Vec<ArticleEvidence> = latest.into_values().collect();
    // Stable: articles of one day stay in order of ids.
    all.sort_by_key(|a| (a.date.is_none(), a.date));
    all
}

fn origins_of(articles: &[ArticleEvidence]) -> BTreeMap<u32, u32> {
    let mut buckets: HashMap<_, Vec<(u32, Signature)>> = HashMap::new();
    for (number, article) in (0..).zip(articles) {
        if let Some(signature) = origins::signature(&article.minhash) {
            for band in origins::bands(&signature) {
                buckets.entry(band).or_default().push((number, signature));
            }
        }
    }
    let pairs: BTreeSet<(u32, u32)> = (buckets.into_values())
        .filter(|bucket| bucket.len() > 1)
        .flat_map(|bucket| origins::alike(&bucket))
        .collect();
    origins::group(pairs)
}

fn lines(
    seen: &BTreeMap<NameKey, Seen>,
    identity: &Identity,
    overrides: &Overrides,
    gazetteer: &Gazetteer,
) -> Vec<MapLine> {
    let mut members: BTreeMap<&NameKey, Vec<&NameKey>> = BTreeMap::new();
    for key in seen.keys() {
        members.entry(identity.root(key)).or_default().push(key);
    }
    // Of two decisions about one entity the later holds.
    let called: BTreeMap<&NameKey, &String> = (overrides.names.iter())
        .map(|(key, name)| (identity.root(key), name))
        .collect();
    let kinds: BTreeMap<&NameKey, Kind> = (overrides.kinds.iter())
        .map(|(key, kind)| (identity.root(key), *kind))
        .collect();
    let entities = members.into_iter().map(|(id, keys)| {
        let mut names = Names::default();
        let mut code = None;
        for (key, one) in keys.iter().map(|key| (key, &seen[*key])) {
            for (name, articles) in &one.names {
                names.add(name.clone(), key.scope().is_none(), *articles);
            }
            code = match (code, &one.code) {
                (Some(a), Some(b)) => Some(std::cmp::min(a, b)),
                (a, b) => a.or(b.as_ref()),
            };
        }
        let listed = gazetteer.by_key(id);
        MapLine::Entity {
            name: (called.get(id).map(|name| (*name).clone()))
                .or_else(|| listed.map(|e| e.name.clone()))
                .or_else(|| names.best())
                .unwrap_or_else(|| id.name().to_owned()),
            kind: (kinds.get(id).copied())
                .or_else(|| id.kind())
                .unwrap_or(Kind::Organisation),
            code: code
                .cloned()
                .or_else(|| listed.and_then(|e| e.code.clone())),
            id: id.clone(),
        }
    });
    let keys = seen.keys().map(|key| MapLine::Key {
        key: key.clone(),
        entity: identity.root(key).clone(),
    });
    let rejected = overrides.rejected.iter().map(|claim| MapLine::Rejected {
        claim: claim.clone(),
    });
    keys.chain(entities).chain(rejected).collect()
}
