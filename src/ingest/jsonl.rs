//! One line of JSON to one article.

use serde_json::{Map, Value};

use super::{
    Error, FieldMap, MAX_ARTICLE, MAX_LINE, Place, RawLine, Read, Unread, byline, date,
    with_signatures,
};
use crate::model::{Article, ArticleHead};

/// Reader of lines such as `{"id": "a1", "text": "…", "title": "…", "date": "2016-10-03", "source": "…", "uri": "…"}`. Only `text`
/// must be there; `url` is read as `uri`, `author` and `byline` as `authors`; other fields are passed over.
pub struct Line;

impl Line {
    /// The article of one line. The text is taken exactly as it stands: byte offsets refer to it.
    pub fn read(raw: &RawLine) -> Result<Read, Unread> {
        Self::read_mapped(raw, &FieldMap::default())
    }

    /// The same with names of fields that the user gave.
    pub fn read_mapped(raw: &RawLine, map: &FieldMap) -> Result<Read, Unread> {
        let place = raw.place.clone();
        if raw.too_long {
            let limit = MAX_LINE;
            return Err(Error::TooLong { place, limit }.into());
        }
        let object = object(&raw.bytes, &place)?;
        Self::of_object(&object, place, map)
    }

    /// The article of one object.
    pub(super) fn of_object(
        object: &Map<String, Value>,
        place: Place,
        map: &FieldMap,
    ) -> Result<Read, Unread> {
        let mut warnings = Vec::new();
        let mut field = |name: &str| string(object, map.named(name).unwrap_or(name), &mut warnings);
        let given = field("id");
        let uri = field("uri").or_else(|| field("url"));
        let title = field("title");
        let source = field("source");
        let stated = field("date");
        let authors = match value(object, map.named("authors").unwrap_or("authors")) {
            Some(Value::Array(all)) => {
                let all = all.iter().filter_map(Value::as_str);
                all.flat_map(byline::authors).collect()
            }
            _ => ["authors", "author", "byline"]
                .iter()
                .find_map(|name| field(name))
                .map_or_else(Vec::new, |field| byline::authors(&field)),
        };
        let id = given.or_else(|| uri.clone());
        let text = match text(object, map.named("text").unwrap_or("text"), place.clone()) {
            Ok(text) => text,
            Err(error) => return Err(Unread { id, error }),
        };
        let date = date::checked(stated.as_deref(), &mut warnings);
        let head = ArticleHead {
            id: id.unwrap_or_default(),
            title,
            date,
            time: date.and(stated.as_deref().and_then(date::read_time)),
            authors,
            source,
            uri,
            ..ArticleHead::default()
        };
        Ok(Read {
            article: with_signatures(Article { head, text }),
            warnings,
            place,
        })
    }
}

fn object(bytes: &[u8], place: &Place) -> Result<Map<String, Value>, Error> {
    let text = std::str::from_utf8(bytes).map_err(|e| Error::NotUtf8 {
        place: place.clone(),
        byte: e.valid_up_to(),
        value: bytes.get(e.valid_up_to()).copied().unwrap_or_default(),
    })?;
    let wrong = |what: String| Error::Json {
        place: place.clone(),
        what,
    };
    if text.trim().is_empty() {
        return Err(wrong("the line is blank".into()));
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(wrong("this is not a JSON object".into())),
        Err(e) if e.is_eof() => Err(wrong(format!(
            "the line is cut off at column {}",
            e.column()
        ))),
        Err(e) => {
            let said = e.to_string();
            let said = said.split(" at line ").next().unwrap_or(&said);
            Err(wrong(format!(
                "this is not JSON ({said} at column {})",
                e.column()
            )))
        }
    }
}

fn text(object: &Map<String, Value>, name: &str, place: Place) -> Result<String, Error> {
    let what = match value(object, name) {
        Some(Value::String(text)) if text.trim().is_empty() => return Err(Error::NoText { place }),
        Some(Value::String(text)) if text.len() > MAX_ARTICLE => {
            let limit = MAX_ARTICLE;
            return Err(Error::TooLong { place, limit });
        }
        Some(Value::String(text)) => return Ok(text.clone()),
        Some(_) => format!("its \"{name}\" is not a string"),
        None => format!("it has no \"{name}\""),
    };
    Err(Error::Json { place, what })
}

/// A field by its name, or by a path of names: `article.body`.
fn value<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    if let Some(value) = object.get(name) {
        return Some(value);
    }
    let (outer, rest) = name.split_once('.')?;
    value(object.get(outer)?.as_object()?, rest)
}

/// A field as text; empty and null ones count as absent.
fn string(object: &Map<String, Value>, name: &str, warnings: &mut Vec<String>) -> Option<String> {
    match value(object, name)? {
        Value::String(s) if s.trim().is_empty() => None,
        Value::String(s) => Some(s.trim().to_owned()),
        Value::Number(n) => Some(n.to_string()),
        Value::Null => None,
        _ => {
            warnings.push(format!(
                "the field \"{name}\" is neither text nor a number; it was passed over"
            ));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn read(line: &str) -> Result<Read, Unread> {
        Line::read(&RawLine {
            bytes: line.as_bytes().to_vec(),
            place: Place::line(Path::new("in.jsonl"), 7),
            too_long: false,
        })
    }

    #[test]
    fn fields_are_read_and_the_text_left_alone() {
        let read = read(
            r#"{"id": 12, "text": " A\r\nb ", "date": "2016-02-31", "url": "https://e.org", "title": null, "source": ["x"], "more": {}}"#,
        )
        .unwrap();
        assert_eq!(read.article.head.id, "12");
        assert_eq!(read.article.text, " A\r\nb ");
        assert_eq!(read.article.head.uri.as_deref(), Some("https://e.org"));
        assert_eq!(read.article.head.date, None);
        assert_eq!(read.warnings.len(), 2, "{:?}", read.warnings);
    }

    #[test]
    fn what_is_wrong_is_said_with_the_line() {
        for (line, said) in [
            (
                r#"{"id": "a", "te"#,
                "in.jsonl, line 7: the line is cut off",
            ),
            (r#"{"id": "a"}"#, "it has no \"text\""),
            (r#"{"id": "a", "text": 5}"#, "not a string"),
            (r#"{"id": "a", "text": " "}"#, "no text in it"),
            (r#"["a"]"#, "not a JSON object"),
            (r#"{"id": "a",, }"#, "this is not JSON"),
            ("  ", "the line is blank"),
        ] {
            let error = read(line).unwrap_err().error.to_string();
            assert!(error.contains(said), "{line}: {error}");
        }
        assert_eq!(read(r#"{"id": "a"}"#).unwrap_err().id.as_deref(), Some("a"));
    }
}
