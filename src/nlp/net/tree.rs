//! From the scores of arcs to a tree with one root.
//!
//! Each word's best head, mostly; where that is no tree, the best projective tree (Eisner 1996), and for very long sentences a repair.

/// Longest sentence that is searched for its best tree: the search takes the cube of its length.
const LONGEST: usize = 120;

/// Heads of the words: `score(word, head)` with the root as head zero and the words from one. None for the root's word.
pub(crate) fn heads(count: usize, score: &dyn Fn(usize, usize) -> f32) -> Vec<Option<usize>> {
    let mut best: Vec<usize> = (1..=count)
        .map(|word| {
            let mut best = 0;
            for head in (1..=count).filter(|head| *head != word) {
                if score(word, head) > score(word, best) {
                    best = head;
                }
            }
            best
        })
        .collect();
    if count > 0 && !is_tree(&best) {
        if count <= LONGEST {
            best = eisner(count, score);
        } else {
            repair(&mut best, score);
        }
    }
    best.into_iter().map(|head| head.checked_sub(1)).collect()
}

/// Whether all words hang on the root, by exactly one of them.
fn is_tree(heads: &[usize]) -> bool {
    heads.iter().filter(|head| **head == 0).count() == 1 && unrooted(heads).is_none()
}

/// A word on a cycle, if there is one.
fn unrooted(heads: &[usize]) -> Option<usize> {
    // Number of the walk that saw each word; zero for none yet.
    let mut seen = vec![0; heads.len() + 1];
    for start in 1..=heads.len() {
        let mut word = start;
        while word != 0 && seen[word] == 0 {
            seen[word] = start;
            word = heads[word - 1];
        }
        if word != 0 && seen[word] == start {
            return Some(word);
        }
    }
    None
}

/// Hangs the words of cycles and all but one of the roots on the best root.
fn repair(heads: &mut [usize], score: &dyn Fn(usize, usize) -> f32) {
    let by_root = |a: &usize, b: &usize| score(*a, 0).total_cmp(&score(*b, 0));
    let roots = (1..=heads.len()).filter(|word| heads[word - 1] == 0);
    let root = roots
        .max_by(by_root)
        .or_else(|| (1..=heads.len()).max_by(by_root));
    let Some(root) = root else {
        return;
    };
    for (i, head) in heads.iter_mut().enumerate() {
        if i + 1 == root {
            *head = 0;
        } else if *head == 0 {
            *head = root;
        }
    }
    while let Some(word) = unrooted(heads) {
        heads[word - 1] = root;
    }
}

/// The best projective tree with one root.
fn eisner(count: usize, score: &dyn Fn(usize, usize) -> f32) -> Vec<usize> {
    let size = count + 1;
    let at = |i: usize, j: usize| i * size + j;
    // Best complete and incomplete spans whose head is the right (0) or the left (1) end, and where they split.
    let mut whole = [vec![0.0_f32; size * size], vec![0.0_f32; size * size]];
    let mut open = [vec![f32::MIN; size * size], vec![f32::MIN; size * size]];
    let mut whole_split = [vec![0; size * size], vec![0; size * size]];
    let mut open_split = vec![0; size * size];
    for length in 1..count {
        for i in 1..=count - length {
            let j = i + length;
            let (mut best, mut split) = (f32::MIN, i);
            for k in i..j {
                let sum = whole[1][at(i, k)] + whole[0][at(k + 1, j)];
                if sum > best {
                    (best, split) = (sum, k);
                }
            }
            open_split[at(i, j)] = split;
            open[0][at(i, j)] = best + score(i, j);
            open[1][at(i, j)] = best + score(j, i);
            for side in 0..2 {
                let (mut best, mut split) = (f32::MIN, i);
                for k in i + side..j + side {
                    let sum = if side == 0 {
                        whole[0][at(i, k)] + open[0][at(k, j)]
                    } else {
                        open[1][at(i, k)] + whole[1][at(k, j)]
                    };
                    if sum > best {
                        (best, split) = (sum, k);
                    }
                }
                whole[side][at(i, j)] = best;
                whole_split[side][at(i, j)] = split;
            }
        }
    }
    let total =
        |root: &usize| whole[0][at(1, *root)] + whole[1][at(*root, count)] + score(*root, 0);
    let root = (1..=count).max_by(|a, b| total(a).total_cmp(&total(b)));
    let root = root.unwrap_or(1);
    let mut heads = vec![0; count];
    let mut spans = vec![(1, root, 0, true), (root, count, 1, true)];
    while let Some((i, j, side, complete)) = spans.pop() {
        if i == j {
            continue;
        }
        if complete {
            let split = whole_split[side][at(i, j)];
            if side == 0 {
                spans.extend([(i, split, 0, true), (split, j, 0, false)]);
            } else {
                spans.extend([(i, split, 1, false), (split, j, 1, true)]);
            }
        } else {
            let (head, word) = if side == 0 { (j, i) } else { (i, j) };
            heads[word - 1] = head;
            let split = open_split[at(i, j)];
            spans.extend([(i, split, 1, true), (split + 1, j, 0, true)]);
        }
    }
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores that pull each word to the head named in the first list, less to that in the second.
    fn pulls(first: &'static [usize], second: &'static [usize]) -> impl Fn(usize, usize) -> f32 {
        move |word, head| match head {
            h if h == first[word - 1] => 2.0,
            h if h == second[word - 1] => 1.0,
            _ => 0.0,
        }
    }

    #[test]
    fn a_tree_is_taken_as_it_is() {
        assert_eq!(
            heads(3, &pulls(&[2, 0, 2], &[0; 3])),
            [Some(1), None, Some(1)]
        );
    }

    #[test]
    fn a_cycle_is_opened_where_it_costs_least() {
        // One and two hold each other; the root wants two next best.
        assert_eq!(
            heads(3, &pulls(&[2, 1, 2], &[3, 0, 3])),
            [Some(1), None, Some(1)]
        );
        let mut found = vec![2, 1, 0, 5, 4];
        repair(&mut found, &pulls(&[2, 1, 0, 5, 4], &[0; 5]));
        assert!(is_tree(&found), "{found:?}");
    }

    #[test]
    fn there_is_one_root() {
        let found = heads(4, &pulls(&[0, 0, 2, 2], &[2, 1, 1, 1]));
        assert_eq!(found.iter().filter(|head| head.is_none()).count(), 1);
        assert_eq!(heads(1, &|_, _| 0.0), [None]);
        assert_eq!(heads(0, &|_, _| 0.0), []);
    }

    #[test]
    fn long_sentences_become_trees_too() {
        let found = heads(300, &|word, head| ((word * 31 + head * 17) % 97) as f32);
        let mut numbers: Vec<usize> = found.iter().map(|h| h.map_or(0, |h| h + 1)).collect();
        assert!(is_tree(&numbers));
        numbers[0] = 0;
        numbers[1] = 0;
        assert!(!is_tree(&numbers));
    }
}
