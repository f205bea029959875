//! `ingest`: every format, plain and packed; what is left out; runs that stop and go on.

use std::io::Write;

use crate::{Run, World, feed};

const SENTENCE: &str = "The United States suspended talks with Russia on Monday, officials of both countries said in Geneva.";

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn page(title: &str) -> String {
    format!(
        "<!doctype html><html><head><title>{title} | The Daily</title><meta property=\"og:site_name\" content=\"The Daily\">\
         <meta property=\"article:published_time\" content=\"2016-10-03T09:00:00Z\"></head><body><nav><a href=/>Home</a></nav>\
         <h1>{title}</h1><p>{SENTENCE}</p></body></html>"
    )
}

/// Ingests one file; the articles as JSON.
fn read(name: &str, bytes: &[u8], more: &[&str]) -> (Run, Vec<serde_json::Value>) {
    let world = World::new(&[(name, bytes)]);
    let file = world.news(name);
    let run = world.run(&[&["ingest", &file], more].concat());
    let listed = world.run(&["articles", "--format", "json"]);
    let articles = serde_json::from_str::<serde_json::Value>(&listed.out)
        .ok()
        .and_then(|v| v.as_array().or(v["articles"].as_array()).cloned())
        .unwrap_or_default();
    (run, articles)
}

#[test]
fn pages_feeds_mail_tables_and_archives_are_read() {
    let html = page("Talks end");
    let feed = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>The Daily</title><item><title>Talks end</title>\
         <link>http://d.example/1</link><pubDate>Mon, 03 Oct 2016 10:00:00 GMT</pubDate><description>&lt;p&gt;{SENTENCE}&lt;/p&gt;\
         </description></item></channel></rss>"
    );
    let json_feed = format!(
        "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"The Daily\", \"items\": [{{\"id\": \"1\", \"title\": \"Talks end\", \
         \"date_published\": \"2016-10-03T10:00:00Z\", \"content_text\": \"{SENTENCE}\"}}]}}"
    );
    let mail = format!(
        "From: The Daily <news@d.example>\r\nSubject: Talks end\r\nDate: Mon, 3 Oct 2016 10:00:00 +0200\r\nMessage-ID: <1@d>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{SENTENCE}\r\n"
    );
    let mbox = format!(
        "From news@d.example Mon Oct  3 10:00:00 2016\n{}\n",
        mail.replace('\r', "")
    );
    let table = format!(
        "headline;body;published_at;publisher\nTalks end;\"{SENTENCE}\";2016-10-03;The Daily\n"
    );
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}");
    let warc = format!(
        "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 2\r\n\r\nhi\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: \
         http://d.example/1\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    );
    let json = format!(
        "[{{\"title\": \"Talks end\", \"date\": \"2016-10-03\", \"source\": \"The Daily\", \"text\": \"{SENTENCE}\"}}]"
    );
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(html.len() as u64);
    header.set_cksum();
    tar.append_data(&mut header, "d/page.html", html.as_bytes())
        .unwrap();
    let tar = tar.into_inner().unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("d/page.html", zip::write::SimpleFileOptions::default())
        .unwrap();
    zip.write_all(html.as_bytes()).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    for (name, bytes) in [
        ("page.html", html.clone().into_bytes()),
        ("page.txt", html.clone().into_bytes()),
        ("page", html.into_bytes()),
        ("feed.xml", feed.into_bytes()),
        ("feed.json", json_feed.into_bytes()),
        ("letter.eml", mail.into_bytes()),
        ("box.mbox", mbox.into_bytes()),
        ("table.csv", table.clone().into_bytes()),
        ("all.warc", warc.clone().into_bytes()),
        ("all.json", json.into_bytes()),
        ("all.tar", tar.clone()),
        ("all.tar.gz", gz(&tar)),
        ("all.zip", zip),
        ("all.warc.gz", gz(warc.as_bytes())),
        (
            "table.csv.zst",
            zstd::bulk::compress(table.as_bytes(), 3).unwrap(),
        ),
    ] {
        let (run, articles) = read(name, &bytes, &[]);
        assert_eq!(run.code, 0, "{name}: {}", run.err);
        assert_eq!(articles.len(), 1, "{name}: {}{}", run.out, run.err);
        let article = &articles[0];
        assert_eq!(article["title"], "Talks end", "{name}: {article}");
        assert_eq!(article["date"], "2016-10-03", "{name}: {article}");
        assert_eq!(article["source"], "The Daily", "{name}: {article}");
    }
}

#[test]
fn fields_have_the_names_that_the_user_says() {
    let line = format!(
        "{{\"headline\": \"x\", \"article\": {{\"body\": \"{SENTENCE}\"}}, \"when\": \"2016-10-03\"}}\n"
    );
    let (run, articles) = read(
        "a.jsonl",
        line.as_bytes(),
        &["--map", "text=article.body,title=headline,date=when"],
    );
    assert_eq!(articles[0]["date"], "2016-10-03", "{}", run.err);
    let table = format!("a,b\n\"{SENTENCE}\",x\n");
    let (run, _) = read("a.csv", table.as_bytes(), &[]);
    assert!(
        run.err.contains("line 2: none of the columns (a, b)") && run.err.contains("--map text="),
        "{}",
        run.err
    );
    let (run, articles) = read("a.csv", table.as_bytes(), &["--map", "text=a"]);
    assert_eq!(articles.len(), 1, "{}", run.err);
}

#[test]
fn other_languages_and_older_articles_are_set_aside() {
    let german = "Datum: 3. Oktober\n\nDie Regierung hat am Montag beschlossen, dass die Grenze zu den Nachbarn wieder geöffnet wird. Der \
                  Minister sagte, man habe lange darüber gesprochen und sei nun zu einem Ergebnis gekommen.";
    let old = format!("Date: 2010-01-01\n\n{SENTENCE}");
    let new = format!("Date: 2016-10-03\n\n{SENTENCE}");
    let future = format!("Date: 2090-10-03\n\n{SENTENCE}");
    let world = World::new(&[
        ("de.txt", german.as_bytes()),
        ("old.txt", old.as_bytes()),
        ("new.txt", new.as_bytes()),
        ("future.txt", future.as_bytes()),
    ]);
    let run = world.run(&["ingest", &world.news(""), "--since", "2016-01-01"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("1 article: 1 new, 3 set aside"),
        "{}",
        run.out
    );
    for why in [
        "1 in German, not English",
        "1 published before 2016-01-01",
        "1 without a date",
    ] {
        assert!(run.out.contains(why), "{why}: {}", run.out);
    }
    let run = world.run(&["ingest", &world.news("future.txt")]);
    assert!(
        run.err.contains("2090-10-03 lies in the future"),
        "{}",
        run.err
    );
}

#[test]
fn a_dry_run_writes_nothing_and_a_limit_goes_on() {
    let lines: String = (0..5)
        .map(|i| format!("{{\"id\": \"{i}\", \"text\": \"Article {i}. {SENTENCE}\"}}\n"))
        .collect::<Vec<_>>()
        .concat();
    let world = World::new(&[("all.jsonl", lines.as_bytes())]);
    let file = world.news("all.jsonl");
    let dry = world.run(&["ingest", &file, "--dry-run"]);
    assert!(
        dry.out
            .contains("5 articles would be read, 0 are in the graph"),
        "{}",
        dry.out
    );
    assert!(!world.store().exists());
    let first = world.run(&["ingest", &file, "--limit", "2"]);
    assert!(
        first.out.contains("2 articles: 2 new") && first.err.contains("at the limit"),
        "{}{}",
        first.out,
        first.err
    );
    let second = world.run(&["ingest", &file, "--limit", "2", "--jobs", "1"]);
    assert!(second.out.contains("2 new, 2 unchanged"), "{}", second.out);
    let rest = feed(&world.store(), &["ingest", "-"], lines.as_bytes());
    assert!(rest.out.contains("1 new, 4 unchanged"), "{}", rest.out);
}

#[test]
fn the_network_is_not_touched_unasked() {
    let world = World::new(&[]);
    let run = world.run(&["ingest", "--url", "http://127.0.0.1:9/"]);
    let without = run.code == 2 && run.err.contains("without access to the network");
    let with = run.code == 3 && run.err.contains("cannot be fetched");
    assert!(without || with, "{} {}", run.code, run.err);
}

/// Ctrl-C writes what is done and says how to go on; the same command does the rest, with the same result as one run.
#[cfg(unix)]
#[test]
fn a_stopped_run_goes_on() {
    let lines: String = (0..400)
        .map(|i| {
            format!(
                "{{\"id\": \"{i}\", \"text\": \"Article {i}. {}\"}}\n",
                SENTENCE.repeat(10)
            )
        })
        .collect::<Vec<_>>()
        .concat();
    let world = World::new(&[("all.jsonl", lines.as_bytes())]);
    let child = std::process::Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["ingest", &world.news("all.jsonl")])
        .env("DEMARCHE_STORE", world.store())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let killed = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // A quick machine may be done by then.
    assert!(killed.success() || output.status.code() == Some(0));
    assert!(matches!(output.status.code(), Some(0 | 130)), "{said}");
    if output.status.code() == Some(130) {
        assert!(
            said.contains("give the same command again to go on"),
            "{said}"
        );
    }
    world.run(&["ingest", &world.news("all.jsonl")]);
    let whole = World::new(&[("all.jsonl", lines.as_bytes())]);
    whole.run(&["ingest", &whole.news("all.jsonl")]);
    let dump = |world: &World| world.run(&["export", "jsonl", "--all"]).out;
    assert!(
        dump(&world) == dump(&whole),
        "a stopped run must end as one that was not"
    );
}
