//! The NLP pipeline on short texts of our own.

use demarche::nlp::{Document, NameLabel, Pipeline, Sentence, Token, Upos};
use proptest::prelude::*;

fn read(text: &str) -> Document {
    let document = Pipeline::builtin().unwrap().analyse(text);
    check(text, &document);
    document
}

/// What holds of every document: spans slice, stand in order, trees have one root.
fn check(text: &str, document: &Document) {
    let mut last = 0;
    for sentence in &document.sentences {
        assert!(!sentence.tokens.is_empty());
        assert_eq!(sentence.span.start, sentence.tokens[0].span.start);
        for token in &sentence.tokens {
            assert!(
                token.span.start >= last && token.span.end > token.span.start,
                "{token:?}"
            );
            assert_eq!(token.span.slice(text), token.form);
            assert!(!token.lemma.is_empty());
            last = token.span.end;
        }
        assert_eq!(sentence.span.end, last);
        let roots = sentence.tokens.iter().filter(|t| t.head.is_none());
        assert_eq!(roots.map(|t| t.deprel).collect::<Vec<_>>(), ["root"]);
        for start in 0..sentence.tokens.len() {
            let (mut at, mut steps) = (start, 0);
            while let Some(head) = sentence.tokens[at].head {
                at = head;
                steps += 1;
                assert!(steps <= sentence.tokens.len(), "a cycle");
            }
        }
    }
    for name in &document.names {
        assert!(name.tokens.start < name.tokens.end);
        assert!(name.tokens.end <= document.sentences[name.sentence].tokens.len());
    }
}

fn token<'a>(sentence: &'a Sentence, form: &str) -> &'a Token {
    sentence.tokens.iter().find(|t| t.form == form).unwrap()
}

/// "word -relation-> head word" of a token.
fn arc(sentence: &Sentence, form: &str) -> String {
    let token = token(sentence, form);
    let head = token.head.map_or("ROOT", |h| &sentence.tokens[h].form);
    format!("{form} -{}-> {head}", token.deprel)
}

#[test]
fn a_plain_sentence_has_its_subject_and_object() {
    let document = read("The rebels attacked the army base on Monday.");
    let sentence = &document.sentences[0];
    assert_eq!(arc(sentence, "rebels"), "rebels -nsubj-> attacked");
    assert_eq!(arc(sentence, "base"), "base -obj-> attacked");
    let verb = token(sentence, "attacked");
    assert_eq!(
        (verb.upos, verb.xpos, verb.lemma.as_str()),
        (Upos::Verb, "VBD", "attack")
    );
}

#[test]
fn a_passive_has_its_subject_and_agent() {
    let document = read("Three villages were shelled by government forces.");
    let sentence = &document.sentences[0];
    assert_eq!(arc(sentence, "villages"), "villages -nsubj:pass-> shelled");
    assert_eq!(token(sentence, "forces").rel(), "obl");
    assert_eq!(token(sentence, "villages").lemma, "village");
}

#[test]
fn contractions_are_two_tokens() {
    let document = read("Iran didn't sign Russia's treaty.");
    let forms: Vec<&str> = document.sentences[0]
        .tokens
        .iter()
        .map(|t| t.form.as_str())
        .collect();
    assert_eq!(
        forms,
        ["Iran", "did", "n't", "sign", "Russia", "'s", "treaty", "."]
    );
    assert_eq!(document.sentences[0].tokens[2].lemma, "not");
}

#[test]
fn names_of_persons_and_places_are_found() {
    let text =
        "German Chancellor Angela Merkel met Vladimir Putin in Moscow. Merkel later flew to Paris.";
    let document = read(text);
    let names: Vec<(String, NameLabel)> = document
        .names
        .iter()
        .map(|name| {
            let tokens = &document.sentences[name.sentence].tokens[name.tokens.clone()];
            let span = tokens[0].span.cover(tokens[tokens.len() - 1].span);
            (span.slice(text).to_owned(), name.label)
        })
        .collect();
    for name in ["Angela Merkel", "Vladimir Putin", "Merkel"] {
        assert!(
            names.contains(&(name.into(), NameLabel::Person)),
            "{name} in {names:?}"
        );
    }
    for name in ["Moscow", "Paris"] {
        assert!(
            names.contains(&(name.into(), NameLabel::Location)),
            "{name} in {names:?}"
        );
    }
}

#[test]
fn the_same_text_gives_the_same_document() {
    let text = "Turkey closed its border. Ankara said the move was temporary.";
    assert_eq!(read(text), read(text));
    assert_eq!(Pipeline::builtin().unwrap().version().len(), 12);
}

#[test]
fn odd_texts_do_no_harm() {
    for text in [
        "",
        " \n\n\t",
        "?!?!?!",
        "\u{200B}\u{FEFF}",
        "👩‍🚀👩‍🚀🏳️‍🌈",
        "联合国安理会星期一开会。",
        "''''",
        "U.",
        "'s n't",
        "\u{301}\u{301}a",
    ] {
        read(text);
    }
    assert!(read("\u{200B} \u{FEFF}").sentences.is_empty());
}

#[test]
fn huge_texts_without_spaces_take_linear_time() {
    for unit in [
        "a", ".", "(", "-", "'", "1,", "a.", "é", "\"", "a-", "\n", "U.S.", "@", "x@y.", "…", ":)",
        "a\nB",
    ] {
        let text = unit.repeat(200_000 / unit.len());
        read(&text);
    }
}

#[test]
fn lists_and_endless_sentences_are_read() {
    let items: Vec<String> = (0..10_000).map(|i| format!("item{i}")).collect();
    let list = items.join(", ");
    assert!(!read(&list).sentences.is_empty());
    let bare = "the minister said that ".repeat(20_000);
    assert!(read(&bare).sentences.iter().all(|s| s.tokens.len() <= 400));
    read(&"( [ \" ” … ! ".repeat(5_000));
}

#[test]
fn a_file_that_is_no_sound_model_is_refused_with_a_sentence() {
    let whole = include_bytes!("../data/models/english.bin");
    let refused = |bytes: &[u8]| Pipeline::load(bytes).err().map(|e| e.to_string());
    let says = |bytes: &[u8], part: &str| {
        let message = refused(bytes).unwrap_or_default();
        assert!(message.contains(part), "{message}");
    };
    says(b"", "not a model file");
    says(b"PK\x03\x04 something else", "not a model file");
    let mut later = whole.to_vec();
    later[4] = 99;
    says(&later, "has format 99");
    for share in 1..8 {
        let cut = &whole[..whole.len() / 8 * share];
        says(cut, "damaged");
    }
}

#[test]
fn questions_are_read_with_the_names_that_the_caller_knows() {
    let text = "did may meet juncker in brussels";
    let names = [4..7, 13..20, 24..32];
    let document = Pipeline::builtin().unwrap().analyse_question(text, &names);
    check(text, &document);
    let sentence = &document.sentences[0];
    assert_eq!(arc(sentence, "may"), "may -nsubj-> meet");
    assert_eq!(arc(sentence, "juncker"), "juncker -obj-> meet");
    let empty = Pipeline::builtin().unwrap().analyse_question(" ", &[]);
    assert!(empty.sentences.is_empty());
}

/// Pieces that trip tokenisers: abbreviations, contractions, marks, joiners, other scripts, line breaks.
const PIECES: [&str; 40] = [
    "U.S.",
    "U.S.-backed",
    "Gen.",
    "didn't",
    "Putin’s",
    "rebels'",
    "'s",
    "n't",
    "cannot",
    "Sept. 19",
    "5pm",
    "$1.5bn",
    "US$3,000",
    "10%",
    "9/11",
    "http://a.org/x",
    "a@b.org",
    "@un",
    "...",
    "!!",
    "“",
    "”",
    "\"",
    "(",
    ")",
    "--",
    "—",
    "AT&T",
    ":)",
    "\u{200D}",
    "\u{200B}",
    "👩‍🚀",
    "é\u{301}",
    "联合国",
    "Дума",
    "\n",
    "\n\n",
    "\t",
    "1,2",
    ".5",
];

proptest! {
    #[test]
    fn any_characters_make_a_sound_document(text in "\\PC{0,120}") {
        read(&text);
    }

    #[test]
    fn any_bytes_make_a_sound_document(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_question_makes_a_sound_document(text in "\\PC{0,80}", names in prop::collection::vec((0_usize..90, 0_usize..90), 0..4)) {
        let names: Vec<_> = names.into_iter().map(|(start, end)| start..end).collect();
        check(&text, &Pipeline::builtin().unwrap().analyse_question(&text, &names));
    }

    #[test]
    fn any_row_of_pieces_makes_a_sound_document(
        pieces in prop::collection::vec((prop::sample::select(PIECES.to_vec()), any::<bool>()), 0..60)
    ) {
        let text: String = pieces.iter().flat_map(|(piece, space)| [*piece, if *space { " " } else { "" }]).collect();
        read(&text);
    }

    #[test]
    fn every_visible_character_lies_in_a_token(text in "[a-zA-Z0-9 .,'’\"$%&@:;!?()\\-\n]{0,80}") {
        let document = read(&text);
        let inside: usize = document.sentences.iter().flat_map(|s| &s.tokens).map(|t| t.form.chars().count()).sum();
        prop_assert_eq!(inside, text.chars().filter(|c| !c.is_whitespace()).count());
    }
}
