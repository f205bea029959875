//! Which postings count for a question.

use super::Options;
use super::collect::Collected;
use crate::store::{Posting, confidence_step, day_number};

/// Which postings count.
pub(super) struct Sieve<'o> {
    options: &'o Options,
    since: Option<i32>,
    until: Option<i32>,
    least: u8,
}

impl<'o> Sieve<'o> {
    pub(super) fn new(options: &'o Options) -> Self {
        Self {
            options,
            since: options.since.map(day_number),
            until: options.until.map(day_number),
            least: confidence_step(options.min_confidence),
        }
    }

    /// Whether a posting counts; the reason if it is to be shown as hidden.
    pub(super) fn admits(&self, posting: &Posting) -> Result<(), Option<&'static str>> {
        if self.since.is_some() || self.until.is_some() {
            let Some((from, to)) = posting.days else {
                return Err(Some("undated"));
            };
            let early = self.since.is_some_and(|since| to < since);
            let late = self.until.is_some_and(|until| from > until);
            if early || late {
                return Err(None);
            }
        }
        if !self.options.statuses.contains(&posting.status) {
            return Err(Some(posting.status.as_str()));
        }
        if posting.confidence < self.least {
            return Err(Some("low confidence"));
        }
        Ok(())
    }

    /// Leaves those that count, and notes the others.
    pub(super) fn sift(&self, mut postings: Vec<Posting>, found: &mut Collected) -> Vec<Posting> {
        postings.retain(|p| match self.admits(p) {
            Ok(()) => true,
            Err(why) => {
                if let Some(why) = why {
                    found.hide(why, p.claims as usize);
                }
                false
            }
        });
        postings
    }
}
