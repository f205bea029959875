//! Officials and organs count for their country: the chains of `leads`, `represents` and `part-of` that say so, and when they hold.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::QueryError;
use super::graph::Graph;
use crate::model::{Kind, Status};
use crate::store::{Direction, KeyId, Posting};

/// Longer chains of office do not count.
const STEPS: usize = 3;
/// An office that is attested on one day is taken to be held for a year around it.
const DAYS_AROUND: i32 = 366;
/// Surer links only: below 0.3 a claim is hidden everywhere.
const LEAST: u8 = 1;

const OF_PERSONS: [&str; 2] = ["leads", "represents"];
const OF_BODIES: [&str; 1] = ["part-of"];

/// When a link holds.
#[derive(Debug, Default)]
struct Link {
    articles: BTreeSet<u32>,
    days: Option<(i32, i32)>,
    /// The gazetteer says so: it always holds.
    always: bool,
}

impl Link {
    fn from(postings: &[Posting]) -> Option<Self> {
        let mut link = Self::default();
        for p in postings {
            if p.status != Status::Asserted || p.confidence < LEAST {
                continue;
            }
            link.articles.insert(p.article);
            if let Some((from, to)) = p.days {
                let (a, b) = link.days.unwrap_or((from, to));
                link.days = Some((a.min(from), b.max(to)));
            }
        }
        (!link.articles.is_empty()).then_some(link)
    }

    fn covers(&self, posting: &Posting) -> bool {
        if self.always || self.articles.contains(&posting.article) {
            return true;
        }
        match (posting.days, self.days) {
            (Some((from, to)), Some((first, last))) => {
                to >= first.saturating_sub(DAYS_AROUND) && from <= last.saturating_add(DAYS_AROUND)
            }
            // Nothing speaks against it.
            _ => true,
        }
    }
}

type Chain = Vec<Rc<Link>>;

/// The actors below a country, or the countries above an actor, each with the chains that lead there.
#[derive(Debug, Default)]
pub(super) struct RollUp {
    chains: BTreeMap<KeyId, Vec<Chain>>,
}

impl RollUp {
    /// The officials and organs that count for a country.
    pub(super) fn below(graph: &Graph<'_>, country: KeyId) -> Result<Self, QueryError> {
        let mut up = Self::default();
        if graph.kind(country)? != Some(Kind::Country) {
            return Ok(up);
        }
        let mut frontier: Vec<(KeyId, Chain)> = vec![(country, Vec::new())];
        for _ in 0..STEPS {
            let mut next = Vec::new();
            for (body, chain) in frontier {
                for (child, kind, link) in graph.links(body, Direction::In)? {
                    if child == country || chain.len() > STEPS {
                        continue;
                    }
                    let mut longer = chain.clone();
                    longer.push(link);
                    up.chains.entry(child).or_default().push(longer.clone());
                    if kind == Kind::Organisation {
                        next.push((child, longer));
                    }
                }
            }
            frontier = next;
        }
        Ok(up)
    }

    /// The countries for which an official or organ counts.
    pub(super) fn above(graph: &Graph<'_>, actor: KeyId) -> Result<Self, QueryError> {
        let mut up = Self::default();
        let kind = graph.kind(actor)?;
        if !matches!(kind, Some(Kind::Person | Kind::Organisation)) {
            return Ok(up);
        }
        let mut frontier: Vec<(KeyId, Chain)> = vec![(actor, Vec::new())];
        for _ in 0..STEPS {
            let mut next = Vec::new();
            for (node, chain) in frontier {
                for (parent, kind, link) in graph.links(node, Direction::Out)? {
                    let mut longer = chain.clone();
                    longer.push(link);
                    if kind == Kind::Country {
                        up.chains.entry(parent).or_default().push(longer);
                    } else if kind == Kind::Organisation && parent != actor {
                        next.push((parent, longer));
                    }
                }
            }
            frontier = next;
        }
        Ok(up)
    }

    pub(super) fn actors(&self) -> impl Iterator<Item = KeyId> {
        self.chains.keys().copied()
    }

    pub(super) fn contains(&self, node: KeyId) -> bool {
        self.chains.contains_key(&node)
    }

    /// Whether some chain holds at the time of a claim.
    pub(super) fn covers(&self, actor: KeyId, posting: &Posting) -> bool {
        self.chains.get(&actor).is_some_and(|chains| {
            chains
                .iter()
                .any(|chain| chain.iter().all(|link| link.covers(posting)))
        })
    }
}

impl Graph<'_> {
    /// One step down from (In) or up to (Out) a country or body, along offices and membership.
    fn links(
        &self,
        node: KeyId,
        direction: Direction,
    ) -> Result<Vec<(KeyId, Kind, Rc<Link>)>, QueryError> {
        let mut postings: BTreeMap<KeyId, (Kind, Vec<Posting>)> = BTreeMap::new();
        let own_kind = self.kind(node)?;
        for (id, name) in self.store.relations() {
            let of_persons = OF_PERSONS.contains(&name);
            if !of_persons && !OF_BODIES.contains(&name) {
                continue;
            }
            let lower_kind = if of_persons {
                Kind::Person
            } else {
                Kind::Organisation
            };
            if direction == Direction::Out && own_kind != Some(lower_kind) {
                continue;
            }
            for key in self.members(node) {
                for a in self.store.adjacency(key, direction, Some(id))? {
                    let other = self.root(a.other);
                    let Some(kind) = self.kind(other)? else {
                        continue;
                    };
                    if direction == Direction::In && kind != lower_kind {
                        continue;
                    }
                    let entry = postings.entry(other).or_insert((kind, Vec::new()));
                    entry.1.extend(a.postings);
                }
            }
        }
        let mut links: Vec<(KeyId, Kind, Rc<Link>)> = postings
            .into_iter()
            .filter_map(|(other, (kind, list))| Some((other, kind, Rc::new(Link::from(&list)?))))
            .collect();
        links.extend(self.listed_links(node, direction)?);
        Ok(links)
    }

    /// What the gazetteer says about bodies and what they belong to.
    fn listed_links(
        &self,
        node: KeyId,
        direction: Direction,
    ) -> Result<Vec<(KeyId, Kind, Rc<Link>)>, QueryError> {
        let key = self.key(node)?;
        let entries = self.gazetteer.entries();
        let always = || {
            Rc::new(Link {
                always: true,
                ..Link::default()
            })
        };
        let mut links = Vec::new();
        let mut add = |key: &crate::model::NameKey, kind: Kind| -> Result<(), QueryError> {
            if let Some(id) = self.store.key_id(key.as_str())? {
                links.push((self.root(id), kind, always()));
            }
            Ok(())
        };
        let Some(own) = self.gazetteer.by_key(&key) else {
            return Ok(links);
        };
        match direction {
            Direction::Out => {
                if own.kind == Kind::Organisation
                    && let Some(parent) = own.part_of.and_then(|i| entries.get(i))
                {
                    add(&parent.key, parent.kind)?;
                }
            }
            Direction::In => {
                for entry in entries {
                    let parent = entry.part_of.and_then(|i| entries.get(i));
                    if entry.kind == Kind::Organisation && parent.is_some_and(|p| p.key == key) {
                        add(&entry.key, entry.kind)?;
                    }
                }
            }
        }
        Ok(links)
    }
}
