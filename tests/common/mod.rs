//! Small hand-made fragments for tests of store, identity and query.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod floor;
pub mod model;
pub mod names;

use demarche::model::{
    Article, ArticleHead, Claim, ClaimSpans, DateRange, Day, Entity, Form, FormType, Fragment,
    NameKey, Span, Status, Versions, claim_id,
};

/// A fragment written as lines: `person/john kerry|John Kerry suspends agreement/talks@a1|talks [asserted] 0.9`.
pub struct Builder {
    fragment: Fragment,
    text: String,
}

impl Builder {
    pub fn new(id: &str, date: Option<&str>) -> Self {
        let fragment = Fragment {
            format: Fragment::FORMAT,
            versions: Versions {
                model: "m1".to_owned(),
                ontology: "o1".to_owned(),
                gazetteer: "g1".to_owned(),
            },
            article: ArticleHead {
                id: id.to_owned(),
                title: Some(format!("Title of {id}")),
                date: date.map(|d| d.parse().expect("a date")),
                source: Some("Test".to_owned()),
                ..ArticleHead::default()
            },
            entities: Vec::new(),
            claims: Vec::new(),
            warnings: Vec::new(),
        };
        Self {
            fragment,
            text: String::new(),
        }
    }

    /// Names an entity; `key` may end in `#CODE` for the gazetteer's code.
    pub fn entity(&mut self, key: &str, name: &str) -> String {
        let (key, code) = key
            .split_once('#')
            .map_or((key, None), |(k, c)| (k, Some(c)));
        let key = NameKey::raw(key);
        if let Some(e) = self.fragment.entities.iter_mut().find(|e| e.key == key) {
            return e.id.clone();
        }
        let id = format!("e{}", self.fragment.entities.len() + 1);
        let start = self.text.len();
        self.text.push_str(name);
        let span = Span::new(start, self.text.len());
        self.text.push_str(". ");
        let kind = key.kind().expect("a kind");
        self.fragment.entities.push(Entity {
            id: id.clone(),
            name: name.to_owned(),
            kind,
            code: code.map(str::to_owned),
            mentions: vec![name.to_owned()],
            forms: vec![Form {
                text: name.to_owned(),
                kind: FormType::Name,
                span,
            }],
            key,
        });
        id
    }

    /// Adds a claim between two entities given as `key|name`.
    pub fn claim(self, subject: &str, relation: &str, object: &str) -> Self {
        self.full_claim(subject, relation, object, Status::Asserted, 0.9, None, None)
    }

    #[allow(clippy::too_many_arguments, reason = "a table row")]
    pub fn full_claim(
        mut self,
        subject: &str,
        relation: &str,
        object: &str,
        status: Status,
        confidence: f32,
        date: Option<&str>,
        speaker: Option<&str>,
    ) -> Self {
        let split = |end: &str| {
            let (key, name) = end.split_once('|').expect("key|name");
            (key.to_owned(), name.to_owned())
        };
        let (sk, sn) = split(subject);
        let (ok, on) = split(object);
        let (s, o) = (self.entity(&sk, &sn), self.entity(&ok, &on));
        let speaker = speaker.map(|sp| {
            let (k, n) = split(sp);
            self.entity(&k, &n)
        });
        let start = self.text.len();
        let sentence = format!("{sn} {relation} {on}.");
        self.text.push_str(&sentence);
        self.text.push(' ');
        let at = |from: usize, len: usize| Span::new(start + from, start + from + len);
        let spans = ClaimSpans {
            sentence: at(0, sentence.len()),
            subject: at(0, sn.len()),
            trigger: at(sn.len() + 1, relation.len()),
            object: at(sn.len() + relation.len() + 2, on.len()),
        };
        self.fragment.claims.push(Claim {
            id: claim_id(&self.fragment.article.id, "text", relation, &spans),
            subject: s,
            relation: relation.to_owned(),
            object: o,
            class: None,
            status,
            speaker,
            date: date.map(|d| DateRange::day(d.parse::<Day>().expect("a date"))),
            field: "text".to_owned(),
            sentence,
            trigger: relation.to_owned(),
            rule: "test".to_owned(),
            confidence,
            spans,
        });
        self
    }

    /// Names an entity without a claim.
    pub fn mention(mut self, key: &str, name: &str) -> Self {
        self.entity(key, name);
        self
    }

    pub fn versions(mut self, model: &str) -> Self {
        model.clone_into(&mut self.fragment.versions.model);
        self
    }

    pub fn text(mut self, more: &str) -> Self {
        self.text.push_str(more);
        self
    }

    pub fn revision(mut self, revision: u32) -> Self {
        self.fragment.article.revision = revision;
        self
    }

    pub fn build(mut self) -> (Article, Fragment) {
        self.fragment.article.sha = format!("sha of {} {}", self.fragment.article.id, self.text);
        let article = Article {
            head: self.fragment.article.clone(),
            text: self.text,
        };
        (article, self.fragment)
    }
}

/// A made-up article, the same for the same number.
pub fn made_up(i: usize) -> (Article, Fragment) {
    let relations = ["backs", "attacks", "meets-with", "leads"];
    let mut builder = Builder::new(&format!("a{i}"), Some("2016-10-03"));
    for j in 0..=(i % 5) {
        let n = (i * 7 + j * 3) % 23;
        builder = builder.full_claim(
            &format!("person/john n{n}|John N{n}"),
            relations[(i + j) % 4],
            &format!(
                "country/C{}#C{}|Country {}",
                (n + j) % 11,
                (n + j) % 11,
                (n + j) % 11
            ),
            Status::ALL[(i + j) % 8],
            0.1 * ((i + j) % 10) as f32,
            (j % 2 == 0).then_some("2016-09-19"),
            None,
        );
    }
    builder.build()
}

/// The first `n` of them.
pub fn articles(n: usize) -> Vec<(Article, Fragment)> {
    (0..n).map(made_up).collect()
}

/// Copies a folder with all that is in it.
pub fn copy_dir(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a kind").is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}

pub fn dump(store: &demarche::store::Store) -> String {
    let mut out = Vec::new();
    demarche::export::jsonl::dump(store, &mut out).expect("a dump");
    String::from_utf8(out).expect("UTF-8")
}

/// A store as `tests/formats` keeps it: for each file a line with path and length, then its bytes; all compressed.
pub fn unpack(packed: &[u8], to: &std::path::Path) {
    let bytes = zstd::stream::decode_all(packed).unwrap();
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        let end = rest.iter().position(|b| *b == b'\n').unwrap();
        let head = std::str::from_utf8(&rest[..end]).unwrap();
        let (path, len) = head.rsplit_once(' ').unwrap();
        let (file, more) = rest[end + 1..].split_at(len.parse().unwrap());
        let path = to.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, file).unwrap();
        rest = more;
    }
}

/// All files of a folder in one, as [`unpack`] takes it apart.
pub fn pack(folder: &std::path::Path) -> Vec<u8> {
    let mut plain = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.expect("a folder");
        if entry.file_type().is_file() {
            let bytes = std::fs::read(entry.path()).expect("a file");
            let name = entry.path().strip_prefix(folder).expect("a file inside");
            plain.extend(format!("{} {}\n", name.display(), bytes.len()).bytes());
            plain.extend(bytes);
        }
    }
    zstd::encode_all(&plain[..], 19).expect("memory")
}
