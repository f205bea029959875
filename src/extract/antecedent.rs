//! What a pronoun or bare description takes up: the core's coreference, checked against the kinds of the referents.

use super::cast::{Cast, RefId, Referent};
use super::tree::Tree;
use crate::model::Kind;
use crate::nlp::{Coreference, MentionKind};
use crate::ontology::{Gender, Number, Pronoun};

/// The referents that the mention at a token takes up: one, or several for "they" after "Russia and Turkey". None if the mention begins
/// anew, or if what it takes up does not fit.
pub(super) fn taken_up(
    cast: &Cast,
    trees: &[Tree],
    coreference: &Coreference,
    (sentence, token): (usize, usize),
    fits: &dyn Fn(&Referent) -> bool,
) -> Vec<RefId> {
    let Some(mention) = coreference.at((sentence, token)) else {
        return Vec::new();
    };
    let chosen = referents(cast, trees, coreference, coreference.chain(mention), fits);
    if !chosen.is_empty() {
        return chosen;
    }
    let others = coreference.alternatives(mention).iter();
    others
        .map(|m| {
            let chain = std::iter::once(*m).chain(coreference.chain(*m));
            referents(cast, trees, coreference, chain, fits)
        })
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// The referents of the first mention of a chain that has any, if they fit.
fn referents(
    cast: &Cast,
    trees: &[Tree],
    coreference: &Coreference,
    chain: impl Iterator<Item = usize>,
    fits: &dyn Fn(&Referent) -> bool,
) -> Vec<RefId> {
    for earlier in chain {
        let m = &coreference.mentions[earlier];
        if m.kind == MentionKind::Joint
            && let Some(tree) = trees.get(m.sentence)
        {
            let mut all: Vec<RefId> = Vec::new();
            for c in tree.conjuncts(m.head) {
                let who = cast
                    .at(m.sentence, c)
                    .filter(|who| cast.referents[*who].kind.is_actor() && !all.contains(who));
                all.extend(who);
            }
            if !all.is_empty() {
                return all;
            }
        } else if let Some(who) = cast.at(m.sentence, m.head) {
            return if fits(&cast.referents[who]) {
                vec![who]
            } else {
                Vec::new()
            };
        }
    }
    Vec::new()
}

/// Whether a pronoun can stand for a referent of this kind; gender the core has seen to.
pub(super) fn agrees(referent: &Referent, pronoun: Pronoun) -> bool {
    let person = referent.kind == Kind::Person;
    match (pronoun.number, pronoun.gender) {
        (Number::Singular, Some(Gender::Neuter)) => !person,
        (Number::Singular, _) => person,
        (Number::Plural, _) => !person || referent.plural,
    }
}
