//! The date of publication of a page: what it states for machines, else the date that stands nearest to the headline.

use super::meta::Meta;
use super::outline::Outline;
use super::story::Story;
use super::words::Words;
use crate::ingest::date::{find_date, read_date, read_time};
use crate::model::{Day, Minute};

/// How many blocks from the headline a date may stand.
const NEAR: usize = 14;

/// Finds the date of publication; `warnings` says which stated date could not be read.
pub(super) fn find(
    meta: &Meta,
    outline: &Outline,
    story: &Story,
    headline: Option<usize>,
    warnings: &mut Vec<String>,
) -> Option<Day> {
    if let Some(day) = meta
        .dates
        .iter()
        .find_map(|d| read_date(d).ok().or_else(|| find_date(d)))
    {
        return Some(day);
    }
    if let Some(stated) = meta.dates.first()
        && let Err(why) = read_date(stated)
    {
        warnings.push(why);
    }
    seen(outline, story, headline).or_else(|| meta.uri.as_deref().and_then(in_address))
}

/// The minute of a day of publication, if it is stated anywhere for machines.
pub(super) fn time(meta: &Meta, outline: &Outline, day: Day) -> Option<Minute> {
    let stamps = outline.stamps.iter().filter(|s| !s.marks.other_date);
    let stated = meta.dates.iter().chain(stamps.map(|s| &s.stated));
    let mut times = stated.filter_map(|stated| read_time(stated));
    times.find(|time| time.day() == day)
}

/// The date nearest to the headline that readers see.
fn seen(outline: &Outline, story: &Story, headline: Option<usize>) -> Option<Day> {
    let head = headline.unwrap_or(0);
    let words = Words::builtin();
    let mut best: Option<(usize, Day)> = None;
    let mut offer = |cost: usize, day: Day| {
        if best.is_none_or(|(b, _)| cost < b) {
            best = Some((cost, day));
        }
    };
    let distance = |at: usize| {
        if at >= head {
            at - head
        } else {
            2 * (head - at) + 1
        }
    };
    let around = |elem: usize| {
        let names = outline.around(elem).take(3);
        names.fold((false, false), |(date, other), e| {
            let marks = &outline.elems[e].marks;
            (date || marks.date, other || marks.other_date)
        })
    };
    for stamp in &outline.stamps {
        let (_, other) = around(stamp.elem);
        let context = outline.blocks.get(stamp.at).map_or("", |b| b.text.as_str());
        let changed = stamp.marks.other_date || other || is_change(context);
        let Some(day) = read_date(&stamp.stated)
            .ok()
            .or_else(|| find_date(&stamp.stated))
        else {
            continue;
        };
        offer(distance(stamp.at) + if changed { 60 } else { 0 }, day);
    }
    for (i, block) in outline.blocks.iter().enumerate() {
        if distance(i) > NEAR || block.words > 30 {
            continue;
        }
        let (named, other) = around(block.elem);
        // Dates in sentences are about what happened.
        let sentence = block.words > 12 && super::story::ends_sentence(&block.text) && !named;
        if sentence || (block.linked > 0 && !named) {
            continue;
        }
        if let Some(day) = find_date(&block.text) {
            let changed = other || is_change(&block.text);
            let far = if story.is_furniture(block) && !named {
                8
            } else {
                0
            };
            let plain = if named || words.is_foreign_line(&block.text, block.words) {
                0
            } else {
                2
            };
            offer(
                distance(i) + far + plain + if changed { 60 } else { 0 },
                day,
            );
        }
    }
    best.map(|(_, day)| day)
}

/// Whether a line is about a change rather than about publication.
fn is_change(line: &str) -> bool {
    let start = line.trim_start().to_lowercase();
    [
        "updated",
        "last updated",
        "last modified",
        "modified",
        "changed",
    ]
    .iter()
    .any(|w| start.starts_with(w))
}

/// The date in an address such as `/2016/10/03/talks-end`.
fn in_address(uri: &str) -> Option<Day> {
    let parts: Vec<&str> = uri.split('/').collect();
    parts.windows(3).find_map(|three| {
        let [y, m, d] = three else { return None };
        let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
        (digits(y, 4) && digits(m, 2) && digits(d, 2))
            .then(|| read_date(&format!("{y}-{m}-{d}")).ok())
            .flatten()
    })
}
