//! GraphML, which most programs for graphs read: networkx, igraph, Gephi, Cytoscape, yEd.

use super::markup::Markup;
use super::network::{EDGE, NODE, Network, Sort, node_cells};

impl Network<'_> {
    /// The network as GraphML, and what it cannot carry. Edges that hold both ways are marked `symmetric`: readers refuse a graph in
    /// which some edges have a direction and some have none.
    pub fn graphml(&self) -> (String, Vec<String>) {
        let mut xml = Markup::new();
        xml.raw("<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
        let key = |xml: &mut Markup, of: &str, name: &str, sort: Sort| {
            let sort = match sort {
                Sort::Text | Sort::Day => "string",
                Sort::Number => "int",
                Sort::Flag => "boolean",
            };
            xml.raw(&format!(
                "<key id=\"{of}-{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{sort}\"/>\n"
            ));
        };
        for name in ["label", "entity"].into_iter().chain(NODE) {
            key(&mut xml, "node", name, Sort::Text);
        }
        for (name, sort) in EDGE {
            key(&mut xml, "edge", name, sort);
        }
        xml.raw("<graph id=\"demarche\" edgedefault=\"directed\">\n");
        let data = |xml: &mut Markup, of: &str, name: &str, value: &str| {
            if !value.is_empty() {
                xml.raw(&format!("<data key=\"{of}-{name}\">"))
                    .content(value)
                    .raw("</data>");
            }
        };
        for node in &self.nodes {
            xml.raw(&format!("<node id=\"n{}\">", self.number(node)));
            data(&mut xml, "node", "label", &node.name);
            data(&mut xml, "node", "entity", &node.id);
            for (name, value) in NODE.iter().zip(node_cells(node)) {
                data(&mut xml, "node", name, &value);
            }
            xml.raw("</node>\n");
        }
        for (edge, n) in self.edges.iter().zip(1..) {
            let (from, to) = (self.number(&edge.subject), self.number(&edge.object));
            xml.raw(&format!(
                "<edge id=\"e{n}\" source=\"n{from}\" target=\"n{to}\">"
            ));
            for ((name, _), value) in EDGE.iter().zip(self.cells(edge)) {
                data(&mut xml, "edge", name, &value);
            }
            xml.raw("</edge>\n");
        }
        xml.raw("</graph>\n</graphml>\n");
        let losses = xml.losses();
        (xml.text, losses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample::{edge, nasty, node};
    use crate::model::{Kind, Status};
    use crate::ontology::Ontology;

    #[test]
    fn the_bytes_of_a_small_graph() {
        let (a, b) = (node(Kind::Country, "Aland"), node(Kind::Group, "B & C"));
        let mut edges = [edge(&a, "allied-with", &b, 2, Status::Asserted)];
        edges[0].evidence.clear();
        let ontology = Ontology::builtin().expect("embedded data");
        let (text, losses) = Network::new(&edges, &[], ontology).graphml();
        let body = text.split_once("<graph ").expect("a graph").1;
        assert_eq!(
            body,
            "id=\"demarche\" edgedefault=\"directed\">\n\
             <node id=\"n1\"><data key=\"node-label\">Aland</data><data key=\"node-entity\">country/Aland</data>\
             <data key=\"node-kind\">country</data></node>\n\
             <node id=\"n2\"><data key=\"node-label\">B &amp; C</data><data key=\"node-entity\">group/B &amp; C</data>\
             <data key=\"node-kind\">group</data></node>\n\
             <edge id=\"e1\" source=\"n1\" target=\"n2\"><data key=\"edge-relation\">allied-with</data>\
             <data key=\"edge-class\">SUPPORT</data><data key=\"edge-quad\">VC</data>\
             <data key=\"edge-symmetric\">true</data><data key=\"edge-articles\">2</data>\
             <data key=\"edge-origins\">2</data><data key=\"edge-claims\">2</data>\
             <data key=\"edge-first\">2016-10-03</data><data key=\"edge-last\">2016-10-03</data>\
             <data key=\"edge-statuses\">asserted:2</data></edge>\n</graph>\n</graphml>\n"
        );
        assert!(losses.is_empty());
    }

    #[test]
    fn hostile_names_stay_text() {
        let edges = nasty();
        let ontology = Ontology::builtin().expect("embedded data");
        for (text, losses) in [
            Network::new(&edges, &[], ontology).graphml(),
            Network::new(&edges, &[], ontology).gexf(),
        ] {
            assert!(!text.contains("<script") && !text.contains("]]>"));
            assert!(text.contains("&lt;script&gt;") && text.contains("שלום \u{202E}עולם\u{200F}"));
            assert!(text.contains("tab&#9;here&#13;&#10;and&#10;there [31m"));
            assert!(text.contains("&amp;amp; &amp;#65;") && text.contains("\\N"));
            assert!(text.contains(&"é&quot;]]&gt;".repeat(1000)));
            assert_eq!(losses.len(), 1, "{losses:?}");
        }
    }
}
