//! The grammar of patterns: text to parts and filters. Knows no names and no graph; whether a word is a relation it is told.
//!
//! ```text
//! query    = part { "," part } { [","] filter }
//! part     = end relation end
//! end      = "?" | "?" kind { "|" kind } | "?" variable | name
//! relation = "?" | word { "|" word }
//! name     = { word | '"' words '"' }      words up to the next relation, comma or filter
//! filter   = "since" date | "until" date | "limit" number | "order by" key | setting "=" value
//!          | "kind(" "?" variable ")=" kind { "|" kind }
//! ```

use std::collections::BTreeSet;
use std::fmt;

use winnow::Parser;
use winnow::ascii::{multispace0, multispace1};
use winnow::combinator::{alt, cut_err, delimited, eof, opt, peek, preceded, repeat, separated};
use winnow::error::ErrMode;
use winnow::stream::{LocatingSlice, Location, Stateful, Stream};
use winnow::token::{literal, take_till, take_while};

use super::dates::period;
use super::order::Order;
use super::trouble::Trouble;
use crate::model::{Day, Kind, Status};

const FILTERS: &str = "a filter (`since DATE`, `until DATE`, `status=any`, `speaker=NAME`, `source=NAME`, `min-origins=NUMBER`, \
`min-confidence=NUMBER`, `kind(?a)=KIND`, `order by date`, `limit NUMBER`)";
const END: &str = "a name, or `?` for anybody";
const RELATION: &str = "a relation such as `backs`, a class such as `ASSAULT`, or `?`";
const DATE: &str = "a date such as 2016, 2016-10 or 2016-10-03";
/// A variable this much like a kind is a slip of the pen.
const SLIP: f64 = 0.92;

/// A pattern as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Query {
    pub(super) parts: Vec<Part>,
    pub(super) filters: Vec<Filter>,
    /// Byte where the filters begin.
    pub(super) filters_at: usize,
}

/// Subject, relation and object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) subject: Term,
    pub(super) relation: String,
    /// Byte where the relation stands.
    pub(super) relation_at: usize,
    pub(super) object: Term,
    /// Byte where the object stands.
    pub(super) object_at: usize,
}

/// One end of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// `?`, `?person`, `?group|organisation`
    Any(Vec<Kind>),
    /// `?a`
    Variable(String),
    /// `John Kerry`, `"Islamic State"`
    Name(String),
}

/// What narrows a pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    Since(Day),
    Until(Day),
    Limit(usize),
    Order(Order),
    Statuses(BTreeSet<Status>),
    Speaker(String),
    Source(String),
    MinOrigins(usize),
    MinConfidence(f32),
    /// A variable, the byte where it stands, and the kinds that it may be of.
    Kinds(String, usize, Vec<Kind>),
}

/// Tells whether a word names relations.
#[derive(Clone, Copy)]
struct Vocabulary<'v>(&'v dyn Fn(&str) -> bool);

impl fmt::Debug for Vocabulary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vocabulary")
    }
}

type Input<'a, 'v> = Stateful<LocatingSlice<&'a str>, Vocabulary<'v>>;
type Outcome<T> = Result<T, ErrMode<Trouble>>;

/// Reads a pattern; `is_relation` tells whether a word names relations.
pub(super) fn parse(text: &str, is_relation: &dyn Fn(&str) -> bool) -> Result<Query, Trouble> {
    let mut input = Stateful {
        input: LocatingSlice::new(text),
        state: Vocabulary(is_relation),
    };
    query.parse_next(&mut input).map_err(|e| match e {
        ErrMode::Backtrack(trouble) | ErrMode::Cut(trouble) => trouble,
        ErrMode::Incomplete(_) => Trouble::new(text.len(), END),
    })
}

fn query(input: &mut Input<'_, '_>) -> Outcome<Query> {
    let parts = separated(1.., part, comma).parse_next(input)?;
    multispace0.parse_next(input)?;
    let filters_at = input.current_token_start();
    let filters = repeat(0.., preceded(opt(comma), filter)).parse_next(input)?;
    multispace0.parse_next(input)?;
    if !input.is_empty() {
        let at = input.current_token_start();
        return Trouble::new(at, format!("{FILTERS}, or the end")).cut();
    }
    Ok(Query {
        parts,
        filters,
        filters_at,
    })
}

fn comma(input: &mut Input<'_, '_>) -> Outcome<()> {
    (multispace0, ',').void().parse_next(input)
}

fn part(input: &mut Input<'_, '_>) -> Outcome<Part> {
    multispace0.parse_next(input)?;
    if filter_ahead(input) {
        return Err(ErrMode::Backtrack(Trouble::new(
            input.current_token_start(),
            END,
        )));
    }
    cut_err(whole_part).parse_next(input)
}

fn whole_part(input: &mut Input<'_, '_>) -> Outcome<Part> {
    let subject = subject(input)?;
    multispace0.parse_next(input)?;
    let relation_at = input.current_token_start();
    let relation = relation(input)?;
    multispace0.parse_next(input)?;
    let object_at = input.current_token_start();
    Ok(Part {
        subject,
        relation,
        relation_at,
        object: object(input)?,
        object_at,
    })
}

fn subject(input: &mut Input<'_, '_>) -> Outcome<Term> {
    if let Some(term) = opt(open).parse_next(input)? {
        return Ok(term);
    }
    let mut words = vec![name_word(input)?];
    let mut unread = Vec::new();
    loop {
        multispace0.parse_next(input)?;
        let at = input.current_token_start();
        if part_ends(input) {
            return Trouble::without_relation(at, RELATION, unread).cut();
        }
        match opt(peek(bare)).parse_next(input)? {
            // "Russia backz ?": the word before is meant as the relation.
            Some("?") if !unread.is_empty() && stands_last(input)? => {
                let at = unread.last().map_or(at, |(at, _)| *at);
                return Trouble::without_relation(at, RELATION, unread).cut();
            }
            Some(word) if names_relation(input, word) => return Ok(Term::Name(words.join(" "))),
            Some(word) if word.starts_with('?') => return Trouble::new(at, RELATION).cut(),
            Some(word) => unread.push((at, word.to_owned())),
            None => {}
        }
        words.push(name_word(input)?);
    }
}

/// Whether a word ends its part.
fn stands_last(input: &mut Input<'_, '_>) -> Outcome<bool> {
    let start = input.checkpoint();
    bare.parse_next(input)?;
    multispace0.parse_next(input)?;
    let last = part_ends(input);
    input.reset(&start);
    Ok(last)
}

fn relation(input: &mut Input<'_, '_>) -> Outcome<String> {
    let at = input.current_token_start();
    if part_ends(input) {
        return Trouble::new(at, RELATION).cut();
    }
    let Some(word) = opt(bare).parse_next(input)? else {
        return Trouble::new(at, RELATION).cut();
    };
    if !names_relation(input, word) {
        return Trouble::without_relation(at, RELATION, vec![(at, word.to_owned())]).cut();
    }
    Ok(word.to_owned())
}

fn object(input: &mut Input<'_, '_>) -> Outcome<Term> {
    if let Some(term) = opt(open).parse_next(input)? {
        return Ok(term);
    }
    name(input, END).map(Term::Name)
}

/// `?` and what is written right behind it.
fn open(input: &mut Input<'_, '_>) -> Outcome<Term> {
    let at = input.current_token_start();
    '?'.parse_next(input)?;
    let Some(word) = opt(bare).parse_next(input)? else {
        return Ok(Term::Any(Vec::new()));
    };
    if let Some(kinds) = kinds_of(word) {
        return Ok(Term::Any(kinds));
    }
    let slip = |kind: &Kind| strsim::jaro_winkler(word, kind.as_str()) >= SLIP;
    if word.contains('|') || Kind::ALL.iter().any(slip) {
        return Trouble::new(at, format!("`?` alone or with a kind: {}", all_kinds())).cut();
    }
    if names_relation(input, word) {
        return Trouble::new(at, format!("`? {word}`, with a space between")).cut();
    }
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if !word.chars().all(plain) {
        return Trouble::new(at, "`?`, or a variable of letters and digits such as `?a`").cut();
    }
    Ok(Term::Variable(word.to_owned()))
}

/// A name of one or more words, up to a comma, a filter or the end.
fn name(input: &mut Input<'_, '_>, what: &str) -> Outcome<String> {
    let mut words = Vec::new();
    loop {
        multispace0.parse_next(input)?;
        let at = input.current_token_start();
        if part_ends(input) {
            if words.is_empty() {
                return Trouble::new(at, what).cut();
            }
            return Ok(words.join(" "));
        }
        if words.is_empty() || !input.peek_slice_starts('?') {
            words.push(name_word(input)?);
        } else {
            return Trouble::new(at, format!("{FILTERS}, or the end")).cut();
        }
    }
}

fn name_word(input: &mut Input<'_, '_>) -> Outcome<String> {
    multispace0.parse_next(input)?;
    let at = input.current_token_start();
    if opt(peek(alt(('"', '“')))).parse_next(input)?.is_some() {
        let closed = alt((
            delimited('"', take_till(0.., '"'), '"'),
            delimited('“', take_till(0.., '”'), '”'),
        ));
        let mut closed = closed.map(str::to_owned);
        let text: Outcome<String> = closed.parse_next(input);
        return text.or_else(|_| Trouble::new(at, "a closing quotation mark").cut());
    }
    match opt(bare).parse_next(input)? {
        Some(word) => Ok(word.to_owned()),
        None => Trouble::new(at, END).cut(),
    }
}

/// A word outside quotation marks.
fn bare<'a>(input: &mut Input<'a, '_>) -> Outcome<&'a str> {
    take_while(1.., |c: char| {
        !c.is_whitespace() && !matches!(c, '"' | '“' | ',')
    })
    .parse_next(input)
}

fn names_relation(input: &Input<'_, '_>, word: &str) -> bool {
    word == "?" || (input.state.0)(word)
}

/// Whether nothing more of a part follows.
fn part_ends(input: &mut Input<'_, '_>) -> bool {
    input.is_empty() || input.peek_slice_starts(',') || filter_ahead(input)
}

trait Ahead {
    fn is_empty(&self) -> bool;
    fn peek_slice_starts(&self, c: char) -> bool;
}

impl Ahead for Input<'_, '_> {
    fn is_empty(&self) -> bool {
        self.eof_offset() == 0
    }

    fn peek_slice_starts(&self, c: char) -> bool {
        self.peek_token() == Some(c)
    }
}

/// A word of the grammar, with nothing of another word behind it.
fn keyword<'a, 'v>(word: &'static str) -> impl Parser<Input<'a, 'v>, (), ErrMode<Trouble>> {
    (
        literal(word),
        peek(alt((multispace1.void(), eof.void(), ','.void()))),
    )
        .void()
}

fn order_by(input: &mut Input<'_, '_>) -> Outcome<()> {
    (keyword("order"), multispace1, keyword("by"))
        .void()
        .parse_next(input)
}

fn key<'a>(input: &mut Input<'a, '_>) -> Outcome<&'a str> {
    let key = take_while(1.., |c: char| c.is_ascii_lowercase() || c == '-');
    (key, '=').map(|(key, _)| key).parse_next(input)
}

fn filter_ahead(input: &mut Input<'_, '_>) -> bool {
    let start = input.checkpoint();
    let found: Outcome<()> = alt((
        keyword("since"),
        keyword("until"),
        keyword("limit"),
        order_by,
        literal("kind(").void(),
        key.void(),
    ))
    .parse_next(input);
    input.reset(&start);
    found.is_ok()
}

fn filter(input: &mut Input<'_, '_>) -> Outcome<Filter> {
    multispace0.parse_next(input)?;
    alt((
        preceded(keyword("since"), |i: &mut Input<'_, '_>| {
            value(i, DATE, period).map(|(first, _)| Filter::Since(first))
        }),
        preceded(keyword("until"), |i: &mut Input<'_, '_>| {
            value(i, DATE, period).map(|(_, last)| Filter::Until(last))
        }),
        preceded(keyword("limit"), |i: &mut Input<'_, '_>| {
            value(i, "a number", |t| t.parse().ok()).map(Filter::Limit)
        }),
        preceded(order_by, |i: &mut Input<'_, '_>| {
            let keys = Order::ALL.map(Order::as_str).join(", ");
            value(i, &format!("one of {keys}"), |t| t.parse().ok()).map(Filter::Order)
        }),
        kind_of_variable,
        setting,
    ))
    .parse_next(input)
}

/// `kind(?a)=person`
fn kind_of_variable(input: &mut Input<'_, '_>) -> Outcome<Filter> {
    literal("kind(").parse_next(input)?;
    let at = input.current_token_start();
    let variable = preceded('?', take_till(1.., [')', ' ']));
    let variable: Option<&str> =
        opt((variable, literal(")=")).map(|(v, _)| v)).parse_next(input)?;
    let Some(variable) = variable.map(str::to_owned) else {
        return Trouble::new(at, "a variable and a kind, as in `kind(?a)=person`").cut();
    };
    let what = format!("a kind: {}", all_kinds());
    value(input, &what, kinds_of).map(|kinds| Filter::Kinds(variable, at, kinds))
}

/// `status=any`, `speaker=John Kirby`
fn setting(input: &mut Input<'_, '_>) -> Outcome<Filter> {
    let at = input.current_token_start();
    match key(input)? {
        "status" => {
            let all = Status::ALL.map(Status::as_str).join(", ");
            let what = format!("`any` or some of {all}");
            let start = input.current_token_start();
            let words: Vec<&str> = opt(separated(1.., status_word, ','))
                .parse_next(input)?
                .unwrap_or_default();
            if words == ["any"] {
                return Ok(Filter::Statuses(Status::ALL.into()));
            }
            let statuses: Result<BTreeSet<Status>, ()> = words.iter().map(|w| w.parse()).collect();
            match statuses {
                Ok(statuses) if !statuses.is_empty() => Ok(Filter::Statuses(statuses)),
                _ => Trouble::new(start, what).cut(),
            }
        }
        "speaker" => name(input, "the name of a speaker").map(Filter::Speaker),
        "source" => name(input, "the name of a source").map(Filter::Source),
        "min-origins" => value(input, "a number", |t| t.parse().ok()).map(Filter::MinOrigins),
        "min-confidence" => {
            let share = |t: &str| t.parse().ok().filter(|n| (0.0..=1.0).contains(n));
            value(input, "a number from 0 to 1", share).map(Filter::MinConfidence)
        }
        _ => Trouble::new(at, FILTERS).cut(),
    }
}

fn status_word<'a>(input: &mut Input<'a, '_>) -> Outcome<&'a str> {
    take_while(1.., |c: char| c.is_ascii_alphabetic()).parse_next(input)
}

/// A word that `read` understands.
fn value<T>(input: &mut Input<'_, '_>, what: &str, read: impl Fn(&str) -> Option<T>) -> Outcome<T> {
    multispace0.parse_next(input)?;
    let at = input.current_token_start();
    match opt(bare).parse_next(input)?.and_then(read) {
        Some(value) => Ok(value),
        None => Trouble::new(at, what).cut(),
    }
}

fn kinds_of(word: &str) -> Option<Vec<Kind>> {
    word.split('|').map(|k| k.parse().ok()).collect()
}

fn all_kinds() -> String {
    Kind::ALL.map(Kind::as_str).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Query, Trouble> {
        parse(text, &|w| {
            w.split('|')
                .all(|w| matches!(w, "backs" | "attacks" | "ASSAULT"))
        })
    }

    #[test]
    fn names_have_several_words_and_variables_are_shared() {
        let query = read("?a backs Islamic State in Iraq, \"Party of a, b\" attacks ?a").unwrap();
        assert_eq!(query.parts.len(), 2);
        assert_eq!(query.parts[0].subject, Term::Variable("a".to_owned()));
        assert_eq!(
            query.parts[0].object,
            Term::Name("Islamic State in Iraq".to_owned())
        );
        assert_eq!(
            query.parts[1].subject,
            Term::Name("Party of a, b".to_owned())
        );
    }

    #[test]
    fn filters_follow_in_any_order_with_or_without_commas() {
        let text = "? backs|attacks ?person|group since 2016-09, until 2016 status=planned,ended speaker=John Kirby \
            limit 3 order by date kind(?x)=group min-origins=2 min-confidence=0.5";
        let query = read(text).unwrap();
        assert_eq!(query.filters.len(), 9);
        assert_eq!(query.filters[3], Filter::Speaker("John Kirby".to_owned()));
        assert_eq!(query.filters[5], Filter::Order(Order::Date));
    }

    #[test]
    fn trouble_is_where_it_stands() {
        let at = |text: &str| read(text).unwrap_err().at;
        assert_eq!(at("? backs Assad since soon"), 20);
        assert_eq!(
            at("? backs Assad, attacks ?x"),
            23,
            "`attacks` is a name without a relation"
        );
        assert_eq!(at("? backs \"Assad"), 8);
        assert_eq!(at("?backs Assad"), 0);
        assert_eq!(at("?persons backs Assad"), 0);
        assert_eq!(at("? backs Assad colour=red"), 14);
        assert_eq!(at("? backs ? ?"), 10);
        assert_eq!(at("Russia backz ?"), 7);
        assert_eq!(at(""), 0);
    }
}
