//! Fits the table that says how likely a claim is right, on annotated documents and on claims that were read in their sentences, and
//! measures it on documents held out in turn.

mod audit;
mod fit;
mod gold;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use fit::{Case, fit, probability};
use gold::Document;

use super::TrainError;
use crate::extract::{ExtractError, Extractor, Feature};
use crate::ontology::Ontology;

/// Parts into which the documents are dealt; each is held out once.
const FOLDS: usize = 15;
/// A feature seen on fewer claims counts nothing.
const LEAST: usize = 8;
/// Penalties that are tried; the one with the best Brier score on held-out documents is taken.
const PENALTIES: [f64; 5] = [1.0, 3.0, 10.0, 30.0, 100.0];
/// Bins of the reliability table.
const BINS: usize = 10;

/// What a fit hands out.
#[derive(Debug)]
pub struct Calibration {
    /// The table, as `data/confidence.toml` holds it.
    pub table: String,
    /// Figures on held-out documents, as Markdown.
    pub report: String,
}

/// Where the judged claims are.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Folder with `gold.learn.json` and `gold.dev.json`.
    pub documents: PathBuf,
    /// Verdicts on claims that were read one by one.
    pub audit: PathBuf,
    /// Folder with the texts of the audit, as JSON lines.
    pub corpus: PathBuf,
}

/// Who judged a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judge {
    /// The annotator of the whole article.
    Annotator,
    /// A reader of the claim in its sentence.
    Reader,
}

/// A claim with its features by name, and the part that holds it out.
struct Sample {
    features: Vec<Feature>,
    right: bool,
    judge: Judge,
    fold: usize,
}

/// Fits on annotated documents and on an audit.
pub fn calibrate(judged: &Judged) -> Result<Calibration, TrainError> {
    let extractor = Extractor::builtin()?;
    let mut samples = annotated(extractor, &judged.documents)?;
    let (read, gone) = audited(extractor, &judged.audit, &judged.corpus)?;
    samples.extend(read);
    let names = names(&samples);
    let cases: Vec<Case> = samples
        .iter()
        .map(|s| Case {
            features: s
                .features
                .iter()
                .filter_map(|f| names.get(f).copied())
                .collect(),
            right: s.right,
        })
        .collect();
    let mut best: Option<(f64, f64, Vec<f64>)> = None;
    for penalty in PENALTIES {
        let held_out = held_out(&samples, &cases, names.len(), penalty);
        let score = brier(&cases, &held_out);
        if best.as_ref().is_none_or(|(least, ..)| score < *least) {
            best = Some((score, penalty, held_out));
        }
    }
    let (_, penalty, held_out) = best.unwrap_or_default();
    let all: Vec<&Case> = cases.iter().collect();
    let weights = fit(&all, names.len(), penalty);
    Ok(Calibration {
        table: table(&names, &weights),
        report: report(&samples, &cases, &held_out, penalty, gone),
    })
}

/// The claims that the extractor draws from the documents, each judged.
fn annotated(extractor: &Extractor, folder: &Path) -> Result<Vec<Sample>, TrainError> {
    let ontology = Ontology::builtin().map_err(ExtractError::from)?;
    let mut samples = Vec::new();
    let mut number = 0;
    for file in ["gold.learn.json", "gold.dev.json"] {
        let path = folder.join(file);
        let failed = |cause| TrainError::File {
            path: path.display().to_string(),
            cause,
        };
        let text = fs::read(&path).map_err(failed)?;
        let documents: Vec<Document> =
            serde_json::from_slice(&text).map_err(|cause| TrainError::Line {
                path: path.display().to_string(),
                line: cause.line(),
                cause: cause.to_string(),
            })?;
        for document in documents {
            let (fragment, features) = extractor.extract_with_features(&document.article());
            let right = document.judge(&fragment, ontology);
            samples.extend(
                features
                    .into_iter()
                    .zip(right)
                    .map(|(features, right)| Sample {
                        features,
                        right,
                        judge: Judge::Annotator,
                        fold: number % FOLDS,
                    }),
            );
            number += 1;
        }
    }
    Ok(samples)
}

/// The claims of an audit that are still drawn, and the number of those that are not.
fn audited(
    extractor: &Extractor,
    audit: &Path,
    corpus: &Path,
) -> Result<(Vec<Sample>, usize), TrainError> {
    let verdicts = audit::read(audit)?;
    let articles = audit::articles(corpus, &verdicts)?;
    let (mut samples, mut gone) = (Vec::new(), 0);
    for (number, (id, verdicts)) in verdicts.iter().enumerate() {
        let Some(article) = articles.get(id) else {
            gone += verdicts.len();
            continue;
        };
        let (fragment, features) = extractor.extract_with_features(article);
        for verdict in verdicts {
            let Some(features) = verdict.claim(&fragment).and_then(|c| features.get(c)) else {
                gone += 1;
                continue;
            };
            samples.push(Sample {
                features: features.clone(),
                right: verdict.right,
                judge: Judge::Reader,
                fold: number % FOLDS,
            });
        }
    }
    Ok((samples, gone))
}

/// Features that are seen often enough, numbered in order of their names.
fn names(samples: &[Sample]) -> BTreeMap<Feature, usize> {
    let mut counts: BTreeMap<&Feature, usize> = BTreeMap::new();
    for feature in samples.iter().flat_map(|s| &s.features) {
        *counts.entry(feature).or_default() += 1;
    }
    let often = counts.into_iter().filter(|(_, n)| *n >= LEAST);
    often
        .enumerate()
        .map(|(i, (f, _))| (f.clone(), i))
        .collect()
}

/// The probability of each claim by a fit on the documents of the other parts.
fn held_out(samples: &[Sample], cases: &[Case], features: usize, penalty: f64) -> Vec<f64> {
    let mut out = vec![0.5; cases.len()];
    for fold in 0..FOLDS {
        let others = samples.iter().zip(cases).filter(|(s, _)| s.fold != fold);
        let others: Vec<&Case> = others.map(|(_, case)| case).collect();
        let weights = fit(&others, features, penalty);
        for ((sample, case), p) in samples.iter().zip(cases).zip(&mut out) {
            if sample.fold == fold {
                *p = probability(&weights, &case.features);
            }
        }
    }
    out
}

/// The mean squared distance of the probability from what is the case.
fn brier(cases: &[Case], probabilities: &[f64]) -> f64 {
    let squares = cases
        .iter()
        .zip(probabilities)
        .map(|(c, p)| (f64::from(u8::from(c.right)) - p).powi(2));
    squares.sum::<f64>() / cases.len().max(1) as f64
}

/// The share of pairs of a right and a wrong claim in which the right one has the higher probability.
fn ranking(cases: &[Case], probabilities: &[f64]) -> f64 {
    let of = |right: bool| {
        cases
            .iter()
            .zip(probabilities)
            .filter(move |(c, _)| c.right == right)
            .map(|(_, p)| *p)
    };
    let pairs = of(true).count() * of(false).count();
    let wins: f64 = of(true)
        .flat_map(|r| {
            of(false).map(move |w| {
                if r > w {
                    1.0
                } else {
                    f64::from(u8::from(r >= w)) / 2.0
                }
            })
        })
        .sum();
    wins / pairs.max(1) as f64
}

/// What the claims of one judge, or of one bin of theirs, come to.
#[derive(Debug, Clone, Default)]
struct Tally {
    claims: usize,
    right: usize,
    promised: f64,
}

impl Tally {
    fn add(&mut self, right: bool, p: f64) {
        self.claims += 1;
        self.right += usize::from(right);
        self.promised += p;
    }

    /// Claims, mean confidence and share right, as cells of a table.
    fn cells(&self) -> String {
        if self.claims == 0 {
            return " – | – | –".to_owned();
        }
        let n = self.claims as f64;
        let (mean, right) = (self.promised / n, self.right as f64 / n);
        format!(" {} | {mean:.2} | {right:.2}", self.claims)
    }
}

/// The reliability table: for each span of confidence, what annotators and readers found.
fn report(
    samples: &[Sample],
    cases: &[Case],
    probabilities: &[f64],
    penalty: f64,
    gone: usize,
) -> String {
    let mut out = String::from(
        "| confidence | annotated: claims | mean | right | read: claims | mean | right |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    let bins = |judge: Judge| {
        let mut bins = vec![Tally::default(); BINS];
        for (sample, p) in samples.iter().zip(probabilities) {
            if sample.judge == judge {
                bins[((p * BINS as f64) as usize).min(BINS - 1)].add(sample.right, *p);
            }
        }
        bins
    };
    let (annotated, read) = (bins(Judge::Annotator), bins(Judge::Reader));
    for (i, (a, r)) in annotated.iter().zip(&read).enumerate() {
        if a.claims + r.claims > 0 {
            let (from, to) = (i as f64 / BINS as f64, (i + 1) as f64 / BINS as f64);
            let _ = writeln!(
                out,
                "| {from:.1} to {to:.1} |{} |{} |",
                a.cells(),
                r.cells()
            );
        }
    }
    for (judge, bins, who) in [
        (Judge::Annotator, annotated, "annotated"),
        (Judge::Reader, read, "read"),
    ] {
        let of = samples.iter().zip(cases).zip(probabilities);
        let of = of.filter(|((s, _), _)| s.judge == judge);
        let (cases, probabilities): (Vec<Case>, Vec<f64>) =
            of.map(|((_, case), p)| (case.clone(), *p)).unzip();
        let n = cases.len().max(1) as f64;
        let error: f64 = bins
            .iter()
            .map(|b| (b.right as f64 - b.promised).abs() / n)
            .sum();
        let base = cases.iter().filter(|c| c.right).count() as f64 / n;
        let mean = probabilities.iter().sum::<f64>() / n;
        let _ = writeln!(
            out,
            "\n{} claims {who}, {base:.3} right at a mean confidence of {mean:.3}; Brier score {:.3} (always saying {base:.3}: {:.3}), \
             expected calibration error {error:.3}, right above wrong {:.3}",
            cases.len(),
            brier(&cases, &probabilities),
            base * (1.0 - base),
            ranking(&cases, &probabilities),
        );
    }
    let _ = writeln!(
        out,
        "\npenalty {penalty}; {gone} claims were read that are not drawn any more"
    );
    out
}

/// The table as TOML: points by feature, a hundred to a unit of log odds.
fn table(names: &BTreeMap<Feature, usize>, weights: &[f64]) -> String {
    let points = |w: f64| (w * 100.0).round() as i32;
    let mut out = String::from(
        "# How likely a claim is right, by what is known when it is drawn: the points of what holds of it are added to the base; a hundred points\n\
         # make the odds 2.7 times as good. Fitted by `train confidence` (data/models/README.md); not for editing by hand.\n\n",
    );
    let _ = writeln!(
        out,
        "base = {}",
        points(weights.last().copied().unwrap_or(0.0))
    );
    let steps: Vec<String> = (1..100)
        .map(|percent| {
            let p = (f64::from(percent) - 0.5) / 100.0;
            points((p / (1.0 - p)).ln()).to_string()
        })
        .collect();
    let _ = writeln!(
        out,
        "# The least points for 1, 2, … 99 percent.\nsteps = [{}]",
        steps.join(", ")
    );
    let mut group = "";
    for ((name, value), i) in names {
        if *name != group {
            group = name;
            let _ = writeln!(out, "\n[points.{group}]");
        }
        let points = points(weights[*i]);
        if points != 0 {
            let _ = writeln!(out, "{value:?} = {points}");
        }
    }
    out
}
