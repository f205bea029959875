//! `demarche repl`: questions, patterns and commands, line by line, with history and completion.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches};
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Config, Context, Editor, Helper, Highlighter, Hinter, Validator};

use demarche::store::Store;

use super::error::{Code, Failure};
use super::output::{Out, complain, note};
use super::{Cli, Command, Shared, dispatch, knowledge};

/// Names that are offered at a time.
const OFFERED: usize = 20;
const HISTORY: usize = 1000;

const HELP: &str = "Type a question:   who backs Assad
     a pattern:    ?a backs ?b, ?b attacks ?c
     a command:    path Russia Turkey --hostile     (`demarche --help` lists them)
Tab completes names, relations and commands; Ctrl-D ends.";

const EXAMPLES: &str = "Examples:
  demarche repl
  demarche --store news.graph repl
  echo 'who backs Assad' | demarche --format json repl";

/// Arguments of `repl`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

/// Runs the command. The store is opened for each line, so that other programs can use it meanwhile.
pub fn run(_: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    drop(shared.open()?);
    let config = Config::builder()
        .max_history_size(HISTORY)
        .map_err(|e| trouble(&e))?
        .auto_add_history(true)
        .build();
    let mut editor: Editor<Words, FileHistory> =
        Editor::with_config(config).map_err(|e| trouble(&e))?;
    editor.set_helper(Some(Words {
        store: shared.store.clone(),
        commands: commands(),
    }));
    let history = history();
    if let Some(file) = &history {
        // The first time there is none.
        let _ = editor.load_history(file);
    }
    let watched = std::io::stdin().is_terminal();
    if watched {
        note(HELP);
    }
    let mut last = Code::Answered;
    loop {
        let line = match editor.readline(if watched { "? " } else { "" }) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => break,
            Err(e) => return Err(trouble(&e)),
        };
        match line.trim() {
            "" => continue,
            "exit" | "quit" => break,
            "help" => {
                note(HELP);
                continue;
            }
            line => match answer(line, shared, out) {
                Ok(code) => last = code,
                Err(failure) => {
                    complain(&failure.to_string());
                    last = Code::Nothing;
                }
            },
        }
        out.flush()?;
    }
    if let Some(file) = &history
        && let Some(dir) = file.parent()
        && std::fs::create_dir_all(dir).is_ok()
    {
        // A history that cannot be kept is no reason to fail.
        let _ = editor.save_history(file);
    }
    Ok(last)
}

/// Answers one line: a command by its name, else a pattern, else a question.
fn answer(line: &str, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let first = line.split_whitespace().next().unwrap_or_default();
    let words = if commands().iter().any(|c| c == first) && !is_question(line) {
        split(line).ok_or_else(|| Failure::Usage("a quotation mark is not closed".to_owned()))?
    } else {
        let store = Store::open_existing(&shared.store)?;
        let pattern = knowledge::graph(&store)?.is_pattern(line);
        let command = if pattern { "query" } else { "ask" };
        vec![command.to_owned(), "--".to_owned(), line.to_owned()]
    };
    let mut args = vec![
        "demarche".into(),
        "--store".into(),
        shared.store.clone().into_os_string(),
        "--format".into(),
        shared.format.as_str().into(),
    ];
    args.extend(words.into_iter().map(std::ffi::OsString::from));
    let parsed = Cli::command()
        .args_override_self(true)
        .try_get_matches_from(args)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(cli) if matches!(cli.command, Command::Repl(_)) => Ok(Code::Answered),
        Ok(cli) => dispatch(cli, out),
        Err(e) => {
            // Help is an answer too.
            let _ = e.print();
            Ok(Code::Mistakes)
        }
    }
}

/// Whether a line that begins like a command is a question: "show" is no word that begins one, but what ends in "?" is meant as one.
fn is_question(line: &str) -> bool {
    line.ends_with('?') && !line.contains('\'') && !line.contains('"') && !line.ends_with(" ?")
}

fn commands() -> Vec<String> {
    let command = Cli::command();
    let visible = command.get_subcommands().filter(|c| !c.is_hide_set());
    visible.map(|c| c.get_name().to_owned()).collect()
}

fn trouble(error: &ReadlineError) -> Failure {
    Failure::Input(format!("the terminal cannot be read: {error}"))
}

/// Words as a shell splits them: by spaces, unless between quotation marks.
fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut begun = false;
    let mut mark: Option<char> = None;
    for c in line.chars() {
        match mark {
            Some(m) if c == m => mark = None,
            Some(_) => word.push(c),
            None if matches!(c, '\'' | '"') => {
                mark = Some(c);
                begun = true;
            }
            None if c.is_whitespace() => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            None => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    mark.is_none().then_some(words)
}

/// Where the lines typed are kept: where the system wants such things.
fn history() -> Option<PathBuf> {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let home = || {
        let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"))?;
        Some(PathBuf::from(home).join(".local").join("state"))
    };
    let dir = state.filter(|d| d.is_absolute()).or_else(home)?;
    Some(dir.join("demarche").join("history"))
}

/// Completion in the line.
#[derive(Helper, Highlighter, Hinter, Validator)]
struct Words {
    store: PathBuf,
    commands: Vec<String>,
}

impl Completer for Words {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let typed = line.get(..pos).unwrap_or(line);
        let pair = |text: String| Pair {
            display: text.clone(),
            replacement: text,
        };
        let mut commands = Vec::new();
        if !typed.contains(' ') {
            let begun = self.commands.iter().filter(|c| c.starts_with(typed));
            commands.extend(begun.cloned().map(pair));
        }
        let found = Store::open_existing(&self.store).ok().and_then(|store| {
            let graph = knowledge::graph(&store).ok()?;
            // Behind a command stand names, with or without quotation marks.
            let (skipped, rest) = self.behind_command(typed);
            let mut found = graph.completions(rest, OFFERED).ok()?;
            found.start += skipped;
            Some(found)
        });
        let found = found.unwrap_or_default();
        if commands.is_empty() {
            Ok((found.start, found.texts.into_iter().map(pair).collect()))
        } else {
            commands.extend(
                found
                    .texts
                    .into_iter()
                    .filter(|_| found.start == 0)
                    .map(pair),
            );
            Ok((0, commands))
        }
    }
}

impl Words {
    /// What is typed behind the name of a command and an open quotation mark, and where it begins.
    fn behind_command<'t>(&self, typed: &'t str) -> (usize, &'t str) {
        let Some((first, rest)) = typed.split_once(' ') else {
            return (0, typed);
        };
        if !self.commands.iter().any(|c| c == first) {
            return (0, typed);
        }
        let start = match rest.rfind(['\'', '"']) {
            Some(mark) if rest.matches(['\'', '"']).count() % 2 == 1 => mark + 1,
            _ if matches!(first, "query" | "ask") => 0,
            _ => rest.rfind(' ').map_or(0, |i| i + 1),
        };
        (first.len() + 1 + start, &rest[start..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_like_a_shell_does() {
        let words = |line: &str| split(line);
        let wanted = |w: &[&str]| Some(w.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            words("path 'North Korea' \"John's\"  x"),
            wanted(&["path", "North Korea", "John's", "x"])
        );
        assert_eq!(words("show ''"), wanted(&["show", ""]));
        assert_eq!(words("show 'a"), None);
        assert_eq!(words(""), wanted(&[]));
    }
}
