//! The trained judge of sentence ends: whether a new sentence begins between two tokens.
//!
//! Sees the words around the place, how long the sentence is already, how far the next final mark is, how the text as a whole uses marks
//! and capitals, and what the rules say. Knows no grammar but word classes.

use std::ops::Range;

use super::super::NlpError;
use super::super::clusters::Clusters;
use super::super::codec::Reader;
#[cfg(feature = "train")]
use super::super::codec::Writer;
use super::super::hash::{key, pair, text as hash_text, triple};
use super::super::weights::{Scorer, Weights};
use super::super::word::shape_hash;
use super::sentences::{Gap, is_closer, is_final};

/// The weights of the one class "a sentence begins here"; without any, the rules decide alone.
#[derive(Debug, Default)]
pub(crate) struct Boundaries {
    pub(crate) weights: Weights,
}

impl Boundaries {
    /// Whether there is nothing trained.
    pub(crate) fn is_empty(&self) -> bool {
        self.weights.classes() == 0
    }

    #[cfg(feature = "train")]
    pub(crate) fn write(&self, out: &mut Writer) {
        self.weights.write(out);
    }

    pub(crate) fn read(from: &mut Reader) -> Result<Self, NlpError> {
        let weights = Weights::read(from)?;
        if weights.classes() > 1 {
            return Err(from.broken());
        }
        Ok(Self { weights })
    }

    /// Whether a sentence begins at a place with these features.
    pub(super) fn begins(&self, features: &[u32]) -> bool {
        let mut scores = [0];
        self.weights.score(features, &mut scores);
        scores[0] > 0
    }
}

/// What the features need of one token.
#[derive(Debug, Clone, Copy, Default)]
struct Light {
    form: u64,
    lower: u64,
    shape: u64,
    fine: u64,
    coarse: u64,
    /// Class of the word in lower case.
    low: u64,
}

/// How many tokens before and behind a place count as a bag of word classes.
const BAG: usize = 10;

/// Tokens that are kept at hand: more than a window is long.
const RING: usize = 32;

/// Reads features off one text.
pub(crate) struct Surroundings<'a> {
    text: &'a str,
    tokens: &'a [Range<usize>],
    clusters: &'a Clusters,
    /// The last tokens looked at, by index modulo [`RING`].
    ring: [(usize, Light); RING],
    /// For each token the number of tokens up to the next final mark of its line, and whether its line ends in one.
    ahead: Vec<(u8, bool)>,
    /// Words in lower case before each token.
    lower: Vec<u32>,
    /// How the text uses final marks, and lower case behind them.
    style: u64,
    features: Vec<u32>,
}

impl<'a> Surroundings<'a> {
    pub(super) fn new(
        text: &'a str,
        tokens: &'a [Range<usize>],
        clusters: &'a Clusters,
        wrapped: bool,
    ) -> Self {
        let form = |i: usize| &text[tokens[i].clone()];
        let mut ahead = vec![(0, true); tokens.len()];
        let mut lower = Vec::with_capacity(tokens.len());
        let mut count = 0;
        // Lines, those with a final mark at the end; final marks before words, those before lower case.
        let (mut lines, mut closed, mut finals, mut small) = (0_u64, 0_u64, 0_u64, 0_u64);
        let (mut distance, mut line_closed) = (u8::MAX, true);
        for i in (0..tokens.len()).rev() {
            let (this, next) = (form(i), tokens.get(i + 1));
            let gap = next.map_or("\n", |next| &text[tokens[i].end..next.start]);
            if gap.contains('\n') && !wrapped {
                // The mark may stand before a closing quote.
                let before = || i.checked_sub(1).map_or("", form);
                line_closed = this.ends_with('.')
                    || is_final(this)
                    || (is_closer(this) && is_final(before()));
                lines += 1;
                closed += u64::from(line_closed);
                distance = u8::MAX;
            } else if is_final(this)
                && let Some(next) = next
                && let Some(c) = text[next.start..].chars().next()
                && c.is_alphabetic()
            {
                finals += 1;
                small += u64::from(c.is_lowercase());
            }
            distance = if is_final(this) {
                0
            } else {
                distance.saturating_add(1)
            };
            ahead[i] = (distance, line_closed);
        }
        for token in tokens {
            lower.push(count);
            count += u32::from(text[token.start..].starts_with(char::is_lowercase));
        }
        let share = |part: u64, all: u64| (part * 4).div_ceil(all.max(1));
        Self {
            text,
            tokens,
            clusters,
            ring: [(usize::MAX, Light::default()); RING],
            ahead,
            lower,
            style: triple(
                share(closed, lines),
                share(small, finals),
                finals.min(2) + 3 * lines.min(2),
            ),
            features: Vec::with_capacity(48),
        }
    }

    fn light(&mut self, i: Option<usize>) -> Light {
        let Some(i) = i.filter(|i| *i < self.tokens.len()) else {
            return Light::default();
        };
        let place = &mut self.ring[i % RING];
        if place.0 != i {
            let form = &self.text[self.tokens[i].clone()];
            let (form_hash, lower) = (hash_text(form), hash_text(&form.to_lowercase()));
            let [fine, coarse] = self.clusters.get(form_hash, lower);
            let [low, _] = self.clusters.get(lower, lower);
            let light = Light {
                form: form_hash,
                lower,
                shape: shape_hash(form),
                fine: u64::from(fine) + 1,
                coarse: u64::from(coarse) + 1,
                low: u64::from(low) + 1,
            };
            *place = (i, light);
        }
        place.1
    }

    /// The coarse classes of a row of tokens up to a final mark at most, as a set.
    fn classes(&mut self, range: Range<usize>) -> u128 {
        let mut set = 0;
        for i in range {
            if self
                .tokens
                .get(i)
                .is_none_or(|token| is_final(&self.text[token.clone()]))
            {
                break;
            }
            set |= 1 << (self.light(Some(i)).coarse & 127);
        }
        set
    }

    /// Features of a place between tokens.
    pub(super) fn features(&mut self, gap: &Gap) -> &[u32] {
        let at = gap.at;
        let [p3, p2, p1] = [3, 2, 1].map(|n| {
            let i = at.checked_sub(n).filter(|i| *i >= gap.start);
            self.light(i)
        });
        let [n1, n2, n3] = [0, 1, 2].map(|n| self.light(Some(at + n)));
        let form = |i: usize| self.tokens.get(i).map_or("", |t| &self.text[t.clone()]);
        let glued = self.tokens[at - 1].end == self.tokens[at].start;
        let kind = triple(
            kind(form(at - 1)),
            kind(form(at)),
            u64::from(glued) * 2 + u64::from(gap.rules),
        );
        let (ahead, closed) = self.ahead[at];
        let length = bucket(at - gap.start);
        let lower = u64::from(self.lower[at] - self.lower[gap.start]).min(3);
        let open = u64::from(gap.open_quote);
        let ahead = bucket(usize::from(ahead));
        let closed = u64::from(closed);
        let values = [
            1,
            p1.form,
            p1.lower,
            p1.fine,
            p1.coarse,
            p1.shape,
            p2.lower,
            p2.fine,
            p2.coarse,
            p3.coarse,
            n1.form,
            n1.lower,
            n1.fine,
            n1.coarse,
            n1.shape,
            n2.lower,
            n2.fine,
            n2.coarse,
            n2.shape,
            n3.coarse,
            pair(p1.lower, n1.lower),
            pair(p1.lower, n1.fine),
            pair(p1.fine, n1.lower),
            pair(p1.coarse, n1.coarse),
            pair(p2.lower, p1.lower),
            pair(p2.coarse, p1.coarse),
            pair(n1.lower, n2.lower),
            pair(n1.coarse, n2.coarse),
            pair(n1.lower, n2.coarse),
            triple(p1.coarse, n1.coarse, n2.coarse),
            triple(p2.coarse, p1.coarse, n1.coarse),
            triple(n1.coarse, n2.coarse, n3.coarse),
            triple(p1.shape, n1.shape, n2.shape),
            triple(p2.shape, p1.shape, n1.shape),
            length,
            ahead,
            pair(length, ahead),
            pair(length, lower),
            pair(self.style, closed),
            triple(self.style, closed, lower),
            triple(self.style, n1.lower, closed),
            triple(self.style, length, closed),
            triple(open, n1.coarse, p1.lower),
            triple(lower, n1.shape, closed),
            n1.low,
            pair(p1.coarse, n1.low),
            pair(n1.low, n2.low),
        ];
        self.features.clear();
        self.features.extend(
            values
                .iter()
                .enumerate()
                .map(|(template, value)| key(pair(kind, *value), template as u64)),
        );
        for (template, mut set) in [
            (100, self.classes(gap.start.max(at.saturating_sub(BAG))..at)),
            (101, self.classes(at..at + BAG)),
        ] {
            while set != 0 {
                let bit = set.trailing_zeros();
                set &= set - 1;
                self.features
                    .push(key(pair(kind, u64::from(bit)), template));
            }
        }
        &self.features
    }
}

/// What sort of token stands beside a place.
fn kind(form: &str) -> u64 {
    let first = form.chars().next().unwrap_or(' ');
    if is_final(form) {
        u64::from(form.len() > 1)
    } else if is_closer(form) {
        2
    } else if form.len() > 1 && form.ends_with('.') {
        3
    } else if first.is_uppercase() {
        4
    } else if first.is_lowercase() {
        5
    } else if first.is_numeric() {
        6
    } else if matches!(form, ":" | "-" | "–" | "—" | "--") {
        7
    } else if matches!(form, "," | ";") {
        8
    } else if form.chars().all(|c| !c.is_alphanumeric()) {
        9
    } else {
        10
    }
}

/// Lengths in coarse steps.
fn bucket(length: usize) -> u64 {
    match length {
        0..=3 => length as u64,
        4..=5 => 4,
        6..=8 => 5,
        9..=14 => 6,
        15..=24 => 7,
        25..=40 => 8,
        41..=254 => 9,
        _ => 10,
    }
}
