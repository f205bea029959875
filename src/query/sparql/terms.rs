//! The graph's things as RDF terms: entities, claims and articles under `urn:demarche:`, relations and classes as its vocabulary.

use std::fmt::Write as _;

use oxrdf::vocab::{rdf, rdfs, xsd};
use oxrdf::{Literal, NamedNode, Term};

use crate::model::{Day, Kind};
use crate::query::QueryError;
use crate::query::graph::Graph;
use crate::store::KeyId;

/// Prefixes that every query may use without declaring them.
pub const PREFIXES: [(&str, &str); 7] = [
    ("d", "urn:demarche:"),
    ("entity", ENTITY),
    ("claim", CLAIM),
    ("article", ARTICLE),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

const VOCABULARY: &str = "urn:demarche:";
const ENTITY: &str = "urn:demarche:entity:";
const CLAIM: &str = "urn:demarche:claim:";
const ARTICLE: &str = "urn:demarche:article:";

/// A term as the evaluator handles it: things of the graph by their places.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Id {
    Node(KeyId),
    /// Number of the article, place of the claim in its fragment.
    Claim(u32, u32),
    Article(u32),
    Other(Term),
}

/// A word of the vocabulary: `d:backs`, `d:ASSAULT`, `d:sentence`.
pub(super) fn word(name: &str) -> Id {
    Id::Other(NamedNode::new_unchecked(format!("{VOCABULARY}{}", escaped(name))).into())
}

pub(super) fn a() -> Id {
    Id::Other(rdf::TYPE.into_owned().into())
}

pub(super) fn label() -> Id {
    Id::Other(rdfs::LABEL.into_owned().into())
}

pub(super) fn text(text: &str) -> Id {
    Id::Other(Literal::new_simple_literal(text).into())
}

pub(super) fn date(day: Day) -> Id {
    Id::Other(Literal::new_typed_literal(day.to_string(), xsd::DATE).into())
}

pub(super) fn number(share: f32) -> Id {
    Id::Other(Literal::new_typed_literal(format!("{share:.2}"), xsd::DECIMAL).into())
}

pub(super) fn iri(iri: &str) -> Id {
    NamedNode::new(iri).map_or_else(|_| text(iri), |iri| Id::Other(iri.into()))
}

/// The class of a node's kind: `d:Person`.
pub(super) fn kind(kind: Kind) -> Id {
    let name = kind.as_str();
    word(&(name[..1].to_uppercase() + &name[1..]))
}

/// What a word of the vocabulary is called; none for other terms.
pub(super) fn name_of(id: &Id) -> Option<String> {
    let Id::Other(Term::NamedNode(iri)) = id else {
        return None;
    };
    let name = iri.as_str().strip_prefix(VOCABULARY)?;
    (!name.contains(':')).then(|| unescaped(name))
}

/// Spaces as `_`, everything else but letters, digits, `-` and `.` as `%XX`: any name makes an IRI, and a prefixed name without `\\`.
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b' ' => out.push('_'),
            b'-' | b'.' => out.push(byte as char),
            _ if byte.is_ascii_alphanumeric() => out.push(byte as char),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// A name key: the kind, a colon, the name.
fn escaped_key(key: &str) -> String {
    match key.split_once('/') {
        Some((kind, name)) => format!("{}:{}", escaped(kind), escaped(name)),
        None => escaped(key),
    }
}

fn unescaped_key(key: &str) -> String {
    match key.split_once(':') {
        Some((kind, name)) => format!("{}/{}", unescaped(kind), unescaped(name)),
        None => unescaped(key),
    }
}

fn unescaped(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%')
            .then(|| name.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let plain = if bytes[at] == b'_' { b' ' } else { bytes[at] };
        out.push(code.unwrap_or(plain));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

impl Graph<'_> {
    pub(super) fn internal(&self, term: Term) -> Result<Id, QueryError> {
        let Term::NamedNode(iri) = &term else {
            return Ok(Id::Other(term));
        };
        let found = if let Some(key) = iri.as_str().strip_prefix(ENTITY) {
            self.store
                .key_id(&unescaped_key(key))?
                .map(|key| Id::Node(self.root(key)))
        } else if let Some(id) = iri.as_str().strip_prefix(CLAIM) {
            self.claim_place(&unescaped(id))?
        } else if let Some(id) = iri.as_str().strip_prefix(ARTICLE) {
            self.store.number_of(&unescaped(id))?.map(Id::Article)
        } else {
            None
        };
        Ok(found.unwrap_or(Id::Other(term)))
    }

    fn claim_place(&self, id: &str) -> Result<Option<Id>, QueryError> {
        for article in self.store.claim_articles(id)? {
            let fragment = self.fragment(article)?;
            if let Some(at) = fragment.claims.iter().position(|c| c.id == id) {
                return Ok(Some(Id::Claim(article, at as u32)));
            }
        }
        Ok(None)
    }

    pub(super) fn external(&self, id: Id) -> Result<Term, QueryError> {
        let iri = match id {
            Id::Other(term) => return Ok(term),
            Id::Node(root) => format!("{ENTITY}{}", escaped_key(self.key(root)?.as_str())),
            Id::Claim(article, at) => {
                let fragment = self.fragment(article)?;
                let id = fragment.claims.get(at as usize).map_or("", |c| &c.id);
                format!("{CLAIM}{}", escaped(id))
            }
            Id::Article(article) => {
                format!("{ARTICLE}{}", escaped(&self.fragment(article)?.article.id))
            }
        };
        Ok(NamedNode::new_unchecked(iri).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_makes_an_iri_and_comes_back() {
        for name in ["person/nuri al-maliki", "a<b> \"c\" %41 é", "talks@a1#2"] {
            let iri = format!("{ENTITY}{}", escaped(name));
            assert!(NamedNode::new(&iri).is_ok(), "{iri}");
            assert_eq!(unescaped(&escaped(name)), name);
            assert_eq!(unescaped_key(&escaped_key(name)), name);
        }
        assert_eq!(
            name_of(&word("negotiates-with")).unwrap(),
            "negotiates-with"
        );
        assert_eq!(name_of(&label()), None);
    }
}
