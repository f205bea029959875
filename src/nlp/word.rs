//! What the models see of one word: hashes of its form, shape, beginning and end.

use super::clusters::Clusters;
use super::hash;

/// A word as the models see it.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// The form in lower case.
    pub(crate) lower: u64,
    /// Upper case, lower case, digits and marks, runs cut at three: "NATO-led" is `XXX-xxx`.
    pub(crate) shape: u64,
    /// The last three and the last two characters in lower case.
    pub(crate) endings: [u64; 2],
    /// The first three characters in lower case.
    pub(crate) beginning: u64,
    /// Fine and coarse class of the word, learned from plain text.
    pub(crate) cluster: [u64; 2],
}

impl Word {
    /// Number of the class that unknown words have.
    pub(crate) const FIRST_CLASS: u64 = 7;

    pub(crate) fn new(form: &str, clusters: &Clusters) -> Self {
        let lower = form.to_lowercase();
        let end = |count: usize| {
            let last = lower.char_indices().rev().take(count).last();
            hash::text(&lower[last.map_or(0, |(at, _)| at)..])
        };
        let (form_hash, lower_hash) = (hash::text(form), hash::text(&lower));
        Self {
            lower: lower_hash,
            cluster: clusters
                .get(form_hash, lower_hash)
                .map(|class| u64::from(class) + Self::FIRST_CLASS),
            shape: shape_hash(form),
            endings: [3, 2].map(end),
            beginning: hash::chars(lower.chars().take(3)),
        }
    }

    /// The words of a sentence.
    pub(crate) fn all<'a>(
        forms: impl IntoIterator<Item = &'a str>,
        clusters: &Clusters,
    ) -> Vec<Self> {
        forms
            .into_iter()
            .map(|form| Self::new(form, clusters))
            .collect()
    }
}

/// Hash of the shape of a form.
pub(super) fn shape_hash(form: &str) -> u64 {
    hash::chars(shape(form))
}

fn shape(form: &str) -> impl Iterator<Item = char> {
    let mut last = None;
    let mut run = 0;
    form.chars().filter_map(move |c| {
        let kind = if c.is_uppercase() {
            'X'
        } else if c.is_lowercase() {
            'x'
        } else if c.is_numeric() {
            'd'
        } else {
            c
        };
        run = if last == Some(kind) { run + 1 } else { 0 };
        last = Some(kind);
        (run < 3).then_some(kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_cut_runs() {
        assert_eq!(shape("NATO-led").collect::<String>(), "XXX-xxx");
        assert_eq!(shape("2016").collect::<String>(), "ddd");
    }

    #[test]
    fn ends_ignore_case_and_short_words_repeat() {
        let none = Clusters::default();
        let (a, b) = (Word::new("TALKS", &none), Word::new("walks", &none));
        assert_eq!(a.endings, b.endings);
        assert_ne!(a.beginning, b.beginning);
        let i = Word::new("I", &none);
        assert_eq!(i.endings[0], i.endings[1]);
    }
}
