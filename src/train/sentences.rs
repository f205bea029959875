//! Trains the judge of sentence ends on the texts that the treebanks' sentences came from.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::Settings;
use super::TrainError;
use super::conllu::{Gold, GoldWord};
use super::perceptron::{Perceptron, each_seed, mean};
use super::random::Random;
use crate::nlp::train_api::{Boundaries, Cell, Clusters, Scorer, Splitter, Weights};

/// Passes over the data.
const EPOCHS: usize = 10;

/// Averaged weights below this are dropped.
const PRUNE: f64 = 1.0;

/// Models of which the mean is taken: texts are few, and the model small.
const SEEDS: u64 = 6;

/// Updates that a feature needs before it counts.
const WAIT: u32 = 2;

/// A text, and where its sentences begin.
struct Text {
    text: String,
    starts: HashSet<usize>,
}

/// Trains on whole documents.
pub(super) fn train(
    gold: &[Gold],
    clusters: &Clusters,
    settings: &Settings,
    say: &(dyn Fn(&str) + Sync),
) -> Result<Boundaries, TrainError> {
    let splitter = Splitter::builtin()?;
    let texts: Vec<Text> = documents(gold)
        .values()
        .map(|document| {
            let (text, sentences) = raw(document);
            let starts = sentences.iter().filter_map(|s| Some(s.first()?.start));
            Text {
                starts: starts.collect(),
                text,
            }
        })
        .collect();
    let models = each_seed(settings.seed, SEEDS, |seed| {
        learn(&texts, &splitter, clusters, Random::new(seed + 3), say)
    });
    let rows = mean(models, PRUNE).into_rows();
    // Two classes mirror each other: one is enough.
    let rows = rows.into_iter().filter_map(|(key, cells)| {
        let cell = cells.into_iter().find(|cell| cell.class == 1)?;
        Some((key, vec![Cell { class: 0, ..cell }]))
    });
    let weights = Weights::new(1, rows.collect());
    say(&format!("sentences: {} weights", weights.size().1));
    Ok(Boundaries { weights })
}

fn learn(
    texts: &[Text],
    splitter: &Splitter,
    clusters: &Clusters,
    mut random: Random,
    say: &(dyn Fn(&str) + Sync),
) -> Weights {
    let mut model = Perceptron::new(2, WAIT);
    let mut order: Vec<usize> = (0..texts.len()).collect();
    for epoch in 0..EPOCHS {
        random.shuffle(&mut order);
        let (mut wrong, mut all) = (0_u32, 0_u32);
        for i in &order {
            let Text { text, starts } = &texts[*i];
            let tokens = splitter.tokens(text);
            splitter.walk(text, Some(clusters), &mut |gap, features| {
                let mut scores = [0; 2];
                model.score(features, &mut scores);
                let guess = scores[1] > scores[0];
                let right = starts.contains(&tokens[gap.at].start);
                model.step();
                all += 1;
                if guess != right {
                    wrong += 1;
                    model.update(features, usize::from(right), usize::from(guess));
                }
                // Learns from its own history, but not from nonsense at first.
                if epoch == 0 { right } else { guess }
            });
        }
        say(&format!(
            "sentences, pass {} of {EPOCHS}: {:.2} % of {all} places wrong",
            epoch + 1,
            100.0 * f64::from(wrong) / f64::from(all)
        ));
    }
    model.freeze(PRUNE / 4.0)
}

/// Sentences by document.
pub(super) fn documents(gold: &[Gold]) -> BTreeMap<&str, Vec<Gold>> {
    let mut documents: BTreeMap<&str, Vec<Gold>> = BTreeMap::new();
    for sentence in gold {
        documents
            .entry(&sentence.document)
            .or_default()
            .push(sentence.clone());
    }
    documents
}

/// The text that sentences came from, and their token spans in it.
pub(super) fn raw(gold: &[Gold]) -> (String, Vec<Vec<Range<usize>>>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    for sentence in gold {
        if sentence.paragraph && !text.is_empty() {
            text.truncate(text.trim_end().len());
            text.push_str("\n\n");
        }
        let mut tokens = Vec::new();
        for GoldWord { form, space, .. } in &sentence.words {
            tokens.push(text.len()..text.len() + form.len());
            text.push_str(form);
            if *space {
                text.push(' ');
            }
        }
        spans.push(tokens);
    }
    (text, spans)
}
