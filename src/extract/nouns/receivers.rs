//! To whom the act of a noun is done: the phrases behind it, and who "received" or "came under" it.

use super::super::reading::Scene;
use crate::nlp::Upos;

/// Prepositions that tell on whom an act falls, so that "of" before them tells who does it.
pub(in crate::extract) const TELLING: [&str; 6] = ["to", "for", "with", "against", "on", "from"];

/// Whether somebody who can act stands at a token itself.
pub(super) fn is_actor(scene: &Scene, token: usize) -> bool {
    let who = scene.cast.at(scene.sentence, token);
    who.is_some_and(|who| scene.kind(who).is_actor())
}

/// To whom the act at a noun is done where the noun stands with a verb of undergoing: "received aid", "came under attack", "is under
/// pressure".
pub(super) fn undergone(scene: &Scene, n: usize) -> Option<Vec<usize>> {
    let tree = scene.tree;
    let case = tree.case(n);
    if tree.kids_by(n, &["cop"]).any(|_| true) {
        let under = scene.fits_word("<undergo>", &format!("be {case}"));
        return under.then(|| scene.clauses().read(n).subjects);
    }
    let (n, measured) = amount(scene, n).map_or((n, false), |amount| (amount, true));
    let v = tree.head(n).filter(|v| tree.is_verb(*v))?;
    let lemma = tree.lemma(v);
    let keys = match tree.rel(n) {
        "obj" => vec![lemma.to_owned()],
        _ if measured => return None,
        "obl" => {
            let particle = tree
                .kids_by(v, &["compound", "advmod"])
                .map(|k| format!("{lemma} {} {case}", tree.low(k)));
            let passive = tree.is_passive(v).then(|| format!("be {lemma} {case}"));
            let active = (!tree.is_passive(v)).then(|| format!("{lemma} {case}"));
            particle.chain(passive).chain(active).collect()
        }
        _ => return None,
    };
    let undergoes = keys.iter().any(|key| scene.fits_word("<undergo>", key));
    let clause = || scene.clauses().read(v);
    undergoes.then(|| {
        if tree.is_passive(v) {
            clause().objects
        } else {
            clause().subjects
        }
    })
}

/// The amount that a noun behind it fills: "$5 million in aid", "billions of dollars in loans".
fn amount(scene: &Scene, n: usize) -> Option<usize> {
    let tree = scene.tree;
    let counts = |k: usize| {
        matches!(tree.upos(k), Upos::Sym | Upos::Num)
            || scene.lexicon().is("quantity", tree.lemma(k))
    };
    let head = tree.head(n).filter(|_| tree.case(n) == "in")?;
    if counts(head) {
        return Some(head);
    }
    let mut beside = tree.kids_by(head, &["obj"]);
    beside.find(|o| counts(*o) && tree.extent(*o).end == tree.extent(n).start)
}

/// Prepositional phrases of a noun, and of the verb above it, which may be the noun's: "launched an attack on X".
pub(in crate::extract) fn phrases(scene: &Scene, n: usize) -> Vec<(String, usize)> {
    let tree = scene.tree;
    let mut out: Vec<(String, usize)> = Vec::new();
    let mut take = |k: usize| {
        for (case, head) in tree.phrase(k, &|p| scene.lexicon().is("prep", p)) {
            out.extend(tree.conjuncts(head).into_iter().map(|c| (case.clone(), c)));
        }
    };
    for k in tree
        .kids_by(n, &["nmod", "obl"])
        .filter(|k| *k > n && tree.deprel(*k) != "nmod:poss")
    {
        take(k);
    }
    // "A series of meetings took place between": what is counted is meant.
    let top = tree
        .head(n)
        .filter(|h| tree.case(n) == "of" && scene.lexicon().is("quantity", tree.lemma(*h)))
        .unwrap_or(n);
    if let Some(v) = tree
        .head(top)
        .filter(|v| tree.is_verb(*v) && matches!(tree.rel(top), "obj" | "nsubj" | "obl"))
    {
        // "Her visit was followed by an attack": only who carries out an act stands behind "by".
        let carried = !scene.lexicon().governor(tree.lemma(v)).is_empty();
        // "To this end they committed to reforms": two phrases alike stand side by side.
        let beside = |k: usize| tree.rel(top) == "obl" && tree.case(k) == tree.case(top);
        let fits = |k: &usize| {
            *k > n && !beside(*k) && (carried || tree.rel(top) != "nsubj" || tree.case(*k) != "by")
        };
        for k in tree.kids_by(v, &["obl"]).filter(fits) {
            take(k);
        }
        if tree.rel(top) == "nsubj" {
            let light = tree
                .kids_by(v, &["obj"])
                .filter(|o| scene.fits("<place_of_act>", *o));
            for k in light.flat_map(|o| tree.behind(o)) {
                take(k);
            }
        }
    }
    // "sanctions imposed on Iran by the US".
    for v in tree.kids_by(n, &["acl"]).filter(|v| tree.is_verb(*v)) {
        for k in tree.kids_by(v, &["obl"]) {
            take(k);
        }
    }
    out
}
