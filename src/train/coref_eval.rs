//! Figures of coreference on GUM documents, from our own parses and names.
//!
//! Rules: a mention counts as found when its head token is that of a gold mention (a coordination as a whole is another mention than its
//! first part); clusters of one mention are left out on both sides, and relative pronouns, which GUM does not mark, on ours. A
//! third-person pronoun is right when the antecedent chosen for it belongs to its gold cluster; those without an earlier gold mention
//! are not asked.

use std::collections::BTreeMap;
use std::ops::Range;

use super::conllu::Gold;
use super::coref_gold::{self, Document, Key};
use super::coref_score::{Cluster, Score};
use super::sentences::raw;
use crate::nlp::train_api::{MentionKind, Score as Scorer};
use crate::nlp::{Coreference, Pipeline};

const PRONOUNS: [&str; 16] = [
    "he",
    "him",
    "his",
    "himself",
    "she",
    "her",
    "hers",
    "herself",
    "it",
    "its",
    "itself",
    "they",
    "them",
    "their",
    "theirs",
    "themselves",
];

/// Counts over documents.
#[derive(Debug, Default)]
pub(super) struct Tally {
    score: Score,
    pronouns: (u32, u32),
}

impl Tally {
    /// Figures by name.
    pub(super) fn figures(&self) -> Vec<(String, f64)> {
        let [muc, b3, ceaf, mean] = self.score.f1();
        let (right, all) = self.pronouns;
        let share = 100.0 * f64::from(right) / f64::from(all.max(1));
        [
            ("pronouns", share),
            ("of", f64::from(all)),
            ("MUC", muc),
            ("B3", b3),
            ("CEAFe", ceaf),
            ("mean", mean),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    /// Adds a document and what was found in it, by gold keys.
    fn add(&mut self, gold: &Document, found: &Found) {
        self.score.add(&gold.sets(), &found.sets());
        for (key, id) in &gold.clusters {
            let (s, head, joint) = *key;
            let form = gold.sentences[s].words[head].form.to_lowercase();
            let earlier = gold.clusters.iter().any(|(k, i)| i == id && k < key);
            if joint || !earlier || !PRONOUNS.contains(&form.as_str()) {
                continue;
            }
            let chosen = found.antecedents.get(key).copied().flatten();
            let right = chosen.is_some_and(|a| gold.clusters.get(&a) == Some(id));
            self.pronouns.0 += u32::from(right);
            self.pronouns.1 += 1;
        }
    }
}

/// What the pipeline found, in terms of gold sentences and tokens.
#[derive(Default)]
struct Found {
    clusters: BTreeMap<usize, Cluster<Key>>,
    antecedents: BTreeMap<Key, Option<Key>>,
}

impl Found {
    fn new(
        coreference: &Coreference,
        place: impl Fn(usize, usize) -> Option<(usize, usize)>,
    ) -> Self {
        let mut found = Self::default();
        let key = |i: usize| -> Option<Key> {
            let m = &coreference.mentions[i];
            let (s, t) = place(m.sentence, m.head)?;
            (m.kind != MentionKind::Relative).then_some((s, t, m.kind == MentionKind::Joint))
        };
        for (i, cluster) in coreference.clusters.iter().enumerate() {
            let Some(own) = key(i) else { continue };
            found.clusters.entry(*cluster).or_default().insert(own);
            found
                .antecedents
                .insert(own, coreference.antecedents[i].and_then(key));
        }
        found
    }

    fn sets(&self) -> Vec<Cluster<Key>> {
        self.clusters
            .values()
            .filter(|c| c.len() > 1)
            .cloned()
            .collect()
    }
}

/// Figures on gold sentences and tokens, then from raw text, with the pipeline's own coreference.
pub(super) fn figures(pipeline: &Pipeline, gold: &[Gold]) -> [Vec<(String, f64)>; 2] {
    let (mut tokens, mut text) = (Tally::default(), Tally::default());
    for document in coref_gold::documents(gold) {
        tally(pipeline, &document, &mut tokens);
        raw_tally(pipeline, &document, &mut text);
    }
    [tokens.figures(), text.figures()]
}

fn tally(pipeline: &Pipeline, gold: &Document, tally: &mut Tally) {
    let (text, spans) = raw(&gold.sentences);
    let document = pipeline.analyse_tokens(&text, &spans);
    let found = pipeline.coreference(&text, &document, &document.names);
    tally.add(gold, &Found::new(&found, |s, t| Some((s, t))));
}

/// The same with a scorer in training.
pub(super) fn tally_with(
    pipeline: &Pipeline,
    gold: &Document,
    scorer: &impl Scorer,
    tally: &mut Tally,
) {
    let (text, spans) = raw(&gold.sentences);
    let document = pipeline.analyse_tokens(&text, &spans);
    let found = pipeline.coreference_by(&text, &document, &document.names, scorer);
    tally.add(gold, &Found::new(&found, |s, t| Some((s, t))));
}

fn raw_tally(pipeline: &Pipeline, gold: &Document, tally: &mut Tally) {
    let (text, spans) = raw(&gold.sentences);
    let starts: BTreeMap<usize, (usize, usize)> = spans
        .iter()
        .enumerate()
        .flat_map(|(s, tokens)| {
            let of = move |(t, span): (usize, &Range<usize>)| (span.start, (s, t));
            tokens.iter().enumerate().map(of)
        })
        .collect();
    let document = pipeline.analyse(&text);
    let found = pipeline.coreference(&text, &document, &document.names);
    let place = |s: usize, t: usize| {
        let start = document.sentences[s].tokens[t].span.start;
        starts.get(&(start as usize)).copied()
    };
    tally.add(gold, &Found::new(&found, place));
}
