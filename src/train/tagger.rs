//! Trains the tagger.

use std::collections::{BTreeMap, BTreeSet};

use super::Settings;
use super::conllu::{Gold, forms};
use super::perceptron::{Perceptron, Random, each_seed, mean};
use crate::nlp::Upos;
use crate::nlp::train_api::{
    Clusters, Known, Tag, TagDecoder, Tagger, Weights, Word, text_hash, word_key, xpos,
};

/// A word seen this often has only the tags that it was seen with.
const FREQUENT: u32 = 20;
/// A tag with less than this share of a frequent word's uses is held for a mistake.
const RARE_TAG: f64 = 0.0025;

/// Trains on all sentences.
pub(super) fn train(
    gold: &[Gold],
    clusters: &Clusters,
    settings: &Settings,
    say: &(dyn Fn(&str) + Sync),
) -> Tagger {
    let tags = inventory(gold);
    let sentences: Vec<&Gold> = gold.iter().collect();
    run(
        &sentences,
        &tags,
        clusters,
        settings.tagger_epochs,
        settings,
        say,
    )
}

/// Tags of each sentence by taggers that never saw it, so that the parser learns from tags as wrong as those it will get.
pub(super) fn jackknife(
    gold: &[Gold],
    tags: &[Tag],
    clusters: &Clusters,
    settings: &Settings,
    say: &(dyn Fn(&str) + Sync),
) -> Vec<Vec<u16>> {
    const FOLDS: usize = 4;
    const BLOCK: usize = 50;
    let settings = &Settings {
        seeds: 1,
        ..settings.clone()
    };
    let mut out = vec![Vec::new(); gold.len()];
    for fold in 0..FOLDS {
        let held = |i: usize| (i / BLOCK) % FOLDS == fold;
        let rest: Vec<&Gold> = (0..gold.len())
            .filter(|i| !held(*i))
            .map(|i| &gold[i])
            .collect();
        let tagger = run(
            &rest,
            tags,
            clusters,
            settings.tagger_epochs.min(3),
            settings,
            &|_| {},
        );
        for i in (0..gold.len()).filter(|i| held(*i)) {
            out[i] = tagger.tag(&Word::all(forms(&gold[i]), clusters), &|_| false);
        }
        say(&format!("jackknife {} of {FOLDS}", fold + 1));
    }
    out
}

/// All joint tags, sorted: their numbers don't depend on the order of the data.
fn inventory(gold: &[Gold]) -> Vec<Tag> {
    let names: BTreeSet<(Upos, &'static str)> = gold
        .iter()
        .flat_map(|s| &s.words)
        .map(|w| (Upos::parse(&w.upos), xpos(&w.xpos)))
        .collect();
    names
        .into_iter()
        .map(|(upos, xpos)| Tag { upos, xpos })
        .collect()
}

/// Gold tag numbers of a sentence.
fn numbers(gold: &Gold, tags: &[Tag]) -> Vec<u16> {
    gold.words
        .iter()
        .map(|w| {
            let tag = Tag {
                upos: Upos::parse(&w.upos),
                xpos: xpos(&w.xpos),
            };
            tags.iter().position(|t| *t == tag).unwrap_or(0) as u16
        })
        .collect()
}

fn run(
    sentences: &[&Gold],
    tags: &[Tag],
    clusters: &Clusters,
    epochs: usize,
    settings: &Settings,
    say: &(dyn Fn(&str) + Sync),
) -> Tagger {
    let data: Vec<(Vec<Word>, Vec<u16>)> = sentences
        .iter()
        .map(|s| (Word::all(forms(s), clusters), numbers(s, tags)))
        .collect();
    let known = frequent(sentences, &data);
    let models = each_seed(settings, |seed| {
        learn(
            &data,
            &known,
            tags.len(),
            epochs,
            Random::new(seed),
            settings,
            say,
        )
    });
    let weights = mean(models, settings.prune);
    say(&format!(
        "tagger: {:?} features and weights",
        weights.size()
    ));
    Tagger {
        tags: tags.to_vec(),
        known,
        weights,
    }
}

fn learn(
    data: &[(Vec<Word>, Vec<u16>)],
    known: &Known,
    tags: usize,
    epochs: usize,
    mut random: Random,
    settings: &Settings,
    say: &(dyn Fn(&str) + Sync),
) -> Weights {
    let mut model = Perceptron::new(tags, settings.wait);
    let mut order: Vec<usize> = (0..data.len()).collect();
    let mut decoder = TagDecoder::default();
    for epoch in 0..epochs {
        random.shuffle(&mut order);
        let (mut wrong, mut all) = (0, 0);
        for i in &order {
            let (words, gold) = &data[*i];
            // The decoder borrows the model, so updates wait until the sentence is done.
            let mut updates: Vec<(Vec<u32>, u16, u16)> = Vec::new();
            decoder.run(words, known, tags, &model, |at, features, guess| {
                if guess != gold[at] {
                    updates.push((features.to_vec(), gold[at], guess));
                }
                guess
            });
            for _ in words {
                model.step();
            }
            all += words.len();
            wrong += updates.len();
            for (features, right, guess) in updates {
                model.update(&features, usize::from(right), usize::from(guess));
            }
        }
        say(&format!(
            "tagger, pass {} of {epochs}: {:.2} % of training words wrong",
            epoch + 1,
            100.0 * f64::from(wrong as u32) / f64::from(all as u32)
        ));
    }
    model.freeze(settings.prune / 4.0)
}

fn frequent(sentences: &[&Gold], data: &[(Vec<Word>, Vec<u16>)]) -> Known {
    let mut counts: BTreeMap<&str, BTreeMap<u16, u32>> = BTreeMap::new();
    for (sentence, (_, tags)) in sentences.iter().zip(data) {
        for (form, tag) in forms(sentence).zip(tags) {
            *counts.entry(form).or_default().entry(*tag).or_default() += 1;
        }
    }
    let mut known = Known::new();
    for (form, tags) in counts {
        let total: u32 = tags.values().sum();
        if total >= FREQUENT {
            let usual = tags
                .iter()
                .filter(|(_, n)| f64::from(**n) > RARE_TAG * f64::from(total))
                .map(|(tag, _)| *tag);
            known.insert(word_key(text_hash(form)), usual.collect());
        }
    }
    known
}
