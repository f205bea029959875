//! What the articles show about name keys, as the resolver wants it.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::identity::Kept;
use super::keys::entry;
use super::posting;
use super::varint::be4;
use super::{IdentityChange, KeyId, Origins, Sightings, Store, StoreError, day_from, keys};
use crate::model::NameKey;
use crate::resolve::{
    Evidence, Hub, Identity, KeyEvidence, Source, evidence_tokens, hub_token, of_fragment,
};

/// More keys than this are computed with all the others.
const MANY: usize = 20_000;

/// What has changed since identity was last computed.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Keys that articles began or ceased to name.
    pub(super) keys: BTreeSet<u32>,
    /// Tokens that keys may have lost.
    pub(super) gone: BTreeSet<String>,
    /// Articles that are new.
    pub(super) came: BTreeSet<u32>,
    /// Articles that are no longer there.
    pub(super) went: BTreeSet<u32>,
}

impl Touched {
    /// Whether so much was touched that all may as well be looked at.
    pub(super) fn is_much(&self, keys: u32) -> bool {
        self.keys.len() > MANY || self.keys.len() > 1000.max(keys as usize / 8)
    }
}

/// The tokens under which a key is looked for: its own, or that of the hub that a weak key asks.
pub(super) fn index_tokens(evidence: &KeyEvidence) -> Vec<String> {
    if evidence.key.scope().is_none() {
        return evidence_tokens(evidence);
    }
    let code = evidence_tokens(evidence).into_iter();
    let asked = hub_token(&evidence.key, &evidence.offices);
    code.chain(asked.map(|token| asking(&token))).collect()
}

/// The token under which weak keys are listed that ask a hub.
fn asking(token: &str) -> String {
    format!("?{token}")
}

/// What sightings show, each origin counted once.
fn evidence_of(key: NameKey, sightings: Sightings, origins: &Origins) -> KeyEvidence {
    let once = |articles: Vec<u32>| {
        let mut list: Vec<u32> = articles
            .into_iter()
            .map(|a| origins.get(&a).copied().unwrap_or(a))
            .collect();
        list.sort_unstable();
        list.dedup();
        list
    };
    let code = sightings.codes.iter().map(|(c, _)| c).min().cloned();
    let articles = once(sightings.articles());
    let offices = sightings.offices.into_iter();
    let offices = offices.map(|(office, articles)| (office, once(articles)));
    KeyEvidence::new(key, code, articles).holding(offices.collect())
}

impl Store {
    /// What the articles show about each name key.
    pub fn evidence(&self) -> Result<Evidence, StoreError> {
        self.evidence_with(&self.origins()?)
    }

    pub(super) fn evidence_with(&self, origins: &Origins) -> Result<Evidence, StoreError> {
        let mut keys = Vec::new();
        self.all_sightings(&mut |id, sightings| {
            keys.push(evidence_of(self.key(id)?, sightings, origins));
            Ok(())
        })?;
        Ok(Evidence::dated(keys, self.years(origins)?))
    }

    /// The year of each origin that has a date: the earliest of its articles'.
    pub(super) fn years(&self, origins: &Origins) -> Result<HashMap<u32, i16>, StoreError> {
        let damaged = || self.disk.damaged("the index of days cannot be read");
        let mut years = HashMap::new();
        self.entries(&[entry::DAY], &mut |key, values| {
            let day = entry::read_day(key).ok_or_else(damaged)?;
            let year = day_from(day).ok_or_else(damaged)?.year();
            let mut list = Vec::new();
            for value in values {
                posting::decode_articles(value, &mut list).ok_or_else(damaged)?;
            }
            for article in list.into_iter().filter(|a| !self.dead.contains(*a)) {
                let origin = origins.get(&article).copied().unwrap_or(article);
                // Days come in order.
                years.entry(origin).or_insert(year);
            }
            Ok(())
        })?;
        Ok(years)
    }

    /// The keys that ever had a token, weak ones with their article.
    fn token_keys(&self, token: &str) -> Result<Vec<(u32, Option<u32>)>, StoreError> {
        let mut found = Vec::new();
        self.entries(&entry::token_prefix(token), &mut |key, values| {
            let id = entry::read_token(key);
            let id = id.ok_or_else(|| self.disk.damaged("the index of names cannot be read"))?;
            // An article that was replaced has a later number.
            found.push((id, values.iter().max().and_then(|value| be4(value))));
            Ok(())
        })?;
        Ok(found)
    }

    /// Whether all names were indexed with the tokens that the resolver makes now.
    pub(super) fn tokens_are_current(&self) -> Result<bool, StoreError> {
        let made = self.disk.get_long(keys::TOKENS)?;
        Ok(made.is_some_and(|made| made == Identity::version().as_bytes()))
    }

    /// What the last ingest, forgetting or decision did to entities.
    pub fn last_change(&self) -> &IdentityChange {
        &self.change
    }

    /// Notes that an article's evidence is about to go.
    pub(super) fn touch(&mut self, number: u32) -> Result<(), StoreError> {
        if self.touched.as_ref().is_none_or(|t| t.keys.len() > MANY) {
            self.touched = None;
            return Ok(());
        }
        let (_, fragment) = self.record(number)?;
        let mut keys = HashSet::new();
        let mut gone = BTreeSet::new();
        for evidence in of_fragment(&fragment) {
            keys.extend(self.key_id(evidence.key.as_str())?.map(|id| id.0));
            if evidence.key.scope().is_none() {
                gone.extend(evidence_tokens(&evidence));
            }
        }
        if let Some(touched) = &mut self.touched {
            touched.keys.extend(keys);
            touched.gone.extend(gone);
            touched.went.insert(number);
        }
        Ok(())
    }

    /// Adds the keys of articles whose origin has other articles than before: they count more or less, and name others together.
    pub(super) fn touch_origins(
        &self,
        touched: &mut Touched,
        before: &Origins,
        after: &Origins,
    ) -> Result<(), StoreError> {
        let groups = |origins: &Origins| {
            let mut groups: HashMap<u32, BTreeSet<u32>> = HashMap::new();
            for (article, root) in origins {
                groups.entry(*root).or_default().insert(*article);
            }
            groups
        };
        let (old, new) = (groups(before), groups(after));
        let changed = old
            .iter()
            .filter(|(root, all)| new.get(root) != Some(all))
            .chain(new.iter().filter(|(root, all)| old.get(root) != Some(all)));
        let articles: BTreeSet<u32> = changed.flat_map(|(_, all)| all).copied().collect();
        for article in articles {
            if self.dead.contains(article) || touched.is_much(self.manifest.names) {
                continue;
            }
            for entity in self.record(article)?.1.entities {
                let id = self.key_id(entity.key.as_str())?;
                touched.keys.extend(id.map(|id| id.0));
            }
        }
        Ok(())
    }
}

/// The store before and after a change, as the resolver looks at it.
pub(super) struct Before<'s> {
    pub(super) store: &'s Store,
    pub(super) kept: &'s Kept,
    origins: Origins,
    members: HashMap<u32, Vec<u32>>,
    cached: RefCell<HashMap<u32, Option<KeyEvidence>>>,
}

impl<'s> Before<'s> {
    pub(super) fn new(store: &'s Store, kept: &'s Kept, origins: Origins) -> Self {
        let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
        for (key, root) in &kept.joined {
            members
                .entry(*root)
                .or_insert_with(|| vec![*root])
                .push(*key);
        }
        Self {
            store,
            kept,
            origins,
            members,
            cached: RefCell::default(),
        }
    }
}

impl Source for Before<'_> {
    type Error = StoreError;

    fn evidence(&self, id: u32) -> Result<Option<KeyEvidence>, StoreError> {
        if let Some(known) = self.cached.borrow().get(&id) {
            return Ok(known.clone());
        }
        let sightings = self.store.sightings(KeyId(id))?;
        let found = evidence_of(self.store.key(KeyId(id))?, sightings, &self.origins);
        let found = (!found.articles.is_empty()).then_some(found);
        self.cached.borrow_mut().insert(id, found.clone());
        Ok(found)
    }

    fn block(&self, token: &str) -> Result<Vec<u32>, StoreError> {
        let keys = self.store.token_keys(token)?.into_iter();
        Ok(keys.map(|(id, _)| id).collect())
    }

    fn asking(&self, token: &str) -> Result<Vec<(u32, u32)>, StoreError> {
        let keys = self.store.token_keys(&asking(token))?.into_iter();
        let origin = |article: u32| self.origins.get(&article).copied().unwrap_or(article);
        Ok(keys
            .filter_map(|(id, article)| Some((id, origin(article?))))
            .collect())
    }

    fn place(&self, key: &NameKey) -> Result<Option<u32>, StoreError> {
        Ok(self.store.key_id(key.as_str())?.map(|id| id.0))
    }

    fn key(&self, id: u32) -> Result<NameKey, StoreError> {
        self.store.key(KeyId(id))
    }

    fn joined(&self, id: u32) -> Vec<u32> {
        let root = self.kept.joined.get(&id).copied().unwrap_or(id);
        let all = self.members.get(&root).map_or(&[][..], Vec::as_slice);
        all.iter().copied().filter(|other| *other != id).collect()
    }

    fn hub(&self, token: &str) -> Result<Hub, StoreError> {
        self.store.kept_hub(token)
    }

    fn years(&self) -> Result<HashMap<u32, i16>, StoreError> {
        self.store.years(&self.origins)
    }
}
