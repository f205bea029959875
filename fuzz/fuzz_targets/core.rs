//! Any bytes through the whole NLP core, as a text and as a question: spans must slice the text, and trees have one root.
#![no_main]

use demarche::nlp::{Document, Pipeline};
use libfuzzer_sys::fuzz_target;

fn check(text: &str, document: &Document) {
    let mut last = 0;
    for sentence in &document.sentences {
        assert!(!sentence.tokens.is_empty());
        for token in &sentence.tokens {
            assert!(token.span.start >= last && token.span.end > token.span.start);
            assert_eq!(token.span.slice(text), token.form);
            last = token.span.end;
        }
        let roots = sentence.tokens.iter().filter(|t| t.head.is_none());
        assert_eq!(roots.count(), 1);
    }
    for name in &document.names {
        assert!(name.tokens.end <= document.sentences[name.sentence].tokens.len());
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(pipeline) = Pipeline::builtin() else {
        return;
    };
    let text = String::from_utf8_lossy(bytes);
    check(&text, &pipeline.analyse(&text));
    let half = text.len() / 2;
    check(&text, &pipeline.analyse_question(&text, &[0..half]));
});
