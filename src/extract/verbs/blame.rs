//! Acts without a pattern of their own: blame, strikes told by their victims, accusations and demands in what is said.

use super::super::reading::{Find, Participant, Scene};
use crate::model::{Kind, Status};

/// "A bomb killed ten people, and the Front claimed responsibility": for the attack that was told of last.
pub(in crate::extract) fn responsibility(scene: &Scene, v: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let owned = tree
        .kids_by(v, &["obj"])
        .find(|o| tree.low(*o) == "responsibility" && scene.fits("<claim>", v));
    let (Some(owned), Some(index)) = (owned, scene.ontology.index("attacks")) else {
        return;
    };
    // "for the safety of all" says for what.
    let mut told = tree.behind(owned).chain(tree.kids_by(v, &["obl"]));
    if told.any(|k| tree.case(k) == "for") {
        return;
    }
    let last = out.iter().rev().find(|f| f.relation == index);
    let Some(deed) = last.filter(|f| f.sentence + 1 >= scene.sentence) else {
        return;
    };
    let victim = Participant {
        who: deed.object.who,
        token: owned,
        distance: 2,
    };
    let relation = scene.relation(index);
    let mut subjects = scene.participants(&scene.clauses().read(v).subjects, &|k| {
        relation.allows_subject(k)
    });
    subjects.retain(|p| scene.cast.referents[p.who].named);
    let rule = "deed: claimed";
    scene.pairs(index, &subjects, &[victim], v, rule, 0.7, out);
}

/// "Near Mosul, the strikes destroyed two bunkers": the attack is there too.
pub(in crate::extract) fn struck(scene: &Scene, v: usize, out: &mut Vec<Find>) {
    let Some(index) = scene
        .ontology
        .index("attacks")
        .filter(|_| !scene.deeds.is_empty())
    else {
        return;
    };
    let clause = scene.clauses().read(v);
    let doers = scene.doers(&clause.subjects);
    if doers.is_empty() {
        return;
    }
    let at = clause
        .obliques
        .iter()
        .filter(|(case, _)| scene.lexicon().is("location", case));
    let places: Vec<Participant> = at
        .filter_map(|(_, k)| scene.participant(*k, &|kind| kind == Kind::Place))
        .filter(|p| p.distance == 0)
        .collect();
    scene.pairs(index, &doers, &places, v, "deed: at", 0.7, out);
}

/// "Russia is cheating, Kiev charged": whoever complains of what another does accuses him.
pub(in crate::extract) fn accusation(scene: &Scene, v: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    if !tree.is_verb(v) {
        return;
    }
    let below = tree.kids_by(v, &["ccomp"]).next();
    let beside = || tree.head(v).filter(|_| tree.rel(v) == "parataxis");
    let Some(said) = below.or_else(beside) else {
        return;
    };
    let name = if scene.lexicon().is("accusing", tree.lemma(v)) {
        Some("accuses")
    } else if scene.lexicon().is("speech", tree.lemma(v)) {
        judged(scene, said)
    } else {
        None
    };
    let Some(index) = name.and_then(|name| scene.ontology.index(name)) else {
        return;
    };
    let relation = scene.relation(index);
    let subjects = scene.participants(&scene.clauses().read(v).subjects, &|k| {
        relation.allows_subject(k)
    });
    let objects = scene.participants(&scene.clauses().read(said).subjects, &|k| {
        relation.allows_object(k)
    });
    scene.pairs(
        index,
        &subjects,
        &objects,
        v,
        &format!("verb: {} that", tree.lemma(v)),
        0.65,
        out,
    );
}

/// What is said of somebody by a predicate: "said the rebels were responsible", "said he was a liar".
fn judged(scene: &Scene, said: usize) -> Option<&'static str> {
    let tree = scene.tree;
    let copula = tree.kids_by(said, &["cop"]).next().is_some();
    let status = scene.modality(said).status;
    if matches!(status, Status::Negated | Status::Hypothetical) {
        return None;
    }
    let described = || tree.kids_by(said, &["amod"]);
    // "was behind the attack".
    let behind = copula && tree.case(said) == "behind" && !scene.noun_patterns(said).is_empty();
    if behind || scene.fits("<guilty>", said) {
        Some("accuses")
    } else if copula
        && (scene.fits("<failing>", said) || described().any(|k| scene.fits("<failing>", k)))
    {
        Some("criticises")
    } else {
        None
    }
}

/// "The U.S. said North Korea must disarm": whoever says what another must do demands it.
pub(in crate::extract) fn demand(scene: &Scene, v: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let lexicon = scene.lexicon();
    // Who agrees that something should be done asks nobody for it.
    let agrees = lexicon.intent(tree.lemma(v)) == Some("agrees-with");
    if agrees || !lexicon.is("speech", tree.lemma(v)) {
        return;
    }
    let Some(index) = scene.ontology.index("demands-of") else {
        return;
    };
    let relation = scene.relation(index);
    for said in tree.kids_by(v, &["ccomp"]) {
        let must = tree
            .kids_by(said, &["aux"])
            .any(|k| lexicon.modal(&tree.token(k).form.to_lowercase()) == Some(Status::Requested));
        if !must {
            continue;
        }
        let clause = scene.clauses().read(said);
        let subjects = scene.participants(&scene.clauses().read(v).subjects, &|k| {
            relation.allows_subject(k)
        });
        let objects = scene.participants(&clause.subjects, &|k| relation.allows_object(k));
        scene.pairs(
            index,
            &subjects,
            &objects,
            v,
            "verb: say that must",
            0.75,
            out,
        );
    }
}
