//! The record of an article with its fragment.

use bincode::{Decode, Encode};

use super::codec::{decode, encode};
use super::posting::{day_from, day_number};
use crate::model::{
    Article, ArticleHead, Claim, ClaimSpans, DateRange, Day, Entity, Form, FormType, Fragment,
    Kind, NameKey, Precision, Span, Status, Versions,
};

/// An article with its fragment; `S` is borrowed text on the way in, owned text on the way out. Words that slice the text exactly are
/// left out.
#[derive(Encode, Decode)]
struct RecordV1<S> {
    id: S,
    title: Option<S>,
    date: Option<i32>,
    source: Option<S>,
    uri: Option<S>,
    sha: S,
    minhash: S,
    revision: u32,
    text: Option<S>,
    format: u32,
    versions: [S; 3],
    entities: Vec<EntityV1<S>>,
    claims: Vec<ClaimV1<S>>,
    warnings: Vec<S>,
}

/// What came to be known of articles later; written only for those of which any of it is known.
#[derive(Encode, Decode)]
struct RecordV2<S> {
    first: RecordV1<S>,
    time: Option<S>,
    authors: Vec<S>,
    captions: Vec<S>,
}

#[derive(Encode, Decode)]
struct EntityV1<S> {
    id: S,
    key: S,
    name: S,
    kind: u8,
    code: Option<S>,
    mentions: Vec<S>,
    forms: Vec<(Option<S>, u8, u32, u32)>,
}

#[derive(Encode, Decode)]
struct ClaimV1<S> {
    id: S,
    subject: S,
    relation: S,
    object: S,
    class: Option<S>,
    status: u8,
    speaker: Option<S>,
    date: Option<(i32, i32, u8)>,
    field: S,
    sentence: Option<S>,
    trigger: Option<S>,
    rule: S,
    confidence: f32,
    spans: [u32; 8],
}

const FORM_TYPES: [FormType; 3] = [FormType::Name, FormType::Nominal, FormType::Pronoun];
const PRECISIONS: [Precision; 6] = [
    Precision::Day,
    Precision::Week,
    Precision::Month,
    Precision::Season,
    Precision::Year,
    Precision::Decade,
];

fn place<T: PartialEq>(all: &[T], value: &T) -> u8 {
    all.iter().position(|x| x == value).unwrap_or(0) as u8
}

/// Words that the field has under the span need not be kept.
fn unless_sliced<'w>(words: &'w str, span: Span, field: &str) -> Option<&'w str> {
    (words.is_empty() || span.slice(field) != words).then_some(words)
}

fn entity_record<'f>(e: &'f Entity, body: &str) -> EntityV1<&'f str> {
    EntityV1 {
        id: e.id.as_str(),
        key: e.key.as_str(),
        name: e.name.as_str(),
        kind: place(&Kind::ALL, &e.kind),
        code: e.code.as_deref(),
        mentions: e.mentions.iter().map(String::as_str).collect(),
        forms: e
            .forms
            .iter()
            .map(|f| {
                let kind = place(&FORM_TYPES, &f.kind);
                (
                    unless_sliced(&f.text, f.span, body),
                    kind,
                    f.span.start,
                    f.span.end,
                )
            })
            .collect(),
    }
}

fn claim_record<'f>(c: &'f Claim, title: &str, body: &str) -> ClaimV1<&'f str> {
    let field = if c.field == "text" { body } else { title };
    let s = &c.spans;
    ClaimV1 {
        id: c.id.as_str(),
        subject: c.subject.as_str(),
        relation: c.relation.as_str(),
        object: c.object.as_str(),
        class: c.class.as_deref(),
        status: place(&Status::ALL, &c.status),
        speaker: c.speaker.as_deref(),
        date: c.date.map(|d| {
            (
                day_number(d.from),
                day_number(d.to),
                place(&PRECISIONS, &d.precision),
            )
        }),
        field: c.field.as_str(),
        sentence: unless_sliced(&c.sentence, s.sentence, field),
        trigger: unless_sliced(&c.trigger, s.trigger, field),
        rule: c.rule.as_str(),
        confidence: c.confidence,
        spans: [
            s.sentence.start,
            s.sentence.end,
            s.subject.start,
            s.subject.end,
            s.trigger.start,
            s.trigger.end,
            s.object.start,
            s.object.end,
        ],
    }
}

/// An article's record, sealed by the block that it lies in.
pub(super) fn encode_article(text: Option<&str>, fragment: &Fragment) -> Option<Vec<u8>> {
    let head = &fragment.article;
    let body = text.unwrap_or("");
    let title = head.title.as_deref().unwrap_or("");
    let first = RecordV1 {
        id: head.id.as_str(),
        title: head.title.as_deref(),
        date: head.date.map(day_number),
        source: head.source.as_deref(),
        uri: head.uri.as_deref(),
        sha: head.sha.as_str(),
        minhash: head.minhash.as_str(),
        revision: head.revision,
        text,
        format: fragment.format,
        versions: [
            fragment.versions.model.as_str(),
            fragment.versions.ontology.as_str(),
            fragment.versions.gazetteer.as_str(),
        ],
        entities: fragment
            .entities
            .iter()
            .map(|e| entity_record(e, body))
            .collect(),
        claims: fragment
            .claims
            .iter()
            .map(|c| claim_record(c, title, body))
            .collect(),
        warnings: fragment.warnings.iter().map(String::as_str).collect(),
    };
    if head.time.is_none() && head.authors.is_empty() && head.captions.is_empty() {
        return encode(&first);
    }
    let time = head.time.map(|t| t.to_string());
    encode(&RecordV2 {
        first,
        time: time.as_deref(),
        authors: head.authors.iter().map(String::as_str).collect(),
        captions: head.captions.iter().map(String::as_str).collect(),
    })
}

/// The text, if it was kept, and the fragment; `None` if the record makes no sense.
pub(super) fn decode_article(bytes: &[u8]) -> Option<(Option<String>, Fragment)> {
    // Neither can be taken for the other: all bytes must be used.
    let r = decode(bytes).map(|first| RecordV2 {
        first,
        time: None,
        authors: Vec::new(),
        captions: Vec::new(),
    });
    let RecordV2 {
        first: r,
        time,
        authors,
        captions,
    }: RecordV2<String> = r.or_else(|| decode(bytes))?;
    let title = r.title.as_deref().unwrap_or("");
    let body = r.text.as_deref().unwrap_or("");
    let sliced = |kept: Option<String>, span: Span, field: &str| {
        kept.unwrap_or_else(|| {
            span.slice(if field == "text" { body } else { title })
                .to_owned()
        })
    };
    let day = |n: Option<i32>| -> Option<Option<Day>> {
        match n {
            None => Some(None),
            Some(n) => day_from(n).map(Some),
        }
    };
    let mut entities = Vec::with_capacity(r.entities.len());
    for e in r.entities {
        let mut forms = Vec::with_capacity(e.forms.len());
        for (text, kind, start, end) in e.forms {
            let span = Span { start, end };
            forms.push(Form {
                text: sliced(text, span, "text"),
                kind: *FORM_TYPES.get(usize::from(kind))?,
                span,
            });
        }
        entities.push(Entity {
            id: e.id,
            key: NameKey::raw(e.key),
            name: e.name,
            kind: *Kind::ALL.get(usize::from(e.kind))?,
            code: e.code,
            mentions: e.mentions,
            forms,
        });
    }
    let mut claims = Vec::with_capacity(r.claims.len());
    for c in r.claims {
        let span = |i: usize| Span {
            start: c.spans[i],
            end: c.spans[i + 1],
        };
        let spans = ClaimSpans {
            sentence: span(0),
            subject: span(2),
            trigger: span(4),
            object: span(6),
        };
        let date = match c.date {
            None => None,
            Some((from, to, precision)) => Some(DateRange {
                from: day_from(from)?,
                to: day_from(to)?,
                precision: *PRECISIONS.get(usize::from(precision))?,
            }),
        };
        claims.push(Claim {
            sentence: sliced(c.sentence, spans.sentence, &c.field),
            trigger: sliced(c.trigger, spans.trigger, &c.field),
            id: c.id,
            subject: c.subject,
            relation: c.relation,
            object: c.object,
            class: c.class,
            status: *Status::ALL.get(usize::from(c.status))?,
            speaker: c.speaker,
            date,
            field: c.field,
            rule: c.rule,
            confidence: c.confidence,
            spans,
        });
    }
    let [model, ontology, gazetteer] = r.versions;
    let article = ArticleHead {
        date: day(r.date)?,
        time: match time {
            Some(time) => Some(time.parse().ok()?),
            None => None,
        },
        authors,
        captions,
        id: r.id,
        title: r.title,
        source: r.source,
        uri: r.uri,
        sha: r.sha,
        minhash: r.minhash,
        revision: r.revision,
    };
    let fragment = Fragment {
        format: r.format,
        versions: Versions {
            model,
            ontology,
            gazetteer,
        },
        article,
        entities,
        claims,
        warnings: r.warnings,
    };
    Some((r.text, fragment))
}

/// An article as its text and the head that its fragment keeps.
pub(super) fn article_of(text: Option<String>, fragment: Fragment) -> Article {
    Article {
        head: fragment.article,
        text: text.unwrap_or_default(),
    }
}
