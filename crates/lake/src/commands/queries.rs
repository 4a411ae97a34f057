//! `lake queries`.

use std::fmt::Write;

use analytics::catalogue::{self, DefaultValue, Parameter, ParameterValue, Query, ResultColumn};
use cli::style::HEADING;
use cli::{ExitStatus, Printer, table};
use connect_core::Source;
use serde::Serialize;
use textwrap::{Options, WordSplitter};

use crate::named::find;

pub(crate) struct QueriesSettings {
    /// Query to describe; `None` lists queries.
    pub(crate) name: Option<String>,
    /// Words that listed queries must contain.
    pub(crate) search: Vec<String>,
}

#[derive(Serialize)]
struct QueryListing {
    queries: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    source: &'static str,
    title: &'static str,
}

#[derive(Serialize)]
struct QueryDescription<'a> {
    #[serde(flatten)]
    entry: Entry,
    question: &'a str,
    columns: Vec<ColumnDescription>,
    parameters: Vec<ParameterDescription>,
    sql: String,
}

#[derive(Serialize)]
struct ColumnDescription {
    name: &'static str,
    r#type: &'static str,
    comment: &'static str,
}

#[derive(Serialize)]
struct ParameterDescription {
    name: &'static str,
    kind: &'static str,
    default: String,
    comment: &'static str,
}

/// Lists the named queries, or describes one.
pub(crate) fn run(settings: &QueriesSettings, printer: &Printer) -> anyhow::Result<ExitStatus> {
    if let Some(name) = &settings.name {
        let description = QueryDescription::new(find(name)?);
        printer.result(&description, || description.text())?;
        return Ok(ExitStatus::Success);
    }
    let found = with(&settings.search);
    let listing = QueryListing {
        queries: found.iter().map(|query| Entry::new(query)).collect(),
    };
    printer.result(&listing, || list(&found))?;
    Ok(ExitStatus::Success)
}

/// Returns the list of queries that contain all words, as text.
pub(crate) fn list_with(words: &[String]) -> String {
    list(&with(words))
}

/// Returns the description of a query, as text.
pub(crate) fn describe(query: &Query) -> String {
    QueryDescription::new(query).text()
}

fn with(words: &[String]) -> Vec<&'static Query> {
    catalogue::all()
        .iter()
        .filter(|query| contains_words(query, words))
        .collect()
}

fn contains_words(query: &Query, words: &[String]) -> bool {
    let text = [query.name, query.title, &query.question, query.body]
        .join("\n")
        .to_lowercase();
    words.iter().all(|word| text.contains(&word.to_lowercase()))
}

/// Formats query names and titles, grouped by source.
fn list(queries: &[&Query]) -> String {
    if queries.is_empty() {
        return "no matching queries\n".to_owned();
    }
    let longest = queries
        .iter()
        .map(|query| query.name.len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for source in Source::ALL {
        let mut in_source = queries
            .iter()
            .filter(|query| query.source == source)
            .peekable();
        if in_source.peek().is_some() {
            let between = if text.is_empty() { "" } else { "\n" };
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{between}{HEADING}{}{HEADING:#}", heading(source));
        }
        for query in in_source {
            let _ = writeln!(text, "  {:longest$}  {}", query.name, query.title);
        }
    }
    text
}

/// Heading of a source's queries.
fn heading(source: Source) -> &'static str {
    match source {
        Source::ContactRecords => "Contacts",
        Source::AgentEvents => "Agents",
        Source::ContactFlowLogs => "Contact flows",
        Source::ContactLens => "Contact Lens",
        Source::EvaluationForms => "Evaluations",
        Source::Transcripts => "Transcripts",
    }
}

impl Entry {
    fn new(query: &Query) -> Self {
        Self {
            name: query.name,
            source: query.source.code(),
            title: query.title,
        }
    }
}

impl<'a> QueryDescription<'a> {
    fn new(query: &'a Query) -> Self {
        Self {
            entry: Entry::new(query),
            question: &query.question,
            columns: query.columns.iter().map(ColumnDescription::new).collect(),
            parameters: query
                .parameters
                .iter()
                .map(ParameterDescription::new)
                .collect(),
            sql: query.body.to_owned(),
        }
    }

    fn text(&self) -> String {
        let width = Options::new(80).word_splitter(WordSplitter::NoHyphenation);
        let mut text = format!(
            "{HEADING}{}{HEADING:#}\n\n{}\n\n",
            self.entry.title,
            textwrap::fill(self.question, width)
        );
        let columns = self.columns.iter().map(|column| {
            [column.name, column.r#type, column.comment]
                .map(str::to_owned)
                .to_vec()
        });
        text += &table(&["column", "type", "description"], 3, columns.collect());
        if !self.parameters.is_empty() {
            let parameters = self.parameters.iter().map(ParameterDescription::cells);
            text.push('\n');
            text += &table(
                &["parameter", "type", "default", "description"],
                4,
                parameters.collect(),
            );
        }
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n{}\n\nlake query --named {}\n",
            self.sql.trim_end(),
            self.entry.name
        );
        text
    }
}

impl ColumnDescription {
    fn new(column: &ResultColumn) -> Self {
        Self {
            name: column.name,
            r#type: column.data_type,
            comment: column.comment,
        }
    }
}

impl ParameterDescription {
    fn new(parameter: &Parameter) -> Self {
        Self {
            name: parameter.name,
            kind: parameter.kind.name(),
            default: format_default(&parameter.default),
            comment: parameter.comment,
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.name.to_owned(),
            self.kind.to_owned(),
            self.default.clone(),
            self.comment.to_owned(),
        ]
    }
}

/// Formats a default value as in the catalog.
fn format_default(default: &DefaultValue) -> String {
    match default {
        DefaultValue::DaysAgo(0) => "today".to_owned(),
        DefaultValue::DaysAgo(days) => format!("today-{days}"),
        DefaultValue::Value(ParameterValue::Day(day)) => day.to_iso(),
        DefaultValue::Value(ParameterValue::Number(text) | ParameterValue::Text(text)) => {
            text.clone()
        }
        DefaultValue::Null => "none".to_owned(),
    }
}
