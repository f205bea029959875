//! Acts as nouns made from verbs, read by the wordings of the verb: "the suspension of air links with Peru" by those of "suspend".

use super::clause::Clause;
use super::nouns;
use super::reading::{Find, Scene};
use super::verbs;
use crate::ontology::Target;

/// Reads the act that the noun at `n` names, if it is made from a verb; whether it could be read. Nouns that a wording used up are added to
/// `used`.
///
/// Wordings of the verb alone are left to the nouns of the ontology, which say what stands behind them.
pub(super) fn read(scene: &Scene, n: usize, used: &mut Vec<usize>, out: &mut Vec<Find>) -> bool {
    let Some(verb) = scene.lexicon().verb_of(scene.tree.lemma(n)) else {
        return false;
    };
    let clause = clause(scene, n, verb);
    if clause.subjects.is_empty() || clause.objects.is_empty() {
        return false;
    }
    let demanded = clause.inherited && nouns::is_demanded(scene, n);
    let lemma = verb.split(' ').next().unwrap_or(verb);
    for pattern in scene.ontology.verb_patterns(lemma) {
        let alone = pattern.chain.is_empty() && !pattern.needs_object;
        let somewhere = matches!(pattern.target, Target::Nowhere | Target::Near);
        let others = demanded && !scene.relation(pattern.relation).symmetric;
        if alone || somewhere || others || pattern.subject.is_some() {
            continue;
        }
        let before = out.len();
        if verbs::stated(scene, n, &clause, pattern, used, out) {
            for find in &mut out[before..] {
                find.class.clone_from(&pattern.class);
            }
            return true;
        }
    }
    false
}

/// The noun's phrases as the arguments of its verb: what is behind "of", or before it ("troop withdrawal"), is its object.
fn clause(scene: &Scene, n: usize, verb: &str) -> Clause {
    let tree = scene.tree;
    let (subjects, inherited) = nouns::agents(scene, n, false);
    let mut behind = nouns::phrases(scene, n);
    let mut objects: Vec<usize> = behind
        .iter()
        .filter(|(case, _)| case == "of")
        .map(|(_, k)| *k)
        .collect();
    if objects.is_empty() {
        let before = tree.kids_by(n, &["compound"]);
        objects.extend(before.filter(|k| *k < n && !subjects.contains(k)));
    }
    // "the recall of its ambassador to Peru", hung on the ambassador.
    let inner = objects.iter().flat_map(|o| tree.behind(*o));
    behind.extend(inner.flat_map(|k| tree.joined(k)));
    behind.retain(|(case, k)| case != "of" && case != "by" && !subjects.contains(k));
    Clause {
        subjects,
        objects,
        obliques: behind,
        particles: verb.split(' ').skip(1).map(str::to_owned).collect(),
        inherited,
        ..Clause::default()
    }
}
