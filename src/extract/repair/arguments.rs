//! Verbs with two subjects or two objects side by side, or with one that is another's: "Troops loyal to the former leader Laurent Gbagbo
//! shelled", "met his counterpart Sergio Mattarella".

use super::super::tree::Tree;
use super::{Edit, can_act, is_office};
use crate::nlp::{Sentence, Upos};
use crate::ontology::{Ontology, Target};

/// Mends the arguments of every verb.
pub(super) fn edits(sentence: &Sentence, ontology: &Ontology) -> Vec<Edit> {
    let tree = Tree::new(sentence);
    let mut out = misread(&tree);
    out.extend(unled(&tree));
    for v in (0..tree.len()).filter(|v| tree.is_verb(*v)) {
        out.extend(completed(&tree, v));
        out.extend(counted_out(&tree, ontology, v));
        out.extend(bare_act(&tree, v));
        out.extend(robbed(&tree, v));
        out.extend(crossed(&tree, v));
        out.extend(swallowed(&tree, v));
        out.extend(bordered(&tree, v));
        out.extend(late(&tree, v));
        out.extend(done_by(&tree, ontology, v));
        out.extend(sentenced_by(&tree, ontology, v));
        out.extend(swelling(&tree, ontology, v));
        out.extend(finished(&tree, ontology, v));
        out.extend(split(&tree, v));
        out.extend(paid(&tree, ontology, v));
        out.extend(called(&tree, ontology, v));
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
                // "Al Shabab fighters attacked": the name tells whose they are.
                let whose = beside
                    && tree.upos(first) == Upos::Propn
                    && tree.upos(second) == Upos::Noun
                    && tree.extent(second).start == second;
                if whose {
                    out.push((first, Some(second), "compound"));
                }
                // "lent Kim the aircraft".
                let gets = relation == "obj"
                    && first > v
                    && tree.upos(second) == Upos::Noun
                    && ontology.lexicon().fits("<giving>", tree.lemma(v))
                    && can_act(&tree, ontology, first);
                if gets {
                    out.push((first, Some(v), "iobj"));
                }
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

/// "gave the British fifty destroyers", read as fifty British ones: no number stands behind an adjective, so those before it get what is counted.
fn counted_out(tree: &Tree, ontology: &Ontology, v: usize) -> Vec<Edit> {
    let gives = ontology.lexicon().fits("<giving>", tree.lemma(v));
    let Some(thing) = tree.kids_by(v, &["obj"]).find(|o| gives && *o > v) else {
        return Vec::new();
    };
    let number = tree.kids_by(thing, &["nummod"]).find(|n| *n < thing);
    let taker = tree.kids_by(thing, &["amod", "compound"]).find(|k| {
        let is_people = tree.token(*k).form.starts_with(char::is_uppercase);
        is_people && *k > 0 && tree.low(*k - 1) == "the" && number.is_some_and(|n| *k < n)
    });
    taker.map_or_else(Vec::new, |k| {
        vec![(k, Some(v), "iobj"), (k - 1, Some(k), "det")]
    })
}

/// "countering people smuggling", with the people as object: a bare noun and a bare gerund behind it are one act.
fn bare_act(tree: &Tree, v: usize) -> Vec<Edit> {
    let is_bare = |k: usize| tree.extent(k) == (k..k + 1);
    let act = tree.kids_by(v, &["xcomp"]).find(|k| {
        *k > v + 1 && tree.token(*k).xpos == "VBG" && tree.rel(*k - 1) == "obj" && is_bare(*k)
    });
    let Some(act) = act.filter(|k| {
        let noun = *k - 1;
        tree.head(noun) == Some(v) && tree.upos(noun) == Upos::Noun && is_bare(noun)
    }) else {
        return Vec::new();
    };
    vec![(act, Some(v), "obj"), (act - 1, Some(act), "compound")]
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

/// "The Peruvian military deployed troops", read as troops deployed by nobody: a sentence without a verb whose one verb in the past stands
/// between two noun phrases has that verb. So has "Peru, under pressure, deployed troops".
fn unled(tree: &Tree) -> Vec<Edit> {
    let Some(root) = (0..tree.len()).find(|i| tree.head(*i).is_none()) else {
        return Vec::new();
    };
    let finite = |t: usize| {
        matches!(tree.token(t).xpos, "VBD" | "VBZ" | "VBP" | "MD") || tree.upos(t) == Upos::Aux
    };
    let past = |t: usize| tree.upos(t) == Upos::Verb && matches!(tree.token(t).xpos, "VBD" | "VBN");
    let mut verbs = (0..tree.len()).filter(|t| past(*t) || finite(*t));
    let (Some(verb), None, Some(".")) = (
        verbs.next().filter(|v| past(*v)),
        verbs.next(),
        tree.sentence.tokens.last().map(|t| t.form.as_str()),
    ) else {
        return Vec::new();
    };
    let Some(object) = tree
        .head(verb)
        .filter(|o| tree.rel(verb) == "amod" && verb < *o && tree.upos(*o) == Upos::Noun)
    else {
        return Vec::new();
    };
    let Some(before) = verb.checked_sub(1) else {
        return Vec::new();
    };
    // Who acts ends right before the verb: "the Peruvian military", "Peruvian forces".
    let inside = object == root
        && tree.head(before) == Some(root)
        && matches!(tree.rel(before), "amod" | "compound" | "nmod")
        && tree.kids_by(root, &["det", "amod"]).any(|k| k < before);
    // Or what is said of him does.
    let ahead = root < before
        && tree.low(before) == ","
        && tree.extent(root).start == 0
        && tree.extent(object).start == verb;
    let subject = if inside {
        before
    } else if ahead {
        root
    } else {
        return Vec::new();
    };
    let mut out = vec![
        (verb, None, "root"),
        (object, Some(verb), "obj"),
        (subject, Some(verb), "nsubj"),
    ];
    for k in tree.kids(root).iter().copied().filter(|k| *k != object) {
        if inside && k < subject {
            out.push((k, Some(subject), tree.deprel(k)));
        } else if k > object && tree.rel(k) == "punct" {
            out.push((k, Some(verb), "punct"));
        }
    }
    out
}

/// "condemned in the strongest terms both the attack and the threats", with the attack as apposition to the terms: a verb without an object
/// has it behind the phrase.
fn late(tree: &Tree, v: usize) -> Option<Edit> {
    let lacks = !tree
        .kids_by(v, &["obj", "iobj", "ccomp", "xcomp", "cop"])
        .any(|_| true)
        && !tree.is_passive(v);
    let phrase = tree
        .kids_by(v, &["obl"])
        .find(|k| *k > v && !tree.case(*k).is_empty())
        .filter(|_| lacks)?;
    let object = tree.kids_by(phrase, &["appos"]).find(|k| {
        let start = tree.extent(*k).start;
        // Nothing sets it off, and it brings its own article.
        start > phrase
            && tree.upos(start) != Upos::Punct
            && tree.upos(start - 1).is_nominal()
            && tree.kids_by(*k, &["det", "cc"]).any(|d| d < *k)
            && tree.upos(*k) == Upos::Noun
    })?;
    Some((object, Some(v), "obj"))
}

/// "took two workers hostage", with the workers as what sort of hostage: a word that completes the verb is not its object.
fn finished(tree: &Tree, ontology: &Ontology, v: usize) -> Vec<Edit> {
    let word = tree.kids_by(v, &["obj"]).find(|o| *o > v);
    let Some(word) = word else { return Vec::new() };
    let mut patterns = ontology.verb_patterns(&tree.lemma(v).to_lowercase()).iter();
    let completes = patterns.any(|p| {
        let only = p.chain.len() == 1 && p.target == Target::Direct;
        only && p.chain[0].prep.is_none()
            && ontology.lexicon().fits(&p.chain[0].noun, &tree.low(word))
    });
    let object = tree
        .kids_by(word, &["compound"])
        .find(|k| k + 1 == word && matches!(tree.token(*k).xpos, "NNS" | "NNPS"));
    let Some(object) = object.filter(|_| completes) else {
        return Vec::new();
    };
    let mut out = vec![(object, Some(v), "obj"), (word, Some(v), "xcomp")];
    let own = tree.kids(word).iter().copied().filter(|k| *k < object);
    out.extend(own.map(|k| (k, Some(object), tree.deprel(k))));
    out
}

/// "condemned the bombing of Homs by the army", with the army as whom it is condemned by: an active verb with an object leaves who acts to
/// the act that the object names.
fn done_by(tree: &Tree, ontology: &Ontology, v: usize) -> Option<Edit> {
    let by = tree
        .kids_by(v, &["obl"])
        .find(|k| tree.case(*k) == "by" && !ontology.lexicon().is("calendar", &tree.low(*k)))?;
    let act = tree.kids_by(v, &["obj"]).find(|o| *o > v && *o < by)?;
    let names_act = !ontology.noun_patterns(&tree.low(act)).is_empty()
        || ontology.lexicon().verb_of(tree.lemma(act)).is_some();
    let active = !tree.is_passive(v) && tree.kids_by(v, &["nsubj"]).any(|_| true);
    (active && names_act && can_act(tree, ontology, by)).then_some((by, Some(act), "nmod"))
}

/// "was hit with sanctions by France", with the sanctions as France's: a passive verb without an agent has the one behind what comes with it.
fn sentenced_by(tree: &Tree, ontology: &Ontology, v: usize) -> Option<Edit> {
    let phrases = || tree.kids_by(v, &["obl"]).filter(|k| *k > v);
    if !tree.is_passive(v) || phrases().any(|k| tree.case(k) == "by") {
        return None;
    }
    let told = phrases().find(|k| matches!(tree.case(*k).as_str(), "with" | "of" | "for"))?;
    let by = tree
        .kids_by(told, &["nmod"])
        .find(|k| *k > told && tree.case(*k) == "by" && can_act(tree, ontology, *k))?;
    Some((by, Some(v), "obl"))
}

/// "despite mounting protests", with somebody mounting them: what swells describes the noun behind it.
fn swelling(tree: &Tree, ontology: &Ontology, v: usize) -> Vec<Edit> {
    let noun = tree.kids_by(v, &["obj", "nsubj"]).find(|o| *o > v);
    let grows = matches!(tree.rel(v), "advcl" | "acl")
        && tree.token(v).xpos == "VBG"
        && ontology.lexicon().fits("<swelling>", tree.lemma(v));
    let marks: Vec<usize> = tree
        .kids_by(v, &["mark", "case"])
        .filter(|k| *k < v)
        .collect();
    let bare = |noun: usize| {
        (v + 1..noun).all(|t| matches!(tree.upos(t), Upos::Adj | Upos::Noun | Upos::Propn))
    };
    let (Some(noun), Some(head)) = (noun.filter(|n| bare(*n)), tree.head(v)) else {
        return Vec::new();
    };
    if !grows || marks.is_empty() {
        return Vec::new();
    }
    let relation = if tree.is_verb(head) { "obl" } else { "nmod" };
    let mut out = vec![(noun, Some(head), relation), (v, Some(noun), "amod")];
    out.extend(marks.into_iter().map(|k| (k, Some(noun), "case")));
    out
}

/// "became US ambassador", with the country beside the ambassador: the first of two complements describes the second. "called Peru a rogue
/// state", with both as complements: the one without a determiner is the object of the other.
fn split(tree: &Tree, v: usize) -> Option<Edit> {
    let mut complements = tree.kids_by(v, &["xcomp"]).filter(|k| *k > v);
    let (first, second) = (complements.next()?, complements.next()?);
    let beside = tree.extent(first).end == tree.extent(second).start
        && tree.upos(first) == Upos::Propn
        && tree.upos(second) == Upos::Noun
        && tree.case(second).is_empty();
    if !beside {
        return None;
    }
    let said =
        tree.extent(second).start < second && tree.kids_by(second, &["det"]).next().is_some();
    Some(if said && tree.kids_by(v, &["obj"]).next().is_none() {
        (first, Some(v), "obj")
    } else {
        (first, Some(second), "compound")
    })
}

/// "After the sinking of a French boat, the Sussex, in the Channel, Wilson threatened", with the Sussex as subject beside Wilson: between two
/// commas, right behind a noun, it is that noun's name.
fn called(tree: &Tree, ontology: &Ontology, v: usize) -> Option<Edit> {
    let mut subjects = tree.kids_by(v, &["nsubj"]).filter(|k| *k < v);
    let (first, second) = (subjects.next()?, subjects.next()?);
    let name = tree.kids_by(first, &["flat", "compound", "det"]);
    let (start, end) = name.fold((first, first), |(a, b), k| (a.min(k), b.max(k)));
    let noun = start.checked_sub(2)?;
    let closed = tree.is_comma(end + 1) || tree.is_comma(tree.extent(first).end);
    let apart = tree.is_comma(start - 1) && closed && tree.extent(first).end < second;
    let day = ontology.lexicon().is("calendar", &tree.low(noun));
    let fits = tree.upos(first) == Upos::Propn && tree.upos(noun).is_nominal() && !day;
    (apart && fits && tree.head(noun).is_some()).then_some((first, Some(noun), "appos"))
}

/// "gave the Ivory Coast 5.1 million dollars", "gave the Pentagon permission", with the coast as what sort of dollars: nothing before a
/// numeral describes what it counts, nor does a name behind a verb of giving describe the thing; it is who gets it.
fn paid(tree: &Tree, ontology: &Ontology, v: usize) -> Vec<Edit> {
    let mut objects = tree.kids_by(v, &["obj"]).filter(|k| *k > v);
    let (Some(object), None) = (objects.next(), tree.kids_by(v, &["iobj"]).next()) else {
        return Vec::new();
    };
    let numeral = |t: &usize| {
        let counts = tree.upos(object) == Upos::Noun && tree.dominates(object, *t);
        counts && tree.token(*t).xpos == "CD" && matches!(tree.rel(*t), "nummod" | "compound")
    };
    // "gave U.S. aid to Syria" says who gets it elsewhere.
    let thing = || {
        let gives = ontology.lexicon().fits("<giving>", tree.lemma(v));
        let to = |k: usize| tree.case(k) == "to";
        let elsewhere =
            tree.kids_by(v, &["obl"]).any(to) || tree.kids_by(object, &["nmod"]).any(to);
        let common = tree.upos(object) == Upos::Noun && !can_act(tree, ontology, object);
        (gives && common && !elsewhere).then_some(object)
    };
    let Some(end) = (v + 1..object).find(numeral).or_else(thing) else {
        return Vec::new();
    };
    let inside = |t: usize| matches!(tree.upos(t), Upos::Propn | Upos::Adj | Upos::Det);
    let Some(last) = end
        .checked_sub(1)
        .filter(|k| *k > v && tree.upos(*k) == Upos::Propn)
    else {
        return Vec::new();
    };
    let before: Vec<usize> = (v + 1..last).collect();
    if !before.iter().all(|t| inside(*t)) || tree.head(last) != Some(object) {
        return Vec::new();
    }
    let mut out = vec![(last, Some(v), "iobj")];
    for t in before.into_iter().filter(|t| tree.head(*t) == Some(object)) {
        let relation = match tree.upos(t) {
            Upos::Det => "det",
            Upos::Adj => "amod",
            _ => "compound",
        };
        out.push((t, Some(last), relation));
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

/// What may stand before a noun.
const BEFORE: [&str; 5] = ["det", "amod", "compound", "nummod", "nmod"];

/// "The Peruvian military deployed troops", "Peru's military seized power", with the words before the verb said of its object: they are the
/// subject's, whose head is the last of them if the verb has no other.
fn crossed(tree: &Tree, v: usize) -> Vec<Edit> {
    let objects = tree.kids_by(v, &["obj"]).filter(|o| *o > v);
    let before = objects.flat_map(|o| tree.kids_by(o, &BEFORE));
    let before: Vec<usize> = before.filter(|k| *k < v).collect();
    let finite = matches!(tree.token(v).xpos, "VBD" | "VBZ" | "VBP");
    let own = tree.kids_by(v, &["nsubj", "csubj"]).find(|s| *s < v);
    let last = before.last().copied().filter(|k| {
        let noun = matches!(tree.upos(*k), Upos::Adj | Upos::Noun | Upos::Propn);
        noun && finite && *k + 1 == v && before.len() > 1
    });
    let Some(subject) = own.or(last) else {
        return Vec::new();
    };
    let mut out: Vec<Edit> = before
        .into_iter()
        .filter(|k| *k < subject)
        .map(|k| (k, Some(subject), tree.deprel(k)))
        .collect();
    if own.is_none() {
        out.push((subject, Some(v), "nsubj"));
    }
    out
}

/// "Chad, which borders Niger, accused", with both as accusers: what stands right behind the verb of a relative clause is its object.
fn bordered(tree: &Tree, v: usize) -> Option<Edit> {
    let subjects: Vec<usize> = tree.kids_by(v, &["nsubj"]).filter(|k| *k < v).collect();
    let (first, second) = (*subjects.first()?, *subjects.get(1)?);
    let extent = tree.extent(second);
    let relative = extent.start.checked_sub(1).filter(|r| {
        tree.head(*r) == Some(first)
            && tree.deprel(*r) == "acl:relcl"
            && !tree.is_passive(*r)
            && !tree.kids_by(*r, &["obj"]).any(|_| true)
    })?;
    (tree.is_comma(extent.end) || tree.is_comma(extent.end - 1)).then_some((
        second,
        Some(relative),
        "obj",
    ))
}

/// "At a meeting with Abbas, Kerry and Lavrov agreed", with all three met: a verb without a subject has the names right before it, behind
/// the comma.
fn swallowed(tree: &Tree, v: usize) -> Vec<Edit> {
    let auxiliaries = || tree.kids_by(v, &["aux"]).filter(|k| *k < v);
    let finite =
        matches!(tree.token(v).xpos, "VBD" | "VBZ" | "VBP") || auxiliaries().next().is_some();
    let own = tree.kids_by(v, &["nsubj", "csubj", "expl"]).any(|_| true);
    if !finite || own || !matches!(tree.rel(v), "root" | "ccomp" | "parataxis") {
        return Vec::new();
    }
    let start = auxiliaries().next().unwrap_or(v);
    let phrase = tree
        .kids_by(v, &["obl"])
        .find(|k| *k < v && tree.extent(*k).end == start && !tree.case(*k).is_empty());
    let comma = |t: usize| t.checked_sub(1).is_some_and(|before| tree.is_comma(before));
    let subject = phrase.and_then(|phrase| {
        tree.extent(phrase).find(|t| {
            let extent = tree.extent(*t);
            matches!(tree.rel(*t), "conj" | "appos")
                && tree.upos(*t) == Upos::Propn
                && (comma(extent.start) || tree.is_comma(extent.start))
                && !tree.kids_by(*t, &["cc", "case"]).any(|_| true)
        })
    });
    let Some(subject) = subject else {
        return Vec::new();
    };
    let relation = if tree.is_passive(v) {
        "nsubj:pass"
    } else {
        "nsubj"
    };
    let mut out = vec![(subject, Some(v), relation)];
    if let Some(first) = tree.head(subject) {
        let rest = tree.kids_by(first, &["conj"]).filter(|k| *k > subject);
        out.extend(rest.map(|k| (k, Some(subject), "conj")));
    }
    out
}

/// Where the second of two belongs.
fn edit(tree: &Tree, ontology: &Ontology, first: usize, second: usize) -> Option<Edit> {
    let titled = |t: usize| is_office(tree, ontology, t);
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
