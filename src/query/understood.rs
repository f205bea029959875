//! What a question means: the claim that its statement makes, read as a pattern.

use std::collections::BTreeMap;

use super::ask::{Asked, unreadable};
use super::collect::{End, Pattern};
use super::graph::Graph;
use super::parts::Parts;
use super::wording::{Slot, Statement, Wants, Wording, orders};
use super::words::Words;
use super::{Answer, Options, QueryError, Rows};
use crate::extract::Extractor;
use crate::model::{Article, ArticleHead, Claim, Fragment, Kind, Span, Status, fold};

/// One end of a claim that a statement makes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Side {
    /// What is unknown.
    Open,
    /// A name of the question.
    Name(usize),
    /// Something described: "the plutonium treaty", "talks with Russia".
    Described { kind: Kind, span: Span },
}

/// A reading of a question.
struct Understood {
    sides: [Side; 2],
    relations: Vec<String>,
    status: Status,
    order: Wording,
    statement: Statement,
    /// What else is asked of what is unknown: "and fights the Kurds".
    more: Vec<([Side; 2], String)>,
    /// From the first to the last byte that the claims rest on.
    extent: Span,
}

impl Graph<'_> {
    /// The answer to a question whose statement makes a claim between what it names and what it leaves open; none if it makes none.
    pub(super) fn understood(
        &self,
        words: &Words,
        parts: &Parts<'_>,
        options: &Options,
    ) -> Result<Option<Rows>, QueryError> {
        let names: Vec<String> = parts
            .names
            .iter()
            .map(|n| self.as_written(&n.text))
            .collect();
        let extractor = Extractor::new(self.ontology, self.gazetteer)
            .map_err(|e| QueryError::Ontology(e.to_string()))?;
        for order in orders(words, parts) {
            let opens = order.slots.iter().filter(|s| **s == Slot::Open).count();
            for kind in order
                .stand_ins
                .iter()
                .take(if opens == 0 { 1 } else { usize::MAX })
            {
                let Some(statement) = order.statement(words, parts, &names, *kind) else {
                    continue;
                };
                let fragment = extractor.extract(&Article {
                    head: ArticleHead {
                        id: "question".to_owned(),
                        ..ArticleHead::default()
                    },
                    text: statement.text.clone(),
                });
                if let Some(claims) = best(&fragment, &statement, opens) {
                    let more = others(&fragment, &statement, claims[0]);
                    let understood = Understood {
                        more: more
                            .iter()
                            .map(|claim| {
                                (sides(&fragment, &statement, claim), claim.relation.clone())
                            })
                            .collect(),
                        sides: sides(&fragment, &statement, claims[0]),
                        relations: distinct(&claims),
                        status: claims[0].status,
                        extent: extent(claims[0], &more),
                        order,
                        statement,
                    };
                    return self
                        .answer_understood(words, parts, &understood, options)
                        .map(Some);
                }
            }
        }
        Ok(None)
    }

    /// A name as articles write it, so that it is read as they are.
    fn as_written(&self, typed: &str) -> String {
        let owner = ["'s", "’s"]
            .iter()
            .find(|s| typed.ends_with(**s))
            .copied()
            .unwrap_or_default();
        let bare = typed.strip_suffix(owner).unwrap_or(typed);
        if bare.chars().any(char::is_uppercase) {
            return typed.to_owned();
        }
        let written = self.usual_form(bare).unwrap_or_else(|| {
            let words = bare.split(' ').map(|word| {
                let mut chars = word.chars();
                let first = chars.next().into_iter().flat_map(char::to_uppercase);
                first.chain(chars.as_str().chars()).collect::<String>()
            });
            words.collect::<Vec<_>>().join(" ")
        });
        written + owner
    }

    /// How most articles write a name that is given in lower case.
    fn usual_form(&self, name: &str) -> Option<String> {
        let root = self.node(name).ok()?.root;
        let folded = fold(name);
        let mut forms: BTreeMap<String, usize> = BTreeMap::new();
        for member in self.members(root) {
            for (form, articles) in self.store.sightings(member).ok()?.written {
                if fold(&form) == folded {
                    *forms.entry(form).or_default() += articles.len();
                }
            }
        }
        let most = forms
            .into_iter()
            .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
        most.map(|(form, _)| form)
    }

    fn answer_understood(
        &self,
        words: &Words,
        parts: &Parts<'_>,
        read: &Understood,
        options: &Options,
    ) -> Result<Rows, QueryError> {
        let mut options = options.clone();
        if options.statuses == Options::default().statuses {
            match read.status {
                Status::Asserted => {}
                // "Will they meet" is also answered by their meeting.
                status @ (Status::Planned | Status::Hypothetical) => {
                    options.statuses.insert(status);
                }
                status => options.statuses = [status].into(),
            }
        }
        let mut notes = Vec::new();
        let mut used = Vec::new();
        let mut about = Vec::new();
        let mut end = |side: &Side| -> Result<End, QueryError> {
            match side {
                Side::Open => Ok(End::Any(read.order.kinds.clone())),
                Side::Name(name) => {
                    used.push(*name);
                    let text = &parts.names[*name].text;
                    let bare = text.strip_suffix("'s").or(text.strip_suffix("’s"));
                    self.end(bare.unwrap_or(text), &mut notes)
                }
                Side::Described { kind, span } => {
                    let text = span.slice(&read.statement.text);
                    if self.is_name(text)? {
                        return self.end(text, &mut notes);
                    }
                    let mut described = Vec::new();
                    for (slot, place) in &read.statement.places {
                        if !(span.start <= place.start && place.end <= span.end) {
                            continue;
                        }
                        match slot {
                            Slot::Name(name) => {
                                used.push(*name);
                                about.push(parts.names[*name].text.clone());
                            }
                            Slot::Word(at) if says_something(words, &parts.lower[*at]) => {
                                described.push(parts.lower[*at].clone());
                            }
                            _ => {}
                        }
                    }
                    let kinds = if matches!(kind, Kind::Agreement | Kind::Event) {
                        vec![*kind]
                    } else {
                        Vec::new()
                    };
                    // "Talks with Russia": the kind says what the word does.
                    if described.len() == 1 && words.kind(&described[0]) == Some(*kind) {
                        described.clear();
                    }
                    if !described.is_empty() {
                        about.push(described.join(" "));
                    }
                    Ok(End::Any(kinds))
                }
            }
        };
        let (subject, object) = (end(&read.sides[0])?, end(&read.sides[1])?);
        for (sides, _) in &read.more {
            used.extend(sides.iter().filter_map(|side| match side {
                Side::Name(name) => Some(*name),
                _ => None,
            }));
        }
        let mut loose = Vec::new();
        for (slot, place) in &read.statement.places {
            let outside = place.end <= read.extent.start || place.start >= read.extent.end;
            match slot {
                Slot::Name(name) if !used.contains(name) => {
                    about.push(parts.names[*name].text.clone());
                }
                Slot::Word(at) if outside && says_something(words, &parts.lower[*at]) => {
                    loose.push(parts.lower[*at].clone());
                }
                _ => {}
            }
        }
        // A verb that found no place asks for more than was read, and so does one before a name that found none.
        let before_name = read
            .statement
            .places
            .windows(2)
            .filter_map(|pair| match pair {
                [(Slot::Word(at), _), (Slot::Name(name), _)] if !used.contains(name) => {
                    Some(parts.lower[*at].clone())
                }
                _ => None,
            });
        let is_trigger = |word: &String| self.trigger(words, &[(0, word)]).is_some();
        let verb = loose.iter().cloned().chain(before_name).find(is_trigger);
        if let Some(verb) = verb {
            return Err(unreadable(format!("I cannot tell how `{verb}` belongs")));
        }
        if !loose.is_empty() {
            about.push(loose.join(" "));
        }
        options.about.extend(about);
        if !read.more.is_empty() {
            if parts
                .lower
                .iter()
                .any(|word| words.negations.contains(word))
            {
                return Err(unreadable(
                    "it asks for what is not so; ask for the one and for the other",
                ));
            }
            return self.rows(&joined(read, parts), &options);
        }
        let asked = Asked {
            names: read.relations.clone(),
            label: None,
        };
        let pattern = Pattern {
            subject,
            relations: asked.names,
            object,
            label: asked.label,
        };
        let mut answer = self.answer(&pattern, &options, &notes)?;
        answer.verdict = verdict(read, &answer);
        Ok(Rows::of(answer))
    }
}

/// Whether a word is more than what holds a question together.
fn says_something(words: &Words, word: &str) -> bool {
    !words.is_small(word)
}

fn overlap(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}

fn extent(claim: &Claim, more: &[&Claim]) -> Span {
    let claims = std::iter::once(&claim).chain(more);
    let spans = claims.flat_map(|c| [c.spans.subject, c.spans.trigger, c.spans.object]);
    let all: Vec<Span> = spans.collect();
    let start = all.iter().map(|s| s.start).min().unwrap_or_default();
    let end = all.iter().map(|s| s.end).max().unwrap_or_default();
    Span { start, end }
}

/// The relations of some claims, each once.
fn distinct(claims: &[&Claim]) -> Vec<String> {
    let mut relations: Vec<String> = Vec::new();
    for claim in claims {
        if !relations.contains(&claim.relation) {
            relations.push(claim.relation.clone());
        }
    }
    relations
}

/// Claims about what is open and a name that `first` leaves aside.
fn others<'f>(fragment: &'f Fragment, statement: &Statement, first: &Claim) -> Vec<&'f Claim> {
    let name = |sides: &[Side; 2]| match sides {
        [Side::Open, Side::Name(name)] | [Side::Name(name), Side::Open] => Some(*name),
        _ => None,
    };
    let Some(named) = name(&sides(fragment, statement, first)) else {
        return Vec::new();
    };
    let mut seen = vec![named];
    let mut others = Vec::new();
    for claim in &fragment.claims {
        let other = name(&sides(fragment, statement, claim));
        if claim.class.is_some()
            && claim.status == first.status
            && let Some(other) = other.filter(|n| !seen.contains(n))
        {
            seen.push(other);
            others.push(claim);
        }
    }
    others
}

/// Several things asked of one unknown, as a pattern.
fn joined(read: &Understood, parts: &Parts<'_>) -> String {
    let side = |side: &Side| match side {
        Side::Name(name) => format!("\"{}\"", parts.names[*name].text.replace('"', "")),
        Side::Open | Side::Described { .. } => "?a".to_owned(),
    };
    let part = |sides: &[Side; 2], relation: &str| {
        format!("{} {relation} {}", side(&sides[0]), side(&sides[1]))
    };
    let first = part(&read.sides, &read.relations.join("|"));
    let more = read
        .more
        .iter()
        .map(|(sides, relation)| part(sides, relation));
    let all: Vec<String> = std::iter::once(first).chain(more).collect();
    let kinds: Vec<&str> = read.order.kinds.iter().map(|k| k.as_str()).collect();
    if kinds.is_empty() {
        all.join(", ")
    } else {
        format!("{} kind(?a)={}", all.join(", "), kinds.join("|"))
    }
}

fn sides(fragment: &Fragment, statement: &Statement, claim: &Claim) -> [Side; 2] {
    let side = |id: &str, span: Span| {
        let kind = fragment.entity(id).map_or(Kind::Event, |e| e.kind);
        let mut hits = statement
            .places
            .iter()
            .filter(|(_, place)| overlap(*place, span));
        let hit = hits.find(|(slot, _)| matches!(slot, Slot::Open | Slot::Name(_)));
        match hit {
            Some((Slot::Open, _)) => Side::Open,
            // "Talks with Russia" are not Russia.
            Some((Slot::Name(name), place))
                if !matches!(kind, Kind::Agreement | Kind::Event)
                    || (place.start <= span.start && span.end <= place.end) =>
            {
                Side::Name(*name)
            }
            _ => Side::Described { kind, span },
        }
    };
    [
        side(&claim.subject, claim.spans.subject),
        side(&claim.object, claim.spans.object),
    ]
}

/// The claims that best say what the statement does: about everything that is open, and as many names as can be.
fn best<'f>(fragment: &'f Fragment, statement: &Statement, opens: usize) -> Option<Vec<&'f Claim>> {
    let mut ranked: Vec<_> = fragment
        .claims
        .iter()
        .filter_map(|claim| {
            let sides = sides(fragment, statement, claim);
            let open = sides.iter().filter(|s| **s == Side::Open).count();
            let named = sides.iter().filter(|s| matches!(s, Side::Name(_))).count();
            let fits = open == opens.min(2) && (open > 0 || named > 0);
            let rank = (
                std::cmp::Reverse(named),
                claim.class.is_none(),
                claim.spans.trigger.start,
            );
            fits.then_some((rank, sides, claim))
        })
        .collect();
    ranked.sort_by_key(|(rank, ..)| *rank);
    let (rank, sides, _) = ranked.first()?;
    let same = ranked.iter().filter(|(r, s, _)| r == rank && s == sides);
    Some(same.map(|(_, _, claim)| *claim).collect())
}

/// The answer in a few words, to a question that asks for one.
fn verdict(read: &Understood, answer: &Answer) -> Option<String> {
    match read.order.wants {
        Wants::Ends => None,
        Wants::Count => Some(format!("{}", answer.edges.len())),
        Wants::Whether => Some(whether(answer)),
        Wants::When => {
            let (from, to) = answer.edges.first()?.dates?;
            Some(if from == to {
                from.to_string()
            } else {
                format!("{from} to {to}")
            })
        }
    }
}

/// Whether what was asked for is so.
pub(super) fn whether(answer: &Answer) -> String {
    if let Some(edge) = answer.edges.first() {
        let says = if edge.articles == 1 {
            "article says"
        } else {
            "articles say"
        };
        return format!("yes: {} {says} so", edge.articles);
    }
    if answer.hidden.contains_key(Status::Negated.as_str()) {
        return "no: what the articles say of it is that it is not so".to_owned();
    }
    "no article says so".to_owned()
}
