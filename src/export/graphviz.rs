//! Pictures to files: by Graphviz' `dot` program where it is installed, else by a layout written in Rust.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use thiserror::Error;

use super::dot::dot;
use super::picture::Picture;
use super::svg::svg;

/// What the simpler method can lay out in a second: its time grows with the cube.
const SIMPLE_NODES: usize = 40;
const SIMPLE_EDGES: usize = 80;

/// File formats of drawings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Scalable, for the web: tooltips and links work.
    Svg,
    /// Pixels.
    Png,
    /// Print.
    Pdf,
}

impl Format {
    /// The format that a file name asks for.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

/// Why there is no drawing.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GraphvizError {
    /// PNG and PDF without Graphviz.
    #[error(
        "{0} drawings need Graphviz' `dot` program; install Graphviz (graphviz.org), or draw an .svg file"
    )]
    Needed(&'static str),
    /// `dot` ran and did not succeed.
    #[error(
        "Graphviz' `dot` program failed: {0}; `demarche export dot` writes the drawing as text, to look for the cause"
    )]
    Failed(String),
}

/// The bytes of a drawing, and a note for the reader when something is missing from it.
pub fn draw(picture: &Picture, format: Format) -> Result<(Vec<u8>, Option<String>), GraphvizError> {
    if let Some(result) = run(&dot(picture), format) {
        return result.map(|bytes| (bytes, None));
    }
    if format != Format::Svg {
        return Err(GraphvizError::Needed(format.as_str()));
    }
    let mut note = String::from(
        "Graphviz is not installed, so the drawing was laid out by a simpler method: all nodes are boxes or ellipses and labels \
         may overlap; with Graphviz (graphviz.org) it reads better",
    );
    let small = picture.part(SIMPLE_NODES, SIMPLE_EDGES);
    if small.edges.len() < picture.edges.len() {
        let _ = write!(
            note,
            "; only the {} best-attested edges are drawn",
            small.edges.len()
        );
    }
    Ok((svg(&small).into_bytes(), Some(note)))
}

/// Runs `dot`; none if there is no such program.
fn run(text: &str, format: Format) -> Option<Result<Vec<u8>, GraphvizError>> {
    let mut child = Command::new("dot")
        .arg(format!("-T{}", format.as_str()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        let feed = std::thread::Builder::new().spawn_scoped(scope, move || {
            // A program that stops reading shows its cause in the exit status.
            stdin.map(|mut pipe| pipe.write_all(text.as_bytes()))
        });
        let output = child.wait_with_output();
        feed.and(output)
    });
    Some(match output {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => Ok(output.stdout),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            let first = said.lines().next().unwrap_or("it said nothing").trim();
            Err(GraphvizError::Failed(first.to_owned()))
        }
        Err(cause) => Err(GraphvizError::Failed(cause.to_string())),
    })
}
