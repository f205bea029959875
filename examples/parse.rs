//! Prints the parse of a text: `cargo run --release --example parse < article.txt`.
//!
//! One line a token, much like CoNLL-U: number, form, lemma, UPOS, Penn tag, head (0 for the root), relation, and the kind of the named
//! entity that the token belongs to (`B-` begins one). A blank line ends a sentence.

use std::io::{Read, Write};

use demarche::nlp::Pipeline;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let pipeline = Pipeline::builtin()?;
    let document = pipeline.analyse(&text);
    let entities = pipeline.entities(&document);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut entities = entities.iter().peekable();
    for (number, sentence) in document.sentences.iter().enumerate() {
        writeln!(out, "# {}", sentence.span.slice(&text).replace('\n', " "))?;
        for (i, token) in sentence.tokens.iter().enumerate() {
            // Entities come in order of text.
            while entities
                .next_if(|n| (n.sentence, n.tokens.end) <= (number, i))
                .is_some()
            {}
            let entity = entities
                .peek()
                .filter(|n| n.sentence == number && n.tokens.contains(&i));
            let label = entity.map_or(String::from("_"), |n| {
                let begin = if n.tokens.start == i { 'B' } else { 'I' };
                format!("{begin}-{}", n.kind.as_str())
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
