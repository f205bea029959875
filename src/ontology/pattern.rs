//! The notation of `data/ontology.toml` for verbs, nouns and adjectives that state a relation, read into patterns.

use super::Lexicon;

/// A noun on the way from the trigger to the object: "sanction" in "impose sanction on".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Preposition before the noun; none for a direct object.
    pub prep: Option<String>,
    /// The noun (or complement) itself.
    pub noun: String,
}

/// Where the object of a verb pattern stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Direct object.
    Direct,
    /// Behind one of these prepositions, at the verb or at the last noun of the chain.
    Behind(Vec<String>),
    /// Inside the noun phrase of the last noun of the chain, or at a place beside it.
    Within,
    /// At the place of the act, whatever its preposition.
    Near,
    /// Nowhere: a verb without object, such as "demonstrate".
    Nowhere,
}

/// What a pattern asks of its object in braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Narrow {
    /// A group with a name: "fight against {group}".
    Group,
    /// A person of whom nothing is said: "call {person}".
    Person,
    /// Somebody who acts, no place or thing: "host {actor}".
    Actor,
    /// Nobody who acts: "dismiss {thing}".
    Thing,
    /// A place or country: "hold {place}".
    Place,
    /// Something with a name: "go to {named}", but not to school.
    Named,
    /// Whatever the relation takes, but the object itself, not whom a thing belongs to: "recognise {itself}".
    Itself,
    /// A noun of a word class: "call off {<protest>}".
    Class(String),
}

/// A verb that states a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerbPattern {
    /// Index of the relation.
    pub relation: usize,
    /// The verb.
    pub lemma: String,
    /// Particle: "off" in "call off".
    pub particle: Option<String>,
    /// Whether some direct object must be there besides the target ("send * to").
    pub needs_object: bool,
    /// Nouns between verb and object.
    pub chain: Vec<Step>,
    /// Where the object stands.
    pub target: Target,
    /// Whether the verb may state another relation besides: "Peru and Chile signed a treaty".
    pub beside: bool,
    /// The noun or word class that the subject must have, if any: `<force> leave`.
    pub subject: Option<String>,
    /// What the object must be besides what the relation asks for.
    pub of: Option<Narrow>,
    /// The event class that this wording has, where it differs from its relation's.
    pub class: Option<String>,
    /// The pattern as written, for `explain`.
    pub text: String,
}

impl VerbPattern {
    pub(super) fn parse(relation: usize, text: &str, lexicon: &Lexicon) -> Result<Self, String> {
        classes(text, lexicon)?;
        Self::read(relation, text, lexicon)
    }

    /// The same for a pattern whose word classes may stand elsewhere.
    pub(super) fn read(relation: usize, text: &str, lexicon: &Lexicon) -> Result<Self, String> {
        let (body, class) = finer(text);
        let (body, of) = narrowed(body);
        let (body, near) = body
            .strip_suffix('@')
            .map_or((body, false), |body| (body, true));
        let (body, bare) = body
            .strip_suffix('!')
            .map_or((body, false), |body| (body, true));
        let (body, beside) = body
            .strip_suffix('&')
            .map_or((body, false), |body| (body, true));
        let mut words: Vec<&str> = body.split_whitespace().collect();
        let subject = words
            .first()
            .is_some_and(|w| w.starts_with('<') || *w == "+")
            .then(|| words.remove(0).to_owned());
        if words.is_empty() {
            return Err("is empty; it must begin with a verb".to_owned());
        }
        let lemma = words.remove(0).to_owned();
        let mut particle = None;
        if let Some(first) = words.first()
            && lexicon.is_particle(first)
            && (words.len() == 1 || !lexicon.is_prep_word(first) || lexicon.is_prep(words[1]))
            && !(words.len() == 1
                && lexicon.is_prep_word(first)
                && !lexicon.is_strict_particle(first))
        {
            particle = Some(words.remove(0).to_owned());
        }
        let star = words.iter().position(|w| *w == "*");
        if let Some(i) = star {
            words.remove(i);
        }
        let (chain, target) = chain(&words, lexicon);
        let target = match target {
            _ if bare || beside => Target::Nowhere,
            _ if near => Target::Near,
            Some(preps) => Target::Behind(preps),
            None if star.is_some() || chain.is_empty() => Target::Direct,
            None => Target::Within,
        };
        let needs_object = star.is_some() && matches!(target, Target::Behind(_) | Target::Near);
        Ok(Self {
            relation,
            lemma,
            particle,
            needs_object,
            chain,
            target,
            beside,
            subject,
            of,
            class,
            text: text.to_owned(),
        })
    }

    /// How much a pattern asks of the sentence: the more, the earlier it is tried.
    pub fn specificity(&self) -> usize {
        4 * self.chain.len()
            + 4 * usize::from(self.subject.is_some())
            + 3 * usize::from(self.particle.is_some())
            + 2 * usize::from(matches!(self.target, Target::Behind(_)))
            + usize::from(matches!(self.target, Target::Direct))
            + 2 * usize::from(self.of.is_some())
    }
}

/// A noun that states a relation: an act as a noun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NounPattern {
    /// Index of the relation.
    pub relation: usize,
    /// The noun.
    pub lemma: String,
    /// Words that must modify it: "arms" in "arms sale to".
    pub modifiers: Vec<String>,
    /// Nouns between it and the object: "war" in "declaration of war on".
    pub chain: Vec<Step>,
    /// Prepositions behind which the object stands.
    pub preps: Vec<String>,
    /// Whether a lone possessor is the object.
    pub patient_possessor: bool,
    /// What the object must be besides what the relation asks for.
    pub of: Option<Narrow>,
    /// The event class that this wording has, where it differs from its relation's.
    pub class: Option<String>,
    /// The pattern as written, for `explain`.
    pub text: String,
}

impl NounPattern {
    pub(super) fn parse(relation: usize, text: &str, lexicon: &Lexicon) -> Result<Self, String> {
        classes(text, lexicon)?;
        Self::read(relation, text, lexicon)
    }

    /// The same for a pattern whose word classes may stand elsewhere.
    pub(super) fn read(relation: usize, text: &str, lexicon: &Lexicon) -> Result<Self, String> {
        let (body, class) = finer(text);
        let (body, of) = narrowed(body);
        let (body, patient_possessor) = body
            .strip_suffix('~')
            .map_or((body, false), |body| (body, true));
        let words: Vec<&str> = body.split_whitespace().collect();
        let nouns = words
            .iter()
            .take_while(|w| !lexicon.is_prep_list(w))
            .count();
        let Some((lemma, modifiers)) = words[..nouns].split_last() else {
            return Err("must begin with a noun".to_owned());
        };
        let (chain, preps) = chain(&words[nouns..], lexicon);
        Ok(Self {
            relation,
            of,
            class,
            lemma: (*lemma).to_owned(),
            modifiers: modifiers.iter().map(|m| (*m).to_owned()).collect(),
            chain,
            preps: preps.unwrap_or_default(),
            patient_possessor,
            text: text.to_owned(),
        })
    }

    /// How much a pattern asks of the sentence.
    pub fn specificity(&self) -> usize {
        4 * self.chain.len()
            + 3 * self.modifiers.len()
            + usize::from(!self.preps.is_empty())
            + 2 * usize::from(self.of.is_some())
    }
}

/// An adjective that states a relation of the noun it describes: "critical of".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjectivePattern {
    /// Index of the relation.
    pub relation: usize,
    /// The adjective.
    pub lemma: String,
    /// Preposition behind which the object stands.
    pub prep: String,
    /// What the object must be.
    pub of: Option<Narrow>,
    /// The pattern as written, for `explain`.
    pub text: String,
}

impl AdjectivePattern {
    pub(super) fn parse(relation: usize, text: &str, lexicon: &Lexicon) -> Result<Self, String> {
        let (body, of) = narrowed(text);
        let mut words = body.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some(lemma), Some(prep), None) if lexicon.is_prep(prep) => Ok(Self {
                relation,
                lemma: lemma.to_owned(),
                prep: prep.to_owned(),
                of,
                text: text.to_owned(),
            }),
            (Some(lemma), None, None) => Ok(Self {
                relation,
                lemma: lemma.to_owned(),
                prep: String::new(),
                of,
                text: text.to_owned(),
            }),
            _ => Err("must be an adjective and a preposition".to_owned()),
        }
    }
}

/// Every reading of a pattern with alternatives: "cut|halt aid to" is "cut aid to" and "halt aid to". A mark at the end is that of each.
pub(super) fn alternatives(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for word in text.split(' ') {
        let bare = word.trim_end_matches(['!', '@', '~', '&']);
        let mark = &word[bare.len()..];
        let choices = bare.split('|');
        out = choices
            .flat_map(|choice| {
                out.iter().map(move |head| {
                    let gap = if head.is_empty() { "" } else { " " };
                    format!("{head}{gap}{}{mark}", choice.replace('_', " "))
                })
            })
            .collect();
    }
    out
}

/// A pattern and the event class behind its "=", if it has one: "deport =COERCE".
pub(super) fn finer(text: &str) -> (&str, Option<String>) {
    match text.rsplit_once(" =") {
        Some((body, class)) => (body.trim_end(), Some(class.to_owned())),
        None => (text, None),
    }
}

/// A pattern without braces at its end, and what they narrow its object to: "{group}", "{person}", "{actor}", "{<protest>}".
pub(super) fn narrowed(body: &str) -> (&str, Option<Narrow>) {
    let inner = body
        .strip_suffix('}')
        .and_then(|body| body.rsplit_once(" {"));
    let Some((rest, inner)) = inner else {
        return (body, None);
    };
    let narrow = match inner {
        "group" => Narrow::Group,
        "person" => Narrow::Person,
        "actor" => Narrow::Actor,
        "thing" => Narrow::Thing,
        "place" => Narrow::Place,
        "itself" => Narrow::Itself,
        "named" => Narrow::Named,
        class => Narrow::Class(class.to_owned()),
    };
    (rest.trim_end(), Some(narrow))
}

/// Word classes such as `<force>` must be known to the lexicon.
fn classes(text: &str, lexicon: &Lexicon) -> Result<(), String> {
    let (body, _) = finer(text);
    let (body, of) = narrowed(body);
    let body = body.trim_end_matches(['!', '@', '~', '&']);
    let inner = match &of {
        Some(Narrow::Class(class)) => Some(class.as_str()),
        _ => None,
    };
    let mut words = body
        .split_whitespace()
        .filter(|w| w.starts_with('<'))
        .chain(inner);
    let unknown = words.find(|w| !lexicon.has_class(w));
    unknown.map_or(Ok(()), |w| {
        Err(format!("names the word class {w}, which no file defines"))
    })
}

/// Splits the words behind a trigger into the nouns of the chain and the prepositions of the object, if any.
fn chain(words: &[&str], lexicon: &Lexicon) -> (Vec<Step>, Option<Vec<String>>) {
    let mut steps = Vec::new();
    let mut prep: Option<String> = None;
    let mut i = 0;
    while i < words.len() {
        // The longest preposition that starts here: "on behalf of" before "on".
        let length = (1..=3.min(words.len() - i))
            .rev()
            .find(|n| lexicon.is_prep_list(&words[i..i + n].join(" ")));
        if let Some(n) = length {
            let joined = words[i..i + n].join(" ");
            i += n;
            if i == words.len() {
                return (steps, Some(joined.split('/').map(str::to_owned).collect()));
            }
            prep = Some(joined);
        } else {
            steps.push(Step {
                prep: prep.take(),
                noun: words[i].to_owned(),
            });
            i += 1;
        }
    }
    (steps, None)
}

#[cfg(test)]
mod tests {
    use super::super::Ontology;
    use super::*;

    fn verb(text: &str) -> VerbPattern {
        let ontology = Ontology::builtin()
            .map_err(ToString::to_string)
            .expect("embedded data must be readable");
        VerbPattern::parse(0, text, ontology.lexicon()).expect("a sound pattern")
    }

    #[test]
    fn reads_the_notation() {
        assert_eq!(verb("back").target, Target::Direct);
        assert_eq!(
            verb("side with").target,
            Target::Behind(vec!["with".into()])
        );
        let impose = verb("impose sanction on");
        assert_eq!(
            impose.chain,
            [Step {
                prep: None,
                noun: "sanction".into()
            }]
        );
        assert_eq!(impose.target, Target::Behind(vec!["on".into()]));
        let call = verb("call for sanction against");
        assert_eq!(call.chain[0].prep.as_deref(), Some("for"));
        let off = verb("call off");
        assert_eq!(
            (off.particle.as_deref(), &off.target),
            (Some("off"), &Target::Direct)
        );
        let out = verb("pull out of");
        assert_eq!(
            (out.particle.as_deref(), &out.target),
            (Some("out"), &Target::Behind(vec!["of".into()]))
        );
        let hostage = verb("take * hostage");
        assert_eq!(
            (hostage.chain.len(), &hostage.target, hostage.needs_object),
            (1, &Target::Direct, false)
        );
        let send = verb("send * to");
        assert!(send.needs_object);
        assert_eq!(
            alternatives("trade|swap barb|insult!"),
            ["trade barb!", "swap barb!", "trade insult!", "swap insult!"]
        );
        assert_eq!(verb("demonstrate!").target, Target::Nowhere);
        assert_eq!(verb("lift blockade").target, Target::Within);
        let leave = verb("<force> leave");
        assert_eq!(
            (leave.subject.as_deref(), leave.lemma.as_str()),
            (Some("<force>"), "leave")
        );
        let deport = verb("deport * to =COERCE");
        assert_eq!(
            (deport.class.as_deref(), &deport.target),
            (Some("COERCE"), &Target::Behind(vec!["to".into()]))
        );
        assert_eq!(
            verb("fight on behalf of").target,
            Target::Behind(vec!["on behalf of".into()])
        );
    }
}
