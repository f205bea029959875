//! The graph in memory, for questions about the whole of it: paths, centrality, communities.
//!
//! Identity, status, days and the other filters are applied while it is read; what remains are nodes in the order of their ids and edges
//! between them with counts, no sentences. How much memory it takes is counted before any is taken. It is read once and kept for the next
//! question with the same options.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use petgraph::graph::{NodeIndex, UnGraph};

use super::answer::{few_origins, hide};
use super::collect::{Collected, EdgeKey, End, Pattern, Sighting, claims};
use super::graph::Graph;
use super::links::{Links, Place};
use super::sieve::Sieve;
use super::{Edge, Hidden, Options, QueryError};
use crate::store::{KeyId, Posting, RelationId};

/// An edge of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tie {
    /// Places of subject and object among the nodes.
    pub(super) ends: [u32; 2],
    pub(super) relation: RelationId,
    pub(super) origins: u32,
    pub(super) claims: u32,
}

/// The graph in memory.
#[derive(Debug)]
pub(super) struct View {
    /// In the order of their ids.
    pub(super) nodes: Vec<KeyId>,
    /// In the order of subject, object and relation.
    pub(super) ties: Vec<Tie>,
    pub(super) hidden: Hidden,
    places: HashMap<KeyId, u32>,
    links: OnceLock<Links>,
}

/// One posting on its way into the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    ends: [KeyId; 2],
    relation: RelationId,
    origin: u32,
    claims: u32,
}

/// Bytes that a posting takes while the graph is built, and after: an edge in the worst case, with its share of nodes.
const BYTES: usize = size_of::<Seen>() + size_of::<Tie>() + 2 * size_of::<(KeyId, u32, KeyId)>();

impl View {
    /// Where an entity stands among the nodes; none if no edge that counts touches it.
    pub(super) fn place(&self, root: KeyId) -> Option<Place> {
        self.places.get(&root).copied()
    }

    pub(super) fn node(&self, place: Place) -> KeyId {
        self.nodes[place as usize]
    }

    /// Its links, packed for searching: made once.
    pub(super) fn links(&self, is_fact: &dyn Fn(usize) -> bool) -> &Links {
        self.links.get_or_init(|| Links::new(self, is_fact))
    }

    pub(super) fn root(&self, place: NodeIndex) -> KeyId {
        self.node(place.index() as Place)
    }

    /// The ends of a tie, as the graph knows them.
    pub(super) fn key(&self, tie: &Tie) -> EdgeKey {
        let [a, b] = tie.ends.map(|e| self.nodes[e as usize]);
        (a, tie.relation, b)
    }

    /// Which nodes have anything to do with each other, whichever way it points: one link for each pair.
    pub(super) fn pairs(&self) -> UnGraph<(), Pair> {
        let mut all: Vec<(u32, u32, usize)> = self
            .ties
            .iter()
            .enumerate()
            .map(|(i, tie)| {
                let [a, b] = tie.ends;
                (a.min(b), a.max(b), i)
            })
            .collect();
        all.sort_unstable();
        let mut graph = UnGraph::with_capacity(self.nodes.len(), all.len());
        for _ in &self.nodes {
            graph.add_node(());
        }
        for group in all.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
            let ties: Vec<usize> = group.iter().map(|(_, _, tie)| *tie).collect();
            let origins = ties.iter().map(|i| self.ties[*i].origins).sum();
            let (a, b) = (
                NodeIndex::new(group[0].0 as usize),
                NodeIndex::new(group[0].1 as usize),
            );
            graph.add_edge(a, b, Pair { ties, origins });
        }
        graph
    }
}

/// All edges between two nodes.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    /// Places in [`View::ties`].
    pub(super) ties: Vec<usize>,
    pub(super) origins: u32,
}

impl Graph<'_> {
    /// The graph that the options leave, read once.
    pub(super) fn view(&self, options: &Options) -> Result<Arc<View>, QueryError> {
        // Neither changes what is read.
        let options = Options {
            evidence: 0,
            limit: None,
            order: None,
            ..options.clone()
        };
        if let Ok(kept) = self.known.view.lock()
            && let Some((of, view)) = kept.as_ref()
            && *of == options
        {
            return Ok(Arc::clone(view));
        }
        let view = Arc::new(self.build_view(&options)?);
        if let Ok(mut kept) = self.known.view.lock() {
            *kept = Some((options, Arc::clone(&view)));
        }
        Ok(view)
    }

    fn build_view(&self, options: &Options) -> Result<View, QueryError> {
        let mut postings = 0usize;
        self.scan(&mut |_, _, _, list| {
            postings += list.len();
            Ok(())
        })?;
        let needed = postings.saturating_mul(BYTES);
        if needed > options.memory {
            return Err(QueryError::TooLarge {
                needed,
                allowed: options.memory,
            });
        }
        let mut hidden = Hidden::new();
        let mut seen = self.seen(options, &mut hidden)?;
        seen.sort_unstable();
        let mut merged: Vec<([KeyId; 2], RelationId, u32, u32)> = Vec::new();
        let mut rare = 0;
        for edge in seen.chunk_by(|a, b| (a.ends, a.relation) == (b.ends, b.relation)) {
            let origins = edge.chunk_by(|a, b| a.origin == b.origin).count();
            let claims: u32 = edge.iter().map(|s| s.claims).sum();
            if origins < options.min_origins {
                rare += claims as usize;
                continue;
            }
            merged.push((edge[0].ends, edge[0].relation, origins as u32, claims));
        }
        hide(&mut hidden, &few_origins(options), rare);
        drop(seen);
        let mut nodes: Vec<KeyId> = merged.iter().flat_map(|(ends, ..)| *ends).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let alphabet = self.alphabet()?;
        nodes.sort_unstable_by_key(|node| alphabet.place(*node));
        let places: HashMap<KeyId, u32> = nodes.iter().copied().zip(0..).collect();
        let place = |node: KeyId| places.get(&node).copied().unwrap_or_default();
        let mut ties: Vec<Tie> = merged
            .into_iter()
            .map(|(ends, relation, origins, claims)| Tie {
                ends: ends.map(place),
                relation,
                origins,
                claims,
            })
            .collect();
        // Ids of relations depend on the order of ingest, their names do not.
        ties.sort_by_key(|t| (t.ends, self.store.relation_name(t.relation)));
        Ok(View {
            nodes,
            ties,
            hidden,
            places,
            links: OnceLock::new(),
        })
    }

    /// Of each relation by its number, whether the options ask for it.
    pub(super) fn wanted_relations(&self, options: &Options) -> Result<Vec<bool>, QueryError> {
        let names = self.options_relations(options)?;
        let relations = self.store.relations();
        Ok(relations
            .map(|(_, name)| names.is_empty() || names.iter().any(|n| n == name))
            .collect())
    }

    /// All postings that count, under the entities at both ends.
    fn seen(&self, options: &Options, hidden: &mut Hidden) -> Result<Vec<Seen>, QueryError> {
        let wanted = self.wanted_relations(options)?;
        let sieve = Sieve::new(options);
        let alphabet = self.alphabet()?;
        let mut seen = Vec::new();
        let mut failed = None;
        self.scan(&mut |subject, relation, object, mut list| {
            if !wanted.get(relation.index()).copied().unwrap_or_default() || failed.is_some() {
                return Ok(());
            }
            self.strike((subject, relation, object), &mut list);
            let (mut s, mut o) = (self.root(subject), self.root(object));
            if s == o {
                hide(
                    hidden,
                    "self-loop",
                    list.iter().map(|p| p.claims as usize).sum(),
                );
                return Ok(());
            }
            let weak = alphabet.is_weak(s) || alphabet.is_weak(o);
            if self.traits(relation).symmetric && alphabet.place(o) < alphabet.place(s) {
                (s, o) = (o, s);
            }
            for posting in list {
                match sieve.admits(&posting) {
                    Ok(()) if weak && !options.unnamed => {
                        hide(hidden, "unnamed", posting.claims as usize);
                    }
                    Ok(()) => {
                        let key = (subject, relation, object);
                        let said = self.said(key, &posting, options);
                        let claims = match said {
                            Ok(claims) => claims,
                            Err(e) => {
                                failed = Some(e);
                                return Ok(());
                            }
                        };
                        if claims > 0 {
                            seen.push(Seen {
                                ends: [s, o],
                                relation,
                                origin: self.origin(posting.article),
                                claims,
                            });
                        }
                    }
                    Err(Some(why)) => hide(hidden, why, posting.claims as usize),
                    Err(None) => {}
                }
            }
            Ok(())
        })?;
        failed.map_or(Ok(seen), Err)
    }

    /// How many claims of a posting are of the source, the speaker and the topics asked for; only then articles are read.
    fn said(&self, key: EdgeKey, posting: &Posting, options: &Options) -> Result<u32, QueryError> {
        if options.source.is_none() && options.speaker.is_none() && options.about.is_empty() {
            return Ok(posting.claims);
        }
        let sighting = Sighting {
            subject: key.0,
            object: key.2,
            flipped: false,
            posting: *posting,
            through: None,
        };
        let mut found = Collected::default();
        found.edges.insert(key, vec![sighting]);
        self.keep_source(options, &mut found)?;
        self.keep_speaker(options, &mut found)?;
        self.keep_topics(options, &mut found)?;
        Ok(found.edges.values().map(|s| claims(s) as u32).sum())
    }

    /// The edge that a tie stands for, with its evidence.
    pub(super) fn edge_of(
        &self,
        view: &View,
        tie: &Tie,
        options: &Options,
    ) -> Result<Option<Edge>, QueryError> {
        let key = view.key(tie);
        let pattern = Pattern {
            subject: End::Is(key.0),
            relations: vec![self.store.relation_name(tie.relation).to_owned()],
            object: End::Is(key.2),
            label: None,
        };
        let alone = Options {
            roll_up: false,
            ..options.clone()
        };
        let found = self.collect(&pattern, &alone)?;
        match found.edges.get(&key) {
            Some(sightings) => Ok(Some(self.edge(&key, sightings, options)?)),
            None => Ok(None),
        }
    }
}
