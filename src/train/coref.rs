//! Trains the coreference model: a perceptron over latent antecedents, with costs for each kind of mistake.

use super::coref_eval::{Tally, tally_with};
use super::coref_gold::{self, Document};
use super::random::Random;
use super::sentences::raw;
use super::{TrainError, conllu, corpus};
use crate::nlp::Pipeline;
use crate::nlp::train_api::{
    COREF_BITS, MentionKind, Profile, Resolver, Score, Table, Tree, relative,
};

/// Settings of a training run; the defaults are those of the shipped model.
#[derive(Debug, Clone)]
pub struct CorefSettings {
    /// Passes over the documents.
    pub epochs: usize,
    /// Seed of the order of documents.
    pub seed: u64,
    /// What a link costs where a mention begins a cluster, what a new cluster costs where there is a link, and a wrong link.
    pub costs: [i32; 3],
    /// Passes in which the clusters so far are the gold ones rather than those of the model.
    pub guided: usize,
    /// How many times each news document is seen in a pass.
    pub news: usize,
    /// Averaged weights below this many units are dropped.
    pub prune: i32,
    /// Updates that a feature needs before it counts.
    pub wait: u8,
    /// How many models are trained, each from a seed of its own; their mean is kept.
    pub seeds: u64,
}

impl Default for CorefSettings {
    fn default() -> Self {
        Self {
            epochs: 10,
            seed: 7,
            costs: [8, 16, 8],
            guided: 0,
            news: 1,
            prune: 2,
            wait: 3,
            seeds: 2,
        }
    }
}

/// Units of one update.
const STEP: i32 = 16;

/// A document ready to learn from.
struct Case {
    id: String,
    profiles: Vec<Profile>,
    quotations: Vec<crate::nlp::Quotation>,
    relatives: Vec<Option<usize>>,
    gold: Vec<Option<usize>>,
}

fn case(pipeline: &Pipeline, document: &Document) -> Case {
    let (text, spans) = raw(&document.sentences);
    let read = pipeline.analyse_tokens(&text, &spans);
    let trees: Vec<Tree> = read.sentences.iter().map(Tree::new).collect();
    let (profiles, quotations) = pipeline.mentions(&text, &trees, &read.names);
    let gold = profiles
        .iter()
        .map(|p| {
            let m = &p.mention;
            let key = (m.sentence, m.head, m.kind == MentionKind::Joint);
            document.clusters.get(&key).copied()
        })
        .collect();
    Case {
        id: document.id.clone(),
        relatives: (0..profiles.len())
            .map(|i| relative(&trees, &profiles, i))
            .collect(),
        profiles,
        quotations,
        gold,
    }
}

/// Weights while they change, with the sums of their averages.
struct Learner {
    weights: Vec<i32>,
    sums: Vec<i64>,
    /// How often a feature wanted an update, up to `wait`.
    seen: Vec<u8>,
    wait: u8,
    steps: i64,
}

impl Score for Learner {
    fn score(&self, features: &[u32]) -> i32 {
        features.iter().map(|f| self.weights[*f as usize]).sum()
    }
}

impl Learner {
    fn new(wait: u8) -> Self {
        Self {
            seen: vec![0; 1 << COREF_BITS],
            wait,
            weights: vec![0; 1 << COREF_BITS],
            sums: vec![0; 1 << COREF_BITS],
            steps: 1,
        }
    }

    fn change(&mut self, features: &[u32], by: i32) {
        for f in features {
            let at = *f as usize;
            if self.seen[at] < self.wait {
                self.seen[at] += 1;
            } else {
                self.weights[at] += by;
                self.sums[at] += self.steps * i64::from(by);
            }
        }
    }

    fn freeze(&self, prune: i32) -> Table {
        let mean = |(w, sum): (&i32, &i64)| {
            let mean = i64::from(*w) - sum / self.steps;
            if mean.abs() < i64::from(prune) {
                0
            } else {
                mean.clamp(i64::from(i16::MIN), i64::from(i16::MAX)) as i16
            }
        };
        Table {
            weights: self.weights.iter().zip(&self.sums).map(mean).collect(),
        }
    }
}

/// The mean of the models of all seeds.
fn learn(cases: &[&Case], settings: &CorefSettings) -> Table {
    let seeds = settings.seeds.max(1);
    let mut weights = vec![0_i32; 1 << COREF_BITS];
    for seed in 0..seeds {
        let table = learn_one(cases, settings, settings.seed + seed);
        for (sum, weight) in weights.iter_mut().zip(table.weights) {
            *sum += i32::from(weight);
        }
    }
    let mean = |sum: i32| (sum / seeds as i32) as i16;
    Table {
        weights: weights.into_iter().map(mean).collect(),
    }
}

fn learn_one(cases: &[&Case], settings: &CorefSettings, seed: u64) -> Table {
    let mut learner = Learner::new(settings.wait);
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..cases.len()).collect();
    for (i, case) in cases.iter().enumerate() {
        if case.id.contains("_news_") {
            order.extend(std::iter::repeat_n(i, settings.news.saturating_sub(1)));
        }
    }
    for epoch in 0..settings.epochs {
        random.shuffle(&mut order);
        for i in &order {
            pass(&mut learner, cases[*i], settings, epoch < settings.guided);
        }
    }
    learner.freeze(settings.prune)
}

/// One option for a mention: none, or an antecedent, with its features and score.
struct Choice {
    antecedent: Option<usize>,
    features: Vec<u32>,
    score: i32,
    right: bool,
}

fn pass(learner: &mut Learner, case: &Case, settings: &CorefSettings, guided: bool) {
    let mut resolver = Resolver::new(&case.profiles, &case.quotations);
    let mut features = Vec::new();
    for index in 0..case.profiles.len() {
        if case.profiles[index].mention.kind == MentionKind::Relative {
            resolver.link(index, case.relatives[index]);
            continue;
        }
        resolver.features_new(index, &mut features);
        let mut choices = vec![Choice {
            antecedent: None,
            score: learner.score(&features),
            features: features.clone(),
            right: false,
        }];
        let candidates = resolver.candidates(index);
        resolver.each_pair(index, &candidates, &mut features, |a, features| {
            choices.push(Choice {
                antecedent: Some(a),
                score: learner.score(features),
                features: features.to_vec(),
                right: case.gold[index].is_some() && case.gold[a] == case.gold[index],
            });
        });
        let linked = choices.iter().any(|c| c.right);
        choices[0].right = !linked;
        let cost = |c: &Choice| {
            if c.right {
                0
            } else if !linked {
                settings.costs[0]
            } else if c.antecedent.is_none() {
                settings.costs[1]
            } else {
                settings.costs[2]
            }
        };
        // Of equals the first, as in resolving.
        let top = |of: &dyn Fn(&Choice) -> Option<i32>| {
            let mut best: Option<(i32, usize)> = None;
            for (i, choice) in choices.iter().enumerate() {
                if let Some(score) = of(choice)
                    && best.is_none_or(|(b, _)| score > b)
                {
                    best = Some((score, i));
                }
            }
            best.map_or(0, |(_, i)| i)
        };
        let right = top(&|c| c.right.then_some(c.score));
        let worst = top(&|c| Some(c.score + cost(c) * STEP));
        let chosen = top(&|c| Some(c.score));
        let follow = if guided { right } else { chosen };
        let antecedent = choices[follow].antecedent;
        if !choices[worst].right {
            learner.change(&choices[right].features, STEP);
            learner.change(&choices[worst].features, -STEP);
        }
        learner.steps += 1;
        resolver.link(index, antecedent);
    }
}

/// Trains on the training documents of GUM and returns the bytes of the model file.
pub fn train_coreference(
    treebank: &std::path::Path,
    pipeline: &Pipeline,
    settings: &CorefSettings,
    say: &dyn Fn(&str),
) -> Result<Vec<u8>, TrainError> {
    let documents = training(treebank)?;
    let cases: Vec<Case> = documents.iter().map(|d| case(pipeline, d)).collect();
    say(&format!("{} documents", cases.len()));
    let table = learn(&cases.iter().collect::<Vec<_>>(), settings);
    let dev = conllu::read(&treebank.join("ud/gum-dev.conllu.gz"))?;
    let mut tally = Tally::default();
    for document in coref_gold::documents(&dev) {
        tally_with(pipeline, &document, &table, &mut tally);
    }
    say(&format!("gum dev {}", line(&tally)));
    Ok(table.pack()?)
}

/// Trains without a part of the news documents and measures on that part, `folds` times: for choosing.
pub fn check_coreference(
    treebank: &std::path::Path,
    pipeline: &Pipeline,
    settings: &CorefSettings,
    folds: usize,
    say: &dyn Fn(&str),
) -> Result<(), TrainError> {
    let documents = training(treebank)?;
    let cases: Vec<Case> = documents.iter().map(|d| case(pipeline, d)).collect();
    let news: Vec<usize> = (0..cases.len())
        .filter(|i| cases[*i].id.contains("_news_"))
        .collect();
    let mut tally = Tally::default();
    for fold in 0..folds {
        let out: Vec<usize> = news.iter().copied().skip(fold).step_by(folds).collect();
        let rest: Vec<&Case> = (0..cases.len())
            .filter(|i| !out.contains(i))
            .map(|i| &cases[i])
            .collect();
        let table = learn(&rest, settings);
        for i in out {
            tally_with(pipeline, &documents[i], &table, &mut tally);
        }
    }
    say(&format!("news of train, held out {}", line(&tally)));
    Ok(())
}

fn line(tally: &Tally) -> String {
    let figures = tally.figures();
    let all: Vec<String> = figures.iter().map(|(n, v)| format!("{n} {v:.2}")).collect();
    all.join(" ")
}

fn training(treebank: &std::path::Path) -> Result<Vec<Document>, TrainError> {
    let splits = corpus::Splits::read(treebank)?;
    let mut gold = conllu::read(&treebank.join("ud/gum-train.conllu.gz"))?;
    gold.retain(|s| splits.kept(&s.document).is_none());
    Ok(coref_gold::documents(&gold))
}
