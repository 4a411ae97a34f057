//! Why a request has no answer, as the page shows it.

use std::fmt::Display;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::engine::marked;

/// Why a request has no answer.
pub(super) struct Failure {
    status: StatusCode,
    body: Body,
}

#[derive(Serialize)]
struct Body {
    /// What is wrong.
    error: String,
    /// The line of the query with a mark under the place.
    place: Option<String>,
    /// What may help.
    hint: Option<String>,
    /// The query.
    sql: Option<String>,
}

impl Failure {
    fn new(status: StatusCode, error: &dyn Display) -> Self {
        Self {
            status,
            body: Body {
                error: error.to_string(),
                place: None,
                hint: None,
                sql: None,
            },
        }
    }

    /// There is no such thing.
    pub(super) fn unknown(what: &str, name: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            &format!("There is no {what} '{name}'"),
        )
    }

    /// The request says something that is not understood.
    pub(super) fn request(error: &dyn Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    /// The program ends.
    pub(super) fn stopping() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            &"The server is being stopped",
        )
    }

    /// The query was refused or failed.
    pub(super) fn of_query(error: &athena::Error, sql: &str) -> Self {
        let mut failure = Self::new(StatusCode::UNPROCESSABLE_ENTITY, error);
        failure.body.place = error.location().and_then(|place| marked(sql, place));
        failure.body.hint = error.hint().map(str::to_owned);
        failure.body.sql = Some(sql.to_owned());
        failure
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}
