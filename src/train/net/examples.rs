//! Training sentences as numbers.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::super::conllu::{Gold, GoldWord, forms as forms_of};
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
    /// A network without weights, with the tags, relations and vocabulary of the data.
    pub(super) fn network(
        gold: &[Gold],
        documents: &[NameDocument],
        clusters: &Clusters,
        sizes: &Sizes,
    ) -> Net {
        let words = gold.iter().flat_map(|s| &s.words);
        let tags: BTreeSet<(Upos, &str)> = words.clone().map(tag).collect();
        let relations: BTreeSet<&'static str> = words.map(|w| deprel(&w.deprel)).collect();
        let named = documents.iter().flat_map(|d| &d.sentences);
        let forms = named.flat_map(|(forms, _)| forms.iter().map(String::as_str));
        let forms = gold.iter().flat_map(forms_of).chain(forms);
        let vocabulary = Vocabulary::learn(forms.map(|f| Word::new(f, clusters)), LEAST, MOST);
        let widths = sizes.tables.iter().map(|(_, width)| *width);
        let sizes = Sizes {
            tables: vocabulary.sizes().into_iter().zip(widths).collect(),
            tags: tags.len(),
            relations: relations.len(),
            names: CLASSES,
            ..sizes.clone()
        };
        let layout = sizes.layout();
        Net {
            tags: tags
                .into_iter()
                .map(|(upos, xpos)| Tag { upos, xpos })
                .collect(),
            relations: relations.into_iter().collect(),
            vocabulary,
            weights: vec![0.0; layout.len],
            sizes,
            layout,
        }
    }

    /// The data in a network's numbers. A sentence with a tree and names is one example.
    pub(super) fn new(
        net: &Net,
        gold: &[Gold],
        documents: &[NameDocument],
        clusters: &Clusters,
    ) -> Self {
        let tags = net.tags.iter().map(|t| (t.upos, t.xpos));
        let tag_numbers: HashMap<_, u32> = tags.zip(0..).collect();
        let relation_numbers: HashMap<_, u32> = net.relations.iter().copied().zip(0..).collect();
        let rows = |forms: &mut dyn Iterator<Item = &str>| -> Vec<[u32; KINDS]> {
            forms
                .map(|form| net.vocabulary.rows(&Word::new(form, clusters)))
                .collect()
        };
        let gold: Vec<&Gold> = gold.iter().filter(|s| s.words.len() <= LONGEST).collect();
        let trees: HashSet<String> = gold.iter().map(|s| joined(forms_of(s))).collect();
        let mut named: HashMap<String, (&Vec<usize>, bool)> = HashMap::new();
        let mut all = Vec::new();
        for document in documents {
            for (forms, classes) in &document.sentences {
                let text = joined(forms.iter().map(String::as_str));
                if forms.is_empty() || forms.len() > LONGEST || forms.iter().any(String::is_empty) {
                } else if trees.contains(&text) {
                    named.insert(text, (classes, document.no_misc));
                } else {
                    all.push(Example {
                        rows: rows(&mut forms.iter().map(String::as_str)),
                        tree: None,
                        names: Some(classes.clone()),
                        no_misc: document.no_misc,
                    });
                }
            }
        }
        for sentence in gold {
            let names = sentence.names.as_ref().map(|names| (names, false));
            let names = names.or_else(|| named.get(&joined(forms_of(sentence))).copied());
            let count = sentence.words.len();
            let tree = sentence.words.iter().map(|w| {
                let head = Some(w.head).filter(|head| *head < count);
                let number = |found: Option<&u32>| found.copied().unwrap_or(0);
                let relation = number(relation_numbers.get(deprel(&w.deprel)));
                (number(tag_numbers.get(&tag(w))), head, relation)
            });
            all.push(Example {
                rows: rows(&mut forms_of(sentence)),
                tree: Some(tree.collect()),
                names: names.map(|(classes, _)| classes.clone()),
                no_misc: names.is_some_and(|(_, no_misc)| no_misc),
            });
        }
        Self { all }
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

fn tag(word: &GoldWord) -> (Upos, &'static str) {
    (Upos::parse(&word.upos), xpos(&word.xpos))
}

fn joined<'a>(forms: impl Iterator<Item = &'a str>) -> String {
    forms.collect::<Vec<_>>().join(" ")
}
