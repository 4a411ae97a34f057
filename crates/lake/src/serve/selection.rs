//! Converts query strings into dashboard selections and query arguments.

use std::collections::BTreeMap;

use analytics::TimeZone;
use analytics::catalogue::{Arguments, Query};
use analytics::dashboards::{Comparison, Dashboard, Filter, Selection};
use connect_core::Day;

use super::error::ApiError;
use crate::days::check_range;
use crate::named;

/// Names and values of a query string.
pub(super) type Values = BTreeMap<String, String>;

/// Returns the selection of a dashboard. `default` lists the lake, and is called for days that are
/// not given.
pub(super) async fn dashboard_selection(
    dashboard: &Dashboard,
    values: &Values,
    default: impl AsyncFnOnce() -> Result<Selection, ApiError>,
) -> Result<Selection, ApiError> {
    let given = |name| values.get(name).map(|value| day(value)).transpose();
    let mut selection = match (given("from")?, given("to")?) {
        (Some(from), Some(to)) => Selection::new(from, to),
        (from, to) => {
            let default = default().await?;
            Selection::new(from.unwrap_or(default.from), to.unwrap_or(default.to))
        }
    };
    for (name, value) in values {
        match name.as_str() {
            "from" | "to" => {}
            "compare" => selection.comparison = comparison(value)?,
            "interval" if dashboard.is_intraday() => selection.interval = interval(value)?,
            _ => {
                let filter = dashboard
                    .filters
                    .iter()
                    .find(|filter| filter.name() == name && **filter != Filter::Days);
                let filter = filter.ok_or_else(|| {
                    ApiError::request(&format!(
                        "the dashboard '{}' has no filter '{name}'",
                        dashboard.name
                    ))
                })?;
                let value = filter
                    .parse_value(value)
                    .map_err(|error| ApiError::request(&error))?;
                selection.set(*filter, Some(value));
            }
        }
    }
    check_range(Some(selection.from), Some(selection.to))
        .map_err(|error| ApiError::request(&error))?;
    Ok(selection)
}

fn day(text: &str) -> Result<Day, ApiError> {
    Day::from_date(text)
        .map_err(|error| ApiError::request(&format!("invalid day '{text}': {error}")))
}

fn interval(text: &str) -> Result<u32, ApiError> {
    match text {
        "15" => Ok(15),
        "30" => Ok(30),
        _ => Err(ApiError::request(&format!(
            "invalid interval '{text}': expected 15 or 30 minutes"
        ))),
    }
}

fn comparison(text: &str) -> Result<Comparison, ApiError> {
    match text {
        "period" => Ok(Comparison::PreviousPeriod),
        "week" => Ok(Comparison::WeekBefore),
        _ => Err(ApiError::request(&format!(
            "invalid comparison '{text}': expected period or week"
        ))),
    }
}

/// Returns the parameter values of a named query.
pub(super) fn query_arguments(
    query: &Query,
    values: &Values,
    time_zone: &TimeZone,
) -> Result<Arguments, ApiError> {
    let mut arguments = Arguments::in_time_zone(time_zone.clone());
    for (name, value) in values {
        arguments
            .set(query, name, value)
            .map_err(|error| ApiError::request(&error))?;
    }
    let value = |name: &str| values.get(name).map(String::as_str);
    named::check_days(value("from"), value("to")).map_err(|error| ApiError::request(&error))?;
    Ok(arguments)
}
