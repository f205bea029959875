//! What the targets check; the same functions are tests of the program.

#[path = "../../tests/fuzzed/mod.rs"]
pub mod fuzzed;
