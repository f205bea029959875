//! Joins: rows of edges that share nodes, as in `?a backs ?b, ?b attacks ?c`.
//!
//! Each part of the pattern stands for a set of edges: those that it finds by itself, officials rolled up as in any pattern. A row takes one
//! edge of each part, none of them twice, so that every variable stands for one node; rows of the same edges are one. Parts with a name are read first, through the runs of that name; the
//! smallest set starts, and the others follow along shared variables: by the runs of the nodes that a variable can still be, or in one pass
//! over the graph when these are many. All ways give the same rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::answer::{few_origins, hide_all};
use super::collect::{EdgeKey, End, Pattern, Sighting, claims};
use super::graph::Graph;
use super::order::{Measures, Order};
use super::pattern::{Asked, AskedPart};
use super::rows::{Row, Rows};
use super::{Answer, Hidden, Options, QueryError};
use crate::store::{KeyId, RelationId};

/// With more nodes than this to look up, one pass over the graph is quicker.
const LOOKUPS: usize = 256;

/// Edges of a part, with the postings of each.
type Edges = BTreeMap<EdgeKey, Vec<Sighting>>;

/// A row that is not yet whole: what the variables stand for, and the edge of each part.
#[derive(Clone)]
struct Partial {
    bind: Vec<Option<KeyId>>,
    edges: Vec<Option<EdgeKey>>,
}

/// What was read from the store so far.
#[derive(Default)]
struct Read {
    /// All edges of a part.
    whole: HashMap<usize, Edges>,
    hidden: Hidden,
}

impl Graph<'_> {
    /// The rows that answer a pattern of several parts.
    pub(super) fn join(&self, asked: &Asked) -> Result<Rows, QueryError> {
        let mut read = Read::default();
        for (i, part) in asked.parts.iter().enumerate() {
            if part.is_anchored() {
                let edges = self.part(part, &part.pattern, &asked.options, &mut read.hidden)?;
                read.whole.insert(i, edges);
            }
        }
        let mut rows = vec![Partial {
            bind: vec![None; asked.variables.len()],
            edges: vec![None; asked.parts.len()],
        }];
        let mut left: BTreeSet<usize> = (0..asked.parts.len()).collect();
        let mut bound: BTreeSet<usize> = BTreeSet::new();
        let mut all: Edges = BTreeMap::new();
        let mut cut = None;
        while let Some(next) = self.most_selective(asked, &left, &bound, &read)? {
            left.remove(&next);
            let part = &asked.parts[next];
            let edges = match read.whole.remove(&next) {
                Some(edges) => edges,
                None => self.reachable(part, &rows, &asked.options, &mut read.hidden)?,
            };
            let full = extend(
                &mut rows,
                next,
                part,
                &edges,
                &|relation| self.traits(relation).symmetric,
                asked.options.budget,
            );
            if full {
                cut = Some(format!(
                    "more than {} rows had to be looked at, and the rest was left out; add a name, a class or a date, or raise --budget",
                    asked.options.budget
                ));
            }
            let used: BTreeSet<EdgeKey> = rows.iter().filter_map(|r| r.edges[next]).collect();
            all.extend(edges.into_iter().filter(|(key, _)| used.contains(key)));
            bound.extend(part.ends.iter().flatten());
        }
        self.rows_of(asked, rows, &all, read.hidden, cut)
    }

    /// The part to go on with: among those that share a variable with what is known the one with fewest edges; the graph is walked as a
    /// whole only when nothing else is left to begin with.
    fn most_selective(
        &self,
        asked: &Asked,
        left: &BTreeSet<usize>,
        bound: &BTreeSet<usize>,
        read: &Read,
    ) -> Result<Option<usize>, QueryError> {
        let cost = |i: &usize| {
            let ends = &asked.parts[*i].ends;
            let known = ends.iter().flatten().filter(|v| bound.contains(v)).count();
            let size = read.whole.get(i).map(BTreeMap::len);
            // Parts that were read and share a variable, then parts to be looked up, then those that share nothing.
            let class = match (size, known) {
                (Some(_), _) if bound.is_empty() || known > 0 || ends == &[None; 2] => 0,
                (None, 1..) => 1,
                (Some(_), _) => 2,
                (None, _) => 3,
            };
            (class, size.unwrap_or(0), std::cmp::Reverse(known), *i)
        };
        let best = left.iter().min_by_key(|i| cost(i)).copied();
        match best {
            Some(first) if cost(&first).0 == 3 && left.len() > 1 => {
                let sizes = self.sizes()?;
                let size = |i: &usize| {
                    let names = &asked.parts[*i].pattern.relations;
                    let wanted = |r: RelationId| {
                        names.is_empty() || names.iter().any(|n| n == self.store.relation_name(r))
                    };
                    let counted = sizes.iter().filter(|(r, _)| wanted(**r));
                    counted.map(|(_, n)| *n).sum::<usize>()
                };
                let open = left.iter().filter(|i| cost(i).0 == 3);
                Ok(open.min_by_key(|i| (size(i), **i)).copied())
            }
            best => Ok(best),
        }
    }

    /// How many edges the store has of each relation.
    fn sizes(&self) -> Result<BTreeMap<RelationId, usize>, QueryError> {
        let mut sizes: BTreeMap<RelationId, usize> = BTreeMap::new();
        self.scan(&mut |_, relation, _, _| {
            *sizes.entry(relation).or_default() += 1;
            Ok(())
        })?;
        Ok(sizes)
    }

    /// The edges of a part without names that can meet the rows so far.
    fn reachable(
        &self,
        part: &AskedPart,
        rows: &[Partial],
        options: &Options,
        hidden: &mut Hidden,
    ) -> Result<Edges, QueryError> {
        // The end whose variable can be fewest nodes is looked up.
        let mut ends: Vec<(BTreeSet<KeyId>, bool)> = Vec::new();
        for (i, variable) in part.ends.iter().enumerate() {
            let Some(variable) = variable else { continue };
            let nodes: Option<BTreeSet<KeyId>> = rows.iter().map(|r| r.bind[*variable]).collect();
            ends.extend(nodes.map(|nodes| (nodes, i == 0)));
        }
        ends.sort_by_key(|(nodes, _)| nodes.len());
        let Some((nodes, is_subject)) = ends.into_iter().next().filter(|(n, _)| n.len() <= LOOKUPS)
        else {
            return self.part(part, &part.pattern, options, hidden);
        };
        let mut all = Edges::new();
        for node in nodes {
            let kinds = |end: &End| match end {
                End::Any(kinds) => kinds.clone(),
                _ => Vec::new(),
            };
            let mut pattern = part.pattern.clone();
            let end = if is_subject {
                &mut pattern.subject
            } else {
                &mut pattern.object
            };
            let allowed = kinds(end);
            if !allowed.is_empty() && !self.kind(node)?.is_some_and(|k| allowed.contains(&k)) {
                continue;
            }
            *end = End::Is(node);
            all.extend(self.part(part, &pattern, options, hidden)?);
        }
        Ok(all)
    }

    /// The edges of a part, of which some end may have been bound.
    fn part(
        &self,
        part: &AskedPart,
        pattern: &Pattern,
        options: &Options,
        hidden: &mut Hidden,
    ) -> Result<Edges, QueryError> {
        let all_open = matches!(
            (&pattern.subject, &pattern.object),
            (End::Any(_), End::Any(_))
        );
        let unnamed = Options {
            unnamed: true,
            ..options.clone()
        };
        let mut found = if all_open {
            let open = Pattern {
                subject: End::ANY,
                object: End::ANY,
                ..pattern.clone()
            };
            let mut found = self.collect(&open, &unnamed)?;
            self.both_ways(&mut found.edges);
            if options.roll_up {
                self.roll_up_all(&mut found.edges)?;
            }
            self.keep_kinds(&pattern.subject, &pattern.object, &mut found)?;
            found
        } else {
            self.collect(pattern, &unnamed)?
        };
        if !options.unnamed && !part.is_anchored() {
            self.hide_unnamed(&mut found)?;
        }
        let mut rare = 0;
        found.edges.retain(|_, sightings| {
            let enough = self.origin_count(sightings) >= options.min_origins;
            rare += if enough { 0 } else { claims(sightings) };
            enough
        });
        found.hide(&few_origins(options), rare);
        hide_all(hidden, found.hidden);
        Ok(found.edges)
    }

    /// Adds what holds both ways with its ends the other way round.
    fn both_ways(&self, edges: &mut Edges) {
        let turned: Vec<(EdgeKey, Vec<Sighting>)> = edges
            .iter()
            .filter(|(key, _)| self.traits(key.1).symmetric)
            .map(|(key, sightings)| {
                let turned = sightings.iter().map(|s| Sighting {
                    flipped: !s.flipped,
                    ..*s
                });
                ((key.2, key.1, key.0), turned.collect())
            })
            .collect();
        edges.extend(turned);
    }

    /// Adds what officials and organs do to what their countries do.
    fn roll_up_all(&self, edges: &mut Edges) -> Result<(), QueryError> {
        for (key, sightings) in self.handed_up(edges)? {
            if key.0 != key.2 {
                edges.entry(key).or_default().extend(sightings);
            }
        }
        Ok(())
    }

    /// Orders rows, cuts them to the limit and reads the evidence of their edges.
    fn rows_of(
        &self,
        asked: &Asked,
        rows: Vec<Partial>,
        all: &Edges,
        mut hidden: Hidden,
        cut: Option<String>,
    ) -> Result<Rows, QueryError> {
        let options = &asked.options;
        let mut ranked = Vec::with_capacity(rows.len());
        for row in rows {
            let keys: Vec<EdgeKey> = row.edges.iter().flatten().copied().collect();
            let strength = keys
                .iter()
                .filter_map(|k| all.get(k))
                .fold(Strength::default(), |strength, sightings| {
                    strength.with(self, sightings)
                });
            let mut ids = Vec::with_capacity(2 * keys.len());
            for key in &keys {
                ids.push(self.key(key.0)?);
                ids.push(self.key(key.2)?);
            }
            let names = if options.order == Some(Order::Name) {
                let mut names = Vec::new();
                for node in row.bind.iter().flatten() {
                    names.push(self.node_of(*node)?.name);
                }
                names
            } else {
                Vec::new()
            };
            let relations: Vec<&str> = keys.iter().map(|k| self.store.relation_name(k.1)).collect();
            ranked.push((
                strength.rank(options.order),
                names,
                ids,
                relations,
                row.bind,
                keys,
            ));
        }
        ranked.sort_by(|a, b| (&a.0, &a.1, &a.2, &a.3).cmp(&(&b.0, &b.1, &b.2, &b.3)));
        let mut seen: BTreeSet<Vec<EdgeKey>> = BTreeSet::new();
        ranked.retain(|(.., keys)| {
            let mut set: Vec<EdgeKey> = keys
                .iter()
                .map(|k| {
                    let turned = self.traits(k.1).symmetric && k.2 < k.0;
                    if turned { (k.2, k.1, k.0) } else { *k }
                })
                .collect();
            set.sort_unstable();
            seen.insert(set)
        });
        if let Some(limit) = options.limit
            && ranked.len() > limit
        {
            hidden.insert("rows beyond the limit".to_owned(), ranked.len() - limit);
            ranked.truncate(limit);
        }
        let mut places: HashMap<EdgeKey, usize> = HashMap::new();
        let mut edges = Vec::new();
        let mut rows = Vec::with_capacity(ranked.len());
        for (.., bind, keys) in ranked {
            let mut row = Row::default();
            for (variable, node) in asked.variables.iter().zip(bind) {
                if let Some(node) = node {
                    row.bind.insert(variable.clone(), self.node_of(node)?);
                }
            }
            for key in keys {
                if let Some(place) = places.get(&key) {
                    row.edges.push(*place);
                } else if let Some(sightings) = all.get(&key) {
                    places.insert(key, edges.len());
                    row.edges.push(edges.len());
                    edges.push(self.edge(&key, sightings, options)?);
                }
            }
            rows.push(row);
        }
        Ok(Rows {
            answer: Answer {
                verdict: None,
                reading: self.reading_of_join(asked)?,
                edges,
                hidden,
            },
            rows,
            cut,
        })
    }

    fn reading_of_join(&self, asked: &Asked) -> Result<String, QueryError> {
        let mut parts = Vec::with_capacity(asked.parts.len());
        for part in &asked.parts {
            let name = |i: Option<usize>| {
                let variable = asked.variables.get(i?)?;
                Some(format!("?{variable}"))
            };
            parts.push(self.reading_of(&part.pattern, part.ends.map(name))?);
        }
        let narrowed = self.reading_of_options(&asked.options, &asked.notes)?;
        Ok(format!("{} {narrowed}", parts.join(", ")))
    }
}

/// Puts an edge of a part into each row that it fits; whether there were more than the budget allows.
fn extend(
    rows: &mut Vec<Partial>,
    at: usize,
    part: &AskedPart,
    edges: &Edges,
    symmetric: &dyn Fn(RelationId) -> bool,
    budget: usize,
) -> bool {
    let bound = |row: &Partial, i: usize| part.ends[i].and_then(|v| row.bind[v]);
    // Edges by the end that is known already, else all.
    let first = rows.first().cloned();
    let side = [0, 1]
        .into_iter()
        .find(|i| first.as_ref().is_some_and(|r| bound(r, *i).is_some()));
    let end = |key: &EdgeKey, i: usize| if i == 0 { key.0 } else { key.2 };
    let mut by_end: HashMap<Option<KeyId>, Vec<EdgeKey>> = HashMap::new();
    for key in edges.keys() {
        by_end
            .entry(side.map(|i| end(key, i)))
            .or_default()
            .push(*key);
    }
    let mut longer = Vec::new();
    for row in std::mem::take(rows) {
        let known = side.map(|i| bound(&row, i));
        let Some(fitting) = by_end.get(&known.flatten()) else {
            continue;
        };
        for key in fitting {
            let fits = |i: usize| bound(&row, i).is_none_or(|node| node == end(key, i));
            let turned = (key.2, key.1, key.0);
            let used = |other: &EdgeKey| other == key || (symmetric(key.1) && *other == turned);
            if !fits(0) || !fits(1) || row.edges.iter().flatten().any(used) {
                continue;
            }
            if longer.len() == budget {
                *rows = longer;
                return true;
            }
            let mut row = row.clone();
            row.edges[at] = Some(*key);
            for i in [0, 1] {
                if let Some(variable) = part.ends[i] {
                    row.bind[variable] = Some(end(key, i));
                }
            }
            longer.push(row);
        }
    }
    *rows = longer;
    false
}

/// How well a row is attested: as well as its weakest edge.
#[derive(Clone, Copy)]
struct Strength {
    origins: usize,
    claims: usize,
    measures: Measures,
}

impl Default for Strength {
    fn default() -> Self {
        Self {
            origins: usize::MAX,
            claims: 0,
            measures: Measures {
                articles: usize::MAX,
                last: None,
                confidence: u8::MAX,
            },
        }
    }
}

impl Strength {
    fn with(self, graph: &Graph<'_>, sightings: &[Sighting]) -> Self {
        let (known, more) = (self.measures, Measures::of(sightings));
        Self {
            origins: self.origins.min(graph.origin_count(sightings)),
            claims: self.claims + claims(sightings),
            measures: Measures {
                articles: known.articles.min(more.articles),
                last: known.last.max(more.last),
                confidence: known.confidence.min(more.confidence),
            },
        }
    }

    /// Smaller comes first.
    fn rank(self, order: Option<Order>) -> (i64, i64, i64) {
        if order == Some(Order::Name) {
            return (0, 0, 0);
        }
        let most = |n: usize| -i64::try_from(n).unwrap_or(i64::MAX);
        let first = Order::of(order, self.measures);
        (first, most(self.origins), most(self.claims))
    }
}
