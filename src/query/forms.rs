//! All names as articles write them, in memory: for questions that must look at every one, because the name asked for is in none of the
//! indexes.

use super::QueryError;
use crate::store::{KeyId, Store};

/// Folded forms in order, each with the key that it names and in how many articles.
#[derive(Debug, Default)]
pub(super) struct Forms {
    text: String,
    /// Where each ends in `text`.
    ends: Vec<(u32, KeyId, u32)>,
}

impl Forms {
    pub(super) fn read(store: &Store) -> Result<Self, QueryError> {
        let mut forms = Self::default();
        store.forms_from("", &mut |form, key, articles| {
            // Four gigabytes of names are nobody's.
            if let Ok(end) = u32::try_from(forms.text.len() + form.len()) {
                forms.text.push_str(form);
                forms.ends.push((end, key, articles as u32));
            }
        })?;
        Ok(forms)
    }

    /// Form, key, number of articles.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, KeyId, usize)> {
        let mut start = 0;
        self.ends.iter().map(move |(end, key, articles)| {
            let form = self.text.get(start..*end as usize).unwrap_or_default();
            start = *end as usize;
            (form, *key, *articles as usize)
        })
    }
}

/// How alike words are to one word, by Jaro and Winkler (W. E. Winkler, 1990); most are seen to be unlike it by their letters alone.
pub(super) struct Alike<'w> {
    word: &'w str,
    length: usize,
    letters: u64,
    least: f64,
}

impl<'w> Alike<'w> {
    pub(super) fn new(word: &'w str, least: f64) -> Self {
        Self {
            word,
            length: word.chars().count(),
            letters: letters(word),
            least,
        }
    }

    /// How alike another word is; none if less than is asked for.
    pub(super) fn to(&self, other: &str) -> Option<f64> {
        let theirs = letters(other);
        let shared =
            |word: &str, letters: u64| word.chars().filter(|c| letters >> bit(*c) & 1 == 1).count();
        let matches = shared(self.word, theirs).min(shared(other, self.letters)) as f64;
        let length = other.chars().count();
        if self.length == 0 || length == 0 {
            return None;
        }
        // No more letters can match, none of them out of order, and the words may begin with the same four.
        let jaro = (matches / self.length as f64 + matches / length as f64 + 1.0) / 3.0;
        if jaro + 0.4 * (1.0 - jaro) < self.least {
            return None;
        }
        Some(strsim::jaro_winkler(self.word, other)).filter(|alike| *alike >= self.least)
    }
}

/// The place of a letter among 64; other alphabets share places.
fn bit(letter: char) -> u32 {
    u32::from(letter) % 64
}

fn letters(word: &str) -> u64 {
    word.chars().fold(0, |set, c| set | 1 << bit(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_alike_is_passed_over() {
        let words = [
            "assad", "asad", "bashar", "sadat", "erdogan", "erdoğan", "а", "é", "", "putin",
            "poutine", "aaaa", "kerry",
        ];
        for a in words {
            for b in words {
                for least in [0.0, 0.7, 0.84, 0.95, 1.0] {
                    let plain = strsim::jaro_winkler(a, b);
                    let wanted =
                        (plain >= least && !a.is_empty() && !b.is_empty()).then_some(plain);
                    assert_eq!(Alike::new(a, least).to(b), wanted, "{a} {b} {least}");
                }
            }
        }
    }
}
