//! Fragments as JSON lines: the output of `demarche extract`, the input of `demarche load`.

use serde::de::Error;
use serde::{Deserialize, Serialize};

use super::{ArticleHead, Claim, Entity, Failure, Fragment, Versions};

#[derive(Serialize)]
struct OutLine<'a> {
    format: u32,
    versions: &'a Versions,
    article: OutArticle<'a>,
    entities: &'a [Entity],
    claims: &'a [Claim],
    warnings: &'a [String],
}

#[derive(Serialize)]
struct OutArticle<'a> {
    #[serde(flatten)]
    head: &'a ArticleHead,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

/// The line of a fragment, with its article's text where that goes along.
pub fn write_line(text: Option<&str>, fragment: &Fragment) -> Result<String, serde_json::Error> {
    serde_json::to_string(&OutLine {
        format: fragment.format,
        versions: &fragment.versions,
        article: OutArticle {
            head: &fragment.article,
            text,
        },
        entities: &fragment.entities,
        claims: &fragment.claims,
        warnings: &fragment.warnings,
    })
}

#[derive(Deserialize)]
struct InLine {
    article: InArticle,
}

#[derive(Deserialize)]
struct InArticle {
    text: Option<String>,
}

/// One line, read.
#[derive(Debug, Clone, PartialEq)]
pub enum FragmentLine {
    /// A fragment, with its article's text where it came along.
    Read(Option<String>, Box<Fragment>),
    /// An article that could not be read where the line was made.
    Failed(Failure),
}

/// What a graph cannot hold: entities are kept under their keys, and a number beyond all numbers is none in JSON.
fn is_sound(fragment: &Fragment) -> Result<(), serde_json::Error> {
    let strange = |e: &&Entity| e.key.kind().is_none() || e.key.name().is_empty();
    if let Some(entity) = fragment.entities.iter().find(strange) {
        return Err(serde_json::Error::custom(format!(
            "the entity {} has the key \"{}\"; a key is written like \"person/john smith\"",
            entity.id, entity.key
        )));
    }
    let wild = |c: &&Claim| !(0.0..=1.0).contains(&c.confidence);
    match fragment.claims.iter().find(wild) {
        None => Ok(()),
        Some(claim) => Err(serde_json::Error::custom(format!(
            "the claim {} has a confidence that does not lie between 0 and 1",
            claim.id
        ))),
    }
}

/// Reads one line; an error if it is neither.
pub fn read_line(line: &[u8]) -> Result<FragmentLine, serde_json::Error> {
    match serde_json::from_slice::<Fragment>(line) {
        Ok(fragment) => {
            is_sound(&fragment)?;
            let text = serde_json::from_slice::<InLine>(line)?.article.text;
            Ok(FragmentLine::Read(text, Box::new(fragment)))
        }
        Err(e) => match serde_json::from_slice(line) {
            Ok(failure) => Ok(FragmentLine::Failed(failure)),
            Err(_) => Err(e),
        },
    }
}
