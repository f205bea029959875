//! The notation of patterns: marks in their place, words that are known, and wordings that another one hides.

use std::collections::{HashMap, HashSet};

use toml::Spanned;
use toml::de::DeValue;

use super::page::{At, Page, advice, flag_of, texts_of};
use super::{Known, Lemmatiser};
use crate::model::Kind;
use crate::ontology::lexicon::Lexicon;
use crate::ontology::pattern::{
    AdjectivePattern, NounPattern, VerbPattern, alternatives, finer, narrowed,
};
use crate::ontology::relation::kinds;

/// A pattern that stands in the file.
struct Stated {
    relation: String,
    line: usize,
    ends: Ends,
}

#[derive(Clone)]
struct Ends {
    subject: Vec<Kind>,
    object: Vec<Kind>,
    /// Whether the relation takes any of its objects that stand there, whatever they are called.
    open: bool,
}

/// Checks patterns relation by relation, in the order of the file.
pub(super) struct Patterns<'p> {
    page: &'p Page<'p>,
    known: &'p Known,
    lexicon: &'p Lexicon,
    classes: HashSet<&'p str>,
    prepositions: Vec<String>,
    lemmatiser: Option<Lemmatiser<'p>>,
    first: HashMap<String, Vec<Stated>>,
}

impl<'p> Patterns<'p> {
    pub fn new(
        page: &'p Page<'p>,
        known: &'p Known,
        classes: &'p [String],
        prepositions: Vec<String>,
        lemmatiser: Option<Lemmatiser<'p>>,
    ) -> Self {
        Self {
            page,
            known,
            lexicon: known.ontology.lexicon(),
            classes: classes
                .iter()
                .chain(&known.classes)
                .map(String::as_str)
                .collect(),
            prepositions,
            lemmatiser,
            first: HashMap::new(),
        }
    }

    /// Checks all patterns of a relation.
    pub fn check(&mut self, entry: &Spanned<DeValue>, relation: &str) {
        let ends = self.ends(entry, relation);
        for (key, sort) in [
            ("verbs", "verb"),
            ("nouns", "noun"),
            ("adjectives", "adjective"),
        ] {
            for (text, at) in texts_of(entry, key) {
                let before = self.marks(text, &at, sort);
                if before {
                    self.parsed(text, &at, sort, relation, &ends);
                }
            }
        }
        for (text, at) in texts_of(entry, "without") {
            let shipped = self.known.ontology.relation(relation);
            if !shipped.is_some_and(|r| r.patterns.iter().any(|p| p == text)) {
                self.page.warning(
                    Some(at),
                    format!("`{relation}` has no pattern \"{text}\" that could be dropped; write it as it stands in data/ontology.toml"),
                );
            }
        }
    }

    fn ends(&self, entry: &Spanned<DeValue>, relation: &str) -> Ends {
        let shipped = self.known.ontology.relation(relation);
        let shipped = shipped.filter(|_| !flag_of(entry, "replace"));
        let of = |key: &str, base: Option<&Vec<Kind>>| {
            let names = texts_of(entry, key).into_iter();
            let names: Vec<String> = names.map(|(text, _)| text.to_owned()).collect();
            let mut all = kinds(&names);
            all.extend(base.into_iter().flatten());
            all
        };
        Ends {
            subject: of("subject", shipped.map(|r| &r.subject)),
            object: of("object", shipped.map(|r| &r.object)),
            open: texts_of(entry, "heads").is_empty() && shipped.is_none_or(|r| r.heads.is_empty()),
        }
    }

    fn wrong(&self, at: &At, text: &str, what: &str) {
        self.page
            .error(Some(at.clone()), format!("the pattern \"{text}\" {what}"));
    }

    /// Whether all marks stand where they mean something and all words can be looked up.
    fn marks(&self, text: &str, at: &At, sort: &str) -> bool {
        let mut sound = true;
        let mut wrong = |what: &str| {
            self.wrong(at, text, what);
            sound = false;
        };
        let (body, class) = finer(text);
        let (body, _) = narrowed(body);
        if let Some(class) = &class {
            let all = self.known.event_classes();
            if !all.contains(&class.as_str()) {
                wrong(&format!(
                    "names an event class `{class}` that there is not{}",
                    advice(class, &all)
                ));
            }
            if sort == "adjective" {
                wrong(
                    "is of an adjective, which cannot have an event class of its own; drop \"=…\"",
                );
            }
        }
        let allowed: &[char] = match sort {
            "verb" => &['!', '@', '&'],
            "noun" => &['~'],
            _ => &[],
        };
        let body = body
            .strip_suffix('@')
            .filter(|_| sort == "verb")
            .unwrap_or(body);
        let body = body
            .strip_suffix(['!', '&'])
            .filter(|_| sort == "verb")
            .unwrap_or(body);
        let body = body
            .strip_suffix('~')
            .filter(|_| sort == "noun")
            .unwrap_or(body);
        for mark in ['!', '@', '~', '&', '='] {
            if body.contains(mark) {
                wrong(&match mark {
                    '=' => "has \"=\" in the wrong place; an event class stands at the end, behind a space: \"deport =COERCE\"".to_owned(),
                    mark if allowed.contains(&mark) => format!("has \"{mark}\" in the wrong place; it stands at the very end"),
                    mark => format!("has \"{mark}\", which patterns of a {sort} do not have; leave it out"),
                });
            }
        }
        let words: Vec<&str> = body.split_whitespace().collect();
        if words.is_empty() {
            wrong(&format!("is empty; write a {sort} in its dictionary form"));
            return false;
        }
        if words.iter().filter(|w| **w == "*").count() > 1 {
            wrong("has two \"*\"; only one object can be meant");
        }
        for word in words.iter().flat_map(|w| w.split('|')) {
            if word.is_empty() {
                wrong(
                    "has an alternative without words beside a \"|\"; remove the \"|\" or add the words",
                );
            }
            if (word.contains('<') || word.contains('>'))
                && !(word.starts_with('<') && word.ends_with('>'))
            {
                wrong(&format!(
                    "has \"{word}\", which looks like a word class; write it as \"<force>\", with spaces around it"
                ));
            } else if word.starts_with('<') {
                let name = word.trim_matches(['<', '>']);
                if !self.classes.contains(name) && !self.lexicon.has_class(word) {
                    wrong(&format!(
                        "names the word class {word}, which no file defines; add `{name} = [\"…\"]` under [classes]"
                    ));
                }
            } else if word.len() > 1 && word.contains(['*', '+']) {
                wrong(&format!(
                    "has \"{word}\"; \"*\" and \"+\" stand alone between spaces"
                ));
            } else if word.contains('/') {
                for prep in word.split('/').filter(|p| !self.is_prep(p)) {
                    wrong(&format!(
                        "has \"{word}\", but `{prep}` is no preposition that demarche knows; correct it, or add it to `prepositions` under \
                         [grammar], and part other words by \"|\""
                    ));
                }
            } else if word.chars().any(char::is_uppercase) && sort != "noun" {
                wrong(&format!(
                    "has capitals in \"{word}\"; patterns are in dictionary form, in lower case"
                ));
            }
        }
        sound
    }

    fn is_prep(&self, word: &str) -> bool {
        let word = word.replace('_', " ");
        self.lexicon.is_prep(&word)
            || self.prepositions.contains(&word)
            || self.known.prepositions.contains(&word)
    }

    /// Reads every alternative as the extractor does, and looks whether an earlier pattern hides it.
    fn parsed(&mut self, text: &str, at: &At, sort: &str, relation: &str, ends: &Ends) {
        // Word classes of the file itself are not in the embedded lexicon; they are checked above.
        let mut hidden: Option<(String, usize)> = None;
        let mut reached = false;
        let mut inflected = None;
        for reading in alternatives(text) {
            let read = match sort {
                "verb" => VerbPattern::read(0, &reading, self.lexicon).map(|p| {
                    inflected = inflected.take().or_else(|| self.inflected(&p.lemma));
                    format!(
                        "{:?}",
                        (
                            &p.lemma,
                            &p.particle,
                            p.needs_object,
                            &p.chain,
                            &p.target,
                            &p.subject,
                            &p.of
                        )
                    )
                }),
                "noun" => NounPattern::read(0, &reading, self.lexicon).map(|p| {
                    format!(
                        "noun {:?}",
                        (&p.lemma, &p.modifiers, &p.chain, &p.preps, &p.of)
                    )
                }),
                _ => AdjectivePattern::parse(0, &reading, self.lexicon)
                    .map(|p| format!("adjective {:?}", (&p.lemma, &p.prep, &p.of))),
            };
            let signature = match read {
                Ok(signature) => signature,
                Err(cause) => {
                    self.wrong(at, text, &cause);
                    return;
                }
            };
            let line = self.page.line(at);
            let all = self.first.entry(signature).or_default();
            let hides = |other: &Stated| {
                let covers = |a: &[Kind], b: &[Kind]| b.iter().all(|k| a.contains(k));
                other.relation != relation
                    && other.ends.open
                    && covers(&other.ends.subject, &ends.subject)
                    && covers(&other.ends.object, &ends.object)
            };
            match all.iter().find(|o| hides(o)) {
                Some(other) => hidden = hidden.or(Some((other.relation.clone(), other.line))),
                None => reached = true,
            }
            all.push(Stated {
                relation: relation.to_owned(),
                line,
                ends: ends.clone(),
            });
        }
        if let Some((other, line)) = hidden.filter(|_| !reached) {
            self.page.warning(
                Some(at.clone()),
                format!("the pattern \"{text}\" is never reached, since `{other}` has the same in line {line}; keep one of the two"),
            );
        }
        if let Some((word, lemma)) = inflected {
            self.page.warning(
                Some(at.clone()),
                format!("the pattern \"{text}\" never fits, since \"{word}\" is not in dictionary form; write \"{lemma}\""),
            );
        }
    }

    /// A verb that no text can have as its dictionary form, with the form that it should have.
    fn inflected(&self, verb: &str) -> Option<(String, String)> {
        let lemma = self.lemmatiser?(verb);
        let ending = ["ed", "ing"].iter().any(|e| verb.ends_with(e));
        // "found" is also a verb of its own; only regular endings are certain.
        let shared = verb.chars().zip(lemma.chars()).take(2);
        let stem = lemma.len() > 2 && shared.filter(|(a, b)| a == b).count() == 2;
        (ending && stem && lemma != verb && !self.known.ontology.verb_patterns(&lemma).is_empty())
            .then(|| (verb.to_owned(), lemma))
    }
}
