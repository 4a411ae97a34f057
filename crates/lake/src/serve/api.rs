//! What the page asks for.

use std::sync::Arc;

use analytics::catalogue::{self, Query};
use analytics::dashboards::{self, Dashboard, Selection, Visual};
use axum::Json;
use axum::extract::{Path, Query as Address, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answers::Answer;
use super::failure::Failure;
use super::selection::{self, Values};
use super::{App, csv, days, description};
use crate::printer::date;

/// How many rows the page is sent; a download has all of them.
const ROWS: usize = 10_000;

type Shared = State<Arc<App>>;

/// What there is: the lake's days, dashboards and queries.
pub(super) async fn lake(State(app): Shared) -> Json<Value> {
    let days = days::of(&app.engine.lake).map(|days| {
        let shown = days.selection();
        json!({ "first": date(days.first), "last": date(days.last), "from": date(shown.from), "to": date(shown.to) })
    });
    Json(json!({
        "folder": app.engine.lake,
        "days": days,
        "today": app.today().map(date),
        "time_zone": app.engine.time_zone.name(),
        "dashboards": dashboards::all().iter().map(description::of_dashboard).collect::<Vec<_>>(),
        "queries": catalogue::all().iter().map(description::of_query).collect::<Vec<_>>(),
    }))
}

/// What each filter of a dashboard can be set to.
pub(super) async fn choices(
    State(app): Shared,
    Path(name): Path<String>,
    values: Address<Values>,
) -> Result<Json<Value>, Failure> {
    let dashboard = dashboard(&name)?;
    let selection = selection::of_dashboard(dashboard, &values, default_selection(&app)?)?;
    let mut choices = Map::new();
    for filter in dashboard.filters {
        if let Some(sql) = dashboard.choices_sql(*filter, &selection) {
            let answer = app.answers.of(&sql).await?;
            choices.insert(
                filter.name().to_owned(),
                answer
                    .rows
                    .iter()
                    .filter_map(|row| row.first().cloned().flatten())
                    .collect(),
            );
        }
    }
    Ok(Json(choices.into()))
}

/// The answer of a visual.
pub(super) async fn visual(
    app: Shared,
    Path(names): Path<(String, String)>,
    values: Address<Values>,
) -> Result<Json<Value>, Failure> {
    visual_answer(&app, &names, &values)
        .await
        .map(|answer| shown(&answer))
}

/// The answer of a visual as a file.
pub(super) async fn visual_csv(
    app: Shared,
    Path(names): Path<(String, String)>,
    values: Address<Values>,
) -> Result<Response, Failure> {
    let answer = visual_answer(&app, &names, &values).await?;
    Ok(csv::download(&format!("{}-{}", names.0, names.1), &answer))
}

/// The answer of a query.
pub(super) async fn query(
    app: Shared,
    Path(name): Path<String>,
    values: Address<Values>,
) -> Result<Json<Value>, Failure> {
    query_answer(&app, &name, &values)
        .await
        .map(|answer| shown(&answer))
}

/// The answer of a query as a file.
pub(super) async fn query_csv(
    app: Shared,
    Path(name): Path<String>,
    values: Address<Values>,
) -> Result<Response, Failure> {
    let answer = query_answer(&app, &name, &values).await?;
    Ok(csv::download(&name, &answer))
}

async fn visual_answer(
    app: &App,
    (name, visual): &(String, String),
    values: &Values,
) -> Result<Arc<Answer>, Failure> {
    let dashboard = dashboard(name)?;
    let visual: &Visual = dashboard
        .visual(visual)
        .ok_or_else(|| Failure::unknown("visual", visual))?;
    let selection = selection::of_dashboard(dashboard, values, default_selection(app)?)?;
    app.answers.of(&visual.sql(&selection)).await
}

async fn query_answer(app: &App, name: &str, values: &Values) -> Result<Arc<Answer>, Failure> {
    let query: &Query = catalogue::query(name).ok_or_else(|| Failure::unknown("query", name))?;
    let arguments = selection::of_query(query, values, &app.engine.time_zone)?;
    app.answers
        .of(&query
            .sql(&arguments)
            .map_err(|error| Failure::request(&error))?)
        .await
}

fn dashboard(name: &str) -> Result<&'static Dashboard, Failure> {
    dashboards::dashboard(name).ok_or_else(|| Failure::unknown("dashboard", name))
}

/// The days of the lake, or today for an empty one.
fn default_selection(app: &App) -> Result<Selection, Failure> {
    let today = || app.today().map(|today| Selection::new(today, today));
    days::of(&app.engine.lake)
        .map(days::Days::selection)
        .or_else(today)
        .ok_or_else(|| Failure::request(&"The clock is wrong"))
}

fn shown(answer: &Answer) -> Json<Value> {
    let columns = answer
        .columns
        .iter()
        .map(|column| json!({ "name": column.name, "type": column.data_type }));
    Json(json!({
        "sql": answer.sql,
        "columns": columns.collect::<Vec<_>>(),
        "rows": &answer.rows[..answer.rows.len().min(ROWS)],
        "row_count": answer.rows.len(),
        "statistics": {
            "rows_scanned": answer.statistics.rows_scanned,
            "bytes_scanned": answer.statistics.bytes_scanned,
            "milliseconds": u64::try_from(answer.statistics.duration.as_millis()).unwrap_or(u64::MAX),
        },
    }))
}
