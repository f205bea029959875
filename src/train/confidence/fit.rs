//! Logistic regression with a quadratic penalty, solved exactly by Newton's method (Hastie, Tibshirani, Friedman 2009, ch. 4.4).

/// One claim: the numbers of its features, and whether it is right.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub features: Vec<usize>,
    pub right: bool,
}

/// Weights in units of log odds; the base comes last and bears no penalty.
pub(super) fn fit(cases: &[&Case], features: usize, penalty: f64) -> Vec<f64> {
    let n = features + 1;
    let mut weights = vec![0.0; n];
    for _ in 0..25 {
        let mut gradient = vec![0.0; n];
        let mut hessian = vec![0.0; n * n];
        for (i, w) in weights.iter().enumerate().take(features) {
            gradient[i] = -penalty * w;
            hessian[i * n + i] = penalty;
        }
        // A trace of a penalty keeps the base finite where all cases agree.
        hessian[n * n - 1] = 1e-6;
        for case in cases {
            let p = probability(&weights, &case.features);
            let (error, spread) = (f64::from(u8::from(case.right)) - p, p * (1.0 - p));
            let active = || case.features.iter().copied().chain([features]);
            for i in active() {
                gradient[i] += error;
                for j in active() {
                    hessian[i * n + j] += spread;
                }
            }
        }
        let step = solve(hessian, gradient, n);
        let longest = step.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
        for (w, s) in weights.iter_mut().zip(&step) {
            *w += s / longest.max(1.0);
        }
        if longest < 1e-6 {
            break;
        }
    }
    weights
}

/// The probability that a case is right.
pub(super) fn probability(weights: &[f64], features: &[usize]) -> f64 {
    let base = weights.last().copied().unwrap_or(0.0);
    let sum: f64 = features.iter().map(|f| weights[*f]).sum();
    1.0 / (1.0 + (-(base + sum)).exp())
}

/// Solves a symmetric positive definite system by Cholesky's method.
fn solve(mut a: Vec<f64>, mut b: Vec<f64>, n: usize) -> Vec<f64> {
    for j in 0..n {
        for k in 0..j {
            let factor = a[j * n + k];
            for i in j..n {
                a[i * n + j] -= a[i * n + k] * factor;
            }
        }
        let root = a[j * n + j].max(1e-12).sqrt();
        for i in j..n {
            a[i * n + j] /= root;
        }
    }
    for i in 0..n {
        let known: f64 = (0..i).map(|k| a[i * n + k] * b[k]).sum();
        b[i] = (b[i] - known) / a[i * n + i];
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| a[k * n + i] * b[k]).sum();
        b[i] = (b[i] - known) / a[i * n + i];
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_learned() {
        let case = |feature: usize, right: bool| Case {
            features: vec![feature],
            right,
        };
        let cases: Vec<Case> = (0..100)
            .map(|i| case(i % 2, i % 2 == 0 && i % 10 != 0))
            .collect();
        let all: Vec<&Case> = cases.iter().collect();
        let weights = fit(&all, 2, 0.01);
        assert!((probability(&weights, &[0]) - 0.8).abs() < 0.01);
        assert!(probability(&weights, &[1]) < 0.02);
    }
}
