//! Pronouns: whom "he", "its" and "we" stand for.

use super::antecedent::{agrees, taken_up};
use super::cast::{Cast, RefId, Referent};
use super::clause::Clauses;
use super::linking::Describer;
use super::tree::Tree;
use crate::model::{FormType, Kind};
use crate::ontology::{Gender, Number, Pronoun};

impl Describer<'_> {
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
        let mut all = local.map_or_else(
            || {
                taken_up(cast, self.trees, self.coreference, (sentence, i), &|r| {
                    agrees(r, pronoun)
                })
            },
            |who| vec![who],
        );
        // "The firm said it had sued": whoever speaks means himself when nobody else is proposed.
        if all.is_empty() {
            all.extend(self.own_words(cast, tree, sentence, i, pronoun));
        }
        // A pronoun that must mean somebody, and nobody whom the core proposes is in the cast.
        if all.is_empty() && (pronoun.gender != Some(Gender::Neuter) || tree.rel(i) == "nmod") {
            let actor = |r: &Referent| r.named && r.kind.is_actor() && agrees(r, pronoun);
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
        let clauses = Clauses {
            tree,
            lexicon: self.ontology.lexicon(),
        };
        let (doers, told_above) = bare.then(|| clauses.surface_subjects(verb, 4))?;
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
