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
use super::hash;
use super::lemma::Lemmas;
use super::names::{Line, Names};
use super::parser::Parser;
use super::quotes::{self, Quotation};
use super::tagger::Tagger;
use super::text::{Boundaries, LONGEST, Splitter};
use super::tree::Tree;
use super::word::Word;
use super::{Coreference, Document, Name, NlpError, Sentence, Token};
use crate::model::Span;

static BUILTIN: &[u8] = include_bytes!("../../data/models/english.bin");
static COREFERENCE: &[u8] = include_bytes!("../../data/models/coreference.bin");

/// Sections that a model file must have; "sentences" may be missing.
const SECTIONS: [&str; 5] = ["tagger", "lemmas", "parser", "names", "clusters"];

/// The trained parts.
#[derive(Debug, Default)]
pub(crate) struct Models {
    pub(crate) clusters: Clusters,
    pub(crate) tagger: Tagger,
    pub(crate) lemmas: Lemmas,
    pub(crate) parser: Parser,
    pub(crate) names: Names,
    /// Empty in files of before there was such a part: then the rules split alone.
    pub(crate) boundaries: Boundaries,
}

impl Models {
    /// Reads a model file.
    pub(crate) fn load(bytes: &[u8]) -> Result<Self, NlpError> {
        let mut models = Self::default();
        let mut seen = [false; SECTIONS.len()];
        for (name, section) in codec::unpack(bytes)? {
            let mut reader = Reader::new(&name, &section);
            let part = match name.as_str() {
                "tagger" => {
                    models.tagger = Tagger::read(&mut reader)?;
                    0
                }
                "lemmas" => {
                    models.lemmas = Lemmas::read(&mut reader)?;
                    1
                }
                "parser" => {
                    models.parser = Parser::read(&mut reader)?;
                    2
                }
                "names" => {
                    models.names = Names::read(&mut reader)?;
                    3
                }
                "clusters" => {
                    models.clusters = Clusters::read(&mut reader)?;
                    4
                }
                "sentences" => {
                    models.boundaries = Boundaries::read(&mut reader)?;
                    reader.end()?;
                    continue;
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
            coreference: Table::load(COREFERENCE)?,
            version: format!("{number:012x}"),
        })
    }

    /// Fingerprint of the model file: 12 hexadecimal digits.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Sentences, tokens, parse and names of a text.
    pub fn analyse(&self, text: &str) -> Document {
        self.analyse_tokens(text, &self.split(text))
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
        let mut document = Document::default();
        let mut words_of = Vec::new();
        let mut tags_of = Vec::new();
        for spans in sentences.iter().flat_map(|s| s.chunks(LONGEST)) {
            let spans: Vec<(Range<usize>, &str)> = spans
                .iter()
                .filter_map(|span| {
                    Some((
                        span.clone(),
                        text.get(span.clone()).filter(|form| !form.is_empty())?,
                    ))
                })
                .collect();
            if spans.is_empty() {
                continue;
            }
            let words = Word::all(spans.iter().map(|(_, form)| *form), &self.models.clusters);
            let tags = self.models.tagger.tag(&words, &|i| proper(spans[i].1));
            document
                .sentences
                .push(self.sentence(&spans, &words, &tags));
            tags_of.push(tag_hashes(&self.models.tagger, &tags));
            words_of.push(words);
        }
        let lines: Vec<Line> = words_of
            .iter()
            .zip(&tags_of)
            .map(|(words, tags)| Line { words, tags })
            .collect();
        for (sentence, names) in self.models.names.find(&lines).into_iter().enumerate() {
            document
                .names
                .extend(names.into_iter().map(|(tokens, label)| Name {
                    sentence,
                    tokens,
                    label,
                }));
        }
        document
    }

    fn sentence(&self, spans: &[(Range<usize>, &str)], words: &[Word], tags: &[u16]) -> Sentence {
        let models = &self.models;
        let parse = models.parser.parse(words, tags, &models.tagger);
        let tokens: Vec<Token> = spans
            .iter()
            .zip(tags)
            .zip(parse)
            .map(|(((span, form), tag), (head, deprel))| {
                let tag = models.tagger.get(*tag);
                Token {
                    span: Span::new(span.start, span.end),
                    form: (*form).to_owned(),
                    lemma: models.lemmas.lemma(form, tag),
                    upos: tag.upos,
                    xpos: tag.xpos,
                    head,
                    deprel,
                }
            })
            .collect();
        let span = match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => first.span.cover(last.span),
            _ => Span::default(),
        };
        Sentence { span, tokens }
    }
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
        section("tagger", &|out| models.tagger.write(out)),
        section("lemmas", &|out| models.lemmas.write(out)),
        section("parser", &|out| models.parser.write(out)),
        section("names", &|out| models.names.write(out)),
        section("sentences", &|out| models.boundaries.write(out)),
    ])
}

/// Hashes of tags, as the name finder sees them.
pub(crate) fn tag_hashes(tagger: &Tagger, tags: &[u16]) -> Vec<u64> {
    tags.iter()
        .map(|tag| hash::text(tagger.get(*tag).xpos))
        .collect()
}
