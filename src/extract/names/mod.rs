//! Proper names: gazetteer and NER side by side, the longer one wins.

mod listed;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::tree::Tree;
use crate::model::{Kind, fold};
use crate::nlp::{Document, NameLabel, Upos};
use crate::ontology::{Gazetteer, Lexicon, Ontology, Sense};

/// An article is about a country, too, that it names at least once in so many mentions of the one that it names most.
const MARGIN: usize = 5;

/// A name in a sentence before it is linked.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub tokens: Range<usize>,
    pub(super) label: Option<NameLabel>,
    pub(super) entry: Option<(usize, Sense)>,
}

/// Names of every sentence, in order of text, without overlaps.
pub(super) fn find(document: &Document, trees: &[Tree], linker: &Linker) -> Vec<Vec<Found>> {
    let mut out: Vec<Vec<Found>> = trees
        .iter()
        .map(|tree| linker.gazetteer_names(tree))
        .collect();
    linker.leave_other_countries(trees, &mut out);
    let names = document.names.iter().filter_map(|name| {
        let tree = trees.get(name.sentence)?;
        let parts = linker.parts(tree, name.tokens.clone(), name.label);
        Some(parts.into_iter().map(move |tokens| (name, tokens)))
    });
    for (name, tokens) in names.flatten() {
        let Some(known) = out.get_mut(name.sentence) else {
            continue;
        };
        let tokens = linker.untitled(
            &trees[name.sentence],
            trim(
                &trees[name.sentence],
                linker.ontology.lexicon(),
                completed(&trees[name.sentence], tokens, name.label),
            ),
            name.label,
        );
        let found = Found {
            tokens,
            label: Some(name.label),
            entry: None,
        };
        // "State" alone in "Secretary of State" is no body.
        let common = found.tokens.len() == 1
            && linker
                .ontology
                .lexicon()
                .is("government", &trees[name.sentence].low(found.tokens.start));
        // "early March" is no place.
        let tree = &trees[name.sentence];
        // "the Prince" alone is an office.
        let royal = |i: usize| linker.ontology.lexicon().fits("<crowned>", &tree.low(i));
        let office =
            name.label == NameLabel::Person && found.tokens.len() == 1 && royal(found.tokens.start);
        if office {
            continue;
        }
        // "an ASEAN-Japan-South Korea Free Trade Agreement": behind a hyphen the country stays itself.
        let start = found.tokens.start;
        let chained = (start > 0 && tree.is_hyphen(start - 1))
            && name.label != NameLabel::Person
            && known.iter().any(|n| {
                let inside = n.tokens.start == start && n.tokens.end < found.tokens.end;
                inside && linker.is_country(n)
            });
        if chained {
            continue;
        }
        let mut found = found;
        // "the district of Musa Qala" is no person.
        let of_place = |part: usize| {
            let lexicon = linker.ontology.lexicon();
            let place = |h| h < part && lexicon.is("place anaphor", &tree.low(h));
            tree.case(part) == "of" && tree.head(part).is_some_and(place)
        };
        if name.label == NameLabel::Person
            && !found.tokens.is_empty()
            && of_place(carrier(tree, &found.tokens))
        {
            found.label = Some(NameLabel::Location);
        }
        // "Prince", "William", read as two names.
        if let Some(before) = found.tokens.start.checked_sub(1)
            && name.label == NameLabel::Person
            && royal(before)
        {
            found.tokens.start = before;
        }
        let date = name.label != NameLabel::Person
            && found.tokens.clone().all(|i| {
                let low = tree.low(i);
                linker.ontology.lexicon().is("calendar", &low)
                    || low.chars().all(|c| c.is_ascii_digit())
                    || tree.token(i).form.starts_with(char::is_lowercase)
            });
        // "the Minister for Foreign Affairs": what he is charged with, not a body.
        let charge = name.label != NameLabel::Person && {
            let carrier = carrier(tree, &found.tokens);
            let lexicon = linker.ontology.lexicon();
            let charged = |h: usize| lexicon.fits("<charged>", &tree.low(h));
            // "the Minister for Immigration and Indigenous Affairs", whatever the parse makes of it.
            let field = |t: &usize| {
                let form = &tree.token(*t).form;
                form.starts_with(char::is_uppercase) || matches!(form.as_str(), "and" | "," | "&")
            };
            let before = (0..found.tokens.start).rev().find(|t| !field(t));
            let listed = before.filter(|t| *t > 0 && tree.low(*t) == "for" && charged(*t - 1));
            let behind = listed.is_some()
                || tree.case(carrier) == "for"
                    && tree
                        .head(carrier)
                        .is_some_and(|h| h < carrier && charged(h));
            // "Defence Minister": the field of a minister, unless a body of that name is known.
            let field = |t: usize| {
                let known = known
                    .iter()
                    .any(|n| n.entry.is_some() && n.tokens.contains(&t));
                known || tree.reads(t, &|word| lexicon.fits("<field>", word))
            };
            let before = found.tokens.end < tree.len()
                && lexicon.fits("<minister>", &tree.low(found.tokens.end))
                && tree.reads(found.tokens.end - 1, &|word| lexicon.fits("<field>", word))
                && found.tokens.clone().all(field);
            behind || before
        };
        if found.tokens.is_empty() || common || date || charge {
            continue;
        }
        let overlapping: Vec<usize> = (0..known.len())
            .filter(|i| overlap(&known[*i].tokens, &found.tokens))
            .collect();
        // The gazetteer's reading stays unless the name is longer: "Bank of China" is not China.
        let longer = overlapping.iter().all(|i| {
            let other = &known[*i].tokens;
            other.len() < found.tokens.len()
                && found.tokens.start <= other.start
                && other.end <= found.tokens.end
        });
        // "the Government of Iraq" is Iraq.
        let governs = |i: usize| {
            linker
                .ontology
                .lexicon()
                .is("government", &trees[name.sentence].low(i))
                || matches!(trees[name.sentence].low(i).as_str(), "of" | "the")
        };
        let covered = |i: usize| {
            let mut all = overlapping.iter().map(|o| &known[*o]);
            all.any(|o| linker.is_country(o) && o.tokens.contains(&i))
        };
        if !overlapping.is_empty() && found.tokens.clone().all(|i| governs(i) || covered(i)) {
            continue;
        }
        let title_and_name = name.label == NameLabel::Person
            && overlapping.iter().any(|i| {
                let other = &known[*i];
                other.tokens.start == found.tokens.start
                    && linker.is_country(other)
                    && other.tokens.end < found.tokens.end
            });
        if overlapping.is_empty() {
            known.push(found);
        } else if title_and_name {
            let start = overlapping
                .iter()
                .map(|i| known[*i].tokens.end)
                .max()
                .unwrap_or(found.tokens.start);
            if start < found.tokens.end {
                known.push(Found {
                    tokens: start..found.tokens.end,
                    ..found
                });
            }
        } else if longer {
            for i in overlapping.into_iter().rev() {
                known.remove(i);
            }
            known.push(found);
        }
    }
    for names in &mut out {
        names.sort_by_key(|f| f.tokens.start);
    }
    out
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Without the determiner before, and the possessive or day of the week behind.
fn trim(tree: &Tree, lexicon: &Lexicon, mut tokens: Range<usize>) -> Range<usize> {
    let loose =
        |i: usize| matches!(tree.upos(i), Upos::Det | Upos::Punct) || tree.token(i).xpos == "POS";
    let several = tokens.len() > 1;
    // "Theresa May" keeps her name, "Merkel Monday" loses the day.
    let surname = |i: usize| tree.rel(i) == "flat" && !tree.low(i).ends_with("day");
    let time = |i: usize| several && lexicon.is("calendar", &tree.low(i)) && !surname(i);
    while tokens.start < tokens.end && loose(tokens.start) {
        tokens.start += 1;
    }
    // "gave Ghana 5.1 million dollars", "sold Iran 20 jets": a numeral counts what it hangs on.
    let amount = |i: usize| {
        several
            && tree.upos(i) == Upos::Num
            && i + 1 < tree.len()
            && (tree.head(i).is_some_and(|h| h > i)
                || tree.upos(i + 1) == Upos::Num
                || lexicon.is("quantity", &tree.low(i + 1)))
    };
    while tokens.start < tokens.end && amount(tokens.end - 1) {
        tokens.end -= 1;
    }
    while tokens.start < tokens.end
        && (time(tokens.end - 1)
            || (loose(tokens.end - 1) && tree.token(tokens.end - 1).form != "."))
    {
        tokens.end -= 1;
    }
    tokens
}

/// A person's name with the rest of a given name behind a hyphen, "Ban Ki-moon", and with an epithet, "Peter the Great"; other names with their
/// numbers.
fn completed(tree: &Tree, mut tokens: Range<usize>, label: NameLabel) -> Range<usize> {
    let glued = |i: usize| tree.token(i - 1).span.end == tree.token(i).span.start;
    while label == NameLabel::Person
        && tokens.len() > 1
        && tokens.end + 1 < tree.len()
        && tree.is_hyphen(tokens.end)
        && glued(tokens.end)
        && glued(tokens.end + 1)
        && matches!(tree.upos(tokens.end + 1), Upos::Propn | Upos::X)
    {
        tokens.end += 2;
    }
    // "the G-10", "F-16": a number behind a hyphen belongs to the name.
    let number = |i: usize| tree.token(i).form.bytes().all(|b| b.is_ascii_digit());
    let numbered = label != NameLabel::Person
        && tokens.end + 1 < tree.len()
        && tree.is_hyphen(tokens.end)
        && number(tokens.end + 1)
        && glued(tokens.end)
        && glued(tokens.end + 1);
    if numbered {
        tokens.end += 2;
    }
    let epithet = tokens.end + 1 < tree.len()
        && tree.low(tokens.end) == "the"
        && tree.rel(tokens.end + 1) == "amod"
        && tree
            .head(tokens.end + 1)
            .is_some_and(|h| tokens.contains(&h))
        && tree
            .token(tokens.end + 1)
            .form
            .starts_with(char::is_uppercase);
    if label == NameLabel::Person && epithet {
        tokens.end += 2;
    }
    tokens
}

/// What linking names needs besides the cast.
pub(super) struct Linker<'a> {
    pub ontology: &'a Ontology,
    pub gazetteer: &'a Gazetteer,
    pub text: &'a str,
}

impl Linker<'_> {
    /// Whether the gazetteer knows a name as that of a country.
    fn is_country(&self, name: &Found) -> bool {
        let kind = |(e, _): (usize, Sense)| self.gazetteer.entries()[e].kind;
        name.entry.map(kind) == Some(Kind::Country)
    }

    /// A body of a body is two names: "the Department of the Treasury's Office of Foreign Assets Control".
    fn parts(&self, tree: &Tree, tokens: Range<usize>, label: NameLabel) -> Vec<Range<usize>> {
        let possessive = |t: usize| tree.token(t).xpos == "POS";
        let lexicon = self.ontology.lexicon();
        let is_body = |t: usize| lexicon.is("body", &tree.low(t));
        let inside = tokens.start + 2..tokens.end.saturating_sub(1);
        let cut = inside
            .filter(|_| label == NameLabel::Organisation)
            .find(|t| possessive(*t) && (tokens.start..*t).any(is_body));
        cut.map_or_else(
            || vec![tokens.clone()],
            |t| vec![tokens.start..t, t + 1..tokens.end],
        )
    }

    /// One word by which many states have a body: "the Senate" is the American one only where the article is about America, or names it in full elsewhere.
    fn leave_other_countries(&self, trees: &[Tree], found: &mut [Vec<Found>]) {
        let entries = self.gazetteer.entries();
        let vague = |sentence: usize, name: &Found| {
            let surface = trees[sentence].span(&name.tokens).slice(self.text);
            let body = |e: usize| entries[e].kind == Kind::Organisation;
            let entry = name
                .entry
                .filter(|(e, _)| body(*e) && name.tokens.len() == 1)?;
            let mut readings = self.gazetteer.readings_cased(&fold(surface), surface);
            let vague = readings.any(|(e, _, ambiguous)| e == entry.0 && ambiguous);
            vague.then_some(entry.0)
        };
        let mut countries: BTreeMap<usize, usize> = BTreeMap::new();
        let mut in_full: BTreeSet<usize> = BTreeSet::new();
        for (sentence, names) in found.iter().enumerate() {
            for name in names {
                let Some((entry, _)) = name.entry else {
                    continue;
                };
                if entries[entry].kind == Kind::Country {
                    *countries.entry(entry).or_default() += 1;
                } else if vague(sentence, name).is_none() {
                    in_full.insert(entry);
                }
            }
        }
        let most = countries.values().copied().max().unwrap_or(0);
        let home = |mut entry: usize| {
            while entries[entry].kind != Kind::Country {
                entry = entries[entry].part_of?;
            }
            Some(entry)
        };
        let meant = |entry: usize| {
            let about = home(entry).and_then(|h| countries.get(&h).copied());
            in_full.contains(&entry) || about.is_some_and(|n| n * MARGIN >= most)
        };
        for (sentence, names) in found.iter_mut().enumerate() {
            names.retain(|name| vague(sentence, name).is_none_or(meant));
        }
    }

    /// A person's name without the words up to its last title: "Lara Giddings" of "Tasmanian Premier Lara Giddings"; nothing of a
    /// title alone.
    fn untitled(&self, tree: &Tree, tokens: Range<usize>, label: NameLabel) -> Range<usize> {
        if label != NameLabel::Person {
            // "Lesotho government" is a description of Lesotho, not a name.
            let described = tokens.len() > 1
                && self
                    .ontology
                    .lexicon()
                    .is("government", &tree.low(tokens.end - 1))
                && !tree
                    .token(tokens.end - 1)
                    .form
                    .starts_with(char::is_uppercase);
            return if described {
                tokens.start..tokens.end - 1
            } else {
                tokens
            };
        }
        let title = |i: usize| {
            let low = tree.token(i).form.to_lowercase();
            let lexicon = self.ontology.lexicon();
            (self.ontology.title(&low).is_some() || lexicon.is("official", &low))
                && !lexicon.is("royal", &low)
        };
        let start = tokens
            .clone()
            .rev()
            .find(|i| title(*i))
            .map_or(tokens.start, |i| i + 1);
        // "Narendra Modi of India", but "Prince of Wales".
        let royal = self
            .ontology
            .lexicon()
            .is("royal", &tree.low(start.min(tokens.end.saturating_sub(1))));
        let end = (start + 1..tokens.end)
            .find(|i| tree.lemma(*i) == "of" && !royal)
            .unwrap_or(tokens.end);
        start..end
    }
}

/// The token of a name that carries it in the parse: the one whose head lies outside.
pub(super) fn carrier(tree: &Tree, tokens: &Range<usize>) -> usize {
    tokens
        .clone()
        .find(|i| tree.head(*i).is_none_or(|h| !tokens.contains(&h)))
        .unwrap_or(tokens.start)
}
