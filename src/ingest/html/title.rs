//! The headline: the heading on the page that the metadata confirm, without the name of the site.

use super::meta::Meta;
use super::outline::Outline;

/// Between a headline and the name of the site.
const SEPARATORS: [&str; 12] = [
    " | ", " || ", " - ", " – ", " — ", " :: ", " » ", " › ", " « ", " · ", " • ", ": ",
];

/// A headline, and the block in which it stands.
#[derive(Debug, Default)]
pub(super) struct Title {
    pub(super) text: Option<String>,
    pub(super) block: Option<usize>,
}

/// Finds the headline.
pub(super) fn find(meta: &Meta, outline: &Outline) -> Title {
    let stated = [&meta.headline, &meta.title, &meta.page_title];
    let stated: Vec<(&str, String)> = stated
        .into_iter()
        .flatten()
        .map(|s| (s.as_str(), fold(s)))
        .collect();
    let site = meta.source.as_deref().map(fold);
    let mut best: Option<(u32, usize)> = None;
    for (i, block) in outline.blocks.iter().enumerate() {
        let elem = &outline.elems[block.elem];
        let near = block.heading.is_some()
            || elem.marks.headline
            || outline.elems[elem.parent].marks.headline;
        let folded = fold(&block.text);
        if folded.is_empty() || block.words > 40 || site.as_deref() == Some(folded.as_str()) {
            continue;
        }
        let equal = stated.iter().any(|(_, s)| *s == folded);
        // How much of a stated title it is.
        let share = (stated.iter())
            .filter(|(_, s)| {
                block.words >= 2
                    && (s.starts_with(&folded)
                        || s.ends_with(&folded)
                        || (block.words > 3 && s.contains(&folded)))
            })
            .map(|(_, s)| folded.len() as f32 / s.len() as f32)
            .fold(0.0, f32::max);
        let rank = block.heading.map_or(0, |h| 7 - u32::from(h.min(6)));
        let in_furniture = outline
            .around(block.elem)
            .any(|e| outline.elems[e].furniture);
        let score = match (equal, share > 0.0) {
            (true, _) => 100,
            (_, true) if near => 80 + (share * 9.0) as u32,
            _ if block.heading == Some(1) && block.linked < block.words => 40,
            _ if elem.marks.headline && elem.marks.story && block.heading.is_some() => 35,
            _ if block.heading.is_some() && elem.marks.headline && block.linked < block.words => 20,
            _ if block.heading == Some(2) && block.linked < block.words => 10,
            _ => continue,
        } + rank
            + u32::from(elem.marks.headline) * 2;
        let score = score.saturating_sub(if in_furniture { 30 } else { 0 });
        if best.is_none_or(|(b, _)| score > b) {
            best = Some((score, i));
        }
    }
    let block = best.map(|(_, i)| i);
    let seen = best
        .filter(|(score, _)| *score >= 80)
        .or(best.filter(|_| stated.is_empty()));
    let text = if let Some((_, i)) = seen {
        Some(outline.blocks[i].text.clone())
    } else if let Some(headline) = &meta.headline {
        Some(headline.clone())
    } else if let Some(title) = &meta.title {
        Some(without_site(title, meta.source.as_deref()))
    } else if let Some((_, i)) = best.filter(|(score, _)| *score >= 35) {
        Some(outline.blocks[i].text.clone())
    } else {
        (meta.page_title.as_deref()).map(|t| without_site(t, meta.source.as_deref()))
    };
    Title {
        text: text.map(|t| t.replace('\n', " ")),
        block,
    }
}

/// A title without the name of the site before or after it.
fn without_site(title: &str, site: Option<&str>) -> String {
    let site = site.map(fold);
    let mut title = title;
    loop {
        let cut = SEPARATORS.iter().find_map(|sep| {
            let (before, after) = title.rsplit_once(sep)?;
            let is_site = |part: &str| site.as_deref().is_some_and(|s| s == fold(part));
            if is_site(after) {
                return Some(before);
            }
            let (first, rest) = title.split_once(sep)?;
            if is_site(first) {
                return Some(rest);
            }
            // Without a known name, a short last part after a separator that no headline has.
            let foreign = !matches!(*sep, ": " | " - " | " – " | " — ");
            let words = |t: &str| t.split_whitespace().count();
            (words(before) >= 4
                && words(after) <= 4
                && (foreign || words(after) <= 3 && *sep != ": "))
                .then_some(before)
        });
        match cut {
            Some(rest) if !rest.trim().is_empty() => title = rest.trim(),
            _ => return title.to_owned(),
        }
    }
}

fn fold(text: &str) -> String {
    let plain: String = text
        .to_lowercase()
        .chars()
        .map(|c| match c {
            '’' | '‘' => '\'',
            '“' | '”' => '"',
            '–' | '—' => '-',
            c => c,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
