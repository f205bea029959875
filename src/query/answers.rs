//! From collected edges to an answer: counted, ordered, cut to the limit, with evidence.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::collect::{Collected, EdgeKey, End, Pattern, Sighting, claims};
use super::graph::Graph;
use super::{Answer, Edge, Hidden, Options, QueryError};
use crate::model::Status;
use crate::store::{KeyId, day_from};

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
        let found = self.collect(&pattern, options)?;
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

    /// Edges in order of origins, claims, whether the ends themselves act, confidence, then ids.
    pub(super) fn ranked(
        &self,
        found: &mut Collected,
        options: &Options,
    ) -> Result<Vec<(EdgeKey, Vec<Sighting>)>, QueryError> {
        let mut ids: HashMap<KeyId, String> = HashMap::new();
        let mut ranked = Vec::with_capacity(found.edges.len());
        let mut rare = 0;
        for (key, sightings) in std::mem::take(&mut found.edges) {
            let origins = self.origin_count(&sightings);
            if origins < options.min_origins {
                rare += claims(&sightings);
                continue;
            }
            for end in [key.0, key.2] {
                if let std::collections::hash_map::Entry::Vacant(e) = ids.entry(end) {
                    e.insert(self.key(end)?.as_str().to_owned());
                }
            }
            // What is said of the name itself comes before what counts for it.
            let direct = sightings.iter().filter(|s| s.through.is_none()).count();
            let sure: usize = sightings
                .iter()
                .map(|s| usize::from(s.posting.confidence))
                .sum();
            let rank = (origins, claims(&sightings), direct.min(1), sure);
            ranked.push((rank, key, sightings));
        }
        if rare > 0 {
            found.hide(
                &format!("of fewer than {} origins", options.min_origins),
                rare,
            );
        }
        let name = |end: &KeyId| ids.get(end).map_or("", String::as_str);
        ranked.sort_by(|a, b| {
            b.0.cmp(&a.0).then_with(|| {
                let text = |k: &EdgeKey| (name(&k.0), self.store.relation_name(k.1), name(&k.2));
                text(&a.1).cmp(&text(&b.1))
            })
        });
        Ok(ranked.into_iter().map(|(_, key, s)| (key, s)).collect())
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
            articles: article_count(sightings),
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
        let end = |end: &End| -> Result<String, QueryError> {
            Ok(match end {
                End::Any(kinds) if kinds.is_empty() => "?".to_owned(),
                End::Any(kinds) => {
                    let kinds: Vec<&str> = kinds.iter().map(|k| k.as_str()).collect();
                    format!("?{}", kinds.join("|"))
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
        let statuses: Vec<&str> = options.statuses.iter().map(|s| s.as_str()).collect();
        let statuses = if statuses.len() == Status::ALL.len() {
            "any status".to_owned()
        } else {
            statuses.join(", ")
        };
        let mut reading = format!(
            "{} {relation} {} [{statuses}]",
            end(&pattern.subject)?,
            end(&pattern.object)?
        );
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
        if !notes.is_empty() {
            reading = format!("{reading} ({})", notes.join("; "));
        }
        Ok(reading)
    }
}

fn article_count(sightings: &[Sighting]) -> usize {
    let articles: BTreeSet<u32> = sightings.iter().map(|s| s.posting.article).collect();
    articles.len()
}
