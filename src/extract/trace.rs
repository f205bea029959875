//! What reading a sentence tried and refused. Only filled when somebody asks why a relation was not drawn; reading an article for its
//! fragment passes none and pays nothing.

use std::cell::RefCell;

use super::cast::RefId;
use super::reading::Participant;

/// A wording that was recognised, with those who stood where it looks for its ends.
pub(super) struct Attempt {
    pub relation: usize,
    pub trigger: usize,
    pub rule: String,
    pub subjects: Vec<Participant>,
    pub objects: Vec<Participant>,
    /// Why the words around the trigger do not fit, if they do not.
    pub misfit: Option<String>,
}

/// The attempts of one sentence, in the order in which they were made.
#[derive(Default)]
pub(super) struct Trace {
    attempts: RefCell<Vec<Attempt>>,
    /// Those who stood in a place that takes no node of their kind.
    refused: RefCell<Vec<RefId>>,
}

impl Trace {
    pub fn tried(
        &self,
        relation: usize,
        trigger: usize,
        rule: &str,
        subjects: &[Participant],
        objects: &[Participant],
    ) {
        self.attempts.borrow_mut().push(Attempt {
            relation,
            trigger,
            rule: rule.to_owned(),
            subjects: subjects.to_vec(),
            objects: objects.to_vec(),
            misfit: None,
        });
    }

    pub fn misfit(&self, relation: usize, trigger: usize, rule: String, why: String) {
        self.attempts.borrow_mut().push(Attempt {
            relation,
            trigger,
            rule,
            subjects: Vec::new(),
            objects: Vec::new(),
            misfit: Some(why),
        });
    }

    pub fn refused(&self, who: RefId) {
        self.refused.borrow_mut().push(who);
    }

    /// The attempts, and those whom their kind kept out.
    pub fn take(&self) -> (Vec<Attempt>, Vec<RefId>) {
        (self.attempts.take(), self.refused.take())
    }
}
