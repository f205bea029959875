//! Copies of training sentences as headlines and careless typing write them, so that the models don't lean on capitals alone.

use super::conllu::Gold;
use super::mentions::NameDocument;

/// How a copy is written.
#[derive(Clone, Copy)]
enum Case {
    /// "who backs assad?"
    Lower,
    /// "Rebels Seize Key Town"
    Title,
    /// "REBELS SEIZE KEY TOWN"
    Upper,
}

impl Case {
    /// The case that the `i`-th sentence is copied in, if any: one sentence in twelve is.
    fn of(i: usize) -> Option<Self> {
        match i % 60 {
            7 | 37 => Some(Self::Lower),
            17 | 47 => Some(Self::Title),
            27 => Some(Self::Upper),
            _ => None,
        }
    }

    fn write(self, form: &str) -> String {
        match self {
            Self::Lower => form.to_lowercase(),
            Self::Upper => form.to_uppercase(),
            // Headlines leave the short words alone.
            Self::Title if form.chars().count() > 3 => {
                let mut chars = form.chars();
                chars
                    .next()
                    .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
            }
            Self::Title => form.to_owned(),
        }
    }
}

/// Copies of some of the sentences in other cases. Those in title case lose their full stop, as headlines do.
pub(super) fn of_treebank(gold: &[Gold]) -> Vec<Gold> {
    let copy = |(i, sentence): (usize, &Gold)| {
        let case = Case::of(i)?;
        let mut copy = sentence.clone();
        for word in &mut copy.words {
            word.form = case.write(&word.form);
        }
        let last = copy.words.len() - 1;
        let bare =
            matches!(case, Case::Title | Case::Upper) && last > 1 && copy.words[last].form == ".";
        if bare && copy.words.iter().all(|w| w.head != last) {
            copy.words.pop();
            for word in &mut copy.words {
                // The root stands one behind the last word.
                if word.head > last {
                    word.head = last;
                }
            }
        }
        Some(copy)
    };
    gold.iter().enumerate().filter_map(copy).collect()
}

/// Copies of some of the documents in other cases.
pub(super) fn of_names(documents: &[NameDocument]) -> Vec<NameDocument> {
    let copy = |(i, document): (usize, &NameDocument)| {
        let case = match i % 20 {
            3 | 13 => Case::Lower,
            8 => Case::Title,
            18 => Case::Upper,
            _ => return None,
        };
        let mut copy = document.clone();
        for form in copy.sentences.iter_mut().flat_map(|(forms, _)| forms) {
            *form = case.write(form);
        }
        Some(copy)
    };
    documents.iter().enumerate().filter_map(copy).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_those_of_headlines_and_typing() {
        let write = |case: Case| {
            ["Rebels", "seize", "al", "Bab"]
                .map(|w| case.write(w))
                .join(" ")
        };
        assert_eq!(write(Case::Lower), "rebels seize al bab");
        assert_eq!(write(Case::Title), "Rebels Seize al Bab");
        assert_eq!(write(Case::Upper), "REBELS SEIZE AL BAB");
    }
}
