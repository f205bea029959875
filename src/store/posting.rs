//! Postings: in which articles an edge stands, when, with what status and how sure; and plain lists of article numbers.

use super::varint::{Reader, put, unzigzag, zigzag};
use crate::model::{Claim, Day, Status};

/// What one article says about one edge; claims that agree in all of this are one posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// The article's number in this store.
    pub article: u32,
    /// First and last day, as days since 1970: of the claim, else of the article.
    pub days: Option<(i32, i32)>,
    /// Whether it happened.
    pub status: Status,
    /// 0 for less than 0.3, then one step for each tenth, up to 7 for 0.9 and more.
    pub confidence: u8,
    /// Whether the days are the article's, for want of a stated date.
    pub reported: bool,
    /// Number of claims.
    pub claims: u32,
}

/// Most lists begin near here: a day of the year 2013.
const FIRST_DAY: i64 = 16_000;
/// Longer lists are split.
const LIST_BYTES: usize = 2048;

impl Posting {
    /// The posting of one claim.
    pub fn of(article: u32, published: Option<Day>, claim: &Claim) -> Self {
        let days = claim.days(published).map(|(from, to)| (from, to.max(from)));
        Self {
            article,
            days: days.map(|(from, to)| (day_number(from), day_number(to))),
            status: claim.status,
            confidence: confidence_step(claim.confidence),
            reported: claim.date.is_none() && days.is_some(),
            claims: 1,
        }
    }
}

/// The three bits that a posting keeps of a confidence.
pub fn confidence_step(confidence: f32) -> u8 {
    const STEPS: [f32; 7] = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
    STEPS.iter().take_while(|s| confidence >= **s).count() as u8
}

const EPOCH: Day = Day::constant(1970, 1, 1);

/// Days since 1970.
pub fn day_number(day: Day) -> i32 {
    (day.duration_since(EPOCH).as_hours() / 24) as i32
}

/// The day so many days after 1970; none if no calendar has it.
pub fn day_from(number: i32) -> Option<Day> {
    EPOCH
        .checked_add(jiff::SignedDuration::from_hours(i64::from(number) * 24))
        .ok()
}

/// Adds up equal postings of a sorted list.
pub(super) fn combine(list: &mut Vec<Posting>) {
    list.sort_unstable();
    list.dedup_by(|next, kept| {
        let same = Posting { claims: 0, ..*next } == Posting { claims: 0, ..*kept };
        if same {
            kept.claims = kept.claims.saturating_add(next.claims);
        }
        same
    });
}

/// Encodes sorted postings as one or more values; each chunk after the first comes with its first article.
pub(super) fn encode(list: &[Posting]) -> Vec<(Option<u32>, Vec<u8>)> {
    let mut chunks = Vec::new();
    let mut out = Vec::new();
    let mut start = None;
    let (mut article, mut day) = (0, FIRST_DAY);
    for p in list {
        if out.len() > LIST_BYTES {
            chunks.push((start, std::mem::take(&mut out)));
            start = Some(p.article);
            (article, day) = (0, FIRST_DAY);
        }
        put(&mut out, u64::from(p.article.wrapping_sub(article)));
        article = p.article;
        let status = Status::ALL.iter().position(|s| *s == p.status).unwrap_or(0) as u8;
        let many = p.claims != 1;
        out.push(
            status | (p.confidence & 7) << 3 | u8::from(p.reported) << 6 | u8::from(many) << 7,
        );
        if many {
            put(&mut out, u64::from(p.claims));
        }
        match p.days {
            None => out.push(0),
            Some((from, to)) => {
                let span = to != from;
                let step = zigzag(i64::from(from) - day);
                put(&mut out, 1 + (step << 1 | u64::from(span)));
                if span {
                    put(&mut out, (i64::from(to) - i64::from(from)).max(0) as u64);
                }
                day = i64::from(from);
            }
        }
    }
    if !out.is_empty() {
        chunks.push((start, out));
    }
    chunks
}

/// Walks the postings of one value.
pub(super) struct Postings<'v> {
    rest: Reader<'v>,
    article: u32,
    day: i64,
}

impl<'v> Postings<'v> {
    pub(super) fn new(value: &'v [u8]) -> Self {
        Self {
            rest: Reader::new(value),
            article: 0,
            day: FIRST_DAY,
        }
    }

    fn read(&mut self) -> Option<Posting> {
        let r = &mut self.rest;
        self.article = self.article.wrapping_add(r.small()?);
        let head = r.byte()?;
        let claims = if head & 0x80 == 0 { 1 } else { r.small()? };
        let code = r.varint()?;
        let days = match code.checked_sub(1) {
            None => None,
            Some(code) => {
                self.day = self.day.checked_add(unzigzag(code >> 1))?;
                let from = i32::try_from(self.day).ok()?;
                let len = if code & 1 == 0 { 0 } else { r.small()? };
                Some((from, from.checked_add_unsigned(len)?))
            }
        };
        Some(Posting {
            article: self.article,
            days,
            status: Status::ALL[usize::from(head & 7)],
            confidence: head >> 3 & 7,
            reported: head & 0x40 != 0,
            claims,
        })
    }
}

impl Iterator for Postings<'_> {
    /// `None` if the bytes make no sense.
    type Item = Option<Posting>;

    fn next(&mut self) -> Option<Self::Item> {
        (!self.rest.is_empty()).then(|| self.read())
    }
}

/// Appends the postings of one value to `list`; `None` if the bytes make no sense.
pub(super) fn decode(value: &[u8], list: &mut Vec<Posting>) -> Option<()> {
    // Few take more than five bytes.
    list.reserve(value.len() / 5);
    for posting in Postings::new(value) {
        list.push(posting?);
    }
    Some(())
}

/// Encodes sorted article numbers, split like postings.
pub(super) fn encode_articles(list: &[u32]) -> Vec<(Option<u32>, Vec<u8>)> {
    let mut chunks = Vec::new();
    let mut out = Vec::new();
    let (mut start, mut last) = (None, 0);
    for &article in list {
        if out.len() > LIST_BYTES {
            chunks.push((start, std::mem::take(&mut out)));
            (start, last) = (Some(article), 0);
        }
        put(&mut out, u64::from(article - last));
        last = article;
    }
    if !out.is_empty() {
        chunks.push((start, out));
    }
    chunks
}

/// Appends the article numbers of one value.
pub(super) fn decode_articles(bytes: &[u8], list: &mut Vec<u32>) -> Option<()> {
    let mut r = Reader::new(bytes);
    let mut last = 0u32;
    while !r.is_empty() {
        last = last.checked_add(r.small()?)?;
        list.push(last);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_survive_the_round_trip_and_long_lists_are_split() {
        let list: Vec<Posting> = (0..5000u32)
            .map(|i| Posting {
                article: i / 2,
                days: (i % 3 != 0)
                    .then_some((i as i32 * 7 - 9000, i as i32 * 7 - 9000 + (i as i32 % 40))),
                status: Status::ALL[i as usize % 8],
                confidence: (i % 8) as u8,
                reported: i % 5 == 0,
                claims: 1 + i % 3,
            })
            .collect();
        let chunks = encode(&list);
        assert!(chunks.len() > 3);
        let mut back = Vec::new();
        for (_, bytes) in &chunks {
            decode(bytes, &mut back).unwrap();
        }
        assert_eq!(back, list);
        assert_eq!(decode(&[0x80], &mut back), None);
    }

    #[test]
    fn confidence_steps_have_their_borders_at_the_tenths() {
        assert_eq!(confidence_step(0.29), 0);
        assert_eq!(confidence_step(0.3), 1);
        assert_eq!(confidence_step(0.95), 7);
        assert_eq!(confidence_step(f32::NAN), 0);
    }

    #[test]
    fn days_survive_the_round_trip() {
        for day in [Day::constant(1938, 9, 30), Day::constant(2016, 10, 3)] {
            assert_eq!(day_from(day_number(day)), Some(day));
        }
        assert_eq!(day_from(i32::MAX), None);
    }
}
