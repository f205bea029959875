//! Questions about the whole graph: paths, what is common, who is central, communities, timelines, comparisons, contradictions.

mod common;

use std::collections::BTreeSet;

use common::Builder;
use demarche::model::Status;
use demarche::query::{
    Clash, Edge, Graph, Measure, Moment, Options, QueryError, Rows, Timeline, Way,
};
use demarche::store::Store;

const RUSSIA: &str = "country/RUS#RUS|Russia";
const USA: &str = "country/USA#USA|United States";
const SYRIA: &str = "country/SYR#SYR|Syria";
const TURKEY: &str = "country/TUR#TUR|Turkey";
const IRAN: &str = "country/IRN#IRN|Iran";
const FRONT: &str = "group/northern front|Northern Front";

/// Countries in a row, a shorter way over a fact, and one between two camps.
fn articles() -> Vec<Builder> {
    let mut articles = vec![
        Builder::new("a1", Some("2016-01-10"))
            .claim(RUSSIA, "backs", SYRIA)
            .claim(SYRIA, "attacks", FRONT)
            .claim(TURKEY, "backs", FRONT),
        Builder::new("a2", Some("2016-02-10"))
            .claim(RUSSIA, "backs", SYRIA)
            .claim(IRAN, "backs", SYRIA)
            .claim(RUSSIA, "opposes", FRONT)
            .claim(USA, "meets-with", TURKEY),
        Builder::new("a3", Some("2016-03-10"))
            .claim(IRAN, "aids", RUSSIA)
            .claim(USA, "backs", FRONT)
            .full_claim(
                RUSSIA,
                "backs",
                SYRIA,
                Status::Negated,
                0.9,
                Some("2016-02-20"),
                None,
            )
            .claim(USA, "criticises", TURKEY),
        Builder::new("a4", Some("2016-03-12"))
            .claim(USA, "praises", TURKEY)
            .claim("group/rebels@a4|rebels", "backs", IRAN),
    ];
    articles.push(
        Builder::new("a5", None)
            .claim(IRAN, "attacks", TURKEY)
            .full_claim(IRAN, "attacks", TURKEY, Status::Negated, 0.9, None, None),
    );
    articles
}

fn store_of(dir: &std::path::Path, articles: Vec<Builder>) -> Store {
    let mut store = Store::open(dir.join("g")).unwrap();
    for article in articles {
        store.ingest(vec![article.build()]).unwrap();
    }
    store
}

fn check(run: impl FnOnce(&Graph<'_>)) {
    let dir = tempfile::tempdir().unwrap();
    let store = store_of(dir.path(), articles());
    run(&Graph::new(&store).unwrap());
}

fn say(edge: &Edge) -> String {
    format!(
        "{} {} {}",
        edge.subject.name, edge.relation, edge.object.name
    )
}

fn shape(rows: &Rows) -> Vec<String> {
    let row = |row: &demarche::query::Row| {
        let edges: Vec<String> = rows.edges_of(row).map(say).collect();
        edges.join(", ")
    };
    rows.rows.iter().map(row).collect()
}

#[test]
fn the_shortest_and_best_attested_paths_come_first() {
    check(|g| {
        let options = Options::default();
        let way = Way {
            count: 10,
            ..Way::default()
        };
        let rows = g.paths("Russia", "United States", &way, &options).unwrap();
        assert_eq!(
            shape(&rows)[0],
            "Russia opposes Northern Front, United States backs Northern Front"
        );
        let lengths: Vec<usize> = rows.rows.iter().map(|r| r.edges.len()).collect();
        assert!(lengths.is_sorted(), "{lengths:?}");
        let mut distinct = shape(&rows);
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), rows.rows.len(), "no path twice");
        for row in &rows.rows {
            let mut nodes: Vec<&str> = row.nodes.iter().map(|n| n.id.as_str()).collect();
            assert_eq!(
                (nodes[0], nodes[nodes.len() - 1]),
                ("country/RUS", "country/USA")
            );
            assert_eq!(nodes.len(), row.edges.len() + 1);
            nodes.sort_unstable();
            nodes.dedup();
            assert_eq!(nodes.len(), row.edges.len() + 1, "no node twice");
        }
        let over = Way {
            via: Some("Turkey".to_owned()),
            ..Way::default()
        };
        let rows = g.paths("Russia", "United States", &over, &options).unwrap();
        assert!(
            rows.rows
                .iter()
                .all(|r| r.nodes.iter().any(|n| n.name == "Turkey"))
        );
        assert!(!rows.rows.is_empty());
        let short = Way {
            max: 1,
            ..Way::default()
        };
        let rows = g
            .paths("Russia", "United States", &short, &options)
            .unwrap();
        assert!(rows.rows.is_empty() && rows.answer.reading.contains("there is none"));
        let hostile = Options {
            relations: vec!["hostile-to".to_owned()],
            ..Options::default()
        };
        let rows = g.paths("Russia", "Syria", &way, &hostile).unwrap();
        assert_eq!(
            shape(&rows),
            ["Russia opposes Northern Front, Syria attacks Northern Front"]
        );
    });
}

#[test]
fn between_has_both_directions_and_common_both_sides() {
    check(|g| {
        let options = Options::default();
        let between = g.between("Turkey", "United States", &options).unwrap();
        let mut found: Vec<String> = between.edges.iter().map(say).collect();
        found.sort();
        assert_eq!(
            found,
            [
                "Turkey meets-with United States",
                "United States criticises Turkey",
                "United States praises Turkey"
            ]
        );
        let common = g.common("Russia", "Iran", &options).unwrap();
        assert_eq!(common.rows[0].bind["both"].name, "Syria");
        assert_eq!(shape(&common)[0], "Russia backs Syria, Iran backs Syria");
    });
}

#[test]
fn who_is_in_the_middle() {
    check(|g| {
        let options = Options::default();
        let degree = g.central(Measure::Degree, &options).unwrap();
        assert_eq!(degree.nodes[0].node.name, "Northern Front");
        assert_eq!(degree.nodes[0].degree, 4);
        assert!(
            degree.nodes.iter().all(|n| n.node.name != "rebels"),
            "unnamed"
        );
        let ranks = g.central(Measure::PageRank, &options).unwrap();
        let all: f64 = ranks.nodes.iter().map(|n| n.score).sum();
        assert!((all - 1.0).abs() < 1e-6, "{all}");
        assert!(g.central(Measure::Betweenness, &options).unwrap().nodes[0].score > 0.0);
        let tight = Options {
            memory: 10,
            ..Options::default()
        };
        assert!(matches!(
            g.central(Measure::Degree, &tight),
            Err(QueryError::TooLarge { .. })
        ));
    });
}

#[test]
fn those_who_cooperate_are_communities() {
    check(|g| {
        let found = g.communities(&Options::default()).unwrap();
        let members: Vec<Vec<&str>> = found
            .communities
            .iter()
            .map(|c| {
                let mut names: Vec<&str> = c.members.iter().map(|m| m.name.as_str()).collect();
                names.sort_unstable();
                names
            })
            .collect();
        assert_eq!(
            members,
            [
                vec!["Iran", "Russia", "Syria"],
                vec!["Northern Front", "Turkey", "United States"]
            ]
        );
    });
}

#[test]
fn claims_stand_in_order_of_their_days() {
    check(|g| {
        let options = Options {
            statuses: Status::ALL.into(),
            ..Options::default()
        };
        let line = g.timeline("Russia", Some("Syria"), &options).unwrap();
        let days: Vec<String> = line.moments.iter().map(|m| m.date.to_string()).collect();
        assert_eq!(days, ["2016-01-10", "2016-02-10", "2016-02-20"]);
        assert!(!line.moments[2].evidence.reported);
        let bars: Vec<usize> = line.chart.iter().map(demarche::query::Bar::all).collect();
        assert_eq!(
            (bars.len(), bars.iter().sum::<usize>()),
            (2, 3),
            "two months"
        );
        let last = Options {
            limit: Some(1),
            ..Options::default()
        };
        let line = g.timeline("Russia", None, &last).unwrap();
        assert_eq!(line.moments.len(), 1);
        assert_eq!(line.moments[0].date.to_string(), "2016-03-10");
    });
}

/// Of a timeline cut to the latest claims the chart and the counts are still those of all.
#[test]
fn a_short_timeline_is_the_end_of_the_long_one() {
    check(|g| {
        let options = |limit| Options {
            statuses: Status::ALL.into(),
            limit,
            ..Options::default()
        };
        let whole = g.timeline("Russia", None, &options(None)).unwrap();
        let all = whole.moments.len();
        assert!(all > 3 && whole.hidden.is_empty(), "{:?}", whole.hidden);
        for limit in 1..=all {
            let part = g.timeline("Russia", None, &options(Some(limit))).unwrap();
            let told = |timeline: &Timeline, from: usize| -> Vec<(Moment, Edge)> {
                let moments = timeline.moments[from..].iter();
                let moments = moments.map(|m| (m.clone(), timeline.edges[m.edge].clone()));
                moments.map(|(m, e)| (Moment { edge: 0, ..m }, e)).collect()
            };
            assert_eq!(told(&part, 0), told(&whole, all - limit));
            assert_eq!(part.chart, whole.chart);
            // There are the edges of the moments and no others.
            let used: BTreeSet<usize> = part.moments.iter().map(|m| m.edge).collect();
            assert!(used.into_iter().eq(0..part.edges.len()));
            let earlier = part.hidden.get("earlier claims beyond the limit").copied();
            assert_eq!(earlier.unwrap_or(0), all - limit);
        }
    });
}

/// The best-attested part that is large enough is the whole, and what attests each edge adds up to its counts.
#[test]
fn the_best_attested_part_and_what_attests_it() {
    check(|g| {
        let options = Options {
            statuses: Status::ALL.into(),
            roll_up: false,
            ..Options::default()
        };
        let said = |edges: &[Edge]| {
            let mut lines: Vec<String> = edges
                .iter()
                .map(|e| {
                    let mut ends = [e.subject.name.as_str(), e.object.name.as_str()];
                    ends.sort_unstable();
                    format!("{} {} {} {}", ends[0], e.relation, ends[1], e.claims)
                })
                .collect();
            lines.sort();
            lines
        };
        let all = g.edges(&options).unwrap();
        let best = g.best(1000, &options).unwrap().0;
        assert_eq!(said(&best.edges), said(&all.edges));
        let few = g.best(2, &options).unwrap().0;
        let ends: BTreeSet<&str> = few
            .edges
            .iter()
            .flat_map(|e| [e.subject.name.as_str(), e.object.name.as_str()])
            .collect();
        assert_eq!(ends.len(), 2);
        let ticks = g.ticks(&all.edges, &options).unwrap();
        for (edge, ticks) in all.edges.iter().zip(&ticks) {
            assert_eq!(ticks.len(), edge.origins, "{}", say(edge));
            let claims: u32 = ticks.iter().flatten().map(|t| t.claims).sum();
            assert_eq!(claims as usize, edge.claims, "{}", say(edge));
        }
    });
}

#[test]
fn what_came_and_what_went() {
    check(|g| {
        let window = |since: &str, until: &str| Options {
            since: Some(since.parse().unwrap()),
            until: Some(until.parse().unwrap()),
            roll_up: false,
            ..Options::default()
        };
        let (one, two) = (
            window("2016-01-01", "2016-01-31"),
            window("2016-02-01", "2016-02-29"),
        );
        let found = g.compare(None, &one, &two).unwrap();
        let names = |places: &[usize]| -> Vec<String> {
            let mut names: Vec<String> = places.iter().map(|p| say(&found.edges[*p])).collect();
            names.sort();
            names
        };
        assert_eq!(
            names(&found.came),
            [
                "Iran backs Syria",
                "Russia opposes Northern Front",
                "Turkey meets-with United States"
            ]
        );
        assert_eq!(
            names(&found.went),
            [
                "Syria attacks Northern Front",
                "Turkey backs Northern Front"
            ]
        );
        assert_eq!(found.stayed, 1);
        let of_iran = g.compare(Some("Iran"), &one, &two).unwrap();
        assert_eq!((of_iran.came.len(), of_iran.went.len()), (1, 0));
    });
}

#[test]
fn claims_that_cannot_both_hold() {
    check(|g| {
        let options = Options::default();
        let found = g.contradictions(None, 30, false, &options).unwrap();
        let pairs: Vec<(Clash, String, String, Option<u32>)> = found
            .pairs
            .iter()
            .map(|p| {
                let [a, b] = p.edges.map(|e| say(&found.edges[e]));
                (p.clash, a, b, p.days)
            })
            .collect();
        assert_eq!(
            pairs,
            [
                (
                    Clash::Opposite,
                    "United States criticises Turkey".to_owned(),
                    "United States praises Turkey".to_owned(),
                    Some(2)
                ),
                (
                    Clash::Denied,
                    "Russia backs Syria".to_owned(),
                    "Russia backs Syria".to_owned(),
                    Some(10)
                ),
            ]
        );
        let denied = &found.edges[found.pairs[1].edges[1]];
        assert_eq!(denied.evidence[0].status, Status::Negated);
        assert_eq!(
            g.contradictions(None, 30, true, &options)
                .unwrap()
                .pairs
                .len(),
            3
        );
        assert_eq!(
            g.contradictions(Some("Russia"), 30, false, &options)
                .unwrap()
                .pairs
                .len(),
            1
        );
        assert!(
            g.contradictions(None, 1, false, &options)
                .unwrap()
                .pairs
                .is_empty()
        );
    });
}

#[test]
fn answers_about_the_whole_do_not_depend_on_the_order_of_ingest() {
    let dir = tempfile::tempdir().unwrap();
    let one = store_of(&dir.path().join("1"), articles());
    let mut turned = articles();
    turned.reverse();
    let two = store_of(&dir.path().join("2"), turned);
    let all = |store: &Store| {
        let g = Graph::new(store).unwrap();
        let options = Options::default();
        let json = |value: &dyn erased::Json| value.json();
        [
            json(
                &g.paths("Russia", "United States", &Way::default(), &options)
                    .unwrap(),
            ),
            json(&g.common("Russia", "Iran", &options).unwrap()),
            json(&g.central(Measure::PageRank, &options).unwrap()),
            json(&g.central(Measure::Betweenness, &options).unwrap()),
            json(&g.communities(&options).unwrap()),
            json(&g.timeline("Russia", None, &options).unwrap()),
            json(&g.contradictions(None, 30, true, &options).unwrap()),
        ]
    };
    assert_eq!(all(&one), all(&two));
}

mod erased {
    /// What can be written as JSON.
    pub trait Json {
        fn json(&self) -> String;
    }

    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> String {
            serde_json::to_string(self).unwrap()
        }
    }
}
