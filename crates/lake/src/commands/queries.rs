//! `lake queries`.

use std::fmt::Write;
use std::process::ExitCode;

use analytics::catalogue::{self, DefaultValue, Kind, Parameter, Query, ResultColumn, Value};
use connect_core::Source;
use serde::Serialize;
use textwrap::{Options, WordSplitter};

use crate::named::find;
use crate::printer::{HEADING, Printer, date, table};

/// The settings of `lake queries`.
pub(crate) struct Settings {
    /// The query that is explained; all are listed where there is none.
    pub(crate) name: Option<String>,
    /// Words that title, question, name or SQL of the listed ones must have.
    pub(crate) search: Vec<String>,
}

#[derive(Serialize)]
struct Listing {
    queries: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    source: &'static str,
    title: &'static str,
}

/// Everything about a query.
#[derive(Serialize)]
struct Explained<'a> {
    #[serde(flatten)]
    entry: Entry,
    question: &'a str,
    columns: Vec<ColumnOf>,
    parameters: Vec<ParameterOf>,
    sql: String,
}

#[derive(Serialize)]
struct ColumnOf {
    name: &'static str,
    r#type: &'static str,
    comment: &'static str,
}

#[derive(Serialize)]
struct ParameterOf {
    name: &'static str,
    kind: &'static str,
    default: String,
    comment: &'static str,
}

/// Lists the queries of the catalogue, or explains one.
pub(crate) fn run(settings: &Settings, printer: &Printer) -> anyhow::Result<ExitCode> {
    if let Some(name) = &settings.name {
        let explained = Explained::of(find(name)?);
        printer.answer(&explained, || explained.text())?;
        return Ok(ExitCode::SUCCESS);
    }
    let found = with(&settings.search);
    let listing = Listing {
        queries: found.iter().map(|query| Entry::of(query)).collect(),
    };
    printer.answer(&listing, || list(&found))?;
    Ok(ExitCode::SUCCESS)
}

/// The queries with these words in them, as a list.
pub(crate) fn list_with(words: &[String]) -> String {
    list(&with(words))
}

/// Everything about a query.
pub(crate) fn explain(query: &Query) -> String {
    Explained::of(query).text()
}

fn with(words: &[String]) -> Vec<&'static Query> {
    catalogue::all()
        .iter()
        .filter(|query| has_words(query, words))
        .collect()
}

fn has_words(query: &Query, words: &[String]) -> bool {
    let text = [query.name, query.title, &query.question, query.body]
        .join("\n")
        .to_lowercase();
    words.iter().all(|word| text.contains(&word.to_lowercase()))
}

/// The queries with their titles, under a heading for each source.
fn list(queries: &[&Query]) -> String {
    if queries.is_empty() {
        return "no query is about that\n".to_owned();
    }
    let longest = queries
        .iter()
        .map(|query| query.name.len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for source in Source::ALL {
        let mut of_source = queries
            .iter()
            .filter(|query| query.source == source)
            .peekable();
        if of_source.peek().is_some() {
            let between = if text.is_empty() { "" } else { "\n" };
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{between}{HEADING}{}{HEADING:#}", subject(source));
        }
        for query in of_source {
            let _ = writeln!(text, "  {:longest$}  {}", query.name, query.title);
        }
    }
    text
}

/// What the queries of a source are about.
fn subject(source: Source) -> &'static str {
    match source {
        Source::ContactRecords => "Contacts",
        Source::AgentEvents => "Agents",
        Source::ContactFlowLogs => "Contact flows",
        Source::ContactLens => "Contact Lens",
        Source::EvaluationForms => "Evaluations",
    }
}

impl Entry {
    fn of(query: &Query) -> Self {
        Self {
            name: query.name,
            source: query.source.code(),
            title: query.title,
        }
    }
}

impl<'a> Explained<'a> {
    fn of(query: &'a Query) -> Self {
        Self {
            entry: Entry::of(query),
            question: &query.question,
            columns: query.columns.iter().map(ColumnOf::of).collect(),
            parameters: query.parameters.iter().map(ParameterOf::of).collect(),
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
        text += &table(&["column", "type", "what it says"], 3, columns.collect());
        if !self.parameters.is_empty() {
            let parameters = self.parameters.iter().map(ParameterOf::cells);
            text.push('\n');
            text += &table(
                &["parameter", "takes", "default", "what it does"],
                4,
                parameters.collect(),
            );
        }
        // Writing into a string cannot fail.
        let _ = write!(
            text,
            "\n{}\n\nlake query --named {}\n",
            self.sql.trim_end(),
            self.entry.name
        );
        text
    }
}

impl ColumnOf {
    fn of(column: &ResultColumn) -> Self {
        Self {
            name: column.name,
            r#type: column.data_type,
            comment: column.comment,
        }
    }
}

impl ParameterOf {
    fn of(parameter: &Parameter) -> Self {
        let kind = match parameter.kind {
            Kind::Day => "day",
            Kind::Number => "number",
            Kind::Text => "text",
        };
        Self {
            name: parameter.name,
            kind,
            default: default(&parameter.default),
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

/// A default in the words of the catalogue.
fn default(default: &DefaultValue) -> String {
    match default {
        DefaultValue::DaysAgo(0) => "today".to_owned(),
        DefaultValue::DaysAgo(days) => format!("today-{days}"),
        DefaultValue::Value(Value::Day(day)) => date(*day),
        DefaultValue::Value(Value::Number(text) | Value::Text(text)) => text.clone(),
        DefaultValue::Null => "none".to_owned(),
    }
}
