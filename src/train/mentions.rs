//! Name annotation of several corpora, brought to one form: names without titles and articles, four labels.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;

use super::TrainError;
use super::conllu::{Gold, forms};
use super::corpus::{self, Splits};
use crate::nlp::NameLabel;
use crate::nlp::train_api::{LABELS, Splitter};

/// Words before a person's name that are not part of it.
const TITLES: &str = include_str!("../../data/nlp/titles.txt");

/// A document with the class of each word.
#[derive(Debug, Clone, Default)]
pub(super) struct NameDocument {
    /// Words and classes of each sentence.
    pub(super) sentences: Vec<(Vec<String>, Vec<usize>)>,
    /// The annotators marked no names of the label misc: such guesses are not mistakes.
    pub(super) no_misc: bool,
}

/// All training documents. `gold` is the training part of the treebanks.
pub(super) fn training(
    treebank: &Path,
    splits: &Splits,
    gold: &[Gold],
) -> Result<Vec<NameDocument>, TrainError> {
    let mut documents = of_treebank(gold);
    documents.extend(columns(
        &treebank.join("ner/wikigold.conll.gz"),
        " ",
        false,
    )?);
    documents.extend(columns(&treebank.join("ner/btc.conll.gz"), "\t", true)?);
    documents.extend(columns(
        &treebank.join("ner/wnut17-train.conll.gz"),
        "\t",
        false,
    )?);
    documents.extend(re3d(treebank, splits, None)?.into_iter().map(|d| d.2));
    let annotated = treebank.join("../bench/documents/gold.learn.json");
    if annotated.exists() {
        documents.extend(of_articles(&annotated)?);
    }
    Ok(documents)
}

/// Number of the class that begins a name with this label.
fn begin(label: NameLabel) -> usize {
    1 + 2 * LABELS.iter().position(|l| *l == label).unwrap_or(3)
}

/// Writes names into classes, the first of overlapping ones wins.
fn paint(count: usize, names: &[(Range<usize>, NameLabel)]) -> Vec<usize> {
    let mut classes = vec![0; count];
    for (range, label) in names {
        if range.is_empty() || range.end > count || classes[range.clone()].iter().any(|c| *c != 0) {
            continue;
        }
        classes[range.clone()].fill(begin(*label) + 1);
        classes[range.start] = begin(*label);
    }
    classes
}

fn capital(form: &str) -> bool {
    form.chars().next().is_some_and(char::is_uppercase)
}

fn is_title(form: &str) -> bool {
    TITLES
        .lines()
        .any(|title| title == form.trim_end_matches('.'))
}

/// Leaves out a leading article, a person's titles, and words in lower case at the end.
fn trim(forms: &[&str], range: Range<usize>, label: NameLabel) -> Range<usize> {
    let (mut start, mut end) = (range.start, range.end);
    while start < end
        && (!capital(forms[start]) || forms[start].eq_ignore_ascii_case("the"))
        && !forms[start].starts_with(|c: char| c.is_ascii_digit())
    {
        start += 1;
    }
    while start < end
        && !capital(forms[end - 1])
        && !forms[end - 1].starts_with(|c: char| c.is_ascii_digit())
    {
        end -= 1;
    }
    if label == NameLabel::Person {
        while start + 1 < end && (is_title(forms[start]) || !capital(forms[start])) {
            start += 1;
        }
    }
    start..end
}

/// Column files: word and tag a line, `B-` and `I-` or only `I-`. Documents have no marks in them, so each twenty sentences are one.
fn columns(path: &Path, separator: &str, no_misc: bool) -> Result<Vec<NameDocument>, TrainError> {
    let text = corpus::text(path)?;
    let mut documents = Vec::new();
    for sentences in blocks(&text).chunks(20) {
        let mut document = NameDocument {
            no_misc,
            ..NameDocument::default()
        };
        for lines in sentences {
            let mut words = Vec::new();
            let mut classes: Vec<usize> = Vec::new();
            for line in lines {
                let (form, tag) = line.rsplit_once(separator).unwrap_or((line, "O"));
                words.push(form.to_owned());
                let class = match tag
                    .split_once('-')
                    .map(|(bio, label)| (bio, column_label(label)))
                {
                    None => 0,
                    Some((bio, label)) => {
                        let begin = begin(label);
                        let goes_on = classes
                            .last()
                            .is_some_and(|last| *last == begin || *last == begin + 1);
                        if bio == "I" && goes_on {
                            begin + 1
                        } else {
                            begin
                        }
                    }
                };
                classes.push(class);
            }
            document.sentences.push((words, classes));
        }
        documents.push(document);
    }
    Ok(documents)
}

fn blocks(text: &str) -> Vec<Vec<&str>> {
    let mut blocks = vec![Vec::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            blocks.push(Vec::new());
        } else if let Some(block) = blocks.last_mut() {
            block.push(line);
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

fn column_label(name: &str) -> NameLabel {
    match name.to_lowercase().as_str() {
        "per" | "person" => NameLabel::Person,
        "org" | "corporation" | "group" => NameLabel::Organisation,
        "loc" | "location" => NameLabel::Location,
        _ => NameLabel::Misc,
    }
}

/// Names of UNER files (`number, word, tag, ...`), as one document an id.
pub(super) fn uner(path: &Path) -> Result<Vec<NameDocument>, TrainError> {
    let text = corpus::text(path)?;
    let mut documents = vec![NameDocument {
        no_misc: true,
        ..NameDocument::default()
    }];
    for lines in blocks(&text) {
        if lines.iter().any(|l| l.starts_with("# newdoc")) {
            documents.push(NameDocument {
                no_misc: true,
                ..NameDocument::default()
            });
        }
        let mut sentence = (Vec::new(), Vec::new());
        for line in lines.iter().filter(|l| !l.starts_with('#')) {
            let mut fields = line.split('\t').skip(1);
            let (Some(form), Some(tag)) = (fields.next(), fields.next()) else {
                continue;
            };
            sentence.0.push(form.to_owned());
            sentence.1.push(match tag.split_once('-') {
                Some((bio, label @ ("PER" | "ORG" | "LOC"))) => {
                    begin(column_label(label)) + usize::from(bio == "I")
                }
                _ => 0,
            });
        }
        if let Some(document) = documents.last_mut() {
            document.sentences.push(sentence);
        }
    }
    documents.retain(|d| !d.sentences.is_empty());
    Ok(documents)
}

/// Named entities of GUM: mentions whose head is a proper noun.
pub(super) fn of_treebank(gold: &[Gold]) -> Vec<NameDocument> {
    let mut documents: BTreeMap<&str, NameDocument> = BTreeMap::new();
    // Mentions may cross sentences, so open ones are kept by document.
    for sentence in gold.iter().filter(|s| s.document.starts_with("GUM_")) {
        let words: Vec<&str> = forms(sentence).collect();
        let mut names = entities(sentence)
            .into_iter()
            .filter_map(|(range, kind, head)| name_of(sentence, &words, range, &kind, head))
            .collect::<Vec<_>>();
        names.sort_by_key(|(range, label)| (std::cmp::Reverse(range.len()), range.start, *label));
        let mut classes = paint(words.len(), &names);
        for (i, word) in sentence.words.iter().enumerate() {
            // Adjectives of peoples and countries: the other corpora call them names.
            if classes[i] == 0
                && word.xpos == "JJ"
                && capital(&word.form)
                && i > 0
                && !sentence.words[i - 1]
                    .form
                    .ends_with(['"', '.', '?', '!', ':', '“'])
            {
                classes[i] = begin(NameLabel::Misc);
            }
        }
        documents
            .entry(&sentence.document)
            .or_default()
            .sentences
            .push((words.iter().map(|w| (*w).to_owned()).collect(), classes));
    }
    documents.into_values().collect()
}

/// Mentions inside a sentence: range, type, index of the head.
fn entities(sentence: &Gold) -> Vec<(Range<usize>, String, usize)> {
    let mut open: Vec<(&str, usize, &str, usize)> = Vec::new();
    let mut found = Vec::new();
    for (i, word) in sentence.words.iter().enumerate() {
        let Some(value) = word.misc.split('|').find_map(|m| m.strip_prefix("Entity=")) else {
            continue;
        };
        let mut rest = value;
        while !rest.is_empty() {
            let end = rest[1..].find(['(', ')']).map_or(rest.len(), |at| at + 1);
            let closes = rest[end..].starts_with(')');
            let item = &rest[..end];
            if let Some(item) = item.strip_prefix('(') {
                let mut fields = item.splitn(8, '-');
                let (id, kind) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
                let head = fields
                    .nth(3)
                    .and_then(|f| f.split(',').next()?.parse::<usize>().ok())
                    .unwrap_or(1);
                open.push((id, i, kind, head));
                if closes {
                    open.pop();
                    found.push((i..i + 1, kind.to_owned(), i));
                }
            } else if closes && let Some(at) = open.iter().rposition(|(id, ..)| *id == item) {
                let (_, start, kind, head) = open.remove(at);
                found.push((start..i + 1, kind.to_owned(), start + head - 1));
            }
            rest = rest.get(end + usize::from(closes)..).unwrap_or("");
        }
    }
    found
}

fn name_of(
    sentence: &Gold,
    words: &[&str],
    range: Range<usize>,
    kind: &str,
    head: usize,
) -> Option<(Range<usize>, NameLabel)> {
    let label = match kind {
        "person" => NameLabel::Person,
        "organization" => NameLabel::Organisation,
        "place" => NameLabel::Location,
        "event" | "abstract" | "object" => NameLabel::Misc,
        _ => return None,
    };
    if !range.contains(&head) || sentence.words[head].upos != "PROPN" {
        return None;
    }
    let name = |i: usize| {
        sentence.words[i].upos == "PROPN" || (capital(words[i]) && sentence.words[i].upos != "PRON")
    };
    let link = |i: usize| {
        matches!(
            words[i],
            "of" | "the" | "and" | "for" | "-" | "&" | "de" | "la" | "on" | "in" | "al" | "bin"
        ) || sentence.words[i].upos == "NUM"
    };
    let (mut start, mut end) = (head, head + 1);
    while start > range.start {
        if name(start - 1) {
            start -= 1;
        } else if start >= range.start + 2 && link(start - 1) && name(start - 2) {
            start -= 2;
        } else {
            break;
        }
    }
    while end < range.end {
        if name(end) || (sentence.words[end].upos == "NUM" && label == NameLabel::Misc) {
            end += 1;
        } else if end + 1 < range.end && link(end) && name(end + 1) {
            end += 2;
        } else if end + 2 < range.end && link(end) && words[end + 1] == "the" && name(end + 2) {
            end += 3;
        } else {
            break;
        }
    }
    let range = trim(words, start..end, label);
    (!range.is_empty()).then_some((range, label))
}

#[derive(Deserialize)]
struct Re3dEntity {
    begin: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "documentId")]
    document: String,
}

#[derive(Deserialize)]
struct Text {
    id: String,
    text: String,
}

/// A document of re3d: its id, its text, its names, and its sentences as token ranges.
pub(super) type Re3dDocument = (String, String, NameDocument, Vec<Vec<Range<usize>>>);

/// Entities of re3d, character spans over raw text: of the documents kept for `part`, or of those that may be learned from.
pub(super) fn re3d(
    treebank: &Path,
    splits: &Splits,
    part: Option<&str>,
) -> Result<Vec<Re3dDocument>, TrainError> {
    let path = treebank.join("../corpus/re3d_open.jsonl");
    if !path.exists() {
        return Ok(Vec::new());
    }
    let mut entities: BTreeMap<String, Vec<Re3dEntity>> = BTreeMap::new();
    for entity in json_lines::<Re3dEntity>(&treebank.join("ner/re3d_entities.jsonl"))? {
        entities
            .entry(entity.document.clone())
            .or_default()
            .push(entity);
    }
    let splitter = Splitter::builtin()?;
    let mut documents = Vec::new();
    for text in json_lines::<Text>(&path)? {
        if splits.kept(&text.id) != part {
            continue;
        }
        let bare = text.id.trim_start_matches("re3d:");
        let Some(entities) = entities.get(bare) else {
            continue;
        };
        // Their offsets count characters.
        let bytes: Vec<usize> = text
            .text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.text.len()])
            .collect();
        let spans: Vec<(Range<usize>, NameLabel)> = entities
            .iter()
            .filter_map(|e| {
                let label = match e.kind.as_str() {
                    "Person" => NameLabel::Person,
                    "Organisation" => NameLabel::Organisation,
                    "Location" => NameLabel::Location,
                    "Nationality" => NameLabel::Misc,
                    _ => return None,
                };
                Some((*bytes.get(e.begin)?..*bytes.get(e.end)?, label))
            })
            .collect();
        let names = from_spans(&text.text, &spans, &splitter);
        let sentences = splitter.split(&text.text);
        documents.push((text.id, text.text, names, sentences));
    }
    Ok(documents)
}

/// A document from names as byte spans of its text.
fn from_spans(
    text: &str,
    spans: &[(Range<usize>, NameLabel)],
    splitter: &Splitter,
) -> NameDocument {
    let mut document = NameDocument::default();
    for tokens in splitter.split(text) {
        let words: Vec<&str> = tokens.iter().map(|t| &text[t.clone()]).collect();
        let mut names: Vec<(Range<usize>, NameLabel)> = spans
            .iter()
            .filter_map(|(span, label)| {
                let start = tokens
                    .iter()
                    .position(|t| t.start >= span.start && t.end <= span.end)?;
                let end = tokens
                    .iter()
                    .rposition(|t| t.start >= span.start && t.end <= span.end)?
                    + 1;
                let range = trim(&words, start..end, *label);
                let all_capital = range.clone().all(|i| {
                    capital(words[i])
                        || matches!(
                            words[i],
                            "of" | "the" | "and" | "for" | "-" | "al" | "'s" | "&"
                        )
                        || words[i].starts_with(|c: char| c.is_ascii_digit())
                });
                // A description that was cut to a name of something else ("U.S. forces") is no name.
                let whole = range.end == end;
                (!range.is_empty() && all_capital && whole).then_some((range, *label))
            })
            .collect();
        names.sort_by_key(|(range, label)| (std::cmp::Reverse(range.len()), range.start, *label));
        let classes = paint(words.len(), &names);
        document
            .sentences
            .push((words.iter().map(|w| (*w).to_owned()).collect(), classes));
    }
    document
}

#[derive(Deserialize)]
struct Annotated {
    text: String,
    entities: Vec<AnnotatedEntity>,
}

#[derive(Deserialize)]
struct AnnotatedEntity {
    name: String,
    kind: String,
    mentions: Vec<String>,
}

/// Articles with the surface forms of their entities.
fn of_articles(path: &Path) -> Result<Vec<NameDocument>, TrainError> {
    let splitter = Splitter::builtin()?;
    let text = corpus::text(path)?;
    let articles: Vec<Annotated> = serde_json::from_str(&text).map_err(|e| TrainError::Line {
        path: path.display().to_string(),
        line: e.line(),
        cause: e.to_string(),
    })?;
    let document = |article: &Annotated| {
        let mut spans = Vec::new();
        for entity in &article.entities {
            let label = match entity.kind.as_str() {
                "person" => NameLabel::Person,
                "organisation" => NameLabel::Organisation,
                "country" | "place" => NameLabel::Location,
                _ => NameLabel::Misc,
            };
            let named = capital(&entity.name);
            for mention in entity.mentions.iter().filter(|_| named) {
                let adjective = entity.kind == "country"
                    && ["an", "ian", "ese", "ish", "i", "ch"]
                        .iter()
                        .any(|e| mention.ends_with(e))
                    && *mention != entity.name;
                let label = if adjective { NameLabel::Misc } else { label };
                for (at, _) in article.text.match_indices(mention.as_str()) {
                    spans.push((at..at + mention.len(), label));
                }
            }
        }
        from_spans(&article.text, &spans, &splitter)
    };
    Ok(articles.iter().map(document).collect())
}

fn json_lines<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<Vec<T>, TrainError> {
    let text = corpus::text(path)?;
    text.lines()
        .enumerate()
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|e| TrainError::Line {
                path: path.display().to_string(),
                line: number + 1,
                cause: e.to_string(),
            })
        })
        .collect()
}
