//! `demarche sparql`: a SPARQL 1.1 query over the graph.

use clap::ValueEnum;
use demarche::export::plain;
use demarche::query::{Outcome, QueryError};
use oxrdf::{Term, Triple, Variable};
use sparesults::{QueryResultsFormat, QueryResultsSerializer};

use super::error::{Code, Failure};
use super::output::{Out, counted, note};
use super::{Shared, knowledge};

/// Arguments of `sparql`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche sparql 'SELECT ?who WHERE { ?who d:backs ?x . ?x d:name \"Assad\" }'
  demarche sparql 'SELECT ?s ?status WHERE { GRAPH ?c { ?s d:attacks entity:country:SYR } ?c d:status ?status }'
  demarche sparql 'CONSTRUCT { ?a d:hurts ?b } WHERE { ?a d:ASSAULT ?b }' --as turtle

Prefixes that need no declaration: d, entity, claim, article, rdf, rdfs, xsd.
Edges with an asserted claim are triples of the default graph, by relation (d:backs) and by class (d:SUPPORT).
Each claim is a named graph; of claims the default graph says d:subject, d:relation, d:object, d:status, d:speaker, d:from, d:to,
d:sentence, d:article and d:confidence, of nodes rdf:type, rdfs:label, d:name and d:code, of articles d:id, d:title, d:source,
d:published and d:uri.")]
pub struct Args {
    /// The query
    #[arg(required = true, value_name = "QUERY")]
    query: String,
    /// How results are written; a graph is written as Turtle unless N-Quads are asked for
    #[arg(long = "as", value_name = "FORMAT", default_value = "table")]
    form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Table,
    /// SPARQL results in JSON
    Json,
    /// SPARQL results in XML
    Xml,
    /// For spreadsheets
    Csv,
    /// With types and languages
    Tsv,
    /// Of CONSTRUCT and DESCRIBE
    Turtle,
    /// Of CONSTRUCT and DESCRIBE
    Nquads,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let graph = knowledge::graph(&store)?;
    let form = if shared.json() && args.form == Form::Table {
        Form::Json
    } else {
        args.form
    };
    let results = graph.sparql(&args.query)?;
    let found = match &results.outcome {
        Outcome::Boolean(yes) => boolean(*yes, form, out)?,
        Outcome::Solutions(variables, rows) => solutions(variables, rows, form, out)?,
        Outcome::Graph(triples) => triples_as(triples, form, out)?,
    };
    out.flush()?;
    if form == Form::Table {
        let walked = match results.walks {
            0 => String::new(),
            n => format!("; everything was walked through {}", counted(n, "time")),
        };
        note(&format!("[{}{walked}]", counted(found, "result")));
    }
    Ok(if found == 0 {
        Code::Nothing
    } else {
        Code::Answered
    })
}

fn format_of(form: Form) -> Option<QueryResultsFormat> {
    Some(match form {
        Form::Json => QueryResultsFormat::Json,
        Form::Xml => QueryResultsFormat::Xml,
        Form::Csv => QueryResultsFormat::Csv,
        Form::Tsv => QueryResultsFormat::Tsv,
        Form::Table | Form::Turtle | Form::Nquads => return None,
    })
}

fn boolean(yes: bool, form: Form, out: &mut Out) -> Result<usize, Failure> {
    match format_of(form) {
        None => out.line(if yes { "yes" } else { "no" })?,
        Some(format) => {
            QueryResultsSerializer::from_format(format)
                .serialize_boolean_to_writer(&mut *out, yes)?;
        }
    }
    Ok(1)
}

fn solutions(
    variables: &[Variable],
    rows: &[Vec<Option<Term>>],
    form: Form,
    out: &mut Out,
) -> Result<usize, Failure> {
    if let Some(format) = format_of(form) {
        let mut writer = QueryResultsSerializer::from_format(format)
            .serialize_solutions_to_writer(&mut *out, variables.to_vec())?;
        for row in rows {
            let bound = variables.iter().zip(row);
            writer.serialize(bound.filter_map(|(v, term)| Some((v, term.as_ref()?))))?;
        }
        writer.finish()?;
    } else {
        let head = variables.iter().map(ToString::to_string).collect();
        let cells = |row: &Vec<Option<Term>>| {
            let cell = |term: &Option<Term>| term.as_ref().map(short).unwrap_or_default();
            row.iter().map(cell).collect()
        };
        let lines: Vec<Vec<String>> = std::iter::once(head)
            .chain(rows.iter().map(cells))
            .collect();
        table(&lines, out)?;
    }
    Ok(rows.len())
}

fn triples_as(triples: &[Triple], form: Form, out: &mut Out) -> Result<usize, Failure> {
    if form == Form::Nquads {
        for triple in triples {
            out.line(&format!("{triple} ."))?;
        }
        return Ok(triples.len());
    }
    let mut serializer = oxttl::TurtleSerializer::new();
    for (prefix, iri) in demarche::query::PREFIXES {
        serializer = serializer
            .with_prefix(prefix, iri)
            .map_err(|e| QueryError::Sparql(e.to_string()))?;
    }
    let mut writer = serializer.for_writer(&mut *out);
    for triple in triples {
        writer.serialize_triple(triple)?;
    }
    writer.finish()?;
    Ok(triples.len())
}

/// A term as a person reads it: the end of an IRI, the text of a literal.
fn short(term: &Term) -> String {
    match term {
        Term::NamedNode(iri) => {
            let known = demarche::query::PREFIXES
                .iter()
                .filter_map(|(prefix, base)| Some((prefix, iri.as_str().strip_prefix(base)?)))
                .min_by_key(|(_, rest)| rest.len());
            known.map_or_else(
                || term.to_string(),
                |(prefix, rest)| format!("{prefix}:{rest}"),
            )
        }
        Term::Literal(literal) => plain(literal.value()),
        Term::BlankNode(_) => term.to_string(),
    }
}

fn table(rows: &[Vec<String>], out: &mut Out) -> Result<(), Failure> {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |c: usize| rows.iter().map(|r| r[c].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for (i, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        let line = cells.join("  ");
        let line = line.trim_end();
        out.line(&if i == 0 {
            out.paint.bold(line)
        } else {
            line.to_owned()
        })?;
    }
    Ok(())
}
