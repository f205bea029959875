//! Folding of names: what makes "Türkiye's", "TURKIYE" and "turkiye" one look-up key.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of `name`, lower-cased, without accents, possessives, dots of abbreviations and punctuation.
pub fn fold_tokens(name: &str) -> Vec<String> {
    let plain: String = name
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let mut words = Vec::new();
    for raw in plain.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '\'' | '’'))) {
        let word = raw.trim_end_matches("'s").trim_end_matches("’s");
        let word: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        if !word.is_empty() {
            words.push(word);
        }
    }
    words
}

/// One string of folded words, without a leading article ("the", "a", "an") unless nothing else is left.
pub fn fold(name: &str) -> String {
    let words = fold_tokens(name);
    let skip = usize::from(words.len() > 1 && matches!(words[0].as_str(), "the" | "a" | "an"));
    words[skip..].join(" ")
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
    }
}
