//! A file under the eyes of the linter: places, entries, fields, and the mistakes found so far.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Mistake, Severity};

/// Bytes of the file.
pub(super) type At = Range<usize>;

/// What stands behind a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Texts,
    Flag,
}

pub(super) struct Page<'t> {
    text: &'t str,
    mistakes: RefCell<Vec<Mistake>>,
}

impl<'t> Page<'t> {
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            mistakes: RefCell::default(),
        }
    }

    /// The mistakes in order of place.
    pub fn finish(self) -> Vec<Mistake> {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort();
        mistakes.dedup();
        mistakes
    }

    pub fn error(&self, at: Option<At>, message: String) {
        self.note(at, Severity::Error, message);
    }

    pub fn warning(&self, at: Option<At>, message: String) {
        self.note(at, Severity::Warning, message);
    }

    fn note(&self, at: Option<At>, severity: Severity, message: String) {
        let start = at.map_or(0, |at| at.start.min(self.text.len()));
        let before = self.text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        self.mistakes.borrow_mut().push(Mistake {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            severity,
            message,
        });
    }

    /// The line of a place, from one.
    pub fn line(&self, at: &At) -> usize {
        let before = self.text.get(..at.start).unwrap_or_default();
        before.matches('\n').count() + 1
    }

    /// Complains of a name that is none of `allowed`.
    pub fn unknown(&self, at: Option<At>, what: &str, name: &str, allowed: &[&str]) {
        self.error(
            at,
            format!("there is no {what} `{name}`{}", advice(name, allowed)),
        );
    }

    /// Complains of keys that `entry` may not have and of values of another shape.
    pub fn fields(&self, entry: &Spanned<DeValue>, what: &str, schema: &[(&str, Shape)]) {
        let Some(table) = entry.get_ref().as_table() else {
            return;
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let Some((_, shape)) = schema.iter().find(|(known, _)| *known == name) else {
                let allowed: Vec<&str> = schema.iter().map(|(known, _)| *known).collect();
                let message = format!("{what} has no key `{name}`{}", advice(name, &allowed));
                self.error(Some(key.span()), message);
                continue;
            };
            let value_at = Some(value.span());
            match (shape, value.get_ref()) {
                (Shape::Text, DeValue::String(_)) | (Shape::Flag, DeValue::Boolean(_)) => {}
                (Shape::Texts, DeValue::Array(_)) => {
                    self.texts(value);
                }
                (Shape::Text, _) => {
                    self.error(
                        value_at,
                        format!("write `{name}` as a text in quotation marks"),
                    );
                }
                (Shape::Flag, _) => self.error(value_at, format!("`{name}` is true or false")),
                (Shape::Texts, _) => self.error(
                    value_at,
                    format!("write `{name}` as a list of texts: {name} = [\"…\", \"…\"]"),
                ),
            }
        }
    }

    /// The texts of a list; what else stands in it is a mistake.
    pub fn texts<'d>(&self, list: &'d Spanned<DeValue<'d>>) -> Vec<(&'d str, At)> {
        let Some(items) = list.get_ref().as_array() else {
            return Vec::new();
        };
        let mut out = Vec::with_capacity(items.len());
        for item in &**items {
            match item.get_ref().as_str() {
                Some(text) => out.push((text, item.span())),
                None => self.error(
                    Some(item.span()),
                    "only texts in quotation marks may stand in this list".to_owned(),
                ),
            }
        }
        out
    }
}

/// The entries of a section that is a list of tables.
pub(super) fn entries<'d>(table: &'d DeTable<'d>, section: &str) -> Vec<&'d Spanned<DeValue<'d>>> {
    match table.get(section).map(Spanned::get_ref) {
        Some(DeValue::Array(list)) => list.iter().filter(|e| e.get_ref().is_table()).collect(),
        _ => Vec::new(),
    }
}

/// A field that is a text.
pub(super) fn text_of<'d>(entry: &'d Spanned<DeValue<'d>>, key: &str) -> Option<(&'d str, At)> {
    let value = entry.get_ref().as_table()?.get(key)?;
    Some((value.get_ref().as_str()?, value.span()))
}

/// A field that is a list of texts; empty if it is not there.
pub(super) fn texts_of<'d>(entry: &'d Spanned<DeValue<'d>>, key: &str) -> Vec<(&'d str, At)> {
    let value = entry.get_ref().as_table().and_then(|t| t.get(key));
    let items = value.and_then(|v| v.get_ref().as_array());
    items
        .into_iter()
        .flat_map(|items| items.iter())
        .filter_map(|item| Some((item.get_ref().as_str()?, item.span())))
        .collect()
}

/// Whether a field is there and true.
pub(super) fn flag_of(entry: &Spanned<DeValue>, key: &str) -> bool {
    let value = entry.get_ref().as_table().and_then(|t| t.get(key));
    value.is_some_and(|v| v.get_ref().as_bool() == Some(true))
}
/// `; did you mean "verbs"?`, or what is allowed when nothing is near.
pub(super) fn advice(name: &str, allowed: &[&str]) -> String {
    let near = allowed
        .iter()
        .map(|a| (strsim::jaro_winkler(name, a), *a))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    match near {
        Some((_, near)) => format!("; did you mean `{near}`?"),
        None => format!("; there are {}", allowed.join(", ")),
    }
}
