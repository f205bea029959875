//! Trains the models in `data/models` from the treebanks.

fn main() {}
