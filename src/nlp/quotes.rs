//! Quotations: what stands between quotation marks, across sentences and paragraphs, and who says it.
//!
//! In come the text, its parsed sentences and the words of speech; out go spans of tokens with the token that names the speaker.
//! Who a speaker such as "he" is, coreference tells; this module must not know.

use super::discourse::Words;
use super::tree::Tree;
use super::{Person, Upos};

/// A place in a document: sentence and token.
pub type Place = (usize, usize);

/// What one pair of quotation marks holds; a quotation over several paragraphs is one for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// The first token behind the opening mark.
    pub start: Place,
    /// The place behind the last token before the closing mark.
    pub end: Place,
    /// The token that carries the mention of who is quoted.
    pub speaker: Option<Place>,
    /// Goes on with the quotation of the paragraph before, which was not closed.
    pub continues: bool,
}

impl Quotation {
    /// Whether a token stands inside.
    pub fn holds(&self, place: Place) -> bool {
        self.start <= place && place < self.end
    }
}

/// All quotations of a text, in order.
pub(crate) fn find(text: &str, trees: &[Tree], words: &Words) -> Vec<Quotation> {
    let mut found = spans(text, trees);
    let quoted: Vec<Vec<bool>> = inside(trees, &found);
    let reports: Vec<Vec<Report>> = trees
        .iter()
        .zip(&quoted)
        .map(|(tree, quoted)| reports(tree, quoted, words))
        .collect();
    let breaks: Vec<bool> = (0..trees.len())
        .map(|s| s == 0 || breaks(text, &trees[s - 1], &trees[s]))
        .collect();
    for q in 0..found.len() {
        let (before, rest) = found.split_at_mut(q);
        let scene = Scene {
            trees,
            quoted: &quoted,
            reports: &reports,
            breaks: &breaks,
        };
        rest[0].speaker = scene.speaker(&rest[0], before.last());
    }
    found
}

/// Whether a paragraph ends between two sentences.
fn breaks(text: &str, before: &Tree, after: &Tree) -> bool {
    text.get(before.sentence.span.end as usize..after.sentence.span.start as usize)
        .is_some_and(|gap| gap.contains('\n'))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Close,
    Either,
}

/// What a token does as a quotation mark. Straight marks are told apart by the spaces around them.
fn mark(text: &str, tree: &Tree, i: usize) -> Option<Mark> {
    let token = tree.token(i);
    match token.form.as_str() {
        "“" | "«" | "„" | "``" => Some(Mark::Open),
        "”" | "»" | "''" => Some(Mark::Close),
        "\"" => {
            let before = text
                .get(..token.span.start as usize)
                .and_then(|t| t.chars().next_back());
            let after = text
                .get(token.span.end as usize..)
                .and_then(|t| t.chars().next());
            let opens = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—'));
            let closes = after.is_none_or(|c| {
                c.is_whitespace() || matches!(c, ')' | ']' | '—' | ',' | '.' | ';' | ':' | '?')
            });
            Some(match (opens, closes) {
                (true, false) => Mark::Open,
                (false, true) => Mark::Close,
                _ => Mark::Either,
            })
        }
        _ => None,
    }
}

/// The spans between marks. A mark that is never closed ends with its paragraph, unless the next one begins with a mark again.
fn spans(text: &str, trees: &[Tree]) -> Vec<Quotation> {
    let mut found: Vec<Quotation> = Vec::new();
    let mut open: Option<(Place, bool)> = None;
    let mut close = |open: &mut Option<(Place, bool)>, end: Place| {
        if let Some((start, continues)) = open.take().filter(|(start, _)| *start < end) {
            found.push(Quotation {
                start,
                end,
                speaker: None,
                continues,
            });
        }
    };
    for (s, tree) in trees.iter().enumerate() {
        let begins = s > 0 && breaks(text, &trees[s - 1], tree);
        let mut resumes = false;
        if begins && open.is_some() {
            resumes = matches!(mark(text, tree, 0), Some(Mark::Open | Mark::Either));
            close(&mut open, (s, 0));
        }
        for i in 0..tree.len() {
            let Some(mark) = mark(text, tree, i) else {
                continue;
            };
            let opens = match mark {
                Mark::Open => true,
                Mark::Close => false,
                Mark::Either => open.is_none(),
            };
            close(&mut open, (s, i));
            if opens {
                open = Some(((s, i + 1), resumes && i == 0));
            }
        }
    }
    let last = trees.last().map_or(0, Tree::len);
    close(&mut open, (trees.len().saturating_sub(1), last));
    found
}

/// For every token, whether it is quoted.
fn inside(trees: &[Tree], quotations: &[Quotation]) -> Vec<Vec<bool>> {
    let mut quoted: Vec<Vec<bool>> = trees.iter().map(|t| vec![false; t.len()]).collect();
    for q in quotations {
        for (s, row) in quoted
            .iter_mut()
            .enumerate()
            .take(q.end.0 + 1)
            .skip(q.start.0)
        {
            let from = if s == q.start.0 { q.start.1 } else { 0 };
            let to = if s == q.end.0 { q.end.1 } else { row.len() };
            row[from.min(to)..to].fill(true);
        }
    }
    quoted
}

/// A report of speech: the verb, or the head of "according to X", and who speaks.
#[derive(Debug, Clone, Copy)]
struct Report {
    at: usize,
    speaker: usize,
}

fn reports(tree: &Tree, quoted: &[bool], words: &Words) -> Vec<Report> {
    (0..tree.len())
        .filter(|i| !quoted[*i])
        .filter_map(|at| {
            let speaker = if tree.is_verb(at) && words.is_speech(tree.lemma(at)) {
                let said = sayer(tree, at).filter(|s| !quoted[*s]);
                said.or_else(|| beside(tree, quoted, at))?
            } else if tree.upos(at) != Upos::Verb && words.is_source(&tree.case(at)) {
                at
            } else {
                return None;
            };
            let asks_nobody = words
                .pronoun(&tree.token(speaker).form.to_lowercase())
                .is_none_or(|p| !matches!(p.person, Person::Demonstrative));
            asks_nobody.then_some(Report { at, speaker })
        })
        .collect()
}

/// Whether a token can carry a mention of a speaker.
fn speaks(tree: &Tree, i: usize) -> bool {
    tree.upos(i).is_nominal() || matches!(tree.upos(i), Upos::Pron)
}

/// The subject of a verb of speech: its own, that of the verb it is joined to, or the noun it describes.
fn sayer(tree: &Tree, verb: usize) -> Option<usize> {
    let mut at = verb;
    for _ in 0..4 {
        let subject = tree
            .kids_by(at, &["nsubj"])
            .find(|k| tree.deprel(*k) != "nsubj:pass" && speaks(tree, *k));
        if let Some(subject) = subject {
            // "Kirby, who said …": the noun before.
            let relative = matches!(tree.low(subject).as_str(), "who" | "which" | "that");
            let noun = || tree.head(at).filter(|_| tree.rel(at) == "acl");
            return if relative { noun() } else { Some(subject) };
        }
        let passive = tree
            .kids_by(at, &["nsubj"])
            .any(|k| tree.deprel(k) == "nsubj:pass");
        if passive {
            return tree
                .kids_by(at, &["obl"])
                .find(|k| tree.case(*k) == "by" && speaks(tree, *k));
        }
        if at == verb {
            // "…," said Kirby: the parser may take the speaker for an object.
            let behind = tree
                .kids_by(verb, &["obj", "obl", "dep", "parataxis", "xcomp"])
                .find(|k| {
                    *k > verb
                        && tree.extent(*k).start == verb + 1
                        && speaks(tree, *k)
                        && tree.case(*k).is_empty()
                });
            if behind.is_some() && tree.token(verb).xpos == "VBD" {
                return behind;
            }
        }
        let up = matches!(tree.rel(at), "conj" | "advcl" | "xcomp");
        match tree.head(at).filter(|_| up) {
            Some(head) if tree.is_verb(head) => at = head,
            Some(head) if tree.rel(at) == "acl" && speaks(tree, head) => return Some(head),
            _ => break,
        }
    }
    // "a statement saying …" names no person; "officials saying …" does.
    (tree.rel(verb) == "acl" && tree.token(verb).xpos == "VBG")
        .then(|| tree.head(verb))
        .flatten()
        .filter(|h| speaks(tree, *h))
}

/// The noun phrase that touches a verb of speech, where the parser saw no subject: behind it after a quotation, else before it.
fn beside(tree: &Tree, quoted: &[bool], verb: usize) -> Option<usize> {
    let open = |i: &usize| !quoted[*i];
    let after_quotation = verb >= 2 && quoted[verb - 2] && tree.upos(verb - 1) == Upos::Punct;
    let behind = || {
        (verb + 1..tree.len().min(verb + 4))
            .take_while(open)
            .take_while(|i| tree.upos(*i) != Upos::Punct)
            .find(|i| speaks(tree, *i))
    };
    let before = || {
        (verb.saturating_sub(3)..verb)
            .rev()
            .take_while(open)
            .find(|i| speaks(tree, *i))
    };
    if after_quotation { behind() } else { before() }
}

struct Scene<'a> {
    trees: &'a [Tree<'a>],
    quoted: &'a [Vec<bool>],
    reports: &'a [Vec<Report>],
    breaks: &'a [bool],
}

impl Scene<'_> {
    /// Who is quoted: named in the quotation's own sentences, before a colon, right behind, or by the quotation before.
    fn speaker(&self, quotation: &Quotation, before: Option<&Quotation>) -> Option<Place> {
        let (first, last) = (quotation.start.0, quotation.end.0.min(self.trees.len() - 1));
        let own = [last, first]
            .into_iter()
            .find_map(|s| Some((s, self.in_sentence(quotation, s)?)));
        if own.is_some() {
            return own;
        }
        let whole = self.whole(quotation);
        if quotation.continues || !whole {
            let carried = quotation.continues
                || before.is_some_and(|b| b.end.0 == first && b.speaker.is_some());
            return before.filter(|_| carried).and_then(|b| b.speaker);
        }
        // "Kirby said:" in the sentence before.
        if first > 0 {
            let tree = &self.trees[first - 1];
            let colon = tree.len() > 0 && tree.token(tree.len() - 1).form == ":";
            if colon {
                // "… released the following statement:" has no verb of speech.
                let root = (0..tree.len()).find(|i| tree.head(*i).is_none());
                let last = self.reports[first - 1].last().map(|r| r.speaker);
                let named = last.or_else(|| sayer(tree, root.filter(|r| tree.is_verb(*r))?));
                if let Some(speaker) = named {
                    return Some((first - 1, speaker));
                }
            }
        }
        // "…?" he asked: a short sentence of its own behind.
        if let Some(next) = self.trees.get(last + 1)
            && !self.breaks[last + 1]
            && quotation.end.1 + 1 >= self.trees[last].len()
            && let Some(report) = self.reports[last + 1]
                .first()
                .filter(|r| r.at <= 4 && r.speaker <= 6 && next.len() <= 14)
        {
            return Some((last + 1, report.speaker));
        }
        // The same speaker goes on, also in a paragraph that is all quoted: no sentence of the article's own between.
        let b = before?;
        let near = first <= b.end.0 + 1;
        let broken = (b.end.0 + 1..=first).any(|s| self.breaks[s]);
        let opens = quotation.start.1 <= 1;
        b.speaker.filter(|_| near && (!broken || opens))
    }

    /// Whether the quotation holds at least most of a sentence, rather than a few words of one.
    fn whole(&self, quotation: &Quotation) -> bool {
        let last = quotation.end.0.min(self.trees.len() - 1);
        (quotation.start.0..=last).any(|s| {
            let quoted = self.quoted[s].iter().filter(|q| **q).count();
            2 * quoted > self.trees[s].len()
        }) || quotation.start.0 != last
    }

    /// The report in a sentence that covers the quotation: above or beside it in the parse, else the nearest.
    fn in_sentence(&self, quotation: &Quotation, sentence: usize) -> Option<usize> {
        let tree = &self.trees[sentence];
        let reports = &self.reports[sentence];
        let from = if sentence == quotation.start.0 {
            quotation.start.1
        } else {
            0
        };
        let to = if sentence == quotation.end.0 {
            quotation.end.1
        } else {
            tree.len()
        };
        if from >= to {
            return None;
        }
        // The head of what is quoted: the token whose own head stands outside.
        let head = (from..to).find(|i| tree.head(*i).is_none_or(|h| h < from || h >= to))?;
        let above = tree.ancestors(head).find_map(|a| {
            let report = reports.iter().find(|r| r.at == a)?;
            (!tree.dominates(report.speaker, head)).then_some(report)
        });
        let over = above.or_else(|| {
            let inside = |r: &&Report| tree.head(r.at).is_some_and(|h| (from..to).contains(&h));
            reports.iter().find(inside)
        });
        let whole = 2 * (to - from) > tree.len() || to - from > 6;
        over.or_else(|| {
            reports.iter().filter(|_| whole).min_by_key(|r| {
                if r.at < from {
                    from - r.at
                } else {
                    r.at - to.min(r.at)
                }
            })
        })
        .map(|r| r.speaker)
    }
}
