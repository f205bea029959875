//! Pronouns: whom "he", "its" and "we" stand for.

use super::antecedent::{agrees, taken_up};
use super::cast::{Cast, RefId, Referent};
use super::clause::Clauses;
use super::linking::Describer;
use super::tree::Tree;
use crate::model::{FormType, Kind};
use crate::ontology::{Gender, Number, Pronoun};

impl Describer<'_> {
    fn clauses<'a>(&'a self, tree: &'a Tree<'a>) -> Clauses<'a> {
        Clauses {
            tree,
            lexicon: self.ontology.lexicon(),
        }
    }

    /// What a pronoun of the third person stands for, by the core's coreference.
    pub(super) fn pronoun(
        &self,
        cast: &mut Cast,
        tree: &Tree,
        sentence: usize,
        i: usize,
        pronoun: Pronoun,
    ) {
        let local = self.doer(cast, tree, sentence, i, pronoun);
        let subject = self.bound(cast, tree, sentence, i);
        let is_subject = |r: &Referent| {
            subject.is_some_and(|who| std::ptr::eq(r, &raw const cast.referents[who]))
        };
        let fits = |r: &Referent| agrees(r, pronoun) && !is_subject(r);
        let proposed = |fits: &dyn Fn(&Referent) -> bool| {
            taken_up(cast, self.trees, self.coreference, (sentence, i), fits)
        };
        let mut all = local.map_or_else(|| proposed(&|r| agrees(r, pronoun)), |who| vec![who]);
        // "sued Peru in The Hague, accusing it of": rather who has a part in the clause above than where it happens.
        if subject.is_some_and(|who| all.contains(&who)) {
            let part = self.beside(cast, tree, sentence, i, &fits);
            all = part.map_or_else(|| proposed(&fits), |who| vec![who]);
        }
        // "The firm said it had sued": whoever speaks means himself when nobody else is proposed.
        if all.is_empty() {
            all.extend(self.own_words(cast, tree, sentence, i, pronoun));
        }
        // A pronoun that must mean somebody, and nobody whom the core proposes is in the cast.
        let must = pronoun.gender != Some(Gender::Neuter) || tree.rel(i) == "nmod";
        if all.is_empty() && (must || subject.is_some()) {
            let actor = |r: &Referent| r.named && r.kind.is_actor() && fits(r);
            let recent = cast.recent(sentence, i, actor);
            all.extend(recent.first().filter(|(_, d)| *d < 2).map(|(who, _)| *who));
        }
        if all.is_empty() {
            return;
        }
        let who = all.remove(0);
        if !all.is_empty() {
            cast.joint.insert((sentence, i), all);
        }
        self.mention(cast, tree, sentence, i, who, FormType::Pronoun);
    }

    /// Whom a pronoun cannot mean: the subject of the verb whose object it is, for that would be "itself".
    fn bound(&self, cast: &Cast, tree: &Tree, sentence: usize, i: usize) -> Option<RefId> {
        let verb = tree
            .head(i)
            .filter(|v| matches!(tree.rel(i), "obj" | "iobj") && tree.is_verb(*v))?;
        // "sells oil, enabling it to fight": the selling enables.
        let lexicon = self.ontology.lexicon();
        if tree.rel(verb) == "advcl" && lexicon.fits("<cause>", tree.lemma(verb)) {
            return None;
        }
        let reflexive = tree.low(i).ends_with("self") || tree.low(i).ends_with("selves");
        let subjects = self.clauses(tree).surface_subjects(verb, 4).0;
        let [subject] = subjects.as_slice() else {
            return None;
        };
        cast.at(sentence, *subject).filter(|_| !reflexive)
    }

    /// Who has a part in the clause that the participle of the pronoun's verb stands beside.
    fn beside(
        &self,
        cast: &Cast,
        tree: &Tree,
        sentence: usize,
        i: usize,
        fits: &dyn Fn(&Referent) -> bool,
    ) -> Option<RefId> {
        let verb = tree.head(i).filter(|v| tree.rel(*v) == "advcl")?;
        let above = tree.head(verb).filter(|v| tree.is_verb(*v))?;
        let lexicon = self.ontology.lexicon();
        let clause = self.clauses(tree).read(above);
        let behind = clause.obliques.iter();
        let behind = behind.filter(|(case, _)| !lexicon.is("location", case));
        let parts = clause
            .objects
            .iter()
            .copied()
            .chain(behind.map(|(_, k)| *k));
        let mut who = parts
            .filter(|k| *k < i)
            .filter_map(|k| cast.at(sentence, k));
        who.find(|who| {
            let r = &cast.referents[*who];
            r.named && r.kind.is_actor() && fits(r)
        })
    }

    /// "urged Peru to withdraw its troops": the possessor of what an infinitive or gerund is done to is whoever is to do it.
    fn doer(
        &self,
        cast: &Cast,
        tree: &Tree,
        sentence: usize,
        i: usize,
        pronoun: Pronoun,
    ) -> Option<RefId> {
        let noun = tree.head(i).filter(|_| tree.deprel(i) == "nmod:poss")?;
        let verb = tree
            .head(noun)
            .filter(|v| tree.rel(noun) == "obj" && tree.is_verb(*v))?;
        let bare = matches!(tree.rel(verb), "xcomp" | "ccomp" | "advcl")
            && matches!(tree.mark(verb).as_str(), "to" | "of" | "from" | "for");
        let (doers, told_above) = bare.then(|| self.clauses(tree).surface_subjects(verb, 4))?;
        let [doer] = doers.as_slice() else {
            return None;
        };
        let who = cast
            .at(sentence, *doer)
            .filter(|_| told_above && *doer < i)?;
        let doer = &cast.referents[who];
        (doer.kind.is_actor() && agrees(doer, pronoun)).then_some(who)
    }

    /// Who speaks in the clause above that of which a pronoun is the subject, if the pronoun can mean him.
    fn own_words(
        &self,
        cast: &Cast,
        tree: &Tree,
        sentence: usize,
        i: usize,
        pronoun: Pronoun,
    ) -> Option<RefId> {
        let said = tree.head(i).filter(|_| tree.rel(i) == "nsubj")?;
        let verb = tree.head(said).filter(|v| {
            tree.rel(said) == "ccomp" && self.ontology.lexicon().is("speech", tree.lemma(*v))
        })?;
        let mut speakers = tree.kids_by(verb, &["nsubj"]).filter(|k| *k < i);
        let who = speakers.find_map(|k| cast.at(sentence, k))?;
        let speaker = &cast.referents[who];
        (speaker.kind.is_actor() && agrees(speaker, pronoun)).then_some(who)
    }

    /// Adds a pronoun of the first person: whoever speaks here.
    pub fn add_self(
        &self,
        cast: &mut Cast,
        tree: &Tree,
        sentence: usize,
        i: usize,
        speaker: Option<RefId>,
    ) {
        if let Some(who) = speaker.filter(|_| cast.at(sentence, i).is_none()) {
            // "We" of an official is the state or body whom he speaks for.
            let form = tree.token(i).form.to_lowercase();
            let several = self
                .ontology
                .lexicon()
                .pronoun(&form)
                .is_some_and(|p| p.number == Number::Plural);
            let speaks_for = |r: &Referent| {
                r.kind == Kind::Person || self.ontology.lexicon().fits("<ministry>", &r.head)
            };
            let body = cast.referents[who].owner.filter(|body| {
                several
                    && speaks_for(&cast.referents[who])
                    && matches!(
                        cast.referents[*body].kind,
                        Kind::Country | Kind::Organisation
                    )
            });
            let who = body.unwrap_or(who);
            self.mention(cast, tree, sentence, i, who, FormType::Pronoun);
        }
    }
}
