//! From collected edges to an answer: counted, ordered, cut to the limit, with evidence.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::alphabet::Alphabet;
use super::answer::few_origins;
use super::collect::{Collected, EdgeKey, End, Pattern, Sighting, claims};
use super::graph::Graph;
use super::order::Measures;
use super::{Answer, Edge, Hidden, Options, Order, QueryError};
use crate::model::{NameKey, Status};
use crate::store::{KeyId, RelationId, day_from};

/// The names of so many edges are not read one by one to be put in order.
const MANY: usize = 500;

/// How well an edge is attested, what says most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Weight {
    pub(super) origins: usize,
    pub(super) claims: usize,
    /// What is said of the name itself comes before what counts for it.
    direct: bool,
    sure: usize,
}

/// The order of names, of all or of those at hand.
enum Places<'g> {
    All(&'g Alphabet),
    Some(HashMap<KeyId, u32>),
}

impl Places<'_> {
    fn of(&self, key: KeyId) -> u32 {
        match self {
            Self::All(alphabet) => alphabet.place(key),
            Self::Some(places) => places.get(&key).copied().unwrap_or_default(),
        }
    }
}

impl Graph<'_> {
    /// The answer to a pattern; `reading` is what the user sees of how it was understood.
    pub(super) fn answer(
        &self,
        pattern: &Pattern,
        options: &Options,
        notes: &[String],
    ) -> Result<Answer, QueryError> {
        let mut pattern = pattern.clone();
        let allowed = self.options_relations(options)?;
        if pattern.relations.is_empty() {
            pattern.relations = allowed;
        } else if !allowed.is_empty() {
            pattern.relations.retain(|r| allowed.contains(r));
            if pattern.relations.is_empty() {
                return Ok(Answer {
                    verdict: None,
                    reading:
                        "nothing: the relation asked for is not among those that the options allow"
                            .to_owned(),
                    edges: Vec::new(),
                    hidden: Hidden::new(),
                });
            }
        }
        let found = if Self::is_ranked_by_postings(&pattern, options) {
            self.best_of_all(&pattern, options)?
        } else {
            self.collect(&pattern, options)?
        };
        let (edges, hidden) = self.finish(found, options)?;
        Ok(Answer {
            verdict: None,
            reading: self.reading(&pattern, options, notes)?,
            edges,
            hidden,
        })
    }

    /// The relations that options allow; empty for all.
    pub(super) fn options_relations(&self, options: &Options) -> Result<Vec<String>, QueryError> {
        let mut names = Vec::new();
        for text in &options.relations {
            names.extend(self.relations_named(text).map_err(|near| {
                QueryError::UnknownRelation {
                    text: text.clone(),
                    column: 1,
                    name: text.clone(),
                    near,
                }
            })?);
        }
        Ok(names)
    }

    /// Orders edges, cuts them to the limit and reads their evidence.
    pub(super) fn finish(
        &self,
        mut found: Collected,
        options: &Options,
    ) -> Result<(Vec<Edge>, Hidden), QueryError> {
        let mut ranked = self.ranked(&mut found, options)?;
        if let Some(limit) = options.limit
            && ranked.len() > limit
        {
            let cut: usize = ranked[limit..].iter().map(|(_, s)| claims(s)).sum();
            found.hide("beyond the limit", cut);
            ranked.truncate(limit);
        }
        let mut edges = Vec::with_capacity(ranked.len());
        for (key, sightings) in ranked {
            edges.push(self.edge(&key, &sightings, options)?);
        }
        Ok((edges, found.hidden))
    }

    /// Edges in the order asked for, then of origins, claims, whether the ends themselves act, confidence, then ids.
    pub(super) fn ranked(
        &self,
        found: &mut Collected,
        options: &Options,
    ) -> Result<Vec<(EdgeKey, Vec<Sighting>)>, QueryError> {
        let places = self.places(&found.edges)?;
        let relations = self.relation_places();
        let mut ranked = Vec::with_capacity(found.edges.len());
        let mut rare = 0;
        for (key, sightings) in std::mem::take(&mut found.edges) {
            let weight = self.weight(&sightings);
            if weight.origins < options.min_origins {
                rare += weight.claims;
                continue;
            }
            let first = self.rank(&key, &sightings, options.order)?;
            let relation = relations.get(&key.1).copied().unwrap_or_default();
            let last = (places.of(key.0), relation, places.of(key.2));
            ranked.push((first, Reverse(weight), last, key, sightings));
        }
        found.hide(&few_origins(options), rare);
        ranked.sort_by(|a, b| (&a.0, &a.1, &a.2).cmp(&(&b.0, &b.1, &b.2)));
        self.stop.check()?;
        Ok(ranked.into_iter().map(|(.., key, s)| (key, s)).collect())
    }

    /// Where the ends of edges come in the order of name keys: numbers are compared faster than names.
    fn places(&self, edges: &BTreeMap<EdgeKey, Vec<Sighting>>) -> Result<Places<'_>, QueryError> {
        if edges.len() > MANY {
            return Ok(Places::All(self.alphabet()?));
        }
        let ends: BTreeSet<KeyId> = edges.keys().flat_map(|k| [k.0, k.2]).collect();
        let named = ends.into_iter().map(|end| Ok((self.key(end)?, end)));
        let mut named = named.collect::<Result<Vec<(NameKey, KeyId)>, QueryError>>()?;
        named.sort_by(|a, b| a.0.as_str().cmp(b.0.as_str()));
        let places = (0..).zip(named).map(|(place, (_, end))| (end, place));
        Ok(Places::Some(places.collect()))
    }

    /// Where relations come in the order of their names.
    fn relation_places(&self) -> HashMap<RelationId, usize> {
        let mut named: Vec<(&str, RelationId)> = self
            .store
            .relations()
            .map(|(id, name)| (name, id))
            .collect();
        named.sort_unstable();
        let places = named.into_iter().enumerate();
        places.map(|(place, (_, id))| (id, place)).collect()
    }

    /// How well an edge is attested.
    pub(super) fn weight(&self, sightings: &[Sighting]) -> Weight {
        let sure = sightings.iter().map(|s| usize::from(s.posting.confidence));
        Weight {
            origins: self.origin_count(sightings),
            claims: claims(sightings),
            direct: sightings.iter().any(|s| s.through.is_none()),
            sure: sure.sum(),
        }
    }

    /// What an edge is ordered by before anything else; smaller comes first.
    fn rank(
        &self,
        key: &EdgeKey,
        sightings: &[Sighting],
        order: Option<Order>,
    ) -> Result<(i64, Option<String>), QueryError> {
        if order == Some(Order::Name) {
            let (subject, object) = (self.node_of(key.0)?.name, self.node_of(key.2)?.name);
            return Ok((0, Some(format!("{subject}\n{object}"))));
        }
        Ok((Order::of(order, Measures::of(sightings)), None))
    }

    pub(super) fn edge(
        &self,
        key: &EdgeKey,
        sightings: &[Sighting],
        options: &Options,
    ) -> Result<Edge, QueryError> {
        let mut statuses: BTreeMap<Status, usize> = BTreeMap::new();
        let mut days: Option<(i32, i32)> = None;
        for s in sightings {
            *statuses.entry(s.posting.status).or_default() += s.posting.claims as usize;
            if let Some((from, to)) = s.posting.days {
                let (a, b) = days.unwrap_or((from, to));
                days = Some((a.min(from), b.max(to)));
            }
        }
        Ok(Edge {
            subject: self.node_of(key.0)?,
            relation: self.store.relation_name(key.1).to_owned(),
            object: self.node_of(key.2)?,
            articles: Measures::of(sightings).articles,
            origins: self.origin_count(sightings),
            claims: claims(sightings),
            statuses,
            dates: days.and_then(|(from, to)| Some((day_from(from)?, day_from(to)?))),
            evidence: self.evidence(key, sightings, options)?,
        })
    }

    /// How a pattern was read, in the pattern language.
    pub(super) fn reading(
        &self,
        pattern: &Pattern,
        options: &Options,
        notes: &[String],
    ) -> Result<String, QueryError> {
        let narrowed = self.reading_of_options(options, notes)?;
        Ok(format!(
            "{} {narrowed}",
            self.reading_of(pattern, [None, None])?
        ))
    }

    /// Subject, relation and object; variables by their names.
    pub(super) fn reading_of(
        &self,
        pattern: &Pattern,
        variables: [Option<String>; 2],
    ) -> Result<String, QueryError> {
        let end = |end: &End, variable: Option<String>| -> Result<String, QueryError> {
            Ok(match end {
                End::Any(kinds) => {
                    let kinds: Vec<&str> = kinds.iter().map(|k| k.as_str()).collect();
                    match variable {
                        None => format!("?{}", kinds.join("|")),
                        Some(variable) if kinds.is_empty() => variable,
                        Some(variable) => format!("{variable} ({})", kinds.join("|")),
                    }
                }
                End::Is(root) => self.node_of(*root)?.name,
                End::Among(roots) => {
                    let mut names = Vec::new();
                    for root in roots {
                        let name = self.node_of(*root)?.name;
                        if !names.contains(&name) {
                            names.push(name);
                        }
                    }
                    names.join("|")
                }
            })
        };
        let relation = match &pattern.label {
            Some(label) => label.clone(),
            None if pattern.relations.is_empty() => "?".to_owned(),
            None => pattern.relations.join("|"),
        };
        let [subject, object] = variables;
        Ok(format!(
            "{} {relation} {}",
            end(&pattern.subject, subject)?,
            end(&pattern.object, object)?
        ))
    }

    /// Statuses, filters, and how names were understood.
    pub(super) fn reading_of_options(
        &self,
        options: &Options,
        notes: &[String],
    ) -> Result<String, QueryError> {
        let statuses: Vec<&str> = options.statuses.iter().map(|s| s.as_str()).collect();
        let statuses = if statuses.len() == Status::ALL.len() {
            "any status".to_owned()
        } else {
            statuses.join(", ")
        };
        let mut reading = format!("[{statuses}]");
        if !options.relations.is_empty() {
            reading = format!("{reading} relation={}", options.relations.join(","));
        }
        for topic in &options.about {
            reading = format!("{reading} about {}", self.topic_shown(topic)?);
        }
        if let Some(since) = options.since {
            reading = format!("{reading} since {since}");
        }
        if let Some(until) = options.until {
            reading = format!("{reading} until {until}");
        }
        if let Some(speaker) = &options.speaker {
            reading = format!("{reading} speaker={}", self.node(speaker)?.node.name);
        }
        if let Some(source) = &options.source {
            reading = format!("{reading} source={source}");
        }
        if let Some(order) = options.order {
            reading = format!("{reading} order by {}", order.as_str());
        }
        if !notes.is_empty() {
            reading = format!("{reading} ({})", notes.join("; "));
        }
        Ok(reading)
    }
}
