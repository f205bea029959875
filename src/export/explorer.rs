//! The page of the explorer: for the browser of whoever runs `serve`, and as one file that opens from disk.
//!
//! Both are made of the files in `data/explorer`. The one file holds its data as JSON inside a script element of a type that no browser
//! runs; what could end that element early is written as `\u` escapes, and a policy allows no script and no style but ours, by their
//! hashes.

use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Cut, Vocabulary};
use crate::query::{Edge, Hidden, Ticks};

const PAGE: &str = include_str!("../../data/explorer/page.html");
const ICON: &str = include_str!("../../data/explorer/icon.svg");
const STYLES: [&str; 2] = [
    include_str!("../../data/explorer/style.css"),
    include_str!("../../data/explorer/panel.css"),
];
/// In the order in which they build on each other.
const SCRIPTS: [&str; 17] = [
    include_str!("../../data/explorer/dom.js"),
    include_str!("../../data/explorer/words.js"),
    include_str!("../../data/explorer/source.js"),
    include_str!("../../data/explorer/place.js"),
    include_str!("../../data/explorer/graph.js"),
    include_str!("../../data/explorer/layout.js"),
    include_str!("../../data/explorer/shapes.js"),
    include_str!("../../data/explorer/labels.js"),
    include_str!("../../data/explorer/drawing.js"),
    include_str!("../../data/explorer/pointer.js"),
    include_str!("../../data/explorer/evidence.js"),
    include_str!("../../data/explorer/cards.js"),
    include_str!("../../data/explorer/timeline.js"),
    include_str!("../../data/explorer/filters.js"),
    include_str!("../../data/explorer/table.js"),
    include_str!("../../data/explorer/search.js"),
    include_str!("../../data/explorer/main.js"),
];

/// Where style, script and data stand in the page.
const STYLE_MARK: &str = "<!-- style -->";
const SCRIPT_MARK: &str = "<!-- script -->";

/// The page that the server hands out.
pub fn page() -> String {
    let style =
        "<link rel=\"icon\" href=\"/icon.svg\"><link rel=\"stylesheet\" href=\"/explorer.css\">";
    PAGE.replace(STYLE_MARK, style)
        .replace(SCRIPT_MARK, "<script src=\"/explorer.js\" defer></script>")
}

/// The style sheet.
pub fn style() -> String {
    STYLES.concat()
}

/// The script: its parts see each other and nobody else sees them.
pub fn script() -> String {
    let mut script = String::from("(() => {\n\"use strict\";\n");
    for part in SCRIPTS {
        script.push_str(part);
    }
    script.push_str("})();\n");
    script
}

/// The icon.
pub fn icon() -> String {
    ICON.to_owned()
}

/// What a file holds: an answer as the API gives it, with the words to read it.
#[derive(Serialize)]
struct Saved<'a> {
    answer: Answer<'a>,
    vocabulary: Vocabulary<'a>,
}

#[derive(Serialize)]
struct Answer<'a> {
    reading: &'a str,
    edges: &'a [Edge],
    hidden: &'a Hidden,
    drawing: Drawing<'a>,
}

#[derive(Serialize)]
struct Drawing<'a> {
    title: &'a str,
    notes: Vec<&'a String>,
    focus: Option<&'a str>,
    ticks: &'a [Ticks],
}

/// A drawing with all its evidence as one file that opens from disk.
pub fn html(
    cut: &Cut,
    ticks: &[Ticks],
    vocabulary: Vocabulary<'_>,
) -> Result<String, serde_json::Error> {
    let saved = Saved {
        answer: Answer {
            reading: &cut.title,
            edges: &cut.edges,
            hidden: &cut.hidden,
            drawing: Drawing {
                title: &cut.title,
                notes: cut.notes.iter().chain(&cut.left).collect(),
                focus: cut.focus.as_deref(),
                ticks,
            },
        },
        vocabulary,
    };
    let data = inert(&serde_json::to_string(&saved)?);
    let (style, script) = (style(), script());
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; img-src data:; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'",
        hash(&script),
        hash(&style)
    );
    let head = format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<style>{style}</style>"
    );
    let foot = format!(
        "<script type=\"application/json\" id=\"saved\">{data}</script>\n<script>{script}</script>"
    );
    // The data come last, so that nothing in them is taken for a mark.
    Ok(PAGE
        .replacen(STYLE_MARK, &head, 1)
        .replacen(SCRIPT_MARK, &foot, 1))
}

/// JSON in which nothing can end the element around it, or a line of script.
fn inert(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text
}

/// The hash of an inline script or style, as a policy names it.
fn hash(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |i: usize| u32::from(three.get(i).copied().unwrap_or_default());
        let number = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4 {
            if i <= three.len() {
                let sign = (number >> (18 - 6 * i)) & 63;
                text.push(char::from(SIGNS[sign as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample::{hostile, nasty};
    use crate::ontology::Ontology;

    #[test]
    fn hashes_are_written_as_policies_have_them() {
        let coded = ["", "f", "fo", "foo", "foob"].map(|t| base64(t.as_bytes()));
        assert_eq!(coded, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
        let empty = hash("");
        assert_eq!(empty, "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn our_own_files_do_not_end_their_elements() {
        for text in [style(), script()] {
            let text = text.to_lowercase();
            assert!(!text.contains("</s") && !text.contains("<!--") && !text.contains('\r'));
        }
        assert!(page().contains("/explorer.js") && page().contains("/explorer.css"));
        assert!(!page().contains("<!-- s"));
    }

    /// Nothing in the data can end the element that holds them, and what is read back is what was written.
    #[test]
    fn names_cannot_break_out_of_the_file() {
        let mut edges = nasty();
        edges.extend(hostile());
        for name in [
            "</script><script>alert(1)</script>",
            "<!-- <script>",
            "\u{2028}\u{2029}",
            "<!-- script -->",
        ] {
            edges[0].subject.name.push_str(name);
        }
        let cut = Cut {
            title: "</title><!-- style -->".to_owned(),
            edges,
            notes: vec!["]]>".to_owned()],
            left: None,
            hidden: Hidden::new(),
            focus: None,
        };
        let ontology = Ontology::builtin().unwrap();
        let text = html(&cut, &[], Vocabulary::of(ontology)).unwrap();
        assert_eq!(text.matches("</script>").count(), 2);
        assert_eq!(text.matches("<!--").count(), 0);
        let (_, rest) = text.split_once("id=\"saved\">").unwrap();
        let (data, _) = rest.split_once("</script>").unwrap();
        assert!(!data.contains(['<', '>', '&', '\u{2028}', '\u{2029}']));
        let back: serde_json::Value = serde_json::from_str(data).unwrap();
        for (i, edge) in cut.edges.iter().enumerate() {
            assert_eq!(
                back["answer"]["edges"][i]["subject"]["name"],
                edge.subject.name
            );
        }
        assert_eq!(back["answer"]["drawing"]["title"], cut.title);
    }
}
