//! Trains the parser greedily with a dynamic oracle: it follows its own moves and learns to make the best of its mistakes.

use std::collections::{BTreeSet, HashMap};

use super::Settings;
use super::conllu::{Gold, forms};
use super::perceptron::{Perceptron, Random, each_seed, mean};
use super::tagger::jackknife;
use crate::nlp::train_api::{
    Input, Models, Move, NONE, Parser, Scorer, State, Weights, Word, best, best_move, deprel,
    features_of_arc, features_of_state, parser_input, word_key,
};

/// A lower-cased word seen this often is a word to the features.
const KNOWN_WORD: u32 = 2;

/// A sentence with its gold tree.
struct Tree {
    input: Input,
    /// Gold head of each word; the root's is [`NONE`].
    heads: Vec<usize>,
    labels: Vec<u16>,
    /// Gold dependents of each word.
    dependents: Vec<Vec<usize>>,
}

/// Trains on all sentences, with jackknifed tags.
pub(super) fn train(
    gold: &[Gold],
    models: &Models,
    settings: &Settings,
    say: &(dyn Fn(&str) + Sync),
) -> Parser {
    let tagger = &models.tagger;
    let tags = jackknife(gold, &tagger.tags, &models.clusters, settings, say);
    let relations: Vec<&'static str> = gold
        .iter()
        .flat_map(|s| &s.words)
        .map(|w| deprel(&w.deprel))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut counts: HashMap<u32, u32> = HashMap::new();
    let words: Vec<Vec<Word>> = gold
        .iter()
        .map(|s| Word::all(forms(s), &models.clusters))
        .collect();
    for word in words.iter().flatten() {
        *counts.entry(word_key(word.lower)).or_default() += 1;
    }
    let vocabulary = counts
        .into_iter()
        .filter(|(_, n)| *n >= KNOWN_WORD)
        .map(|(w, _)| w)
        .collect();
    let trees: Vec<Tree> = gold
        .iter()
        .zip(&words)
        .zip(&tags)
        .map(|((gold, words), tags)| {
            let input = parser_input(words, tags, tagger, &vocabulary);
            tree(gold, input, &relations)
        })
        .collect();
    let models = each_seed(settings, |seed| {
        let mut random = Random::new(seed + 1);
        greedy(&trees, relations.len(), &mut random, settings, say)
    });
    let (moves, arcs) = models.into_iter().unzip();
    let moves = mean(moves, settings.prune);
    let arcs = mean(arcs, settings.prune);
    say(&format!(
        "parser: {:?} and {:?} features and weights",
        moves.size(),
        arcs.size()
    ));
    Parser {
        relations,
        vocabulary,
        moves,
        arcs,
    }
}

/// Trains a greedy parser.
fn greedy(
    trees: &[Tree],
    relations: usize,
    random: &mut Random,
    settings: &Settings,
    say: &(dyn Fn(&str) + Sync),
) -> (Weights, Weights) {
    let mut trainer = Trainer {
        moves: Perceptron::new(Move::ALL.len(), settings.wait),
        arcs: Perceptron::new(relations, settings.wait),
        random,
        found: Vec::new(),
    };
    let mut order: Vec<usize> = (0..trees.len()).collect();
    for epoch in 0..settings.parser_epochs {
        trainer.random.shuffle(&mut order);
        let (mut wrong, mut all) = (0, 0);
        for i in &order {
            wrong += trainer.sentence(&trees[*i], epoch, relations);
            all += trees[*i].heads.len() * 2;
        }
        say(&format!(
            "parser, pass {} of {}: {:.2} % of moves wrong",
            epoch + 1,
            settings.parser_epochs,
            100.0 * f64::from(wrong) / f64::from(all as u32)
        ));
    }
    (
        trainer.moves.freeze(settings.prune / 4.0),
        trainer.arcs.freeze(settings.prune / 4.0),
    )
}

fn tree(gold: &Gold, input: Input, relations: &[&'static str]) -> Tree {
    let mut heads: Vec<usize> = gold.words.iter().map(|w| w.head).collect();
    heads.push(NONE);
    let mut dependents = vec![Vec::new(); heads.len()];
    for (word, head) in heads.iter().enumerate() {
        if let Some(list) = dependents.get_mut(*head) {
            list.push(word);
        }
    }
    let label = |w: &super::conllu::GoldWord| {
        relations
            .iter()
            .position(|r| *r == deprel(&w.deprel))
            .unwrap_or(0)
    };
    Tree {
        input,
        heads,
        labels: gold.words.iter().map(|w| label(w) as u16).collect(),
        dependents,
    }
}

struct Trainer<'a> {
    moves: Perceptron,
    arcs: Perceptron,
    random: &'a mut Random,
    found: Vec<u32>,
}

impl Trainer<'_> {
    /// Parses a sentence and learns from its mistakes; returns how many moves were wrong.
    fn sentence(&mut self, tree: &Tree, epoch: usize, relations: usize) -> u32 {
        let mut state = State::new(tree.input.len());
        let mut on_stack = vec![false; tree.heads.len()];
        let mut wrong = 0;
        while !state.done() {
            features_of_state(&state, &tree.input, &mut self.found);
            let mut scores = [0; 3];
            self.moves.score(&self.found, &mut scores);
            self.moves.step();
            let Some(guess) = best_move(&state, &scores) else {
                break;
            };
            let costs = Move::ALL.map(|m| {
                if state.allows(m) {
                    cost(&state, tree, m, &on_stack)
                } else {
                    u32::MAX
                }
            });
            let least = costs.iter().copied().min().unwrap_or(0);
            let right = (0..3)
                .rev()
                .filter(|i| costs[*i] == least)
                .max_by_key(|i| scores[*i])
                .unwrap_or(0);
            let mut action = guess;
            if costs[guess as usize] != least {
                wrong += 1;
                self.moves.update(&self.found, right, guess as usize);
                // At first, and now and then later, go on from the right move.
                if epoch == 0 || self.random.below(10) == 0 {
                    action = Move::ALL[right];
                }
            }
            let Some((head, word)) = state.arc(action) else {
                on_stack[state.next] = true;
                state.shift();
                continue;
            };
            on_stack[word] = false;
            features_of_arc(&state, &tree.input, head, word, &mut self.found);
            let mut labels = vec![0; relations];
            self.arcs.score(&self.found, &mut labels);
            self.arcs.step();
            let label = best(&labels);
            let gold = usize::from(tree.labels[word]);
            if tree.heads[word] == head && label != gold {
                self.arcs.update(&self.found, gold, label);
            }
            state.attach(head, label as u16);
        }
        wrong
    }
}

/// How many gold arcs a move makes impossible (Goldberg and Nivre 2013, arc-hybrid).
fn cost(state: &State, tree: &Tree, action: Move, on_stack: &[bool]) -> u32 {
    let (top, below, next) = (state.top(0), state.top(1), state.next);
    let waiting = |word: usize| word >= next;
    match action {
        Move::Shift => {
            let head = tree.heads[next];
            let head_lost = head != NONE && head < next && on_stack[head] && head != top;
            let dependents_lost = tree.dependents[next]
                .iter()
                .filter(|d| **d < next && on_stack[**d])
                .count();
            u32::from(head_lost) + dependents_lost as u32
        }
        Move::Left => {
            let head = tree.heads[top];
            let head_lost = head == below || (head != NONE && head > next);
            let dependents_lost = tree.dependents[top].iter().filter(|d| waiting(**d)).count();
            u32::from(head_lost) + dependents_lost as u32
        }
        Move::Right => {
            let head = tree.heads[top];
            let head_lost = head != NONE && waiting(head);
            let dependents_lost = tree.dependents[top].iter().filter(|d| waiting(**d)).count();
            u32::from(head_lost) + dependents_lost as u32
        }
    }
}
