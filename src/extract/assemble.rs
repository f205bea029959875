//! Finds to claims: export classes, speakers, ids, spans; referents to entities with keys. Drops what says the same twice.

use std::collections::{BTreeMap, BTreeSet};

use super::cast::{RefId, Referent};
use super::casting::Reading;
use super::confidence::{Confidence, Crowd, Feature, features};
use super::reading::{Find, Participant};
use super::time::Times;
use super::tree::Tree;
use crate::model::{
    Article, Claim, ClaimSpans, Entity, Form, FormType, Fragment, Kind, NameKey, Span, Status,
    Versions, claim_id,
};
use crate::ontology::{Ontology, Quad, TimeWords};

/// Claims less likely than this are not made: of such, annotators bear out fewer than one in four.
pub(super) const LEAST: f32 = 0.25;

/// The fragment of an article as read, with the claims that are at least so likely, and the features of each of its claims.
pub(super) fn fragment(
    article: &Article,
    reading: &Reading,
    ontology: &Ontology,
    versions: Versions,
    least: f32,
) -> (Fragment, Vec<Vec<Feature>>) {
    let mut finds: Vec<&Find> = reading.finds.iter().collect();
    finds.sort_by(|a, b| {
        (
            a.sentence,
            a.trigger,
            a.relation,
            a.subject.token,
            a.object.token,
        )
            .cmp(&(
                b.sentence,
                b.trigger,
                b.relation,
                b.subject.token,
                b.object.token,
            ))
            .then(b.confidence.total_cmp(&a.confidence))
    });
    let mut seen = BTreeSet::new();
    let described = |who: RefId| reading.cast.referents[who].is_described();
    finds.retain(|f| {
        // A fact about two descriptions names nobody.
        if ontology.relations()[f.relation].named
            && described(f.subject.who)
            && described(f.object.who)
        {
            return false;
        }
        let (mut a, mut b) = (f.subject.who, f.object.who);
        if ontology.relations()[f.relation].symmetric && a > b {
            std::mem::swap(&mut a, &mut b);
        }
        seen.insert((f.sentence, f.relation, a, b, f.modality.status))
    });
    let confidence = Confidence::builtin().ok();
    let crowd = Crowd::of(&finds);
    let mut weighed: Vec<(&Find, Vec<Feature>, f32)> = finds
        .iter()
        .map(|find| {
            let features = features(reading, ontology, &crowd, find);
            let confidence = confidence.map_or(0.5, |table| table.of(&features));
            (*find, features, confidence)
        })
        .collect();
    weighed.retain(|(_, _, confidence)| *confidence >= least);
    finds = weighed.iter().map(|(find, _, _)| *find).collect();
    let mut used: BTreeSet<RefId> = BTreeSet::new();
    let mut speakers = Vec::with_capacity(finds.len());
    for find in &finds {
        let attribution = &reading.attributions[find.sentence];
        let speaker = attribution.of(&reading.trees[find.sentence], find.trigger);
        // Titles in reported speech are the article's own words, in quotations they are not.
        let speaker = speaker.filter(|_| find.rule != "title" || attribution.quotes(find.trigger));
        // Where a place lies is nobody's word.
        let kinds = |end: &Participant| reading.cast.referents[end.who].kind;
        let lies = ontology.index("located-in") == Some(find.relation)
            && kinds(&find.subject) == Kind::Place;
        let speaker = speaker.filter(|_| !lies);
        used.extend([find.subject.who, find.object.who]);
        used.extend(speaker);
        speakers.push(speaker);
    }
    let (entities, ids) = entities(article, reading, &used);
    let exported = exported_governors(&finds);
    let times = TimeWords::builtin().ok().map(|words| {
        Times::read(
            &reading.trees,
            &reading.cast,
            ontology.lexicon(),
            words,
            article.head.date,
        )
    });
    let mut claims: Vec<(Claim, Vec<Feature>)> = weighed
        .into_iter()
        .zip(&speakers)
        .map(|((find, features, confidence), speaker)| {
            let mut claim = claim(
                article,
                reading,
                ontology,
                times.as_ref(),
                &ids,
                find,
                *speaker,
                &exported,
            );
            claim.confidence = confidence;
            (claim, features)
        })
        .collect();
    claims.sort_by(|(a, _), (b, _)| {
        (
            a.spans.sentence,
            a.spans.trigger,
            &a.relation,
            a.spans.subject,
            a.spans.object,
        )
            .cmp(&(
                b.spans.sentence,
                b.spans.trigger,
                &b.relation,
                b.spans.subject,
                b.spans.object,
            ))
    });
    claims.dedup_by(|(a, _), (b, _)| a.id == b.id);
    let (claims, features) = claims.into_iter().unzip();
    let mut head = article.head.clone();
    if head.id.is_empty() {
        head.id.clone_from(&head.sha);
    }
    let fragment = Fragment {
        format: Fragment::FORMAT,
        versions,
        article: head,
        entities,
        claims,
        warnings: Vec::new(),
    };
    (fragment, features)
}

/// Verbs that are themselves claims (sentence, token): an act below them exports no class of its own.
fn exported_governors(finds: &[&Find]) -> BTreeSet<(usize, usize)> {
    finds.iter().map(|f| (f.sentence, f.trigger)).collect()
}

/// The event class of a claim by what became of the act.
fn class(
    ontology: &Ontology,
    tree: &Tree,
    find: &Find,
    exported: &BTreeSet<(usize, usize)>,
) -> Option<String> {
    let relation = &ontology.relations()[find.relation];
    relation.class.as_ref()?;
    let own = find.class.clone().or_else(|| relation.class.clone())?;
    if find
        .modality
        .governor
        .is_some_and(|g| g != find.trigger && exported.contains(&(find.sentence, g)))
    {
        return None;
    }
    // Event coders take a decision for the act.
    let decision = |g: usize| ontology.lexicon().fits("<decision>", tree.lemma(g));
    let class = match find.modality.status {
        Status::Planned if find.modality.governor.is_some_and(decision) => own,
        Status::Asserted | Status::Attempted => own,
        // Who plans force against somebody threatens him: "NATO would tighten the blockade".
        Status::Planned if relation.quad == Quad::MaterialConflict || own == "SANCTION" => {
            "THREATEN".to_owned()
        }
        Status::Planned => "AGREE".to_owned(),
        Status::Threatened => "THREATEN".to_owned(),
        Status::Requested => "REQUEST".to_owned(),
        Status::Negated if find.modality.refused => "REJECT".to_owned(),
        Status::Negated | Status::Hypothetical | Status::Ended => return None,
    };
    Some(class)
}

fn claim(
    article: &Article,
    reading: &Reading,
    ontology: &Ontology,
    times: Option<&Times>,
    ids: &BTreeMap<RefId, String>,
    find: &Find,
    speaker: Option<RefId>,
    exported: &BTreeSet<(usize, usize)>,
) -> Claim {
    let tree = &reading.trees[find.sentence];
    let relation = &ontology.relations()[find.relation];
    // A relation that holds both ways keeps its ends as the sentence has them: who sought out whom. Queries read it both ways.
    let (subject, object) = (find.subject, find.object);
    let sentence = tree.sentence.span;
    let spans = ClaimSpans {
        sentence,
        subject: mention_span(reading, find.sentence, subject),
        trigger: tree.token(find.trigger).span,
        object: mention_span(reading, find.sentence, object),
    };
    let id = |who: RefId| ids.get(&who).cloned().unwrap_or_default();
    Claim {
        id: claim_id(&article.head.id, "text", &relation.name, &spans),
        subject: id(subject.who),
        relation: relation.name.clone(),
        object: id(object.who),
        class: class(ontology, tree, find, exported),
        status: find.modality.status,
        speaker: speaker.map(id),
        date: times.and_then(|t| t.of(find.sentence, find.trigger, find.modality.status)),
        field: "text".to_owned(),
        sentence: sentence.slice(&article.text).to_owned(),
        trigger: spans.trigger.slice(&article.text).to_owned(),
        rule: find.rule.clone(),
        confidence: 0.5,
        spans,
    }
}

fn mention_span(reading: &Reading, sentence: usize, participant: Participant) -> Span {
    let cast = &reading.cast;
    if let Some(own) = cast.mention(participant.who, sentence, participant.token) {
        return own.span;
    }
    // One of several whom a plural pronoun means: the mention that it takes up.
    let taken_up = cast
        .joint
        .get(&(sentence, participant.token))
        .is_some_and(|all| all.contains(&participant.who));
    let earlier = || {
        cast.referents[participant.who]
            .mentions
            .iter()
            .rev()
            .find(|m| (m.sentence, m.token) < (sentence, participant.token))
    };
    if taken_up && let Some(mention) = earlier() {
        return mention.span;
    }
    reading.trees[sentence].token(participant.token).span
}

/// Entities in order of first mention: everybody with a name, and descriptions that take part in a claim.
fn entities(
    article: &Article,
    reading: &Reading,
    used: &BTreeSet<RefId>,
) -> (Vec<Entity>, BTreeMap<RefId, String>) {
    let all = &reading.cast.referents;
    let mut kept: Vec<(Span, RefId)> = Vec::new();
    for (id, r) in all.iter().enumerate() {
        // The issuer of a statement may only be an "I" in it.
        let named = r.named && r.mentions.iter().any(|m| m.form != FormType::Nominal);
        if used.contains(&id) || named {
            kept.push((
                r.mentions.iter().map(|m| m.span).min().unwrap_or_default(),
                id,
            ));
        }
    }
    kept.sort_unstable();
    let mut ids = BTreeMap::new();
    let mut entities = Vec::with_capacity(kept.len());
    for (n, (_, who)) in kept.into_iter().enumerate() {
        let id = format!("e{}", n + 1);
        ids.insert(who, id.clone());
        entities.push(entity(article, id, &all[who], all));
    }
    (entities, ids)
}

fn entity(article: &Article, id: String, referent: &Referent, all: &[Referent]) -> Entity {
    let mut forms: Vec<Form> = referent
        .mentions
        .iter()
        .map(|m| Form {
            text: m.span.slice(&article.text).to_owned(),
            kind: m.form,
            span: m.span,
        })
        .filter(|f| !f.text.is_empty())
        .collect();
    forms.sort_by_key(|f| (f.span, f.kind));
    forms.dedup();
    let mut mentions: Vec<String> = Vec::new();
    for form in forms.iter().filter(|f| f.kind != FormType::Pronoun) {
        if !mentions.contains(&form.text) {
            mentions.push(form.text.clone());
        }
    }
    let name = own_name(referent, &forms).unwrap_or_else(|| display(referent, all));
    let key = key(article, referent, all);
    Entity {
        id,
        key,
        name,
        kind: referent.kind,
        code: referent.code.clone(),
        mentions,
        forms,
    }
}

/// What the article itself calls a body that the gazetteer knows under another name: its longest name there. The key tells which body it is.
fn own_name(referent: &Referent, forms: &[Form]) -> Option<String> {
    let body = matches!(referent.kind, Kind::Organisation | Kind::Group);
    if !body || referent.key.is_none() {
        return None;
    }
    let names = forms.iter().filter(|f| f.kind == FormType::Name);
    let words = names.map(|f| f.text.split_whitespace().collect::<Vec<_>>().join(" "));
    // Of equals the first.
    words.rev().max_by_key(|name| name.chars().count())
}

/// Under which key the graph knows a referent.
pub(super) fn key(article: &Article, referent: &Referent, all: &[Referent]) -> NameKey {
    let name = || display(referent, all);
    match &referent.key {
        Some(key) => key.clone(),
        // "the family" of somebody: whose it is stands in no name.
        None if referent.is_weak() || (!referent.named && !name().contains(' ')) => {
            NameKey::scoped(referent.kind, &name(), &article.head.id)
        }
        None => NameKey::global(referent.kind, &name()),
    }
}

/// The name that a reader would give: one line, for a described group with its country first.
fn display(referent: &Referent, all: &[Referent]) -> String {
    let name = referent
        .name
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let Some(owner) = referent
        .owner
        .filter(|_| referent.kind == Kind::Group && !referent.named)
        .map(|o| &all[o])
    else {
        return name;
    };
    if name.contains(' ') || owner.kind != Kind::Country {
        name
    } else {
        format!("{} {name}", owner.name)
    }
}
