//! How an answer is printed: as text for people, as a table, or in a form for programs.

use demarche::export::{Drawing, Picture, Sheet, Style, dot, hidden, plain};
use demarche::query::{Answer, Edge, Hidden, Rows};
use serde::Serialize;
use serde_json::Value;

use super::answer::edges;
use super::error::{Code, Failure};
use super::knowledge::ontology;
use super::output::{Out, counted, note};
use super::{Format, Shared};

/// An answer that can be printed in all forms.
pub trait Present: Serialize {
    /// Prints it for people, with so many sentences for each edge.
    fn text(&self, evidence: usize, out: &mut Out) -> Result<(), Failure>;
    /// The same as a table.
    fn sheet(&self) -> Sheet;
    /// The same as one JSON value for each line.
    fn lines(&self) -> Result<Vec<Value>, serde_json::Error>;
    /// Its edges, for a drawing.
    fn edges(&self) -> &[Edge];
    /// How the question was read.
    fn reading(&self) -> &str;
    /// What was left out.
    fn hidden(&self) -> &Hidden;
    /// How much was found, in words.
    fn size(&self) -> String {
        counted(self.edges().len(), "edge")
    }
    /// Whether there is nothing at all to say.
    fn is_silent(&self) -> bool {
        self.is_empty()
    }
    /// Whether nothing was found.
    fn is_empty(&self) -> bool {
        self.edges().is_empty()
    }
    /// What shows the statuses that were left out.
    fn advice(&self) -> &'static str {
        "add --status any"
    }
    /// Why it may not be whole.
    fn cut(&self) -> Option<&str> {
        None
    }
}

/// Prints an answer in the form asked for; what is to be known of it goes to standard error.
pub fn print<A: Present>(
    answer: &A,
    evidence: usize,
    shared: &Shared,
    out: &mut Out,
) -> Result<Code, Failure> {
    let done = if answer.is_empty() {
        Code::Nothing
    } else {
        Code::Answered
    };
    match shared.format {
        Format::Json => {
            out.json(answer)?;
            return Ok(done);
        }
        Format::Jsonl => {
            for line in answer.lines()? {
                out.line(&line.to_string())?;
            }
        }
        Format::Csv => out.text(&answer.sheet().csv())?,
        Format::Markdown => out.text(&answer.sheet().markdown())?,
        Format::Table => out.text(&answer.sheet().table())?,
        Format::Dot => {
            let notes: Vec<String> = hidden(answer.hidden(), "").into_iter().collect();
            let picture = Picture::new(&Drawing {
                edges: answer.edges(),
                title: answer.reading(),
                notes: &notes,
                focus: None,
                style: &Style::default(),
                ontology: ontology()?,
            });
            out.text(&dot(&picture))?;
        }
        Format::Text => answer.text(evidence, out)?,
    }
    out.flush()?;
    if answer.is_silent() {
        note("nothing found");
    }
    note(&format!("[{}: {}]", plain(answer.reading()), answer.size()));
    if let Some(cut) = answer.cut() {
        note(cut);
    }
    if let Some(line) = hidden(answer.hidden(), answer.advice()) {
        note(&line);
    }
    Ok(done)
}

/// One JSON value for each edge.
pub fn edge_lines(edges: &[Edge]) -> Result<Vec<Value>, serde_json::Error> {
    edges.iter().map(serde_json::to_value).collect()
}

impl Present for Answer {
    fn text(&self, evidence: usize, out: &mut Out) -> Result<(), Failure> {
        if let Some(verdict) = &self.verdict {
            out.line(&out.paint.bold(verdict))?;
            if !self.edges.is_empty() {
                out.line("")?;
            }
        }
        edges(&self.edges, evidence, out)
    }

    fn sheet(&self) -> Sheet {
        Sheet::edges(&self.edges)
    }

    fn lines(&self) -> Result<Vec<Value>, serde_json::Error> {
        edge_lines(&self.edges)
    }

    fn edges(&self) -> &[Edge] {
        &self.edges
    }

    fn reading(&self) -> &str {
        &self.reading
    }

    fn hidden(&self) -> &Hidden {
        &self.hidden
    }

    fn is_silent(&self) -> bool {
        self.edges.is_empty() && self.verdict.is_none()
    }

    fn advice(&self) -> &'static str {
        "add status=any"
    }
}

impl Present for Rows {
    fn text(&self, evidence: usize, out: &mut Out) -> Result<(), Failure> {
        if self.rows.is_empty() {
            return self.answer.text(evidence, out);
        }
        for (i, row) in self.rows.iter().enumerate() {
            if i > 0 {
                out.line("")?;
            }
            let names: Vec<String> = row
                .bind
                .iter()
                .map(|(variable, node)| format!("?{variable} = {}", plain(&node.name)))
                .collect();
            let passed: Vec<String> = row.nodes.iter().map(|n| plain(&n.name)).collect();
            let heading = if passed.is_empty() {
                names.join(", ")
            } else {
                format!("{}. {}", i + 1, passed.join(" – "))
            };
            out.line(&out.paint.bold(&heading))?;
            for edge in self.edges_of(row) {
                super::answer::edge(edge, evidence, "  ", out)?;
            }
        }
        Ok(())
    }

    fn sheet(&self) -> Sheet {
        if self.rows.is_empty() {
            return self.answer.sheet();
        }
        Sheet::rows(self)
    }

    fn lines(&self) -> Result<Vec<Value>, serde_json::Error> {
        if self.rows.is_empty() {
            return self.answer.lines();
        }
        let line = |row: &demarche::query::Row| {
            let edges: Vec<&Edge> = self.edges_of(row).collect();
            Ok(serde_json::json!({
                "bind": serde_json::to_value(&row.bind)?,
                "edges": serde_json::to_value(&edges)?,
            }))
        };
        self.rows.iter().map(line).collect()
    }

    fn edges(&self) -> &[Edge] {
        &self.answer.edges
    }

    fn reading(&self) -> &str {
        &self.answer.reading
    }

    fn hidden(&self) -> &Hidden {
        &self.answer.hidden
    }

    fn advice(&self) -> &'static str {
        self.answer.advice()
    }

    fn size(&self) -> String {
        if self.rows.is_empty() {
            return self.answer.size();
        }
        let edges = counted(self.answer.edges.len(), "edge");
        format!("{} of {edges}", counted(self.rows.len(), "row"))
    }

    fn cut(&self) -> Option<&str> {
        self.cut.as_deref()
    }
}
