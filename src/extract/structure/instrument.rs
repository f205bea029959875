//! Sides and subjects of agreements and events.

use super::super::reading::{Find, Participant, Scene};
use super::find;
use crate::model::Kind;
use crate::nlp::Upos;

/// "talks with Russia over Syria", "the treaty between the US and Canada", "the campaign against the militia".
pub(super) fn instrument(scene: &Scene, i: usize, out: &mut Vec<Find>) {
    let Some(instrument) = Instrument::at(scene, i) else {
        return;
    };
    for (case, k) in phrases(scene, i) {
        instrument.phrase(&case, k, out);
    }
    instrument.concluded(out);
    instrument.owned(out);
    instrument.purpose(out);
    instrument.attended(out);
}

/// An agreement or event as a node, and the noun that tells what it is.
struct Instrument<'a> {
    scene: &'a Scene<'a>,
    node: Participant,
    kind: Kind,
    noun: usize,
    /// Whether somebody is a party to it: a treaty, not a law.
    has_sides: bool,
    gathering: bool,
}

impl<'a> Instrument<'a> {
    fn at(scene: &'a Scene, i: usize) -> Option<Self> {
        let tree = scene.tree;
        let lexicon = scene.lexicon();
        let node = node(scene, i)?;
        let kind = scene.kind(node.who);
        let lemma = tree.low(i);
        Some(Self {
            scene,
            node,
            kind,
            noun: i,
            has_sides: kind == Kind::Agreement && lexicon.is("pact", &lemma),
            gathering: lexicon.is("gathering", &lemma),
        })
    }

    /// The relation of its sides to it.
    fn side(&self) -> &'static str {
        if self.kind == Kind::Agreement {
            "party-to"
        } else {
            "takes-part-in"
        }
    }

    fn add_side(&self, side: Participant, rule: &str, confidence: f32, out: &mut Vec<Find>) {
        out.extend(find(
            self.scene,
            self.side(),
            side,
            self.node,
            self.noun,
            rule,
            confidence,
        ));
    }

    fn add_topic(&self, topic: Participant, rule: &str, confidence: f32, out: &mut Vec<Find>) {
        out.extend(find(
            self.scene, "concerns", self.node, topic, self.noun, rule, confidence,
        ));
    }

    /// One of the prepositional phrases behind the noun.
    fn phrase(&self, case: &str, k: usize, out: &mut Vec<Find>) {
        let scene = self.scene;
        let direct = |allowed: &dyn Fn(Kind) -> bool| {
            scene.participant(k, allowed).filter(|p| p.distance == 0)
        };
        let actor = |kind: Kind| kind.is_actor();
        match case {
            "with" | "between" | "among"
                if self.has_sides || self.gathering && !scene.fits("<protest>", self.noun) =>
            {
                if let Some(p) = direct(&actor) {
                    self.add_side(p, "instrument: with", 0.78, out);
                }
            }
            "by" if self.kind == Kind::Event => {
                if let Some(p) = direct(&actor) {
                    out.extend(find(
                        scene,
                        "carries-out",
                        p,
                        self.node,
                        self.noun,
                        "event: by",
                        0.7,
                    ));
                }
            }
            "of" if self.kind == Kind::Event && scene.fits("<suffered>", self.noun) => {
                if let Some(p) = direct(&|_| true) {
                    self.add_topic(p, "event: of", 0.7, out);
                }
            }
            topic if scene.lexicon().is("topic", topic) => {
                if let Some(p) = direct(&|_| true) {
                    self.add_topic(p, "instrument: about", 0.72, out);
                }
            }
            _ => {}
        }
    }

    /// "Iran and Iraq reached an agreement", "a deal struck with the rebels": who brings it about is a side of it. Who signs it is so by
    /// the signature already.
    fn concluded(&self, out: &mut Vec<Find>) {
        if !self.has_sides {
            return;
        }
        let scene = self.scene;
        let tree = scene.tree;
        let above = tree.head(self.noun).filter(|v| {
            tree.is_verb(*v)
                && (tree.rel(self.noun) == "obj" || tree.deprel(self.noun) == "nsubj:pass")
        });
        let below = tree
            .kids_by(self.noun, &["acl"])
            .find(|v| tree.is_verb(*v) && !tree.kids_by(*v, &["mark"]).any(|_| true));
        let Some(verb) = above.or(below).filter(|v| scene.fits("<conclude>", *v)) else {
            return;
        };
        let actor = |kind: Kind| kind.is_actor();
        let mut sides: Vec<usize> = Vec::new();
        if above.is_some() && tree.rel(self.noun) == "obj" {
            sides.extend(scene.clauses().read(verb).subjects);
        }
        for k in tree.kids_by(verb, &["obl"]) {
            if matches!(tree.case(k).as_str(), "with" | "by" | "between") {
                sides.extend(tree.conjuncts(k));
            }
        }
        for side in scene.participants(&sides, &actor) {
            if side.distance == 0 {
                self.add_side(side, "instrument: concluded", 0.7, out);
            }
        }
    }

    /// "North Korea's missile test": whose deed it is. An act that says whom it hits is a claim of its own.
    fn owned(&self, out: &mut Vec<Find>) {
        let scene = self.scene;
        let tree = scene.tree;
        let deed = self.kind == Kind::Event
            && scene.fits("<deed>", self.noun)
            && tree.behind(self.noun).next().is_none()
            && !scene.cast.referents[self.node.who].named;
        if !deed {
            return;
        }
        let owner = tree
            .kids(self.noun)
            .iter()
            .copied()
            .find(|k| *k < self.noun && tree.deprel(*k) == "nmod:poss")
            .and_then(|k| scene.participant(k, &|kind| kind.is_actor()))
            .filter(|p| p.distance == 0);
        if let Some(owner) = owner {
            out.extend(find(
                scene,
                "carries-out",
                owner,
                self.node,
                self.noun,
                "event: possessor",
                0.7,
            ));
        }
    }

    /// "a meeting to discuss Syria", "an operation to drive the militants out", "a strike aimed at Iran".
    fn purpose(&self, out: &mut Vec<Find>) {
        if self.kind != Kind::Event {
            return;
        }
        let scene = self.scene;
        let tree = scene.tree;
        for verb in tree
            .kids_by(self.noun, &["acl"])
            .filter(|v| tree.is_verb(*v))
        {
            let infinitive = tree.kids_by(verb, &["mark"]).any(|m| tree.lemma(m) == "to");
            let aimed = scene.fits("<aimed>", verb);
            if !infinitive && !aimed {
                continue;
            }
            let topics: Vec<usize> = tree
                .kids_by(verb, if aimed { &["obl"] } else { &["obj"] })
                .flat_map(|k| tree.conjuncts(k))
                .collect();
            for topic in topics {
                let named = |p: &Participant| p.distance == 0 && scene.cast.referents[p.who].named;
                if let Some(topic) = scene.participant(topic, &|_| true).filter(named) {
                    self.add_topic(topic, "instrument: purpose", 0.62, out);
                }
            }
        }
    }

    /// "told reporters at the summit in Geneva": who acts at a gathering is there.
    fn attended(&self, out: &mut Vec<Find>) {
        let scene = self.scene;
        let tree = scene.tree;
        let named = scene.cast.referents[self.node.who].named;
        let at = tree.rel(self.noun) == "obl" && tree.case(self.noun) == "at";
        if self.kind != Kind::Event || !self.gathering || !at {
            return;
        }
        let Some(verb) = tree.head(self.noun).filter(|v| tree.is_verb(*v)) else {
            return;
        };
        if !named && !scene.lexicon().is("speech", tree.lemma(verb)) {
            return;
        }
        let subjects = scene.clauses().read(verb).subjects;
        for who in scene.participants(&subjects, &|kind| kind.is_actor()) {
            if who.distance == 0 {
                self.add_side(who, "event: at", 0.7, out);
            }
        }
    }
}

/// The agreement or event that a noun speaks of: its own, or the named one that it says something of ("the Casablanca Conference was a
/// meeting between", "ANZUS, the alliance between").
fn node(scene: &Scene, i: usize) -> Option<Participant> {
    let tree = scene.tree;
    let instrument = |k: usize| {
        let who = scene.cast.at(scene.sentence, k)?;
        matches!(scene.kind(who), Kind::Agreement | Kind::Event).then_some(Participant::at(who, k))
    };
    let own = instrument(i)?;
    let named = |p: &Participant| scene.cast.referents[p.who].named;
    if named(&own) || tree.upos(i) != Upos::Noun {
        return Some(own);
    }
    let subject = tree
        .kids_by(i, &["cop"])
        .next()
        .and_then(|_| tree.kids_by(i, &["nsubj"]).next());
    let beside = tree.head(i).filter(|_| tree.rel(i) == "appos");
    let name = subject.or(beside).and_then(instrument).filter(named);
    Some(name.unwrap_or(own))
}

/// The prepositional phrases behind a noun, each conjunct on its own.
fn phrases(scene: &Scene, i: usize) -> Vec<(String, usize)> {
    let tree = scene.tree;
    let mut phrases: Vec<(String, usize)> = Vec::new();
    for k in tree.behind(i) {
        // "a treaty of assistance with the Soviet Union": the side may hang on the noun behind "of".
        if tree.case(k) == "of" {
            let inner = tree
                .kids_by(k, &["nmod"])
                .filter(|j| *j > k && tree.case(*j) == "with");
            phrases.extend(inner.flat_map(|j| tree.joined(j)));
        }
        phrases.extend(tree.joined(k));
    }
    phrases
}
