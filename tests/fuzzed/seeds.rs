//! What the fuzzers begin with: small inputs that each parser takes.

#[path = "../common/archives.rs"]
mod archives;

use super::articles::NAMES;
use super::records::{input, of_backup};
use archives::{gz, tar, zip};

/// The seeds of a target.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    let texts: &[&str] = match target {
        "articles" => return articles(),
        "fragments" => return fragments(),
        "records" => return records(),
        "model" => return (0..4).map(|which| vec![which, 3, 0, 1, 2, 3]).collect(),
        "decisions" => DECISIONS,
        "ontology" => ONTOLOGY,
        "patterns" => PATTERNS,
        "questions" => QUESTIONS,
        "requests" => REQUESTS,
        "sparql" => SPARQL,
        _ => &[
            super::NEWS,
            "Mr. Lavrov said: \"We will not.\" It was 3.5 per cent of U.S. trade…",
        ],
    };
    texts.iter().map(|t| t.as_bytes().to_vec()).collect()
}

fn articles() -> Vec<Vec<u8>> {
    let news = super::NEWS;
    let page = format!(
        "<!doctype html><html><head><title>Talks</title><meta property=\"article:published_time\" content=\"2016-10-03\">\
         <script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"headline\":\"Talks\",\"datePublished\":\"2016-10-03\"}}</script>\
         </head><body><nav>Home</nav><article><h1>Talks</h1><p>{news}</p></article></body></html>"
    );
    let rss = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>The Daily</title><item><title>Talks</title>\
         <pubDate>Mon, 03 Oct 2016 10:00:00 GMT</pubDate><description>{news}</description></item></channel></rss>"
    );
    let line = format!(
        "{{\"id\":\"a\",\"text\":\"{news}\",\"date\":\"2016-10-03\",\"source\":\"The Daily\"}}\n"
    );
    let table = format!("id,date,text\na,2016-10-03,\"{news}\"\n");
    let mail = format!(
        "From: The Daily <a@b.example>\nSubject: =?utf-8?q?Talks?=\nDate: Mon, 3 Oct 2016 10:00:00 +0000\n\
         Content-Type: text/plain; charset=utf-8\n\n{news}\n"
    );
    let parts = format!(
        "From: a@b.example\nSubject: Talks\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n\
         --x\nContent-Type: text/plain\n\n{news}\n--x\nContent-Type: text/html\n\n<p>{news}</p>\n--x--\n"
    );
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
    let warc = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/x\r\nWARC-Date: 2016-10-03T10:00:00Z\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
        answer.len()
    );
    let text = format!("Title: Talks\nDate: 2016-10-03\nSource: The Daily\n\n{news}\n");
    let plain: &[(&str, Vec<u8>)] = &[
        ("a.txt", text.clone().into()),
        ("a.html", page.into()),
        ("a.xml", rss.clone().into()),
        ("a.rss", rss.into()),
        ("a.jsonl", line.clone().into()),
        ("a.json", format!("[{}]", line.trim()).into()),
        ("a.csv", table.clone().into()),
        ("a.tsv", table.replace(',', "\t").into()),
        ("a.eml", mail.clone().into()),
        ("a.eml", parts.into()),
        (
            "a.mbox",
            format!("From a@b Mon Oct  3 10:00:00 2016\n{mail}\n").into(),
        ),
        ("a.warc", warc.into()),
        (
            "a.zip",
            zip(&[("a.txt", text.as_bytes()), ("b/c.jsonl", line.as_bytes())]),
        ),
        ("a.tar", tar(&[("a.txt", text.as_bytes())])),
        ("a.gz", gz(line.as_bytes())),
        (
            "a.zst",
            zstd::bulk::compress(text.as_bytes(), 3).expect("zstd"),
        ),
        ("stdin", text.into()),
    ];
    let first = |name: &str| NAMES.iter().position(|n| *n == name).unwrap_or_default() as u8;
    (plain.iter())
        .map(|(name, bytes)| [&[first(name)], &bytes[..]].concat())
        .collect()
}

fn fragments() -> Vec<Vec<u8>> {
    let (article, fragment) = super::sample("a");
    let line = |text| {
        demarche::model::write_line(text, &fragment)
            .expect("a line")
            .into_bytes()
    };
    let mut small = fragment.clone();
    small.claims.truncate(1);
    small.entities.truncate(3);
    let small = demarche::model::write_line(None, &small).expect("a line");
    vec![
        line(None),
        line(Some(&article.text)),
        small.into_bytes(),
        b"{\"article\":{\"id\":\"a\"},\"error\":\"line 1 is blank\"}".to_vec(),
    ]
}

fn records() -> Vec<Vec<u8>> {
    let (dir, mut store) = super::store();
    let file = dir.path().join("a.backup");
    let mut seeds = Vec::new();
    let mut add = |store: &demarche::store::Store| {
        store.backup(&file).expect("a backup");
        seeds.push(input(&of_backup(&std::fs::read(&file).expect("a backup"))));
    };
    add(&store);
    let mut other = super::sample("b");
    "Russia backs Iran.".clone_into(&mut other.0.text);
    other.1 = super::extractor().extract(&other.0);
    store.ingest(vec![other]).expect("a commit");
    store.forget(&["a"]).expect("a commit");
    let decisions = demarche::resolve::from_toml(DECISIONS[0]).expect("decisions");
    store.set_decisions(&decisions).expect("a commit");
    add(&store);
    add(&store.compact().expect("a smaller store"));
    seeds
}

const DECISIONS: &[&str] = &[
    "[[decision]]\nop = \"merge\"\nkeys = [\"person/john kerry\", \"person/kerry@a\"]\nbecause = \"the same\"\nat = \"2016-10-03\"\n\n\
     [[decision]]\nop = \"split\"\nkeys = [\"country/RUS\", \"place/russia\"]\n\n\
     [[decision]]\nop = \"rename\"\nkeys = [\"country/SYR\"]\nname = \"Syria\"\n\n\
     [[decision]]\nop = \"retype\"\nkeys = [\"place/aleppo\"]\nkind = \"country\"\n\n\
     [[decision]]\nop = \"alias\"\nkeys = [\"person/bashar al assad\"]\nname = \"the doctor\"\n",
    "[[decision]]\nop = \"split\"\nkeys = [\"person/john kerry\"]\narticles = [\"a\", \"b\"]\n",
    "{\"op\": \"reject\", \"claim\": \"abc\", \"because\": \"wrong\"}",
    "{\"op\": \"undo\", \"claim\": \"0a0b0c0d\"}",
];

const ONTOLOGY: &[&str] = &[
    "[[relation]]\nname = \"flatters\"\nclass = \"CONSULT\"\ncameo = \"046\"\nquad = \"VC\"\nphrase = \"flatters\"\n\
     subject = [\"actor\"]\nobject = [\"person\"]\nmeans = \"says nice things\"\n\
     verbs = [\"flatter\", \"pay <talks> to {person}\", \"send|give * to +\"]\nnouns = [\"flattery of~\"]\nadjectives = [\"fond of\"]\n",
    "[[relation]]\nname = \"backs\"\nverbs = [\"root for\", \"fight alongside {group}\", \"resign!\", \"deport =COERCE\"]\n",
    "[governors]\nhope = \"planned\"\n\n[classes]\nshout = [\"cry\", \"yell\"]\n",
    "[[country]]\ncode = \"ZED\"\nname = \"Zedland\"\ncapital = \"Zed City\"\ndemonyms = [\"Zedlander\"]\n\n\
     [[body]]\nname = \"Orion Front\"\nkind = \"group\"\ncountry = \"ZED\"\n",
    "[[sort]]\nname = \"kind-to\"\nquads = [\"VC\"]\nmeans = \"kind words\"\n\n[[kind]]\nname = \"person\"\nmeans = \"x\"\nshape = \"box\"\nfill = \"#a6cee3\"\n",
];

const PATTERNS: &[&str] = &[
    "? backs ?",
    "Russia backs 'Bashar al-Assad' since 2016-10 until 2017 limit 5",
    "?a backs ?b, ?b attacks ?c kind(?a)=country|group",
    "Russia hostile-to|backs ? status=any speaker=Kerry source=\"The Daily\" min-origins=1 min-confidence=0.5 order by date",
    "?person|country ASSAULT ?",
];

const QUESTIONS: &[&str] = &[
    "who backs Assad?",
    "what did the United States attack in October 2016",
    "how are Russia and Assad related?",
    "did Kerry meet Lavrov since 2015",
    "how many countries have attacked Aleppo and sanctioned the PKK",
    "whom was Lavrov met by in Geneva over the ceasefire",
];

const REQUESTS: &[&str] = &[
    "/api/ask?q=who+backs+Assad&limit=5",
    "/api/query?q=%3F+backs+%3F&status=any&since=2016&order=date&evidence=3",
    "/api/graph?around=Russia&hops=2&top=10&roll_up=yes",
    "/api/path?from=Russia&to=Assad&via=&max=3&paths=2",
    "/api/edge?subject=Russia&object=Assad",
    "/api/entity?name=Russia&min_confidence=0.5",
    "/api/timeline?a=Russia&b=Assad",
    "/api/claim?id=abc",
    "/api/find?q=assad",
    "/api/complete?q=Russia+b&limit=3",
    "/api/stats",
    "/../../etc/passwd",
    "GET /api/stats HTTP/1.1\r\nHost: 127.0.0.1:7878\r\nConnection: close\r\n\r\n",
    "HEAD / HTTP/1.0\r\nHost: localhost:7878\r\nSec-Fetch-Site: cross-site\r\n\r\nGET /x HTTP/1.1\r\nHost: [::1]:7878\r\n\r\n",
    "POST /api/ask HTTP/1.1\r\nHost: localhost:7878\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
];

const SPARQL: &[&str] = &[
    "SELECT ?who WHERE { ?who d:backs ?x . ?x d:name \"Assad\" }",
    "ASK { GRAPH ?g { ?a d:attacks ?b } FILTER(?a != ?b) }",
    "CONSTRUCT { ?a d:backs ?b } WHERE { ?a d:backs ?b } LIMIT 3",
    "DESCRIBE ?x WHERE { ?x a d:Country } ORDER BY ?x",
    "SELECT (COUNT(?a) AS ?n) WHERE { ?a d:status \"asserted\" } GROUP BY ?b",
];
