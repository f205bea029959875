//! When an article was published, to the minute, where that is stated.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{DateTime, Time};
use serde::{Deserialize, Serialize};

use super::Day;

/// Zones are at most so many minutes away from Greenwich.
const FARTHEST: i16 = 14 * 60;

/// A minute of a day, with the zone if it is stated; JSON `"2016-10-03T14:05+02:00"`.
///
/// The day is the one that the newspaper prints: it is never moved to another zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Minute {
    at: DateTime,
    /// Minutes east of Greenwich.
    zone: Option<i16>,
}

impl Minute {
    /// A minute of a day; none if no clock has it.
    pub fn new(day: Day, hour: i8, minute: i8, zone: Option<i16>) -> Option<Self> {
        let at = day.to_datetime(Time::new(hour, minute, 0, 0).ok()?);
        let fits = zone.is_none_or(|z| (-FARTHEST..=FARTHEST).contains(&z));
        fits.then_some(Self { at, zone })
    }

    /// The day.
    pub fn day(self) -> Day {
        self.at.date()
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}T{:02}:{:02}",
            self.at.date(),
            self.at.hour(),
            self.at.minute()
        )?;
        match self.zone {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(zone) => {
                let sign = if zone < 0 { '-' } else { '+' };
                let zone = zone.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", zone / 60, zone % 60)
            }
        }
    }
}

impl FromStr for Minute {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no minute such as 2016-10-03T14:05+02:00");
        let read = || {
            let (day, rest) = text.split_once('T')?;
            let clock = rest.get(..5)?;
            let (hour, minute) = clock.split_once(':')?;
            let zone = match rest.get(5..)? {
                "" => None,
                "Z" => Some(0),
                zone => {
                    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
                    let all = two(hours)? * 60 + two(minutes)?;
                    Some(match zone.get(..1)? {
                        "+" => all,
                        "-" => -all,
                        _ => return None,
                    })
                }
            };
            let small = |text: &str| two(text).and_then(|n| i8::try_from(n).ok());
            Self::new(day.parse().ok()?, small(hour)?, small(minute)?, zone)
        };
        read().ok_or_else(wrong)
    }
}

/// A number of two digits.
fn two(text: &str) -> Option<i16> {
    let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

impl From<Minute> for String {
    fn from(minute: Minute) -> Self {
        minute.to_string()
    }
}

impl TryFrom<String> for Minute {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_survive_the_round_trip() {
        for text in [
            "2016-10-03T14:05+02:00",
            "2016-10-03T00:00Z",
            "2016-10-03T23:59-09:30",
            "2016-10-03T07:00",
        ] {
            let minute: Minute = text.parse().unwrap();
            assert_eq!(minute.to_string(), text);
            assert_eq!(minute.day().to_string(), "2016-10-03");
            let json = serde_json::to_string(&minute).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<Minute>(&json).unwrap(), minute);
        }
    }

    #[test]
    fn what_no_clock_shows_is_refused() {
        for text in [
            "",
            "2016-10-03",
            "2016-10-03T24:00Z",
            "2016-10-03T14:60",
            "2016-02-30T14:05",
            "2016-10-03T14:05+99:00",
            "2016-10-03T14:05é",
            "2016-10-03T1é:05",
        ] {
            assert!(text.parse::<Minute>().is_err(), "{text}");
        }
    }
}
