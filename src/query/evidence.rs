//! From postings to sentences: the claims behind an edge, best first.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::collect::{Collected, EdgeKey, Sighting};
use super::graph::Graph;
use super::{Evidence, Options, QueryError};
use crate::model::{Claim, Fragment, Span, fold};
use crate::store::{KeyId, Posting, day_from};

impl Graph<'_> {
    /// The claims that a posting stands for.
    pub(super) fn claims_behind<'f>(
        &self,
        fragment: &'f Fragment,
        edge: &EdgeKey,
        sighting: &Sighting,
    ) -> Result<Vec<&'f Claim>, QueryError> {
        let relation = self.store.relation_name(edge.1);
        let subject = self.key(sighting.subject)?;
        let object = self.key(sighting.object)?;
        let is = |id: &str, key| fragment.entity(id).is_some_and(|e| e.key == key);
        let posting = &sighting.posting;
        let published = fragment.article.date;
        Ok(fragment
            .claims
            .iter()
            .filter(|c| {
                c.relation == relation
                    && is(&c.subject, subject.clone())
                    && is(&c.object, object.clone())
                    && !self.known.rejected.contains(&c.id)
                    && Posting {
                        claims: posting.claims,
                        ..Posting::of(posting.article, published, c)
                    } == *posting
            })
            .collect())
    }

    /// Whom an article means by a local entity id.
    pub(super) fn entity_root(
        &self,
        fragment: &Fragment,
        id: &str,
    ) -> Result<Option<KeyId>, QueryError> {
        let Some(entity) = fragment.entity(id) else {
            return Ok(None);
        };
        let key = self.store.key_id(entity.key.as_str())?;
        Ok(key.map(|k| self.root(k)))
    }

    /// To whom the article attributes a claim.
    pub(super) fn speaker_of(
        &self,
        fragment: &Fragment,
        claim: &Claim,
    ) -> Result<Option<KeyId>, QueryError> {
        match &claim.speaker {
            Some(id) => self.entity_root(fragment, id),
            None => Ok(None),
        }
    }

    /// Keeps what articles of one source say.
    pub(super) fn keep_source(
        &self,
        options: &Options,
        found: &mut Collected,
    ) -> Result<(), QueryError> {
        let Some(source) = options.source.as_deref().map(fold) else {
            return Ok(());
        };
        let mut known: HashMap<u32, bool> = HashMap::new();
        for sightings in found.edges.values_mut() {
            for sighting in &*sightings {
                let article = sighting.posting.article;
                if let Entry::Vacant(entry) = known.entry(article) {
                    let fragment = self.fragment(article)?;
                    let its = fragment.article.source.as_deref().map(fold);
                    entry.insert(its.is_some_and(|its| its == source));
                }
            }
            sightings.retain(|s| known.get(&s.posting.article) == Some(&true));
        }
        found.edges.retain(|_, sightings| !sightings.is_empty());
        Ok(())
    }

    /// Looks at the claims themselves where postings cannot tell: who said it.
    pub(super) fn keep_speaker(
        &self,
        options: &Options,
        found: &mut Collected,
    ) -> Result<(), QueryError> {
        let Some(name) = &options.speaker else {
            return Ok(());
        };
        let speaker = Some(self.node(name)?.root);
        self.keep_claims(found, usize::MAX, |fragment, claim| {
            Ok(self.speaker_of(fragment, claim)? == speaker)
        })?;
        Ok(())
    }

    /// Leaves the claims that hold, and the edges that still have one. Not more than `most` postings are looked behind; the number of
    /// claims behind the others, which are left out too, is given back.
    pub(super) fn keep_claims(
        &self,
        found: &mut Collected,
        most: usize,
        holds: impl Fn(&Fragment, &Claim) -> Result<bool, QueryError>,
    ) -> Result<usize, QueryError> {
        let (mut looked, mut unseen) = (0, 0);
        for (edge, sightings) in &mut found.edges {
            let mut kept = Vec::with_capacity(sightings.len());
            for mut sighting in std::mem::take(sightings) {
                looked += 1;
                if looked > most {
                    unseen += sighting.posting.claims as usize;
                    continue;
                }
                let fragment = self.fragment(sighting.posting.article)?;
                let mut count = 0;
                for claim in self.claims_behind(&fragment, edge, &sighting)? {
                    count += u32::from(holds(&fragment, claim)?);
                }
                sighting.posting.claims = count;
                if count > 0 {
                    kept.push(sighting);
                }
            }
            *sightings = kept;
        }
        found.edges.retain(|_, sightings| !sightings.is_empty());
        Ok(unseen)
    }

    /// The best evidence of an edge: surest first, then newest, then by article and claim id.
    pub(super) fn evidence(
        &self,
        edge: &EdgeKey,
        sightings: &[Sighting],
        options: &Options,
    ) -> Result<Vec<Evidence>, QueryError> {
        let most = options.evidence;
        if most == 0 {
            return Ok(Vec::new());
        }
        let rank = |s: &Sighting| {
            let day = s.posting.days.map(|d| d.0);
            (
                Reverse(s.posting.confidence),
                Reverse(day),
                s.through.is_some(),
            )
        };
        let mut ranked: Vec<&Sighting> = sightings.iter().collect();
        ranked.sort_by_key(|s| rank(s));
        // Ties are told apart by what stands in the articles, never by the order in which they came: all that tie with the last are read.
        let last = ranked.get(most - 1).map(|s| rank(s));
        let speaker = match &options.speaker {
            Some(name) => Some(self.node(name)?.root),
            None => None,
        };
        let mut all = Vec::new();
        for sighting in ranked {
            if last.is_some_and(|last| rank(sighting) > last) && all.len() >= most {
                break;
            }
            let fragment = self.fragment(sighting.posting.article)?;
            for claim in self.claims_behind(&fragment, edge, sighting)? {
                let said = self.speaker_of(&fragment, claim)?;
                if speaker.is_some() && said != speaker {
                    continue;
                }
                let through = match sighting.through {
                    Some(actor) => Some(self.node_of(actor)?.name),
                    None => None,
                };
                let said = match said {
                    Some(root) => Some(self.node_of(root)?.name),
                    None => None,
                };
                let one = evidence_of(&fragment, claim, sighting, said, through);
                all.push((rank(sighting), one));
            }
        }
        all.sort_by(|(a, x), (b, y)| (a, &x.article, &x.claim).cmp(&(b, &y.article, &y.claim)));
        // One claim may count for a country through two of its offices.
        let mut evidence: Vec<Evidence> = Vec::new();
        for (_, one) in all {
            if evidence.len() == most {
                break;
            }
            if evidence.iter().all(|e| e.claim != one.claim) {
                evidence.push(one);
            }
        }
        Ok(evidence)
    }
}

/// The claim as evidence; its marks are those of the edge's subject, trigger and object.
pub(super) fn evidence_of(
    fragment: &Fragment,
    claim: &Claim,
    sighting: &Sighting,
    speaker: Option<String>,
    through: Option<String>,
) -> Evidence {
    let start = claim.spans.sentence.start;
    let mark = |span: Span| Span {
        start: span.start.saturating_sub(start),
        end: span.end.saturating_sub(start),
    };
    let s = &claim.spans;
    let (subject, object) = if sighting.flipped {
        (s.object, s.subject)
    } else {
        (s.subject, s.object)
    };
    Evidence {
        claim: claim.id.clone(),
        article: fragment.article.id.clone(),
        title: fragment.article.title.clone(),
        source: fragment.article.source.clone(),
        published: fragment.article.date,
        date: sighting.posting.days.and_then(|(from, _)| day_from(from)),
        reported: sighting.posting.reported,
        status: claim.status,
        speaker,
        sentence: claim.sentence.clone(),
        marks: [mark(subject), mark(s.trigger), mark(object)],
        confidence: claim.confidence,
        through,
    }
}
