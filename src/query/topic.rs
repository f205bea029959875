//! What a question is about besides its ends: "over Syria", "with chlorine". Only claims whose sentence says it count.

use super::collect::Collected;
use super::graph::Graph;
use super::{Options, QueryError};
use crate::model::{Fragment, Span, fold};
use crate::store::KeyId;

/// More claims are not looked at one by one.
const MOST: usize = 20_000;

/// One thing that a sentence must say.
enum Topic {
    /// It names an entity.
    Names(KeyId),
    /// It has all the words, in this or another form.
    Says(Vec<String>),
}

impl Graph<'_> {
    fn topic(&self, text: &str) -> Result<Topic, QueryError> {
        if self.is_name(text)?
            && let Ok(found) = self.node(text)
        {
            return Ok(Topic::Names(found.root));
        }
        let words = fold(text);
        Ok(Topic::Says(words.split(' ').map(stem).collect()))
    }

    /// How the reading shows it.
    pub(super) fn topic_shown(&self, text: &str) -> Result<String, QueryError> {
        Ok(match self.topic(text)? {
            Topic::Names(root) => self.node_of(root)?.name,
            Topic::Says(_) => format!("“{text}”"),
        })
    }

    /// Leaves the claims whose sentences say everything that the question is about.
    pub(super) fn keep_topics(
        &self,
        options: &Options,
        found: &mut Collected,
    ) -> Result<(), QueryError> {
        if options.about.is_empty() {
            return Ok(());
        }
        let topics: Result<Vec<Topic>, QueryError> =
            options.about.iter().map(|text| self.topic(text)).collect();
        let topics = topics?;
        let unseen = self.keep_claims(found, MOST, |fragment, claim| {
            for topic in &topics {
                if !self.says(fragment, claim.spans.sentence, &claim.sentence, topic)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        found.hide("too many to be searched for words", unseen);
        Ok(())
    }

    fn says(
        &self,
        fragment: &Fragment,
        within: Span,
        sentence: &str,
        topic: &Topic,
    ) -> Result<bool, QueryError> {
        match topic {
            Topic::Says(stems) => {
                let folded = fold(sentence);
                let has = |stem: &String| {
                    folded
                        .split(' ')
                        .any(|word| word.starts_with(stem.as_str()))
                };
                Ok(stems.iter().all(has))
            }
            Topic::Names(root) => {
                for entity in &fragment.entities {
                    let here = |f: &crate::model::Form| {
                        within.start <= f.span.start && f.span.end <= within.end
                    };
                    if entity.forms.iter().any(here)
                        && self
                            .store
                            .key_id(entity.key.as_str())?
                            .is_some_and(|key| self.root(key) == *root)
                    {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }
}

/// The front of a word that its other forms share.
fn stem(word: &str) -> String {
    let endings = ["ies", "es", "s", "y"];
    let cut = endings.iter().find_map(|e| word.strip_suffix(e));
    cut.filter(|s| s.chars().count() > 3)
        .unwrap_or(word)
        .to_owned()
}
