//! All models together: text in, [`Document`] out.

use std::ops::Range;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use super::clusters::Clusters;
use super::codec::{self, Reader};
use super::coref::mentions::{Finder, Profile};
use super::coref::resolve::resolve;
use super::coref::table::{Score, Table};
use super::discourse::Words;
use super::entity::{self, Entity};
use super::lemma::Lemmas;
use super::names::spans as spans_of_names;
use super::net::{Net, Reading};
use super::question;
use super::quotes::{self, Quotation};
use super::settle::settle;
use super::tags::Tag;
use super::text::{Boundaries, LONGEST, Splitter};
use super::tree::Tree;
use super::word::Word;
use super::{Coreference, Document, Name, NlpError, Sentence, Token};
use crate::model::Span;

static BUILTIN: &[u8] = include_bytes!("../../data/models/english.bin");
static COREFERENCE: &[u8] = include_bytes!("../../data/models/coreference.bin");

/// Sections of a model file.
const SECTIONS: [&str; 4] = ["clusters", "lemmas", "sentences", "net"];

/// The trained parts.
#[derive(Debug, Default)]
pub(crate) struct Models {
    pub(crate) clusters: Clusters,
    pub(crate) lemmas: Lemmas,
    /// Where sentences begin.
    pub(crate) boundaries: Boundaries,
    pub(crate) net: Net,
}

impl Models {
    /// Reads a model file.
    pub(crate) fn load(bytes: &[u8]) -> Result<Self, NlpError> {
        let mut models = Self::default();
        let mut seen = [false; SECTIONS.len()];
        for (name, section) in codec::unpack(bytes)? {
            let mut reader = Reader::new(&name, &section);
            let part = match name.as_str() {
                "clusters" => {
                    models.clusters = Clusters::read(&mut reader)?;
                    0
                }
                "lemmas" => {
                    models.lemmas = Lemmas::read(&mut reader)?;
                    1
                }
                "net" => {
                    models.net = Net::read(&mut reader)?;
                    2
                }
                "sentences" => {
                    models.boundaries = Boundaries::read(&mut reader)?;
                    3
                }
                _ => return Err(reader.broken()),
            };
            reader.end()?;
            seen[part] = true;
        }
        for (seen, section) in seen.iter().zip(SECTIONS) {
            if !seen {
                return Err(NlpError::Missing { section });
            }
        }
        Ok(models)
    }
}

/// Analyses text. Pure: the same text gives the same document on every machine.
#[derive(Debug)]
pub struct Pipeline {
    models: Models,
    splitter: Splitter,
    words: Words,
    kinds: entity::Words,
    coreference: Table,
    version: String,
}

impl Pipeline {
    /// The pipeline with the models that are built into the program; loaded once.
    pub fn builtin() -> Result<&'static Self, NlpError> {
        static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
        if let Some(pipeline) = PIPELINE.get() {
            return Ok(pipeline);
        }
        let pipeline = Self::load(BUILTIN)?;
        Ok(PIPELINE.get_or_init(|| pipeline))
    }

    /// A pipeline from the bytes of a model file, as the trainer writes it.
    pub fn load(bytes: &[u8]) -> Result<Self, NlpError> {
        let models = Models::load(bytes)?;
        let digest = Sha256::digest(bytes);
        let number = digest
            .iter()
            .take(6)
            .fold(0_u64, |n, byte| (n << 8) | u64::from(*byte));
        Ok(Self {
            models,
            splitter: Splitter::builtin()?,
            words: Words::builtin()?,
            kinds: entity::Words::builtin()?,
            coreference: Table::load(COREFERENCE)?,
            version: format!("{number:012x}"),
        })
    }

    /// The dictionary form of a word that is read as an inflected verb: "impose" for "imposed" and "imposing".
    pub fn verb_lemma(&self, word: &str) -> String {
        let xpos = if word.ends_with("ing") { "VBG" } else { "VBD" };
        let upos = super::Upos::Verb;
        self.models.lemmas.lemma(word, Tag { upos, xpos })
    }

    /// Fingerprint of the model file: 12 hexadecimal digits.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Sentences, tokens, parse and names of a text.
    pub fn analyse(&self, text: &str) -> Document {
        self.analyse_tokens(text, &self.split(text))
    }

    /// The names of an analysed text by finer kinds than the network's labels, and its dates.
    pub fn entities(&self, document: &Document) -> Vec<Entity> {
        self.kinds.entities(document)
    }

    /// Byte ranges of the tokens of each sentence of a text; no sentence is empty.
    pub fn split(&self, text: &str) -> Vec<Vec<Range<usize>>> {
        let models = &self.models;
        self.splitter
            .split_with(text, &models.boundaries, &models.clusters)
    }

    /// Who and what is meant by the names, descriptions and pronouns of an analysed text, and who is quoted in it. `names` are the
    /// document's own or such as the caller knows better, in order of text.
    pub fn coreference(&self, text: &str, document: &Document, names: &[Name]) -> Coreference {
        self.coreference_by(text, document, names, &self.coreference)
    }

    /// The same with another scorer.
    pub(crate) fn coreference_by(
        &self,
        text: &str,
        document: &Document,
        names: &[Name],
        scorer: &impl Score,
    ) -> Coreference {
        let trees: Vec<Tree> = document.sentences.iter().map(Tree::new).collect();
        let (profiles, quotations) = self.mentions(text, &trees, names);
        resolve(&trees, &profiles, quotations, scorer)
    }

    /// Mentions and quotations of a text.
    pub(crate) fn mentions(
        &self,
        text: &str,
        trees: &[Tree],
        names: &[Name],
    ) -> (Vec<Profile>, Vec<Quotation>) {
        let quotations = quotes::find(text, trees, &self.words);
        let finder = Finder {
            trees,
            words: &self.words,
            classes: &self.models.clusters,
            quotations: &quotations,
        };
        (finder.find(names), quotations)
    }

    /// The same with given sentences of token ranges. Empty ones and such that do not slice the text are left out; long ones are cut.
    pub fn analyse_tokens(&self, text: &str, sentences: &[Vec<Range<usize>>]) -> Document {
        self.analyse_known(text, sentences, &|_| false)
    }

    /// The same for a caller who knows proper nouns, such as a gazetteer's: `proper` is asked for single words as written.
    pub fn analyse_known(
        &self,
        text: &str,
        sentences: &[Vec<Range<usize>>],
        proper: &dyn Fn(&str) -> bool,
    ) -> Document {
        let sentences: Vec<Vec<(Range<usize>, &str)>> = sentences
            .iter()
            .flat_map(|s| s.chunks(LONGEST))
            .map(|spans| written(text, spans))
            .filter(|spans| !spans.is_empty())
            .collect();
        let words: Vec<Vec<Word>> = sentences
            .iter()
            .map(|spans| Word::all(spans.iter().map(|(_, form)| *form), &self.models.clusters))
            .collect();
        let readings = self
            .models
            .net
            .read_all(&words, &|s, w| proper(sentences[s][w].1));
        let mut document = Document::default();
        for (spans, reading) in sentences.iter().zip(readings) {
            let names = spans_of_names(&reading.names);
            document.push(self.sentence(spans, &|i| spans[i].1, reading), names);
        }
        settle(&mut document, &self.words);
        document
    }

    /// Parse of a question typed by hand, as one sentence. `names` are the byte ranges of the names in it, which the caller has found: their
    /// words are taken for proper nouns (or for adjectives: "syrian rebels"), however they are written.
    pub fn analyse_question(&self, text: &str, names: &[Range<usize>]) -> Document {
        let models = &self.models;
        let spans: Vec<Range<usize>> = self.splitter.split(text).concat();
        let spans = written(text, &spans[..spans.len().min(LONGEST)]);
        if spans.is_empty() {
            return Document::default();
        }
        let ranges: Vec<Range<usize>> = spans.iter().map(|(span, _)| span.clone()).collect();
        let forms: Vec<&str> = spans.iter().map(|(_, form)| *form).collect();
        let named = question::named(&ranges, names);
        let shown = question::edited(&forms, &named, &models.clusters);
        let words = Word::all(shown.iter().map(String::as_str), &models.clusters);
        let mut document = Document::default();
        for mut reading in models.net.read_all(&[words], &|_, _| false) {
            question::retag(&mut reading.tags, &shown, &named);
            question::without_mark(&mut reading, spans.len());
            question::mend(&mut reading, &shown, &named);
            let names = spans_of_names(&reading.names);
            document.push(self.sentence(&spans, &|i| &shown[i], reading), names);
        }
        document
    }

    /// A sentence of tokens as they were read; lemmas are those of the forms that `shown` gives.
    fn sentence<'a>(
        &self,
        spans: &[(Range<usize>, &str)],
        shown: &dyn Fn(usize) -> &'a str,
        reading: Reading,
    ) -> Sentence {
        let parse = reading.heads.into_iter().zip(reading.relations);
        let tokens: Vec<Token> = spans
            .iter()
            .zip(reading.tags)
            .zip(parse)
            .enumerate()
            .map(|(i, (((span, form), tag), (head, deprel)))| Token {
                span: Span::new(span.start, span.end),
                form: (*form).to_owned(),
                lemma: self.models.lemmas.lemma(shown(i), tag),
                upos: tag.upos,
                xpos: tag.xpos,
                head,
                deprel,
            })
            .collect();
        let span = match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => first.span.cover(last.span),
            _ => Span::default(),
        };
        Sentence { span, tokens }
    }
}

/// The tokens of a sentence that slice the text, with their forms.
fn written<'a>(text: &'a str, spans: &[Range<usize>]) -> Vec<(Range<usize>, &'a str)> {
    spans
        .iter()
        .filter_map(|span| {
            let form = text.get(span.clone()).filter(|form| !form.is_empty())?;
            Some((span.clone(), form))
        })
        .collect()
}

/// The bytes of a model file.
#[cfg(feature = "train")]
pub(crate) fn pack(models: &Models) -> Result<Vec<u8>, NlpError> {
    let section = |name: &str, write: &dyn Fn(&mut codec::Writer)| {
        let mut out = codec::Writer::default();
        write(&mut out);
        (name.to_owned(), out.finish())
    };
    codec::pack(&[
        section("clusters", &|out| models.clusters.write(out)),
        section("lemmas", &|out| models.lemmas.write(out)),
        section("sentences", &|out| models.boundaries.write(out)),
        section("net", &|out| models.net.write(out)),
    ])
}
