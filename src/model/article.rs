//! Articles as read.

use serde::{Deserialize, Serialize};

use super::{Day, Minute};

/// What is known of an article besides its text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ArticleHead {
    /// The given id, else the URI, else the path relative to the ingest root, else the hash of the text.
    pub id: String,
    /// Headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Publication day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// When on that day, if it is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Minute>,
    /// Newspaper, agency or author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Where it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// What stands under its pictures; no claims are read from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captions: Vec<String>,
    /// SHA-256 of title, date, source, uri and text, and of time, authors and captions where there are any, in hexadecimal: two articles with the same id and `sha` are the same.
    #[serde(default)]
    pub sha: String,
    /// Near-duplicate signature of the text, in hexadecimal.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub minhash: String,
    /// Raised each time a changed text replaces the article.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub revision: u32,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// An article: head and body. Byte offsets everywhere refer to `text`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Article {
    /// Metadata.
    #[serde(flatten)]
    pub head: ArticleHead,
    /// The body, never cleaned after the spans were taken.
    pub text: String,
}
