//! `why-not`: at which stage the sentences that name both ends fail to make an edge.

use serde_json::Value;

use crate::World;

/// A graph of one article with this text.
fn read(text: &str) -> World {
    let text = format!("Title: A test\nDate: 2016-10-03\nSource: Wire\n\n{text}\n");
    let world = World::new(&[("a.txt", text.as_bytes())]);
    let run = world.run(&["ingest", &world.news("")]);
    assert_eq!(run.code, 0, "{}", run.err);
    world
}

/// The stages and reasons of the answer, sentence by sentence.
fn reasons(world: &World, pattern: &str) -> Vec<Vec<(String, String)>> {
    let run = world.run(&["why-not", pattern, "--format", "json"]);
    let silence: Value = serde_json::from_str(&run.out).expect("JSON");
    let text = |v: &Value| v.as_str().expect("a text").to_owned();
    let sentences = silence["sentences"].as_array().expect("a list").iter();
    sentences
        .map(|s| {
            let refusals = s["refusals"].as_array().expect("a list").iter();
            refusals
                .map(|r| (text(&r["stage"]), text(&r["reason"])))
                .collect()
        })
        .collect()
}

/// Asserts the first reason of the only sentence that names both.
fn expect(text: &str, pattern: &str, stage: &str, parts: &[&str]) {
    let all = reasons(&read(text), pattern);
    assert_eq!(all.len(), 1, "{text}: {all:?}");
    let (found, reason) = &all[0][0];
    assert_eq!(found, stage, "{text}: {all:?}");
    for part in parts {
        assert!(reason.contains(part), "{text}: {reason}");
    }
}

#[test]
fn no_word_states_the_relation() {
    expect(
        "Russia and Turkey met in Geneva.",
        "Russia attacks Turkey",
        "trigger",
        &[
            "no word states `attacks`",
            "bomb",
            "it is read as `meets-with` by “met”",
        ],
    );
}

#[test]
fn somebody_else_is_the_subject() {
    expect(
        "Greece attacked Turkey after Russia had left.",
        "Russia attacks Turkey",
        "participants",
        &["“attacked” could state `attacks` (verb: attack), but its subject is Greece"],
    );
}

#[test]
fn the_other_way_round_is_said() {
    expect(
        "Turkey attacked Russia last year.",
        "Russia attacks Turkey",
        "participants",
        &["the other way round: its subject is Turkey and its object is Russia"],
    );
}

#[test]
fn a_claim_that_only_is_not_asserted_is_found() {
    expect(
        "Russia did not attack Turkey.",
        "Russia attacks Turkey",
        "drawn",
        &["as negated", "status=any"],
    );
}

#[test]
fn an_edge_that_is_there_is_said_to_be_there() {
    expect(
        "Russia attacked Turkey.",
        "Russia attacks Turkey",
        "drawn",
        &["as asserted, by verb: attack", "it is in the graph"],
    );
}

#[test]
fn a_more_specific_wording_comes_first() {
    expect(
        "Russia hit back at Turkey.",
        "Russia attacks Turkey",
        "more-specific",
        &[
            "“hit” could state `attacks`, but is read as `",
            "tried first",
        ],
    );
}

#[test]
fn a_kind_that_the_relation_does_not_take_is_said() {
    expect(
        "Greece visited Vladimir Putin.",
        "Greece visits Putin",
        "kind",
        &["Vladimir Putin is taken for a person, which `visits` does not have in this place"],
    );
}

#[test]
fn a_name_that_was_not_recognised_is_said() {
    let world = read("The NATO spokesman praised Russia.");
    let names = world.file(
        "names.toml",
        "[[body]]\nname = \"NATO spokesman\"\nkind = \"organisation\"\n",
    );
    let run = world.run(&["why-not", "NATO praises Russia", "--gazetteer", &names]);
    assert!(
        run.out.contains(
            "“NATO” is read here as NATO spokesman (organisation), which is another node"
        ),
        "{}{}",
        run.out,
        run.err
    );
}

#[test]
fn todays_rules_may_draw_what_the_graph_lacks() {
    let world = read("Russia lavished largesse on Turkey.");
    assert_eq!(world.run(&["query", "Russia aids Turkey"]).code, 1);
    let own = world.file(
        "own.toml",
        "[[relation]]\nname = \"aids\"\nverbs = [\"lavish largesse on\"]\n",
    );
    let run = world.run(&["why-not", "Russia aids Turkey", "--ontology", &own]);
    assert!(
        run.out.contains("ingest the article again"),
        "{}{}",
        run.out,
        run.err
    );
}

#[test]
fn sentences_are_shown_with_their_words_and_counted() {
    let world = read("Russia and Turkey met. Greece attacked Turkey after Russia had left.");
    let run = world.run(&["why-not", "Russia attacks Turkey"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("“Greece [attacked] Turkey"), "{}", run.out);
    assert!(run.err.contains("1 article looked through"), "{}", run.err);
    let cut = world.run(&["why-not", "Russia attacks Turkey", "--limit", "1"]);
    assert!(
        !cut.out.contains("Greece") && cut.err.contains("--limit shows them"),
        "{}",
        cut.err
    );
}

#[test]
fn what_cannot_be_asked_is_said() {
    let world = read("Russia and Turkey met.");
    for (pattern, code, part) in [
        ("? attacks Turkey", 2, "expected a name"),
        ("Russia bakcs Turkey", 2, "did you mean backs?"),
        ("Foo backs Bar", 1, "no article names `Foo`"),
        ("Russia backs Iran", 1, "no sentence names both"),
        ("Russia backs Turkey status=any", 2, "expected the end"),
    ] {
        let run = world.run(&["why-not", pattern]);
        assert_eq!(run.code, code, "{pattern}: {}", run.err);
        assert!(run.err.contains(part), "{pattern}: {}", run.err);
    }
}
