//! Proper names: a greedy linear BIO tagger that remembers what it said about the same words earlier in the document.
//!
//! Words and tags of a whole document in, spans with [`NameLabel`]s out. Method after Ratinov and Roth (2009).

use std::collections::HashMap;
use std::ops::Range;

use super::codec::Reader;
#[cfg(feature = "train")]
use super::codec::Writer;
use super::hash::{key, mix, pair, triple};
use super::weights::{Scorer, Weights};
use super::word::Word;
use super::{NameLabel, NlpError};

/// Labels in order of their number.
pub(crate) const LABELS: [NameLabel; 4] = [
    NameLabel::Person,
    NameLabel::Organisation,
    NameLabel::Location,
    NameLabel::Misc,
];
/// Outside, then begin and inside of each label.
pub(crate) const CLASSES: usize = 1 + 2 * LABELS.len();

/// The name finder's model.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) weights: Weights,
}

/// A sentence as the name finder sees it.
pub(crate) struct Line<'a> {
    pub(crate) words: &'a [Word],
    /// A hash of each word's tag.
    pub(crate) tags: &'a [u64],
}

impl Names {
    /// The names of each sentence of one document.
    pub(crate) fn find(&self, document: &[Line]) -> Vec<Vec<(Range<usize>, NameLabel)>> {
        let mut memory = Memory::new(document.iter().map(|line| line.words));
        let mut decoder = Decoder::default();
        document
            .iter()
            .map(|line| {
                let classes = decoder.run(line, &mut memory, &self.weights, |_, _, guess| guess);
                spans(&classes)
            })
            .collect()
    }

    #[cfg(feature = "train")]
    pub(crate) fn write(&self, out: &mut Writer) {
        self.weights.write(out);
    }

    pub(crate) fn read(from: &mut Reader) -> Result<Self, NlpError> {
        let weights = Weights::read(from)?;
        if weights.classes() != CLASSES {
            return Err(from.broken());
        }
        Ok(Self { weights })
    }
}

/// Spans of a BIO sequence of class numbers.
pub(crate) fn spans(classes: &[usize]) -> Vec<(Range<usize>, NameLabel)> {
    let mut spans: Vec<(Range<usize>, NameLabel)> = Vec::new();
    for (i, class) in classes.iter().enumerate() {
        let Some(number) = class.checked_sub(1) else {
            continue;
        };
        let Some(label) = LABELS.get(number / 2) else {
            continue;
        };
        match spans.last_mut() {
            Some((range, last)) if number % 2 == 1 && range.end == i && last == label => {
                range.end = i + 1;
            }
            _ => spans.push((i..i + 1, *label)),
        }
    }
    spans
}

/// Whether `class` may follow `last`: an inside needs its begin.
fn follows(last: usize, class: usize) -> bool {
    let inside = class > 0 && class.is_multiple_of(2);
    !inside || last == class || last + 1 == class
}

/// How often a word was which label: outside, then [`LABELS`].
type Counts = [u16; 1 + LABELS.len()];

/// What the document has shown so far.
pub(crate) struct Memory {
    /// Lower-cased words in mid-sentence: how often with and without a capital.
    capitals: HashMap<u64, (u16, u16)>,
    words: HashMap<u64, Counts>,
    pairs: HashMap<u64, Counts>,
}

impl Memory {
    /// Reads the capitals of all sentences; labels come as they are decided.
    pub(crate) fn new<'a>(sentences: impl Iterator<Item = &'a [Word]>) -> Self {
        let mut capitals: HashMap<u64, (u16, u16)> = HashMap::new();
        for words in sentences {
            for word in words.iter().skip(1) {
                let (upper, lower) = capitals.entry(word.lower).or_default();
                let count = if word.capital { upper } else { lower };
                *count = count.saturating_add(1);
            }
        }
        Self {
            capitals,
            words: HashMap::new(),
            pairs: HashMap::new(),
        }
    }

    fn capital(&self, word: &Word) -> u64 {
        match self.capitals.get(&word.lower) {
            None => 0,
            Some((_, 0)) => 1,
            Some((0, _)) => 3,
            Some(_) => 2,
        }
    }

    fn learn(&mut self, words: &[Word], classes: &[usize]) {
        let mut add = |word: &Word, label: usize| {
            let count = &mut self.words.entry(word.form).or_default()[label];
            *count = count.saturating_add(1);
        };
        for (word, class) in words.iter().zip(classes) {
            if word.capital && *class == 0 {
                add(word, 0);
            }
        }
        for (range, label) in spans(classes) {
            let number = 1 + LABELS.iter().position(|l| *l == label).unwrap_or(0);
            for word in words[range.clone()].iter().filter(|w| w.capital) {
                add(word, number);
            }
            for two in words[range].windows(2) {
                let count = &mut self
                    .pairs
                    .entry(pair(two[0].form, two[1].form))
                    .or_default()[number];
                *count = count.saturating_add(1);
            }
        }
    }
}

/// The label a word had most often; the first of equals.
fn usual(counts: Option<&Counts>) -> u64 {
    counts.map_or(99, |counts| {
        let mut best = 0;
        for i in 1..counts.len() {
            if counts[i] > counts[best] {
                best = i;
            }
        }
        best as u64
    })
}

/// Left-to-right decoding, shared by the name finder and its trainer.
#[derive(Default)]
pub(crate) struct Decoder {
    features: Vec<u32>,
}

impl Decoder {
    /// Classes of a sentence, which `memory` then learns; `choose(index, features, guess)` may replace a guess before it becomes history.
    pub(crate) fn run<S: Scorer>(
        &mut self,
        line: &Line,
        memory: &mut Memory,
        scorer: &S,
        mut choose: impl FnMut(usize, &[u32], usize) -> usize,
    ) -> Vec<usize> {
        let mut classes = Vec::with_capacity(line.words.len());
        let (mut last, mut before) = (0, 0);
        for i in 0..line.words.len() {
            features(
                line,
                i,
                last as u64 + 50,
                before as u64 + 90,
                memory,
                &mut self.features,
            );
            let mut scores = [0; CLASSES];
            scorer.score(&self.features, &mut scores);
            let guess = (0..CLASSES)
                .rev()
                .filter(|class| follows(last, *class))
                .max_by_key(|class| scores[*class])
                .unwrap_or(0);
            before = last;
            last = choose(i, &self.features, guess);
            classes.push(last);
        }
        memory.learn(line.words, &classes);
        classes
    }
}

fn features(line: &Line, i: usize, last: u64, before: u64, memory: &Memory, out: &mut Vec<u32>) {
    let words = line.words;
    let at = |offset: isize| i.checked_add_signed(offset).and_then(|j| words.get(j));
    let lower = |offset| at(offset).map_or(1, |w| w.lower);
    let shape = |offset| at(offset).map_or(2, |w| w.shape);
    let suffix = |offset| at(offset).map_or(1, |w| w.suffix[2]);
    let tag = |offset: isize| {
        i.checked_add_signed(offset)
            .and_then(|j| line.tags.get(j))
            .copied()
            .unwrap_or(3)
    };
    let cluster = |offset, level: usize| at(offset).map_or(1, |w| w.cluster[level]);
    let word = &words[i];
    let capital = memory.capital(word);
    let seen = |offset| at(offset).map_or(98, |w| usual(memory.words.get(&w.form)));
    let seen_pair = |a, b| match (at(a), at(b)) {
        (Some(a), Some(b)) => usual(memory.pairs.get(&pair(a.form, b.form))),
        _ => 97,
    };
    let (here, next, previous) = (seen(0), seen(1), seen(-1));
    let (with_next, with_previous) = (seen_pair(0, 1), seen_pair(-1, 0));
    let first = u64::from(i == 0);
    let values = [
        word.form,
        word.lower,
        word.shape,
        word.suffix[1],
        word.suffix[2],
        word.suffix[3],
        word.prefix[2],
        word.prefix[3],
        pair(word.shape, word.suffix[2]),
        last,
        pair(last, before),
        pair(last, word.lower),
        pair(last, word.shape),
        pair(last, word.suffix[2]),
        lower(-1),
        lower(-2),
        lower(1),
        lower(2),
        pair(lower(-1), lower(-2)),
        pair(lower(1), lower(2)),
        pair(lower(-1), word.lower),
        pair(word.lower, lower(1)),
        pair(lower(-1), word.shape),
        pair(word.shape, lower(1)),
        shape(-1),
        shape(1),
        shape(2),
        pair(shape(-1), word.shape),
        pair(word.shape, shape(1)),
        triple(shape(-1), word.shape, shape(1)),
        triple(word.shape, shape(1), shape(2)),
        pair(last, lower(-1)),
        pair(last, lower(1)),
        triple(last, word.shape, shape(1)),
        suffix(-1),
        suffix(1),
        pair(suffix(1), word.shape),
        pair(suffix(-1), word.shape),
        pair(capital, first),
        triple(capital, word.shape, last),
        here,
        pair(here, last),
        pair(here, word.shape),
        next,
        previous,
        pair(with_next, last),
        pair(with_previous, last),
        with_next,
        with_previous,
        triple(here, next, last),
        pair(lower(-3), word.shape),
        pair(lower(3), word.shape),
        triple(lower(-2), lower(-1), word.shape),
        triple(word.shape, lower(1), lower(2)),
        pair(word.form, lower(1)),
        first,
        // Tags.
        pair(tag(0), last),
        triple(tag(-1), tag(0), tag(1)),
        triple(tag(0), word.shape, last),
        pair(tag(0), tag(1)),
        pair(mix(tag(1), tag(2)), last),
        pair(tag(-1), tag(0)),
        // Word classes.
        pair(word.cluster[0], last),
        pair(word.cluster[0], word.shape),
        word.cluster[1],
        cluster(-1, 0),
        cluster(1, 0),
        cluster(2, 0),
        cluster(-2, 0),
        pair(cluster(-1, 0), word.cluster[0]),
        pair(word.cluster[0], cluster(1, 0)),
        triple(cluster(-1, 1), word.cluster[1], cluster(1, 1)),
        triple(word.shape, cluster(1, 0), last),
        triple(cluster(-1, 0), word.shape, last),
        triple(cluster(-2, 1), cluster(-1, 1), word.shape),
        triple(word.shape, cluster(1, 1), cluster(2, 1)),
    ];
    out.clear();
    out.extend(
        (5000..)
            .zip(values)
            .map(|(template, value)| key(value, template)),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bio_sequences_become_spans() {
        // B-person I-person O B-location B-location I-organisation (a stray inside begins anew)
        let found = spans(&[1, 2, 0, 5, 5, 4]);
        assert_eq!(
            found,
            [
                (0..2, NameLabel::Person),
                (3..4, NameLabel::Location),
                (4..5, NameLabel::Location),
                (5..6, NameLabel::Organisation),
            ]
        );
    }

    #[test]
    fn an_inside_needs_its_begin() {
        assert!(follows(1, 2) && follows(2, 2) && follows(0, 0) && follows(0, 3));
        assert!(!follows(0, 2) && !follows(3, 2));
    }

    #[test]
    fn memory_tells_the_usual_label() {
        let words = Word::all(
            ["Assad", "met", "Assad"],
            &super::super::clusters::Clusters::default(),
        );
        let mut memory = Memory::new(std::iter::once(words.as_slice()));
        memory.learn(&words, &[1, 0, 1]);
        assert_eq!(usual(memory.words.get(&words[0].form)), 1);
        assert_eq!(memory.capital(&words[0]), 1);
        assert_eq!(memory.capital(&words[1]), 3);
        assert_eq!(usual(None), 99);
    }
}
