//! Clauses that hang in the wrong place: what is said, asked for or proposed, and who is to do it.

use super::super::tree::Tree;
use super::{Edit, can_act};
use crate::model::Status;
use crate::nlp::{Sentence, Upos};
use crate::ontology::Ontology;

/// Mends the clauses of every verb.
pub(super) fn edits(sentence: &Sentence, ontology: &Ontology) -> Vec<Edit> {
    let tree = Tree::new(sentence);
    let mut out = Vec::new();
    for v in (0..tree.len()).filter(|v| tree.is_verb(*v)) {
        out.extend(given(&tree, v));
        out.extend(introduced(&tree, ontology, v));
        out.extend(proposed(&tree, ontology, v));
        out.extend(busy(&tree, ontology, v));
        out.extend(bidden(&tree, ontology, v));
        out.extend(judged(&tree, ontology, v));
        out.extend(whose(&tree, v));
        out.extend(told(&tree, ontology, v));
        if ontology.lexicon().is("speech", tree.lemma(v)) {
            out.extend(said(&tree, v));
            out.extend(inserted(&tree, v));
        }
    }
    out
}

/// "rejected a plan by the Union to delay the vote", with the delay as purpose of the rejecting: it is what the plan is.
fn proposed(tree: &Tree, ontology: &Ontology, v: usize) -> Option<Edit> {
    let verb = tree.head(v).filter(|h| tree.is_verb(*h) && *h < v)?;
    let beside = matches!(tree.rel(v), "advcl" | "xcomp") && tree.mark(v) == "to";
    let plan = tree.kids_by(verb, &["obj", "obl"]).find(|o| {
        let says = ontology.lexicon().governing_noun(&tree.low(*o)).is_some();
        let place = tree.rel(*o) == "obj" || tree.case(*o) == "against";
        place && says && verb < *o && tree.extent(*o).end == tree.extent(v).start
    });
    plan.filter(|_| beside).map(|plan| (v, Some(plan), "acl"))
}

/// "Settlers burned the office, residents said", with both as subjects of the saying: the first is that of what is said, which may be read
/// as a clause about the saying.
fn said(tree: &Tree, v: usize) -> Vec<Edit> {
    let mut subjects = tree.kids_by(v, &["nsubj"]);
    let (Some(first), Some(second)) = (subjects.next(), subjects.next()) else {
        return Vec::new();
    };
    let said = tree.kids_by(v, &["ccomp", "advcl"]).find(|c| {
        // "Oman, Larsen said, had helped": cut in two by who says so.
        let cut = second < v && v < *c && tree.extent(second).start > first + 1;
        let before = first < *c && *c < second;
        let is_told = tree.rel(*c) == "ccomp" || before && tree.mark(*c).is_empty();
        tree.is_verb(*c) && is_told && (cut || before)
    });
    let Some(said) = said else {
        return Vec::new();
    };
    if tree.kids_by(said, &["nsubj", "csubj"]).any(|_| true) {
        return Vec::new();
    }
    let passive = tree
        .kids(said)
        .iter()
        .any(|k| tree.deprel(*k) == "aux:pass");
    let relation = if passive { "nsubj:pass" } else { "nsubj" };
    vec![(first, Some(said), relation), (said, Some(v), "ccomp")]
}

/// "advised the president that Sweden could assist Chile", as a clause about the president: nothing is missing in it, so it is what he
/// is told.
fn told(tree: &Tree, ontology: &Ontology, v: usize) -> Option<Edit> {
    let whom = tree.head(v).filter(|_| tree.deprel(v) == "acl:relcl")?;
    let teller = tree.head(whom).filter(|h| tree.is_verb(*h))?;
    let lemma = tree.lemma(teller);
    let asks = || ontology.lexicon().governor(lemma) == [Some(Status::Requested)];
    let tells = ontology.lexicon().is("speech", lemma) || asks();
    let nominal = |k: usize| tree.upos(k).is_nominal();
    let whole = tree.kids_by(v, &["nsubj"]).any(nominal) && tree.kids_by(v, &["obj"]).any(nominal);
    let addressed = matches!(tree.rel(whom), "obj" | "iobj") && can_act(tree, ontology, whom);
    (addressed && tells && whole && tree.mark(v) == "that").then_some((v, Some(teller), "ccomp"))
}

/// "The Union, the minister added, will lift", with the adding as a clause about the Union: it is said of the whole.
fn inserted(tree: &Tree, v: usize) -> Option<Edit> {
    let noun = tree.head(v).filter(|n| *n < v && tree.rel(v) == "acl")?;
    let verb = tree.head(noun).filter(|h| tree.is_verb(*h) && *h > v)?;
    let extent = tree.extent(v);
    let cut_off = extent.start > 0
        && (tree.is_comma(extent.start) || tree.is_comma(extent.start - 1))
        && (tree.is_comma(extent.end) || tree.is_comma(extent.end - 1));
    let own = tree.kids_by(v, &["nsubj"]).any(|k| k < v);
    // "the attack, for which the group claimed responsibility" is relative.
    let relative = (extent.start..v).any(|t| matches!(tree.token(t).xpos, "WDT" | "WP" | "WP$"));
    (cut_off && own && !relative && tree.rel(noun) == "nsubj").then_some((
        v,
        Some(verb),
        "parataxis",
    ))
}

/// "told the press that soldiers had shot at them", "the threat that they would attack us", with "that" as object: it only introduces the
/// clause.
fn introduced(tree: &Tree, ontology: &Ontology, v: usize) -> Vec<Edit> {
    let relative = tree.deprel(v) == "acl:relcl";
    if tree.rel(v) != "ccomp" && !relative {
        return Vec::new();
    }
    let subject = tree.kids_by(v, &["nsubj"]).next();
    let that = tree
        .kids_by(v, &["obj"])
        .find(|k| tree.low(*k) == "that" && subject.is_some_and(|s| *k < s));
    let Some(that) = that else { return Vec::new() };
    let mut out = vec![(that, Some(v), "mark")];
    if relative {
        let content = tree.head(v).is_some_and(|n| {
            let lexicon = ontology.lexicon();
            let word = tree.low(n);
            lexicon.governing_noun(&word).is_some() || lexicon.fits("<utterance>", &word)
        });
        let own = tree.kids_by(v, &["obj"]).any(|k| k > v);
        if !content || !own {
            return Vec::new();
        }
        out.push((v, tree.head(v), "acl"));
    }
    out
}

/// "granted asylum to five officers holed up in the embassy", with the officers as subject of a clause: what has a preposition is none.
fn given(tree: &Tree, v: usize) -> Vec<Edit> {
    let head = tree.head(v).filter(|h| tree.is_verb(*h));
    let (Some(head), "advcl", "VBN" | "VBG") = (head, tree.rel(v), tree.token(v).xpos) else {
        return Vec::new();
    };
    let subject = tree.kids_by(v, &["nsubj"]).find(|k| {
        head < *k && *k < v && matches!(tree.case(*k).as_str(), "to" | "by" | "from" | "against")
    });
    subject.map_or_else(Vec::new, |k| {
        vec![(k, Some(head), "obl"), (v, Some(k), "acl")]
    })
}

/// "fired at demonstrators demanding reforms", with the police demanding: a participle right behind people says what they do.
fn busy(tree: &Tree, ontology: &Ontology, v: usize) -> Option<Edit> {
    let verb = tree.head(v).filter(|h| *h < v && tree.is_verb(*h))?;
    let beside = tree.rel(v) == "advcl"
        && tree.token(v).xpos == "VBG"
        && tree.extent(v).start == v
        && tree.mark(v).is_empty();
    let people = v.checked_sub(1).filter(|k| {
        *k > verb
            && matches!(tree.token(*k).xpos, "NNS" | "NNPS")
            && ontology.lexicon().is("group", &tree.low(*k))
    });
    // "wrote to colleagues proposing a plan": what is written is the writer's.
    let is_told =
        |k: &usize| tree.case(*k) == "to" && ontology.lexicon().fits("<contact>", tree.lemma(verb));
    let told = people.is_some_and(|k| is_told(&k) || tree.head(k).is_some_and(|h| is_told(&h)));
    people
        .filter(|_| beside && !told)
        .map(|k| (v, Some(k), "acl"))
}

/// "called for Russia to withdraw", with Russia as what is called for and the withdrawal as its purpose: who is to act is the subject of what
/// is called for.
fn bidden(tree: &Tree, ontology: &Ontology, v: usize) -> Vec<Edit> {
    let verb = tree.head(v).unwrap_or(v);
    let infinitive = |to: &usize| *to < v && tree.low(*to) == "to";
    let to = tree.kids_by(v, &["mark"]).find(infinitive);
    let (Some(to), "VB", "advcl" | "xcomp" | "ccomp" | "acl") =
        (to, tree.token(v).xpos, tree.rel(v))
    else {
        return Vec::new();
    };
    // The phrase ends where the infinitive begins; a parser gives it to the verb before or to the one behind.
    let who = (verb + 1..to).find(|k| {
        let outside = tree.head(*k).is_some_and(|h| h == verb || h == v);
        outside
            && tree.upos(*k) != Upos::Adp
            && matches!(tree.rel(*k), "obl" | "nsubj" | "obj")
            && tree.extent(*k).end == to
    });
    let acts = |k: &usize| tree.upos(*k) == Upos::Pron || can_act(tree, ontology, *k);
    let Some(who) = who.filter(acts) else {
        return Vec::new();
    };
    let bids = ontology
        .lexicon()
        .intent(&format!("{} for", tree.lemma(verb)));
    let start = tree.extent(who).start;
    let for_ = [start.checked_sub(1), Some(start)]
        .into_iter()
        .flatten()
        .find(|k| *k > verb && tree.low(*k) == "for");
    let (Some(for_), Some(_)) = (for_, bids) else {
        return Vec::new();
    };
    vec![
        (for_, Some(v), "mark"),
        (who, Some(v), "nsubj"),
        (v, Some(verb), "ccomp"),
    ]
}

/// "welcomed talks to end the war", with the end as purpose of the welcome: who judges an act does not do what it is for.
fn judged(tree: &Tree, ontology: &Ontology, v: usize) -> Option<Edit> {
    let verb = tree.head(v).filter(|h| *h < v && tree.is_verb(*h))?;
    let act = tree.extent(v).start.checked_sub(1)?;
    let purpose = tree.rel(v) == "advcl" && tree.mark(v) == "to";
    let judges = ontology.lexicon().fits("<judge>", tree.lemma(verb));
    let names_act = !ontology.noun_patterns(&tree.low(act)).is_empty();
    (purpose && judges && names_act && act > verb).then_some((v, Some(act), "acl"))
}

/// "the party whose armed wing, the YPG, has captured", with the wing as the relative clause and the capture under whatever came before: the
/// noun is the subject of the finite verb right behind it.
fn whose(tree: &Tree, v: usize) -> Vec<Edit> {
    let finite = matches!(tree.token(v).xpos, "VBD" | "VBZ" | "VBP")
        || tree.kids_by(v, &["aux"]).any(|k| k < v);
    let start = tree.kids_by(v, &["aux"]).fold(v, usize::min);
    let noun = (0..start).rev().take(12).find(|n| {
        let owner = |k: usize| tree.token(k).xpos == "WP$";
        let clause = tree.upos(*n).is_nominal() && tree.deprel(*n) == "acl:relcl";
        clause && tree.kids_by(*n, &["nmod"]).any(owner)
    });
    let own = tree.kids_by(v, &["nsubj", "csubj", "expl"]).any(|_| true);
    let Some(noun) = noun.filter(|_| finite && !own) else {
        return Vec::new();
    };
    let behind = tree.extent(noun).end;
    let beside = behind == start || behind + 1 == start && tree.is_comma(behind);
    let Some(head) = tree
        .head(noun)
        .filter(|_| beside && !tree.dominates(v, noun))
    else {
        return Vec::new();
    };
    let relation = if tree.is_passive(v) {
        "nsubj:pass"
    } else {
        "nsubj"
    };
    vec![(v, Some(head), "acl:relcl"), (noun, Some(v), relation)]
}
