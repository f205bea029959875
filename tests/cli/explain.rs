//! `explain`: what a claim rests on.

use serde_json::Value;

use crate::{World, two_articles};

fn read(text: &str) -> World {
    let world = World::new(&[("a.txt", text.as_bytes())]);
    let run = world.run(&["ingest", &world.news("")]);
    assert_eq!(run.code, 0, "{}", run.err);
    world
}

#[test]
fn a_claim_shows_its_sentence_rule_status_speaker_and_date() {
    let world = read(
        "Title: Threat\nDate: 2016-10-03\nSource: Test Wire\n\nRussia will slap sanctions on Turkey, said Sergei Lavrov.\n",
    );
    let run = world.run(&["explain", "Russia ? Turkey"]);
    assert_eq!(run.code, 0, "{}", run.err);
    for part in [
        "Russia sanctions Turkey  ",
        "    “[subject Russia] will [trigger slap] sanctions on [object Turkey], said Sergei Lavrov.”\n",
        "    rule     verb \"slap <penalty> on/",
        "|slap|",
        "; confidence 0.",
        "    status   planned, because of “will”\n",
        "    speaker  Sergei Lavrov\n",
        "    date     reported 2016-10-03, the date of the article\n",
        "    article  a.txt, “Threat”, Test Wire, 2016-10-03\n",
    ] {
        assert!(run.out.contains(part), "{part}\n{}", run.out);
    }
    assert!(
        !run.out.contains("root"),
        "the parse comes only when asked for"
    );
}

#[test]
fn the_parse_is_an_indented_tree() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    let run = world.run(&["explain", "Iran backs Assad", "--parse"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let tree = "    supports  VERB root  ← trigger\n      Iran  PROPN nsubj  ← subject\n      Bashar  PROPN obj  ← object\n";
    assert!(run.out.contains(tree), "{}", run.out);
}

#[test]
fn a_claim_is_found_by_its_id_too() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    let run = world.run(&["explain", "Iran backs Assad", "--format", "json"]);
    let accounts: Value = serde_json::from_str(&run.out).expect("JSON");
    let account = &accounts[0];
    assert_eq!(account["pattern"], "support");
    assert_eq!(account["insight"]["drawn"], true);
    assert_eq!(account["insight"]["parse"][0]["deprel"], "root");
    let id = account["claim"]["id"].as_str().expect("an id");
    for id in [id, &id[..6]] {
        let run = world.run(&["explain", id]);
        assert!(
            run.out.starts_with("Iran backs Bashar al-Assad"),
            "{}{}",
            run.out,
            run.err
        );
    }
}

#[test]
fn what_is_not_there_is_said() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    let none = world.run(&["explain", "Russia backs Aleppo"]);
    assert_eq!(none.code, 1, "{}", none.out);
    assert!(none.err.contains("why-not"), "{}", none.err);
    let id = world.run(&["explain", "aaaaaaaaaaaa"]);
    assert_eq!(id.code, 1);
    assert!(
        id.err.contains("there is no claim aaaaaaaaaaaa"),
        "{}",
        id.err
    );
    let unread = world.run(&["explain", "Russia bakcs Assad"]);
    assert_eq!(unread.code, 2);
    assert!(unread.err.contains("did you mean backs?"), "{}", unread.err);
}

#[test]
fn many_claims_are_cut_and_counted() {
    let text =
        "Russia attacked Aleppo. ".repeat(3) + "Russia bombed Aleppo. Russia shelled Aleppo.";
    let world = read(&text);
    let run = world.run(&["explain", "Russia attacks Aleppo", "--limit", "2"]);
    assert_eq!(run.out.matches("    rule ").count(), 2, "{}", run.out);
    assert!(run.err.contains("and 3 claims more"), "{}", run.err);
}
