//! Explains results without rows.

use std::collections::{BTreeMap, BTreeSet};

use analytics::catalogue::{ParameterKind, ParameterValue};
use analytics::dashboards::{self, Filter, Selection};
use analytics::{tables, views};
use athena::{QueryOutcome, Session};
use connect_core::{Day, Source};

use crate::days::LakeDays;
use crate::named::{self, NamedQuery};
use crate::sql_words::{compared_values, words};

/// Maximum number of values to list.
const MAX_VALUES: usize = 8;

/// Returns hints why a statement without rows has none: the lake's days, required parameters, and
/// values that do not exist in the lake. Only queries are explained.
pub(crate) async fn explain(
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
    let mut values = KnownValues {
        session,
        days,
        sql,
        is_named: query.is_some(),
        read: BTreeMap::new(),
    };
    let mut hints = vec![explain_days(days, query)];
    hints.extend(match query {
        Some(query) => explain_parameters(&mut values, query).await,
        None => explain_comparisons(&mut values, sql).await,
    });
    if let ([_], Some(query)) = (hints.as_slice(), query) {
        hints.extend(explain_agents(days, query));
    }
    hints
}

/// Returns the reason why a query of current contacts or states has no agents on days of the lake.
fn explain_agents(days: LakeDays, query: &NamedQuery) -> Option<String> {
    let definition = named::find(&query.name).ok()?;
    let reason = definition.empty_reason()?;
    let (first, last) = days.of_source(definition.source)?;
    let day = |name| query.value(name).and_then(Day::from_date);
    // Without a day, the query selects those up to now, which the lake need not have.
    let is_in_lake = day("from")? <= last && first <= day("to")?;
    is_in_lake.then(|| match query.value(Filter::Agent.name()) {
        Some(agent) => format!("agent '{agent}' is not online at the end of the selected days"),
        None => reason.to_owned(),
    })
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

async fn explain_parameters(values: &mut KnownValues<'_>, query: &NamedQuery) -> Vec<String> {
    let Ok(definition) = named::find(&query.name) else {
        return Vec::new();
    };
    let texts = definition.parameters.iter().filter(|parameter| {
        matches!(
            parameter.kind,
            ParameterKind::Text | ParameterKind::Choice(_)
        )
    });
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
                if let (Some(filter), Ok(ParameterValue::Text(value))) =
                    (filter, parameter.value(value))
                {
                    hints.extend(explain_value(values, filter, name, &value).await);
                }
            }
            None => {}
        }
    }
    hints
}

/// Returns hints for values that a statement compares with columns of filters.
async fn explain_comparisons(values: &mut KnownValues<'_>, sql: &str) -> Vec<String> {
    let of_column = |column: &str| {
        Filter::ALL.into_iter().find(|filter| {
            filter
                .column()
                .is_some_and(|name| name.eq_ignore_ascii_case(column))
        })
    };
    let mut hints = Vec::new();
    for (column, value) in compared_values(sql) {
        if let Some(filter) = of_column(column) {
            hints.extend(explain_value(values, filter, column, &value).await);
        }
    }
    hints
}

/// Returns a hint if the lake does not contain the value of a filter, which the user calls `name`.
async fn explain_value(
    values: &mut KnownValues<'_>,
    filter: Filter,
    name: &str,
    value: &str,
) -> Option<String> {
    let values = values.of(filter).await?;
    if values.iter().any(|known| known == value) {
        return None;
    }
    let names = || values.iter().map(String::as_str);
    Some(match cli::nearest(value, names()) {
        Some(nearest) => format!("{name} '{value}' not found; did you mean '{nearest}'?"),
        None if values.len() <= MAX_VALUES => {
            let list: Vec<_> = names().map(|name| format!("'{name}'")).collect();
            format!(
                "{name} '{value}' not found; the values are {}",
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

/// The values of filters in the views and tables that a statement reads, in the whole lake.
struct KnownValues<'a> {
    session: &'a Session,
    days: LakeDays,
    sql: &'a str,
    /// Whether the statement is a named query, whose filters need not be columns of what it reads.
    is_named: bool,
    /// The values that were read, by the name of their filter.
    read: BTreeMap<&'static str, Option<Vec<String>>>,
}

impl KnownValues<'_> {
    /// `None` if the statement reads nothing that has such values.
    async fn of(&mut self, filter: Filter) -> Option<&[String]> {
        if !self.read.contains_key(filter.name()) {
            let values = match filter {
                // IDs are as many as contacts.
                Filter::Contact => return None,
                // A group selects those below it.
                Filter::Hierarchy => self.choices(filter).await,
                _ => match self.distinct(filter.column()?).await {
                    values if values.is_empty() && self.is_named => self.choices(filter).await,
                    values => values,
                },
            };
            let values = (!values.is_empty()).then(|| values.into_iter().collect());
            self.read.insert(filter.name(), values);
        }
        self.read.get(filter.name())?.as_deref()
    }

    async fn choices(&self, filter: Filter) -> BTreeSet<String> {
        let selection = Selection::new(self.days.first, self.days.last);
        let sql = dashboards::all()
            .iter()
            .find_map(|dashboard| dashboard.choices_sql(filter, &selection));
        match sql {
            Some(sql) => self.first_column(&sql).await,
            None => BTreeSet::new(),
        }
    }

    /// The values of a column of the relations that the statement names.
    async fn distinct(&self, column: &str) -> BTreeSet<String> {
        let views = views::all().iter().map(|view| view.name);
        let tables = tables::ALL.iter().map(|table| table.name());
        let relations: BTreeSet<_> = views.chain(tables).collect();
        let named: BTreeSet<_> = words(self.sql)
            .filter_map(|word| relations.get(word.to_lowercase().as_str()))
            .collect();
        let mut values = BTreeSet::new();
        for relation in named {
            // A relation without the column has no values.
            let sql =
                format!("SELECT DISTINCT {column} FROM {relation} WHERE {column} IS NOT NULL");
            values.extend(self.first_column(&sql).await);
        }
        values
    }

    async fn first_column(&self, sql: &str) -> BTreeSet<String> {
        let outcome = self.session.query(sql).await;
        let rows = outcome.iter().flat_map(QueryOutcome::rows);
        rows.filter_map(|row| row.into_iter().next()?).collect()
    }
}
