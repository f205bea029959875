//! Looking at everything in a store: `doctor`.

use serde::Serialize;

use super::{Store, StoreError};
use crate::resolve::standing;

/// What a check of the whole store found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Check {
    /// Articles that were read, each with its fragment.
    pub articles: usize,
    /// Claims that were found in both fragments and index.
    pub claims: usize,
    /// What is odd, in sentences; a store without any is whole.
    pub problems: Vec<String>,
}

impl Store {
    /// Reads every record and compares the index with the fragments. Damage is an error, as in any other use; what can be lived with
    /// is among the problems.
    pub fn check(&self) -> Result<Check, StoreError> {
        let mut check = Check::default();
        let mut stated = 0usize;
        for record in self.fragments()? {
            let (_, fragment) = record?;
            check.articles += 1;
            let ends = |c: &&crate::model::Claim| {
                fragment.entity(&c.subject).is_some() && fragment.entity(&c.object).is_some()
            };
            stated += fragment.claims.iter().filter(ends).count();
        }
        let mut indexed = 0usize;
        self.scan(&mut |subject, _, object, postings| {
            self.key(subject)?;
            self.key(object)?;
            indexed += postings.iter().map(|p| p.claims as usize).sum::<usize>();
            Ok(())
        })?;
        check.claims = stated.min(indexed);
        if check.articles != self.article_count() {
            check.problems.push(format!(
                "the manifest counts {} articles, the index lists {}; ingest the articles again into a new store",
                self.article_count(),
                check.articles
            ));
        }
        if stated != indexed {
            check.problems.push(format!(
                "the articles make {stated} claims, the index has {indexed}; `demarche compact` builds it anew"
            ));
        }
        let decisions = self.decisions()?;
        check.problems.extend(self.dangling(&standing(&decisions))?);
        check.problems.extend(self.compute_identity()?.warnings);
        Ok(check)
    }
}
