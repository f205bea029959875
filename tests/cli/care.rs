//! `doctor`, `rebuild`, `compact`, `backup`, `restore`, `load`, and `forget` with its options.

use crate::{World, two_articles};

fn all(world: &World) -> String {
    world.run(&["export", "jsonl", "--all"]).out
}

#[test]
fn a_whole_graph_is_said_to_be_whole() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    let run = world.run(&["doctor"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("the graph is whole"), "{}", run.out);
    let json: serde_json::Value =
        serde_json::from_str(&world.run(&["doctor", "--format", "json"]).out).unwrap();
    assert_eq!(
        (&json["whole"], &json["articles"]),
        (&true.into(), &2.into())
    );
}

#[test]
fn damage_is_exit_4_with_a_way_out() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    let before = all(&world);
    let backup = world.file("b", "");
    assert_eq!(world.run(&["backup", &backup]).code, 0);
    let db = world.store().join("data-1/sled/db");
    std::fs::write(&db, b"").unwrap();
    for command in [
        &["stats"][..],
        &["ask", "who", "backs", "Assad"],
        &["ingest", &world.news("")],
    ] {
        let run = world.run(command);
        assert_eq!(run.code, 4, "{command:?}: {}", run.err);
        assert!(
            run.err.contains("is damaged") && run.err.contains("demarche doctor"),
            "{}",
            run.err
        );
    }
    let doctor = world.run(&["doctor"]);
    assert_eq!(doctor.code, 4);
    assert!(
        doctor.out.contains("restore BACKUP --replace"),
        "{}",
        doctor.out
    );
    assert_eq!(
        world.run(&["restore", &backup]).code,
        4,
        "not without --replace"
    );
    let restored = world.run(&["restore", &backup, "--replace"]);
    assert_eq!(restored.code, 0, "{}", restored.err);
    assert_eq!(all(&world), before);
}

#[test]
fn what_was_salvaged_can_be_loaded() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    let before = all(&world);
    let saved = world.news("../saved");
    let run = world.run(&["doctor", "--salvage", &saved]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.starts_with("2 articles and 0 decisions saved"),
        "{}",
        run.out
    );
    std::fs::remove_dir_all(world.store()).unwrap();
    let files = ["fragments.jsonl", "decisions.jsonl"].map(|f| format!("{saved}/{f}"));
    let run = world.run(&["load", &files[0], &files[1]]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(all(&world), before);
}

#[test]
fn fragments_made_elsewhere_are_the_same_as_ingest() {
    let world = two_articles();
    let lines: String = ["a", "b"]
        .map(|id| {
            format!(
                "{{\"id\": \"{id}\", \"text\": \"Russia attacked Aleppo. Iran backs Syria.\"}}\n"
            )
        })
        .concat();
    let file = world.file("in.jsonl", &lines);
    let fragments = world.run(&["extract", "--with-text", &file]).out;
    let plain = world.file("f.jsonl", &fragments);
    let packed = world.dir.path().join("f.jsonl.zst");
    std::fs::write(
        &packed,
        zstd::bulk::compress(fragments.as_bytes(), 1).unwrap(),
    )
    .unwrap();
    world.run(&["ingest", &file]);
    let expected = all(&world);
    for input in [plain, packed.display().to_string()] {
        let loaded = crate::demarche(&world.dir.path().join("other"), &["load", &input]);
        assert_eq!(loaded.code, 0, "{}", loaded.err);
        let run = crate::demarche(
            &world.dir.path().join("other"),
            &["export", "jsonl", "--all"],
        );
        assert_eq!(run.out, expected);
    }
    let bad = world.file("bad.jsonl", "{\"id\": 3}\n");
    let run = world.run(&["load", &bad]);
    assert_eq!(run.code, 3);
    assert!(
        run.err.contains("bad.jsonl") && run.err.contains("line 1"),
        "{}",
        run.err
    );
    assert_eq!(world.run(&["load", "no-such-file"]).code, 3);
}

#[test]
fn a_graph_is_rebuilt_with_relations_of_ones_own() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    let before = all(&world);
    let run = world.run(&["rebuild"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("0 read again"), "{}", run.out);
    let run = world.run(&["rebuild", "--all"]);
    assert!(run.out.contains("2 read again"), "{}", run.out);
    assert_eq!(all(&world), before);
    assert_eq!(world.run(&["rebuild", "--index"]).code, 0);
    assert_eq!(all(&world), before);
    assert_eq!(world.run(&["compact"]).code, 0);
    assert_eq!(all(&world), before);
}

#[test]
fn forgetting_can_be_tried_and_proved() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    let try_out = world.run(&["forget", "--dry-run", "b.txt"]);
    assert_eq!(try_out.code, 0);
    assert!(
        try_out.out.contains("Russia --attacks--> Aleppo"),
        "{}",
        try_out.out
    );
    assert!(try_out.err.contains("would take away"), "{}", try_out.err);
    assert_eq!(world.run(&["articles"]).out.lines().count(), 2);
    let purged = world.run(&["forget", "--purge", "b.txt"]);
    assert_eq!(purged.code, 0, "{}", purged.err);
    assert!(purged.err.contains("none is left"), "{}", purged.err);
    assert_eq!(world.run(&["articles"]).out.lines().count(), 1);
}

#[test]
fn a_bundle_is_restored_whole_or_not_at_all() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    let decided = world.run(&[
        "entity",
        "rename",
        "Russia",
        "The Bear \"<\u{202e}>\"",
        "--because",
        "a test",
    ]);
    assert_eq!(decided.code, 0, "{}", decided.err);
    let before = all(&world);
    let (bundle, again) = (world.file("one.tar.zst", ""), world.file("two", ""));
    assert_eq!(world.run(&["bundle", &bundle]).code, 0);
    assert_eq!(world.run(&["bundle", &again]).code, 0);
    let bytes = std::fs::read(&bundle).unwrap();
    assert_eq!(
        bytes,
        std::fs::read(&again).unwrap(),
        "same graph, same bytes"
    );

    let copy = world.file("copy", "");
    std::fs::remove_file(&copy).unwrap();
    let restored = world.run(&["--store", &copy, "restore", &bundle]);
    assert_eq!(restored.code, 0, "{}", restored.err);
    let export = ["--store", &copy, "export", "jsonl", "--all"];
    assert_eq!(world.run(&export).out, before);
    assert_eq!(world.run(&["--store", &copy, "restore", &bundle]).code, 4);

    // Cut anywhere, or changed, it changes nothing.
    for length in [5, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(&again, &bytes[..length]).unwrap();
        let run = world.run(&["--store", &copy, "restore", &again, "--replace"]);
        assert_eq!(run.code, 3, "{length}: {}{}", run.out, run.err);
        assert!(
            run.err.contains("make one with `demarche bundle"),
            "{}",
            run.err
        );
        assert_eq!(world.run(&export).out, before);
    }
    std::fs::write(&again, zstd::encode_all(&b"a text"[..], 1).unwrap()).unwrap();
    let run = world.run(&["--store", &copy, "restore", &again, "--replace"]);
    assert!(
        run.code == 3 && run.err.contains("no archive"),
        "{}",
        run.err
    );
}
