//! Reads the sentences of `tests/extraction/*.txt`, one file per relation, and counts how many of their expectations the extractor
//! satisfies. The share may not fall below `tests/extraction/floor.txt`; `DEMARCHE_BLESS=1` raises that figure to the share reached. The
//! folder `causes` holds sentences by what was misread in others like them, with a floor of its own.
//!
//! A case is a line `Text:` with a sentence in newspaper style, followed by its expectations:
//!
//! * `Expect: A --relation--> B` a claim is made; brackets behind it give the status when it is not `asserted`, and the speaker
//!   (`[negated; speaker Moscow]`, `[speaker police]`);
//! * `Expect-not: A --relation--> B` no such claim is made, with the status in brackets or with any;
//! * `Expect: none` no claim of the relation after which the file is named is made at all.
//!
//! Names are given as a reader would name the node: a name fits when its words are among those of a name or mention of the entity, or
//! the other way round. `cargo test --test extraction -- --nocapture` lists the shares and every expectation that is not met.

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use common::floor;
use common::names::fits;
use demarche::extract::Extractor;
use demarche::model::{Article, ArticleHead, Claim, Fragment, Status};
use demarche::ontology::Ontology;

/// What a fixture says about one sentence.
enum Expectation {
    /// There is such a claim.
    Claim(Wanted),
    /// There is no such claim; of any status when none is named.
    Absent(Wanted),
    /// There is no claim of the file's relation.
    Nothing,
}

/// A claim as a fixture writes it.
struct Wanted {
    subject: String,
    relation: String,
    object: String,
    status: Option<Status>,
    speaker: Option<String>,
}

/// One sentence with its expectations, each with the line that states it.
struct Case {
    id: String,
    text: String,
    expectations: Vec<(String, Expectation)>,
}

/// One fixture file, named after its relation.
struct Fixture {
    relation: String,
    cases: Vec<Case>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/extraction")
}

fn parse_wanted(line: &str) -> Result<Wanted, String> {
    let (claim, notes) = match line.split_once('[') {
        Some((claim, notes)) => (
            claim,
            notes.strip_suffix(']').ok_or("the bracket is not closed")?,
        ),
        None => (line, ""),
    };
    let (subject, rest) = claim.split_once(" --").ok_or("there is no ` --`")?;
    let (relation, object) = rest.split_once("--> ").ok_or("there is no `--> `")?;
    let mut wanted = Wanted {
        subject: subject.trim().to_owned(),
        relation: relation.to_owned(),
        object: object.trim().to_owned(),
        status: None,
        speaker: None,
    };
    for note in notes.split(';').map(str::trim).filter(|n| !n.is_empty()) {
        if let Some(speaker) = note.strip_prefix("speaker ") {
            wanted.speaker = Some(speaker.to_owned());
        } else {
            let status = note.parse();
            wanted.status = Some(status.map_err(|()| format!("there is no status `{note}`"))?);
        }
    }
    Ok(wanted)
}

fn parse_expectation(line: &str) -> Result<Expectation, String> {
    if line == "Expect: none" {
        Ok(Expectation::Nothing)
    } else if let Some(claim) = line.strip_prefix("Expect: ") {
        parse_wanted(claim).map(Expectation::Claim)
    } else if let Some(claim) = line.strip_prefix("Expect-not: ") {
        parse_wanted(claim).map(Expectation::Absent)
    } else {
        Err("a line starts with `#`, `Text: `, `Expect: ` or `Expect-not: `".to_owned())
    }
}

fn parse_fixture(relation: &str, content: &str) -> Result<Fixture, String> {
    let mut cases: Vec<Case> = Vec::new();
    for (index, line) in content.lines().map(str::trim_end).enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(text) = line.strip_prefix("Text: ") {
            cases.push(Case {
                id: format!("{relation}-{}", cases.len() + 1),
                text: text.to_owned(),
                expectations: Vec::new(),
            });
            continue;
        }
        let expectation = parse_expectation(line)
            .map_err(|cause| format!("{relation}.txt, line {}: {cause}", index + 1))?;
        let case = cases
            .last_mut()
            .ok_or_else(|| format!("{relation}.txt expects something before its first `Text: `"))?;
        case.expectations.push((line.to_owned(), expectation));
    }
    if let Some(case) = cases.iter().find(|c| c.expectations.is_empty()) {
        return Err(format!("{} expects nothing: \"{}\"", case.id, case.text));
    }
    Ok(Fixture {
        relation: relation.to_owned(),
        cases,
    })
}

fn fixtures(folder: &Path) -> Vec<Fixture> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of fixtures can be listed")
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt") && !path.ends_with("floor.txt"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let relation = path
                .file_stem()
                .expect("a listed file has a name")
                .to_string_lossy();
            let content = fs::read_to_string(path).expect("a fixture is UTF-8");
            parse_fixture(&relation, &content).unwrap_or_else(|cause| panic!("{cause}"))
        })
        .collect()
}

/// Whether a claim says what is wanted, whatever its status and speaker.
fn says(fragment: &Fragment, claim: &Claim, wanted: &Wanted, symmetric: bool) -> bool {
    let is = |id: &str, name: &str| fragment.entity(id).is_some_and(|e| fits(e, name));
    claim.relation == wanted.relation
        && (is(&claim.subject, &wanted.subject) && is(&claim.object, &wanted.object)
            || symmetric
                && is(&claim.subject, &wanted.object)
                && is(&claim.object, &wanted.subject))
}

fn satisfied(
    fragment: &Fragment,
    expectation: &Expectation,
    relation: &str,
    ontology: &Ontology,
) -> bool {
    let found = |wanted: &Wanted| {
        let symmetric = ontology
            .relation(&wanted.relation)
            .is_some_and(|r| r.symmetric);
        fragment
            .claims
            .iter()
            .filter(|c| says(fragment, c, wanted, symmetric))
            .collect::<Vec<_>>()
    };
    match expectation {
        Expectation::Nothing => fragment.claims.iter().all(|c| c.relation != relation),
        Expectation::Absent(wanted) => found(wanted)
            .iter()
            .all(|c| wanted.status.is_some_and(|status| c.status != status)),
        Expectation::Claim(wanted) => found(wanted).iter().any(|c| {
            c.status == wanted.status.unwrap_or(Status::Asserted)
                && wanted.speaker.as_ref().is_none_or(|name| {
                    c.speaker
                        .as_ref()
                        .and_then(|id| fragment.entity(id))
                        .is_some_and(|e| fits(e, name))
                })
        }),
    }
}

fn describe(fragment: &Fragment) -> String {
    let name = |id: &str| fragment.entity(id).map_or("?", |e| e.name.as_str());
    let mut out = String::new();
    for claim in &fragment.claims {
        let (subject, object) = (name(&claim.subject), name(&claim.object));
        let speaker = claim.speaker.as_ref().map_or("", |id| name(id));
        let _ = write!(
            out,
            "\n      got {subject} --{}--> {object} [{}; speaker {speaker}]",
            claim.relation, claim.status
        );
    }
    out
}

#[test]
fn fixtures_name_relations_of_the_ontology() {
    let ontology = Ontology::builtin().expect("the embedded ontology can be read");
    let fixtures = fixtures(&folder());
    for fixture in &fixtures {
        assert!(
            ontology.relation(&fixture.relation).is_some(),
            "tests/extraction/{}.txt is not named after a relation",
            fixture.relation
        );
        assert!(
            fixture.cases.len() >= 5,
            "{} needs five sentences",
            fixture.relation
        );
        for case in &fixture.cases {
            for (line, expectation) in &case.expectations {
                if let Expectation::Claim(wanted) | Expectation::Absent(wanted) = expectation {
                    assert!(
                        ontology.relation(&wanted.relation).is_some(),
                        "{}: no relation is named so in \"{line}\"",
                        case.id
                    );
                }
            }
        }
    }
    for relation in ontology.relations() {
        assert!(
            fixtures.iter().any(|f| f.relation == relation.name),
            "tests/extraction has no file for {}",
            relation.name
        );
    }
}

#[test]
fn as_many_expectations_are_met_as_before() {
    hold(&folder());
}

#[test]
fn what_was_misread_before_is_read_as_well_as_before() {
    hold(&folder().join("causes"));
}

/// Counts the expectations that the fixtures of a folder see met, against its floor.
fn hold(folder: &Path) {
    let ontology = Ontology::builtin().expect("the embedded ontology can be read");
    let extractor = Extractor::builtin().expect("the embedded models can be read");
    let (mut met, mut all) = (0_u32, 0_u32);
    for fixture in fixtures(folder) {
        let (mut met_here, mut all_here) = (0_u32, 0_u32);
        let mut report = String::new();
        for case in &fixture.cases {
            let article = Article {
                head: ArticleHead {
                    id: case.id.clone(),
                    ..ArticleHead::default()
                },
                text: case.text.clone(),
            };
            let fragment = extractor.extract(&article);
            let mut failed = String::new();
            for (line, expectation) in &case.expectations {
                all_here += 1;
                if satisfied(&fragment, expectation, &fixture.relation, ontology) {
                    met_here += 1;
                } else {
                    let _ = write!(failed, "\n      {line}");
                }
            }
            if !failed.is_empty() {
                let _ = write!(
                    report,
                    "\n  {}: {}{failed}{}",
                    case.id,
                    case.text,
                    describe(&fragment)
                );
            }
        }
        println!("{}: {met_here} of {all_here}{report}", fixture.relation);
        met += met_here;
        all += all_here;
    }
    let share = f64::from(met) / f64::from(all.max(1));
    println!("all of them: {met} of {all}, a share of {share:.3}");
    let what = format!("{met} of {all} expectations are met");
    floor::hold(&folder.join("floor.txt"), share, &what);
}
