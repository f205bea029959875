//! Mentions: the noun phrases, names and pronouns of a text, with all that the ranker compares.

use std::ops::Range;

use super::{Mention, MentionKind};
use crate::nlp::clusters::Clusters;
use crate::nlp::discourse::{Gender, Number, Person, Pronoun, Words};
use crate::nlp::hash;
use crate::nlp::quotes::{Place, Quotation};
use crate::nlp::tree::Tree;
use crate::nlp::{Name, NameLabel, Upos};

/// What stands before the head of a noun phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Determiner {
    None,
    Definite,
    Demonstrative,
    Indefinite,
    /// "its", "Turkey's".
    Possessive,
    /// "three", with no article.
    Number,
}

/// A mention with what the features look at.
#[derive(Debug, Clone)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent traits, each a feature"
)]
pub(crate) struct Profile {
    pub(crate) mention: Mention,
    pub(crate) pronoun: Option<Pronoun>,
    pub(crate) label: Option<NameLabel>,
    pub(crate) number: Option<Number>,
    pub(crate) gender: Option<Gender>,
    pub(crate) determiner: Determiner,
    /// Hashes of the form and the lemma of the head, in lower case.
    pub(crate) form: u64,
    pub(crate) lemma: u64,
    /// Fine and coarse word class of the head.
    pub(crate) class: [u64; 2],
    /// Hash of the relation to the head of the phrase, with subtype.
    pub(crate) rel: u64,
    pub(crate) subject: bool,
    pub(crate) possessive: bool,
    /// Reflexive: "themselves".
    pub(crate) reflexive: bool,
    /// The token above in the parse, and the hash of its lemma.
    pub(crate) governor: Option<usize>,
    pub(crate) governor_lemma: u64,
    /// The verb or other head of the clause.
    pub(crate) clause: Option<usize>,
    /// Hashes of the lemmas of modifiers.
    pub(crate) modifiers: Vec<u64>,
    /// Hashes of the words of a name, in lower case without dots.
    pub(crate) name: Vec<u64>,
    /// Hash of the initials of a longer name, and of a short one in capitals.
    pub(crate) initials: u64,
    pub(crate) acronym: u64,
    /// All tokens below the head.
    pub(crate) extent: Range<usize>,
    /// Index of the quotation around it.
    pub(crate) quotation: Option<usize>,
    /// A relative clause or apposition follows.
    pub(crate) specified: bool,
}

impl Profile {
    pub(crate) fn place(&self) -> Place {
        (self.mention.sentence, self.mention.head)
    }

    /// Person of a pronoun.
    pub(crate) fn person(&self) -> Option<Person> {
        self.pronoun.map(|p| p.person)
    }
}

/// What finding mentions needs.
pub(crate) struct Finder<'a> {
    pub(crate) trees: &'a [Tree<'a>],
    pub(crate) words: &'a Words,
    pub(crate) classes: &'a Clusters,
    pub(crate) quotations: &'a [Quotation],
}

impl Finder<'_> {
    /// All mentions, in order of their heads.
    pub(crate) fn find(&self, names: &[Name]) -> Vec<Profile> {
        let mut out = Vec::new();
        let mut rest = names;
        for (sentence, tree) in self.trees.iter().enumerate() {
            let count = rest.iter().take_while(|n| n.sentence <= sentence).count();
            let (own, later) = rest.split_at(count);
            rest = later;
            let mut named: Vec<Option<usize>> = vec![None; tree.len()];
            for (n, name) in own.iter().enumerate() {
                let end = name.tokens.end.min(tree.len());
                for slot in &mut named[name.tokens.start.min(end)..end] {
                    *slot = Some(n);
                }
            }
            for (i, name) in named.iter().enumerate() {
                let name = name.map(|n| &own[n]);
                if name.is_some_and(|n| carrier(tree, &n.tokens) != i) {
                    continue;
                }
                if let Some(kind) = self.kind(tree, i, name) {
                    out.push(self.profile(tree, sentence, i, kind, name));
                    if !matches!(kind, MentionKind::Pronoun | MentionKind::Relative)
                        && tree.kids_by(i, &["conj"]).any(|k| carries(tree, k))
                    {
                        out.push(self.profile(tree, sentence, i, MentionKind::Joint, None));
                    }
                }
            }
        }
        out
    }

    fn kind(&self, tree: &Tree, i: usize, name: Option<&Name>) -> Option<MentionKind> {
        let upos = tree.upos(i);
        let pronoun = self
            .words
            .pronoun(&tree.token(i).form.to_lowercase())
            .filter(|_| matches!(upos, Upos::Pron | Upos::Det | Upos::X));
        if let Some(pronoun) = pronoun {
            let relative = tree
                .ancestors(i)
                .take_while(|a| !tree.deprel(*a).starts_with("nsubj"))
                .any(|a| tree.deprel(a) == "acl:relcl");
            return match pronoun.person {
                Person::Relative => relative.then_some(MentionKind::Relative),
                Person::Demonstrative if matches!(tree.rel(i), "det" | "mark" | "advmod") => None,
                Person::Demonstrative if relative && tree.low(i) == "that" => {
                    Some(MentionKind::Relative)
                }
                _ => (tree.rel(i) != "expl").then_some(MentionKind::Pronoun),
            };
        }
        if name.is_some() {
            return (upos != Upos::Adj).then_some(MentionKind::Name);
        }
        let part = matches!(tree.rel(i), "flat" | "fixed" | "goeswith" | "case" | "cc")
            || tree.deprel(i) == "nmod:desc";
        // A year: "2016".
        if upos == Upos::Num && matches!(tree.rel(i), "obl" | "nmod" | "nsubj" | "obj" | "compound")
        {
            return Some(MentionKind::Nominal);
        }
        (upos.is_nominal() && !part).then(|| {
            let plain = tree.upos(i) == Upos::Noun;
            if plain {
                MentionKind::Nominal
            } else {
                MentionKind::Name
            }
        })
    }

    fn profile(
        &self,
        tree: &Tree,
        sentence: usize,
        i: usize,
        kind: MentionKind,
        name: Option<&Name>,
    ) -> Profile {
        let token = tree.token(i);
        let low = token.form.to_lowercase();
        let pronoun = self
            .words
            .pronoun(&low)
            .filter(|_| matches!(kind, MentionKind::Pronoun | MentionKind::Relative));
        let place = (sentence, i);
        let tokens = match (kind, name) {
            (MentionKind::Name, Some(name)) => name.tokens.start..name.tokens.end.min(tree.len()),
            (MentionKind::Name, None) => proper(tree, i),
            (MentionKind::Pronoun | MentionKind::Relative, _) => i..i + 1,
            (MentionKind::Joint, _) => tree.extent(i),
            (MentionKind::Nominal, _) => phrase(tree, i),
        };
        let words: Vec<String> = if kind == MentionKind::Name {
            tokens
                .clone()
                .map(|k| tree.token(k).form.to_lowercase().replace('.', ""))
                .filter(|w| w.chars().any(char::is_alphanumeric) && w != "the" && w != "'s")
                .collect()
        } else {
            Vec::new()
        };
        let label = name.map(|n| n.label);
        let governor = tree.head(i);
        let clause = tree
            .ancestors(i)
            .find(|a| tree.is_verb(*a) || matches!(tree.rel(*a), "root" | "parataxis"));
        let capitals = kind == MentionKind::Name
            && words.len() == 1
            && token.form.chars().filter(|c| c.is_uppercase()).count() > 1
            && token.form.len() <= 8;
        let quotation = self
            .quotations
            .partition_point(|q| q.start <= place)
            .checked_sub(1)
            .filter(|q| self.quotations[*q].holds(place));
        Profile {
            pronoun,
            label,
            number: number(tree, i, kind, pronoun, label),
            gender: pronoun
                .map_or_else(|| self.gender(tree, i, kind, &tokens, label), |p| p.gender),
            determiner: self.determiner(tree, i, kind),
            form: hash::text(&low),
            lemma: hash::text(&tree.low(i)),
            class: self
                .classes
                .get(hash::text(&token.form), hash::text(&low))
                .map(u64::from),
            rel: hash::text(tree.deprel(i)),
            subject: tree.rel(i) == "nsubj",
            possessive: tree.deprel(i) == "nmod:poss",
            reflexive: pronoun.is_some() && (low.ends_with("self") || low.ends_with("selves")),
            governor,
            governor_lemma: governor.map_or(3, |g| hash::text(tree.lemma(g))),
            clause,
            modifiers: modifiers(tree, i, kind),
            name: words.iter().map(|w| hash::text(w)).collect(),
            initials: if words.len() > 1 {
                let first = words
                    .iter()
                    .filter(|w| !matches!(w.as_str(), "of" | "and" | "for" | "the" | "on" | "in"));
                hash::chars(first.filter_map(|w| w.chars().next()))
            } else {
                0
            },
            acronym: if capitals { hash::text(&words[0]) } else { 0 },
            extent: tree.extent(i),
            quotation,
            specified: tree.kids_by(i, &["acl", "appos"]).next().is_some(),
            mention: Mention {
                sentence,
                head: i,
                tokens,
                kind,
            },
        }
    }

    /// Gender by title or first name: "Mr Kirby", "Angela Merkel", "the spokeswoman".
    fn gender(
        &self,
        tree: &Tree,
        i: usize,
        kind: MentionKind,
        tokens: &Range<usize>,
        label: Option<NameLabel>,
    ) -> Option<Gender> {
        if kind == MentionKind::Joint {
            return None;
        }
        let low = |k: usize| tree.token(k).form.to_lowercase();
        if kind == MentionKind::Nominal {
            return self.words.gender_of_noun(&tree.low(i));
        }
        let titles = tree
            .kids_by(i, &["compound", "flat", "nmod", "appos"])
            .filter(|k| !tokens.contains(k) && tree.deprel(*k) != "nmod:poss");
        let titled = tokens
            .clone()
            .chain(titles)
            .find_map(|k| self.words.gender_of_noun(&low(k)));
        if titled.is_some() || label.is_some_and(|l| l != NameLabel::Person) {
            return titled;
        }
        self.words
            .gender_of_name(&low(tokens.start))
            .filter(|_| tokens.len() > 1 || label.is_some())
    }

    fn determiner(&self, tree: &Tree, i: usize, kind: MentionKind) -> Determiner {
        if matches!(kind, MentionKind::Pronoun | MentionKind::Relative) {
            return Determiner::None;
        }
        let mut found = Determiner::None;
        for &k in tree.kids(i).iter().filter(|k| **k < i) {
            let low = tree.token(k).form.to_lowercase();
            let own = match tree.rel(k) {
                "det" if self.words.is_demonstrative(&low) => Determiner::Demonstrative,
                "det" if self.words.is_definite(&low) => Determiner::Definite,
                "det" if self.words.is_indefinite(&low) => Determiner::Indefinite,
                "nmod" if tree.deprel(k) == "nmod:poss" => Determiner::Possessive,
                "amod" if self.words.is_indefinite(&low) => Determiner::Indefinite,
                "nummod" if found == Determiner::None => Determiner::Number,
                _ => continue,
            };
            found = own;
        }
        found
    }
}

/// Whether a token can head a mention.
fn carries(tree: &Tree, i: usize) -> bool {
    tree.upos(i).is_nominal() || tree.upos(i) == Upos::Pron
}

/// The token of a name that carries it in the parse: the one whose head lies outside.
fn carrier(tree: &Tree, tokens: &Range<usize>) -> usize {
    tokens
        .clone()
        .find(|i| *i < tree.len() && tree.head(*i).is_none_or(|h| !tokens.contains(&h)))
        .unwrap_or(tokens.start)
}

/// The proper nouns around a head that no name finder knows.
fn proper(tree: &Tree, i: usize) -> Range<usize> {
    let mut range = i..i + 1;
    let part = |k: usize| {
        tree.upos(k) == Upos::Propn
            && tree.head(k) == Some(i)
            && matches!(tree.rel(k), "compound" | "flat")
    };
    while range.start > 0 && part(range.start - 1) {
        range.start -= 1;
    }
    while range.end < tree.len() && part(range.end) {
        range.end += 1;
    }
    range
}

/// The tokens of a noun phrase up to what is coordinated with it.
fn phrase(tree: &Tree, i: usize) -> Range<usize> {
    let whole = tree.extent(i);
    let cut = tree
        .kids_by(i, &["conj"])
        .map(|k| tree.extent(k).start)
        .min()
        .unwrap_or(whole.end);
    let cut = tree
        .kids_by(i, &["cc"])
        .filter(|k| *k > i && *k < cut)
        .min()
        .unwrap_or(cut);
    whole.start..cut.max(i + 1).min(whole.end)
}

fn number(
    tree: &Tree,
    i: usize,
    kind: MentionKind,
    pronoun: Option<Pronoun>,
    label: Option<NameLabel>,
) -> Option<Number> {
    match (kind, tree.token(i).xpos) {
        (MentionKind::Joint, _) => Some(Number::Plural),
        (MentionKind::Pronoun | MentionKind::Relative, _) => pronoun.and_then(|p| p.number),
        (_, "NNS" | "NNPS") => Some(Number::Plural),
        (MentionKind::Name, _) if label == Some(NameLabel::Organisation) => None,
        (_, "NN" | "NNP") => Some(Number::Singular),
        _ => None,
    }
}

fn modifiers(tree: &Tree, i: usize, kind: MentionKind) -> Vec<u64> {
    if matches!(kind, MentionKind::Pronoun | MentionKind::Relative) {
        return Vec::new();
    }
    let mut all: Vec<u64> = tree
        .kids_by(i, &["amod", "compound", "nummod", "nmod"])
        .take(8)
        .map(|k| hash::text(&tree.low(k)))
        .collect();
    all.sort_unstable();
    all
}
