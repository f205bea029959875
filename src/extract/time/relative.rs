//! Times that count from another: "yesterday", "last week", "two days later", "the following month".

use super::expression::Expression;
use super::reader::{Found, Reader};
use crate::ontology::{Origin, TimeUnit};

impl Reader<'_> {
    /// A time that counts from the day of publication or from the time told last.
    pub(super) fn relative(&self, i: usize) -> Found {
        self.named_day(i)
            .or_else(|| self.stretch(i))
            .or_else(|| self.counted(i))
            .or_else(|| self.told(i))
            .or_else(|| self.unit(i))
            .or_else(|| self.weekend(i))
    }

    /// "today", "last night", "this morning", "overnight", "the day before yesterday".
    fn named_day(&self, i: usize) -> Found {
        let word = self.word(i);
        if word == "day"
            && let (Some((_, way)), Some(days)) = (
                self.words.direction(self.word(i + 1)),
                self.words.day(self.word(i + 2)).filter(|d| *d != 0),
            )
        {
            return Some((Expression::Shifted { days: days + way }, i + 3));
        }
        if let Some(days) = self.words.day(word) {
            let end = i + 1 + usize::from(self.is("parts", i + 1));
            return Some((Expression::Shifted { days }, end));
        }
        if word == "overnight" {
            return Some((Expression::Overnight, i + 1));
        }
        match self.words.step(word)? {
            0 if self.is("parts", i + 1) => Some((Expression::Shifted { days: 0 }, i + 2)),
            -1 if self.is("nights", i + 1) => Some((Expression::Shifted { days: -1 }, i + 2)),
            _ => None,
        }
    }

    /// "the past two years", "the next three days", "the past week".
    fn stretch(&self, i: usize) -> Found {
        let sign = if self.is("back", i) {
            -1
        } else if self.is("ahead", i) {
            1
        } else {
            return None;
        };
        // "last week" is that week; "the past week" the seven days up to now.
        let (n, at) = match self.words.number(self.word(i + 1)) {
            Some(n) => (n, i + 2),
            None if self.words.step(self.word(i)).is_none() && self.word(i) == "past" => (1, i + 1),
            None => return None,
        };
        let (size, unit) = self.words.unit(self.word(at))?;
        let stretch = Expression::Stretch {
            n: sign * n * size,
            unit,
        };
        Some((stretch, at + 1))
    }

    /// "two days ago", "a year later", "the day before", "in two weeks", "within a month".
    fn counted(&self, i: usize) -> Found {
        let word = self.word(i);
        // "the day before", "days later", "several weeks ago".
        let (n, at) = match self.words.number(word) {
            Some(n) => (Some(n), i + 1),
            None if self.words.unit(word).is_some() => {
                let one = self.before(i, 1) == "the" && !word.ends_with('s');
                (one.then_some(1), i)
            }
            None => return None,
        };
        let (size, unit) = self.words.unit(self.word(at))?;
        let end = at + 1;
        if let Some((origin, way)) = self.words.direction(self.word(end)) {
            // "two days before the summit" counts from what nobody dates here.
            let own = match self.word(end) {
                "before" | "after" => self.stops(end + 1),
                _ => true,
            };
            let counted = n.filter(|_| own).map(|n| Expression::Counted {
                n: way * n * size,
                unit,
                origin,
            });
            return Some((counted.unwrap_or(Expression::Elsewhere), end + 1));
        }
        let n = n.filter(|_| at > i)? * size;
        if self.word(end) == "from" && matches!(self.word(end + 1), "now" | "today") {
            let origin = Origin::Published;
            return Some((Expression::Counted { n, unit, origin }, end + 2));
        }
        match self.before(i, 1) {
            "in" => Some((Expression::Ahead { n, unit }, end)),
            _ => None,
        }
    }

    /// Whether a phrase ends before a token: at the end of the sentence or at a mark.
    fn stops(&self, i: usize) -> bool {
        let word = self.word(i);
        word.chars().all(|c| !c.is_alphanumeric())
    }

    /// "that day", "the same month", "the following week", "the next day", "the previous year".
    fn told(&self, i: usize) -> Found {
        let word = self.word(i);
        let article = self.before(i, 1) == "the";
        let step = match self.words.anaphor(word) {
            Some(step) => step,
            // "next week" counts from today, "the next week" from the story.
            None if article => self.words.step(word).filter(|step| *step > 0)?,
            None => return None,
        };
        // "that same day".
        let at = i + 1 + usize::from(self.words.anaphor(self.word(i + 1)) == Some(0));
        let (1, unit) = self.words.unit(self.word(at))? else {
            return None;
        };
        let plural = self.word(at).ends_with('s');
        (!plural).then_some((Expression::Told { unit, step }, at + 1))
    }

    /// "last week", "this month", "next year", "last Monday" is not one.
    fn unit(&self, i: usize) -> Found {
        let step = self.words.step(self.word(i))?;
        let (1, unit) = self.words.unit(self.word(i + 1))? else {
            return None;
        };
        let singular = !self.word(i + 1).ends_with('s');
        (singular && unit != TimeUnit::Day).then_some((Expression::Unit { unit, step }, i + 2))
    }

    /// "the weekend", "last weekend".
    fn weekend(&self, i: usize) -> Found {
        (self.word(i) == "weekend").then(|| {
            let step = self.words.step(self.before(i, 1));
            (Expression::Weekend { step }, i + 1)
        })
    }
}
