//! The nouns of the project: articles, spans, entities, claims, fragments, name keys, dates.
//!
//! Plain data without I/O. The JSON that serde derives from these types is the public fragment format of `demarche extract`;
//! fields may be added, never renamed.

mod article;
mod claim;
mod date;
mod entity;
mod fold;
mod fragment;
mod key;
mod line;
mod minute;
mod span;

pub use article::{Article, ArticleHead};
pub use claim::{Claim, ClaimSpans, Status, claim_id};
pub use date::{DateRange, MONTHS, Precision};
pub use entity::{Entity, Form, FormType, Kind};
pub use fold::{fold, fold_tokens};
pub use fragment::{FailedArticle, Failure, Fragment, Outcome, Versions};
pub use key::NameKey;
pub use line::{FragmentLine, read_line, write_line};
pub use minute::Minute;
pub use span::Span;

/// A calendar day in the proleptic Gregorian calendar; JSON `"2016-10-03"`.
pub type Day = jiff::civil::Date;
