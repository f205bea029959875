//! The closed sets of labels: Penn Treebank tags and UD relations, as static strings.

/// Penn Treebank tags as the UD English treebanks use them.
const XPOS: [&str; 51] = [
    "#", "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW",
    "GW", "HYPH", "IN", "JJ", "JJR", "JJS", "LS", "MD", "NFP", "NN", "NNP", "NNPS", "NNS", "PDT",
    "POS", "PRP", "PRP$", "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN",
    "VBP", "VBZ", "WDT", "WP", "WP$", "WRB", "X", "``",
];

/// UD relations with the subtypes that the English treebanks use.
const DEPREL: [&str; 61] = [
    "acl",
    "acl:relcl",
    "advcl",
    "advcl:relcl",
    "advmod",
    "advmod:emph",
    "amod",
    "appos",
    "aux",
    "aux:pass",
    "case",
    "cc",
    "cc:preconj",
    "ccomp",
    "clf",
    "compound",
    "compound:prt",
    "conj",
    "cop",
    "csubj",
    "csubj:outer",
    "csubj:pass",
    "dep",
    "det",
    "det:predet",
    "discourse",
    "dislocated",
    "expl",
    "fixed",
    "flat",
    "flat:foreign",
    "goeswith",
    "iobj",
    "list",
    "mark",
    "nmod",
    "nmod:desc",
    "nmod:npmod",
    "nmod:poss",
    "nmod:tmod",
    "nmod:unmarked",
    "nsubj",
    "nsubj:outer",
    "nsubj:pass",
    "nummod",
    "obj",
    "obl",
    "obl:agent",
    "obl:arg",
    "obl:npmod",
    "obl:tmod",
    "obl:unmarked",
    "orphan",
    "parataxis",
    "punct",
    "reparandum",
    "root",
    "vocative",
    "xcomp",
    "flat:name",
    "expl:pass",
];

/// The static spelling of a Penn Treebank tag; `X` if there is none.
pub(crate) fn xpos(tag: &str) -> &'static str {
    XPOS.iter().find(|x| **x == tag).copied().unwrap_or("X")
}

/// The static spelling of a UD relation; `dep` if there is none.
pub(crate) fn deprel(relation: &str) -> &'static str {
    DEPREL
        .iter()
        .find(|x| **x == relation)
        .copied()
        .unwrap_or("dep")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_labels_fall_back() {
        assert_eq!(xpos("VBD"), "VBD");
        assert_eq!(xpos("nonsense"), "X");
        assert_eq!(deprel("nsubj:pass"), "nsubj:pass");
        assert_eq!(deprel("nonsense"), "dep");
    }
}
