//! The text of the story: the part of a page in which prose follows the headline, without what surrounds it.

use std::collections::HashMap;

use super::outline::{Block, Outline};
use super::words::Words;
use crate::ingest::byline;

/// A furniture element that holds more of the page's prose than this is the story's own frame.
const FRAME: f32 = 0.6;
/// A part that holds so much of the prose is where the story is.
const MOST: f32 = 0.7;
/// What stands before the headline is seldom the story.
const BEFORE: f32 = 0.15;
/// Blocks between the headline and the text in which an opening may stand.
const LEAD: usize = 8;
/// Shorter captions say who took the picture; more than these are a gallery's.
const CAPTION: usize = 4;
const CAPTIONS: usize = 12;
/// Words of a line that can be prose.
const PROSE: usize = 7;

/// How one page is read.
pub(super) struct Story<'a> {
    outline: &'a Outline,
    words: &'static Words,
    headline: Option<usize>,
    /// For each element whether it surrounds the story, its ancestors' say included.
    furniture: Vec<bool>,
    prose: Vec<bool>,
}

impl<'a> Story<'a> {
    /// Looks at a page whose headline is in the block `headline`.
    pub(super) fn new(outline: &'a Outline, headline: Option<usize>) -> Self {
        let mut story = Self {
            outline,
            words: Words::builtin(),
            headline,
            furniture: Vec::new(),
            prose: outline.blocks.iter().map(is_prose).collect(),
        };
        let weight = story.weights(|_| 1.0);
        let all = weight[0];
        let head = headline.map(|h| outline.blocks[h].elem);
        let mut furniture: Vec<bool> = Vec::with_capacity(outline.elems.len());
        for (i, elem) in outline.elems.iter().enumerate() {
            let frame = weight[i] > FRAME * all
                && all > 0.0
                && !matches!(elem.tag.as_str(), "figure" | "figcaption");
            let holds_head = head.is_some_and(|h| outline.is_within(h, i)) && weight[i] > 0.0;
            let own = elem.furniture && !frame && !holds_head && !elem.marked_body;
            let outer = i != 0 && furniture[elem.parent];
            furniture.push(own || outer);
        }
        story.furniture = furniture;
        story
    }

    /// Whether a block is part of what surrounds the story.
    pub(super) fn is_furniture(&self, block: &Block) -> bool {
        self.furniture[block.elem]
    }

    /// Words of prose in each element, each word weighed.
    fn weights(&self, weigh: impl Fn(usize) -> f32) -> Vec<f32> {
        let mut weights = vec![0.0; self.outline.elems.len()];
        for (i, block) in self.outline.blocks.iter().enumerate() {
            let out = !self.furniture.is_empty() && self.furniture[block.elem];
            if out || !self.prose[i] {
                continue;
            }
            let weight = (block.words - block.linked.min(block.words)) as f32 * weigh(i);
            weights[block.elem] += weight;
        }
        // Children come after their parents.
        for i in (1..weights.len()).rev() {
            let own = weights[i];
            weights[self.outline.elems[i].parent] += own;
        }
        weights
    }

    /// The blocks of the story, in order.
    pub(super) fn blocks(&self) -> Vec<usize> {
        let outline = self.outline;
        let root = self.root();
        let parts = self.parts(root);
        let foreign = self.foreign(root);
        let inside = |block: &Block| parts.iter().any(|p| outline.is_within(block.elem, *p));
        let first = outline.blocks.iter().position(&inside).unwrap_or(0);
        let after_head = self.prose_after_headline(root);
        let mut chosen: Vec<usize> = Vec::new();
        // The rank of a heading over what is not the story, and the element with which that ends.
        let mut skip: Option<(u8, usize)> = None;
        for (i, block) in outline.blocks.iter().enumerate() {
            let before = after_head && self.headline.is_some_and(|h| i <= h);
            let lead = self.is_lead(i, first);
            if !(inside(block) || lead)
                || before
                || self.furniture[block.elem]
                || foreign.iter().any(|f| outline.is_within(block.elem, *f))
            {
                continue;
            }
            if skip.is_some_and(|(_, reach)| !outline.is_within(block.elem, reach)) {
                skip = None;
            }
            if let Some(rank) = block.heading {
                if self.words.is_foreign_heading(&block.text) {
                    skip = Some((rank, self.reach(i, root)));
                    continue;
                }
                if skip.is_some_and(|(s, _)| rank <= s) {
                    skip = None;
                }
            }
            // The story goes on in its own frame after a box in between.
            let elem = &outline.elems[block.elem];
            let own = self.prose[i] && block.linked == 0 && block.words > 25;
            if own && elem.tag == "p" && elem.parent == root {
                skip = None;
            }
            if skip.is_some() || self.is_aside(i) {
                continue;
            }
            chosen.push(i);
        }
        self.without_loose_ends(chosen)
    }

    /// The element up to whose end a heading reaches: its own box inside the story, if that holds more than the heading, else all.
    fn reach(&self, heading: usize, root: usize) -> usize {
        let outline = self.outline;
        let own = outline.elems[outline.blocks[heading].elem].parent;
        let is_box = own != root && outline.is_within(own, root);
        let next = outline.blocks.get(heading + 1);
        if is_box && next.is_some_and(|b| outline.is_within(b.elem, own)) {
            own
        } else {
            0
        }
    }

    /// Whether a block is the opening that stands between the headline and the part with the text.
    fn is_lead(&self, i: usize, first: usize) -> bool {
        self.headline
            .is_some_and(|h| i > h && i < first && first - h <= LEAD && self.prose[i])
    }

    /// The part with most of the text, and those built and named like it beside it, as when advertisements cut a story in pieces.
    fn parts(&self, root: usize) -> Vec<usize> {
        let elems = &self.outline.elems;
        let own = &elems[root];
        let mut parts = vec![root];
        if root == 0 || own.names.trim().is_empty() {
            return parts;
        }
        let outer = |e: usize| elems[elems[e].parent].parent;
        parts.extend((1..elems.len()).filter(|i| {
            let other = &elems[*i];
            *i != root
                && other.tag == own.tag
                && other.names == own.names
                && (other.parent == own.parent || outer(*i) == outer(root))
                && !self.furniture[*i]
        }));
        parts
    }

    /// The blocks of a part of a page that is all story.
    pub(super) fn inner(&self) -> Vec<usize> {
        let all: Vec<usize> = (0..self.outline.blocks.len()).collect();
        let kept: Vec<usize> = (all.iter().copied())
            .filter(|i| !self.furniture[self.outline.blocks[*i].elem] && !self.is_aside(*i))
            .collect();
        // A summary of three words is still the summary.
        if kept.is_empty() { all } else { kept }
    }

    /// Whether the prose of the part comes after the headline at all.
    fn prose_after_headline(&self, root: usize) -> bool {
        let Some(headline) = self.headline else {
            return false;
        };
        (self.outline.blocks.iter().enumerate())
            .skip(headline)
            .any(|(i, b)| self.prose[i] && self.outline.is_within(b.elem, root))
    }

    /// The innermost element that holds most of the prose and does not leave it for another part.
    fn root(&self) -> usize {
        let outline = self.outline;
        let weight = self.weights(|i| match self.headline {
            Some(h) if i < h => BEFORE,
            _ => 1.0,
        });
        let marked = (0..outline.elems.len())
            .filter(|i| outline.elems[*i].marked_body && weight[*i] > 0.0)
            .max_by(|a, b| weight[*a].total_cmp(&weight[*b]));
        if let Some(marked) = marked
            && weight[marked] > 0.3 * weight[0]
        {
            return marked;
        }
        let head = self.headline.map(|h| outline.blocks[h].elem);
        let mut children: HashMap<usize, Vec<usize>> = HashMap::new();
        for (i, elem) in outline.elems.iter().enumerate().skip(1) {
            children.entry(elem.parent).or_default().push(i);
        }
        let mut root = 0;
        loop {
            let Some(inner) = children.get(&root) else {
                return root;
            };
            let Some(best) = inner
                .iter()
                .copied()
                .max_by(|a, b| weight[*a].total_cmp(&weight[*b]))
            else {
                return root;
            };
            let with_head = inner
                .iter()
                .copied()
                .find(|i| head.is_some_and(|h| outline.is_within(h, *i)));
            // Several stories on one page: the one under the headline.
            let stories = inner
                .iter()
                .filter(|i| outline.elems[**i].tag == "article")
                .count();
            let next = match with_head {
                Some(own)
                    if stories > 1 && outline.elems[own].tag == "article" && weight[own] > 0.0 =>
                {
                    own
                }
                Some(own)
                    if weight[own] >= 0.35 * weight[root] && weight[own] > 20.0 && own != best =>
                {
                    own
                }
                _ if weight[best] >= MOST * weight[root] => best,
                Some(own) if weight[own] >= 0.5 * weight[root] => own,
                _ => return root,
            };
            if outline.elems[next].tag == "p" || weight[next] <= 0.0 {
                return root;
            }
            root = next;
        }
    }

    /// Parts within the story's that are stories of their own: each under a first heading that is not the headline, or in an `article`
    /// that neither is the story's nor one of its many posts.
    fn foreign(&self, root: usize) -> Vec<usize> {
        let outline = self.outline;
        let mut foreign = Vec::new();
        for (i, block) in outline.blocks.iter().enumerate() {
            let other = block.heading == Some(1) && self.headline.is_some_and(|h| i > h);
            if !other || !outline.is_within(block.elem, root) {
                continue;
            }
            let outer = outline
                .around(block.elem)
                .take_while(|e| *e != root)
                .filter(|e| {
                    !self
                        .headline
                        .is_some_and(|h| outline.is_within(outline.blocks[h].elem, *e))
                })
                .last();
            foreign.extend(outer.filter(|o| *o != block.elem));
        }
        foreign
    }

    /// What stands under the pictures of a story, from its headline to its last block.
    pub(super) fn captions(&self, chosen: &[usize]) -> Vec<String> {
        let (Some(first), Some(last)) = (chosen.first(), chosen.last()) else {
            return Vec::new();
        };
        let from = self.headline.unwrap_or(*first).min(*first);
        let mut captions: Vec<String> = Vec::new();
        for block in &self.outline.blocks[from..=*last] {
            let mut around = self.outline.around(block.elem).take(4);
            let is_caption = around.any(|e| {
                let elem = &self.outline.elems[e];
                elem.tag == "figcaption" || elem.marks.caption
            });
            if is_caption
                && block.words >= CAPTION
                && captions.len() < CAPTIONS
                && !captions.contains(&block.text)
            {
                captions.push(block.text.clone());
            }
        }
        captions
    }

    /// The names in the first line between the headline and the end of the story that says who wrote it.
    pub(super) fn byline(&self, chosen: &[usize]) -> Vec<String> {
        let (Some(first), Some(last)) = (chosen.first(), chosen.last()) else {
            return Vec::new();
        };
        let from = self.headline.unwrap_or(*first).min(*first);
        let lines = self.outline.blocks[from..=*last].iter();
        let mut names = lines.map(|block| byline::of_line(&block.text));
        names.find(|names| !names.is_empty()).unwrap_or_default()
    }

    /// Whether a block is no sentence of the story though it stands among them.
    fn is_aside(&self, i: usize) -> bool {
        let block = &self.outline.blocks[i];
        let text = block.text.as_str();
        if self.words.is_foreign_line(text, block.words) {
            return true;
        }
        if block.words >= 3
            && block.linked * 10 >= block.words * 7
            && !(self.prose[i] && block.words > 20)
        {
            return true;
        }
        if block.words <= 12 && self.words.is_byline(text) && !ends_sentence(text) {
            return true;
        }
        let cell = self
            .outline
            .around(block.elem)
            .take(4)
            .any(|e| matches!(self.outline.elems[e].tag.as_str(), "td" | "th"));
        if cell && !self.prose[i] && block.heading.is_none() {
            return true;
        }
        let tokens = block.words;
        // Labels: a word or two that end like no sentence.
        let label = tokens <= 3 && !ends_sentence(text) && block.heading.is_none();
        label || text.chars().filter(|c| c.is_alphabetic()).count() < 2
    }

    /// Drops what only leads up to prose or trails behind it: labels before the first sentence, headings after the last.
    fn without_loose_ends(&self, mut chosen: Vec<usize>) -> Vec<usize> {
        let sentence = |i: &usize| {
            let block = &self.outline.blocks[*i];
            block.heading.is_none()
                && (self.prose[*i] || (ends_sentence(&block.text) && block.words >= 4))
        };
        let Some(first) = chosen.iter().position(sentence) else {
            return chosen;
        };
        let last = chosen.iter().rposition(sentence).unwrap_or(first);
        // An opening heading right before the text is a deck, and no sentence either.
        chosen.truncate(last + 1);
        chosen.drain(..first);
        chosen
    }
}

/// Whether a block reads like sentences rather than like a label or a list of links.
fn is_prose(block: &Block) -> bool {
    let free = block.words - block.linked.min(block.words);
    block.heading.is_none()
        && free >= PROSE
        && block.linked * 2 <= block.words
        && (ends_sentence(&block.text) || block.words >= 40)
}

/// Whether a text ends as sentences do.
pub(super) fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»', ' ', '*']);
    bare.ends_with(['.', '!', '?', '…', ':', ';', '।', '。'])
        || text.ends_with('”') && bare.ends_with([',', '-', '–', '—'])
        || (text.ends_with(['”', '"']) && text.split(' ').count() >= PROSE)
}
