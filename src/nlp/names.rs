//! Proper names as classes of words: outside, or beginning or inside a name of a label.

use std::ops::Range;

use super::NameLabel;

/// Labels in order of their number.
pub(crate) const LABELS: [NameLabel; 4] = [
    NameLabel::Person,
    NameLabel::Organisation,
    NameLabel::Location,
    NameLabel::Misc,
];
/// Outside, then begin and inside of each label.
pub(crate) const CLASSES: usize = 1 + 2 * LABELS.len();
/// First class of the label misc.
#[cfg(feature = "train")]
pub(crate) const MISC: usize = CLASSES - 2;

/// Spans of a BIO sequence of class numbers.
pub(crate) fn spans(classes: &[usize]) -> Vec<(Range<usize>, NameLabel)> {
    let mut spans: Vec<(Range<usize>, NameLabel)> = Vec::new();
    for (i, class) in classes.iter().enumerate() {
        let Some(number) = class.checked_sub(1) else {
            continue;
        };
        let Some(label) = LABELS.get(number / 2) else {
            continue;
        };
        match spans.last_mut() {
            Some((range, last)) if number % 2 == 1 && range.end == i && last == label => {
                range.end = i + 1;
            }
            _ => spans.push((i..i + 1, *label)),
        }
    }
    spans
}

/// Whether `class` may follow `last`: an inside needs its begin.
pub(super) fn follows(last: usize, class: usize) -> bool {
    let inside = class > 0 && class.is_multiple_of(2);
    !inside || last == class || last + 1 == class
}
