//! Showing that forgotten articles have left no trace in the files.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::blocks::{self, Block};
use super::{Store, StoreError};
use crate::model::Fragment;

/// Bytes of a piece of text that is searched for: long enough that it stands nowhere by chance.
const PIECE: usize = 24;
/// Bytes of a file in memory at once.
const CHUNK: usize = 1 << 20;
/// Bytes from the beginning of one piece to that of the next.
const STEP: usize = 12;

/// What an article said, in pieces to search for.
#[derive(Debug, Default)]
pub struct Traces {
    pieces: HashSet<Vec<u8>>,
}

impl Traces {
    fn add(&mut self, text: &str) {
        for piece in text.as_bytes().windows(PIECE).step_by(STEP) {
            self.pieces.insert(piece.to_vec());
        }
    }

    fn add_article(&mut self, text: Option<&str>, fragment: &Fragment) {
        self.add(text.unwrap_or_default());
        self.add(fragment.article.title.as_deref().unwrap_or_default());
        for claim in &fragment.claims {
            self.add(&claim.sentence);
        }
    }

    /// Drops the pieces that stand in `bytes`, because somebody else says the same.
    fn forgive(&mut self, bytes: &[u8]) {
        for window in bytes.windows(PIECE) {
            self.pieces.remove(window);
        }
    }

    fn stand_in(&self, bytes: &[u8]) -> bool {
        !self.pieces.is_empty() && bytes.windows(PIECE).any(|w| self.pieces.contains(w))
    }

    /// The same for a file of any size.
    fn stand_in_file(&self, path: &Path) -> std::io::Result<bool> {
        let mut file = File::open(path)?;
        let mut bytes = vec![0; CHUNK];
        let mut filled = 0;
        loop {
            let read = file.read(&mut bytes[filled..])?;
            if read == 0 {
                return Ok(false);
            }
            filled += read;
            if self.stand_in(&bytes[..filled]) {
                return Ok(true);
            }
            // What stands across the border of two chunks is seen with the next.
            let kept = filled.min(PIECE - 1);
            bytes.copy_within(filled - kept..filled, 0);
            filled = kept;
        }
    }
}

impl Store {
    /// What the articles with these ids say, for [`Store::prove_gone`].
    pub fn traces<S: AsRef<str>>(&self, ids: &[S]) -> Result<Traces, StoreError> {
        let mut traces = Traces::default();
        for id in ids {
            if let Some(known) = self.known(id.as_ref())? {
                let (text, fragment) = self.record(known.number)?;
                traces.add_article(text.as_deref(), &fragment);
            }
        }
        Ok(traces)
    }

    /// Searches every byte of the folder, and every block of articles unpacked, for what forgotten articles said. What a remaining
    /// article says too, word for word, is no trace. Returns the number of pieces that were searched for; a trace that is found is an
    /// error.
    pub fn prove_gone(&self, mut traces: Traces) -> Result<usize, StoreError> {
        let (disk, dead) = (&self.disk, &self.dead);
        blocks::for_each_article(disk, self.manifest.articles, dead, &mut |text, fragment| {
            traces.forgive(text.unwrap_or_default().as_bytes());
            traces.forgive(fragment.article.title.unwrap_or_default().as_bytes());
            Ok(())
        })?;
        let left = || disk.damaged("the text of a forgotten article is still in its files");
        for first in blocks::firsts(disk, u32::MAX)? {
            if traces.stand_in(Block::read(disk, first)?.bytes()) {
                return Err(left());
            }
        }
        let trouble = |source| StoreError::io(&self.dir, source);
        for entry in walkdir::WalkDir::new(&self.dir).into_iter().flatten() {
            let is_file = entry.file_type().is_file();
            if is_file && traces.stand_in_file(entry.path()).map_err(trouble)? {
                return Err(left());
            }
        }
        Ok(traces.pieces.len())
    }
}
