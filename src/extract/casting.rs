//! Reads a document in order of text: the cast first, sentence by sentence, then the finds of every sentence.

use std::collections::HashSet;

use super::attribution::{Attribution, Voices};
use super::cast::{Cast, RefId, Referent};
use super::linking::Describer;
use super::names::{self, Found, Linker};
use super::reading::{Deeds, Find, Scene};
use super::tree::Tree;
use super::{deverbal, nouns, structure, verbs};
use crate::model::{Article, Kind, Status, fold, fold_tokens};
use crate::nlp::{Document, Name, NameLabel, Pipeline, Upos};
use crate::ontology::{Gazetteer, Ontology};

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
    nlp: &Pipeline,
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
    let named = core_names(&found, gazetteer);
    let coreference = nlp.coreference(&article.text, document, &named);
    let mut cast = Cast::new(trees.iter().map(Tree::len));
    let issuer = issuer(&mut cast, article, &linker);
    let describer = Describer {
        ontology,
        text: &article.text,
        issuer,
        trees: &trees,
        coreference: &coreference,
    };
    let first_person = |tree: &Tree, i: usize| {
        let form = tree.token(i).form.to_lowercase();
        ontology.lexicon().is_first_person(&form)
    };
    for (sentence, tree) in trees.iter().enumerate() {
        for name in &found[sentence] {
            linker.add(&mut cast, tree, sentence, name);
        }
        for i in (0..tree.len()).filter(|i| !first_person(tree, *i)) {
            describer.add(&mut cast, tree, sentence, i);
        }
    }
    let mut attributions: Vec<Attribution> = Vec::with_capacity(trees.len());
    let mut statement: Option<RefId> = None;
    for (sentence, tree) in trees.iter().enumerate() {
        let voices = Voices {
            cast: &cast,
            trees: &trees,
            coreference: &coreference,
            lexicon: ontology.lexicon(),
            issuer,
        };
        let mut attribution = voices.read(sentence);
        // "X said:" opens a statement that runs on without quotation marks until somebody else speaks.
        let own = attribution.own_speaker();
        // Inside, others may be reported; it ends where the article reports the speaker himself again.
        let ends =
            own.is_some() && own == statement && !attribution.speaks_of_self(tree, &first_person);
        if ends {
            statement = None;
        }
        attribution.statement = statement;
        for i in (0..tree.len()).filter(|i| first_person(tree, *i)) {
            let outside = issuer.filter(|_| !attribution.quotes(i));
            let speaker = attribution.speaking(i).or(outside);
            describer.add_self(&mut cast, tree, sentence, i, speaker);
        }
        let colon = tree.token(tree.len() - 1).form == ":";
        if own.is_some() && colon {
            statement = own;
        }
        attributions.push(attribution);
    }
    cast.sort();
    // What the text itself or the lexicon writes without a capital.
    let lower: HashSet<&str> = document
        .sentences
        .iter()
        .flat_map(|s| &s.tokens)
        .map(|t| t.form.as_str())
        .filter(|form| form.starts_with(char::is_lowercase))
        .collect();
    let vague = |word: &str| gazetteer.readings(word).any(|(_, _, ambiguous)| ambiguous);
    cast.tell_common(|word| lower.contains(word) || ontology.lexicon().lists(word) || vague(word));
    let mut finds: Vec<Find> = Vec::new();
    let mut deeds = Deeds::new();
    for (sentence, tree) in trees.iter().enumerate() {
        let before = finds.len();
        let used = finds_of(
            &Scene {
                ontology,
                cast: &cast,
                tree,
                sentence,
                deeds: &deeds,
                trace: None,
            },
            &mut finds,
        );
        for find in &finds[before..] {
            let attack = ontology.relations()[find.relation].class.as_deref() == Some("ASSAULT");
            let told = find.modality.status == Status::Asserted && find.subject.distance == 0;
            let nouns = used.iter().chain(std::iter::once(&find.trigger));
            for noun in nouns.map(|t| tree.low(*t)).filter(|_| attack && told) {
                if ontology.lexicon().fits("<deed>", &noun) {
                    deeds.insert(noun, find.subject.who);
                }
            }
        }
    }
    Reading {
        trees,
        cast,
        finds,
        attributions,
    }
}

/// The names as the core's coreference wants them, with what the gazetteer knows.
fn core_names(found: &[Vec<Found>], gazetteer: &Gazetteer) -> Vec<Name> {
    let mut names = Vec::new();
    for (sentence, found) in found.iter().enumerate() {
        for name in found {
            let known = name.entry.map(|(e, _)| gazetteer.entries()[e].kind);
            let label = known.map_or(name.label, |kind| {
                Some(match kind {
                    Kind::Person => NameLabel::Person,
                    Kind::Organisation | Kind::Group => NameLabel::Organisation,
                    Kind::Country | Kind::Place => NameLabel::Location,
                    Kind::Agreement | Kind::Event => NameLabel::Misc,
                })
            });
            names.push(Name {
                sentence,
                tokens: name.tokens.clone(),
                label: label.unwrap_or(NameLabel::Misc),
            });
        }
    }
    names
}

/// Everything that one sentence states; gives the nouns that patterns of verbs used up.
pub(super) fn finds_of(scene: &Scene, out: &mut Vec<Find>) -> Vec<usize> {
    let tree = scene.tree;
    let mut used = Vec::new();
    for i in 0..tree.len() {
        if verbs::is_predicate(scene, i) {
            verbs::read(scene, i, &mut used, out);
            verbs::struck(scene, i, out);
            verbs::responsibility(scene, i, out);
            verbs::demand(scene, i, out);
            verbs::accusation(scene, i, out);
        }
    }
    for i in 0..tree.len() {
        if !used.contains(&i)
            && !deverbal::read(scene, i, &mut used, out)
            && nouns::is_act(scene, i)
        {
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
    used
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
        let words = fold_tokens(office);
        let state = (1..words.len()).find_map(|from| {
            let mut readings = linker.gazetteer.readings(&words[from..].join(" "));
            readings.find(|(e, _, _)| linker.gazetteer.entries()[*e].kind == Kind::Country)
        });
        person.owner = state.map(|(entry, _, _)| linker.country(cast, entry));
        return Some(cast.add(person));
    }
    let words = fold(source);
    let entry = linker.gazetteer.readings(&words).next();
    entry.map(|(entry, _, _)| linker.country(cast, entry))
}
