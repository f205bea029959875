//! What stands around a time: spans, "since" and "by", and the words that say that it dates something else.

use std::ops::Range;

use super::expression::Expression;
use super::reader::{Found, Reader};

/// How many words before "since" may say that it dates the time before: "for the first time since 2006".
const RARITY: usize = 5;

impl Reader<'_> {
    /// All times of the sentence, with their tokens, from left to right.
    pub(super) fn all(&self) -> Vec<(Range<usize>, Expression)> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < self.len() {
            if let Some((expression, end)) = self.read(at) {
                let end = end.clamp(at + 1, self.len());
                out.push((at..end, expression));
                at = end;
            } else {
                at += 1;
            }
        }
        out
    }

    fn read(&self, i: usize) -> Found {
        if self.is("recurring", i) {
            let end = i + 2;
            let time = self.weekday(i + 1).is_some() || self.words.unit(self.word(i + 1)).is_some();
            return time.then_some((Expression::Elsewhere, end));
        }
        let (expression, end) = self.span(i).or_else(|| self.single(i))?;
        Some((self.seen_from(i, expression), end))
    }

    /// What the words before a time make of it.
    fn seen_from(&self, i: usize, expression: Expression) -> Expression {
        // "since the spring of 2008", "by early May".
        let mut at = i;
        while at > 0 && (self.word(at - 1) == "the" || self.is("edges", at - 1)) {
            at -= 1;
        }
        match self.before(at, 1) {
            "since" if self.is_rare(at - 1) => Expression::Elsewhere,
            "since" => Expression::Since(Box::new(expression)),
            "by" => Expression::By(Box::new(expression)),
            "before" | "after" | "ahead" => Expression::Elsewhere,
            "in" | "on" | "during" | "with" | "to" if self.compares(at) => Expression::Elsewhere,
            _ => expression,
        }
    }

    fn compares(&self, at: usize) -> bool {
        at >= 2 && self.is("comparing", at - 2)
    }

    /// "for the first time since", "the worst attack since".
    fn is_rare(&self, since: usize) -> bool {
        (since.saturating_sub(RARITY)..since)
            .any(|j| self.is("rarities", j) || self.is_superlative(j))
    }

    /// "between 2014 and 2016", "from Jan. 3 to 5", "May 3-5", "3 to 5 May".
    fn span(&self, i: usize) -> Found {
        let between = self.before(i, 1) == "between";
        let joins = |j: usize| self.is("joins", j) || (between && self.word(j) == "and");
        // "3 to 5 May": the first end is a number alone.
        if let Some(day) = self.bare_day(i)
            && joins(i + 1)
            && let Some((last @ Expression::Day { year, month, .. }, end)) = self.single(i + 2)
        {
            let first = Expression::Day { year, month, day };
            return Some((Expression::Span(Box::new(first), Box::new(last)), end));
        }
        let (first, join) = self.single(i)?;
        if !joins(join) {
            return None;
        }
        let at = join + 1 + usize::from(self.word(join + 1) == "the");
        let (last, end) = self
            .single(at)
            .or_else(|| self.shortened(&first, at))
            .or_else(|| {
                matches!(first, Expression::Years { .. })
                    .then(|| self.bare_year(at))
                    .flatten()
            })?;
        // "July 12 to August 14, 2006": the year belongs to both.
        let first = match last.year() {
            Some(year) if first.year().is_none() => {
                let wraps = first.month() > last.month();
                first.in_year(year - i16::from(wraps))
            }
            _ => first,
        };
        Some((Expression::Span(Box::new(first), Box::new(last)), end))
    }
}
