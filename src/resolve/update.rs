//! Identity after a small change: only what the change can touch is computed again, with the same result as computing everything.
//!
//! A change of a key's evidence can join or part it from keys that share a token with it, and those from what they are joined with; no
//! further. The keys found so are *open*: all that the evidence says of them is looked up, and decided as in the whole.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::anchor::{Hub, hub_token};
use super::decision::{Decision, verdicts};
use super::evidence::{Evidence, KeyEvidence};
use super::identity::{Identity, Part, decided};
use super::rules::{self, BEARERS, evidence_tokens};
use super::tokens::Sort;
use crate::model::{Kind, NameKey};

/// What is known before the change, and the evidence after it.
pub trait Source {
    /// Why looking up failed.
    type Error;
    /// What the articles show about a key now; none if no article names it.
    fn evidence(&self, id: u32) -> Result<Option<KeyEvidence>, Self::Error>;
    /// The keys that ever had a token.
    fn block(&self, token: &str) -> Result<Vec<u32>, Self::Error>;
    /// The weak keys that ever asked a hub, each with its article.
    fn asking(&self, token: &str) -> Result<Vec<(u32, u32)>, Self::Error>;
    /// The key's place, if it was ever seen.
    fn place(&self, key: &NameKey) -> Result<Option<u32>, Self::Error>;
    /// The key at a place.
    fn key(&self, id: u32) -> Result<NameKey, Self::Error>;
    /// The keys that were joined with a key before, itself left out; weak keys that only stand for one are none of them.
    fn joined(&self, id: u32) -> Vec<u32>;
    /// What a hub said before.
    fn hub(&self, token: &str) -> Result<Hub, Self::Error>;
    /// The years of the articles that have a date.
    fn years(&self) -> Result<HashMap<u32, i16>, Self::Error>;
}

/// What an update found out.
#[derive(Debug, Default)]
pub struct Update {
    /// The keys that were looked at: whatever was known of them is replaced by what the identity says.
    pub open: BTreeSet<u32>,
    /// The weak keys that were looked at.
    pub weak: BTreeSet<u32>,
    /// The hubs that were looked at.
    pub hubs: BTreeSet<String>,
    /// The identity of what was looked at; what it says of other keys means nothing.
    pub identity: Identity,
}

/// Looks up what a change can touch.
struct Reach<'s, S: Source> {
    source: &'s S,
    known: BTreeMap<u32, Option<KeyEvidence>>,
    blocks: HashMap<String, Vec<u32>>,
    open: BTreeSet<u32>,
}

impl<S: Source> Reach<'_, S> {
    fn load(&mut self, id: u32) -> Result<(), S::Error> {
        if !self.known.contains_key(&id) {
            let evidence = self.source.evidence(id)?;
            self.known.insert(id, evidence);
        }
        Ok(())
    }

    fn tokens(&self, id: u32) -> Vec<String> {
        let known = self.known.get(&id).and_then(Option::as_ref);
        known.map(evidence_tokens).unwrap_or_default()
    }

    /// Loads all keys of a token.
    fn block(&mut self, token: &str) -> Result<Vec<u32>, S::Error> {
        if let Some(block) = self.blocks.get(token) {
            return Ok(block.clone());
        }
        let block = self.source.block(token)?;
        for id in &block {
            self.load(*id)?;
        }
        self.blocks.insert(token.to_owned(), block.clone());
        Ok(block)
    }

    /// Opens a key with all that it was joined with.
    fn open(&mut self, id: u32) -> Result<(), S::Error> {
        if self.open.insert(id) {
            self.load(id)?;
            for other in self.source.joined(id) {
                self.open(other)?;
            }
        }
        Ok(())
    }

    /// Loads what tells whom a weak key stands for.
    fn ask(&mut self, id: u32) -> Result<(), S::Error> {
        self.load(id)?;
        let asked = self.known.get(&id).and_then(Option::as_ref);
        if let Some(token) = asked.and_then(|k| hub_token(&k.key, &k.offices)) {
            self.block(&token)?;
        }
        Ok(())
    }

    fn is_person(&self, id: u32) -> bool {
        let known = self.known.get(&id).and_then(Option::as_ref);
        known.is_some_and(|k| k.key.kind() == Some(Kind::Person) && k.is_full_name())
    }

    /// Opens the keys about whom evidence may change because a key that shares a token with them did.
    fn open_around(&mut self, token: &str, changed: usize) -> Result<(), S::Error> {
        let Some((sort, _)) = Sort::read(token) else {
            return Ok(());
        };
        let block = self.block(token)?;
        let few = block.iter().filter(|id| self.is_person(**id)).count() <= BEARERS + changed;
        for id in block {
            let known = self.known.get(&id).and_then(Option::as_ref);
            let one_word = known.is_some_and(|k| !k.key.name().contains(' '));
            let touched = match sort {
                Sort::Name | Sort::Code | Sort::Bare | Sort::Sound | Sort::Short => true,
                Sort::Initials => one_word,
                Sort::Surname => one_word || (few && self.is_person(id)),
                Sort::Office => false,
            };
            if touched {
                self.open(id)?;
            }
        }
        Ok(())
    }

    /// The open keys that are joined with others than before.
    fn regrouped(&self, identity: &Identity) -> BTreeSet<u32> {
        let known = |id: &u32| self.known.get(id).and_then(Option::as_ref);
        let mut groups: HashMap<&NameKey, BTreeSet<u32>> = HashMap::new();
        for id in &self.open {
            if let Some(k) = known(id) {
                groups.entry(identity.root(&k.key)).or_default().insert(*id);
            }
        }
        let moved = |id: &&u32| {
            let now = known(id).and_then(|k| groups.get(identity.root(&k.key)));
            let mut before: BTreeSet<u32> = self.source.joined(**id).into_iter().collect();
            before.insert(**id);
            now.is_none_or(|now| *now != before)
        };
        self.open.iter().filter(moved).copied().collect()
    }

    fn evidence(&self, years: &HashMap<u32, i16>) -> Evidence {
        let keys = self.known.values().flatten().cloned().collect();
        Evidence::dated(keys, years.clone())
    }
}

/// What becomes of identity when the evidence of some keys has changed, or decisions about them.
///
/// `gone` are tokens that keys had before the change and may have no more.
pub fn update<S: Source>(
    source: &S,
    changed: &BTreeSet<u32>,
    gone: &BTreeSet<String>,
    decisions: &[Decision],
) -> Result<Update, S::Error> {
    let mut reach = Reach {
        source,
        known: BTreeMap::new(),
        blocks: HashMap::new(),
        open: BTreeSet::new(),
    };
    let together = named_together(source, decisions)?;
    let decided = decided(decisions);
    let mut weak: BTreeSet<u32> = BTreeSet::new();
    let mut touched: BTreeSet<String> = gone.clone();
    for id in changed {
        reach.load(*id)?;
        let key = source.key(*id)?;
        if key.scope().is_some() && !decided.contains(&key) {
            weak.insert(*id);
        } else {
            reach.open(*id)?;
            touched.extend(reach.tokens(*id));
        }
    }
    for token in &touched {
        reach.open_around(token, changed.len())?;
    }
    let years = source.years()?;
    // Open keys make others open until nothing is added.
    loop {
        let before = reach.open.len();
        for id in reach.open.clone() {
            for other in together.get(&id).into_iter().flatten() {
                let key = source.key(*other)?;
                if key.scope().is_none() || decided.contains(&key) {
                    reach.open(*other)?;
                } else {
                    weak.insert(*other);
                }
            }
            for token in reach.tokens(id) {
                if !matches!(Sort::read(&token), Some((Sort::Office, _)) | None) {
                    reach.block(&token)?;
                }
            }
        }
        let evidence = reach.evidence(&years);
        let ids: HashMap<&NameKey, u32> = reach
            .known
            .iter()
            .filter_map(|(id, k)| Some((&k.as_ref()?.key, *id)))
            .collect();
        let blocks = rules::blocks(&evidence);
        let links = rules::candidates(&evidence, &blocks);
        let ends: Vec<[u32; 2]> = links
            .iter()
            .map(|l| [l.a, l.b].map(|i| ids[&evidence.keys[i].key]))
            .filter(|ends| ends.iter().any(|id| reach.open.contains(id)))
            .collect();
        for id in ends.into_iter().flatten() {
            reach.open(id)?;
        }
        if reach.open.len() == before {
            break;
        }
    }
    // Hubs of all that is open, of what changed, and of what the weak keys ask.
    let mut hubs: BTreeSet<String> = touched.into_iter().filter(|t| Hub::asked(t)).collect();
    for id in &reach.open {
        hubs.extend(reach.tokens(*id).into_iter().filter(|t| Hub::asked(t)));
    }
    for token in &hubs {
        reach.block(token)?;
    }
    for id in &weak {
        reach.ask(*id)?;
    }
    let mut identity = compute(&reach, &years, decisions);
    let others = asking_anew(&reach, &years, &identity, &hubs)?;
    let mut more = false;
    for id in others {
        if !decided.contains(&source.key(id)?) && weak.insert(id) {
            reach.ask(id)?;
            more = true;
        }
    }
    if more {
        identity = compute(&reach, &years, decisions);
    }
    Ok(Update {
        identity,
        open: reach.open,
        weak,
        hubs,
    })
}

/// The weak keys that may stand for another name than before, because hubs say otherwise or bearers became one person, or two.
fn asking_anew<S: Source>(
    reach: &Reach<'_, S>,
    years: &HashMap<u32, i16>,
    identity: &Identity,
    hubs: &BTreeSet<String>,
) -> Result<BTreeSet<u32>, S::Error> {
    let regrouped = reach.regrouped(identity);
    let mut weak = BTreeSet::new();
    for token in hubs {
        let now = identity.hubs.get(token).cloned().unwrap_or_default();
        let before = reach.source.hub(token)?;
        let bearers = reach.blocks.get(token).into_iter().flatten();
        let moved = bearers.clone().any(|id| regrouped.contains(id));
        if now == before && !moved {
            continue;
        }
        let mut seen: HashMap<u32, usize> = HashMap::new();
        for evidence in bearers.filter_map(|id| reach.known.get(id)?.as_ref()) {
            for article in &evidence.articles {
                *seen.entry(*article).or_default() += 1;
            }
        }
        for (id, article) in reach.source.asking(token)? {
            // In an article that names one bearer, this is the one; of several, their groups decide; of none, the hub.
            let year = years.get(&article).copied();
            let touched = match seen.get(&article) {
                None => now.at(year) != before.at(year),
                Some(1) => false,
                Some(_) => moved,
            };
            if touched {
                weak.insert(id);
            }
        }
    }
    Ok(weak)
}

fn compute<S: Source>(
    reach: &Reach<'_, S>,
    years: &HashMap<u32, i16>,
    decisions: &[Decision],
) -> Identity {
    let key = |id: &u32| Some(reach.known.get(id)?.as_ref()?.key.clone());
    let open: BTreeSet<NameKey> = reach.open.iter().filter_map(key).collect();
    let mut settled = Vec::new();
    for id in reach.known.keys().filter(|id| !reach.open.contains(id)) {
        for other in reach.source.joined(*id) {
            if let (Some(a), Some(b)) = (key(id), key(&other)) {
                settled.push((a, b));
            }
        }
    }
    let part = Part {
        open: &open,
        settled: &settled,
    };
    Identity::compute_part(&reach.evidence(years), decisions, Some(&part))
}

/// For each key that standing decisions name: the others that they name with it.
fn named_together<S: Source>(
    source: &S,
    decisions: &[Decision],
) -> Result<HashMap<u32, Vec<u32>>, S::Error> {
    let mut together: HashMap<u32, Vec<u32>> = HashMap::new();
    for (_, _, keys) in verdicts(decisions) {
        let mut ids = Vec::new();
        for key in &keys {
            ids.extend(source.place(key)?);
        }
        for id in &ids {
            together.entry(*id).or_default().extend(&ids);
        }
    }
    Ok(together)
}
