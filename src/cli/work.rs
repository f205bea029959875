//! Extraction on several threads.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use demarche::extract::Extractor;
use demarche::ingest::{Options, Outcome, Piece, Place, Read};
use demarche::model::Fragment;

use super::error::Failure;
use super::knowledge;

/// Deep sentences are read by recursion.
const STACK: usize = 16 << 20;

/// Threads that turn articles into fragments.
pub struct Workers {
    pool: ThreadPool,
    /// The extractor that they share.
    pub extractor: Extractor<'static>,
}

impl Workers {
    /// `jobs` threads, or one per core.
    pub fn new(jobs: Option<usize>) -> Result<Self, Failure> {
        let extractor = knowledge::extractor()?;
        let pool = ThreadPoolBuilder::new()
            .num_threads(jobs.unwrap_or(0))
            .stack_size(STACK)
            .build()
            .map_err(|e| Failure::Threads(e.to_string()))?;
        Ok(Self { pool, extractor })
    }

    /// The number of threads.
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Runs `work` on every thread while `own` runs on this one.
    pub fn beside<T>(&self, work: impl Fn() + Sync + Send, own: impl FnOnce() -> T) -> T {
        self.pool.in_place_scope(|scope| {
            for _ in 0..self.threads() {
                scope.spawn(|_| work());
            }
            own()
        })
    }

    /// Maps every item on the threads; the order stays.
    pub fn map<T: Send, U: Send>(
        &self,
        items: Vec<T>,
        work: impl Fn(T) -> U + Sync + Send,
    ) -> Vec<U> {
        self.pool
            .install(|| items.into_par_iter().map(work).collect())
    }

    /// What one article says. A fault of the program on one article must not end a run over millions: it becomes an error of that
    /// article.
    pub fn extract(&self, read: &Read) -> Result<Fragment, String> {
        let mut fragment = catch_unwind(AssertUnwindSafe(|| self.extractor.extract(&read.article))).map_err(|_| {
            format!(
                "{}: this article could not be analysed because of a fault in demarche; please report it with the article",
                read.place
            )
        })?;
        fragment
            .warnings
            .splice(0..0, read.warnings.iter().cloned());
        Ok(fragment)
    }
}

/// Reads a piece; a fault of the program on one must not end a run over millions.
pub fn read(piece: Piece, options: &Options) -> Vec<Result<Outcome, (Place, String)>> {
    let place = piece.place().clone();
    if let Ok(all) = catch_unwind(AssertUnwindSafe(|| piece.read(options))) {
        return all.into_iter().map(Ok).collect();
    }
    let sentence = format!(
        "{place}: this could not be read because of a fault in demarche; please report it with the file"
    );
    vec![Err((place, sentence))]
}
