//! Dates as typed: a year, a month or a day, as `2016-10` or in words.

use crate::model::{Day, MONTHS};

/// First and last day of `2016`, `2016-10` or `2016-10-03`.
pub fn period(text: &str) -> Option<(Day, Day)> {
    let mut parts = text.split('-');
    let year: i16 = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
    let number = |s: &str| s.parse::<i8>().ok();
    let (month, day) = (parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    match (month, day) {
        (None, _) => span(year, None, None),
        (Some(m), None) => span(year, Some(number(m)?), None),
        (Some(m), Some(d)) => span(year, Some(number(m)?), Some(number(d)?)),
    }
}

fn span(year: i16, month: Option<i8>, day: Option<i8>) -> Option<(Day, Day)> {
    let first = Day::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    let last = match (month, day) {
        (_, Some(_)) => first,
        (Some(_), None) => first.last_of_month(),
        (None, None) => Day::new(year, 12, 31).ok()?,
    };
    Some((first, last))
}

/// A month by its name or its first three letters or more.
fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches(['.', ',']).to_lowercase();
    if word.len() < 3 {
        return None;
    }
    let at = MONTHS
        .iter()
        .position(|m| m.starts_with(&word) && (word.len() <= 4 || **m == word))?;
    i8::try_from(at + 1).ok()
}

fn day(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number: i8 = digits.parse().ok()?;
    (1..=31).contains(&number).then_some(number)
}

fn year(word: &str) -> Option<i16> {
    let word = word.trim_end_matches([',', '.']);
    let number: i16 = word.parse().ok()?;
    (word.len() == 4 && (1000..2200).contains(&number)).then_some(number)
}

/// The date that some words begin with, and how many words it takes: `October 2016`, `3 October 2016`, `October 3, 2016`, `2016-10-03`.
pub(super) fn spoken(words: &[&str]) -> Option<((Day, Day), usize)> {
    let word = |i: usize| words.get(i).copied().unwrap_or("");
    if let (Some(d), Some(m), Some(y)) = (day(word(0)), month(word(1)), year(word(2))) {
        return Some((span(y, Some(m), Some(d))?, 3));
    }
    if let Some(m) = month(word(0)) {
        if let (Some(d), Some(y)) = (day(word(1)), year(word(2))) {
            return Some((span(y, Some(m), Some(d))?, 3));
        }
        return Some((span(year(word(1))?, Some(m), None)?, 2));
    }
    if let Some(y) = year(word(0)) {
        return Some((span(y, None, None)?, 1));
    }
    let plain = word(0).trim_end_matches(['.', ',']);
    Some((period(plain)?, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_years_months_and_days() {
        let days = |a: &str, b: &str| Some((a.parse().unwrap(), b.parse().unwrap()));
        assert_eq!(period("2016"), days("2016-01-01", "2016-12-31"));
        assert_eq!(period("2016-02"), days("2016-02-01", "2016-02-29"));
        assert_eq!(period("2016-10-03"), days("2016-10-03", "2016-10-03"));
        assert_eq!(period("2016-13"), None);
        assert_eq!(period("16"), None);
        let say = |text: &str| {
            let words: Vec<&str> = text.split(' ').collect();
            spoken(&words).map(|(days, _)| days)
        };
        assert_eq!(say("October 2016"), days("2016-10-01", "2016-10-31"));
        assert_eq!(say("3 October 2016"), days("2016-10-03", "2016-10-03"));
        assert_eq!(say("Oct 3, 2016"), days("2016-10-03", "2016-10-03"));
        assert_eq!(say("Aleppo"), None);
    }
}
