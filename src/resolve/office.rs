//! Offices: who is meant by "the US President" depends on when it was said.
//!
//! An office is written `title|country/XYZ`: the folded title, and the key of the state or body that it is an office of.

use super::tokens::Sort;
use super::words::Words;
use crate::model::{Claim, Kind, NameKey, Status, fold, fold_tokens};
use crate::ontology::Gazetteer;

/// Relations that state an office.
const STATED: [&str; 2] = ["leads", "represents"];

/// Words of a title before its head noun, at most.
const BEFORE: usize = 3;

/// Whether a claim is of the sort that may state an office.
pub(super) fn may_state(claim: &Claim) -> bool {
    STATED.contains(&claim.relation.as_str()) && claim.status == Status::Asserted
}

/// The office that a claim states of its subject, if `body` is the key of its object.
pub fn stated(claim: &Claim, body: &NameKey) -> Option<String> {
    let office = may_state(claim)
        && matches!(body.kind(), Some(Kind::Country | Kind::Organisation))
        && body.scope().is_none();
    if !office || !Words::is_title(&claim.trigger.to_lowercase()) {
        return None;
    }
    let start = claim.spans.sentence.start;
    let at = claim.spans.trigger.start.checked_sub(start)? as usize;
    let end = claim.spans.trigger.end.checked_sub(start)? as usize;
    let (before, after) = (claim.sentence.get(..at)?, claim.sentence.get(end..)?);
    let capital = |w: &&str| w.starts_with(char::is_uppercase);
    let mut words: Vec<&str> = before
        .split_whitespace()
        .rev()
        .take(BEFORE)
        .take_while(|w| w.chars().all(|c| c.is_alphanumeric() || c == '-'))
        .take_while(capital)
        .take_while(|w| !names_state(&fold(w)))
        .collect();
    words.reverse();
    words.push(&claim.trigger);
    // "Secretary of State".
    let mut behind = after.split_whitespace();
    if after.starts_with(' ')
        && behind.next() == Some("of")
        && let Some(of) = behind
            .next()
            .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()))
        && of.starts_with(char::is_uppercase)
        && !names_state(&fold(of))
    {
        words.extend(["of", of]);
    }
    Some(format!("{}|{body}", fold(&words.join(" "))))
}

fn names_state(word: &str) -> bool {
    Gazetteer::builtin().is_ok_and(|g| g.readings(word).next().is_some())
}

/// The tokens of an office: of this state, and of any if the title names more than a rank ("secretary of state").
pub fn tokens(office: &str) -> Vec<String> {
    let title = office.split('|').next().unwrap_or(office);
    let mut found = vec![Sort::Office.token(office)];
    if title.contains(" of ") {
        found.push(Sort::Office.token(title));
    }
    found
}

/// The token of the office that a weak key names: "australian prime minister", or what its own article says of "the president".
pub(super) fn named(key: &NameKey, own: &[(String, Vec<u32>)]) -> Option<String> {
    key.scope()?;
    if key.kind() != Some(Kind::Person) {
        return None;
    }
    let words = fold_tokens(key.name());
    if !words.iter().any(|w| Words::is_title(w)) {
        return None;
    }
    let (state, title) = Gazetteer::builtin()
        .ok()
        .and_then(|g| {
            (1..words.len().min(4)).rev().find_map(|n| {
                let mut readings = g.readings(&words[..n].join(" "));
                let (entry, _, _) =
                    readings.find(|(e, _, _)| g.entries()[*e].kind == Kind::Country)?;
                Some((Some(g.entries()[entry].key.clone()), words[n..].join(" ")))
            })
        })
        .unwrap_or_else(|| (None, words.join(" ")));
    let own = own
        .iter()
        .filter_map(|(office, _)| office.split_once('|'))
        .find(|(t, _)| *t == title || title.ends_with(t));
    let office = match (state, own) {
        (Some(state), _) => format!("{title}|{state}"),
        (None, Some((title, state))) => format!("{title}|{state}"),
        (None, None) => title,
    };
    Some(Sort::Office.token(&office))
}
