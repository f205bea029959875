//! `lint-ontology`: every mistake of a file at its place, with what to do.

use serde_json::Value;

use crate::{Run, World};

fn lint(text: &str) -> Run {
    let world = World::new(&[]);
    let file = world.file("own.toml", text);
    let run = world.run(&["lint-ontology", &file]);
    Run {
        out: run.out.replace(&file, "own.toml"),
        ..run
    }
}

/// Asserts that these beginnings and parts of lines are there, in this order, and no other line.
fn expect(run: &Run, expected: &[(&str, &str)]) {
    let lines: Vec<&str> = run.out.lines().collect();
    for (line, (place, part)) in lines.iter().zip(expected) {
        assert!(
            line.starts_with(place) && line.contains(part),
            "{place} {part}\n{line}"
        );
    }
    assert_eq!(lines.len(), expected.len(), "{}", run.out);
}

#[test]
fn the_shipped_files_are_clean() {
    let world = World::new(&[]);
    for file in [
        "ontology.toml",
        "lexicon.toml",
        "gazetteer/countries.toml",
        "gazetteer/bodies.toml",
    ] {
        let path = format!("{}/data/{file}", env!("CARGO_MANIFEST_DIR"));
        let run = world.run(&["lint-ontology", &path]);
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    }
}

#[test]
fn the_example_of_the_manual_is_clean() {
    let manual = format!("{}/data/README.md", env!("CARGO_MANIFEST_DIR"));
    let manual = std::fs::read_to_string(manual).expect("the manual");
    let (_, example) = manual.split_once("```toml\n").expect("an example");
    let (example, _) = example.split_once("```").expect("its end");
    let run = lint(example);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
}

#[test]
fn all_mistakes_about_relations_come_in_one_run() {
    let run = lint(
        r#"[[relation]]
name = "aids"
verb = ["lavish * on"]
class = "SUPPORTS"
verbs = ["lavish <largess> on", "shower * with *", "side wiht/against", "", "pay! for", "give =AID money"]

[[relation]]
name = "owes"
quad = "X"
phrase = "owes"
subject = ["actors"]
object = "actor"
verbs = ["Owe * to", "a||b", "bank <force", "owe~"]

[[relation]]
name = "owes"
quad = "S"
class = "AID"
means = "is in debt to"

[[relatoin]]
"#,
    );
    assert_eq!(run.code, 2);
    expect(
        &run,
        &[
            ("own.toml:3:1: error: ", "`verb`; did you mean `verbs`?"),
            (
                "own.toml:4:9: error: ",
                "no event class `SUPPORTS`; did you mean `SUPPORT`?",
            ),
            (
                "own.toml:5:10: error: ",
                "word class <largess>, which no file defines; add `largess = ",
            ),
            ("own.toml:5:33: error: ", "two \"*\""),
            ("own.toml:5:52: error: ", "`wiht` is no preposition"),
            ("own.toml:5:73: error: ", "is empty; write a verb"),
            ("own.toml:5:77: error: ", "\"!\" in the wrong place"),
            (
                "own.toml:5:89: error: ",
                "event class `AID money` that there is not",
            ),
            ("own.toml:7:1: error: ", "needs a line `means = "),
            ("own.toml:7:1: error: ", "needs a line `object = "),
            ("own.toml:9:8: error: ", "no quad `X`"),
            (
                "own.toml:11:12: error: ",
                "no kind `actors`; did you mean `actor`?",
            ),
            ("own.toml:12:10: error: ", "list of texts"),
            ("own.toml:13:10: error: ", "capitals in \"Owe\""),
            ("own.toml:13:22: error: ", "alternative without words"),
            ("own.toml:13:30: error: ", "looks like a word class"),
            (
                "own.toml:13:45: error: ",
                "\"~\", which patterns of a verb do not have",
            ),
            ("own.toml:15:1: error: ", "needs a line `object"),
            ("own.toml:15:1: error: ", "needs a line `phrase"),
            ("own.toml:15:1: error: ", "needs a line `subject"),
            ("own.toml:15:1: warning: ", "no wording states `owes`"),
            ("own.toml:16:8: error: ", "already stands in line 8"),
            (
                "own.toml:18:9: error: ",
                "a fact (quad S) has no event class",
            ),
            (
                "own.toml:21:3: error: ",
                "no section `relatoin`; did you mean `relation`?",
            ),
        ],
    );
}

#[test]
fn what_never_has_an_effect_is_a_warning() {
    let run = lint(
        r#"[[relation]]
name = "aids"
verbs = ["lavish * on", "imposed burden on"]
without = ["never there"]

[[relation]]
name = "backs"
verbs = ["lavish * on"]
subject = ["place"]

[[relation]]
name = "praises"
nouns = ["lavish praise on"]

[[relation]]
name = "criticises"
verbs = ["heap scorn|dirt on"]

[[relation]]
name = "opposes"
verbs = ["heap dirt on"]

[[relation]]
name = "meets-with"
symmetric = true
subject = ["actor"]
object = ["actor", "place"]
"#,
    );
    assert_eq!(run.code, 0, "{}", run.out);
    expect(
        &run,
        &[
            (
                "own.toml:3:25: warning: ",
                "\"imposed\" is not in dictionary form; write \"impose\"",
            ),
            (
                "own.toml:4:12: warning: ",
                "`aids` has no pattern \"never there\"",
            ),
            (
                "own.toml:21:10: warning: ",
                "never reached, since `criticises` has the same in line 17",
            ),
            (
                "own.toml:23:1: warning: ",
                "give `subject` and `object` the same",
            ),
        ],
    );
}

#[test]
fn words_and_statuses_are_checked() {
    let run = lint(
        r#"[modals]
planed = ["gonna"]
planned = ["might could"]
hypothetical = ["might could"]

[actors]
group = ["posse"]

[intents]
thanks = ["bless"]

[pronouns]
hir = "x"
thon = 3

[classes]
largesse = "money"
"#,
    );
    assert_eq!(run.code, 2);
    expect(
        &run,
        &[
            (
                "own.toml:2:1: error: ",
                "no status `planed`; did you mean `planned`?",
            ),
            (
                "own.toml:4:17: error: ",
                "already stands under `planned` in line 3",
            ),
            ("own.toml:7:1: error: ", "did you mean `groups`?"),
            ("own.toml:10:1: error: ", "no relation `thanks`"),
            ("own.toml:13:7: error: ", "what `hir` stands for"),
            ("own.toml:14:8: error: ", "what `thon` stands for"),
            ("own.toml:17:12: error: ", "list of words"),
        ],
    );
}

#[test]
fn names_are_checked() {
    let run = lint(
        r#"[[country]]
code = "Zed"
demonyms = ["Zedlander"]

[[body]]
name = "Orion Front"
kind = "grup"

[[body]]
name = "Orion League"
kind = "group"
aliases = ["OL", "WHO"]
part_of = "Nowhere"
ambiguous = ["Orion"]

[[body]]
name = "Orion Guard"
kind = "group"
aliases = ["OL"]
alias = ["OG"]

[[body]]
name = "Orion Guard"
kind = "group"

[modals]
planned = ["gonna"]
"#,
    );
    assert_eq!(run.code, 2);
    expect(
        &run,
        &[
            (
                "own.toml:1:1: error: ",
                "the country `Zed` is new and needs a line `name",
            ),
            ("own.toml:2:8: error: ", "no code of a country"),
            (
                "own.toml:7:8: error: ",
                "no kind `grup`; did you mean `group`?",
            ),
            (
                "own.toml:12:18: warning: ",
                "`WHO` names `World Health Organization` in the shipped gazetteer",
            ),
            ("own.toml:13:11: error: ", "`Nowhere`, which is neither"),
            ("own.toml:14:14: warning: ", "`Orion` is called ambiguous"),
            (
                "own.toml:19:12: warning: ",
                "`OL` also names `Orion League` in line 12",
            ),
            ("own.toml:20:1: error: ", "did you mean `aliases`?"),
            ("own.toml:23:8: error: ", "already has an entry in line 17"),
            ("own.toml:26:2: error: ", "give that with --ontology"),
        ],
    );
}

#[test]
fn files_are_read_together_and_come_as_json() {
    let world = World::new(&[]);
    let words = world.file("words.toml", "[classes]\nlargesse = [\"money\"]\n");
    let own = world.file(
        "own.toml",
        "[[relation]]\nname = \"aids\"\nverbs = [\"lavish <largesse> on\"]\n",
    );
    assert_eq!(world.run(&["lint-ontology", &words, &own]).code, 0);
    let alone = world.run(&["lint-ontology", "--format", "json", &own]);
    assert_eq!(alone.code, 2);
    let mistakes: Value = serde_json::from_str(&alone.out).expect("JSON");
    assert_eq!(mistakes[0]["line"], 3);
    assert_eq!(mistakes[0]["column"], 10);
    assert_eq!(mistakes[0]["severity"], "error");
    assert_eq!(mistakes[0]["file"], own.as_str());
}

#[test]
fn broken_toml_is_placed_and_the_rest_still_read() {
    let run = lint(
        "[[relation]]\nname = \"aids\"\nverbs = [\"a\" \"b\"]\n\n[[relation]]\nname = \"Bad Name\"\n",
    );
    assert_eq!(run.code, 2);
    assert!(run.out.contains("own.toml:3:"), "{}", run.out);
    assert!(
        run.out.contains("`Bad Name` is no name for a relation"),
        "{}",
        run.out
    );
    for hostile in [
        "",
        "\u{feff}",
        "[[[",
        "relation = 3",
        "kind = [1, {}]",
        "a.b.c = \"",
        "[classes]\n\"\" = [\"\"]",
    ] {
        assert!([0, 2].contains(&lint(hostile).code), "{hostile}");
    }
}
