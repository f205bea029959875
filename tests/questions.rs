//! Plain questions on the sample articles, and on a larger corpus where it is at hand: which are read and answered as a reader would.

mod common {
    pub mod floor;
    pub mod graph;
}

use std::collections::BTreeMap;
use std::path::PathBuf;

use common::graph::{graph_of, root};
use demarche::query::{Graph, Options};

#[derive(serde::Deserialize)]
struct Questions {
    question: Vec<Question>,
}

#[derive(serde::Deserialize)]
struct Question {
    of: String,
    ask: String,
    reading: Option<String>,
    first: String,
}

/// What is wrong with the answer, if anything.
fn fault(graph: &Graph<'_>, question: &Question) -> Option<String> {
    let options = Options::default();
    let mut answer = graph.ask(&question.ask, &options);
    if answer
        .as_ref()
        .is_ok_and(|a| a.edges.is_empty() && a.hidden.contains_key("unnamed"))
    {
        let unnamed = Options {
            unnamed: true,
            ..options
        };
        answer = graph.ask(&question.ask, &unnamed);
    }
    let (reading, first) = match &answer {
        Ok(answer) => {
            let reading = answer.reading.split(" (").next().unwrap_or_default();
            let first = answer
                .edges
                .first()
                .map(|e| format!("{} {} {}", e.subject.name, e.relation, e.object.name));
            (
                Some(reading.replace(" [asserted]", "")),
                first.unwrap_or_default(),
            )
        }
        Err(_) => (None, String::new()),
    };
    let right = reading == question.reading
        && if question.first.is_empty() {
            first.is_empty()
        } else {
            first.starts_with(&question.first)
        };
    (!right).then(|| format!("{}: {reading:?}, {first:?}", question.ask))
}

#[test]
fn questions_are_read_as_a_reader_would() {
    let text = std::fs::read_to_string(root().join("tests/questions.toml")).expect("the questions");
    let all: Questions = toml::from_str(&text).expect("questions");
    let mut of: BTreeMap<&str, Vec<&Question>> = BTreeMap::new();
    for question in &all.question {
        of.entry(&question.of).or_default().push(question);
    }
    let corpus = root().join("../shared/corpus");
    let parts = [
        "pm_media_releases_world",
        "re3d_open",
        "us_milestones",
        "wikinews_gum",
    ];
    let mut faults = Vec::new();
    let mut asked = 0;
    for (name, questions) in of {
        let files: Vec<PathBuf> = match name {
            "sample" => vec![root().join("data/articles")],
            _ if corpus.exists() => parts.map(|p| corpus.join(format!("{p}.jsonl"))).into(),
            _ => {
                println!(
                    "the questions on the corpus are skipped: {} is not there",
                    corpus.display()
                );
                continue;
            }
        };
        let dir = tempfile::tempdir().expect("a folder");
        let store = graph_of(dir.path(), &files);
        let graph = Graph::new(&store).expect("a graph");
        asked += questions.len();
        faults.extend(questions.iter().filter_map(|q| fault(&graph, q)));
    }
    let right = asked - faults.len();
    println!(
        "{right} of {asked} questions right; not:\n{}",
        faults.join("\n")
    );
    common::floor::hold(
        &root().join("tests/questions.floor.txt"),
        right as f64 / asked as f64,
        "questions that are read and answered right",
    );
}
