//! Learns word classes from plain text by predictive exchange clustering.
//!
//! Each word goes to the class that lets its neighbours be foretold best, from both sides (Uszkoreit and Brants 2008; Dehdari et al. 2016).

use std::collections::HashMap;
use std::path::Path;

use super::TrainError;
use super::corpus::{self, Splits};
use crate::nlp::train_api::{Clusters, Splitter, text_hash, word_key};

/// A word seen less often gets no class.
const LEAST: u32 = 5;
/// Only so many of the most frequent words count as neighbours.
const NEIGHBOURS: usize = 4000;
/// Numbers of fine and coarse classes.
const LEVELS: [usize; 2] = [640, 64];
/// Passes over all words.
const PASSES: usize = 8;

/// Learns the classes of the words of all texts in a folder of JSON lines, without documents that are kept.
pub(super) fn train(
    folder: &Path,
    splits: &Splits,
    say: &(dyn Fn(&str) + Sync),
) -> Result<Clusters, TrainError> {
    let (vocabulary, tokens) = read(folder, splits)?;
    say(&format!(
        "classes: {} words in {} tokens",
        vocabulary.len(),
        tokens.len()
    ));
    let pairs = Pairs::new(&tokens, vocabulary.len());
    let [fine, coarse] = LEVELS.map(|count| {
        let classes = exchange(&pairs, vocabulary.len(), count);
        say(&format!("classes: {count} found"));
        classes
    });
    let classes = vocabulary
        .iter()
        .enumerate()
        .map(|(i, word)| (word_key(text_hash(word)), [fine[i] + 1, coarse[i] + 1]))
        .collect();
    Ok(Clusters { classes })
}

/// Marks a sentence's end, and stands for every rare word.
const OTHER: u32 = u32::MAX;

/// Words from the most frequent down, and the text as their numbers.
fn read(folder: &Path, splits: &Splits) -> Result<(Vec<String>, Vec<u32>), TrainError> {
    let splitter = Splitter::builtin()?;
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut counts: Vec<u32> = Vec::new();
    let mut tokens: Vec<u32> = Vec::new();
    corpus::articles(folder, splits, |_, article| {
        for sentence in splitter.split(&article.text) {
            for span in sentence {
                let form = &article.text[span];
                let number = if let Some(number) = numbers.get(form) {
                    *number
                } else {
                    let number = counts.len() as u32;
                    numbers.insert(form.to_owned(), number);
                    counts.push(0);
                    number
                };
                counts[number as usize] += 1;
                tokens.push(number);
            }
            tokens.push(OTHER);
        }
    })?;
    let mut words: Vec<(String, u32)> = numbers
        .into_iter()
        .filter(|(_, n)| counts[*n as usize] >= LEAST)
        .collect();
    words.sort_by(|a, b| {
        counts[b.1 as usize]
            .cmp(&counts[a.1 as usize])
            .then_with(|| a.0.cmp(&b.0))
    });
    let mut rank = vec![OTHER; counts.len()];
    for (place, (_, number)) in words.iter().enumerate() {
        rank[*number as usize] = place as u32;
    }
    for token in &mut tokens {
        *token = rank.get(*token as usize).copied().unwrap_or(OTHER);
    }
    Ok((words.into_iter().map(|(word, _)| word).collect(), tokens))
}

/// How often each word stands after and before each frequent word.
struct Pairs {
    /// For each word: frequent neighbours (those before, then those after at an offset of [`NEIGHBOURS`] + 1) and counts.
    of: Vec<Vec<(u32, u32)>>,
    total: Vec<u32>,
}

impl Pairs {
    fn new(tokens: &[u32], words: usize) -> Self {
        let side = NEIGHBOURS as u32 + 1;
        let neighbour = |token: Option<&u32>| match token {
            Some(n) if (*n as usize) < NEIGHBOURS => *n,
            _ => side - 1,
        };
        let mut all: Vec<(u32, u32)> = Vec::with_capacity(tokens.len() * 2);
        let mut total = vec![0; words];
        for (i, token) in tokens.iter().enumerate() {
            if (*token as usize) < words {
                total[*token as usize] += 1;
                all.push((
                    *token,
                    neighbour(i.checked_sub(1).and_then(|j| tokens.get(j))),
                ));
                all.push((*token, side + neighbour(tokens.get(i + 1))));
            }
        }
        all.sort_unstable();
        let mut of: Vec<Vec<(u32, u32)>> = vec![Vec::new(); words];
        for run in all.chunk_by(|a, b| a == b) {
            of[run[0].0 as usize].push((run[0].1, run.len() as u32));
        }
        Self { of, total }
    }
}

/// Class of each word.
fn exchange(pairs: &Pairs, words: usize, count: usize) -> Vec<u16> {
    let information: Vec<f32> = (0..1 << 16).map(entropy).collect();
    let f = |x: u32| {
        information
            .get(x as usize)
            .copied()
            .unwrap_or_else(|| entropy(x))
    };
    let mut class: Vec<u16> = (0..words).map(|i| (i % count) as u16).collect();
    // How often each neighbour stands beside each class, and the size of each class.
    let mut beside = vec![0_u32; (2 * NEIGHBOURS + 2) * count];
    let mut size = vec![0_u32; count];
    for (word, class) in class.iter().enumerate() {
        let class = usize::from(*class);
        size[class] += pairs.total[word];
        for (neighbour, n) in &pairs.of[word] {
            beside[*neighbour as usize * count + class] += n;
        }
    }
    let mut gains = vec![0_f32; count];
    for _ in 0..PASSES {
        let mut moved = 0;
        for (word, class) in class.iter_mut().enumerate() {
            let old = usize::from(*class);
            size[old] -= pairs.total[word];
            gains.fill(0.0);
            for (neighbour, n) in &pairs.of[word] {
                let row = &mut beside[*neighbour as usize * count..][..count];
                row[old] -= n;
                let alone = f(*n);
                for (gain, there) in gains.iter_mut().zip(row.iter()) {
                    *gain += if *there == 0 {
                        alone
                    } else {
                        f(there + n) - f(*there)
                    };
                }
            }
            let total = pairs.total[word];
            for (gain, size) in gains.iter_mut().zip(&size) {
                *gain -= 2.0 * (f(size + total) - f(*size));
            }
            let mut new = old;
            for (c, gain) in gains.iter().enumerate() {
                if *gain > gains[new] {
                    new = c;
                }
            }
            moved += usize::from(new != old);
            *class = new as u16;
            size[new] += total;
            for (neighbour, n) in &pairs.of[word] {
                beside[*neighbour as usize * count + new] += n;
            }
        }
        if moved * 200 < words {
            break;
        }
    }
    class
}

fn entropy(x: u32) -> f32 {
    let x = f64::from(x);
    if x > 0.0 { (x * x.ln()) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_like_places_share_a_class() {
        // 0 "the", 1 and 2 nouns, 3 and 4 verbs: the noun verb the noun verb
        let tokens: Vec<u32> = (0..400)
            .flat_map(|i| [0, 1 + i % 2, 3 + (i / 2) % 2])
            .collect();
        let class = exchange(&Pairs::new(&tokens, 5), 5, 3);
        assert_eq!(class[1], class[2]);
        assert_eq!(class[3], class[4]);
        assert_ne!(class[1], class[3]);
    }
}
