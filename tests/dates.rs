//! Reads the sentences of `tests/dates.txt` and counts those whose claims get the days that a reader would give them. The share may not
//! fall below `tests/dates.floor.txt`; `DEMARCHE_BLESS=1` raises that figure to the share reached.
//!
//! A sentence is right when every claim that it expects is made and bears the expected days. The head of the fixture file explains its
//! lines. `cargo test --test dates -- --nocapture` lists each miss.

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use common::floor;
use common::names::fits;
use demarche::extract::Extractor;
use demarche::model::{Article, ArticleHead, Claim, Day, Fragment};
use demarche::ontology::Ontology;

/// A claim and its days, none when the text does not say when.
struct Wanted {
    line: String,
    subject: String,
    relation: String,
    object: String,
    days: Option<(Day, Day)>,
}

/// One sentence, or a few, of an article.
struct Case {
    published: Option<Day>,
    trap: bool,
    text: String,
    wanted: Vec<Wanted>,
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

fn day(text: &str) -> Result<Day, String> {
    text.parse()
        .map_err(|cause| format!("`{text}` is no day: {cause}"))
}

fn parse_wanted(line: &str) -> Result<Wanted, String> {
    let (claim, days) = line.split_once(" @ ").ok_or("there is no ` @ `")?;
    let (subject, rest) = claim.split_once(" --").ok_or("there is no ` --`")?;
    let (relation, object) = rest.split_once("--> ").ok_or("there is no `--> `")?;
    let days = match days.split_once("..") {
        _ if days == "none" => None,
        Some((from, to)) => Some((day(from)?, day(to)?)),
        None => Some((day(days)?, day(days)?)),
    };
    Ok(Wanted {
        line: line.to_owned(),
        subject: subject.to_owned(),
        relation: relation.to_owned(),
        object: object.to_owned(),
        days,
    })
}

fn cases() -> Result<Vec<Case>, String> {
    let content = fs::read_to_string(path("dates.txt")).map_err(|e| e.to_string())?;
    let mut published = None;
    let mut cases: Vec<Case> = Vec::new();
    for (index, line) in content.lines().map(str::trim_end).enumerate() {
        let wrong = |cause: String| format!("tests/dates.txt, line {}: {cause}", index + 1);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (word, rest) = line
            .split_once(": ")
            .ok_or_else(|| wrong("there is no `: `".to_owned()))?;
        match word {
            "Published" if rest == "none" => published = None,
            "Published" => {
                let (date, weekday) = rest
                    .split_once(' ')
                    .ok_or_else(|| wrong("the weekday is missing".to_owned()))?;
                let date = day(date).map_err(wrong)?;
                if date.strftime("%A").to_string() != weekday {
                    return Err(wrong(format!("{date} is no {weekday}")));
                }
                published = Some(date);
            }
            "Text" | "Trap" => cases.push(Case {
                published,
                trap: word == "Trap",
                text: rest.to_owned(),
                wanted: Vec::new(),
            }),
            "Expect" => cases
                .last_mut()
                .ok_or_else(|| wrong("there is no text yet".to_owned()))?
                .wanted
                .push(parse_wanted(rest).map_err(wrong)?),
            _ => return Err(wrong(format!("`{word}:` is unknown"))),
        }
    }
    Ok(cases)
}

fn says(fragment: &Fragment, claim: &Claim, wanted: &Wanted, symmetric: bool) -> bool {
    let is = |id: &str, name: &str| fragment.entity(id).is_some_and(|e| fits(e, name));
    claim.relation == wanted.relation
        && (is(&claim.subject, &wanted.subject) && is(&claim.object, &wanted.object)
            || symmetric
                && is(&claim.subject, &wanted.object)
                && is(&claim.object, &wanted.subject))
}

/// What is wrong with a wanted claim, if anything.
fn fault(fragment: &Fragment, wanted: &Wanted, symmetric: bool) -> Option<String> {
    let found: Vec<Option<(Day, Day)>> = fragment
        .claims
        .iter()
        .filter(|c| says(fragment, c, wanted, symmetric))
        .map(|c| c.date.map(|d| (d.from, d.to)))
        .collect();
    if found.contains(&wanted.days) {
        return None;
    }
    let mut out = format!("\n    wanted {}", wanted.line);
    for days in &found {
        let _ = match days {
            Some((from, to)) => write!(out, "\n       got {from}..{to}"),
            None => write!(out, "\n       got none"),
        };
    }
    if found.is_empty() {
        out.push_str("\n       no such claim");
    }
    Some(out)
}

#[test]
fn as_many_dates_are_right_as_before() {
    let ontology = Ontology::builtin().expect("the embedded ontology can be read");
    let extractor = Extractor::builtin().expect("the embedded models can be read");
    let cases = cases().unwrap_or_else(|cause| panic!("{cause}"));
    let traps = cases.iter().filter(|c| c.trap).count();
    assert!(cases.len() >= 100, "{} sentences are too few", cases.len());
    assert!(traps * 4 >= cases.len(), "{traps} traps are too few");
    let (mut right, mut right_traps) = (0_usize, 0_usize);
    for case in &cases {
        assert!(
            !case.wanted.is_empty(),
            "nothing is expected of \"{}\"",
            case.text
        );
        let article = Article {
            head: ArticleHead {
                id: "a1".to_owned(),
                date: case.published,
                ..ArticleHead::default()
            },
            text: case.text.clone(),
        };
        let fragment = extractor.extract(&article);
        let faults: String = case
            .wanted
            .iter()
            .filter_map(|wanted| {
                let relation = ontology.relation(&wanted.relation);
                let relation = relation.expect("an expectation names a relation of the ontology");
                fault(&fragment, wanted, relation.symmetric)
            })
            .collect();
        if faults.is_empty() {
            right += 1;
            right_traps += usize::from(case.trap);
        } else {
            println!("  {}{faults}", case.text);
        }
    }
    let share = right as f64 / cases.len() as f64;
    println!(
        "dates: {right} of {} sentences right, a share of {share:.3}; of the {traps} traps {right_traps}",
        cases.len()
    );
    let what = format!("{right} of {} sentences are right", cases.len());
    floor::hold(&path("dates.floor.txt"), share, &what);
}
