//! Whether a text is English. Other languages are set aside, not half-read.

use whatlang::{Lang, detect};

/// Shorter texts, in bytes, are not judged.
const SHORT: usize = 120;
/// Only so much of a text is looked at, in bytes.
const LOOK: usize = 20_000;
/// Small words of which English prose is full; in no other language do all of them together reach a twelfth of a text.
const SMALL: [&str; 14] = [
    "the", "of", "and", "to", "in", "that", "for", "was", "is", "with", "on", "by", "it", "as",
];
const ENGLISH: f64 = 1.0 / 12.0;

/// The English name of the language of a text, if that is certain and not English.
pub fn foreign(text: &str) -> Option<&'static str> {
    if text.len() < SHORT {
        return None;
    }
    let mut end = text.len().min(LOOK);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let part = &text[..end];
    let mut words = 0.0;
    let mut small = 0.0;
    for word in part
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| !w.is_empty())
    {
        words += 1.0;
        if SMALL.iter().any(|s| word.eq_ignore_ascii_case(s)) {
            small += 1.0;
        }
    }
    if words > 0.0 && small / words >= ENGLISH {
        return None;
    }
    let info = detect(part)?;
    (info.lang() != Lang::Eng && info.is_reliable()).then(|| info.lang().eng_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_stays_and_others_are_named() {
        let german = "Die Regierung hat am Montag beschlossen, dass die Grenze zu den Nachbarn wieder geöffnet wird. Der Minister sagte, \
                      man habe lange darüber gesprochen und sei nun zu einem Ergebnis gekommen.";
        assert_eq!(foreign(german), Some("German"));
        let english = "The government decided on Monday that the border to its neighbours will be opened again. The minister said that \
                       they had talked about it for a long time.";
        assert_eq!(foreign(english), None);
        assert_eq!(foreign("Die Regierung"), None);
    }
}
