//! The cast of an article: every person, country, body, group, agreement, place and event that it mentions, each with all its mentions.
//!
//! In comes the analysed document, out go referents and a map from tokens to them. Names, descriptions and pronouns are linked here;
//! what the sentences say about the referents is left to the rest of `extract`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::model::{FormType, Kind, NameKey, Span, fold_tokens};

/// Index of a referent in its [`Cast`].
pub(super) type RefId = usize;

/// A mention of a referent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub sentence: usize,
    /// The token that carries the mention in the parse.
    pub token: usize,
    pub span: Span,
    pub form: FormType,
    /// An adjective of nationality: names its country without being a participant by itself.
    pub adjectival: bool,
}

/// Somebody or something that the article mentions.
#[derive(Debug, Clone)]
pub(super) struct Referent {
    pub kind: Kind,
    pub name: String,
    /// The gazetteer's key.
    pub key: Option<NameKey>,
    pub code: Option<String>,
    /// Index of the gazetteer entry.
    pub entry: Option<usize>,
    pub plural: bool,
    /// Known by a proper name rather than a description.
    pub named: bool,
    /// A name of one word that is a common noun with a capital: "the Treaty", "the Coalition".
    pub common: bool,
    /// The country or body before a description: Syria for "Syrian rebels".
    pub owner: Option<RefId>,
    /// Lemma of the head noun of a description; last word of a name.
    pub head: String,
    /// Offices by which the article calls a person, in lower case.
    pub titles: Vec<String>,
    pub mentions: Vec<Mention>,
}

impl Referent {
    pub fn new(kind: Kind, name: &str, named: bool) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            key: None,
            code: None,
            entry: None,
            plural: false,
            named,
            common: false,
            owner: None,
            head: fold_tokens(name).pop().unwrap_or_default(),
            titles: Vec::new(),
            mentions: Vec::new(),
        }
    }

    /// Whether it is known by a description alone, which no country or body narrows down.
    pub fn is_described(&self) -> bool {
        !self.named && self.is_weak()
    }

    /// Whether a weak form: a bare surname, a description without country, a common noun with a capital, which must not become one world-wide node.
    pub fn is_weak(&self) -> bool {
        match self.kind {
            _ if self.key.is_some() => false,
            Kind::Person => !self.named || fold_tokens(&self.name).len() < 2,
            _ if self.common => true,
            Kind::Group => !self.named && self.owner.is_none(),
            Kind::Agreement | Kind::Event => !self.named,
            Kind::Place => !self.named,
            Kind::Country | Kind::Organisation => !self.named && self.owner.is_none(),
        }
    }
}

/// All referents of an article and the tokens that mention them.
#[derive(Debug, Default)]
pub(super) struct Cast {
    pub referents: Vec<Referent>,
    at: Vec<Vec<Option<RefId>>>,
    /// Ranges of names by sentence, with their referents.
    pub names: Vec<Vec<(Range<usize>, RefId)>>,
    /// Where names stand that begin with the name of whom they belong to: "Indonesian Navy". Sentence and first token.
    pub telling: BTreeSet<(usize, usize)>,
    /// Plural pronouns that stand for several referents: the others besides the one at the token.
    pub joint: BTreeMap<(usize, usize), Vec<RefId>>,
}

impl Cast {
    /// An empty cast for sentences of these lengths.
    pub fn new(lengths: impl Iterator<Item = usize>) -> Self {
        let at: Vec<Vec<Option<RefId>>> = lengths.map(|n| vec![None; n]).collect();
        Self {
            referents: Vec::new(),
            names: vec![Vec::new(); at.len()],
            at,
            telling: BTreeSet::new(),
            joint: BTreeMap::new(),
        }
    }

    /// The referent that a token mentions: any token of a name, the head of a description, a pronoun.
    pub fn at(&self, sentence: usize, token: usize) -> Option<RefId> {
        self.at
            .get(sentence)
            .and_then(|s| s.get(token))
            .copied()
            .flatten()
    }

    /// The mention of `who` at or around a token.
    pub fn mention(&self, who: RefId, sentence: usize, token: usize) -> Option<&Mention> {
        let own = |m: &&Mention| m.sentence == sentence;
        let all = &self.referents[who].mentions;
        all.iter()
            .filter(own)
            .find(|m| m.token == token)
            .or_else(|| {
                let range = self.names[sentence]
                    .iter()
                    .find(|(range, id)| *id == who && range.contains(&token))
                    .map(|(range, _)| range.clone())?;
                all.iter().filter(own).find(|m| range.contains(&m.token))
            })
    }

    /// Whether the mention at a token is an adjective of nationality.
    pub fn is_adjectival(&self, sentence: usize, token: usize) -> bool {
        self.at(sentence, token)
            .and_then(|who| self.mention(who, sentence, token))
            .is_some_and(|m| m.adjectival)
    }

    pub fn add(&mut self, referent: Referent) -> RefId {
        self.referents.push(referent);
        self.referents.len() - 1
    }

    /// Records a mention over `tokens`; all of them, or only the carrying token for a description, point to the referent from now on.
    pub fn mention_at(&mut self, who: RefId, tokens: &Range<usize>, mention: Mention) {
        let sentence = mention.sentence;
        if mention.form == FormType::Name {
            for t in tokens.clone() {
                self.at[sentence][t] = Some(who);
            }
            self.names[sentence].push((tokens.clone(), who));
        } else {
            self.at[sentence][mention.token] = Some(who);
        }
        self.referents[who].mentions.push(mention);
    }

    /// Notes which names are common nouns with a capital: one word, not all in capitals, that `plain` knows in lower case.
    pub fn tell_common(&mut self, plain: impl Fn(&str) -> bool) {
        for referent in &mut self.referents {
            let word = referent.name.as_str();
            let mut letters = word.chars();
            referent.common = referent.named
                && referent.key.is_none()
                && letters.next().is_some_and(char::is_uppercase)
                && letters.clone().next().is_some()
                && letters.all(char::is_lowercase)
                && plain(&word.to_lowercase());
        }
    }

    /// Brings the mentions of every referent into order of text.
    pub fn sort(&mut self) {
        for referent in &mut self.referents {
            referent.mentions.sort_by_key(|m| (m.sentence, m.token));
        }
    }

    /// Referents of a kind by most recent mention before a place in the text, the latest first, each once.
    pub fn recent(
        &self,
        sentence: usize,
        token: usize,
        wanted: impl Fn(&Referent) -> bool,
    ) -> Vec<(RefId, usize)> {
        let mut out: Vec<(usize, usize, RefId)> = Vec::new();
        for (id, referent) in self.referents.iter().enumerate() {
            if !wanted(referent) {
                continue;
            }
            let last = referent
                .mentions
                .iter()
                .rev()
                .find(|m| (m.sentence, m.token) < (sentence, token));
            if let Some(m) = last {
                out.push((m.sentence, m.token, id));
            }
        }
        out.sort_unstable_by(|a, b| b.cmp(a));
        out.into_iter()
            .map(|(s, _, id)| (id, sentence - s))
            .collect()
    }
}
