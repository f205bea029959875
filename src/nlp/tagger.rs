//! Parts of speech: a greedy linear tagger over joint UPOS and Penn tags.
//!
//! Words in, tag numbers out. Method: averaged perceptron with the feature set usual since Collins (2002), and a list of the tags seen
//! with each frequent word.

use std::collections::HashMap;

use super::codec::Reader;
#[cfg(feature = "train")]
use super::codec::Writer;
use super::hash::{key, mix, pair, triple, word_key};
use super::weights::{Scorer, Weights, best};
use super::word::Word;
use super::{NlpError, Upos, labels};

/// A joint tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) upos: Upos,
    pub(crate) xpos: &'static str,
}

/// The tagger's model.
#[derive(Debug, Default)]
pub(crate) struct Tagger {
    /// All tags, in order of their number.
    pub(crate) tags: Vec<Tag>,
    /// Frequent words and the tags they can have.
    pub(crate) known: Known,
    pub(crate) weights: Weights,
}

/// Word key of a form to its possible tags.
pub(crate) type Known = HashMap<u32, Vec<u16>>;

impl Tagger {
    /// Tag numbers of a sentence. Words that `proper` knows as proper nouns are tagged as such unless the model takes them for a
    /// proper noun or an adjective anyway.
    pub(crate) fn tag(&self, words: &[Word], proper: &dyn Fn(usize) -> bool) -> Vec<u16> {
        let mut decoder = Decoder::default();
        let name = self
            .tags
            .iter()
            .position(|t| t.xpos == "NNP" && t.upos == Upos::Propn);
        decoder.run(
            words,
            &self.known,
            self.weights.classes(),
            &self.weights,
            |i, _, tag| match name {
                Some(name)
                    if !matches!(self.get(tag).upos, Upos::Propn | Upos::Adj | Upos::Noun)
                        && proper(i) =>
                {
                    name as u16
                }
                _ => tag,
            },
        )
    }

    /// The tag with this number.
    pub(crate) fn get(&self, number: u16) -> Tag {
        self.tags.get(usize::from(number)).copied().unwrap_or(Tag {
            upos: Upos::X,
            xpos: "X",
        })
    }

    #[cfg(feature = "train")]
    pub(crate) fn write(&self, out: &mut Writer) {
        out.number(self.tags.len() as u64);
        for tag in &self.tags {
            out.text(tag.upos.as_str());
            out.text(tag.xpos);
        }
        let mut known: Vec<_> = self.known.iter().collect();
        known.sort_unstable();
        out.keys(known.iter().map(|(word, _)| **word));
        for (_, tags) in known {
            out.number(tags.len() as u64);
            for tag in tags {
                out.number(u64::from(*tag));
            }
        }
        self.weights.write(out);
    }

    pub(crate) fn read(from: &mut Reader) -> Result<Self, NlpError> {
        let mut tags = Vec::new();
        for _ in 0..from.count()? {
            tags.push(Tag {
                upos: Upos::parse(from.text()?),
                xpos: labels::xpos(from.text()?),
            });
        }
        let mut known = Known::new();
        for word in from.keys()? {
            let count = from.below(tags.len() + 1)?;
            let list: Result<Vec<u16>, _> = (0..count)
                .map(|_| from.below(tags.len()).map(|t| t as u16))
                .collect();
            known.insert(word, list?);
        }
        let weights = Weights::read(from)?;
        if weights.classes() != tags.len() || tags.is_empty() {
            return Err(from.broken());
        }
        Ok(Self {
            tags,
            known,
            weights,
        })
    }
}

/// Left-to-right decoding, shared by the tagger and its trainer.
#[derive(Default)]
pub(crate) struct Decoder {
    pub(crate) features: Vec<u32>,
    scores: Vec<i32>,
}

impl Decoder {
    /// Tags `words`; `choose(index, features, guess)` may replace a guess before it becomes history.
    pub(crate) fn run<S: Scorer>(
        &mut self,
        words: &[Word],
        known: &Known,
        classes: usize,
        scorer: &S,
        mut choose: impl FnMut(usize, &[u32], u16) -> u16,
    ) -> Vec<u16> {
        let mut tags = Vec::with_capacity(words.len());
        let (mut last, mut before) = (11, 12);
        for (i, word) in words.iter().enumerate() {
            let allowed = known.get(&word_key(word.form)).map(Vec::as_slice);
            let tag = if let Some([only]) = allowed {
                *only
            } else {
                features(words, i, last, before, &mut self.features);
                self.scores.clear();
                self.scores.resize(classes, 0);
                scorer.score(&self.features, &mut self.scores);
                let guess = match allowed {
                    Some(tags) => *tags
                        .iter()
                        .rev()
                        .max_by_key(|t| self.scores[usize::from(**t)])
                        .unwrap_or(&0),
                    None => best(&self.scores) as u16,
                };
                choose(i, &self.features, guess)
            };
            tags.push(tag);
            before = last;
            last = mix(u64::from(tag), 77);
        }
        tags
    }
}

/// Features of word `i`, given hashes of the two tags before it.
fn features(words: &[Word], i: usize, last: u64, before: u64, out: &mut Vec<u32>) {
    let at = |offset: isize| i.checked_add_signed(offset).and_then(|j| words.get(j));
    let lower = |offset| at(offset).map_or(1, |w| w.lower);
    let shape = |offset| at(offset).map_or(1, |w| w.shape);
    let suffix = |offset| at(offset).map_or(1, |w| w.suffix[2]);
    let cluster = |offset, level: usize| at(offset).map_or(1, |w| w.cluster[level]);
    let word = &words[i];
    let values = [
        word.form,
        word.lower,
        word.suffix[2],
        word.suffix[1],
        word.suffix[0],
        word.prefix[0],
        word.prefix[2],
        word.shape,
        mix(word.shape, word.suffix[2]),
        last,
        before,
        mix(last, before),
        mix(last, word.lower),
        lower(-1),
        lower(-2),
        lower(1),
        lower(2),
        mix(lower(-1), word.lower),
        mix(word.lower, lower(1)),
        suffix(-1),
        suffix(1),
        suffix(2),
        shape(-1),
        shape(1),
        mix(last, suffix(1)),
        mix(last, word.suffix[2]),
        triple(shape(-1), word.shape, shape(1)),
        mix(last, lower(1)),
        mix(word.suffix[1], lower(1)),
        triple(last, before, word.suffix[2]),
        if i == 0 { mix(word.shape, 3) } else { 5 },
        word.suffix[3],
        // Word classes.
        word.cluster[0],
        word.cluster[1],
        cluster(-1, 0),
        cluster(1, 0),
        cluster(-2, 1),
        cluster(2, 1),
        pair(word.cluster[0], last),
        pair(cluster(-1, 0), word.cluster[0]),
        pair(word.cluster[0], cluster(1, 0)),
        triple(cluster(-1, 1), word.cluster[1], cluster(1, 1)),
        triple(cluster(1, 1), cluster(2, 1), last),
        triple(word.cluster[1], cluster(1, 1), last),
        triple(last, before, word.cluster[0]),
        pair(word.lower, cluster(1, 0)),
        pair(word.lower, cluster(-1, 0)),
    ];
    out.clear();
    out.extend(
        (1..)
            .zip(values)
            .map(|(template, value)| key(value, template)),
    );
}
