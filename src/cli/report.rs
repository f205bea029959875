//! What a run of `ingest` did: counted as it goes, told at the end.

use std::collections::BTreeMap;

use serde::Serialize;

use demarche::export::plain;
use demarche::ingest::Place;
use demarche::model::NameKey;
use demarche::store::{GroupReport, Store};

use super::error::Failure;
use super::output::{Out, counted, joined, taken};
use super::{Shared, suggest};

/// Failures listed; all are counted.
const LISTED: usize = 1000;
/// Pairs of names shown; the others are counted.
const PAIRS: usize = 3;

/// What was done, as `--format json` shows it.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Articles that could be read.
    pub read: usize,
    pub new: usize,
    pub same: usize,
    pub replaced: usize,
    /// Articles left out on purpose, by reason.
    pub set_aside: BTreeMap<String, usize>,
    /// Files of other kinds, by extension.
    pub left_out: BTreeMap<String, usize>,
    pub failed: usize,
    /// The first failures.
    pub failures: Vec<Failed>,
    pub claims: usize,
    pub edges: usize,
    pub articles: usize,
    pub warnings: usize,
    /// Articles without a date of publication.
    pub undated: usize,
    pub words: usize,
    pub seconds: f64,
    /// Whether the run was stopped by a signal, or by its limit.
    pub interrupted: bool,
    pub limited: bool,
    /// Articles that share their origin with others, and the number of those origins.
    pub near_duplicates: usize,
    pub origins_of_these: usize,
    /// Names that became one entity with another, and names that ceased to be.
    pub merged: Vec<[String; 2]>,
    pub separated: Vec<[String; 2]>,
    /// Claims of the articles so far, committed or not.
    #[serde(skip)]
    pub claims_read: usize,
}

/// Something that could not be read.
#[derive(Debug, Serialize)]
pub struct Failed {
    file: String,
    line: Option<usize>,
    why: String,
}

impl Report {
    /// Counts what became of a group.
    pub fn add(&mut self, group: GroupReport) {
        self.new += group.new;
        self.same += group.same;
        self.replaced += group.replaced;
        self.claims += group.claims;
    }

    /// Notes a failure.
    pub fn fail(&mut self, place: &Place, sentence: &str) {
        self.failed += 1;
        if self.failures.len() < LISTED {
            let at = format!("{place}: ");
            self.failures.push(Failed {
                file: place.file.display().to_string(),
                line: place.line,
                why: sentence.strip_prefix(&at).unwrap_or(sentence).to_owned(),
            });
        }
    }

    /// Whether anything was taken in.
    pub fn changed(&self) -> bool {
        self.new + self.replaced > 0
    }

    /// Looks up what the store made of it.
    pub fn look_up(&mut self, store: &Store) -> Result<(), Failure> {
        let stats = store.stats()?;
        self.edges = stats.edges;
        self.articles = stats.articles;
        let origins = store.origins()?;
        self.near_duplicates = origins.len();
        let mut roots: Vec<u32> = origins.values().copied().collect();
        roots.sort_unstable();
        roots.dedup();
        self.origins_of_these = roots.len();
        if self.changed() {
            let change = store.last_change();
            let pairs = |list: &[(NameKey, NameKey)]| {
                let pair = |(a, b): &(NameKey, NameKey)| [a.to_string(), b.to_string()];
                list.iter().map(pair).collect()
            };
            self.merged = pairs(&change.merged);
            self.separated = pairs(&change.separated);
        }
        Ok(())
    }

    /// One line: what was taken in.
    pub fn line(&self) -> String {
        let claims = match self.new + self.replaced {
            0 => String::new(),
            _ => format!(", with {}", counted(self.claims, "claim")),
        };
        let aside: usize = self.set_aside.values().sum();
        let aside = match aside {
            0 => String::new(),
            n => format!(", {n} set aside"),
        };
        format!(
            "{}: {}{aside}{claims}",
            counted(self.new + self.same + self.replaced, "article"),
            taken(self.new, self.same, self.replaced, self.failed)
        )
    }

    /// Says what a dry run found.
    pub fn tell_dry(&self, shared: &Shared, out: &mut Out) -> Result<(), Failure> {
        if shared.json() {
            return out.json(self);
        }
        let failed = match self.failed {
            0 => String::new(),
            n => format!(", {n} cannot be read"),
        };
        out.line(&format!(
            "{} would be read, {} in the graph already{failed}; nothing was written",
            counted(self.new, "article"),
            if self.same == 1 {
                "1 is".into()
            } else {
                format!("{} are", self.same)
            },
        ))?;
        self.tell_aside(out)
    }

    /// The whole report, and what to ask next.
    pub fn tell(&self, store: &Store, shared: &Shared, out: &mut Out) -> Result<(), Failure> {
        if shared.json() {
            return out.json(self);
        }
        out.line(&self.line())?;
        self.tell_aside(out)?;
        out.line(&format!(
            "the graph in {} now holds {} and {}",
            shared.store.display(),
            counted(self.articles, "article"),
            counted(self.edges, "edge")
        ))?;
        if self.near_duplicates > 0 {
            out.line(&format!(
                "{} are near-duplicates: they count as {}",
                counted(self.near_duplicates, "article"),
                counted(self.origins_of_these, "origin")
            ))?;
        }
        pairs("now one entity", " = ", &self.merged, out)?;
        pairs("no longer one entity", " ≠ ", &self.separated, out)?;
        suggest::print(store, shared, out)
    }

    fn tell_aside(&self, out: &mut Out) -> Result<(), Failure> {
        if !self.set_aside.is_empty() {
            let reasons: Vec<String> = (self.set_aside.iter())
                .map(|(why, n)| format!("{n} {why}"))
                .collect();
            out.line(&format!("set aside: {}", joined(&reasons)))?;
        }
        if self.undated > 0 {
            out.line(&format!(
                "{} no date of publication: \"on Monday\" means no day there",
                if self.undated == 1 {
                    "1 article has".to_owned()
                } else {
                    format!("{} articles have", self.undated)
                }
            ))?;
        }
        Ok(())
    }
}

/// What identity made of the articles: some pairs of names, and how many more there are.
fn pairs(what: &str, sign: &str, list: &[[String; 2]], out: &mut Out) -> Result<(), Failure> {
    if list.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = list
        .iter()
        .take(PAIRS)
        .map(|[a, b]| format!("{}{sign}{}", plain(a), plain(b)))
        .collect();
    let more = match list.len().saturating_sub(PAIRS) {
        0 => String::new(),
        n => format!(" and {n} more (--format json lists all)"),
    };
    out.line(&format!("{what}: {}{more}", shown.join(", ")))
}
