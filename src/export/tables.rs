//! Tables for data frames and databases: comma-separated values after RFC 4180, in which every text comes back as it was.

use super::network::{EDGE, NODE, Network, Sort, day, node_cells};
use crate::query::Statement;

/// A file of a folder, with its text.
pub type Named = (&'static str, String);

/// Columns of a claim.
const CLAIM: [&str; 25] = [
    "id",
    "edge",
    "subject_id",
    "subject",
    "relation",
    "object_id",
    "object",
    "class",
    "status",
    "speaker_id",
    "speaker",
    "first",
    "last",
    "dated",
    "confidence",
    "rule",
    "field",
    "start",
    "trigger",
    "sentence",
    "article",
    "title",
    "source",
    "published",
    "uri",
];

impl Network<'_> {
    /// `nodes.csv`, `edges.csv` and `claims.csv`: the claims name their edge, the edges their nodes.
    pub fn csv(&self) -> (Vec<Named>, Vec<String>) {
        let mut nodes = Table::new(["id", "name"].into_iter().chain(NODE));
        for node in &self.nodes {
            let fixed = [node.id.clone(), node.name.clone()];
            nodes.row(fixed.into_iter().chain(node_cells(node)));
        }
        let ends = ["id", "subject_id", "subject", "object_id", "object"];
        let mut edges = Table::new(ends.into_iter().chain(EDGE.map(|(name, _)| name)));
        for (edge, n) in self.edges.iter().zip(1..) {
            let (s, o) = (&edge.subject, &edge.object);
            let ends = [&s.id, &s.name, &o.id, &o.name].map(Clone::clone);
            let cells = std::iter::once(format!("e{n}")).chain(ends);
            edges.row(cells.chain(self.cells(edge)));
        }
        let mut claims = Table::new(CLAIM.into_iter());
        for statement in self.statements {
            claims.row(claim_cells(statement).into_iter());
        }
        let losses = losses(&[&nodes, &edges, &claims]);
        let files = vec![
            ("nodes.csv", nodes.text),
            ("edges.csv", edges.text),
            ("claims.csv", claims.text),
        ];
        (files, losses)
    }

    /// `nodes.csv` and `relationships.csv` with the headings of Neo4j's bulk import.
    pub fn neo4j(&self) -> (Vec<Named>, Vec<String>) {
        let mut nodes = Table::new(["id:ID", "name", "kind", "code", ":LABEL"].into_iter());
        for node in &self.nodes {
            let kind = node.kind.as_str();
            let label = kind[..1].to_uppercase() + &kind[1..];
            let fixed = [node.id.clone(), node.name.clone()];
            nodes.row(fixed.into_iter().chain(node_cells(node)).chain([label]));
        }
        let headings: Vec<String> = (EDGE.iter())
            .map(|(name, sort)| match (*name, sort) {
                ("statuses", _) => "statuses:string[]".to_owned(),
                (name, Sort::Text) => name.to_owned(),
                (name, Sort::Number) => format!("{name}:int"),
                (name, Sort::Flag) => format!("{name}:boolean"),
                (name, Sort::Day) => format!("{name}:date"),
            })
            .collect();
        let ends = [":START_ID", ":END_ID", ":TYPE"];
        let headings = headings.iter().map(String::as_str);
        let mut edges = Table::new(ends.into_iter().chain(headings));
        for edge in self.edges {
            let kind = edge.relation.to_uppercase().replace(['-', ' '], "_");
            let fixed = [edge.subject.id.clone(), edge.object.id.clone(), kind];
            edges.row(fixed.into_iter().chain(self.cells(edge)));
        }
        let mut losses = losses(&[&nodes, &edges]);
        if nodes.broken || edges.broken {
            losses
                .push("some texts have several lines: import with --multiline-fields=true".into());
        }
        losses.push(
            "each relationship carries its best sentence; the other claims are in `export csv`"
                .into(),
        );
        let files = vec![("nodes.csv", nodes.text), ("relationships.csv", edges.text)];
        (files, losses)
    }
}

fn claim_cells(statement: &Statement) -> [String; CLAIM.len()] {
    let Statement {
        claim,
        article,
        speaker,
        ..
    } = statement;
    let days = statement.days();
    let dated = match (claim.date, days) {
        (Some(_), _) => "stated",
        (None, Some(_)) => "published",
        (None, None) => "",
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        claim.id.clone(),
        format!("e{}", statement.edge + 1),
        statement.subject.id.clone(),
        statement.subject.name.clone(),
        claim.relation.clone(),
        statement.object.id.clone(),
        statement.object.name.clone(),
        text(&claim.class),
        claim.status.to_string(),
        speaker.as_ref().map_or_else(String::new, |s| s.id.clone()),
        (speaker.as_ref()).map_or_else(String::new, |s| s.name.clone()),
        day(days.map(|d| d.0)),
        day(days.map(|d| d.1)),
        dated.to_owned(),
        format!("{:.2}", claim.confidence),
        claim.rule.clone(),
        claim.field.clone(),
        claim.spans.sentence.start.to_string(),
        claim.trigger.clone(),
        claim.sentence.clone(),
        article.id.clone(),
        text(&article.title),
        text(&article.source),
        day(article.date),
        text(&article.uri),
    ]
}

/// A table being written.
struct Table {
    text: String,
    /// NUL characters left out: many readers take them for the end of the text.
    dropped: usize,
    /// Whether a text has several lines.
    broken: bool,
}

impl Table {
    fn new<'n>(headings: impl Iterator<Item = &'n str>) -> Self {
        let mut table = Self {
            text: String::new(),
            dropped: 0,
            broken: false,
        };
        table.row(headings.map(str::to_owned));
        table.broken = false;
        table
    }

    fn row(&mut self, cells: impl Iterator<Item = String>) {
        for (i, cell) in cells.enumerate() {
            if i > 0 {
                self.text.push(',');
            }
            self.cell(&cell);
        }
        self.text.push_str("\r\n");
    }

    fn cell(&mut self, cell: &str) {
        let broken = cell.contains(['\n', '\r']);
        self.broken |= broken;
        let quoted = broken || cell.contains(['"', ',']) || cell.trim() != cell;
        if quoted {
            self.text.push('"');
        }
        for c in cell.chars() {
            match c {
                '\0' => self.dropped += 1,
                '"' => self.text.push_str("\"\""),
                c => self.text.push(c),
            }
        }
        if quoted {
            self.text.push('"');
        }
    }
}

fn losses(tables: &[&Table]) -> Vec<String> {
    let dropped: usize = tables.iter().map(|t| t.dropped).sum();
    let note = || format!("NUL characters left out, which readers of tables stop at: {dropped}");
    (dropped > 0).then(note).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample::{edge, nasty, node};
    use crate::model::{Kind, Status};
    use crate::ontology::Ontology;

    /// Reads a table as RFC 4180 has it.
    fn read(text: &str) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
        let (mut inside, mut chars) = (false, text.chars().peekable());
        while let Some(c) = chars.next() {
            match c {
                '"' if inside && chars.peek() == Some(&'"') => cell.extend(chars.next()),
                '"' => inside = !inside,
                ',' if !inside => row.push(std::mem::take(&mut cell)),
                '\r' if !inside => {}
                '\n' if !inside => {
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                c => cell.push(c),
            }
        }
        assert!(!inside && row.is_empty());
        rows
    }

    #[test]
    fn the_bytes_of_a_small_graph() {
        let (a, b) = (node(Kind::Country, "Aland"), node(Kind::Group, "B, \"C\""));
        let mut edges = [edge(&a, "attacks", &b, 2, Status::Asserted)];
        edges[0].evidence.clear();
        let ontology = Ontology::builtin().expect("embedded data");
        let (files, losses) = Network::new(&edges, &[], ontology).csv();
        assert_eq!(
            files[0].1,
            "id,name,kind,code\r\ncountry/Aland,Aland,country,\r\n\"group/B, \"\"C\"\"\",\"B, \"\"C\"\"\",group,\r\n"
        );
        let line = files[1].1.lines().nth(1);
        assert_eq!(
            line,
            Some(
                "e1,country/Aland,Aland,\"group/B, \"\"C\"\"\",\"B, \"\"C\"\"\",attacks,ASSAULT,MK,false,2,2,2,\
                 2016-10-03,2016-10-03,asserted:2,,,"
            )
        );
        assert!(losses.is_empty());
    }

    #[test]
    fn hostile_names_come_back() {
        let edges = nasty();
        let ontology = Ontology::builtin().expect("embedded data");
        let network = Network::new(&edges, &[], ontology);
        let names: Vec<&str> = network.nodes.iter().map(|n| n.name.as_str()).collect();
        for (files, _) in [network.csv(), network.neo4j()] {
            let rows = read(&files[0].1);
            let found: Vec<&str> = rows[1..].iter().map(|r| r[1].as_str()).collect();
            assert_eq!(found, names);
            let rows = read(&files[1].1);
            assert!(rows.iter().all(|row| row.len() == rows[0].len()));
        }
    }
}
