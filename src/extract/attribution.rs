//! Who says so: reported speech, "according to", and the quotations that the core finds.

use super::antecedent::{agrees, taken_up};
use super::cast::{Cast, RefId};
use super::clause::Clauses;
use super::linking::owner;
use super::tree::Tree;
use crate::model::{Kind, Status};
use crate::nlp::Coreference;
use crate::ontology::{Lexicon, Person, Pronoun};

/// Attribution of one sentence.
#[derive(Debug, Default, Clone)]
pub(super) struct Attribution {
    /// Verbs of speech (or heads of "according to" phrases) and the tokens that name the speaker.
    sources: Vec<Source>,
    /// For every token, whether it stands inside quotation marks, and who is quoted, if known.
    quoted: Vec<(bool, Option<RefId>)>,
    /// Whose statement the text is here, without quotation marks: after "X said:".
    pub statement: Option<RefId>,
}

#[derive(Debug, Clone, Copy)]
struct Source {
    /// The verb, or the phrase of "according to".
    at: usize,
    /// The token that names the speaker.
    named: usize,
    /// Who speaks, if it is somebody of the cast.
    speaker: Option<RefId>,
    /// "according to X" covers its whole clause.
    phrase: bool,
    /// The verb also states what an infinitive below it says: "claimed to have captured", not "promised to".
    claims: bool,
}

/// What finding out who speaks needs.
pub(super) struct Voices<'a> {
    pub cast: &'a Cast,
    pub trees: &'a [Tree<'a>],
    pub coreference: &'a Coreference,
    pub lexicon: &'a Lexicon,
    /// Whose statement the article is.
    pub issuer: Option<RefId>,
}

impl Voices<'_> {
    /// The actor who speaks where a token names the speaker: the body behind an unnamed spokesman or a release.
    pub fn at(&self, (sentence, token): (usize, usize)) -> Option<RefId> {
        let tree = self.trees.get(sentence)?;
        let actor = |who: &RefId| self.cast.referents[*who].kind.is_actor();
        let own = self.cast.at(sentence, token).or_else(|| {
            let place = (sentence, token);
            let form = tree.token(token).form.to_lowercase();
            let third = |p: &Pronoun| p.person == Person::Third;
            let pronoun = self.lexicon.pronoun(&form).filter(third);
            let all = taken_up(self.cast, self.trees, self.coreference, place, &|r| {
                r.kind.is_actor() && pronoun.is_none_or(|p| agrees(r, p))
            });
            all.first().copied()
        });
        if let Some(who) = own.filter(actor) {
            let referent = &self.cast.referents[who];
            let unnamed = referent.kind == Kind::Person && !referent.named;
            return referent.owner.filter(|o| unnamed && actor(o)).or(Some(who));
        }
        if !self.lexicon.is("speech noun", &tree.low(token)) {
            return None;
        }
        let body = |s: usize, t: usize| owner(self.cast, self.trees.get(s)?, s, t);
        let earlier = || {
            let coreference = self.coreference;
            let mention = coreference.at((sentence, token))?;
            coreference.chain(mention).find_map(|m| {
                let m = &coreference.mentions[m];
                body(m.sentence, m.head)
            })
        };
        body(sentence, token)
            .or_else(earlier)
            .filter(actor)
            .or(self.issuer)
    }

    /// Whether a verb of speech says that something is or was so, whatever the form of the clause below it.
    fn states(&self, verb: &str) -> bool {
        let kinds = self.lexicon.governor(verb);
        let stated = |s: &Option<Status>| matches!(s, None | Some(Status::Negated));
        !kinds.is_empty() && kinds.iter().all(stated)
    }

    /// Reads the speech verbs of a sentence and the quotations that reach into it.
    pub fn read(&self, sentence: usize) -> Attribution {
        let tree = &self.trees[sentence];
        let clauses = Clauses {
            tree,
            lexicon: self.lexicon,
        };
        let mut sources = Vec::new();
        for at in 0..tree.len() {
            let phrase = self.lexicon.is("speech prep", &tree.case(at));
            let speaker = if tree.is_verb(at) && self.lexicon.is("speech", tree.lemma(at)) {
                match clauses.read(at).subjects.first() {
                    Some(&speaker) => speaker,
                    None => continue,
                }
            } else if phrase {
                at
            } else {
                continue;
            };
            sources.push(Source {
                at,
                named: speaker,
                speaker: self.at((sentence, speaker)),
                phrase,
                claims: tree.is_verb(at) && self.states(tree.lemma(at)),
            });
        }
        let mut quoted = vec![(false, None); tree.len()];
        let quotations = &self.coreference.quotations;
        let first = quotations.partition_point(|q| q.end.0 < sentence);
        for q in quotations[first..]
            .iter()
            .take_while(|q| q.start.0 <= sentence)
        {
            let speaker = q.speaker.and_then(|place| self.at(place));
            let from = if q.start.0 == sentence { q.start.1 } else { 0 };
            let to = if q.end.0 == sentence {
                q.end.1
            } else {
                tree.len()
            };
            quoted[from.min(to)..to].fill((true, speaker));
        }
        Attribution {
            sources,
            quoted,
            statement: None,
        }
    }
}

impl Attribution {
    /// Whether a token stands inside quotation marks.
    pub fn quotes(&self, token: usize) -> bool {
        self.quoted.get(token).is_some_and(|(inside, _)| *inside)
    }

    /// The speaker whom the sentence itself names.
    pub fn own_speaker(&self) -> Option<RefId> {
        let outside = |s: &&Source| !self.quotes(s.at);
        self.sources.iter().filter(outside).find_map(|s| s.speaker)
    }

    /// Whether the speaker whom the sentence names is an "I" or "we".
    pub fn speaks_of_self(&self, tree: &Tree, first_person: &dyn Fn(&Tree, usize) -> bool) -> bool {
        let outside = |s: &&Source| !self.quotes(s.at) && s.speaker.is_some();
        let named = self.sources.iter().find(outside);
        named.is_some_and(|s| first_person(tree, s.named))
    }

    /// Whom "I" and "we" stand for: whoever is quoted or makes a statement here.
    pub fn speaking(&self, token: usize) -> Option<RefId> {
        match self.quoted.get(token) {
            Some((true, speaker)) => *speaker,
            _ => self.statement,
        }
    }

    /// The innermost speaker of what the predicate at `token` states.
    pub fn of(&self, tree: &Tree, token: usize) -> Option<RefId> {
        let path: Vec<usize> = std::iter::once(token)
            .chain(tree.ancestors(token))
            .collect();
        for (step, &at) in path.iter().enumerate() {
            // "X said that …": the predicate stands below the clause that the verb introduces.
            if let Some(source) = self.sources.iter().find(|s| !s.phrase && s.at == at)
                && step > 0
                && matches!(
                    tree.rel(path[step - 1]),
                    "ccomp" | "xcomp" | "parataxis" | "advcl"
                )
                && (tree.rel(path[step - 1]) != "advcl" || tree.token(path[step - 1]).xpos == "VBG")
                && (tree.rel(path[step - 1]) != "xcomp" || source.claims)
            {
                return source.speaker;
            }
            // "…, X said": the verb of speech hangs on the clause.
            let inserted = tree
                .kids_by(at, &["parataxis"])
                .find_map(|k| self.sources.iter().find(|s| !s.phrase && s.at == k));
            if let Some(source) = inserted.filter(|s| s.at != token && !tree.dominates(s.at, token))
            {
                return source.speaker;
            }
            let according = tree
                .kids_by(at, &["obl", "nmod", "parataxis", "dep"])
                .find_map(|k| self.sources.iter().find(|s| s.phrase && s.at == k));
            if let Some(source) = according.filter(|s| !tree.dominates(s.at, token)) {
                return source.speaker;
            }
        }
        self.speaking(token)
    }
}
