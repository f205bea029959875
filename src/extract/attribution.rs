//! Who says so: reported speech, "according to", and quotations that run over several sentences.

use super::cast::{Cast, RefId};
use super::clause::Clauses;
use super::tree::Tree;
use crate::model::Kind;
use crate::ontology::Lexicon;

/// Attribution of one sentence.
#[derive(Debug, Default, Clone)]
pub(super) struct Attribution {
    /// Verbs of speech (or heads of "according to" phrases) and the tokens that name the speaker.
    sources: Vec<Source>,
    /// Tokens inside quotation marks.
    quoted: Vec<bool>,
    /// Whose quotation goes on here from an earlier sentence.
    pub carried: Option<RefId>,
    /// Whose statement the text is here, without quotation marks: after "X said:", or the issuer who says "I".
    pub statement: Option<RefId>,
}

#[derive(Debug, Clone, Copy)]
struct Source {
    /// The verb, or the phrase of "according to".
    at: usize,
    speaker: usize,
    /// "according to X" covers its whole clause.
    phrase: bool,
}

impl Attribution {
    /// Reads the speech verbs and quotation marks of a sentence; `open` says whether a quotation is open at its start and is updated.
    pub fn read(tree: &Tree, lexicon: &Lexicon, open: &mut bool) -> Self {
        let clauses = Clauses { tree, lexicon };
        let mut this = Self {
            sources: Vec::new(),
            quoted: vec![false; tree.len()],
            carried: None,
            statement: None,
        };
        for i in 0..tree.len() {
            let form = tree.token(i).form.as_str();
            match form {
                "“" => *open = true,
                "”" => *open = false,
                "\"" | "''" | "``" => *open = !*open,
                _ => this.quoted[i] = *open,
            }
            if tree.is_verb(i) && lexicon.is("speech", tree.lemma(i)) {
                let subjects = clauses.read(i).subjects;
                if let Some(&speaker) = subjects.first() {
                    this.sources.push(Source {
                        at: i,
                        speaker,
                        phrase: false,
                    });
                }
            } else if lexicon.is("speech prep", &tree.case(i)) {
                this.sources.push(Source {
                    at: i,
                    speaker: i,
                    phrase: true,
                });
            }
        }
        this
    }

    /// Whether most of the sentence is quoted.
    pub fn is_quoted(&self) -> bool {
        let n = self.quoted.iter().filter(|q| **q).count();
        2 * n > self.quoted.len()
    }

    /// Whether a token stands inside quotation marks.
    pub fn quotes(&self, token: usize) -> bool {
        self.quoted.get(token).copied().unwrap_or(false)
    }

    /// The speaker whom the sentence itself names, for carrying a quotation on.
    pub fn own_speaker(&self, cast: &Cast, sentence: usize) -> Option<RefId> {
        self.sources
            .iter()
            .filter(|s| !self.quotes(s.at))
            .find_map(|s| speaker(cast, sentence, s.speaker))
    }

    /// The innermost speaker of what the predicate at `token` states.
    pub fn of(&self, tree: &Tree, cast: &Cast, sentence: usize, token: usize) -> Option<RefId> {
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
                && (tree.rel(path[step - 1]) != "xcomp")
            {
                return speaker(cast, sentence, source.speaker);
            }
            // "…, X said": the verb of speech hangs on the clause.
            let inserted = tree
                .kids_by(at, &["parataxis"])
                .find_map(|k| self.sources.iter().find(|s| !s.phrase && s.at == k));
            if let Some(source) = inserted.filter(|s| s.at != token && !tree.dominates(s.at, token))
            {
                return speaker(cast, sentence, source.speaker);
            }
            let according = tree
                .kids_by(at, &["obl", "nmod", "parataxis", "dep"])
                .find_map(|k| self.sources.iter().find(|s| s.phrase && s.at == k));
            if let Some(source) = according.filter(|s| !tree.dominates(s.at, token)) {
                return speaker(cast, sentence, source.speaker);
            }
        }
        if self.quotes(token) {
            return self.own_speaker(cast, sentence).or(self.carried);
        }
        self.statement
    }

    /// Whom "I" and "we" in this sentence stand for, when they are quoted.
    pub fn quoted_self(&self, cast: &Cast, sentence: usize, token: usize) -> Option<RefId> {
        if !self.quotes(token) {
            return None;
        }
        self.own_speaker(cast, sentence).or(self.carried)
    }
}

fn speaker(cast: &Cast, sentence: usize, token: usize) -> Option<RefId> {
    cast.at(sentence, token).filter(|who| {
        matches!(
            cast.referents[*who].kind,
            Kind::Person | Kind::Country | Kind::Organisation | Kind::Group
        )
    })
}
