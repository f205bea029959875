//! `ask`, `query`, `show`, `path`, `relations`: answers with their evidence, and what is said when there is none.

use serde_json::Value;

use crate::{World, two_articles};

fn read() -> World {
    let world = two_articles();
    let run = world.run(&["ingest", &world.news("")]);
    assert_eq!(run.code, 0, "{}", run.err);
    world
}

#[test]
fn an_answer_shows_attestation_dates_and_the_best_sentence() {
    let world = read();
    let run = world.run(&["ask", "who", "backs", "Assad"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let backs = "Russia backs Bashar al-Assad  1 article, 1 claim, 2016-10-03\n    “Russia backs Syrian President Bashar \
                 al-Assad.”\n    — Test Wire, 2016-10-03, a.txt";
    assert!(run.out.contains(backs), "{}", run.out);
    assert!(
        run.out.contains("Iran backs Bashar al-Assad"),
        "{}",
        run.out
    );
    assert!(
        run.err
            .contains("[? backs Bashar al-Assad [asserted]: 2 edges]"),
        "{}",
        run.err
    );
    assert!(
        !run.out.contains('\u{1b}'),
        "no colour where no terminal looks on"
    );
}

#[test]
fn the_same_answer_is_there_as_json() {
    let world = read();
    let run = world.run(&["query", "? backs Assad", "--format", "json"]);
    let answer: Value = serde_json::from_str(&run.out).unwrap();
    let subjects: Vec<_> = answer["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["subject"]["name"].clone())
        .collect();
    assert_eq!(subjects, ["Iran", "Russia"]);
    let best = &answer["edges"][1]["evidence"][0];
    assert_eq!(best["article"], "a.txt");
    assert_eq!(
        best["sentence"],
        "Russia backs Syrian President Bashar al-Assad."
    );
}

#[test]
fn what_is_hidden_is_said_and_shown_on_demand() {
    let world = World::new(&[(
        "a.txt",
        b"Date: 2016-10-03\n\nRussia will attack Turkey. Russia did not attack Iran.",
    )]);
    world.run(&["ingest", &world.news("")]);
    let run = world.run(&["query", "Russia attacks ?"]);
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(
        run.err
            .contains("1 negated and 1 planned claims are hidden; add status=any"),
        "{}",
        run.err
    );
    for args in [
        &["query", "Russia attacks ? status=any"][..],
        &["query", "Russia attacks ?", "--status", "any"],
    ] {
        let run = world.run(args);
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(
            run.out.contains("Turkey") && run.out.contains("Iran"),
            "{}",
            run.out
        );
    }
}

#[test]
fn unknown_relations_and_names_bring_the_nearest() {
    let world = read();
    let relation = world.run(&["query", "? back Assad"]);
    assert_eq!(relation.code, 2, "{}", relation.out);
    assert!(
        relation.err.contains("did you mean backs?"),
        "{}",
        relation.err
    );
    let name = world.run(&["show", "Bashir al-Assad"]);
    assert_eq!(name.code, 1);
    assert!(
        name.err.contains("did you mean Bashar al-Assad"),
        "{}",
        name.err
    );
    let status = world.run(&["query", "? backs ?", "--status", "done"]);
    assert_eq!(status.code, 2);
    assert!(
        status.err.contains("there is no status \"done\""),
        "{}",
        status.err
    );
    let date = world.run(&["query", "? backs ?", "--since", "October"]);
    assert_eq!(date.code, 2, "{}", date.err);
}

#[test]
fn described_parties_answer_when_no_others_do() {
    let world = read();
    let run = world.run(&["query", "? suspends ?"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("United States suspends") && run.out.contains("talks"),
        "{}",
        run.out
    );
}

#[test]
fn windows_of_time_cut() {
    let world = read();
    let run = world.run(&["query", "? backs Assad", "--since", "2016-10-04"]);
    assert!(
        run.out.contains("Iran") && !run.out.contains("Russia"),
        "{}",
        run.out
    );
}

#[test]
fn a_card_and_a_path() {
    let world = read();
    let card = world.run(&["show", "Assad"]);
    assert_eq!(card.code, 0, "{}", card.err);
    assert!(
        card.out
            .starts_with("Bashar al-Assad  person [person/bashar al assad]"),
        "{}",
        card.out
    );
    assert!(card.out.contains("named in 2 articles"), "{}", card.out);
    let path = world.run(&["path", "Iran", "Russia"]);
    assert_eq!(path.code, 0, "{}", path.err);
    assert!(path.out.contains("Bashar al-Assad"), "{}", path.out);
}

#[test]
fn relations_are_listed() {
    let world = World::new(&[]);
    let run = world.run(&["relations"]);
    assert_eq!(run.code, 0);
    assert!(
        run.out
            .lines()
            .any(|l| l.starts_with("backs ") && l.contains("SUPPORT")),
        "{}",
        run.out
    );
}

#[test]
fn ingest_suggests_questions_that_have_an_answer() {
    let world = read();
    let run = world.run(&["ingest", &world.news("")]);
    let (_, suggestions) = run
        .out
        .split_once("what to ask next:\n")
        .expect("suggestions");
    let mut asked = 0;
    for line in suggestions.lines().filter(|l| !l.contains("draw")) {
        let words = line
            .trim()
            .strip_prefix("demarche ")
            .expect("a command of the program");
        let mut args = Vec::new();
        for (i, part) in words.split('\'').enumerate() {
            if i % 2 == 1 {
                args.push(part);
            } else {
                args.extend(part.split_whitespace());
            }
        }
        assert_eq!(world.run(&args).code, 0, "{line}");
        asked += 1;
    }
    assert!(asked >= 2, "{suggestions}");
}
