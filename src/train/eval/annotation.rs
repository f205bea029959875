//! Gold and found annotation of the same texts, one JSON line a document, for scoring beside other programs by one piece of code.
//!
//! Offsets count characters, as most other languages do. Tags and arcs are found on the treebank's own sentences and tokens, names on raw
//! text.

use std::ops::Range;
use std::path::Path;

use serde_json::{Value, json};

use super::super::corpus::Splits;
use super::super::sentences::{documents, raw};
use super::super::{TrainError, conllu, mentions};
use super::{Gold, all_names};
use crate::nlp::train_api::name_spans;
use crate::nlp::{NameLabel, Pipeline, Token};

/// All documents of GUM news (dev and test) and of re3d (dev and test), a line each.
pub fn annotation(treebank: &Path, pipeline: &Pipeline) -> Result<String, TrainError> {
    let mut out = String::new();
    let mut news: Vec<Gold> = Vec::new();
    for part in ["dev", "test"] {
        let gold = conllu::read(&treebank.join(format!("ud/gum-{part}.conllu.gz")))?;
        news.extend(gold.into_iter().filter(|s| s.document.contains("_news_")));
    }
    for (id, gold) in documents(&news) {
        let (text, spans) = raw(&gold);
        let chars = Characters::new(&text);
        let found = pipeline.analyse_tokens(&text, &spans);
        let wanted: Vec<Value> = gold
            .iter()
            .zip(&spans)
            .map(|(sentence, spans)| {
                let count = sentence.words.len();
                let words = sentence.words.iter().zip(spans);
                let token = |(word, span): (&conllu::GoldWord, &Range<usize>)| {
                    let [start, end] = chars.of(span);
                    let head = (word.head < count).then_some(word.head);
                    json!([start, end, word.upos, head, word.deprel])
                };
                words.map(token).collect()
            })
            .collect();
        let found: Vec<Value> = found
            .sentences
            .iter()
            .map(|sentence| {
                let token = |token: &Token| {
                    let [start, end] = chars.of(&bytes(token));
                    json!([start, end, token.upos.as_str(), token.head, token.deprel])
                };
                sentence.tokens.iter().map(token).collect()
            })
            .collect();
        let names = mentions::of_treebank(&gold);
        let mut line = named("gum news", id, &text, &spans, &names[0], pipeline);
        line["gold_tokens"] = wanted.into();
        line["tokens"] = found.into();
        out.push_str(&line.to_string());
        out.push('\n');
    }
    let splits = Splits::read(treebank)?;
    for part in ["dev", "test"] {
        for (id, text, names, spans) in mentions::re3d(treebank, &splits, Some(part))? {
            let set = format!("re3d {part}");
            let line = named(&set, &id, &text, &spans, &names, pipeline);
            out.push_str(&line.to_string());
            out.push('\n');
        }
    }
    Ok(out)
}

/// A document with its gold names and those found in its raw text.
fn named(
    set: &str,
    id: &str,
    text: &str,
    spans: &[Vec<Range<usize>>],
    gold: &super::NameDocument,
    pipeline: &Pipeline,
) -> Value {
    let chars = Characters::new(text);
    let ends = |tokens: &[Range<usize>]| match tokens {
        [first, .., last] => chars.of(&(first.start..last.end)),
        [only] => chars.of(only),
        [] => [0, 0],
    };
    let name = |tokens: &[Range<usize>], label: NameLabel| {
        let [start, end] = ends(tokens);
        let label = match label {
            NameLabel::Person => "PER",
            NameLabel::Organisation => "ORG",
            NameLabel::Location => "LOC",
            NameLabel::Misc => "MISC",
        };
        json!([start, end, label])
    };
    let wanted = gold
        .sentences
        .iter()
        .zip(spans)
        .flat_map(|((_, classes), spans)| {
            name_spans(classes)
                .into_iter()
                .map(|(range, label)| name(&spans[range], label))
                .collect::<Vec<_>>()
        });
    let document = pipeline.analyse(text);
    let found = all_names(&document)
        .into_iter()
        .map(|(sentence, range, label)| {
            let tokens = &document.sentences[sentence].tokens[range];
            let spans: Vec<Range<usize>> = tokens.iter().map(bytes).collect();
            name(&spans, label)
        });
    let entities = pipeline.entities(&document).into_iter().map(|entity| {
        let tokens = &document.sentences[entity.sentence].tokens[entity.tokens];
        let spans: Vec<Range<usize>> = tokens.iter().map(bytes).collect();
        let [start, end] = ends(&spans);
        json!([start, end, entity.kind.as_str()])
    });
    json!({
        "set": set,
        "id": id,
        "text": text,
        "entities": entities.collect::<Vec<_>>(),
        "gold_names": wanted.collect::<Vec<_>>(),
        "names": found.collect::<Vec<_>>(),
    })
}

fn bytes(token: &Token) -> Range<usize> {
    token.span.start as usize..token.span.end as usize
}

/// Character offsets of byte offsets.
struct Characters {
    before: Vec<usize>,
}

impl Characters {
    fn new(text: &str) -> Self {
        let mut before = vec![0; text.len() + 1];
        let mut count = 0;
        for (at, place) in before.iter_mut().enumerate() {
            *place = count;
            count += usize::from(text.is_char_boundary(at + 1));
        }
        Self { before }
    }

    fn of(&self, span: &Range<usize>) -> [usize; 2] {
        let at = |i: usize| self.before.get(i).copied().unwrap_or(0);
        [at(span.start), at(span.end)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_characters() {
        let chars = Characters::new("é—x");
        assert_eq!(
            [chars.of(&(0..2)), chars.of(&(2..5)), chars.of(&(5..6))],
            [[0, 1], [1, 2], [2, 3]]
        );
    }
}
