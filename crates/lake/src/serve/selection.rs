//! What is chosen, from the address of a request.

use std::collections::BTreeMap;

use analytics::TimeZone;
use analytics::catalogue::{Arguments, Query};
use analytics::dashboards::{Dashboard, Filter, Selection};
use connect_core::Day;

use super::failure::Failure;

/// The names and values of an address.
pub(super) type Values = BTreeMap<String, String>;

/// What is chosen on a dashboard; where no days are, those of `default`.
pub(super) fn of_dashboard(
    dashboard: &Dashboard,
    values: &Values,
    default: Selection,
) -> Result<Selection, Failure> {
    let mut selection = default;
    for (name, value) in values {
        match name.as_str() {
            "from" => selection.from = day(value)?,
            "to" => selection.to = day(value)?,
            _ => {
                let filter = dashboard
                    .filters
                    .iter()
                    .find(|filter| filter.name() == name && **filter != Filter::Days);
                let filter = filter.ok_or_else(|| {
                    Failure::request(&format!(
                        "The dashboard '{}' has no filter '{name}'",
                        dashboard.name
                    ))
                })?;
                selection.set(*filter, Some(value.clone()));
            }
        }
    }
    if selection.from > selection.to {
        return Err(Failure::request(&"The last day is before the first one"));
    }
    Ok(selection)
}

fn day(text: &str) -> Result<Day, Failure> {
    Day::of_date(text)
        .ok_or_else(|| Failure::request(&format!("'{text}' is no day: write it as 2026-11-23")))
}

/// The values of a query's parameters.
pub(super) fn of_query(
    query: &Query,
    values: &Values,
    time_zone: &TimeZone,
) -> Result<Arguments, Failure> {
    let mut arguments = Arguments::in_time_zone(time_zone.clone());
    for (name, value) in values {
        arguments
            .set(query, name, value)
            .map_err(|error| Failure::request(&error))?;
    }
    Ok(arguments)
}
