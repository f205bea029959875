//! Acts as nouns: "Russia's bombing of Aleppo", "talks with Iran".

mod agents;
mod modifiers;
mod receivers;

use self::agents::joining;
pub(super) use self::agents::{agents, is_demanded, led};
pub(super) use self::modifiers::{adjective, participle, prefix};
pub(super) use self::receivers::{TELLING, phrases};
use self::receivers::{is_actor, undergone};
use super::reading::{Find, Participant, Scene};
use crate::model::Kind;
use crate::nlp::Upos;
use crate::ontology::{NounPattern, Quad};

/// Reads the act that the noun at `n` names.
pub(super) fn read(scene: &Scene, n: usize, out: &mut Vec<Find>) {
    for pattern in scene.noun_patterns(n) {
        // "a drone strike in Somalia" is no protest.
        let protest = scene.relation(pattern.relation).class.as_deref() == Some("PROTEST");
        if protest && scene.is_armed(n) {
            continue;
        }
        let cooperates = scene.relation(pattern.relation).class.as_deref() == Some("COOPERATE");
        if cooperates && is_strained(scene, n) {
            continue;
        }
        let before = out.len();
        let found = noun(scene, n, pattern, out);
        for find in &mut out[before..] {
            find.class.clone_from(&pattern.class);
        }
        if found {
            return;
        }
    }
}

/// "strained relations", "the murder strained relations", "relations worsened", "a strain on relations".
fn is_strained(scene: &Scene, n: usize) -> bool {
    let tree = scene.tree;
    let mut described = tree.kids_by(n, &["amod"]);
    if described.any(|k| scene.fits("<strained>", k)) {
        return true;
    }
    tree.head(n).is_some_and(|head| match tree.rel(n) {
        "obj" | "nsubj" => scene.fits("<spoil>", head),
        "nmod" | "obl" => {
            let case = tree.case(n);
            let over = |word: usize| scene.fits("<strain>", word);
            let put = || tree.is_verb(head) && tree.kids_by(head, &["obj"]).any(over);
            matches!(case.as_str(), "on" | "in" | "of" | "to") && (over(head) || put())
        }
        _ => false,
    })
}

fn noun(scene: &Scene, n: usize, pattern: &NounPattern, out: &mut Vec<Find>) -> bool {
    let tree = scene.tree;
    let modified = |word: &String| {
        tree.kids_by(n, &["amod", "compound"])
            .any(|k| scene.fits(word, k))
    };
    if !pattern.modifiers.iter().all(modified) {
        return false;
    }
    let relation = scene.relation(pattern.relation);
    let rule = format!("noun: {}", pattern.text);
    let mut behind = phrases(scene, n);
    let mut last = n;
    for step in &pattern.chain {
        let next = tree
            .kids_by(last, &["nmod"])
            .find(|k| scene.fits(&step.noun, *k) && Some(tree.case(*k)) == step.prep);
        let Some(next) = next else { return false };
        behind.extend(phrases(scene, next));
        last = next;
    }
    // "talks between Russia and Turkey".
    if pattern.preps.iter().any(|p| p == "between" || p == "among") {
        let sides: Vec<usize> = behind
            .iter()
            .filter(|(case, _)| {
                // "a meeting of the French and Algerian presidents".
                let of = case == "of" && relation.symmetric && pattern.preps.contains(case);
                case == "between" || case == "among" || of
            })
            .map(|(_, k)| *k)
            .collect();
        let mut sides = scene.participants(&sides, &|k| {
            relation.allows_subject(k) && relation.allows_object(k)
        });
        // "a meeting of ministers and officials" is one of a body.
        let of = |p: &Participant| {
            let mut above = std::iter::once(p.token).chain(tree.ancestors(p.token));
            above.any(|k| tree.head(k) == Some(n) && tree.case(k) == "of")
        };
        sides.retain(|p| !of(p) || matches!(scene.kind(p.who), Kind::Country | Kind::Person));
        if sides.len() > 1 && scene.among(pattern.relation, &sides, n, &rule, 0.8, out) {
            return true;
        }
    }
    // "in protest of", "in talks with": their subject is the clause's; who dies in an attack has no part in it.
    let joins =
        relation.quad != Quad::MaterialConflict || relation.class.as_deref() == Some("PROTEST");
    let (mut subject_tokens, governed) = agents(scene, n, joins);
    if governed && !relation.symmetric && is_demanded(scene, n) {
        subject_tokens.clear();
    }
    let mut objects: Vec<usize> = behind
        .iter()
        .filter(|(case, _)| pattern.preps.contains(case))
        .map(|(_, k)| *k)
        .collect();
    // Who stands behind "of" acts where another preposition tells on whom: "the support of Iran for the rebels".
    let telling = |k: &usize| TELLING.contains(&tree.case(*k).as_str());
    let mutual = relation.symmetric && !pattern.preps.iter().any(|p| p == "of");
    if (subject_tokens.is_empty() || governed) && !mutual {
        let told = objects.iter().any(telling) && !scene.fits("<transfer>", n);
        let of = behind
            .iter()
            .filter(|(case, k)| told && case == "of" && *k != last && is_actor(scene, *k))
            .map(|(_, k)| *k);
        let of: Vec<usize> = of.collect();
        if !of.is_empty() {
            objects.retain(telling);
            subject_tokens = of;
        }
    }
    // "flew to Geneva for talks with Iran": whoever's clause it is talks.
    if subject_tokens.is_empty() && relation.symmetric {
        let together = objects.iter().any(|k| tree.case(*k) == "with");
        // Who comes for talks talks; who campaigns for a treaty has none yet.
        let sought = tree.case(n) == "for" && relation.class.as_deref() != Some("CONSULT");
        let joins = (together && !sought).then(|| joining(scene, n));
        subject_tokens.extend(joins.into_iter().flatten());
    }
    // "protesters at a rally against the king".
    if subject_tokens.is_empty()
        && relation.class.as_deref() == Some("PROTEST")
        && tree.rel(n) == "nmod"
        && matches!(tree.case(n).as_str(), "at" | "in" | "during")
    {
        subject_tokens.extend(tree.head(n));
    }
    // "won praise from Australia": whoever gets it is its object, whoever it comes from acts.
    if let Some(receivers) = undergone(scene, n) {
        // "won the backing of Peru".
        let gives = |case: &str| case == "of" && scene.fits("<backing>", n);
        let sources: Vec<usize> = behind
            .iter()
            .filter(|(case, _)| scene.lexicon().is("agent", case) || gives(case))
            .map(|(_, k)| *k)
            .collect();
        if governed {
            subject_tokens.clear();
        }
        if subject_tokens.is_empty() {
            subject_tokens = sources;
        }
        objects.retain(|o| !subject_tokens.contains(o));
        // An act that falls on somebody: "attack on", not the word's other sense "attack for".
        let falls = |p: &String| {
            TELLING.contains(&p.as_str()) && p != "for"
                || matches!(p.as_str(), "of" | "in" | "into")
        };
        if objects.is_empty() && !subject_tokens.is_empty() && pattern.preps.iter().any(falls) {
            objects = receivers;
        }
    }
    // "demands for the regime to halt": who is to act is asked.
    if objects.is_empty() && relation.class.as_deref() == Some("REQUEST") {
        objects.extend(
            tree.kids_by(n, &["acl"])
                .flat_map(|v| tree.kids_by(v, &["nsubj"]))
                .filter(|k| !super::clause::is_relative(tree, *k))
                .flat_map(|k| tree.conjuncts(k)),
        );
    }
    if objects.is_empty() && pattern.patient_possessor {
        objects = tree
            .kids(n)
            .iter()
            .copied()
            .filter(|k| tree.deprel(*k) == "nmod:poss")
            .collect();
        subject_tokens.retain(|s| !objects.contains(s));
        let by = behind
            .iter()
            .filter(|(case, _)| case == "by")
            .map(|(_, k)| *k);
        subject_tokens.extend(by);
    }
    subject_tokens.retain(|s| !objects.contains(s));
    let subjects = scene.participants(&subject_tokens, &|k| relation.allows_subject(k));
    // Two possessors of one act on each other: "Russian and Turkish talks".
    if objects.is_empty() && relation.symmetric && subjects.len() > 1 && !governed {
        return scene.among(pattern.relation, &subjects, n, &rule, 0.7, out);
    }
    let mut objects = scene.participants(&objects, &|k| relation.allows_object(k));
    if let Some(narrow) = &pattern.of {
        objects.retain(|p| scene.is_narrowly(p, narrow));
    }
    scene.pairs(
        pattern.relation,
        &subjects,
        &objects,
        n,
        &rule,
        if governed { 0.66 } else { 0.76 },
        out,
    )
}

/// Whether a noun that a verb pattern used up may still be read: never as the same act again.
pub(super) fn is_act(scene: &Scene, n: usize) -> bool {
    // "Fighting between the two erupted".
    let tree = scene.tree;
    let gerund = || {
        tree.token(n).xpos == "VBG"
            && tree
                .kids_by(n, &["obl", "nmod"])
                .any(|k| tree.case(k) == "between")
    };
    (matches!(tree.upos(n), Upos::Noun | Upos::Propn) || gerund())
        && !scene.noun_patterns(n).is_empty()
        && !is_name(scene, n)
}

/// Whether a noun is a word in somebody's name: the National Coalition is no coalition with anybody, unless the text says with whom.
fn is_name(scene: &Scene, n: usize) -> bool {
    let around = |(range, _): &&(std::ops::Range<usize>, _)| range.len() > 1 && range.contains(&n);
    let mut names = scene.cast.names[scene.sentence].iter().filter(around);
    let told = || {
        let mut behind = scene.tree.behind(n);
        behind.any(|k| matches!(scene.tree.case(k).as_str(), "with" | "between"))
    };
    names.any(|(range, who)| {
        let joint = range.clone().any(|t| scene.tree.is_hyphen(t));
        let war = || scene.kind(*who) == Kind::Event && scene.fits("<attack>", n);
        !joint && (scene.kind(*who).is_actor() && !told() || war())
    })
}
