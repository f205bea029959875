//! The law of the fold: the index is what the articles make it, no more and no less.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Diagnosis, Mend};
use crate::model::{Fragment, NameKey};
use crate::resolve::KeyEvidence;
use crate::store::ingest::known_of;
use crate::store::keys::{self, entry};
use crate::store::names::read_names;
use crate::store::posting::{self, Posting};
use crate::store::{Store, StoreError, blocks, codec, index};

/// Sums of hashes, one for each kind of entry: equal multisets have equal sums, whatever their order.
#[derive(Default, PartialEq, Eq, Clone, Copy)]
struct Sums {
    outward: u64,
    inward: u64,
    forms: u64,
    sightings: u64,
    claims: u64,
    days: u64,
    signatures: u64,
    ids: u64,
}

fn hash(thing: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish()
}

impl Sums {
    fn posting(&mut self, key: &[u8], p: &Posting) {
        let status = p.status as u8;
        let one = hash((
            &key[2..],
            p.article,
            p.days,
            status,
            p.confidence,
            p.reported,
        ));
        let all = one.wrapping_mul(u64::from(p.claims));
        let sum = if key[1] == entry::OUT {
            &mut self.outward
        } else {
            &mut self.inward
        };
        *sum = sum.wrapping_add(all);
    }

    fn listed(&mut self, key: &[u8], article: u32) {
        let sum = match key[0] {
            entry::FORM => &mut self.forms,
            entry::SIGHTING => &mut self.sightings,
            entry::CLAIM => &mut self.claims,
            entry::DAY => &mut self.days,
            _ => &mut self.signatures,
        };
        *sum = sum.wrapping_add(hash((key, article)));
    }
}

/// What the articles say the index should be.
struct Expected<'a> {
    nodes: HashMap<NameKey, u32>,
    relations: HashMap<&'a str, u16>,
    sums: Sums,
    listed: HashSet<Vec<u8>>,
    nameless: usize,
    unrelated: usize,
}

impl index::Sink for Expected<'_> {
    fn node(&mut self, _: usize, key: &NameKey) -> Option<u32> {
        let node = self.nodes.get(key).copied();
        self.nameless += usize::from(node.is_none());
        node
    }

    fn relation(&mut self, name: &str) -> Option<u16> {
        let relation = self.relations.get(name).copied();
        self.unrelated += usize::from(relation.is_none());
        relation
    }

    fn edge(&mut self, key: [u8; entry::EDGE_LEN], posting: Posting) {
        self.sums.posting(&key, &posting);
    }

    fn listed(&mut self, key: &[u8], article: u32) {
        if !self.listed.contains(key) {
            self.sums.listed(key, article);
            self.listed.insert(key.to_vec());
        }
    }

    fn evidence(&mut self, _: u32, _: u32, _: &KeyEvidence) {}
}

/// Compares the index with the articles, and looks at the spans of every claim.
pub(super) fn look(store: &Store, found: &mut Diagnosis) -> Result<(), StoreError> {
    let mut nodes = HashMap::new();
    for block in 0..store.manifest.names.div_ceil(keys::NAMES) {
        let names = read_names(&store.disk, block)?;
        nodes.extend(
            names
                .into_iter()
                .zip(block * keys::NAMES..store.manifest.names),
        );
    }
    nodes.remove(&NameKey::raw(String::new()));
    check_keys(store, &nodes, found)?;
    let mut expected = Expected {
        nodes,
        relations: store.relations().map(|(id, name)| (name, id.0)).collect(),
        sums: Sums::default(),
        listed: HashSet::new(),
        nameless: 0,
        unrelated: 0,
    };
    let mut spans = 0usize;
    let mut twice: HashSet<String> = HashSet::new();
    let mut doubles = 0usize;
    for first in blocks::firsts(&store.disk, store.manifest.articles)? {
        let block = blocks::Block::read(&store.disk, first)?;
        for number in block.numbers().filter(|n| !store.dead.contains(*n)) {
            let (text, fragment) = store.record(number)?;
            found.articles += 1;
            doubles += usize::from(!twice.insert(fragment.article.id.clone()));
            expected.listed.clear();
            let (claims, _) = index::entries(&fragment, number, &mut expected);
            found.claims += claims;
            let id = entry::id(&fragment.article.id);
            let known = codec::encode(&known_of(number, &fragment));
            expected.sums.ids = expected.sums.ids.wrapping_add(hash((id, known)));
            spans += text.map_or(0, |text| wrong_spans(&text, &fragment));
        }
    }
    if found.articles != store.article_count() {
        found.find(
            Mend::Restore,
            format!(
                "the manifest counts {} articles, {} are there",
                store.article_count(),
                found.articles
            ),
        );
    }
    if doubles > 0 {
        found.find(Mend::Rebuild, format!("{doubles} articles are there twice"));
    }
    if spans > 0 {
        found.find(
            Mend::Nothing,
            format!("{spans} claims have words that are not those of the text under their spans; reading their articles again mends that"),
        );
    }
    if expected.nameless + expected.unrelated > 0 {
        found.find(
            Mend::Rebuild,
            format!(
                "the articles use {} names and {} relations that the store does not list",
                expected.nameless, expected.unrelated
            ),
        );
    }
    let indexed = indexed(store)?;
    if store.is_index_current()? {
        compare(expected.sums, indexed, found);
    } else {
        found.find(
            Mend::Renew,
            "the index was made by an earlier version of this program and lacks some of what this one looks up",
        );
    }
    Ok(())
}

/// The index of name keys must lead to the block where the name stands.
fn check_keys(
    store: &Store,
    nodes: &HashMap<NameKey, u32>,
    found: &mut Diagnosis,
) -> Result<(), StoreError> {
    let mut wrong = 0usize;
    let mut seen = 0usize;
    store.entries(&[entry::KEY], &mut |key, values| {
        let name = std::str::from_utf8(&key[1..]).unwrap_or_default();
        let node = values.first().and_then(|v| crate::store::varint::be4(v));
        seen += 1;
        wrong += usize::from(nodes.get(&NameKey::raw(name.to_owned())).copied() != node);
        Ok(())
    })?;
    if wrong > 0 || seen != nodes.len() {
        found.find(
            Mend::Rebuild,
            format!(
                "the index of name keys does not fit the names: {wrong} of {} are wrong",
                nodes.len()
            ),
        );
    }
    Ok(())
}

/// Claims whose spans do not slice the text into what the claim says.
fn wrong_spans(text: &str, fragment: &Fragment) -> usize {
    let title = fragment.article.title.as_deref().unwrap_or_default();
    let wrong = |claim: &&crate::model::Claim| {
        let field = if claim.field == "text" { text } else { title };
        let s = &claim.spans;
        s.sentence.slice(field) != claim.sentence
            || s.trigger.slice(field) != claim.trigger
            || s.subject.end as usize > field.len()
            || s.object.end as usize > field.len()
    };
    fragment.claims.iter().filter(wrong).count()
}

/// What the index is.
fn indexed(store: &Store) -> Result<Sums, StoreError> {
    let damaged = || store.disk.damaged("an entry of the index cannot be read");
    let mut sums = Sums::default();
    store.entries(&[], &mut |key, values| {
        match key[0] {
            entry::EDGE => {
                let mut list = Vec::new();
                for value in values {
                    posting::decode(value, &mut list).ok_or_else(damaged)?;
                }
                for p in list.iter().filter(|p| !store.dead.contains(p.article)) {
                    sums.posting(key, p);
                }
            }
            entry::ID => {
                for value in values {
                    let known: codec::Known = codec::decode(value).ok_or_else(damaged)?;
                    if !store.dead.contains(known.number) {
                        sums.ids = sums.ids.wrapping_add(hash((key.to_vec(), Some(value))));
                    }
                }
            }
            entry::FORM | entry::SIGHTING | entry::CLAIM | entry::DAY | entry::BAND => {
                for article in store.live_articles(values)? {
                    sums.listed(key, article);
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(sums)
}

fn compare(expected: Sums, indexed: Sums, found: &mut Diagnosis) {
    let kinds = [
        ("edges by subject", expected.outward, indexed.outward),
        ("edges by object", expected.inward, indexed.inward),
        ("names", expected.forms, indexed.forms),
        ("sightings", expected.sightings, indexed.sightings),
        ("claims", expected.claims, indexed.claims),
        ("days", expected.days, indexed.days),
        ("near-duplicates", expected.signatures, indexed.signatures),
        ("articles", expected.ids, indexed.ids),
    ];
    for (what, expected, indexed) in kinds {
        if expected != indexed {
            found.find(
                Mend::Rebuild,
                format!("the index of {what} is not what the articles make it"),
            );
        }
    }
}
