//! Trains and measures the models of [`crate::nlp`]: treebanks in, model file out. Built only with the feature `train`.
//!
//! Deterministic: the same data and settings give the same bytes. Refuses documents that `splits.tsv` keeps for choosing and testing.

mod cases;
mod clusters;
mod confidence;
mod conllu;
mod coref;
mod coref_eval;
mod coref_gold;
mod coref_score;
mod corpus;
mod eval;
pub mod export;
mod lemmas;
mod mentions;
mod net;
mod perceptron;
mod random;
mod sentences;

use std::path::{Path, PathBuf};

pub use confidence::{Calibration, Judged, calibrate};
pub use coref::{CorefSettings, check_coreference, train_coreference};
pub use eval::{Figures, annotation, boundaries, evaluate, wrong_questions};

use self::conllu::Gold;
use crate::nlp::train_api::{Models, Sizes, pack};

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
    /// The extractor cannot work.
    #[error(transparent)]
    Extract(#[from] crate::extract::ExtractError),
    /// The pipeline's own error.
    #[error(transparent)]
    Nlp(#[from] crate::nlp::NlpError),
}

/// How often sentences with names count when the network is finished.
const NAMES_AGAIN: usize = 3;

/// Settings of a training run; the defaults are those of the shipped model.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Passes of the network over the data.
    pub epochs: usize,
    /// Passes at the end, at a lower rate, over the gold sentences alone.
    pub finish: usize,
    /// Sizes of the network; the data decides on those of tables and labels.
    pub(crate) sizes: Sizes,
    /// Sentences that a teacher parsed, as CoNLL-U.
    pub silver: Option<PathBuf>,
    /// How often each gold sentence counts where there are silver ones.
    pub gold: usize,
    /// Go on from this model file, and train only `parts` of it anew.
    pub from: Option<PathBuf>,
    /// Any of clusters, lemmas, sentences, net, finish.
    pub parts: Vec<String>,
    /// Seed of all that is random.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            epochs: 5,
            finish: 2,
            sizes: Sizes {
                tables: [64, 32, 16, 32, 16, 48, 16].map(|width| (0, width)).into(),
                width: 160,
                reach: vec![1, 1],
                recurrent: 2,
                arc: 128,
                label: 128,
                ..Sizes::default()
            },
            silver: None,
            gold: 2,
            from: None,
            parts: Vec::new(),
            seed: 7,
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
    let documents = [cases::of_names(&documents), documents].concat();
    if wanted("net") {
        let mut all = gold.clone();
        if let Some(path) = &settings.silver {
            all = std::iter::repeat_n(all, settings.gold).flatten().collect();
            let silver = conllu::read(path)?;
            say(&format!("{} silver sentences", silver.len()));
            all.extend(silver);
        }
        models.net = net::train(&all, &documents, &models.clusters, settings, say);
    }
    if wanted("finish") {
        // What the annotators of tweets marked is further from news.
        let near = documents.iter().filter(|d| !d.no_misc).cloned();
        let near: Vec<_> = near.collect();
        let documents: Vec<_> = std::iter::repeat_n(near, NAMES_AGAIN).flatten().collect();
        // A step of its own may be told to go on with silver sentences too.
        if let Some(path) = settings.silver.as_ref().filter(|_| settings.from.is_some()) {
            gold.extend(conllu::read(path)?);
        }
        net::finish(
            &mut models.net,
            &gold,
            &documents,
            &models.clusters,
            settings,
            say,
        );
    }
    Ok(pack(&models)?)
}
