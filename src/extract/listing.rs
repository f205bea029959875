//! Who is listed under a noun: "members include France and Italy", "rebels, including the Front", "the signatories were Iran and Iraq".

use super::tree::Tree;

/// Verbs that list what belongs to their subject.
const LISTING: [&str; 4] = ["include", "comprise", "number", "encompass"];

/// Prepositions before examples of a noun.
const EXAMPLES: [&str; 4] = ["including", "such as", "like", "among them"];

/// The heads of the phrases that name examples of the noun at `i`: "groups such as Hamas and Hezbollah".
pub(super) fn examples(tree: &Tree, i: usize) -> Vec<usize> {
    let behind = tree.kids_by(i, &["nmod", "acl", "obl"]).filter(|k| *k > i);
    behind
        .filter(|k| EXAMPLES.contains(&tree.case(*k).as_str()))
        .flat_map(|k| tree.conjuncts(k))
        .collect()
}

/// The heads of the phrases that a clause lists as what the noun at `i` consists of: "members include …", "the signatories were …".
pub(super) fn contents(tree: &Tree, i: usize) -> Vec<usize> {
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
    if copula && all.len() > 1 {
        all
    } else {
        Vec::new()
    }
}
