//! Clauses: who does it, to whom, and behind which prepositions, whatever the construction: active, passive, relative, participle,
//! infinitive under control, coordination.

mod subjects;

use super::tree::Tree;
use crate::nlp::Upos;
use crate::ontology::Lexicon;

/// How far subjects are looked for through governing clauses.
const DEPTH: usize = 6;

/// The logical arguments of a verb (or of a predicate noun with a copula). All are token indices of phrase heads.
#[derive(Debug, Default, Clone)]
pub(super) struct Clause {
    pub subjects: Vec<usize>,
    pub objects: Vec<usize>,
    pub indirect: Vec<usize>,
    /// Preposition and head of its phrase; phrases of the object that may belong to the verb come last.
    pub obliques: Vec<(String, usize)>,
    pub particles: Vec<String>,
    /// The subject was not in the clause itself but came from a governor.
    pub inherited: bool,
}

/// Reads clauses off one tree.
pub(super) struct Clauses<'a> {
    pub tree: &'a Tree<'a>,
    pub lexicon: &'a Lexicon,
}

impl Clauses<'_> {
    /// "settled it with the help of Swan": a means, not somebody it was settled with.
    fn is_means(&self, k: usize) -> bool {
        let tree = self.tree;
        tree.case(k) == "with"
            && self.lexicon.fits("<backing>", tree.lemma(k))
            && tree.behind(k).any(|of| tree.case(of) == "of")
    }

    /// The arguments of the verb or predicate at `v`, coordination spread out.
    pub fn read(&self, v: usize) -> Clause {
        let tree = self.tree;
        let mut clause = Clause::default();
        let passive = tree.is_passive(v);
        let (surface, inherited) = self.surface_subjects(v, DEPTH);
        clause.inherited = inherited;
        let mut direct: Vec<usize> = tree.kids_by(v, &["obj"]).collect();
        clause.indirect = tree.kids_by(v, &["iobj"]).collect();
        for k in tree.kids_by(v, &["obl", "nmod"]) {
            if tree.deprel(k) == "nmod:poss" || self.is_means(k) {
                continue;
            }
            clause
                .obliques
                .extend(tree.phrase(k, &|p| self.lexicon.is("prep", p)));
            // "on Friday in Libya", "to Turkey on 3 May and to Egypt on 4 May": nothing is in a day.
            if self.is_date(k) {
                let raised = tree
                    .kids_by(k, &["nmod", "conj"])
                    .filter(|j| !self.is_date(*j) && tree.upos(*j) != Upos::Num);
                let raised: Vec<(String, usize)> = raised.map(|j| (tree.case(j), j)).collect();
                clause.obliques.extend(raised);
            }
            // "in Bishkek with Modi": what hangs on a place name belongs to the verb.
            if tree.upos(k) == Upos::Propn {
                let raised = tree.kids_by(k, &["nmod"]).filter(|j| {
                    *j > k
                        && matches!(
                            tree.case(*j).as_str(),
                            "with" | "by" | "against" | "from" | "to" | "for"
                        )
                });
                clause.obliques.extend(raised.map(|j| (tree.case(j), j)));
            }
        }
        for k in tree.kids(v) {
            let particle = tree.deprel(*k) == "compound:prt"
                || (tree.rel(*k) == "advmod" && self.lexicon.is("particle", tree.lemma(*k)));
            if particle {
                clause.particles.push(tree.lemma(*k).to_owned());
            }
        }
        if passive {
            clause.subjects = clause
                .obliques
                .iter()
                .filter(|(case, k)| case == "by" && tree.deprel(*k) != "obl:tmod")
                .map(|(_, k)| *k)
                .collect();
            clause.obliques.retain(|(case, _)| case != "by");
            // "was given weapons": the surface subject receives, the object stays.
            if direct.is_empty() {
                direct = surface;
            } else {
                clause.indirect.extend(surface);
            }
        } else {
            clause.subjects = surface;
            // "warned Belarus that …": a lone indirect object is the object.
            if direct.is_empty() {
                direct.append(&mut clause.indirect);
            }
            if direct.is_empty() {
                direct = self.missing_objects(v);
            }
            if direct.is_empty()
                && tree.rel(v) == "ccomp"
                && let Some(said) = tree
                    .head(v)
                    .filter(|said| *said > v && self.lexicon.is("speech", tree.lemma(*said)))
            {
                let subjects: Vec<usize> =
                    tree.kids_by(said, &["nsubj"]).filter(|k| *k > v).collect();
                if let [object, _, ..] = subjects.as_slice() {
                    direct.push(*object);
                }
            }
            // A phrase without preposition that is no time is an object, whatever the parser called it.
            if direct.is_empty() {
                let bare = clause.obliques.iter().position(|(case, k)| {
                    case.is_empty()
                        && *k > v
                        && tree.upos(*k).is_nominal()
                        && matches!(tree.deprel(*k), "obl" | "obl:unmarked")
                        && !tree
                            .extent(*k)
                            .any(|t| self.lexicon.is("calendar", &tree.low(t)))
                });
                direct.extend(bare.map(|at| clause.obliques.remove(at).1));
            }
        }
        // "visiting Peru on 3 May, Chile on 5 May and Brazil on 7 May": names without a preposition go on with the objects.
        if !direct.is_empty() {
            let listed = |case: &str, k: usize| {
                case.is_empty() && k > v && tree.upos(k) == Upos::Propn && !self.is_date(k)
            };
            direct.extend(
                clause
                    .obliques
                    .iter()
                    .filter(|(case, k)| listed(case, *k))
                    .map(|(_, k)| *k),
            );
            clause.obliques.retain(|(case, k)| !listed(case, *k));
        }
        // "visit Lima (3 May), Quito (5 May) and Bogota (7 May)": bracketed days cut a list.
        if let Some(first) = direct.first().copied() {
            let cut_off = tree.kids_by(v, &["parataxis", "list", "dep"]).filter(|k| {
                let bracket = |t: usize| tree.token(t).form == ")";
                *k > first
                    && tree.upos(*k) == Upos::Propn
                    && !self.is_date(*k)
                    && (first..*k).any(bracket)
                    && !tree.kids_by(*k, &["nsubj", "cop", "obj"]).any(|_| true)
            });
            direct.extend(cut_off);
        }
        // "attacks, for which they claimed responsibility": the noun before the clause.
        if tree.deprel(v) == "acl:relcl"
            && let Some(noun) = tree.head(v)
        {
            for (_, k) in &mut clause.obliques {
                if is_relative(tree, *k) {
                    *k = noun;
                }
            }
        }
        clause.objects = direct;
        self.spread(&mut clause);
        // "the army, led by Ann Smith, and the navy": what follows a participle is not its.
        if tree.rel(v) == "acl"
            && let Some(noun) = tree.head(v)
        {
            let later: Vec<usize> = tree
                .conjuncts(noun)
                .into_iter()
                .filter(|k| *k > v)
                .collect();
            // Nor is what follows the comma that closes it: "the party, led by Ann Smith, and the Front".
            let form = |t: usize| tree.token(t).form.as_str();
            let close = (v > 0 && form(v - 1) == ",")
                .then(|| (v + 1..tree.len().saturating_sub(1)).find(|t| form(*t) == ","))
                .flatten()
                .filter(|t| matches!(form(*t + 1), "and" | "but" | "while"));
            let inside = |k: &usize| !later.contains(k) && close.is_none_or(|t| *k < t);
            clause.subjects.retain(inside);
            clause.objects.retain(inside);
            clause.obliques.retain(|(_, k)| inside(k));
        }
        // "phoned him to express condolences": to him.
        let turned_to = tree
            .head(v)
            .filter(|h| tree.is_verb(*h) && matches!(tree.rel(v), "advcl" | "xcomp"))
            .filter(|h| tree.mark(v) == "to" && self.lexicon.fits("<contact>", tree.lemma(*h)));
        if let Some(verb) = turned_to
            && clause.indirect.is_empty()
            && !clause.obliques.iter().any(|(case, _)| case == "to")
        {
            let whom = tree.kids_by(verb, &["obj"]);
            clause.indirect.extend(whom.flat_map(|o| tree.conjuncts(o)));
        }
        self.accompany(v, &mut clause, passive);
        // What hangs on the object may belong to the verb: "imposed sanctions on Iran".
        for o in clause.objects.clone() {
            // "lifted the sanctions imposed on Iran", "withdrew some of its troops from Mali".
            let imposed = tree
                .kids_by(o, &["acl"])
                .filter(|v| tree.is_verb(*v) && tree.is_passive(*v))
                .flat_map(|v| tree.kids_by(v, &["obl"]))
                .filter(|k| matches!(tree.case(*k).as_str(), "on" | "against" | "upon"));
            let counted = tree
                .behind(o)
                .filter(|k| tree.case(*k) == "of" && self.lexicon.is("quantity", tree.lemma(o)))
                .flat_map(|k| tree.behind(k));
            let inner: Vec<usize> = imposed.chain(counted).collect();
            let inner = inner.into_iter().flat_map(|k| tree.joined(k));
            clause.obliques.extend(inner);
            // "gave a list of the holders to Delhi", hung on the holders.
            let given: Vec<usize> = tree
                .behind(o)
                .filter(|k| tree.case(*k) == "of")
                .flat_map(|k| tree.behind(k))
                .filter(|k| tree.case(*k) == "to")
                .collect();
            if !clause.obliques.iter().any(|(case, _)| case == "to") {
                let given = given.into_iter().flat_map(|k| tree.joined(k));
                clause.obliques.extend(given);
            }
            // "filed a suit in a court of Delaware against", "carried out strikes against" with the strikes read as a verb.
            let strayed: Vec<usize> = std::iter::once(o)
                .filter(|o| tree.is_verb(*o))
                .flat_map(|o| tree.kids_by(o, &["obl"]))
                .chain(self.below(o, 3, "against"))
                .collect();
            for k in strayed {
                if !clause.obliques.iter().any(|(_, seen)| *seen == k) {
                    clause.obliques.extend(tree.joined(k));
                }
            }
            for k in tree.behind(o) {
                clause.obliques.extend(tree.joined(k));
                // "staged a rally in Gaza against its leader".
                if tree.upos(k) == Upos::Propn {
                    let raised = tree
                        .behind(k)
                        .filter(|j| matches!(tree.case(*j).as_str(), "against" | "with" | "by"));
                    let raised: Vec<(String, usize)> = raised.map(|j| (tree.case(j), j)).collect();
                    clause.obliques.extend(raised);
                }
            }
        }
        clause
    }

    /// Phrases with a preposition that hang deeper than right behind a noun.
    fn below(&self, noun: usize, depth: usize, case: &str) -> Vec<usize> {
        let tree = self.tree;
        let mut out = Vec::new();
        for k in tree.behind(noun).filter(|_| depth > 0) {
            for inner in tree.behind(k).filter(|inner| tree.case(*inner) == case) {
                out.push(inner);
            }
            out.extend(self.below(k, depth - 1, case));
        }
        out
    }

    /// Whether a phrase names a day or a time: its head or what hangs on it is of the calendar.
    fn is_date(&self, k: usize) -> bool {
        let tree = self.tree;
        let of_calendar = |t: usize| self.lexicon.is("calendar", &tree.low(t));
        of_calendar(k)
            || (tree.upos(k) == Upos::Num
                && tree
                    .kids_by(k, &["nmod", "compound", "flat", "obl"])
                    .any(of_calendar))
    }

    /// "Howard, along with Bush, will attend": company acts too.
    fn accompany(&self, v: usize, clause: &mut Clause, passive: bool) {
        let tree = self.tree;
        let company = |case: &str| self.lexicon.fits("<company>", case);
        let beside: Vec<usize> = clause
            .subjects
            .iter()
            .flat_map(|s| tree.behind(*s))
            .filter(|k| company(&tree.case(*k)))
            .flat_map(|k| tree.conjuncts(k))
            .collect();
        clause.subjects.extend(beside);
        // "The minister, joined by Ann Smith, visited", "flew to Oslo accompanied by Ann Smith".
        let beside = clause
            .subjects
            .iter()
            .flat_map(|s| tree.kids_by(*s, &["acl"]));
        let joined = tree.kids_by(v, &["advcl"]).chain(beside).filter(|k| {
            self.lexicon.fits("<accompany>", tree.lemma(*k))
                && !tree.kids_by(*k, &["obj", "nsubj"]).any(|_| true)
        });
        let by = joined.flat_map(|k| tree.kids_by(k, &["obl"]));
        let by = by.filter(|k| !passive && tree.case(*k) == "by");
        let by: Vec<usize> = by.flat_map(|k| tree.conjuncts(k)).collect();
        clause.subjects.extend(by);
        // Behind an object or a phrase it is company for that: "freed the editor along with his wife".
        let (with, mut rest): (Vec<_>, Vec<_>) = std::mem::take(&mut clause.obliques)
            .into_iter()
            .partition(|(case, _)| company(case));
        for (_, k) in with {
            let before = |o: &usize| v < *o && *o < k;
            let phrase = rest.iter().rev().find(|(_, o)| before(o));
            if clause.objects.iter().any(before) {
                clause.objects.push(k);
            } else if let Some((case, _)) = phrase {
                let case = case.clone();
                rest.push((case, k));
            } else if !passive && !clause.subjects.contains(&k) {
                clause.subjects.push(k);
            }
        }
        // "take part in strikes alongside France", wherever the parse hangs it.
        let beside: Vec<usize> = rest
            .iter()
            .flat_map(|(_, k)| {
                tree.behind(*k)
                    .flat_map(|j| std::iter::once(j).chain(tree.behind(j)))
            })
            .filter(|k| tree.case(*k) == "alongside")
            .collect();
        if !passive && clause.objects.is_empty() {
            let all = beside.iter().flat_map(|k| tree.conjuncts(*k));
            clause.subjects.extend(all);
        }
        clause.obliques = rest;
    }

    /// Adds what is coordinated with each argument.
    fn spread(&self, clause: &mut Clause) {
        let all = |list: &[usize]| -> Vec<usize> {
            let mut out = Vec::new();
            for &i in list {
                for c in self.tree.conjuncts(i) {
                    if !out.contains(&c) && !self.tree.is_verb(c) || c == i {
                        out.push(c);
                    }
                }
            }
            out.dedup();
            out
        };
        clause.subjects = all(&clause.subjects);
        clause.objects = all(&clause.objects);
        clause.indirect = all(&clause.indirect);
        let mut obliques = Vec::new();
        for (case, k) in &clause.obliques {
            // "on behalf of Mali and of Chad": the longer preposition holds for all.
            let short = self.tree.case(*k);
            for c in self.tree.conjuncts(*k) {
                let own = self.tree.case(c);
                let shared = own.is_empty() || own == short;
                obliques.push((if shared { case.clone() } else { own }, c));
            }
        }
        clause.obliques = obliques;
    }

    /// The object of a verb that has none of its own: the noun of a relative clause, or what a coordinated verb shares.
    fn missing_objects(&self, v: usize) -> Vec<usize> {
        let tree = self.tree;
        if tree.deprel(v) == "acl:relcl" {
            // "whose boat sank" lacks nothing.
            let whose = |k: usize| tree.kids(k).iter().any(|d| tree.low(*d) == "whose");
            let own_subject = tree
                .kids_by(v, &["nsubj"])
                .any(|k| !is_relative(tree, k) && !whose(k));
            let lacking = !tree.kids_by(v, &["obl"]).any(|k| is_relative(tree, k));
            if own_subject && lacking && !self.is_when_or_why(v) {
                return tree.head(v).into_iter().collect();
            }
        }
        // "attacked and killed civilians".
        let side_by_side = |k: usize| {
            matches!(tree.upos(v + 1), Upos::Cconj | Upos::Punct)
                && (v + 2..k).all(|t| {
                    matches!(
                        tree.upos(t),
                        Upos::Cconj | Upos::Punct | Upos::Verb | Upos::Adv
                    )
                })
        };
        if let Some(next) = tree
            .kids_by(v, &["conj"])
            .find(|k| tree.is_verb(*k) && *k > v + 1 && *k <= v + 4 && side_by_side(*k))
        {
            return tree.kids_by(next, &["obj"]).collect();
        }
        Vec::new()
    }
}

/// "who", "which", "that" as a pronoun.
pub(super) fn is_relative(tree: &Tree, i: usize) -> bool {
    tree.upos(i) == Upos::Pron && matches!(tree.lemma(i), "who" | "which" | "that" | "whom")
}
