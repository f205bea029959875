//! Bytes of HTTP requests to the explorer, through the connection layer and the routes.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use demarche::ontology::{Gazetteer, Ontology};
use demarche::serve::{Desk, Limits, Settings};

const PORT: u16 = 7878;

/// Inputs that begin with this byte are the address of a request that is right otherwise.
pub const ADDRESS: u8 = b'/';

fn desk() -> &'static Mutex<Desk> {
    static DESK: OnceLock<Mutex<Desk>> = OnceLock::new();
    DESK.get_or_init(|| {
        let (dir, store) = super::store();
        drop(store);
        let long = Duration::from_secs(24 * 3600);
        let desk = Desk::new(Settings {
            store: dir.keep().join("store"),
            port: PORT,
            ontology: Ontology::builtin().expect("embedded data"),
            gazetteer: Gazetteer::builtin().expect("embedded data"),
            limits: Limits {
                idle: long,
                hold: long,
                head: Duration::from_millis(200),
                ..Limits::default()
            },
        });
        Mutex::new(desk.expect("threads"))
    })
}

pub fn check(bytes: &[u8]) {
    let whole;
    let asked = if bytes.first() == Some(&ADDRESS) {
        let head = format!(" HTTP/1.1\r\nHost: localhost:{PORT}\r\n\r\n");
        whole = [b"GET ", bytes, head.as_bytes()].concat();
        &whole
    } else {
        bytes
    };
    let desk = desk().lock().unwrap_or_else(PoisonError::into_inner);
    let answer = desk.answer(asked);
    assert!(
        answer.is_empty() || answer.starts_with(b"HTTP/1.1 ") || answer.starts_with(b"HTTP/1.0 ")
    );
    let head = answer.split(|b| *b == b'\r').next().unwrap_or_default();
    assert!(!head.ends_with(b"500 Internal Server Error"), "a fault");
    // Whatever a route answers tells the browser to run nothing. Requests that make no sense don't reach a route.
    let text = String::from_utf8_lossy(&answer);
    if text.contains("\r\ncontent-type:") {
        assert!(text.contains("content-security-policy:"), "{text}");
        assert!(text.contains("x-content-type-options: nosniff"), "{text}");
    }
}
