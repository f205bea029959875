//! Answers and stores to files.

pub mod jsonl;
