//! What goes wrong, as a sentence and a status of HTTP.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use crate::query::{Node, QueryError};
use crate::store::StoreError;

/// A name that is meant, with the number of its articles.
#[derive(Debug, Clone, Serialize)]
pub struct Candidate {
    #[serde(flatten)]
    node: Node,
    articles: usize,
}

/// Why a request has no answer. In JSON a sentence, and what could be meant instead.
#[derive(Debug, Clone, Serialize)]
pub struct Trouble {
    #[serde(skip)]
    pub status: StatusCode,
    /// The sentence.
    error: String,
    /// Whom an ambiguous name could mean.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<Candidate>,
    /// What looks like a name or relation that is not there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    near: Vec<String>,
}

impl Trouble {
    pub fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self {
            status,
            error: error.into(),
            candidates: Vec::new(),
            near: Vec::new(),
        }
    }

    /// What was asked for makes no sense.
    pub fn wrong(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    /// What was asked for is not there.
    pub fn missing(error: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, error)
    }

    /// Too many questions at once.
    pub fn busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many questions at once; try again in a moment",
        )
    }

    /// A question that took too long.
    pub fn late(limit: Duration) -> Self {
        Self::new(
            StatusCode::GATEWAY_TIMEOUT,
            format!(
                "this took longer than {limit:?}; narrow the question down, by a name, a relation or a span of time"
            ),
        )
    }

    /// A fault of the program.
    pub fn fault() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "this question ran into a fault in demarche; please report it",
        )
    }

    /// As a response.
    pub fn response(&self) -> Response<Body> {
        let body = serde_json::to_vec(self).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        let status = match error {
            StoreError::Missing(_) | StoreError::InUse { .. } => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, error.to_string())
    }
}

impl From<QueryError> for Trouble {
    fn from(error: QueryError) -> Self {
        let sentence = error.to_string();
        match error {
            QueryError::Store(error) => error.into(),
            QueryError::Ontology(_) => Self::new(StatusCode::INTERNAL_SERVER_ERROR, sentence),
            QueryError::UnknownName { near, .. } => Self {
                near,
                ..Self::missing(sentence)
            },
            QueryError::Claim(_) => Self::missing(sentence),
            QueryError::UnknownRelation { near, .. } => Self {
                near,
                ..Self::wrong(sentence)
            },
            QueryError::Ambiguous { candidates, .. } => Self {
                candidates: candidates
                    .into_iter()
                    .map(|(node, articles)| Candidate { node, articles })
                    .collect(),
                ..Self::new(StatusCode::CONFLICT, sentence)
            },
            QueryError::TooLarge { .. } => Self::new(StatusCode::UNPROCESSABLE_ENTITY, sentence),
            _ => Self::wrong(sentence),
        }
    }
}

impl From<serde_json::Error> for Trouble {
    fn from(error: serde_json::Error) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            format!("the answer cannot be put into JSON: {error}"),
        )
    }
}
