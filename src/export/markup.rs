//! XML 1.0 that any parser takes and gives back as it was, but for the characters that it forbids.

use std::fmt::Write as _;

/// A document being written.
pub(super) struct Markup {
    pub(super) text: String,
    /// How many characters could not be written.
    pub(super) dropped: usize,
}

impl Markup {
    pub(super) fn new() -> Self {
        Self {
            text: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"),
            dropped: 0,
        }
    }

    /// Adds markup as it is.
    pub(super) fn raw(&mut self, markup: &str) -> &mut Self {
        self.text.push_str(markup);
        self
    }

    /// Adds ` name="value"`.
    pub(super) fn attribute(&mut self, name: &str, value: &str) -> &mut Self {
        let _ = write!(self.text, " {name}=\"");
        self.content(value);
        self.raw("\"")
    }

    /// Adds text, for an element or an attribute. White space other than blanks is written as references, since parsers change it
    /// in attributes, and the carriage return everywhere.
    pub(super) fn content(&mut self, content: &str) -> &mut Self {
        for c in content.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\t' | '\n' | '\r' => {
                    let _ = write!(self.text, "&#{};", u32::from(c));
                }
                '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => self.dropped += 1,
                c => self.text.push(c),
            }
        }
        self
    }

    /// What could not be written, in words.
    pub(super) fn losses(&self) -> Vec<String> {
        let n = self.dropped;
        let note = || format!("control characters left out, which XML does not allow: {n}");
        (n > 0).then(note).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_escaped_and_what_is_forbidden_goes() {
        let mut markup = Markup::new();
        markup.attribute("a", "\"<>&]]>\t\r\n\u{0}\u{1B}\u{FFFE}\u{202E}é🕊\u{85}");
        let expected = " a=\"&quot;&lt;&gt;&amp;]]&gt;&#9;&#13;&#10;\u{202E}é🕊\u{85}\"";
        assert!(markup.text.ends_with(expected), "{}", markup.text);
        assert_eq!(markup.dropped, 3);
        assert_eq!(
            markup.losses(),
            ["control characters left out, which XML does not allow: 3"]
        );
    }
}
