//! Dictionary forms of verbs by what the relations know.
//!
//! The core's lemmatiser learned how English spells past forms and gerunds from few words: "ruled" may come out as "rul", "looted" as
//! "loote". A form that spelling allows to be of a verb that the ontology or the lexicon knows, and whose lemma nobody knows, is of that
//! verb. In goes a sentence, whose lemmas are changed in place.

use crate::nlp::{Sentence, Upos};
use crate::ontology::Ontology;

/// Mends the lemmas of a sentence.
pub(super) fn mend(sentence: &mut Sentence, ontology: &Ontology) {
    let known = |verb: &str| {
        let lexicon = ontology.lexicon();
        ontology.has_verb(verb)
            || lexicon.governs(verb)
            || lexicon.intent(verb).is_some()
            || lexicon.is("speech", verb)
    };
    for token in &mut sentence.tokens {
        let inflected = matches!(token.xpos, "VBD" | "VBN" | "VBG");
        if token.upos != Upos::Verb || !inflected || known(&token.lemma) {
            continue;
        }
        let form = token.form.to_lowercase();
        if let Some(verb) = stems(&form).into_iter().find(|verb| known(verb)) {
            token.lemma = verb;
        }
    }
}

/// What verbs a form with "-ed" or "-ing" may be of, the likeliest first.
fn stems(form: &str) -> Vec<String> {
    let Some(stem) = form.strip_suffix("ed").or_else(|| form.strip_suffix("ing")) else {
        return Vec::new();
    };
    let mut out = vec![stem.to_owned(), format!("{stem}e")];
    let mut letters = stem.chars().rev();
    if let (Some(last), Some(before)) = (letters.next(), letters.next()) {
        // "robbed"; "lied", "tried".
        if last == before {
            out.push(stem[..stem.len() - last.len_utf8()].to_owned());
        }
        if last == 'i' {
            out.push(format!("{}y", &stem[..stem.len() - 1]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_may_be_of_several_verbs() {
        assert_eq!(stems("ruled"), ["rul", "rule"]);
        assert_eq!(stems("robbing"), ["robb", "robbe", "rob"]);
        assert_eq!(stems("tried"), ["tri", "trie", "try"]);
        assert!(stems("went").is_empty());
    }
}
