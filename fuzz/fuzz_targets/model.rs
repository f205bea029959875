//! Any bytes as a model file: refused or loaded, never a panic.
#![no_main]

use demarche::nlp::Pipeline;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // Most inputs would fail at the magic word.
    let mut file = b"dmnl\x01".to_vec();
    file.extend_from_slice(bytes);
    let _ = Pipeline::load(&file);
    let _ = Pipeline::load(bytes);
});
