//! Accepts requests only from this server's own pages and from programs that address it by name.
//!
//! A page of another site could resolve its host name to 127.0.0.1 to read the lake; the Host
//! header then contains that name. Browsers also send the site that a request comes from.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::App;

/// Content Security Policy: load only resources of this server, and never in a frame.
const POLICY: &str = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// Handles a request, or rejects it with the reason.
pub(super) async fn check(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = match rejection(&request, app.port) {
        Some((status, reason)) => (status, format!("{reason}\n")).into_response(),
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, value);
    }
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}

fn rejection(request: &Request, port: u16) -> Option<(StatusCode, String)> {
    let headers = request.headers();
    if headers.get_all(header::HOST).iter().count() > 1 {
        return Some((
            StatusCode::BAD_REQUEST,
            "A request must have one Host header.".to_owned(),
        ));
    }
    let hosts = ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}"));
    let host = text(headers, &header::HOST).unwrap_or_default();
    if !hosts.contains(&host.to_ascii_lowercase()) {
        let reason = format!(
            "This server accepts requests for {} only.",
            hosts.join(", ")
        );
        return Some((StatusCode::MISDIRECTED_REQUEST, reason));
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Some((
            StatusCode::METHOD_NOT_ALLOWED,
            "Method not allowed; use GET.".to_owned(),
        ));
    }
    let own_origins = hosts.map(|host| format!("http://{host}"));
    let foreign_origin = text(headers, &header::ORIGIN)
        .is_some_and(|origin| !own_origins.iter().any(|own| own == origin));
    let foreign_site = text(headers, &HeaderName::from_static("sec-fetch-site"))
        .is_some_and(|site| !["same-origin", "none"].contains(&site));
    let foreign = foreign_origin || (foreign_site && !is_link(request));
    foreign.then(|| {
        (
            StatusCode::FORBIDDEN,
            "Requests of other sites are not allowed.".to_owned(),
        )
    })
}

/// Whether the user follows a link from another site, which gets no access to the page.
fn is_link(request: &Request) -> bool {
    let says =
        |name, wanted| text(request.headers(), &HeaderName::from_static(name)) == Some(wanted);
    says("sec-fetch-mode", "navigate")
        && says("sec-fetch-dest", "document")
        && !request.uri().path().starts_with("/api/")
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    // A value that is not text matches no allowed value.
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}
