//! The card of a node, and what stands behind a claim.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::card::{Alias, Card, Group};
use super::collect::{EdgeKey, Sighting, claims};
use super::evidence::evidence_of;
use super::graph::Graph;
use super::{Evidence, Node, Options, QueryError};
use crate::model::{ArticleHead, Claim};
use crate::store::{KeyId, Posting, day_from};

/// Edges to a group, unless the options say otherwise.
const EDGES: usize = 10;

/// Everything behind one claim.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Who.
    pub subject: Node,
    /// Whom or what.
    pub object: Node,
    /// The claim as extracted.
    pub claim: Claim,
    /// The article that makes it.
    pub article: ArticleHead,
    /// The claim as evidence: sentence with marks, date, speaker.
    pub evidence: Evidence,
    /// The paragraph around the sentence, if the text was kept.
    pub context: Option<String>,
    /// Whether the user rejected it.
    pub rejected: bool,
}

impl Graph<'_> {
    /// The card of the node that a name names.
    pub fn show(&self, name: &str, options: &Options) -> Result<Card, QueryError> {
        let found = self.node(name)?;
        let root = found.root;
        let mut written: HashMap<String, Vec<u32>> = HashMap::new();
        let mut articles = Vec::new();
        let mut keys = Vec::new();
        for member in self.members(root) {
            let sightings = self.store.sightings(member)?;
            let here = sightings.articles();
            if !here.is_empty() {
                keys.push(self.key(member)?.as_str().to_owned());
            }
            articles.extend(here);
            for (form, list) in sightings.written.into_iter().chain(sightings.display) {
                written.entry(form).or_default().extend(list);
            }
        }
        articles.sort_unstable();
        articles.dedup();
        keys.sort();
        let decided = self.known.aliases.iter().filter(|(_, _, of)| *of == root);
        for (_, name, _) in decided {
            written.entry(name.clone()).or_default();
        }
        let mut aliases: Vec<Alias> = written
            .into_iter()
            .filter(|(name, _)| *name != found.node.name)
            .map(|(name, mut list)| {
                list.sort_unstable();
                list.dedup();
                Alias {
                    name,
                    articles: list.len(),
                }
            })
            .collect();
        aliases.sort_by(|a, b| {
            b.articles
                .cmp(&a.articles)
                .then_with(|| a.name.cmp(&b.name))
        });

        let plain = Options {
            roll_up: false,
            ..options.clone()
        };
        let mut all = self.around(root, &self.options_relations(options)?, &plain)?;
        let ranked = self.ranked(&mut all, &plain)?;
        let days = ranked
            .iter()
            .flat_map(|(_, sightings)| sightings)
            .filter_map(|s| s.posting.days);
        let dates = days.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)));
        let (facts, acts): (Vec<_>, Vec<_>) = ranked
            .into_iter()
            .partition(|(key, _)| self.traits(key.1).structure);
        let (out, incoming): (Vec<_>, Vec<_>) =
            acts.into_iter().partition(|(key, _)| key.0 == root);
        let mut structure = Vec::new();
        for (key, sightings) in facts.iter().take(options.limit.unwrap_or(2 * EDGES)) {
            structure.push(self.edge(key, sightings, options)?);
        }
        Ok(Card {
            reading: found.note.unwrap_or_default(),
            node: found.node,
            aliases,
            keys,
            articles: articles.len(),
            dates: dates.and_then(|(a, b)| Some((day_from(a)?, day_from(b)?))),
            structure,
            out: self.groups(out, options)?,
            incoming: self.groups(incoming, options)?,
            hidden: all.hidden,
        })
    }

    fn groups(
        &self,
        edges: Vec<(EdgeKey, Vec<Sighting>)>,
        options: &Options,
    ) -> Result<Vec<Group>, QueryError> {
        let most = options.limit.unwrap_or(EDGES);
        let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
        for (key, sightings) in edges {
            let relation = self.store.relation_name(key.1);
            let group = groups.entry(relation).or_insert_with(|| Group {
                relation: relation.to_owned(),
                claims: 0,
                edges: Vec::new(),
                more: 0,
            });
            group.claims += claims(&sightings);
            if group.edges.len() < most {
                group.edges.push(self.edge(&key, &sightings, options)?);
            } else {
                group.more += 1;
            }
        }
        let mut groups: Vec<Group> = groups.into_values().collect();
        groups.sort_by(|a, b| {
            b.claims
                .cmp(&a.claims)
                .then_with(|| a.relation.cmp(&b.relation))
        });
        Ok(groups)
    }

    /// What stands behind the claim whose id is, or begins with, `id`.
    pub fn explain(&self, id: &str) -> Result<Explanation, QueryError> {
        let mut hits = Vec::new();
        for article in self.store.claim_articles(id)? {
            let fragment = self.fragment(article)?;
            for claim in fragment.claims.iter().filter(|c| c.id.starts_with(id)) {
                hits.push((article, claim.clone()));
            }
        }
        hits.sort_by(|a, b| a.1.id.cmp(&b.1.id));
        let (article, claim) = match hits.as_slice() {
            [] => {
                return Err(QueryError::Claim(format!(
                    "there is no claim {id}; claim ids have 12 characters, of which at least the first 5 must be given, and are shown with each piece of evidence"
                )));
            }
            [(article, claim)] => (*article, claim.clone()),
            several => {
                let ids: Vec<&str> = several.iter().map(|(_, c)| c.id.as_str()).collect();
                return Err(QueryError::Claim(format!(
                    "{id} begins several claims: {}; give more of it",
                    ids.join(", ")
                )));
            }
        };
        let (text, fragment) = self.store.record(article)?;
        let end = |local: &str| -> Result<KeyId, QueryError> {
            self.entity_root(&fragment, local)?
                .ok_or_else(|| QueryError::Claim(format!("claim {id} names nobody at one end")))
        };
        let (subject, object) = (end(&claim.subject)?, end(&claim.object)?);
        let speaker = match self.speaker_of(&fragment, &claim)? {
            Some(root) => Some(self.node_of(root)?.name),
            None => None,
        };
        let sighting = Sighting {
            subject,
            object,
            flipped: false,
            posting: Posting::of(article, fragment.article.date, &claim),
            through: None,
        };
        let context = text
            .filter(|_| claim.field == "text")
            .map(|text| paragraph(&text, claim.spans.sentence.start as usize).to_owned());
        Ok(Explanation {
            subject: self.node_of(subject)?,
            object: self.node_of(object)?,
            evidence: evidence_of(&fragment, &claim, &sighting, speaker, None),
            rejected: self.known.rejected.contains(&claim.id),
            article: fragment.article.clone(),
            claim,
            context,
        })
    }
}

/// The paragraph that holds a byte.
fn paragraph(text: &str, at: usize) -> &str {
    let (Some(head), Some(tail)) = (text.get(..at), text.get(at..)) else {
        return "";
    };
    let start = head.rfind("\n\n").map_or(0, |i| i + 2);
    let end = tail.find("\n\n").map_or(text.len(), |i| at + i);
    text[start..end].trim()
}
