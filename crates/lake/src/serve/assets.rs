//! Static files of the page, compiled into the program.

use std::io::Write;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

const PAGE: &str = include_str!("assets/index.html");

struct Asset {
    path: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
    zipped: LazyLock<Option<Vec<u8>>>,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const PICTURE: &str = "image/svg+xml";
const TEXT: &str = "text/plain; charset=utf-8";

macro_rules! assets {
    ($($path:literal $media_type:expr),+ $(,)?) => {
        [$(Asset {
            path: $path,
            media_type: $media_type,
            bytes: include_bytes!(concat!("assets/", $path)),
            zipped: LazyLock::new(|| zip(include_bytes!(concat!("assets/", $path)))),
        }),+]
    };
}

static ASSETS: [Asset; 31] = assets![
    "icon.svg" PICTURE,
    "style/base.css" STYLE,
    "style/cards.css" STYLE,
    "style/layout.css" STYLE,
    "style/print.css" STYLE,
    "script/api.js" SCRIPT,
    "script/app.js" SCRIPT,
    "script/card.js" SCRIPT,
    "script/chart.js" SCRIPT,
    "script/conversation.js" SCRIPT,
    "script/dashboard.js" SCRIPT,
    "script/dom.js" SCRIPT,
    "script/figures.js" SCRIPT,
    "script/filters.js" SCRIPT,
    "script/format.js" SCRIPT,
    "script/heatmap.js" SCRIPT,
    "script/hint.js" SCRIPT,
    "script/journey.js" SCRIPT,
    "script/labels.js" SCRIPT,
    "script/palette.js" SCRIPT,
    "script/pick.js" SCRIPT,
    "script/pivot.js" SCRIPT,
    "script/preparing.js" SCRIPT,
    "script/print.js" SCRIPT,
    "script/queries.js" SCRIPT,
    "script/querychart.js" SCRIPT,
    "script/table.js" SCRIPT,
    "script/theme.js" SCRIPT,
    "script/timeline.js" SCRIPT,
    "vendor/echarts.min.js" SCRIPT,
    "vendor/LICENSE" TEXT,
];

fn zip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

pub(super) async fn page() -> Html<&'static str> {
    Html(PAGE)
}

/// Serves the page of a dashboard or the query list.
pub(super) async fn page_named(name: Result<Path<String>, PathRejection>) -> Response {
    let is_page =
        |name: &str| name == "queries" || analytics::dashboards::dashboard(name).is_some();
    page_if(name.is_ok_and(|Path(name)| is_page(&name)))
}

/// Serves the page of a named query. A former name leads to the page of the name now.
pub(super) async fn page_of_query(
    name: Result<Path<String>, PathRejection>,
    address: Uri,
) -> Response {
    let name = name.map(|Path(name)| name).unwrap_or_default();
    match analytics::catalogue::query(&name) {
        Some(query) if query.name != name => {
            let values = address.query().map(|values| format!("?{values}"));
            let page = format!("/queries/{}{}", query.name, values.unwrap_or_default());
            Redirect::permanent(&page).into_response()
        }
        query => page_if(query.is_some()),
    }
}

/// The page shows navigation and what is wrong also at an unknown address.
fn page_if(exists: bool) -> Response {
    let status = if exists {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    (status, Html(PAGE)).into_response()
}

/// Serves any other address.
pub(super) async fn fallback(uri: Uri) -> Response {
    if uri.path().starts_with("/api/") || uri.path().starts_with("/assets/") {
        return not_found().into_response();
    }
    page_if(false)
}

/// Serves a static file.
pub(super) async fn file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.path == path) else {
        return not_found().into_response();
    };
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let zipped = asset
        .zipped
        .as_deref()
        .filter(|_| accepted.is_some_and(|accepted| accepted.contains("gzip")));
    let media_type = (header::CONTENT_TYPE, asset.media_type);
    match zipped {
        Some(zipped) => ([media_type, (header::CONTENT_ENCODING, "gzip")], zipped).into_response(),
        None => ([media_type], asset.bytes).into_response(),
    }
}

fn not_found() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "Not found\n")
}
