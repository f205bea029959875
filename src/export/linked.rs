//! Quads as N-Quads and as JSON-LD, for stores of linked data.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use oxrdf::vocab::{rdf, xsd};
use oxrdf::{GraphName, Quad, Term};
use serde_json::{Map, Value, json};

/// The vocabulary, under which JSON-LD shortens properties and types.
const VOCABULARY: &str = "urn:demarche:";

/// One quad for each line.
pub fn nquads(quads: &[Quad]) -> String {
    quads.iter().fold(String::new(), |mut text, quad| {
        let _ = writeln!(text, "{quad} .");
        text
    })
}

/// Subjects with their properties.
type Subjects = BTreeMap<String, BTreeMap<String, Vec<Value>>>;

/// One JSON-LD document, a subject for each line; a claim holds its edge under `@graph`. Ids are whole IRIs, so that no name of an
/// entity can be read as a prefix.
pub fn jsonld(quads: &[Quad]) -> Result<String, serde_json::Error> {
    let mut default = Subjects::new();
    let mut named: BTreeMap<String, Subjects> = BTreeMap::new();
    for quad in quads {
        let subjects = match &quad.graph_name {
            GraphName::NamedNode(graph) => named.entry(graph.as_str().to_owned()).or_default(),
            _ => &mut default,
        };
        let subject = quad.subject.to_string();
        let subject = subject.trim_matches(['<', '>']).to_owned();
        let is_type = quad.predicate == rdf::TYPE;
        let (property, value) = match &quad.object {
            Term::NamedNode(class) if is_type => ("@type", json!(short(class.as_str()))),
            object => (short(quad.predicate.as_str()), value(object)),
        };
        let properties = subjects.entry(subject).or_default();
        properties
            .entry(property.to_owned())
            .or_default()
            .push(value);
    }
    for graph in named.keys() {
        default.entry(graph.clone()).or_default();
    }
    let mut text = format!("{{\"@context\":{{\"@vocab\":\"{VOCABULARY}\"}},\"@graph\":[");
    let mut between = "\n";
    for (subject, properties) in default {
        let graph = named.remove(&subject);
        let mut object = written(subject, properties);
        if let Some(graph) = graph {
            let inside = graph.into_iter().map(|(s, p)| written(s, p).into());
            object.insert("@graph".to_owned(), Value::Array(inside.collect()));
        }
        text.push_str(between);
        text.push_str(&serde_json::to_string(&object)?);
        between = ",\n";
    }
    text.push_str("\n]}\n");
    Ok(text)
}

fn written(subject: String, properties: BTreeMap<String, Vec<Value>>) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("@id".to_owned(), Value::String(subject));
    for (property, mut values) in properties {
        let value = match values.len() {
            1 => values.remove(0),
            _ => Value::Array(values),
        };
        object.insert(property, value);
    }
    object
}

/// Without the vocabulary, where a reader puts it back.
fn short(iri: &str) -> &str {
    match iri.strip_prefix(VOCABULARY) {
        Some(word) if !word.is_empty() && !word.contains(':') => word,
        _ => iri,
    }
}

fn value(term: &Term) -> Value {
    match term {
        Term::NamedNode(iri) => json!({ "@id": iri.as_str() }),
        Term::Literal(literal) if literal.datatype() == xsd::STRING => json!(literal.value()),
        Term::Literal(literal) => {
            json!({ "@type": literal.datatype().as_str(), "@value": literal.value() })
        }
        Term::BlankNode(blank) => json!({ "@id": blank.to_string() }),
    }
}
