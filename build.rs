//! Compresses the language data that the program embeds, so that the data files stay plain text to read and edit.

use std::path::Path;
use std::{env, fs, io};

const FILES: [&str; 4] = [
    "data/ontology.toml",
    "data/lexicon.toml",
    "data/gazetteer/countries.toml",
    "data/gazetteer/bodies.toml",
];

fn main() -> io::Result<()> {
    let out = env::var_os("OUT_DIR")
        .ok_or_else(|| io::Error::other("OUT_DIR is not set; build with cargo"))?;
    for file in FILES {
        println!("cargo::rerun-if-changed={file}");
        let packed = zstd::bulk::compress(&fs::read(file)?, 19)?;
        let name = Path::new(file).with_extension("zst");
        fs::write(
            Path::new(&out).join(name.file_name().unwrap_or_default()),
            packed,
        )?;
    }
    Ok(())
}
