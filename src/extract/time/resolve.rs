//! From the meaning of a time to its days.
//!
//! A weekday, or a month or day without its year, is the most recent one, the day of publication included, unless the act is to come;
//! general date readers take it for the next one, which is wrong in news.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::expression::Expression;
use crate::model::{DateRange, Precision};
use crate::ontology::{Origin, TimeUnit};

/// From where a time is counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Frame {
    /// The day of publication.
    pub published: Option<Date>,
    /// The time that the text told last.
    pub told: Option<DateRange>,
    /// The year of a story that the text tells, for days and months without one.
    pub story: Option<i16>,
    /// The act is to come.
    pub future: bool,
}

impl Frame {
    /// The days of a time; none if what it counts from is not known or it dates nothing.
    pub fn resolve(&self, expression: &Expression) -> Option<DateRange> {
        match *expression {
            Expression::Day { year, month, day } => {
                let at = |year: i16| Date::new(year, month, day).ok().map(DateRange::day);
                self.in_year(year, None, &at)
            }
            Expression::Months {
                year,
                first,
                count,
                step,
            } => self.in_year(year, step, &|year| months(year, first, count)),
            Expression::Years { first, count } => years(first, count),
            Expression::Weekday {
                weekday,
                step,
                week,
            } => self.weekday(weekday, step, week).map(DateRange::day),
            Expression::Weekend { step } => self.weekend(step),
            Expression::Shifted { days } => {
                plus(self.published?, days, TimeUnit::Day).map(DateRange::day)
            }
            Expression::Overnight => Some(DateRange {
                from: plus(self.published?, -1, TimeUnit::Day)?,
                to: self.published?,
                precision: Precision::Day,
            }),
            Expression::Unit { unit, step } => whole(plus(self.published?, step, unit)?, unit),
            Expression::Told { unit, step } => whole(plus(self.told?.from, step, unit)?, unit),
            Expression::Counted { n, unit, origin } => {
                let from = match origin {
                    Origin::Published => self.published?,
                    // "two days earlier" at the head of a story counts from its publication.
                    Origin::Told if n < 0 => self.told.map(|t| t.from).or(self.published)?,
                    Origin::Told => self.told?.from,
                };
                whole(plus(from, n, unit)?, unit)
            }
            Expression::Ahead { n, unit } if self.future => {
                whole(plus(self.published?, n, unit)?, unit)
            }
            Expression::Stretch { n, unit } => {
                let (published, end) = (self.published?, plus(self.published?, n, unit)?);
                Some(DateRange {
                    from: published.min(end),
                    to: published.max(end),
                    precision: precision(unit),
                })
            }
            Expression::Span(ref first, ref last) => self.span(first, last),
            Expression::Since(ref first) => {
                let first = self.resolve(first)?;
                Some(DateRange {
                    to: self.published.map_or(first.to, |p| p.max(first.to)),
                    ..first
                })
            }
            Expression::By(ref last) => {
                let last = self.resolve(last)?;
                let from = self.published.filter(|p| self.future && *p <= last.to);
                Some(DateRange {
                    from: from.unwrap_or(last.from),
                    ..last
                })
            }
            Expression::Ahead { .. } | Expression::Elsewhere => None,
        }
    }

    /// Days in the stated year, else in the year that the direction of the telling gives.
    fn in_year(
        &self,
        year: Option<i16>,
        step: Option<i64>,
        at: &dyn Fn(i16) -> Option<DateRange>,
    ) -> Option<DateRange> {
        if let Some(year) = year {
            return at(year);
        }
        let published = self.published?;
        let here = published.year();
        // The most recent that has begun, or is over; the next that has not ended, or not begun.
        let last = |fits: &dyn Fn(DateRange) -> bool| {
            (here - 9..=here).rev().filter_map(at).find(|r| fits(*r))
        };
        let next = |fits: &dyn Fn(DateRange) -> bool| {
            (here - 1..=here + 9).filter_map(at).find(|r| fits(*r))
        };
        match step {
            Some(-1) => last(&|r| r.to < published),
            Some(0) => at(here),
            Some(_) => next(&|r| r.from > published),
            None if self.future => next(&|r| r.to >= published),
            None => self
                .story
                .and_then(at)
                .filter(|r| r.from <= published)
                .or_else(|| last(&|r| r.from <= published)),
        }
    }

    fn weekday(&self, weekday: Weekday, step: Option<i64>, week: Option<i64>) -> Option<Date> {
        let published = self.published?;
        let in_week = |week: i64| {
            let monday = plus(monday(published)?, week, TimeUnit::Week)?;
            plus(
                monday,
                i64::from(weekday.to_monday_zero_offset()),
                TimeUnit::Day,
            )
        };
        if let Some(week) = week {
            return in_week(week);
        }
        let ahead = i64::from(
            weekday.to_monday_zero_offset() - published.weekday().to_monday_zero_offset(),
        )
        .rem_euclid(7);
        let days = match step {
            Some(0) => return in_week(0),
            Some(1) if ahead == 0 => 7,
            Some(1) => ahead,
            Some(_) if ahead == 0 => -7,
            Some(_) => ahead - 7,
            None if self.future || ahead == 0 => ahead,
            None => ahead - 7,
        };
        plus(published, days, TimeUnit::Day)
    }

    fn weekend(&self, step: Option<i64>) -> Option<DateRange> {
        let published = self.published?;
        let saturday = |week: i64| plus(monday(published)?, 7 * week + 5, TimeUnit::Day);
        let from = match step {
            Some(step) => saturday(step)?,
            None if self.future => saturday(0)?,
            None => saturday(0)
                .filter(|s| *s <= published)
                .or_else(|| saturday(-1))?,
        };
        Some(DateRange {
            from,
            to: plus(from, 1, TimeUnit::Day)?,
            precision: Precision::Week,
        })
    }

    /// Both ends and what lies between; a first end without year or week stands before the last one.
    fn span(&self, first: &Expression, last: &Expression) -> Option<DateRange> {
        let (a, b) = (self.resolve(first)?, self.resolve(last)?);
        let from = if a.from <= b.to {
            a.from
        } else {
            let unit = match first {
                Expression::Weekday { .. } => TimeUnit::Week,
                _ if first.year().is_none() => TimeUnit::Year,
                _ => return None,
            };
            plus(a.from, -1, unit).filter(|from| *from <= b.to)?
        };
        Some(DateRange {
            from,
            to: b.to,
            precision: a.precision.max(b.precision),
        })
    }
}

fn precision(unit: TimeUnit) -> Precision {
    match unit {
        TimeUnit::Day => Precision::Day,
        TimeUnit::Week => Precision::Week,
        TimeUnit::Month => Precision::Month,
        TimeUnit::Year => Precision::Year,
    }
}

fn plus(from: Date, n: i64, unit: TimeUnit) -> Option<Date> {
    let stretch = match unit {
        TimeUnit::Day => n.days(),
        TimeUnit::Week => n.weeks(),
        TimeUnit::Month => n.months(),
        TimeUnit::Year => n.years(),
    };
    from.checked_add(stretch).ok()
}

fn monday(day: Date) -> Option<Date> {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    plus(day, -back, TimeUnit::Day)
}

/// The day, week, month or year around a day.
fn whole(day: Date, unit: TimeUnit) -> Option<DateRange> {
    match unit {
        TimeUnit::Day => Some(DateRange::day(day)),
        TimeUnit::Week => {
            let from = monday(day)?;
            Some(DateRange {
                from,
                to: plus(from, 6, TimeUnit::Day)?,
                precision: Precision::Week,
            })
        }
        TimeUnit::Month => months(day.year(), day.month(), 1),
        TimeUnit::Year => years(day.year(), 1),
    }
}

fn months(year: i16, first: i8, count: i8) -> Option<DateRange> {
    let from = Date::new(year, first, 1).ok()?;
    Some(DateRange {
        from,
        to: plus(from, i64::from(count) - 1, TimeUnit::Month)?.last_of_month(),
        precision: if count == 1 {
            Precision::Month
        } else {
            Precision::Season
        },
    })
}

fn years(first: i16, count: i16) -> Option<DateRange> {
    Some(DateRange {
        from: Date::new(first, 1, 1).ok()?,
        to: Date::new(first.checked_add(count - 1)?, 12, 31).ok()?,
        precision: if count == 1 {
            Precision::Year
        } else {
            Precision::Decade
        },
    })
}
