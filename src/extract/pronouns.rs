//! Pronouns: the earlier referent that "he", "it" or "they" stands for, by agreement, recency and role.

use super::cast::{Cast, RefId, Referent};
use super::tree::Tree;
use crate::model::{FormType, Kind};
use crate::ontology::{Gender, Lexicon, Number, Pronoun};

/// The earlier referent that a third-person pronoun stands for, by agreement, recency and role.
pub(super) fn antecedent(
    cast: &Cast,
    tree: &Tree,
    lexicon: &Lexicon,
    sentence: usize,
    i: usize,
    pronoun: Pronoun,
) -> Option<RefId> {
    let possessive = tree.deprel(i) == "nmod:poss";
    let clause = tree
        .ancestors(i)
        .find(|a| tree.is_verb(*a) || tree.rel(*a) == "root");
    let mut best: Option<(f32, RefId)> = None;
    for (who, referent) in cast.referents.iter().enumerate() {
        let Some(fit) = agreement(referent, lexicon, pronoun) else {
            continue;
        };
        let Some(last) = referent.mentions.iter().rev().find(|m| {
            (m.sentence, m.token) < (sentence, i)
                && !(m.adjectival && referent.kind != Kind::Country)
        }) else {
            continue;
        };
        let distance = sentence - last.sentence;
        if distance > 3 {
            continue;
        }
        let mut score = fit - 2.0 * distance as f32;
        if last.sentence == sentence {
            // Not the other participant of the same verb, nor what contains the pronoun.
            let same_verb = !possessive
                && clause.is_some()
                && tree.head(last.token) == clause
                && tree.head(i) == clause;
            if same_verb || tree.dominates(last.token, i) && !possessive {
                continue;
            }
            score -= 0.02 * (i - last.token) as f32;
            score += role(tree.rel(last.token));
        } else {
            // The role in an earlier sentence is not at hand; early mentions are mostly subjects.
            score += if last.token < 8 { 1.2 } else { 0.2 };
        }
        if last.adjectival {
            score -= 1.5;
        }
        if last.form == FormType::Pronoun {
            score += 1.0;
        }
        score += 0.25
            * referent
                .mentions
                .iter()
                .filter(|m| (m.sentence, m.token) < (sentence, i))
                .count()
                .min(4) as f32;
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, who));
        }
    }
    best.map(|(_, who)| who)
}

fn role(rel: &str) -> f32 {
    match rel {
        "nsubj" => 2.2,
        "obj" | "iobj" => 0.8,
        "root" => 0.5,
        _ => 0.0,
    }
}

/// How well a referent agrees with a pronoun; none if it cannot be meant.
fn agreement(referent: &Referent, lexicon: &Lexicon, pronoun: Pronoun) -> Option<f32> {
    let person = referent.kind == Kind::Person;
    match (pronoun.number, pronoun.gender) {
        (Number::Singular, Some(Gender::Neuter)) => match referent.kind {
            Kind::Person => None,
            Kind::Group if referent.plural => None,
            Kind::Country | Kind::Organisation => Some(1.0),
            Kind::Group if referent.named => Some(0.8),
            Kind::Agreement | Kind::Event if !referent.plural => Some(0.1),
            Kind::Place => Some(-0.5),
            _ => Some(-0.6),
        },
        (Number::Singular, gender) => {
            let known = referent.gender.filter(|g| *g != Gender::Neuter);
            let by_title = referent
                .titles
                .iter()
                .find_map(|t| super::joining::gender_of(lexicon, std::slice::from_ref(t)));
            (person
                && (known.is_none() || known == gender)
                && (by_title.is_none() || by_title == gender))
                .then_some(if known.is_some() { 2.0 } else { 1.0 })
        }
        (Number::Plural, _) => match referent.kind {
            Kind::Group => Some(if referent.plural { 1.5 } else { 0.9 }),
            Kind::Organisation => Some(0.3),
            Kind::Country => Some(0.2),
            Kind::Person => Some(-1.5),
            _ => referent.plural.then_some(0.0),
        },
    }
}
