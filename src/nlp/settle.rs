//! Names settled by their document: one text writes one thing one way, so what the network says of a name in one sentence is held
//! against what it says elsewhere.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::discourse::Words;
use super::{Document, Name, NameLabel, Sentence, Upos};

/// A word is common if it stands so many times as often in small letters as with a capital.
const COMMON: usize = 3;

/// Mends the names of a document.
pub(super) fn settle(document: &mut Document, words: &Words) {
    let Document { sentences, names } = document;
    let evidence = Evidence::of(sentences);
    for name in names.iter_mut() {
        let sentence = &sentences[name.sentence];
        name.tokens = capitals(sentence, name.tokens.clone());
        titled(sentence, name, words);
    }
    names.retain(|name| {
        !name.tokens.is_empty() && evidence.is_name(&sentences[name.sentence], &name.tokens)
    });
    names.sort_by_key(|name| (name.sentence, name.tokens.start));
    names.dedup_by(|b, a| a.sentence == b.sentence && b.tokens.start < a.tokens.end);
    spell_out(sentences, names);
    agree(sentences, names);
    spread(sentences, names);
}

/// How the words of a document are written where a sentence does not ask for a capital.
struct Evidence<'a> {
    /// How often a word stands in small letters.
    small: HashMap<&'a str, usize>,
    /// How often a word stands with a capital inside a sentence, by its small letters.
    tall: HashMap<String, usize>,
    /// Whether the text uses capitals at all.
    cased: bool,
}

impl<'a> Evidence<'a> {
    fn of(sentences: &'a [Sentence]) -> Self {
        let (mut small, mut tall) = (HashMap::new(), HashMap::new());
        let mut cased = false;
        for sentence in sentences {
            let title_case = is_title_case(sentence);
            for (i, token) in sentence.tokens.iter().enumerate() {
                if is_tall(&token.form) {
                    cased = true;
                    if !title_case && !is_opening(sentence, i) {
                        *tall.entry(token.form.to_lowercase()).or_default() += 1;
                    }
                } else {
                    *small.entry(token.form.as_str()).or_default() += 1;
                }
            }
        }
        Self { small, tall, cased }
    }

    /// Whether tokens can be a name: they have a capital, and not only because a sentence begins with them.
    fn is_name(&self, sentence: &Sentence, tokens: &Range<usize>) -> bool {
        if !self.cased {
            return true;
        }
        let mut forms = tokens.clone().map(|i| sentence.tokens[i].form.as_str());
        if !forms.any(is_tall) {
            return false;
        }
        let first = sentence.tokens[tokens.start].form.as_str();
        if tokens.len() > 1 || !first.chars().skip(1).all(char::is_lowercase) {
            return true;
        }
        let low = first.to_lowercase();
        let small = self.small.get(low.as_str()).copied().unwrap_or(0);
        let tall = self.tall.get(&low).copied().unwrap_or(0);
        let opens = is_opening(sentence, tokens.start) || is_title_case(sentence);
        small == 0 || small < COMMON * tall || (tall > 0 && !opens && small < 2 * COMMON)
    }
}

/// Whether a form begins with a capital or a number.
fn is_tall(form: &str) -> bool {
    let first = form.chars().next();
    first.is_some_and(|c| c.is_uppercase() || c.is_numeric())
}

/// Whether a token stands where every word gets a capital: at the beginning, or behind a mark that begins one.
fn is_opening(sentence: &Sentence, i: usize) -> bool {
    i.checked_sub(1).is_none_or(|before| {
        let token = &sentence.tokens[before];
        token.upos == Upos::Punct
            && !matches!(token.form.as_str(), "," | "-" | "(" | ")" | "/" | "’" | "'")
    })
}

/// Whether most words of a sentence begin with capitals, as in a headline.
fn is_title_case(sentence: &Sentence) -> bool {
    let words = || {
        let tokens = sentence.tokens.iter();
        tokens.filter(|t| t.form.chars().all(char::is_alphabetic) && t.form.len() > 3)
    };
    let tall = words().filter(|t| is_tall(&t.form)).count();
    tall > 2 && 4 * tall > 3 * words().count()
}

/// A name from its first to its last capital or number: "Defense Department" of "Defense Department news". Without any, as it is.
fn capitals(sentence: &Sentence, name: Range<usize>) -> Range<usize> {
    let tall = |i: &usize| is_tall(&sentence.tokens[*i].form);
    match (name.clone().find(tall), name.clone().rfind(tall)) {
        (Some(first), Some(last)) => first..last + 1,
        _ => name,
    }
}

/// "Mr." alone is no name: it is that of the word behind it, and letters of honour behind a name are none at all.
fn titled(sentence: &Sentence, name: &mut Name, words: &Words) {
    let address = |i: usize| words.is_address(&sentence.tokens[i].form.to_lowercase());
    if name.tokens.clone().all(address) {
        let end = name.tokens.end;
        let behind = (end..sentence.tokens.len())
            .take_while(|i| {
                let token = &sentence.tokens[*i];
                token.upos == Upos::Propn && is_tall(&token.form)
            })
            .last();
        name.tokens = behind.map_or(end..end, |last| end..last + 1);
        name.label = NameLabel::Person;
    }
    let honour = |i: usize| words.is_honour(&sentence.tokens[i].form.to_lowercase());
    // "Jane Smith AC MC".
    let capitals = |i: usize| is_acronym(&sentence.tokens[i].form);
    while name.label == NameLabel::Person
        && name.tokens.len() > 2
        && honour(name.tokens.end - 1)
        && capitals(name.tokens.end - 1)
    {
        name.tokens.end -= 1;
    }
    if name.tokens.len() == 1
        && honour(name.tokens.start)
        && name.tokens.start > 0
        && sentence.tokens[name.tokens.start - 1].form == ","
    {
        name.tokens.end = name.tokens.start;
    }
}

/// An acronym in brackets behind a name in full is called what the name is called.
fn spell_out(sentences: &[Sentence], names: &mut Vec<Name>) {
    let mut explained: HashMap<&str, NameLabel> = HashMap::new();
    let mut full = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        for i in 1..sentence.tokens.len().saturating_sub(1) {
            let form = sentence.tokens[i].form.as_str();
            let bracketed =
                sentence.tokens[i - 1].form == "(" && sentence.tokens[i + 1].form == ")";
            if !bracketed || !is_acronym(form) {
                continue;
            }
            let Some(tokens) = expansion(sentence, i - 1, form) else {
                continue;
            };
            let from = names.partition_point(|n| n.sentence < number);
            let known = names[from..]
                .iter()
                .take_while(|n| n.sentence == number)
                .find(|n| n.tokens.end == tokens.end);
            let label = known.map(|n| n.label);
            let label = label.filter(|l| *l != NameLabel::Person);
            let label = label.unwrap_or(NameLabel::Organisation);
            explained.insert(form, label);
            full.push(Name {
                sentence: number,
                tokens,
                label,
            });
        }
    }
    if explained.is_empty() {
        return;
    }
    for (number, sentence) in sentences.iter().enumerate() {
        for (i, token) in sentence.tokens.iter().enumerate() {
            if let Some(label) = explained.get(token.form.as_str()) {
                full.push(Name {
                    sentence: number,
                    tokens: i..i + 1,
                    label: *label,
                });
            }
        }
    }
    // Sentence by sentence: a text may be full of one acronym.
    let mut sorted: Vec<Vec<Name>> = vec![Vec::new(); sentences.len()];
    for name in names.drain(..) {
        sorted[name.sentence].push(name);
    }
    for name in full {
        replace(&mut sorted[name.sentence], name);
    }
    names.extend(sorted.into_iter().flatten());
}

/// Two to six capitals.
fn is_acronym(form: &str) -> bool {
    (2..=6).contains(&form.len()) && form.chars().all(|c| c.is_ascii_uppercase())
}

/// The words before `end` whose initials an acronym is; small words between them may be left out of it.
fn expansion(sentence: &Sentence, end: usize, acronym: &str) -> Option<Range<usize>> {
    let mut letters = acronym.chars().rev().peekable();
    let mut at = end;
    while letters.peek().is_some() {
        at = at.checked_sub(1)?;
        let first = sentence.tokens[at].form.chars().next()?;
        if Some(&first) == letters.peek() {
            letters.next();
        } else if !first.is_lowercase() || end - at > 2 * acronym.len() {
            return None;
        }
    }
    Some(at..end)
}

/// Puts a name in the place of those of its sentence that it overlaps, unless one of them holds it.
fn replace(names: &mut Vec<Name>, name: Name) {
    let own = &name.tokens;
    let longer = names.iter().any(|n| {
        n.tokens.start <= own.start && own.end <= n.tokens.end && n.tokens.len() > own.len()
    });
    if longer {
        return;
    }
    names.retain(|n| n.tokens.end <= own.start || own.end <= n.tokens.start);
    let at = names.partition_point(|n| n.tokens.start < own.start);
    names.insert(at, name);
}

/// The words of a name.
fn surface(sentence: &Sentence, tokens: &Range<usize>) -> String {
    let forms: Vec<&str> = sentence.tokens[tokens.clone()]
        .iter()
        .map(|t| t.form.as_str())
        .collect();
    forms.join(" ")
}

/// One name has one label: the one that most of its mentions have; a surname is a person's as often as the whole name.
fn agree(sentences: &[Sentence], names: &mut [Name]) {
    let mut votes: BTreeMap<String, [usize; super::names::LABELS.len()]> = BTreeMap::new();
    for name in names.iter() {
        let text = surface(&sentences[name.sentence], &name.tokens);
        if name.label == NameLabel::Person && name.tokens.len() > 1 {
            let last = &sentences[name.sentence].tokens[name.tokens.end - 1].form;
            votes.entry(last.clone()).or_default()[name.label as usize] += 1;
        }
        votes.entry(text).or_default()[name.label as usize] += 1;
    }
    for name in names {
        let text = surface(&sentences[name.sentence], &name.tokens);
        let Some(count) = votes.get(&text) else {
            continue;
        };
        let most = count.iter().copied().max().unwrap_or(0);
        if count[name.label as usize] < most
            && let Some(label) = count.iter().position(|c| *c == most)
        {
            name.label = super::names::LABELS[label];
        }
    }
}

/// What is a name twice, or in several words once, is one wherever else it stands as a proper noun.
fn spread(sentences: &[Sentence], names: &mut Vec<Name>) {
    let mut known: HashMap<String, (usize, NameLabel)> = HashMap::new();
    for name in names.iter() {
        let text = surface(&sentences[name.sentence], &name.tokens);
        known.entry(text).or_insert((0, name.label)).0 += name.tokens.len();
    }
    known.retain(|_, (weight, _)| *weight > 1);
    let longest = names
        .iter()
        .map(|n| n.tokens.len())
        .max()
        .unwrap_or(0)
        .min(8);
    let mut taken: HashSet<(usize, usize)> = HashSet::new();
    for name in names.iter() {
        taken.extend(name.tokens.clone().map(|i| (name.sentence, i)));
    }
    let mut more = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        let free =
            |i: usize| sentence.tokens[i].upos == Upos::Propn && !taken.contains(&(number, i));
        let mut start = 0;
        while start < sentence.tokens.len() {
            let end = (start..sentence.tokens.len())
                .take_while(|i| free(*i))
                .take(longest)
                .count()
                + start;
            let found = (start + 1..=end).rev().find_map(|end| {
                let (_, label) = known.get(&surface(sentence, &(start..end)))?;
                Some((end, *label))
            });
            start = match found {
                Some((end, label)) => {
                    more.push(Name {
                        sentence: number,
                        tokens: start..end,
                        label,
                    });
                    end
                }
                None => start + 1,
            };
        }
    }
    names.extend(more);
    names.sort_by_key(|name| (name.sentence, name.tokens.start));
}
