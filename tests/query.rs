//! Patterns, plain questions, cards and paths over a small world.

mod common;

use std::sync::Arc;

use common::Builder;
use demarche::model::Status;
use demarche::ontology::{Gazetteer, Ontology};
use demarche::query::{Answer, Edge, Graph, Options, Order, QueryError, Stop};
use demarche::resolve::{Decision, Op};
use demarche::store::{Store, StoreError};
use proptest::strategy::Strategy;

const RUSSIA: &str = "country/RUS#RUS|Russia";
const USA: &str = "country/USA#USA|United States";
const SYRIA: &str = "country/SYR#SYR|Syria";
const TURKEY: &str = "country/TUR#TUR|Turkey";
const ASSAD: &str = "person/bashar al assad|Bashar al-Assad";
const PUTIN: &str = "person/vladimir putin|Vladimir Putin";
const KERRY: &str = "person/john kerry|John Kerry";
const LAVROV: &str = "person/sergey lavrov|Sergey Lavrov";
const STATE: &str = "organisation/state department|State Department";
const PKK: &str = "group/kurdistan workers party|Kurdistan Workers' Party";
const ALEPPO: &str = "place/aleppo, syr|Aleppo";

fn world(dir: &std::path::Path) -> Store {
    let mut store = Store::open(dir.join("g")).unwrap();
    let mut articles = vec![
        Builder::new("a1", Some("2016-10-03"))
            .claim(KERRY, "leads", STATE)
            .claim(STATE, "part-of", USA)
            .full_claim(
                KERRY,
                "suspends",
                "agreement/talks@a1|talks with Russia over Syria",
                Status::Asserted,
                0.9,
                None,
                None,
            )
            .full_claim(
                RUSSIA,
                "attacks",
                ALEPPO,
                Status::Asserted,
                0.8,
                Some("2016-09-19"),
                Some("person/john kirby|John Kirby"),
            )
            .full_claim(
                RUSSIA,
                "attacks",
                ALEPPO,
                Status::Negated,
                0.8,
                None,
                Some(RUSSIA),
            )
            .build(),
        Builder::new("a2", Some("2016-10-04"))
            .claim(PUTIN, "leads", RUSSIA)
            .claim(PUTIN, "backs", ASSAD)
            .claim(RUSSIA, "backs", ASSAD)
            .claim(
                PUTIN,
                "cancels",
                "agreement/plutonium disposal treaty|plutonium disposal treaty",
            )
            .full_claim(TURKEY, "backs", ASSAD, Status::Planned, 0.9, None, None)
            .full_claim(USA, "backs", ASSAD, Status::Asserted, 0.1, None, None)
            .build(),
        Builder::new("a3", Some("2017-01-20"))
            .claim(KERRY, "meets-with", LAVROV)
            .claim(LAVROV, "represents", RUSSIA)
            .claim(TURKEY, "attacks", PKK)
            .claim(PKK, "attacks", TURKEY)
            .claim(RUSSIA, "backs", ASSAD)
            .claim("person/hafez al assad|Hafez al-Assad", "leads", SYRIA)
            .build(),
    ];
    for i in 0..12 {
        articles.push(
            Builder::new(&format!("b{i:02}"), Some("2015-05-01"))
                .claim(ASSAD, "leads", SYRIA)
                .build(),
        );
    }
    for (_, fragment) in &mut articles {
        for e in &mut fragment.entities {
            // The extraction joins bare surnames in the article.
            if e.name == "Bashar al-Assad" || e.name == "Hafez al-Assad" {
                let mut form = e.forms[0].clone();
                "Assad".clone_into(&mut form.text);
                e.forms.push(form);
            }
        }
    }
    store.ingest(articles).unwrap();
    store
}

fn shape(answer: &Answer) -> Vec<String> {
    answer
        .edges
        .iter()
        .map(|e| {
            let through: Vec<&str> = e
                .evidence
                .iter()
                .filter_map(|v| v.through.as_deref())
                .collect();
            let mut line = format!(
                "{} {} {} {}/{}",
                e.subject.name, e.relation, e.object.name, e.articles, e.claims
            );
            if !through.is_empty() {
                line = format!("{line} through {}", through.join(", "));
            }
            line
        })
        .collect()
}

fn check(name: &str, run: impl FnOnce(&Graph<'_>)) {
    let dir = tempfile::tempdir().unwrap();
    let store = world(dir.path());
    let graph = Graph::new(&store).unwrap();
    println!("{name}");
    run(&graph);
}

#[test]
fn patterns_find_edges_and_say_what_they_hide() {
    check("patterns", |g| {
        let plain = Options {
            roll_up: false,
            ..Options::default()
        };
        let answer = g.query("? backs Assad", &plain).unwrap();
        assert_eq!(
            shape(&answer),
            [
                "Russia backs Bashar al-Assad 2/2",
                "Vladimir Putin backs Bashar al-Assad 1/1"
            ]
        );
        assert_eq!(answer.hidden.get("planned"), Some(&1));
        assert_eq!(answer.hidden.get("low confidence"), Some(&1));
        assert!(
            answer
                .reading
                .starts_with("? backs Bashar al-Assad [asserted]"),
            "{}",
            answer.reading
        );
        assert!(answer.reading.contains("Hafez"), "{}", answer.reading);

        let russia = &answer.edges[0];
        assert_eq!(russia.evidence.len(), 2);
        let first = &russia.evidence[0];
        assert_eq!(first.article, "a3", "newest first among equals");
        let marked: Vec<&str> = first
            .marks
            .iter()
            .map(|m| m.slice(&first.sentence))
            .collect();
        assert_eq!(marked, ["Russia", "backs", "Bashar al-Assad"]);
        assert!(first.reported);

        let answer = g.query("? ASSAULT ? status=any", &plain).unwrap();
        assert_eq!(answer.edges.len(), 3);
        assert_eq!(answer.edges[0].object.name, "Aleppo");
        assert_eq!(answer.edges[0].statuses[&Status::Negated], 1);
        let answer = g
            .query("? attacks ? speaker=\"John Kirby\"", &plain)
            .unwrap();
        assert_eq!(shape(&answer), ["Russia attacks Aleppo 1/1"]);
        assert_eq!(
            answer.edges[0].evidence[0].speaker.as_deref(),
            Some("John Kirby")
        );
        let answer = g
            .query("Russia ? ? since 2016-10 until 2016-12 limit 1", &plain)
            .unwrap();
        assert_eq!(shape(&answer), ["Russia backs Bashar al-Assad 1/1"]);
        let answer = g
            .query("Russia attacks ? until 2016-09-30", &plain)
            .unwrap();
        assert_eq!(
            answer.edges.len(),
            1,
            "the claim's own day counts, not the article's"
        );
    });
}

#[test]
fn officials_count_for_their_country() {
    check("roll-up", |g| {
        let options = Options::default();
        let answer = g.query("United States suspends ?", &options).unwrap();
        assert_eq!(
            shape(&answer),
            ["United States suspends talks with Russia over Syria 1/1 through John Kerry"]
        );
        let answer = g.query("? backs Assad", &options).unwrap();
        assert_eq!(
            shape(&answer),
            [
                "Russia backs Bashar al-Assad 2/3 through Vladimir Putin",
                "Vladimir Putin backs Bashar al-Assad 1/1"
            ]
        );
        let answer = g.query("Russia meets-with ?", &options).unwrap();
        assert_eq!(
            shape(&answer),
            ["Russia meets-with John Kerry 1/1 through Sergey Lavrov"]
        );
        let answer = g.query("Russia leads ?", &options).unwrap();
        assert!(answer.edges.is_empty(), "offices are not handed up");
    });
}

#[test]
fn answers_do_not_depend_on_the_order_of_ingest() {
    let dir = tempfile::tempdir().unwrap();
    let one = world(dir.path());
    let mut records: Vec<_> = one.fragments().unwrap().map(Result::unwrap).collect();
    records.reverse();
    let mut two = Store::open(dir.path().join("other")).unwrap();
    for record in records {
        two.load(vec![record]).unwrap();
    }
    let (g, h) = (Graph::new(&one).unwrap(), Graph::new(&two).unwrap());
    let options = Options {
        evidence: 2,
        ..Options::default()
    };
    let json = |answer: Answer| serde_json::to_string(&answer).unwrap();
    for question in [
        "? ? ?",
        "? backs Assad",
        "Russia ? ? status=any",
        "? leads Syria",
        "who is Kerry?",
        "Turkey ? PKK",
    ] {
        assert_eq!(
            json(g.ask(question, &options).unwrap()),
            json(h.ask(question, &options).unwrap()),
            "{question}"
        );
    }
    let card = |g: &Graph<'_>| serde_json::to_string(&g.show("Russia", &options).unwrap()).unwrap();
    assert_eq!(card(&g), card(&h));
    let path = |g: &Graph<'_>| json(g.path("Putin", "Kerry", &options).unwrap());
    assert_eq!(path(&g), path(&h));
    assert_eq!(g.entities().unwrap(), h.entities().unwrap());
}

#[test]
fn a_misread_office_hands_nothing_up() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    let mut articles: Vec<_> = (0..6)
        .map(|i| {
            Builder::new(&format!("a{i}"), None)
                .claim(PUTIN, "leads", RUSSIA)
                .build()
        })
        .collect();
    articles.push(
        Builder::new("wrong", None)
            .claim(PUTIN, "leads", TURKEY)
            .claim(PUTIN, "backs", ASSAD)
            .build(),
    );
    store.ingest(articles).unwrap();
    let graph = Graph::new(&store).unwrap();
    let answer = graph
        .query("?country backs Assad", &Options::default())
        .unwrap();
    assert_eq!(
        shape(&answer),
        ["Russia backs Bashar al-Assad 1/1 through Vladimir Putin"]
    );
    assert!(
        graph
            .query("Turkey backs ?", &Options::default())
            .unwrap()
            .edges
            .is_empty()
    );
}

#[test]
fn a_description_stands_for_all_that_it_describes() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path().join("g")).unwrap();
    let articles = ["a", "b"].map(|id| {
        Builder::new(id, None)
            .claim(USA, "aids", &format!("group/rebels@{id}|rebels"))
            .build()
    });
    store.ingest(articles.into()).unwrap();
    let graph = Graph::new(&store).unwrap();
    let answer = graph
        .ask("who aids the rebels?", &Options::default())
        .unwrap();
    assert_eq!(answer.edges.len(), 2);
    assert!(answer.reading.contains("2 nodes"), "{}", answer.reading);
}

#[test]
fn what_holds_both_ways_is_found_from_both_ends() {
    check("symmetric", |g| {
        let plain = Options {
            roll_up: false,
            ..Options::default()
        };
        for pattern in [
            "John Kerry meets-with ?",
            "? meets-with John Kerry",
            "Lavrov meets-with Kerry",
        ] {
            assert_eq!(
                g.query(pattern, &plain).unwrap().edges.len(),
                1,
                "{pattern}"
            );
        }
        let answer = g.query("Sergey Lavrov meets-with ?", &plain).unwrap();
        assert_eq!(answer.edges[0].subject.name, "Sergey Lavrov");
        let e = &answer.edges[0].evidence[0];
        assert_eq!(e.marks[0].slice(&e.sentence), "Sergey Lavrov");
    });
}

#[test]
fn errors_point_at_the_column() {
    check("errors", |g| {
        let error = |pattern: &str| {
            g.query(pattern, &Options::default())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            error("? bakcs Assad"),
            "column 3: `bakcs` is no relation; did you mean backs?\n  ? bakcs Assad\n    ^"
        );
        assert!(
            error("Russia supports Assad").contains("did you mean backs"),
            "{}",
            error("Russia supports Assad")
        );
        assert!(
            error("Russia attacks").starts_with("column 15: expected a name"),
            "{}",
            error("Russia attacks")
        );
        assert!(
            error("? backs Assad since soon").starts_with("column 21: expected a date"),
            "{}",
            error("? backs Assad since soon")
        );
        assert!(
            error("? backs Assad status=maybe").starts_with("column 22: expected `any` or some of"),
            "{}",
            error("? backs Assad status=maybe")
        );
        assert!(
            error("? backs \"Assad").starts_with("column 9: expected a closing quotation mark"),
            "{}",
            error("? backs \"Assad")
        );
        assert_eq!(
            error("? backs Asad"),
            "no article names `Asad`; did you mean Bashar al-Assad or Hafez al-Assad?"
        );
        assert!(error("").starts_with("column 1"));
        assert!(
            error("?planet|city backs Assad").contains("a kind"),
            "{}",
            error("?planet|city backs Assad")
        );
    });
}

#[test]
fn an_unclear_name_is_not_guessed() {
    check("ambiguous", |g| {
        let Err(QueryError::Ambiguous { candidates, .. }) = g.node("John") else {
            panic!("John could be Kerry or Kirby");
        };
        assert_eq!(candidates.len(), 2);
        assert_eq!(g.node("USA").unwrap().node.name, "United States");
        assert_eq!(g.node("country/RUS").unwrap().node.name, "Russia");
        assert_eq!(g.complete("vlad", 5).unwrap()[0].name, "Vladimir Putin");
    });
}

#[test]
fn plain_questions_are_read() {
    check("questions", |g| {
        let mut wrong = Vec::new();
        for (question, reading) in [
            ("who backs Assad?", "? backs Bashar al-Assad [asserted]"),
            ("whom does Russia attack", "Russia attacks ? [asserted]"),
            (
                "what did Putin cancel in October 2016?",
                "Vladimir Putin cancels ? [asserted] since 2016-10-01 until 2016-10-31",
            ),
            ("who negotiates with whom", "? negotiates-with ? [asserted]"),
            (
                "did Russia attack Aleppo",
                "Russia attacks Aleppo [asserted]",
            ),
            (
                "Did Russia bomb Aleppo in September 2016?",
                "Russia attacks Aleppo [asserted] since 2016-09-01 until 2016-09-30",
            ),
            ("who is backed by Russia", "Russia backs ? [asserted]"),
            (
                "was Aleppo attacked by Russia?",
                "Russia attacks Aleppo [asserted]",
            ),
            (
                "by whom was Aleppo attacked?",
                "? attacks Aleppo [asserted]",
            ),
            (
                "who was attacked by Turkey since 2015",
                "Turkey attacks ? [asserted] since 2015-01-01",
            ),
            (
                "which countries back Assad",
                "?country backs Bashar al-Assad [asserted]",
            ),
            (
                "who met with Lavrov?",
                "? meets-with Sergey Lavrov [asserted]",
            ),
            (
                "what did Kerry suspend?",
                "John Kerry suspends ? [asserted]",
            ),
            (
                "what did Russia do to Aleppo?",
                "Russia acts Aleppo [asserted]",
            ),
            ("what does Russia do?", "Russia acts ? [asserted]"),
            ("what happened to Aleppo?", "? acts Aleppo [asserted]"),
            ("who leads Syria", "? leads Syria [asserted]"),
            (
                "who is the president of Russia?",
                "? leads Russia [asserted]",
            ),
            ("Russia attacks Aleppo", "Russia attacks Aleppo [asserted]"),
            ("who backs assad", "? backs Bashar al-Assad [asserted]"),
            ("? backs Assad", "? backs Bashar al-Assad [asserted]"),
        ] {
            let got = g
                .ask(question, &Options::default())
                .map_or_else(|e| e.to_string(), |a| a.reading);
            if got.split(" (").next() != Some(reading) {
                wrong.push(format!("{question}: {got}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        let answer = g
            .ask("how are Turkey and the PKK related?", &Options::default())
            .unwrap();
        assert_eq!(answer.edges.len(), 2, "{answer:?}");
        let answer = g.ask("who is Lavrov?", &Options::default()).unwrap();
        assert_eq!(shape(&answer), ["Sergey Lavrov represents Russia 1/1"]);
    });
}

#[test]
fn what_cannot_be_read_is_refused_with_examples() {
    check("unreadable", |g| {
        for question in [
            "",
            "hello",
            "who flurbs Assad",
            "why is the sky blue",
            "why does Russia back Assad",
        ] {
            let error = g
                .ask(question, &Options::default())
                .unwrap_err()
                .to_string();
            assert!(error.contains("who backs Assad?"), "{question}: {error}");
        }
        let error = g
            .ask("who backs Asad", &Options::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains("did you mean Bashar al-Assad"), "{error}");
        let error = g
            .ask("who backs asad", &Options::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains("did you mean Bashar al-Assad"), "{error}");
    });
}

#[test]
fn cards_paths_and_neighbourhoods() {
    check("cards", |g| {
        let card = g.show("Assad", &Options::default()).unwrap();
        assert_eq!(card.node.id, "person/bashar al assad");
        assert_eq!(card.articles, 14);
        assert_eq!(card.structure[0].object.name, "Syria");
        assert_eq!(card.incoming[0].relation, "backs");
        assert_eq!(card.aliases[0].name, "Assad");
        assert_eq!(card.hidden.get("planned"), Some(&1));

        let path = g.path("Turkey", "Kerry", &Options::default());
        assert!(path.unwrap().reading.contains("there is none"));
        let path = g.path("Putin", "Kerry", &Options::default()).unwrap();
        assert_eq!(
            shape(&path),
            [
                "Vladimir Putin leads Russia 1/1",
                "Sergey Lavrov represents Russia 1/1",
                "John Kerry meets-with Sergey Lavrov 1/1"
            ]
        );

        let near = g
            .neighbourhood("Russia", 1, 2, &Options::default())
            .unwrap();
        assert_eq!(near.edges.len(), 2);
        let near = g
            .neighbourhood("Russia", 2, 50, &Options::default())
            .unwrap();
        assert!(near.edges.len() > 6);
        let all = g.edges(&Options::default()).unwrap();
        assert!(all.hidden.contains_key("unnamed"));
        assert!(
            g.edges(&Options {
                unnamed: true,
                ..Options::default()
            })
            .unwrap()
            .edges
            .len()
                > all.edges.len()
        );
        assert_eq!(g.entities().unwrap().len(), 15);
    });
}

#[test]
fn what_is_known_of_a_store_holds_until_it_changes() {
    let dir = tempfile::tempdir().unwrap();
    drop(world(dir.path()));
    let open = || Store::open(dir.path().join("g")).unwrap();
    let graph = |store: &Store, known| {
        let ontology = Ontology::builtin().unwrap();
        let gazetteer = Gazetteer::builtin().unwrap();
        let graph = Graph::knowing(store, ontology, gazetteer, known).unwrap();
        let answer = graph.query("? backs Syria", &Options::default()).unwrap();
        (graph.known(), shape(&answer))
    };
    let (known, first) = graph(&open(), None);
    assert!(first.is_empty(), "{first:?}");
    let (again, same) = graph(&open(), Some(Arc::clone(&known)));
    // Where the system does not say when a file was made, all is read again.
    let born = std::fs::metadata(dir.path().join("g/STORE")).unwrap();
    assert_eq!(Arc::ptr_eq(&known, &again), born.created().is_ok());
    assert_eq!(same, first);
    let new = Builder::new("c1", Some("2017-02-01"))
        .claim(RUSSIA, "backs", SYRIA)
        .build();
    open().ingest(vec![new]).unwrap();
    let (changed, later) = graph(&open(), Some(Arc::clone(&again)));
    assert!(!Arc::ptr_eq(&again, &changed));
    assert_eq!(later, ["Russia backs Syria 1/1"]);
    // Another store in the same place is another store.
    std::fs::remove_dir_all(dir.path().join("g")).unwrap();
    drop(world(dir.path()));
    let (other, back) = graph(&open(), Some(changed));
    assert!(!Arc::ptr_eq(&again, &other));
    assert_eq!(back, first);
}

#[test]
fn a_question_that_is_given_up_ends() {
    check("given up", |g| {
        let stop = Stop::default();
        let asked = g.until(&stop);
        let plain = Options::default();
        assert!(asked.query("? ? ?", &plain).is_ok());
        stop.stop();
        for text in ["? ? ?", "Russia ? ?", "?a backs ?b, ?b attacks ?c"] {
            let answer = asked.query(text, &plain);
            let stopped = matches!(answer, Err(QueryError::Store(StoreError::Stopped)));
            assert!(stopped, "{text}: {answer:?}");
        }
        let path = asked.path("Russia", "PKK", &plain);
        assert!(matches!(path, Err(QueryError::Store(StoreError::Stopped))));
        assert!(g.query("? ? ?", &plain).is_ok());
    });
}

#[test]
fn the_first_edges_of_all_are_those_of_the_whole_list() {
    check("first", |g| {
        for pattern in ["? ? ?", "?person ? ?", "? backs|attacks ?", "? ? ?group"] {
            for (order, unnamed, min_origins) in [
                (None, false, 1),
                (Some(Order::Date), true, 1),
                (Some(Order::Confidence), false, 2),
            ] {
                let all = Options {
                    order,
                    unnamed,
                    min_origins,
                    ..Options::default()
                };
                let whole = g.query(pattern, &all).unwrap();
                let claims = |edges: &[Edge]| edges.iter().map(|e| e.claims).sum::<usize>();
                for limit in 0..=whole.edges.len() + 1 {
                    let some = Options {
                        limit: Some(limit),
                        ..all.clone()
                    };
                    let mut first = g.query(pattern, &some).unwrap();
                    let left = limit.min(whole.edges.len());
                    assert_eq!(first.edges, whole.edges[..left], "{pattern} {limit}");
                    let beyond = first.hidden.remove("beyond the limit").unwrap_or(0);
                    assert_eq!(beyond, claims(&whole.edges[left..]));
                    assert_eq!(first.hidden, whole.hidden, "{pattern} {limit}");
                }
            }
        }
    });
}

#[test]
fn of_two_names_each_is_asked() {
    check("each", |g| {
        let answer = g
            .ask("do Russia and Turkey back Assad", &Options::default())
            .unwrap();
        let reading = &answer.reading;
        assert!(
            reading.contains("Russia backs Bashar al-Assad")
                && reading.contains("; Turkey backs Bashar al-Assad"),
            "{reading}"
        );
        let verdict = answer.verdict.unwrap();
        assert!(verdict.starts_with("Russia: yes"), "{verdict}");
        assert!(verdict.ends_with("Turkey: no article says so"), "{verdict}");
    });
}

#[test]
fn claims_are_explained_and_can_be_rejected() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = world(dir.path());
    let claim = {
        let graph = Graph::new(&store).unwrap();
        let answer = graph
            .query("Putin backs Assad", &Options::default())
            .unwrap();
        let id = answer.edges[0].evidence[0].claim.clone();
        let explained = graph.explain(&id[..8]).unwrap();
        assert_eq!(explained.subject.name, "Vladimir Putin");
        assert_eq!(explained.article.id, "a2");
        assert!(explained.context.unwrap().contains("Vladimir Putin backs"));
        assert!(graph.explain("zzzzzz").is_err() && graph.explain("").is_err());
        id
    };
    store
        .decide(Decision::new(
            Op::Reject,
            Vec::new(),
            Some(claim),
            "wrong",
            "2026-01-01",
        ))
        .unwrap();
    let graph = Graph::new(&store).unwrap();
    let answer = graph
        .query("Putin backs Assad", &Options::default())
        .unwrap();
    assert!(answer.edges.is_empty());
    assert_eq!(answer.hidden.get("rejected by you"), Some(&1));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    /// No question, however odd, is answered with a panic.
    #[test]
    fn any_text_is_answered_or_refused(
        words in proptest::collection::vec(
            proptest::prelude::prop_oneof![
                proptest::sample::select(vec![
                    "who", "what", "did", "is", "by", "backs", "attacked", "?", "?person", "Russia", "the", "PKK", "Assad",
                    "in", "October", "2016", "since", "until", "between", "and", "limit", "status=any", "status=", "speaker=",
                    "speaker=\"", "\"", "“", "related", "happened", "3", "do", "to", "leader", "of", "ASSAULT|", "|", "facts",
                ])
                .prop_map(str::to_owned),
                "\\PC{0,6}",
            ],
            0..9,
        )
    ) {
        use std::sync::OnceLock;
        static WORLD: OnceLock<(tempfile::TempDir, Store)> = OnceLock::new();
        let (_, store) = WORLD.get_or_init(|| {
            let dir = tempfile::tempdir().unwrap();
            let store = world(dir.path());
            (dir, store)
        });
        let graph = Graph::new(store).unwrap();
        let text = words.join(" ");
        for result in [graph.ask(&text, &Options::default()), graph.query(&text, &Options::default())] {
            match result {
                Ok(answer) => proptest::prop_assert!(!answer.reading.is_empty()),
                Err(e) => proptest::prop_assert!(!e.to_string().is_empty()),
            }
        }
    }
}
