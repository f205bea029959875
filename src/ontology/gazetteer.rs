//! States, bodies and places that every reader of news knows, from `data/gazetteer/`.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;

use super::{OntologyError, fingerprint, unpack};
use crate::model::{Kind, NameKey, fold};

const COUNTRIES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/countries.zst"));
const BODIES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bodies.zst"));

#[derive(Deserialize)]
struct CountryFile {
    country: Vec<Country>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Country {
    code: String,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    demonyms: Vec<String>,
    #[serde(default)]
    peoples: Vec<String>,
    capital: Option<String>,
    #[serde(default)]
    metonyms: Vec<String>,
    #[serde(default)]
    places: Vec<String>,
    #[serde(default)]
    ambiguous: Vec<String>,
}

#[derive(Deserialize)]
struct BodyFile {
    body: Vec<Body>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    name: String,
    kind: Kind,
    code: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    part_of: Option<String>,
    #[serde(default)]
    ambiguous: Vec<String>,
}

/// Something that the gazetteer knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GazetteerEntry {
    /// The name key of its node: `country/RUS`, `organisation/united nations`.
    pub key: NameKey,
    /// Display name.
    pub name: String,
    /// Node kind.
    pub kind: Kind,
    /// ISO 3166 alpha-3 code of a country, or a code of a body.
    pub code: Option<String>,
    /// For a place its country, for a body what it belongs to: an index into [`Gazetteer::entries`].
    pub part_of: Option<usize>,
    /// The adjective of a country's name: "Syrian".
    pub adjective: Option<String>,
}

/// How a form names an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sense {
    /// A name of the thing itself.
    Name,
    /// A capital or seat that stands for the government: "Moscow", "the Kremlin".
    Seat,
    /// An adjective or singular: "Russian".
    Demonym,
    /// A plural that names the people: "Russians".
    People,
}

/// One reading of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading {
    entry: usize,
    sense: Sense,
    ambiguous: bool,
    /// No lower-case letter: "US", "UN", "WHO".
    acronym: bool,
    /// Begins in lower case: "al-Qaeda", "world body".
    lower: bool,
}

/// The gazetteer: entries and the forms that name them.
#[derive(Debug)]
pub struct Gazetteer {
    entries: Vec<GazetteerEntry>,
    by_key: HashMap<NameKey, usize>,
    forms: HashMap<String, Vec<Reading>>,
    longest: usize,
    version: String,
}

impl Gazetteer {
    /// The gazetteer that is embedded in the program.
    pub fn builtin() -> Result<&'static Self, &'static OntologyError> {
        static BUILTIN: OnceLock<Result<Gazetteer, OntologyError>> = OnceLock::new();
        BUILTIN
            .get_or_init(|| {
                let countries = unpack("gazetteer/countries.toml", COUNTRIES)?;
                let bodies = unpack("gazetteer/bodies.toml", BODIES)?;
                Ok(Self::build(
                    &countries,
                    &bodies,
                    fingerprint(&[COUNTRIES, BODIES]),
                ))
            })
            .as_ref()
    }

    /// Reads a gazetteer from the TOML texts of countries and bodies.
    pub fn parse(countries: &str, bodies: &str) -> Result<Self, OntologyError> {
        let toml = |file| {
            move |cause| OntologyError::Toml {
                file,
                cause: Box::new(cause),
            }
        };
        let countries_read: CountryFile =
            toml::from_str(countries).map_err(toml("gazetteer/countries.toml"))?;
        let bodies_read: BodyFile =
            toml::from_str(bodies).map_err(toml("gazetteer/bodies.toml"))?;
        let version = fingerprint(&[countries.as_bytes(), bodies.as_bytes()]);
        Ok(Self::build(&countries_read, &bodies_read, version))
    }

    fn build(countries_read: &CountryFile, bodies_read: &BodyFile, version: String) -> Self {
        let mut this = Self {
            entries: Vec::new(),
            by_key: HashMap::new(),
            forms: HashMap::new(),
            longest: 1,
            version,
        };
        for country in &countries_read.country {
            this.add_country(country);
        }
        for body in &bodies_read.body {
            let key = NameKey::global(body.kind, &body.name);
            let entry = GazetteerEntry {
                key,
                name: body.name.clone(),
                kind: body.kind,
                code: body.code.clone(),
                part_of: None,
                adjective: None,
            };
            let index = this.push(entry);
            for form in std::iter::once(&body.name).chain(&body.aliases) {
                this.form(form, index, Sense::Name, body.ambiguous.contains(form));
            }
        }
        let by_name: BTreeMap<&str, &NameKey> = bodies_read
            .body
            .iter()
            .zip(&this.entries[this.entries.len() - bodies_read.body.len()..])
            .map(|(b, e)| (b.name.as_str(), &e.key))
            .collect();
        let parents: Vec<(usize, NameKey)> = bodies_read
            .body
            .iter()
            .filter_map(|body| {
                let parent = body.part_of.as_deref()?;
                let key = by_name.get(parent).map_or_else(
                    || NameKey::raw(format!("country/{parent}")),
                    |key| (*key).clone(),
                );
                Some((
                    *this
                        .by_key
                        .get(by_name.get(body.name.as_str())?.to_owned())?,
                    key,
                ))
            })
            .collect();
        for (child, parent) in parents {
            this.entries[child].part_of = this.by_key.get(&parent).copied();
        }
        for readings in this.forms.values_mut() {
            readings.sort_by_key(|r| (r.sense, r.entry));
        }
        this
    }

    fn add_country(&mut self, country: &Country) {
        let key = NameKey::raw(format!("country/{}", country.code));
        let entry = GazetteerEntry {
            key,
            name: country.name.clone(),
            kind: Kind::Country,
            code: Some(country.code.clone()),
            part_of: None,
            adjective: country.demonyms.first().cloned(),
        };
        let index = self.push(entry);
        let groups = [
            (&country.aliases, Sense::Name),
            (&country.metonyms, Sense::Seat),
            (&country.demonyms, Sense::Demonym),
            (&country.peoples, Sense::People),
        ];
        self.form(
            &country.name,
            index,
            Sense::Name,
            country.ambiguous.contains(&country.name),
        );
        for (forms, sense) in groups {
            for form in forms {
                self.form(form, index, sense, country.ambiguous.contains(form));
            }
        }
        for place in country.capital.iter().chain(&country.places) {
            let key = NameKey::raw(format!(
                "place/{}, {}",
                fold(place),
                country.code.to_lowercase()
            ));
            let entry = GazetteerEntry {
                key,
                name: place.clone(),
                kind: Kind::Place,
                code: None,
                part_of: Some(index),
                adjective: None,
            };
            let at = self.push(entry);
            let ambiguous = country.ambiguous.contains(place);
            self.form(place, at, Sense::Name, ambiguous);
            if country.capital.as_ref() == Some(place) {
                self.form(place, index, Sense::Seat, ambiguous);
            }
        }
    }

    fn push(&mut self, entry: GazetteerEntry) -> usize {
        if let Some(index) = self.by_key.get(&entry.key) {
            return *index;
        }
        self.by_key.insert(entry.key.clone(), self.entries.len());
        self.entries.push(entry);
        self.entries.len() - 1
    }

    fn form(&mut self, form: &str, entry: usize, sense: Sense, ambiguous: bool) {
        let folded = fold(form);
        self.longest = self.longest.max(folded.split(' ').count());
        let readings = self.forms.entry(folded).or_default();
        let acronym = !form.chars().any(char::is_lowercase);
        let lower = form.chars().next().is_some_and(char::is_lowercase);
        match readings
            .iter_mut()
            .find(|r| r.entry == entry && r.sense == sense)
        {
            Some(known) => {
                known.acronym &= acronym;
                known.lower |= lower;
            }
            None => readings.push(Reading {
                entry,
                sense,
                ambiguous,
                acronym,
                lower,
            }),
        }
    }

    /// All entries.
    pub fn entries(&self) -> &[GazetteerEntry] {
        &self.entries
    }

    /// The entry with a name key.
    pub fn by_key(&self, key: &NameKey) -> Option<&GazetteerEntry> {
        self.by_key.get(key).map(|i| &self.entries[*i])
    }

    /// Entries that a folded form names, names before seats before demonyms.
    pub fn lookup(&self, folded: &str) -> Vec<&GazetteerEntry> {
        self.forms.get(folded).map_or_else(Vec::new, |readings| {
            readings.iter().map(|r| &self.entries[r.entry]).collect()
        })
    }

    /// Readings of a folded form: entry index, sense, and whether the form often names something else.
    pub fn readings(&self, folded: &str) -> impl Iterator<Item = (usize, Sense, bool)> + '_ {
        self.forms
            .get(folded)
            .into_iter()
            .flatten()
            .map(|r| (r.entry, r.sense, r.ambiguous))
    }

    /// Readings that the letter case of `text` allows: "US" but not "us", "Jordan" but not "jordan".
    pub fn readings_cased(
        &self,
        folded: &str,
        text: &str,
    ) -> impl Iterator<Item = (usize, Sense, bool)> + '_ {
        let upper = !text.chars().any(char::is_lowercase);
        let lower = text.chars().next().is_some_and(char::is_lowercase);
        self.forms
            .get(folded)
            .into_iter()
            .flatten()
            .filter(move |r| (!r.acronym || upper) && (!lower || r.lower))
            .map(|r| (r.entry, r.sense, r.ambiguous))
    }

    /// Whether a single word, as written, is an unambiguous proper noun of the gazetteer.
    pub fn is_proper(&self, word: &str) -> bool {
        word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().any(char::is_lowercase)
            && self
                .readings_cased(&fold(word), word)
                .any(|(_, sense, ambiguous)| !ambiguous && sense != Sense::Demonym)
    }

    /// The largest number of words in a form.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Fingerprint of the data.
    pub fn version(&self) -> &str {
        &self.version
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gazetteer() -> &'static Gazetteer {
        Gazetteer::builtin()
            .map_err(ToString::to_string)
            .expect("embedded data must be readable")
    }

    #[test]
    fn knows_names_seats_and_demonyms() {
        let name = |form: &str| {
            gazetteer()
                .lookup(&fold(form))
                .first()
                .map(|e| e.key.to_string())
        };
        assert_eq!(name("the U.S.").as_deref(), Some("country/USA"));
        assert_eq!(name("Syrian").as_deref(), Some("country/SYR"));
        assert_eq!(name("the Kremlin").as_deref(), Some("country/RUS"));
        assert_eq!(name("ISIL").as_deref(), Some("group/islamic state"));
        let moscow: Vec<Sense> = gazetteer().readings("moscow").map(|r| r.1).collect();
        assert_eq!(
            moscow,
            [Sense::Name, Sense::Seat],
            "Moscow is the city, and the government by its seat"
        );
    }

    #[test]
    fn places_lie_in_their_countries() {
        let aleppo = gazetteer().lookup("aleppo");
        let country = aleppo[0]
            .part_of
            .map(|i| gazetteer().entries()[i].name.as_str());
        assert_eq!(country, Some("Syria"));
    }
}
