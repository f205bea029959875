//! The user's decisions as they are kept: an ordered list, beside the articles and untouched by them.
//!
//! Most change the identity map only. A split by articles changes under which keys these articles are read: they are indexed again
//! under new numbers, in the batch that keeps the decision.

use std::collections::{BTreeSet, HashMap};

use bincode::{Decode, Encode};

use super::codec::Manifest;
use super::disk::{Batch, Disk};
use super::ingest::Item;
use super::{KeyId, Posting, RelationId, Store, StoreError, codec, keys};
use crate::model::{Fragment, Kind, NameKey};
use crate::resolve::{Decision, Op, Overrides, Rekeying, verdicts};

#[derive(Encode, Decode)]
struct DecisionV1 {
    id: String,
    op: u8,
    keys: Vec<String>,
    claim: Option<String>,
    because: String,
    at: String,
}

#[derive(Encode, Decode)]
struct DecisionV2 {
    id: String,
    op: u8,
    keys: Vec<String>,
    claim: Option<String>,
    name: Option<String>,
    kind: Option<u8>,
    articles: Vec<String>,
    because: String,
    at: String,
}

/// Records name operations by their place here.
const OPS: [Op; 7] = [
    Op::Merge,
    Op::Split,
    Op::Reject,
    Op::Undo,
    Op::Rename,
    Op::Retype,
    Op::Alias,
];

impl From<DecisionV1> for DecisionV2 {
    fn from(d: DecisionV1) -> Self {
        Self {
            id: d.id,
            op: d.op,
            keys: d.keys,
            claim: d.claim,
            name: None,
            kind: None,
            articles: Vec::new(),
            because: d.because,
            at: d.at,
        }
    }
}

impl DecisionV2 {
    fn of(d: &Decision) -> Self {
        Self {
            id: d.id.clone(),
            op: OPS.iter().position(|op| *op == d.op).unwrap_or(0) as u8,
            keys: d.keys.iter().map(|k| k.as_str().to_owned()).collect(),
            claim: d.claim.clone(),
            name: d.name.clone(),
            kind: d
                .kind
                .and_then(|kind| Kind::ALL.iter().position(|k| *k == kind))
                .map(|place| place as u8),
            articles: d.articles.clone(),
            because: d.because.clone(),
            at: d.at.clone(),
        }
    }

    fn read(self) -> Option<Decision> {
        let kind = match self.kind {
            Some(place) => Some(*Kind::ALL.get(usize::from(place))?),
            None => None,
        };
        Some(Decision {
            id: self.id,
            op: *OPS.get(usize::from(self.op))?,
            keys: self.keys.into_iter().map(NameKey::raw).collect(),
            claim: self.claim,
            name: self.name,
            kind,
            articles: self.articles,
            because: self.because,
            at: self.at,
        })
    }
}

/// The decisions on disk, in their order.
pub(super) fn read(disk: &Disk, manifest: &Manifest) -> Result<Vec<Decision>, StoreError> {
    if manifest.decisions == 0 {
        return Ok(Vec::new());
    }
    let list = match disk.get_long(keys::DECISIONS_V2)? {
        Some(bytes) => codec::unseal(&bytes).and_then(codec::decode::<Vec<DecisionV2>>),
        None => disk.get_long(keys::DECISIONS)?.and_then(|bytes| {
            let list: Vec<DecisionV1> = codec::unseal(&bytes).and_then(codec::decode)?;
            Some(list.into_iter().map(DecisionV2::from).collect())
        }),
    };
    list.and_then(|list| list.into_iter().map(DecisionV2::read).collect())
        .ok_or_else(|| disk.damaged("the decisions cannot be read"))
}

fn write(disk: &Disk, batch: &mut Batch, decisions: &[Decision]) -> Result<(), StoreError> {
    let list: Vec<DecisionV2> = decisions.iter().map(DecisionV2::of).collect();
    let bytes = codec::encode(&list)
        .ok_or_else(|| StoreError::TooLarge("there are too many decisions".to_owned()))?;
    disk.remove_long(batch, keys::DECISIONS)?;
    batch.put_long(keys::DECISIONS_V2, &codec::seal(&bytes));
    Ok(())
}

/// An entity of an article under its key now, under the key that other decisions would give it, and its display name there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The article's number in this store.
    pub article: u32,
    /// The key now.
    pub from: NameKey,
    /// The key then.
    pub to: NameKey,
    /// What the article calls it.
    pub name: String,
}

/// Claims by their edge, each as the posting that it alone would be.
pub type Rejected = HashMap<(KeyId, RelationId, KeyId), Vec<Posting>>;

impl Store {
    /// The user's decisions, in their order.
    pub fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        read(&self.disk, &self.manifest)
    }

    /// Appends a decision.
    pub fn decide(&mut self, decision: Decision) -> Result<(), StoreError> {
        let mut list = self.decisions()?;
        list.push(decision);
        self.set_decisions(&list)
    }

    /// Replaces the whole list, as an import does. Articles that are to be read under other keys are indexed again.
    pub fn set_decisions(&mut self, decisions: &[Decision]) -> Result<(), StoreError> {
        let rekeying = Rekeying::new(decisions);
        let affected = self.affected(&rekeying)?;
        // Whatever an entry that holds no more, or holds now, says of names.
        let before = self.decisions()?;
        let (old, new) = (verdicts(&before), verdicts(decisions));
        let changed = (old.iter().filter(|v| !new.contains(v)))
            .chain(new.iter().filter(|v| !old.contains(v)));
        let named: BTreeSet<NameKey> = changed.flat_map(|(_, _, keys)| keys).cloned().collect();
        let mut batch = Batch::default();
        write(&self.disk, &mut batch, decisions)?;
        let mut manifest = self.manifest.clone();
        manifest.decisions = decisions.len() as u32;
        if affected.is_empty() {
            manifest.generation += 1;
            self.commit(batch, manifest)?;
            self.rekeying = rekeying;
        } else {
            let mut items = Vec::with_capacity(affected.len());
            for number in affected {
                let (text, fragment) = self.stored(number)?;
                items.push(Item {
                    text,
                    fragment,
                    replaces: Some(number),
                });
            }
            self.load_directory()?;
            for item in &items {
                // Under the keys that it had.
                self.touch(item.replaces.unwrap_or_default())?;
            }
            let before = std::mem::replace(&mut self.rekeying, rekeying);
            if let Err(e) = self.write_group(items, batch, manifest) {
                self.rekeying = before;
                return Err(e);
            }
            self.merge_runs(false)?;
        }
        for key in named {
            // Only now: a name that was set apart by articles has its place since they were indexed again.
            let id = self.key_id(key.as_str())?;
            if let Some(touched) = &mut self.touched {
                touched.keys.extend(id.map(|id| id.0));
            }
        }
        self.change = self.keep_identity()?;
        Ok(())
    }

    /// What decisions name that is not there, in sentences.
    pub fn dangling(&self, decisions: &[&Decision]) -> Result<Vec<String>, StoreError> {
        let mut sentences = Vec::new();
        let all = self.decisions()?;
        for decision in decisions {
            let mut missing = Vec::new();
            for key in &decision.keys {
                let seen = match self.key_id(key.as_str())? {
                    Some(id) => !self.sightings(id)?.articles().is_empty(),
                    None => false,
                };
                // Where a name means somebody else in all articles, its own key is seen no longer.
                let apart = key.set_apart(&decision.id);
                let elsewhere =
                    !decision.articles.is_empty() && self.key_id(apart.as_str())?.is_some();
                if !seen && !elsewhere {
                    missing.push(format!("the name {key}"));
                }
            }
            for article in &decision.articles {
                if self.known(article)?.is_none() {
                    missing.push(format!("the article {article}"));
                }
            }
            match (decision.op, &decision.claim) {
                (Op::Reject, Some(claim)) if !self.has_claim(claim)? => {
                    missing.push(format!("the claim {claim}"));
                }
                (Op::Undo, Some(id)) if all.iter().all(|d| d.id != *id) => {
                    missing.push(format!("the decision {id}"));
                }
                _ => {}
            }
            sentences.extend(missing.into_iter().map(|what| {
                format!(
                    "decision {} names {what}, which is not in this graph; it is kept, and holds as soon as that is there",
                    decision.id
                )
            }));
        }
        Ok(sentences)
    }

    fn has_claim(&self, claim: &str) -> Result<bool, StoreError> {
        let ids = BTreeSet::from([claim.to_owned()]);
        Ok(!self.claims_by_edge(&ids)?.is_empty())
    }

    /// The articles that are there and would be read under other keys, by number.
    fn affected(&self, rekeying: &Rekeying) -> Result<Vec<u32>, StoreError> {
        let mut numbers = Vec::new();
        for id in self.rekeying.differing(rekeying) {
            numbers.extend(self.known(id)?.map(|known| known.number));
        }
        Ok(numbers)
    }

    /// What would be read under other keys if these were the decisions.
    pub fn moved_by(&self, decisions: &[Decision]) -> Result<Vec<Moved>, StoreError> {
        let rekeying = Rekeying::new(decisions);
        let mut moved = Vec::new();
        for article in self.affected(&rekeying)? {
            let (_, now) = self.record(article)?;
            let (_, mut then) = self.stored(article)?;
            rekeying.apply(&mut then);
            for (now, then) in now.entities.into_iter().zip(then.entities) {
                if now.key != then.key {
                    moved.push(Moved {
                        article,
                        from: now.key,
                        to: then.key,
                        name: now.name,
                    });
                }
            }
        }
        Ok(moved)
    }

    /// The claims that the user rejected, as far as they are there.
    pub fn rejected(&self) -> Result<Rejected, StoreError> {
        self.claims_by_edge(&Overrides::new(&self.decisions()?).rejected)
    }

    /// Claims by id, as far as they are there.
    pub fn claims_by_edge(&self, ids: &BTreeSet<String>) -> Result<Rejected, StoreError> {
        let mut rejected = Rejected::new();
        for claim in ids {
            for article in self.claim_articles(claim)? {
                let (_, fragment) = self.record(article)?;
                let claims = fragment.claims.iter().filter(|c| c.id == *claim);
                for claim in claims {
                    let end = |id: &str| self.end(&fragment, id);
                    let relation = (self.relations()).find(|(_, name)| *name == claim.relation);
                    if let (Some(subject), Some((relation, _)), Some(object)) =
                        (end(&claim.subject)?, relation, end(&claim.object)?)
                    {
                        let posting = Posting::of(article, fragment.article.date, claim);
                        let edge = (subject, relation, object);
                        rejected.entry(edge).or_default().push(posting);
                    }
                }
            }
        }
        Ok(rejected)
    }

    fn end(&self, fragment: &Fragment, id: &str) -> Result<Option<KeyId>, StoreError> {
        match fragment.entity(id) {
            Some(entity) => self.key_id(entity.key.as_str()),
            None => Ok(None),
        }
    }
}

/// Takes rejected claims out of the postings of their edge, and gives back what was taken out.
pub fn strike(postings: &mut Vec<Posting>, rejected: &[Posting]) -> Vec<Posting> {
    let mut struck = Vec::new();
    for claim in rejected {
        let same = |p: &&mut Posting| {
            let one = Posting { claims: 1, ..**p };
            p.claims > 0 && one == *claim
        };
        if let Some(posting) = postings.iter_mut().find(same) {
            posting.claims -= 1;
            struck.push(*claim);
        }
    }
    postings.retain(|p| p.claims > 0);
    struck
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_of_the_first_version_are_read_and_written_anew() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        let old = vec![DecisionV1 {
            id: "0a1b2c3d".to_owned(),
            op: 2,
            keys: Vec::new(),
            claim: Some("abcdefghijkl".to_owned()),
            because: "why".to_owned(),
            at: "then".to_owned(),
        }];
        let mut batch = Batch::default();
        batch.put_long(keys::DECISIONS, &codec::seal(&codec::encode(&old).unwrap()));
        let mut manifest = store.manifest.clone();
        manifest.decisions = 1;
        store.commit(batch, manifest).unwrap();
        drop(store);

        let mut store = Store::open(dir.path()).unwrap();
        let read = store.decisions().unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!((read[0].op, read[0].at.as_str()), (Op::Reject, "then"));
        assert_eq!(read[0].claim.as_deref(), Some("abcdefghijkl"));
        store.decide(Decision::of(Op::Undo).sealed()).unwrap();
        assert!(store.disk.get_long(keys::DECISIONS).unwrap().is_none());
        assert_eq!(store.decisions().unwrap()[0], read[0]);
    }

    #[test]
    fn a_decision_survives_its_record() {
        let decision = Decision {
            keys: vec![NameKey::raw("person/a b")],
            claim: Some("c".to_owned()),
            name: Some("n".to_owned()),
            kind: Some(Kind::Event),
            articles: vec!["x".to_owned()],
            because: "b".to_owned(),
            at: "t".to_owned(),
            ..Decision::of(Op::Alias)
        }
        .sealed();
        assert_eq!(DecisionV2::of(&decision).read(), Some(decision));
    }
}
