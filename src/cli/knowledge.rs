//! What the program knows of relations and names: the embedded data, and the user's own files where some are given.

use std::path::PathBuf;
use std::sync::OnceLock;

use demarche::extract::Extractor;
use demarche::ontology::{Gazetteer, Ontology, OwnFile};
use demarche::query::Graph;
use demarche::store::Store;

use super::error::Failure;

/// The user's own files. Read once, at the start of the process.
#[derive(clap::Args)]
pub struct Files {
    /// A file of your own that adds relations, triggers and word classes, or overrides them; may be given several times
    #[arg(
        long,
        global = true,
        env = "DEMARCHE_ONTOLOGY",
        value_name = "FILE",
        help_heading = "Language and names"
    )]
    ontology: Vec<PathBuf>,
    /// A file of your own that adds countries and bodies with their names, or overrides them; may be given several times
    #[arg(
        long,
        global = true,
        env = "DEMARCHE_GAZETTEER",
        value_name = "FILE",
        help_heading = "Language and names"
    )]
    gazetteer: Vec<PathBuf>,
}

static ONTOLOGY: OnceLock<Ontology> = OnceLock::new();
static GAZETTEER: OnceLock<Gazetteer> = OnceLock::new();

impl Files {
    /// Makes the files part of what this process knows.
    pub fn load(&self) -> Result<(), Failure> {
        let wrong = |e: demarche::ontology::OntologyError| Failure::Usage(e.to_string());
        if !self.ontology.is_empty() {
            let ontology = Ontology::with(&read(&self.ontology)?).map_err(wrong)?;
            ONTOLOGY.get_or_init(|| ontology);
        }
        if !self.gazetteer.is_empty() {
            let gazetteer = Gazetteer::with(&read(&self.gazetteer)?).map_err(wrong)?;
            GAZETTEER.get_or_init(|| gazetteer);
        }
        Ok(())
    }
}

/// The texts of files of the user.
pub fn read(paths: &[PathBuf]) -> Result<Vec<OwnFile>, Failure> {
    paths
        .iter()
        .map(|path| {
            let name = path.display().to_string();
            match std::fs::read_to_string(path) {
                Ok(text) => Ok(OwnFile { name, text }),
                Err(e) => Err(Failure::Usage(format!("{name} cannot be read: {e}"))),
            }
        })
        .collect()
}

/// The ontology of this process.
pub fn ontology() -> Result<&'static Ontology, Failure> {
    match ONTOLOGY.get() {
        Some(own) => Ok(own),
        None => Ontology::builtin().map_err(|e| Failure::Data(e.to_string())),
    }
}

/// The gazetteer of this process.
pub fn gazetteer() -> Result<&'static Gazetteer, Failure> {
    match GAZETTEER.get() {
        Some(own) => Ok(own),
        None => Gazetteer::builtin().map_err(|e| Failure::Data(e.to_string())),
    }
}

/// An extractor that knows all of it.
pub fn extractor() -> Result<Extractor<'static>, Failure> {
    Extractor::new(ontology()?, gazetteer()?).map_err(|e| Failure::Data(e.to_string()))
}

/// The graph in a store, seen with all of it.
pub fn graph(store: &Store) -> Result<Graph<'_>, Failure> {
    Ok(Graph::with(store, ontology()?, gazetteer()?)?)
}
