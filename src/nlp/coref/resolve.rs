//! Goes through the mentions in order and gives each the best antecedent, or none.

use std::collections::HashMap;

use super::features::{of_new, of_pair};
use super::mentions::{Determiner, Profile};
use super::table::Score;
use super::{Coreference, MentionKind};
use crate::nlp::discourse::{Gender, Person};
use crate::nlp::quotes::Quotation;
use crate::nlp::tree::Tree;

/// How many mentions back any antecedent is looked for, and in how many sentences.
const WINDOW: usize = 45;
/// How many earlier mentions with the same word are compared.
const SAME_WORD: usize = 5;
/// How many other antecedents of a pronoun are handed out.
const ALTERNATIVES: usize = 6;
/// How many earlier mentions of a cluster are compared word by word.
const DEPTH: usize = 6;

/// What the mentions of a cluster have in common, as sets of bits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cluster {
    pub(crate) members: Vec<usize>,
    pub(crate) numbers: u8,
    pub(crate) genders: u8,
    pub(crate) labels: u8,
    /// Word class of its first mention that is no pronoun.
    pub(crate) class: [u64; 2],
}

impl Cluster {
    fn add(&mut self, index: usize, p: &Profile) {
        self.members.push(index);
        self.numbers |= p.number.map_or(0, |n| 1 << n as u8);
        self.genders |= p.gender.map_or(0, |g| 1 << g as u8);
        self.labels |= p.label.map_or(0, |l| 1 << l as u8);
        if p.pronoun.is_none() && self.class == [0; 2] {
            self.class = p.class;
        }
    }
}

/// A mention and a possible antecedent.
pub(crate) struct Pair<'a> {
    pub(crate) mention: &'a Profile,
    pub(crate) antecedent: &'a Profile,
    pub(crate) cluster: &'a Cluster,
    /// Some mentions of the cluster, the latest first.
    pub(crate) all: Vec<&'a Profile>,
    /// How many clusters that agree stand nearer.
    pub(crate) rank: usize,
    pub(crate) mentions_between: usize,
    /// The antecedent is the speaker of the quotation around the mention.
    pub(crate) speaker: bool,
    /// The mention is the speaker of the quotation around the antecedent: "“I …,” Keita said".
    pub(crate) speaks_behind: bool,
    /// Both are quoted from one speaker.
    pub(crate) same_speaker: bool,
}

/// The state of resolving one document.
pub(crate) struct Resolver<'a> {
    profiles: &'a [Profile],
    /// Index of the cluster of each mention so far.
    cluster_of: Vec<usize>,
    clusters: Vec<Cluster>,
    by_word: HashMap<u64, Vec<usize>>,
    speaker_of: Vec<Option<usize>>,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(profiles: &'a [Profile], quotations: &'a [Quotation]) -> Self {
        let heads: HashMap<_, _> = profiles
            .iter()
            .enumerate()
            .filter(|(_, p)| p.mention.kind != MentionKind::Joint)
            .map(|(i, p)| (p.place(), i))
            .collect();
        let speaker_of = quotations
            .iter()
            .map(|q| q.speaker.and_then(|s| heads.get(&s).copied()))
            .collect();
        Self {
            profiles,
            cluster_of: Vec::with_capacity(profiles.len()),
            clusters: Vec::new(),
            by_word: HashMap::new(),
            speaker_of,
        }
    }

    /// Earlier mentions that a mention may take up, the latest first.
    pub(crate) fn candidates(&self, index: usize) -> Vec<usize> {
        let m = &self.profiles[index];
        let reach = match m.mention.kind {
            MentionKind::Relative => return Vec::new(),
            MentionKind::Pronoun if m.person() == Some(Person::Demonstrative) => 2,
            MentionKind::Pronoun => 5,
            MentionKind::Nominal
                if matches!(
                    m.determiner,
                    Determiner::Definite | Determiner::Demonstrative
                ) =>
            {
                4
            }
            _ => 1,
        };
        let first = index.saturating_sub(WINDOW);
        let mut all: Vec<usize> = (first..index)
            .rev()
            .take_while(|a| m.mention.sentence - self.profiles[*a].mention.sentence <= reach)
            .collect();
        let mut far = |keys: &[u64]| {
            for key in keys {
                let found = self.by_word.get(key).into_iter().flatten().rev();
                all.extend(found.take(SAME_WORD));
            }
        };
        match m.mention.kind {
            MentionKind::Name => {
                far(&m.name);
                far(&[m.acronym, m.initials]);
            }
            MentionKind::Nominal => far(&[m.lemma]),
            _ if matches!(m.person(), Some(Person::First | Person::Second)) => far(&[m.form]),
            _ => {}
        }
        // A speaker may be named behind what he says.
        if m.person() == Some(Person::First)
            && let Some(speaker) = m.quotation.and_then(|q| self.speaker_of[q])
            && speaker < index
        {
            all.push(speaker);
        }
        all.sort_unstable_by(|a, b| b.cmp(a));
        all.dedup();
        all.retain(|a| *a < index && self.may(index, *a));
        all
    }

    /// Whether grammar allows the link at all.
    fn may(&self, index: usize, antecedent: usize) -> bool {
        let (m, a) = (&self.profiles[index], &self.profiles[antecedent]);
        if a.mention.kind == MentionKind::Relative {
            return false;
        }
        let cluster = &self.clusters[self.cluster_of[antecedent]];
        let clash = |g: Gender| {
            cluster.genders & !(1 << g as u8) != 0 && cluster.genders & (1 << g as u8) == 0
        };
        if m.gender.is_some_and(clash) {
            return false;
        }
        // "I" is nobody who is spoken of as "he" in the same quotation, and pronouns of different persons rarely meet outside.
        match (m.person(), a.person()) {
            (Some(x), Some(y)) if x != y => {
                let speech = matches!(x, Person::First | Person::Second)
                    || matches!(y, Person::First | Person::Second);
                !(speech && m.quotation == a.quotation)
            }
            _ => true,
        }
    }

    /// What is said of a mention that has no antecedent.
    pub(crate) fn features_new(&self, index: usize, out: &mut Vec<u32>) {
        let m = &self.profiles[index];
        let known = |key: &u64| self.by_word.contains_key(key);
        let seen = match m.mention.kind {
            MentionKind::Name => {
                let all = m.name.iter().all(known);
                u64::from(all) * 2
                    + u64::from(m.name.iter().any(known))
                    + 4 * u64::from(m.acronym != 0 && known(&m.acronym))
            }
            MentionKind::Nominal => 8 + u64::from(known(&m.lemma)),
            _ => 10 + u64::from(known(&m.form)),
        };
        out.clear();
        of_new(m, seen, out);
    }

    /// Calls `each` with every candidate and its features.
    pub(crate) fn each_pair(
        &self,
        index: usize,
        candidates: &[usize],
        out: &mut Vec<u32>,
        mut each: impl FnMut(usize, &[u32]),
    ) {
        let m = &self.profiles[index];
        let speaker = m.quotation.and_then(|q| self.speaker_of[q]);
        let mut nearer: Vec<usize> = Vec::new();
        for &candidate in candidates {
            let a = &self.profiles[candidate];
            let id = self.cluster_of[candidate];
            let cluster = &self.clusters[id];
            let rank = nearer.iter().filter(|c| **c != id).count();
            if !nearer.contains(&id) && agrees(m, cluster) {
                nearer.push(id);
            }
            let theirs = a.quotation.and_then(|q| self.speaker_of[q]);
            let same = |x: usize, y: usize| {
                x == y
                    || (x < self.cluster_of.len()
                        && y < self.cluster_of.len()
                        && self.cluster_of[x] == self.cluster_of[y])
            };
            let pair = Pair {
                mention: m,
                antecedent: a,
                cluster,
                all: cluster
                    .members
                    .iter()
                    .rev()
                    .take(DEPTH)
                    .map(|i| &self.profiles[*i])
                    .collect(),
                rank,
                mentions_between: index - candidate,
                speaks_behind: theirs == Some(index),
                speaker: speaker.is_some_and(|s| same(s, candidate)),
                same_speaker: speaker.zip(theirs).is_some_and(|(s, t)| same(s, t)),
            };
            out.clear();
            of_pair(&pair, out);
            each(candidate, out);
        }
    }

    /// Settles what a mention takes up.
    pub(crate) fn link(&mut self, index: usize, antecedent: Option<usize>) {
        let p = &self.profiles[index];
        let id = antecedent.map_or_else(
            || {
                self.clusters.push(Cluster::default());
                self.clusters.len() - 1
            },
            |a| self.cluster_of[a],
        );
        self.cluster_of.push(id);
        self.clusters[id].add(index, p);
        let mut remember = |key: u64| {
            if key != 0 {
                self.by_word.entry(key).or_default().push(index);
            }
        };
        match p.mention.kind {
            MentionKind::Name => {
                p.name.iter().for_each(|w| remember(*w));
                remember(p.acronym);
                remember(p.initials);
            }
            MentionKind::Nominal => remember(p.lemma),
            MentionKind::Pronoun => remember(p.form),
            _ => {}
        }
    }

    /// The clusters as they stand, by the index of their first mention.
    pub(crate) fn clusters(&self) -> Vec<usize> {
        self.cluster_of
            .iter()
            .map(|id| self.clusters[*id].members[0])
            .collect()
    }
}

/// Whether a mention agrees with a cluster in number and gender.
fn agrees(m: &Profile, cluster: &Cluster) -> bool {
    let number = m
        .number
        .is_none_or(|n| cluster.numbers == 0 || cluster.numbers & (1 << n as u8) != 0);
    let gender = m
        .gender
        .is_none_or(|g| cluster.genders == 0 || cluster.genders & (1 << g as u8) != 0);
    number && gender
}

/// The mention that a relative pronoun takes up: the noun that its clause describes.
pub(crate) fn relative(trees: &[Tree], profiles: &[Profile], index: usize) -> Option<usize> {
    let m = &profiles[index];
    let tree = trees.get(m.mention.sentence)?;
    let clause = tree
        .ancestors(m.mention.head)
        .find(|a| tree.deprel(*a) == "acl:relcl")?;
    let noun = (m.mention.sentence, tree.head(clause)?);
    (0..index)
        .rev()
        .take_while(|a| profiles[*a].mention.sentence == m.mention.sentence)
        .filter(|a| profiles[*a].mention.kind != MentionKind::Joint)
        .find(|a| profiles[*a].place() == noun)
}

/// Resolves all mentions with a scorer.
pub(crate) fn resolve(
    trees: &[Tree],
    profiles: &[Profile],
    quotations: Vec<Quotation>,
    scorer: &impl Score,
) -> Coreference {
    let mut antecedents = Vec::with_capacity(profiles.len());
    let mut alternatives = HashMap::new();
    let clusters = {
        let mut resolver = Resolver::new(profiles, &quotations);
        let mut features = Vec::with_capacity(64);
        for index in 0..profiles.len() {
            let mut best = None;
            if profiles[index].mention.kind == MentionKind::Relative {
                best = relative(trees, profiles, index);
            } else {
                resolver.features_new(index, &mut features);
                let mut top = scorer.score(&features);
                let candidates = resolver.candidates(index);
                let mut scores = Vec::new();
                resolver.each_pair(index, &candidates, &mut features, |candidate, features| {
                    let score = scorer.score(features);
                    scores.push((score, candidate));
                    if score > top {
                        (top, best) = (score, Some(candidate));
                    }
                });
                let m = &profiles[index];
                // "It" may well stand for nothing, the others hardly.
                let anaphoric = m.gender != Some(Gender::Neuter) || best.is_some();
                if m.person() == Some(Person::Third) && anaphoric {
                    scores.sort_unstable_by(|a, b| b.cmp(a));
                    let others = scores.into_iter().map(|(_, candidate)| candidate);
                    let others = others.filter(|c| Some(*c) != best).take(ALTERNATIVES);
                    alternatives.insert(index, others.collect());
                }
            }
            resolver.link(index, best);
            antecedents.push(best);
        }
        resolver.clusters()
    };
    Coreference::new(
        profiles.iter().map(|p| p.mention.clone()).collect(),
        antecedents,
        clusters,
        quotations,
        alternatives,
    )
}
