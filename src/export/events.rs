//! Claims as events, for those who work with event data: PLOVER records as JSON lines, and the tab-separated lines of CAMEO coders.
//! Both know less than the graph; what they cannot carry is said.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::network::Network;
use crate::model::{Kind, Status};
use crate::ontology::Quad;
use crate::query::{Node, Statement};

/// Root codes of CAMEO for the classes of PLOVER, for claims whose wording or status gives them another class than their relation.
const ROOTS: [(&str, &str); 16] = [
    ("AGREE", "030"),
    ("CONSULT", "040"),
    ("SUPPORT", "050"),
    ("COOPERATE", "060"),
    ("AID", "070"),
    ("CONCEDE", "080"),
    ("RETREAT", "087"),
    ("REQUEST", "100"),
    ("ACCUSE", "110"),
    ("REJECT", "120"),
    ("THREATEN", "130"),
    ("PROTEST", "140"),
    ("MOBILIZE", "150"),
    ("SANCTION", "160"),
    ("COERCE", "170"),
    ("ASSAULT", "190"),
];

/// What a CAMEO file has where there is no code.
const NO_CODE: &str = "---";

/// A claim that is an event.
struct Event<'a> {
    statement: &'a Statement,
    class: &'a str,
    code: String,
}

impl Event<'_> {
    fn quad(&self) -> &'static str {
        match self.root() {
            1..=5 => "verbal cooperation",
            6..=8 => "material cooperation",
            9..=13 => "verbal conflict",
            _ => "material conflict",
        }
    }

    fn root(&self) -> u8 {
        self.code.get(..2).and_then(|c| c.parse().ok()).unwrap_or(0)
    }
}

impl Network<'_> {
    fn events(&self) -> (Vec<Event<'_>>, Vec<String>) {
        let (mut facts, mut unreal, mut told) = (Counts::default(), Counts::default(), 0);
        let mut events = Vec::new();
        for statement in self.statements {
            let claim = &statement.claim;
            let relation = self.ontology.relation(&claim.relation);
            match &claim.class {
                Some(class) => {
                    let root = ROOTS.iter().find(|(name, _)| name == class);
                    let code = match relation {
                        Some(r) if r.class.as_ref() == Some(class) => r.cameo.as_deref(),
                        _ => root.map(|(_, code)| *code),
                    };
                    events.push(Event {
                        statement,
                        class,
                        code: code.unwrap_or(NO_CODE).to_owned(),
                    });
                }
                None if relation.is_none_or(|r| r.quad == Quad::Structure) => {
                    facts.add(&claim.relation);
                }
                None if matches!(
                    claim.status,
                    Status::Negated | Status::Hypothetical | Status::Ended
                ) =>
                {
                    unreal.add(claim.status.as_str());
                }
                None => told += 1,
            }
        }
        let mut report = vec![format!(
            "{} of {} claims are events",
            events.len(),
            self.statements.len()
        )];
        report.extend(facts.note("facts rather than events"));
        report.extend(unreal.note("what did not happen, may happen or is over"));
        if told > 0 {
            report.push(format!(
                "left out, told by another claim of the sentence: {told}"
            ));
        }
        (events, report)
    }

    /// PLOVER records, one for each line, and what they cannot carry.
    pub fn plover(&self) -> (String, Vec<String>) {
        let (events, mut report) = self.events();
        let (mut text, mut abouts, mut nameless) = (String::new(), 0, 0);
        for event in &events {
            let Statement {
                claim,
                article,
                subject,
                object,
                ..
            } = event.statement;
            let days = event.statement.days();
            let (recipient, place, about) = match object.kind {
                Kind::Place => (Value::Null, party(object), Value::Null),
                kind if kind.is_actor() => (party(object), Value::Null, Value::Null),
                _ => (Value::Null, Value::Null, party(object)),
            };
            abouts += usize::from(!about.is_null());
            nameless += usize::from(country(subject).is_none());
            let record = json!({
                "id": claim.id,
                "date": days.map(|d| d.0.to_string()),
                "end_date": days.map(|d| d.1.to_string()),
                "date_is_stated": claim.date.is_some(),
                "event_type": event.class,
                "cameo": event.code,
                "quad": event.quad(),
                "actor": party(subject),
                "recipient": recipient,
                "location": place,
                "object": about,
                "status": claim.status.as_str(),
                "attributed_to": event.statement.speaker.as_ref().map(party),
                "text": claim.sentence,
                "trigger": claim.trigger,
                "confidence": (f64::from(claim.confidence) * 100.0).round() / 100.0,
                "story": article.id,
                "headline": article.title,
                "publisher": article.source,
                "publication_date": article.date.map(|d| d.to_string()),
                "url": article.uri,
            });
            text.push_str(&record.to_string());
            text.push('\n');
        }
        report.push("no record has a mode or a context, since these are not read".into());
        report.push("one happening told by two sentences is two records".into());
        if abouts > 0 {
            report.push(format!(
                "done to an agreement or another event, for which there is no field but \"object\" of ours: {abouts}"
            ));
        }
        if nameless > 0 {
            report.push(format!(
                "by an actor that is no country, with a name and a kind but without an actor code: {nameless}"
            ));
        }
        (text, report)
    }

    /// Tab-separated lines after a heading, coded in CAMEO, and what they cannot carry.
    pub fn cameo(&self) -> (String, Vec<String>) {
        let (events, mut report) = self.events();
        let mut text = String::from(
            "id\tdate\tsource\ttarget\tcode\troot\tquad\tsource_name\ttarget_name\tstatus\tsentence\tstory\turl\n",
        );
        let (mut uncoded, mut spans, mut undated, mut flattened) = (0, 0, 0, 0);
        for event in &events {
            let Statement {
                claim,
                article,
                subject,
                object,
                ..
            } = event.statement;
            let days = event.statement.days();
            spans += usize::from(days.is_some_and(|(a, b)| a != b));
            undated += usize::from(days.is_none());
            let code = |node: &Node| node.code.clone();
            uncoded += usize::from(code(subject).is_none() || code(object).is_none());
            let quad = match event.root() {
                1..=5 => "1",
                6..=8 => "2",
                9..=13 => "3",
                _ => "4",
            };
            let date = |d: (crate::model::Day, _)| d.0.strftime("%Y%m%d").to_string();
            let cells = [
                claim.id.clone(),
                days.map_or_else(String::new, date),
                code(subject).unwrap_or_else(|| NO_CODE.to_owned()),
                code(object).unwrap_or_else(|| NO_CODE.to_owned()),
                event.code.clone(),
                event.code.get(..2).unwrap_or(NO_CODE).to_owned(),
                quad.to_owned(),
                subject.name.clone(),
                object.name.clone(),
                claim.status.to_string(),
                claim.sentence.clone(),
                article.id.clone(),
                article.uri.clone().unwrap_or_default(),
            ];
            for (i, cell) in cells.iter().enumerate() {
                if i > 0 {
                    text.push('\t');
                }
                for c in cell.chars() {
                    flattened += usize::from(c.is_control());
                    text.push(if c.is_control() { ' ' } else { c });
                }
            }
            text.push('\n');
        }
        report.push("times of day, places of acts, speakers and confidence are not carried".into());
        if spans > 0 {
            report.push(format!(
                "of more than a day, of which only the first is carried: {spans}"
            ));
        }
        if undated > 0 {
            report.push(format!("without a date: {undated}"));
        }
        if uncoded > 0 {
            report.push(format!(
                "with a party that has no code, {NO_CODE} with its name beside it: {uncoded}"
            ));
        }
        if flattened > 0 {
            report.push(format!(
                "tabs, line ends and control characters made blanks, which the lines cannot hold: {flattened}"
            ));
        }
        (text, report)
    }
}

fn country(node: &Node) -> Option<&str> {
    node.code.as_deref().filter(|_| node.kind == Kind::Country)
}

fn party(node: &Node) -> Value {
    json!({ "id": node.id, "name": node.name, "kind": node.kind, "country": country(node) })
}

/// How many claims of each sort were left out.
#[derive(Default)]
struct Counts(BTreeMap<String, usize>);

impl Counts {
    fn add(&mut self, sort: &str) {
        *self.0.entry(sort.to_owned()).or_default() += 1;
    }

    fn note(&self, why: &str) -> Option<String> {
        let all: usize = self.0.values().sum();
        let sorts: Vec<String> = self.0.iter().map(|(s, n)| format!("{s} {n}")).collect();
        (all > 0).then(|| format!("left out, {why}: {all} ({})", sorts.join(", ")))
    }
}
