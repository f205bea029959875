//! Places inside places, and events, bodies and groups at places.

use std::ops::Range;

use super::super::reading::{Find, Participant, Scene};
use super::find;
use crate::model::Kind;
use crate::ontology::Target;

/// "Aleppo in northern Syria", "Raqqa, Syria", "the attack in Paris", "Beijing's Tiananmen Square".
pub(super) fn location(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let Some(who) = scene.cast.at(scene.sentence, i) else {
        return;
    };
    let kind = scene.kind(who);
    if !matches!(
        kind,
        Kind::Place | Kind::Event | Kind::Organisation | Kind::Group
    ) || scene.cast.is_adjectival(scene.sentence, i)
    {
        return;
    }
    // Where people live or somebody meets is no fact about them, unless they are known by a name.
    let referent = &scene.cast.referents[who];
    let nameless = match kind {
        Kind::Group => !referent.named,
        Kind::Event => scene.fits("<vague_event>", i) && !referent.named,
        _ => referent.is_described(),
    };
    if nameless {
        return;
    }
    let subject = Participant::at(who, i);
    inside(scene, subject, out);
    if kind == Kind::Event {
        held(scene, subject, out);
    }
    if kind != Kind::Place {
        return;
    }
    beside(scene, subject, out);
    of_its_state(scene, subject, out);
}

fn is_place(kind: Kind) -> bool {
    matches!(kind, Kind::Place | Kind::Country)
}

/// "the campaign in Iraq and Syria", "residents of Mosul".
fn inside(scene: &Scene, subject: Participant, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let i = subject.token;
    // "Aleppo, a city in northern Syria": what is said beside a place holds for it.
    let beside = tree
        .kids_by(i, &["appos"])
        .filter(|k| {
            scene.kind(subject.who) == Kind::Place && scene.lexicon().is("place", &tree.low(*k))
        })
        .flat_map(|k| tree.behind(k));
    let behind: Vec<usize> = tree.behind(i).chain(beside).collect();
    // "met the opposition in Geneva": there they met.
    let met = matches!(scene.kind(subject.who), Kind::Organisation | Kind::Group)
        && tree.head(i).is_some_and(|above| {
            let with = tree.case(i) == "with";
            (tree.rel(i) == "obj" || with) && is_meeting(scene, above)
                || with && (scene.fits("<talks>", above) || scene.fits("<meeting>", above))
        });
    for k in behind {
        let case = tree.case(k);
        if met && case == "in" {
            continue;
        }
        // "the trip from the Baltic around Africa": a sea lies around nothing.
        let lies = scene.kind(subject.who) != Kind::Place
            || matches!(case.as_str(), "in" | "inside" | "within" | "near" | "at");
        let locates = (lies && scene.lexicon().is("location", &case))
            || (case == "of" && scene.fits("<resident>", i));
        if !locates {
            continue;
        }
        for place in tree.conjuncts(k) {
            let object = scene
                .participant(place, &is_place)
                // "in Tehran and the Soviet intervention": what is joined to a place is one by itself.
                .filter(|p| p.distance == 0 || (case == "in" && place == k));
            if let Some(object) = object {
                let rule = "location: in";
                out.extend(find(scene, "located-in", subject, object, i, rule, 0.8));
            }
        }
    }
}

/// Whether a verb with an object by itself says that its subject meets him.
fn is_meeting(scene: &Scene, v: usize) -> bool {
    let mut patterns = scene.ontology.verb_patterns(scene.tree.lemma(v)).iter();
    patterns.any(|p| {
        scene.relation(p.relation).name == "meets-with"
            && p.target == Target::Direct
            && p.chain.is_empty()
    })
}

/// "the talks were held in Geneva", "the summit that will open in Hanoi": the place of the verb is that of the event.
fn held(scene: &Scene, subject: Participant, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let i = subject.token;
    let above = tree.head(i).filter(|_| {
        matches!(tree.rel(i), "nsubj" | "obj") && !tree.kids_by(i, &["appos"]).any(|_| true)
    });
    let below = tree.kids_by(i, &["acl"]).next();
    let Some(verb) = above.or(below).filter(|v| scene.fits("<happen>", *v)) else {
        return;
    };
    for k in tree.kids_by(verb, &["obl"]).filter(|k| *k > verb) {
        let place = scene.lexicon().is("location", &tree.case(k));
        let object = scene
            .participant(k, &is_place)
            .filter(|p| place && p.distance == 0);
        if let Some(object) = object {
            let rule = "location: held";
            out.extend(find(scene, "located-in", subject, object, verb, rule, 0.75));
        }
    }
}

/// A place named right behind another one, whatever the parse makes of it: "Mosul, Iraq", "Ayn Issa in northern Syria".
fn beside(scene: &Scene, subject: Participant, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let names = &scene.cast.names[scene.sentence];
    let Some((own, _)) = names
        .iter()
        .find(|(range, _)| range.contains(&subject.token))
    else {
        return;
    };
    // Once for each name, not for each of its words.
    if !is_carrier(scene, own, subject.token) {
        return;
    }
    let form = |t: usize| tree.token(t).form.as_str();
    let mut at = own.end;
    if at >= tree.len() {
        return;
    }
    let comma = form(at) == ",";
    if !comma && form(at) != "in" {
        return;
    }
    at += 1;
    while !comma && at < tree.len() && scene.fits("<direction>", at) {
        at += 1;
    }
    let Some((range, who)) = names.iter().find(|(range, _)| range.start == at) else {
        return;
    };
    let kind = scene.kind(*who);
    let adjective = scene.cast.is_adjectival(scene.sentence, range.start);
    // Of regions those that the gazetteer knows: "Clearwater, Florida".
    let known = kind == Kind::Country || scene.cast.referents[*who].key.is_some();
    if !is_place(kind) || adjective || (comma && !known) {
        return;
    }
    // "Qamenas, Sarmin and Talamenes" is a list; "Mosul, Iraq, and Raqqa, Syria" is none.
    let place_at = |t: usize| {
        let who = scene.cast.at(scene.sentence, t);
        who.is_some_and(|who| is_place(scene.kind(who)))
    };
    let listed_before = own.start >= 2 && form(own.start - 1) == "," && place_at(own.start - 2);
    let next = |t: usize| if t < tree.len() { form(t) } else { "" };
    let joins = |t: usize| matches!(next(t), "and" | "or");
    let goes_on = next(range.end) == ","
        && kind == Kind::Place
        && (place_at(range.end + 1) || joins(range.end + 1));
    // "Western Europe, Japan, and the Philippines".
    let last = |t: usize| t + usize::from(next(t) == "the");
    let states = kind == Kind::Country && next(range.end) == "," && joins(range.end + 1) && {
        let last = scene.cast.at(scene.sentence, last(range.end + 2));
        last.is_some_and(|who| scene.kind(who) == Kind::Country)
    };
    // "Stepanakert, Armenia's ministry said"; but "Haifa, Israel's third city".
    let possessive = next(range.end).starts_with('\'') || next(range.end).starts_with('’');
    let owns = possessive
        && range.clone().any(|t| {
            let owned = tree.head(t).filter(|h| !range.contains(h));
            owned.is_some_and(|h| tree.rel(h) == "nsubj")
        });
    // "to discuss Berlin, Laos, and disarmament"; but "flew to Kabul, Afghanistan, and met".
    let third = next(range.end) == "," && joins(range.end + 1) && {
        let mut others = tree.conjuncts(subject.token).into_iter();
        others.any(|k| k > range.end && tree.upos(k).is_nominal() && !place_at(k))
    };
    let listed_behind = joins(range.end) || goes_on || states || third || owns;
    if comma && (listed_before || listed_behind) {
        return;
    }
    // "Under pressure from Peru, Chile withdrew": what comes before the subject of a clause is not in it.
    let acts = range.clone().any(|t| {
        let verb = tree.head(t).filter(|_| tree.rel(t) == "nsubj");
        verb.is_some_and(|v| tree.mark(v) != "to") && !tree.dominates(t, subject.token)
    });
    if comma && acts {
        return;
    }
    let rule = if comma {
        "location: comma"
    } else {
        "location: in"
    };
    let object = Participant::at(*who, range.start);
    out.extend(find(
        scene,
        "located-in",
        subject,
        object,
        subject.token,
        rule,
        0.75,
    ));
}

/// Whether a token is the one by which a name hangs in the parse.
fn is_carrier(scene: &Scene, name: &Range<usize>, token: usize) -> bool {
    let outside = |t: usize| scene.tree.head(t).is_none_or(|h| !name.contains(&h));
    name.clone().find(|t| outside(*t)) == Some(token)
}

/// "the Syrian city of Aleppo", "Beijing's Tiananmen Square".
fn of_its_state(scene: &Scene, subject: Participant, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let i = subject.token;
    let city = tree
        .head(i)
        .filter(|h| tree.case(i) == "of" && scene.lexicon().is("place", &tree.low(*h)));
    let adjectives = city
        .into_iter()
        .flat_map(|city| tree.kids_by(city, &["amod", "compound"]));
    let possessors = tree
        .kids(i)
        .iter()
        .copied()
        .filter(|k| tree.deprel(*k) == "nmod:poss" && *k < i);
    for k in adjectives.chain(possessors) {
        let Some(who) = scene.cast.at(scene.sentence, k) else {
            continue;
        };
        let whole = match scene.kind(who) {
            Kind::Country => true,
            Kind::Place => tree.deprel(k) == "nmod:poss",
            _ => false,
        };
        if whole {
            let trigger = city.unwrap_or(i);
            let rule = "location: of its state";
            out.extend(find(
                scene,
                "located-in",
                subject,
                Participant::at(who, k),
                trigger,
                rule,
                0.85,
            ));
        }
    }
}
