//! A whole graph as one archive that other programs can open too: what its articles say, with their texts, and what was decided.
//!
//! A `.tar.zst` with `bundle.json` (what it holds and which versions read it), `decisions.toml` (as `demarche decisions export` writes
//! it) and `fragments/00001.jsonl`, … (as `demarche extract --with-text` writes them), in this order. The same graph gives the same bytes.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{Fragment, FragmentLine, Versions, read_line, write_line};
use crate::resolve::{Decision, from_toml, to_toml};
use crate::store::{Store, StoreError, Stored};

/// The format of the archive.
const FORMAT: u32 = 1;
/// What any file compressed by zstd begins with.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const LEVEL: i32 = 9;
const HEAD: &str = "bundle.json";
const DECISIONS: &str = "decisions.toml";
/// A file of fragments holds so many articles, and not many more bytes than this.
const ARTICLES: usize = 1000;
const BYTES: usize = 32 << 20;
/// The head and the decisions are read whole; longer ones are not ours.
const LONGEST: u64 = 256 << 20;

/// Why there is no bundle, or none can be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The graph could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file could not be read or written.
    #[error("{0}")]
    File(#[from] io::Error),
    /// The file holds something else.
    #[error("this is no bundle, or a damaged one: {0}; make one with `demarche bundle FILE`")]
    Strange(String),
    /// A later version of the program wrote it.
    #[error(
        "this bundle has format {0}, this program reads format {FORMAT}; use the program that made it"
    )]
    Format(u32),
}

/// What a bundle holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// See [`BundleError::Format`].
    pub format: u32,
    /// Which program wrote it.
    pub program: String,
    /// Number of articles.
    pub articles: usize,
    /// Number of claims.
    pub claims: usize,
    /// Number of decisions, undone ones too.
    pub decisions: usize,
    /// With which models, ontologies and gazetteers the articles were read.
    pub read_with: Vec<ReadWith>,
}

/// Articles read with the same versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadWith {
    /// The versions.
    #[serde(flatten)]
    pub versions: Versions,
    /// Number of articles.
    pub articles: usize,
}

/// Whether a file may be a bundle, from its first bytes.
pub fn is_bundle(first: &[u8]) -> bool {
    first.starts_with(&ZSTD)
}

/// Writes all that the graph rests on.
pub fn write(store: &Store, out: impl Write) -> Result<Head, BundleError> {
    let decisions = store.decisions()?;
    let head = head(store, &decisions)?;
    let mut archive = tar::Builder::new(zstd::Encoder::new(out, LEVEL)?);
    append(&mut archive, HEAD, format!("{}\n", json(&head)?).as_bytes())?;
    let text = to_toml(&decisions).map_err(|e| strange(&e))?;
    append(&mut archive, DECISIONS, text.as_bytes())?;
    let mut part = Part::default();
    for record in store.fragments()? {
        let (text, fragment) = record?;
        let line = write_line(text.as_deref(), &fragment).map_err(|e| strange(&e))?;
        if part.articles == ARTICLES || part.lines.len() + line.len() > BYTES {
            part.append(&mut archive)?;
        }
        part.articles += 1;
        part.lines.push_str(&line);
        part.lines.push('\n');
    }
    part.append(&mut archive)?;
    archive.into_inner()?.finish()?.flush()?;
    Ok(head)
}

/// What a bundle of this store says of itself.
fn head(store: &Store, decisions: &[Decision]) -> Result<Head, BundleError> {
    let mut read_with: BTreeMap<Versions, usize> = BTreeMap::new();
    let mut claims = 0;
    for record in store.fragments()? {
        let (_, fragment) = record?;
        claims += fragment.claims.len();
        *read_with.entry(fragment.versions).or_default() += 1;
    }
    Ok(Head {
        format: FORMAT,
        program: concat!("demarche ", env!("CARGO_PKG_VERSION")).to_owned(),
        articles: read_with.values().sum(),
        claims,
        decisions: decisions.len(),
        read_with: read_with
            .into_iter()
            .map(|(versions, articles)| ReadWith { versions, articles })
            .collect(),
    })
}

/// Lines of fragments on their way into one file of the archive.
#[derive(Default)]
struct Part {
    number: usize,
    articles: usize,
    lines: String,
}

impl Part {
    fn append(&mut self, archive: &mut tar::Builder<impl Write>) -> Result<(), BundleError> {
        if self.articles > 0 {
            self.number += 1;
            let name = format!("fragments/{:05}.jsonl", self.number);
            append(archive, &name, self.lines.as_bytes())?;
            self.articles = 0;
            self.lines.clear();
        }
        Ok(())
    }
}

/// One file of the archive, by nobody and of no time, so that the same graph gives the same bytes.
fn append(
    archive: &mut tar::Builder<impl Write>,
    name: &str,
    bytes: &[u8],
) -> Result<(), BundleError> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(0);
    Ok(archive.append_data(&mut header, name, bytes)?)
}

/// Puts what a bundle holds into a fresh store.
pub fn read(from: impl BufRead, store: &mut Store) -> Result<Head, BundleError> {
    let mut archive = tar::Archive::new(zstd::Decoder::with_buffer(from)?);
    let mut head: Option<Head> = None;
    let mut articles = 0;
    for entry in archive.entries().map_err(|e| broken(&e))? {
        let entry = entry.map_err(|e| broken(&e))?;
        let name = entry.path().map_err(|e| broken(&e))?.into_owned();
        let name = name.to_string_lossy();
        match (name.as_ref(), &head) {
            (HEAD, None) => {
                let read: Head = serde_json::from_str(&whole(entry)?).map_err(|e| strange(&e))?;
                if read.format > FORMAT {
                    return Err(BundleError::Format(read.format));
                }
                head = Some(read);
            }
            (_, None) => return Err(BundleError::Strange(format!("it begins with {name}"))),
            (DECISIONS, Some(_)) => {
                let read = from_toml(&whole(entry)?);
                let read = read.map_err(|e| strange(&format!("{DECISIONS}, {e}")))?;
                store.set_decisions(&read)?;
            }
            (_, Some(_)) if name.starts_with("fragments/") => {
                articles += load(BufReader::new(entry), &name, store)?;
            }
            // What a later version adds is not needed for the graph.
            _ => {}
        }
    }
    let head = head.ok_or_else(|| BundleError::Strange("it is empty".to_owned()))?;
    if articles != head.articles {
        return Err(BundleError::Strange(format!(
            "it should hold {} articles and holds {articles}",
            head.articles
        )));
    }
    Ok(head)
}

/// Loads one file of fragments and counts its articles.
fn load(lines: impl BufRead, name: &str, store: &mut Store) -> Result<usize, BundleError> {
    let mut group: Vec<Stored> = Vec::new();
    for (number, line) in (1..).zip(lines.split(b'\n')) {
        let line = line.map_err(|e| strange(&e))?;
        match read_line(&line) {
            Ok(FragmentLine::Read(_, fragment)) if fragment.format > Fragment::FORMAT => {
                return Err(BundleError::Format(fragment.format));
            }
            Ok(FragmentLine::Read(text, fragment)) => group.push((text, *fragment)),
            Ok(FragmentLine::Failed(failure)) => {
                return Err(BundleError::Strange(format!(
                    "{name}, line {number}: {}",
                    failure.error
                )));
            }
            Err(e) => return Err(BundleError::Strange(format!("{name}, line {number}: {e}"))),
        }
    }
    let articles = group.len();
    store.load(group)?;
    Ok(articles)
}

fn whole(entry: impl Read) -> Result<String, BundleError> {
    let mut text = String::new();
    let mut entry = entry.take(LONGEST);
    entry.read_to_string(&mut text).map_err(|e| strange(&e))?;
    Ok(text)
}

fn json(head: &Head) -> Result<String, BundleError> {
    serde_json::to_string(head).map_err(|e| strange(&e))
}

/// What a reader of archives says may quote the bytes that it met.
fn broken(cause: &io::Error) -> BundleError {
    BundleError::Strange(match cause.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        _ => "it is no archive, or its bytes were changed".to_owned(),
    })
}

fn strange(cause: &impl ToString) -> BundleError {
    BundleError::Strange(cause.to_string())
}
