//! Acts as nouns ("Russia's bombing of Aleppo", "talks with Iran"), adjectives ("critical of"), participles and prefixes before nouns
//! ("U.S.-backed rebels", "pro-Beijing").

use super::reading::{Find, Participant, Scene};
use crate::model::{Kind, Status};
use crate::nlp::Upos;
use crate::ontology::{NounPattern, Quad, Target};

/// Reads the act that the noun at `n` names.
pub(super) fn read(scene: &Scene, n: usize, out: &mut Vec<Find>) {
    for pattern in scene.noun_patterns(n) {
        // "a drone strike in Somalia" is no protest.
        let protest = scene.relation(pattern.relation).class.as_deref() == Some("PROTEST");
        if protest && scene.is_armed(n) {
            continue;
        }
        let cooperates = scene.relation(pattern.relation).class.as_deref() == Some("COOPERATE");
        if cooperates && is_strained(scene, n) {
            continue;
        }
        let before = out.len();
        let found = noun(scene, n, pattern, out);
        for find in &mut out[before..] {
            find.class.clone_from(&pattern.class);
        }
        if found {
            return;
        }
    }
}

/// "strained relations", "the murder strained relations", "relations worsened", "a strain on relations".
fn is_strained(scene: &Scene, n: usize) -> bool {
    let tree = scene.tree;
    let mut described = tree.kids_by(n, &["amod"]);
    if described.any(|k| scene.fits("<strained>", k)) {
        return true;
    }
    tree.head(n).is_some_and(|head| match tree.rel(n) {
        "obj" | "nsubj" => scene.fits("<spoil>", head),
        "nmod" | "obl" => {
            let case = tree.case(n);
            let over = |word: usize| scene.fits("<strain>", word);
            let put = || tree.is_verb(head) && tree.kids_by(head, &["obj"]).any(over);
            matches!(case.as_str(), "on" | "in" | "of" | "to") && (over(head) || put())
        }
        _ => false,
    })
}

fn noun(scene: &Scene, n: usize, pattern: &NounPattern, out: &mut Vec<Find>) -> bool {
    let tree = scene.tree;
    let modified = |word: &String| {
        tree.kids_by(n, &["amod", "compound"])
            .any(|k| scene.fits(word, k))
    };
    if !pattern.modifiers.iter().all(modified) {
        return false;
    }
    let relation = scene.relation(pattern.relation);
    let rule = format!("noun: {}", pattern.text);
    let mut behind = phrases(scene, n);
    let mut last = n;
    for step in &pattern.chain {
        let next = tree
            .kids_by(last, &["nmod"])
            .find(|k| scene.fits(&step.noun, *k) && Some(tree.case(*k)) == step.prep);
        let Some(next) = next else { return false };
        behind.extend(phrases(scene, next));
        last = next;
    }
    // "talks between Russia and Turkey".
    if pattern.preps.iter().any(|p| p == "between" || p == "among") {
        let sides: Vec<usize> = behind
            .iter()
            .filter(|(case, _)| case == "between" || case == "among")
            .map(|(_, k)| *k)
            .collect();
        let sides = scene.participants(&sides, &|k| {
            relation.allows_subject(k) && relation.allows_object(k)
        });
        if sides.len() > 1 && scene.among(pattern.relation, &sides, n, &rule, 0.8, out) {
            return true;
        }
    }
    // "in protest of", "in talks with": their subject is the clause's; who dies in an attack has no part in it.
    let joins =
        relation.quad != Quad::MaterialConflict || relation.class.as_deref() == Some("PROTEST");
    let (mut subject_tokens, governed) = agents(scene, n, joins);
    if governed && !relation.symmetric && is_demanded(scene, n) {
        subject_tokens.clear();
    }
    let mut objects: Vec<usize> = behind
        .iter()
        .filter(|(case, _)| pattern.preps.contains(case))
        .map(|(_, k)| *k)
        .collect();
    // Who stands behind "of" acts where another preposition tells on whom: "the support of Iran for the rebels".
    let telling = |k: &usize| TELLING.contains(&tree.case(*k).as_str());
    let mutual = relation.symmetric && !pattern.preps.iter().any(|p| p == "of");
    if (subject_tokens.is_empty() || governed) && !mutual {
        let told = objects.iter().any(telling) && !scene.fits("<transfer>", n);
        let of = behind
            .iter()
            .filter(|(case, k)| told && case == "of" && *k != last && is_actor(scene, *k))
            .map(|(_, k)| *k);
        let of: Vec<usize> = of.collect();
        if !of.is_empty() {
            objects.retain(telling);
            subject_tokens = of;
        }
    }
    // "flew to Geneva for talks with Iran": whoever's clause it is talks.
    if subject_tokens.is_empty() && relation.symmetric {
        let together = objects.iter().any(|k| tree.case(*k) == "with");
        // Who comes for talks talks; who campaigns for a treaty has none yet.
        let sought = tree.case(n) == "for" && relation.class.as_deref() != Some("CONSULT");
        let joins = (together && !sought).then(|| joining(scene, n));
        subject_tokens.extend(joins.into_iter().flatten());
    }
    // "protesters at a rally against the king".
    if subject_tokens.is_empty()
        && relation.class.as_deref() == Some("PROTEST")
        && tree.rel(n) == "nmod"
        && matches!(tree.case(n).as_str(), "at" | "in" | "during")
    {
        subject_tokens.extend(tree.head(n));
    }
    // "won praise from Australia": whoever gets it is its object, whoever it comes from acts.
    if let Some(receivers) = undergone(scene, n) {
        // "won the backing of Peru".
        let gives = |case: &str| case == "of" && scene.fits("<backing>", n);
        let sources: Vec<usize> = behind
            .iter()
            .filter(|(case, _)| scene.lexicon().is("agent", case) || gives(case))
            .map(|(_, k)| *k)
            .collect();
        if governed {
            subject_tokens.clear();
        }
        if subject_tokens.is_empty() {
            subject_tokens = sources;
        }
        objects.retain(|o| !subject_tokens.contains(o));
        // An act that falls on somebody: "attack on", not the word's other sense "attack for".
        let falls = |p: &String| {
            TELLING.contains(&p.as_str()) && p != "for"
                || matches!(p.as_str(), "of" | "in" | "into")
        };
        if objects.is_empty() && !subject_tokens.is_empty() && pattern.preps.iter().any(falls) {
            objects = receivers;
        }
    }
    // "demands for the regime to halt": who is to act is asked.
    if objects.is_empty() && relation.class.as_deref() == Some("REQUEST") {
        objects.extend(
            tree.kids_by(n, &["acl"])
                .flat_map(|v| tree.kids_by(v, &["nsubj"]))
                .filter(|k| !super::clause::is_relative(tree, *k))
                .flat_map(|k| tree.conjuncts(k)),
        );
    }
    if objects.is_empty() && pattern.patient_possessor {
        objects = tree
            .kids(n)
            .iter()
            .copied()
            .filter(|k| tree.deprel(*k) == "nmod:poss")
            .collect();
        subject_tokens.retain(|s| !objects.contains(s));
        let by = behind
            .iter()
            .filter(|(case, _)| case == "by")
            .map(|(_, k)| *k);
        subject_tokens.extend(by);
    }
    subject_tokens.retain(|s| !objects.contains(s));
    let subjects = scene.participants(&subject_tokens, &|k| relation.allows_subject(k));
    // Two possessors of one act on each other: "Russian and Turkish talks".
    if objects.is_empty() && relation.symmetric && subjects.len() > 1 && !governed {
        return scene.among(pattern.relation, &subjects, n, &rule, 0.7, out);
    }
    let mut objects = scene.participants(&objects, &|k| relation.allows_object(k));
    if let Some(narrow) = &pattern.of {
        objects.retain(|p| scene.is_narrowly(p, narrow));
    }
    scene.pairs(
        pattern.relation,
        &subjects,
        &objects,
        n,
        &rule,
        if governed { 0.66 } else { 0.76 },
        out,
    )
}

/// Prepositions that tell on whom an act falls, so that "of" before them tells who does it.
pub(super) const TELLING: [&str; 6] = ["to", "for", "with", "against", "on", "from"];

/// Whether somebody who can act stands at a token itself.
fn is_actor(scene: &Scene, token: usize) -> bool {
    let who = scene.cast.at(scene.sentence, token);
    who.is_some_and(|who| scene.kind(who).is_actor())
}

/// To whom the act at a noun is done where the noun stands with a verb of undergoing: "received aid", "came under attack", "is under
/// pressure".
fn undergone(scene: &Scene, n: usize) -> Option<Vec<usize>> {
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
pub(super) fn phrases(scene: &Scene, n: usize) -> Vec<(String, usize)> {
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

/// Who acts in an act named by a noun; and whether it was the subject of the verb above.
pub(super) fn agents(scene: &Scene, n: usize, joins: bool) -> (Vec<usize>, bool) {
    let tree = scene.tree;
    let mut own: Vec<usize> = Vec::new();
    for &k in tree.kids(n) {
        let modifier = k < n
            && (tree.deprel(k) == "nmod:poss"
                || (matches!(tree.rel(k), "amod" | "compound")
                    && scene.cast.at(scene.sentence, k).is_some()));
        let agent = k > n && tree.rel(k) == "nmod" && scene.lexicon().is("agent", &tree.case(k));
        let among = k < n
            && tree.rel(k) == "amod"
            && tree
                .kids_by(k, &["conj"])
                .any(|c| scene.cast.at(scene.sentence, c).is_some());
        // "a Hezbollah missile attack", with the missile as Hezbollah's.
        if k < n && tree.rel(k) == "compound" && !modifier {
            let inner = tree.kids_by(k, &["compound", "amod"]);
            own.extend(inner.filter(|j| scene.cast.at(scene.sentence, *j).is_some()));
        }
        if modifier || agent || among {
            own.extend(tree.conjuncts(k));
            let chain = tree.hyphened(k);
            own.extend(
                chain
                    .into_iter()
                    .filter(|c| *c < n && *c != k && scene.cast.at(scene.sentence, *c).is_some()),
            );
        }
    }
    own.sort_unstable();
    own.dedup();
    own.extend(led(scene, n));
    // "the arrest of two journalists by soldiers", read as journalists by soldiers.
    for k in tree
        .kids_by(n, &["nmod"])
        .filter(|k| *k > n && tree.case(*k) == "of")
    {
        own.extend(
            tree.kids_by(k, &["nmod"])
                .filter(|j| *j > k && tree.case(*j) == "by")
                .flat_map(|j| tree.conjuncts(j)),
        );
    }
    // "a ceasefire brokered by Russia": brokering says what Russia does.
    let plain = |v: usize| {
        let mut acts = scene.ontology.verb_patterns(&tree.low(v)).iter();
        let mediates = |r: usize| scene.relation(r).name == "mediates";
        !acts.any(|p| mediates(p.relation) && p.chain.is_empty())
    };
    for v in tree
        .kids_by(n, &["acl"])
        .filter(|v| tree.is_verb(*v) && tree.is_passive(*v) && plain(*v))
    {
        own.extend(
            tree.kids_by(v, &["obl"])
                .filter(|k| tree.case(*k) == "by")
                .flat_map(|k| tree.conjuncts(k)),
        );
    }
    // "Russia is a threat to", "the threat that they pose to".
    if own.is_empty() && tree.kids_by(n, &["cop"]).any(|_| true) {
        own.extend(scene.clauses().read(n).subjects);
    }
    if own.is_empty() {
        let light = tree.kids_by(n, &["acl"]).find(|v| {
            tree.deprel(*v) == "acl:relcl"
                && !tree.is_passive(*v)
                && scene
                    .lexicon()
                    .governor(tree.lemma(*v))
                    .contains(&Some(Status::Asserted))
        });
        if let Some(v) = light {
            let clause = scene.clauses().read(v);
            if clause.objects == [n] {
                own.extend(clause.subjects);
            }
        }
    }
    if !own.is_empty() {
        return (own, false);
    }
    // "went on hunger strike in protest of" may hang on the strike.
    let joined = joins && matches!(tree.case(n).as_str(), "in" | "during");
    // "remains steadfast in support of".
    let state = tree.head(n).filter(|a| {
        let predicate = tree.rel(*a) == "xcomp" || tree.kids_by(*a, &["cop"]).any(|_| true);
        joined && predicate && tree.upos(*a) == Upos::Adj
    });
    if let Some(state) = state {
        return (scene.clauses().surface_subjects(state, 4).0, true);
    }
    let top = tree
        .head(n)
        .filter(|h| joined && tree.rel(n) == "nmod" && tree.upos(*h).is_nominal())
        .unwrap_or(n);
    let Some(v) = tree.head(top).filter(|v| tree.is_verb(*v)) else {
        return (own, false);
    };
    // Only a verb that carries its object's act lends it its subject: "launched", "stepped up", "agreed to"; not "condemned".
    let kinds = kinds(scene, n, v);
    let carries = match tree.rel(n) {
        // "warned against an attack", "issued a warrant over the killing".
        "obl"
            if matches!(
                tree.case(n).as_str(),
                "against"
                    | "over"
                    | "about"
                    | "amid"
                    | "despite"
                    | "in spite of"
                    | "because of"
                    | "due to"
                    | "after"
                    | "following"
                    | "since"
            ) =>
        {
            false
        }
        "obl" | "nmod" if joined => true,
        "obj" | "obl" => !kinds.is_empty() && kinds != [None],
        "nsubj" => tree.deprel(n) == "nsubj:pass" && !kinds.is_empty(),
        _ => false,
    };
    if !carries {
        return (own, false);
    }
    if let Some(envoy) = sent(scene, v).filter(|_| tree.rel(n) == "obl") {
        return (vec![envoy], true);
    }
    (scene.clauses().read(v).subjects, true)
}

/// What the verb at `v` makes of the act that the noun at `n` names, read with its particle or with the preposition between them.
fn kinds<'a>(scene: &Scene<'a>, n: usize, v: usize) -> &'a [Option<Status>] {
    let tree = scene.tree;
    let lemma = tree.lemma(v);
    let particle = tree
        .kids(v)
        .iter()
        .find(|k| tree.deprel(**k) == "compound:prt" || scene.fits("<forward>", **k))
        .map(|k| format!("{lemma} {}", tree.lemma(*k)));
    let behind = (tree.rel(n) == "obl").then(|| format!("{lemma} {}", tree.case(n)));
    [particle, behind]
        .into_iter()
        .flatten()
        .map(|key| scene.lexicon().governor(&key))
        .find(|kinds| !kinds.is_empty())
        .unwrap_or_else(|| scene.lexicon().governor(lemma))
}

/// "called for the lifting of sanctions": who demands an act leaves it to others, but for one that takes two; who orders it has it done.
pub(super) fn is_demanded(scene: &Scene, n: usize) -> bool {
    let tree = scene.tree;
    let above = tree.head(n).filter(|v| tree.is_verb(*v));
    above.is_some_and(|v| {
        // "pushes ahead in support of" demands none.
        let beside = || format!("{} {}", tree.lemma(v), tree.case(n));
        let for_it = tree.rel(n) == "obl" && !scene.lexicon().governor(&beside()).is_empty();
        (tree.rel(n) == "obj" || for_it)
            && kinds(scene, n, v) == [Some(Status::Requested)]
            && !scene.fits("<order>", v)
    })
}

/// Prepositions of phrases beside a clause by which its subject has a part in the act that stands there.
const BESIDE: [&str; 10] = [
    "for",
    "after",
    "following",
    "during",
    "before",
    "ahead of",
    "as well as",
    "in addition to",
    "besides",
    "at",
];

/// Who has a part in an act with others that stands beside a clause: "after talks with Turkey, the minister left".
fn joining(scene: &Scene, n: usize) -> Vec<usize> {
    let tree = scene.tree;
    let case = tree.case(n);
    let beside = BESIDE.contains(&case.as_str())
        || tree
            .kids_by(n, &["cc"])
            .any(|k| tree.kids_by(k, &["fixed"]).any(|f| tree.low(f) == "well"));
    // "flew to Geneva for talks", with the talks hung on Geneva.
    let top = tree
        .head(n)
        .filter(|h| tree.rel(n) == "nmod" && tree.rel(*h) == "obl" && *h < n)
        .unwrap_or(n);
    let verb = tree
        .head(top)
        .filter(|v| tree.rel(top) == "obl" && tree.is_verb(*v));
    let Some(v) = verb.filter(|_| beside) else {
        return Vec::new();
    };
    let subjects = sent(scene, v)
        .map_or_else(|| scene.clauses().surface_subjects(v, 4).0, |o| vec![o])
        .into_iter();
    subjects.flat_map(|s| tree.conjuncts(s)).collect()
}

/// "sent Haig to London for talks": who is sent by the verb at `v` has a part in what he is sent for.
fn sent(scene: &Scene, v: usize) -> Option<usize> {
    let person = |o: &usize| {
        let who = scene.cast.at(scene.sentence, *o);
        who.is_some_and(|who| scene.kind(who) == Kind::Person)
    };
    let dispatches = scene.fits("<dispatch>", v);
    let mut objects = scene.tree.kids_by(v, &["obj"]);
    objects.find(person).filter(|_| dispatches)
}

/// "a Saudi-led strike", "the rebel-claimed bombing": whoever stands before the participle acts.
pub(super) fn led(scene: &Scene, n: usize) -> Option<usize> {
    let tree = scene.tree;
    tree.kids_by(n, &["amod", "compound"])
        .filter(|k| 2 <= *k && *k < n && tree.is_hyphen(k - 1))
        .find(|k| {
            participle_lemmas(scene, *k)
                .iter()
                .any(|l| scene.fits_word("<lead>", l))
        })
        .map(|k| k - 2)
        .filter(|agent| scene.cast.at(scene.sentence, *agent).is_some())
}

/// "critical of Turkey", "loyal to Assad".
pub(super) fn adjective(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    // "closed its airspace to": a verb with an object describes nobody.
    if tree.is_verb(i) && tree.kids_by(i, &["obj"]).any(|_| true) {
        return;
    }
    let form = tree.token(i).form.to_lowercase();
    let patterns = [tree.lemma(i), form.as_str()]
        .into_iter()
        .map(|word| scene.ontology.adjective_patterns(word))
        .find(|found| !found.is_empty())
        .unwrap_or(&[]);
    for pattern in patterns {
        let relation = scene.relation(pattern.relation);
        let objects: Vec<usize> = tree
            .kids_by(i, &["obl", "nmod"])
            .filter(|k| tree.case(*k) == pattern.prep)
            .flat_map(|k| tree.conjuncts(k))
            .collect();
        let mut subjects: Vec<usize> = tree.kids_by(i, &["nsubj"]).collect();
        subjects.retain(|s| !super::clause::is_relative(tree, *s));
        if subjects.is_empty() && matches!(tree.rel(i), "amod" | "acl") {
            subjects.extend(tree.head(i));
        }
        if subjects.is_empty() {
            subjects = scene.clauses().surface_subjects(i, 4).0;
        }
        let subjects: Vec<usize> = subjects
            .into_iter()
            .flat_map(|s| tree.conjuncts(s))
            .collect();
        let subjects = scene.participants(&subjects, &|k| relation.allows_subject(k));
        let mut objects = scene.participants(&objects, &|k| relation.allows_object(k));
        if let Some(narrow) = &pattern.of {
            objects.retain(|p| scene.is_narrowly(p, narrow));
        }
        // "encouraged by the vote" tells what somebody thinks of it; "encouraged by Ann Smith" what she does.
        let does = |p: &Participant| p.distance == 0 && scene.kind(p.who).is_actor();
        objects.retain(|p| pattern.prep != "by" || !does(p));
        if scene.pairs(
            pattern.relation,
            &subjects,
            &objects,
            i,
            &format!("adjective: {}", pattern.text),
            0.75,
            out,
        ) {
            return;
        }
    }
}

/// "U.S.-backed rebels", "rebel-held Aleppo", "Saudi-led coalition": the word before the hyphen acts on the noun.
pub(super) fn participle(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let Some(noun) = tree.head(i).filter(|h| {
        matches!(tree.rel(i), "amod" | "compound") && *h > i && tree.upos(*h).is_nominal()
    }) else {
        return;
    };
    if i < 2 || !tree.is_hyphen(i - 1) {
        return;
    }
    let agent = i - 2;
    for lemma in participle_lemmas(scene, i) {
        for pattern in scene.ontology.verb_patterns(&lemma) {
            if !(pattern.target == Target::Direct
                && pattern.chain.is_empty()
                && pattern.particle.is_none())
            {
                continue;
            }
            let relation = scene.relation(pattern.relation);
            // "rebel-held parts of Aleppo": it is Aleppo that is held.
            let whole = scene
                .complement(noun, &["of"])
                .filter(|_| scene.fits("<part>", noun))
                .and_then(|k| scene.participant(k, &|k| relation.allows_object(k)))
                .filter(|p| p.distance == 0);
            let part = || scene.participant(noun, &|k| relation.allows_object(k));
            let Some(object) = whole.or_else(part) else {
                continue;
            };
            let subject = scene
                .participant(agent, &|k| relation.allows_subject(k))
                .or_else(|| described(scene, agent, relation.allows_subject(Kind::Group)));
            if let Some(subject) = subject {
                scene.pairs(
                    pattern.relation,
                    &[subject],
                    &[object],
                    i,
                    &format!("participle: {}", pattern.text),
                    0.82,
                    out,
                );
                return;
            }
        }
    }
}

/// The referent of a bare noun before a hyphen that mentions nobody by itself: "rebel" in "rebel-held".
fn described(scene: &Scene, token: usize, allowed: bool) -> Option<Participant> {
    let lemma = scene.tree.low(token);
    if !allowed {
        return None;
    }
    let who = scene
        .cast
        .referents
        .iter()
        .position(|r| r.kind == Kind::Group && r.head == lemma)?;
    Some(Participant::at(who, token))
}

/// Dictionary forms that a participle may have, whatever the tagger took it for.
fn participle_lemmas(scene: &Scene, i: usize) -> Vec<String> {
    let form = scene.tree.token(i).form.to_lowercase();
    let mut out = vec![scene.tree.lemma(i).to_lowercase()];
    if let Some(stem) = form.strip_suffix("ed") {
        out.extend([stem.to_owned(), format!("{stem}e")]);
    }
    match form.as_str() {
        "led" => out.push("lead".to_owned()),
        "held" => out.push("hold".to_owned()),
        _ => {}
    }
    out.dedup();
    out
}

/// "pro-Beijing camp", "anti-Assad rebels", "anti-government protesters".
pub(super) fn prefix(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let Some(relation) = scene.ontology.prefix(&tree.token(i).form.to_lowercase()) else {
        return;
    };
    if i + 2 >= tree.len() || !tree.is_hyphen(i + 1) {
        return;
    }
    let object = i + 2;
    let kinds = scene.relation(relation);
    let Some(object) = scene.participant(object, &|k| kinds.allows_object(k)) else {
        return;
    };
    let noun = tree
        .ancestors(i)
        .chain(tree.ancestors(i + 2))
        .find(|h| *h > i + 2 && tree.upos(*h).is_nominal());
    let subject = noun.and_then(|n| scene.participant(n, &|k| kinds.allows_subject(k)));
    if let Some(subject) = subject {
        scene.pairs(relation, &[subject], &[object], i + 2, "prefix", 0.8, out);
    }
}

/// Whether a noun is a word in somebody's name: the National Coalition is no coalition with anybody, unless the text says with whom.
fn is_name(scene: &Scene, n: usize) -> bool {
    let around = |(range, _): &&(std::ops::Range<usize>, _)| range.len() > 1 && range.contains(&n);
    let mut names = scene.cast.names[scene.sentence].iter().filter(around);
    let told = || {
        let mut behind = scene.tree.behind(n);
        behind.any(|k| matches!(scene.tree.case(k).as_str(), "with" | "between"))
    };
    names.any(|(range, who)| {
        let joint = range.clone().any(|t| scene.tree.is_hyphen(t));
        let war = || scene.kind(*who) == Kind::Event && scene.fits("<attack>", n);
        !joint && (scene.kind(*who).is_actor() && !told() || war())
    })
}

/// Whether a noun that a verb pattern used up may still be read: never as the same act again.
pub(super) fn is_act(scene: &Scene, n: usize) -> bool {
    // "Fighting between the two erupted".
    let tree = scene.tree;
    let gerund = || {
        tree.token(n).xpos == "VBG"
            && tree
                .kids_by(n, &["obl", "nmod"])
                .any(|k| tree.case(k) == "between")
    };
    (matches!(tree.upos(n), Upos::Noun | Upos::Propn) || gerund())
        && !scene.noun_patterns(n).is_empty()
        && !is_name(scene, n)
}
