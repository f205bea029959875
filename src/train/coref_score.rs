//! Scores of coreference: MUC (Vilain et al. 1995), B³ (Bagga and Baldwin 1998), CEAFe (Luo 2005), summed over documents as the CoNLL
//! scorer does. Mentions are compared by an id of the caller's; clusters of one mention must be left out by the caller.

use std::collections::{BTreeMap, BTreeSet};

/// A cluster: ids of its mentions.
pub(super) type Cluster<M> = BTreeSet<M>;

/// Sums for precision and recall of one measure.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    recall: (f64, f64),
    precision: (f64, f64),
}

impl Part {
    fn f1(self) -> f64 {
        let ratio = |(right, all): (f64, f64)| if all > 0.0 { right / all } else { 0.0 };
        let (r, p) = (ratio(self.recall), ratio(self.precision));
        if r + p > 0.0 {
            200.0 * r * p / (r + p)
        } else {
            0.0
        }
    }
}

/// The three measures over several documents.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Score {
    muc: Part,
    b3: Part,
    ceaf: Part,
}

impl Score {
    /// Adds a document.
    pub(super) fn add<M: Ord + Copy>(&mut self, gold: &[Cluster<M>], found: &[Cluster<M>]) {
        let sum = |to: &mut (f64, f64), (right, all): (f64, f64)| {
            to.0 += right;
            to.1 += all;
        };
        sum(&mut self.muc.recall, muc(gold, found));
        sum(&mut self.muc.precision, muc(found, gold));
        sum(&mut self.b3.recall, b3(gold, found));
        sum(&mut self.b3.precision, b3(found, gold));
        let same = ceaf(gold, found);
        sum(&mut self.ceaf.recall, (same, gold.len() as f64));
        sum(&mut self.ceaf.precision, (same, found.len() as f64));
    }

    /// F1 in per cent: MUC, B³, CEAFe and their mean.
    pub(super) fn f1(&self) -> [f64; 4] {
        let [a, b, c] = [self.muc, self.b3, self.ceaf].map(Part::f1);
        [a, b, c, (a + b + c) / 3.0]
    }
}

fn home<M: Ord + Copy>(clusters: &[Cluster<M>]) -> BTreeMap<M, usize> {
    let of = |(i, c): (usize, &Cluster<M>)| c.iter().map(move |m| (*m, i)).collect::<Vec<_>>();
    clusters.iter().enumerate().flat_map(of).collect()
}

/// Links of `key` that `response` keeps, and all of them.
fn muc<M: Ord + Copy>(key: &[Cluster<M>], response: &[Cluster<M>]) -> (f64, f64) {
    let home = home(response);
    let (mut right, mut all) = (0, 0);
    for cluster in key {
        let lost = cluster.iter().filter(|m| !home.contains_key(m)).count();
        let parts: BTreeSet<usize> = cluster
            .iter()
            .filter_map(|m| home.get(m).copied())
            .collect();
        right += cluster.len() - parts.len() - lost;
        all += cluster.len() - 1;
    }
    (f64::from(right as u32), f64::from(all as u32))
}

fn b3<M: Ord + Copy>(key: &[Cluster<M>], response: &[Cluster<M>]) -> (f64, f64) {
    let home = home(response);
    let (mut right, mut all) = (0.0, 0.0);
    for cluster in key {
        for m in cluster {
            all += 1.0;
            if let Some(c) = home.get(m) {
                right += cluster.intersection(&response[*c]).count() as f64 / cluster.len() as f64;
            }
        }
    }
    (right, all)
}

/// The sum of similarities of the best one-to-one assignment of clusters.
fn ceaf<M: Ord + Copy>(gold: &[Cluster<M>], found: &[Cluster<M>]) -> f64 {
    let size = gold.len().max(found.len());
    let mut like = vec![vec![0.0; size]; size];
    let home = home(found);
    for (i, cluster) in gold.iter().enumerate() {
        for j in cluster.iter().filter_map(|m| home.get(m)) {
            let same = cluster.intersection(&found[*j]).count() as f64;
            like[i][*j] = 2.0 * same / (cluster.len() + found[*j].len()) as f64;
        }
    }
    assignment(&like)
}

/// The greatest sum over a square matrix with one cell of each row and column (Hungarian method with potentials).
fn assignment(gain: &[Vec<f64>]) -> f64 {
    let n = gain.len();
    let cost = |i: usize, j: usize| 1.0 - gain[i - 1][j - 1];
    let (mut u, mut v) = (vec![0.0; n + 1], vec![0.0; n + 1]);
    let (mut row_of, mut way) = (vec![0_usize; n + 1], vec![0_usize; n + 1]);
    for i in 1..=n {
        row_of[0] = i;
        let mut j0 = 0;
        let mut least = vec![f64::INFINITY; n + 1];
        let mut used = vec![false; n + 1];
        loop {
            used[j0] = true;
            let (i0, mut delta, mut j1) = (row_of[j0], f64::INFINITY, 0);
            for j in 1..=n {
                if used[j] {
                    continue;
                }
                let now = cost(i0, j) - u[i0] - v[j];
                if now < least[j] {
                    least[j] = now;
                    way[j] = j0;
                }
                if least[j] < delta {
                    delta = least[j];
                    j1 = j;
                }
            }
            for j in 0..=n {
                if used[j] {
                    u[row_of[j]] += delta;
                    v[j] -= delta;
                } else {
                    least[j] -= delta;
                }
            }
            j0 = j1;
            if row_of[j0] == 0 {
                break;
            }
        }
        while j0 != 0 {
            let j1 = way[j0];
            row_of[j0] = row_of[j1];
            j0 = j1;
        }
    }
    (1..=n).map(|j| gain[row_of[j] - 1][j - 1]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(all: &[&[u32]]) -> Vec<Cluster<u32>> {
        all.iter().map(|c| c.iter().copied().collect()).collect()
    }

    #[test]
    fn a_worked_example_has_its_published_scores() {
        // Luo (2005): truth {1-5} {6,7} {8-12}, response {1-5} {6-12}.
        let gold = clusters(&[&[1, 2, 3, 4, 5], &[6, 7], &[8, 9, 10, 11, 12]]);
        let found = clusters(&[&[1, 2, 3, 4, 5], &[6, 7, 8, 9, 10, 11, 12]]);
        let mut score = Score::default();
        score.add(&gold, &found);
        let [muc, b3, ceaf, _] = score.f1();
        assert!((muc - 94.74).abs() < 0.01, "{muc}");
        assert!((b3 - 86.49).abs() < 0.01, "{b3}");
        assert!((ceaf - 73.33).abs() < 0.01, "{ceaf}");
    }

    #[test]
    fn nothing_found_is_nothing_right() {
        let mut score = Score::default();
        score.add(&clusters(&[&[1, 2]]), &[]);
        assert!(score.f1().iter().all(|f| *f < f64::EPSILON));
        let mut score = Score::default();
        score.add::<u32>(&[], &[]);
        assert!(score.f1().iter().all(|f| f.is_finite()));
    }
}
