//! Text files: an optional header of `Name: value` lines, a title, the body.
//!
//! ```text
//! Title: Talks end
//! Date: 2016-10-03
//! Source: The Daily
//! URI: https://example.org/talks
//! Id: talks-1
//!
//! The body …
//! ```

use super::byline;

/// A headline is shorter than this, in characters.
const LONGEST_TITLE: usize = 140;

/// Header names that carry nothing we keep: passed over without a word.
const PASSED_OVER: [&str; 9] = [
    "licence", "license", "language", "lang", "note", "notes", "tags", "section", "sources",
];

/// What the header says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub id: Option<String>,
    pub title: Option<String>,
    pub date: Option<String>,
    pub source: Option<String>,
    pub uri: Option<String>,
    pub author: Option<String>,
}

impl Fields {
    fn slot(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name.to_lowercase().as_str() {
            "id" => &mut self.id,
            "title" | "headline" => &mut self.title,
            "date" | "published" => &mut self.date,
            "source" | "publisher" => &mut self.source,
            "uri" | "url" | "link" => &mut self.uri,
            "author" | "authors" | "byline" | "by" => &mut self.author,
            _ => return None,
        })
    }
}

/// A text file in its parts.
pub(super) struct Parsed {
    pub fields: Fields,
    pub body: String,
    pub authors: Vec<String>,
    pub warnings: Vec<String>,
}

/// Splits a text file into header, title and body.
pub(super) fn parse(whole: &str) -> Parsed {
    let whole = whole.trim_start_matches('\n');
    let mut warnings = Vec::new();
    let (mut fields, rest) = header(whole, &mut warnings);
    let mut body = rest.trim();
    if fields.title.is_none()
        && let Some((title, after)) = headline(body)
    {
        fields.title = Some(title.to_owned());
        body = after.trim();
    }
    let mut authors = fields
        .author
        .as_deref()
        .map_or_else(Vec::new, byline::authors);
    // A byline is no sentence.
    if let Some((line, after)) = body.split_once('\n') {
        let named = byline::of_line(line);
        if !named.is_empty() && !after.trim().is_empty() {
            body = after.trim();
            if authors.is_empty() {
                authors = named;
            }
        }
    }
    Parsed {
        fields,
        body: body.to_owned(),
        authors,
        warnings,
    }
}

/// Reads the header, if there is one; returns it and what follows.
fn header<'a>(whole: &'a str, warnings: &mut Vec<String>) -> (Fields, &'a str) {
    let mut fields = Fields::default();
    // Markdown's front matter is the same block between two rules.
    let (fenced, start) = match whole.strip_prefix("---\n") {
        Some(rest) => (true, rest),
        None => (false, whole),
    };
    let known = field_line(start).is_some_and(|(name, _)| fields.slot(name).is_some());
    if !known {
        return (fields, whole);
    }
    let mut rest = start;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if line.trim().is_empty() || (fenced && line.trim_end() == "---") {
            return (fields, after);
        }
        let Some((name, value)) = field_line(line) else {
            break;
        };
        rest = after;
        match fields.slot(name) {
            Some(slot) if !value.is_empty() => *slot = Some(value.to_owned()),
            Some(_) => {}
            None if PASSED_OVER.contains(&name.to_lowercase().as_str()) => {}
            None => warnings.push(format!(
                "the header line \"{name}: …\" was passed over; known are Title, Date, Source, URI and Id"
            )),
        }
    }
    (fields, rest)
}

/// `Name: value`, the name being one word; quotes around the value go.
fn field_line(text: &str) -> Option<(&str, &str)> {
    let line = text.split('\n').next()?;
    let (name, value) = line.split_once(':')?;
    let is_name = !name.is_empty()
        && name.len() <= 20
        && name.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
    let value = value.trim();
    let bare = value
        .strip_prefix('"')
        .and_then(|v| v.strip_suffix('"'))
        .unwrap_or(value);
    is_name.then_some((name, bare))
}

/// The first line, if it looks like a headline, and what follows: a Markdown heading, or a short line before a blank one that does
/// not end like a sentence.
fn headline(body: &str) -> Option<(&str, &str)> {
    let (line, after) = body.split_once('\n')?;
    let bare = line.trim_start_matches('#').trim();
    let heading = line.starts_with('#');
    let apart = after.trim_start_matches([' ', '\t']).starts_with('\n');
    let short = !bare.is_empty() && bare.chars().count() <= LONGEST_TITLE;
    let sentence = bare.ends_with(['.', ':', ',', ';', '"', '”']);
    let something_follows = !after.trim().is_empty();
    (short && something_follows && (heading || (apart && !sentence))).then_some((bare, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_and_left_out_of_the_body() {
        let parsed = parse(
            "Title: \"Talks end\"\nDATE: 2016-10-03\nAuthor: A\nColour: red\nurl: https://e.org/a:b\n\nRussia left.\n\nEnd.\n",
        );
        assert_eq!(parsed.fields.title.as_deref(), Some("Talks end"));
        assert_eq!(parsed.fields.date.as_deref(), Some("2016-10-03"));
        assert_eq!(parsed.fields.uri.as_deref(), Some("https://e.org/a:b"));
        assert_eq!(parsed.body, "Russia left.\n\nEnd.");
        assert_eq!(parsed.warnings.len(), 1);
        assert!(parsed.warnings[0].contains("Colour"));
    }

    #[test]
    fn bylines_are_kept_and_are_no_sentences() {
        let parsed = parse("Talks end\n\nBy Jane Doe and John Roe\n\nRussia left the talks.\n");
        assert_eq!(parsed.authors, ["Jane Doe", "John Roe"]);
        assert_eq!(parsed.body, "Russia left the talks.");
        let parsed =
            parse("Author: Jane Doe\nTitle: Talks end\n\nBy Monday Russia had left.\nEnd.\n");
        assert_eq!(parsed.authors, ["Jane Doe"]);
        assert_eq!(parsed.body, "By Monday Russia had left.\nEnd.");
    }

    #[test]
    fn a_headline_is_told_from_a_first_sentence() {
        let title = |text| parse(text).fields.title;
        assert_eq!(title("Talks end\n\nRussia left."), Some("Talks end".into()));
        assert_eq!(title("# Talks end\nRussia left."), Some("Talks end".into()));
        assert_eq!(title("Russia left the talks.\n\nKerry said so."), None);
        assert_eq!(title("Talks end\nRussia left."), None);
        assert_eq!(title("Talks end"), None);
        assert_eq!(
            title("Kerry: we are done\n\nHe left."),
            Some("Kerry: we are done".into())
        );
    }

    #[test]
    fn front_matter_and_headers_without_a_blank_line_work() {
        let parsed = parse("---\ntitle: Talks end\ndate: 2016-10-03\n---\nRussia left.");
        assert_eq!(parsed.fields.title.as_deref(), Some("Talks end"));
        assert_eq!(parsed.body, "Russia left.");
        let parsed = parse("Date: 2016-10-03\nRussia left the talks: Kerry was angry.");
        assert_eq!(parsed.body, "Russia left the talks: Kerry was angry.");
    }
}
