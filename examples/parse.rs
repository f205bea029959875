//! Prints the parse of a text: `cargo run --release --example parse < article.txt`.
//!
//! One line a token, much like CoNLL-U: number, form, lemma, UPOS, Penn tag, head (0 for the root), relation, and the label of the name
//! that the token belongs to (`B-` begins one). A blank line ends a sentence.

use std::io::{Read, Write};

use demarche::nlp::{NameLabel, Pipeline};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let document = Pipeline::builtin()?.analyse(&text);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut names = document.names.iter().peekable();
    for (number, sentence) in document.sentences.iter().enumerate() {
        writeln!(out, "# {}", sentence.span.slice(&text).replace('\n', " "))?;
        for (i, token) in sentence.tokens.iter().enumerate() {
            // Names come in order of text.
            while names
                .next_if(|n| (n.sentence, n.tokens.end) <= (number, i))
                .is_some()
            {}
            let name = names
                .peek()
                .filter(|n| n.sentence == number && n.tokens.contains(&i));
            let label = name.map_or(String::from("_"), |n| {
                let begin = if n.tokens.start == i { 'B' } else { 'I' };
                let label = match n.label {
                    NameLabel::Person => "person",
                    NameLabel::Organisation => "organisation",
                    NameLabel::Location => "location",
                    NameLabel::Misc => "misc",
                };
                format!("{begin}-{label}")
            });
            writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{label}",
                i + 1,
                token.form,
                token.lemma,
                token.upos.as_str(),
                token.xpos,
                token.head.map_or(0, |h| h + 1),
                token.deprel,
            )?;
        }
        writeln!(out)?;
    }
    Ok(())
}
