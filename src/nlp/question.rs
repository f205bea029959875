//! Typed questions: what the models should see of "WHO BACKS assad" or "did may meet juncker", where the caller knows the names.
//!
//! The models learned from edited text, so a question is shown to them as an editor would write it; spans and forms stay as typed.

use std::ops::Range;

use super::clusters::Clusters;
use super::net::Reading;
use super::tags::Tag;
use super::{Upos, hash};

/// Names up to this many letters are taken for abbreviations: "us", "pkk".
const ABBREVIATION: usize = 3;

/// The forms of a question as an editor would write them, with a mark at the end. `named` tells which tokens are part of a name.
pub(super) fn edited(forms: &[&str], named: &[bool], clusters: &Clusters) -> Vec<String> {
    let mut first = true;
    let mut out: Vec<String> = forms
        .iter()
        .zip(named)
        .map(|(form, named)| {
            let lower = form.to_lowercase();
            let out = if *named {
                name(form, &lower)
            } else if lower == "i" {
                "I".to_owned()
            } else if is_word(&lower, clusters) {
                lower
            } else {
                (*form).to_owned()
            };
            let begins = std::mem::replace(&mut first, false);
            if begins { capitalised(&out) } else { out }
        })
        .collect();
    if !out
        .last()
        .is_some_and(|last| last.ends_with(['?', '.', '!']))
    {
        out.push("?".to_owned());
    }
    out
}

/// Leaves the `count` typed tokens, without the mark that [`edited`] may have added.
pub(super) fn without_mark(reading: &mut Reading, count: usize) {
    let above = reading.heads.get(count).copied().flatten();
    let marked_root = reading.heads.len() > count && above.is_none();
    reading.tags.truncate(count);
    reading.names.truncate(count);
    reading.heads.truncate(count);
    reading.relations.truncate(count);
    let mut root = None;
    let parse = reading.heads.iter_mut().zip(&mut reading.relations);
    for (i, (head, deprel)) in parse.enumerate() {
        if head.is_some_and(|head| head >= count) {
            // What hung on the mark goes to its head; if that was the root, the first takes its place.
            *head = if marked_root { root } else { above };
            if head.is_none() {
                *deprel = "root";
                root = Some(i);
            }
        }
    }
}

/// A word of a name: typed capitals stay unless all of a longer word is in capitals.
fn name(form: &str, lower: &str) -> String {
    let letters = form.chars().filter(|c| c.is_alphabetic()).count();
    let small = form.chars().any(char::is_lowercase);
    let large = form.chars().any(char::is_uppercase);
    if small && large {
        form.to_owned()
    } else if letters <= ABBREVIATION {
        form.to_uppercase()
    } else {
        capitalised(lower)
    }
}

fn capitalised(form: &str) -> String {
    let mut chars = form.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// Whether plain text has this word in lower case.
fn is_word(lower: &str, clusters: &Clusters) -> bool {
    let hash = hash::text(lower);
    clusters.get(hash, hash) != [0; 2]
}

/// What an auxiliary before its subject asks of the verb behind it: "did Iran sign", "has Iran signed".
#[derive(Clone, Copy, PartialEq)]
enum Wants {
    Base,
    Participle,
}

fn auxiliary(lower: &str) -> Option<(&'static str, Wants)> {
    Some(match lower {
        "did" => ("VBD", Wants::Base),
        "does" => ("VBZ", Wants::Base),
        "do" => ("VBP", Wants::Base),
        "will" | "would" | "can" | "could" | "shall" | "should" | "may" | "might" | "must" => {
            ("MD", Wants::Base)
        }
        "has" | "is" => ("VBZ", Wants::Participle),
        "have" | "are" => ("VBP", Wants::Participle),
        "had" | "was" | "were" => ("VBD", Wants::Participle),
        _ => return None,
    })
}

/// Where an auxiliary stands before a name and a verb behind it: both places, and what the verb must be.
fn inversion(shown: &[String], named: &[bool]) -> Option<(usize, usize, &'static str, Wants)> {
    let is_name = |i: usize| named.get(i).is_some_and(|named| *named);
    (0..shown.len()).find_map(|at| {
        let (xpos, wants) = auxiliary(&shown[at].to_lowercase()).filter(|_| !is_name(at))?;
        let mut verb = at + 1;
        loop {
            if shown
                .get(verb)
                .is_some_and(|w| matches!(w.as_str(), "the" | "a" | "an"))
            {
                verb += 1;
            }
            let first = verb;
            while is_name(verb) {
                verb += 1;
            }
            if verb == first {
                return None;
            }
            if shown
                .get(verb)
                .is_some_and(|w| matches!(w.as_str(), "and" | "or"))
            {
                verb += 1;
            } else {
                break;
            }
        }
        (verb < shown.len()).then_some((at, verb, xpos, wants))
    })
}

/// Mends the tags of an edited question: words of names are proper nouns or adjectives, and an auxiliary before a name has a verb behind it.
pub(super) fn retag(tags: &mut [Tag], shown: &[String], named: &[bool]) {
    let inversion = inversion(shown, named);
    for (i, tag) in tags.iter_mut().enumerate() {
        if named.get(i).is_some_and(|named| *named) {
            let fits = matches!(tag.upos, Upos::Propn | Upos::Adj);
            if !fits && !matches!(tag.xpos, "NNS" | "NNPS") {
                (tag.upos, tag.xpos) = (Upos::Propn, "NNP");
            }
            continue;
        }
        let Some((auxiliary, verb, xpos, wants)) = inversion else {
            continue;
        };
        let open = matches!(
            tag.upos,
            Upos::Noun | Upos::Verb | Upos::Adj | Upos::Propn | Upos::X
        );
        if i == verb && wants == Wants::Base && open {
            (tag.upos, tag.xpos) = (Upos::Verb, "VB");
        } else if i == verb && tag.xpos == "VBD" {
            (tag.upos, tag.xpos) = (Upos::Verb, "VBN");
        } else if i == auxiliary && wants == Wants::Base && tag.upos != Upos::Aux {
            (tag.upos, tag.xpos) = (Upos::Aux, xpos);
        }
    }
}

/// Words that ask for an end of the relation.
fn asks(form: &str) -> bool {
    matches!(
        form.to_lowercase().as_str(),
        "who" | "whom" | "what" | "which" | "whose" | "many" | "much"
    )
}

/// Names are parties. Of two subjects of one verb the asked one, which stands before the auxiliary, is the object; a subject beside a passive auxiliary is one
/// of a passive.
pub(super) fn mend(reading: &mut Reading, shown: &[String], named: &[bool]) {
    let subject = |deprel: &str| matches!(deprel, "nsubj" | "nsubj:pass" | "nsubj:outer");
    let Reading {
        heads, relations, ..
    } = reading;
    // A name does none of the small words' work: "May" between "did" and its verb is who meets.
    let asked = inversion(shown, named).map(|(_, verb, ..)| verb);
    for i in (0..heads.len()).filter(|i| named.get(*i).is_some_and(|named| *named)) {
        let small = matches!(relations[i], "aux" | "aux:pass" | "mark" | "cc" | "advmod");
        let inverted = heads[i] == asked && matches!(relations[i], "compound" | "amod" | "nmod");
        if let Some(verb) = heads[i].filter(|_| small || inverted) {
            relations[i] = if i < verb { "nsubj" } else { "obj" };
        }
    }
    // What hangs on an auxiliary hangs on its verb.
    for i in 0..heads.len() {
        if let Some(above) = heads[i].filter(|h| relations[*h].starts_with("aux")) {
            heads[i] = heads[above];
        }
    }
    for verb in 0..heads.len() {
        let under: Vec<usize> = (0..heads.len())
            .filter(|i| heads[*i] == Some(verb))
            .collect();
        let of_subject = |i: &usize| subject(relations[*i]);
        let subjects: Vec<usize> = under.iter().copied().filter(of_subject).collect();
        let any = |relation: &str| under.iter().any(|i| relations[*i] == relation);
        let (object, passive) = (any("obj"), any("aux:pass"));
        if let [asked, other] = subjects[..]
            && asked < other
            && other < verb
            && !passive
        {
            let wh = asks(&shown[asked])
                || (0..asked).any(|i| heads[i] == Some(asked) && asks(&shown[i]));
            if wh {
                relations[asked] = if object { "iobj" } else { "obj" };
                relations[other] = "nsubj";
            }
        } else if let [only] = subjects[..]
            && passive
            && relations[only] == "nsubj"
        {
            relations[only] = "nsubj:pass";
        }
    }
}

/// Which tokens lie in one of the names.
pub(super) fn named(tokens: &[Range<usize>], names: &[Range<usize>]) -> Vec<bool> {
    let within = |token: &Range<usize>| {
        names
            .iter()
            .any(|name| name.start <= token.start && token.end <= name.end)
    };
    tokens.iter().map(within).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_names() {
        let none = Clusters::default();
        let forms = ["who", "backs", "ASSAD", "the", "us", "al-Bab", "McCain"];
        let named = [false, false, true, false, true, true, true];
        assert_eq!(
            edited(&forms, &named, &none),
            [
                "Who", "backs", "Assad", "the", "US", "al-Bab", "McCain", "?"
            ]
        );
    }

    #[test]
    fn the_added_mark_leaves_a_tree() {
        let reading = |heads: &[Option<usize>], relations: &[&'static str]| Reading {
            heads: heads.into(),
            relations: relations.into(),
            ..Reading::default()
        };
        let mut hung = reading(&[Some(2), Some(2), None], &["nsubj", "obj", "root"]);
        without_mark(&mut hung, 2);
        assert_eq!(hung, reading(&[None, Some(0)], &["root", "obj"]));
        let mut plain = reading(&[Some(1), None, Some(1)], &["nsubj", "root", "punct"]);
        without_mark(&mut plain, 2);
        assert_eq!(plain, reading(&[Some(1), None], &["nsubj", "root"]));
    }

    #[test]
    fn tokens_of_names_are_known_by_their_place() {
        let names = [4..9, 10..13];
        assert_eq!(named(&[0..3, 4..9, 10..13], &names), [false, true, true]);
    }
}
