//! Edges for the tests of this folder, with names that try to break out of a drawing.

use std::collections::BTreeMap;

use super::{Drawing, Picture, Style};
use crate::model::{Kind, Span, Status};
use crate::ontology::Ontology;
use crate::query::{Edge, Evidence, Node};

pub(super) const HOSTILE: [&str; 8] = [
    "\"]; n9 [label=\"owned",
    "\\N \\E \\\\",
    "&#65; &amp; AT&T",
    "<b>bold</b>",
    "{a|b} -> c;",
    "line\nbreak\u{0}\u{7}",
    "שלום \u{202E}עולם",
    "🕊 dove's",
];

pub(super) fn node(kind: Kind, name: &str) -> Node {
    Node {
        id: format!("{kind}/{name}"),
        name: name.to_owned(),
        kind,
        code: None,
    }
}

pub(super) fn edge(
    subject: &Node,
    relation: &str,
    object: &Node,
    articles: usize,
    status: Status,
) -> Edge {
    let day = jiff::civil::date(2016, 10, 3);
    Edge {
        subject: subject.clone(),
        relation: relation.to_owned(),
        object: object.clone(),
        articles,
        origins: articles,
        claims: articles,
        statuses: BTreeMap::from([(status, articles)]),
        dates: Some((day, day)),
        evidence: vec![Evidence {
            claim: "c".to_owned(),
            article: "https://example.org/?a=1&b=\"2\"".to_owned(),
            title: None,
            source: None,
            published: Some(day),
            date: Some(day),
            reported: false,
            status,
            speaker: None,
            sentence: HOSTILE.concat(),
            marks: [Span::default(); 3],
            confidence: 1.0,
            through: None,
        }],
    }
}

/// A ring of hostile names, and one of each line style.
pub(super) fn hostile() -> Vec<Edge> {
    let nodes: Vec<Node> = HOSTILE
        .iter()
        .zip(Kind::ALL.iter().cycle())
        .map(|(name, kind)| node(*kind, name))
        .collect();
    (0..nodes.len())
        .map(|i| {
            let status = Status::ALL[i % Status::ALL.len()];
            let relation = [
                "attacks",
                "negotiates-with",
                "leads",
                "no-such-relation",
                "suspends",
            ][i % 5];
            edge(
                &nodes[i],
                relation,
                &nodes[(i + 1) % nodes.len()],
                i + 1,
                status,
            )
        })
        .collect()
}

/// Names that try to break out of the files of other programs.
pub(super) const NASTY: [&str; 8] = [
    "say \"hi\", 'you'; a\\b",
    "<script>alert(1)</script>]]>",
    "\\N",
    "שלום \u{202E}עולם\u{200F}",
    "🕊 ☮️",
    "tab\there\r\nand\nthere \u{1}\u{7}\u{1B}[31m\u{FFFE}",
    " =1+1 ",
    "&amp; &#65;",
];

/// A ring of such names, the last one of 5,000 characters.
pub(super) fn nasty() -> Vec<Edge> {
    let names = NASTY.iter().map(|name| (*name).to_owned());
    let nodes: Vec<Node> = names
        .chain(["é\"]]>".repeat(1000)])
        .map(|name| node(Kind::Group, &name))
        .collect();
    (0..nodes.len())
        .map(|i| {
            let next = &nodes[(i + 1) % nodes.len()];
            edge(&nodes[i], "attacks", next, 1, Status::Asserted)
        })
        .collect()
}

pub(super) fn picture(edges: &[Edge]) -> Picture {
    Picture::new(&Drawing {
        edges,
        title: HOSTILE[2],
        notes: &[HOSTILE[3].to_owned()],
        focus: edges.first().map(|e| e.subject.id.as_str()),
        style: &Style::default(),
        ontology: Ontology::builtin().expect("embedded data must be readable"),
    })
}
