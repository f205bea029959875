//! Dictionary forms: irregular words from a table, all others by the edit that the longest known ending calls for.

use std::sync::OnceLock;

use rustc_hash::FxHashMap as HashMap;

use super::codec::Reader;
#[cfg(feature = "train")]
use super::codec::Writer;
use super::tags::Tag;
use super::{NlpError, Upos, hash};

/// Irregular verbs and nouns: `tag, form, lemma` a line.
const IRREGULAR: &str = include_str!("../../data/nlp/irregular.tsv");
/// Longest ending that rules look at, in characters.
pub(crate) const LONGEST: usize = 5;

/// Cut this many characters off the end, then append.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Edit {
    pub(crate) cut: usize,
    pub(crate) append: String,
}

impl Edit {
    /// The edit that makes `lemma` of `form`.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn between(form: &str, lemma: &str) -> Self {
        let common = form
            .char_indices()
            .zip(lemma.chars())
            .take_while(|((_, a), b)| a == b)
            .last()
            .map_or(0, |((at, c), _)| at + c.len_utf8());
        Self {
            cut: form[common..].chars().count(),
            append: lemma[common..].to_owned(),
        }
    }

    /// The form with the edit done; none if it is too short.
    pub(crate) fn apply(&self, form: &str) -> Option<String> {
        let at = match self.cut {
            0 => form.len(),
            n => form.char_indices().rev().nth(n - 1)?.0,
        };
        let lemma = format!("{}{}", &form[..at], self.append);
        (!lemma.is_empty()).then_some(lemma)
    }
}

/// The lemmatiser's model: rules by tag and ending.
#[derive(Debug, Default)]
pub(crate) struct Lemmas {
    pub(crate) edits: Vec<Edit>,
    /// Key of tag and ending to the number of an edit.
    pub(crate) rules: HashMap<u32, u16>,
}

impl Lemmas {
    /// The lemma of a form with this tag: lower case except for proper nouns.
    pub(crate) fn lemma(&self, form: &str, tag: Tag) -> String {
        let form = normal(form, tag.upos);
        let listed = |xpos| irregular().get(&(xpos, form.as_str())).copied();
        // "had began", and "forgave" taken for a present: a past is told from others by its form.
        let other = match tag.xpos {
            "VBD" => "VBN",
            "VBN" | "VBP" => "VBD",
            _ => tag.xpos,
        };
        if let Some(lemma) = listed(tag.xpos).or_else(|| listed(other)) {
            return lemma.to_owned();
        }
        if let Some(stem) = doubled_l(&form, tag.xpos) {
            return stem;
        }
        keys(&form, tag.xpos)
            .into_iter()
            .filter_map(|key| self.edits.get(usize::from(*self.rules.get(&key)?)))
            .filter_map(|edit| edit.apply(&form))
            .find(|lemma| spells(&form, lemma, tag.xpos))
            .unwrap_or(form)
    }

    #[cfg(feature = "train")]
    pub(crate) fn write(&self, out: &mut Writer) {
        out.number(self.edits.len() as u64);
        for edit in &self.edits {
            out.number(edit.cut as u64);
            out.text(&edit.append);
        }
        let mut rules: Vec<_> = self.rules.iter().collect();
        rules.sort_unstable();
        out.keys(rules.iter().map(|(key, _)| **key));
        for (_, edit) in rules {
            out.number(u64::from(*edit));
        }
    }

    pub(crate) fn read(from: &mut Reader) -> Result<Self, NlpError> {
        let mut edits = Vec::new();
        for _ in 0..from.count()? {
            let cut = from.below(1000)?;
            let append = from.text()?.to_owned();
            edits.push(Edit { cut, append });
        }
        let mut rules = HashMap::default();
        for key in from.keys()? {
            rules.insert(key, from.below(edits.len())? as u16);
        }
        Ok(Self { edits, rules })
    }
}

/// The stem of a verb form without "-ed" or "-ing".
fn stem<'a>(form: &'a str, xpos: &str) -> Option<&'a str> {
    match xpos {
        "VBD" | "VBN" => form.strip_suffix("ed"),
        "VBG" => form.strip_suffix("ing"),
        _ => None,
    }
}

/// Whether English may spell the form of this lemma so: a consonant before "-ed" or "-ing" is only lost where it stands twice, as in
/// "robbed", not in "bombed". A rule learned from few words may not know.
fn spells(form: &str, lemma: &str, xpos: &str) -> bool {
    let Some(last) = stem(form, xpos)
        .and_then(|stem| stem.strip_prefix(lemma))
        .filter(|rest| rest.chars().count() == 1)
    else {
        return true;
    };
    lemma.ends_with(last)
}

/// The lemma of a verb form with "ll" before its ending: "shell", "call", "install" keep both; longer stems in "-el" and "-ol" double the
/// letter only before an ending ("controlled", "expelling", "cancelled").
fn doubled_l(form: &str, xpos: &str) -> Option<String> {
    let stem = stem(form, xpos)?.strip_suffix("ll")?;
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let last = stem.chars().next_back().filter(|c| vowel(*c))?;
    let syllables = stem
        .chars()
        .zip(std::iter::once(' ').chain(stem.chars()))
        .filter(|(c, before)| vowel(*c) && !vowel(*before))
        .count();
    let single = syllables > 1 && matches!(last, 'e' | 'o');
    Some(format!("{stem}{}", if single { "l" } else { "ll" }))
}

/// The form that rules work on: proper nouns keep their case, and typographic apostrophes become plain.
pub(crate) fn normal(form: &str, upos: Upos) -> String {
    let form = form.replace('’', "'");
    if upos == Upos::Propn {
        form
    } else {
        form.to_lowercase()
    }
}

/// Keys of a form under a Penn tag, most specific first: the whole form, then its endings down to none.
pub(crate) fn keys(form: &str, xpos: &str) -> Vec<u32> {
    let tag = hash::text(xpos);
    let end: Vec<char> = form.chars().rev().take(LONGEST).collect();
    let mut keys = vec![hash::key(hash::text(form), tag)];
    let mut hashes: Vec<u32> = (0..=end.len())
        .map(|n| hash::key(hash::chars(end[..n].iter().copied()), hash::mix(tag, 1)))
        .collect();
    hashes.reverse();
    keys.extend(hashes);
    keys
}

fn irregular() -> &'static HashMap<(&'static str, &'static str), &'static str> {
    static TABLE: OnceLock<HashMap<(&'static str, &'static str), &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        IRREGULAR
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut fields = line.split('\t');
                Some(((fields.next()?, fields.next()?), fields.next()?))
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_turn_forms_into_lemmas() {
        for (form, lemma) in [
            ("attacked", "attack"),
            ("cities", "city"),
            ("went", "go"),
            ("naïve", "naïve"),
        ] {
            assert_eq!(
                Edit::between(form, lemma).apply(form).as_deref(),
                Some(lemma)
            );
        }
        assert_eq!(Edit::between("studies", "study").apply("es"), None);
    }

    #[test]
    fn doubled_consonants_are_told_from_single_ones() {
        for (form, xpos, lemma) in [
            ("shelled", "VBD", "shell"),
            ("recalling", "VBG", "recall"),
            ("controlled", "VBN", "control"),
            ("expelling", "VBG", "expel"),
            ("quelled", "VBD", "quell"),
        ] {
            assert_eq!(doubled_l(form, xpos).as_deref(), Some(lemma), "{form}");
        }
        assert_eq!(doubled_l("robbed", "VBD"), None);
        assert!(spells("robbed", "rob", "VBD"));
        assert!(!spells("bombed", "bom", "VBD"));
    }

    #[test]
    fn irregular_words_come_from_the_table() {
        let tag = |upos, xpos| Tag { upos, xpos };
        let none = Lemmas::default();
        assert_eq!(none.lemma("Fought", tag(Upos::Verb, "VBD")), "fight");
        assert_eq!(none.lemma("forgave", tag(Upos::Verb, "VBP")), "forgive");
        assert_eq!(none.lemma("men", tag(Upos::Noun, "NNS")), "man");
        assert_eq!(none.lemma("Damascus", tag(Upos::Propn, "NNP")), "Damascus");
    }
}
