//! What would go if articles were forgotten.

use std::collections::{BTreeSet, HashMap};

use super::{Direction, KeyId, Store, StoreError};

/// What would go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// Articles that are there.
    pub articles: usize,
    /// Ids that are not.
    pub unknown: Vec<String>,
    /// Edges that only these articles attest, as they write them: subject, relation, object; sorted.
    pub edges: Vec<(String, String, String)>,
    /// Edges that others attest too.
    pub kept: usize,
}

impl Store {
    /// What [`Store::forget`] would take away; changes nothing. An edge joins entities: it stays if any article attests it under any of
    /// their names.
    pub fn preview_forget<S: AsRef<str>>(&self, ids: &[S]) -> Result<Preview, StoreError> {
        let mut preview = Preview::default();
        let mut numbers = BTreeSet::new();
        for id in ids {
            match self.known(id.as_ref())? {
                Some(known) => {
                    numbers.insert(known.number);
                }
                None => preview.unknown.push(id.as_ref().to_owned()),
            }
        }
        preview.articles = numbers.len();
        let roots = self.roots()?;
        let root = |key: KeyId| roots.get(&key).copied().unwrap_or(key);
        let mut members: HashMap<KeyId, Vec<KeyId>> = HashMap::new();
        for (member, root) in &roots {
            members
                .entry(*root)
                .or_insert_with(|| vec![*root])
                .push(*member);
        }
        let mut seen = BTreeSet::new();
        for &number in &numbers {
            let fragment = self.record(number)?.1;
            for claim in &fragment.claims {
                let ends = (
                    fragment.entity(&claim.subject),
                    fragment.entity(&claim.object),
                );
                let (Some(subject), Some(object)) = ends else {
                    continue;
                };
                let ids = (
                    self.key_id(subject.key.as_str())?,
                    self.key_id(object.key.as_str())?,
                );
                let (Some(s), Some(o)) = ids else { continue };
                let (s, o) = (root(s), root(o));
                if !seen.insert((s, claim.relation.clone(), o)) {
                    continue;
                }
                let relation = self
                    .relations()
                    .find(|(_, name)| *name == claim.relation)
                    .map(|(id, _)| id);
                let mut attested = false;
                for member in members.get(&s).map_or(&[s][..], Vec::as_slice) {
                    let near =
                        self.adjacency(*member, Direction::Out, relation.map(|r| (r, None)))?;
                    for near in near.iter() {
                        attested |= root(near.other) == o
                            && near
                                .postings()?
                                .iter()
                                .any(|p| !numbers.contains(&p.article));
                    }
                }
                if attested {
                    preview.kept += 1;
                } else {
                    preview.edges.push((
                        subject.name.clone(),
                        claim.relation.clone(),
                        object.name.clone(),
                    ));
                }
            }
        }
        preview.edges.sort();
        Ok(preview)
    }
}
