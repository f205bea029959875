//! Datelines: "WASHINGTON (Reuters) – Kerry said …". The place and agency before the dash are no part of the first sentence.

use std::ops::Range;

/// Longest dateline, in tokens.
const LONGEST: usize = 14;

/// Splits the dateline off every sentence that begins with one; token ranges are bytes of `text`.
pub(super) fn split(text: &str, sentences: Vec<Vec<Range<usize>>>) -> Vec<Vec<Range<usize>>> {
    let mut out = Vec::with_capacity(sentences.len());
    for mut sentence in sentences {
        if let Some(n) = dateline(text, &sentence) {
            let rest = sentence.split_off(n);
            out.push(sentence);
            out.push(rest);
        } else {
            out.push(sentence);
        }
    }
    out
}

/// The number of tokens of the dateline, its dash included.
fn dateline(text: &str, sentence: &[Range<usize>]) -> Option<usize> {
    let word = |i: usize| text.get(sentence[i].clone()).unwrap_or("");
    let end = (1..sentence.len().min(LONGEST))
        .find(|i| matches!(word(*i), "-" | "–" | "—" | "--" | "―" | ":"))?;
    // A dash inside a compound has no space before it.
    let spaced = |at: usize| text.get(at..at + 1).is_some_and(|c| c.trim().is_empty());
    let dash = word(end) != ":";
    if dash && !(sentence[end].start > 0 && spaced(sentence[end].start - 1)) {
        return None;
    }
    let place = word(0);
    let capitals = place.chars().filter(|c| c.is_alphabetic()).count() > 2
        && !place.chars().any(char::is_lowercase);
    let agency = (1..end).any(|i| word(i) == "(") && (1..end).any(|i| word(i) == ")");
    let verbs_free = (0..end).all(|i| {
        let w = word(i);
        !w.chars().next().is_some_and(char::is_lowercase)
            || matches!(w, "a.m." | "p.m." | "al" | "de" | "and" | "of")
    });
    (verbs_free && (agency || (capitals && dash)) && end + 1 < sentence.len()).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split_words(text: &str) -> Option<usize> {
        let mut at = 0;
        let tokens: Vec<Range<usize>> = text
            .split(' ')
            .map(|w| {
                let range = at..at + w.len();
                at += w.len() + 1;
                range
            })
            .collect();
        dateline(text, &tokens)
    }

    #[test]
    fn finds_datelines_and_leaves_dashes_alone() {
        assert_eq!(
            split_words("WASHINGTON ( Reuters ) – Kerry spoke ."),
            Some(5)
        );
        assert_eq!(
            split_words("KABUL ( Pajhwok ) : The body condemned it ."),
            Some(5)
        );
        assert_eq!(split_words("MOSCOW -- The Kremlin welcomed it ."), Some(2));
        assert_eq!(
            split_words("The minister – a former general – resigned ."),
            None
        );
        assert_eq!(split_words("Kerry : no talks ."), None);
    }
}
