//! Patterns: `Kerry suspends ? since 2016-09 until 2016-10-03 status=any speaker=Kirby limit 20`, `?a backs ?b, ?b attacks ?c`.
//!
//! Subject, relation, object; `?` is anybody, `?person` anybody of a kind, `?a` whoever else is called `?a`. The relation is a name,
//! several (`backs|praises`), a class in capitals, a sort (`hostile-to`, `acts`, `facts`), or `?` for all. Then filters, in any order.
//! The grammar is in [`syntax`](super::syntax); here names and relations of the graph are found for its words.

use super::collect::{End, Pattern};
use super::graph::Graph;
use super::rows::Rows;
use super::syntax::{self, Filter, Part, Query, Term};
use super::trouble::{Trouble, column};
use super::{Answer, Options, QueryError};
use crate::model::Kind;

/// A pattern whose names were found.
pub(super) struct Asked {
    pub(super) parts: Vec<AskedPart>,
    pub(super) variables: Vec<String>,
    pub(super) options: Options,
    pub(super) notes: Vec<String>,
}

/// One part of it.
pub(super) struct AskedPart {
    pub(super) pattern: Pattern,
    /// The variables that stand as subject and object.
    pub(super) ends: [Option<usize>; 2],
}

impl AskedPart {
    /// Whether one of its ends is a name.
    pub(super) fn is_anchored(&self) -> bool {
        let named = |end: &End| !matches!(end, End::Any(_));
        named(&self.pattern.subject) || named(&self.pattern.object)
    }
}

impl Graph<'_> {
    /// The edges that answer a pattern. Those of a pattern of several parts are all that occur in one of its rows.
    pub fn query(&self, text: &str, options: &Options) -> Result<Answer, QueryError> {
        Ok(self.rows(text, options)?.answer)
    }

    /// The answer to a pattern, with the rows of one that has several parts.
    pub fn rows(&self, text: &str, options: &Options) -> Result<Rows, QueryError> {
        let asked = self.read(text, options)?;
        match asked.parts.as_slice() {
            [only] => {
                let answer = self.answer(&only.pattern, &asked.options, &asked.notes)?;
                Ok(Rows::of(answer))
            }
            _ => self.join(&asked),
        }
    }

    /// Subject, relations and object of a pattern of two names without filters; no relation means all.
    pub(super) fn triple(&self, text: &str) -> Result<(String, Vec<String>, String), QueryError> {
        let query = self.syntax(text)?;
        let [part] = query.parts.as_slice() else {
            let at = query.parts.get(1).map_or(0, |p| p.relation_at);
            return Err(Trouble::new(at, "one subject, relation and object").into_error(text));
        };
        if !query.filters.is_empty() {
            return Err(Trouble::new(query.filters_at, "the end").into_error(text));
        }
        let name = |term: &Term, at: usize| match term {
            Term::Name(name) => Ok(name.clone()),
            _ => Err(Trouble::new(at, "a name").into_error(text)),
        };
        Ok((
            name(&part.subject, 0)?,
            self.relations_at(text, part)?,
            name(&part.object, part.object_at)?,
        ))
    }

    /// The relations that a word of a pattern or an option names: a name, a class in capitals, a sort, or several with `|` between them.
    pub(super) fn relations_named(&self, text: &str) -> Result<Vec<String>, Vec<String>> {
        let mut names: Vec<String> = Vec::new();
        for part in text.split('|').filter(|p| !p.is_empty()) {
            let before = names.len();
            names.extend(self.ontology.named(part).map(|r| r.name.clone()));
            if names.len() > before {
                continue;
            }
            // A relation of a fragment made with another ontology can be asked for too.
            if !self.store.relations().any(|(_, name)| name == part) {
                let near = self.ontology.suggest(part);
                return Err(near.into_iter().map(str::to_owned).collect());
            }
            names.push(part.to_owned());
        }
        Ok(names)
    }

    fn syntax(&self, text: &str) -> Result<Query, QueryError> {
        let known = |word: &str| self.relations_named(word).is_ok_and(|n| !n.is_empty());
        syntax::parse(text, &known).map_err(|trouble| self.explained(text, trouble))
    }

    /// The error for what cannot be read; among words that should have held a relation, the one most like one is named.
    fn explained(&self, text: &str, trouble: Trouble) -> QueryError {
        let unknown = |at: usize, word: &str, near: Vec<String>| QueryError::UnknownRelation {
            text: text.to_owned(),
            column: column(text, at),
            name: word.to_owned(),
            near,
        };
        for (at, word) in &trouble.no_relation {
            let mut near = self.relations_named(word).err().unwrap_or_default();
            if near.is_empty() {
                near = self.relations_of_verb(word);
            }
            if !near.is_empty() {
                return unknown(*at, word, near);
            }
        }
        match trouble.no_relation.as_slice() {
            [(at, only)] => unknown(*at, only, Vec::new()),
            _ => trouble.into_error(text),
        }
    }

    fn relations_at(&self, text: &str, part: &Part) -> Result<Vec<String>, QueryError> {
        if part.relation == "?" {
            return Ok(Vec::new());
        }
        self.relations_named(&part.relation)
            .map_err(|near| QueryError::UnknownRelation {
                text: text.to_owned(),
                column: column(text, part.relation_at),
                name: part.relation.clone(),
                near,
            })
    }

    /// Finds the names and relations of a pattern; its filters overrule the options.
    fn read(&self, text: &str, options: &Options) -> Result<Asked, QueryError> {
        let query = self.syntax(text)?;
        let mut asked = Asked {
            parts: Vec::with_capacity(query.parts.len()),
            variables: Vec::new(),
            options: options.clone(),
            notes: Vec::new(),
        };
        for part in &query.parts {
            let mut ends = [None; 2];
            let mut terms = [End::ANY, End::ANY];
            for (i, term) in [&part.subject, &part.object].into_iter().enumerate() {
                terms[i] = match term {
                    Term::Any(kinds) => End::Any(kinds.clone()),
                    Term::Name(name) => self.end(name, &mut asked.notes)?,
                    Term::Variable(name) => {
                        let known = asked.variables.iter().position(|v| v == name);
                        ends[i] = Some(known.unwrap_or_else(|| {
                            asked.variables.push(name.clone());
                            asked.variables.len() - 1
                        }));
                        End::ANY
                    }
                };
            }
            if ends[0].is_some() && ends[0] == ends[1] {
                let what = "another variable, since nobody acts on themselves";
                return Err(Trouble::new(part.object_at, what).into_error(text));
            }
            let [subject, object] = terms;
            asked.parts.push(AskedPart {
                pattern: Pattern {
                    subject,
                    relations: self.relations_at(text, part)?,
                    object,
                    label: Some(part.relation.clone()).filter(|r| r != "?"),
                },
                ends,
            });
        }
        for filter in &query.filters {
            asked.narrow(text, filter)?;
        }
        asked.must_hang_together(text, &query)?;
        Ok(asked)
    }
}

impl Asked {
    fn narrow(&mut self, text: &str, filter: &Filter) -> Result<(), QueryError> {
        let options = &mut self.options;
        match filter {
            Filter::Since(day) => options.since = Some(*day),
            Filter::Until(day) => options.until = Some(*day),
            Filter::Limit(limit) => options.limit = Some(*limit),
            Filter::Order(order) => options.order = Some(*order),
            Filter::Statuses(statuses) => options.statuses.clone_from(statuses),
            Filter::Speaker(name) => options.speaker = Some(name.clone()),
            Filter::Source(name) => options.source = Some(name.clone()),
            Filter::MinOrigins(n) => options.min_origins = *n,
            Filter::MinConfidence(n) => options.min_confidence = *n,
            Filter::Kinds(variable, at, kinds) => {
                let Some(variable) = self.variables.iter().position(|v| v == variable) else {
                    let what = "a variable that the pattern has";
                    return Err(Trouble::new(*at, what).into_error(text));
                };
                for part in &mut self.parts {
                    let pattern = &mut part.pattern;
                    for (i, end) in [&mut pattern.subject, &mut pattern.object]
                        .into_iter()
                        .enumerate()
                    {
                        if part.ends[i] == Some(variable) {
                            *end = End::Any(both(end, kinds));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Refuses parts that have nothing to do with each other: all combinations of their answers are what nobody asks for.
    fn must_hang_together(&self, text: &str, query: &Query) -> Result<(), QueryError> {
        let open = |part: &AskedPart| {
            let any = |end: &End| matches!(end, End::Any(_));
            any(&part.pattern.subject) || any(&part.pattern.object)
        };
        let mut reached: Vec<usize> = Vec::new();
        let mut left: Vec<usize> = (0..self.parts.len())
            .filter(|i| open(&self.parts[*i]))
            .collect();
        let mut last = 0;
        while !left.is_empty() {
            let next = left.iter().position(|i| {
                let ends = self.parts[*i].ends.iter().flatten();
                reached.is_empty() || ends.clone().any(|v| reached.contains(v))
            });
            let Some(next) = next.filter(|_| last == 0 || !reached.is_empty()) else {
                let at = query.parts.get(left[0]).map_or(0, |p| p.relation_at);
                let what = "a variable such as `?a` that stands in the other parts too: before this relation or behind it";
                return Err(Trouble::new(at, what).into_error(text));
            };
            let part = left.remove(next);
            reached.extend(self.parts[part].ends.iter().flatten());
            last += 1;
        }
        Ok(())
    }
}

/// The kinds that both allow; none in the pattern means all.
fn both(end: &End, kinds: &[Kind]) -> Vec<Kind> {
    match end {
        End::Any(known) if !known.is_empty() => known
            .iter()
            .copied()
            .filter(|k| kinds.contains(k))
            .collect(),
        _ => kinds.to_vec(),
    }
}
