//! What the ranker sees of a mention and of a possible antecedent, as addresses into its table.

use super::MentionKind;
use super::mentions::{Determiner, Profile};
use super::resolve::{Cluster, Pair};
use super::table::BITS;
use crate::nlp::discourse::{Number, Person};
use crate::nlp::hash;

/// Collects addresses; `kind` of the mention joins every feature.
struct Sink<'a> {
    kind: u64,
    out: &'a mut Vec<u32>,
}

impl Sink<'_> {
    fn add(&mut self, template: u64, values: &[u64]) {
        let mut hash = hash::pair(template, self.kind);
        for value in values {
            hash = hash::mix(hash, *value);
        }
        self.out.push((hash >> (64 - BITS)) as u32);
    }
}

/// The kind of a mention: coarse for phrases, by person for pronouns.
pub(crate) fn kind(p: &Profile) -> u64 {
    match p.mention.kind {
        MentionKind::Name => 1,
        MentionKind::Joint => 2,
        MentionKind::Relative => 3,
        MentionKind::Nominal => match p.determiner {
            Determiner::None => 10,
            Determiner::Definite => 11,
            Determiner::Demonstrative => 12,
            Determiner::Indefinite => 13,
            Determiner::Possessive => 14,
            Determiner::Number => 15,
        },
        MentionKind::Pronoun => match p.person() {
            Some(Person::First) => 20,
            Some(Person::Second) => 21,
            Some(Person::Demonstrative) => 22,
            _ => 23,
        },
    }
}

/// The word of a pronoun without its case: "he" for "his" and "himself".
fn pronoun(p: &Profile) -> u64 {
    let code = p.pronoun.map_or(0, |x| {
        1 + x.gender.map_or(0, |g| g as u64 + 1) * 4
            + x.number.map_or(0, |n| n as u64 + 1)
            + 16 * x.person as u64
    });
    code * 2 + u64::from(p.reflexive)
}

fn label(p: &Profile) -> u64 {
    p.label.map_or(0, |l| l as u64 + 1)
}

/// Distances and counts in steps that grow.
fn bucket(n: usize) -> u64 {
    match n {
        0..=4 => n as u64,
        5..=7 => 5,
        8..=12 => 6,
        13..=24 => 7,
        25..=60 => 8,
        _ => 9,
    }
}

/// How the words of two mentions compare.
fn words(m: &Profile, a: &Profile) -> u64 {
    let same_head = m.lemma == a.lemma;
    match (m.mention.kind, a.mention.kind) {
        (MentionKind::Name, MentionKind::Name) => names(m, a),
        (MentionKind::Name, MentionKind::Nominal) => {
            if same_head || m.name.contains(&a.lemma) {
                20
            } else {
                21
            }
        }
        (MentionKind::Nominal, MentionKind::Name) => {
            if same_head || a.name.contains(&m.lemma) {
                22
            } else {
                23
            }
        }
        (MentionKind::Nominal, MentionKind::Nominal) if same_head => {
            let within = |x: &[u64], y: &[u64]| x.iter().all(|w| y.contains(w));
            match (
                within(&m.modifiers, &a.modifiers),
                within(&a.modifiers, &m.modifiers),
            ) {
                (true, true) => 30,
                (true, false) => 31,
                (false, true) => 32,
                (false, false) => 33,
            }
        }
        (MentionKind::Pronoun, MentionKind::Pronoun) => 40 + u64::from(m.form == a.form),
        _ => 0,
    }
}

fn names(m: &Profile, a: &Profile) -> u64 {
    let (x, y) = (&m.name, &a.name);
    if x == y {
        return 1;
    }
    if (m.acronym != 0 && m.acronym == a.initials) || (a.acronym != 0 && a.acronym == m.initials) {
        return 2;
    }
    let (short, long, shorter) = if x.len() <= y.len() {
        (x, y, 0)
    } else {
        (y, x, 1)
    };
    if short.is_empty() {
        return 9;
    }
    if long.ends_with(short) {
        3 + shorter
    } else if long.starts_with(short) {
        5 + shorter
    } else if short.iter().all(|w| long.contains(w)) {
        7
    } else if short.iter().any(|w| long.contains(w)) {
        8
    } else {
        10
    }
}

/// How two mentions of one sentence stand to each other in the parse.
fn syntax(m: &Profile, a: &Profile) -> u64 {
    if m.mention.sentence != a.mention.sentence {
        return 0;
    }
    let (mh, ah) = (m.mention.head, a.mention.head);
    if mh == ah {
        return 1;
    }
    if m.governor == Some(ah) {
        return if m.possessive { 2 } else { 3 };
    }
    if a.governor == Some(mh) {
        return if a.subject { 4 } else { 5 };
    }
    if a.extent.contains(&mh) {
        return 6;
    }
    if m.extent.contains(&ah) {
        return 7;
    }
    if m.governor == a.governor {
        return if m.reflexive { 8 } else { 9 };
    }
    if m.clause == a.clause {
        return if m.possessive { 10 } else { 11 };
    }
    if a.subject && m.subject { 12 } else { 13 }
}

/// What agreement in number and gender says, with all of the cluster.
fn agreement(m: &Profile, cluster: &Cluster) -> u64 {
    let number = match m.number {
        None => 0,
        Some(_) if cluster.numbers == 0 => 1,
        Some(n) if cluster.numbers == 1 << n as u8 => 2,
        Some(n) if cluster.numbers & (1 << n as u8) != 0 => 3,
        Some(_) => 4,
    };
    let gender = match m.gender {
        None => 0,
        Some(_) if cluster.genders == 0 => 1,
        Some(g) if cluster.genders == 1 << g as u8 => 2,
        Some(g) if cluster.genders & (1 << g as u8) != 0 => 3,
        Some(_) => 4,
    };
    number * 5 + gender
}

/// Features of a mention that begins a cluster of its own. `seen` says what came before: the same head, the same name.
pub(crate) fn of_new(m: &Profile, seen: u64, out: &mut Vec<u32>) {
    let mut sink = Sink { kind: kind(m), out };
    let early = u64::from(m.mention.sentence < 2);
    let modified = m.modifiers.len().min(2) as u64 * 2 + u64::from(m.specified);
    let determiner = m.determiner as u64;
    sink.add(100, &[]);
    sink.add(101, &[m.lemma]);
    sink.add(102, &[m.class[0]]);
    sink.add(103, &[m.class[1], determiner]);
    sink.add(104, &[m.rel]);
    sink.add(105, &[seen]);
    sink.add(106, &[seen, modified, early]);
    sink.add(107, &[label(m), seen]);
    sink.add(108, &[modified, determiner, m.rel]);
    sink.add(109, &[m.number.map_or(0, |n| n as u64 + 1), m.rel]);
    sink.add(110, &[bucket(m.mention.sentence)]);
    if m.pronoun.is_some() {
        sink.add(111, &[m.form, m.governor_lemma]);
        sink.add(112, &[m.form, m.rel]);
        sink.add(113, &[m.form, early, u64::from(m.quotation.is_some())]);
    } else {
        sink.add(114, &[m.name.len().min(3) as u64, seen, early]);
        sink.add(115, &[m.lemma, modified]);
    }
}

/// Features of taking a mention up again.
pub(crate) fn of_pair(pair: &Pair, out: &mut Vec<u32>) {
    let (m, a, cluster) = (pair.mention, pair.antecedent, pair.cluster);
    let mut sink = Sink { kind: kind(m), out };
    let other = kind(a);
    let sentences = (m.mention.sentence - a.mention.sentence).min(12);
    let far = bucket(sentences);
    let strings = words(m, a);
    let best = pair
        .all
        .iter()
        .map(|b| words(m, b))
        .filter(|w| *w > 0)
        .min()
        .unwrap_or(0);
    let agree = agreement(m, cluster);
    let structure = syntax(m, a);
    let size = bucket(cluster.members.len());
    let labels = u64::from(cluster.labels);
    let determiner = m.determiner as u64;
    let rank = pair.rank.min(6) as u64;
    let who = if m.pronoun.is_some() { pronoun(m) } else { 0 };
    let role = u64::from(a.subject) * 2 + u64::from(m.subject);

    sink.add(1, &[other, far]);
    sink.add(2, &[bucket(pair.mentions_between), other]);
    sink.add(3, &[other, strings]);
    sink.add(4, &[other, best, determiner]);
    sink.add(5, &[strings, far]);
    sink.add(6, &[agree, who]);
    sink.add(7, &[agree, strings, other]);
    sink.add(8, &[other, m.rel, a.rel, u64::from(sentences == 0)]);
    sink.add(9, &[structure, other, who]);
    sink.add(10, &[structure, m.rel]);
    sink.add(11, &[size, other, far.min(3)]);
    sink.add(12, &[role, far.min(3), who]);
    sink.add(13, &[label(m), labels, best]);
    sink.add(14, &[rank, who, other]);
    sink.add(15, &[u64::from(a.mention.sentence == 0), other]);
    let quotes = u64::from(m.quotation.is_some()) * 2 + u64::from(a.quotation.is_some());
    let same = u64::from(m.quotation.is_some() && m.quotation == a.quotation);
    let speaks = u64::from(pair.speaker) * 2
        + u64::from(pair.same_speaker)
        + u64::from(pair.speaks_behind) * 4;
    sink.add(16, &[quotes, same, speaks, who]);
    sink.add(17, &[speaks, who, a.pronoun.map_or(0, |_| pronoun(a))]);
    if m.pronoun.is_some() {
        let number = a.number.map_or(0, |n| n as u64 + 1);
        sink.add(20, &[who, labels, number]);
        sink.add(21, &[who, a.lemma]);
        sink.add(22, &[who, a.class[0]]);
        sink.add(23, &[who, a.class[1], number]);
        sink.add(24, &[who, cluster.class[1], rank]);
        sink.add(25, &[who, cluster.class[0]]);
        sink.add(26, &[m.governor_lemma, m.rel, a.class[1]]);
        sink.add(
            27,
            &[who, u64::from(a.specified), a.determiner as u64, far.min(3)],
        );
        sink.add(28, &[who, m.form, a.form, far.min(3)]);
        sink.add(29, &[who, m.rel, a.rel, far.min(3), rank.min(3)]);
        sink.add(31, &[who, labels, role, far.min(3)]);
        sink.add(32, &[who, agree, rank.min(3), role]);
        sink.add(33, &[who, label(a), size, far.min(3)]);
        sink.add(34, &[who, a.class[1], role, far.min(3)]);
        if m.number == Some(Number::Plural) {
            sink.add(30, &[other, a.class[1], labels]);
        }
    } else {
        sink.add(40, &[m.lemma, strings]);
        sink.add(41, &[m.class[0], strings, determiner]);
        if strings >= 10 || strings == 0 {
            sink.add(42, &[m.lemma, labels]);
            sink.add(43, &[m.class[0], labels, rank]);
            sink.add(44, &[m.lemma, a.lemma]);
            sink.add(45, &[m.class[0], a.class[0]]);
            sink.add(46, &[m.class[1], a.class[1], far.min(3)]);
        } else {
            sink.add(
                47,
                &[strings, label(a), label(m), m.modifiers.len().min(3) as u64],
            );
            sink.add(48, &[strings, determiner, a.determiner as u64, far]);
        }
    }
}
