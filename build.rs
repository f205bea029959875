//! Packs the language data that the program embeds: TOML to read and edit, compressed JSON to start quickly with.

use std::path::Path;
use std::{env, fs, io};

const FILES: [&str; 6] = [
    "data/ontology.toml",
    "data/lexicon.toml",
    "data/times.toml",
    "data/confidence.toml",
    "data/gazetteer/countries.toml",
    "data/gazetteer/bodies.toml",
];

fn main() -> io::Result<()> {
    let out = env::var_os("OUT_DIR")
        .ok_or_else(|| io::Error::other("OUT_DIR is not set; build with cargo"))?;
    for file in FILES {
        println!("cargo::rerun-if-changed={file}");
        let text = fs::read_to_string(file)?;
        let data: serde_json::Value = toml::from_str(&text)
            .map_err(|cause| io::Error::other(format!("{file} cannot be read: {cause}")))?;
        let packed = zstd::bulk::compress(data.to_string().as_bytes(), 19)?;
        let name = Path::new(file).with_extension("zst");
        fs::write(
            Path::new(&out).join(name.file_name().unwrap_or_default()),
            packed,
        )?;
    }
    Ok(())
}
