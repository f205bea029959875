//! `review`, and near-duplicates as one origin.

use serde_json::Value;

use crate::World;

const REPORT: &str = "Foreign Minister Muammar Gadolin met Iranian officials in Tehran on Monday. Russia accused Turkey of supporting \
                      rebels in northern Syria. The minister said that the talks would go on for another week in the capital.";

fn world() -> World {
    let other = REPORT.replace("Muammar Gadolin", "Moammar Gadolin");
    let again = format!("{REPORT} More follows.");
    let unlike = other.replace(
        "Tehran on Monday",
        "a small town near the border, where snow had fallen all night,",
    );
    let world = World::new(&[
        ("a.txt", REPORT.as_bytes()),
        ("b.txt", again.as_bytes()),
        (
            "c.txt",
            unlike
                .replace("another week in the capital", "months")
                .as_bytes(),
        ),
    ]);
    world.run(&["ingest", &world.news("")]);
    world
}

#[test]
fn near_duplicates_are_one_origin() {
    let world = world();
    let found = world.run(&["query", "Russia accuses Turkey", "--evidence", "0"]);
    assert!(found.out.contains("origin"), "{}{}", found.out, found.err);
    let none = world.run(&["query", "Russia accuses Turkey", "--min-origins", "3"]);
    assert_eq!(none.code, 1, "{}", none.out);
}

#[test]
fn doubtful_merges_are_listed_with_reasons_and_leave_the_list_once_decided() {
    let world = world();
    let listed = world.run(&["review", "--format", "json"]);
    let doubts: Value = serde_json::from_str(&listed.out).unwrap_or_default();
    let pair = doubts
        .as_array()
        .into_iter()
        .flatten()
        .find(|d| d["a"] == "person/moammar gadolin" && d["b"] == "person/muammar gadolin");
    let pair = pair.unwrap_or_else(|| panic!("{}{}", listed.out, listed.err));
    assert_eq!(pair["joined"], true);
    assert!(
        pair["pro"][0]
            .as_str()
            .unwrap_or_default()
            .contains("sound alike")
    );
    let split = [
        "entity",
        "split",
        "person/moammar gadolin",
        "person/muammar gadolin",
    ];
    assert_eq!(world.run(&split).code, 0);
    let listed = world.run(&["review", "--format", "json"]);
    assert!(!listed.out.contains("moammar"), "{}", listed.out);
}
