//! Plain questions: `who backs Assad?`, `what did Putin cancel in October 2016?`, `how are Turkey and the PKK related?`.
//!
//! Times are taken out first, then names (what the store or the gazetteer knows), then the words that mean a relation; the order of what
//! remains says which name is the subject. A question with a name or word that finds no place is refused rather than half read.

use super::answer::hide_all;
use super::collect::{End, Pattern};
use super::graph::Graph;
use super::parts::{Named, Parts};
use super::trigger::{Manner, Trigger};
use super::understood::whether;
use super::words::Words;
use super::{Answer, Options, QueryError, Rows};
use crate::model::Kind;

/// Names have no more words.
const LONGEST_NAME: usize = 7;

/// The relations of a question, and what they are called where naming them all would be too long.
pub(super) struct Asked {
    pub(super) names: Vec<String>,
    pub(super) label: Option<String>,
}

pub(super) fn unreadable(why: impl Into<String>) -> QueryError {
    QueryError::Unreadable { why: why.into() }
}

impl Graph<'_> {
    /// The answer to a plain question, or to a pattern.
    pub fn ask(&self, question: &str, options: &Options) -> Result<Answer, QueryError> {
        Ok(self.ask_rows(question, options)?.answer)
    }

    /// The same, with the rows of a question that asks for several things of one: "who backs Assad and fights the Kurds".
    pub fn ask_rows(&self, question: &str, options: &Options) -> Result<Rows, QueryError> {
        let words = Words::builtin().map_err(QueryError::Ontology)?;
        let asked = options;
        let mut options = options.clone();
        let first = question.split_whitespace().next().unwrap_or_default();
        let is_pattern = question.split_whitespace().any(|w| w.starts_with('?'));
        if is_pattern && !words.is_small(&first.to_lowercase()) {
            return self.rows(question, &options);
        }
        let mut parts = Parts::new(question);
        match parts.lower.first().map(String::as_str) {
            None => return Err(unreadable("it is empty")),
            Some("why") => {
                return Err(unreadable(
                    "it asks why, and the graph keeps what was done, not what for",
                ));
            }
            _ => {}
        }
        parts.take_times(words, &mut options);
        self.take_names(words, &mut parts)?;
        let rest: Vec<(usize, &str)> = parts.rest();
        let says =
            |set: &std::collections::BTreeSet<String>| rest.iter().any(|(_, w)| set.contains(*w));

        if parts.names.len() == 2 && says(&words.related) {
            return Ok(Rows::of(self.related(&parts.names, &options)?));
        }
        if says(&words.happen) {
            let [object] = parts.names.as_slice() else {
                return Err(unreadable("it must name what something happened to"));
            };
            let answer = self.answer_ends(None, self.acts(), Some(object), &[], &options)?;
            return Ok(Rows::of(answer));
        }
        // "What did Russia do to Turkey": any act will do.
        let acts = parts.last_of(&["do", "done"]).is_some();
        if !(acts && rest.iter().all(|(_, w)| words.is_small(w)))
            && let Some(answer) = self.understood(words, &parts, &options)?
        {
            return Ok(answer);
        }
        self.take_unknown_names(words, &mut parts);
        let rest: Vec<(usize, &str)> = parts.rest();
        let trigger = self.trigger(words, &rest);
        let Some(trigger) = trigger else {
            return Ok(Rows::of(self.without_trigger(words, &parts, &options)?));
        };
        Self::stray(words, &parts, Some(&trigger))?;
        match self.with_trigger(words, &parts, &trigger, &options) {
            Err(error @ QueryError::Unreadable { .. }) => {
                let each = self.of_each(words, &parts, asked)?;
                each.map(Rows::of).ok_or(error)
            }
            answer => {
                let mut answer = answer?;
                let begins = parts.lower.first();
                let begins =
                    begins.filter(|w| words.auxiliaries.contains(*w) || words.be.contains(*w));
                if begins.is_some() && parts.names.len() == 2 {
                    answer.verdict = Some(whether(&answer));
                }
                Ok(Rows::of(answer))
            }
        }
    }

    /// "Do Turkey and Qatar back the rebels": asked of the one and of the other.
    fn of_each(
        &self,
        words: &Words,
        parts: &Parts<'_>,
        options: &Options,
    ) -> Result<Option<Answer>, QueryError> {
        let joined = parts.names.windows(2).find(|pair| {
            let between = &parts.lower[pair[0].end..pair[1].start];
            matches!(between, [and] if and == "and" || and == "or")
        });
        let opens = parts.lower.iter().any(|w| words.open.contains(w));
        let Some([one, other]) = joined.filter(|_| !opens && parts.names.len() == 3) else {
            return Ok(None);
        };
        let mut all: Option<Answer> = None;
        for (name, left_out) in [(one, one.end..other.end), (other, one.start..other.start)] {
            let kept = parts.typed.iter().enumerate();
            let kept = kept.filter(|(i, _)| !left_out.contains(i));
            let question: Vec<&str> = kept.map(|(_, word)| *word).collect();
            let mut answer = self.ask(&question.join(" "), options)?;
            answer.verdict = answer.verdict.map(|v| format!("{}: {v}", name.text));
            all = Some(match all {
                None => answer,
                Some(first) => together(first, answer),
            });
        }
        Ok(all)
    }

    /// Which names are subject and object of the trigger.
    fn with_trigger(
        &self,
        words: &Words,
        parts: &Parts<'_>,
        trigger: &Trigger,
        options: &Options,
    ) -> Result<Answer, QueryError> {
        let before: Vec<&Named> = parts.names.iter().filter(|n| n.end <= trigger.at).collect();
        let after: Vec<&Named> = parts
            .names
            .iter()
            .filter(|n| n.start > trigger.at)
            .collect();
        let lower = &parts.lower;
        let be = lower[..trigger.at].iter().any(|w| words.be.contains(w));
        let by = |n: &Named| (1..=2).any(|back| n.start >= back && lower[n.start - back] == "by");
        let agent = after.iter().find(|n| by(n)).copied();
        let by_whom = lower.first().is_some_and(|w| w == "by");
        let passive = trigger.manner == Manner::Verb
            && be
            && words.is_participle(&lower[trigger.at])
            && (agent.is_some() || after.is_empty());
        let (subject, object) = if passive {
            let patient = before.last().copied();
            if after.len() > usize::from(agent.is_some()) || before.len() > 1 {
                return Err(too_many(parts));
            }
            if agent.is_none() && patient.is_none() && !by_whom {
                return Err(unreadable("it names nobody"));
            }
            (agent, patient)
        } else {
            if before.len() > 1 || after.len() > 1 {
                return Err(too_many(parts));
            }
            (before.first().copied(), after.first().copied())
        };
        let kinds = parts.kinds(words, trigger.at);
        let relations = Asked {
            names: trigger.relations.clone(),
            label: None,
        };
        self.answer_ends(subject, relations, object, &kinds, options)
    }

    /// "what did Russia do to Turkey", "who is Lavrov".
    fn without_trigger(
        &self,
        words: &Words,
        parts: &Parts<'_>,
        options: &Options,
    ) -> Result<Answer, QueryError> {
        Self::stray(words, parts, None)?;
        let does = parts.last_of(&["do", "does", "did", "done"]);
        match (parts.names.as_slice(), does) {
            ([], _) => Err(unreadable(
                "it names neither an actor nor a relation that I know",
            )),
            ([one], Some(at)) if one.start > at => {
                self.answer_ends(None, self.acts(), Some(one), &[], options)
            }
            ([one], Some(_)) => self.answer_ends(Some(one), self.acts(), None, &[], options),
            ([one, two], Some(_)) => {
                self.answer_ends(Some(one), self.acts(), Some(two), &[], options)
            }
            ([one], None) => {
                let facts = self.relations_of(true, "facts");
                let answer = self.answer_ends(Some(one), facts, None, &[], options)?;
                if answer.edges.is_empty() {
                    return self.answer_ends(Some(one), self.acts(), None, &[], options);
                }
                Ok(answer)
            }
            ([_, _], None) => self.related(&parts.names, options),
            _ => Err(too_many(parts)),
        }
    }

    /// Edges between two names both ways; the shortest path if there are none.
    fn related(&self, names: &[Named], options: &Options) -> Result<Answer, QueryError> {
        let [one, two] = names else {
            return Err(unreadable("it must name two nodes"));
        };
        let (a, b) = (self.node(&one.text)?, self.node(&two.text)?);
        let notes: Vec<String> = [&a, &b]
            .into_iter()
            .filter_map(|f| f.note.clone())
            .collect();
        let found = self.both_ways_between(a.root, b.root, &[], options)?;
        if found.edges.is_empty() {
            let mut path = self.path(&one.text, &two.text, options)?;
            hide_all(&mut path.hidden, found.hidden);
            return Ok(path);
        }
        let pattern = Pattern {
            subject: End::Is(a.root),
            relations: Vec::new(),
            object: End::Is(b.root),
            label: None,
        };
        let there = self.reading(&pattern, options, &notes)?;
        let (edges, hidden) = self.finish(found, options)?;
        Ok(Answer {
            verdict: None,
            reading: format!("{there}, and the other way round"),
            edges,
            hidden,
        })
    }

    /// All acts, without facts such as offices and places.
    fn acts(&self) -> Asked {
        self.relations_of(false, "acts")
    }

    fn relations_of(&self, structure: bool, label: &str) -> Asked {
        let all = self.ontology.relations().iter();
        let names = all.filter(|r| r.class.is_none() == structure);
        Asked {
            names: names.map(|r| r.name.clone()).collect(),
            label: Some(label.to_owned()),
        }
    }

    fn answer_ends(
        &self,
        subject: Option<&Named>,
        relations: Asked,
        object: Option<&Named>,
        kinds: &[Kind],
        options: &Options,
    ) -> Result<Answer, QueryError> {
        let mut notes = Vec::new();
        let mut end = |name: Option<&Named>| -> Result<End, QueryError> {
            let Some(name) = name else {
                return Ok(End::Any(kinds.to_vec()));
            };
            self.end(&name.text, &mut notes)
        };
        let pattern = Pattern {
            subject: end(subject)?,
            object: end(object)?,
            label: relations.label,
            relations: relations.names,
        };
        self.answer(&pattern, options, &notes)
    }

    /// Finds names: first what is known as a whole, then what is written with a capital letter or stands where only a name can.
    fn take_names(&self, words: &Words, parts: &mut Parts<'_>) -> Result<(), QueryError> {
        let count = parts.typed.len();
        let mut at = 0;
        while at < count {
            let mut taken = 0;
            for len in (1..=LONGEST_NAME.min(count - at)).rev() {
                if parts.taken[at..at + len].iter().any(|t| *t)
                    || !self.may_name(words, parts, at, len)
                {
                    continue;
                }
                let text = parts.typed[at..at + len].join(" ");
                // "Sanctions on Iran" are described, Iran is named.
                let described = parts.lower[at + 1..at + len]
                    .iter()
                    .any(|w| words.prepositions.contains(w));
                if self.is_name(&text)? && !(described && self.is_description(&text)?) {
                    taken = len;
                    break;
                }
            }
            if taken > 0 {
                parts.take_name(at, taken);
            }
            at += taken.max(1);
        }
        // Unknown names: runs of capitalised words.
        let mut at = 0;
        while at < count {
            let mut len = 0;
            while at + len < count && parts.is_capitalised(words, at + len) {
                len += 1;
            }
            if len > 0 {
                parts.take_name(at, len);
            }
            at += len.max(1);
        }
        parts.names.sort_by_key(|n| n.start);
        Ok(())
    }

    /// Takes for names what stands behind the verb and means nothing else.
    fn take_unknown_names(&self, words: &Words, parts: &mut Parts<'_>) {
        let rest = parts.rest();
        let trigger = self.trigger(words, &rest);
        if let Some(trigger) = trigger {
            let stray: Vec<usize> = rest
                .iter()
                .filter(|(i, w)| !trigger.used.contains(i) && is_stray(words, parts, *i, w))
                .map(|(i, _)| *i)
                .collect();
            for run in stray.chunk_by(|a, b| a + 1 == *b) {
                parts.take_name(run[0], run.len());
            }
        }
        parts.names.sort_by_key(|n| n.start);
    }

    /// Whether some words can be a name at all: not a lone small word or verb in lower case.
    fn may_name(&self, words: &Words, parts: &Parts<'_>, at: usize, len: usize) -> bool {
        let first = &parts.lower[at];
        let last = &parts.lower[at + len - 1];
        let capital = |i: usize| parts.typed[i].starts_with(char::is_uppercase);
        if len == 1 {
            let all_capitals =
                parts.typed[at].len() > 1 && !parts.typed[at].chars().any(char::is_lowercase);
            if words.is_small(first) {
                return all_capitals;
            }
            // The first word of a sentence has a capital whatever it is.
            if (!capital(at) || at == 0) && self.trigger(words, &[(0, first)]).is_some() {
                return false;
            }
            return capital(at) || (words.kind(first).is_none() && !words.related.contains(first));
        }
        !words.is_small(last)
            && (!words.is_small(first) || matches!(first.as_str(), "the") || capital(at) && at > 0)
    }

    /// Refuses a question with a word that found no place.
    fn stray(
        words: &Words,
        parts: &Parts<'_>,
        trigger: Option<&Trigger>,
    ) -> Result<(), QueryError> {
        for (at, word) in parts.rest() {
            let used = trigger.is_some_and(|t| t.used.contains(&at));
            if !used && is_stray(words, parts, at, word) {
                return Err(unreadable(format!(
                    "I know no relation or name in `{word}`"
                )));
            }
        }
        Ok(())
    }
}

/// Whether a word means something, and nothing that holds a question together.
fn is_stray(words: &Words, parts: &Parts<'_>, at: usize, word: &str) -> bool {
    let asks_kind = words.kind(word).is_some()
        && at > 0
        && parts.lower[..at].iter().any(|w| words.open.contains(w));
    !words.is_small(word)
        && !asks_kind
        && !words.related.contains(word)
        && !words.happen.contains(word)
}

/// Two answers to one question.
fn together(mut first: Answer, second: Answer) -> Answer {
    first.reading = format!("{}; {}", first.reading, second.reading);
    first.verdict = match (first.verdict, second.verdict) {
        (Some(a), Some(b)) => Some(format!("{a}; {b}")),
        (a, b) => a.or(b),
    };
    first.edges.extend(second.edges);
    hide_all(&mut first.hidden, second.hidden);
    first
}

fn too_many(parts: &Parts<'_>) -> QueryError {
    let names: Vec<&str> = parts.names.iter().map(|n| n.text.as_str()).collect();
    unreadable(format!(
        "it names {}, and I cannot tell how all of them belong",
        names.join(", ")
    ))
}
