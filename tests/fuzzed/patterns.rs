//! Patterns, as typed and half typed.

use demarche::query::Options;

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let graph = super::graph();
    match graph.rows(text, &Options::default()) {
        Err(e) => super::is_sentence(e),
        Ok(rows) => {
            assert!(!rows.answer.reading.is_empty());
            let again = graph.rows(text, &Options::default()).expect("as before");
            assert_eq!(again.answer.reading, rows.answer.reading);
            assert_eq!(again.answer.edges.len(), rows.answer.edges.len());
        }
    }
    if let Err(e) = graph.completions(text, 8) {
        super::is_sentence(e);
    }
}
