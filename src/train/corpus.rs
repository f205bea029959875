//! Files of the treebank folder: reading, unpacking, and the documents that are kept for choosing and testing.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::TrainError;

/// The text of a file, unpacked if its name ends in `.gz`.
pub(super) fn text(path: &Path) -> Result<String, TrainError> {
    let fail = |cause| TrainError::File {
        path: path.display().to_string(),
        cause,
    };
    let file = std::fs::File::open(path).map_err(fail)?;
    let mut text = String::new();
    if path.extension().is_some_and(|e| e == "gz") {
        flate2::read::GzDecoder::new(file).read_to_string(&mut text)
    } else {
        std::io::BufReader::new(file).read_to_string(&mut text)
    }
    .map_err(fail)?;
    Ok(text)
}

/// The bytes of a file.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, TrainError> {
    std::fs::read(path).map_err(|cause| TrainError::File {
        path: path.display().to_string(),
        cause,
    })
}

/// Files of a folder whose names end in `ending`, packed ones too, sorted.
pub(super) fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, TrainError> {
    let fail = |cause| TrainError::File {
        path: folder.display().to_string(),
        cause,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        let name = path.to_string_lossy();
        if name.trim_end_matches(".gz").ends_with(ending) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A text of the corpus.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Article {
    pub(super) id: String,
    pub(super) text: String,
}

/// The texts of all JSON lines in a folder that may be learned from, file by file.
pub(super) fn articles(
    folder: &Path,
    splits: &Splits,
    mut each: impl FnMut(&Path, Article),
) -> Result<(), TrainError> {
    for path in files(folder, ".jsonl")? {
        for (line, json) in text(&path)?.lines().enumerate() {
            let article: Article = serde_json::from_str(json).map_err(|e| TrainError::Line {
                path: path.display().to_string(),
                line: line + 1,
                cause: e.to_string(),
            })?;
            if splits.kept(&article.id).is_none() {
                each(&path, article);
            }
        }
    }
    Ok(())
}

/// Which documents may be learned from, by `splits.tsv`.
#[derive(Debug, Default)]
pub(super) struct Splits {
    kept: BTreeMap<String, String>,
}

impl Splits {
    /// Reads `splits.tsv`, and adds the documents of the development and test files of both treebanks.
    pub(super) fn read(treebank: &Path) -> Result<Self, TrainError> {
        let mut kept = BTreeMap::new();
        for line in text(&treebank.join("splits.tsv"))?.lines().skip(1) {
            if let Some((document, split)) = line.split_once('\t')
                && split != "train"
            {
                kept.insert(document.to_owned(), split.to_owned());
            }
        }
        for bank in ["ewt", "gum"] {
            for split in ["dev", "test"] {
                for line in text(&treebank.join(format!("ud/{bank}-{split}.conllu.gz")))?.lines() {
                    if let Some(document) = line.strip_prefix("# newdoc id = ") {
                        kept.insert(document.to_owned(), split.to_owned());
                    }
                }
            }
        }
        Ok(Self { kept })
    }

    /// The split that a document is kept for; none if it may be learned from. With or without the prefix of its corpus.
    pub(super) fn kept(&self, document: &str) -> Option<&str> {
        let bare = document.split_once(':').map_or(document, |(_, bare)| bare);
        let found = |id: &str| self.kept.get(id).map(String::as_str);
        found(document)
            .or_else(|| found(bare))
            .or_else(|| found(&format!("gum:{bare}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_documents_are_known() {
        let kept = [("gum:GUM_news_x".to_owned(), "test".to_owned())].into();
        let splits = Splits { kept };
        assert_eq!(splits.kept("GUM_news_x"), Some("test"));
        assert_eq!(splits.kept("gum:GUM_news_y"), None);
    }
}
