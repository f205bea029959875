//! Mends what no grammar allows: a verb with two subjects or two objects side by side, of which the second is a name.
//!
//! "Troops loyal to the former leader Laurent Gbagbo shelled", "met his counterpart Sergio Mattarella": the name belongs to the noun right
//! before it. In goes the parse of a document, which is changed in place; only heads and relations change.

use super::nouns::TELLING;
use super::spelling;
use super::tree::Tree;
use crate::nlp::{Document, NameLabel, Sentence, Upos};
use crate::ontology::Ontology;

/// A token with its new head and relation.
type Edit = (usize, Option<usize>, &'static str);

/// Mends every sentence.
pub(super) fn mend(document: &mut Document, ontology: &Ontology) {
    for (number, sentence) in document.sentences.iter_mut().enumerate() {
        spelling::mend(sentence, ontology);
        for (token, head, relation) in edits(sentence, ontology) {
            sentence.tokens[token].head = head;
            sentence.tokens[token].deprel = relation;
        }
        let people: Vec<usize> = document
            .names
            .iter()
            .filter(|n| n.sentence == number && n.label == NameLabel::Person)
            .flat_map(|n| n.tokens.clone())
            .collect();
        for (token, head, relation) in phrases(sentence, ontology, &people) {
            sentence.tokens[token].head = head;
            sentence.tokens[token].deprel = relation;
        }
    }
}

/// Phrases that belong to a noun further up.
fn phrases(sentence: &Sentence, ontology: &Ontology, people: &[usize]) -> Vec<Edit> {
    let tree = Tree::new(sentence);
    let mut out = Vec::new();
    for k in (0..tree.len()).filter(|k| tree.rel(*k) == "nmod") {
        if let Some(n) = tree.head(k).filter(|n| *n < k) {
            out.extend(fallen(&tree, ontology, n, k));
            out.extend(held(&tree, ontology, n, k, people));
        }
    }
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
            falls && !envoy && case != by && takes(act, &case) && !takes(*a, &case)
        })
        .map(|(_, k)| (k, Some(act), "nmod"))
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

/// "met Secretary of State Ann Smith", with office and name as two phrases: the name belongs to the office.
fn named_after(tree: &Tree, ontology: &Ontology, office: usize, people: &[usize]) -> Vec<Edit> {
    let titled = |t: usize| {
        let word = tree.low(t);
        ontology.lexicon().is("official", &word)
            || ontology.lexicon().is("honorific", &word)
            || ontology.title(&word).is_some()
    };
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
    let word = tree.low(office);
    let titled = ontology.lexicon().is("official", &word) || ontology.title(&word).is_some();
    if !titled
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

fn edits(sentence: &Sentence, ontology: &Ontology) -> Vec<Edit> {
    let tree = Tree::new(sentence);
    let mut out = misread(&tree);
    for v in (0..tree.len()).filter(|v| tree.is_verb(*v)) {
        out.extend(completed(&tree, v));
        out.extend(given(&tree, v));
        out.extend(robbed(&tree, v));
        out.extend(introduced(&tree, ontology, v));
        if ontology.lexicon().is("speech", tree.lemma(v)) {
            out.extend(said(&tree, v));
            out.extend(inserted(&tree, v));
        }
        for relation in ["nsubj", "obj"] {
            let same: Vec<usize> = tree
                .kids(v)
                .iter()
                .copied()
                .filter(|k| tree.rel(*k) == relation)
                .collect();
            for pair in same.windows(2) {
                let (first, second) = (pair[0], pair[1]);
                let beside = tree.extent(first).end == tree.extent(second).start
                    && if relation == "nsubj" {
                        second < v
                    } else {
                        first > v
                    };
                if beside
                    && tree.upos(second) == Upos::Propn
                    && let Some(found) = edit(&tree, ontology, first, second)
                {
                    out.push(found);
                    // "met his counterpart Ann Smith and her aides": what goes on with the name goes on with the phrase.
                    if found.1 == Some(first) {
                        let rest = tree.kids_by(second, &["conj"]);
                        out.extend(rest.map(|k| (k, Some(first), "conj")));
                    }
                }
            }
        }
    }
    out
}

/// "have tortured scores of refugees", read as having scores that were tortured: the participle behind the auxiliary is the verb.
fn misread(tree: &Tree) -> Vec<Edit> {
    let mut out = Vec::new();
    for have in (0..tree.len().saturating_sub(2)).filter(|i| tree.upos(*i) == Upos::Aux) {
        let verb = have + 1;
        let object = tree.head(verb).filter(|o| tree.head(*o) == Some(have));
        if tree.lemma(have) == "have"
            && tree.token(verb).xpos == "VBN"
            && tree.rel(verb) == "amod"
            && object.is_some_and(|o| tree.rel(o) == "obj")
        {
            out.push((verb, tree.head(have), tree.deprel(have)));
            let kids = tree.kids(have).iter().copied();
            out.extend(kids.map(|k| (k, Some(verb), tree.deprel(k))));
            out.push((have, Some(verb), "aux"));
        }
    }
    out
}

/// "called Foreign Minister Sergei Lavrov to discuss", read as calling somebody that: without an object, whom it names is the object.
fn completed(tree: &Tree, v: usize) -> Option<Edit> {
    let links = [
        "be", "become", "remain", "stay", "turn", "seem", "appear", "mean",
    ];
    let name = tree
        .kids_by(v, &["xcomp"])
        .find(|k| *k > v && tree.upos(*k) == Upos::Propn && tree.case(*k).is_empty())?;
    let lacks = !tree.kids_by(v, &["obj", "iobj"]).any(|_| true)
        && !tree.is_passive(v)
        && !matches!(tree.rel(v), "acl" | "amod")
        && !links.contains(&tree.lemma(v))
        && tree.mark(name).is_empty();
    lacks.then_some((name, Some(v), "obj"))
}

/// "Settlers burned the office, residents said", with both as subjects of the saying: the first is that of what is said.
fn said(tree: &Tree, v: usize) -> Option<Edit> {
    let mut subjects = tree.kids_by(v, &["nsubj"]);
    let (first, second) = (subjects.next()?, subjects.next()?);
    let said = tree.kids_by(v, &["ccomp"]).find(|c| {
        // "Oman, Larsen said, had helped": cut in two by who says so.
        let cut = second < v && v < *c && tree.extent(second).start > first + 1;
        tree.is_verb(*c) && (cut || (first < *c && *c < second))
    })?;
    let own = tree.kids_by(said, &["nsubj", "csubj"]).any(|_| true);
    let passive = tree
        .kids(said)
        .iter()
        .any(|k| tree.deprel(*k) == "aux:pass");
    let relation = if passive { "nsubj:pass" } else { "nsubj" };
    (!own).then_some((first, Some(said), relation))
}

/// "The Union, the minister added, will lift", with the adding as a clause about the Union: it is said of the whole.
fn inserted(tree: &Tree, v: usize) -> Option<Edit> {
    let noun = tree.head(v).filter(|n| *n < v && tree.rel(v) == "acl")?;
    let verb = tree.head(noun).filter(|h| tree.is_verb(*h) && *h > v)?;
    let extent = tree.extent(v);
    let comma = |t: usize| t < tree.len() && tree.token(t).form == ",";
    let cut_off = extent.start > 0
        && (comma(extent.start) || comma(extent.start - 1))
        && (comma(extent.end) || comma(extent.end - 1));
    let own = tree.kids_by(v, &["nsubj"]).any(|k| k < v);
    (cut_off && own && tree.rel(noun) == "nsubj").then_some((v, Some(verb), "parataxis"))
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
        let content = tree
            .head(v)
            .is_some_and(|n| ontology.lexicon().governing_noun(&tree.low(n)).is_some());
        let own = tree.kids_by(v, &["obj"]).any(|k| k > v);
        if !content || !own {
            return Vec::new();
        }
        out.push((v, tree.head(v), "acl"));
    }
    out
}

/// "The rebels fired missiles", with the rebels as subject of the missiles: before a verb without a subject they are its own.
fn robbed(tree: &Tree, v: usize) -> Option<Edit> {
    if tree.kids_by(v, &["nsubj", "csubj"]).any(|_| true) || tree.token(v).xpos == "VBN" {
        return None;
    }
    let object = tree
        .kids_by(v, &["obj"])
        .find(|o| *o > v && tree.upos(*o).is_nominal())?;
    let subject = tree.kids_by(object, &["nsubj"]).find(|k| *k < v)?;
    (!tree.kids_by(object, &["cop"]).any(|_| true)).then_some((subject, Some(v), "nsubj"))
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

/// Where the second of two belongs.
fn edit(tree: &Tree, ontology: &Ontology, first: usize, second: usize) -> Option<Edit> {
    let titled = |t: usize| {
        let word = tree.low(t);
        ontology.lexicon().is("official", &word) || ontology.title(&word).is_some()
    };
    let last = tree.extent(second).start.checked_sub(1)?;
    match tree.upos(first) {
        _ if titled(first) => Some((second, Some(first), "appos")),
        // "Uttar Pradesh Chief Minister Yogi Adityanath".
        Upos::Propn if titled(last) => Some((first, Some(second), "compound")),
        Upos::Noun if tree.upos(last).is_nominal() => Some((second, Some(last), "appos")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::Token;

    fn token(form: &str, upos: Upos, head: Option<usize>, deprel: &'static str) -> Token {
        Token {
            span: crate::model::Span::default(),
            form: form.to_owned(),
            lemma: form.to_lowercase(),
            upos,
            xpos: "NN",
            head,
            deprel,
        }
    }

    #[test]
    fn a_name_beside_a_subject_belongs_to_the_noun_before_it() {
        let ontology = Ontology::builtin().expect("the embedded ontology can be read");
        let sentence = Sentence {
            tokens: vec![
                token("Troops", Upos::Noun, Some(5), "nsubj"),
                token("loyal", Upos::Adj, Some(0), "amod"),
                token("to", Upos::Adp, Some(3), "case"),
                token("leader", Upos::Noun, Some(1), "obl"),
                token("Smith", Upos::Propn, Some(5), "nsubj"),
                token("fled", Upos::Verb, None, "root"),
            ],
            ..Sentence::default()
        };
        assert_eq!(edits(&sentence, ontology), [(4, Some(3), "appos")]);
    }
}
