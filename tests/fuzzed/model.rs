//! Bytes as a model file: refused or loaded.

use demarche::nlp::Pipeline;

pub fn check(bytes: &[u8]) {
    // Most inputs would fail at the magic word.
    let mut file = b"dmnl\x01".to_vec();
    file.extend_from_slice(bytes);
    for file in [&file[..], bytes] {
        if let Ok(pipeline) = Pipeline::load(file) {
            let _ = pipeline.analyse("Russia backs Assad.");
        }
    }
}
