//! Input that is broken or made to do harm: each piece is named in a sentence, nothing crashes or grows, and the rest is read.

#[path = "common/archives.rs"]
mod archives;

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use flate2::Compression;
use flate2::write::GzEncoder;

use archives::{gz, tar, zip};

/// Every hostile file lies in a folder with good ones; there are at least so many.
const INPUTS: usize = 200;
/// Good articles between them.
const GOOD: usize = 5;

/// What must become of an input.
#[derive(Clone, Copy, PartialEq)]
enum Must {
    /// It is refused, in a sentence that names it.
    Refuse,
    /// It is read or refused: it only must not do harm.
    Survive,
}
use Must::{Refuse, Survive};

const SENTENCE: &str = "The United States suspended talks with Russia on Monday, officials of both countries said in Geneva.";

fn gz_of_many(chunk: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..times {
        encoder.write_all(chunk).unwrap();
    }
    encoder.finish().unwrap()
}

/// Lines that hardly compress, so that a cut falls into them.
fn lines(n: usize) -> Vec<u8> {
    let mut seed = 7u64;
    let mut out = String::new();
    for i in 0..n {
        let noise: String = (0..40)
            .map(|_| {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                char::from(b'a' + (seed >> 33) as u8 % 26)
            })
            .collect();
        out += &[
            "{\"id\": \"cut-",
            &i.to_string(),
            "\", \"text\": \"",
            &noise,
            "\"}\n",
        ]
        .concat();
    }
    out.into_bytes()
}

fn record(length: &str, body: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://h.example/{length}\r\nContent-Length: {length}\r\n\r\n{body}\r\n\r\n"
    )
}

/// Name, bytes, and what must become of it.
fn inputs() -> Vec<(String, Vec<u8>, Must)> {
    let mut all: Vec<(String, Vec<u8>, Must)> = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>, must: Must| all.push((name, bytes, must));
    let plain = lines(200);

    let packed = gz(&plain);
    for i in 0..20 {
        let cut = packed.len() * (i + 1) / 22;
        add(
            format!("cut-{i:02}.jsonl.gz"),
            packed[..cut].to_vec(),
            Refuse,
        );
    }
    for i in 0..6 {
        add(format!("headless-{i}.gz"), packed[..2 + i].to_vec(), Refuse);
    }
    for i in 0..8 {
        let mut flipped = packed.clone();
        let at = flipped.len() - 1 - i;
        flipped[at] ^= 0x55;
        add(format!("flip-{i}.jsonl.gz"), flipped, Refuse);
    }
    let packed = zstd::bulk::compress(&plain, 3).unwrap();
    for i in 0..10 {
        let cut = packed.len() * (i + 1) / 12;
        add(format!("cut-{i}.jsonl.zst"), packed[..cut].to_vec(), Refuse);
    }
    let packed = zip(&[("a.jsonl", &plain), ("b.txt", SENTENCE.as_bytes())]);
    for i in 0..10 {
        let cut = packed.len() * (i + 1) / 12;
        add(format!("cut-{i}.zip"), packed[..cut].to_vec(), Refuse);
    }
    for i in 0..5 {
        let mut flipped = packed.clone();
        flipped[200 + 900 * i] ^= 0xFF;
        add(format!("flip-{i}.zip"), flipped, Survive);
    }
    let packed = tar(&[("a.jsonl", &plain)]);
    for i in 0..5 {
        let cut = 600 + (plain.len() - 700) * i / 5;
        add(format!("cut-{i}.tar"), packed[..cut].to_vec(), Refuse);
    }

    let x = vec![b'x'; 1 << 20];
    let bomb = gz_of_many(&x, 100);
    add("bomb.jsonl.gz".into(), bomb.clone(), Refuse);
    add("bomb.csv.gz".into(), bomb.clone(), Refuse);
    add("bomb.txt.gz".into(), bomb.clone(), Refuse);
    add("bomb.html.gz".into(), bomb, Refuse);
    let mbox = [&b"From a@b\nSubject: x\n\n"[..], &x].concat();
    add("bomb.mbox.gz".into(), gz_of_many(&mbox, 100), Refuse);
    let rows = [&b"id,text\n1,\""[..], &x].concat();
    add("bomb-row.csv.gz".into(), gz_of_many(&rows, 100), Refuse);
    let zeros = zstd::bulk::compress(&vec![b'y'; 100 << 20], 1).unwrap();
    add("bomb.jsonl.zst".into(), zeros, Refuse);
    let long = vec![b'z'; 100 << 20];
    add("bomb.zip".into(), zip(&[("inside.jsonl", &long)]), Refuse);
    let mut nested = gz(SENTENCE.as_bytes());
    for _ in 0..8 {
        nested = gz(&nested);
    }
    add("matryoshka.gz".into(), nested, Refuse);
    let mut nested = zip(&[("a.txt", SENTENCE.as_bytes())]);
    for _ in 0..8 {
        nested = zip(&[("inner.zip", &nested)]);
    }
    add("matryoshka.zip".into(), nested, Refuse);
    add(
        "up.zip".into(),
        zip(&[("../../etc/evil.txt", SENTENCE.as_bytes())]),
        Survive,
    );
    add(
        "up.tar".into(),
        tar(&[("a/b/deep.txt", SENTENCE.as_bytes())]),
        Survive,
    );

    for tag in [
        "div",
        "span",
        "b",
        "table",
        "ul",
        "blockquote",
        "font",
        "section",
        "em",
        "svg",
        "p",
        "article",
        "nav",
        "form",
        "custom-tag",
    ] {
        let open = format!("<{tag}>").repeat(10_000);
        let page = format!("<!doctype html><html><body>{open}{SENTENCE}");
        add(format!("deep-{tag}.html"), page.into_bytes(), Survive);
    }
    add(
        "attributes.html".into(),
        format!("<!doctype html><p {}>{SENTENCE}", "a=b ".repeat(100_000)).into_bytes(),
        Survive,
    );
    add(
        "entities.html".into(),
        format!(
            "<!doctype html><p>{}",
            "&amp;&#0;&#xFFFFFFFF;&nbsp".repeat(10_000)
        )
        .into_bytes(),
        Survive,
    );
    add(
        "open.html".into(),
        b"<!doctype html><!-- never closed ".to_vec(),
        Refuse,
    );
    add(
        "script.html".into(),
        b"<!doctype html><script>never closed".to_vec(),
        Refuse,
    );
    add(
        "empty-body.html".into(),
        b"<!doctype html><html><body></body></html>".to_vec(),
        Refuse,
    );
    let ld = format!(
        "<!doctype html><script type=\"application/ld+json\">{}</script><p>{SENTENCE}",
        "[".repeat(50_000)
    );
    add("deep-json-ld.html".into(), ld.into_bytes(), Survive);
    let ld = format!(
        "<!doctype html><script type=\"application/ld+json\">{{\"@graph\":{}1{}}}</script><p>{SENTENCE}",
        "{\"@graph\":".repeat(100),
        "}".repeat(100)
    );
    add("graph-json-ld.html".into(), ld.into_bytes(), Survive);

    for (i, json) in [
        "[".repeat(10_000),
        "[{".repeat(10_000),
        "{\"a\":".repeat(10_000),
        "{\"text\": [[[]]]}".into(),
        "{\"text\": 1}".into(),
        "{\"text\": null}".into(),
        "{\"text\": \"\"}".into(),
        "{\"text\": \"a\\ud800b\"}".into(),
        "{\"text\": NaN}".into(),
        "{\"text\": \"tab\tand line end".into(),
        "[1, 2, 3]".into(),
        "{}".into(),
        "{\"id\": 1}".into(),
        "{\"text\": \"x\"} trailing".into(),
        "{'text': 'x'}".into(),
    ]
    .into_iter()
    .enumerate()
    {
        add(
            format!("bad-{i:02}.jsonl"),
            format!("{json}\n").into_bytes(),
            Refuse,
        );
        if i != 14 {
            add(
                format!("bad-{i:02}.json"),
                json.into_bytes(),
                if i == 2 { Survive } else { Refuse },
            );
        }
    }
    for (i, extension) in [
        "txt", "md", "json", "jsonl", "csv", "html", "htm", "eml", "xml", "gz", "zst", "zip",
        "tar", "warc", "mbox",
    ]
    .iter()
    .enumerate()
    {
        add(format!("empty-{i}.{extension}"), Vec::new(), Refuse);
        if i < 8 {
            add(
                format!("blank-{i}.{extension}"),
                b" \n\t\n ".to_vec(),
                Refuse,
            );
        }
    }
    for (i, magic) in [
        &b"%PDF-1.7\n"[..],
        b"\x89PNG\r\n\x1a\n",
        b"\xFF\xD8\xFF\xE0",
        b"GIF89a",
        b"\xD0\xCF\x11\xE0\xA1\xB1",
        b"{\\rtf1",
        b"BZh91AY",
        b"\xFD7zXZ\0",
        b"7z\xBC\xAF'",
        b"\x7FELF\x02\x01\x01\0",
        b"MZ\x90\0\x03\0",
    ]
    .iter()
    .enumerate()
    {
        add(
            format!("magic-{i}.txt"),
            [*magic, SENTENCE.as_bytes()].concat(),
            Refuse,
        );
    }
    for (i, at) in [0, 1, 20, 50, SENTENCE.len()].into_iter().enumerate() {
        let mut bytes = SENTENCE.as_bytes().to_vec();
        bytes.insert(at, 0);
        add(format!("nul-{i}.txt"), bytes.clone(), Refuse);
        add(
            format!("nul-{i}.html"),
            [b"<p>", &bytes[..]].concat(),
            Survive,
        );
        let json = [b"{\"text\": \"", &bytes[..], b"\"}\n"].concat();
        add(format!("nul-{i}.jsonl"), json, Refuse);
    }
    add("odd.txt".into(), b"\xFF\xFEA\0B".to_vec(), Refuse);
    add(
        "surrogate.txt".into(),
        b"\xFF\xFE\0\xD8A\0".to_vec(),
        Refuse,
    );
    add(
        "surrogate-be.txt".into(),
        b"\xFE\xFF\xD8\0\0A".to_vec(),
        Refuse,
    );
    add(
        "claims-utf16.html".into(),
        format!("<meta charset=utf-16><p>{SENTENCE}").into_bytes(),
        Survive,
    );
    add(
        "claims-nothing.html".into(),
        format!("<meta charset=x-nothing><p>{SENTENCE}").into_bytes(),
        Survive,
    );
    add(
        "all-bytes.txt".into(),
        (0x20..=0xFF).cycle().take(5000).collect(),
        Survive,
    );
    add(
        "iso2022.txt".into(),
        b"\x1B$B!!\x1B(B and so on".to_vec(),
        Survive,
    );
    add(
        "latin.jsonl".into(),
        b"{\"text\": \"Krak\xF3w\"}\n".to_vec(),
        Refuse,
    );

    let lol = "<!DOCTYPE lolz [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\"><!ENTITY g \"&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;\"><!ENTITY h \"&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;\">]>";
    let feed = |head: &str, items: &str| {
        format!("<?xml version=\"1.0\"?>{head}<rss version=\"2.0\"><channel><title>t</title>{items}</channel></rss>").into_bytes()
    };
    add(
        "laughs.xml".into(),
        feed(
            lol,
            "<item><title>&h;</title><description>&h;</description></item>",
        ),
        Survive,
    );
    add(
        "outside.xml".into(),
        feed(
            "<!DOCTYPE x [<!ENTITY p SYSTEM \"file:///etc/passwd\">]>",
            "<item><description>&p;</description></item>",
        ),
        Survive,
    );
    add("no-entries.xml".into(), feed("", ""), Refuse);
    add("empty-entry.xml".into(), feed("", "<item></item>"), Refuse);
    add(
        "deep.xml".into(),
        feed("", &"<item>".repeat(10_000)),
        Survive,
    );
    add(
        "unclosed.rss".into(),
        b"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><item><title>x".to_vec(),
        Refuse,
    );
    add(
        "half.atom".into(),
        b"<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><content"
            .to_vec(),
        Refuse,
    );
    add(
        "feed.json".into(),
        b"{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": 7}".to_vec(),
        Refuse,
    );

    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>{SENTENCE}");
    for length in [
        "99999",
        "18446744073709551615",
        "5",
        "0",
        "-1",
        "x",
        "",
        "1e3",
    ] {
        let must = if matches!(length, "0") {
            Survive
        } else {
            Refuse
        };
        let name = format!(
            "length-{}.warc",
            if length.is_empty() { "none" } else { length }
        );
        add(name, record(length, &http).into_bytes(), must);
    }
    let whole = record(&http.len().to_string(), &http);
    add(
        "cut.warc".into(),
        whole.as_bytes()[..whole.len() - 40].to_vec(),
        Refuse,
    );
    add(
        "cut.warc.gz".into(),
        {
            let p = gz(whole.as_bytes());
            p[..p.len() / 2].to_vec()
        },
        Refuse,
    );
    add(
        "headers.warc".into(),
        format!("WARC/1.0\r\n{}", "x: y\r\n".repeat(50_000)).into_bytes(),
        Refuse,
    );
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\nFFFFFFFFFFFFFFFF\r\n<p>x";
    add(
        "chunk.warc".into(),
        record(&chunked.len().to_string(), chunked).into_bytes(),
        Survive,
    );

    let mail = "MIME-Version: 1.0\nMessage-ID: <a@b>\nSubject: x\n";
    add("no-body.eml".into(), mail.as_bytes().to_vec(), Refuse);
    add(
        "base64.eml".into(),
        format!("{mail}Content-Transfer-Encoding: base64\n\n!!!!").into_bytes(),
        Survive,
    );
    let parts: Vec<String> = (0..2000)
        .map(|i| format!("Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"))
        .collect();
    let parts = parts.concat();
    add(
        "parts.eml".into(),
        format!("{mail}{parts}").into_bytes(),
        Survive,
    );
    let inner = "Content-Type: message/rfc822\n\n".repeat(2000);
    add(
        "letters.eml".into(),
        format!("{mail}{inner}").into_bytes(),
        Survive,
    );
    add(
        "only-from.mbox".into(),
        b"From a\nSubject: x\n".to_vec(),
        Refuse,
    );
    add(
        "many-from.mbox".into(),
        "From a\nSubject: x\n\n".repeat(300).into_bytes(),
        Refuse,
    );

    add(
        "no-text.csv".into(),
        b"colour,shape\nred,round\n".to_vec(),
        Refuse,
    );
    add(
        "quote.csv".into(),
        b"id,text\n1,\"never closed\n2,x\n".to_vec(),
        Survive,
    );
    add(
        "ragged.csv".into(),
        b"id,text\n1\n2,,,,,\n".to_vec(),
        Refuse,
    );
    add("nul.csv".into(), b"id,text\n1,a\0b\n".to_vec(), Refuse);
    add("header.csv".into(), b"id,text\n".to_vec(), Refuse);
    add("a\nb.txt".into(), Vec::new(), Survive);
    add(format!("{}.txt", "n".repeat(200)), Vec::new(), Refuse);
    add("\u{1b}[31mred.txt".into(), Vec::new(), Survive);
    all
}

#[test]
fn broken_and_hostile_input_is_named_and_the_rest_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let news = dir.path().join("news");
    std::fs::create_dir(&news).unwrap();
    for i in 0..GOOD {
        // Names that sort before, between and after the others.
        let name = ["0", "bad-05x", "m", "length", "zz"][i];
        std::fs::write(news.join(format!("{name}-good.txt")), SENTENCE).unwrap();
    }
    let inputs = inputs();
    for (name, bytes, _) in &inputs {
        std::fs::write(news.join(name), bytes).unwrap();
    }
    // A hundred megabytes in one line, without the bytes on disk.
    for (name, start) in [
        ("line.jsonl", "{\"text\": \""),
        ("line.csv", "id,text\n1,\""),
    ] {
        let path = news.join(name);
        std::fs::write(&path, format!("{start}{}", "x".repeat(70_000))).unwrap();
        let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(100 << 20).unwrap();
    }
    let links = links(&news);
    assert!(inputs.len() + 2 + links.len() >= INPUTS, "{}", inputs.len());

    let start = Instant::now();
    let run = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["ingest", "--format", "json"])
        .arg(&news)
        .env("DEMARCHE_STORE", dir.path().join("store"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    println!(
        "{} inputs in {:.1} s\n{said}",
        inputs.len() + 2 + links.len(),
        start.elapsed().as_secs_f64()
    );
    assert_eq!(run.status.code(), Some(3));
    assert!(!said.contains("panicked") && !said.contains("fault in demarche"));
    let mut silent = Vec::new();
    for (name, _, must) in &inputs {
        if *must == Refuse && !said.contains(name.as_str()) {
            silent.push(name.as_str());
        }
    }
    for name in ["line.jsonl", "line.csv"].iter().chain(&links) {
        if !said.contains(name) {
            silent.push(name);
        }
    }
    assert!(silent.is_empty(), "nothing was said of {silent:?}");
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let refused = inputs.iter().filter(|i| i.2 == Refuse).count();
    assert!(report["failed"].as_u64().unwrap() >= refused as u64);
    for i in 0..GOOD {
        let name = ["0", "bad-05x", "m", "length", "zz"][i];
        let listed = Command::new(env!("CARGO_BIN_EXE_demarche"))
            .arg("articles")
            .env("DEMARCHE_STORE", dir.path().join("store"))
            .output()
            .unwrap();
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        assert!(listed.contains(&format!("{name}-good.txt")), "{listed}");
    }
}

/// Links that lead nowhere or in circles; those that must be named.
#[cfg(unix)]
fn links(news: &Path) -> Vec<&'static str> {
    use std::os::unix::fs::{PermissionsExt, symlink};
    symlink(news, news.join("circle")).unwrap();
    symlink("nowhere", news.join("dangling.txt")).unwrap();
    symlink("itself.txt", news.join("itself.txt")).unwrap();
    let locked = news.join("locked.txt");
    std::fs::write(&locked, SENTENCE).unwrap();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o0)).unwrap();
    // A superuser reads everything.
    if std::fs::File::open(&locked).is_ok() {
        vec!["circle", "dangling.txt", "itself.txt"]
    } else {
        vec!["circle", "dangling.txt", "itself.txt", "locked.txt"]
    }
}

#[cfg(not(unix))]
fn links(_: &Path) -> Vec<&'static str> {
    Vec::new()
}
