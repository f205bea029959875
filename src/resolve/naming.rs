//! What an entity is called.

use std::collections::HashMap;

/// What the articles call an entity.
#[derive(Debug, Default)]
pub struct Names(HashMap<String, (bool, usize)>);

impl Names {
    /// A display name in so many articles; `full` unless the key is that of a weak form.
    pub fn add(&mut self, name: String, full: bool, articles: usize) {
        let entry = self.0.entry(name).or_default();
        entry.0 |= full;
        entry.1 += articles;
    }

    /// The most attested full name, ties by bytes.
    pub fn best(self) -> Option<String> {
        let names = self.0.into_iter();
        names
            .max_by(|(a, x), (b, y)| x.cmp(y).then_with(|| b.cmp(a)))
            .map(|(name, _)| name)
    }
}
