//! Reading CoNLL-U.

use std::path::Path;

use super::{TrainError, corpus};

/// How `Name=` calls the labels of names, in their order.
pub(super) const NAMES: [&str; 4] = ["person", "organisation", "location", "misc"];

/// A sentence of a treebank.
#[derive(Debug, Clone, Default)]
pub(super) struct Gold {
    /// Id of its document.
    pub(super) document: String,
    /// Whether a paragraph or document begins here.
    pub(super) paragraph: bool,
    pub(super) words: Vec<GoldWord>,
    /// Classes of the words in names, where the file tells them.
    pub(super) names: Option<Vec<usize>>,
}

/// A word of a treebank.
#[derive(Debug, Clone, Default)]
pub(super) struct GoldWord {
    pub(super) form: String,
    pub(super) lemma: String,
    pub(super) upos: String,
    pub(super) xpos: String,
    /// Index of the head; the number of words for the root.
    pub(super) head: usize,
    pub(super) deprel: String,
    pub(super) misc: String,
    /// A space follows in the text.
    pub(super) space: bool,
}

/// All sentences of a file; empty words are left out, the range of a joined word only tells about spaces.
pub(super) fn read(path: &Path) -> Result<Vec<Gold>, TrainError> {
    let text = corpus::text(path)?;
    let mut sentences = Vec::new();
    let mut gold = Gold::default();
    let mut document = String::new();
    // Last word of a joined word, and whether a space follows it.
    let mut joined: Option<(usize, bool)> = None;
    for (number, line) in text.lines().enumerate() {
        if let Some(id) = line.strip_prefix("# newdoc id = ") {
            id.clone_into(&mut document);
            gold.paragraph = true;
        } else if line.starts_with("# newpar") {
            gold.paragraph = true;
        } else if line.is_empty() {
            if !gold.words.is_empty() {
                gold.names = names(&gold.words);
                gold.document.clone_from(&document);
                let count = gold.words.len();
                for word in &mut gold.words {
                    word.head = word.head.checked_sub(1).unwrap_or(count);
                }
                sentences.push(std::mem::take(&mut gold));
            }
            joined = None;
        } else if !line.starts_with('#') {
            let fail = |cause: &str| TrainError::Line {
                path: path.display().to_string(),
                line: number + 1,
                cause: cause.to_owned(),
            };
            let fields: Vec<&str> = line.split('\t').collect();
            let [id, form, lemma, upos, xpos, _, head, deprel, _, misc] = fields[..] else {
                return Err(fail("a word has ten fields"));
            };
            let space = !misc.split('|').any(|m| m == "SpaceAfter=No");
            if let Some((_, end)) = id.split_once('-') {
                joined = end.parse().ok().map(|end| (end, space));
                continue;
            }
            if id.contains('.') {
                continue;
            }
            let index: usize = id
                .parse()
                .map_err(|_| fail("the word number is not a number"))?;
            let space = match joined {
                Some((end, _)) if index < end => false,
                Some((end, space)) if index == end => space,
                _ => space,
            };
            gold.words.push(GoldWord {
                form: form.to_owned(),
                lemma: lemma.to_owned(),
                upos: upos.to_owned(),
                xpos: xpos.to_owned(),
                head: head.parse().map_err(|_| fail("the head is not a number"))?,
                deprel: deprel.to_owned(),
                misc: misc.to_owned(),
                space,
            });
        }
    }
    Ok(sentences)
}

/// Classes of names from `Name=B-person` and the like in MISC; the first word always says, `Name=O` if it is outside.
fn names(words: &[GoldWord]) -> Option<Vec<usize>> {
    let class = |word: &GoldWord| {
        let name = word.misc.split('|').find_map(|m| m.strip_prefix("Name="))?;
        let number = |label: &str| {
            ["person", "organisation", "location", "misc"]
                .iter()
                .position(|l| *l == label)
        };
        Some(match name.split_once('-') {
            Some(("B", label)) => 1 + 2 * number(label)?,
            Some((_, label)) => 2 + 2 * number(label)?,
            None => 0,
        })
    };
    class(words.first()?)?;
    Some(words.iter().map(|word| class(word).unwrap_or(0)).collect())
}

/// The forms of a sentence.
pub(super) fn forms(gold: &Gold) -> impl Iterator<Item = &str> {
    gold.words.iter().map(|w| w.form.as_str())
}
