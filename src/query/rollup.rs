//! Officials and organs count for their country: the chains of `leads`, `represents` and `part-of` that say so, and when they hold.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::collect::{EdgeKey, Sighting};
use super::graph::Graph;
use super::{Edge, Node, QueryError};
use crate::model::{Kind, Status};
use crate::store::{Direction, KeyId, Posting, RelationId};

/// Longer chains of office do not count.
const STEPS: usize = 3;
/// An office that is attested on one day is taken to be held for a year around it.
const DAYS_AROUND: i32 = 366;
/// An office in another country than the best attested one must stand in one of so many articles that name the best, or it is taken for a
/// misreading; it counts only inside the articles that state it.
const RARE: usize = 4;
/// Surer links only: below 0.3 a claim is hidden everywhere.
const LEAST: u8 = 1;

const OF_PERSONS: [&str; 2] = ["leads", "represents"];
const OF_BODIES: [&str; 1] = ["part-of"];

/// When a link holds.
#[derive(Debug, Default)]
struct Link {
    articles: BTreeSet<u32>,
    /// How many origins these have.
    origins: usize,
    days: Option<(i32, i32)>,
    /// The gazetteer says so: it always holds.
    always: bool,
    /// It holds in the articles that state it and nowhere else.
    here_only: bool,
}

impl Link {
    fn from(postings: &[Posting], graph: &Graph<'_>) -> Option<Self> {
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
        let origins: BTreeSet<u32> = link.articles.iter().map(|a| graph.origin(*a)).collect();
        link.origins = origins.len();
        (!link.articles.is_empty()).then_some(link)
    }

    fn covers(&self, posting: &Posting) -> bool {
        if self.always || self.articles.contains(&posting.article) {
            return true;
        }
        if self.here_only {
            return false;
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

/// Keeps the links that can be believed: the best attested, and others that are not much rarer.
fn believe(mut links: Vec<(KeyId, Kind, Link)>) -> Vec<(KeyId, Kind, Rc<Link>)> {
    let most = links.iter().map(|(_, _, l)| l.origins).max().unwrap_or(0);
    let best = links.iter().filter(|(_, _, l)| l.origins == most).count();
    links.retain(|(_, _, l)| l.always || l.origins * RARE >= most);
    links
        .into_iter()
        .map(|(node, kind, mut link)| {
            link.here_only = !link.always && (link.origins < most || best > 1);
            (node, kind, Rc::new(link))
        })
        .collect()
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
                for (child, kind) in graph.lower(body)? {
                    // Whether the child counts for the body is a matter of all its offices.
                    let up_links = graph.offices(child)?;
                    let link = up_links.into_iter().find(|(parent, _, _)| *parent == body);
                    let Some((_, _, link)) = link.filter(|_| child != country) else {
                        continue;
                    };
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
                for (parent, kind, link) in graph.offices(node)? {
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
    /// The countries to which the nodes of edges belong, by entity id: a country to itself, those who hold office in one country alone
    /// to it, and groups to that of which the edges say that they are part.
    pub fn countries<'e>(&self, edges: &'e [Edge]) -> Result<BTreeMap<&'e str, Node>, QueryError> {
        let mut of: BTreeMap<&str, BTreeSet<Node>> = BTreeMap::new();
        for node in edges.iter().flat_map(|e| [&e.subject, &e.object]) {
            if of.contains_key(node.id.as_str()) {
                continue;
            }
            let countries = of.entry(&node.id).or_default();
            if node.kind == Kind::Country {
                countries.insert(node.clone());
            } else if let Some(key) = self.store.key_id(&node.id)? {
                for country in RollUp::above(self, self.root(key))?.actors() {
                    countries.insert(self.node_of(country)?);
                }
            }
        }
        let parts = edges.iter().filter(|e| {
            OF_BODIES.contains(&e.relation.as_str())
                && e.subject.kind == Kind::Group
                && e.object.kind == Kind::Country
        });
        for edge in parts {
            of.entry(&edge.subject.id)
                .or_default()
                .insert(edge.object.clone());
        }
        let one = |mut countries: BTreeSet<Node>| match countries.len() {
            1 => countries.pop_first(),
            _ => None,
        };
        Ok(of
            .into_iter()
            .filter_map(|(id, countries)| Some((id, one(countries)?)))
            .collect())
    }

    /// What the acts among these edges are for the countries and bodies of those who act, in the order of the edges.
    pub(super) fn handed_up(
        &self,
        edges: &BTreeMap<EdgeKey, Vec<Sighting>>,
    ) -> Result<Vec<(EdgeKey, Vec<Sighting>)>, QueryError> {
        let mut above: HashMap<KeyId, RollUp> = HashMap::new();
        let mut all = Vec::new();
        for ((actor, relation, object), sightings) in edges {
            if self.traits(*relation).structure {
                continue;
            }
            if let Entry::Vacant(entry) = above.entry(*actor) {
                entry.insert(RollUp::above(self, *actor)?);
            }
            let Some(up) = above.get(actor) else {
                continue;
            };
            for country in up.actors() {
                let covered: Vec<Sighting> = sightings
                    .iter()
                    .filter(|s| up.covers(country, &s.posting))
                    .map(|s| Sighting {
                        through: Some(*actor),
                        ..*s
                    })
                    .collect();
                if !covered.is_empty() {
                    all.push(((country, *relation, *object), covered));
                }
            }
        }
        Ok(all)
    }

    /// The relations that hand up the acts of nodes of a kind.
    fn handing_up(&self, kind: Kind) -> impl Iterator<Item = RelationId> {
        let names: &[&str] = match kind {
            Kind::Person => &OF_PERSONS,
            Kind::Organisation => &OF_BODIES,
            _ => &[],
        };
        let relations = self.store.relations();
        relations
            .filter(move |(_, name)| names.contains(name))
            .map(|(id, _)| id)
    }

    /// What a person leads or represents, what a body is part of.
    fn offices(&self, node: KeyId) -> Result<Vec<(KeyId, Kind, Rc<Link>)>, QueryError> {
        let Some(own_kind) = self.kind(node)? else {
            return Ok(Vec::new());
        };
        let mut postings: BTreeMap<KeyId, Vec<Posting>> = BTreeMap::new();
        for relation in self.handing_up(own_kind) {
            for key in self.members(node) {
                let near = self
                    .store
                    .adjacency(key, Direction::Out, Some((relation, None)))?;
                for a in near.iter() {
                    let mut stated = a.postings()?;
                    self.strike((key, relation, a.other), &mut stated);
                    postings
                        .entry(self.root(a.other))
                        .or_default()
                        .extend(stated);
                }
            }
        }
        let mut links = Vec::new();
        for (parent, list) in postings {
            if let (Some(kind), Some(link)) = (self.kind(parent)?, Link::from(&list, self)) {
                links.push((parent, kind, link));
            }
        }
        let listed = self.gazetteer.by_key(&self.key(node)?);
        let above = listed
            .filter(|own| own.kind == Kind::Organisation)
            .and_then(|own| self.gazetteer.entries().get(own.part_of?));
        if let Some(parent) = above
            && let Some(id) = self.store.key_id(parent.key.as_str())?
        {
            let link = Link {
                always: true,
                ..Link::default()
            };
            links.push((self.root(id), parent.kind, link));
        }
        Ok(believe(links))
    }

    /// The persons and bodies that may count for a country or body.
    fn lower(&self, node: KeyId) -> Result<Vec<(KeyId, Kind)>, QueryError> {
        let mut found: BTreeMap<KeyId, Kind> = BTreeMap::new();
        for kind in [Kind::Person, Kind::Organisation] {
            for relation in self.handing_up(kind) {
                for key in self.members(node) {
                    let near = self
                        .store
                        .adjacency(key, Direction::In, Some((relation, None)))?;
                    for a in near.iter() {
                        let child = self.root(a.other);
                        if self.kind(child)? == Some(kind) {
                            found.insert(child, kind);
                        }
                    }
                }
            }
        }
        let key = self.key(node)?;
        let entries = self.gazetteer.entries();
        for entry in entries.iter().filter(|e| e.kind == Kind::Organisation) {
            let parent = entry.part_of.and_then(|i| entries.get(i));
            if parent.is_some_and(|p| p.key == key)
                && let Some(id) = self.store.key_id(entry.key.as_str())?
            {
                found.insert(self.root(id), entry.kind);
            }
        }
        Ok(found.into_iter().collect())
    }
}
