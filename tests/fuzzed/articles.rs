//! Bytes as articles, in every format.

use demarche::ingest::{MAX_ARTICLE, Outcome, read_stream};

/// The name that the first byte of an input gives the rest; without an ending, the bytes alone say what it is.
pub const NAMES: &[&str] = &[
    "a.txt", "a.html", "a.xml", "a.jsonl", "a.json", "a.csv", "a.tsv", "a.eml", "a.mbox", "a.warc",
    "a.zip", "a.tar", "a.gz", "a.zst", "a.md", "a.rss", "stdin",
];

pub fn check(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    for outcome in read_stream(rest, name) {
        match outcome {
            Outcome::Read(read) => {
                let article = &read.article;
                assert!(!article.text.trim().is_empty() && article.text.len() <= MAX_ARTICLE);
                assert!(!article.head.id.is_empty() && article.head.sha.len() == 64);
                is_the_same_as_a_line(article);
            }
            Outcome::Failed(unread) => super::is_sentence(unread.error),
            Outcome::Aside(_, why) => assert!(!why.is_empty()),
        }
    }
}

/// Written as a line of JSON, an article is read as it was.
fn is_the_same_as_a_line(article: &demarche::model::Article) {
    let line = serde_json::json!({
        "id": article.head.id,
        "text": article.text,
        "date": article.head.date.map(|d| d.to_string()),
    });
    let again = read_stream(format!("{line}\n").as_bytes(), "a.jsonl");
    match &again[..] {
        [Outcome::Read(read)] => {
            assert_eq!(read.article.text, article.text);
            assert_eq!(read.article.head.date, article.head.date);
        }
        // Whole mailboxes and tables hold texts that are no English by themselves.
        [Outcome::Aside(..)] => {}
        other => panic!("an article that was read is no longer one: {other:?}"),
    }
}
