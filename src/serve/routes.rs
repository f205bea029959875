//! What is answered, and where.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Response, header};
use axum::middleware::{self, Next};
use axum::routing::get;

use super::keeper::{Asker, Held};
use super::params::{FILTERS, Params};
use super::trouble::Trouble;
use super::{answers, cards, guard, page};

/// A question of the API: its address, its parameters besides the filters, whether filters may stand beside them, and who answers.
struct Route {
    path: &'static str,
    own: &'static [&'static str],
    filters: bool,
    answer: fn(Held<'_>, &Params) -> Result<Vec<u8>, Trouble>,
}

const ROUTES: &[Route] = &[
    route("/api/ask", &["q"], true, answers::ask),
    route("/api/query", &["q"], true, answers::query),
    route(
        "/api/graph",
        &["around", "hops", "top"],
        true,
        answers::graph,
    ),
    route(
        "/api/path",
        &["from", "to", "via", "max", "paths"],
        true,
        answers::path,
    ),
    route("/api/edge", &["subject", "object"], true, answers::edge),
    route("/api/entity", &["name"], true, cards::entity),
    route("/api/timeline", &["a", "b"], true, cards::timeline),
    route("/api/claim", &["id"], false, cards::claim),
    route("/api/find", &["q"], false, cards::find),
    route("/api/complete", &["q", "limit"], false, cards::complete),
    route("/api/stats", &[], false, cards::stats),
    route("/api/vocabulary", &[], false, cards::vocabulary),
];

/// Where the description of the API stands.
const DESCRIPTION: &str = "/api/openapi.json";

const fn route(
    path: &'static str,
    own: &'static [&'static str],
    filters: bool,
    answer: fn(Held<'_>, &Params) -> Result<Vec<u8>, Trouble>,
) -> Route {
    Route {
        path,
        own,
        filters,
        answer,
    }
}

/// All addresses of the API with the parameters that they take; the description must tell of each.
pub fn paths() -> Vec<(&'static str, Vec<&'static str>)> {
    let of = |route: &Route| {
        let filters = if route.filters { FILTERS } else { &[] };
        (route.path, [route.own, filters].concat())
    };
    let described = (DESCRIPTION, Vec::new());
    ROUTES.iter().map(of).chain([described]).collect()
}

/// Everything that is answered.
pub fn router(asker: Asker, port: u16) -> Router {
    let asker = Arc::new(asker);
    let mut router = Router::new();
    for file in page::FILES {
        router = router.route(file.path, get(move || async move { page::response(file) }));
    }
    for route in ROUTES {
        let handler = move |State(asker): State<Arc<Asker>>, request: Request| async move {
            answer(route, &asker, request.uri().query().unwrap_or_default()).await
        };
        router = router.route(route.path, get(handler));
    }
    router
        .route(
            DESCRIPTION,
            get(async || json(page::DESCRIPTION.as_bytes().to_vec())),
        )
        .fallback(async || {
            Trouble::missing("there is nothing here; /api/openapi.json says what there is")
                .response()
        })
        .with_state(asker)
        .layer(middleware::from_fn(move |request: Request, next: Next| {
            guarded(port, request, next)
        }))
}

async fn guarded(port: u16, request: Request, next: Next) -> Response<Body> {
    let mut response = match guard::refusal(&request, port) {
        Some(trouble) => trouble.response(),
        None => next.run(request).await,
    };
    guard::seal(&mut response);
    response
}

async fn answer(route: &'static Route, asker: &Asker, query: &str) -> Response<Body> {
    let filters: &[&str] = if route.filters { FILTERS } else { &[] };
    let params = match Params::read(query, &[route.own, filters]) {
        Ok(params) => params,
        Err(trouble) => return trouble.response(),
    };
    match asker.ask(move |held| (route.answer)(held, &params)).await {
        Ok(bytes) => json(bytes),
        Err(trouble) => trouble.response(),
    }
}

fn json(bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}
