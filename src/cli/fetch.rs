//! Fetching a page, in programs built for it: the only place that touches the network, and only when asked.

use std::time::Duration;

use demarche::ingest::MAX_PAGE;

/// The longest wait.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Longer chains of redirections lead nowhere.
const REDIRECTIONS: u32 = 8;

/// The bytes of a page and the charset that its server names, or why it cannot be had.
pub fn page(url: &str, patience: Duration) -> Result<(Vec<u8>, Option<String>), String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(patience))
        .max_redirects(REDIRECTIONS)
        .user_agent(concat!("demarche/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let mut response = agent
        .get(url)
        .call()
        .map_err(|e| format!("it cannot be fetched ({e})"))?;
    let charset = response.body().charset().map(str::to_owned);
    let bytes = response
        .body_mut()
        .with_config()
        .limit(MAX_PAGE as u64)
        .read_to_vec()
        .map_err(|e| format!("it cannot be fetched to its end ({e})"))?;
    Ok((bytes, charset))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use demarche::ingest::{Event, Options, Outcome, pieces_of_page};

    use super::*;

    const STORY: &str = "<html><head><title>Talks end in Malm\u{f6}</title></head><body><h1>Talks end in Malm\u{f6}</h1><p>Sweden ended its talks \
        with Denmark in Malm\u{f6} on Monday, after the two governments had spoken for nine days about the bridge between them.</p><p>Denmark \
        said that it would wait, and that nobody should hurry where a bridge of eight kilometres is at stake.</p></body></html>";

    /// A server that answers on loopback as its paths say, for as long as the process lives.
    fn server() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || answer(stream));
            }
        });
        address
    }

    fn answer(mut stream: std::net::TcpStream) {
        let mut head = [0; 2048];
        let n = stream.read(&mut head).unwrap_or(0);
        let head = String::from_utf8_lossy(&head[..n]).into_owned();
        let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
        let latin: Vec<u8> = STORY.chars().map(|c| u32::from(c) as u8).collect();
        let (status, fields, body) = match path.as_str() {
            "/story" => (
                "200 OK",
                "Content-Type: text/html; charset=utf-8",
                STORY.as_bytes().to_vec(),
            ),
            "/moved" => ("301 Moved Permanently", "Location: /twice", Vec::new()),
            "/twice" => ("302 Found", "Location: /story", Vec::new()),
            "/circle" => ("302 Found", "Location: /circle", Vec::new()),
            "/latin" => (
                "200 OK",
                "Content-Type: text/html; charset=iso-8859-1",
                latin,
            ),
            "/lies" => ("200 OK", "Content-Type: text/html; charset=utf-8", latin),
            "/picture" => (
                "200 OK",
                "Content-Type: image/png",
                b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0".to_vec(),
            ),
            "/huge" => (
                "200 OK",
                "Content-Type: text/html",
                vec![b'a'; MAX_PAGE + 2],
            ),
            "/short" => ("200 OK", "Content-Type: text/html\r\nX: y", b"<p>".to_vec()),
            "/silent" => {
                std::thread::sleep(Duration::from_secs(5));
                return;
            }
            _ => (
                "404 Not Found",
                "Content-Type: text/html",
                b"<h1>Not here</h1>".to_vec(),
            ),
        };
        let length = if path == "/short" { 4000 } else { body.len() };
        let _ = write!(
            stream,
            "HTTP/1.1 {status}\r\n{fields}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        let _ = stream.write_all(&body);
    }

    /// What comes of a page: its text, or a sentence.
    fn read(url: &str) -> Result<String, String> {
        let (bytes, charset) = page(url, Duration::from_secs(1))?;
        let mut all = Vec::new();
        let _ = pieces_of_page(&bytes, url, charset.as_deref(), &mut |event| {
            match event {
                Event::Piece(piece) => all.extend(piece.read(&Options::default())),
                Event::Failed(error) => all.push(Outcome::Failed(error.into())),
                Event::LeftOut(_) => {}
            }
            std::ops::ControlFlow::Continue(())
        });
        match all.pop() {
            Some(Outcome::Read(read)) => Ok(read.article.text),
            Some(Outcome::Failed(unread)) => Err(unread.error.to_string()),
            Some(Outcome::Aside(_, why)) => Err(why),
            None => Err("nothing".to_owned()),
        }
    }

    #[test]
    fn pages_are_fetched_and_what_cannot_be_is_a_sentence() {
        let address = server();
        for path in ["/story", "/moved", "/latin", "/lies"] {
            let text = read(&format!("{address}{path}")).unwrap_or_else(|e| panic!("{path}: {e}"));
            assert!(text.starts_with("Sweden ended its talks"), "{path}: {text}");
            assert!(text.contains("in Malm\u{f6} on Monday"), "{path}: {text}");
        }
        for (path, wanted) in [
            ("/nowhere", "404"),
            ("/circle", "redirect"),
            ("/huge", "to its end"),
            ("/short", "to its end"),
            ("/silent", "timeout"),
            ("/picture", ""),
        ] {
            let why = read(&format!("{address}{path}")).unwrap_err();
            assert!(why.contains(wanted) && why.len() > 20, "{path}: {why}");
        }
        assert!(
            read("http://127.0.0.1:1/")
                .unwrap_err()
                .contains("cannot be fetched")
        );
        assert!(read("no address").is_err());
    }
}
