//! Learns lemma rules: for each tag the edit that most words with an ending want, and whole words where their ending misleads.

use std::collections::{BTreeMap, HashMap};

use super::conllu::Gold;
use crate::nlp::Upos;
use crate::nlp::train_api::{Edit, Lemmas, lemma_keys, lemma_normal, xpos};

/// Learns from all words of the treebanks.
pub(super) fn train(gold: &[Gold]) -> Lemmas {
    let mut words: BTreeMap<(String, &'static str), BTreeMap<Edit, u32>> = BTreeMap::new();
    for word in gold.iter().flat_map(|s| &s.words) {
        let upos = Upos::parse(&word.upos);
        if word.lemma == "_" || matches!(word.deprel.as_str(), "goeswith") {
            continue;
        }
        let form = lemma_normal(&word.form, upos);
        let edit = Edit::between(&form, &lemma_normal(&word.lemma, upos));
        let tag = xpos(&word.xpos);
        *words
            .entry((form, tag))
            .or_default()
            .entry(edit)
            .or_default() += 1;
    }
    // Each different word votes once for its endings.
    let mut endings: HashMap<u32, BTreeMap<&Edit, u32>> = HashMap::new();
    let mut chosen: Vec<(Vec<u32>, &Edit)> = Vec::new();
    for ((form, tag), edits) in &words {
        let Some((edit, _)) = edits.iter().rev().max_by_key(|(_, n)| **n) else {
            continue;
        };
        let keys = lemma_keys(form, tag);
        for key in &keys[1..] {
            *endings.entry(*key).or_default().entry(edit).or_default() += 1;
        }
        chosen.push((keys, edit));
    }
    let usual = |key: &u32| {
        endings
            .get(key)
            .and_then(|votes| votes.iter().rev().max_by_key(|(_, n)| **n))
            .map(|(edit, n)| (*edit, *n))
    };
    let mut rules: BTreeMap<u32, &Edit> = BTreeMap::new();
    for (keys, edit) in &chosen {
        // From the shortest ending to the longest; a rule is kept only if it says more than the shorter ones.
        let mut current: Option<&Edit> = None;
        for key in keys[1..].iter().rev() {
            if let Some((wanted, votes)) = usual(key)
                && current != Some(wanted)
                && (votes >= 2 || current.is_none())
            {
                rules.insert(*key, wanted);
                current = Some(wanted);
            }
        }
        if current != Some(*edit) {
            rules.insert(keys[0], edit);
        }
    }
    let mut edits: Vec<Edit> = rules.values().map(|edit| (*edit).clone()).collect();
    edits.sort();
    edits.dedup();
    let number: HashMap<&Edit, u16> = edits
        .iter()
        .enumerate()
        .map(|(i, edit)| (edit, i as u16))
        .collect();
    let rules = rules
        .into_iter()
        .map(|(key, edit)| (key, number[edit]))
        .collect();
    Lemmas { edits, rules }
}
