//! Text to token spans, the way the UD English treebanks cut words.
//!
//! Contractions and possessives are tokens of their own ("did|n't", "Putin|'s"), so are hyphens between words ("U.S.|-|backed"), units
//! after digits, and marks. Every character that is not space lies in exactly one token.

use std::ops::Range;

use super::chunk;
use super::data::Data;
use super::is_space;

/// Spans of all tokens. Takes time linear in the length of the text.
pub(super) fn tokens(text: &str, data: &Data) -> Vec<Range<usize>> {
    let mut out = Vec::with_capacity(text.len() / 5);
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (start, is_space(c)) {
            (None, false) => start = Some(at),
            (Some(first), true) => {
                chunk::split(text, first..at, data, &mut out);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(first) = start {
        chunk::split(text, first..text.len(), data, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        let data = Data::builtin().unwrap();
        let words: Vec<&str> = tokens(text, &data)
            .into_iter()
            .map(|span| &text[span])
            .collect();
        words.join(" ")
    }

    #[test]
    fn contractions_and_possessives() {
        assert_eq!(
            cut("They didn't see Putin's plan."),
            "They did n't see Putin 's plan ."
        );
        assert_eq!(
            cut("Russia’s allies won’t, we’ll"),
            "Russia ’s allies wo n’t , we ’ll"
        );
        assert_eq!(cut("the rebels' town cannot"), "the rebels ' town can not");
        assert_eq!(cut("O'Connor's coup d'état"), "O'Connor 's coup d'état");
        assert_eq!(cut("'s"), "'s");
    }

    #[test]
    fn abbreviations_keep_their_stop() {
        assert_eq!(
            cut("the U.S.-backed force of Gen. Votel"),
            "the U.S. - backed force of Gen. Votel"
        );
        assert_eq!(
            cut("on Sept. 19, at 5 p.m. or 6pm."),
            "on Sept. 19 , at 5 p.m. or 6 pm ."
        );
        assert_eq!(
            cut("He said no. No. 10 agreed."),
            "He said no . No. 10 agreed ."
        );
        assert_eq!(cut("George W. Bush left."), "George W. Bush left .");
    }

    #[test]
    fn hyphens_numbers_and_money() {
        assert_eq!(
            cut("non-aligned, Syrian-led, pre-war"),
            "non-aligned , Syrian - led , pre-war"
        );
        assert_eq!(
            cut("$1.5bn, US$3,000 or 10% in 1960s"),
            "$ 1.5 bn , US$ 3,000 or 10 % in 1960s"
        );
        assert_eq!(
            cut("call 713-853-3989 in 2003-2004"),
            "call 713-853-3989 in 2003 - 2004"
        );
        assert_eq!(cut("the 9/11 attacks and/or"), "the 9/11 attacks and / or");
    }

    #[test]
    fn marks_links_and_addresses() {
        assert_eq!(
            cut("“We leave,” he said... (now)!!"),
            "“ We leave , ” he said ... ( now ) !!"
        );
        assert_eq!(
            cut("see http://a.org/x?y=1, or (www.un.org)."),
            "see http://a.org/x?y=1 , or ( www.un.org ) ."
        );
        assert_eq!(
            cut("write to press@un.org. Or enron.com"),
            "write to press@un.org . Or enron.com"
        );
        assert_eq!(cut("end.Next AT&T"), "end . Next AT&T");
    }

    #[test]
    fn odd_text_is_cut_too() {
        assert_eq!(cut("a\u{200B}b\u{FEFF} ☮☮ 👩‍🚀!"), "a b ☮ ☮ 👩‍🚀 !");
        assert_eq!(cut(""), "");
        assert_eq!(cut("Ду́ма 联合国"), "Ду́ма 联合国");
    }
}
