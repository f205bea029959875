//! Paths to files: folders are walked in name order; hidden files and files of other kinds are left out and counted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::Error;

/// Extensions that are read from folders.
const TEXT: [&str; 4] = ["txt", "text", "md", "markdown"];
const JSON_LINES: [&str; 2] = ["jsonl", "ndjson"];
/// Text formats that would be misread as plain text.
const REFUSED: [&str; 6] = ["json", "html", "htm", "xml", "rss", "csv"];
/// Files that speak about a folder rather than being part of it.
const ABOUT: [&str; 3] = ["readme", "license", "notice"];

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// The path relative to the ingest root, with forward slashes: the article's id unless the file gives one.
    pub id: String,
}

impl Found {
    /// Whether each of its lines is an article.
    pub fn is_json_lines(&self) -> bool {
        JSON_LINES.contains(&extension(&self.path).as_str())
    }
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
        let extension = extension(path);
        if REFUSED.contains(&extension.as_str()) {
            let file = path.to_owned();
            return Err(Error::Format { file, extension });
        }
        let name = path
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let found = Found {
            path: path.to_owned(),
            id: name,
        };
        return Ok(Listing {
            files: vec![found],
            ..Listing::default()
        });
    }
    let mut listing = Listing::default();
    let walk = WalkDir::new(path)
        .follow_links(true)
        .into_iter()
        .filter_entry(|e| e.depth() == 0 || !e.file_name().to_string_lossy().starts_with('.'));
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) => {
                let at = e.path().unwrap_or(path).to_owned();
                listing.errors.push(Error::io(&at, e.into()));
                continue;
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        let extension = extension(entry.path());
        let stem = entry.path().file_stem().unwrap_or_default();
        let about = ABOUT.contains(&stem.to_string_lossy().to_lowercase().as_str());
        let known = TEXT.contains(&extension.as_str()) || JSON_LINES.contains(&extension.as_str());
        if about || !known {
            *listing.skipped.entry(extension).or_default() += 1;
            continue;
        }
        listing.files.push(Found {
            id: relative(entry.path(), path),
            path: entry.into_path(),
        });
    }
    if listing.files.is_empty() && listing.errors.is_empty() {
        return Err(Error::NoArticles(path.to_owned()));
    }
    listing.files.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(listing)
}

fn extension(path: &Path) -> String {
    path.extension()
        .map_or_else(String::new, |e| e.to_string_lossy().to_lowercase())
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
        ] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "text").unwrap();
        }
        let found = find(dir.path()).unwrap();
        let ids: Vec<_> = found.files.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(ids, ["a/1.jsonl", "a/2.md", "b.txt"]);
        assert!(found.files[0].is_json_lines());
        assert_eq!(
            found.skipped,
            Skipped::from([("md".into(), 1), ("pdf".into(), 1)])
        );
    }

    #[test]
    fn what_cannot_be_found_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let empty = find(dir.path()).unwrap_err().to_string();
        assert!(empty.contains("no articles in this folder"), "{empty}");
        let missing = find(&dir.path().join("nowhere")).unwrap_err().to_string();
        assert!(missing.contains("no such file or folder"), "{missing}");
        std::fs::write(dir.path().join("page.html"), "<p>").unwrap();
        let html = find(&dir.path().join("page.html")).unwrap_err().to_string();
        assert!(html.contains(".html files are not read"), "{html}");
    }
}
