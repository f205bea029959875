//! TOML of users: relations, words, countries and bodies.

use demarche::extract::Extractor;
use demarche::ontology::lint::{Purpose, Severity, lint};
use demarche::ontology::{Gazetteer, Ontology, OwnFile};

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let own = [OwnFile {
        name: "own.toml".to_owned(),
        text: text.to_owned(),
    }];
    let lines = text.matches('\n').count() + 1;
    let lemmatiser = |word: &str| word.to_lowercase();
    let mut clean = Vec::new();
    for purpose in [Purpose::Language, Purpose::Names] {
        match lint(&own[0], &[], Some(purpose), Some(&lemmatiser)) {
            Err(e) => super::is_sentence(e),
            Ok(mistakes) => {
                for mistake in &mistakes {
                    assert!(mistake.line >= 1 && mistake.line <= lines, "{mistake:?}");
                    assert!(!mistake.message.is_empty());
                }
                if mistakes.iter().all(|m| m.severity != Severity::Error) {
                    clean.push(purpose);
                }
            }
        }
    }
    if clean.is_empty() || text.trim().is_empty() {
        return;
    }
    let ontology = clean
        .contains(&Purpose::Language)
        .then(|| Ontology::with(&own));
    let gazetteer = clean
        .contains(&Purpose::Names)
        .then(|| Gazetteer::with(&own));
    let ontology = ontology.unwrap_or_else(|| Ontology::with(&[]));
    let gazetteer = gazetteer.unwrap_or_else(|| Gazetteer::with(&[]));
    match (&ontology, &gazetteer) {
        (Ok(ontology), Ok(gazetteer)) => {
            if let Ok(extractor) = Extractor::new(ontology, gazetteer) {
                let _ = extractor.extract(&super::sample("a").0);
            }
        }
        (Err(e), _) | (_, Err(e)) => super::is_sentence(e),
    }
}
