//! What is turned away before anything looks at it, and what every answer tells the browser.
//!
//! A page elsewhere must not be able to read the graph through the reader's browser. It is stopped three times: a name of its own that
//! it points to this machine (DNS rebinding) fails the check of the Host header; without CORS headers browsers hand over no answer; and
//! requests that say they come from another site are turned away.

use axum::body::Body;
use axum::http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header,
};

use super::trouble::Trouble;

/// For the page: only what comes from here, and no text that is taken for script.
pub const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                               base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
/// For answers, which no browser should show as a page.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";
/// Longer addresses hold no question of a person.
const ADDRESS: usize = 6000;

/// Why a request is turned away, if it is.
pub fn refusal(request: &Request<impl Sized>, port: u16) -> Option<Trouble> {
    if !is_ours(request, port) {
        return Some(Trouble::new(
            StatusCode::MISDIRECTED_REQUEST,
            format!("this is served as http://127.0.0.1:{port}/ and under no other name"),
        ));
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Some(Trouble::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "the explorer only reads: GET and HEAD are all that it answers",
        ));
    }
    let headers = request.headers();
    let length = headers.get(header::CONTENT_LENGTH);
    if length.is_some_and(|l| l != "0") || headers.contains_key(header::TRANSFER_ENCODING) {
        return Some(Trouble::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "questions stand in the address; nothing else is taken",
        ));
    }
    let size = request
        .uri()
        .path_and_query()
        .map_or(0, |p| p.as_str().len());
    if size > ADDRESS {
        return Some(Trouble::new(
            StatusCode::URI_TOO_LONG,
            format!("the address has {size} bytes; {ADDRESS} are allowed"),
        ));
    }
    let is_page = request.uri().path() == "/";
    if !is_page && says(headers, "sec-fetch-site", "cross-site") {
        return Some(Trouble::new(
            StatusCode::FORBIDDEN,
            "pages of other sites may not ask this graph",
        ));
    }
    None
}

/// Whether the request names this server: in its one Host header, and in its address if that names one.
fn is_ours(request: &Request<impl Sized>, port: u16) -> bool {
    let names = ["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{port}"));
    let ours = |host: &str| {
        let bare = port == 80 && ["127.0.0.1", "localhost", "[::1]"].contains(&host);
        bare || names.iter().any(|n| n.eq_ignore_ascii_case(host))
    };
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let authority = request
        .uri()
        .authority()
        .map(axum::http::uri::Authority::as_str);
    host.to_str().is_ok_and(ours) && authority.is_none_or(ours)
}

fn says(headers: &HeaderMap, name: &str, value: &str) -> bool {
    headers.get(name).is_some_and(|v| v == value)
}

/// What every answer tells the browser.
pub fn seal(response: &mut Response<Body>) {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, DATA_POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    );
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(header::ALLOW, allowed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(request: axum::http::request::Builder) -> Option<u16> {
        let request = request.body(()).unwrap();
        refusal(&request, 7878).map(|t| t.status.as_u16())
    }

    fn get(host: &str) -> axum::http::request::Builder {
        Request::get("/api/stats").header("host", host)
    }

    #[test]
    fn only_our_own_names_are_answered() {
        for host in [
            "127.0.0.1:7878",
            "localhost:7878",
            "LOCALHOST:7878",
            "[::1]:7878",
        ] {
            assert_eq!(status(get(host)), None, "{host}");
        }
        for host in [
            "127.0.0.1",
            "evil.example:7878",
            "localhost:80",
            "127.0.0.1:7878.evil.example",
            "0.0.0.0:7878",
            "",
        ] {
            assert_eq!(status(get(host)), Some(421), "{host}");
        }
        assert_eq!(status(Request::get("/")), Some(421));
        let two = get("localhost:7878").header("host", "evil.example");
        assert_eq!(status(two), Some(421));
        let absolute =
            Request::get("http://evil.example/api/stats").header("host", "localhost:7878");
        assert_eq!(status(absolute), Some(421));
    }

    #[test]
    fn only_short_questions_without_bodies_from_here_are_read() {
        let host = |r: axum::http::request::Builder| r.header("host", "localhost:7878");
        assert_eq!(status(host(Request::post("/"))), Some(405));
        assert_eq!(status(host(Request::options("/api/ask"))), Some(405));
        let body = host(Request::get("/")).header("content-length", "3");
        assert_eq!(status(body), Some(413));
        let chunked = host(Request::get("/")).header("transfer-encoding", "chunked");
        assert_eq!(status(chunked), Some(413));
        let long = Request::get(format!("/api/ask?q={}", "a".repeat(7000)));
        assert_eq!(status(host(long)), Some(414));
        let other = |path: &str| host(Request::get(path)).header("sec-fetch-site", "cross-site");
        assert_eq!(status(other("/api/stats")), Some(403));
        // A link to the explorer may stand anywhere.
        assert_eq!(status(other("/")), None);
    }
}
