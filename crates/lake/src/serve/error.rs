//! Errors of the API.

use std::fmt::Display;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::engine::{QueryFailure, hint, source_excerpt};

/// Why a request failed.
pub(super) struct ApiError {
    status: StatusCode,
    body: Body,
}

#[derive(Serialize)]
struct Body {
    error: String,
    /// Line of the query with a caret below the error.
    excerpt: Option<String>,
    hint: Option<String>,
    sql: Option<String>,
}

impl ApiError {
    fn new(status: StatusCode, error: &dyn Display) -> Self {
        Self {
            status,
            body: Body {
                error: error.to_string(),
                excerpt: None,
                hint: None,
                sql: None,
            },
        }
    }

    /// Not found.
    pub(super) fn unknown(what: &str, name: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, &format!("{what} '{name}' not found"))
    }

    /// Invalid request.
    pub(super) fn request(error: &dyn Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    /// Queries of others take longer than a caller waits that can do without the result.
    pub(super) fn busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            &"other queries are running; try again",
        )
    }

    /// The lake is damaged.
    pub(super) fn damaged(error: &QueryFailure) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error)
    }

    /// The query failed.
    pub(super) fn from_query(error: &athena::Error, sql: &str) -> Self {
        let mut failure = Self::new(StatusCode::UNPROCESSABLE_ENTITY, error);
        failure.body.excerpt = error
            .location()
            .and_then(|location| source_excerpt(sql, location));
        failure.body.hint = hint(error);
        failure.body.sql = Some(sql.to_owned());
        failure
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}
