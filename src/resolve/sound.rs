//! How a name sounds, whatever way its script was rendered: "Muammar Gaddafi" and "Moammar Qadhafi".
//!
//! Coarse enough for the usual ways of writing Arabic, Persian, Russian and Chinese names in English, fine enough to keep Kerry from Gary:
//! the first vowel of a word stays, q alone may be k or g.

use super::words::Words;

/// Vowels of shorter words tell.
const LONG: usize = 5;

/// How the words sound together; two ways where a q is written, since it may stand for k or g.
pub(super) fn sounds(words: &[&str]) -> Vec<String> {
    let sound = |q: &str| {
        let words: Vec<String> = words.iter().map(|w| word(&w.replace('q', q))).collect();
        words.join(" ")
    };
    if words.iter().any(|w| w.contains('q')) {
        vec![sound("k"), sound("g")]
    } else {
        vec![sound("k")]
    }
}

fn word(word: &str) -> String {
    let long = word.chars().count() >= LONG;
    let mut plain = word.to_owned();
    for sound in &Words::builtin().sound {
        for written in &sound.written {
            if plain.contains(written.as_str()) {
                plain = plain.replace(written.as_str(), &sound.plain);
            }
        }
    }
    let mut out = String::with_capacity(plain.len());
    let mut vowels = 0;
    for c in plain.chars() {
        let vowel = matches!(c, 'a' | 'e' | 'i' | 'u');
        let c = if vowel && c == 'e' && vowels > 0 && long {
            'a'
        } else {
            c
        };
        vowels += usize::from(vowel);
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    // "Sarah", "Sara".
    if out.len() > 3 && out.ends_with('h') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str) -> bool {
        let of = |name: &str| sounds(&name.split(' ').collect::<Vec<_>>());
        of(a).iter().any(|x| of(b).contains(x))
    }

    #[test]
    fn one_name_in_several_spellings_sounds_alike() {
        for (a, b) in [
            ("muammar gaddafi", "moammar qadhafi"),
            ("hafiz assad", "hafiz asad"),
            ("volodymyr zelensky", "volodymyr zelenskyy"),
            ("mohammed morsi", "muhammad morsy"),
            ("saddam hussein", "saddam husain"),
            ("ahmed chalabi", "ahmad chalabi"),
        ] {
            assert!(alike(a, b), "{a} and {b}");
        }
    }

    #[test]
    fn other_names_do_not() {
        for (a, b) in [
            ("john kerry", "john gary"),
            ("ellen smith", "allan smith"),
            ("ken brown", "kan brown"),
            ("hassan rouhani", "hussein rouhani"),
            ("george bush", "jeb bush"),
        ] {
            assert!(!alike(a, b), "{a} and {b}");
        }
    }
}
