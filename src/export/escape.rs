//! Text that is safe inside a drawing: nothing in a name is markup.

use std::fmt::Write;

/// Text without control characters and without the marks that turn the writing direction of what follows.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\n' || c == '\t' { ' ' } else { c })
        .filter(|c| {
            !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        })
        .collect()
}

/// A label of several lines between double quotes of DOT. The backslash is doubled, so that `\N` is no escape, and `&` becomes an
/// entity, since Graphviz reads entities in every label.
pub(super) fn dot_lines<S: AsRef<str>>(lines: &[S]) -> String {
    let lines: Vec<_> = lines.iter().map(|l| dot(l.as_ref())).collect();
    lines.join("\\n")
}

/// One line between double quotes of DOT.
pub(super) fn dot(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in defused(&plain(text)).chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

/// Text inside an HTML-like label of DOT.
pub(super) fn html(text: &str) -> String {
    xml(&defused(&plain(text)))
}

/// Text or attribute value inside XML.
pub(super) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in plain(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => {
                let _ = write!(out, "&#39;");
            }
            c => out.push(c),
        }
    }
    out
}

/// Graphviz leaves anything that looks like an entity unescaped when it writes SVG, so that a name `&#65;` would be shown as `A`. A
/// word joiner, which has no width, after the `&` keeps the name as it is written.
fn defused(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 3);
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        let entity = after
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '#'))
            .next()
            .unwrap_or_default();
        if !entity.is_empty() && after[entity.len()..].starts_with(';') {
            out.push('\u{2060}');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Breaks a name into lines of at most `width` characters where words end, at most `most` lines; what is cut off leaves an ellipsis.
pub(super) fn wrap(text: &str, width: usize, most: usize) -> Vec<String> {
    let text = plain(text);
    let mut lines: Vec<String> = vec![String::new()];
    let length = |s: &str| s.chars().count();
    for word in text.split_whitespace() {
        let word: String = if length(word) > width {
            word.chars().take(width - 1).chain(['…']).collect()
        } else {
            word.to_owned()
        };
        let full = lines.len() >= most;
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            *line = word;
        } else if length(line) + 1 + length(&word) <= width {
            line.push(' ');
            line.push_str(&word);
        } else if !full {
            lines.push(word);
        } else {
            line.push_str(" …");
            break;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out() {
        assert_eq!(dot("a\"b\\N<c>\u{0}\u{202E}"), "a\\\"b\\\\N<c>");
        assert_eq!(dot("AT&T"), "AT&amp;T");
        assert_eq!(dot("&#65;&amp;"), "&amp;\u{2060}#65;&amp;\u{2060}amp;");
        assert_eq!(dot_lines(&["a\nb", "c"]), "a b\\nc");
        assert_eq!(html("<b>&\"'"), "&lt;b&gt;&amp;&quot;&#39;");
        assert_eq!(dot("שלום 🕊"), "שלום 🕊");
    }

    #[test]
    fn long_names_are_broken_and_cut() {
        assert_eq!(
            wrap("United Nations Security Council", 16, 3),
            ["United Nations", "Security Council"]
        );
        assert_eq!(wrap("one two three four", 5, 2), ["one", "two …"]);
        assert_eq!(wrap("abcdefgh", 5, 2), ["abcd…"]);
        assert_eq!(wrap("", 5, 2), [""]);
    }
}
