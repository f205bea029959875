//! Feeds: RSS, Atom and JSON Feed. Each entry is an article, with its full content when the feed carries it.

use feed_rs::model::{Entry, Feed};
use feed_rs::parser;

use super::piece::Found;
use super::{Error, Place, byline, date, decode, html};

/// The entries of a feed.
pub(super) fn read(bytes: &[u8], place: &Place) -> Result<Vec<Found>, Error> {
    let bad = |what: String| Error::Malformed {
        place: place.clone(),
        what,
        todo: "fetch the feed again",
    };
    // The charset that the feed declares is often not its own.
    let declared = decode::declared_in(bytes);
    let decoded = decode::lenient(bytes, declared.as_deref());
    let text = without_charset(&decoded.text);
    let parser = parser::Builder::new()
        .id_generator(|links, _, _| links.first().map_or_else(String::new, |l| l.href.clone()))
        .build();
    let feed = parser
        .parse(text.as_bytes())
        .map_err(|cause| bad(format!("this feed cannot be read ({cause})")))?;
    if feed.entries.is_empty() {
        return Err(bad("this feed has no entries".into()));
    }
    let source = source(&feed);
    Ok(feed
        .entries
        .into_iter()
        .map(|entry| article(entry, source.as_deref(), &decoded.warnings))
        .collect())
}

/// The text without the encoding that it declares, since it is UTF-8 by now.
fn without_charset(text: &str) -> String {
    let text = text.trim_start_matches(['\u{FEFF}', ' ', '\n', '\t']);
    if text.starts_with("<?xml")
        && let Some(end) = text.find("?>")
    {
        return format!("<?xml version=\"1.0\" encoding=\"UTF-8\"{}", &text[end..]);
    }
    text.to_owned()
}

fn source(feed: &Feed) -> Option<String> {
    let title = feed.title.as_ref()?.content.trim();
    (!title.is_empty()).then(|| html::plain(title))
}

fn article(entry: Entry, source: Option<&str>, warnings: &[String]) -> Found {
    let mut warnings = warnings.to_vec();
    let content = entry.content.and_then(|c| c.body);
    let summary = entry.summary.map(|s| s.content);
    let longer = match (content, summary) {
        (Some(content), Some(summary)) if summary.len() > content.len() => Some(summary),
        (content, summary) => content.or(summary),
    };
    let when = entry.published.or(entry.updated);
    let stated = when.map(|t| t.date_naive().to_string());
    let date = date::checked(stated.as_deref(), &mut warnings);
    let uri = (entry.links.iter())
        .find(|l| l.rel.as_deref().is_none_or(|r| r == "alternate"))
        .map(|l| l.href.clone());
    let author = entry.authors.first().and_then(|a| a.name.clone());
    let id = entry.id.trim().to_owned();
    Found {
        id: Some(id).filter(|i| !i.is_empty()).or_else(|| uri.clone()),
        title: entry
            .title
            .map(|t| html::plain(&t.content))
            .filter(|t| !t.is_empty()),
        time: when.and_then(|t| date::read_time(&t.to_rfc3339())),
        authors: (entry.authors.iter())
            .filter_map(|a| a.name.as_deref())
            .flat_map(byline::authors)
            .collect(),
        captions: Vec::new(),
        date,
        source: source.map(str::to_owned).or(author),
        uri,
        body: longer
            .map(|html| html::read_fragment(&html))
            .unwrap_or_default(),
        warnings,
    }
}
