//! Who is listed under a noun: "members include France and Italy", "rebels, including the Front", "the signatories were Iran and Iraq".

use super::tree::Tree;

/// Verbs that list what belongs to their subject.
const LISTING: [&str; 4] = ["include", "comprise", "number", "encompass"];

/// Prepositions before examples of a noun.
const EXAMPLES: [&str; 4] = ["including", "such as", "like", "among them"];

/// Adverbs before examples of a noun.
const ABOVE_ALL: [&str; 8] = [
    "notably",
    "especially",
    "particularly",
    "mainly",
    "chiefly",
    "mostly",
    "primarily",
    "principally",
];

/// The heads of the phrases that name examples of the noun at `i`: "groups such as Hamas and Hezbollah".
pub(super) fn examples(tree: &Tree, i: usize) -> Vec<usize> {
    let behind = tree.kids_by(i, &["nmod", "acl", "obl"]).filter(|k| *k > i);
    let apart = tree.kids_by(i, &["appos"]).filter(|k| is_chief(tree, *k));
    behind
        .filter(|k| is_example(tree, *k))
        .chain(apart)
        .flat_map(|k| tree.conjuncts(k))
        .collect()
}

/// Whether the phrase at `k` begins as examples do: "including Peru", "including from Peru".
pub(super) fn is_example(tree: &Tree, k: usize) -> bool {
    let case = tree.case(k);
    EXAMPLES.contains(&case.as_str()) || case == "including from"
}

/// Whether the phrase at `k` names the chief ones of those before it: "notably Iran".
pub(super) fn is_chief(tree: &Tree, k: usize) -> bool {
    tree.kids_by(k, &["advmod"])
        .any(|a| a < k && ABOVE_ALL.contains(&tree.low(a).as_str()))
}

/// The heads of the phrases that a clause lists as what the noun at `i` consists of: "members include …", "the signatories were …".
pub(super) fn contents(tree: &Tree, i: usize) -> Vec<usize> {
    // "Among those that condemned it were Iran and Turkey".
    if let Some(first) = tree.head(i).filter(|h| {
        i < *h
            && tree.rel(i) == "obl"
            && matches!(tree.case(i).as_str(), "among" | "amongst")
            && tree.kids_by(*h, &["cop"]).any(|c| i < c)
            && !tree.kids_by(*h, &["nsubj"]).any(|_| true)
    }) {
        return tree.conjuncts(first);
    }
    let Some(head) = tree.head(i).filter(|_| tree.rel(i) == "nsubj") else {
        return Vec::new();
    };
    if tree.is_verb(head) {
        let lists = LISTING.contains(&tree.lemma(head)) && !tree.is_passive(head);
        let objects = tree.kids_by(head, &["obj"]).filter(|_| lists);
        return objects.flat_map(|k| tree.conjuncts(k)).collect();
    }
    let all = tree.conjuncts(head);
    let copula = tree.kids_by(head, &["cop"]).any(|_| true);
    let plain = |k: &usize| tree.upos(*k).is_nominal() && tree.case(*k).is_empty();
    if copula && all.len() > 1 && all.iter().all(plain) {
        all
    } else {
        Vec::new()
    }
}
