//! A piece of input: cheap to cut off, dear to read. Reading it is a pure function, so that many threads can do it.

use serde_json::Value;

use super::fields::FIELDS;
use super::{
    Error, FieldMap, Line, MAX_ARTICLE, Place, RawLine, Read, Unread, byline, date, decode, feed,
    html, language, mail, text, with_signatures,
};
use crate::model::{Article, ArticleHead, Day, Minute};

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Where the fields of an article stand in records of others.
    pub map: FieldMap,
    /// Later dates of publication are mistakes; none checks nothing.
    pub today: Option<Day>,
    /// Articles before this day, and those without a date, are set aside.
    pub since: Option<Day>,
}

/// What a piece holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Content {
    #[default]
    Text,
    Html,
    Feed,
    Mail,
    /// A JSON value: an object or an array of them.
    Json,
    /// A line of JSON.
    Line {
        too_long: bool,
    },
    /// A row of a table, and its header; the bytes are not used.
    Row {
        header: std::sync::Arc<Vec<String>>,
        row: Vec<String>,
    },
}

/// A piece of input.
#[derive(Debug, Clone, Default)]
pub struct Piece {
    pub(super) place: Place,
    /// The id of its article unless it states one.
    pub(super) id: String,
    pub(super) content: Content,
    pub(super) bytes: Vec<u8>,
    /// The charset that its transport names.
    pub(super) charset: Option<String>,
    /// Where it was fetched from.
    pub(super) uri: Option<String>,
}

/// What became of an article.
#[derive(Debug)]
pub enum Outcome {
    /// Read.
    Read(Box<Read>),
    /// It cannot be read.
    Failed(Unread),
    /// It is left out on purpose; the second says why in a few words.
    Aside(Place, String),
}

/// What a reader of a format found, before it becomes an article.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) id: Option<String>,
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

impl Piece {
    /// Where it stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Its size in bytes.
    pub fn len(&self) -> usize {
        match &self.content {
            Content::Row { row, .. } => row.iter().map(String::len).sum(),
            _ => self.bytes.len(),
        }
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads its articles: one, or those of a feed or of an array.
    pub fn read(self, options: &Options) -> Vec<Outcome> {
        let place = self.place.clone();
        let articles = match self.content {
            Content::Line { .. } | Content::Json => self.json(options),
            _ => match self.found(options) {
                Ok(all) => (all.into_iter())
                    .map(|found| found.article(&place).map_err(Unread::from))
                    .collect(),
                Err(error) => vec![Err(error.into())],
            },
        };
        articles
            .into_iter()
            .map(|article| match article {
                Ok(read) => judged(read, options),
                Err(unread) => Outcome::Failed(unread),
            })
            .collect()
    }

    fn json(self, options: &Options) -> Vec<Result<Read, Unread>> {
        let Self {
            place,
            content,
            bytes,
            id,
            ..
        } = self;
        let too_long = content == (Content::Line { too_long: true });
        if content != Content::Json {
            let raw = RawLine {
                bytes,
                place,
                too_long,
            };
            return vec![Line::read_mapped(&raw, &options.map)];
        }
        let value = serde_json::from_slice(
            bytes
                .trim_ascii()
                .strip_prefix(b"\xEF\xBB\xBF")
                .unwrap_or(bytes.trim_ascii()),
        );
        let all = match value {
            Ok(Value::Array(all)) => all,
            Ok(value) => vec![value],
            Err(cause) => {
                let what = format!("this is not JSON ({cause})");
                return vec![Err(Error::Json { place, what }.into())];
            }
        };
        let several = all.len() > 1;
        let one = |(i, value): (usize, Value)| {
            let Value::Object(object) = value else {
                let what = format!("value {} is not a JSON object", i + 1);
                let place = place.clone();
                return Err(Error::Json { place, what }.into());
            };
            let mut read = Line::of_object(&object, place.clone(), &options.map)?;
            if !several && read.article.head.id.starts_with("sha-") && !id.is_empty() {
                read.article.head.id.clone_from(&id);
                read.article = with_signatures(read.article);
            }
            Ok(read)
        };
        all.into_iter().enumerate().map(one).collect()
    }

    fn found(self, options: &Options) -> Result<Vec<Found>, Error> {
        let own = self.id.clone();
        let uri = self.uri.clone();
        let mut all = match &self.content {
            Content::Text => vec![self.text()?],
            Content::Html => vec![self.page()?],
            Content::Feed => feed::read(&self.bytes, &self.place)?,
            Content::Mail => vec![mail::read(&self.bytes, &self.place)?],
            Content::Row { header, row } => vec![of_row(header, row, &options.map, &self.place)?],
            Content::Json | Content::Line { .. } => Vec::new(),
        };
        if let [found] = &mut all[..] {
            found.uri = found.uri.take().or(uri);
            let id = found.id.take().or_else(|| found.uri.clone());
            found.id = id.or((!own.is_empty()).then_some(own));
        }
        Ok(all)
    }

    fn text(&self) -> Result<Found, Error> {
        let decoded = decode::decode(&self.bytes, &self.place.file, self.charset.as_deref())?;
        let parsed = text::parse(&decoded.text);
        let mut warnings = decoded.warnings;
        warnings.extend(parsed.warnings);
        let fields = parsed.fields;
        Ok(Found {
            id: fields.id,
            title: fields.title,
            time: fields.date.as_deref().and_then(date::read_time),
            date: date::checked(fields.date.as_deref(), &mut warnings),
            authors: parsed.authors,
            captions: Vec::new(),
            source: fields.source,
            uri: fields.uri,
            body: parsed.body,
            warnings,
        })
    }

    fn page(&self) -> Result<Found, Error> {
        let declared = self
            .charset
            .clone()
            .or_else(|| decode::declared_in(&self.bytes));
        let decoded = decode::lenient(&self.bytes, declared.as_deref());
        let page = html::read(&decoded.text.replace('\0', ""));
        let mut warnings = decoded.warnings;
        warnings.extend(page.warnings);
        if page.body.trim().is_empty() {
            return Err(Error::Malformed {
                place: self.place.clone(),
                what: "no article was found on this page".into(),
                todo: "if there is one, save its text as a .txt file",
            });
        }
        Ok(Found {
            id: None,
            title: page.title,
            date: page.date,
            time: page.time,
            authors: page.authors,
            captions: page.captions,
            source: page.source,
            uri: page.uri,
            body: page.body,
            warnings,
        })
    }
}

impl Found {
    fn article(self, place: &Place) -> Result<Read, Error> {
        if self.body.trim().is_empty() {
            let place = place.clone();
            return Err(Error::NoText { place });
        }
        if self.body.len() > MAX_ARTICLE {
            return Err(Error::TooLong {
                place: place.clone(),
                limit: MAX_ARTICLE,
            });
        }
        let head = ArticleHead {
            id: self.id.or_else(|| self.uri.clone()).unwrap_or_default(),
            title: self.title,
            date: self.date,
            time: self.time.filter(|t| Some(t.day()) == self.date),
            authors: self.authors,
            captions: self.captions,
            source: self.source,
            uri: self.uri,
            ..ArticleHead::default()
        };
        let text = self.body;
        Ok(Read {
            article: with_signatures(Article { head, text }),
            warnings: self.warnings,
            place: place.clone(),
        })
    }
}

fn of_row(
    header: &[String],
    row: &[String],
    map: &FieldMap,
    place: &Place,
) -> Result<Found, Error> {
    let columns = map.columns(header);
    if columns[1].is_none() {
        let shown: Vec<&str> = header.iter().take(8).map(|h| h.trim()).collect();
        return Err(Error::Malformed {
            place: place.clone(),
            what: format!(
                "none of the columns ({}) is known to hold the text",
                shown.join(", ")
            ),
            todo: "name it with --map text=COLUMN",
        });
    }
    let field = |name: &str| -> Option<String> {
        let at = FIELDS.iter().position(|f| *f == name)?;
        let value = row.get(columns[at]?)?.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    let mut warnings = Vec::new();
    Ok(Found {
        id: field("id"),
        title: field("title"),
        time: field("date").as_deref().and_then(date::read_time),
        date: date::checked(field("date").as_deref(), &mut warnings),
        authors: field("authors").map_or_else(Vec::new, |f| byline::authors(&f)),
        captions: Vec::new(),
        source: field("source"),
        uri: field("uri"),
        body: field("text").ok_or_else(|| Error::NoText {
            place: place.clone(),
        })?,
        warnings,
    })
}

/// Sets aside what is not English or too old; checks what every format can get wrong.
fn judged(mut read: Read, options: &Options) -> Outcome {
    if let Some(language) = language::foreign(&read.article.text) {
        return Outcome::Aside(read.place, format!("in {language}, not English"));
    }
    let head = &mut read.article.head;
    if let Some((day, today)) = head.date.zip(options.today)
        // Zones are up to fourteen hours ahead.
        && today.tomorrow().is_ok_and(|tomorrow| day > tomorrow)
    {
        read.warnings.push(format!(
            "the date {day} lies in the future; it was left open, so write the day of publication"
        ));
        head.date = None;
        head.time = None;
        read.article = with_signatures(read.article);
    }
    if let Some(since) = options.since {
        match read.article.head.date {
            Some(day) if day >= since => {}
            Some(_) => return Outcome::Aside(read.place, format!("published before {since}")),
            None => {
                return Outcome::Aside(
                    read.place,
                    format!("without a date, so perhaps before {since}"),
                );
            }
        }
    }
    let found = decode::mojibake(&read.article.text);
    if found > 0 && !read.warnings.iter().any(|w| w.contains("wrong charset")) {
        read.warnings.push(decode::mojibake_warning(found));
    }
    Outcome::Read(Box::new(read))
}
