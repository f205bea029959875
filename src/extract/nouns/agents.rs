//! Whose act a noun names: possessor, nationality, "by", the subject of a light verb, who asks for it or is sent for it.

use super::super::reading::Scene;
use super::modifiers::participle_lemmas;
use crate::model::{Kind, Status};
use crate::nlp::Upos;

/// Who acts in an act named by a noun; and whether it was the subject of the verb above.
pub(in crate::extract) fn agents(scene: &Scene, n: usize, joins: bool) -> (Vec<usize>, bool) {
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
pub(in crate::extract) fn is_demanded(scene: &Scene, n: usize) -> bool {
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
pub(super) fn joining(scene: &Scene, n: usize) -> Vec<usize> {
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
pub(in crate::extract) fn led(scene: &Scene, n: usize) -> Option<usize> {
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
