//! Offices from titles and appositions: who leads or represents what.

use super::super::cast::RefId;
use super::super::reading::{Find, Participant, Scene};
use super::find;
use crate::model::{Kind, Status};
use crate::nlp::Upos;

/// "Russian Foreign Minister Sergei Lavrov", "John Kirby, spokesman for the State Department", "Erdogan is president of Turkey".
pub(super) fn title(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let lemma = tree.low(i);
    let Some(mut index) = titled(scene, i) else {
        return;
    };
    // "British minister to Washington": who is sent to another state leads nothing.
    let sent = tree.behind(i).any(|k| tree.case(k) == "to");
    if sent && scene.relation(index).name == "leads" {
        index = scene.ontology.index("represents").unwrap_or(index);
    }
    // "U.N. mediator", "France's mediator": for whom he acts, not between whom.
    if scene.relation(index).name == "mediates" && !sent {
        let between = tree
            .behind(i)
            .any(|k| !matches!(tree.case(k).as_str(), "" | "of"));
        if !between {
            index = scene.ontology.index("represents").unwrap_or(index);
        }
    }
    let relation = scene.relation(index);
    let said = predicated(scene, i);
    let holders = said.as_ref().map_or_else(
        || holders(scene, i, &relation.subject),
        |said| scene.participants(&said.of, &|k| relation.allows_subject(k)),
    );
    if holders.is_empty() {
        return;
    }
    // "the presidents of Peru and Chile, Ann Smith and John Doe": each of his own.
    let pairs = respective(scene, i, &holders, &|k| relation.allows_object(k));
    if !pairs.is_empty() {
        for (holder, body) in pairs {
            let rule = "title: respectively";
            out.extend(
                find(scene, &relation.name, holder, body, i, rule, 0.8).map(|mut found| {
                    found.modality.status = Status::Asserted;
                    found
                }),
            );
        }
        return;
    }
    let Some(body) = office(scene, i, &holders, &|k| relation.allows_object(k)) else {
        // "Peru and Chile are partners": of each other.
        if relation.symmetric && tree.kids_by(i, &["cop"]).any(|_| true) {
            scene.among(index, &holders, i, "title", 0.8, out);
        }
        return;
    };
    // "A French attacker", "a German defender": whose he is, not whom he attacks or defends.
    if relation.class.is_some() && !relation.symmetric && precedes(scene, i, body.token) {
        return;
    }
    // "Leaders of five of its partners, X and Y": each of one of them.
    let several = |t: usize| matches!(tree.token(t).xpos, "NNS" | "NNPS");
    if relation.name == "leads" && several(i) && several(body.token) {
        return;
    }
    let former = std::iter::once(i)
        .chain(tree.head(i))
        .flat_map(|h| tree.kids_by(h, &["amod", "compound"]))
        .any(|k| k < i && scene.lexicon().adjective(tree.lemma(k)) == Some(Status::Ended));
    // "The premier of the state" tells nobody anything.
    let told = |p: &Participant| !relation.named || !scene.cast.referents[p.who].is_described();
    // Offices are held by people, whatever the parse hangs beside them.
    let office = scene.lexicon().is("official", &lemma);
    let fit = |p: &Participant| !office || scene.kind(p.who) == Kind::Person;
    for holder in holders
        .into_iter()
        .filter(|h| fit(h) && told(h) && told(&body))
    {
        if let Some(mut found) = find(scene, &relation.name, holder, body, i, "title", 0.85) {
            if let Some(said) = &said {
                found.modality = scene.modality(said.verb);
            } else {
                // A title holds whatever the clause around it denies or plans.
                found.modality.status = Status::Asserted;
                found.modality.refused = false;
                found.modality.governor = None;
            }
            // Who will resign as premier still is.
            let over = said.as_ref().is_some_and(|said| said.over);
            if former || over && found.modality.status == Status::Asserted {
                found.modality.status = Status::Ended;
            } else if over {
                found.modality.status = Status::Asserted;
            }
            out.push(found);
        }
    }
}

/// A title as what a verb says of somebody.
struct Said {
    verb: usize,
    of: Vec<usize>,
    /// Who holds it no longer does.
    over: bool,
}

/// What a verb says with the title at `i`: "became president", "served as envoy", "was elected chairman", "resigned as premier".
fn predicated(scene: &Scene, i: usize) -> Option<Said> {
    let tree = scene.tree;
    let v = tree.head(i).filter(|v| tree.is_verb(*v))?;
    let with_as = tree.rel(i) == "obl" && tree.case(i) == "as" && i > v;
    if !with_as && !matches!(tree.rel(i), "xcomp" | "obj") {
        return None;
    }
    let clause = scene.clauses().read(v);
    let is = if with_as { "<serve>" } else { "<become>" };
    if scene.fits(is, v) {
        return Some(Said {
            verb: v,
            of: clause.subjects,
            over: false,
        });
    }
    if with_as && scene.fits("<resign>", v) {
        return Some(Said {
            verb: v,
            of: clause.subjects,
            over: true,
        });
    }
    let mut whom = clause.objects;
    whom.retain(|o| *o < i || tree.is_passive(v));
    (scene.fits("<install>", v) && !whom.is_empty()).then_some(Said {
        verb: v,
        of: whom,
        over: false,
    })
}

/// The relation whose holder the noun at `i` names; "trading partner" says more than "partner".
pub(super) fn titled(scene: &Scene, i: usize) -> Option<usize> {
    let tree = scene.tree;
    let lemma = tree.low(i);
    let narrow = tree
        .kids_by(i, &["compound", "amod"])
        .find_map(|k| scene.ontology.title(&format!("{} {lemma}", tree.low(k))));
    narrow.or_else(|| scene.ontology.title(&lemma))
}

/// Whether a name only describes the title at `i` that it stands before: "French attacker", but "Kennedy's killer".
fn precedes(scene: &Scene, i: usize, name: usize) -> bool {
    let tree = scene.tree;
    let before = name < i && tree.head(name) == Some(i);
    before
        && matches!(tree.rel(name), "amod" | "compound" | "nmod")
        && tree.deprel(name) != "nmod:poss"
}

/// Who holds the title at `i`: the name that it stands before, beside or is said of; else the description itself.
fn holders(scene: &Scene, i: usize, kinds: &[Kind]) -> Vec<Participant> {
    let tree = scene.tree;
    let named = |k: usize| {
        let who = scene.cast.at(scene.sentence, k)?;
        (kinds.contains(&scene.kind(who)) && !scene.cast.is_adjectival(scene.sentence, k))
            .then_some(Participant::at(who, k))
    };
    // "the president of Peru, Ann Smith, the president of Chile, John Doe": each has the name behind.
    let next = beside(scene, i).filter(|p| kinds.contains(&scene.kind(p.who)));
    if let (Some(next), Some(head)) = (next, tree.head(i).filter(|_| tree.rel(i) == "appos"))
        && scene.cast.at(scene.sentence, head) != Some(next.who)
        && titled_before(scene, head)
    {
        return vec![next];
    }
    // A title inside a name ("State Department", "Governor-General") is none.
    let inside = scene.cast.names[scene.sentence]
        .iter()
        .any(|(range, who)| range.contains(&i) && scene.kind(*who) != Kind::Person);
    if inside {
        return Vec::new();
    }
    let person = |p: &Participant| {
        scene.kind(p.who) == Kind::Person || !scene.cast.referents[p.who].mentions.is_empty()
    };
    let mut out: Vec<Participant> = tree
        .kids_by(i, &["flat", "appos"])
        .filter_map(named)
        .filter(person)
        .collect();
    if out.is_empty()
        && let Some(head) = tree.head(i)
    {
        match tree.rel(i) {
            "compound" | "flat" | "appos" | "nmod"
                if tree.deprel(i) != "nmod:poss" && tree.case(i).is_empty() =>
            {
                out.extend(named(head));
            }
            "amod" => out.extend(named(head)),
            _ => {}
        }
    }
    if out.is_empty() && tree.kids_by(i, &["cop"]).any(|_| true) {
        let subjects: Vec<usize> = tree
            .kids_by(i, &["nsubj"])
            .flat_map(|k| tree.conjuncts(k))
            .collect();
        out = scene.participants(&subjects, &|k| kinds.contains(&k));
        // The predicate itself is no holder: "is Japan's ally and its largest investor".
        out.retain(|p| subjects.contains(&p.token) || !tree.dominates(i, p.token));
    }
    if out.is_empty() {
        out.extend(beside(scene, i).filter(|p| kinds.contains(&scene.kind(p.who))));
    }
    if out.is_empty() {
        out.extend(named(i).filter(|p| {
            let kind = scene.kind(p.who);
            kind == Kind::Person
                || (kind != Kind::Group && scene.lexicon().is("official", &tree.low(i)))
        }));
    }
    out
}

/// A title in the plural with as many bodies behind it as names beside it: who holds which, in order of text.
fn respective(
    scene: &Scene,
    i: usize,
    holders: &[Participant],
    allowed: &dyn Fn(Kind) -> bool,
) -> Vec<(Participant, Participant)> {
    let tree = scene.tree;
    if !matches!(tree.token(i).xpos, "NNS" | "NNPS") {
        return Vec::new();
    }
    let at = |k: usize| {
        let who = scene.cast.at(scene.sentence, k)?;
        Some(Participant::at(who, k))
    };
    let people: Vec<Participant> = tree
        .kids_by(i, &["appos"])
        .flat_map(|k| tree.conjuncts(k))
        .filter_map(at)
        .filter(|p| scene.kind(p.who) == Kind::Person)
        .collect();
    let bodies: Vec<Participant> = tree
        .behind(i)
        .filter(|k| tree.case(*k) == "of")
        .flat_map(|k| tree.conjuncts(k))
        .filter_map(at)
        .filter(|p| allowed(scene.kind(p.who)) && scene.kind(p.who) != Kind::Person)
        .collect();
    let known = people
        .iter()
        .any(|p| holders.iter().any(|h| h.who == p.who));
    if !known || people.len() < 2 || people.len() != bodies.len() {
        return Vec::new();
    }
    people.into_iter().zip(bodies).collect()
}

/// Whether a title stands shortly before the name at a token: "the president of Peru, Ann Smith".
fn titled_before(scene: &Scene, name: usize) -> bool {
    (name.saturating_sub(6)..name).any(|t| scene.ontology.title(&scene.tree.low(t)).is_some())
}

/// The person whose name follows a title, whatever the parser made of it: "Foreign Minister, Mr Sergei Lavrov", "the commander of the
/// fleet, Admiral Ann Smith".
fn beside(scene: &Scene, i: usize) -> Option<Participant> {
    let tree = scene.tree;
    let names = &scene.cast.names[scene.sentence];
    let person = |t: usize| {
        let (range, who) = names.iter().find(|(range, _)| range.contains(&t))?;
        (scene.kind(*who) == Kind::Person).then_some(Participant::at(*who, range.start))
    };
    let mut at = i + 1;
    // The body of the office may stand between.
    if at < tree.len() && matches!(tree.token(at).form.as_str(), "of" | "for" | "at" | "to") {
        let start = (at + 1..tree.len().min(at + 3))
            .find(|t| !matches!(tree.token(*t).form.as_str(), "the" | "a" | "an"))?;
        let (range, _) = names.iter().find(|(range, _)| range.contains(&start))?;
        at = range.end;
        tree.is_comma(at).then_some(())?;
    }
    // Commas, forms of address and ranks before the name.
    for t in at..tree.len().min(at + 4) {
        if let Some(found) = person(t) {
            return Some(found);
        }
        let form = &tree.token(t).form;
        let address = form == ","
            || scene.lexicon().is(
                "honorific",
                form.trim_end_matches('.').to_lowercase().as_str(),
            )
            || scene.fits("<rank>", t)
            || scene.ontology.title(&tree.low(t)).is_some()
            || form == "the";
        if !address {
            return None;
        }
    }
    None
}

/// The country or body of the office at `i`.
pub(super) fn office(
    scene: &Scene,
    i: usize,
    holders: &[Participant],
    allowed: &dyn Fn(Kind) -> bool,
) -> Option<Participant> {
    let tree = scene.tree;
    let is_holder = |who: RefId| holders.iter().any(|h| h.who == who);
    // An "opposition leader" leads no state; the leader of the Soviet Union does.
    let inside = |k: usize| {
        let mut names = scene.cast.names[scene.sentence].iter();
        names.any(|(range, _)| range.contains(&k) && range.len() > 1)
    };
    let faction = tree
        .kids_by(i, &["amod", "compound"])
        .any(|k| k < i && scene.fits("<faction>", k) && !inside(k));
    let allowed = |kind: Kind| allowed(kind) && !(faction && kind == Kind::Country);
    let at = |k: usize| {
        let who = scene.cast.at(scene.sentence, k)?;
        let kind = scene.kind(who);
        (allowed(kind) && kind != Kind::Person && !is_holder(who))
            .then_some(Participant::at(who, k))
    };
    // "minister of Turkey", "spokesman for the ministry", "ambassador to".
    let behind = tree
        .kids_by(i, &["nmod"])
        .filter(|k| *k > i && matches!(tree.case(*k).as_str(), "of" | "for" | "at"))
        .filter(|k| !scene.is_titled(i, *k))
        .find_map(|k| {
            // A minister for a region looks after it and leads nothing.
            let place = tree.case(k) != "for";
            scene
                .participant(k, &|kind| {
                    allowed(kind) && kind != Kind::Person && (place || kind != Kind::Place)
                })
                .filter(|p| !is_holder(p.who))
        });
    // "In Peru President Smith met": that is where, and he may be president of anything.
    let place = |k: usize| {
        let mut names = scene.cast.names[scene.sentence].iter();
        let start = names
            .find(|(range, _)| range.contains(&k))
            .map_or(k, |(range, _)| range.start);
        let located = |t: usize| scene.lexicon().is("location", &tree.low(t));
        tree.upos(k) == Upos::Propn && start > 0 && located(start - 1)
    };
    let before = |h: usize| {
        let mut modifiers = tree.kids(h).iter().copied().filter(|k| {
            *k < h
                && *k != i
                && matches!(tree.rel(*k), "amod" | "compound" | "flat" | "nmod")
                && !place(*k)
        });
        modifiers.find_map(at)
    };
    // "Prime Minister Olof Palme of Sweden".
    let behind_name = || {
        let all = holders.iter().flat_map(|h| {
            tree.kids_by(h.token, &["nmod"])
                .filter(move |k| *k > h.token)
        });
        all.filter(|k| tree.case(*k) == "of").find_map(at)
    };
    let relation_head = tree
        .head(i)
        .filter(|_| matches!(tree.rel(i), "compound" | "flat" | "nmod"));
    // "the U.N. envoy for Chad" is that of the U.N.
    let sender = behind
        .filter(|p| tree.case(p.token) == "for")
        .and_then(|_| before(i));
    sender
        .or(behind)
        .or_else(|| before(i))
        .or_else(|| {
            relation_head
                .filter(|h| holders.iter().any(|p| p.token == *h))
                .and_then(before)
        })
        .or_else(behind_name)
        // "Ann Smith, commander, Central Command".
        .or_else(|| {
            let apart = i > 0 && tree.is_comma(i - 1) && tree.is_comma(i + 1);
            let after = apart.then_some(i + 2)?;
            let after = after + usize::from(after < tree.len() && tree.low(after) == "the");
            (after < tree.len()).then(|| at(after)).flatten()
        })
        // A flat parse: the name right before the title, "State Department spokesman".
        .or_else(|| {
            let last = i.checked_sub(1).filter(|k| !place(*k));
            last.and_then(at).filter(|p| {
                holders.iter().any(|h| tree.head(h.token) == Some(p.token))
                    || (tree.rel(p.token) != "nsubj"
                        && tree.head(p.token).is_some_and(|h| h >= p.token))
            })
        })
}
