//! A page as a list of text blocks, each with the elements around it: all that is needed to tell a story from its surroundings.

use dom_query::{Document, NodeRef};

use super::words::{Marks, Words};

/// Elements nested deeper count as one: no reader's page goes so deep, and no attacker's gets further.
const DEEPEST: usize = 256;

/// Words that no link has, where nearly everything is one.
const UNLINKED: usize = 12;

/// An element that begins and ends lines.
#[derive(Debug)]
pub(super) struct Elem {
    /// Index of the element around it; the first is its own.
    pub(super) parent: usize,
    pub(super) tag: String,
    /// Class and id.
    pub(super) names: String,
    pub(super) marks: Marks,
    /// Whether it surrounds the story rather than being part of it, by its tag, class or role.
    pub(super) furniture: bool,
    /// Whether it is marked as the text of the article (schema.org).
    pub(super) marked_body: bool,
}

/// A line or paragraph of text.
#[derive(Debug)]
pub(super) struct Block {
    /// The text, white space collapsed.
    pub(super) text: String,
    /// Its words, and those of them inside links.
    pub(super) words: usize,
    pub(super) linked: usize,
    /// Index of the innermost element.
    pub(super) elem: usize,
    /// Rank from 1, if it is a heading.
    pub(super) heading: Option<u8>,
}

/// A date that the page marks up.
#[derive(Debug)]
pub(super) struct Stamp {
    /// The number of blocks before it.
    pub(super) at: usize,
    pub(super) stated: String,
    pub(super) marks: Marks,
    pub(super) elem: usize,
}

/// What a page says, in reading order.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) elems: Vec<Elem>,
    pub(super) blocks: Vec<Block>,
    pub(super) stamps: Vec<Stamp>,
    /// Whether elements are nested deeper than any page's are.
    pub(super) too_deep: bool,
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave(usize),
    LeaveInline(bool),
}

struct Walk {
    outline: Outline,
    words: &'static Words,
    text: String,
    link_text: usize,
    linked_words: usize,
    /// Links open around the text.
    links: usize,
    /// The element that the text belongs to.
    elem: usize,
    depth: usize,
}

impl Outline {
    /// The outline of a page; reads it without recursion.
    pub(super) fn of(document: &Document) -> Self {
        let mut walk = Walk {
            outline: Outline::default(),
            words: Words::builtin(),
            text: String::new(),
            link_text: 0,
            linked_words: 0,
            links: 0,
            elem: 0,
            depth: 0,
        };
        walk.outline.elems.push(Elem {
            parent: 0,
            tag: "html".into(),
            names: String::new(),
            marks: Marks::default(),
            furniture: false,
            marked_body: false,
        });
        let mut steps: Vec<Step> = vec![Step::Enter(document.root())];
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(node) => walk.enter(&node, &mut steps),
                Step::Leave(parent) => {
                    walk.flush();
                    walk.elem = parent;
                    walk.depth -= 1;
                }
                Step::LeaveInline(link) => {
                    if link {
                        walk.leave_link();
                    }
                }
            }
        }
        walk.flush();
        walk.outline.mend_links();
        walk.outline
    }

    /// A link that is never closed swallows the rest of the page: then long texts count as free.
    fn mend_links(&mut self) {
        let sum = |of: fn(&Block) -> usize| self.blocks.iter().map(of).sum::<usize>();
        if sum(|b| b.linked) * 4 > sum(|b| b.words) * 3 {
            for block in &mut self.blocks {
                if block.words >= UNLINKED {
                    block.linked = 0;
                }
            }
        }
    }

    /// The elements around a block, innermost first.
    pub(super) fn around(&self, elem: usize) -> impl Iterator<Item = usize> {
        let mut next = Some(elem);
        std::iter::from_fn(move || {
            let at = next?;
            next = (at != 0).then(|| self.elems[at].parent);
            Some(at)
        })
    }

    /// Whether one element lies within another, or is it.
    pub(super) fn is_within(&self, elem: usize, outer: usize) -> bool {
        self.around(elem).any(|e| e == outer)
    }
}

impl Walk {
    fn enter<'a>(&mut self, node: &NodeRef<'a>, steps: &mut Vec<Step<'a>>) {
        if node.is_text() {
            let text = node.text();
            // Line ends of the source are spaces; only `br` and `pre` break lines.
            if self.outline.elems[self.elem].tag == "pre" {
                self.text.push_str(&text);
            } else {
                self.text.push_str(&text.replace(['\n', '\r'], " "));
            }
            return;
        }
        let children = |steps: &mut Vec<Step<'a>>| {
            steps.extend(node.children_it(true).map(Step::Enter));
        };
        if !node.is_element() {
            children(steps);
            return;
        }
        let tag = node.node_name().map_or_else(String::new, |t| t.to_string());
        if self.words.unseen_tags.contains(&tag) || is_hidden(node) {
            return;
        }
        if tag == "br" {
            self.text.push('\n');
            return;
        }
        if tag == "time"
            || node.has_attr("datetime")
            || (tag == "abbr" && node.class().is_some_and(|c| c.contains("published")))
        {
            self.stamp(node);
        }
        if self.words.inline_tags.contains(&tag) {
            let names = names(node);
            let link = tag == "a";
            if !names.is_empty() && !link && self.words.marks(&names).furniture && tag != "time" {
                // A dateline, a credit or a label inside a line.
                if self.words.marks(&names).date {
                    let stated = node.text().to_string();
                    self.stamp_of(stated, &names);
                }
                return;
            }
            if link {
                self.enter_link();
            }
            steps.push(Step::LeaveInline(link));
            children(steps);
            return;
        }
        self.flush();
        let parent = self.elem;
        self.depth += 1;
        if self.depth <= DEEPEST {
            let names = names(node);
            let marks = self.words.marks(&names);
            let role = node.attr("role").is_some_and(|r| {
                matches!(
                    &*r,
                    "dialog"
                        | "alertdialog"
                        | "navigation"
                        | "complementary"
                        | "banner"
                        | "contentinfo"
                        | "search"
                        | "menu"
                )
            });
            let body = (node.attr("itemprop"))
                .is_some_and(|p| p.split_whitespace().any(|p| p == "articleBody"));
            self.outline.elems.push(Elem {
                parent,
                furniture: role
                    || marks.furniture
                    || self.words.furniture_tags.contains(&tag)
                    || node.attr("aria-modal").is_some_and(|m| &*m == "true"),
                marked_body: body,
                names,
                marks,
                tag,
            });
            self.elem = self.outline.elems.len() - 1;
        } else {
            self.outline.too_deep = true;
        }
        steps.push(Step::Leave(parent));
        children(steps);
    }

    fn stamp(&mut self, node: &NodeRef) {
        let stated = (node.attr("datetime").or_else(|| node.attr("title")))
            .map_or_else(|| node.text().to_string(), |s| s.to_string());
        self.stamp_of(stated, &names(node));
    }

    fn stamp_of(&mut self, stated: String, names: &str) {
        self.outline.stamps.push(Stamp {
            at: self.outline.blocks.len(),
            stated,
            marks: self.words.marks(names),
            elem: self.elem,
        });
    }

    fn enter_link(&mut self) {
        self.links += 1;
        if self.links == 1 {
            self.link_text = self.text.len();
        }
    }

    fn leave_link(&mut self) {
        self.links = self.links.saturating_sub(1);
        if self.links == 0 {
            let inside = self.text.get(self.link_text..).unwrap_or("");
            self.linked_words += inside.split_whitespace().count();
        }
    }

    /// Ends the line: two line breaks in a row end one, too.
    fn flush(&mut self) {
        if self.links > 0 {
            let inside = self.text.get(self.link_text..).unwrap_or("");
            self.linked_words += inside.split_whitespace().count();
            self.link_text = 0;
        }
        let text = std::mem::take(&mut self.text);
        let linked = std::mem::take(&mut self.linked_words);
        let total = text.split_whitespace().count();
        if total == 0 {
            return;
        }
        let tag = self.outline.elems[self.elem].tag.as_bytes();
        let heading = match tag {
            [b'h', rank @ b'1'..=b'6'] => Some(rank - b'0'),
            _ => None,
        };
        for part in paragraphs(&text) {
            let words = part.split(' ').count();
            self.outline.blocks.push(Block {
                words,
                linked: linked * words / total,
                text: part,
                elem: self.elem,
                heading,
            });
        }
    }
}

/// The paragraphs of a text in which two line breaks in a row part them.
fn paragraphs(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut part: Vec<&str> = Vec::new();
    let mut breaks = 0;
    for line in text.split('\n') {
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.is_empty() {
            breaks += 1;
        } else {
            if breaks > 0 && !part.is_empty() {
                parts.push(std::mem::take(&mut part).join(" "));
            }
            breaks = 0;
            part.extend(words);
        }
    }
    if !part.is_empty() {
        parts.push(part.join(" "));
    }
    parts
}

fn names(node: &NodeRef) -> String {
    let mut names = node.class().map_or_else(String::new, |c| c.to_string());
    if let Some(id) = node.id_attr() {
        names.push(' ');
        names.push_str(&id);
    }
    // Where classes are made by machines, what is tested keeps its name.
    for attribute in ["data-testid", "data-component"] {
        if let Some(name) = node.attr(attribute) {
            names.push_str(" · ");
            names.push_str(&name);
        }
    }
    names
}

fn is_hidden(node: &NodeRef) -> bool {
    let style = node.attr("style").is_some_and(|s| {
        let plain: String = s.to_lowercase().split_whitespace().collect();
        // Clipped away: read out, but not seen.
        [
            "display:none",
            "visibility:hidden",
            "clip:rect(0",
            "clip-path:inset(50%)",
        ]
        .iter()
        .any(|hides| plain.contains(hides))
    });
    style || node.has_attr("hidden")
}
