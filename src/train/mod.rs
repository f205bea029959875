//! Trains and measures the models of [`crate::nlp`]: treebanks in, model file out. Built only with the feature `train`.
//!
//! Deterministic: the same data and settings give the same bytes. Refuses documents that `splits.tsv` keeps for choosing and testing.

mod cases;
mod clusters;
mod conllu;
mod coref;
mod coref_eval;
mod coref_gold;
mod coref_score;
mod corpus;
mod eval;
mod lemmas;
mod mentions;
mod names;
mod parser;
mod perceptron;
mod sentences;
mod tagger;

use std::path::{Path, PathBuf};

pub use coref::{CorefSettings, check_coreference, train_coreference};
pub use eval::{Figures, boundaries, evaluate};

use self::conllu::Gold;
use crate::nlp::train_api::{Models, pack};

/// What can go wrong in training.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A file cannot be read or written.
    #[error("cannot read or write {path}: {cause}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A line that is not what its format says.
    #[error("{path}, line {line}: {cause}; mend the file")]
    Line {
        /// The file.
        path: String,
        /// Counted from one.
        line: usize,
        /// What is wrong.
        cause: String,
    },
    /// The pipeline's own error.
    #[error(transparent)]
    Nlp(#[from] crate::nlp::NlpError),
}

/// Settings of a training run; the defaults are those of the shipped model.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Passes of the tagger over the data.
    pub tagger_epochs: usize,
    /// Passes of the parser.
    pub parser_epochs: usize,
    /// Passes of the name finder.
    pub name_epochs: usize,
    /// Updates that a feature needs before it counts.
    pub wait: u32,
    /// Averaged weights below this are dropped.
    pub prune: f64,
    /// Go on from this model file, and train only `parts` of it anew.
    pub from: Option<PathBuf>,
    /// Any of clusters, lemmas, sentences, tagger, parser, names; "prune" only drops small weights.
    pub parts: Vec<String>,
    /// Seed of all shuffles.
    pub seed: u64,
    /// How many models of each kind are trained, each from a seed of its own; their mean is kept.
    pub seeds: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tagger_epochs: 5,
            parser_epochs: 10,
            name_epochs: 8,
            wait: 4,
            prune: 0.3,
            from: None,
            parts: Vec::new(),
            seed: 7,
            seeds: 2,
        }
    }
}

/// Trains all models from the treebank folder and returns the bytes of the model file. `say` gets a line of progress now and then.
pub fn train(
    treebank: &Path,
    settings: &Settings,
    say: &(dyn Fn(&str) + Sync),
) -> Result<Vec<u8>, TrainError> {
    let mut gold: Vec<Gold> = Vec::new();
    let splits = corpus::Splits::read(treebank)?;
    for name in ["ewt-train", "gum-train"] {
        let path = treebank.join(format!("ud/{name}.conllu.gz"));
        let sentences = conllu::read(&path)?;
        let all = sentences.len();
        gold.extend(
            sentences
                .into_iter()
                .filter(|s| splits.kept(&s.document).is_none()),
        );
        say(&format!(
            "{name}: {all} sentences, {} in all without those kept for choosing and testing",
            gold.len()
        ));
    }
    let mut models = match &settings.from {
        Some(path) => Models::load(&corpus::bytes(path)?)?,
        None => Models::default(),
    };
    let wanted = |part: &str| settings.from.is_none() || settings.parts.iter().any(|p| p == part);
    if wanted("clusters") {
        models.clusters = clusters::train(&treebank.join("../corpus"), &splits, say)?;
    }
    if wanted("lemmas") {
        models.lemmas = lemmas::train(&gold);
        say(&format!("{} lemma rules", models.lemmas.rules.len()));
    }
    if wanted("sentences") {
        models.boundaries = sentences::train(&gold, &models.clusters, settings, say)?;
    }
    let documents = mentions::training(treebank, &splits, &gold)?;
    gold.extend(cases::of_treebank(&gold));
    if wanted("tagger") {
        models.tagger = tagger::train(&gold, &models.clusters, settings, say);
    }
    if wanted("parser") {
        models.parser = parser::train(&gold, &models, settings, say);
    }
    if wanted("names") {
        let copies = cases::of_names(&documents);
        let documents = [documents, copies].concat();
        models.names = names::train(&documents, &models, settings, say);
    }
    if settings.from.is_some() && settings.parts.iter().any(|part| part == "prune") {
        let prune = |weights: &mut _| {
            *weights = perceptron::mean(vec![std::mem::take(weights)], settings.prune);
        };
        prune(&mut models.parser.moves);
        prune(&mut models.parser.arcs);
        prune(&mut models.tagger.weights);
        prune(&mut models.names.weights);
    }
    Ok(pack(&models)?)
}
