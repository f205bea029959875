//! What a page says about itself for machines: schema.org in JSON-LD, Open Graph and other meta elements, microdata.

use dom_query::Document;
use serde_json::Value;

use crate::ingest::byline;

/// Names of meta elements that give the date of publication, the most certain first.
const DATES: [&str; 26] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "article:published",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
    "publication_date",
    "publish-date",
    "publishdate",
    "publish_date",
    "published_time",
    "published-date",
    "pubdate",
    "publication-date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "article:created",
    "date",
];
const TITLES: [&str; 8] = [
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "parsely-title",
    "sailthru.title",
    "title",
    "headline",
];
const SOURCES: [&str; 7] = [
    "og:site_name",
    "application-name",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "copyright-holder",
    "cre",
];
const AUTHORS: [&str; 7] = [
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
];
/// Deepest nesting and most nodes of JSON-LD that are looked at.
const DEEPEST: usize = 12;

/// What was found. Texts are trimmed and not empty.
#[derive(Debug, Default)]
pub(super) struct Meta {
    /// The headline as schema.org states it: it carries no name of the site.
    pub(super) headline: Option<String>,
    /// The title as other elements state it: it may carry the name of the site.
    pub(super) title: Option<String>,
    /// The contents of the `title` element.
    pub(super) page_title: Option<String>,
    /// Dates of publication as stated, the most certain first.
    pub(super) dates: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) author: Option<String>,
    /// Persons that wrote it.
    pub(super) authors: Vec<String>,
    pub(super) uri: Option<String>,
    /// The body, if it is stated.
    pub(super) body: Option<String>,
}

impl Meta {
    /// Reads the metadata of a page.
    pub(super) fn of(document: &Document) -> Self {
        let mut meta = Self::default();
        meta.json_ld(document);
        meta.microdata(document);
        meta.elements(document);
        meta
    }

    fn json_ld(&mut self, document: &Document) {
        let mut found = Vec::new();
        for script in document.select("script[type]").nodes() {
            let kind = script.attr("type").unwrap_or_default();
            if !kind.trim().eq_ignore_ascii_case("application/ld+json") {
                continue;
            }
            let text = script.text();
            let text = text
                .trim()
                .trim_start_matches("<!--")
                .trim_start_matches("//<![CDATA[");
            let text = text
                .trim_end_matches("-->")
                .trim_end_matches("//]]>")
                .trim_end()
                .trim_end_matches(';');
            let parsed = serde_json::from_str(text).or_else(|_| {
                // Line ends inside strings are forbidden in JSON and frequent on pages.
                serde_json::from_str::<Value>(&text.replace(['\n', '\r', '\t'], " "))
            });
            if let Ok(value) = parsed {
                found.push(value);
            }
        }
        let mut articles = Vec::new();
        for value in &found {
            articles_in(value, 0, &mut articles);
        }
        articles.sort_by_key(|(rank, _)| *rank);
        for (_, article) in articles {
            let take = |slot: &mut Option<String>, names: &[&str]| {
                if slot.is_none() {
                    *slot = names.iter().find_map(|n| text_of(&article[*n], 0));
                }
            };
            take(&mut self.headline, &["headline", "name"]);
            take(
                &mut self.source,
                &["publisher", "sourceOrganization", "provider"],
            );
            take(&mut self.author, &["author", "creator"]);
            if self.authors.is_empty() {
                for name in ["author", "creator"] {
                    persons(&article[name], 0, &mut self.authors);
                }
            }
            take(&mut self.uri, &["url", "mainEntityOfPage"]);
            take(&mut self.body, &["articleBody"]);
            for name in ["datePublished", "dateCreated", "uploadDate"] {
                self.dates.extend(text_of(&article[name], 0));
            }
            // An address is nobody's name: what it stands for is elsewhere on the page.
            self.source = self.source.take().filter(|s| !s.starts_with("http"));
            if self.source.is_none()
                && let Some(id) = article["publisher"]["@id"].as_str()
            {
                self.source = found.iter().find_map(|v| named(v, id, 0));
            }
        }
        self.uri = self.uri.take().filter(|u| u.starts_with("http"));
    }

    fn microdata(&mut self, document: &Document) {
        for node in document.select("[itemprop]").nodes() {
            let props = node.attr("itemprop").unwrap_or_default();
            let stated = ["content", "datetime", "title"]
                .iter()
                .find_map(|a| node.attr(a).and_then(|v| clean(&v)));
            for prop in props.split_whitespace() {
                match prop {
                    "datePublished" => self
                        .dates
                        .extend(stated.clone().or_else(|| clean(&node.text()))),
                    "headline" if self.headline.is_none() => {
                        self.headline = stated.clone().or_else(|| clean(&node.text()));
                    }
                    _ => {}
                }
            }
        }
        let name = |outer: &str| {
            let inner = document.select_single(&format!("[itemprop~={outer}] [itemprop~=name]"));
            let node = inner.nodes().first()?;
            clean(&node.attr("content").unwrap_or_else(|| node.text()))
        };
        self.source = self.source.take().or_else(|| name("publisher"));
        self.author = self.author.take().or_else(|| name("author"));
        if self.authors.is_empty() {
            for node in document
                .select("[itemprop~=author] [itemprop~=name]")
                .nodes()
            {
                let stated = node.attr("content").unwrap_or_else(|| node.text());
                add_authors(&stated, &mut self.authors);
            }
        }
    }

    fn elements(&mut self, document: &Document) {
        let mut named = Vec::new();
        for node in document.select("meta").nodes() {
            let name = ["property", "name", "itemprop"]
                .iter()
                .find_map(|a| node.attr(a));
            if let (Some(name), Some(value)) = (name, node.attr("content").and_then(|c| clean(&c)))
            {
                named.push((name.trim().to_lowercase(), value));
            }
        }
        let first = |names: &[&str]| {
            names.iter().find_map(|n| {
                named
                    .iter()
                    .find(|(name, _)| name == n)
                    .map(|(_, v)| v.clone())
            })
        };
        for date in DATES {
            self.dates.extend(first(&[date]));
        }
        self.title = first(&TITLES);
        self.source = self.source.take().or_else(|| first(&SOURCES));
        self.author =
            (self.author.take().or_else(|| first(&AUTHORS))).filter(|a| !a.starts_with("http"));
        if self.authors.is_empty() {
            let stated = AUTHORS.iter().filter_map(|author| first(&[author]));
            for stated in stated {
                if self.authors.is_empty() {
                    add_authors(&stated, &mut self.authors);
                }
            }
        }
        let canonical = document.select_single("link[rel=canonical]");
        let canonical = canonical
            .nodes()
            .first()
            .and_then(|n| n.attr("href"))
            .map(|h| h.to_string());
        let uri = canonical.or_else(|| first(&["og:url", "twitter:url"]));
        self.uri = uri
            .filter(|u| u.starts_with("http"))
            .or_else(|| self.uri.take());
        let title = document.select_single("title");
        self.page_title = title.nodes().first().and_then(|n| clean(&n.text()));
    }
}

/// Collects the objects that are articles, with a rank: a news article before a page that merely has a name.
fn articles_in<'a>(value: &'a Value, depth: usize, out: &mut Vec<(usize, &'a Value)>) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(all) => all.iter().for_each(|v| articles_in(v, depth + 1, out)),
        Value::Object(object) => {
            let kinds: Vec<&str> = match object.get("@type") {
                Some(Value::String(kind)) => vec![kind.as_str()],
                Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            };
            let is = |end: &str| kinds.iter().any(|k| k.ends_with(end));
            if is("Article") || is("BlogPosting") || is("LiveBlogPosting") || is("Report") {
                out.push((depth, value));
            } else if is("WebPage") || is("CreativeWork") || is("ItemPage") {
                out.push((DEEPEST + depth, value));
            }
            for name in [
                "@graph",
                "mainEntity",
                "mainEntityOfPage",
                "itemListElement",
                "item",
            ] {
                if let Some(inner) = object.get(name) {
                    articles_in(inner, depth + 1, out);
                }
            }
        }
        _ => {}
    }
}

fn add_authors(stated: &str, authors: &mut Vec<String>) {
    for author in clean(stated).iter().flat_map(|s| byline::authors(s)) {
        if !authors.contains(&author) {
            authors.push(author);
        }
    }
}

/// The names of persons in a text, an object or a list of them.
fn persons(value: &Value, depth: usize, authors: &mut Vec<String>) {
    match value {
        Value::String(text) => add_authors(text, authors),
        Value::Array(all) if depth < 3 => {
            for value in all {
                persons(value, depth + 1, authors);
            }
        }
        Value::Object(object) if depth < 3 => {
            let kind = object.get("@type").and_then(Value::as_str);
            if !kind.is_some_and(|k| k.ends_with("Organization")) {
                object
                    .get("name")
                    .into_iter()
                    .for_each(|v| persons(v, depth + 1, authors));
            }
        }
        _ => {}
    }
}

/// A text, the name of an object, or the first of a list.
fn text_of(value: &Value, depth: usize) -> Option<String> {
    match value {
        Value::String(text) => clean(text),
        Value::Array(all) if depth < 3 => all.iter().find_map(|v| text_of(v, depth + 1)),
        Value::Object(object) if depth < 3 => ["name", "@id", "@value"]
            .iter()
            .find_map(|n| object.get(*n))
            .and_then(|v| text_of(v, depth + 1))
            .filter(|t| !t.starts_with('#')),
        _ => None,
    }
}

/// The name of the object with an id.
fn named(value: &Value, id: &str, depth: usize) -> Option<String> {
    if depth > DEEPEST {
        return None;
    }
    match value {
        Value::Array(all) => all.iter().find_map(|v| named(v, id, depth + 1)),
        Value::Object(object) => {
            if object.get("@id").and_then(Value::as_str) == Some(id)
                && let Some(name) = object.get("name").and_then(Value::as_str)
            {
                return clean(name);
            }
            object.values().find_map(|v| named(v, id, depth + 1))
        }
        _ => None,
    }
}

/// Text without escapes of HTML, white space collapsed; none if nothing is left. Line ends stay.
pub(super) fn clean(text: &str) -> Option<String> {
    let decoded = if text.contains('&') || text.contains("</") {
        let decoded = Document::fragment(text).text().to_string();
        // Escaped twice: "&amp;amp;".
        if decoded.contains("&amp;") || decoded.contains("&#") || decoded.contains("&quot;") {
            Document::fragment(decoded).text().to_string()
        } else {
            decoded
        }
    } else {
        text.to_owned()
    };
    let lines: Vec<String> = decoded
        .lines()
        .map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|l| !l.is_empty())
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
