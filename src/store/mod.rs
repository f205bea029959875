//! The store: articles, fragments, names and adjacency in one folder. The only place that names sled or bincode.
//!
//! In: articles with their fragments. Out: fragments, texts, names and postings by name key. It knows no politics and resolves no
//! identity: it keeps sightings per name key.
//!
//! ```text
//! Store::open(dir) / Store::open_existing(dir) -> Result<Store, StoreError>     open creates; waits up to 5 s for another process
//! store.is_current(&head, &versions) -> Result<bool, StoreError>                same id, sha and versions: no need to extract again
//! store.ingest(Vec<(Article, Fragment)>) -> Result<GroupReport, StoreError>     one atomic commit; about 1,000 articles at best
//! store.load(Vec<(Option<String>, Fragment)>) -> Result<GroupReport, StoreError>  fragments made elsewhere; the fold's rule decides
//! store.settle(self) -> Result<Store, StoreError>                               after a bulk ingest: caches the identity map, reopens
//! store.forget(&[id]) -> Result<Forgotten, StoreError>
//! store.compact(self) -> Result<Store, StoreError>                              rewrites it without what was forgotten
//! store.articles() -> Result<Vec<ArticleHead>, StoreError>                      by id
//! store.article(id) -> Result<Option<Article>, StoreError>                      with its text
//! store.fragment(id) -> Result<Option<Fragment>, StoreError>
//! store.fragments() -> iterator of Result<Fragment, StoreError>                 in order of article ids
//! store.stats() -> Result<Stats, StoreError>
//! store.decisions() / store.decide(decision)
//! store.keys(), lookup(form), adjacency(key), scan()                            for the query layer
//! ```

mod error;

pub use error::StoreError;
