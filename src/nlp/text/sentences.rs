//! Token spans to sentences: lines, marks and abbreviations propose, a judge decides.

use std::ops::Range;

use super::LONGEST;
use super::data::Data;

/// A place between two tokens where a sentence may begin.
pub(crate) struct Gap {
    /// Index of the token behind it.
    pub(crate) at: usize,
    /// Index of the first token of the sentence so far.
    pub(super) start: usize,
    /// Whether the rules hold that a sentence begins here.
    pub(crate) rules: bool,
    /// Whether a straight quote is open.
    pub(super) open_quote: bool,
}

/// Groups tokens into sentences, none of them empty or longer than [`LONGEST`]. `judge` decides where lines leave it open.
pub(super) fn sentences(
    text: &str,
    tokens: &[Range<usize>],
    data: &Data,
    lines: &Lines,
    judge: &mut dyn FnMut(&Gap) -> bool,
) -> Vec<Vec<Range<usize>>> {
    let mut out = Vec::new();
    let mut current: Vec<Range<usize>> = Vec::new();
    let mut depth = Depth::default();
    let loose = lines.loose;
    for (i, token) in tokens.iter().enumerate() {
        if let Some(last) = current.last() {
            let gap = &text[last.end..token.start];
            let newlines = gap.matches('\n').count();
            let next = &tokens[i..];
            let ends = if newlines > 0 && lines.breaks(last.end, token.start, newlines) {
                true
            } else {
                let rules = closes(text, &current) && begins(text, next, &current, data, &depth);
                let gap = Gap {
                    at: i,
                    start: i - current.len(),
                    rules,
                    open_quote: depth.straight,
                };
                if rules || loose || is_open(&text[last.clone()], &text[token.clone()]) {
                    judge(&gap)
                } else {
                    false
                }
            };
            if ends || current.len() >= LONGEST {
                out.push(std::mem::take(&mut current));
                depth = Depth::default();
            }
        }
        depth.see(&text[token.clone()]);
        current.push(token.clone());
    }
    if !current.is_empty() {
        out.push(current);
    }
    out
}

/// Open brackets and quotes of the sentence so far.
#[derive(Default)]
struct Depth {
    straight: bool,
}

impl Depth {
    fn see(&mut self, form: &str) {
        if form == "\"" {
            self.straight = !self.straight;
        }
    }
}

/// Whether a sentence can begin between two such tokens in a text that ends its sentences with marks.
fn is_open(last: &str, next: &str) -> bool {
    let mark = last.ends_with('.') || !last.contains(char::is_alphanumeric);
    mark && (!next.starts_with(char::is_lowercase) || is_final(last) || is_closer(last))
}

pub(super) fn is_final(form: &str) -> bool {
    !form.is_empty()
        && form
            .chars()
            .all(|c| matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？'))
        && form != ".."
}

pub(super) fn is_closer(form: &str) -> bool {
    matches!(
        form,
        "\"" | "'" | "''" | "”" | "’" | "’’" | ")" | "]" | "}" | "»"
    )
}

/// Whether the tokens so far can be a whole sentence: a final mark, then closing marks at most.
fn closes(text: &str, current: &[Range<usize>]) -> bool {
    let mut forms = current.iter().rev().map(|t| &text[t.clone()]);
    let mut closers = 0;
    let last = loop {
        match forms.next() {
            Some(form) if is_closer(form) && closers < 3 => closers += 1,
            other => break other.unwrap_or(""),
        }
    };
    is_final(last)
        || (last.len() > 2 && last.ends_with('.') && last.chars().any(char::is_alphabetic))
}

/// Whether `next` can begin a sentence after `current`.
fn begins(
    text: &str,
    next: &[Range<usize>],
    current: &[Range<usize>],
    data: &Data,
    depth: &Depth,
) -> bool {
    let form = |i: usize| next.get(i).map_or("", |t| &text[t.clone()]);
    let last = current.last().map_or("", |t| &text[t.clone()]);
    let glued = current
        .last()
        .is_some_and(|l| next.first().is_some_and(|n| n.start == l.end));
    let first = form(0);
    if is_closer(first) && (glued || first != "\"" || depth.straight) {
        return false;
    }
    // Look behind opening marks.
    let opening = |f: &str| {
        matches!(
            f,
            "\"" | "“" | "‘" | "'" | "``" | "(" | "[" | "«" | "—" | "–" | "-" | "--" | "*" | "•"
        )
    };
    let word = (0..3).map(form).find(|f| !opening(f)).unwrap_or("");
    let upper = word
        .chars()
        .next()
        .is_some_and(|c| !c.is_lowercase() && c.is_alphanumeric());
    if last.ends_with('.') && last.chars().any(char::is_alphabetic) {
        // An abbreviation.
        let stem = last.trim_end_matches('.').to_lowercase();
        let initial = stem.chars().count() == 1;
        if data.before_names.contains(&stem) || initial || !upper {
            return false;
        }
        return data.starts_sentences(&word.to_lowercase()) || opening(first) && first != "(";
    }
    if last == "..." || last == "…" || last.starts_with("..") {
        return upper && !glued;
    }
    if glued {
        // "end.Next"
        return upper && is_final(last) && word.chars().count() > 1;
    }
    upper
        || (last != "."
            && is_final(last)
            && !word.is_empty()
            && !word.chars().any(char::is_lowercase))
}

/// The lines of the text: whether it is wrapped at a fixed width.
pub(super) struct Lines<'a> {
    text: &'a str,
    /// Width at which lines are wrapped, in bytes; none if lines are paragraphs.
    width: Option<usize>,
    /// Whether many lines end without a mark: then sentences may end anywhere.
    loose: bool,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .collect();
        let mut lengths: Vec<usize> = lines.iter().map(|l| l.len()).collect();
        lengths.sort_unstable();
        let width = lengths.get(lengths.len() * 9 / 10).copied().unwrap_or(0);
        let continued = lines
            .windows(2)
            .filter(|pair| !ends_final(pair[0]) && pair[1].starts_with(char::is_lowercase))
            .count();
        let wrapped =
            lines.len() >= 4 && (40..=110).contains(&width) && continued * 4 >= lines.len();
        let open = lines.iter().filter(|line| !ends_final(line)).count();
        Self {
            text,
            width: wrapped.then_some(width),
            loose: !wrapped && lines.len() > 1 && open * 4 > lines.len(),
        }
    }

    /// Whether lines end where the page does, not where a paragraph does.
    pub(super) fn wrapped(&self) -> bool {
        self.width.is_some()
    }

    /// Whether the newlines between two tokens end a sentence, whatever the tokens are.
    fn breaks(&self, end: usize, start: usize, newlines: usize) -> bool {
        let before = self.text[..end].rfind('\n').map_or(0, |at| at + 1);
        let line = self.text[before..end].trim();
        let rest = &self.text[start..];
        let lower = rest.starts_with(char::is_lowercase);
        if ends_final(line) {
            return newlines > 1 && (!lower || self.width.is_none());
        }
        if lower && newlines <= 2 {
            return newlines > 1 && self.width.is_none();
        }
        match self.width {
            // A line goes on if the next word would not have fitted on it.
            Some(width) => {
                let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
                line.len() + 1 + word + 4 < width
            }
            None => true,
        }
    }
}

fn ends_final(line: &str) -> bool {
    line.trim_end_matches(['"', '\'', '”', '’', ')', ']'])
        .ends_with(['.', '!', '?', '…', ':', '。'])
}

#[cfg(test)]
mod tests {
    use super::super::Splitter;

    fn cut(text: &str) -> Vec<&str> {
        let splitter = Splitter::builtin().unwrap();
        let sentences = splitter.split(text);
        sentences
            .iter()
            .map(|s| &text[s[0].start..s[s.len() - 1].end])
            .collect()
    }

    #[test]
    fn full_stops_end_sentences_but_abbreviations_do_not() {
        assert_eq!(
            cut(
                "Gen. Votel met Mr. Assad in the U.S. on Friday. He left at 5 p.m. The talks failed."
            ),
            [
                "Gen. Votel met Mr. Assad in the U.S. on Friday.",
                "He left at 5 p.m.",
                "The talks failed."
            ]
        );
        assert_eq!(
            cut("John F. Kennedy spoke. Yes!"),
            ["John F. Kennedy spoke.", "Yes!"]
        );
    }

    #[test]
    fn quotes_close_the_sentence_they_end() {
        assert_eq!(
            cut("\"We leave.\" She nodded. “They stay.” He left."),
            ["\"We leave.\"", "She nodded.", "“They stay.”", "He left."]
        );
        assert_eq!(
            cut("\"Will you go?\" he asked."),
            ["\"Will you go?\" he asked."]
        );
    }

    #[test]
    fn headings_and_paragraphs_stand_alone() {
        assert_eq!(
            cut("Rebels take town\n\nThe rebels took the town\nNext item"),
            ["Rebels take town", "The rebels took the town", "Next item"]
        );
    }

    #[test]
    fn wrapped_lines_go_on() {
        let text = "The Cabinet has today considered a request\n\nfrom the United States to join a coalition that\n\nMinister Smith described as necessary, and it\n\nagreed in principle. The decision follows talks\n\nwith the allies.";
        assert_eq!(cut(text).len(), 2, "{:?}", cut(text));
        assert_eq!(
            cut("He went to the\nmarket. She\nstayed."),
            ["He went to the\nmarket.", "She\nstayed."]
        );
    }

    #[test]
    fn endless_text_is_cut() {
        let text = "word ".repeat(5000);
        assert!(
            Splitter::builtin()
                .unwrap()
                .split(&text)
                .iter()
                .all(|s| s.len() <= super::LONGEST)
        );
    }
}
