//! Training sentences as numbers.

use std::collections::{BTreeSet, HashMap};

use super::super::conllu::{Gold, forms};
use super::super::mentions::NameDocument;
use crate::nlp::Upos;
use crate::nlp::train_api::{
    CLASSES, Clusters, KINDS, Net, Sizes, Tag, Vocabulary, Word, deprel, xpos,
};

/// Values seen less often are unknown; of each kind there are at most so many.
const LEAST: u32 = 2;
const MOST: [usize; 5] = [30_000, 6_000, 1_500, 6_000, 500];
/// Longer sentences are left out.
const LONGEST: usize = 120;

/// One sentence with what is known of it.
#[derive(Debug, Default)]
pub(super) struct Example {
    pub(super) rows: Vec<[u32; KINDS]>,
    /// Tag, head (none for the root) and relation of each word.
    pub(super) tree: Option<Vec<(u32, Option<usize>, u32)>>,
    /// Class of each word in names.
    pub(super) names: Option<Vec<usize>>,
    /// The annotators marked no names of the label misc: such guesses cost nothing.
    pub(super) no_misc: bool,
}

impl Example {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}

/// All training sentences.
pub(super) struct Examples {
    pub(super) all: Vec<Example>,
}

impl Examples {
    /// A network without weights, with the tags, relations and vocabulary of the data; and the data.
    pub(super) fn new(
        gold: &[Gold],
        documents: &[NameDocument],
        clusters: &Clusters,
        sizes: &Sizes,
    ) -> (Net, Self) {
        let gold: Vec<&Gold> = gold.iter().filter(|s| s.words.len() <= LONGEST).collect();
        let words = gold.iter().flat_map(|s| &s.words);
        let tag = |w: &super::super::conllu::GoldWord| (Upos::parse(&w.upos), xpos(&w.xpos));
        let tags: BTreeSet<(Upos, &str)> = words.clone().map(tag).collect();
        let relations: BTreeSet<&'static str> = words.map(|w| deprel(&w.deprel)).collect();
        let tag_numbers: HashMap<_, u32> = tags.iter().copied().zip(0..).collect();
        let relation_numbers: HashMap<_, u32> = relations.iter().copied().zip(0..).collect();
        // A sentence with a tree and names is one example.
        let mut named: HashMap<String, (&Vec<usize>, bool)> = HashMap::new();
        let mut others: Vec<(&Vec<String>, &Vec<usize>, bool)> = Vec::new();
        let trees: BTreeSet<String> = gold.iter().map(|s| joined(forms(s))).collect();
        for document in documents {
            for (forms, classes) in &document.sentences {
                let text = joined(forms.iter().map(String::as_str));
                if forms.is_empty() || forms.len() > LONGEST || forms.iter().any(String::is_empty) {
                } else if trees.contains(&text) {
                    named.insert(text, (classes, document.no_misc));
                } else {
                    others.push((forms, classes, document.no_misc));
                }
            }
        }
        let analyse = |forms: &mut dyn Iterator<Item = &str>| Word::all(forms, clusters);
        let tree_words: Vec<Vec<Word>> = gold.iter().map(|s| analyse(&mut forms(s))).collect();
        let other_words: Vec<Vec<Word>> = others
            .iter()
            .map(|(forms, ..)| analyse(&mut forms.iter().map(String::as_str)))
            .collect();
        let all = tree_words.iter().chain(&other_words).flatten();
        let vocabulary = Vocabulary::learn(all, LEAST, MOST);
        let rows = |words: &[Word]| words.iter().map(|w| vocabulary.rows(w)).collect();
        let mut all = Vec::with_capacity(gold.len() + others.len());
        for (sentence, words) in gold.iter().zip(&tree_words) {
            let names = sentence.names.as_ref().map(|names| (names, false));
            let names = names.or_else(|| named.get(&joined(forms(sentence))).copied());
            let count = sentence.words.len();
            let tree = sentence.words.iter().map(|w| {
                let head = Some(w.head).filter(|head| *head < count);
                (
                    tag_numbers[&tag(w)],
                    head,
                    relation_numbers[deprel(&w.deprel)],
                )
            });
            all.push(Example {
                rows: rows(words),
                tree: Some(tree.collect()),
                names: names.map(|(classes, _)| classes.clone()),
                no_misc: names.is_some_and(|(_, no_misc)| no_misc),
            });
        }
        for ((_, classes, no_misc), words) in others.iter().zip(&other_words) {
            all.push(Example {
                rows: rows(words),
                tree: None,
                names: Some((*classes).clone()),
                no_misc: *no_misc,
            });
        }
        let sizes = Sizes {
            tables: vocabulary
                .sizes()
                .into_iter()
                .zip(sizes.tables.iter().map(|(_, w)| *w))
                .collect(),
            tags: tags.len(),
            relations: relations.len(),
            names: CLASSES,
            ..sizes.clone()
        };
        let layout = sizes.layout();
        let net = Net {
            tags: tags
                .into_iter()
                .map(|(upos, xpos)| Tag { upos, xpos })
                .collect(),
            relations: relations.into_iter().collect(),
            vocabulary,
            weights: vec![0.0; layout.len],
            sizes,
            layout,
        };
        (net, Self { all })
    }

    /// How many words of a batch have a tree, how many names, and how many words there are.
    pub(super) fn counts(&self, batch: &[usize]) -> [f32; 3] {
        let mut counts = [0; 3];
        for example in batch.iter().map(|i| &self.all[*i]) {
            counts[0] += if example.tree.is_some() {
                example.len()
            } else {
                0
            };
            counts[1] += if example.names.is_some() {
                example.len()
            } else {
                0
            };
            counts[2] += example.len();
        }
        counts.map(|count| count.max(1) as f32)
    }
}

fn joined<'a>(forms: impl Iterator<Item = &'a str>) -> String {
    forms.collect::<Vec<_>>().join(" ")
}
