//! States, bodies and places that every reader of news knows, from `data/gazetteer/`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap as HashMap;
use serde::Deserialize;

use super::lint::Purpose;
use super::{OntologyError, OwnFile, unpack, version};
use crate::model::{Kind, NameKey, fold};

const COUNTRIES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/countries.zst"));
const BODIES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bodies.zst"));

/// What a file lists. The shipped ones list either countries or bodies, a user's both.
#[derive(Default, Deserialize)]
struct File {
    #[serde(default)]
    country: Vec<Country>,
    #[serde(default)]
    body: Vec<Body>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Country {
    code: String,
    name: String,
    aliases: Vec<String>,
    demonyms: Vec<String>,
    peoples: Vec<String>,
    capital: Option<String>,
    metonyms: Vec<String>,
    places: Vec<String>,
    ambiguous: Vec<String>,
    replace: bool,
}

impl Country {
    fn extend(&mut self, own: &Self) {
        if !own.name.is_empty() {
            self.name.clone_from(&own.name);
        }
        // The old capital stays a place.
        if own.capital.is_some() && own.capital != self.capital {
            self.places.extend(self.capital.take());
            self.capital.clone_from(&own.capital);
        }
        for (mine, theirs) in [
            (&mut self.aliases, &own.aliases),
            (&mut self.demonyms, &own.demonyms),
            (&mut self.peoples, &own.peoples),
            (&mut self.metonyms, &own.metonyms),
            (&mut self.places, &own.places),
            (&mut self.ambiguous, &own.ambiguous),
        ] {
            mine.extend(theirs.iter().cloned());
        }
    }

    fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name)
            .chain(&self.aliases)
            .chain(&self.demonyms)
            .chain(&self.peoples)
            .chain(&self.metonyms)
            .chain(&self.capital)
            .chain(&self.places)
            .filter(|name| !name.is_empty() && !self.ambiguous.contains(name))
    }
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
    #[serde(default)]
    replace: bool,
}

impl Body {
    fn key(&self) -> NameKey {
        NameKey::global(self.kind, &self.name)
    }

    fn extend(&mut self, own: &Self) {
        for (mine, theirs) in [
            (&mut self.code, &own.code),
            (&mut self.part_of, &own.part_of),
        ] {
            if theirs.is_some() {
                mine.clone_from(theirs);
            }
        }
        self.aliases.extend(own.aliases.iter().cloned());
        self.ambiguous.extend(own.ambiguous.iter().cloned());
    }

    fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name)
            .chain(&self.aliases)
            .filter(|name| !self.ambiguous.contains(name))
    }
}

impl File {
    /// Adds what a user's file says: to the entry of the same code, or of the same kind and name, or as a new one.
    fn extend(&mut self, own: &Self) {
        for country in &own.country {
            let at = self.country.iter().position(|c| c.code == country.code);
            let at = at.unwrap_or_else(|| {
                self.country.push(Country::default());
                self.country.len() - 1
            });
            if country.replace {
                self.country[at] = Country::default();
            }
            self.country[at].code.clone_from(&country.code);
            self.country[at].extend(country);
        }
        for body in &own.body {
            let key = body.key();
            let at = self.body.iter().position(|b| b.key() == key);
            let at = at.unwrap_or(self.body.len());
            if at == self.body.len() || body.replace {
                let fresh = Body {
                    name: body.name.clone(),
                    kind: body.kind,
                    code: None,
                    aliases: Vec::new(),
                    part_of: None,
                    ambiguous: Vec::new(),
                    replace: false,
                };
                match self.body.get_mut(at) {
                    Some(known) => *known = fresh,
                    None => self.body.push(fresh),
                }
            }
            self.body[at].extend(body);
        }
    }
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
        BUILTIN.get_or_init(|| Self::with(&[])).as_ref()
    }

    /// The embedded gazetteer with what a user's files add to it; the later file wins.
    pub fn with(own: &[OwnFile]) -> Result<Self, OntologyError> {
        OwnFile::check(own, Purpose::Names)?;
        let countries: File = unpack("gazetteer/countries.toml", COUNTRIES)?;
        let bodies: File = unpack("gazetteer/bodies.toml", BODIES)?;
        let mut file = File {
            country: countries.country,
            body: bodies.body,
        };
        let mut added = Vec::new();
        for own in own {
            let own: File = own.read()?;
            file.extend(&own);
            added.push(own);
        }
        let mut this = Self::build(&file, version(&[COUNTRIES, BODIES], own));
        for own in &added {
            this.claim(own);
        }
        Ok(this)
    }

    fn build(file: &File, version: String) -> Self {
        let mut this = Self {
            entries: Vec::new(),
            by_key: HashMap::default(),
            forms: HashMap::default(),
            longest: 1,
            version,
        };
        for country in &file.country {
            this.add_country(country);
        }
        let mut bodies = Vec::with_capacity(file.body.len());
        for body in &file.body {
            let entry = GazetteerEntry {
                key: body.key(),
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
            bodies.push(index);
        }
        let by_name: BTreeMap<&str, usize> = file
            .body
            .iter()
            .zip(&bodies)
            .map(|(body, index)| (body.name.as_str(), *index))
            .collect();
        for (body, index) in file.body.iter().zip(&bodies) {
            let parent = body.part_of.as_deref().and_then(|parent| {
                let country = || {
                    let key = NameKey::raw(format!("country/{parent}"));
                    this.by_key.get(&key).copied()
                };
                by_name.get(parent).copied().or_else(country)
            });
            if parent.is_some() {
                this.entries[*index].part_of = parent;
            }
        }
        for readings in this.forms.values_mut() {
            readings.sort_by_key(|r| (r.sense, r.entry));
        }
        this
    }

    /// Names that a user's file lists, and does not call ambiguous, name its entries alone.
    fn claim(&mut self, own: &File) {
        let mut owners: HashMap<String, Vec<usize>> = HashMap::default();
        let countries = own.country.iter().map(|country| {
            let key = NameKey::raw(format!("country/{}", country.code));
            (key, country.names().collect::<Vec<_>>())
        });
        let bodies = (own.body.iter()).map(|body| (body.key(), body.names().collect()));
        for (key, names) in countries.chain(bodies) {
            for name in names {
                owners
                    .entry(fold(name))
                    .or_default()
                    .extend(self.by_key.get(&key));
            }
        }
        for (form, owners) in owners {
            let entries = &self.entries;
            let belongs = |r: &Reading| {
                let entry = &entries[r.entry];
                let own_place = entry.kind == Kind::Place
                    && entry
                        .part_of
                        .is_some_and(|country| owners.contains(&country));
                owners.contains(&r.entry) || own_place
            };
            if let Some(readings) = self.forms.get_mut(&form) {
                readings.retain(belongs);
            }
        }
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

    /// Fingerprint of the embedded data, without reading it.
    pub(crate) fn builtin_version() -> &'static str {
        static VERSION: OnceLock<String> = OnceLock::new();
        VERSION.get_or_init(|| version(&[COUNTRIES, BODIES], &[]))
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
    fn own_entries_add_and_override() {
        let text = "[[country]]\ncode = \"GEO\"\nplaces = [\"Sandville\"]\n\n[[country]]\ncode = \"ZZZ\"\nname = \
                    \"Zedland\"\ndemonyms = [\"Zedlander\"]\ncapital = \"Zed City\"\n\n[[body]]\nname = \"Orion \
                    Front\"\nkind = \"group\"\naliases = [\"WHO\"]\npart_of = \"ZZZ\"\n\n[[body]]\nname = \"NATO\"\nkind = \
                    \"organisation\"\naliases = [\"the Pact\"]\n";
        let own = Gazetteer::with(&[OwnFile {
            name: "own.toml".to_owned(),
            text: text.to_owned(),
        }])
        .unwrap();
        let keys = |form: &str| -> Vec<String> {
            let found = own.lookup(&fold(form));
            found.iter().map(|e| e.key.to_string()).collect()
        };
        assert_eq!(keys("Tbilisi").len(), 2, "what the entry had stays");
        assert_eq!(keys("Sandville"), ["place/sandville, geo"]);
        assert_eq!(keys("Zed City"), ["place/zed city, zzz", "country/ZZZ"]);
        assert_eq!(
            keys("WHO"),
            ["group/orion front"],
            "the user's entry wins the name"
        );
        assert_eq!(keys("World Health Organization").len(), 1);
        assert_eq!(keys("the Pact"), ["organisation/nato"]);
        let front = own.lookup("orion front")[0];
        assert_eq!(
            front.part_of.map(|i| own.entries()[i].name.as_str()),
            Some("Zedland")
        );
        assert!(own.version().starts_with(gazetteer().version()));
        assert_ne!(own.version(), gazetteer().version());
        assert_eq!(Gazetteer::builtin_version(), gazetteer().version());
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
