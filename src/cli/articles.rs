//! `demarche articles`: what was read.

use super::Shared;
use super::error::{Code, Failure};
use super::output::{Out, counted, note};

/// Arguments of `articles`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche articles
  demarche articles --format json")]
pub struct Args {}

/// Runs the command: one line per article, in order of ids.
pub fn run(_: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let articles = shared.open()?.articles()?;
    if shared.json() {
        out.json(&articles)?;
    } else {
        let paint = out.paint;
        for head in &articles {
            let date = head
                .date
                .map_or_else(|| "undated   ".to_owned(), |d| d.to_string());
            let mut line = format!("{date}  {}", paint.bold(&head.id));
            let authors = (!head.authors.is_empty()).then(|| head.authors.join(", "));
            for part in [&head.title, &head.source, &authors].into_iter().flatten() {
                line.push_str("  ");
                line.push_str(&demarche::export::plain(part));
            }
            out.line(&line)?;
        }
        out.flush()?;
        note(&counted(articles.len(), "article"));
    }
    Ok(if articles.is_empty() {
        Code::Nothing
    } else {
        Code::Answered
    })
}
