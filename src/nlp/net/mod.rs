//! The network that tags, parses and finds names: one small encoder, read off four ways.
//!
//! Words are rows of tables (form, endings, beginning, shape, word classes); convolutions and simple recurrent layers let each word see its
//! sentence; arcs are scored by a bilinear form (Dozat and Manning 2017). All arithmetic is [`kernel`]'s: the same bits on every machine.

pub(crate) mod forward;
pub(crate) mod kernel;
pub(crate) mod layout;
mod mend;
pub(crate) mod tree;
mod vocabulary;

use std::ops::Range;

use self::forward::Batch;
use self::layout::{Layout, Sizes};
#[cfg(feature = "train")]
pub(crate) use self::vocabulary::KINDS;
pub(crate) use self::vocabulary::Vocabulary;
use super::codec::Reader;
#[cfg(feature = "train")]
use super::codec::Writer;
use super::labels;
use super::names::CLASSES;
use super::tags::Tag;
use super::word::Word;
use super::{NlpError, Upos};

/// Words that are analysed at once: enough to fill the registers, few enough to stay near them.
const BATCH: usize = 256;

/// The network's model.
#[derive(Debug, Default, Clone)]
pub(crate) struct Net {
    /// Joint tags, in order of their number.
    pub(crate) tags: Vec<Tag>,
    /// UD relations, in order of their number.
    pub(crate) relations: Vec<&'static str>,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) sizes: Sizes,
    pub(crate) layout: Layout,
    pub(crate) weights: Vec<f32>,
}

/// What the network says of a sentence; one value a word.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Reading {
    pub(crate) tags: Vec<Tag>,
    pub(crate) heads: Vec<Option<usize>>,
    pub(crate) relations: Vec<&'static str>,
    /// Classes of names, as [`super::names`] numbers them.
    pub(crate) names: Vec<usize>,
}

impl Net {
    /// Reads sentences. A word that `proper(sentence, word)` knows as a proper noun is tagged as one, unless it is a noun or adjective anyway.
    pub(crate) fn read_all(
        &self,
        sentences: &[Vec<Word>],
        proper: &dyn Fn(usize, usize) -> bool,
    ) -> Vec<Reading> {
        let mut out = Vec::with_capacity(sentences.len());
        let mut rest = sentences;
        while !rest.is_empty() {
            let mut words = 0;
            let count = rest
                .iter()
                .take_while(|s| {
                    words += s.len();
                    words <= BATCH
                })
                .count()
                .max(1);
            let (now, later) = rest.split_at(count);
            let first = out.len();
            self.read_batch(now, &|s, w| proper(first + s, w), &mut out);
            rest = later;
        }
        out
    }

    fn read_batch(
        &self,
        sentences: &[Vec<Word>],
        proper: &dyn Fn(usize, usize) -> bool,
        out: &mut Vec<Reading>,
    ) {
        let mut batch = Batch::default();
        for words in sentences {
            let start = batch.len();
            batch.sentences.push(start..start + words.len());
            for word in words {
                batch.rows.extend(self.vocabulary.rows(word));
            }
        }
        let encoded = self.encode(&batch, &mut |_| ());
        let scores = self.read_off(&encoded.out, &mut |_| ());
        for (number, sentence) in batch.sentences.iter().enumerate() {
            let (arcs, columns) = self.arcs(&scores, sentence);
            let mut heads = tree::heads(sentence.len(), &|word, head| {
                arcs[(word - 1) * columns + head]
            });
            let (_, labels) = self.labels(&scores, sentence, &heads);
            let mut relations = self.relations(&heads, &labels);
            let names = rows(&scores.names, layout::round(self.sizes.names), sentence);
            let tags = rows(&scores.tags, layout::round(self.sizes.tags), sentence);
            let tags: Vec<Tag> = tags
                .enumerate()
                .map(|(word, row)| self.tag(row, &|| proper(number, word)))
                .collect();
            mend::close_apposition(&tags, &mut heads, &mut relations);
            out.push(Reading {
                tags,
                heads,
                relations,
                names: classes(names),
            });
        }
    }

    fn relations(&self, heads: &[Option<usize>], scores: &[f32]) -> Vec<&'static str> {
        let columns = layout::round(self.sizes.relations);
        heads
            .iter()
            .zip(scores.chunks_exact(columns.max(1)))
            .map(|(head, row)| {
                if head.is_none() {
                    return "root";
                }
                // "root" inside a sentence would contradict the tree.
                let usual = |i: &usize| self.relations[*i] != "root";
                let best = best(row, (0..self.relations.len()).filter(usual));
                self.relations.get(best).copied().unwrap_or("dep")
            })
            .collect()
    }

    fn tag(&self, row: &[f32], proper: &dyn Fn() -> bool) -> Tag {
        let tag = |i: usize| self.tags.get(i).copied().unwrap_or_default();
        let found = tag(best(row, 0..self.tags.len()));
        if matches!(found.upos, Upos::Propn | Upos::Adj | Upos::Noun) || !proper() {
            return found;
        }
        let name = |i: &usize| self.tags[*i].upos == Upos::Propn;
        let mut names = (0..self.tags.len()).filter(name).peekable();
        if names.peek().is_none() {
            found
        } else {
            tag(best(row, names))
        }
    }

    #[cfg(feature = "train")]
    pub(crate) fn write(&self, out: &mut Writer) {
        out.number(self.tags.len() as u64);
        for tag in &self.tags {
            out.text(tag.upos.as_str());
            out.text(tag.xpos);
        }
        out.number(self.relations.len() as u64);
        for relation in &self.relations {
            out.text(relation);
        }
        self.vocabulary.write(out);
        let sizes = &self.sizes;
        for (_, width) in &sizes.tables {
            out.number(*width as u64);
        }
        for size in [
            sizes.width,
            sizes.recurrent,
            sizes.arc,
            sizes.label,
            sizes.reach.len(),
        ] {
            out.number(size as u64);
        }
        for reach in &sizes.reach {
            out.number(*reach as u64);
        }
        for (range, row, bits) in self.stretches() {
            for row in self.weights[range].chunks(row) {
                out.rounded(row, bits);
            }
        }
    }

    pub(crate) fn read(from: &mut Reader) -> Result<Self, NlpError> {
        let mut tags = Vec::new();
        for _ in 0..from.count()? {
            tags.push(Tag {
                upos: Upos::parse(from.text()?),
                xpos: labels::xpos(from.text()?),
            });
        }
        let mut relations = Vec::new();
        for _ in 0..from.count()? {
            relations.push(labels::deprel(from.text()?));
        }
        let vocabulary = Vocabulary::read(from)?;
        let mut sizes = Sizes {
            tags: tags.len(),
            relations: relations.len(),
            names: CLASSES,
            ..Sizes::default()
        };
        for rows in vocabulary.sizes() {
            sizes.tables.push((rows, from.below(1024)?));
        }
        sizes.width = from.below(4096)?;
        sizes.recurrent = from.below(16)?;
        sizes.arc = from.below(4096)?;
        sizes.label = from.below(4096)?;
        for _ in 0..from.below(32)? {
            sizes.reach.push(from.below(64)?);
        }
        let wide = [sizes.width, sizes.arc, sizes.label, sizes.input()];
        if tags.is_empty() || relations.is_empty() || wide.iter().any(|w| *w == 0 || w % 16 != 0) {
            return Err(from.broken());
        }
        let layout = sizes.layout();
        let mut net = Self {
            tags,
            relations,
            vocabulary,
            sizes,
            layout,
            weights: Vec::new(),
        };
        let mut weights = vec![0.0; net.layout.len];
        for (range, row, bits) in net.stretches() {
            for row in weights[range].chunks_mut(row) {
                from.rounded(row, bits)?;
            }
        }
        net.weights = weights;
        Ok(net)
    }

    /// All weights in stretches: each with the length of a row that shares a scale, and the bits of a number in it.
    fn stretches(&self) -> Vec<(Range<usize>, usize, u32)> {
        let mut out = Vec::new();
        let mut end = 0;
        for (range, (_, width)) in self.layout.tables.iter().zip(&self.sizes.tables) {
            out.push((range.clone(), (*width).max(1), 8));
            end = range.end;
        }
        out.push((end..self.layout.len, 64, 12));
        out
    }
}

fn rows<'a>(
    scores: &'a [f32],
    columns: usize,
    sentence: &Range<usize>,
) -> impl Iterator<Item = &'a [f32]> {
    scores[sentence.start * columns..sentence.end * columns].chunks_exact(columns.max(1))
}

/// The best-scored of some columns; the first of equals.
fn best(row: &[f32], among: impl Iterator<Item = usize>) -> usize {
    let mut best = (f32::NEG_INFINITY, 0);
    for i in among {
        if row[i] > best.0 {
            best = (row[i], i);
        }
    }
    best.1
}

/// The best sequence of name classes in which no inside lacks its begin (Viterbi).
fn classes<'a>(rows: impl Iterator<Item = &'a [f32]>) -> Vec<usize> {
    // Before the first word all is outside.
    let mut totals = [f32::NEG_INFINITY; CLASSES];
    totals[0] = 0.0;
    let mut origins: Vec<[usize; CLASSES]> = Vec::new();
    for row in rows {
        let mut next = [f32::NEG_INFINITY; CLASSES];
        let mut origin = [0; CLASSES];
        for class in 0..CLASSES {
            let before = (0..CLASSES).filter(|last| super::names::follows(*last, class));
            for last in before {
                if totals[last] + row[class] > next[class] {
                    (next[class], origin[class]) = (totals[last] + row[class], last);
                }
            }
        }
        totals = next;
        origins.push(origin);
    }
    let mut class = best(&totals, 0..CLASSES);
    let mut out = Vec::with_capacity(origins.len());
    for origin in origins.iter().rev() {
        out.push(class);
        class = origin[class];
    }
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_before_they_go_on() {
        let row = |class: usize| {
            let mut row = [0.0_f32; CLASSES];
            row[class] = 1.0;
            row
        };
        let rows = [row(2), row(2), row(0)];
        assert_eq!(classes(rows.iter().map(|r| &r[..])), [1, 2, 0]);
        assert_eq!(classes([].into_iter()), Vec::<usize>::new());
    }

    /// A network of random weights; small, but with every part.
    fn random() -> Net {
        let mut net = Net {
            tags: vec![Tag::default(); 3],
            relations: vec!["root", "nsubj"],
            ..Net::default()
        };
        net.sizes = Sizes {
            tables: net.vocabulary.sizes().map(|rows| (rows.max(1), 16)).into(),
            width: 16,
            reach: vec![1],
            recurrent: 1,
            arc: 16,
            label: 16,
            tags: 3,
            relations: 2,
            names: CLASSES,
        };
        net.layout = net.sizes.layout();
        let mut state = 1_u32;
        net.weights = (0..net.layout.len)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / 1e7 - 0.8
            })
            .collect();
        net
    }

    #[test]
    fn what_is_read_does_not_depend_on_the_company_of_a_sentence() {
        let net = random();
        let none = crate::nlp::clusters::Clusters::default();
        let sentences: Vec<Vec<Word>> =
            ["Talks resume today", "Both sides spoke of progress", "No"]
                .map(|s| Word::all(s.split(' '), &none))
                .into();
        let together = net.read_all(&sentences, &|_, _| false);
        for (sentence, reading) in sentences.iter().zip(&together) {
            let alone = net.read_all(std::slice::from_ref(sentence), &|_, _| false);
            assert_eq!(&alone[0], reading);
            assert_eq!(reading.heads.iter().filter(|h| h.is_none()).count(), 1);
        }
        assert_eq!(
            net.read_all(&[Vec::new()], &|_, _| true)[0],
            Reading::default()
        );
    }
}
