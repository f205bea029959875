//! An article to its fragment: who acts on whom, whether it happened, who says so, when.
//!
//! Pure: no clock, no disk, no other article. The language of relations is data (`data/ontology.toml`); this module is the grammar
//! around it: clauses, control, passives, nominal acts, titles, attribution, modality.

mod anaphora;
mod antecedent;
mod assemble;
mod attribution;
mod cast;
mod casting;
mod clause;
mod confidence;
mod dateline;
mod deverbal;
mod insight;
mod joining;
mod linking;
mod listing;
mod modality;
mod names;
mod naming;
mod nouns;
mod pronouns;
mod reading;
mod refusal;
mod repair;
mod seat;
mod spelling;
mod structure;
mod time;
mod trace;
mod verbs;

pub use insight::Insight;
pub use refusal::{Party, Refusal, Stage};

use std::sync::OnceLock;

pub(crate) use confidence::Feature;

use crate::model::{Article, Fragment, Versions};
use crate::nlp::{Document, NlpError, Pipeline, tree};
use crate::ontology::{Gazetteer, Ontology, OntologyError};

/// Why the extractor cannot work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// The models are unreadable.
    #[error(transparent)]
    Nlp(#[from] NlpError),
    /// The ontology or gazetteer is unreadable.
    #[error("{0}")]
    Ontology(String),
}

impl From<&OntologyError> for ExtractError {
    fn from(error: &OntologyError) -> Self {
        Self::Ontology(error.to_string())
    }
}

/// Reads articles into fragments. Immutable; may be shared by threads.
#[derive(Debug)]
pub struct Extractor<'k> {
    nlp: &'static Pipeline,
    ontology: &'k Ontology,
    gazetteer: &'k Gazetteer,
    versions: Versions,
}

impl<'k> Extractor<'k> {
    /// The extractor over the embedded models, ontology and gazetteer.
    pub fn builtin() -> Result<&'static Extractor<'static>, ExtractError> {
        static BUILTIN: OnceLock<Extractor<'static>> = OnceLock::new();
        if let Some(extractor) = BUILTIN.get() {
            return Ok(extractor);
        }
        let extractor = Extractor::new(Ontology::builtin()?, Gazetteer::builtin()?)?;
        Ok(BUILTIN.get_or_init(|| extractor))
    }

    /// An extractor over the embedded models and an ontology and a gazetteer that a user may have added to.
    pub fn new(ontology: &'k Ontology, gazetteer: &'k Gazetteer) -> Result<Self, ExtractError> {
        let nlp = Pipeline::builtin()?;
        let versions = Versions {
            model: nlp.version().to_owned(),
            ontology: ontology.version().to_owned(),
            gazetteer: gazetteer.version().to_owned(),
        };
        Ok(Self {
            nlp,
            ontology,
            gazetteer,
            versions,
        })
    }

    /// What its fragments are made with.
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    fn document(&self, article: &Article) -> Document {
        let sentences = dateline::split(&article.text, self.nlp.split(&article.text));
        let mut document = self.nlp.analyse_known(&article.text, &sentences, &|word| {
            self.gazetteer.is_proper(word)
        });
        repair::mend(&mut document, self.ontology);
        document
    }

    /// Everything that the article says.
    pub fn extract(&self, article: &Article) -> Fragment {
        self.read(article, assemble::LEAST).0
    }

    /// The fragment with all claims, however unlikely, and what the confidence of each rests on.
    #[cfg(feature = "train")]
    pub(crate) fn extract_with_features(&self, article: &Article) -> (Fragment, Vec<Vec<Feature>>) {
        self.read(article, 0.0)
    }

    fn read(&self, article: &Article, least: f32) -> (Fragment, Vec<Vec<Feature>>) {
        let document = self.document(article);
        let reading = casting::read(&document, article, self.nlp, self.ontology, self.gazetteer);
        assemble::fragment(
            article,
            &reading,
            self.ontology,
            self.versions.clone(),
            least,
        )
    }
}
