//! One run of characters without spaces, cut into tokens.

use std::ops::Range;

use super::data::Data;

/// Cuts the chunk `range` of `text` and appends the tokens.
pub(super) fn split(text: &str, range: Range<usize>, data: &Data, out: &mut Vec<Range<usize>>) {
    let mut chunk = Chunk {
        text,
        end: range.end,
        data,
        out,
    };
    let mut at = range.start;
    let mut address = true;
    while at < range.end {
        let Some(c) = text[at..].chars().next() else {
            break;
        };
        // An address stands at the beginning of a chunk, behind brackets and quotes at most.
        if address && !is_opening(c) {
            address = false;
            if let Some(end) = chunk.address(at) {
                out_push(chunk.out, at, end);
                at = end;
                continue;
            }
        }
        at = if is_word(c) {
            chunk.word(at)
        } else {
            chunk.mark(at, c)
        };
    }
}

fn out_push(out: &mut Vec<Range<usize>>, start: usize, end: usize) {
    if start < end {
        out.push(start..end);
    }
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '<' | '"' | '\'' | '“' | '‘' | '«')
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        ')' | ']' | '}' | '>' | '"' | '\'' | '”' | '’' | '»' | '.' | ',' | ';' | ':' | '!' | '?'
    )
}

/// Letters, digits, and marks that stand over letters.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '\u{AD}' || ('\u{300}'..='\u{36F}').contains(&c)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// Marks of which equal ones in a row are one token.
fn repeats(c: char) -> bool {
    matches!(
        c,
        '-' | '–' | '—' | '=' | '*' | '_' | '~' | '#' | '<' | '>' | '|' | '+' | '`'
    )
}

struct Chunk<'a> {
    text: &'a str,
    end: usize,
    data: &'a Data,
    out: &'a mut Vec<Range<usize>>,
}

impl Chunk<'_> {
    fn push(&mut self, start: usize, end: usize) {
        out_push(self.out, start, end);
    }

    /// Text from `at` to the end of the chunk.
    fn rest(&self, at: usize) -> &str {
        self.text.get(at..self.end).unwrap_or("")
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.rest(at).chars().next()
    }

    /// End of a link or mail address that begins at `at`.
    fn address(&self, at: usize) -> Option<usize> {
        let rest = self.rest(at).trim_end_matches(is_closing);
        let scheme = ["http://", "https://", "ftp://", "www.", "mailto:"];
        let link = scheme.iter().any(|s| {
            rest.len() > s.len()
                && rest.is_char_boundary(s.len())
                && rest[..s.len()].eq_ignore_ascii_case(s)
        });
        if link {
            return Some(at + rest.len());
        }
        let (user, host) = rest.split_once('@')?;
        let plain = |s: &str| {
            !s.is_empty()
                && s.chars()
                    .all(|c| is_word(c) || matches!(c, '.' | '-' | '+' | '%'))
        };
        let mail = plain(user) && plain(host) && host.contains('.');
        let handle = user.is_empty() && !host.is_empty() && host.chars().all(is_word);
        (mail || handle).then_some(at + rest.len())
    }

    /// A mark, or a row of marks that belong together; returns its end.
    fn mark(&mut self, at: usize, c: char) -> usize {
        let rest = self.rest(at);
        let after = at + c.len_utf8();
        let next = self.char_at(after);
        let row = |same: fn(char, char) -> bool| {
            at + rest
                .char_indices()
                .find(|(_, d)| !same(c, *d))
                .map_or(rest.len(), |(i, _)| i)
        };
        let end = if matches!(c, '.' | '!' | '?') {
            if c == '.' && next.is_some_and(|d| d.is_ascii_digit()) && !self.joins(at) {
                // ".5"
                return self.word(at);
            }
            row(|_, d| matches!(d, '.' | '!' | '?'))
        } else if is_apostrophe(c) {
            if next == Some(c) {
                after + c.len_utf8()
            } else if let Some(end) = self.clitic(at, after) {
                end
            } else if next.is_some_and(|d| d.is_ascii_digit()) && !self.joins(at) {
                // "'02"
                return self.word(at);
            } else {
                after
            }
        } else if repeats(c) {
            row(|c, d| c == d)
        } else if matches!(c, ':' | ';') && !self.joins(at) {
            let smile = rest
                .strip_prefix(c)
                .map(|r| r.strip_prefix('-').unwrap_or(r))
                .filter(|r| r.starts_with([')', '(']));
            smile.map_or(after, |r| self.end - r.len() + 1)
        } else {
            // A sign with what modifies it: joiners, variation selectors, skin tones.
            let mut end = after;
            let mut joined = false;
            for d in self.rest(after).chars() {
                let modifier = matches!(d, '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{20E3}');
                if !modifier && (!joined || is_word(d)) {
                    break;
                }
                joined = d == '\u{200D}';
                end += d.len_utf8();
            }
            end
        };
        self.push(at, end);
        end
    }

    /// Whether a token of this chunk ends right at `at`.
    fn joins(&self, at: usize) -> bool {
        self.out.last().is_some_and(|span| span.end == at)
    }

    /// End of a clitic that stands alone, such as "'s" after a bracket.
    fn clitic(&self, at: usize, after: usize) -> Option<usize> {
        let tail: String = self
            .rest(after)
            .chars()
            .take_while(|c| is_word(*c))
            .take(3)
            .flat_map(char::to_lowercase)
            .collect();
        let known = matches!(tail.as_str(), "s" | "re" | "ve" | "ll" | "d" | "m");
        let alone = self.joins(at) || after + tail.len() == self.end;
        (known && alone).then_some(after + tail.len())
    }

    /// A word with what belongs to it, cut where contractions, units and abbreviations want it; returns its end.
    fn word(&mut self, start: usize) -> usize {
        let mut end = self.extend(start);
        let next = self.char_at(end);
        if next == Some('$')
            && end - start <= 3
            && self.rest(start)[..end - start]
                .chars()
                .all(char::is_uppercase)
        {
            // "US$"
            end += 1;
        } else if next == Some('.') && self.is_abbreviation(start, end) {
            end += 1;
        }
        self.divide(start, end);
        end
    }

    /// End of the run of letters, digits and the marks inside it that starts at `start`.
    fn extend(&self, start: usize) -> usize {
        let rest = self.rest(start);
        let mut chars = rest.char_indices().peekable();
        let (mut end, mut last) = (start, '\0');
        // Length and beginning of the part since the last full stop.
        let (mut part, mut part_start) = (0, start);
        let mut hyphens = 0;
        while let Some((i, c)) = chars.next() {
            let next = chars.peek().map(|(_, c)| *c);
            let inner = next.is_some_and(is_word);
            let digit = |c: char| c.is_ascii_digit();
            let digits = digit(last) && next.is_some_and(digit);
            let keep = is_word(c)
                || (i == 0 && inner)
                || (inner
                    && match c {
                        '\'' | '’' => last.is_alphanumeric(),
                        // "O‘Neill", typed with the wrong quote.
                        '‘' => last.is_alphabetic(),
                        '.' => {
                            digits
                                || part <= 1
                                || next.is_some_and(|n| n.is_lowercase() || digit(n))
                                || { part <= 2 && rest[i + 1..].chars().nth(1) == Some('.') }
                        }
                        ',' => {
                            digits
                                && rest[i + 1..]
                                    .chars()
                                    .take_while(|c| digit(*c))
                                    .take(4)
                                    .count()
                                    == 3
                        }
                        ':' | '/' => digits,
                        '&' => last.is_uppercase() && next.is_some_and(char::is_uppercase),
                        '-' => {
                            hyphens += 1;
                            (digits
                                && (hyphens > 1
                                    || is_telephone(&rest[i + 1..], start + i - part_start)))
                                || self.is_prefix(part_start, start + i)
                        }
                        _ => false,
                    });
            if !keep {
                break;
            }
            if c == '.' {
                (part, part_start) = (0, start + i + 1);
            } else {
                part += 1;
            }
            last = c;
            end = start + i + c.len_utf8();
        }
        end
    }

    fn is_prefix(&self, start: usize, end: usize) -> bool {
        end - start <= 8
            && self
                .data
                .prefixes
                .contains(&self.text[start..end].to_lowercase())
    }

    /// Whether the full stop after `start..end` belongs to the word.
    fn is_abbreviation(&self, start: usize, end: usize) -> bool {
        let form = &self.text[start..end];
        if form.len() > 12 {
            return false;
        }
        let mut after = self.rest(end + 1).chars();
        if after.next().is_some_and(|c| matches!(c, '.' | '!' | '?')) {
            return false;
        }
        let single =
            |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
        if form.contains('.') && form.split('.').all(single) {
            return true;
        }
        let follow = self.text[end + 1..]
            .trim_start_matches(super::is_space)
            .chars()
            .next();
        if single(form) && form.chars().all(char::is_uppercase) {
            return follow.is_some_and(char::is_uppercase) && form != "I";
        }
        let lower = form.to_lowercase();
        let capital = form.chars().next().is_some_and(char::is_uppercase);
        let data = self.data;
        (data.before_names.contains(&lower)
            && (capital || follow.is_some_and(char::is_alphanumeric)))
            || data.anywhere.contains(&lower)
            || (data.before_numbers.contains(&lower) && follow.is_some_and(|c| c.is_ascii_digit()))
    }

    /// Pushes a word, or the two tokens it is made of.
    fn divide(&mut self, start: usize, end: usize) {
        let form = &self.text[start..end];
        if form.len() > 40 {
            self.push(start, end);
            return;
        }
        let lower = form.to_lowercase();
        let at = if lower.len() == form.len() {
            self.seam(form, &lower)
        } else {
            None
        };
        match at {
            Some(at) if form.is_char_boundary(at) => {
                self.push(start, start + at);
                self.push(start + at, end);
            }
            _ => self.push(start, end),
        }
    }

    /// Where a word falls into two tokens, in bytes.
    fn seam(&self, form: &str, lower: &str) -> Option<usize> {
        if let Some(at) = self.data.joined.get(lower) {
            return Some(*at);
        }
        let plain = lower.replace('’', "'");
        for clitic in ["n't", "'s", "'re", "'ve", "'ll", "'d", "'m"] {
            if plain.len() > clitic.len() && plain.ends_with(clitic) {
                let curly = lower.len() - plain.len();
                let length = if lower.ends_with(clitic) {
                    clitic.len()
                } else {
                    clitic.len() + 2
                };
                // With several apostrophes only the last one counts.
                return (curly == 0
                    || length > clitic.len()
                    || curly > 2
                    || lower.ends_with(clitic))
                .then_some(form.len() - length);
            }
        }
        let digits = form
            .bytes()
            .take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b':'))
            .count();
        let unit = lower[digits..].trim_end_matches('.');
        (digits > 0
            && form.as_bytes()[digits - 1].is_ascii_digit()
            && self.data.units.contains(unit))
        .then_some(digits)
    }
}

/// Three digits, a hyphen, four digits.
fn is_telephone(after: &str, before: usize) -> bool {
    let digits = after.bytes().take(6).take_while(u8::is_ascii_digit).count();
    let more = after.as_bytes().get(digits) == Some(&b'-');
    more || (before == 3 && digits == 4)
}
