//! JSON API of the page.

use std::sync::Arc;
use std::time::Duration;

use analytics::catalogue::{self, Query};
use analytics::dashboards::{
    self, Content, Dashboard, Filter, Selection, Sort, Visual, VisualKind,
};
use axum::Json;
use axum::extract::{Path, Query as Address, State};
use axum::response::Response;
use connect_core::{Day, Source};
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use super::error::ApiError;
use super::response::QueryResponse;
use super::selection::{self, Values};
use super::spreadsheet::Sheet;
use super::stored::PreparedDay;
use super::{App, csv, description};
use crate::days::LakeDays;
use crate::empty_result::{self, Hint};
use crate::engine;
use crate::named::NamedQuery;

/// Maximum number of rows in a response; downloads have all rows.
const MAX_ROWS: usize = 10_000;

/// Maximum number of rows if all are requested.
const MAX_ALL_ROWS: usize = 200_000;

/// Maximum time for the hints of an empty card, which can wait for the queries of other cards.
const MAX_HINT_TIME: Duration = Duration::from_secs(2);

/// Name of the value that removes the limit of a visual.
const ALL_ROWS: &str = "all";

type Shared = State<Arc<App>>;

/// Describes the lake's days, dashboards and queries.
pub(super) async fn lake(State(app): Shared) -> Json<Value> {
    let days = app.days_soon().await.map(|days| {
        let shown = days.selection();
        let of_source = |source: Source| {
            let (first, last) = days.of_source(source)?;
            let days = json!({ "first": first.to_iso(), "last": last.to_iso() });
            Some((source.code().to_owned(), days))
        };
        let sources: Map<_, _> = Source::ALL.into_iter().filter_map(of_source).collect();
        json!({ "first": days.first.to_iso(), "last": days.last.to_iso(), "from": shown.from.to_iso(), "to": shown.to.to_iso(), "sources": sources })
    });
    Json(json!({
        "folder": app.engine.lake,
        "days": days,
        "warnings": warnings(&app),
        "time_zone": app.engine.time_zone.name(),
        "today": app.engine.today().map(Day::to_iso),
        "dashboards": dashboards::all().iter().map(description::dashboard_json).collect::<Vec<_>>(),
        "sources": Source::ALL.map(|source| json!({ "id": source.code(), "title": source.title() })),
        "queries": catalogue::all().iter().map(description::query_json).collect::<Vec<_>>(),
    }))
}

/// Lists the values of each filter of a dashboard.
pub(super) async fn choices(
    State(app): Shared,
    Path(name): Path<String>,
    values: Address<Values>,
) -> Result<Json<Value>, ApiError> {
    let dashboard = dashboard(&name)?;
    let selection = selection(&app, dashboard, &values).await?;
    let mut choices = Map::new();
    for filter in dashboard.filters {
        if let Some(sql) = dashboard.choices_sql(*filter, &selection) {
            let values = filter.values(app.runner.values(&sql).await?);
            choices.insert(filter.name().to_owned(), values.into_iter().collect());
        }
    }
    Ok(Json(choices.into()))
}

/// Returns the data of a visual.
pub(super) async fn visual(
    app: Shared,
    Path(names): Path<(String, String)>,
    values: Address<Values>,
) -> Result<Json<Value>, ApiError> {
    let (visual, selection) = find_visual(&app, &names, &values).await?;
    let response = app.runner.run(&visual.sql(&selection)).await?;
    let max_rows = if values.contains_key(ALL_ROWS) {
        MAX_ALL_ROWS
    } else {
        MAX_ROWS
    };
    let total = count_all(&app, visual, &selection, response.rows.len()).await;
    let is_cut = !total.is_null() && total["rows"].as_u64() != Some(response.rows.len() as u64);
    let shown = if is_cut && has_groups_of_rows(&visual) {
        complete_groups(&response.rows)
    } else {
        response.rows.len()
    };
    let Json(mut document) = to_json(&response, max_rows.min(shown));
    document["total"] = total;
    if response.rows.is_empty() {
        document["hints"] = visual_hints(&app, dashboard(&names.0)?, &visual, &selection).await;
    }
    Ok(Json(document))
}

/// Returns whether the rows of each value of the first column, such as an agent's states, follow
/// each other and are drawn together.
fn has_groups_of_rows(visual: &Visual) -> bool {
    let is_group = match visual.content {
        Content::Groups { by, .. } => by.len() > 1 && visual.kind != VisualKind::Table,
        Content::Rows(_) => visual.kind == VisualKind::Timeline,
    };
    let first = visual.columns().next();
    let is_first = match visual.order.first() {
        Some(Sort::Ascending(column) | Sort::Descending(column)) => Some(*column) == first,
        None => true,
    };
    is_group && is_first
}

/// Returns the number of rows without those of the last group, which a limit may have cut: an agent
/// with some of the states would look like one without the others. A single group is kept.
fn complete_groups(rows: &[Vec<Option<String>>]) -> usize {
    let last = rows.last().and_then(|row| row.first());
    let complete = rows
        .iter()
        .rposition(|row| row.first() != last)
        .map(|position| position + 1);
    complete.unwrap_or(rows.len())
}

/// Returns all rows of a visual as CSV.
pub(super) async fn visual_csv(
    app: Shared,
    Path(names): Path<(String, String)>,
    Address(values): Address<Values>,
) -> Result<Response, ApiError> {
    let (visual, response) = uncut_visual(&app, &names, &values).await?;
    let sheet = visual_sheet(&app, &names, &visual, &response);
    Ok(csv::download(&sheet))
}

/// Returns all rows of a visual as an Excel workbook.
pub(super) async fn visual_xlsx(
    app: Shared,
    Path(names): Path<(String, String)>,
    Address(values): Address<Values>,
) -> Result<Response, ApiError> {
    let (visual, response) = uncut_visual(&app, &names, &values).await?;
    let sheet = visual_sheet(&app, &names, &visual, &response);
    sheet.excel()
}

/// Finds a visual without its limit, and all its rows: a file cannot show that it has a part of them.
async fn uncut_visual(
    app: &App,
    names: &(String, String),
    values: &Values,
) -> Result<(Visual, Arc<QueryResponse>), ApiError> {
    let (mut visual, selection) = find_visual(app, names, values).await?;
    visual.limit = None;
    let response = app.runner.run(&visual.sql(&selection)).await?;
    Ok((visual, response))
}

fn visual_sheet<'a>(
    app: &App,
    (dashboard, name): &(String, String),
    visual: &Visual,
    response: &'a QueryResponse,
) -> Sheet<'a> {
    let name = format!("{dashboard}-{name}");
    Sheet::from_visual(name, visual, response, &app.engine.time_zone)
}

/// Returns the day that is being stored, for which charts wait, or null.
pub(super) async fn preparing(State(app): Shared) -> Json<Option<PreparedDay>> {
    Json(app.runner.preparing())
}

/// Returns when the newest contact of the selected days was disconnected, in local time.
pub(super) async fn as_of(
    State(app): Shared,
    values: Address<Values>,
) -> Result<Json<Value>, ApiError> {
    let dashboard = dashboard("intraday")?;
    let selection = selection(&app, dashboard, &values).await?;
    let response = app.runner.run(&dashboards::newest_sql(&selection)).await?;
    let newest = response.rows.first().and_then(|row| row.first()).cloned();
    Ok(Json(json!({ "as_of": newest.flatten() })))
}

/// Returns the result of a named query.
pub(super) async fn query(
    app: Shared,
    Path(name): Path<String>,
    values: Address<Values>,
) -> Result<Json<Value>, ApiError> {
    let (query, response) = query_response(&app, &name, &values).await?;
    let Json(mut document) = to_json(&response, MAX_ROWS);
    if response.rows.is_empty() {
        document["hints"] = query_hints(&app, query, &values, &response.sql).await;
    }
    Ok(Json(document))
}

/// Explains a visual without rows: values of filters that the lake does not have.
async fn visual_hints(
    app: &App,
    dashboard: &Dashboard,
    visual: &Visual,
    selection: &Selection,
) -> Value {
    hints(async {
        let days = app.days_soon().await?;
        let source = &app.runner;
        Some(empty_result::explain_filters(source, days, dashboard, visual, selection).await)
    })
    .await
}

/// Explains a named query without rows: required parameters, and values that the lake does not have.
async fn query_hints(app: &App, query: &Query, values: &Values, sql: &str) -> Value {
    let named = NamedQuery {
        name: query.name.to_owned(),
        values: values.clone().into_iter().collect(),
    };
    hints(async {
        let days = app.days_soon().await?;
        Some(empty_result::explain_parameters(&app.runner, days, sql, &named).await)
    })
    .await
}

/// Returns hints for the page, or null if they take so long that the card is better without them.
async fn hints(found: impl Future<Output = Option<Vec<Hint>>>) -> Value {
    match timeout(MAX_HINT_TIME, found).await {
        Ok(Some(hints)) => hints.iter().map(Hint::for_page).collect(),
        Ok(None) | Err(_) => Value::Null,
    }
}

/// Returns the result of a named query as CSV.
pub(super) async fn query_csv(
    app: Shared,
    Path(name): Path<String>,
    values: Address<Values>,
) -> Result<Response, ApiError> {
    let (query, response) = query_response(&app, &name, &values).await?;
    let sheet = Sheet::from_query(query, &response, &app.engine.time_zone);
    Ok(csv::download(&sheet))
}

/// Returns the result of a named query as an Excel workbook.
pub(super) async fn query_xlsx(
    app: Shared,
    Path(name): Path<String>,
    values: Address<Values>,
) -> Result<Response, ApiError> {
    let (query, response) = query_response(&app, &name, &values).await?;
    Sheet::from_query(query, &response, &app.engine.time_zone).excel()
}

/// Lists the values of a query's parameters that are filters of dashboards too.
pub(super) async fn query_choices(
    State(app): Shared,
    Path(name): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let query = catalogue::query(&name).ok_or_else(|| ApiError::unknown("query", &name))?;
    let mut choices = Map::new();
    let Some(days) = app.days().await else {
        return Ok(Json(choices.into()));
    };
    let selection = Selection::new(days.first, days.last);
    for filter in Filter::ALL {
        let sql = query.parameter(filter.name()).and_then(|_| {
            dashboards::all()
                .iter()
                .find_map(|it| it.choices_sql(filter, &selection))
        });
        if let Some(sql) = sql {
            let values = filter.values(app.runner.values(&sql).await?);
            choices.insert(filter.name().to_owned(), values.into_iter().collect());
        }
    }
    Ok(Json(choices.into()))
}

/// Finds a visual and its selection. The value `all` removes the limit of its rows.
async fn find_visual(
    app: &App,
    (name, visual): &(String, String),
    values: &Values,
) -> Result<(Visual, Selection), ApiError> {
    let dashboard = dashboard(name)?;
    let mut visual = *dashboard
        .visual(visual)
        .ok_or_else(|| ApiError::unknown("visual", visual))?;
    let mut values = values.clone();
    if values.remove(ALL_ROWS).is_some() {
        visual.limit = None;
    }
    let selection = selection(app, dashboard, &values).await?;
    Ok((visual, selection))
}

/// Counts the rows and groups of a visual whose limit cuts its rows.
async fn count_all(app: &App, mut visual: Visual, selection: &Selection, shown: usize) -> Value {
    let is_cut = visual.limit.is_some_and(|limit| shown >= limit as usize);
    let Some(group) = visual.columns().next().filter(|_| is_cut) else {
        return Value::Null;
    };
    visual.limit = None;
    let sql = visual.sql(selection);
    let sql = format!("SELECT count(*), count(DISTINCT {group}) FROM ({sql}) AS uncut");
    // The card shows its rows even if they cannot be counted.
    let Ok(response) = app.runner.run(&sql).await else {
        return json!({ "rows": null, "groups": null });
    };
    let count = |column: usize| -> Option<u64> {
        response.rows.first()?.get(column)?.as_ref()?.parse().ok()
    };
    json!({ "rows": count(0), "groups": count(1) })
}

async fn query_response(
    app: &App,
    name: &str,
    values: &Values,
) -> Result<(&'static Query, Arc<QueryResponse>), ApiError> {
    let query = catalogue::query(name).ok_or_else(|| ApiError::unknown("query", name))?;
    let arguments = selection::query_arguments(query, values, &app.engine.time_zone)?;
    let sql = query
        .sql(&arguments)
        .map_err(|error| ApiError::request(&error))?;
    Ok((query, app.runner.run(&sql).await?))
}

fn dashboard(name: &str) -> Result<&'static Dashboard, ApiError> {
    dashboards::dashboard(name).ok_or_else(|| ApiError::unknown("dashboard", name))
}

/// Returns the selection of an address. Days that it does not have are the last of the lake, or today
/// for an empty lake.
async fn selection(
    app: &App,
    dashboard: &Dashboard,
    values: &Values,
) -> Result<Selection, ApiError> {
    let default = async || {
        let days = app.days().await.map(LakeDays::selection);
        days.or_else(|| app.engine.today().map(|today| Selection::new(today, today)))
            .ok_or_else(|| ApiError::request(&"the system clock is before 1970"))
    };
    selection::dashboard_selection(dashboard, values, default).await
}

/// Returns what is wrong with the lake.
fn warnings(app: &App) -> Vec<String> {
    match engine::check(&app.engine.lake) {
        Ok(unknown) => unknown
            .iter()
            .map(|path| format!("{} is not part of the lake, but its rows are counted. Remove it, or run lake repair.", path.display()))
            .collect(),
        Err(error) => vec![error.to_string()],
    }
}

fn to_json(response: &QueryResponse, max_rows: usize) -> Json<Value> {
    let columns = response
        .columns
        .iter()
        .map(|column| json!({ "name": column.name, "type": column.data_type }));
    Json(json!({
        "sql": response.sql,
        "columns": columns.collect::<Vec<_>>(),
        "rows": &response.rows[..response.rows.len().min(max_rows)],
        "row_count": response.rows.len(),
        "statistics": {
            "rows_scanned": response.statistics.rows_scanned,
            "bytes_scanned": response.statistics.bytes_scanned,
            "bytes_curated": response.statistics.bytes_curated,
            "milliseconds": response.statistics.duration.as_millis(),
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_group_of_a_cut_visual_is_incomplete() {
        let rows = |agents: &str| -> Vec<Vec<Option<String>>> {
            let row = |agent: char| vec![Some(agent.to_string()), None];
            agents.chars().map(row).collect()
        };
        for (agents, complete) in [("aabbbc", 5), ("aab", 2), ("aaa", 3), ("", 0)] {
            assert_eq!(complete_groups(&rows(agents)), complete, "{agents}");
        }
        let of = |name| {
            *dashboards::dashboard("agents")
                .unwrap()
                .visual(name)
                .unwrap()
        };
        for (name, expected) in [
            ("timeline", true),
            ("time-in-state", true),
            ("occupancy-by-agent", false),
            ("current-status", false),
        ] {
            assert_eq!(has_groups_of_rows(&of(name)), expected, "{name}");
        }
        let answers = dashboards::dashboard("evaluations")
            .unwrap()
            .visual("answers");
        assert!(!has_groups_of_rows(answers.unwrap()), "a table");
    }
}
