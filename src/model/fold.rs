//! Folding of names: what makes "Türkiye's", "TURKIYE" and "turkiye" one look-up key.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of `name`, lower-cased, without accents, possessives, dots of abbreviations and punctuation.
pub fn fold_tokens(name: &str) -> Vec<String> {
    let folded = words(name);
    folded
        .split(' ')
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

/// One string of folded words, without a leading article ("the", "a", "an") unless nothing else is left.
pub fn fold(name: &str) -> String {
    let folded = words(name);
    match folded.split_once(' ') {
        Some(("the" | "a" | "an", rest)) => rest.to_owned(),
        _ => folded,
    }
}

/// The folded words with a space between them.
fn words(name: &str) -> String {
    let plain = if name.is_ascii() {
        name.to_ascii_lowercase()
    } else {
        name.nfkd()
            .filter(|c| !is_combining_mark(*c))
            .flat_map(char::to_lowercase)
            .collect()
    };
    let mut out = String::with_capacity(plain.len());
    for raw in plain.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '\'' | '’'))) {
        let word = raw.trim_end_matches("'s").trim_end_matches("’s");
        let before = out.len();
        if before > 0 {
            out.push(' ');
        }
        let begun = out.len();
        out.extend(word.chars().filter(|c| c.is_alphanumeric()));
        if out.len() == begun {
            out.truncate(before);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_accents_possessives_and_dots() {
        assert_eq!(fold("The U.S."), "us");
        assert_eq!(fold("Türkiye’s"), "turkiye");
        assert_eq!(fold("al-Assad"), "al assad");
        assert_eq!(fold("Resolution 2328"), "resolution 2328");
        assert_eq!(fold("The"), "the");
        assert_eq!(fold("the 's ... -"), "the");
        assert_eq!(fold_tokens(" The  O'Neill's, "), ["the", "oneill"]);
        assert!(fold_tokens("'s").is_empty());
    }
}
