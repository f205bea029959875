//! Which field of a record is the text, the title, the date: by their usual names, or as the user says.

use std::str::FromStr;

/// The fields of an article.
pub(super) const FIELDS: [&str; 7] = ["id", "text", "title", "date", "source", "uri", "authors"];

/// Usual names of columns, after our own.
const USUAL: [(&str, &[&str]); 7] = [
    ("id", &["guid", "article_id", "doc_id"]),
    (
        "text",
        &[
            "body",
            "content",
            "article",
            "articlebody",
            "article_body",
            "full_text",
            "fulltext",
            "maintext",
        ],
    ),
    ("title", &["headline"]),
    (
        "date",
        &[
            "published",
            "published_at",
            "publish_date",
            "pub_date",
            "pubdate",
            "date_published",
            "publication_date",
            "datetime",
        ],
    ),
    (
        "source",
        &[
            "publisher",
            "publication",
            "newspaper",
            "outlet",
            "source_name",
            "site",
        ],
    ),
    ("uri", &["url", "link", "web_url"]),
    ("authors", &["author", "byline", "writer"]),
];

/// Where the fields of an article stand in records of others: `text=body,date=published_at`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldMap {
    pairs: Vec<(&'static str, String)>,
}

impl FieldMap {
    /// The name that the user gave for a field.
    pub(super) fn named(&self, field: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(f, _)| *f == field)
            .map(|(_, name)| name.as_str())
    }

    /// The columns of a table that hold each field of [`FIELDS`].
    pub(super) fn columns(&self, header: &[String]) -> [Option<usize>; 7] {
        let at = |name: &str| {
            header
                .iter()
                .position(|h| h.trim().eq_ignore_ascii_case(name))
        };
        FIELDS.map(|field| match self.named(field) {
            Some(name) => at(name),
            None => at(field).or_else(|| {
                let usual = USUAL.iter().find(|(f, _)| *f == field);
                usual.and_then(|(_, names)| names.iter().find_map(|n| at(n)))
            }),
        })
    }
}

impl FromStr for FieldMap {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut pairs = Vec::new();
        for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let Some((field, name)) = part.split_once('=') else {
                return Err(format!(
                    "\"{part}\" is not of the form FIELD=NAME; write for example text=body,date=published_at"
                ));
            };
            let asked = match field.trim() {
                "url" => "uri",
                field => field,
            };
            let Some(field) = FIELDS.into_iter().find(|f| *f == asked) else {
                return Err(format!(
                    "articles have no field \"{asked}\"; theirs are {}",
                    FIELDS.join(", ")
                ));
            };
            pairs.push((field, name.trim().to_owned()));
        }
        Ok(Self { pairs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_read_and_mistakes_named() {
        let map: FieldMap = "text=body, url=href".parse().unwrap();
        assert_eq!(map.named("uri"), Some("href"));
        assert!(
            "body"
                .parse::<FieldMap>()
                .unwrap_err()
                .contains("FIELD=NAME")
        );
        assert!(
            "colour=x"
                .parse::<FieldMap>()
                .unwrap_err()
                .contains("no field \"colour\"")
        );
        let header = ["Headline", "body", "href"].map(str::to_owned);
        assert_eq!(
            map.columns(&header),
            [None, Some(1), Some(0), None, None, Some(2), None]
        );
    }
}
