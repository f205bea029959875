//! Text to [`Document`]: sentences, tokens, tags, lemmas, UD parse, names; then quotations and coreference. Knows no politics; pure.

mod clusters;
mod codec;
mod coref;
mod discourse;
mod document;
mod entity;
mod hash;
mod labels;
mod lemma;
mod names;
mod net;
mod outline;
mod pipeline;
mod question;
mod quotes;
mod settle;
mod tags;
mod text;
pub(crate) mod tree;
mod weights;
mod word;

/// What the trainer needs of the inside.
#[cfg(feature = "train")]
pub(crate) mod train_api {
    pub(crate) use super::clusters::Clusters;
    pub(crate) use super::coref::MentionKind;
    pub(crate) use super::coref::mentions::Profile;
    pub(crate) use super::coref::resolve::{Resolver, relative};
    pub(crate) use super::coref::table::{BITS as COREF_BITS, Score, Table};
    pub(crate) use super::hash::{text as text_hash, word_key};
    pub(crate) use super::labels::{deprel, xpos};
    pub(crate) use super::lemma::{Edit, Lemmas, keys as lemma_keys, normal as lemma_normal};
    pub(crate) use super::names::{CLASSES, LABELS, MISC, spans as name_spans};
    pub(crate) use super::net::forward::{Batch, Noise, Scores, bucket, gate, neighbours, place};
    pub(crate) use super::net::kernel::{add_product, moments, transpose};
    pub(crate) use super::net::layout::{Linear, Norm, Sizes};
    pub(crate) use super::net::{KINDS, Net, Vocabulary};
    pub(crate) use super::pipeline::{Models, pack};
    pub(crate) use super::tags::Tag;
    pub(crate) use super::text::{Boundaries, Splitter};
    pub(crate) use super::tree::Tree;
    pub(crate) use super::weights::{Cell, SCALE, Scorer, Weights};
    pub(crate) use super::word::Word;
}

pub use coref::{Coreference, Mention, MentionKind};
pub use discourse::{Gender, Number, Person, Pronoun};
pub use document::{Document, Name, NameLabel, Sentence, Token, Upos};
pub use entity::{Entity, EntityKind};
pub use outline::Outline;
pub use pipeline::Pipeline;
pub use quotes::{Place, Quotation};

/// What can go wrong with models and word data; reading text never fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NlpError {
    /// The bytes are no model file.
    #[error("this is not a model file of demarche; give a file written by its trainer")]
    NotAModel,
    /// A model of another release.
    #[error(
        "the model file has format {found}, which this release cannot read; train it anew or use the built-in model"
    )]
    Format {
        /// The format number in the file.
        found: u64,
    },
    /// A section that does not unpack, although the checksum holds.
    #[error(
        "the section '{section}' of the model file cannot be unpacked; either there is too little memory (end other programs, or allow this \
         one more) or the file was written damaged (copy or train it anew)"
    )]
    Packed {
        /// Name of the section.
        section: String,
    },
    /// A damaged section.
    #[error("the section '{section}' of the model file is damaged; copy or train the file anew")]
    Broken {
        /// Name of the section.
        section: String,
    },
    /// A missing section.
    #[error("the model file lacks the section '{section}'; train the file anew")]
    Missing {
        /// Name of the section.
        section: &'static str,
    },
    /// A mistake in the word data that is built in.
    #[error("the built-in word data cannot be read ({cause}); please report this")]
    WordData {
        /// What the reader says.
        cause: String,
    },
}
