//! Trains the name finder on documents with BIO classes.

use super::Settings;
use super::perceptron::{Perceptron, Random, each_seed, mean};
use crate::nlp::train_api::{
    CLASSES, Line, Memory, Models, NameDecoder, Names, Weights, Word, tag_hashes,
};

/// A document with the class of each word.
#[derive(Debug, Clone, Default)]
pub(super) struct NameDocument {
    /// Words and classes of each sentence.
    pub(super) sentences: Vec<(Vec<String>, Vec<usize>)>,
    /// The annotators marked no names of the label misc: such guesses are not mistakes.
    pub(super) no_misc: bool,
}

/// First class of the label misc.
const MISC: usize = CLASSES - 2;

/// Trains on all documents, with the tags that `tagger` gives.
pub(super) fn train(
    documents: &[NameDocument],
    models: &Models,
    settings: &Settings,
    say: &(dyn Fn(&str) + Sync),
) -> Names {
    let data: Vec<Vec<(Vec<Word>, Vec<u64>)>> = documents
        .iter()
        .map(|document| {
            let analyse = |forms: &Vec<String>| {
                let words = Word::all(forms.iter().map(String::as_str), &models.clusters);
                let tags = tag_hashes(&models.tagger, &models.tagger.tag(&words, &|_| false));
                (words, tags)
            };
            document
                .sentences
                .iter()
                .map(|(forms, _)| analyse(forms))
                .collect()
        })
        .collect();
    let models = each_seed(settings, |seed| {
        learn(documents, &data, Random::new(seed + 2), settings, say)
    });
    let weights = mean(models, settings.prune);
    say(&format!("names: {:?} features and weights", weights.size()));
    Names { weights }
}

fn learn(
    documents: &[NameDocument],
    data: &[Vec<(Vec<Word>, Vec<u64>)>],
    mut random: Random,
    settings: &Settings,
    say: &(dyn Fn(&str) + Sync),
) -> Weights {
    let mut model = Perceptron::new(CLASSES, settings.wait);
    let mut order: Vec<usize> = (0..documents.len()).collect();
    let mut decoder = NameDecoder::default();
    for epoch in 0..settings.name_epochs {
        random.shuffle(&mut order);
        let (mut wrong, mut all) = (0_u32, 0_u32);
        for i in &order {
            let mut memory = Memory::new(data[*i].iter().map(|(words, _)| words.as_slice()));
            for ((words, tags), (_, gold)) in data[*i].iter().zip(&documents[*i].sentences) {
                let mut updates: Vec<(Vec<u32>, usize, usize)> = Vec::new();
                decoder.run(
                    &Line { words, tags },
                    &mut memory,
                    &model,
                    |at, features, guess| {
                        let unknown = documents[*i].no_misc && gold[at] == 0 && guess >= MISC;
                        if guess != gold[at] && !unknown {
                            updates.push((features.to_vec(), gold[at], guess));
                        }
                        // Learns from its own history, but not from nonsense at first.
                        if epoch == 0 || random.below(4) == 0 {
                            gold[at]
                        } else {
                            guess
                        }
                    },
                );
                for _ in words {
                    model.step();
                }
                all += words.len() as u32;
                wrong += updates.len() as u32;
                for (features, right, guess) in updates {
                    model.update(&features, right, guess);
                }
            }
        }
        say(&format!(
            "names, pass {} of {}: {:.2} % of training words wrong",
            epoch + 1,
            settings.name_epochs,
            100.0 * f64::from(wrong) / f64::from(all)
        ));
    }
    model.freeze(settings.prune / 4.0)
}
