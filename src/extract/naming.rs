//! Noun phrases as names: which words around a head noun belong to the name that a reader would give it.

use std::ops::Range;

use super::tree::Tree;
use crate::nlp::Upos;
use crate::ontology::Lexicon;

/// Words that count or point and are not part of a name.
fn is_pointer(tree: &Tree, lexicon: &Lexicon, i: usize) -> bool {
    let token = tree.token(i);
    matches!(
        token.upos,
        Upos::Det
            | Upos::Pron
            | Upos::Num
            | Upos::Adv
            | Upos::Punct
            | Upos::Cconj
            | Upos::Adp
            | Upos::Part
            | Upos::Sym
    ) || lexicon.is("pointer", &token.lemma)
}

/// The head with the modifiers before it, without determiners, numbers and pointers: "Syrian rebels" in "some of the 300 Syrian rebels".
pub(super) fn core(tree: &Tree, lexicon: &Lexicon, head: usize) -> Range<usize> {
    let mut start = head;
    for &kid in tree.kids(head) {
        let fits = matches!(
            tree.rel(kid),
            "amod" | "compound" | "flat" | "nmod" | "punct" | "goeswith"
        ) || tree.deprel(kid) == "nmod:poss";
        if kid < head
            && fits
            && tree.rel(kid) != "punct"
            && (tree.rel(kid) != "nmod" || tree.deprel(kid) == "nmod:poss")
        {
            start = start.min(tree.extent(kid).start);
        }
    }
    while start < head && is_pointer(tree, lexicon, start) {
        start += 1;
    }
    // An opening quote or bracket inside would leave an unbalanced name.
    if let Some(bad) = (start..head).rev().find(|i| {
        matches!(
            tree.token(*i).form.as_str(),
            "\"" | "“" | "”" | "(" | ")" | "[" | "]" | "," | ";" | ":" | "—" | "--"
        )
    }) {
        start = bad + 1;
    }
    while start < head && is_pointer(tree, lexicon, start) {
        start += 1;
    }
    let mut end = head + 1;
    while tree.kids(head).iter().any(|k| {
        *k == end && matches!(tree.rel(*k), "flat" | "compound") && tree.upos(*k) == Upos::Propn
    }) {
        end += 1;
    }
    // "Resolution 2328", "World War II".
    if end < tree.len()
        && tree.head(end) == Some(head)
        && (tree.rel(end) == "nummod" || tree.upos(end) == Upos::Num)
        && tree.upos(head) == Upos::Propn
    {
        end += 1;
    }
    start..end
}

/// The core and the prepositional phrases right behind it that say which: "talks with Russia over Syria".
pub(super) fn extended(tree: &Tree, lexicon: &Lexicon, head: usize, limit: usize) -> Range<usize> {
    let core = core(tree, lexicon, head);
    let mut end = core.end;
    for &kid in tree.kids(head) {
        if kid < head || tree.rel(kid) != "nmod" || tree.deprel(kid) == "nmod:poss" {
            continue;
        }
        if tree
            .extent(kid)
            .any(|k| lexicon.is("calendar", &tree.low(k)))
        {
            break;
        }
        let extent = phrase(tree, kid);
        // "Memorandum of Understanding between …": what kind it is belongs to its name, however long the rest.
        let bare =
            kid == end + 1 && tree.case(kid) == "of" && lexicon.is("agreement", &tree.low(kid));
        if bare {
            end = kid + 1;
            break;
        }
        if extent.start != end || extent.end - core.start > limit {
            break;
        }
        end = extent.end;
    }
    core.start..end
}

/// The tokens of a noun phrase without clauses, appositions and what stands behind a comma.
fn phrase(tree: &Tree, head: usize) -> Range<usize> {
    let mut range = head..head + 1;
    for &kid in tree.kids(head) {
        let keep = match tree.rel(kid) {
            "acl" | "appos" | "parataxis" | "punct" | "advcl" | "dep" => false,
            "conj" => tree.upos(kid).is_nominal(),
            _ => true,
        };
        if keep {
            let inner = phrase(tree, kid);
            range = range.start.min(inner.start)..range.end.max(inner.end);
        }
    }
    range
}
