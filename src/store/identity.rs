//! The identity map as it is kept between two changes, and how a change brings it up to date.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bincode::{Decode, Encode};

use super::codec;
use super::disk::Batch;
use super::evidence::{Before, Touched};
use super::{KeyId, Origins, Store, StoreError, keys};
use crate::model::NameKey;
use crate::resolve::{Hub, Identity, Update, update};

#[derive(Encode, Decode)]
struct HeadV1 {
    generation: u64,
    resolver: String,
}

/// The entries of one block of dense ids.
#[derive(Encode, Decode, Default, PartialEq, Clone)]
struct PartV1 {
    joined: Vec<(u32, u32)>,
    anchors: Vec<(u32, u32)>,
}

#[derive(Encode, Decode)]
struct HubV1 {
    years: Vec<(i16, Option<u32>)>,
    ever: Option<u32>,
}

/// For each key that is not its entity's id: the key that is.
pub type Roots = HashMap<KeyId, KeyId>;

/// What became of entities when articles came or went, or the user decided.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IdentityChange {
    /// Names that are now one entity with another, with that entity's id.
    pub merged: Vec<(NameKey, NameKey)>,
    /// Names that are no longer one entity with another, with the id that they had.
    pub separated: Vec<(NameKey, NameKey)>,
    /// Whether only what the change could touch was looked at.
    pub partial: bool,
}

/// The map by dense ids.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Kept {
    /// Keys that are joined with others, without weak keys that only stand for one.
    pub(super) joined: BTreeMap<u32, u32>,
    pub(super) anchors: BTreeMap<u32, u32>,
}

impl Kept {
    fn roots(&self) -> Roots {
        let weak = self.anchors.iter().map(|(key, full)| {
            let root = self.joined.get(full).unwrap_or(full);
            (*key, *root)
        });
        let joined = self.joined.iter().map(|(a, b)| (*a, *b));
        joined
            .chain(weak)
            .map(|(a, b)| (KeyId(a), KeyId(b)))
            .collect()
    }

    /// The entries of a block of ids.
    fn part(&self, block: u32) -> PartV1 {
        let first = block * keys::JOINS;
        let ids = first..=first.saturating_add(keys::JOINS - 1);
        let entries = |map: &BTreeMap<u32, u32>| {
            let entries = map.range(ids.clone());
            entries.map(|(a, b)| (*a, *b)).collect()
        };
        PartV1 {
            joined: entries(&self.joined),
            anchors: entries(&self.anchors),
        }
    }

    /// The ids that have an entry.
    fn ids(&self) -> impl Iterator<Item = u32> {
        self.joined.keys().chain(self.anchors.keys()).copied()
    }
}

impl Store {
    /// The identity map, computed from all evidence and decisions.
    pub fn compute_identity(&self) -> Result<Identity, StoreError> {
        Ok(Identity::compute(&self.evidence()?, &self.decisions()?))
    }

    /// The identity map by dense keys: the kept one if it is fresh, else computed.
    pub fn roots(&self) -> Result<Roots, StoreError> {
        if self.is_identity_fresh()?
            && let Some(kept) = self.kept()?
        {
            return Ok(kept.roots());
        }
        let places = self.places()?;
        let kept = by_ids(&self.compute_identity()?, &|key| places.get(key).copied());
        Ok(kept.roots())
    }

    /// Whether the kept map is that of what the store says now.
    pub(super) fn is_identity_fresh(&self) -> Result<bool, StoreError> {
        // One that cannot be read is computed again.
        let head = self.disk.get_long(keys::IDENTITY)?;
        let head: Option<HeadV1> =
            head.and_then(|bytes| codec::unseal(&bytes).and_then(codec::decode));
        Ok(head.is_some_and(|head| {
            head.generation == self.manifest.generation && head.resolver == Identity::version()
        }))
    }

    /// The kept map; none if it cannot be read.
    fn kept(&self) -> Result<Option<Kept>, StoreError> {
        let mut kept = Kept::default();
        for bytes in self.disk.prefix_long(keys::JOINED)? {
            let Some(part) = codec::unseal(&bytes).and_then(codec::decode::<PartV1>) else {
                return Ok(None);
            };
            kept.joined.extend(part.joined);
            kept.anchors.extend(part.anchors);
        }
        Ok(Some(kept))
    }

    pub(super) fn kept_hub(&self, token: &str) -> Result<Hub, StoreError> {
        let Some(bytes) = self.disk.get_long(&keys::hub(token))? else {
            return Ok(Hub::default());
        };
        let kept: HubV1 = codec::unseal(&bytes)
            .and_then(codec::decode)
            .ok_or_else(|| self.disk.damaged("the identity map cannot be read"))?;
        let key = |id: Option<u32>| id.map(|id| self.key(KeyId(id))).transpose();
        let mut hub = Hub {
            ever: key(kept.ever)?,
            ..Hub::default()
        };
        for (year, id) in kept.years {
            hub.years.insert(year, key(id)?);
        }
        Ok(hub)
    }

    /// The dense ids of all names at once, for where most of them are looked up.
    fn places(&self) -> Result<HashMap<NameKey, u32>, StoreError> {
        Ok(self.keys()?.into_iter().zip(0..).collect())
    }

    fn place_of(&self, key: &NameKey) -> Result<Option<u32>, StoreError> {
        Ok(self.key_id(key.as_str())?.map(|id| id.0))
    }

    /// Computes what changed of identity since it was last computed. Ingest leaves this to [`Store::settle`], which does it once for all
    /// groups; until then questions compute identity for themselves.
    pub fn refresh_identity(&mut self) -> Result<(), StoreError> {
        self.change = self.keep_identity()?;
        Ok(())
    }

    /// Brings the kept identity map up to date: by looking only at what was touched since, if that is known and little.
    pub(super) fn keep_identity(&mut self) -> Result<IdentityChange, StoreError> {
        if !self.mark.filled {
            return Ok(IdentityChange::default());
        }
        let kept = self.kept()?;
        // What a map that cannot be read said of others than the touched is not known: all is computed.
        let mut touched = self.touched.take().filter(|_| kept.is_some());
        let before = kept.unwrap_or_default();
        let origins = self.kept_origins()?;
        let now = match &touched {
            Some(t) => self.update_origins(&origins, &t.came, &t.went)?,
            None => self.compute_origins()?,
        };
        if let Some(touched) = &mut touched {
            self.touch_origins(touched, &origins, &now)?;
        }
        let little = touched.filter(|t| !t.is_much(self.manifest.names));
        let partial = little.is_some() && self.tokens_are_current()?;
        let mut batch = Batch::default();
        self.put_origins(&mut batch, &origins, &now)?;
        let (after, looked_at) = if let Some(touched) = little.filter(|_| partial) {
            self.keep_part(&before, &touched, now, &mut batch)?
        } else {
            let after = self.keep_all(&now, &mut batch)?;
            let ids = before.ids().chain(after.ids()).collect();
            (after, ids)
        };
        let blocks: BTreeSet<u32> = looked_at.iter().map(|id| id / keys::JOINS).collect();
        for block in blocks {
            let (key, part) = (keys::joined(block), after.part(block));
            if part == PartV1::default() {
                self.disk.remove_long(&mut batch, &key)?;
            } else if !partial || part != before.part(block) {
                batch.put_long(&key, &seal(&part)?);
            }
        }
        let head = HeadV1 {
            generation: self.manifest.generation,
            resolver: Identity::version(),
        };
        batch.put_long(keys::IDENTITY, &seal(&head)?);
        self.disk.apply(batch)?;
        self.disk.flush()?;
        self.touched = Some(Touched::default());
        let mut change = self.difference(&before, &after, &looked_at)?;
        change.partial = partial;
        Ok(change)
    }

    fn keep_all(&self, origins: &Origins, batch: &mut Batch) -> Result<Kept, StoreError> {
        let identity = Identity::compute(&self.evidence_with(origins)?, &self.decisions()?);
        let places = self.places()?;
        for (key, _) in self.disk.prefix(keys::HUBS)? {
            batch.remove(&key);
        }
        let place = |key: &NameKey| places.get(key).copied();
        for (token, hub) in &identity.hubs {
            put_hub(batch, token, hub, &|key| Ok(place(key)))?;
        }
        Ok(by_ids(&identity, &place))
    }

    fn keep_part(
        &self,
        before: &Kept,
        touched: &Touched,
        origins: Origins,
        batch: &mut Batch,
    ) -> Result<(Kept, BTreeSet<u32>), StoreError> {
        let source = Before::new(self, before, origins);
        let Update {
            open,
            weak,
            hubs,
            identity,
        } = update(&source, &touched.keys, &touched.gone, &self.decisions()?)?;
        for token in &hubs {
            match identity.hubs.get(token) {
                Some(hub) => put_hub(batch, token, hub, &|key| self.place_of(key))?,
                None => self.disk.remove_long(batch, &keys::hub(token))?,
            }
        }
        let mut after = before.clone();
        for id in &open {
            after.joined.remove(id);
            after.anchors.remove(id);
            let root = identity.joined.get(&self.key(KeyId(*id))?);
            if let Some(root) = root.map(|r| self.place_of(r)).transpose()?.flatten() {
                after.joined.insert(*id, root);
            }
        }
        for id in &weak {
            after.joined.remove(id);
            after.anchors.remove(id);
            let full = identity.anchors.get(&self.key(KeyId(*id))?);
            if let Some(full) = full.map(|f| self.place_of(f)).transpose()?.flatten() {
                after.anchors.insert(*id, full);
            }
        }
        Ok((after, open.into_iter().chain(weak).collect()))
    }

    fn difference(
        &self,
        before: &Kept,
        after: &Kept,
        ids: &BTreeSet<u32>,
    ) -> Result<IdentityChange, StoreError> {
        let mut change = IdentityChange::default();
        let pair = |a: u32, b: u32| Ok::<_, StoreError>((self.key(KeyId(a))?, self.key(KeyId(b))?));
        // What counts is who is with whom, whatever name stands for all.
        let together = |map: &Kept, a: u32, b: u32| {
            let root = |k: u32| map.joined.get(&k).copied().unwrap_or(k);
            root(a) == root(b)
        };
        for key in ids {
            if let Some(root) = after.joined.get(key)
                && !together(before, *key, *root)
            {
                change.merged.push(pair(*key, *root)?);
            }
            if let Some(root) = before.joined.get(key)
                && !together(after, *key, *root)
            {
                change.separated.push(pair(*key, *root)?);
            }
        }
        change.merged.sort();
        change.separated.sort();
        Ok(change)
    }
}

fn by_ids(identity: &Identity, place: &dyn Fn(&NameKey) -> Option<u32>) -> Kept {
    let places = |map: &BTreeMap<NameKey, NameKey>| {
        let pairs = map.iter();
        pairs
            .filter_map(|(a, b)| Some((place(a)?, place(b)?)))
            .collect()
    };
    Kept {
        joined: places(&identity.joined),
        anchors: places(&identity.anchors),
    }
}

fn put_hub(
    batch: &mut Batch,
    token: &str,
    hub: &Hub,
    place: &dyn Fn(&NameKey) -> Result<Option<u32>, StoreError>,
) -> Result<(), StoreError> {
    let find = |key: &Option<NameKey>| match key {
        Some(key) => place(key),
        None => Ok(None),
    };
    let mut years = Vec::with_capacity(hub.years.len());
    for (year, key) in &hub.years {
        years.push((*year, find(key)?));
    }
    let record = HubV1 {
        years,
        ever: find(&hub.ever)?,
    };
    batch.put_long(&keys::hub(token), &seal(&record)?);
    Ok(())
}

fn seal<T: Encode>(value: &T) -> Result<Vec<u8>, StoreError> {
    let bytes = codec::encode(value)
        .ok_or_else(|| StoreError::TooLarge("the identity map is too large".to_owned()))?;
    Ok(codec::seal(&bytes))
}
