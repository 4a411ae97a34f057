//! Tables, views and queries as Markdown for the reference pages.

use std::fmt::Write;

use cli::text::capitalized;
use connect_core::Source;

use crate::catalogue::{self, DefaultValue, Parameter, ParameterValue, Query, ResultColumn};
use crate::metrics::{self, Metric, Relation, Section};
use crate::views::{self, View};
use crate::{Column, DataType, Field, Origin, Table, tables};

/// A section for each table.
pub fn tables() -> String {
    tables::ALL
        .iter()
        .map(|table| section(table))
        .collect::<Vec<_>>()
        .join("\n")
}

fn section(table: &Table) -> String {
    let mut text = format!(
        "## {}\nOne row is {}.\n\n| column | type | description |\n|---|---|---|\n",
        table.name(),
        table.summary
    );
    for Column {
        name,
        data_type,
        origin,
        comment,
    } in table.columns
    {
        let mark = if *origin == Origin::Added { " +" } else { "" };
        let _infallible = writeln!(
            text,
            "| `{name}`{mark} | {} | {comment} |",
            brief(*data_type)
        );
    }
    for column in table.columns {
        fields(column.name, column.data_type, &mut text);
    }
    text
}

/// A type without the fields of its structs.
fn brief(data_type: DataType) -> String {
    match data_type {
        DataType::Array(element) => format!("array of {}", brief(*element)),
        DataType::Struct(_) => "struct".to_owned(),
        plain => plain.hive().to_string(),
    }
}

/// A line for each struct in a column, outermost first.
fn fields(path: &str, data_type: DataType, text: &mut String) {
    match data_type {
        DataType::Array(element) => fields(&format!("{path}[]"), *element, text),
        DataType::Struct(of) => {
            let list: Vec<_> = of
                .iter()
                .map(|Field { name, data_type }| format!("{name} {}", brief(*data_type)))
                .collect();
            let _infallible = write!(text, "\n`{path}`: {}\n", list.join(", "));
            for Field { name, data_type } in of {
                fields(&format!("{path}.{name}"), *data_type, text);
            }
        }
        _ => {}
    }
}

/// A section for each view, each after those that it reads.
pub fn views() -> String {
    views::all().iter().map(view).collect::<Vec<_>>().join("\n")
}

fn view(view: &View) -> String {
    format!(
        "## {}\n{}. {}\n\n{}",
        view.name,
        view.title,
        view.summary,
        columns(&view.columns)
    )
}

fn columns(columns: &[ResultColumn]) -> String {
    let mut text = String::from("| column | type | description |\n|---|---|---|\n");
    for ResultColumn {
        name,
        data_type,
        comment,
    } in columns
    {
        let _infallible = writeln!(
            text,
            "| `{name}` | {} | {comment} |",
            without_fields(data_type)
        );
    }
    text
}

/// A type in Athena's spelling, without the fields of rows, which would fill the page.
fn without_fields(data_type: &str) -> String {
    data_type.split_once("row(").map_or_else(
        || data_type.to_owned(),
        |(around, _)| format!("{around}row{}", ")".repeat(around.matches('(').count())),
    )
}

/// A section for each group of Amazon Connect's metrics, and the measures of the dashboards.
pub fn metrics() -> String {
    metrics::ALL
        .iter()
        .map(|section| metrics_of(section))
        .chain([measures()])
        .collect::<Vec<_>>()
        .join("\n")
}

fn measures() -> String {
    let mut text =
        "## Measures of the dashboards\n\n| measure | definition |\n|---|---|\n".to_owned();
    for (label, definition) in metrics::DEFINITIONS {
        let _infallible = writeln!(text, "| {label} | {definition} |");
    }
    text
}

fn metrics_of(section: &Section) -> String {
    let mut text = format!(
        "## {}\n{}\n\n| API name | display name | column | meaning |\n|---|---|---|---|\n",
        section.title, section.interval
    );
    for Metric {
        api,
        name,
        columns,
        relation,
    } in section.metrics
    {
        let columns: Vec<_> = columns.iter().map(|column| format!("`{column}`")).collect();
        let meaning = match relation {
            Relation::Same => "same".to_owned(),
            Relation::SameWith(remark) => format!("same; {remark}"),
            Relation::Differs(how) => format!("differs: {how}"),
            Relation::NotAvailable(why) => format!("not computable: {why}"),
        };
        let _infallible = writeln!(
            text,
            "| {api} | {name} | {} | {meaning} |",
            columns.join(", ")
        );
    }
    text
}

/// A section for each source, with a list of its queries and then each of them.
pub fn queries() -> String {
    Source::ALL
        .into_iter()
        .map(queries_of)
        .collect::<Vec<_>>()
        .join("\n")
}

fn queries_of(source: Source) -> String {
    let queries: Vec<_> = catalogue::all()
        .iter()
        .filter(|query| query.source == source)
        .collect();
    let mut text = format!(
        "## {}\n\n| query | title |\n|---|---|\n",
        capitalized(source.title())
    );
    for query in &queries {
        let _infallible = writeln!(text, "| [{0}](#{0}) | {1} |", query.name, query.title);
    }
    queries
        .iter()
        .fold(text, |text, of| text + "\n" + &query(of))
}

fn query(query: &Query) -> String {
    let Query {
        name,
        source,
        title,
        question,
        ..
    } = query;
    let file = format!("crates/analytics/sql/queries/{source}/{name}.sql");
    let parameters = parameters(&query.parameters);
    format!(
        "### {name}\n**{title}.** {question} [SQL](../../{file})\n\n{}{parameters}",
        columns(&query.columns)
    )
}

fn parameters(parameters: &[Parameter]) -> String {
    if parameters.is_empty() {
        return String::new();
    }
    let mut text =
        String::from("\n| parameter | kind | default | description |\n|---|---|---|---|\n");
    for Parameter {
        name,
        kind,
        default,
        comment,
    } in parameters
    {
        let _infallible = writeln!(
            text,
            "| `{name}` | {} | {} | {comment} |",
            kind.name(),
            default_value(default)
        );
    }
    text
}

fn default_value(default: &DefaultValue) -> String {
    match default {
        DefaultValue::DaysAgo(0) => "today".to_owned(),
        DefaultValue::DaysAgo(1) => "yesterday".to_owned(),
        DefaultValue::DaysAgo(days) => format!("{days} days ago"),
        DefaultValue::Value(ParameterValue::Text(text)) => format!("`{text}`"),
        DefaultValue::Value(value) => value.to_string(),
        DefaultValue::Null => "none".to_owned(),
    }
}
