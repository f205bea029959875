//! A picture to SVG without Graphviz: layered layout by `layout-rs`, drawing by ourselves.

use std::collections::BTreeMap;
use std::fmt::Write;

use layout::core::base::Orientation;
use layout::core::color::Color;
use layout::core::format::{ClipHandle, RenderBackend};
use layout::core::geometry::Point;
use layout::core::style::{LineStyleKind, StyleAttr};
use layout::std_shapes::shapes::{Arrow, Element, LineEndKind, ShapeKind};
use layout::topo::layout::VisualGraph;

use super::escape::xml;
use super::look::Line;
use super::picture::Picture;
use crate::model::Kind;

const FONT: usize = 12;
const LINE: f64 = 14.0;
const MARGIN: f64 = 16.0;

/// The SVG text of a picture.
pub fn svg(picture: &Picture) -> String {
    let mut canvas = Canvas::new(picture);
    if !picture.nodes.is_empty() {
        let mut graph = VisualGraph::new(Orientation::LeftToRight);
        let look = StyleAttr::new(Color::fast("black"), 1, None, 0, FONT);
        let handles: Vec<_> = (picture.nodes.iter().enumerate())
            .map(|(i, node)| {
                let text = node.label.join("\n");
                let shape = match node.kind {
                    Kind::Place | Kind::Event => ShapeKind::new_circle(&text),
                    _ => ShapeKind::new_box(&text),
                };
                let width = node
                    .label
                    .iter()
                    .map(|l| l.chars().count())
                    .max()
                    .unwrap_or(1);
                let size = Point::new(
                    width as f64 * 7.0 + 22.0,
                    node.label.len() as f64 * LINE + 14.0,
                );
                let element = Element::create_with_properties(
                    shape,
                    look.clone(),
                    Orientation::LeftToRight,
                    size,
                    i.to_string(),
                );
                graph.add_node(element)
            })
            .collect();
        for (i, edge) in picture.edges.iter().enumerate() {
            let arrow = Arrow::with_properties(
                LineEndKind::None,
                LineEndKind::Arrow,
                LineStyleKind::Normal,
                "",
                &look,
                i.to_string(),
                &None,
                &None,
            );
            graph.add_edge(arrow, handles[edge.from], handles[edge.to]);
        }
        graph.do_it(false, false, false, &mut canvas);
    }
    canvas.finish()
}

/// Collects what the layout places; the properties of each shape hold the index of the node or edge, which tells the rest.
struct Canvas<'a> {
    picture: &'a Picture,
    edges: String,
    nodes: String,
    size: Point,
    /// How many edges between two nodes are drawn already: the next is moved aside.
    between: BTreeMap<(usize, usize), usize>,
}

impl<'a> Canvas<'a> {
    fn new(picture: &'a Picture) -> Self {
        Self {
            picture,
            edges: String::new(),
            nodes: String::new(),
            size: Point::new(500.0, 0.0),
            between: BTreeMap::new(),
        }
    }

    fn grow(&mut self, x: f64, y: f64) {
        self.size = Point::new(self.size.x.max(x), self.size.y.max(y));
    }

    fn node(&mut self, centre: Point, size: Point, index: Option<String>) {
        let node = index.and_then(|i| self.picture.nodes.get(i.parse::<usize>().ok()?));
        let Some(node) = node else { return };
        let Some(look) = self.picture.kinds.get(&node.kind) else {
            return;
        };
        self.grow(centre.x + size.x / 2.0, centre.y + size.y / 2.0);
        let (x, y) = (centre.x - size.x / 2.0, centre.y - size.y / 2.0);
        let stroke = if node.focus { 2.5 } else { 1.0 };
        let paint = format!(
            "fill=\"{}\" stroke=\"#444444\" stroke-width=\"{stroke}\"",
            look.fill
        );
        let _ = write!(self.nodes, "<g><title>{}</title>", xml(&node.tooltip));
        let _ = match node.kind {
            Kind::Place | Kind::Event => write!(
                self.nodes,
                "<ellipse cx=\"{:.1}\" cy=\"{:.1}\" rx=\"{:.1}\" ry=\"{:.1}\" {paint}/>",
                centre.x,
                centre.y,
                size.x / 2.0,
                size.y / 2.0
            ),
            kind => write!(
                self.nodes,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"{}\" {paint}/>",
                size.x,
                size.y,
                if kind == Kind::Person { 8 } else { 0 }
            ),
        };
        let top = centre.y - (node.label.len() as f64 - 1.0) * LINE / 2.0 + 4.0;
        for (i, line) in node.label.iter().enumerate() {
            let _ = write!(
                self.nodes,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                centre.x,
                top + i as f64 * LINE,
                xml(line)
            );
        }
        self.nodes.push_str("</g>\n");
    }

    fn finish(mut self) -> String {
        let mut foot = String::new();
        let mut y = self.size.y + 2.0 * LINE;
        let mut keys: Vec<String> = (self.picture.tones.iter())
            .map(|(tone, colour)| format!("<tspan fill=\"{colour}\">→ {}</tspan>", tone.words()))
            .collect();
        keys.extend(
            self.picture
                .lines
                .iter()
                .map(|l| format!("{}: {}", l.style(), l.words())),
        );
        let captions = self.picture.caption.iter().map(|l| xml(l));
        for line in captions.chain([keys.join(" \u{a0} ")]) {
            let _ = writeln!(foot, "<text x=\"0\" y=\"{y:.1}\">{line}</text>");
            self.grow(line.chars().count() as f64 * 6.0, y);
            y += LINE + 2.0;
        }
        let mut x = 0.0;
        for (kind, look) in &self.picture.kinds {
            let width = kind.as_str().len() as f64 * 7.0 + 14.0;
            let _ = writeln!(
                foot,
                "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"18\" fill=\"{}\" stroke=\"#444444\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\">{kind}</text>",
                y - 8.0,
                look.fill,
                x + 7.0,
                y + 5.0
            );
            x += width + 8.0;
        }
        self.grow(x, y + LINE);
        let (width, height) = (self.size.x + 2.0 * MARGIN, self.size.y + 2.0 * MARGIN);
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" \
             height=\"{height:.0}\" viewBox=\"{:.0} {:.0} {width:.0} {height:.0}\" font-family=\"Helvetica,Arial,sans-serif\" \
             font-size=\"{FONT}\">\n<defs><marker id=\"a\" markerWidth=\"9\" markerHeight=\"7\" refX=\"8\" refY=\"3.5\" \
             orient=\"auto-start-reverse\" markerUnits=\"userSpaceOnUse\"><polygon points=\"0 0, 9 3.5, 0 7\" \
             fill=\"context-stroke\"/></marker></defs>\n<rect x=\"{:.0}\" y=\"{:.0}\" width=\"100%\" height=\"100%\" \
             fill=\"white\"/>\n{}{}{foot}</svg>\n",
            -MARGIN, -MARGIN, -MARGIN, -MARGIN, self.edges, self.nodes
        )
    }
}

impl RenderBackend for Canvas<'_> {
    fn draw_rect(
        &mut self,
        xy: Point,
        size: Point,
        _: &StyleAttr,
        index: Option<String>,
        _: Option<ClipHandle>,
    ) {
        self.node(
            Point::new(xy.x + size.x / 2.0, xy.y + size.y / 2.0),
            size,
            index,
        );
    }

    fn draw_circle(&mut self, xy: Point, size: Point, _: &StyleAttr, index: Option<String>) {
        self.node(xy, size, index);
    }

    fn draw_line(&mut self, _: Point, _: Point, _: &StyleAttr, _: Option<String>) {}

    /// Labels are drawn with their shapes.
    fn draw_text(&mut self, _: Point, _: &str, _: &StyleAttr) {}

    fn draw_arrow(
        &mut self,
        path: &[(Point, Point)],
        _: bool,
        (at_start, at_end): (bool, bool),
        _: &StyleAttr,
        index: Option<String>,
        _: &str,
    ) {
        let edge = index.and_then(|i| self.picture.edges.get(i.parse::<usize>().ok()?));
        let (Some(edge), [first, second, rest @ ..]) = (edge, path) else {
            return;
        };
        let pair = (edge.from.min(edge.to), edge.from.max(edge.to));
        let drawn = self.between.entry(pair).or_default();
        let aside = *drawn as f64;
        *drawn += 1;
        let mut curve = format!(
            "M {:.1} {:.1} C {:.1} {:.1}, {:.1} {:.1}, {:.1} {:.1}",
            first.0.x,
            first.0.y,
            first.1.x,
            first.1.y,
            second.0.x,
            second.0.y,
            second.1.x,
            second.1.y
        );
        for (control, point) in rest {
            let _ = write!(
                curve,
                " S {:.1} {:.1}, {:.1} {:.1}",
                control.x, control.y, point.x, point.y
            );
        }
        for (a, b) in path {
            self.grow(a.x.max(b.x), a.y.max(b.y));
        }
        let dash = match edge.look.line {
            Line::Solid => "",
            Line::Dashed => " stroke-dasharray=\"6,4\"",
            Line::Dotted => " stroke-dasharray=\"1.5,3\"",
        };
        // The layout turns edges round that would go against its order.
        let both = edge.look.both;
        let start = if at_start || both {
            " marker-start=\"url(#a)\""
        } else {
            ""
        };
        let end = if at_end || both {
            " marker-end=\"url(#a)\""
        } else {
            ""
        };
        let colour = edge.look.colour;
        let _ = write!(
            self.edges,
            "<g><title>{}</title><path d=\"{curve}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{:.1}\"{dash}{start}{end} \
             transform=\"translate(0 {:.1})\"/>",
            xml(&edge.tooltip),
            edge.look.width,
            6.0 * aside
        );
        // The middle of the first curve: half of the way between two layers, where few nodes are.
        let at = |a: f64, b: f64, c: f64, d: f64| (a + 3.0 * b + 3.0 * c + d) / 8.0;
        let x = at(first.0.x, first.1.x, second.0.x, second.1.x);
        let y = at(first.0.y, first.1.y, second.0.y, second.1.y);
        for (i, line) in edge.label.iter().enumerate() {
            let _ = write!(
                self.edges,
                "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"9\" fill=\"{colour}\">{}</text>",
                y - 3.0 + i as f64 * 10.0 + 22.0 * aside,
                xml(line)
            );
        }
        self.edges.push_str("</g>\n");
    }

    fn create_clip(&mut self, _: Point, _: Point, _: usize) -> ClipHandle {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample::{edge, hostile, node, picture};
    use crate::model::Status;

    #[test]
    fn hostile_names_are_escaped_and_bytes_repeat() {
        let text = svg(&picture(&hostile()));
        assert_eq!(text, svg(&picture(&hostile())));
        assert!(!text.contains("<b>") && text.contains("&lt;b&gt;"));
        assert!(text.contains("&amp;#65;"));
        assert_eq!(text.matches("<path").count(), 8);
    }

    /// The layout is not ours; graphs of all shapes, loops among them, must come through it.
    #[test]
    fn graphs_of_all_shapes_can_be_laid_out() {
        let nodes: Vec<_> = (0..9)
            .map(|i| node(Kind::ALL[i % 7], &format!("n{i}")))
            .collect();
        let mut state = 7u64;
        let mut random = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % below
        };
        for size in 1..60 {
            let edges: Vec<_> = (0..=size % 25)
                .map(|_| {
                    edge(
                        &nodes[random(9)],
                        "attacks",
                        &nodes[random(9)],
                        1,
                        Status::Asserted,
                    )
                })
                .collect();
            assert!(svg(&picture(&edges)).ends_with("</svg>\n"));
        }
    }

    #[test]
    fn an_empty_picture_is_a_drawing_too() {
        assert!(svg(&picture(&[])).ends_with("</svg>\n"));
    }
}
