//! Answers with edges: to questions and patterns, around a name, along a path. The JSON of the command line, with what a drawing needs.

use std::collections::BTreeSet;

use serde::Serialize;

use super::keeper::Held;
use super::params::{MOST, Params};
use super::trouble::Trouble;
use crate::export::{Part, UNNAMED, best, hidden};
use crate::model::NameKey;
use crate::query::{Answer, Edge, Node, Options, QueryError, Rows, Ticks, Way};

/// Edges of an answer unless more are asked for.
const EDGES: usize = 60;
/// Nodes in a drawing unless more are asked for, and at most.
const NODES: usize = 24;
const MOST_NODES: usize = 400;
/// Edges of one node that are looked at for the neighbours of a name.
const EDGES_OF_ONE: usize = 200;
/// Why claims are left out of a drawing that holds enough.
const BEYOND: &str = "beyond the limit";
/// Steps around a name at most.
const HOPS: usize = 3;
/// Steps of a path, and paths, at most.
const STEPS: usize = 8;
const PATHS: usize = 10;

/// What a drawing needs besides the edges.
#[derive(Serialize)]
struct Drawing {
    title: String,
    /// Sentences on what was left out.
    notes: Vec<String>,
    /// The node in the middle.
    focus: Option<String>,
    /// When each edge is attested: for each of its origins a list of first day, last day, place of the status, number of claims.
    ticks: Vec<Ticks>,
}

/// An answer and its drawing.
#[derive(Serialize)]
struct Drawn<A> {
    #[serde(flatten)]
    answer: A,
    drawing: Drawing,
}

fn drawn<A: Serialize>(answer: A, drawing: Drawing) -> Result<Vec<u8>, Trouble> {
    Ok(serde_json::to_vec(&Drawn { answer, drawing })?)
}

/// A plain question.
pub fn ask(held: Held<'_>, params: &Params) -> Result<Vec<u8>, Trouble> {
    let question = params.need("q")?;
    let found = rows(&params.options(EDGES, 1)?, &|options| {
        held.graph.ask_rows(question, options)
    })?;
    in_rows(held, found)
}

/// A pattern.
pub fn query(held: Held<'_>, params: &Params) -> Result<Vec<u8>, Trouble> {
    let pattern = params.need("q")?;
    let found = rows(&params.options(EDGES, 1)?, &|options| {
        held.graph.rows(pattern, options)
    })?;
    in_rows(held, found)
}

/// How two names hang together.
pub fn path(held: Held<'_>, params: &Params) -> Result<Vec<u8>, Trouble> {
    let options = params.options(EDGES, 1)?;
    let way = Way {
        max: params.number("max", 6, STEPS)?,
        count: params.number("paths", 3, PATHS)?,
        via: params.get("via").map(str::to_owned),
    };
    let (from, to) = (params.need("from")?, params.need("to")?);
    let found = held.graph.paths(from, to, &way, &options)?;
    in_rows(held, (found, options))
}

/// Asks; when only parties that are merely described have an answer, these are the answer, as on the command line.
fn rows(
    options: &Options,
    ask: &dyn Fn(&Options) -> Result<Rows, QueryError>,
) -> Result<(Rows, Options), Trouble> {
    let found = ask(options)?;
    if found.answer.edges.is_empty() && found.answer.hidden.contains_key(UNNAMED) {
        let all = Options {
            unnamed: true,
            ..options.clone()
        };
        return Ok((ask(&all)?, all));
    }
    Ok((found, options.clone()))
}

fn in_rows(held: Held<'_>, (found, options): (Rows, Options)) -> Result<Vec<u8>, Trouble> {
    let answer = &found.answer;
    let mut notes: Vec<String> = hidden(&answer.hidden, "").into_iter().collect();
    notes.extend(found.cut.clone());
    let drawing = Drawing {
        title: answer.reading.clone(),
        notes,
        focus: None,
        ticks: ticks(held, &answer.edges, &options)?,
    };
    drawn(found, drawing)
}

/// When each edge of an answer is attested; whatever narrowed the answer down beyond the options does so here by the dates alone.
fn ticks(held: Held<'_>, edges: &[Edge], options: &Options) -> Result<Vec<Ticks>, Trouble> {
    let plain = Options {
        limit: None,
        evidence: 0,
        min_origins: 1,
        ..options.clone()
    };
    Ok(held.graph.ticks(edges, &plain)?)
}

/// What lies around a name, or the best-attested part of the graph.
pub fn graph(held: Held<'_>, params: &Params) -> Result<Vec<u8>, Trouble> {
    let options = Options {
        roll_up: false,
        ..params.options(MOST, 0)?
    };
    let nodes = params.number("top", NODES, MOST_NODES)?.max(2);
    let Some(name) = params.get("around") else {
        let name = format!("graph {nodes} {options:?}");
        return held.kept.get(&name, held.store.generation(), || {
            whole(held, nodes, &options)
        });
    };
    let hops = params.number("hops", 1, HOPS)?;
    if hops < 2 {
        return near(held, name, nodes, &options);
    }
    let part = Part {
        around: Some(name.to_owned()),
        hops,
        top: Some(nodes),
        options: options.clone(),
        ..Part::default()
    };
    let cut = part.cut(held.graph, true)?;
    let answer = Answer {
        reading: cut.title.clone(),
        verdict: None,
        edges: cut.edges,
        hidden: cut.hidden,
    };
    let all = Options {
        unnamed: true,
        ..options
    };
    let drawing = Drawing {
        title: cut.title,
        notes: cut.notes.into_iter().chain(cut.left).collect(),
        focus: cut.focus,
        ticks: ticks(held, &answer.edges, &all)?,
    };
    drawn(answer, drawing)
}

/// A name with its best-attested neighbours, and what these have to do with each other.
fn near(held: Held<'_>, name: &str, nodes: usize, options: &Options) -> Result<Vec<u8>, Trouble> {
    let graph = held.graph;
    let node = graph.node(name)?.node;
    let options = Options {
        unnamed: true,
        ..options.clone()
    };
    let ends = |edges: &[Edge]| -> BTreeSet<String> {
        let ends = edges.iter().flat_map(|e| [&e.subject.id, &e.object.id]);
        ends.cloned().collect()
    };
    let mut star = graph.neighbourhood(&node.id, 1, EDGES_OF_ONE, &options)?;
    // Parties that are only described are drawn as long as there is room for them.
    if ends(&star.edges).len() > nodes {
        let is_named =
            |end: &Node| NameKey::raw(end.id.as_str()).scope().is_none() || end.id == node.id;
        star.edges
            .retain(|e| is_named(&e.subject) && is_named(&e.object));
    }
    let kept = best(star.edges, nodes, Some(&node.id));
    let kept_note = kept.note;
    let kept: Vec<String> = ends(&kept.edges).into_iter().collect();
    let (mut answer, ticks) = graph.among(&kept, &options)?;
    if let Some(more) = answer.hidden.get(BEYOND) {
        star.hidden.insert(BEYOND.to_owned(), *more);
    }
    answer.reading = format!("around {}", node.name);
    answer.hidden = star.hidden;
    let mut notes: Vec<String> = hidden(&answer.hidden, "").into_iter().collect();
    notes.extend(kept_note);
    let drawing = Drawing {
        title: format!("Around {}", node.name),
        notes,
        focus: Some(node.id),
        ticks,
    };
    drawn(answer, drawing)
}

fn whole(held: Held<'_>, nodes: usize, options: &Options) -> Result<Vec<u8>, Trouble> {
    let (answer, ticks) = held.graph.best(nodes, options)?;
    let drawing = Drawing {
        title: "The best-attested part of the graph".to_owned(),
        notes: hidden(&answer.hidden, "").into_iter().collect(),
        focus: None,
        ticks,
    };
    drawn(answer, drawing)
}

/// One edge with its evidence.
pub fn edge(held: Held<'_>, params: &Params) -> Result<Vec<u8>, Trouble> {
    let relation = params.need("relation")?;
    let options = Options {
        unnamed: true,
        limit: None,
        ..params.options(MOST, 20)?
    };
    let subject = held.graph.node(params.need("subject")?)?.node;
    let object = held.graph.node(params.need("object")?)?.node;
    let mut answer = held.graph.between(&subject.id, &object.id, &options)?;
    answer.edges.retain(|e| {
        let straight = e.subject.id == subject.id && e.object.id == object.id;
        let turned = e.subject.id == object.id && e.object.id == subject.id;
        let symmetric = || {
            held.ontology
                .relation(relation)
                .is_some_and(|r| r.symmetric)
        };
        e.relation == relation && (straight || (turned && symmetric()))
    });
    if answer.edges.is_empty() {
        return Err(Trouble::missing(format!(
            "no claim that counts says that {} {relation} {}",
            subject.name, object.name
        )));
    }
    Ok(serde_json::to_vec(&answer)?)
}
