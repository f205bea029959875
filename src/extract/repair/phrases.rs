//! Phrases and names hung on the wrong noun: "the attack by militants on the base", "met Secretary of State Ann Smith".

use super::super::listing;
use super::super::nouns::TELLING;
use super::super::tree::Tree;
use super::{Edit, is_office};
use crate::nlp::{Sentence, Upos};
use crate::ontology::Ontology;

/// Phrases that belong to a noun further up.
pub(super) fn edits(sentence: &Sentence, ontology: &Ontology, people: &[usize]) -> Vec<Edit> {
    let tree = Tree::new(sentence);
    let mut out = Vec::new();
    for k in (0..tree.len()).filter(|k| tree.rel(*k) == "nmod") {
        if let Some(n) = tree.head(k).filter(|n| *n < k) {
            out.extend(bearing(&tree, ontology, n, k, people));
            out.extend(fallen(&tree, ontology, n, k));
            out.extend(held(&tree, ontology, n, k, people));
            out.extend(charged(&tree, ontology, n, k));
        }
    }
    out.extend((0..tree.len()).filter_map(|k| exemplified(&tree, k)));
    for k in 0..tree.len() {
        out.extend(named_beside(&tree, ontology, k));
        out.extend(possessed(&tree, ontology, k));
        out.extend(parallel(&tree, k));
        out.extend(resumed(&tree, k));
    }
    out.extend((0..tree.len()).filter_map(|k| counted(&tree, ontology, k)));
    for office in 0..tree.len() {
        out.extend(named_after(&tree, ontology, office, people));
        out.extend(after_the_last(&tree, office, people));
    }
    // "the presidents of Peru and Chile, Ann Smith and John Doe", with the last as a third state.
    for k in (0..tree.len()).filter(|k| tree.rel(*k) == "conj" && people.contains(k)) {
        let Some(h) = tree.head(k).filter(|h| !people.contains(h)) else {
            continue;
        };
        let beside = tree
            .head(h)
            .and_then(|n| tree.kids_by(n, &["appos"]).find(|a| h < *a && *a < k));
        if let Some(a) = beside.filter(|a| people.contains(a)) {
            out.push((k, Some(a), "conj"));
        }
    }
    out
}

/// "the attack by militants on the base", "the visit of the king to Algeria", with the last phrase hung on who acts: it belongs to the act.
fn fallen(tree: &Tree, ontology: &Ontology, act: usize, agent: usize) -> Option<Edit> {
    let takes = |noun: usize, case: &String| {
        let mut patterns = ontology.noun_patterns(&tree.low(noun)).iter();
        patterns.any(|p| p.preps.contains(case))
    };
    let by = tree.case(agent);
    if tree.upos(act) != Upos::Noun || !matches!(by.as_str(), "by" | "of" | "from") {
        return None;
    }
    let all = tree.conjuncts(agent).into_iter();
    let mut behind = all.flat_map(|a| tree.behind(a).map(move |k| (a, k)));
    behind
        .find(|(a, k)| {
            let case = tree.case(*k);
            // "the ambassador to France" is one.
            let envoy = ontology.lexicon().fits("<envoy>", &tree.low(*a));
            let falls = TELLING.contains(&case.as_str())
                || case == "into"
                || (case == "of" && by == "by" && tree.low(*a) != "head");
            // "the invasion of Cuba by a brigade of exiles" falls on Cuba.
            let has = tree.behind(act).any(|o| tree.case(o) == case);
            falls && !has && !envoy && case != by && takes(act, &case) && !takes(*a, &case)
        })
        .map(|(_, k)| (k, Some(act), "nmod"))
}

/// "the regional bloc ECOWAS", with the name as a phrase of the verb: behind a noun for a body stands what it is called.
fn named_beside(tree: &Tree, ontology: &Ontology, name: usize) -> Option<Edit> {
    let noun = tree.extent(name).start.checked_sub(1)?;
    let stray = matches!(tree.deprel(name), "obl" | "obl:unmarked" | "obj" | "dep")
        && tree.upos(name) == Upos::Propn
        && tree.case(name).is_empty();
    let described = tree.upos(noun) == Upos::Noun
        && tree.token(noun).xpos == "NN"
        && tree.kids_by(noun, &["det"]).any(|_| true)
        && ontology.lexicon().is("body anaphor", &tree.low(noun));
    let calendar = ontology.lexicon().is("calendar", &tree.low(name));
    let apart = tree.head(noun) != Some(name) && noun != name;
    (stray && described && apart && !calendar).then_some((name, Some(noun), "appos"))
}

/// "the Department of the Treasury's Office", with the Office as what the Department is of: it is the Office of that Department.
fn possessed(tree: &Tree, ontology: &Ontology, office: usize) -> Vec<Edit> {
    // "the Committee of the People's Assembly" is as it stands.
    let name = |t: usize| tree.upos(t) == Upos::Propn && tree.token(t).xpos == "NNP";
    let owner = tree
        .kids_by(office, &["nmod"])
        .find(|k| *k < office && tree.deprel(*k) == "nmod:poss" && name(*k));
    let body = tree.head(office).filter(|b| *b < office && name(*b));
    let (Some(owner), Some(body)) = (owner, body) else {
        return Vec::new();
    };
    let of = tree
        .kids_by(office, &["case"])
        .find(|k| *k < owner && tree.low(*k) == "of");
    let is_body = ontology.lexicon().is("body", &tree.low(body));
    let Some(of) = of.filter(|of| is_body && name(office) && body + 1 == *of) else {
        return Vec::new();
    };
    vec![
        (office, tree.head(body), tree.deprel(body)),
        (body, Some(office), "nmod:poss"),
        (owner, Some(body), "nmod"),
        (of, Some(owner), "case"),
    ]
}

/// "imposed sanctions, including bans and freezes, on generals", with the generals as a third example or behind the freezes: what has a
/// preposition of its own and no "and" before it goes on behind the comma that closes the examples.
fn resumed(tree: &Tree, k: usize) -> Option<Edit> {
    let list = tree
        .head(k)
        .filter(|h| *h < k && matches!(tree.rel(k), "conj" | "nmod"))?;
    let start = tree.extent(k).start;
    let own = tree.kids_by(k, &["case"]).find(|c| *c < k)?;
    let comma = tree.token(start).form == "," && start + 1 == own
        || start == own && { start > 0 && tree.token(start - 1).form == "," };
    let apart = comma
        && tree.upos(own) == Upos::Adp
        && !tree.kids_by(k, &["cc"]).any(|_| true)
        && tree.case(k) != tree.case(list)
        && listing::is_example(tree, list);
    // Up to the verb whose clause the examples stand in.
    let verb = tree.ancestors(list).find(|a| tree.is_verb(*a));
    verb.filter(|_| apart).map(|v| (k, Some(v), "obl"))
}

/// "between officials of the Union and envoys of Peru", with the envoys beside the Union: two nouns with a phrase each stand side by side.
fn parallel(tree: &Tree, second: usize) -> Vec<Edit> {
    let several = |t: usize| tree.token(t).xpos == "NNS";
    let name = tree
        .head(second)
        .filter(|n| tree.rel(second) == "conj" && tree.upos(*n) == Upos::Propn);
    let first = name.and_then(|n| tree.head(n).filter(|_| tree.case(n) == "of"));
    let Some(first) = first.filter(|f| several(*f) && several(second)) else {
        return Vec::new();
    };
    // Its own phrase may have been hung further up.
    let end = second + 1;
    let of = (0..tree.len()).find(|k| {
        tree.case(*k) == "of"
            && tree.extent(*k).start == end
            && matches!(tree.rel(*k), "nmod" | "obl")
    });
    let Some(of) = of else { return Vec::new() };
    vec![(second, Some(first), "conj"), (of, Some(second), "nmod")]
}

/// "lifted most of its sanctions", with the sanctions hung on the lifting, or on "most" as on a verb: they are what is counted.
fn counted(tree: &Tree, ontology: &Ontology, k: usize) -> Option<Edit> {
    let start = tree.extent(k).start;
    let before = start.checked_sub(1)?;
    let head = tree.head(k);
    let near = head == Some(before) || head == tree.head(before);
    let beside = near && tree.rel(k) == "obl" && tree.case(k) == "of";
    let counts = tree.reads(before, &|word| ontology.lexicon().is("quantity", word));
    (beside && counts && matches!(tree.rel(before), "obj" | "nsubj")).then_some((
        k,
        Some(before),
        "nmod",
    ))
}

/// "captured towns in the north, including Arbin", "Peru and its allies, notably Chile", with the examples hung on the verb or on the
/// first of a list: they are examples of the nouns in the plural before them.
fn exemplified(tree: &Tree, k: usize) -> Option<Edit> {
    let head = tree.head(k).filter(|h| *h < k)?;
    let several = |t: &usize| *t < k && matches!(tree.token(*t).xpos, "NNS" | "NNPS");
    match tree.rel(k) {
        "obl" if tree.is_verb(head) && listing::is_example(tree, k) => {
            let objects = tree.kids_by(head, &["obj"]).flat_map(|o| tree.conjuncts(o));
            let nouns: Vec<usize> = objects.filter(several).collect();
            nouns.last().map(|n| (k, Some(*n), "nmod"))
        }
        "appos" if listing::is_chief(tree, k) && !several(&head) => {
            let last = tree.conjuncts(head).into_iter().rfind(several)?;
            Some((k, Some(last), "appos"))
        }
        _ => None,
    }
}

/// "assistant to the president for security affairs", with the affairs as the president's: they are what the assistant is for.
fn charged(tree: &Tree, ontology: &Ontology, chief: usize, k: usize) -> Option<Edit> {
    let envoy = tree.head(chief).filter(|_| tree.case(chief) == "to")?;
    let serves = ontology.lexicon().fits("<envoy>", &tree.low(envoy));
    let titled = ontology.title(&tree.low(chief)).is_some();
    let field = matches!(tree.case(k).as_str(), "for" | "on");
    (serves && titled && field).then_some((k, Some(envoy), "nmod"))
}

/// "Ann Smith, the envoy of Peru, and John Doe, Chile's minister", with the minister as a third or as said of the first: an "and" comes
/// before the last of a list, so that a noun behind it says who the last is. "Ministers" may be both.
fn after_the_last(tree: &Tree, head: usize, people: &[usize]) -> Vec<Edit> {
    let linked = |t: usize| tree.kids_by(t, &["cc"]).next().is_some();
    let last = tree
        .kids_by(head, &["conj"])
        .filter(|t| people.contains(t) && linked(*t))
        .last();
    let Some(last) = last.filter(|_| people.contains(&head)) else {
        return Vec::new();
    };
    let behind = tree.kids_by(head, &["conj", "appos"]).filter(|noun| {
        *noun > last
            && !linked(*noun)
            && !people.contains(noun)
            && tree.upos(*noun) == Upos::Noun
            && tree.sentence.tokens[*noun].xpos == "NN"
            && tree.extent(last).end == tree.extent(*noun).start
    });
    behind.map(|noun| (noun, Some(last), "appos")).collect()
}

/// "Secretary of State Ann Smith arrived", with the name as a phrase of the office: without a preposition it names who holds it.
fn bearing(
    tree: &Tree,
    ontology: &Ontology,
    office: usize,
    name: usize,
    people: &[usize],
) -> Option<Edit> {
    let named = people.contains(&name) && !people.contains(&office);
    let bare = tree.case(name).is_empty() && tree.deprel(name) != "nmod:poss";
    (is_office(tree, ontology, office) && named && bare).then_some((name, Some(office), "appos"))
}

/// "met Secretary of State Ann Smith", with office and name as two phrases: the name belongs to the office.
fn named_after(tree: &Tree, ontology: &Ontology, office: usize, people: &[usize]) -> Vec<Edit> {
    let titled =
        |t: usize| is_office(tree, ontology, t) || ontology.lexicon().is("honorific", &tree.low(t));
    let of = office + 1;
    let opens = of < tree.len()
        && tree.upos(office).is_nominal()
        && titled(office)
        && matches!(tree.low(of).as_str(), "of" | "for");
    if !opens || people.contains(&office) {
        return Vec::new();
    }
    let within = |t: &usize| {
        matches!(
            tree.upos(*t),
            Upos::Noun | Upos::Propn | Upos::Adj | Upos::Cconj | Upos::Det
        ) && !people.contains(t)
            && !titled(*t)
    };
    let end = (of + 1..tree.len().min(of + 7)).find(|t| !within(t));
    let Some(start) = end.filter(|t| people.contains(t) && *t > of + 1) else {
        return Vec::new();
    };
    // The head of the name is the one of its words whose head lies outside of it.
    let last = (start..tree.len())
        .take_while(|t| people.contains(t))
        .last()
        .unwrap_or(start);
    let head = (start..=last).find(|t| tree.head(*t).is_none_or(|h| h < start || h > last));
    let Some(name) = head.filter(|n| tree.head(*n) == tree.head(office) && *n != office) else {
        return Vec::new();
    };
    if !matches!(tree.rel(name), "obj" | "obl" | "iobj" | "nmod" | "dep") {
        return Vec::new();
    }
    let mut out = vec![(name, Some(office), "appos")];
    let inner = (of + 1..start).filter(|t| tree.head(*t) == Some(name));
    out.extend(inner.map(|t| (t, Some(office), "nmod")));
    out
}

/// "the president of the Council, Ann Smith, met", with the name as apposition to the Council: it names who holds the office.
fn held(
    tree: &Tree,
    ontology: &Ontology,
    office: usize,
    body: usize,
    people: &[usize],
) -> Option<Edit> {
    if !is_office(tree, ontology, office)
        || tree.upos(office) != Upos::Noun && tree.upos(office) != Upos::Propn
        || !matches!(tree.case(body).as_str(), "of" | "for" | "to" | "at")
        || tree.kids_by(office, &["appos"]).any(|_| true)
        || people.contains(&office)
        || people.contains(&body)
    {
        return None;
    }
    let comma = |k: usize| {
        let start = tree.extent(k).start;
        start > 0 && tree.token(start - 1).form == "," || tree.token(start).form == ","
    };
    tree.kids_by(body, &["appos"])
        .find(|k| *k > body && people.contains(k) && comma(*k))
        .map(|k| (k, Some(office), "appos"))
}
