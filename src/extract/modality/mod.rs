//! Whether an act happened: status from tense, modals, negation, conditionals and the verbs that govern it.

mod governed;

use super::tree::Tree;
use crate::model::Status;
use crate::nlp::Upos;
use crate::ontology::Lexicon;

/// What the sentence makes of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Modality {
    pub status: Status,
    /// A verb of refusal, not a plain "not", denies the act.
    pub refused: bool,
    /// The verb that decided, if one did.
    pub governor: Option<usize>,
}

impl Modality {
    const PLAIN: Self = Self {
        status: Status::Asserted,
        refused: false,
        governor: None,
    };
}

/// Reads modality off one tree.
pub(super) struct Modalities<'a> {
    pub tree: &'a Tree<'a>,
    pub lexicon: &'a Lexicon,
}

impl Modalities<'_> {
    /// The modality of the act that token `i`, a verb, predicate or noun, states.
    pub fn of(&self, i: usize) -> Modality {
        self.at(i, 8)
    }

    fn at(&self, i: usize, depth: usize) -> Modality {
        let own = self.own(i);
        if depth == 0 {
            return own;
        }
        let Some(head) = self.tree.head(i) else {
            return own;
        };
        let above = self.governed(i, head, depth);
        // "the threat that they would attack": how the clause puts it adds nothing to its noun.
        let named = above.governor.is_some_and(|g| g == head)
            && self.tree.upos(head).is_nominal()
            && own.status == Status::Hypothetical;
        if named { above } else { combine(own, above) }
    }

    /// What the word's own auxiliaries, negations and adjectives say.
    fn own(&self, i: usize) -> Modality {
        let tree = self.tree;
        let mut status = Status::Asserted;
        // "will not release them": who says that he will not, refuses.
        let willed = tree
            .kids_by(i, &["aux"])
            .any(|k| matches!(tree.lemma(k), "will" | "would" | "wo" | "'ll"));
        let negated = Modality {
            status: Status::Negated,
            refused: willed,
            ..Modality::PLAIN
        };
        if self.is_supposed(i) || self.is_pondered(i) {
            status = Status::Hypothetical;
        }
        for &k in tree.kids(i) {
            let word = tree.token(k).form.to_lowercase();
            match tree.rel(k) {
                "aux" => {
                    if let Some(s) = self.lexicon.modal(&word) {
                        status = s;
                        // "said it would": the future of reported speech.
                        let reported = tree.rel(i) == "ccomp"
                            && tree
                                .head(i)
                                .is_some_and(|h| self.lexicon.is("speech", tree.lemma(h)));
                        if reported && matches!(word.as_str(), "would" | "'d") {
                            status = Status::Planned;
                        }
                        // "who would later become president": the future of those days.
                        let mut adverbs = tree.kids_by(i, &["advmod"]);
                        if word == "would"
                            && adverbs.any(|k| {
                                let form = tree.token(k).form.as_str();
                                self.lexicon.fits("<afterwards>", form)
                            })
                        {
                            status = Status::Asserted;
                        }
                    }
                }
                "amod" => {
                    if let Some(s) = self.lexicon.adjective(tree.lemma(k)) {
                        status = s;
                    }
                }
                "mark" | "advmod"
                    if self.lexicon.is("conditional", &word)
                        && (tree.rel(i) == "advcl" || self.lexicon.fits("<open>", &word)) =>
                {
                    return Modality {
                        status: Status::Hypothetical,
                        ..Modality::PLAIN
                    };
                }
                "nsubj" | "obj"
                    if tree
                        .kids_by(k, &["det"])
                        .any(|d| tree.lemma(d) == "no" || tree.lemma(d) == "neither")
                        || matches!(word.as_str(), "nobody" | "none" | "neither") =>
                {
                    return Modality {
                        status: Status::Negated,
                        ..Modality::PLAIN
                    };
                }
                "cc" if word == "neither" || word == "nor" => {
                    return Modality {
                        status: Status::Negated,
                        ..Modality::PLAIN
                    };
                }
                _ => {}
            }
            // "no longer controls".
            if tree.rel(k) == "advmod" && self.lexicon.is("past adverb", &word) {
                return Modality {
                    status: Status::Ended,
                    ..Modality::PLAIN
                };
            }
            let negates = matches!(
                tree.rel(k),
                "advmod" | "det" | "case" | "mark" | "aux" | "cc"
            ) && self.lexicon.is("negation", &word);
            // "not only … but also" affirms.
            let only = tree
                .kids(k)
                .iter()
                .chain(tree.kids(i))
                .any(|o| *o == k + 1 && tree.lemma(*o) == "only");
            if negates && !only {
                return negated;
            }
        }
        // "is to visit", "going to attack".
        let going = tree.rel(i) == "xcomp"
            && tree.head(i).is_some_and(|h| {
                tree.lemma(h) == "be" || (tree.lemma(h) == "go" && tree.token(h).xpos == "VBG")
            })
            && tree.mark(i) == "to";
        if going || tree.is_destined(i) {
            // "is yet to visit".
            let around = tree.head(i).into_iter().chain([i]);
            let mut adverbs = around.flat_map(|h| tree.kids_by(h, &["advmod"]));
            if adverbs.any(|k| *"yet" == tree.low(k)) {
                return negated;
            }
            status = Status::Planned;
        }
        // "will leave unless": a condition makes a plan a threat.
        let unless = |k: usize| tree.rel(k) == "advcl" && tree.mark(k) == "unless";
        if status == Status::Planned && tree.kids(i).iter().any(|k| unless(*k)) {
            status = Status::Threatened;
        }
        if status == Status::Asserted && self.is_arranged(i) {
            status = Status::Planned;
        }
        Modality {
            status,
            ..Modality::PLAIN
        }
    }

    /// "debated how to normalise relations", "decided when to leave": an infinitive behind a question word is a matter of thought.
    fn is_pondered(&self, v: usize) -> bool {
        let tree = self.tree;
        let mut asked = tree.kids_by(v, &["advmod", "mark"]);
        tree.mark(v).ends_with("to")
            && asked.any(|k| k < v && self.lexicon.fits("<question>", &tree.low(k)))
    }

    /// "is visiting Japan on 15 July": what goes on at a day to come is arranged for it.
    fn is_arranged(&self, v: usize) -> bool {
        let tree = self.tree;
        let of_calendar = |t: usize| self.lexicon.is("calendar", &tree.low(t));
        let present = || {
            let mut auxiliaries = tree.kids_by(v, &["aux"]);
            auxiliaries
                .any(|k| matches!(tree.token(k).xpos, "VBZ" | "VBP") && tree.lemma(k) == "be")
        };
        tree.token(v).xpos == "VBG"
            && present()
            && tree.kids_by(v, &["obl"]).any(|k| {
                // A bare weekday may be today.
                tree.case(k) == "on"
                    && tree.extent(k).any(of_calendar)
                    && tree.extent(k).any(|t| tree.upos(t) == Upos::Num)
            })
    }

    /// "An attack would lead to war": an act of which nobody has told yet, and what would follow from it.
    fn is_supposed(&self, i: usize) -> bool {
        let tree = self.tree;
        let verb = tree.head(i).filter(|_| tree.rel(i) == "nsubj");
        let supposes = |k: usize| self.lexicon.modal(&tree.low(k)) == Some(Status::Hypothetical);
        tree.upos(i) == Upos::Noun
            && tree.kids_by(i, &["det"]).any(|k| tree.lemma(k) == "a")
            && verb.is_some_and(|v| tree.kids_by(v, &["aux"]).any(supposes))
    }

    /// Whether a verb stands in the base form behind a subject in the singular; behind a verb that only asks, behind any subject.
    fn is_subjunctive(&self, i: usize) -> bool {
        let tree = self.tree;
        let asked = tree
            .head(i)
            .is_some_and(|v| self.lexicon.fits("<asking>", tree.lemma(v)));
        let singular = |k: usize| {
            let one = matches!(tree.token(k).xpos, "NN" | "NNP");
            asked || one && !tree.kids_by(k, &["conj"]).any(|_| true)
        };
        let base = match tree.token(i).xpos {
            "VB" => true,
            "VBP" => tree.kids_by(i, &["nsubj"]).any(singular),
            _ => false,
        };
        base && !tree.kids_by(i, &["aux", "cop"]).any(|_| true)
    }
}

/// The word's own modality under what its surroundings make of it.
fn combine(own: Modality, above: Modality) -> Modality {
    match (own.status, above.status) {
        (Status::Asserted, _) => above,
        (_, Status::Asserted) => own,
        (Status::Negated, Status::Requested | Status::Planned | Status::Threatened) => own,

        (_, Status::Negated) => above,
        _ => own,
    }
}
