//! Plain questions.

use demarche::query::Options;

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match super::graph().ask_rows(text, &Options::default()) {
        Err(e) => super::is_sentence(e),
        Ok(rows) => assert!(!rows.answer.reading.is_empty()),
    }
}
