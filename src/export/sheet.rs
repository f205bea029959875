//! Answers as tables: for the terminal, for spreadsheets (CSV after RFC 4180) and for Markdown.

use std::fmt::Write;

use super::escape::plain;
use crate::query::{Edge, Rows};

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// Whether its text is too long for a terminal: sentences, article ids.
    pub long: bool,
    /// Whether it holds numbers.
    pub number: bool,
}

/// Rows of text under named columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// The columns.
    pub columns: Vec<Column>,
    /// As many cells in each row as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// Columns of an edge; `Sheet::edge` fills them.
const EDGE: [(&str, bool, bool); 14] = [
    ("subject", false, false),
    ("relation", false, false),
    ("object", false, false),
    ("articles", false, true),
    ("origins", false, true),
    ("claims", false, true),
    ("first", false, false),
    ("last", false, false),
    ("status", true, false),
    ("sentence", true, false),
    ("speaker", true, false),
    ("source", true, false),
    ("published", true, false),
    ("article", true, false),
];

impl Sheet {
    /// An empty sheet; columns as name, whether long, whether a number.
    pub fn new(columns: &[(&str, bool, bool)]) -> Self {
        let columns = columns.iter().map(|(name, long, number)| Column {
            name: (*name).to_owned(),
            long: *long,
            number: *number,
        });
        Self {
            columns: columns.collect(),
            rows: Vec::new(),
        }
    }

    /// One row for each edge, with its best sentence.
    pub fn edges(edges: &[Edge]) -> Self {
        let mut sheet = Self::new(&EDGE);
        sheet.rows = edges.iter().map(Self::edge).collect();
        sheet
    }

    /// The columns of [`Sheet::edges`].
    pub fn edge_columns() -> &'static [(&'static str, bool, bool)] {
        &EDGE
    }

    /// The cells of an edge in [`Sheet::edges`].
    pub fn edge(edge: &Edge) -> Vec<String> {
        let best = edge.evidence.first();
        let day = |last: bool| {
            edge.dates
                .map(|(a, b)| if last { b } else { a }.to_string())
        };
        let statuses: Vec<String> = edge
            .statuses
            .iter()
            .map(|(status, n)| format!("{n} {status}"))
            .collect();
        let cell = |text: Option<&str>| text.unwrap_or_default().to_owned();
        vec![
            edge.subject.name.clone(),
            edge.relation.clone(),
            edge.object.name.clone(),
            edge.articles.to_string(),
            edge.origins.to_string(),
            edge.claims.to_string(),
            day(false).unwrap_or_default(),
            day(true).unwrap_or_default(),
            statuses.join(", "),
            cell(best.map(|e| e.sentence.as_str())),
            cell(best.and_then(|e| e.speaker.as_deref())),
            cell(best.and_then(|e| e.source.as_deref())),
            best.and_then(|e| e.published)
                .map_or_else(String::new, |d| d.to_string()),
            cell(best.map(|e| e.article.as_str())),
        ]
    }

    /// One row for each row of the answer: its variables, then its edges with their best sentences.
    pub fn rows(answer: &Rows) -> Self {
        let mut variables: Vec<&String> = answer.rows.iter().flat_map(|r| r.bind.keys()).collect();
        variables.sort_unstable();
        variables.dedup();
        let most = answer.rows.iter().map(|r| r.edges.len()).max().unwrap_or(0);
        let mut sheet = Self::new(&[]);
        let mut column = |name: String, long: bool, number: bool| {
            sheet.columns.push(Column { name, long, number });
        };
        for variable in &variables {
            column((*variable).clone(), false, false);
        }
        for i in 1..=most {
            column(format!("edge {i}"), false, false);
            column(format!("origins {i}"), false, true);
            column(format!("sentence {i}"), true, false);
            column(format!("source {i}"), true, false);
        }
        for row in &answer.rows {
            let mut cells: Vec<String> = variables
                .iter()
                .map(|v| {
                    row.bind
                        .get(*v)
                        .map_or_else(String::new, |n| n.name.clone())
                })
                .collect();
            for edge in answer.edges_of(row) {
                let best = edge.evidence.first();
                cells.push(format!(
                    "{} {} {}",
                    edge.subject.name, edge.relation, edge.object.name
                ));
                cells.push(edge.origins.to_string());
                cells.push(best.map_or_else(String::new, |e| e.sentence.clone()));
                cells.push(best.and_then(|e| e.source.clone()).unwrap_or_default());
            }
            cells.resize(sheet.columns.len(), String::new());
            sheet.rows.push(cells);
        }
        sheet
    }

    /// Columns side by side for a terminal; those of long texts are left out.
    pub fn table(&self) -> String {
        let shown: Vec<usize> = (0..self.columns.len())
            .filter(|i| !self.columns[*i].long)
            .collect();
        let cells = |row: &[String]| -> Vec<String> {
            let cell = |i: &usize| plain(row.get(*i).map_or("", String::as_str));
            shown.iter().map(cell).collect()
        };
        let heading: Vec<String> = self.columns.iter().map(|c| c.name.clone()).collect();
        let mut lines = vec![cells(&heading)];
        lines.extend(self.rows.iter().map(|r| cells(r)));
        let widths: Vec<usize> = (0..shown.len())
            .map(|i| {
                lines
                    .iter()
                    .map(|l| l[i].chars().count())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let rule: Vec<String> = widths.iter().map(|w| "─".repeat(*w)).collect();
        lines.insert(1, rule);
        let mut text = String::new();
        for line in lines {
            let mut written = String::new();
            for (i, cell) in line.iter().enumerate() {
                let gap = " ".repeat(widths[i].saturating_sub(cell.chars().count()));
                let number = self.columns[shown[i]].number;
                let (before, after) = if number { (&*gap, "") } else { ("", &*gap) };
                let _ = write!(written, "{before}{cell}{after}  ");
            }
            text.push_str(written.trim_end());
            text.push('\n');
        }
        text
    }

    /// Comma-separated values, a heading first.
    pub fn csv(&self) -> String {
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let cells: Vec<String> = cells.map(csv_cell).collect();
            cells.join(",") + "\r\n"
        };
        let mut text = line(&mut self.columns.iter().map(|c| c.name.as_str()));
        for row in &self.rows {
            text.push_str(&line(&mut row.iter().map(String::as_str)));
        }
        text
    }

    /// A table of Markdown.
    pub fn markdown(&self) -> String {
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let cells: Vec<String> = cells.map(markdown_cell).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut text = line(&mut self.columns.iter().map(|c| c.name.as_str()));
        let rule = |c: &Column| if c.number { "---:" } else { "---" };
        text.push_str(&line(&mut self.columns.iter().map(rule)));
        for row in &self.rows {
            text.push_str(&line(&mut row.iter().map(String::as_str)));
        }
        text
    }
}

fn csv_cell(text: &str) -> String {
    let text = plain(text);
    if text.contains(['"', ',']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// Nothing in a name is markup.
fn markdown_cell(text: &str) -> String {
    if text.chars().all(|c| c == '-' || c == ':') && text.len() > 2 {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in plain(text).chars() {
        if matches!(c, '|' | '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '>') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let mut sheet = Sheet::new(&[
            ("name", false, false),
            ("n", false, true),
            ("text", true, false),
        ]);
        sheet.rows = vec![vec![
            "A, \"b\"".to_owned(),
            "7".to_owned(),
            "x|y\nz".to_owned(),
        ]];
        sheet
    }

    #[test]
    fn cells_are_escaped_for_each_form() {
        assert_eq!(sheet().csv(), "name,n,text\r\n\"A, \"\"b\"\"\",7,x|y z\r\n");
        assert_eq!(
            sheet().markdown(),
            "| name | n | text |\n| --- | ---: | --- |\n| A, \"b\" | 7 | x\\|y z |\n"
        );
        assert_eq!(sheet().table(), "name    n\n──────  ─\nA, \"b\"  7\n");
    }
}
