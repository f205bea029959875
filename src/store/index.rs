//! What one article adds to the index: its edges in both directions, its names and forms, its claims, its day and signature.

use std::collections::{HashMap, HashSet};

use super::keys::entry;
use super::posting::{Posting, day_number};
use crate::model::{FormType, Fragment, NameKey, fold};
use crate::resolve::{KeyEvidence, of_fragment, origins};

/// Where entries go.
pub(super) trait Sink {
    /// The dense id of the fragment's entity at a place; what names one that has none is left out.
    fn node(&mut self, at: usize, key: &NameKey) -> Option<u32>;
    /// The number of a relation.
    fn relation(&mut self, name: &str) -> Option<u16>;
    /// An edge under its key.
    fn edge(&mut self, key: [u8; entry::EDGE_LEN], posting: Posting);
    /// An article in the list under a key; the same may come several times in a row of calls for one article.
    fn listed(&mut self, key: &[u8], article: u32);
    /// What an article shows of a node; the tokens under which it is looked for follow from it.
    fn evidence(&mut self, node: u32, article: u32, evidence: &KeyEvidence);
}

/// Hands everything that a fragment adds to `sink`; returns how many claims it has, and how many were left out because they name an
/// entity that the fragment lacks.
pub(super) fn entries(fragment: &Fragment, article: u32, sink: &mut impl Sink) -> (usize, usize) {
    let mut key = Vec::new();
    let mut ids = HashMap::with_capacity(fragment.entities.len());
    let mut seen: HashSet<&str> = HashSet::new();
    if let Some(day) = fragment.article.date {
        sink.listed(&entry::day(day_number(day)), article);
    }
    if let Some(signature) = origins::signature(&fragment.article.minhash) {
        for (band, bytes) in origins::bands(&signature) {
            sink.listed(&entry::band(band, bytes), article);
        }
    }
    let shown = of_fragment(fragment);
    for (at, (entity, evidence)) in fragment.entities.iter().zip(shown).enumerate() {
        let Some(node) = sink.node(at, &entity.key) else {
            continue;
        };
        ids.insert(entity.id.as_str(), node);
        sink.evidence(node, article, &evidence);
        let mut sighted = |sink: &mut dyn FnMut(&[u8]), sort: u8, form: &str| {
            key.clear();
            entry::sighting(&mut key, node, sort, form);
            sink(&key);
        };
        let mut list = |key: &[u8]| sink.listed(key, article);
        for (office, _) in &evidence.offices {
            sighted(&mut list, entry::OFFICE, office);
        }
        sighted(&mut list, entry::DISPLAY, &entity.name);
        if let Some(code) = &entity.code {
            sighted(&mut list, entry::CODE, code);
        }
        seen.clear();
        for form in entity.forms.iter().filter(|f| f.kind == FormType::Name) {
            if seen.insert(&form.text) {
                sighted(&mut list, entry::WRITTEN, &form.text);
            }
        }
        seen.insert(&entity.name);
        for form in &seen {
            let folded = fold(form);
            if !folded.is_empty() {
                key.clear();
                entry::form(&mut key, &folded, node);
                sink.listed(&key, article);
            }
        }
    }
    let (mut claims, mut dangling) = (0, 0);
    for claim in &fragment.claims {
        let ends = (
            ids.get(claim.subject.as_str()),
            ids.get(claim.object.as_str()),
        );
        let (Some(&subject), Some(&object)) = ends else {
            dangling += 1;
            continue;
        };
        claims += 1;
        let Some(relation) = sink.relation(&claim.relation) else {
            continue;
        };
        let posting = Posting::of(article, fragment.article.date, claim);
        sink.edge(entry::edge(entry::OUT, subject, relation, object), posting);
        sink.edge(entry::edge(entry::IN, object, relation, subject), posting);
        if let Some(key) = entry::claim(&claim.id) {
            sink.listed(&key, article);
        }
    }
    (claims, dangling)
}
