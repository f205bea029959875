//! Reads a document in order of text: the cast first, sentence by sentence, then the finds of every sentence.

use super::attribution::Attribution;
use super::cast::{Cast, RefId, Referent};
use super::linking::Describer;
use super::names::{self, Linker};
use super::reading::{Find, Scene};
use super::tree::Tree;
use super::{nouns, structure, verbs};
use crate::model::{Article, Kind, fold};
use crate::nlp::{Document, Upos};
use crate::ontology::{Gazetteer, Ontology, Person};

/// A document as read: who is in it, what is said, and by whom.
pub(super) struct Reading<'a> {
    pub trees: Vec<Tree<'a>>,
    pub cast: Cast,
    pub finds: Vec<Find>,
    pub attributions: Vec<Attribution>,
}

pub(super) fn read<'a>(
    document: &'a Document,
    article: &Article,
    ontology: &Ontology,
    gazetteer: &Gazetteer,
) -> Reading<'a> {
    let trees: Vec<Tree> = document.sentences.iter().map(Tree::new).collect();
    let linker = Linker {
        ontology,
        gazetteer,
        text: &article.text,
    };
    let found = names::find(document, &trees, &linker);
    let mut cast = Cast::new(trees.iter().map(Tree::len));
    let issuer = issuer(&mut cast, article, &linker);
    let describer = Describer {
        ontology,
        text: &article.text,
        issuer,
        trees: &trees,
    };
    let mut attributions: Vec<Attribution> = Vec::with_capacity(trees.len());
    let mut open = false;
    let mut carried: Option<RefId> = None;
    let mut statement: Option<RefId> = None;
    let mut personal = false;
    for (sentence, tree) in trees.iter().enumerate() {
        let continues = open;
        for name in &found[sentence] {
            linker.add(&mut cast, tree, sentence, name);
        }
        let mut attribution = Attribution::read(tree, ontology.lexicon(), &mut open);
        let first_person = |i: usize| {
            ontology
                .lexicon()
                .pronoun(&tree.token(i).form.to_lowercase())
                .is_some_and(|p| p.person == Person::First)
        };
        for i in (0..tree.len()).filter(|i| !first_person(*i)) {
            describer.add(&mut cast, tree, sentence, i);
        }
        if continues || attribution.is_quoted() {
            attribution.carried = carried;
        }
        for i in (0..tree.len()).filter(|i| first_person(*i)) {
            let quoted = attribution.quoted_self(&cast, sentence, i);
            personal |= !attribution.quotes(i);
            let speaker = Describer {
                ontology,
                text: &article.text,
                issuer: quoted.or(if attribution.quotes(i) {
                    None
                } else {
                    statement.or(issuer)
                }),
                trees: &trees,
            };
            speaker.add(&mut cast, tree, sentence, i);
        }
        // "X said:" opens a statement that runs on without quotation marks until somebody else speaks.
        let own = attribution.own_speaker(&cast, sentence);
        attribution.statement = statement.filter(|_| own.is_none());
        if own.is_some() {
            let colon = tree.token(tree.len() - 1).form == ":";
            statement = own.filter(|_| colon && !open);
        }
        // A quotation keeps its speaker until somebody else is quoted or the article speaks for itself again.
        carried = own.or(carried.filter(|_| attribution.is_quoted()));
        attributions.push(attribution);
    }
    // A text that says "I" is its issuer's statement.
    if let Some(who) = issuer.filter(|who| personal && cast.referents[*who].kind == Kind::Person) {
        for attribution in &mut attributions {
            attribution.statement = attribution.statement.or(Some(who));
        }
    }
    let mut finds = Vec::new();
    for (sentence, tree) in trees.iter().enumerate() {
        finds_of(
            &Scene {
                ontology,
                cast: &cast,
                tree,
                sentence,
            },
            &mut finds,
        );
    }
    Reading {
        trees,
        cast,
        finds,
        attributions,
    }
}

fn finds_of(scene: &Scene, out: &mut Vec<Find>) {
    let tree = scene.tree;
    let mut used = Vec::new();
    for i in 0..tree.len() {
        if verbs::is_predicate(scene, i) {
            verbs::read(scene, i, &mut used, out);
            verbs::demand(scene, i, out);
            verbs::accusation(scene, i, out);
        }
    }
    for i in 0..tree.len() {
        if !used.contains(&i) && nouns::is_act(scene, i) {
            nouns::read(scene, i, out);
        }
        match tree.upos(i) {
            Upos::Adj | Upos::Verb => {
                nouns::adjective(scene, i, out);
                nouns::participle(scene, i, out);
            }
            _ => {}
        }
        nouns::prefix(scene, i, out);
        structure::read(scene, i, out);
    }
    for i in 0..tree.len() {
        verbs::intent(scene, i, out);
    }
}

/// Whom "we" and "I" stand for outside of quotations: the person or government that a statement's source names.
fn issuer(cast: &mut Cast, article: &Article, linker: &Linker) -> Option<RefId> {
    let source = article.head.source.as_deref()?;
    // "Prime Minister of Australia (Howard, John)".
    if let Some((office, rest)) = source.split_once('(')
        && let Some((surname, first)) = rest.trim_end_matches(')').split_once(',')
        && linker
            .ontology
            .title(&fold(office).split(' ').take(1).collect::<String>())
            .is_some()
            | fold(office).contains("minister")
    {
        let mut person = Referent::new(
            Kind::Person,
            &format!("{} {}", first.trim(), surname.trim()),
            true,
        );
        person.titles.push(fold(office));
        return Some(cast.add(person));
    }
    let words = fold(source);
    let entry = linker.gazetteer.readings(&words).next();
    entry.map(|(entry, _, _)| linker.country(cast, entry))
}
