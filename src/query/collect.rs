//! From a pattern to edges with the postings that attest them; what does not count is left out and counted.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::hide;
use super::graph::Graph;
use super::rollup::RollUp;
use super::sieve::Sieve;
use super::{Hidden, Options, QueryError};
use crate::model::Kind;
use crate::store::{Direction, KeyId, Posting, RelationId};

/// Of more relations than these all neighbours of a node are read at once.
const FEW: usize = 4;

/// One end of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// Anybody, or anybody of some kinds.
    Any(Vec<Kind>),
    /// An entity.
    Is(KeyId),
    /// Several weak forms of one name, such as the rebels of several articles.
    Among(Vec<KeyId>),
}

impl End {
    pub(super) const ANY: Self = Self::Any(Vec::new());

    /// The entities that are meant; none for anybody.
    fn roots(&self) -> Option<&[KeyId]> {
        match self {
            Self::Any(_) => None,
            Self::Is(root) => Some(std::slice::from_ref(root)),
            Self::Among(roots) => Some(roots),
        }
    }
}

/// Subject, relations, object; no relations means all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) subject: End,
    pub(super) relations: Vec<String>,
    pub(super) object: End,
    /// What the relations are called, where naming all of them would be too long.
    pub(super) label: Option<String>,
}

/// One posting of an edge, with the keys under which the store keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sighting {
    pub(super) subject: KeyId,
    pub(super) object: KeyId,
    /// Whether the claim has the ends the other way round, as a symmetric relation may.
    pub(super) flipped: bool,
    pub(super) posting: Posting,
    /// The official or organ that was counted for its country.
    pub(super) through: Option<KeyId>,
}

/// Entities at both ends and the relation between.
pub(super) type EdgeKey = (KeyId, RelationId, KeyId);

/// What a pattern found.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) edges: BTreeMap<EdgeKey, Vec<Sighting>>,
    pub(super) hidden: Hidden,
}

impl Collected {
    pub(super) fn hide(&mut self, why: &str, claims: usize) {
        hide(&mut self.hidden, why, claims);
    }

    /// Counts what would join an entity with itself.
    pub(super) fn hide_loop(&mut self, postings: &[Posting]) {
        self.hide(
            "self-loop",
            postings.iter().map(|p| p.claims as usize).sum(),
        );
    }

    fn add(&mut self, key: EdgeKey, sightings: impl Iterator<Item = Sighting>) {
        let mut sightings = sightings.peekable();
        if sightings.peek().is_some() {
            self.edges.entry(key).or_default().extend(sightings);
        }
    }
}

impl Sighting {
    /// Postings of the edge between two keys as the store has them, each as a sighting.
    pub(super) fn all(
        (subject, object): (KeyId, KeyId),
        flipped: bool,
        through: Option<KeyId>,
        postings: Vec<Posting>,
    ) -> impl Iterator<Item = Self> {
        postings.into_iter().map(move |posting| Self {
            subject,
            object,
            flipped,
            posting,
            through,
        })
    }
}

impl Graph<'_> {
    /// The relations that a pattern means, or none for all; an empty list if no claim uses any of them.
    pub(super) fn wanted(&self, names: &[String]) -> Option<BTreeSet<RelationId>> {
        if names.is_empty() {
            return None;
        }
        let relations = self.store.relations();
        Some(
            relations
                .filter(|(_, name)| names.iter().any(|n| n == name))
                .map(|(id, _)| id)
                .collect(),
        )
    }

    /// All edges that match a pattern, before any limit.
    pub(super) fn collect(
        &self,
        pattern: &Pattern,
        options: &Options,
    ) -> Result<Collected, QueryError> {
        let sieve = Sieve::new(options);
        let wanted = self.wanted(&pattern.relations);
        let mut found = Collected::default();
        match (pattern.subject.roots(), pattern.object.roots()) {
            (Some(subjects), objects) => {
                for subject in subjects {
                    self.out_of(
                        *subject,
                        objects,
                        wanted.as_ref(),
                        options,
                        &sieve,
                        &mut found,
                    )?;
                }
            }
            (None, Some(objects)) => {
                for object in objects {
                    self.into(*object, wanted.as_ref(), options, &sieve, &mut found)?;
                }
            }
            (None, None) => {
                self.everything(wanted.as_ref(), &sieve, &mut found)?;
                if !options.unnamed {
                    self.hide_unnamed(&mut found)?;
                }
            }
        }
        self.keep_kinds(&pattern.subject, &pattern.object, &mut found)?;
        self.keep_source(options, &mut found)?;
        self.keep_speaker(options, &mut found)?;
        self.keep_topics(options, &mut found)?;
        Ok(found)
    }

    /// The postings of an edge that count; its ends are keys as the store has them.
    pub(super) fn counted(
        &self,
        sieve: &Sieve<'_>,
        (subject, object): (KeyId, KeyId),
        relation: RelationId,
        mut postings: Vec<Posting>,
        found: &mut Collected,
    ) -> Vec<Posting> {
        let struck = self.strike((subject, relation, object), &mut postings);
        let would_count = struck.iter().filter(|p| sieve.admits(p).is_ok()).count();
        found.hide("rejected by you", would_count);
        sieve.sift(postings, found)
    }

    /// The neighbours of a key under the wanted relations.
    fn adjacent(
        &self,
        key: KeyId,
        direction: Direction,
        wanted: Option<&BTreeSet<RelationId>>,
        only: Option<&[KeyId]>,
        each: &mut dyn FnMut(RelationId, KeyId, Vec<Posting>),
    ) -> Result<(), QueryError> {
        self.stop.check()?;
        match (wanted, only) {
            // Of a busy node one neighbour is looked up, instead of all of them read.
            (Some(relations), Some([one])) if relations.len() <= FEW => {
                for relation in relations {
                    for other in self.members(*one) {
                        let ends = Some((*relation, Some(other)));
                        for a in self.store.adjacency(key, direction, ends)?.iter() {
                            each(a.relation, a.other, a.postings()?);
                        }
                    }
                }
            }
            (None, _) => {
                for a in self.store.adjacency(key, direction, None)?.iter() {
                    each(a.relation, a.other, a.postings()?);
                }
            }
            (Some(relations), _) => {
                for relation in relations {
                    let near = self
                        .store
                        .adjacency(key, direction, Some((*relation, None)))?;
                    for a in near.iter() {
                        each(a.relation, a.other, a.postings()?);
                    }
                }
            }
        }
        Ok(())
    }

    /// All edges between some entities: each is looked for where it begins.
    pub(super) fn edges_among(
        &self,
        nodes: &[KeyId],
        options: &Options,
    ) -> Result<Collected, QueryError> {
        let sieve = Sieve::new(options);
        let names = self.options_relations(options)?;
        let wanted = self.wanted(&names);
        let among: BTreeSet<KeyId> = nodes.iter().copied().collect();
        let mut found = Collected::default();
        for subject in nodes {
            for key in self.members(*subject) {
                for near in self.store.adjacency(key, Direction::Out, None)?.iter() {
                    let object = self.root(near.other);
                    let related = wanted.as_ref().is_none_or(|w| w.contains(&near.relation));
                    if object == *subject || !related || !among.contains(&object) {
                        continue;
                    }
                    let ends = (key, near.other);
                    let postings = near.postings()?;
                    let postings = self.counted(&sieve, ends, near.relation, postings, &mut found);
                    // What holds both ways is one edge.
                    let turned = (object, near.relation, *subject);
                    let flipped =
                        self.traits(near.relation).symmetric && found.edges.contains_key(&turned);
                    let edge = if flipped {
                        turned
                    } else {
                        (*subject, near.relation, object)
                    };
                    let ends = (key, near.other);
                    found.add(edge, Sighting::all(ends, flipped, None, postings));
                }
            }
        }
        self.keep_source(options, &mut found)?;
        self.keep_speaker(options, &mut found)?;
        self.keep_topics(options, &mut found)?;
        Ok(found)
    }

    fn out_of(
        &self,
        subject: KeyId,
        only: Option<&[KeyId]>,
        wanted: Option<&BTreeSet<RelationId>>,
        options: &Options,
        sieve: &Sieve<'_>,
        found: &mut Collected,
    ) -> Result<(), QueryError> {
        let below = if options.roll_up {
            RollUp::below(self, subject)?
        } else {
            RollUp::default()
        };
        let actors = std::iter::once(subject).chain(below.actors());
        for actor in actors {
            let through = (actor != subject).then_some(actor);
            for key in self.members(actor) {
                for (direction, flipped) in [(Direction::Out, false), (Direction::In, true)] {
                    self.adjacent(
                        key,
                        direction,
                        wanted,
                        only,
                        &mut |relation, other, postings| {
                            let traits = self.traits(relation);
                            let object = self.root(other);
                            if (flipped && !traits.symmetric)
                                || (through.is_some() && traits.structure)
                                || only.is_some_and(|o| !o.contains(&object))
                            {
                                return;
                            }
                            let ends = if flipped { (other, key) } else { (key, other) };
                            let mut postings = self.counted(sieve, ends, relation, postings, found);
                            if through.is_some() {
                                postings.retain(|p| below.covers(actor, p));
                            }
                            if object == subject || (through.is_some() && below.contains(object)) {
                                found.hide_loop(&postings);
                                return;
                            }
                            let sightings = Sighting::all(ends, flipped, through, postings);
                            found.add((subject, relation, object), sightings);
                        },
                    )?;
                }
            }
        }
        Ok(())
    }

    fn into(
        &self,
        object: KeyId,
        wanted: Option<&BTreeSet<RelationId>>,
        options: &Options,
        sieve: &Sieve<'_>,
        found: &mut Collected,
    ) -> Result<(), QueryError> {
        for key in self.members(object) {
            for (direction, flipped) in [(Direction::In, false), (Direction::Out, true)] {
                self.adjacent(
                    key,
                    direction,
                    wanted,
                    None,
                    &mut |relation, other, postings| {
                        if flipped && !self.traits(relation).symmetric {
                            return;
                        }
                        let ends = if flipped { (key, other) } else { (other, key) };
                        let postings = self.counted(sieve, ends, relation, postings, found);
                        let subject = self.root(other);
                        if subject == object {
                            found.hide_loop(&postings);
                            return;
                        }
                        let sightings = Sighting::all(ends, flipped, None, postings);
                        found.add((subject, relation, object), sightings);
                    },
                )?;
            }
        }
        if !options.roll_up {
            return Ok(());
        }
        for (key, sightings) in self.handed_up(&found.edges)? {
            if key.0 == key.2 {
                found.hide("self-loop", claims(&sightings));
            } else {
                found.edges.entry(key).or_default().extend(sightings);
            }
        }
        Ok(())
    }

    fn everything(
        &self,
        wanted: Option<&BTreeSet<RelationId>>,
        sieve: &Sieve<'_>,
        found: &mut Collected,
    ) -> Result<(), QueryError> {
        self.each_sighting(wanted, sieve, found, &mut |found, key, sighting| {
            found.edges.entry(key).or_default().push(sighting);
        })
    }

    pub(super) fn hide_unnamed(&self, found: &mut Collected) -> Result<(), QueryError> {
        let mut gone = Vec::new();
        for key in found.edges.keys() {
            if self.is_unnamed(key.0)? || self.is_unnamed(key.2)? {
                gone.push(*key);
            }
        }
        for key in gone {
            if let Some(sightings) = found.edges.remove(&key) {
                found.hide("unnamed", claims(&sightings));
            }
        }
        Ok(())
    }

    pub(super) fn keep_kinds(
        &self,
        subject: &End,
        object: &End,
        found: &mut Collected,
    ) -> Result<(), QueryError> {
        for (end, is_subject) in [(subject, true), (object, false)] {
            let End::Any(kinds) = end else { continue };
            if kinds.is_empty() {
                continue;
            }
            let mut kept = BTreeMap::new();
            for (key, sightings) in std::mem::take(&mut found.edges) {
                let node = if is_subject { key.0 } else { key.2 };
                if self.kind(node)?.is_some_and(|k| kinds.contains(&k)) {
                    kept.insert(key, sightings);
                }
            }
            found.edges = kept;
        }
        Ok(())
    }
}

/// Number of claims.
pub(super) fn claims(sightings: &[Sighting]) -> usize {
    sightings.iter().map(|s| s.posting.claims as usize).sum()
}
