//! Whether an entity is the one that a fixture names.

use demarche::model::{Entity, FormType, fold_tokens};

fn words(name: &str) -> Vec<String> {
    let mut words = fold_tokens(name);
    words.retain(|w| !matches!(w.as_str(), "the" | "a" | "an" | "of" | "in" | "and" | "on"));
    words
}

/// Whether the words of a name or mention of the entity are among those wanted, or the other way round.
pub fn fits(entity: &Entity, wanted: &str) -> bool {
    let wanted = words(wanted);
    let fits = |form: &str| {
        let form = words(form);
        !form.is_empty()
            && (form.iter().all(|w| wanted.contains(w)) || wanted.iter().all(|w| form.contains(w)))
    };
    fits(&entity.name)
        || entity
            .forms
            .iter()
            .any(|f| f.kind != FormType::Pronoun && fits(&f.text))
}
