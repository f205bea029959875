//! Any text through the language core and the extractor, and as a question.

use demarche::model::{Article, ArticleHead, Fragment};
use demarche::nlp::{Document, Pipeline};

pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let pipeline = Pipeline::builtin().expect("embedded data");
    spans_slice(&text, &pipeline.analyse(&text));
    let first = 0..text.len() / 2;
    spans_slice(
        &text,
        &pipeline.analyse_question(&text, std::slice::from_ref(&first)),
    );
    let article = Article {
        head: ArticleHead {
            id: "a".to_owned(),
            date: Some(jiff::civil::date(2016, 10, 3)),
            ..ArticleHead::default()
        },
        text: text.into_owned(),
    };
    claims_slice(&article.text, &super::extractor().extract(&article));
}

fn spans_slice(text: &str, document: &Document) {
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

fn claims_slice(text: &str, fragment: &Fragment) {
    for claim in &fragment.claims {
        assert_eq!(claim.spans.sentence.slice(text), claim.sentence);
        assert_eq!(claim.spans.trigger.slice(text), claim.trigger);
        assert!(claim.spans.sentence.contains(claim.spans.trigger));
        for id in [&claim.subject, &claim.object]
            .into_iter()
            .chain(&claim.speaker)
        {
            assert!(fragment.entity(id).is_some(), "{id} is nobody");
        }
        assert!((0.0..=1.0).contains(&claim.confidence));
    }
    for form in fragment.entities.iter().flat_map(|e| &e.forms) {
        assert_eq!(form.span.slice(text), form.text);
    }
}
