//! Dependency parsing: words and tags in, heads and UD relations out.
//!
//! A greedy arc-hybrid parser trained with a dynamic oracle (Goldberg and Nivre 2013); a second model labels each arc when it is drawn.

pub(crate) mod features;
pub(crate) mod state;

use std::collections::HashSet;

use self::features::Input;
use self::state::{Move, State};
use super::codec::Reader;
#[cfg(feature = "train")]
use super::codec::Writer;
use super::hash::word_key;
use super::tagger::{Tag, Tagger};
use super::weights::{Scorer, Weights, best};
use super::word::Word;
use super::{NlpError, Upos, labels};

/// The parser's model.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    /// UD relations, in order of their number.
    pub(crate) relations: Vec<&'static str>,
    /// Keys of the lower-cased words that features know as words.
    pub(crate) vocabulary: HashSet<u32>,
    pub(crate) moves: Weights,
    pub(crate) arcs: Weights,
}

/// Head (none for the root) and relation of each word.
pub(crate) type Parse = Vec<(Option<usize>, &'static str)>;

impl Parser {
    /// Parses a sentence of words and tag numbers.
    pub(crate) fn parse(&self, words: &[Word], tags: &[u16], tagger: &Tagger) -> Parse {
        let input = input(words, tags, tagger, &self.vocabulary);
        let mut state = State::new(words.len());
        let mut found = Vec::new();
        let mut label_scores = Vec::new();
        while !state.done() {
            features::of_state(&state, &input, &mut found);
            let mut scores = [0; 3];
            self.moves.score(&found, &mut scores);
            let Some(action) = best_move(&state, &scores) else {
                break;
            };
            let Some((head, word)) = state.arc(action) else {
                state.shift();
                continue;
            };
            features::of_arc(&state, &input, head, word, &mut found);
            label_scores.clear();
            label_scores.resize(self.relations.len(), 0);
            self.arcs.score(&found, &mut label_scores);
            state.attach(head, best(&label_scores) as u16);
        }
        self.finish(&state)
    }

    fn finish(&self, state: &State) -> Parse {
        (0..state.len)
            .map(|i| {
                let head = state.head(i);
                if head >= state.len {
                    return (None, "root");
                }
                let relation = self.relations.get(usize::from(state.label(i))).copied();
                // The arc model chooses freely; "root" inside a sentence would contradict the tree.
                match relation {
                    Some(relation) if relation != "root" => (Some(head), relation),
                    _ => (Some(head), "dep"),
                }
            })
            .collect()
    }

    #[cfg(feature = "train")]
    pub(crate) fn write(&self, out: &mut Writer) {
        out.number(self.relations.len() as u64);
        for relation in &self.relations {
            out.text(relation);
        }
        let mut vocabulary: Vec<u32> = self.vocabulary.iter().copied().collect();
        vocabulary.sort_unstable();
        out.keys(vocabulary.into_iter());
        self.moves.write(out);
        self.arcs.write(out);
    }

    pub(crate) fn read(from: &mut Reader) -> Result<Self, NlpError> {
        let mut relations = Vec::new();
        for _ in 0..from.count()? {
            relations.push(labels::deprel(from.text()?));
        }
        let vocabulary = from.keys()?.into_iter().collect();
        let moves = Weights::read(from)?;
        let arcs = Weights::read(from)?;
        if moves.classes() != Move::ALL.len()
            || arcs.classes() != relations.len()
            || relations.is_empty()
        {
            return Err(from.broken());
        }
        Ok(Self {
            relations,
            vocabulary,
            moves,
            arcs,
        })
    }
}

/// The best-scored move that the state allows.
pub(crate) fn best_move(state: &State, scores: &[i32; 3]) -> Option<Move> {
    let allowed = (0..3).filter(|i| state.allows(Move::ALL[*i]));
    allowed
        .rev()
        .max_by_key(|i| scores[*i])
        .map(|i| Move::ALL[i])
}

/// Bit of the words that part a sentence.
fn mark(tag: Tag) -> u64 {
    match (tag.upos, tag.xpos) {
        (Upos::Verb | Upos::Aux, _) => 1,
        (Upos::Punct, ",") => 4,
        (Upos::Punct, _) => 16,
        (Upos::Cconj, _) => 64,
        (Upos::Sconj, _) => 256,
        _ => 0,
    }
}

/// A sentence as the parser's features see it.
pub(crate) fn input(
    words: &[Word],
    tags: &[u16],
    tagger: &Tagger,
    vocabulary: &HashSet<u32>,
) -> Input {
    let mut input = Input::default();
    for (word, tag) in words.iter().zip(tags) {
        let known = vocabulary.contains(&word_key(word.lower));
        input.word.push(if known {
            word.lower
        } else {
            features::rare(word)
        });
        input.upos.push(tagger.get(*tag).upos as u64 + 500);
        input.tag.push(u64::from(*tag) + 1500);
        input.mark.push(mark(tagger.get(*tag)));
        input.class.push(word.cluster[0]);
        input.coarse.push(word.cluster[1]);
    }
    input.word.push(77);
    input.upos.push(78);
    input.tag.push(79);
    input.mark.push(0);
    input.class.push(80);
    input.coarse.push(81);
    input
}
