//! SPARQL 1.1 over the graph. Parsing, evaluation and result formats are libraries'; here is what the graph looks like as RDF.
//!
//! ```text
//! graph.sparql("SELECT ?who WHERE { ?who d:backs ?x . ?x d:name 'Assad' }") -> Result<Results, QueryError>
//! ```

mod part;
mod quads;
mod terms;

use std::sync::atomic::{AtomicUsize, Ordering};

use oxrdf::{Term, Triple, Variable};
use spareval::{
    InternalQuad, QueryEvaluationError, QueryEvaluator, QueryResults, QueryableDataset,
};
use spargebra::algebra::GraphPattern;
use spargebra::{Query, SparqlParser};

use quads::Wanted;
use terms::Id;

use super::QueryError;
use super::graph::Graph;
pub use terms::PREFIXES;

/// More whole walks would go on for minutes.
const MOST_WALKS: usize = 8;

/// Parentheses may be nested so deep: the parser takes twice as long for each level of "(!(!(".
const DEEPEST: usize = 12;

/// How deep a query nests parentheses, outside of strings, addresses and comments.
fn depth(query: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    let mut rest = query;
    while let Some(c) = rest.chars().next() {
        match c {
            '(' => open += 1,
            ')' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
        rest = rest.get(opaque(rest, c)..).unwrap_or_default();
    }
    deepest
}

/// The bytes of the string, address or comment that `rest` begins with, or else of its first character `c`.
fn opaque(rest: &str, c: char) -> usize {
    let length = match c {
        '#' => rest.find(['\n', '\r']).or(Some(rest.len())),
        // Otherwise it is a comparison.
        '<' => rest[1..]
            .find(|c: char| c <= ' ' || "<>\"{}|^`\\".contains(c))
            .map(|end| end + 1)
            .filter(|&end| rest[end..].starts_with('>')),
        '\\' => rest.chars().nth(1).map(|escaped| 1 + escaped.len_utf8()),
        '"' | '\'' => {
            let long = [c; 3].iter().collect::<String>();
            let quote = if rest.starts_with(&long) { 3 } else { 1 };
            string(rest, &rest[..quote]).or(Some(rest.len()))
        }
        _ => None,
    };
    length.unwrap_or(c.len_utf8())
}

/// The bytes of the string that `rest` begins with, which stands between two `quote`s.
fn string(rest: &str, quote: &str) -> Option<usize> {
    let mut at = quote.len();
    loop {
        let left = rest.get(at..)?;
        if left.starts_with(quote) {
            return Some(at + quote.len());
        }
        let c = left.chars().next()?;
        at += c.len_utf8();
        if c == '\\' {
            at += rest.get(at..)?.chars().next()?.len_utf8();
        }
    }
}

/// The graph as the evaluator sees it.
struct Dataset<'g> {
    graph: &'g Graph<'g>,
    walks: AtomicUsize,
}

/// What went wrong while a query was answered.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("{0}")]
    Query(String),
    #[error(
        "the query asks for everything {MOST_WALKS} times and more: name an end or a relation in each of its patterns"
    )]
    Walks,
}

impl From<QueryError> for Trouble {
    fn from(error: QueryError) -> Self {
        Self::Query(error.to_string())
    }
}

impl<'g> QueryableDataset<'g> for &'g Dataset<'g> {
    type InternalTerm = Id;
    type Error = Trouble;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Id>,
        predicate: Option<&Id>,
        object: Option<&Id>,
        graph: Option<Option<&Id>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Id>, Trouble>> + use<'g> {
        let wanted = Wanted {
            subject,
            predicate,
            object,
        };
        let open = subject.is_none() && object.is_none() && !matches!(graph, Some(Some(_)));
        let quads = if open && self.walks.fetch_add(1, Ordering::Relaxed) >= MOST_WALKS {
            Err(Trouble::Walks)
        } else {
            match graph {
                Some(None) => self.graph.default_quads(&wanted),
                Some(name) => self.graph.named_quads(&wanted, name),
                None => self.graph.named_quads(&wanted, None),
            }
            .map_err(Trouble::from)
        };
        let (quads, error) = match quads {
            Ok(quads) => (quads, None),
            Err(error) => (Vec::new(), Some(Err(error))),
        };
        error.into_iter().chain(quads.into_iter().map(Ok))
    }

    fn internalize_term(&self, term: Term) -> Result<Id, Trouble> {
        Ok(self.graph.internal(term)?)
    }

    fn externalize_term(&self, id: Id) -> Result<Term, Trouble> {
        Ok(self.graph.external(id)?)
    }
}

/// What a query yields.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Of ASK.
    Boolean(bool),
    /// Of SELECT: the variables, and for each solution what they are bound to. In the order that the query asks for, else sorted.
    Solutions(Vec<Variable>, Vec<Vec<Option<Term>>>),
    /// Of CONSTRUCT and DESCRIBE, sorted.
    Graph(Vec<Triple>),
}

/// The answer to a SPARQL query.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// What it yields.
    pub outcome: Outcome,
    /// How often the whole graph or all articles were walked through, for want of anything bound.
    pub walks: usize,
}

impl Graph<'_> {
    /// Answers a SPARQL query.
    pub fn sparql(&self, query: &str) -> Result<Results, QueryError> {
        let depth = depth(query);
        if depth > DEEPEST {
            return Err(QueryError::Sparql(format!(
                "its parentheses are nested {depth} deep, where at most {DEEPEST} are read; write it flatter"
            )));
        }
        let mut parser = SparqlParser::new();
        for (prefix, iri) in PREFIXES {
            parser = parser
                .with_prefix(prefix, iri)
                .map_err(|e| QueryError::Sparql(e.to_string()))?;
        }
        let query = parser
            .parse_query(query)
            .map_err(|e| QueryError::Sparql(syntax(&e.to_string())))?;
        let is_ordered = matches!(&query, Query::Select { pattern, .. } if orders(pattern));
        let dataset = Dataset {
            graph: self,
            walks: AtomicUsize::new(0),
        };
        let evaluator = QueryEvaluator::new();
        let outcome = evaluator
            .prepare(&query)
            .execute(&dataset)
            .and_then(|results| gathered(results, is_ordered))
            .map_err(|e| QueryError::Sparql(e.to_string()))?;
        Ok(Results {
            outcome,
            walks: dataset.walks.load(Ordering::Relaxed),
        })
    }
}

fn gathered(results: QueryResults<'_>, is_ordered: bool) -> Result<Outcome, QueryEvaluationError> {
    Ok(match results {
        QueryResults::Boolean(yes) => Outcome::Boolean(yes),
        QueryResults::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let mut rows = Vec::new();
            for solution in solutions {
                let solution = solution?;
                let row: Vec<Option<Term>> =
                    variables.iter().map(|v| solution.get(v).cloned()).collect();
                rows.push(row);
            }
            if !is_ordered {
                let text = |term: &Option<Term>| term.as_ref().map(ToString::to_string);
                rows.sort_by_cached_key(|row| row.iter().map(text).collect::<Vec<_>>());
            }
            Outcome::Solutions(variables, rows)
        }
        QueryResults::Graph(triples) => {
            let mut triples: Vec<Triple> = triples.collect::<Result<_, _>>()?;
            triples.sort_by_cached_key(ToString::to_string);
            triples.dedup();
            Outcome::Graph(triples)
        }
    })
}

/// Whether solutions come in an order that the query asks for.
fn orders(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::OrderBy { .. } => true,
        GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Extend { inner, .. } => orders(inner),
        _ => false,
    }
}

/// The place of an error of grammar without the long list of all that could stand there.
fn syntax(error: &str) -> String {
    let place = error.split(": expected").next().unwrap_or(error);
    let place = place.strip_prefix("error at ").unwrap_or(place);
    format!(
        "line and column {place}: this cannot stand here; `demarche sparql --help` shows queries that can be read"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_grammar_name_the_place() {
        let mut parser = SparqlParser::new();
        for (prefix, iri) in PREFIXES {
            parser = parser.with_prefix(prefix, iri).unwrap();
        }
        let error = parser
            .parse_query("SELECT ?x\nWHERE { ?x d:backs }")
            .unwrap_err();
        let text = syntax(&error.to_string());
        assert!(text.starts_with("line and column 2:"), "{text}");
    }

    #[test]
    fn only_parentheses_outside_of_strings_are_nested() {
        assert_eq!(depth("SELECT (STR((?x)) AS ?y)"), 3);
        assert_eq!(depth(r#"FILTER(?x = "((\"((" || ?x = '((')"#), 1);
        assert_eq!(depth(&"(!".repeat(20)), 20);
        // What looks like the mark of a string inside of something else does not hide what follows.
        let hidden = "(!".repeat(20);
        for before in [
            "# it's\n",
            "?x = <http://x.org/it's> && ",
            "'''it's''' = ?x && ",
            r#""""a "word" or two""" = ?x || "#,
            "?x < 3 && ",
            r"d:it\'s ",
        ] {
            assert_eq!(depth(&format!("{before}{hidden}")), 20, "{before}");
        }
        assert_eq!(depth("# ((( \n ?x < 3 && (?y > 2)"), 1);
        assert_eq!(depth("<http://x.org/a_(b)_((c))>"), 0);
    }
}
