//! Descriptions: which noun phrases are nodes, and which earlier referent a description takes up.

use super::cast::{Cast, Mention, RefId, Referent};
use super::tree::Tree;
use super::{listing, naming};
use crate::model::{FormType, Kind, fold};
use crate::nlp::{Coreference, Upos};
use crate::ontology::{Narrow, Ontology, Target};

/// Reads descriptions and pronouns of one sentence into the cast, in order of text.
pub(super) struct Describer<'a> {
    pub ontology: &'a Ontology,
    pub text: &'a str,
    /// Whose statement the article is.
    pub issuer: Option<RefId>,
    pub trees: &'a [Tree<'a>],
    pub coreference: &'a Coreference,
}

impl Describer<'_> {
    /// Adds what token `i` mentions, if it is the head of a description or a pronoun.
    pub fn add(&self, cast: &mut Cast, tree: &Tree, sentence: usize, i: usize) {
        if cast.at(sentence, i).is_some() {
            return;
        }
        let lexicon = self.ontology.lexicon();
        let token = tree.token(i);
        if let Some(pronoun) = lexicon.pronoun(&token.form.to_lowercase()) {
            if tree.rel(i) != "expl"
                && matches!(token.upos, Upos::Pron | Upos::Det | Upos::Propn | Upos::X)
            {
                self.pronoun(cast, tree, sentence, i, pronoun);
            }
        } else if token.upos.is_nominal() {
            if let Some(who) = self.titled(cast, tree, sentence, i) {
                self.entitle(cast, tree, sentence, i, who);
            } else if !matches!(tree.rel(i), "compound" | "flat" | "fixed")
                || self.before_participle(tree, i)
            {
                self.description(cast, tree, sentence, i);
            }
        }
    }

    fn description(&self, cast: &mut Cast, tree: &Tree, sentence: usize, i: usize) {
        let lexicon = self.ontology.lexicon();
        let lemma = tree.low(i);
        // "Secretary of State John Kerry", "the foreign minister, Sergei Lavrov": the name is the mention.
        let official = lexicon.is("official", &lemma) || self.ontology.title(&lemma).is_some();
        let person_noun = official || lexicon.fits("<relative>", &lemma);
        // "the presidents of two states, Ann Smith and John Doe", are both.
        let several = official
            && matches!(tree.token(i).xpos, "NNS" | "NNPS")
            && tree
                .kids_by(i, &["appos"])
                .any(|k| tree.conjuncts(k).len() > 1);
        if let Some(named) = named_by(cast, tree, sentence, i).filter(|_| !several) {
            let referent = &cast.referents[named];
            let organ = lexicon.is("body", &lemma) && referent.kind == Kind::Organisation;
            if (person_noun || organ || lexicon.is("group", &lemma)) && referent.kind.is_actor() {
                if referent.kind == Kind::Person {
                    self.entitle(cast, tree, sentence, i, named);
                }
                self.mention(cast, tree, sentence, i, named, FormType::Nominal);
                return;
            }
        }
        // "the town of Dabiq" is Dabiq.
        if lexicon.is("place anaphor", &lemma)
            && let Some(k) = tree
                .kids_by(i, &["nmod"])
                .find(|k| *k > i && tree.case(*k) == "of")
            && let Some(who) = cast.at(sentence, k).filter(|who| {
                cast.referents[*who].named && cast.referents[*who].kind == Kind::Place
            })
        {
            self.mention(cast, tree, sentence, i, who, FormType::Nominal);
            return;
        }
        // "a memorandum of understanding" is one thing.
        let whole = tree.head(i).filter(|h| {
            *h < i
                && tree.case(i) == "of"
                && lexicon.is("agreement", &lemma)
                && lexicon.is("agreement", &tree.low(*h))
                && !tree.kids_by(i, &["det", "amod"]).any(|_| true)
        });
        if let Some(who) = whole.and_then(|h| cast.at(sentence, h)) {
            self.mention(cast, tree, sentence, i, who, FormType::Nominal);
            return;
        }
        // "the Karrada district" is Karrada, "the ANZUS alliance" is ANZUS.
        let wanted: &[Kind] = if lexicon.is("place anaphor", &lemma) {
            &[Kind::Place]
        } else if lexicon.is("agreement", &lemma) || lexicon.is("event", &lemma) {
            &[Kind::Agreement, Kind::Event]
        } else {
            &[]
        };
        // "the Hamas movement" is Hamas, and so are "Hamas fighters" when they act; "UN peacekeeping forces" are a part of it.
        let own: &[Kind] = if lexicon.fits("<own>", &lemma) {
            &[Kind::Organisation, Kind::Group]
        } else {
            &[]
        };
        let plain = |k: usize| {
            (k + 1..i)
                .all(|j| lexicon.fits("<armed>", &tree.low(j)) || cast.at(sentence, j).is_some())
        };
        let named = |k: usize, kinds: &[Kind]| {
            let who = cast.at(sentence, k)?;
            let r = &cast.referents[who];
            (r.named && kinds.contains(&r.kind)).then_some(who)
        };
        let compounds = || tree.kids_by(i, &["compound"]);
        // "fighters from Islamic State".
        let from = || {
            let phrases = tree.kids_by(i, &["nmod"]).filter(|k| *k > i);
            phrases.filter(|k| matches!(tree.case(*k).as_str(), "from" | "of"))
        };
        // "a Hamas militant" is one of them.
        let single = || {
            tree.token(i).xpos == "NN"
                && tree
                    .kids_by(i, &["det"])
                    .any(|k| matches!(tree.lemma(k), "a" | "an" | "another"))
        };
        let meant = compounds()
            .find_map(|k| named(k, wanted))
            .or_else(|| compounds().find_map(|k| named(k, own).filter(|_| plain(k) && !single())))
            .or_else(|| {
                let several = tree.token(i).xpos == "NNS" && lexicon.is("group", &lemma);
                from().find_map(|k| named(k, own).filter(|_| several))
            });
        if let Some(who) = meant {
            self.mention(cast, tree, sentence, i, who, FormType::Nominal);
            return;
        }
        if let Some(all) = self.both(cast, tree, sentence, i, &lemma) {
            let (first, rest) = (all[0], all[1..].to_vec());
            cast.joint.insert((sentence, i), rest);
            self.mention(cast, tree, sentence, i, first, FormType::Nominal);
            return;
        }
        let owner = owner(cast, tree, sentence, i);
        if let Some(kind) = self.kind(tree, i, &lemma, owner.is_some()) {
            let who = self.refer(cast, tree, sentence, i, &lemma, kind, owner);
            if let Some(who) = who {
                self.mention(cast, tree, sentence, i, who, FormType::Nominal);
            }
        }
    }

    /// "the two countries", "both leaders", "the two sides": the two that the text before named, if the last sentences that name any name just
    /// two.
    fn both(
        &self,
        cast: &Cast,
        tree: &Tree,
        sentence: usize,
        i: usize,
        lemma: &str,
    ) -> Option<Vec<RefId>> {
        let lexicon = self.ontology.lexicon();
        let sides = [Kind::Country, Kind::Organisation, Kind::Group];
        let kinds = if lemma == "side" {
            &sides[..]
        } else if lexicon.is("country anaphor", lemma) && !lexicon.is("government", lemma) {
            &sides[..1]
        } else if lexicon.fits("<state_people>", lemma) && lemma != "team" {
            &[Kind::Person]
        } else {
            return None;
        };
        let counted = tree
            .kids_by(i, &["nummod", "det"])
            .any(|k| matches!(tree.low(k).as_str(), "two" | "both"));
        let narrowed = tree
            .kids_by(i, &["nmod", "compound", "acl", "appos"])
            .any(|_| true)
            || tree
                .kids_by(i, &["amod"])
                .any(|k| cast.at(sentence, k).is_some());
        let indefinite = tree
            .kids_by(i, &["nummod"])
            .any(|k| tree.low(k) == "two" && !tree.kids_by(i, &["det"]).any(|_| true));
        if tree.token(i).xpos != "NNS" || !counted || narrowed || indefinite {
            return None;
        }
        let fits = |r: &Referent| kinds.contains(&r.kind) && (r.named || r.kind == Kind::Country);
        let mut named: Vec<(usize, RefId)> = Vec::new();
        for earlier in (sentence.saturating_sub(2)..=sentence).rev() {
            let known: Vec<RefId> = named.iter().map(|(_, who)| *who).collect();
            for (who, r) in cast.referents.iter().enumerate().filter(|(_, r)| fits(r)) {
                let place = r
                    .mentions
                    .iter()
                    .find(|m| m.sentence == earlier && (earlier < sentence || m.token < i));
                named.extend(
                    place
                        .filter(|_| !known.contains(&who))
                        .map(|m| (m.token, who)),
                );
            }
            named.sort_unstable();
            match named.as_slice() {
                [] => {}
                // "Moscow urged both sides": two others.
                [_] if earlier == sentence && lemma == "side" => named.clear(),
                // Sides may each be named alone.
                [_] if earlier == sentence || lemma == "side" => {}
                [(_, a), (_, b)] => return Some(vec![*a, *b]),
                _ => return None,
            }
        }
        None
    }

    /// "rebel" in "rebel-held": acts although it is part of a compound.
    fn before_participle(&self, tree: &Tree, i: usize) -> bool {
        i + 2 < tree.len()
            && tree.is_hyphen(i + 1)
            && self.ontology.lexicon().is("group", tree.lemma(i))
    }

    /// The person before whose name the noun stands as a title: "Prime Minister Helen Clark".
    fn titled(&self, cast: &Cast, tree: &Tree, sentence: usize, i: usize) -> Option<RefId> {
        let lemma = tree.low(i);
        if !(self.ontology.lexicon().is("official", &lemma)
            || self.ontology.title(&lemma).is_some())
        {
            return None;
        }
        let before = matches!(tree.rel(i), "compound" | "flat" | "nmod" | "amod")
            && tree.deprel(i) != "nmod:poss";
        let head = tree.head(i).filter(|h| before && *h > i)?;
        cast.at(sentence, head)
            .filter(|who| cast.referents[*who].kind == Kind::Person && cast.referents[*who].named)
    }

    /// Remembers the office by which the article calls a person, and whose office it is.
    fn entitle(&self, cast: &mut Cast, tree: &Tree, sentence: usize, i: usize, who: RefId) {
        let phrase = self.title_phrase(cast, tree, sentence, i);
        let body = owner(cast, tree, sentence, i).or_else(|| {
            tree.head(i)
                .filter(|h| cast.at(sentence, *h) == Some(who))
                .and_then(|h| owner(cast, tree, sentence, h))
        });
        let person = &mut cast.referents[who];
        if !person.titles.contains(&phrase) {
            person.titles.push(phrase);
        }
        person.owner = person.owner.or(body.filter(|b| *b != who));
    }

    /// The words of a title without names and adjectives of nationality: "foreign minister".
    fn title_phrase(&self, cast: &Cast, tree: &Tree, sentence: usize, i: usize) -> String {
        let core = naming::core(tree, self.ontology.lexicon(), i);
        let words: Vec<String> = (core.start..=i)
            .filter(|k| *k == i || cast.at(sentence, *k).is_none())
            .map(|k| tree.token(k).form.to_lowercase())
            .filter(|w| w.chars().any(char::is_alphanumeric) && w != "'s")
            .collect();
        words.join(" ")
    }

    /// What kind of node a noun heads, if any.
    fn kind(&self, tree: &Tree, i: usize, lemma: &str, owned: bool) -> Option<Kind> {
        let lexicon = self.ontology.lexicon();
        let plural = matches!(tree.token(i).xpos, "NNS" | "NNPS");
        // The month of March is no march.
        if tree.upos(i) == Upos::Propn && lexicon.is("calendar", lemma) {
            return None;
        }
        if lexicon.is("government", lemma) && owned {
            return Some(Kind::Country);
        }
        if !plural && lexicon.is("body", lemma) && (owned || tree.upos(i) == Upos::Propn) {
            return Some(Kind::Organisation);
        }
        if !plural
            && (lexicon.is("official", lemma)
                || self.ontology.title(lemma).is_some_and(|r| {
                    matches!(
                        self.ontology.relations()[r].name.as_str(),
                        "leads" | "represents"
                    )
                }))
        {
            return Some(Kind::Person);
        }
        // "ex-ministers" are people too.
        let bare = lemma.rsplit('-').next().unwrap_or(lemma);
        if lexicon.is("group", lemma)
            || lexicon.is("group", &tree.token(i).form.to_lowercase())
            || (bare.len() < lemma.len() && tree.upos(i) == Upos::Noun && lexicon.is("group", bare))
        {
            return Some(Kind::Group);
        }
        // "Thousands marched": a number that acts is people.
        let crowd = tree.token(i).xpos == "NNS"
            && tree.rel(i) == "nsubj"
            && tree.reads(i, &|word| lexicon.fits("<crowd>", word))
            && !tree.kids_by(i, &["nmod"]).any(|_| true)
            && tree.head(i).is_some_and(|v| tree.is_verb(v));
        if crowd {
            return Some(Kind::Group);
        }
        if lexicon.is("agreement", lemma) {
            return Some(Kind::Agreement);
        }
        if lexicon.is("event", lemma) {
            return Some(Kind::Event);
        }
        // "positions" are places, a "position" is an office.
        if lexicon.is("place", lemma) || lexicon.is("place", &tree.token(i).form.to_lowercase()) {
            return Some(Kind::Place);
        }
        if tree.upos(i) == Upos::Noun
            && !lexicon.is("calendar", lemma)
            && !lexicon.is("quantity", lemma)
            && self.takes_people(tree, i)
        {
            return Some(Kind::Group);
        }
        // A proper noun that neither gazetteer nor NER knows, in the place of a participant.
        (tree.upos(i) == Upos::Propn
            && !tree.reads(i, &|word| lexicon.is("quantity", word))
            && matches!(
                tree.rel(i),
                "nsubj" | "obj" | "iobj" | "obl" | "conj" | "appos" | "nmod"
            )
            && !tree
                .extent(i)
                .any(|k| tree.low(k).split('-').any(|w| lexicon.is("calendar", w))))
        .then_some(Kind::Organisation)
    }

    /// Whether the noun is the object of a verb that is done to people: "arrested two homeguards".
    fn takes_people(&self, tree: &Tree, i: usize) -> bool {
        let object = tree.rel(i) == "obj" || tree.deprel(i) == "nsubj:pass";
        let Some(v) = tree.head(i).filter(|v| object && tree.is_verb(*v)) else {
            return false;
        };
        // "fought the epidemic".
        if self.ontology.lexicon().fits("<contend>", tree.lemma(v)) {
            return false;
        }
        let patterns = self.ontology.verb_patterns(tree.lemma(v));
        patterns
            .iter()
            .find(|p| {
                p.target == Target::Direct
                    && p.chain.is_empty()
                    && p.particle.is_none()
                    && matches!(p.of, None | Some(Narrow::Actor))
            })
            .is_some_and(|p| self.ontology.relations()[p.relation].people)
    }

    fn refer(
        &self,
        cast: &mut Cast,
        tree: &Tree,
        sentence: usize,
        i: usize,
        lemma: &str,
        kind: Kind,
        owner: Option<RefId>,
    ) -> Option<RefId> {
        let lexicon = self.ontology.lexicon();
        // "his country" is the state that he belongs to.
        let whose = owner.filter(|who| cast.referents[*who].kind == Kind::Person);
        if kind == Kind::Group
            && lexicon.is("country anaphor", lemma)
            && tree.token(i).xpos == "NN"
            && let Some(person) = whose
        {
            let state = cast.referents[person].owner;
            return state.filter(|s| cast.referents[*s].kind == Kind::Country);
        }
        if kind == Kind::Country {
            // "the Obama administration" is the country that Obama leads, when the article says so.
            let who = owner?;
            return match cast.referents[who].kind {
                Kind::Country => Some(who),
                Kind::Person => cast.referents[who]
                    .owner
                    .filter(|state| cast.referents[*state].kind == Kind::Country),
                _ => Some(who),
            };
        }
        let definite = tree.kids_by(i, &["det"]).any(|k| {
            matches!(
                tree.lemma(k),
                "the" | "this" | "that" | "these" | "those" | "both"
            )
        });
        let core = naming::core(tree, lexicon, i);
        let said = |k: usize| {
            // "the Islamist group" tells what sort of group the one named before is.
            let one = tree.token(i).xpos == "NN" && lexicon.fits("<vague>", lemma);
            let sort = || one && lexicon.fits("<creed>", &tree.low(k));
            !lexicon.is("pointer", tree.lemma(k)) && !sort()
        };
        let bare = core.clone().filter(|t| said(*t)).count() == 1
            && !tree.kids_by(i, &["nmod", "amod", "compound"]).any(said);
        if kind == Kind::Person
            && !tree.kids_by(i, &["det"]).any(|k| {
                matches!(
                    tree.lemma(k),
                    "a" | "an" | "another" | "no" | "any" | "every"
                )
            })
        {
            let phrase = self.title_phrase(cast, tree, sentence, i);
            if let Some(who) = self.holder(cast, sentence, i, &phrase, owner) {
                return Some(who);
            }
        }
        if definite
            && bare
            && owner.is_none()
            && let Some(who) = self
                .anaphor(cast, sentence, i, lemma, kind)
                .or_else(|| self.described(cast, sentence, i, lemma, kind))
        {
            return Some(who);
        }
        let wide = match kind {
            Kind::Agreement | Kind::Event => naming::extended(tree, lexicon, i, 9),
            Kind::Group | Kind::Place if owner.is_none() => naming::extended(tree, lexicon, i, 5),
            Kind::Person | Kind::Organisation => naming::extended(tree, lexicon, i, 6),
            _ => core.clone(),
        };
        let name = tree.span(&wide).slice(self.text);
        let folded = fold(name);
        let short = fold(tree.span(&core).slice(self.text));
        let same = |r: &Referent| {
            r.kind == kind
                && !r.named
                && (fold(&r.name) == folded
                    || (r.owner == owner
                        && r.head == lemma
                        && (bare
                            || r.mentions
                                .iter()
                                .any(|m| fold(m.span.slice(self.text)) == short))))
        };
        if let Some(id) = cast.referents.iter().rposition(same) {
            return Some(id);
        }
        let mut referent = Referent::new(kind, name.trim(), false);
        // "Resolution 2328", "the Jay Treaty": capitalised descriptions of more than one word are names.
        let proper = tree.upos(i) == Upos::Propn && core.len() > 1;
        referent.named =
            proper && matches!(kind, Kind::Agreement | Kind::Event | Kind::Organisation);
        referent.owner = owner;
        lemma.clone_into(&mut referent.head);
        referent.plural = matches!(tree.token(i).xpos, "NNS" | "NNPS");
        if kind == Kind::Person {
            referent
                .titles
                .push(self.title_phrase(cast, tree, sentence, i));
        }
        Some(cast.add(referent))
    }

    pub(super) fn mention(
        &self,
        cast: &mut Cast,
        tree: &Tree,
        sentence: usize,
        i: usize,
        who: RefId,
        form: FormType,
    ) {
        let lexicon = self.ontology.lexicon();
        let tokens = if form == FormType::Pronoun {
            i..i + 1
        } else {
            let wide = cast.referents[who].kind;
            match wide {
                Kind::Agreement | Kind::Event => naming::extended(tree, lexicon, i, 9),
                _ => naming::core(tree, lexicon, i),
            }
        };
        let mention = Mention {
            sentence,
            token: i,
            span: tree.span(&tokens),
            form,
            adjectival: false,
        };
        cast.mention_at(who, &tokens, mention);
    }
}

/// A name that stands to a title or description as apposition or as part of a flat name.
fn named_by(cast: &Cast, tree: &Tree, sentence: usize, i: usize) -> Option<RefId> {
    let named = |k: usize| {
        cast.at(sentence, k)
            .filter(|who| cast.referents[*who].named && !cast.is_adjectival(sentence, k))
    };
    // "Secretary of State John Kerry": the name ends the phrase without a preposition of its own.
    let after = || {
        let k = tree
            .kids_by(i, &["nmod"])
            .find(|k| *k > i && matches!(tree.case(*k).as_str(), "of" | "for" | "to"))?;
        let (range, who) = cast.names[sentence].iter().find(|(range, who)| {
            let next = range.start == k + 1 && cast.referents[*who].kind == Kind::Person;
            next || (range.contains(&k) && tree.case(k) == "of")
        })?;
        let bare = range.start > i + 2
            && tree.upos(range.start - 1) != Upos::Adp
            && tree.upos(range.start - 1) != Upos::Det
            && tree.token(range.start - 1).xpos != "POS";
        (bare && cast.referents[*who].kind == Kind::Person).then_some(*who)
    };
    tree.kids_by(i, &["flat", "appos"])
        .filter(|k| !listing::is_chief(tree, *k))
        .find_map(named)
        .or_else(after)
}

/// The country, body or person that a description belongs to: by adjective, possessive, name before it, or "of", "in", "from".
pub(super) fn owner(cast: &Cast, tree: &Tree, sentence: usize, i: usize) -> Option<RefId> {
    let owning = |k: usize| {
        // Not through participles: what is "Iranian-backed" is not Iran's.
        let plain = !matches!(tree.token(k).xpos, "VBN" | "VBG" | "VBD");
        let inner = tree
            .kids_by(k, &["amod", "compound"])
            .filter(move |j| *j < k && plain);
        std::iter::once(k).chain(inner).find_map(|k| {
            cast.at(sentence, k).filter(|who| {
                matches!(
                    cast.referents[*who].kind,
                    Kind::Country | Kind::Organisation | Kind::Group | Kind::Person
                )
            })
        })
    };
    let before = tree.kids(i).iter().copied().filter(|k| {
        *k < i && (matches!(tree.rel(*k), "amod" | "compound") || tree.deprel(*k) == "nmod:poss")
    });
    let mut best = None;
    for k in before {
        if let Some(who) = owning(k) {
            // Of several modifiers the country comes first: "Russian Wagner fighters".
            if best.is_none() || cast.referents[who].kind == Kind::Country {
                best = Some(who);
            }
        }
    }
    let behind = |i: usize, cases: &[&str]| {
        tree.kids_by(i, &["nmod"])
            .filter(|k| *k > i && cases.contains(&tree.case(*k).as_str()))
            .find_map(|k| {
                cast.at(sentence, k)
                    .filter(|who| cast.referents[*who].kind == Kind::Country)
            })
    };
    // "the government and people of Iraq": what stands behind the last belongs to all.
    let shared = || {
        let mut joined = tree.kids_by(i, &["conj"]);
        joined.find_map(|c| behind(c, &["of"]).filter(|_| tree.upos(c).is_nominal()))
    };
    let of_its_own = tree.behind(i).any(|k| tree.case(k) == "of");
    best.or_else(|| behind(i, &["of", "from", "in"]))
        .or_else(|| shared().filter(|_| !of_its_own))
}
