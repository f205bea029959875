//! A question as the statement that would answer it: "whom did Merkel meet" as "Angela Merkel did meet Miller".
//!
//! The statement is read as sentences of articles are, so that a question means what the same words would mean in an article. Stand-ins
//! of the kind that is asked for, named in `data/questions.toml`, take the place of what is unknown.

use super::parts::Parts;
use super::words::Words;
use crate::model::{Kind, Span};

/// What the question wants to know besides edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wants {
    /// Who, whom, what.
    Ends,
    /// Whether it is so.
    Whether,
    /// When it was.
    When,
    /// How many they are.
    Count,
}

/// A question put in the order of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wording {
    pub(super) slots: Vec<Slot>,
    /// Kinds that may stand for what is unknown, likeliest first.
    pub(super) stand_ins: Vec<Kind>,
    /// Kinds that the question asks for; empty for all.
    pub(super) kinds: Vec<Kind>,
    /// Whether the verb is that of several: "which countries back".
    pub(super) plural: bool,
    pub(super) wants: Wants,
}

/// A place in a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// A word of the question.
    Word(usize),
    /// A name of the question, by its place in the list of names.
    Name(usize),
    /// What is unknown.
    Open,
    /// A word that the question left out.
    Added(&'static str),
}

/// A statement with the places of its slots.
pub(super) struct Statement {
    pub(super) text: String,
    pub(super) places: Vec<(Slot, Span)>,
}

const WHO: [Kind; 4] = [Kind::Person, Kind::Country, Kind::Organisation, Kind::Group];
const WHAT: [Kind; 7] = [
    Kind::Place,
    Kind::Country,
    Kind::Agreement,
    Kind::Organisation,
    Kind::Group,
    Kind::Event,
    Kind::Person,
];
const WHERE: [Kind; 2] = [Kind::Place, Kind::Country];

/// The orders that a question may have as a statement, likeliest first; none if it is no question of a known shape.
pub(super) fn orders(words: &Words, parts: &Parts<'_>) -> Vec<Wording> {
    Shape { words, parts }.orders()
}

struct Shape<'a, 'q> {
    words: &'a Words,
    parts: &'a Parts<'q>,
}

impl Shape<'_, '_> {
    fn slots(&self) -> Vec<Slot> {
        let parts = self.parts;
        let mut slots = Vec::new();
        for at in 0..parts.typed.len() {
            if let Some(name) = parts.names.iter().position(|n| n.start == at) {
                slots.push(Slot::Name(name));
            } else if !parts.taken[at] {
                slots.push(Slot::Word(at));
            }
        }
        slots
    }

    fn word(&self, slot: Option<&Slot>) -> &str {
        match slot {
            Some(Slot::Word(at)) => &self.parts.lower[*at],
            _ => "",
        }
    }

    fn is_auxiliary(&self, word: &str) -> bool {
        self.words.auxiliaries.contains(word) || self.words.be.contains(word)
    }

    fn is_unknown(&self, word: &str) -> bool {
        self.words.unknown.contains(word) || self.words.asking.contains(word)
    }

    fn orders(&self) -> Vec<Wording> {
        let mut slots = self.slots();
        // "Tell me who", "please".
        let opens = |slot: &Slot| {
            let word = self.word(Some(slot));
            matches!(slot, Slot::Name(_))
                || self.words.asking.contains(word)
                || self.words.unknown.contains(word)
                || self.words.adverbs.contains(word)
                || self.is_auxiliary(word)
                || self.words.prepositions.contains(word)
                || !self.words.is_small(word)
        };
        let first = slots.iter().position(opens).unwrap_or(slots.len());
        slots.drain(..first);
        let preposition = (self.words.prepositions.contains(self.word(slots.first()))
            && self.words.asking.contains(self.word(slots.get(1))))
        .then(|| slots.remove(0));
        let first = self.word(slots.first()).to_owned();
        let second = self.word(slots.get(1)).to_owned();
        if first == "how" && (second == "many" || second == "much") {
            slots.drain(..2);
            return self.asked(&slots, preposition, &WHAT, Wants::Count);
        }
        if first == "when" {
            return self.whether(&slots[1..], Wants::When);
        }
        if self.words.adverbs.contains(&first) {
            return Vec::new();
        }
        if self.words.asking.contains(&first) {
            let stand_ins: &[Kind] = match first.as_str() {
                "who" | "whom" | "whose" => &WHO,
                "where" => &WHERE,
                _ => &WHAT,
            };
            return self.asked(&slots[1..], preposition, stand_ins, Wants::Ends);
        }
        if self.is_auxiliary(&first) {
            return self.whether(&slots, Wants::Whether);
        }
        self.whole(&slots, &WHO, Vec::new(), Wants::Whether)
    }

    /// "did Russia attack Aleppo", "was Aleppo attacked by Russia".
    fn whether(&self, slots: &[Slot], wants: Wants) -> Vec<Wording> {
        match self.inverted(slots) {
            Some((auxiliary, subject, rest)) => {
                let mut slots = [subject, &[auxiliary], rest].concat();
                let mut all = self.whole(&slots, &WHO, Vec::new(), wants);
                // "When was Aleppo captured": by whom is left open.
                slots.extend([Slot::Added("by"), Slot::Open]);
                all.extend(self.whole(&slots, &WHO, Vec::new(), wants));
                all
            }
            None => Vec::new(),
        }
    }

    /// What follows "who" or "which countries".
    fn asked(
        &self,
        rest: &[Slot],
        preposition: Option<Slot>,
        stand_ins: &[Kind],
        wants: Wants,
    ) -> Vec<Wording> {
        let asked_for = self.word(rest.first());
        let kind = self.words.kind(asked_for);
        // "What sanctions did they impose" asks for a kind, "what sanctions Iran" for an actor.
        let followed = rest.get(1).is_some_and(|s| !matches!(s, Slot::Name(_)));
        let (rest, kinds) = match kind {
            Some(kind) if followed => (&rest[1..], vec![kind]),
            _ => (rest, Vec::new()),
        };
        let stand_ins = if kinds.is_empty() { stand_ins } else { &kinds };
        let order = |slots: Vec<Slot>| self.whole(&slots, stand_ins, kinds.clone(), wants);
        // "Where is Hokkaido".
        if let [be @ Slot::Word(_), party @ Slot::Name(_)] = rest
            && self.words.be.contains(self.word(Some(be)))
            && stand_ins == WHERE
        {
            return order(vec![*party, *be, Slot::Added("in"), Slot::Open]);
        }
        let inverted = self.inverted(rest).filter(|(auxiliary, _, tail)| {
            // "Who is Russia backing" and "who is Russia allied with", but "who is the UN envoy".
            let first = self.word(tail.first());
            !self.words.be.contains(self.word(Some(auxiliary)))
                || preposition.is_some()
                || first.ends_with("ing")
                || self.words.is_participle(first)
                || self.words.prepositions.contains(self.word(tail.last()))
        });
        let Some((auxiliary, subject, tail)) = inverted else {
            let slots = [&[Slot::Open], rest].concat();
            let plural = kind.is_some() && followed && asked_for.ends_with('s');
            let mut plain = order(slots);
            // "Which countries back": a verb that may be another word is one behind an auxiliary.
            let slots = [&[Slot::Open, Slot::Added("did")], rest].concat();
            plain.extend(order(slots));
            let several = plain
                .iter()
                .cloned()
                .map(|order| Wording { plural, ..order });
            return several.collect();
        };
        let front = [subject, &[auxiliary]].concat();
        let behind = |added: &[Slot]| [&front, tail, added, &[Slot::Open]].concat();
        if let Some(preposition) = preposition {
            return order(behind(&[preposition]));
        }
        if self.words.prepositions.contains(self.word(tail.last())) {
            return order(behind(&[]));
        }
        let verb = tail.iter().take(1);
        let mid: Vec<Slot> = front
            .iter()
            .chain(verb)
            .chain(&[Slot::Open])
            .chain(tail.iter().skip(1))
            .copied()
            .collect();
        let mut all = order(mid);
        if tail.len() > 1 {
            all.extend(order(behind(&[])));
        }
        for preposition in ["to", "with", "in", "against"] {
            all.extend(order(behind(&[Slot::Added(preposition)])));
        }
        all
    }

    /// An order with what is unknown in every place where the question leaves it open.
    fn whole(
        &self,
        given: &[Slot],
        stand_ins: &[Kind],
        kinds: Vec<Kind>,
        wants: Wants,
    ) -> Vec<Wording> {
        let slots: Vec<Slot> = given
            .iter()
            .map(|slot| match slot {
                Slot::Word(at) if self.is_unknown(&self.parts.lower[*at]) => Slot::Open,
                other => *other,
            })
            .collect();
        let is_asked =
            |slot: &Slot| matches!(slot, Slot::Word(at) if self.is_unknown(&self.parts.lower[*at]));
        let wants = if wants == Wants::Whether && given.iter().any(is_asked) {
            Wants::Ends
        } else {
            wants
        };
        vec![Wording {
            slots,
            stand_ins: stand_ins.to_vec(),
            kinds,
            plural: false,
            wants,
        }]
    }

    /// An auxiliary before its subject: the auxiliary, the subject, and the rest, which begins with a verb.
    fn inverted<'s>(&self, slots: &'s [Slot]) -> Option<(Slot, &'s [Slot], &'s [Slot])> {
        let (auxiliary, rest) = slots.split_first()?;
        let word = self.word(Some(auxiliary));
        if !self.is_auxiliary(word) {
            return None;
        }
        let is_party = |slot: Option<&Slot>| {
            matches!(slot, Some(Slot::Name(_))) || self.words.unknown.contains(self.word(slot))
        };
        let article = |at: usize| {
            usize::from(matches!(
                self.word(rest.get(at)),
                "the" | "a" | "an" | "any"
            ))
        };
        let mut end = article(0);
        if !is_party(rest.get(end)) {
            return None;
        }
        end += 1;
        while matches!(self.word(rest.get(end)), "and" | "or") {
            let next = end + 1 + article(end + 1);
            if !is_party(rest.get(next)) {
                break;
            }
            end = next + 1;
        }
        let (subject, tail) = rest.split_at(end);
        let be = self.words.be.contains(word);
        // "Who is Iran's president": no subject stands before the noun. "Is Ukraine a member" has one.
        let possessive = matches!(subject.last(), Some(Slot::Name(n))
            if self.parts.names[*n].text.ends_with("'s") || self.parts.names[*n].text.ends_with("’s"));
        (!(tail.is_empty() || be && possessive)).then_some((*auxiliary, subject, tail))
    }
}

impl Wording {
    /// The statement, names as `names` has them, what is unknown by stand-ins of a kind.
    pub(super) fn statement(
        &self,
        words: &Words,
        parts: &Parts<'_>,
        names: &[String],
        kind: Kind,
    ) -> Option<Statement> {
        let stand_ins = words.stand_ins.get(&kind)?;
        let mut free = stand_ins
            .iter()
            .filter(|s| !names.iter().any(|n| n.contains(s.as_str())));
        let mut text = String::new();
        let mut places = Vec::with_capacity(self.slots.len());
        for slot in &self.slots {
            let piece = match slot {
                Slot::Word(at) if words.is_small(&parts.lower[*at]) => parts.lower[*at].clone(),
                Slot::Word(at) => parts.typed[*at].to_owned(),
                Slot::Name(name) => names.get(*name)?.clone(),
                Slot::Open if self.plural => format!("{} and {}", free.next()?, free.next()?),
                Slot::Open => free.next()?.clone(),
                Slot::Added(word) => (*word).to_owned(),
            };
            if !text.is_empty() {
                text.push(' ');
            }
            let start = text.len();
            if start == 0 {
                let mut chars = piece.chars();
                text.extend(chars.next().into_iter().flat_map(char::to_uppercase));
                text.push_str(chars.as_str());
            } else {
                text.push_str(&piece);
            }
            places.push((*slot, Span::new(start, text.len())));
        }
        text.push('.');
        Some(Statement { text, places })
    }
}
