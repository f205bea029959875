//! Bodies of states, members of bodies, and what lists count up.

use super::super::cast::RefId;
use super::super::listing;
use super::super::reading::{Find, Participant, Scene};
use super::find;
use super::office::{office, titled};
use crate::model::{Kind, Status};

/// "the Turkish army", "Iran's parliament": a body of its state.
pub(super) fn body(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let Some(who) = scene.cast.at(scene.sentence, i) else {
        return;
    };
    let referent = &scene.cast.referents[who];
    let is_organ =
        |t: usize| scene.lexicon().is("body", &tree.low(t)) || scene.fits("<state_force>", t);
    let possessor = |k: usize| tree.deprel(k) == "nmod:poss";
    let organ = is_organ(i)
        || (referent.kind == Kind::Organisation && tree.kids(i).iter().any(|k| possessor(*k)))
        || (referent.kind == Kind::Organisation && !referent.named);
    if !organ || !matches!(referent.kind, Kind::Organisation | Kind::Group) {
        return;
    }
    // "ethnic Armenian forces" are not Armenia's.
    if tree.kids_by(i, &["amod"]).any(|k| tree.low(k) == "ethnic") {
        return;
    }
    // "Indonesian Navy": the name itself says whose it is.
    let name = scene.cast.names[scene.sentence].iter().find(|(range, id)| {
        let telling = scene.cast.telling.contains(&(scene.sentence, range.start));
        range.end == i + 1 && *id == who && telling
    });
    if let (Some((range, _)), Some(owner)) = (name, referent.owner) {
        let part = Participant::at(who, i);
        let whole = Participant::at(owner, range.start);
        out.extend(find(scene, "part-of", part, whole, i, "body: name", 0.75));
        return;
    }
    for k in tree.kids(i).iter().copied().filter(|k| {
        *k < i && (tree.deprel(*k) == "nmod:poss" || matches!(tree.rel(*k), "amod" | "compound"))
    }) {
        // "the Australia-Pakistan committee" belongs to neither.
        if tree.is_hyphen(k + 1) || (k > 0 && tree.is_hyphen(k - 1)) {
            continue;
        }

        if let Some(owner) = scene
            .cast
            .at(scene.sentence, k)
            .filter(|o| match scene.kind(*o) {
                // "Britain's Foreign Office", not "Britain's Acme Group".
                Kind::Country => {
                    let mut named = scene.cast.names[scene.sentence].iter();
                    let mut words = named
                        .find(|(range, _)| range.contains(&i))
                        .map_or(i..i + 1, |(range, _)| range.clone());
                    !referent.named || words.any(is_organ)
                }
                // "UN peacekeepers", "the Treasury's Office of Trade"; not "the People's Bank".
                Kind::Organisation if *o != who => {
                    let several = matches!(tree.token(k).xpos, "NNS" | "NNPS");
                    let force = scene.fits("<state_force>", i) && tree.rel(k) == "compound";
                    force || (referent.named && possessor(k) && !several)
                }
                _ => false,
            })
        {
            out.extend(find(
                scene,
                "part-of",
                Participant::at(who, i),
                Participant::at(owner, k),
                i,
                "body: owner",
                0.75,
            ));
        }
    }
}

/// "terrorist groups including Islamic State", "members include France", "the signatories were Iran and Iraq".
pub(super) fn listed(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let contents = listing::contents(tree, i);
    let all: Vec<Participant> = listing::examples(tree, i)
        .into_iter()
        .chain(contents.iter().copied())
        .filter(|k| *k != i)
        .filter_map(|k| scene.participant(k, &Kind::is_actor))
        .filter(|p| p.distance == 0)
        .collect();
    if all.is_empty() {
        return;
    }
    // Members, signatories and allies are so of what the title names.
    if let Some(index) = titled(scene, i) {
        let relation = scene.relation(index);
        let bodied = |k: Kind| matches!(k, Kind::Organisation | Kind::Group);
        let body = sides(scene, i, &all, &|k| relation.allows_object(k) || bodied(k));
        if let Some(body) = body {
            // Who signs or founds a body belongs to it.
            let name = if relation.allows_object(scene.kind(body.who)) {
                &relation.name
            } else {
                "member-of"
            };
            for member in &all {
                out.extend(find(scene, name, *member, body, i, "listed", 0.75));
            }
            return;
        }
    }
    let Some(who) = scene.cast.at(scene.sentence, i) else {
        return;
    };
    if let Some(whole) = whole(scene, i) {
        for member in &all {
            out.extend(find(scene, "member-of", *member, whole, i, "listed", 0.72));
        }
        return;
    }
    // "men such as Assad" says nothing; "Syrian rebels such as" does.
    let referent = &scene.cast.referents[who];
    let relation = match referent.kind {
        Kind::Group | Kind::Organisation if referent.named || referent.name.contains(' ') => {
            "member-of"
        }
        Kind::Event if !contents.is_empty() => "takes-part-in",
        Kind::Agreement if !contents.is_empty() => "party-to",
        _ => return,
    };
    let whole = Participant::at(who, i);
    for member in all {
        out.extend(find(scene, relation, member, whole, i, "listed", 0.7));
    }
}

/// The body that "NATO countries" or "coalition nations" belong to.
fn whole(scene: &Scene, i: usize) -> Option<Participant> {
    let tree = scene.tree;
    let body = |who: &RefId| {
        let referent = &scene.cast.referents[*who];
        matches!(referent.kind, Kind::Group | Kind::Organisation) && !referent.plural
    };
    let mut before = tree
        .kids_by(i, &["compound"])
        .filter(|k| *k < i && scene.fits("<member>", i));
    before.find_map(|k| {
        let here = scene.cast.at(scene.sentence, k).filter(body);
        let head = tree.low(k);
        // "coalition" in a compound mentions nobody by itself: the coalition that the article speaks of.
        let who = here.or_else(|| {
            let mut all = 0..scene.cast.referents.len();
            all.find(|who| scene.cast.referents[*who].head == head && body(who))
        })?;
        Some(Participant::at(who, k))
    })
}

/// What the bearers of a title in the plural belong to: "signatories to the treaty", "NATO members".
fn sides(
    scene: &Scene,
    i: usize,
    holders: &[Participant],
    allowed: &dyn Fn(Kind) -> bool,
) -> Option<Participant> {
    let inside = scene
        .complement(i, &["of", "to", "in", "at"])
        .and_then(|k| scene.participant(k, allowed))
        .filter(|p| p.distance == 0 && !holders.iter().any(|h| h.who == p.who));
    inside.or_else(|| office(scene, i, holders, allowed))
}

/// "Ann Smith of Amnesty International", "John Doe (World Bank)": a person with the body that he belongs to.
pub(super) fn affiliation(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let names = &scene.cast.names[scene.sentence];
    let Some((range, who)) = names
        .iter()
        .find(|(range, who)| range.start == i && scene.kind(*who) == Kind::Person)
    else {
        return;
    };
    let mut at = range.end;
    let opens =
        |t: usize, forms: &[&str]| t < tree.len() && forms.contains(&tree.token(t).form.as_str());
    let bracket = opens(at, &["("]);
    if !bracket && !opens(at, &["of", "from", "with"]) {
        return;
    }
    at += 1;
    if opens(at, &["the", "The"]) {
        at += 1;
    }
    let Some((inner, body)) = names
        .iter()
        .find(|(inner, body)| inner.start == at && scene.kind(*body) == Kind::Organisation)
    else {
        return;
    };
    if bracket && !opens(inner.end, &[")", ","]) {
        return;
    }
    let mut found = find(
        scene,
        "member-of",
        Participant::at(*who, i),
        Participant::at(*body, at),
        i,
        "affiliation",
        0.7,
    );
    if let Some(found) = &mut found {
        found.modality.status = Status::Asserted;
    }
    out.extend(found);
}
