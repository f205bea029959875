//! The explorer's server: what it answers, whom it turns away, and when it lets go of the store.

mod common;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use common::Builder;
use demarche::ontology::{Gazetteer, Ontology};
use demarche::serve::{Limits, Settings, serve};
use demarche::store::Store;
use serde_json::Value;

const RUSSIA: &str = "country/RUS#RUS|Russia";
const USA: &str = "country/USA#USA|United States";
const ASSAD: &str = "person/bashar al assad|Bashar al-Assad";
const PKK: &str = "group/kurdistan workers party|Kurdistan Workers' Party";
const NASTY: &str = "organisation/evil|</script><b>\"&'\u{202E}";

fn fill(dir: &Path) {
    let mut store = Store::open(dir).unwrap();
    let articles = vec![
        Builder::new("a1", Some("2016-10-03"))
            .claim(RUSSIA, "backs", ASSAD)
            .claim(USA, "accuses", RUSSIA)
            .build(),
        Builder::new("a2", Some("2016-11-04"))
            .claim(RUSSIA, "backs", ASSAD)
            .claim(NASTY, "attacks", PKK)
            .claim(
                "person/john smith|John Smith",
                "leads",
                "organisation/one|One",
            )
            .claim(
                "person/adam smith|Adam Smith",
                "leads",
                "organisation/two|Two",
            )
            .build(),
    ];
    store.ingest(articles).unwrap();
}

/// A server over a store of its own.
struct World {
    dir: tempfile::TempDir,
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    fn error(&self) -> String {
        self.json()["error"]
            .as_str()
            .expect("a sentence")
            .to_owned()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|l| l.split_once(": "));
        lines
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v)
    }
}

impl World {
    fn new(limits: Limits) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fill(&dir.path().join("g"));
        Self::over(dir, limits)
    }

    fn over(dir: tempfile::TempDir, limits: Limits) -> Self {
        let settings = Settings {
            store: dir.path().join("g"),
            port: 0,
            ontology: Ontology::builtin().unwrap(),
            gazetteer: Gazetteer::builtin().unwrap(),
            limits,
        };
        let stop = Arc::new(AtomicBool::new(false));
        let own = Arc::clone(&stop);
        let (tell, told) = channel();
        let thread = std::thread::spawn(move || {
            serve(settings, &own, |address| tell.send(address).unwrap()).unwrap();
        });
        Self {
            dir,
            address: told.recv().unwrap(),
            stop,
            thread: Some(thread),
        }
    }

    /// Sends bytes and reads until the server closes.
    fn raw(&self, bytes: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        // A server that has seen enough may close before everything is sent.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let text = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        Reply {
            status: head
                .split(' ')
                .nth(1)
                .and_then(|s| s.parse().ok())
                .unwrap_or(0),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    fn request(&self, line: &str, headers: &str) -> Reply {
        let host = format!("Host: 127.0.0.1:{}\r\n", self.address.port());
        self.raw(format!("{line} HTTP/1.1\r\n{host}{headers}Connection: close\r\n\r\n").as_bytes())
    }

    fn get(&self, path: &str) -> Reply {
        self.request(&format!("GET {path}"), "")
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let ended = self.thread.take().unwrap().join();
        assert!(ended.is_ok() || std::thread::panicking());
    }
}

/// Each route with parameters that have an answer in the world above.
const EXAMPLES: [(&str, &str); 13] = [
    ("/api/ask", "q=who+backs+Assad%3F"),
    ("/api/query", "q=%3F+backs+Assad&status=any&since=2016"),
    ("/api/graph", "around=Russia&hops=2"),
    ("/api/path", "from=United+States&to=Assad"),
    (
        "/api/edge",
        "subject=country/RUS&relation=backs&object=person/bashar+al+assad",
    ),
    ("/api/entity", "name=Russia"),
    ("/api/timeline", "a=Russia&b=Assad"),
    ("/api/claim", "id="),
    ("/api/find", "q=who+backs+Assad"),
    ("/api/complete", "q=Russia+ba"),
    ("/api/stats", ""),
    ("/api/vocabulary", ""),
    ("/api/openapi.json", ""),
];

#[test]
fn every_route_is_described_and_everything_described_answers() {
    let world = World::new(Limits::default());
    let description = world.get("/api/openapi.json").json();
    assert_eq!(description["openapi"], "3.1.0");
    assert_eq!(description["info"]["version"], env!("CARGO_PKG_VERSION"));
    let described: BTreeSet<String> = description["paths"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let served: BTreeSet<String> = demarche::serve::paths()
        .iter()
        .map(|(p, _)| (*p).to_owned())
        .collect();
    assert_eq!(described, served);
    for (path, own) in demarche::serve::paths() {
        let operation = &description["paths"][path]["get"];
        let told: BTreeSet<String> = operation["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| match p["$ref"].as_str() {
                Some(reference) => reference.rsplit('/').next().unwrap().to_owned(),
                None => p["name"].as_str().unwrap().to_owned(),
            })
            .collect();
        let own: BTreeSet<String> = own.iter().map(|p| (*p).to_owned()).collect();
        assert_eq!(told, own, "{path}");
    }
    let edge = world
        .get("/api/edge?subject=Russia&relation=backs&object=Assad")
        .json();
    let claim = edge["edges"][0]["evidence"][0]["claim"]
        .as_str()
        .unwrap()
        .to_owned();
    for (path, query) in EXAMPLES {
        assert!(served.contains(path), "{path}");
        let query = if path == "/api/claim" {
            format!("id={claim}")
        } else {
            query.to_owned()
        };
        let reply = world.get(&format!("{path}?{query}"));
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        assert_eq!(
            reply.header("content-type"),
            Some("application/json"),
            "{path}"
        );
        // What the description requires is there.
        let schema = &description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
            ["schema"];
        let body = reply.json();
        for part in schema["allOf"].as_array().unwrap_or(&vec![schema.clone()]) {
            let part = match part["$ref"].as_str() {
                Some(reference) => {
                    &description["components"]["schemas"][reference.rsplit('/').next().unwrap()]
                }
                None => part,
            };
            for field in part["required"].as_array().unwrap_or(&Vec::new()) {
                assert!(
                    body.get(field.as_str().unwrap()).is_some(),
                    "{path}: {field}"
                );
            }
        }
    }
}

#[test]
fn answers_are_those_of_the_command_line_with_what_a_drawing_needs() {
    let world = World::new(Limits::default());
    let answer = world.get("/api/ask?q=who+backs+Assad").json();
    assert_eq!(answer["reading"], "? backs Bashar al-Assad [asserted]");
    assert_eq!(answer["edges"][0]["subject"]["name"], "Russia");
    assert_eq!(answer["edges"][0]["origins"], 2);
    // Two origins, each with one tick: first day, last day, asserted, one claim.
    let ticks = &answer["drawing"]["ticks"][0];
    assert_eq!(ticks.as_array().unwrap().len(), 2);
    assert_eq!(ticks[0][0], serde_json::json!([17077, 17077, 0, 1]));
    assert_eq!(world.get("/api/find?q=Russia").json()["as"], "name");
    assert_eq!(
        world.get("/api/find?q=%3F+backs+Assad").json()["as"],
        "query"
    );
    assert_eq!(world.get("/api/find?q=who+backs+Assad").json()["as"], "ask");
    let whole = world.get("/api/graph").json();
    assert!(whole["edges"].as_array().unwrap().len() >= 4);
    let nasty = world.get("/api/query?q=%3F+attacks+%3F").json();
    assert_eq!(
        nasty["edges"][0]["subject"]["name"],
        "</script><b>\"&'\u{202E}"
    );
}

#[test]
fn what_goes_wrong_is_a_sentence_with_the_right_status() {
    let world = World::new(Limits::default());
    let unknown = world.get("/api/entity?name=Rusia");
    assert_eq!(unknown.status, 404);
    assert_eq!(unknown.json()["near"][0], "Russia");
    let ambiguous = world.get("/api/entity?name=Smith");
    assert_eq!(ambiguous.status, 409, "{}", ambiguous.body);
    assert_eq!(ambiguous.json()["candidates"].as_array().unwrap().len(), 2);
    let pattern = world.get("/api/query?q=%3F+bakcs+Assad");
    assert_eq!(
        (pattern.status, &pattern.json()["near"][0]),
        (400, &Value::from("backs"))
    );
    for (path, status, words) in [
        ("/api/ask", 400, "`q` is missing"),
        (
            "/api/ask?q=blue+cheese+tomorrow",
            400,
            "cannot read this question",
        ),
        ("/api/ask?q=a&x=1", 400, "no parameter `x`"),
        ("/api/stats?q=1", 400, "no parameter `q`"),
        ("/api/graph?around=Russia&hops=many", 400, "whole number"),
        ("/api/claim?id=zzzzzzzz", 404, "no claim"),
        (
            "/api/edge?subject=Russia&relation=attacks&object=Assad",
            404,
            "no claim that counts",
        ),
        ("/api/nothing", 404, "nothing here"),
        ("/../../etc/passwd", 404, "nothing here"),
        ("/%2e%2e/%2e%2e/etc/passwd", 404, "nothing here"),
        ("/explorer.js/../../Cargo.toml", 404, "nothing here"),
    ] {
        let reply = world.get(path);
        assert_eq!(reply.status, status, "{path}: {}", reply.body);
        assert!(reply.error().contains(words), "{path}: {}", reply.body);
    }
}

#[test]
fn only_reading_from_here_is_answered() {
    let world = World::new(Limits::default());
    let port = world.address.port();
    for line in [
        "POST /api/ask",
        "PUT /",
        "DELETE /",
        "OPTIONS /api/ask",
        "PATCH /",
        "TRACE /",
    ] {
        let reply = world.request(line, "");
        assert_eq!(reply.status, 405, "{line}");
        assert_eq!(reply.header("allow"), Some("GET, HEAD"), "{line}");
        assert!(reply.header("access-control-allow-origin").is_none());
    }
    let with = |host: &str| {
        world
            .raw(format!("GET /api/stats HTTP/1.1\r\n{host}Connection: close\r\n\r\n").as_bytes())
            .status
    };
    assert_eq!(with(&format!("Host: localhost:{port}\r\n")), 200);
    assert_eq!(with(&format!("Host: [::1]:{port}\r\n")), 200);
    for wrong in [
        String::new(),
        "Host: evil.example\r\n".to_owned(),
        format!("Host: evil.example:{port}\r\n"),
        format!("Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n"),
        "Host: 127.0.0.1:1\r\n".to_owned(),
    ] {
        let status = with(&wrong);
        assert!(status == 421 || status == 400, "{wrong}: {status}");
    }
    let cross = world.request("GET /api/stats", "Sec-Fetch-Site: cross-site\r\n");
    assert_eq!(cross.status, 403);
    let origin = world.request("GET /api/stats", "Origin: https://evil.example\r\n");
    assert!(origin.header("access-control-allow-origin").is_none());
    let body = world.request("GET /api/stats", "Content-Length: 5\r\n");
    assert_eq!(body.status, 413);
}

#[test]
fn the_page_is_ours_alone() {
    let world = World::new(Limits::default());
    let page = world.get("/");
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'"),
        "{policy}"
    );
    assert!(
        !policy.contains("unsafe") && !policy.contains("http"),
        "{policy}"
    );
    for path in [
        "/",
        "/explorer.js",
        "/explorer.css",
        "/icon.svg",
        "/api/stats",
        "/nowhere",
    ] {
        let reply = world.get(path);
        assert_eq!(
            reply.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        assert_eq!(
            reply.header("referrer-policy"),
            Some("no-referrer"),
            "{path}"
        );
        assert!(reply.header("content-security-policy").is_some(), "{path}");
        let head = world.request(&format!("HEAD {path}"), "");
        assert_eq!(
            (head.status, head.body.as_str()),
            (reply.status, ""),
            "{path}"
        );
    }
    // Nothing is loaded from elsewhere, and no markup carries script or style.
    let outside = page
        .body
        .split("http")
        .skip(1)
        .filter(|p| p.starts_with("://") || p.starts_with("s://"));
    assert_eq!(outside.count(), 0);
    for inline in ["<style", " style=", " onclick", "<script>"] {
        assert!(!page.body.contains(inline), "{inline}");
    }
}

#[test]
fn too_much_and_nonsense_is_cut_off() {
    let world = World::new(Limits::default());
    let long = world.get(&format!("/api/ask?q={}", "a".repeat(5000)));
    assert_eq!(long.status, 400);
    assert_eq!(
        world
            .get(&format!("/api/ask?q={}", "a".repeat(9000)))
            .status,
        414
    );
    for bytes in [
        format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000)),
        format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(500)),
        format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "y".repeat(100_000)),
        "GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n".to_owned(),
        "\u{0}\u{1}\u{2}\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
    ] {
        let reply = world.raw(bytes.as_bytes());
        assert!(
            reply.status == 0 || (400..500).contains(&reply.status) || reply.status == 505,
            "{}",
            reply.head
        );
    }
    for q in [
        "%00",
        "%FF%FE",
        "%22",
        "%3F+%3F+%3F",
        "%28%28%28%28",
        "%F0%9F%95%8A",
        "kind%28%3F",
    ] {
        for path in ["ask", "query", "find", "complete"] {
            let reply = world.get(&format!("/api/{path}?q={q}"));
            assert!(
                [200, 400, 404].contains(&reply.status),
                "{path} {q}: {}",
                reply.body
            );
        }
    }
    assert_eq!(world.get("/api/stats").status, 200);
}

#[test]
fn slow_clients_are_cut_off() {
    let world = World::new(Limits {
        head: Duration::from_millis(300),
        connection: Duration::from_millis(1500),
        ..Limits::default()
    });
    let mut slow = TcpStream::connect(world.address).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    let begun = Instant::now();
    slow.set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let mut answer = Vec::new();
    let _ = slow.read_to_end(&mut answer);
    assert!(
        begun.elapsed() < Duration::from_secs(3),
        "{:?}",
        begun.elapsed()
    );
    // One that keeps sending a little at a time is cut off too.
    let mut slow = TcpStream::connect(world.address).unwrap();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(9) {
        if slow.write_all(b"X").is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(world.get("/api/stats").status, 200);
}

/// Between questions another process can write, and the next question sees what it wrote.
#[test]
fn the_store_is_let_go_between_questions() {
    let world = World::new(Limits {
        idle: Duration::from_millis(250),
        ..Limits::default()
    });
    assert_eq!(world.get("/api/stats").json()["articles"], 2);
    let begun = Instant::now();
    let mut store = Store::open(world.dir.path().join("g")).unwrap();
    assert!(
        begun.elapsed() < Duration::from_secs(3),
        "{:?}",
        begun.elapsed()
    );
    let article = Builder::new("a3", Some("2016-12-01"))
        .claim(USA, "sanctions", RUSSIA)
        .build();
    store.ingest(vec![article]).unwrap();
    drop(store);
    assert_eq!(world.get("/api/stats").json()["articles"], 3);
    let answer = world.get("/api/query?q=%3F+sanctions+Russia").json();
    assert_eq!(answer["edges"][0]["subject"]["name"], "United States");
    // The whole graph, too, is not what was kept from before.
    let kept = world.get("/api/graph").body;
    assert!(kept.contains("sanctions"), "{kept}");
}

/// Even under questions without a pause others get their turn.
#[test]
fn the_store_is_let_go_under_load() {
    let world = World::new(Limits {
        hold: Duration::from_millis(400),
        ..Limits::default()
    });
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let status = world.get("/api/ask?q=who+backs+Assad").status;
                assert!(status == 200 || status == 503, "{status}");
            }
        });
        std::thread::sleep(Duration::from_millis(200));
        let opened = Store::open(world.dir.path().join("g"));
        done.store(true, Ordering::Relaxed);
        assert!(opened.is_ok(), "{:?}", opened.err());
    });
}

#[test]
fn a_store_that_is_not_to_be_had_is_said() {
    let world = World::new(Limits {
        answer: Duration::from_millis(300),
        waiting: 2,
        ..Limits::default()
    });
    let store = Store::open(world.dir.path().join("g")).unwrap();
    let late = world.get("/api/stats");
    assert_eq!(late.status, 504);
    assert!(late.error().contains("took longer"), "{}", late.body);
    // Whoever comes while as many wait as may is sent away at once.
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| world.get("/api/stats").status))
            .collect();
        let ends: Vec<u16> = waiting.into_iter().map(|w| w.join().unwrap()).collect();
        assert!(ends.contains(&503), "{ends:?}");
    });
    drop(store);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(world.get("/api/stats").status, 200);
}

#[test]
fn a_store_in_other_hands_is_named() {
    let world = World::new(Limits::default());
    let store = Store::open(world.dir.path().join("g")).unwrap();
    let held = world.get("/api/stats");
    assert_eq!(held.status, 503);
    assert!(held.error().contains("is in use by"), "{}", held.body);
    assert_eq!(held.header("retry-after"), Some("1"));
    drop(store);
    let gone = tempfile::tempdir().unwrap();
    let nowhere = World::over(gone, Limits::default());
    let missing = nowhere.get("/api/stats");
    assert_eq!(missing.status, 503);
    assert!(
        missing.error().contains("there is no graph"),
        "{}",
        missing.body
    );
}
