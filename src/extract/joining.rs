//! Names of one thing become one referent: the same name, a surname after a full name, an acronym after its expansion.

use std::ops::Range;

use super::cast::{Cast, Mention, RefId, Referent};
use super::names::{Found, Linker, carrier};
use super::tree::Tree;
use crate::model::{FormType, Kind, fold, fold_tokens};
use crate::nlp::{NameLabel, Upos};
use crate::ontology::Sense;

impl Linker<'_> {
    /// Adds a name to the cast: to a referent that it already has, or as a new one.
    pub fn add(
        &self,
        cast: &mut Cast,
        tree: &Tree,
        sentence: usize,
        found: &Found,
    ) -> Option<RefId> {
        let span = tree.span(&found.tokens);
        let surface = span.slice(self.text);
        let carrier = carrier(tree, &found.tokens);
        let mut adjectival = false;
        let who = if let Some((entry, sense)) = found.entry {
            adjectival = sense == Sense::Demonym
                && (tree.upos(carrier) == Upos::Adj
                    || matches!(tree.rel(carrier), "amod" | "compound" | "nmod"))
                && tree.deprel(carrier) != "nmod:poss";
            self.known(cast, tree, entry, sense, surface, carrier)
        } else {
            self.unknown(cast, tree, surface, found.label?, carrier)?
        };
        let mention = Mention {
            sentence,
            token: carrier,
            span,
            form: FormType::Name,
            adjectival,
        };
        if self.tells_owner(cast, tree, who, &found.tokens) {
            cast.telling.insert((sentence, found.tokens.start));
        }
        cast.mention_at(who, &found.tokens, mention);
        Some(who)
    }

    /// Whether a name begins with the name or adjective of the state or body that its bearer belongs to.
    fn tells_owner(&self, cast: &Cast, tree: &Tree, who: RefId, tokens: &Range<usize>) -> bool {
        let owner = cast.referents[who].owner;
        let Some(entry) = owner.and_then(|owner| cast.referents[owner].entry) else {
            return false;
        };
        (tokens.start + 1..tokens.end).any(|end| {
            let first = tree.span(&(tokens.start..end)).slice(self.text);
            let mut readings = self.gazetteer.readings(&fold(first));
            readings.any(|(e, _, _)| e == entry)
        })
    }

    fn known(
        &self,
        cast: &mut Cast,
        tree: &Tree,
        entry: usize,
        sense: Sense,
        surface: &str,
        carrier: usize,
    ) -> RefId {
        // A people as such is a group of its own: "Iraqis", "a Russian".
        // "millions of Chinese" are some of them, "the Chinese" may be the state.
        let quantity =
            |h: usize| tree.reads(h, &|word| self.ontology.lexicon().is("quantity", word));
        let counted = tree.case(carrier) == "of" && tree.head(carrier).is_some_and(quantity);
        let one = |k: usize| matches!(tree.lemma(k), "a" | "an" | "another" | "one");
        let single = tree.kids_by(carrier, &["det", "nummod"]).any(one);
        let people = sense == Sense::People
            || (sense == Sense::Demonym
                && (tree.upos(carrier) == Upos::Noun || counted || single)
                && !matches!(tree.rel(carrier), "amod" | "compound"));
        if people {
            let name = surface;
            if let Some(id) = cast.referents.iter().position(|r| {
                r.kind == Kind::Group && r.entry == Some(entry) && fold(&r.name) == fold(name)
            }) {
                return id;
            }
            let mut referent = Referent::new(Kind::Group, name, true);
            referent.plural = !single;
            referent.entry = Some(entry);
            let country = self.country(cast, entry);
            referent.owner = Some(country);
            return cast.add(referent);
        }
        self.country(cast, entry)
    }

    /// The referent of a gazetteer entry.
    pub fn country(&self, cast: &mut Cast, entry: usize) -> RefId {
        let known = &self.gazetteer.entries()[entry];
        if let Some(id) = cast
            .referents
            .iter()
            .position(|r| r.key.as_ref() == Some(&known.key))
        {
            return id;
        }
        let mut referent = Referent::new(known.kind, &known.name, true);
        referent.key = Some(known.key.clone());
        referent.code.clone_from(&known.code);
        referent.entry = Some(entry);
        if known.kind == Kind::Organisation {
            referent.owner = known.part_of.map(|state| self.country(cast, state));
        }
        cast.add(referent)
    }

    fn unknown(
        &self,
        cast: &mut Cast,
        tree: &Tree,
        surface: &str,
        label: NameLabel,
        carrier: usize,
    ) -> Option<RefId> {
        let kind = self.kind(surface, label, tree, carrier)?;
        let words = fold_tokens(surface);
        if words.is_empty() {
            return None;
        }
        if kind == Kind::Person {
            return Some(self.person(cast, surface, &words));
        }
        // "the Gillard Government" is the state that Gillard leads.
        if let [surname, office] = words.as_slice()
            && self.ontology.lexicon().is("government", office)
            && let Some(state) = cast.referents.iter().find_map(|r| {
                let leader = r.kind == Kind::Person && fold_tokens(&r.name).last() == Some(surname);
                r.owner.filter(|_| leader)
            })
            && cast.referents[state].kind == Kind::Country
        {
            return Some(state);
        }
        let folded = fold(surface);
        let same = |r: &Referent| {
            r.named
                && r.kind != Kind::Person
                && (fold(&r.name) == folded
                    || acronym_of(&folded, &r.name, surface)
                    || acronym_of(&fold(&r.name), surface, &r.name))
        };
        if let Some(id) = cast.referents.iter().position(same) {
            if cast.referents[id].key.is_none()
                && folded.len() > fold(&cast.referents[id].name).len()
            {
                surface.clone_into(&mut cast.referents[id].name);
            }
            return Some(id);
        }
        // "Indonesian Navy" begins with its country.
        let owner = matches!(kind, Kind::Organisation | Kind::Group)
            .then(|| {
                let mut readings = self.gazetteer.readings(words.first()?);
                let country = readings.find(|(e, sense, _)| {
                    self.gazetteer.entries()[*e].kind == Kind::Country && *sense != Sense::Seat
                });
                country.filter(|_| words.len() > 1)
            })
            .flatten()
            .map(|(entry, _, _)| self.country(cast, entry));
        let mut referent = Referent::new(kind, surface, true);
        referent.plural = matches!(tree.token(carrier).xpos, "NNPS" | "NNS");
        referent.owner = owner;
        Some(cast.add(referent))
    }

    /// The node kind of a name that the gazetteer does not know: by its last word, else by the NER label.
    fn kind(&self, surface: &str, label: NameLabel, tree: &Tree, carrier: usize) -> Option<Kind> {
        let lexicon = self.ontology.lexicon();
        let words = fold_tokens(surface);
        let last = words.last()?.as_str();
        let any = |set| {
            words
                .iter()
                .any(|w| lexicon.is(set, w) || lexicon.is(set, w.trim_end_matches('s')))
        };
        if label == NameLabel::Person {
            return Some(Kind::Person);
        }
        if lexicon.is("agreement name", last)
            || words
                .iter()
                .any(|w| w != "act" && w != "plan" && lexicon.is("agreement name", w))
        {
            return Some(Kind::Agreement);
        }
        Some(match label {
            NameLabel::Person => Kind::Person,
            NameLabel::Organisation | NameLabel::Location
                if lexicon.is("event", last)
                    && !lexicon.is("group", last)
                    && !lexicon.is("body", last)
                    && words.len() > 1 =>
            {
                Kind::Event
            }
            NameLabel::Location => Kind::Place,
            NameLabel::Organisation if words.len() > 1 && lexicon.fits("<site>", last) => {
                Kind::Place
            }
            NameLabel::Organisation => Kind::Organisation,
            NameLabel::Misc => {
                if any("event name") {
                    Kind::Event
                } else if tree.upos(carrier) == Upos::Adj {
                    return None;
                } else if matches!(tree.token(carrier).xpos, "NNPS" | "NNS")
                    || lexicon.is("group", last)
                    || lexicon.is("group", last.trim_end_matches('s'))
                {
                    Kind::Group
                } else {
                    return None;
                }
            }
        })
    }

    /// Links a person's name: the same full name, or a surname or first name of exactly one person of the article.
    fn person(&self, cast: &mut Cast, surface: &str, words: &[String]) -> RefId {
        let (titles, bare) = self.split_titles(surface);
        let bare_words = fold_tokens(bare);
        let words: &[String] = if bare_words.is_empty() {
            words
        } else {
            &bare_words
        };
        let name = if bare_words.is_empty() { surface } else { bare };
        let mut candidates: Vec<RefId> = Vec::new();
        for (id, r) in cast.referents.iter().enumerate() {
            if r.kind == Kind::Person && r.named && same_person(&fold_tokens(&r.name), words) {
                candidates.push(id);
            }
        }
        let id = match candidates.as_slice() {
            // Of several, the one mentioned last.
            [] => cast.add(Referent::new(Kind::Person, name, true)),
            many => *many
                .iter()
                .max_by_key(|id| {
                    cast.referents[**id]
                        .mentions
                        .last()
                        .map(|m| (m.sentence, m.token))
                })
                .unwrap_or(&many[0]),
        };
        let referent = &mut cast.referents[id];
        if words.len() > fold_tokens(&referent.name).len() {
            name.clone_into(&mut referent.name);
            referent.head = words.last().cloned().unwrap_or_default();
        }
        referent.titles.extend(titles);
        id
    }

    /// Splits "President Barack Obama" into titles and name.
    fn split_titles<'s>(&self, surface: &'s str) -> (Vec<String>, &'s str) {
        let mut rest = surface;
        let mut titles = Vec::new();
        while let Some((first, tail)) = rest.split_once(' ') {
            let low = first.to_lowercase();
            let plain = low.trim_end_matches('.');
            if !(self.ontology.lexicon().is("honorific", plain)
                || self.ontology.title(plain).is_some())
            {
                break;
            }
            // "Prince William", "King Abdullah": a title that a first name alone needs.
            if !tail.contains(' ') && self.ontology.lexicon().is("royal", plain) {
                titles.push(plain.to_owned());
                break;
            }
            titles.push(plain.to_owned());
            rest = tail;
        }
        (titles, rest)
    }
}

/// Whether two persons' names can be one: equal, or the shorter is the surname, the first name, or initials and surname of the longer.
fn same_person(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    match short {
        [] => false,
        [one] => {
            long.last() == Some(one)
                || (long.len() > 1 && long.first() == Some(one))
                || long.windows(2).any(|w| w[0].len() <= 2 && &w[1] == one)
        }
        _ if a == b => true,
        _ => {
            let initial = |x: &String, y: &String| {
                x == y
                    || (x.len() == 1 && y.starts_with(x.as_str()))
                    || (y.len() == 1 && x.starts_with(y.as_str()))
            };
            short.last() == long.last()
                && short
                    .first()
                    .zip(long.first())
                    .is_some_and(|(x, y)| initial(x, y))
        }
    }
}

/// Whether `acronym` is the initials of the words of `name`.
fn acronym_of(acronym: &str, name: &str, surface: &str) -> bool {
    let letters = acronym.chars().count();
    if !(2..=8).contains(&letters)
        || acronym.contains(' ')
        || surface.chars().any(char::is_lowercase) && surface.len() < 9 && !surface.contains(' ')
    {
        return false;
    }
    let initials = |skip: bool| -> String {
        fold_tokens(name)
            .iter()
            .filter(|w| !skip || !matches!(w.as_str(), "of" | "the" | "and" | "for" | "in" | "on"))
            .filter_map(|w| w.chars().next())
            .collect()
    };
    letters >= 2
        && fold_tokens(name).len() > 1
        && (initials(true) == acronym || initials(false) == acronym)
}
