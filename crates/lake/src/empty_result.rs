//! Explains results without rows.

use analytics::catalogue::{Kind, Value};
use analytics::dashboards::{self, Filter, Selection};
use athena::Session;
use connect_core::Source;

use crate::days::LakeDays;
use crate::named::{self, NamedQuery};
use crate::sql_words::{compared_values, words};

/// Maximum number of values to list.
const MAX_VALUES: usize = 8;

/// Returns hints why a statement without rows has none: the lake's days, required parameters, and
/// values that do not exist in the lake. Only queries are explained.
pub(crate) fn explain(
    session: &Session,
    days: Option<LakeDays>,
    sql: &str,
    query: Option<&NamedQuery>,
) -> Vec<String> {
    let first_word = words(sql).next().unwrap_or_default();
    if !["SELECT", "WITH", "VALUES", "TABLE"].contains(&first_word.to_uppercase().as_str()) {
        return Vec::new();
    }
    let Some(days) = days else {
        return vec![
            "the lake is empty; load documents with lake ingest, or try sample data with lake demo"
                .to_owned(),
        ];
    };
    let mut hints = vec![explain_days(days, query)];
    hints.extend(match query {
        Some(query) => explain_parameters(session, days, query),
        None => explain_comparisons(session, days, sql),
    });
    hints
}

/// Returns the days of the source that a named query reads, otherwise those of the lake.
fn explain_days(days: LakeDays, query: Option<&NamedQuery>) -> String {
    let source = query.and_then(|query| Some(named::find(&query.name).ok()?.source));
    let (what, first, last) = match source {
        None => ("rows", days.first, days.last),
        Some(source) => match days.of_source(source) {
            None => return no_rows(source),
            Some((first, last)) => (source.title(), first, last),
        },
    };
    let mut hint = format!(
        "the lake has {what} from {} to {}",
        first.to_iso(),
        last.to_iso()
    );
    let value = |name| query.and_then(|query| query.value(name));
    if let (Some(from), Some(to)) = (value("from"), value("to")) {
        hint.push_str("; the query selects ");
        hint.push_str(from);
        hint.push_str(" to ");
        hint.push_str(to);
    }
    hint
}

fn no_rows(source: Source) -> String {
    let command = match source {
        Source::Transcripts => "lake ingest --transcripts",
        _ => "lake ingest",
    };
    format!(
        "the lake has no {}; load them with {command}",
        source.title()
    )
}

fn explain_parameters(session: &Session, days: LakeDays, query: &NamedQuery) -> Vec<String> {
    let Ok(definition) = named::find(&query.name) else {
        return Vec::new();
    };
    let texts = definition
        .parameters
        .iter()
        .filter(|parameter| matches!(parameter.kind, Kind::Text | Kind::Choice(_)));
    let mut hints = Vec::new();
    for parameter in texts {
        match query.value(parameter.name) {
            None if parameter.name == Filter::Contact.name() => {
                hints.push("select a contact with -p contact_id=ID".to_owned());
            }
            // As the query compares it: a choice may be in lower case.
            Some(value) => {
                let name = parameter.name;
                let filter = Filter::ALL.into_iter().find(|it| it.name() == name);
                if let (Some(filter), Ok(Value::Text(value))) = (filter, parameter.value(value)) {
                    hints.extend(explain_value(session, days, filter, name, &value));
                }
            }
            None => {}
        }
    }
    hints
}

/// Returns hints for values that a statement compares with columns of filters.
fn explain_comparisons(session: &Session, days: LakeDays, sql: &str) -> Vec<String> {
    let of_column = |column: &str| {
        Filter::ALL.into_iter().find(|filter| {
            filter
                .column()
                .is_some_and(|name| name.eq_ignore_ascii_case(column))
        })
    };
    compared_values(sql)
        .into_iter()
        .filter_map(|(column, value)| {
            explain_value(session, days, of_column(column)?, column, &value)
        })
        .collect()
}

/// Returns a hint if the lake does not contain the value of a filter, which the user calls `name`.
fn explain_value(
    session: &Session,
    days: LakeDays,
    filter: Filter,
    name: &str,
    value: &str,
) -> Option<String> {
    let values = filter_values(session, days, filter)?;
    if values.iter().any(|known| known == value) {
        return None;
    }
    let names = || values.iter().map(String::as_str);
    Some(match cli::nearest(value, names()) {
        Some(nearest) => format!("{name} '{value}' not found; did you mean '{nearest}'?"),
        None if values.len() <= MAX_VALUES => {
            let list: Vec<_> = names().map(|name| format!("'{name}'")).collect();
            format!(
                "{name} '{value}' not found; the lake has {}",
                list.join(", ")
            )
        }
        None => format!(
            "{name} '{value}' not found among {} values, such as '{}'",
            values.len(),
            values[0]
        ),
    })
}

/// Returns the values of a dashboard filter in the whole lake.
fn filter_values(session: &Session, days: LakeDays, filter: Filter) -> Option<Vec<String>> {
    let selection = Selection::new(days.first, days.last);
    let sql = dashboards::all()
        .iter()
        .find_map(|dashboard| dashboard.choices_sql(filter, &selection))?;
    let outcome = session.query_blocking(&sql).ok()?;
    let values: Vec<_> = outcome
        .rows()
        .filter_map(|row| row.into_iter().next()?)
        .collect();
    (!values.is_empty()).then_some(values)
}
