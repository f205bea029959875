//! What to ask next: real questions, made from the best-attested edges of the graph.

use std::cmp::Reverse;
use std::collections::HashMap;

use demarche::export::plain;
use demarche::model::Kind;
use demarche::ontology::Quad;
use demarche::query::{Edge, Graph, Options};
use demarche::store::Store;

use super::error::Failure;
use super::knowledge::ontology;
use super::output::Out;
use super::{Shared, knowledge};

/// Edges to choose from.
const LOOKED_AT: usize = 2000;

/// Prints a few commands that have an answer.
pub fn print(store: &Store, shared: &Shared, out: &mut Out) -> Result<(), Failure> {
    let graph = knowledge::graph(store)?;
    let commands = commands(&graph)?;
    if commands.is_empty() {
        return Ok(());
    }
    out.line("\nwhat to ask next:")?;
    let program = program(shared);
    for command in commands {
        out.line(&format!("  {program} {command}"))?;
    }
    Ok(())
}

fn commands(graph: &Graph) -> Result<Vec<String>, Failure> {
    let ontology = ontology()?;
    let options = Options {
        evidence: 0,
        limit: Some(LOOKED_AT),
        roll_up: false,
        ..Options::default()
    };
    let mut edges = graph.edges(&options)?.edges;
    let known: HashMap<String, usize> = (graph.entities()?.into_iter())
        .filter(|(node, _)| matches!(node.kind, Kind::Person | Kind::Country))
        .map(|(node, articles)| (node.id, articles))
        .collect();
    // Edges between those of whom most articles speak make the best questions.
    let fame = |edge: &Edge| {
        let of = |id: &str| known.get(id).copied().unwrap_or_default();
        edge.articles * of(&edge.subject.id).min(of(&edge.object.id))
    };
    edges.sort_by_key(|e| Reverse(fame(e)));
    edges.retain(|e| fame(e) > 0);
    let first = |wanted: &dyn Fn(&Edge, Quad) -> bool| {
        edges.iter().find(|e| {
            ontology
                .relation(&e.relation)
                .is_some_and(|r| wanted(e, r.quad))
        })
    };

    let mut commands = Vec::new();
    let helped = first(&|e, quad| quad.is_cooperative() && e.object.kind == Kind::Person)
        .or_else(|| first(&|_, quad| quad.is_cooperative()));
    if let Some(edge) = helped {
        let phrase = ontology
            .relation(&edge.relation)
            .map_or(edge.relation.as_str(), |r| r.phrase.as_str());
        let question = format!("who {phrase} {}", edge.object.name);
        let answered = graph
            .ask(&question, &options)
            .is_ok_and(|a| !a.edges.is_empty());
        commands.push(if answered {
            format!("ask {}", quoted(&question))
        } else {
            format!(
                "query {}",
                quoted(&format!("? {} {}", edge.relation, edge.object.name))
            )
        });
    }
    if let Some(edge) = first(&|_, quad| quad.is_hostile()) {
        commands.push(format!(
            "query {}",
            quoted(&format!("{} {} ?", edge.subject.name, edge.relation))
        ));
    }
    if let Some(edge) = edges.first() {
        let name = &edge.subject.name;
        commands.push(format!("show {}", quoted(name)));
        let apart = |other: &&Edge| {
            let near = |id: &str| id == edge.subject.id || id == edge.object.id;
            !near(&other.subject.id) && !near(&other.object.id)
        };
        if let Some(other) = edges.iter().find(apart) {
            commands.push(format!(
                "path {} {}",
                quoted(name),
                quoted(&other.object.name)
            ));
        }
        commands.push(format!("draw --around {} -o graph.svg", quoted(name)));
    }
    Ok(commands)
}

/// An argument as a shell takes it.
fn quoted(text: &str) -> String {
    let text = plain(text);
    let simple = (text.chars()).all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '/'));
    if simple && !text.is_empty() {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// The words that start this program again for this graph.
fn program(shared: &Shared) -> String {
    let mut words = if std::env::var_os("CARGO").is_some() {
        "cargo run -q --release --".to_owned()
    } else {
        "demarche".to_owned()
    };
    let given_by_environment =
        std::env::var_os("DEMARCHE_STORE").is_some_and(|v| v == *shared.store.as_os_str());
    if shared.store.as_os_str() != ".demarche" && !given_by_environment {
        words.push_str(" --store ");
        words.push_str(&quoted(&shared.store.display().to_string()));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn arguments_survive_the_shell() {
        assert_eq!(quoted("Russia"), "Russia");
        assert_eq!(quoted("Bashar al-Assad"), "'Bashar al-Assad'");
        assert_eq!(quoted("Xi'an"), r"'Xi'\''an'");
        assert_eq!(quoted(""), "''");
    }
}
