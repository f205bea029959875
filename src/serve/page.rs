//! The files that the browser gets: one page, one style sheet, one script, one icon.

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};

use super::guard::PAGE_POLICY;
use crate::export::explorer;

/// The description of the API.
pub const DESCRIPTION: &str = include_str!("../../data/explorer/openapi.json");

/// A file of the page.
pub struct File {
    pub path: &'static str,
    sort: &'static str,
    text: fn() -> String,
}

/// All of them.
pub const FILES: &[File] = &[
    File {
        path: "/",
        sort: "text/html; charset=utf-8",
        text: explorer::page,
    },
    File {
        path: "/explorer.css",
        sort: "text/css; charset=utf-8",
        text: explorer::style,
    },
    File {
        path: "/explorer.js",
        sort: "text/javascript; charset=utf-8",
        text: explorer::script,
    },
    File {
        path: "/icon.svg",
        sort: "image/svg+xml",
        text: explorer::icon,
    },
];

/// A file as a response.
pub fn response(file: &File) -> Response<Body> {
    let mut response = Response::new(Body::from((file.text)()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.sort));
    if file.path == "/" {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(PAGE_POLICY),
        );
    }
    response
}
