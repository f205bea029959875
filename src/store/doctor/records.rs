//! Every record by itself: is it there, is its checksum right, can it be read, does it belong to anything.

use super::{Diagnosis, Mend, dead};
use crate::store::blocks::{self, Block};
use crate::store::codec::{self, Manifest};
use crate::store::disk::Disk;
use crate::store::names::read_names;
use crate::store::run::{Cursor, Run};
use crate::store::varint::be4;
use crate::store::{StoreError, keys};

/// Looks at every record; whether what the others say of the whole can be asked.
pub(super) fn look(
    disk: &Disk,
    manifest: &Manifest,
    found: &mut Diagnosis,
) -> Result<bool, StoreError> {
    let before = found.findings.len();
    if let Err(e) = dead(disk, manifest) {
        found.find(Mend::Restore, cause(e)?);
    }
    look_at_articles(disk, manifest, found)?;
    for block in 0..manifest.names.div_ceil(keys::NAMES) {
        let expected = (manifest.names - block * keys::NAMES).min(keys::NAMES) as usize;
        match read_names(disk, block) {
            Ok(names) if names.len() >= expected => found.records += 1,
            Ok(names) => found.find(
                Mend::Rebuild,
                format!(
                    "block {block} of the names holds {} of {expected}",
                    names.len()
                ),
            ),
            Err(e) => found.find(
                Mend::Rebuild,
                format!("block {block} of the names: {}", cause(e)?),
            ),
        }
    }
    for meta in &manifest.runs {
        if let Err(e) = look_at_run(disk, *meta, found) {
            found.find(
                Mend::Rebuild,
                format!("run {} of the index: {}", meta.id, cause(e)?),
            );
        }
    }
    let whole = found.findings.len() == before;
    look_for_strays(disk, manifest, found)?;
    Ok(whole)
}

/// What is damaged, in words; other errors go on.
fn cause(error: StoreError) -> Result<String, StoreError> {
    match error {
        StoreError::Damaged { cause, .. } => Ok(cause),
        other => Err(other),
    }
}

fn look_at_articles(
    disk: &Disk,
    manifest: &Manifest,
    found: &mut Diagnosis,
) -> Result<(), StoreError> {
    let dead = dead(disk, manifest).unwrap_or_default();
    let firsts = match blocks::firsts(disk, manifest.articles) {
        Ok(firsts) => firsts,
        Err(e) => {
            found.find(Mend::Restore, format!("the articles: {}", cause(e)?));
            return Ok(());
        }
    };
    let mut next = 0;
    for (i, &first) in firsts.iter().enumerate() {
        let missing = (next..first).filter(|n| !dead.contains(*n)).count();
        if missing > 0 {
            found.find(
                Mend::Restore,
                format!("{missing} articles before number {first} are missing"),
            );
        }
        match Block::read(disk, first) {
            Ok(block) => {
                found.records += 1;
                next = block.numbers().end;
            }
            Err(e) => {
                found.find(
                    Mend::Restore,
                    format!(
                        "the block of articles from number {first} on: {}",
                        cause(e)?
                    ),
                );
                // How many it held is not known; it reached up to the next.
                next = firsts.get(i + 1).copied().unwrap_or(manifest.articles);
            }
        }
    }
    let missing = (next..manifest.articles)
        .filter(|n| !dead.contains(*n))
        .count();
    if missing > 0 {
        found.find(
            Mend::Restore,
            format!("the last {missing} articles are missing"),
        );
    }
    Ok(())
}

fn look_at_run(disk: &Disk, meta: codec::RunMeta, found: &mut Diagnosis) -> Result<(), StoreError> {
    let run = Run::load(disk, meta)?;
    let mut cursor = Cursor::whole(meta);
    let mut last: Vec<u8> = Vec::new();
    let mut blocks = 0;
    while cursor.advance(disk)? {
        if cursor.key <= last {
            return Err(disk.damaged("its entries are not in order"));
        }
        if cursor.is_first() {
            if run.fence(blocks) != Some(&cursor.key) {
                return Err(disk.damaged("its fences are not those of its blocks"));
            }
            blocks += 1;
            found.records += 1;
        }
        last.clone_from(&cursor.key);
    }
    Ok(())
}

/// Records that belong to nothing: a process that was stopped in its work leaves them.
fn look_for_strays(
    disk: &Disk,
    manifest: &Manifest,
    found: &mut Diagnosis,
) -> Result<(), StoreError> {
    let names = manifest.names.div_ceil(keys::NAMES);
    let (mut strays, mut bytes, mut unknown) = (0usize, 0usize, 0usize);
    let walked = disk.for_each_under(&[], &mut |key, value| {
        let number = |at: usize| key.get(at..).and_then(be4);
        let live = |run: u32| manifest.runs.iter().find(|r| r.id == run);
        let belongs = match key.first().copied().unwrap_or_default() {
            keys::ARTICLE => number(1).is_some_and(|n| n < manifest.articles),
            keys::NAME => number(1).is_some_and(|n| n < names),
            keys::RUN => number(1)
                .and_then(live)
                .is_some_and(|run| number(5).is_some_and(|block| block < run.blocks)),
            keys::META => keys::read_fences(key).is_none_or(|run| live(run).is_some()),
            _ => {
                unknown += 1;
                true
            }
        };
        if !belongs {
            strays += 1;
            bytes += key.len() + value.len();
        }
        Ok(())
    });
    if let Err(e) = walked {
        found.find(Mend::Restore, format!("the records: {}", cause(e)?));
        return Ok(());
    }
    if strays > 0 {
        found.find(
            Mend::Compact,
            format!(
                "{strays} records ({bytes} bytes) belong to nothing: a process was stopped in the middle of its work"
            ),
        );
    }
    if unknown > 0 {
        found.find(
            Mend::Nothing,
            format!("{unknown} records are of kinds that this program does not know; they are left alone"),
        );
    }
    Ok(())
}
