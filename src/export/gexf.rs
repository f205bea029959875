//! GEXF 1.3, for Gephi: the graph with its times, so that it can be watched as it changes.

use std::collections::BTreeSet;

use super::markup::Markup;
use super::network::{EDGE, NODE, Network, Sort, node_cells};
use crate::model::Day;

impl Network<'_> {
    /// The network as GEXF, and what it cannot carry. An edge is there on the days that its claims are about, first and last day
    /// included.
    pub fn gexf(&self) -> (String, Vec<String>) {
        let mut xml = Markup::new();
        xml.raw(
            "<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n<meta><creator>demarche</creator></meta>\n\
             <graph defaultedgetype=\"directed\" mode=\"dynamic\" timeformat=\"date\" timerepresentation=\"interval\">\n",
        );
        let attribute = |xml: &mut Markup, name: &str, sort: Sort| {
            let sort = match sort {
                Sort::Text | Sort::Day => "string",
                Sort::Number => "integer",
                Sort::Flag => "boolean",
            };
            xml.raw(&format!(
                "<attribute id=\"{name}\" title=\"{name}\" type=\"{sort}\"/>\n"
            ));
        };
        xml.raw("<attributes class=\"node\" mode=\"static\">\n");
        for name in std::iter::once("entity").chain(NODE) {
            attribute(&mut xml, name, Sort::Text);
        }
        xml.raw("</attributes>\n<attributes class=\"edge\" mode=\"static\">\n");
        for (name, sort) in EDGE {
            attribute(&mut xml, name, sort);
        }
        xml.raw("</attributes>\n<nodes>\n");
        let value = |xml: &mut Markup, name: &str, value: &str| {
            if !value.is_empty() {
                xml.raw(&format!("<attvalue for=\"{name}\""))
                    .attribute("value", value)
                    .raw("/>");
            }
        };
        for node in &self.nodes {
            xml.raw(&format!("<node id=\"n{}\"", self.number(node)))
                .attribute("label", &node.name)
                .raw("><attvalues>");
            value(&mut xml, "entity", &node.id);
            for (name, cell) in NODE.iter().zip(node_cells(node)) {
                value(&mut xml, name, &cell);
            }
            xml.raw("</attvalues></node>\n");
        }
        xml.raw("</nodes>\n<edges>\n");
        let mut undated = 0;
        let times = self.times();
        for ((edge, times), n) in self.edges.iter().zip(&times).zip(1..) {
            let (from, to) = (self.number(&edge.subject), self.number(&edge.object));
            xml.raw(&format!(
                "<edge id=\"e{n}\" source=\"n{from}\" target=\"n{to}\" weight=\"{}\"",
                edge.origins
            ))
            .attribute("kind", &edge.relation)
            .attribute("label", &edge.relation);
            // Programs take the times of the element and those of its spells together, so that it has either.
            if let [(start, end)] = times[..] {
                xml.raw(&format!(" start=\"{start}\" end=\"{end}\""));
            }
            xml.raw("><attvalues>");
            for ((name, _), cell) in EDGE.iter().zip(self.cells(edge)) {
                value(&mut xml, name, &cell);
            }
            xml.raw("</attvalues>");
            if times.len() > 1 {
                xml.raw("<spells>");
                for (start, end) in times {
                    xml.raw(&format!("<spell start=\"{start}\" end=\"{end}\"/>"));
                }
                xml.raw("</spells>");
            }
            undated += usize::from(times.is_empty());
            xml.raw("</edge>\n");
        }
        xml.raw("</edges>\n</graph>\n</gexf>\n");
        let mut losses = xml.losses();
        if undated > 0 {
            losses.push(format!(
                "edges without a date, which are there at all times: {undated}"
            ));
        }
        (xml.text, losses)
    }

    /// When each edge is there: closed intervals, those joined that touch.
    fn times(&self) -> Vec<Vec<(Day, Day)>> {
        let mut stated: Vec<BTreeSet<(Day, Day)>> = vec![BTreeSet::new(); self.edges.len()];
        for statement in self.statements {
            if let (Some(times), Some(days)) = (stated.get_mut(statement.edge), statement.days()) {
                times.insert(days);
            }
        }
        for (times, edge) in stated.iter_mut().zip(self.edges) {
            if times.is_empty() {
                times.extend(edge.dates);
            }
        }
        stated.into_iter().map(joined).collect()
    }
}

fn joined(times: BTreeSet<(Day, Day)>) -> Vec<(Day, Day)> {
    let mut spells: Vec<(Day, Day)> = Vec::new();
    for (start, end) in times {
        match spells.last_mut() {
            Some(last) if last.1.tomorrow().map_or(true, |next| start <= next) => {
                last.1 = last.1.max(end);
            }
            _ => spells.push((start, end)),
        }
    }
    spells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_touch_are_one_spell() {
        let day = |d| jiff::civil::date(2016, 10, d);
        let times = [(1, 1), (2, 4), (3, 3), (6, 9)].map(|(a, b)| (day(a), day(b)));
        assert_eq!(
            joined(BTreeSet::from(times)),
            [(day(1), day(4)), (day(6), day(9))]
        );
    }
}
