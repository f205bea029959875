//! What an answer leaves out, as a sentence.

use super::picture::counted;
use crate::model::Status;
use crate::query::Hidden;

/// The reason for which an answer leaves out parties that are only described.
pub const UNNAMED: &str = "unnamed";

/// `1 negated and 3 planned claims are hidden; add status=any to see them`.
pub fn hidden(hidden: &Hidden, advice: &str) -> Option<String> {
    let mut sentences = Vec::new();
    let (statuses, others): (Vec<_>, Vec<_>) = hidden
        .iter()
        .filter(|(_, n)| **n > 0)
        .partition(|(reason, _)| reason.parse::<Status>().is_ok());
    if !statuses.is_empty() {
        let one = statuses.len() == 1 && *statuses[0].1 == 1;
        let (verb, them) = if one {
            (" is", "it")
        } else {
            ("s are", "them")
        };
        let advice = if advice.is_empty() {
            String::new()
        } else {
            format!("; {advice} to see {them}")
        };
        sentences.push(format!("{} claim{verb} hidden{advice}", listed(&statuses)));
    }
    if !others.is_empty() {
        let unnamed = !advice.is_empty() && hidden.contains_key(UNNAMED);
        let advice = if unnamed {
            " (--unnamed shows them)"
        } else {
            ""
        };
        sentences.push(format!("left out: {}{advice}", listed(&others)));
    }
    (!sentences.is_empty()).then(|| sentences.join("; "))
}

fn listed(items: &[(&String, &usize)]) -> String {
    let words: Vec<_> = items
        .iter()
        .map(|(reason, n)| match reason.as_str() {
            UNNAMED => format!("{} with an unnamed party", counted(**n, "claim")),
            "low confidence" => format!("{} of low confidence", counted(**n, "claim")),
            "undated" => format!("{} without a date", counted(**n, "claim")),
            "beyond the limit" => format!("{} beyond the limit", counted(**n, "claim")),
            reason => format!("{n} {reason}"),
        })
        .collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_said() {
        let line = |items: &[(&str, usize)]| {
            hidden(
                &items.iter().map(|(k, n)| ((*k).to_owned(), *n)).collect(),
                "add status=any",
            )
        };
        assert_eq!(line(&[]), None);
        assert_eq!(
            line(&[("planned", 3), ("negated", 1)]).as_deref(),
            Some("1 negated and 3 planned claims are hidden; add status=any to see them")
        );
        assert_eq!(
            line(&[("ended", 1)]).as_deref(),
            Some("1 ended claim is hidden; add status=any to see it")
        );
    }
}
