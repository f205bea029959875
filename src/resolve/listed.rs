//! Decisions as users write them: the file that `demarche decisions export` makes, read strictly.

use serde::Deserialize;
use toml::Spanned;

use super::Decision;

/// Why a list of decisions cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Misread {
    /// The line, from one on.
    pub line: usize,
    /// What is wrong there, in words.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    #[serde(default)]
    decision: Vec<Spanned<Decision>>,
}

/// Reads decisions from TOML; each comes out [verified](Decision::verified).
pub fn from_toml(text: &str) -> Result<Vec<Decision>, Misread> {
    let wrong = |at: usize, what: &str| {
        let before = text.get(..at).unwrap_or_default();
        Misread {
            line: before.matches('\n').count() + 1,
            what: what.to_owned(),
        }
    };
    let listed: Listed = toml::from_str(text).map_err(|e| {
        let at = e.span().map_or(0, |span| span.start);
        wrong(at, e.message())
    })?;
    (listed.decision.into_iter())
        .map(|entry| {
            let at = entry.span().start;
            (entry.into_inner().verified()).map_err(|what| wrong(at, &what))
        })
        .collect()
}

impl Decision {
    /// The same with its id, if it makes sense and is the one that its id says; else what is wrong, in words.
    pub fn verified(self) -> Result<Self, String> {
        let stated = self.id.clone();
        let decision = self.sealed();
        if let Some(lacks) = decision.lacks() {
            return Err(format!("this decision lacks {lacks}"));
        }
        if let Some(key) = decision.keys.iter().find(|k| k.kind().is_none()) {
            return Err(format!(
                "\"{key}\" is no name key; a key is written like \"person/john smith\""
            ));
        }
        if !stated.is_empty() && stated != decision.id {
            return Err(format!(
                "this decision is not the one with the id {stated}; if you changed it by hand, leave out the line with the id"
            ));
        }
        Ok(decision)
    }
}
