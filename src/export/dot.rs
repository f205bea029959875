//! A picture to Graphviz' DOT language.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dot_writer::{Attributes, DotWriter, Scope};

use super::escape::{dot as quoted, dot_lines, html};
use super::look::{Engine, NodeLook};
use super::picture::{Picture, PictureEdge, PictureNode};

const FONT: &str = "Helvetica,Arial,sans-serif";
/// Up to so many nodes, layers are readable if there are at most `TANGLED` edges for each node; up to `LAYERED`, at most `DENSE`.
const FEW: usize = 14;
const LAYERED: usize = 60;
const DENSE: f64 = 1.6;
const TANGLED: f64 = 3.0;
/// Up to so many nodes, every force is computed.
const FORCED: usize = 400;
/// Up to so many edges, labels have room for dates and for several relations; up to `LABELLED`, for one relation; beyond, it stands in
/// the tooltip.
const DATED: usize = 150;
const LINES: usize = 4;
const LABELLED: usize = 400;
/// Up to so many edges, lines are led around nodes: takes a minute for 700.
const CURVED: usize = 200;

/// The DOT text of a picture. Nodes are `n1`, `n2`, … in order of entity ids.
pub fn dot(picture: &Picture) -> String {
    let mut bytes = Vec::new();
    {
        let mut writer = DotWriter::from(&mut bytes);
        let mut graph = writer.digraph();
        settings(&mut graph, picture);
        for (frame, nodes) in frames(picture) {
            match frame {
                None => write_nodes(&mut graph, picture, &nodes),
                Some(name) => {
                    let mut cluster = graph.cluster();
                    write_frame(&mut cluster, name);
                    write_nodes(&mut cluster, picture, &nodes);
                }
            }
        }
        for edge in &picture.edges {
            write_edge(&mut graph, edge, label_lines(picture.edges.len()));
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// How many lines of its label an edge may show.
fn label_lines(edges: usize) -> usize {
    if edges <= DATED {
        LINES
    } else {
        usize::from(edges <= LABELLED)
    }
}

/// Writes the attributes of the whole.
fn settings(graph: &mut Scope, picture: &Picture) {
    let nodes = picture.nodes.len();
    graph.set("charset", "UTF-8", true);
    graph.set("bgcolor", "white", true);
    graph.set("pad", "0.3", true);
    graph.set_font(FONT);
    graph.set("fontsize", "11", true);
    graph.set("labelloc", "b", true);
    graph.set("labeljust", "l", true);
    graph.set(
        "tooltip",
        &quoted(picture.caption.first().map_or("", String::as_str)),
        true,
    );
    let edges = picture.edges.len();
    let (dense, tangled) = (
        edges as f64 > DENSE * nodes as f64,
        edges as f64 > TANGLED * nodes as f64,
    );
    let framed = picture.nodes.iter().any(|n| n.frame.is_some());
    let engine = picture.engine.unwrap_or({
        if (nodes <= FEW && !tangled) || (nodes <= LAYERED && !dense) {
            Engine::Dot
        } else if framed {
            // Of the others, only this one draws frames.
            Engine::Fdp
        } else if nodes <= FORCED {
            Engine::Neato
        } else {
            Engine::Sfdp
        }
    });
    graph.set("layout", engine.as_str(), true);
    if engine == Engine::Dot {
        graph.set("rankdir", "LR", true);
        graph.set("nodesep", "0.3", true);
        graph.set("ranksep", "0.6", true);
    } else {
        graph.set("overlap", "prism", true);
        graph.set("sep", "+14", true);
        graph.set(
            "splines",
            if edges <= CURVED { "true" } else { "line" },
            true,
        );
        graph.set("outputorder", "edgesfirst", true);
    }
    graph.set_html(&caption(picture));
    graph
        .node_attributes()
        .set_font(FONT)
        .set("fontsize", "12", true)
        .set("margin", "0.12,0.06", true)
        .set("height", "0.35", true)
        .set("color", "#444444", true);
    graph
        .edge_attributes()
        .set_font(FONT)
        .set("fontsize", "9", true)
        .set("arrowsize", "0.7", true)
        .set("len", "2.6", true);
}

/// The nodes of each frame, and those of none first. One node alone needs no frame.
fn frames(picture: &Picture) -> BTreeMap<Option<&str>, Vec<usize>> {
    let mut frames: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (i, node) in picture.nodes.iter().enumerate() {
        frames.entry(node.frame.as_deref()).or_default().push(i);
    }
    let mut alone = frames.remove(&None).unwrap_or_default();
    frames.retain(|_, nodes| {
        if nodes.len() == 1 {
            alone.append(nodes);
        }
        !nodes.is_empty()
    });
    alone.sort_unstable();
    frames.insert(None, alone);
    frames
}

fn write_frame(frame: &mut Scope, name: &str) {
    frame
        .set("label", &quoted(name), true)
        .set("labeljust", "l", true)
        .set("labelloc", "t", true)
        .set("fontcolor", "#555555", true)
        .set("style", "rounded,filled", true)
        .set("color", "#cccccc", true)
        .set("fillcolor", "#f7f7f7", true)
        .set("margin", "12", true);
}

fn write_nodes(scope: &mut Scope, picture: &Picture, numbers: &[usize]) {
    for &i in numbers {
        let node = &picture.nodes[i];
        if let Some(look) = picture.kinds.get(&node.kind) {
            write_node(scope, i, node, look);
        }
    }
}

fn write_node(graph: &mut Scope, index: usize, node: &PictureNode, look: &NodeLook) {
    let mut written = graph.node_named(format!("n{}", index + 1));
    written
        .set("label", &dot_lines(&node.label), true)
        .set("shape", &look.shape, true)
        .set("style", look.style, true)
        .set("fillcolor", &look.fill, true)
        .set("tooltip", &quoted(&node.tooltip), true);
    if node.focus {
        written.set("penwidth", "2.5", true);
    }
}

fn write_edge(graph: &mut Scope, edge: &PictureEdge, lines: usize) {
    let ends = (format!("n{}", edge.from + 1), format!("n{}", edge.to + 1));
    let mut written = graph.edge(ends.0, ends.1).attributes();
    let tooltip = quoted(&edge.tooltip);
    let label = &edge.label[..lines.min(edge.label.len())];
    if !label.is_empty() {
        written.set("label", &dot_lines(label), true);
        written.set("fontcolor", edge.look.colour, true);
        written.set("labeltooltip", &tooltip, true);
    }
    written
        .set("color", edge.look.colour, true)
        .set("style", edge.look.line.style(), true)
        .set("penwidth", &format!("{:.1}", edge.look.width), true)
        .set("arrowhead", edge.look.head, true)
        .set("tooltip", &tooltip, true);
    if edge.look.both {
        written
            .set("dir", "both", true)
            .set("arrowtail", edge.look.head, true);
    }
    if let Some(url) = &edge.url {
        written.set("URL", &quoted(url), true);
        written.set("target", "_blank", true);
    }
}

/// Caption and legend as tables inside one label: it stays in one piece under every layout.
fn caption(picture: &Picture) -> String {
    let mut table = String::from("<<TABLE BORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"2\">");
    let row = |table: &mut String, cell: &str| {
        let _ = write!(table, "<TR><TD ALIGN=\"LEFT\">{cell}</TD></TR>");
    };
    for (i, line) in picture.caption.iter().enumerate() {
        let line = html(line);
        let line = if i == 0 {
            format!("<B>{line}</B>")
        } else {
            line
        };
        row(&mut table, &line);
    }
    if !picture.kinds.is_empty() {
        let mut kinds =
            String::from("<TABLE BORDER=\"0\" CELLSPACING=\"3\" CELLPADDING=\"4\"><TR>");
        for (kind, look) in &picture.kinds {
            let _ = write!(
                kinds,
                "<TD BGCOLOR=\"{}\">{kind}<BR/><FONT POINT-SIZE=\"8\">{}</FONT></TD>",
                html(&look.fill),
                html(look.words())
            );
        }
        kinds.push_str("</TR></TABLE>");
        row(&mut table, &kinds);
    }
    let tones = (picture.tones.iter())
        .map(|(tone, colour)| format!("<FONT COLOR=\"{colour}\"><B>→ {}</B></FONT>", tone.words()));
    let lines = (picture.lines.iter()).map(|line| format!("{}: {}", line.style(), line.words()));
    let keys: Vec<String> = tones.chain(lines).collect();
    if !keys.is_empty() {
        // Cells rather than spaces: a viewer's font may be wider than the one that Graphviz measured.
        let cells: Vec<String> = keys.iter().map(|key| format!("<TD>{key}</TD>")).collect();
        row(
            &mut table,
            &format!(
                "<TABLE BORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"6\"><TR>{}</TR></TABLE>",
                cells.concat()
            ),
        );
    }
    table.push_str("</TABLE>>");
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample::{edge, hostile, node, picture};
    use crate::export::{Format, draw};
    use crate::model::{Kind, Status};

    /// Quotes are balanced on every line and nothing stands outside of them that we did not write.
    #[test]
    fn hostile_names_stay_inside_their_quotes() {
        let text = dot(&picture(&hostile()));
        for line in text.lines().filter(|l| !l.contains("label=<")) {
            let mut inside = false;
            let mut outside = String::new();
            let mut chars = line.chars();
            while let Some(c) = chars.next() {
                match c {
                    '\\' if inside => {
                        let escaped = chars.next();
                        assert!(matches!(escaped, Some('\\' | '"' | 'n')), "{line}");
                    }
                    '"' => inside = !inside,
                    c if !inside => outside.push(c),
                    _ => {}
                }
            }
            assert!(!inside, "{line}");
            assert!(!outside.contains("n9"), "{line}");
            assert!(outside.is_ascii(), "{line}");
        }
        assert!(
            text.contains("label=\"\\\"]; n9\\n[label=\\\"owned\"") || text.contains("\\\"]; n9")
        );
        assert!(!text.contains('\u{202E}') && !text.contains('\u{7}'));
    }

    #[test]
    fn conventions_of_the_drawing() {
        let talks = node(Kind::Agreement, "talks");
        let (kerry, russia) = (node(Kind::Person, "Kerry"), node(Kind::Country, "Russia"));
        let text = dot(&picture(&[
            edge(&kerry, "suspends", &talks, 4, Status::Asserted),
            edge(&russia, "party-to", &talks, 1, Status::Negated),
            edge(&kerry, "meets-with", &russia, 1, Status::Planned),
        ]));
        let line = |word: &str| {
            text.lines()
                .find(|l| l.contains("->") && l.contains(word))
                .unwrap_or_default()
        };
        assert!(line("suspends").contains("arrowhead=\"tee\""), "{text}");
        assert!(line("suspends").contains("penwidth=\"2.8\""), "{text}");
        assert!(line("suspends").contains("#d73027"), "{text}");
        assert!(line("party").contains("arrowhead=\"odot\""), "{text}");
        assert!(line("party").contains("style=\"dotted\""), "{text}");
        assert!(line("meets").contains("dir=\"both\""), "{text}");
        assert!(line("meets").contains("style=\"dashed\""), "{text}");
        assert!(text.contains("shape=\"house\"") && text.contains("shape=\"note\""));
        assert!(text.contains("layout=\"dot\""));
    }

    #[test]
    fn graphviz_shows_hostile_names_as_they_are_written() {
        let Ok((svg, None)) = draw(&picture(&hostile()), Format::Svg) else {
            eprintln!("skipped: Graphviz is not installed");
            return;
        };
        let svg = String::from_utf8(svg).unwrap();
        assert!(
            !svg.contains("<b>") && !svg.contains("&#65;"),
            "an entity or a tag came through"
        );
        assert!(svg.contains("\\N \\E \\\\"));
        assert!(svg.contains("AT&amp;T"));
    }
}
