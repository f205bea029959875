//! Publication dates as newspapers write them. A date that cannot be is left open with a warning, never guessed.

use jiff::fmt::strtime::BrokenDownTime;

use crate::model::{Day, MONTHS, Minute};

/// Years of publication outside this range are slips of the keyboard.
const YEARS: std::ops::RangeInclusive<i16> = 1500..=2100;

/// Forms with the month in letters or the year first: only these can be read in one way.
const FORMS: [&str; 8] = [
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%B %d %Y",
    "%b %d %Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
];

/// The day that `stated` names: `2016-10-03`, with or without a time, `3 October 2016`, `October 3, 2016`, `Mon, 03 Oct 2016 …`.
/// On failure the sentence says what is wrong.
pub fn read_date(stated: &str) -> Result<Day, String> {
    let plain = stated.trim();
    let day = iso(plain).or_else(|| written(plain)).ok_or_else(|| {
        format!("the date \"{plain}\" names no day of the calendar; write it as 2016-10-03 (it was left open)")
    })?;
    if YEARS.contains(&day.year()) {
        return Ok(day);
    }
    Err(format!(
        "the date \"{plain}\" lies outside the years {} to {}; write it as 2016-10-03 (it was left open)",
        YEARS.start(),
        YEARS.end()
    ))
}

/// The minute that `stated` names beside its day: `2016-10-03T14:05:00+02:00`, `Mon, 03 Oct 2016 14:05 GMT`, `October 3, 2016, 2:05 PM`; none
/// if it names a day alone.
pub fn read_time(stated: &str) -> Option<Minute> {
    let plain = stated.trim();
    let day = read_date(plain).ok()?;
    let colon = plain.match_indices(':').map(|(at, _)| at).find(|at| {
        let before = plain[..*at].bytes().next_back();
        let after = plain.as_bytes().get(at + 1);
        before.is_some_and(|b| b.is_ascii_digit()) && after.is_some_and(u8::is_ascii_digit)
    })?;
    let before = &plain[..colon];
    let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    let mut hour: i8 = before[before.len() - digits..].parse().ok()?;
    let minute: i8 = plain.get(colon + 1..colon + 3)?.parse().ok()?;
    // Seconds and their fractions.
    let rest = plain[colon + 3..]
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.'));
    let rest = rest.trim_start().to_ascii_lowercase();
    let half = |letters: &str| {
        rest.strip_prefix(letters)
            .filter(|r| !r.starts_with(char::is_alphabetic))
    };
    let rest = if let Some(rest) = half("am").or_else(|| half("a.m.")) {
        hour = if hour == 12 { 0 } else { hour };
        rest
    } else if let Some(rest) = half("pm").or_else(|| half("p.m.")) {
        hour = if hour < 12 { hour + 12 } else { hour };
        rest
    } else {
        &rest
    };
    Minute::new(day, hour, minute, zone(rest.trim_start()))
}

/// Minutes east of Greenwich, if a text begins with a zone that can be read in one way only.
fn zone(text: &str) -> Option<i16> {
    let word: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    if matches!(word.as_str(), "z" | "utc" | "gmt" | "ut") {
        return Some(0);
    }
    let sign = match text.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..]
        .chars()
        .filter(|c| *c != ':')
        .take_while(char::is_ascii_digit)
        .collect();
    let number = |part: Option<&str>| part.and_then(|p| p.parse::<i16>().ok());
    let minutes = match digits.len() {
        2 => number(digits.get(..2))? * 60,
        4 => number(digits.get(..2))? * 60 + number(digits.get(2..))?,
        _ => return None,
    };
    Some(sign * minutes)
}

/// The first day that a line of text names, such as "Posted on Sunday, 4 September 2011 at 10:30"; none if it names none in one way only.
pub(super) fn find_date(line: &str) -> Option<Day> {
    let words: Vec<&str> = line
        .split(|c: char| {
            c.is_whitespace() || matches!(c, ',' | '|' | '·' | '•' | '(' | ')' | '–' | '—')
        })
        .filter(|w| !w.is_empty())
        .collect();
    let year = |w: &str| -> Option<i16> {
        let w = w.trim_end_matches(['.', ';', ':']);
        let four = w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit());
        w.parse().ok().filter(|y| four && (1800..=2100).contains(y))
    };
    let day = |w: &str| -> Option<i8> {
        let w = w.trim_end_matches(['.', ';']);
        let w = ["st", "nd", "rd", "th"]
            .iter()
            .find_map(|end| w.strip_suffix(end))
            .unwrap_or(w);
        w.parse().ok().filter(|d| (1..=31).contains(d))
    };
    for (i, word) in words.iter().enumerate() {
        if let Some(found) = iso(word).or_else(|| numbers(word)) {
            return Some(found).filter(|d| YEARS.contains(&d.year()));
        }
        let Some(month) = month(word) else { continue };
        let at = |j: Option<usize>| j.and_then(|j| words.get(j)).copied();
        let before = at(i.checked_sub(1)).and_then(day);
        let found = match (before, at(Some(i + 1))) {
            // 4 September 2011
            (Some(d), Some(y)) if year(y).is_some() => year(y).zip(Some(d)),
            // September 4, 2011
            (_, Some(d)) => at(Some(i + 2)).and_then(year).zip(day(d)),
            _ => None,
        };
        if let Some((y, d)) = found
            && let Ok(found) = Day::new(y, month, d)
        {
            return Some(found);
        }
    }
    None
}

/// The month that a word names, whole or shortened.
fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.').to_lowercase();
    let at = MONTHS.iter().position(|m| {
        *m == word
            || (word.len() >= 3 && word.len() <= 4 && word.is_ascii() && m.starts_with(&word))
    })?;
    Some(at as i8 + 1)
}

/// `2016/10/03` and `03.10.2016`, and `25/12/2016`, in which only one number can be the month.
fn numbers(word: &str) -> Option<Day> {
    let word = word.trim_end_matches(['.', ';', ',']);
    let mark = word.chars().find(|c| matches!(c, '.' | '/'))?;
    let parts: Vec<i16> = word
        .split(mark)
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let [first, second, last] = parts[..] else {
        return None;
    };
    let (year, month, day) = match mark {
        _ if first > 1800 => (first, second, last),
        '.' if last > 1800 => (last, second, first),
        _ if last > 1800 && first > 12 => (last, second, first),
        _ if last > 1800 && second > 12 => (last, first, second),
        _ => return None,
    };
    Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The day of an optional date; a date that cannot be read becomes a warning.
pub(super) fn checked(stated: Option<&str>, warnings: &mut Vec<String>) -> Option<Day> {
    let stated = stated.filter(|s| !s.trim().is_empty())?;
    match read_date(stated) {
        Ok(day) => Some(day),
        Err(why) => {
            warnings.push(why);
            None
        }
    }
}

fn iso(text: &str) -> Option<Day> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return BrokenDownTime::parse("%Y%m%d", text).ok()?.to_date().ok();
    }
    let day = text.get(..10)?;
    let rest = &text[10..];
    if rest.is_empty() || rest.starts_with(['T', 't', ' ']) {
        return day.parse().ok();
    }
    None
}

fn written(text: &str) -> Option<Day> {
    let text = match text.split_once(',') {
        Some((weekday, rest)) if weekday.ends_with("day") || weekday.len() == 3 => {
            rest.trim_start()
        }
        _ => text,
    };
    FORMS.iter().find_map(|form| {
        let (time, used) = BrokenDownTime::parse_prefix(form, text).ok()?;
        let rest = &text[used..];
        let whole = rest.is_empty() || rest.starts_with([' ', ',']);
        if whole { time.to_date().ok() } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newspaper_dates_are_read() {
        for stated in [
            "2016-10-03",
            " 2016-10-03T23:59:00Z",
            "2016-10-03 10:00",
            "20161003",
            "2016/10/03",
            "3 October 2016",
            "03 Oct 2016",
            "October 3, 2016",
            "Oct 3, 2016",
            "Monday, October 3, 2016",
            "Mon, 03 Oct 2016 14:00:00 GMT",
        ] {
            assert_eq!(
                read_date(stated).unwrap().to_string(),
                "2016-10-03",
                "{stated}"
            );
        }
    }

    #[test]
    fn times_are_read_with_their_zone() {
        for (stated, wanted) in [
            ("2016-10-03T14:05+02:00", Some("2016-10-03T14:05+02:00")),
            ("2016-10-03T14:05:59.123Z", Some("2016-10-03T14:05Z")),
            ("2016-10-03 09:30:00 -0500", Some("2016-10-03T09:30-05:00")),
            ("2016-10-03 10:00", Some("2016-10-03T10:00")),
            ("Mon, 03 Oct 2016 14:00:00 GMT", Some("2016-10-03T14:00Z")),
            ("October 3, 2016, 2:05 PM UTC", Some("2016-10-03T14:05Z")),
            ("October 3, 2016 at 12:05 a.m.", Some("2016-10-03T00:05")),
            ("October 3, 2016 12:05 EST", Some("2016-10-03T12:05")),
            ("2016-10-03T25:05Z", None),
            ("2016-10-03", None),
            ("ratio 3:2", None),
            ("2016-10-03T14:0é", None),
        ] {
            let read = read_time(stated).map(|t| t.to_string());
            assert_eq!(read.as_deref(), wanted, "{stated}");
        }
    }

    #[test]
    fn impossible_and_two_faced_dates_stay_open() {
        for stated in [
            "2016-02-30",
            "03/10/2016",
            "yesterday",
            "2016",
            "9999-01-01",
            "2016-10-03x",
            "é",
        ] {
            let mut warnings = Vec::new();
            assert_eq!(checked(Some(stated), &mut warnings), None, "{stated}");
            assert!(warnings[0].contains(stated), "{warnings:?}");
        }
        assert_eq!(checked(Some(" "), &mut Vec::new()), None);
    }
}
