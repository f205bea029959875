//! Adjectives ("critical of"), participles and prefixes before nouns ("U.S.-backed rebels", "pro-Beijing").

use super::super::reading::{Find, Participant, Scene};
use crate::model::Kind;
use crate::ontology::Target;

/// "critical of Turkey", "loyal to Assad".
pub(in crate::extract) fn adjective(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    // "closed its airspace to": a verb with an object describes nobody.
    if tree.is_verb(i) && tree.kids_by(i, &["obj"]).any(|_| true) {
        return;
    }
    let form = tree.token(i).form.to_lowercase();
    let patterns = [tree.lemma(i), form.as_str()]
        .into_iter()
        .map(|word| scene.ontology.adjective_patterns(word))
        .find(|found| !found.is_empty())
        .unwrap_or(&[]);
    for pattern in patterns {
        let relation = scene.relation(pattern.relation);
        let objects: Vec<usize> = tree
            .kids_by(i, &["obl", "nmod"])
            .filter(|k| tree.case(*k) == pattern.prep)
            .flat_map(|k| tree.conjuncts(k))
            .collect();
        let mut subjects: Vec<usize> = tree.kids_by(i, &["nsubj"]).collect();
        subjects.retain(|s| !crate::extract::clause::is_relative(tree, *s));
        if subjects.is_empty() && matches!(tree.rel(i), "amod" | "acl") {
            subjects.extend(tree.head(i));
        }
        if subjects.is_empty() {
            subjects = scene.clauses().surface_subjects(i, 4).0;
        }
        let subjects: Vec<usize> = subjects
            .into_iter()
            .flat_map(|s| tree.conjuncts(s))
            .collect();
        let subjects = scene.participants(&subjects, &|k| relation.allows_subject(k));
        let mut objects = scene.participants(&objects, &|k| relation.allows_object(k));
        if let Some(narrow) = &pattern.of {
            objects.retain(|p| scene.is_narrowly(p, narrow));
        }
        // "encouraged by the vote" tells what somebody thinks of it; "encouraged by Ann Smith" what she does.
        let does = |p: &Participant| p.distance == 0 && scene.kind(p.who).is_actor();
        objects.retain(|p| pattern.prep != "by" || !does(p));
        if scene.pairs(
            pattern.relation,
            &subjects,
            &objects,
            i,
            &format!("adjective: {}", pattern.text),
            0.75,
            out,
        ) {
            return;
        }
    }
}

/// "U.S.-backed rebels", "rebel-held Aleppo", "Saudi-led coalition": the word before the hyphen acts on the noun.
pub(in crate::extract) fn participle(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let Some(noun) = tree.head(i).filter(|h| {
        matches!(tree.rel(i), "amod" | "compound") && *h > i && tree.upos(*h).is_nominal()
    }) else {
        return;
    };
    if i < 2 || !tree.is_hyphen(i - 1) {
        return;
    }
    let agent = i - 2;
    for lemma in participle_lemmas(scene, i) {
        for pattern in scene.ontology.verb_patterns(&lemma) {
            if !(pattern.target == Target::Direct
                && pattern.chain.is_empty()
                && pattern.particle.is_none())
            {
                continue;
            }
            let relation = scene.relation(pattern.relation);
            // "rebel-held parts of Aleppo": it is Aleppo that is held.
            let whole = scene
                .complement(noun, &["of"])
                .filter(|_| scene.fits("<part>", noun))
                .and_then(|k| scene.participant(k, &|k| relation.allows_object(k)))
                .filter(|p| p.distance == 0);
            let part = || scene.participant(noun, &|k| relation.allows_object(k));
            let Some(object) = whole.or_else(part) else {
                continue;
            };
            let subject = scene
                .participant(agent, &|k| relation.allows_subject(k))
                .or_else(|| described(scene, agent, relation.allows_subject(Kind::Group)));
            if let Some(subject) = subject {
                scene.pairs(
                    pattern.relation,
                    &[subject],
                    &[object],
                    i,
                    &format!("participle: {}", pattern.text),
                    0.82,
                    out,
                );
                return;
            }
        }
    }
}

/// The referent of a bare noun before a hyphen that mentions nobody by itself: "rebel" in "rebel-held".
fn described(scene: &Scene, token: usize, allowed: bool) -> Option<Participant> {
    let lemma = scene.tree.low(token);
    if !allowed {
        return None;
    }
    let who = scene
        .cast
        .referents
        .iter()
        .position(|r| r.kind == Kind::Group && r.head == lemma)?;
    Some(Participant::at(who, token))
}

/// Dictionary forms that a participle may have, whatever the tagger took it for.
pub(super) fn participle_lemmas(scene: &Scene, i: usize) -> Vec<String> {
    let form = scene.tree.token(i).form.to_lowercase();
    let mut out = vec![scene.tree.lemma(i).to_lowercase()];
    if let Some(stem) = form.strip_suffix("ed") {
        out.extend([stem.to_owned(), format!("{stem}e")]);
    }
    match form.as_str() {
        "led" => out.push("lead".to_owned()),
        "held" => out.push("hold".to_owned()),
        _ => {}
    }
    out.dedup();
    out
}

/// "pro-Beijing camp", "anti-Assad rebels", "anti-government protesters".
pub(in crate::extract) fn prefix(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let Some(relation) = scene.ontology.prefix(&tree.token(i).form.to_lowercase()) else {
        return;
    };
    if i + 2 >= tree.len() || !tree.is_hyphen(i + 1) {
        return;
    }
    let object = i + 2;
    let kinds = scene.relation(relation);
    let Some(object) = scene.participant(object, &|k| kinds.allows_object(k)) else {
        return;
    };
    let noun = tree
        .ancestors(i)
        .chain(tree.ancestors(i + 2))
        .find(|h| *h > i + 2 && tree.upos(*h).is_nominal());
    let subject = noun.and_then(|n| scene.participant(n, &|k| kinds.allows_subject(k)));
    if let Some(subject) = subject {
        scene.pairs(relation, &[subject], &[object], i + 2, "prefix", 0.8, out);
    }
}
