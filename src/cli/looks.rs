//! What a user may choose about a drawing.

use clap::ValueEnum;

use demarche::export::{Engine, Palette, Style};
use demarche::query::{Edge, Graph};

use super::error::Failure;

/// Colours, layout and frames.
#[derive(Clone, clap::Args)]
pub struct Looks {
    /// Colours of conflict and cooperation
    #[arg(long, value_enum)]
    palette: Option<Colours>,
    /// How Graphviz places the nodes; chosen by their number unless given
    #[arg(long, value_enum)]
    engine: Option<Program>,
    /// Frames around the nodes of one country: itself, those who hold office in it, its organs
    #[arg(long, value_enum, value_name = "BY")]
    cluster: Option<Frame>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Colours {
    /// Red and green
    Standard,
    /// Orange and blue, which the colour-blind can tell apart
    Safe,
}

#[derive(Clone, Copy, ValueEnum)]
enum Program {
    /// In layers
    Dot,
    /// By springs
    Neato,
    /// By springs, with frames
    Fdp,
    /// By springs, for large graphs
    Sfdp,
    /// In rings
    Twopi,
    /// On circles
    Circo,
}

#[derive(Clone, Copy, ValueEnum)]
enum Frame {
    /// One frame for each country
    Country,
}

impl Looks {
    /// Whether anything was chosen.
    pub fn given(&self) -> bool {
        self.palette.is_some() || self.engine.is_some() || self.cluster.is_some()
    }

    /// What that means for these edges.
    pub fn style(&self, graph: &Graph, edges: &[Edge]) -> Result<Style, Failure> {
        let mut style = Style {
            palette: match self.palette {
                Some(Colours::Safe) => Palette::Safe,
                Some(Colours::Standard) | None => Palette::Standard,
            },
            engine: self.engine.map(|program| match program {
                Program::Dot => Engine::Dot,
                Program::Neato => Engine::Neato,
                Program::Fdp => Engine::Fdp,
                Program::Sfdp => Engine::Sfdp,
                Program::Twopi => Engine::Twopi,
                Program::Circo => Engine::Circo,
            }),
            ..Style::default()
        };
        if let Some(Frame::Country) = self.cluster {
            let countries = graph.countries(edges)?;
            style.frames = countries
                .into_iter()
                .map(|(id, country)| (id.to_owned(), country.name))
                .collect();
        }
        Ok(style)
    }
}
