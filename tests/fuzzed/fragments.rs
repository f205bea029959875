//! Lines of fragments: what one line says is what the next program says it says, and no line harms a graph.

use demarche::export::{jsonl, jsonld, nquads};
use demarche::model::{Fragment, FragmentLine, Status, read_line, write_line};
use demarche::query::{Graph, Options};
use demarche::store::Store;

pub fn check(bytes: &[u8]) {
    let (text, fragment) = match read_line(bytes) {
        Err(e) => return super::is_sentence(e),
        Ok(FragmentLine::Failed(_)) => return,
        Ok(FragmentLine::Read(text, fragment)) => (text, *fragment),
    };
    let line = write_line(text.as_deref(), &fragment).expect("a line");
    let again = read_line(line.as_bytes()).expect("what we wrote");
    let read = FragmentLine::Read(text.clone(), Box::new(fragment.clone()));
    assert_eq!(again, read);
    if fragment.format > Fragment::FORMAT {
        return;
    }
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut store = Store::open(dir.path().join("store")).expect("a store");
    if let Err(e) = store.load(vec![(text, fragment)]) {
        return super::is_sentence(e);
    }
    let found = store.check().expect("a diagnosis");
    assert!(!found.is_damaged(), "{:?}", found.findings);
    use_all(&store);
}

/// Asks a store for all that it has, and writes it in every form.
pub fn use_all(store: &Store) {
    let Ok(graph) = Graph::new(store) else {
        return;
    };
    let options = Options {
        statuses: Status::ALL.into(),
        min_confidence: 0.0,
        unnamed: true,
        limit: None,
        ..Options::default()
    };
    let Ok(answer) = graph.edges(&options) else {
        return;
    };
    for edge in answer.edges.iter().take(8) {
        for evidence in &edge.evidence {
            let _ = graph.explain(&evidence.claim);
        }
        let _ = graph.show(&edge.subject.name, &options);
        let _ = graph.path(&edge.subject.name, &edge.object.name, &options);
        let _ = graph.timeline(&edge.object.name, None, &options);
    }
    if let Ok(quads) = graph.quads(&answer.edges) {
        let _ = nquads(&quads);
        let _ = jsonld(&quads);
    }
    let _ = graph.statements(&answer.edges);
    let _ = graph.communities(&options);
    let _ = graph.contradictions(None, 30, false, &options);
    let _ = jsonl::dump(store, &mut std::io::sink());
}
