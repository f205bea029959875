//! The edges of a pattern with nobody named: of a large graph far too many to be put together one by one when only the best are shown.
//!
//! What counts is gathered in one flat list, sorted by edge, and only as many edges as are asked for are taken out of it.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::answer::few_origins;
use super::collect::{Collected, EdgeKey, End, Pattern, Sighting};
use super::graph::Graph;
use super::order::{Measures, Order};
use super::sieve::Sieve;
use super::{Options, QueryError};
use crate::model::Kind;
use crate::store::{KeyId, RelationId};

/// Between two looks whether anybody still waits.
const STRIDE: usize = 4096;

impl Graph<'_> {
    /// Whether the best edges of a pattern can be told from the postings alone.
    pub(super) fn is_ranked_by_postings(pattern: &Pattern, options: &Options) -> bool {
        let open = |end: &End| matches!(end, End::Any(_));
        open(&pattern.subject)
            && open(&pattern.object)
            && options.limit.is_some()
            && options.order != Some(Order::Name)
            && options.source.is_none()
            && options.speaker.is_none()
            && options.about.is_empty()
    }

    /// The best edges of such a pattern, at most as many as the limit; the others are counted.
    pub(super) fn best_of_all(
        &self,
        pattern: &Pattern,
        options: &Options,
    ) -> Result<Collected, QueryError> {
        let mut found = Collected::default();
        let sieve = Sieve::new(options);
        let wanted = self.wanted(&pattern.relations);
        let mut flat = Vec::new();
        self.each_sighting(
            wanted.as_ref(),
            &sieve,
            &mut found,
            &mut |_, key, sighting| {
                flat.push((key, sighting));
            },
        )?;
        flat.sort_by_key(|(key, _)| *key);
        self.stop.check()?;
        let alphabet = self.alphabet()?;
        let mut kinds = Kinds::default();
        let (mut unnamed, mut rare, mut beyond) = (0, 0, 0);
        let mut ranked = Vec::new();
        let mut first = 0;
        for (i, edge) in flat.chunk_by(|a, b| a.0 == b.0).enumerate() {
            if i % STRIDE == 0 {
                self.stop.check()?;
            }
            let begins = first;
            first += edge.len();
            let key = edge[0].0;
            let said: usize = edge.iter().map(|(_, s)| s.posting.claims as usize).sum();
            if !options.unnamed && (alphabet.is_weak(key.0) || alphabet.is_weak(key.2)) {
                unnamed += said;
                continue;
            }
            if !kinds.fit(self, &pattern.subject, key.0)?
                || !kinds.fit(self, &pattern.object, key.2)?
            {
                continue;
            }
            let sightings: Vec<Sighting> = edge.iter().map(|(_, s)| *s).collect();
            let weight = self.weight(&sightings);
            if weight.origins < options.min_origins {
                rare += said;
                continue;
            }
            let measure = Order::of(options.order, Measures::of(&sightings));
            let place = (
                alphabet.place(key.0),
                self.store.relation_name(key.1),
                alphabet.place(key.2),
            );
            ranked.push((measure, Reverse(weight), place, begins..first));
        }
        let most = options.limit.unwrap_or(usize::MAX).min(ranked.len());
        if most < ranked.len() {
            ranked.select_nth_unstable_by(most, |a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
        }
        for (i, (_, Reverse(weight), _, range)) in ranked.into_iter().enumerate() {
            if i >= most {
                beyond += weight.claims;
                continue;
            }
            let edge = &flat[range];
            let sightings = edge.iter().map(|(_, s)| *s).collect();
            found.edges.insert(edge[0].0, sightings);
        }
        found.hide("unnamed", unnamed);
        found.hide(&few_origins(options), rare);
        found.hide("beyond the limit", beyond);
        Ok(found)
    }

    /// All postings that count, with the edge that each attests; what holds both ways is one edge, its ends in the order of their ids.
    pub(super) fn each_sighting(
        &self,
        wanted: Option<&BTreeSet<RelationId>>,
        sieve: &Sieve<'_>,
        found: &mut Collected,
        each: &mut dyn FnMut(&mut Collected, EdgeKey, Sighting),
    ) -> Result<(), QueryError> {
        let alphabet = self.alphabet()?;
        self.scan(&mut |subject, relation, object, postings| {
            if wanted.is_some_and(|w| !w.contains(&relation)) {
                return Ok(());
            }
            let postings = self.counted(sieve, (subject, object), relation, postings, found);
            let (s, o) = (self.root(subject), self.root(object));
            if s == o {
                found.hide_loop(&postings);
                return Ok(());
            }
            let flipped = self.traits(relation).symmetric && alphabet.place(o) < alphabet.place(s);
            let key = if flipped {
                (o, relation, s)
            } else {
                (s, relation, o)
            };
            for sighting in Sighting::all((subject, object), flipped, None, postings) {
                each(found, key, sighting);
            }
            Ok(())
        })
    }
}

/// The kinds of nodes that were looked at.
#[derive(Default)]
struct Kinds(HashMap<KeyId, Option<Kind>>);

impl Kinds {
    /// Whether a node may stand at an end.
    fn fit(&mut self, graph: &Graph<'_>, end: &End, node: KeyId) -> Result<bool, QueryError> {
        let End::Any(kinds) = end else {
            return Ok(true);
        };
        if kinds.is_empty() {
            return Ok(true);
        }
        let kind = if let Some(kind) = self.0.get(&node) {
            *kind
        } else {
            let kind = graph.kind(node)?;
            self.0.insert(node, kind);
            kind
        };
        Ok(kind.is_some_and(|k| kinds.contains(&k)))
    }
}
