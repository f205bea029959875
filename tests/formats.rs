//! What earlier versions wrote opens: stores, backups, bundles, fragments, decisions. What later ones will write is refused, with the way out.
//!
//! The files in `tests/formats` are what the version wrote that was the first to write so, and are never written anew. Once a format is
//! raised, `cargo test --release --test formats -- --ignored` writes those of the present to a folder that `DEMARCHE_FORMATS` names.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::dump;
use demarche::export::bundle::{self, BundleError};
use demarche::model::{FragmentLine, NameKey, read_line, write_line};
use demarche::resolve::{Decision, Op, from_toml, to_toml};
use demarche::store::{Store, StoreError};

fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/formats")
        .join(name)
}

fn read(name: &str) -> Vec<u8> {
    fs::read(place(name)).unwrap()
}

/// The store of the third format: two articles and a decision.
fn third(dir: &Path) -> Store {
    let path = dir.join("third");
    common::unpack(&read("store-3.zst"), &path);
    Store::open_existing(&path).unwrap()
}

#[test]
fn a_store_of_the_third_format_opens() {
    let dir = tempfile::tempdir().unwrap();
    let store = third(dir.path());
    let said = dump(&store);
    assert!(
        said.contains("Turkey criticised Germany on Wednesday."),
        "{said}"
    );
    assert_eq!(store.decisions().unwrap().len(), 1);
    drop(store);
    let found = Store::diagnose(dir.path().join("third")).unwrap();
    assert!(!found.is_damaged(), "{found:?}");
}

#[test]
fn backups_and_bundles_of_the_first_format_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let whole = dump(&third(dir.path()));
    let restored = Store::restore(place("backup-1"), dir.path().join("b"), false).unwrap();
    assert!(dump(&restored) == whole);
    let mut store = Store::open(dir.path().join("c")).unwrap();
    let head = bundle::read(&read("bundle-1.tar.zst")[..], &mut store).unwrap();
    assert_eq!((head.format, head.articles, head.decisions), (1, 2, 1));
    assert!(dump(&store.settle().unwrap()) == whole);
}

#[test]
fn fragments_and_decisions_of_the_first_format_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let whole = dump(&third(dir.path()));
    let mut store = Store::open(dir.path().join("f")).unwrap();
    for line in String::from_utf8(read("fragments-1.jsonl"))
        .unwrap()
        .lines()
    {
        let FragmentLine::Read(text, fragment) = read_line(line.as_bytes()).unwrap() else {
            panic!("{line}");
        };
        assert_eq!(write_line(text.as_deref(), &fragment).unwrap(), line);
        store.load(vec![(text, *fragment)]).unwrap();
    }
    let text = String::from_utf8(read("decisions-1.toml")).unwrap();
    let decisions = from_toml(&text).unwrap();
    assert_eq!(to_toml(&decisions).unwrap(), text);
    store.set_decisions(&decisions).unwrap();
    assert!(dump(&store.settle().unwrap()) == whole);
}

#[test]
fn what_later_versions_write_is_refused_with_the_way_out() {
    let dir = tempfile::tempdir().unwrap();
    drop(third(dir.path()));
    let mark = dir.path().join("third/STORE");
    let text = fs::read_to_string(&mark).unwrap();
    fs::write(&mark, text.replace("format 3", "format 5")).unwrap();
    let error = Store::open(dir.path().join("third")).unwrap_err();
    assert!(
        matches!(error, StoreError::Version { found: 5, .. }),
        "{error}"
    );
    assert!(
        error.to_string().contains("use the program that made it"),
        "{error}"
    );

    let packed = zstd::decode_all(&read("bundle-1.tar.zst")[..]).unwrap();
    let mut archive = tar::Archive::new(&packed[..]);
    let mut later = tar::Builder::new(Vec::new());
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().into_owned();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
        let text = text.replace("\"format\":1,\"program\"", "\"format\":2,\"program\"");
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        later
            .append_data(&mut header, name, text.as_bytes())
            .unwrap();
    }
    let later = zstd::encode_all(&later.into_inner().unwrap()[..], 1).unwrap();
    let mut store = Store::open(dir.path().join("l")).unwrap();
    let error = bundle::read(&later[..], &mut store).unwrap_err();
    assert!(matches!(error, BundleError::Format(2)), "{error}");
    assert!(
        error.to_string().contains("use the program that made it"),
        "{error}"
    );
}

#[test]
#[ignore = "writes files, once for each format"]
fn files_of_the_present_formats() {
    let Some(to) = std::env::var_os("DEMARCHE_FORMATS").map(PathBuf::from) else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g");
    // The same two articles all along.
    common::unpack(&read("store-2.zst"), &path);
    let mut store = Store::rebuild::<StoreError>(&path, &mut Ok).unwrap();
    let keys = vec![NameKey::raw("country/TUR"), NameKey::raw("place/turkey")];
    store
        .decide(Decision::new(
            Op::Split,
            keys,
            None,
            "the bird",
            "2026-11-23T06:00:00Z",
        ))
        .unwrap();
    let store = store.compact().unwrap();
    store.backup(to.join("backup")).unwrap();
    let mut bytes = Vec::new();
    bundle::write(&store, &mut bytes).unwrap();
    fs::write(to.join("bundle.tar.zst"), bytes).unwrap();
    let lines = store.fragments().unwrap().map(|record| {
        let (text, fragment) = record.unwrap();
        write_line(text.as_deref(), &fragment).unwrap() + "\n"
    });
    fs::write(to.join("fragments.jsonl"), lines.collect::<String>()).unwrap();
    let decisions = to_toml(&store.decisions().unwrap()).unwrap();
    fs::write(to.join("decisions.toml"), decisions).unwrap();
    drop(store);
    fs::write(to.join("store.zst"), common::pack(&path)).unwrap();
}
