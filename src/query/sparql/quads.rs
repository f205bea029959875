//! The quads that match a pattern, found through the store's own indexes.
//!
//! In the default graph: each edge with an asserted claim, by relation and by class; what is known of nodes, claims and articles. Each
//! claim is a named graph that holds its edge, whatever its status.

use std::collections::BTreeSet;

use spareval::InternalQuad;

use super::terms::{self, Id};
use crate::model::{Claim, Fragment};
use crate::query::collect::{End, Pattern};
use crate::query::graph::Graph;
use crate::query::{Options, QueryError};
use crate::store::{Direction, KeyId};

/// What a query asks of the graph at one time; an open place matches all.
pub(super) struct Wanted<'w> {
    pub(super) subject: Option<&'w Id>,
    pub(super) predicate: Option<&'w Id>,
    pub(super) object: Option<&'w Id>,
}

type Quad = InternalQuad<Id>;

impl Wanted<'_> {
    fn takes(&self, quad: &Quad) -> bool {
        self.subject.is_none_or(|s| *s == quad.subject)
            && self.predicate.is_none_or(|p| *p == quad.predicate)
            && self.object.is_none_or(|o| *o == quad.object)
    }

    /// Whether the predicate is open or one of these.
    fn may_be(&self, predicates: &[Id]) -> bool {
        self.predicate.is_none_or(|p| predicates.contains(p))
    }
}

/// Gathers quads that are wanted.
struct Found<'w> {
    wanted: &'w Wanted<'w>,
    graph: Option<Id>,
    quads: Vec<Quad>,
}

impl Found<'_> {
    fn add(&mut self, subject: Id, predicate: Id, object: Id) {
        let quad = InternalQuad {
            subject,
            predicate,
            object,
            graph_name: self.graph.clone(),
        };
        if self.wanted.takes(&quad) {
            self.quads.push(quad);
        }
    }
}

impl Graph<'_> {
    /// What the default graph holds.
    pub(super) fn default_quads(&self, wanted: &Wanted<'_>) -> Result<Vec<Quad>, QueryError> {
        let mut found = Found {
            wanted,
            graph: None,
            quads: Vec::new(),
        };
        self.edge_quads(&mut found)?;
        self.things(&mut found)?;
        Ok(found.quads)
    }

    /// What the default graph holds about nodes, claims and articles, without the edges.
    pub(super) fn default_about(&self, wanted: &Wanted<'_>) -> Result<Vec<Quad>, QueryError> {
        let mut found = Found {
            wanted,
            graph: None,
            quads: Vec::new(),
        };
        self.things(&mut found)?;
        Ok(found.quads)
    }

    fn things(&self, found: &mut Found<'_>) -> Result<(), QueryError> {
        self.node_quads(found)?;
        self.claim_quads(found)?;
        self.article_quads(found)
    }

    /// What the named graphs hold, or the one of a claim.
    pub(super) fn named_quads(
        &self,
        wanted: &Wanted<'_>,
        graph: Option<&Id>,
    ) -> Result<Vec<Quad>, QueryError> {
        let claims = match (graph, wanted.subject, wanted.object) {
            (Some(Id::Claim(article, at)), ..) => vec![(*article, *at)],
            (Some(_), ..) => Vec::new(),
            (None, Some(Id::Node(node)), _) | (None, _, Some(Id::Node(node))) => {
                self.claims_with(*node)?
            }
            (None, Some(_), _) | (None, _, Some(_)) => Vec::new(),
            (None, None, None) => self.claims_of_relation(wanted.predicate)?,
        };
        let mut found = Found {
            wanted,
            graph: None,
            quads: Vec::new(),
        };
        for (article, at) in claims {
            let fragment = self.fragment(article)?;
            if let Some(claim) = fragment.claims.get(at as usize)
                && let Some((subject, object)) = self.ends(&fragment, claim)?
            {
                found.graph = Some(Id::Claim(article, at));
                for word in self.words_for(&claim.relation) {
                    found.add(Id::Node(subject), terms::word(&word), Id::Node(object));
                }
            }
        }
        Ok(found.quads)
    }

    /// A relation and what it is a case of.
    pub(super) fn words_for(&self, relation: &str) -> Vec<String> {
        let class = self
            .ontology
            .relation(relation)
            .and_then(|r| r.class.clone());
        std::iter::once(relation.to_owned()).chain(class).collect()
    }

    fn edge_quads(&self, found: &mut Found<'_>) -> Result<(), QueryError> {
        let relations = match found.wanted.predicate {
            None => Vec::new(),
            Some(predicate) => match terms::name_of(predicate).map(|n| self.relations_named(&n)) {
                Some(Ok(names)) if !names.is_empty() => names,
                _ => return Ok(()),
            },
        };
        let end = |id: Option<&Id>| match id {
            None => Some(End::ANY),
            Some(Id::Node(root)) => Some(End::Is(*root)),
            Some(_) => None,
        };
        let (Some(subject), Some(object)) = (end(found.wanted.subject), end(found.wanted.object))
        else {
            return Ok(());
        };
        let options = Options {
            roll_up: false,
            unnamed: true,
            ..Options::default()
        };
        let pattern = Pattern {
            subject,
            relations,
            object,
            label: None,
        };
        let mut seen = BTreeSet::new();
        for (subject, relation, object) in self.collect(&pattern, &options)?.edges.into_keys() {
            let both = self.traits(relation).symmetric.then_some((object, subject));
            for (subject, object) in std::iter::once((subject, object)).chain(both) {
                for word in self.words_for(self.store.relation_name(relation)) {
                    if seen.insert((subject, word.clone(), object)) {
                        found.add(Id::Node(subject), terms::word(&word), Id::Node(object));
                    }
                }
            }
        }
        Ok(())
    }

    fn node_quads(&self, found: &mut Found<'_>) -> Result<(), QueryError> {
        let (name, code) = (terms::word("name"), terms::word("code"));
        if !found
            .wanted
            .may_be(&[terms::a(), terms::label(), name.clone(), code.clone()])
        {
            return Ok(());
        }
        let mut roots: BTreeSet<KeyId> = BTreeSet::new();
        match (found.wanted.subject, found.wanted.object) {
            (Some(Id::Node(root)), _) => {
                roots.insert(*root);
            }
            (Some(_), _) | (None, Some(Id::Node(_) | Id::Claim(..) | Id::Article(_))) => {}
            (None, Some(Id::Other(oxrdf::Term::Literal(literal)))) => {
                let folded = crate::model::fold(literal.value());
                roots.extend(
                    self.store
                        .lookup(&folded)?
                        .into_iter()
                        .map(|(k, _)| self.root(k)),
                );
                if found.wanted.may_be(&[terms::label(), code.clone()]) && roots.is_empty() {
                    roots.extend(self.all_roots()?);
                }
            }
            (None, _) => roots.extend(self.all_roots()?),
        }
        for root in roots {
            let node = self.node_of(root)?;
            let id = Id::Node(root);
            found.add(id.clone(), terms::a(), terms::kind(node.kind));
            found.add(id.clone(), terms::label(), terms::text(&node.name));
            if let Some(value) = &node.code {
                found.add(id.clone(), code.clone(), terms::text(value));
            }
            if found.wanted.may_be(std::slice::from_ref(&name)) {
                let mut names = BTreeSet::from([node.name]);
                for member in self.members(root) {
                    let sightings = self.store.sightings(member)?;
                    names.extend(sightings.display.into_iter().map(|(form, _)| form));
                    names.extend(sightings.written.into_iter().map(|(form, _)| form));
                }
                for form in names {
                    found.add(id.clone(), name.clone(), terms::text(&form));
                }
            }
        }
        Ok(())
    }

    fn claim_quads(&self, found: &mut Found<'_>) -> Result<(), QueryError> {
        const WORDS: [&str; 11] = [
            "subject",
            "object",
            "relation",
            "status",
            "speaker",
            "from",
            "to",
            "sentence",
            "article",
            "confidence",
            "rule",
        ];
        let [
            subject,
            object,
            relation,
            status,
            speaker,
            from,
            to,
            sentence,
            article,
            confidence,
            rule,
        ] = WORDS.map(terms::word);
        let mut words: Vec<Id> = WORDS.iter().map(|w| terms::word(w)).collect();
        words.push(terms::a());
        if !found.wanted.may_be(&words) {
            return Ok(());
        }
        let claims = match (found.wanted.subject, found.wanted.object) {
            (Some(Id::Claim(article, at)), _) => vec![(*article, *at)],
            (Some(_), _) => Vec::new(),
            (None, Some(Id::Node(node))) => self.claims_with(*node)?,
            (None, Some(Id::Article(article))) => self.claims_in(*article)?,
            (None, Some(Id::Claim(..))) => Vec::new(),
            // A type is a word; only that of claims is asked of claims.
            (None, Some(other))
                if found.wanted.predicate == Some(&terms::a())
                    && *other != terms::word("Claim") =>
            {
                Vec::new()
            }
            (None, _) => self.all_claims()?,
        };
        for (number, at) in claims {
            let fragment = self.fragment(number)?;
            let Some(claim) = fragment.claims.get(at as usize) else {
                continue;
            };
            let Some((s, o)) = self.ends(&fragment, claim)? else {
                continue;
            };
            let id = || Id::Claim(number, at);
            found.add(id(), terms::a(), terms::word("Claim"));
            found.add(id(), subject.clone(), Id::Node(s));
            found.add(id(), object.clone(), Id::Node(o));
            found.add(id(), relation.clone(), terms::word(&claim.relation));
            found.add(id(), status.clone(), terms::text(claim.status.as_str()));
            if let Some(root) = self.speaker_of(&fragment, claim)? {
                found.add(id(), speaker.clone(), Id::Node(root));
            }
            if let Some((first, last)) = claim.days(fragment.article.date) {
                found.add(id(), from.clone(), terms::date(first));
                found.add(id(), to.clone(), terms::date(last));
            }
            found.add(id(), sentence.clone(), terms::text(&claim.sentence));
            found.add(id(), article.clone(), Id::Article(number));
            found.add(id(), confidence.clone(), terms::number(claim.confidence));
            found.add(id(), rule.clone(), terms::text(&claim.rule));
        }
        Ok(())
    }

    fn article_quads(&self, found: &mut Found<'_>) -> Result<(), QueryError> {
        let [title, source, published, uri, id] =
            ["title", "source", "published", "uri", "id"].map(terms::word);
        let words = [
            title.clone(),
            source.clone(),
            published.clone(),
            uri.clone(),
            id.clone(),
            terms::a(),
        ];
        if !found.wanted.may_be(&words) {
            return Ok(());
        }
        let articles = match (found.wanted.subject, found.wanted.object) {
            (Some(Id::Article(article)), _) => vec![*article],
            (Some(_), _) | (None, Some(Id::Node(_) | Id::Claim(..) | Id::Article(_))) => Vec::new(),
            (None, Some(other))
                if found.wanted.predicate == Some(&terms::a())
                    && *other != terms::word("Article") =>
            {
                Vec::new()
            }
            (None, _) => self.store.numbers()?,
        };
        for article in articles {
            let fragment = self.fragment(article)?;
            let head = &fragment.article;
            let this = || Id::Article(article);
            found.add(this(), terms::a(), terms::word("Article"));
            found.add(this(), id.clone(), terms::text(&head.id));
            let texts = [(&title, &head.title), (&source, &head.source)];
            for (word, value) in texts {
                if let Some(value) = value {
                    found.add(this(), word.clone(), terms::text(value));
                }
            }
            if let Some(day) = head.date {
                found.add(this(), published.clone(), terms::date(day));
            }
            if let Some(value) = &head.uri {
                found.add(this(), uri.clone(), terms::iri(value));
            }
        }
        Ok(())
    }

    /// The entities at the ends of a claim; none if the user rejected it.
    fn ends(
        &self,
        fragment: &Fragment,
        claim: &Claim,
    ) -> Result<Option<(KeyId, KeyId)>, QueryError> {
        if self.known.rejected.contains(&claim.id) {
            return Ok(None);
        }
        let subject = self.entity_root(fragment, &claim.subject)?;
        let object = self.entity_root(fragment, &claim.object)?;
        Ok(subject.zip(object))
    }

    fn claims_in(&self, article: u32) -> Result<Vec<(u32, u32)>, QueryError> {
        let fragment = self.fragment(article)?;
        Ok((0..fragment.claims.len() as u32)
            .map(|at| (article, at))
            .collect())
    }

    /// The claims of all articles that say anything of a node: it is an end of some of them, or speaks.
    fn claims_with(&self, node: KeyId) -> Result<Vec<(u32, u32)>, QueryError> {
        let mut articles: BTreeSet<u32> = self.articles_of(node)?.into_iter().collect();
        for member in self.members(node) {
            for direction in [Direction::Out, Direction::In] {
                for near in self.store.adjacency(member, direction, None)?.iter() {
                    articles.extend(near.postings()?.iter().map(|p| p.article));
                }
            }
        }
        let mut claims = Vec::new();
        for article in articles {
            claims.extend(self.claims_in(article)?);
        }
        Ok(claims)
    }

    /// The claims of the articles in which a relation or class stands; all claims if the relation is open.
    fn claims_of_relation(&self, predicate: Option<&Id>) -> Result<Vec<(u32, u32)>, QueryError> {
        let Some(predicate) = predicate else {
            return self.all_claims();
        };
        let named = terms::name_of(predicate).map(|name| self.relations_named(&name));
        let Some(Ok(names)) = named else {
            return Ok(Vec::new());
        };
        let mut articles = BTreeSet::new();
        self.scan(&mut |_, relation, _, postings| {
            if names
                .iter()
                .any(|n| n == self.store.relation_name(relation))
            {
                articles.extend(postings.iter().map(|p| p.article));
            }
            Ok(())
        })?;
        let mut claims = Vec::new();
        for article in articles {
            claims.extend(self.claims_in(article)?);
        }
        Ok(claims)
    }

    fn all_claims(&self) -> Result<Vec<(u32, u32)>, QueryError> {
        let mut claims = Vec::new();
        for article in self.store.numbers()? {
            claims.extend(self.claims_in(article)?);
        }
        Ok(claims)
    }

    fn all_roots(&self) -> Result<BTreeSet<KeyId>, QueryError> {
        let mut roots = BTreeSet::new();
        self.store.all_sightings(&mut |key, _| {
            roots.insert(self.root(key));
            Ok(())
        })?;
        Ok(roots)
    }
}
