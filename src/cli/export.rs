//! `demarche export`: the graph, or a part of it, as text for other programs.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::ValueEnum;

use demarche::export::{Cut, Network, Vocabulary, dot, explorer, hidden, jsonl, jsonld, nquads};
use demarche::query::{Graph, Options};

use super::error::{Code, Failure};
use super::knowledge::ontology;
use super::looks::Looks;
use super::output::{Out, counted, note};
use super::part::Part;
use super::{Shared, knowledge};

/// Arguments of `export`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche export dot --around Assad
  demarche export html --query 'Russia hostile-to ?' -o russia.html
  demarche export jsonl --query 'Russia ? ?' -o russia.jsonl
  demarche export jsonl --all | sha256sum
  demarche export gexf --since 2016 -o 2016.gexf
  demarche export csv tables/ --query '? hostile-to ?'
  demarche export nquads --status any | gzip > graph.nq.gz
  demarche export cameo -o events.tab")]
pub struct Args {
    /// What to write
    #[arg(value_enum)]
    form: Form,
    /// Folder to write, for csv and neo4j
    #[arg(value_name = "DIR", required_if_eq_any = [("form", "csv"), ("form", "neo4j")])]
    folder: Option<PathBuf>,
    /// File to write; standard output unless given
    #[arg(short, long, value_name = "FILE", conflicts_with = "folder")]
    output: Option<PathBuf>,
    #[command(flatten)]
    part: Part,
    #[command(flatten)]
    looks: Looks,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A drawing in Graphviz' language
    Dot,
    /// One page with the drawing and all its evidence, to be mailed: it opens from disk in any browser
    Html,
    /// One edge with its evidence per line; with --all everything that the graph knows, sorted: two graphs are the same when this
    /// text is
    Jsonl,
    /// For networkx, igraph, Gephi, Cytoscape and yEd
    Graphml,
    /// GEXF 1.3, for Gephi: with the days of each edge, so that the graph can be watched as it changes
    Gexf,
    /// A folder for Neo4j's bulk import: nodes.csv and relationships.csv
    Neo4j,
    /// Linked data, each claim a named graph, in the words of `demarche sparql`
    Nquads,
    /// The same as JSON-LD
    Jsonld,
    /// A folder of tables: nodes.csv, edges.csv and claims.csv
    Csv,
    /// Events after PLOVER as JSON lines; of every status unless --status is given
    Plover,
    /// Events coded in CAMEO, tab-separated; of every status unless --status is given
    Cameo,
}

impl Form {
    fn is_folder(self) -> bool {
        matches!(self, Self::Csv | Self::Neo4j)
    }

    fn is_events(self) -> bool {
        matches!(self, Self::Plover | Self::Cameo)
    }

    /// How many sentences of each edge it has a use for.
    fn evidence(self, shared: &Shared) -> usize {
        match self {
            Self::Dot | Self::Graphml | Self::Neo4j => 1,
            Self::Jsonl => shared.evidence(3),
            _ => usize::MAX,
        }
    }
}

/// Text for one file, or texts for the files of a folder, with what the form cannot carry.
struct Written {
    text: String,
    files: Vec<(&'static str, String)>,
    report: Vec<String>,
}

impl Written {
    fn text((text, report): (String, Vec<String>)) -> Self {
        Self {
            text,
            files: Vec::new(),
            report,
        }
    }

    fn files((files, report): (Vec<(&'static str, String)>, Vec<String>)) -> Self {
        Self {
            text: String::new(),
            files,
            report,
        }
    }
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let form = args.form;
    if args.folder.is_some() && !form.is_folder() {
        return Err(Failure::Usage(
            "only csv and neo4j write a folder; name a file with -o, and a pattern with --query"
                .into(),
        ));
    }
    if args.output.is_some() && form.is_folder() {
        return Err(Failure::Usage(
            "csv and neo4j write several files: name a folder instead of -o".into(),
        ));
    }
    if args.looks.given() && form != Form::Dot {
        return Err(Failure::Usage(
            "--palette, --engine and --cluster are about drawings: only dot understands them"
                .into(),
        ));
    }
    let store = shared.open()?;
    if form == Form::Jsonl && args.part.all {
        let mut file = match &args.output {
            Some(path) => Some(File::create(path).map_err(|e| Failure::written(path, &e))?),
            None => None,
        };
        let mut writer: Box<dyn Write> = match &mut file {
            Some(file) => Box::new(BufWriter::new(file)),
            None => Box::new(out),
        };
        jsonl::dump(&store, &mut writer)?;
        writer.flush()?;
        return Ok(if store.article_count() == 0 {
            Code::Nothing
        } else {
            Code::Answered
        });
    }
    let graph = knowledge::graph(&store)?;
    let mut part = args.part.clone();
    if form.is_events() {
        part.filter = part.filter.or_any_status();
    }
    let readable = match form {
        Form::Html => !part.all,
        form => form == Form::Dot && part.is_around(),
    };
    let part = part.resolved(form.evidence(shared))?;
    let cut = part.cut(&graph, readable)?;
    let written = if form == Form::Html {
        page(&graph, &cut, &part)?
    } else {
        write(form, &graph, &cut, &args.looks)?
    };
    if let Some(folder) = &args.folder {
        std::fs::create_dir_all(folder).map_err(|e| Failure::written(folder, &e))?;
        for (name, text) in &written.files {
            let path = folder.join(name);
            std::fs::write(&path, text).map_err(|e| Failure::written(&path, &e))?;
        }
    } else if let Some(path) = &args.output {
        std::fs::write(path, &written.text).map_err(|e| Failure::written(path, &e))?;
    } else {
        out.text(&written.text)?;
        out.flush()?;
    }
    if let Some(path) = args.output.as_ref().or(args.folder.as_ref()) {
        note(&format!(
            "{}: {}",
            path.display(),
            counted(cut.edges.len(), "edge")
        ));
    }
    for line in &written.report {
        note(line);
    }
    if !matches!(form, Form::Dot | Form::Html | Form::Jsonl)
        && let Some(line) = hidden(&cut.hidden, "add --status any")
    {
        note(&line);
    }
    Ok(if cut.edges.is_empty() {
        Code::Nothing
    } else {
        Code::Answered
    })
}

/// The explorer with these edges and all that attests them.
fn page(graph: &Graph, cut: &Cut, part: &demarche::export::Part) -> Result<Written, Failure> {
    // Nothing may be counted that the drawing does not count.
    let options = Options {
        roll_up: false,
        unnamed: true,
        limit: None,
        evidence: 0,
        ..part.options.clone()
    };
    let ticks = graph.ticks(&cut.edges, &options)?;
    let text = explorer::html(cut, &ticks, Vocabulary::of(ontology()?))?;
    Ok(Written::text((text, Vec::new())))
}

fn write(form: Form, graph: &Graph, cut: &Cut, looks: &Looks) -> Result<Written, Failure> {
    let text = match form {
        Form::Dot => dot(&cut.picture(&looks.style(graph, &cut.edges)?, ontology()?)),
        Form::Jsonl => {
            let mut lines = String::new();
            for edge in &cut.edges {
                lines.push_str(&serde_json::to_string(edge)?);
                lines.push('\n');
            }
            lines
        }
        Form::Nquads => nquads(&graph.quads(&cut.edges)?),
        Form::Jsonld => jsonld(&graph.quads(&cut.edges)?)?,
        _ => {
            let statements = match form {
                Form::Graphml | Form::Neo4j => Vec::new(),
                _ => graph.statements(&cut.edges)?,
            };
            let network = Network::new(&cut.edges, &statements, ontology()?);
            return Ok(match form {
                Form::Gexf => Written::text(network.gexf()),
                Form::Neo4j => Written::files(network.neo4j()),
                Form::Csv => Written::files(network.csv()),
                Form::Plover => Written::text(network.plover()),
                Form::Cameo => Written::text(network.cameo()),
                _ => Written::text(network.graphml()),
            });
        }
    };
    Ok(Written::text((text, Vec::new())))
}
