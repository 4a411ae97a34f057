//! Explains results without rows.

use std::collections::{BTreeMap, BTreeSet};

use analytics::catalogue::{ParameterKind, ParameterValue};
use analytics::dashboards::{self, Dashboard, Filter, Selection, Visual};
use analytics::{tables, views};
use athena::Session;
use cli::text::capitalized;
use connect_core::{Day, Source};

use crate::days::LakeDays;
use crate::named::{self, NamedQuery};
use crate::sql_words::{compared_values, words};
use crate::value_source::ValueSource;

/// Maximum number of values to list.
const MAX_VALUES: usize = 8;

/// Why a parameter or filter may select no rows.
pub(crate) enum Hint {
    /// The query requires a contact.
    MissingContact,
    /// The lake does not have the value.
    UnknownValue {
        /// The parameter or column.
        name: String,
        value: String,
        /// What is wrong, with values that the lake has.
        problem: String,
    },
}

impl Hint {
    /// Returns the text for the command line.
    fn for_command(&self) -> String {
        match self {
            Self::MissingContact => "select a contact with -p contact_id=ID".to_owned(),
            Self::UnknownValue {
                name,
                value,
                problem,
            } => format!("{name} '{value}' {problem}"),
        }
    }

    /// Returns the sentence for a page.
    pub(crate) fn for_page(&self) -> String {
        match self {
            Self::MissingContact => "Enter a contact ID above.".to_owned(),
            Self::UnknownValue {
                name,
                value,
                problem,
            } => {
                let end = if problem.ends_with('?') { "" } else { "." };
                let label = capitalized(&name.replace('_', " "));
                format!("{label} '{value}' {problem}{end}")
            }
        }
    }
}

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
    let mut hints = vec![explain_days(days, query)];
    let of_values = match query {
        Some(query) => explain_parameters(session, days, sql, query).await,
        None => explain_comparisons(session, days, sql).await,
    };
    hints.extend(of_values.iter().map(Hint::for_command));
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
    let day = |name| query.value(name).and_then(|text| Day::from_date(text).ok());
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

/// Returns hints at the parameters of a named query: a contact that it requires, and values that do
/// not exist in the lake.
pub(crate) async fn explain_parameters(
    source: &impl ValueSource,
    days: LakeDays,
    sql: &str,
    query: &NamedQuery,
) -> Vec<Hint> {
    let Ok(definition) = named::find(&query.name) else {
        return Vec::new();
    };
    let texts = definition.parameters.iter().filter(|parameter| {
        matches!(
            parameter.kind,
            ParameterKind::Text | ParameterKind::Choice(_)
        )
    });
    let mut values = KnownValues::new(source, days, sql, true);
    let mut hints = Vec::new();
    for parameter in texts {
        match query.value(parameter.name) {
            None if parameter.name == Filter::Contact.name() => hints.push(Hint::MissingContact),
            // As the query compares it: a choice may be in lower case.
            Some(value) => {
                let name = parameter.name;
                let filter = Filter::ALL.into_iter().find(|it| it.name() == name);
                if let (Some(filter), Ok(ParameterValue::Text(value))) =
                    (filter, parameter.value(value))
                {
                    hints.extend(unknown_value(values.load(filter).await, name, &value));
                }
            }
            None => {}
        }
    }
    hints
}

/// Returns hints at the filters of a dashboard whose values do not exist in the lake.
pub(crate) async fn explain_filters(
    source: &impl ValueSource,
    days: LakeDays,
    dashboard: &Dashboard,
    visual: &Visual,
    selection: &Selection,
) -> Vec<Hint> {
    let all_days = Selection::new(days.first, days.last);
    let mut hints = Vec::new();
    for filter in dashboard.filters.iter().filter(|it| visual.takes(**it)) {
        let choices = dashboard.choices_sql(*filter, &all_days);
        if let (Some(value), Some(sql)) = (selection.get(*filter), choices) {
            let known = filter.values(source.first_column(&sql).await);
            hints.extend(unknown_value(&known, filter.label(), value));
        }
    }
    hints
}

/// Returns hints for values that a statement compares with columns of filters.
async fn explain_comparisons(source: &impl ValueSource, days: LakeDays, sql: &str) -> Vec<Hint> {
    let of_column = |column: &str| {
        Filter::ALL.into_iter().find(|filter| {
            filter
                .column()
                .is_some_and(|name| name.eq_ignore_ascii_case(column))
        })
    };
    let mut values = KnownValues::new(source, days, sql, false);
    let mut hints = Vec::new();
    for (column, value) in compared_values(sql) {
        if let Some(filter) = of_column(column) {
            hints.extend(unknown_value(values.load(filter).await, column, &value));
        }
    }
    hints
}

/// Returns a hint if a value, of what the user calls `name`, is not one of the lake's. Without
/// values, the lake has no rows that could have it.
fn unknown_value(known: &BTreeSet<String>, name: &str, value: &str) -> Option<Hint> {
    let example = known.first()?;
    if known.contains(value) {
        return None;
    }
    let names = || known.iter().map(String::as_str);
    let problem = match cli::nearest(value, names()) {
        Some(nearest) => format!("not found; did you mean '{nearest}'?"),
        None if known.len() <= MAX_VALUES => {
            let list: Vec<_> = names().map(|name| format!("'{name}'")).collect();
            format!("not found; the values are {}", list.join(", "))
        }
        None => format!(
            "not found among {} values, such as '{example}'",
            known.len()
        ),
    };
    Some(Hint::UnknownValue {
        name: name.to_owned(),
        value: value.to_owned(),
        problem,
    })
}

/// The values of filters in the views and tables that a statement reads, in the whole lake.
struct KnownValues<'a, S> {
    source: &'a S,
    days: LakeDays,
    sql: &'a str,
    /// Whether the statement is a named query, whose filters need not be columns of what it reads.
    is_named: bool,
    /// The values that were read, by the name of their filter.
    read: BTreeMap<&'static str, BTreeSet<String>>,
}

impl<'a, S: ValueSource> KnownValues<'a, S> {
    fn new(source: &'a S, days: LakeDays, sql: &'a str, is_named: bool) -> Self {
        Self {
            source,
            days,
            sql,
            is_named,
            read: BTreeMap::new(),
        }
    }

    /// No values if the statement reads nothing that has such values.
    async fn load(&mut self, filter: Filter) -> &BTreeSet<String> {
        if !self.read.contains_key(filter.name()) {
            let values = self.listed(filter).await;
            self.read.insert(filter.name(), values);
        }
        &self.read[filter.name()]
    }

    async fn listed(&self, filter: Filter) -> BTreeSet<String> {
        // IDs are as many as contacts.
        let Some(column) = filter.column().filter(|_| filter != Filter::Contact) else {
            return BTreeSet::new();
        };
        if filter == Filter::Hierarchy {
            return filter.values(self.choices(filter).await);
        }
        let values = self.distinct(column).await;
        if values.is_empty() && self.is_named {
            return self.choices(filter).await;
        }
        values
    }

    async fn choices(&self, filter: Filter) -> BTreeSet<String> {
        let selection = Selection::new(self.days.first, self.days.last);
        let sql = dashboards::all()
            .iter()
            .find_map(|dashboard| dashboard.choices_sql(filter, &selection));
        match sql {
            Some(sql) => self.source.first_column(&sql).await,
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
            values.extend(self.source.first_column(&sql).await);
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn group_above_those_of_the_agents_is_known() {
        let groups = Filter::Hierarchy.values(["Europe / Support".to_owned()]);
        assert!(unknown_value(&groups, "hierarchy", "Europe").is_none());
        let hint = unknown_value(&groups, "hierarchy", "Asia").unwrap();
        let values = "not found; the values are 'Europe', 'Europe / Support'";
        assert_eq!(hint.for_command(), format!("hierarchy 'Asia' {values}"));
        assert_eq!(hint.for_page(), format!("Hierarchy 'Asia' {values}."));
        assert!(unknown_value(&BTreeSet::new(), "queue", "a").is_none());
    }
}
