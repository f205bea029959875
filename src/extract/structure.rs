//! Facts rather than happenings: offices from titles and appositions, places inside places, bodies of states, sides and subjects of
//! agreements and events.

use super::cast::RefId;
use super::listing;
use super::modality::Modality;
use super::reading::{Find, Participant, Scene};
use crate::model::{Kind, Status};

/// Reads the structure around token `i`.
pub(super) fn read(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    if scene.tree.upos(i).is_nominal() {
        title(scene, i, out);
        location(scene, i, out);
        instrument(scene, i, out);
        body(scene, i, out);
        listed(scene, i, out);
        affiliation(scene, i, out);
    }
}

fn find(
    scene: &Scene,
    relation: &str,
    subject: Participant,
    object: Participant,
    trigger: usize,
    rule: &str,
    confidence: f32,
) -> Option<Find> {
    let index = scene.ontology.index(relation)?;
    let kinds = scene.relation(index);
    if subject.who == object.who
        || !kinds.allows_subject(scene.kind(subject.who))
        || !kinds.allows_object(scene.kind(object.who))
    {
        return None;
    }
    Some(Find {
        sentence: scene.sentence,
        relation: index,
        subject,
        object,
        trigger,
        rule: rule.to_owned(),
        modality: standing(scene.modality(trigger)),
        class: None,
        confidence,
    })
}

/// What a governing verb ends or refuses is still what it is: suspended talks with Russia are talks with Russia.
fn standing(modality: Modality) -> Modality {
    match modality.status {
        Status::Ended | Status::Negated | Status::Attempted => Modality {
            status: Status::Asserted,
            refused: false,
            governor: None,
        },
        _ => modality,
    }
}

/// "Russian Foreign Minister Sergei Lavrov", "John Kirby, spokesman for the State Department", "Erdogan is president of Turkey".
fn title(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let lemma = tree.low(i);
    let Some(index) = scene.ontology.title(&lemma) else {
        return;
    };
    let relation = scene.relation(index);
    let holders = holders(scene, i, &relation.subject);
    if holders.is_empty() {
        return;
    }
    let Some(body) = office(scene, i, &holders, &|k| relation.allows_object(k)) else {
        return;
    };
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
            // A title holds whatever the clause around it denies or plans.
            found.modality.status = if former {
                Status::Ended
            } else {
                Status::Asserted
            };
            found.modality.refused = false;
            found.modality.governor = None;
            out.push(found);
        }
    }
}

/// Who holds the title at `i`: the name that it stands before, beside or is said of; else the description itself.
fn holders(scene: &Scene, i: usize, kinds: &[Kind]) -> Vec<Participant> {
    let tree = scene.tree;
    let named = |k: usize| {
        let who = scene.cast.at(scene.sentence, k)?;
        (kinds.contains(&scene.kind(who)) && !scene.cast.is_adjectival(scene.sentence, k))
            .then_some(Participant {
                who,
                token: k,
                distance: 0,
            })
    };
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
    }
    if out.is_empty() {
        out.extend(beside(scene, i).filter(|p| kinds.contains(&scene.kind(p.who))));
    }
    // "remains the largest donor", "became president".
    if out.is_empty()
        && matches!(tree.rel(i), "xcomp" | "obj")
        && let Some(v) = tree
            .head(i)
            .filter(|v| matches!(tree.lemma(*v), "remain" | "become" | "stay"))
    {
        out = scene.participants(&scene.clauses().read(v).subjects, &|k| kinds.contains(&k));
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

/// The person whose name follows a title, whatever the parser made of it: "Foreign Minister, Mr Sergei Lavrov", "the commander of the
/// fleet, Admiral Ann Smith".
fn beside(scene: &Scene, i: usize) -> Option<Participant> {
    let tree = scene.tree;
    let names = &scene.cast.names[scene.sentence];
    let person = |t: usize| {
        let (range, who) = names.iter().find(|(range, _)| range.contains(&t))?;
        (scene.kind(*who) == Kind::Person).then_some(Participant {
            who: *who,
            token: range.start,
            distance: 0,
        })
    };
    let mut at = i + 1;
    // The body of the office may stand between.
    if at < tree.len() && matches!(tree.token(at).form.as_str(), "of" | "for" | "at") {
        let start = (at + 1..tree.len().min(at + 3))
            .find(|t| !matches!(tree.token(*t).form.as_str(), "the" | "a" | "an"))?;
        let (range, _) = names.iter().find(|(range, _)| range.contains(&start))?;
        at = range.end;
        (at < tree.len() && tree.token(at).form == ",").then_some(())?;
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
fn office(
    scene: &Scene,
    i: usize,
    holders: &[Participant],
    allowed: &dyn Fn(Kind) -> bool,
) -> Option<Participant> {
    let tree = scene.tree;
    let is_holder = |who: RefId| holders.iter().any(|h| h.who == who);
    let at = |k: usize| {
        let who = scene.cast.at(scene.sentence, k)?;
        let kind = scene.kind(who);
        (allowed(kind) && kind != Kind::Person && !is_holder(who)).then_some(Participant {
            who,
            token: k,
            distance: 0,
        })
    };
    // "minister of Turkey", "spokesman for the ministry", "ambassador to".
    let behind = tree
        .kids_by(i, &["nmod"])
        .filter(|k| *k > i && matches!(tree.case(*k).as_str(), "of" | "for" | "at"))
        .find_map(|k| {
            // A minister for a region looks after it and leads nothing.
            let place = tree.case(k) != "for";
            scene
                .participant(k, &|kind| {
                    allowed(kind) && kind != Kind::Person && (place || kind != Kind::Place)
                })
                .filter(|p| !is_holder(p.who))
        });
    let before = |h: usize| {
        let mut modifiers = tree.kids(h).iter().copied().filter(|k| {
            *k < h && *k != i && (matches!(tree.rel(*k), "amod" | "compound" | "flat" | "nmod"))
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
    behind
        .or_else(|| before(i))
        .or_else(|| {
            relation_head
                .filter(|h| holders.iter().any(|p| p.token == *h))
                .and_then(before)
        })
        .or_else(behind_name)
        // A flat parse: the name right before the title, "State Department spokesman".
        .or_else(|| {
            i.checked_sub(1).and_then(at).filter(|p| {
                holders.iter().any(|h| tree.head(h.token) == Some(p.token))
                    || (tree.rel(p.token) != "nsubj"
                        && tree.head(p.token).is_some_and(|h| h >= p.token))
            })
        })
}

/// "Aleppo in northern Syria", "Raqqa, Syria", "the attack in Paris".
fn location(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let Some(who) = scene.cast.at(scene.sentence, i) else {
        return;
    };
    let subject = Participant {
        who,
        token: i,
        distance: 0,
    };
    if !matches!(
        scene.kind(who),
        Kind::Place | Kind::Event | Kind::Organisation | Kind::Group
    ) || scene.cast.is_adjectival(scene.sentence, i)
    {
        return;
    }
    let nameless = scene.cast.referents[who].is_described();
    if nameless && matches!(scene.kind(who), Kind::Place | Kind::Organisation) {
        return;
    }
    let place = |k: Kind| matches!(k, Kind::Place | Kind::Country);
    for k in tree.kids_by(i, &["nmod"]).filter(|k| {
        *k > i
            && (scene.lexicon().is("location", &tree.case(*k))
                || (tree.case(*k) == "of" && scene.fits("<resident>", i)))
    }) {
        if let Some(object) = scene
            .participant(k, &place)
            .filter(|p| p.distance == 0 || tree.case(k) == "in")
        {
            out.extend(find(
                scene,
                "located-in",
                subject,
                object,
                i,
                "location: in",
                0.8,
            ));
        }
    }
    // "Mosul, Iraq": apposition or a flat list after a comma, when the gazetteer agrees or does not know better.
    if scene.kind(who) == Kind::Place {
        for k in tree
            .kids_by(
                i,
                &["appos", "nmod", "conj", "flat", "list", "dep", "parataxis"],
            )
            .filter(|k| *k > i)
        {
            // "Mosul, Iraq" but not "Qamenas, Sarmin and Talamenes".
            let list = tree.conjuncts(i).len() > 1 || tree.conjuncts(k).len() > 1;
            let comma = k <= i + 4
                && tree.token(k - 1).form == ","
                && !list
                && !tree.kids_by(k, &["cc", "case"]).any(|_| true);
            if comma
                && let Some(object) = scene
                    .cast
                    .at(scene.sentence, k)
                    .filter(|o| place(scene.kind(*o)))
            {
                out.extend(find(
                    scene,
                    "located-in",
                    subject,
                    Participant {
                        who: object,
                        token: k,
                        distance: 0,
                    },
                    i,
                    "location: comma",
                    0.7,
                ));
            }
        }
        // "the Syrian city of Aleppo", "northern Iraq's Mosul".
        if let Some(city) = tree
            .head(i)
            .filter(|h| tree.case(i) == "of" && scene.lexicon().is("place", &tree.low(*h)))
        {
            for k in tree.kids_by(city, &["amod", "compound"]) {
                if let Some(country) = scene
                    .cast
                    .at(scene.sentence, k)
                    .filter(|o| scene.kind(*o) == Kind::Country)
                {
                    out.extend(find(
                        scene,
                        "located-in",
                        subject,
                        Participant {
                            who: country,
                            token: k,
                            distance: 0,
                        },
                        city,
                        "location: adjective",
                        0.85,
                    ));
                }
            }
        }
    }
}

/// Sides and subjects of agreements and events: "talks with Russia over Syria", "the treaty between the US and Canada", "attack on Aleppo".
fn instrument(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let Some(who) = scene.cast.at(scene.sentence, i) else {
        return;
    };
    let kind = scene.kind(who);
    if !matches!(kind, Kind::Agreement | Kind::Event) {
        return;
    }
    let node = Participant {
        who,
        token: i,
        distance: 0,
    };
    let lemma = tree.low(i);
    let lexicon = scene.lexicon();
    let gathering = lexicon.is("gathering", &lemma);
    let actor = |k: Kind| k.is_actor();
    let side = if kind == Kind::Agreement {
        "party-to"
    } else {
        "takes-part-in"
    };
    let mut phrases: Vec<(String, usize)> = Vec::new();
    for k in tree.behind(i) {
        let case = tree.case(k);
        // "a treaty of assistance with the Soviet Union": the side may hang on the noun behind "of".
        if case == "of" && kind == Kind::Agreement {
            let inner = tree
                .kids_by(k, &["nmod"])
                .filter(|j| *j > k && tree.case(*j) == "with");
            phrases.extend(
                inner
                    .flat_map(|j| tree.conjuncts(j))
                    .map(|c| ("with".to_owned(), c)),
            );
        }
        phrases.extend(tree.conjuncts(k).into_iter().map(|c| (case.clone(), c)));
    }
    for (case, k) in &phrases {
        match case.as_str() {
            "with" | "between" | "among"
                if (kind == Kind::Agreement && lexicon.is("pact", &lemma)) || gathering =>
            {
                if let Some(p) = scene.participant(*k, &actor).filter(|p| p.distance == 0) {
                    out.extend(find(scene, side, p, node, i, "instrument: with", 0.78));
                }
            }
            "by" if kind == Kind::Event => {
                if let Some(p) = scene.participant(*k, &actor).filter(|p| p.distance == 0) {
                    out.extend(find(scene, "carries-out", p, node, i, "event: by", 0.7));
                }
            }
            topic if lexicon.is("topic", topic) => {
                if let Some(p) = scene.participant(*k, &|_| true).filter(|p| p.distance == 0) {
                    out.extend(find(
                        scene,
                        "concerns",
                        node,
                        p,
                        i,
                        "instrument: about",
                        0.72,
                    ));
                }
            }
            _ => {}
        }
    }
}

/// "the Turkish army", "Iran's parliament": a body of its state.
fn body(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let Some(who) = scene.cast.at(scene.sentence, i) else {
        return;
    };
    let referent = &scene.cast.referents[who];
    let organ = scene.lexicon().is("body", &tree.low(i))
        || (referent.kind == Kind::Organisation && !referent.named);
    if !organ || !matches!(referent.kind, Kind::Organisation | Kind::Group) {
        return;
    }
    for k in tree.kids(i).iter().copied().filter(|k| {
        *k < i && (tree.deprel(*k) == "nmod:poss" || matches!(tree.rel(*k), "amod" | "compound"))
    }) {
        // "the Australia-Pakistan committee" belongs to neither.
        if matches!(tree.token(k + 1).form.as_str(), "-" | "–")
            || (k > 0 && matches!(tree.token(k - 1).form.as_str(), "-" | "–"))
        {
            continue;
        }

        if let Some(owner) = scene
            .cast
            .at(scene.sentence, k)
            .filter(|o| scene.kind(*o) == Kind::Country)
        {
            out.extend(find(
                scene,
                "part-of",
                Participant {
                    who,
                    token: i,
                    distance: 0,
                },
                Participant {
                    who: owner,
                    token: k,
                    distance: 0,
                },
                i,
                "body: owner",
                0.75,
            ));
        }
    }
}

/// "terrorist groups including Islamic State", "members include France", "the signatories were Iran and Iraq".
fn listed(scene: &Scene, i: usize, out: &mut Vec<Find>) {
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
    if let Some(index) = scene.ontology.title(&tree.low(i)) {
        let relation = scene.relation(index);
        let body = sides(scene, i, &all, &|k| relation.allows_object(k));
        if let Some(body) = body {
            for member in &all {
                let rule = "listed";
                out.extend(find(scene, &relation.name, *member, body, i, rule, 0.75));
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
    let whole = Participant {
        who,
        token: i,
        distance: 0,
    };
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
        Some(Participant {
            who,
            token: k,
            distance: 0,
        })
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
fn affiliation(scene: &Scene, i: usize, out: &mut Vec<Find>) {
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
    if opens(at, &["the"]) {
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
    let end = |who: RefId, token: usize| Participant {
        who,
        token,
        distance: 0,
    };
    let mut found = find(
        scene,
        "member-of",
        end(*who, i),
        end(*body, at),
        i,
        "affiliation",
        0.7,
    );
    if let Some(found) = &mut found {
        found.modality.status = Status::Asserted;
    }
    out.extend(found);
}
