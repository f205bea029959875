//! What scoring each arc alone gets wrong: two words that do the same work under one head.

use super::super::Upos;
use super::super::tags::Tag;

/// A noun and the name right behind it, both subject (or object, and so on) of one word, are one party: "the movement Hezbollah". The
/// name is the noun's apposition.
pub(super) fn close_apposition(
    tags: &[Tag],
    heads: &mut [Option<usize>],
    relations: &mut [&'static str],
) {
    for name in 1..heads.len() {
        if tags[name].upos != Upos::Propn || !shared(relations[name]) {
            continue;
        }
        // The name's own words before its head do not part it from the noun.
        let mut noun = name - 1;
        while noun > 0 && heads[noun] == Some(name) && tags[noun].upos == Upos::Propn {
            noun -= 1;
        }
        let alike = heads[noun] == heads[name] && relations[noun] == relations[name];
        if alike && heads[name].is_some() && tags[noun].upos == Upos::Noun {
            heads[name] = Some(noun);
            relations[name] = "appos";
        }
    }
}

/// Relations that a word has to one party only.
fn shared(relation: &str) -> bool {
    matches!(
        relation,
        "nsubj" | "nsubj:pass" | "obj" | "obl" | "obl:agent" | "nmod" | "conj" | "iobj"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_and_its_name_are_one_party() {
        let tag = |upos| Tag { upos, xpos: "X" };
        // "the movement Free Patriots seized towns"
        let tags = [
            Upos::Det,
            Upos::Noun,
            Upos::Propn,
            Upos::Propn,
            Upos::Verb,
            Upos::Noun,
        ]
        .map(tag);
        let mut heads = [Some(1), Some(4), Some(3), Some(4), None, Some(4)];
        let mut relations = ["det", "nsubj", "compound", "nsubj", "root", "obj"];
        close_apposition(&tags, &mut heads, &mut relations);
        assert_eq!((heads[3], relations[3]), (Some(1), "appos"));
        assert_eq!((heads[5], relations[5]), (Some(4), "obj"));
    }
}
