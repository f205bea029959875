//! What the words above an act make of it: verbs that plan, refuse or end it, nouns of threat and attempt, adverbial clauses.

use super::{Modalities, Modality};
use crate::model::Status;
use crate::nlp::Upos;

impl Modalities<'_> {
    /// What the word above makes of it.
    pub(super) fn governed(&self, i: usize, head: usize, depth: usize) -> Modality {
        let tree = self.tree;
        let nominal = tree.upos(i).is_nominal();
        match tree.rel(i) {
            // "His visit will deepen ties": it is yet to come.
            "nsubj" if nominal && tree.deprel(i) == "nsubj" => Modality {
                status: Some(self.own(head).status)
                    .filter(|s| *s == Status::Planned)
                    .or_else(|| self.likelihood(head))
                    .unwrap_or(Status::Asserted),
                ..Modality::PLAIN
            },
            // "the threat that Russia would attack", "denied claims that it had attacked".
            "acl" | "ccomp"
                if tree.upos(head).is_nominal()
                    && tree.deprel(i) != "acl:relcl"
                    && tree.mark(i) == "that" =>
            {
                self.content(head)
            }
            "xcomp" | "ccomp" | "obj" | "csubj" | "advcl" | "obl" | "nsubj" => {
                // "pulled out of the accord".
                let beside = || format!("{} {}", tree.lemma(head), tree.case(i));
                let reaches = match tree.rel(i) {
                    "nsubj" => tree.deprel(i) == "nsubj:pass" && nominal,
                    "obj" => true,
                    "obl" => {
                        i > head
                            && (nominal || tree.token(i).xpos == "VBG")
                            && (matches!(
                                tree.case(i).as_str(),
                                "for" | "to" | "from" | "in" | "with" | "on"
                            ) || !self.lexicon.governor(&beside()).is_empty())
                    }
                    "advcl" => return self.adverbial(i, head, depth),
                    _ => !nominal,
                };
                let above = if reaches {
                    self.under_verb(i, head, depth)
                } else {
                    Modality::PLAIN
                };
                // "will fly to Geneva for talks", "on his visit to Peru he will see": they are to come, too.
                let beside = nominal
                    && match tree.case(i).as_str() {
                        "for" | "at" | "during" | "before" | "ahead of" | "besides" | "" => true,
                        "on" | "in" => i < head && self.lexicon.is("event", &tree.low(i)),
                        _ => false,
                    };
                if beside && above == Modality::PLAIN && tree.rel(i) == "obl" {
                    self.along(head)
                } else {
                    above
                }
            }
            // "plans to attack", "a threat to bomb", "calls for talks".
            "acl" if tree.deprel(i) != "acl:relcl" && tree.mark(i) == "to" => {
                // "rejected a request to extradite him".
                let asked = self.lexicon.governing_noun(&tree.low(head));
                Some(self.content(head))
                    .filter(|above| {
                        above.status == Status::Negated && asked == Some(Status::Requested)
                    })
                    .unwrap_or_else(|| self.under_noun(head, depth))
            }
            // "no hope of reaching", "efforts at mediating".
            "acl" if tree.deprel(i) != "acl:relcl" && tree.token(i).xpos == "VBG" => {
                match tree.mark(i).as_str() {
                    "" => Modality::PLAIN,
                    "without" => self.adverbial(i, head, depth),
                    _ => self.under_noun(head, depth),
                }
            }
            "nmod" if nominal && matches!(tree.case(i).as_str(), "of" | "for" | "to") => {
                self.under_noun(head, depth)
            }
            "conj" if !tree.kids_by(i, &["nsubj", "aux"]).any(|_| true) => {
                let above = self.at(head, depth - 1);
                // "did not attack but fled".
                let but = tree.kids_by(i, &["cc"]).any(|k| tree.lemma(k) == "but");
                if but && above.status == Status::Negated {
                    Modality::PLAIN
                } else {
                    above
                }
            }
            _ => Modality::PLAIN,
        }
    }

    /// "An invasion is a real possibility", "war became likely": what a predicate says of how sure its subject is.
    fn likelihood(&self, head: usize) -> Option<Status> {
        let tree = self.tree;
        let predicate = if tree.is_verb(head) {
            tree.kids_by(head, &["xcomp"]).next()?
        } else {
            head
        };
        let word = tree.low(predicate);
        let noun = self.lexicon.governing_noun(&word);
        let says = noun.or_else(|| self.lexicon.adjective(&word));
        says.filter(|s| *s == Status::Hypothetical)
    }

    fn adverbial(&self, i: usize, head: usize, depth: usize) -> Modality {
        let mark = self.tree.mark(i);
        match mark.as_str() {
            "without" | "instead of" | "rather than" | "before" if mark != "before" => Modality {
                status: Status::Negated,
                ..Modality::PLAIN
            },
            // "accused of bombing", "stopped from leaving".
            "of" | "from" | "for" | "against" => {
                let above = self.under_verb(i, head, depth);
                if mark == "from" && above.status == Status::Asserted {
                    Modality {
                        status: Status::Negated,
                        ..Modality::PLAIN
                    }
                } else {
                    above
                }
            }
            "to" if !self.kinds(i, head).is_empty() && !self.is_purpose(i, head) => {
                self.under_verb(i, head, depth)
            }
            "to" | "in order to" => self.at(head, depth - 1),
            // "ruled out sending", read as a clause beside it: what follows at once completes the verb.
            "" if self.completes(i, head) => self.under_verb(i, head, depth),
            // "made no progress in improving": what comes of it goes as it went.
            "in" | "at" | "towards" | "toward" | "about" | "into" | "on"
                if self.tree.token(i).xpos == "VBG" =>
            {
                Some(self.at(head, depth - 1))
                    .filter(|above| above.status == Status::Negated)
                    .unwrap_or_else(|| self.under_verb(i, head, depth))
            }
            // "will visit Peru, travelling to Cusco": what goes along with a plan is planned.
            "" if head < i
                && self.tree.token(i).xpos == "VBG"
                && !self.tree.kids_by(i, &["aux"]).any(|_| true) =>
            {
                self.along(head)
            }
            _ => Modality::PLAIN,
        }
    }

    /// What goes along with a clause is planned where that is, and else stands.
    fn along(&self, head: usize) -> Modality {
        Modality {
            status: Some(self.own(head).status)
                .filter(|s| *s == Status::Planned)
                .unwrap_or(Status::Asserted),
            ..Modality::PLAIN
        }
    }

    /// "blocked roads to protest": behind a place or people whom a verb stops or keeps off the infinitive tells what for; behind "a request"
    /// it tells what is refused.
    fn is_purpose(&self, i: usize, head: usize) -> bool {
        let tree = self.tree;
        let ends = |s: &Option<Status>| matches!(s, Some(Status::Negated | Status::Ended));
        let solid = |k: &usize| {
            let word = tree.low(*k);
            self.lexicon.is("place", &word) || self.lexicon.is("group", &word)
        };
        let mut objects = tree.kids_by(head, &["obj"]).filter(|k| *k < i);
        tree.rel(i) == "advcl" && self.kinds(i, head).iter().all(ends) && objects.any(|k| solid(&k))
    }

    /// What a noun makes of the clause that tells its content: a threat of the act, and no act if the claim of it is denied.
    fn content(&self, noun: usize) -> Modality {
        let tree = self.tree;
        let verb = tree
            .head(noun)
            .filter(|v| tree.is_verb(*v) && tree.rel(noun) == "obj");
        let denied = verb.filter(|v| {
            let denies = self.lexicon.is("denying", tree.lemma(*v))
                || self.kinds(noun, *v).contains(&Some(Status::Negated));
            denies && self.own(*v).status != Status::Negated
        });
        if denied.is_some() {
            return Modality {
                status: Status::Negated,
                refused: false,
                governor: denied,
            };
        }
        let status = self.lexicon.governing_noun(&tree.low(noun));
        match status {
            Some(status) if status != Status::Negated && status != Status::Ended => Modality {
                status,
                refused: false,
                governor: Some(noun),
            },
            _ => Modality::PLAIN,
        }
    }

    /// Whether a gerund stands right behind a verb and its particle and so is what the verb governs.
    fn completes(&self, i: usize, head: usize) -> bool {
        let tree = self.tree;
        let between = |t: usize| tree.head(t) == Some(head) && tree.upos(t) != Upos::Punct;
        tree.token(i).xpos == "VBG" && head < i && (head + 1..i).all(between)
    }

    /// An act under a governing verb: "agreed to withdraw", "launched an attack".
    fn under_verb(&self, i: usize, head: usize, depth: usize) -> Modality {
        let tree = self.tree;
        // "will continue to strike" goes on.
        let above = Some(self.at(head, depth - 1))
            .filter(|above| {
                above.status != Status::Planned
                    || above.governor.is_some()
                    || !self.lexicon.fits("<continuing>", tree.lemma(head))
            })
            .unwrap_or(Modality::PLAIN);
        let kinds = self.kinds(i, head);
        let has_object = tree.kids_by(head, &["obj", "iobj"]).any(|k| k != i);
        let nominal = tree.upos(i).is_nominal();
        let clause = matches!(tree.rel(i), "xcomp" | "ccomp" | "advcl");
        // A verb in several lists: asking needs somebody who is asked; as a noun's governor the light reading comes first.
        let pick = |wanted: Status| kinds.contains(&Some(wanted));
        let status = if kinds.is_empty() {
            // An adjective such as "ready", "willing", "likely".
            if tree.upos(head) == Upos::Adj && tree.rel(i) == "xcomp" && tree.mark(i) == "to" {
                // "was able to visit" he did, "is able to visit" he may.
                let past = |k: usize| matches!(tree.token(k).xpos, "VBD" | "VBN");
                let been = tree.kids_by(head, &["cop"]).any(past);
                let plain = if been {
                    Status::Asserted
                } else {
                    Status::Planned
                };
                Some(self.lexicon.adjective(&tree.low(head)).unwrap_or(plain))
            } else {
                None
            }
        } else if nominal && pick(Status::Asserted) {
            Some(Status::Asserted)
        } else if has_object && clause && pick(Status::Requested) {
            Some(Status::Requested)
        } else {
            [
                Status::Planned,
                Status::Threatened,
                Status::Attempted,
                Status::Requested,
                Status::Negated,
                Status::Ended,
                Status::Hypothetical,
                Status::Asserted,
            ]
            .into_iter()
            .find(|s| pick(*s))
        };
        // A finite clause under a verb of saying or warning stands as it is; under a denial it does not.
        let finite = tree.rel(i) == "ccomp" && tree.kids_by(i, &["nsubj"]).any(|_| true);
        let status = match status {
            Some(Status::Negated) if finite && !self.lexicon.is("denying", tree.lemma(head)) => {
                None
            }
            // "suggested that Spain recall its envoy": in the base form it is asked for.
            Some(_) if finite && pick(Status::Requested) && self.is_subjunctive(i) => {
                Some(Status::Requested)
            }
            Some(s)
                if finite
                    && !matches!(s, Status::Negated | Status::Threatened)
                    && tree.lemma(head) != "hope"
                    && tree.lemma(head) != "demand"
                    && tree.lemma(head) != "propose" =>
            {
                None
            }
            Some(Status::Threatened) if finite => None,
            other => other,
        };
        let Some(status) = status else {
            // "will condemn the attack", "urged it to praise the truce": what is judged stands.
            let act = nominal || tree.token(i).xpos == "VBG";
            let judged = act && self.lexicon.fits("<judge>", tree.lemma(head));
            if judged && above.status != Status::Negated {
                return Modality::PLAIN;
            }
            // Reported speech: the modality of saying is not that of what is said.
            return if finite { Modality::PLAIN } else { above };
        };
        let here = Modality {
            status,
            refused: status == Status::Negated,
            governor: (status != Status::Asserted).then_some(head),
        };
        match (here.status, above.status) {
            (_, Status::Asserted) => here,
            // "did not refuse to" is no refusal; what is neither is left open.
            (Status::Negated, Status::Negated) => Modality {
                status: Status::Hypothetical,
                ..Modality::PLAIN
            },
            (Status::Asserted, _) | (_, Status::Negated | Status::Hypothetical) => above,
            // "is no longer willing to".
            (Status::Planned, Status::Ended) => Modality {
                status: Status::Negated,
                ..here
            },
            _ => here,
        }
    }

    /// What the verb at `head` makes of an act below it: by verb and particle or adverb ("rule out", "have yet"), verb and preposition, or
    /// the verb alone; an adjective as what is said to be so ("be unable").
    fn kinds(&self, i: usize, head: usize) -> &[Option<Status>] {
        let tree = self.tree;
        let lemma = tree.lemma(head);
        let predicate = (tree.upos(head) == Upos::Adj).then(|| format!("be {}", tree.low(head)));
        let particles = tree
            .kids_by(head, &["compound", "advmod"])
            .filter(|k| tree.rel(*k) == "advmod" || tree.deprel(*k) == "compound:prt")
            .map(|k| format!("{lemma} {}", tree.low(k)));
        // "called on Iran to": the infinitive is governed by the verb with its preposition.
        let infinitive = tree.mark(i) == "to" && !tree.upos(i).is_nominal();
        let asked = tree
            .kids_by(head, &["obl"])
            .filter(|k| infinitive && head < *k && *k < i)
            .filter(|k| !self.lexicon.is("calendar", &tree.low(*k)))
            .map(|k| tree.case(k));
        // "called for Iran to": its mark is "for to".
        let mark = tree.mark(i);
        let mark = mark.strip_suffix(" to").unwrap_or(&mark).to_owned();
        let behind = [tree.case(i), mark]
            .into_iter()
            .chain(asked)
            .filter(|word| !word.is_empty())
            .map(|word| format!("{lemma} {word}"));
        predicate
            .into_iter()
            .chain(particles)
            .chain(behind)
            .chain([lemma.to_owned()])
            .map(|key| self.lexicon.governor(&key))
            .find(|kinds| !kinds.is_empty())
            .unwrap_or(&[])
    }

    /// An act under a noun: "threat to attack", "plan for talks".
    fn under_noun(&self, head: usize, depth: usize) -> Modality {
        let Some(status) = self.lexicon.governing_noun(&self.tree.low(head)) else {
            return self.at(head, depth - 1);
        };
        Modality {
            status,
            refused: status == Status::Negated,
            governor: Some(head),
        }
    }
}
