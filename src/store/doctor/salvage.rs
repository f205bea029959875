//! Getting out of a damaged store what can still be read.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::carve;
use crate::model::Fragment;
use crate::resolve::Decision;
use crate::store::blocks::{self, Block};
use crate::store::codec::Manifest;
use crate::store::dead::Dead;
use crate::store::disk::Disk;
use crate::store::lock::Lock;
use crate::store::open::open_disk;
use crate::store::place::{self, Mark};
use crate::store::rebuild::Stored;
use crate::store::{Store, StoreError, decisions, ingest, record};

/// What could be read of a damaged store.
#[derive(Debug, Default)]
pub struct Salvaged {
    /// Articles by id, the newest of each, with their fragments.
    pub articles: BTreeMap<String, Stored>,
    /// The user's decisions.
    pub decisions: Vec<Decision>,
    /// What the reader should know: what could not be told apart any more.
    pub warnings: Vec<String>,
}

impl Salvaged {
    /// Adds an article, if it is greater than what is there under its id.
    fn add(&mut self, text: Option<String>, fragment: Fragment) {
        let id = fragment.article.id.clone();
        let earlier = self.articles.get(&id);
        if earlier.is_none_or(|(t, f)| {
            ingest::is_greater((text.as_deref(), &fragment), (t.as_deref(), f))
        }) {
            self.articles.insert(id, (text, fragment));
        }
    }

    fn add_block(&mut self, block: &Block, dead: &Dead) {
        for number in block.numbers().filter(|n| !dead.contains(*n)) {
            if let Some((text, fragment)) = block.record(number).and_then(record::decode_article) {
                self.add(text, fragment);
            }
        }
    }

    fn warn(&mut self, what: &str) {
        self.warnings.push(what.to_owned());
    }
}

impl Store {
    /// Reads what can be read of the store in `dir`, however damaged it is; changes nothing there. `Err` only if nothing can be tried.
    pub fn salvage(dir: impl AsRef<Path>) -> Result<Salvaged, StoreError> {
        let dir = dir.as_ref();
        let _lock = Lock::take(dir)?;
        let mut found = Salvaged::default();
        let mark = match place::read(dir) {
            Ok(Some(mark)) => mark,
            Ok(None) => return Err(StoreError::Missing(dir.to_path_buf())),
            Err(StoreError::Damaged { .. }) => {
                Mark::new(place::unused(dir).saturating_sub(1), true)
            }
            Err(e) => return Err(e),
        };
        let sled = place::sled_dir(&place::data_dir(dir, mark.data));
        // The database is opened in a copy: opening alone writes.
        let copy = dir.join("salvage");
        let _ = fs::remove_dir_all(&copy);
        let result = read_copy(dir, &sled, &copy, mark, &mut found);
        let _ = fs::remove_dir_all(&copy);
        if !result? {
            found.warn(
                "its database does not open: articles were picked out of its raw bytes, among them perhaps some that were forgotten, and \
                 decisions are lost",
            );
            let bytes = fs::read(sled.join("db")).map_err(|e| StoreError::io(dir, e))?;
            for block in carve::blocks(&bytes) {
                found.add_block(&block, &Dead::default());
            }
        }
        Ok(found)
    }
}

/// Reads a copy of the database, without its snapshot, which sled makes anew from the log; whether it opened.
fn read_copy(
    dir: &Path,
    sled: &Path,
    copy: &Path,
    mark: Mark,
    found: &mut Salvaged,
) -> Result<bool, StoreError> {
    let data = place::data_dir(copy, mark.data);
    let target = place::sled_dir(&data);
    fs::create_dir_all(&target).map_err(|e| StoreError::io(dir, e))?;
    for name in ["db", "conf"] {
        if sled.join(name).exists() {
            fs::copy(sled.join(name), target.join(name)).map_err(|e| StoreError::io(dir, e))?;
        }
    }
    let (disk, manifest) = match open_disk(copy, mark) {
        Ok(open) => open,
        Err(StoreError::Damaged { .. }) => return Ok(false),
        Err(e) => return Err(e),
    };
    if manifest == Manifest::default() && mark.filled {
        return Ok(false);
    }
    read_all(&disk, &manifest, found);
    Ok(true)
}

fn read_all(disk: &Disk, manifest: &Manifest, found: &mut Salvaged) {
    let dead = super::dead(disk, manifest).unwrap_or_else(|_| {
        found.warn(
            "the list of what was forgotten cannot be read: forgotten articles may be among these",
        );
        Dead::default()
    });
    match decisions::read(disk, manifest) {
        Ok(decisions) => found.decisions = decisions,
        Err(_) => found.warn("the decisions cannot be read"),
    }
    // Each number is tried, as a walk would end at the first page that cannot be read.
    let firsts = blocks::firsts(disk, manifest.articles)
        .unwrap_or_else(|_| (0..manifest.articles).collect());
    for first in firsts {
        if let Ok(block) = Block::read(disk, first) {
            found.add_block(&block, &dead);
        }
    }
    let expected = (manifest.articles - dead.len().min(manifest.articles)) as usize;
    if found.articles.len() < expected {
        found.warn(&format!(
            "{} of {expected} articles cannot be read",
            expected - found.articles.len()
        ));
    }
}
