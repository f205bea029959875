//! The words of `data/pages.toml`.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde::Deserialize;

const PAGES: &str = include_str!("../../../data/pages.toml");

/// Words of a line up to which a phrase, and a single word, at its beginning decide.
const TELLING: usize = 45;
const SHORT: usize = 12;

/// What web pages say around their articles.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) furniture_tags: HashSet<String>,
    pub(super) unseen_tags: HashSet<String>,
    pub(super) inline_tags: HashSet<String>,
    furniture: HashSet<String>,
    furniture_pairs: HashSet<String>,
    story: HashSet<String>,
    headline: HashSet<String>,
    dates: HashSet<String>,
    other_dates: HashSet<String>,
    captions: HashSet<String>,
    headings: HashSet<String>,
    lines: Vec<String>,
    endings: Vec<String>,
    offers: Vec<String>,
    bylines: Vec<String>,
}

/// What the class and id of an element say about it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "independent of one another")]
pub(super) struct Marks {
    /// It surrounds the story rather than being part of it.
    pub(super) furniture: bool,
    /// It is named like the text of a story.
    pub(super) story: bool,
    /// It is named like a headline.
    pub(super) headline: bool,
    /// It is named like a date of publication.
    pub(super) date: bool,
    /// It is named like a date of something else: today, the last change.
    pub(super) other_date: bool,
    /// It is named like what stands under a picture.
    pub(super) caption: bool,
}

impl Words {
    /// The embedded words; none if they cannot be read, which a test rules out.
    pub(super) fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Words> = OnceLock::new();
        BUILTIN.get_or_init(|| toml::from_str(PAGES).unwrap_or_default())
    }

    /// What the names in a class or id attribute say.
    pub(super) fn marks(&self, names: &str) -> Marks {
        let tokens = tokens(names);
        let any = |set: &HashSet<String>| tokens.iter().any(|t| set.contains(t));
        let pair = tokens
            .windows(2)
            .any(|two| self.furniture_pairs.contains(&two.join(" ")));
        Marks {
            furniture: pair || any(&self.furniture),
            story: any(&self.story),
            headline: any(&self.headline),
            date: any(&self.dates),
            other_date: any(&self.other_dates),
            caption: any(&self.captions),
        }
    }

    /// Whether a heading stands over what is not the story.
    pub(super) fn is_foreign_heading(&self, heading: &str) -> bool {
        let folded = heading.trim().to_lowercase();
        let bare = folded.trim_end_matches([':', '.', '…', '»', '›', '>', ' ']);
        let bare = bare.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let is_short = bare.split(' ').count() <= SHORT;
        let offers = || self.offers.iter().any(|o| bare.starts_with(o.as_str()));
        self.headings.contains(bare) || is_short && offers()
    }

    /// Whether a line of so many words speaks about the page, its makers or other pages. One word decides only for short lines: "Tagged
    /// sharks return to the bay" may go on for long.
    pub(super) fn is_foreign_line(&self, line: &str, words: usize) -> bool {
        let start: String = line.chars().take(60).collect::<String>().to_lowercase();
        let start =
            start.trim_start_matches(['-', '–', '—', '*', '•', '|', '>', '»', ' ', '[', '(']);
        let end = line.trim_end_matches(['.', '…', ')', ' ']).to_lowercase();
        if words <= TELLING && self.endings.iter().any(|e| end.ends_with(e.as_str())) {
            return true;
        }
        self.lines.iter().any(|l| {
            let telling = l.contains([' ', ':', '©']);
            words <= if telling { TELLING } else { SHORT } && start.starts_with(l.as_str())
        })
    }

    /// Whether a short line says who wrote the story.
    pub(super) fn is_byline(&self, line: &str) -> bool {
        let start = line.trim().to_lowercase();
        self.bylines.iter().any(|b| start.starts_with(b.as_str()))
    }
}

/// `c-articleHead__share` is c, article, head, share.
fn tokens(names: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut token = String::new();
    let mut small = false;
    for c in names.chars() {
        if (!c.is_alphabetic() || (c.is_uppercase() && small)) && !token.is_empty() {
            tokens.push(std::mem::take(&mut token));
        }
        small = c.is_lowercase();
        if c.is_alphabetic() {
            token.extend(c.to_lowercase());
        }
    }
    if !token.is_empty() {
        tokens.push(token);
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_can_be_read() {
        let words: Words = toml::from_str(PAGES).unwrap();
        assert!(!words.lines.is_empty());
    }

    #[test]
    fn names_are_read_word_by_word() {
        let words = Words::builtin();
        assert!(words.marks("c-articleHead__share").furniture);
        assert!(words.marks("list most-read").furniture);
        assert!(!words.marks("loaded shadow").furniture);
        assert!(words.marks("articleBody").story);
        assert!(words.is_foreign_heading("Most Read:"));
        assert!(!words.is_foreign_heading("Most read the treaty"));
        assert!(words.is_foreign_line("– READ MORE: Trains halted", 4));
    }
}
