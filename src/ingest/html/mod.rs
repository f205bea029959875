//! Web pages: the story without its surroundings, and what the page says about it.
//!
//! In comes the text of a page, out come headline, date, source, address and body. The page is read as a list of text blocks; what is
//! named or built like surroundings goes, and the part that holds the prose after the headline stays. A page in which nothing of the
//! kind is found is left to the Readability algorithm, and one that only a program would fill to the text in its metadata.

mod meta;
mod outline;
mod story;
mod title;
mod when;
mod words;

use dom_query::Document;
use dom_smoothie::{Config, Readability};

use crate::model::{Day, Minute};
use meta::Meta;
use outline::Outline;
use story::Story;

/// A body with fewer words is compared with what other ways find.
const FEW: usize = 60;

/// White space in a tag beyond which it is no tag of a page: scripts have no "<" or ">" for so long only when they hold data.
const ATTRIBUTES: usize = 40_000;

/// What was read from a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) title: Option<String>,
    pub(super) date: Option<Day>,
    pub(super) time: Option<Minute>,
    pub(super) authors: Vec<String>,
    pub(super) captions: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) uri: Option<String>,
    pub(super) body: String,
    pub(super) warnings: Vec<String>,
}

/// Reads a page.
pub(super) fn read(text: &str) -> Page {
    if is_overloaded(text) {
        return Page::default();
    }
    let document = Document::from(text);
    let meta = Meta::of(&document);
    let outline = Outline::of(&document);
    let title = title::find(&meta, &outline);
    let story = Story::new(&outline, title.block);
    let mut warnings = Vec::new();
    let date = when::find(&meta, &outline, &story, title.block, &mut warnings);
    let time = date.and_then(|day| when::time(&meta, &outline, day));
    let blocks = story.blocks();
    let captions = story.captions(&blocks);
    let authors = if meta.authors.is_empty() {
        story.byline(&blocks)
    } else {
        meta.authors
    };
    let mut body: Vec<&str> = blocks
        .iter()
        .map(|i| outline.blocks[*i].text.as_str())
        .collect();
    let words = |body: &[&str]| body.iter().map(|p| p.split(' ').count()).sum::<usize>();
    let by_algorithm;
    let found = words(&body);
    if found < FEW {
        let stated: Vec<&str> = meta.body.iter().flat_map(|b| b.lines()).collect();
        if words(&stated) > 2 * found {
            body = stated;
        } else if found < FEW / 3 && !outline.too_deep {
            by_algorithm = readability(text);
            let lines: Vec<&str> = by_algorithm
                .lines()
                .filter(|l| !l.trim().is_empty())
                .collect();
            if words(&lines) > 2 * found {
                body = lines;
            }
        }
    } else if let Some(stated) = &meta.body {
        // A page may show a part and state the whole.
        let stated: Vec<&str> = stated.lines().collect();
        if words(&stated) > 2 * found {
            body = stated;
        }
    }
    let mut body = body.join("\n\n");
    let agency = super::dateline::cut(&mut body);
    Page {
        title: title.text,
        date,
        time,
        authors,
        captions,
        source: meta.source.or(agency).or(meta.author),
        uri: meta.uri,
        body,
        warnings,
    }
}

/// The text of a part of a page that is all story, such as the content of a feed's entry.
pub(super) fn read_fragment(text: &str) -> String {
    if !text.contains('<') && !text.contains('&') || is_overloaded(text) {
        return text.trim().to_owned();
    }
    let document = Document::from(text);
    let outline = Outline::of(&document);
    let story = Story::new(&outline, None);
    let all: Vec<&str> = (story.inner().iter())
        .map(|i| outline.blocks[*i].text.as_str())
        .collect();
    let mut body = all.join("\n\n");
    super::dateline::cut(&mut body);
    body
}

/// Whether a tag has more attributes than any page's: parsers take the square of their number.
fn is_overloaded(text: &str) -> bool {
    let mut spaces = 0;
    let mut inside = false;
    for byte in text.bytes() {
        match byte {
            b'<' | b'>' => {
                inside = byte == b'<';
                spaces = 0;
            }
            b' ' | b'\t' | b'\n' | b'/' if inside => spaces += 1,
            _ => {}
        }
        // Prose between a stray "<" and the next tag is far shorter.
        if spaces > ATTRIBUTES {
            return true;
        }
    }
    false
}

/// Text without tags and escapes, in one line.
pub(super) fn plain(text: &str) -> String {
    meta::clean(text).unwrap_or_default().replace('\n', " ")
}

/// The text that the Readability algorithm finds; empty if none.
fn readability(text: &str) -> String {
    let config = Config {
        max_elements_to_parse: 20_000,
        ..Config::default()
    };
    Readability::new(text, None, Some(config))
        .and_then(|mut r| r.parse())
        .map(|article| read_fragment(&article.content))
        .unwrap_or_default()
}
