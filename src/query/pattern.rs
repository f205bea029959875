//! The pattern language: `Kerry suspends ? since 2016-09 until 2016-10-03 status=any speaker=Kirby limit 20`.
//!
//! Subject, relation, object; `?` is anybody, `?person` anybody of a kind. The relation is a name, several (`backs|praises`), a class in
//! capitals, `acts` (all that happens) or `facts` (offices, places, membership), or `?` for all. Then filters, in any order.

use super::collect::{End, Pattern};
use super::dates::period;
use super::graph::Graph;
use super::tokens::{Token, Word, column, tokens};
use super::{Answer, Options, QueryError};
use crate::model::{Kind, Status};

const FILTERS: &str = "`since DATE`, `until DATE`, `status=any`, `speaker=NAME` or `limit NUMBER`";

impl Graph<'_> {
    /// The answer to a pattern.
    pub fn query(&self, text: &str, options: &Options) -> Result<Answer, QueryError> {
        let mut options = options.clone();
        let words = tokens(text)?;
        let reader = Reader { text, graph: self };
        let (words, filters) = split_filters(&words);
        reader.filters(filters, &mut options)?;
        let (subject, relation, object) = reader.parts(words)?;
        let relations = reader.relations(relation)?;
        let mut notes = Vec::new();
        let pattern = Pattern {
            subject: reader.end(subject, &mut notes)?,
            relations,
            object: reader.end(object, &mut notes)?,
            label: relation.bare().filter(|t| *t != "?").map(str::to_owned),
        };
        self.answer(&pattern, &options, &notes)
    }

    /// Subject, relations and object of a pattern without filters; no relation means all.
    pub(super) fn triple(&self, text: &str) -> Result<(String, Vec<String>, String), QueryError> {
        let words = tokens(text)?;
        let reader = Reader { text, graph: self };
        let (words, filters) = split_filters(&words);
        if let Some(filter) = filters.first() {
            return Err(reader.wrong(Some(filter), "the end"));
        }
        let (subject, relation, object) = reader.parts(words)?;
        let name = |words: &[Token]| {
            let words: Vec<&str> = words.iter().filter_map(Token::text).collect();
            words.join(" ")
        };
        let open = |words: &[Token]| words.len() == 1 && is_open(&words[0]);
        if open(subject) || open(object) {
            let at = if open(subject) { subject } else { object };
            return Err(reader.wrong(at.first(), "a name"));
        }
        Ok((name(subject), reader.relations(relation)?, name(object)))
    }

    /// The relations that a word of a pattern or an option names: a name, a class in capitals, or several with `|` between them.
    pub(super) fn relations_named(&self, text: &str) -> Result<Vec<String>, Vec<String>> {
        let mut names = Vec::new();
        for part in text.split('|').filter(|p| !p.is_empty()) {
            let of_class: Vec<String> = self
                .ontology
                .relations()
                .iter()
                .filter(|r| match part {
                    "acts" => r.class.is_some(),
                    "facts" => r.class.is_none(),
                    _ => r.name == part || r.class.as_deref() == Some(part),
                })
                .map(|r| r.name.clone())
                .collect();
            // A relation of a fragment made with another ontology can be asked for too.
            let stored = self.store.relations().any(|(_, name)| name == part);
            if of_class.is_empty() && !stored {
                let near = self.ontology.suggest(part);
                return Err(near.into_iter().map(str::to_owned).collect());
            }
            if of_class.is_empty() {
                names.push(part.to_owned());
            }
            names.extend(of_class);
        }
        Ok(names)
    }

    fn is_relation(&self, token: &Token) -> bool {
        token
            .bare()
            .is_some_and(|t| t == "?" || self.relations_named(t).is_ok_and(|n| !n.is_empty()))
    }
}

/// Everything from the first filter on.
fn split_filters(words: &[Token]) -> (&[Token], &[Token]) {
    let is_filter = |t: &Token| {
        matches!(t.word, Word::Setting { .. })
            || matches!(t.bare(), Some("since" | "until" | "limit"))
    };
    let at = words.iter().position(is_filter).unwrap_or(words.len());
    words.split_at(at)
}

struct Reader<'g, 's> {
    text: &'g str,
    graph: &'g Graph<'s>,
}

impl Reader<'_, '_> {
    fn wrong(&self, at: Option<&Token>, expected: &str) -> QueryError {
        let (start, found) = match at {
            Some(token) => (token.start, token_text(token)),
            None => (self.text.trim_end().len(), "the end".to_owned()),
        };
        QueryError::Pattern {
            column: column(self.text, start),
            expected: expected.to_owned(),
            found,
        }
    }

    /// Subject, relation and object, each of at least one word.
    fn parts<'t>(
        &self,
        words: &'t [Token],
    ) -> Result<(&'t [Token], &'t Token, &'t [Token]), QueryError> {
        if words.is_empty() {
            return Err(self.wrong(None, "a name, or `?` for anybody"));
        }
        // The subject takes all words up to the first relation, but at least one.
        let relation = (1..words.len()).find(|i| self.graph.is_relation(&words[*i]));
        let Some(relation) = relation else {
            return Err(self.no_relation(words));
        };
        let object = &words[relation + 1..];
        if object.is_empty() {
            return Err(self.wrong(None, "a name, or `?` for anybody"));
        }
        if is_open(&words[0]) && relation > 1 {
            // `? bakcs Assad ?`: what follows the open subject should have been the relation.
            return Err(self.no_relation(words));
        }
        if is_open(&object[0]) && object.len() > 1 {
            return Err(self.wrong(object.get(1), &format!("{FILTERS}, or the end")));
        }
        Ok((&words[..relation], &words[relation], object))
    }

    /// The error for words none of which is a relation: the word most like one is named.
    fn no_relation(&self, words: &[Token]) -> QueryError {
        let likely = if is_open(&words[0]) {
            &words[1..2.min(words.len())]
        } else {
            &words[1..]
        };
        let mut best: Option<(&Token, Vec<String>)> = None;
        for token in likely {
            let Some(text) = token.bare() else { continue };
            let near = self.graph.relations_named(text).err().unwrap_or_default();
            let near = if near.is_empty() {
                self.graph.relations_of_verb(text)
            } else {
                near
            };
            if !near.is_empty() && best.is_none() {
                best = Some((token, near));
            }
        }
        match (best, likely) {
            (Some((token, near)), _) => QueryError::UnknownRelation {
                column: column(self.text, token.start),
                name: token_text(token).trim_matches('`').to_owned(),
                near,
            },
            (None, [only]) => QueryError::UnknownRelation {
                column: column(self.text, only.start),
                name: token_text(only).trim_matches('`').to_owned(),
                near: Vec::new(),
            },
            (None, _) => self.wrong(
                None,
                "a relation such as `backs`, a class such as `ASSAULT`, or `?`",
            ),
        }
    }

    fn relations(&self, token: &Token) -> Result<Vec<String>, QueryError> {
        match token.bare() {
            Some("?") => Ok(Vec::new()),
            Some(text) => {
                self.graph
                    .relations_named(text)
                    .map_err(|near| QueryError::UnknownRelation {
                        column: column(self.text, token.start),
                        name: text.to_owned(),
                        near,
                    })
            }
            None => Err(self.wrong(Some(token), "a relation")),
        }
    }

    fn end(&self, words: &[Token], notes: &mut Vec<String>) -> Result<End, QueryError> {
        if let [only] = words
            && let Some(open) = only.bare().and_then(|t| t.strip_prefix('?'))
        {
            if open.is_empty() {
                return Ok(End::ANY);
            }
            let kinds: Result<Vec<Kind>, ()> = open.split('|').map(str::parse).collect();
            return kinds.map(End::Any).map_err(|()| {
                let kinds: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
                self.wrong(
                    Some(only),
                    &format!("`?` alone or with a kind: {}", kinds.join(", ")),
                )
            });
        }
        let name: Vec<&str> = words.iter().filter_map(Token::text).collect();
        self.graph.end(&name.join(" "), notes)
    }

    fn filters(&self, words: &[Token], options: &mut Options) -> Result<(), QueryError> {
        let mut words = words.iter();
        while let Some(token) = words.next() {
            let (key, value, at) = match &token.word {
                Word::Setting { key, value } => (key.as_str(), value.clone(), Some(token)),
                Word::Plain {
                    text,
                    quoted: false,
                } => {
                    let next = words.next();
                    let value = next.and_then(Token::text).unwrap_or_default();
                    (text.as_str(), value.to_owned(), next)
                }
                Word::Plain { .. } => return Err(self.wrong(Some(token), FILTERS)),
            };
            match key {
                "since" | "until" => {
                    let (first, last) = period(&value).ok_or_else(|| {
                        self.wrong(at, "a date such as 2016, 2016-10 or 2016-10-03")
                    })?;
                    if key == "since" {
                        options.since = Some(first);
                    } else {
                        options.until = Some(last);
                    }
                }
                "limit" => {
                    let limit = value.parse().map_err(|_| self.wrong(at, "a number"))?;
                    options.limit = Some(limit);
                }
                "speaker" if !value.is_empty() => options.speaker = Some(value),
                "speaker" => return Err(self.wrong(at, "`speaker=` and a name")),
                "status" if value == "any" => options.statuses = Status::ALL.into(),
                "status" => {
                    let statuses: Result<_, ()> = value.split(',').map(str::parse).collect();
                    options.statuses = statuses.map_err(|()| {
                        let all: Vec<&str> = Status::ALL.iter().map(|s| s.as_str()).collect();
                        self.wrong(at, &format!("`status=any` or some of {}", all.join(", ")))
                    })?;
                }
                _ => return Err(self.wrong(Some(token), FILTERS)),
            }
        }
        Ok(())
    }
}

fn is_open(token: &Token) -> bool {
    token.bare().is_some_and(|t| t.starts_with('?'))
}

fn token_text(token: &Token) -> String {
    match &token.word {
        Word::Plain { text, .. } => format!("`{text}`"),
        Word::Setting { key, value } => format!("`{key}={value}`"),
    }
}
