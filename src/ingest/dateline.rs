//! Datelines of formats that are cleaned anyway: "WASHINGTON, Oct 3 (Reuters) – Kerry said …" loses what stands before the sentence.
//!
//! Plain text and JSON lines keep theirs, since their bytes are cited; extraction parts it from the sentence there.

/// Longest dateline, in characters.
const LONGEST: usize = 90;

/// Cuts the dateline off the beginning of a body; returns the agency that it names.
pub(super) fn cut(body: &mut String) -> Option<String> {
    let start: String = body.chars().take(LONGEST).collect();
    let (at, mark) = [" – ", " — ", " -- ", " - ", "— ", "– ", ") ", ": "]
        .iter()
        .filter_map(|mark| start.find(mark).map(|at| (at, *mark)))
        .min()?;
    // "(Reuters) - " ends in a dash after the bracket.
    let (at, mark) = match mark {
        ") " => [" – ", " — ", " -- ", " - "]
            .iter()
            .find(|m| start[at + 1..].starts_with(**m))
            .map_or((at + 1, " "), |m| (at + 1, *m)),
        mark => (at, mark),
    };
    let line = start[..at].trim();
    let place = line.split(['(', ',', '/', '[']).next().unwrap_or("").trim();
    let letters = |t: &str| t.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = letters(place) > 2 && !place.chars().any(char::is_lowercase);
    let agency = line
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .map(|(inside, _)| inside.trim().to_owned());
    let named = agency.as_deref().is_some_and(|a| letters(a) > 1) && line.ends_with(')');
    let dash = mark.trim().chars().all(|c| matches!(c, '-' | '–' | '—')) && !mark.trim().is_empty();
    let small = |w: &str| {
        w.chars().next().is_some_and(char::is_lowercase) && !matches!(w, "al" | "de" | "and" | "of")
    };
    let no_sentence = !line
        .split_whitespace()
        .any(|w| small(w) && !w.ends_with('.'))
        && line.split_whitespace().count() <= 9;
    if !(no_sentence && ((dash && (capitals || named)) || (named && capitals))) {
        return None;
    }
    let end = at + mark.len();
    if body[end..].trim().len() < 20 {
        return None;
    }
    body.drain(..end);
    let rest = body.trim_start().len();
    body.drain(..body.len() - rest);
    agency
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> (String, Option<String>) {
        let mut body = text.to_owned();
        let agency = cut(&mut body);
        (body, agency)
    }

    #[test]
    fn datelines_go_and_name_the_agency() {
        let sentence = "The minister resigned on Monday.";
        for line in [
            "WASHINGTON (Reuters) – ",
            "NEW DELHI, Jan 17 (Reuters) - ",
            "Kabul (Pajhwok) — ",
        ] {
            let (body, agency) = left(&format!("{line}{sentence}"));
            assert_eq!(body, sentence, "{line}");
            assert!(agency.is_some(), "{line}");
        }
        assert_eq!(left(&format!("MOSCOW — {sentence}")).0, sentence);
    }

    #[test]
    fn sentences_stay() {
        for text in [
            "The minister – a former general – resigned on Monday.",
            "Kerry: no talks with them before the truce holds.",
            "NATO (founded in 1949) said on Monday that it would stay.",
            "Short – é",
        ] {
            assert_eq!(left(text).0, text);
        }
    }
}
