//! Paths to files: folders are walked in name order; hidden and ignored files and files of other kinds are left out and counted.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::Error;
use super::sniff::{Format, extension, sniff};

/// Extensions of plain text.
const TEXT: [&str; 4] = ["txt", "text", "md", "markdown"];
/// Extensions of other formats that are read. Files with other names are read if their first bytes say what they are.
const KNOWN: [&str; 21] = [
    "jsonl", "ndjson", "json", "html", "htm", "xhtml", "rss", "atom", "xml", "csv", "tsv", "eml",
    "mbox", "warc", "gz", "zst", "zip", "tar", "tgz", "gzip", "zstd",
];
/// Extensions of programs' files that look like pages or data.
const PROGRAMS: [&str; 12] = [
    "js", "mjs", "ts", "jsx", "tsx", "css", "vue", "svelte", "tpl", "tmpl", "map", "lock",
];
/// Files that speak about a folder rather than being part of it.
const ABOUT: [&str; 3] = ["readme", "license", "notice"];
/// Files of these names say, line by line, what is left out of their folder, as `.gitignore` does.
const IGNORE: &str = ".demarcheignore";
/// How much of a file without a telling name is looked at.
const PEEK: u64 = 2048;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// The path relative to the ingest root, with forward slashes: the article's id unless the file gives one.
    pub id: String,
    /// Whether the user named it, rather than a folder around it.
    pub explicit: bool,
    /// Its size in bytes.
    pub size: u64,
}

/// How many files of a folder were left out, by extension.
pub type Skipped = BTreeMap<String, usize>;

/// What lies under a path.
#[derive(Debug, Default)]
pub struct Listing {
    /// Files to read, in order of their ids.
    pub files: Vec<Found>,
    /// What was left out on purpose.
    pub skipped: Skipped,
    /// What could not be looked at.
    pub errors: Vec<Error>,
}

/// The files under a path.
pub fn find(path: &Path) -> Result<Listing, Error> {
    let meta = std::fs::metadata(path).map_err(|cause| Error::io(path, cause))?;
    if !meta.is_dir() {
        let name = path
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let found = Found {
            path: path.to_owned(),
            id: name,
            explicit: true,
            size: meta.len(),
        };
        return Ok(Listing {
            files: vec![found],
            ..Listing::default()
        });
    }
    let mut listing = Listing::default();
    let walk = WalkBuilder::new(path)
        .standard_filters(false)
        .hidden(true)
        .ignore(true)
        .parents(false)
        .add_custom_ignore_filename(IGNORE)
        .follow_links(true)
        .build();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) => {
                listing.errors.push(unwalkable(&e, path));
                continue;
            }
        };
        if !entry.file_type().is_some_and(|t| t.is_file()) {
            continue;
        }
        if let Err(extension) = looks_wanted(entry.path()) {
            *listing.skipped.entry(extension).or_default() += 1;
            continue;
        }
        listing.files.push(Found {
            id: relative(entry.path(), path),
            explicit: false,
            size: entry.metadata().map_or(0, |m| m.len()),
            path: entry.into_path(),
        });
    }
    if listing.files.is_empty() && listing.errors.is_empty() {
        return Err(Error::NoArticles(path.to_owned()));
    }
    listing.files.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(listing)
}

/// Whether a file of a folder is to be read, by its name or else by its first bytes.
pub(super) fn looks_wanted(path: &Path) -> Result<(), String> {
    let name = path
        .file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let extension = extension(&name);
    if is_about(&name) {
        return Err(extension);
    }
    if TEXT.contains(&extension.as_str()) || KNOWN.contains(&extension.as_str()) {
        return Ok(());
    }
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(PEEK).read_to_end(&mut head));
    if read.is_err() {
        // Opened again later, it will say why.
        return if extension.is_empty() {
            Ok(())
        } else {
            Err(extension)
        };
    }
    match wanted(&name, sniff(&head, &name)) {
        Wanted::Yes => Ok(()),
        Wanted::No(extension) => Err(extension),
    }
}

/// Whether a file that nobody named is to be read.
pub(super) enum Wanted {
    Yes,
    /// No; its extension.
    No(String),
}

/// Decides by name and format.
pub(super) fn wanted(name: &str, format: Format) -> Wanted {
    let extension = extension(name);
    let by_name = TEXT.contains(&extension.as_str());
    let yes = !is_about(name)
        && match format {
            Format::Text | Format::Other(_) | Format::Binary => {
                by_name || extension.is_empty() && format == Format::Text || is_known(&extension)
            }
            Format::Xml => false,
            Format::Html | Format::Json | Format::JsonLines => {
                !PROGRAMS.contains(&extension.as_str())
            }
            _ => true,
        };
    if yes {
        Wanted::Yes
    } else {
        Wanted::No(extension)
    }
}

/// Whether an extension stands for a format that is read and is not plain text.
pub(super) fn is_known(extension: &str) -> bool {
    KNOWN.contains(&extension)
}

fn is_about(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let stem = last.split('.').next().unwrap_or("");
    ABOUT.contains(&stem)
}

fn unwalkable(error: &ignore::Error, root: &Path) -> Error {
    let file = path_of(error).unwrap_or(root).to_owned();
    if let Some(cause) = error.io_error() {
        return Error::io(&file, std::io::Error::new(cause.kind(), cause.to_string()));
    }
    let cause = error.to_string();
    Error::Io {
        file,
        cause: std::io::Error::other(if cause.contains("loop") {
            "this link leads back to a folder around it and was not followed; remove it".to_owned()
        } else {
            cause
        }),
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

fn relative(path: &Path, root: &Path) -> String {
    let parts: Vec<_> = path
        .strip_prefix(root)
        .unwrap_or(path)
        .components()
        .map(|c| c.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_in_order_without_hidden_and_foreign_files() {
        let dir = tempfile::tempdir().unwrap();
        for name in [
            "b.txt",
            "a/2.md",
            "a/1.jsonl",
            ".hidden.txt",
            "x.pdf",
            "README.md",
            "draft.txt",
            "data.log",
            "1234",
        ] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "text").unwrap();
        }
        std::fs::write(dir.path().join(".demarcheignore"), "draft*\n").unwrap();
        std::fs::write(dir.path().join("page.php"), "<!doctype html><p>x").unwrap();
        let found = find(dir.path()).unwrap();
        let ids: Vec<_> = found.files.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(ids, ["1234", "a/1.jsonl", "a/2.md", "b.txt", "page.php"]);
        assert_eq!(
            found.skipped,
            Skipped::from([("log".into(), 1), ("md".into(), 1), ("pdf".into(), 1)])
        );
    }

    #[test]
    fn what_cannot_be_found_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let empty = find(dir.path()).unwrap_err().to_string();
        assert!(empty.contains("no articles in this folder"), "{empty}");
        let missing = find(&dir.path().join("nowhere")).unwrap_err().to_string();
        assert!(missing.contains("no such file or folder"), "{missing}");
    }
}
