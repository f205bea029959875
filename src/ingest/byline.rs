//! Who wrote an article: the names in a byline or in a field for them.

/// Words of a name at most, and of a byline.
const NAME: usize = 5;
const LINE: usize = 24;
/// More authors than these are a staff list.
const MOST: usize = 8;

/// How bylines begin.
const BEGINNINGS: [&str; 6] = [
    "by ",
    "written by ",
    "story by ",
    "words by ",
    "reported by ",
    "text: ",
];
/// What ends the names of a byline.
const ENDS: [&str; 9] = [
    " in ",
    " | ",
    " · ",
    " • ",
    " – ",
    " — ",
    "; ",
    " for ",
    " reports from ",
];
/// Small words inside names.
const PARTICLES: [&str; 14] = [
    "al", "bin", "da", "de", "del", "der", "di", "dos", "du", "el", "la", "le", "van", "von",
];

/// The names in a field that holds authors, such as "Jane Doe and John Roe".
pub(super) fn authors(field: &str) -> Vec<String> {
    let field = field.trim();
    names(after_beginning(field).unwrap_or(field))
}

/// The names in a line that begins as bylines do; none if it is no byline.
pub(super) fn of_line(line: &str) -> Vec<String> {
    if line.split_whitespace().count() > LINE || line.trim_end().ends_with('.') {
        return Vec::new();
    }
    after_beginning(line.trim()).map_or_else(Vec::new, names)
}

fn after_beginning(line: &str) -> Option<&str> {
    BEGINNINGS.iter().find_map(|beginning| {
        let head = line.get(..beginning.len())?;
        let rest = line.get(beginning.len()..)?;
        head.eq_ignore_ascii_case(beginning).then_some(rest)
    })
}

fn names(text: &str) -> Vec<String> {
    let end = ENDS.iter().filter_map(|end| text.find(end)).min();
    let text = &text[..end.unwrap_or(text.len())];
    let mut found: Vec<String> = Vec::new();
    for part in text
        .replace(" and ", ",")
        .replace(" AND ", ",")
        .replace(" & ", ",")
        .split(',')
    {
        let name = part.split_whitespace().collect::<Vec<_>>().join(" ");
        if is_name(&name) && !found.contains(&name) {
            found.push(name);
        }
    }
    found.truncate(MOST);
    found
}

/// Whether a text can be the name of a person: a few words, each with a capital, no address and no number.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let fits = (2..=NAME).contains(&words.len());
    fits && !text.contains("://")
        && !text
            .chars()
            .any(|c| c.is_ascii_digit() || matches!(c, '@' | '/' | ':' | '<' | '>'))
        && words.iter().all(|word| {
            word.starts_with(char::is_uppercase)
                || PARTICLES.contains(word)
                || word.starts_with("al-")
                || word.starts_with("d'")
                // Scripts without capitals.
                || word.chars().all(|c| c.is_alphabetic() && !c.is_lowercase())
        })
        && words.last().is_some_and(|w| !PARTICLES.contains(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_bylines() {
        for (line, wanted) in [
            ("By Jane Doe", &["Jane Doe"][..]),
            ("BY JANE DOE AND X", &["JANE DOE"]),
            (
                "By Inês Caldeira and Youssef Amrani in Rabat",
                &["Inês Caldeira", "Youssef Amrani"],
            ),
            (
                "Words by Ursula von der Leyden, Abd al-Karim | Oct. 3",
                &["Ursula von der Leyden", "Abd al-Karim"],
            ),
            ("By the time the rain stopped", &[]),
            ("By 2016 Russia had left.", &[]),
            ("Jane Doe", &[]),
            ("", &[]),
        ] {
            assert_eq!(of_line(line), wanted, "{line}");
        }
        assert_eq!(
            authors("Jane Doe, John Roe & Staff"),
            ["Jane Doe", "John Roe"]
        );
        assert_eq!(authors("https://e.org/jane doe"), Vec::<String>::new());
        assert_eq!(authors("Staff"), Vec::<String>::new());
    }
}
