//! The `demarche` command.

fn main() {}
