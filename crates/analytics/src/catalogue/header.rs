//! Headers of SQL files: title, description, columns and parameters.

use std::fmt;

use super::{DefaultValue, Parameter, ParameterKind};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultColumn {
    pub name: &'static str,
    /// Type in Athena: `varchar`, `timestamp(3)`.
    pub data_type: &'static str,
    /// Description with unit.
    pub comment: &'static str,
}

/// A parsed SQL file.
pub(crate) struct Header {
    pub(crate) title: &'static str,
    pub(crate) question: String,
    pub(crate) columns: Vec<ResultColumn>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: &'static str,
}

/// A header that does not match the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderError {
    file: &'static str,
    reason: String,
}

impl HeaderError {
    fn new(reason: impl Into<String>) -> Self {
        Self {
            file: "",
            reason: reason.into(),
        }
    }

    pub(crate) fn in_file(self, file: &'static str) -> Self {
        Self { file, ..self }
    }
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.reason)
    }
}

impl std::error::Error for HeaderError {}

/// The section of a header that a line belongs to.
enum Part {
    Question,
    Columns,
    Parameters,
}

impl Header {
    /// Parses the leading comment lines; the rest of the file is the query.
    pub(crate) fn parse(text: &'static str) -> Result<Self, HeaderError> {
        let body = body(text);
        let mut lines = text[..text.len() - body.len()]
            .lines()
            .map(|line| line.trim_start_matches("--"));
        let title = lines
            .next()
            .map(str::trim)
            .filter(|title| !title.is_empty())
            .ok_or_else(|| HeaderError::new("missing title"))?;
        let mut header = Self {
            title,
            question: String::new(),
            columns: Vec::new(),
            parameters: Vec::new(),
            body,
        };
        let mut part = Part::Question;
        for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
            match (line, &part) {
                ("Columns:", _) => part = Part::Columns,
                ("Parameters:", _) => part = Part::Parameters,
                (_, Part::Question) => header.extend_question(line),
                (_, Part::Columns) => header.columns.push(column(line)?),
                (_, Part::Parameters) => header.parameters.push(parameter(line)?),
            }
        }
        if header.columns.is_empty() || header.question.is_empty() {
            return Err(HeaderError::new("missing description or columns"));
        }
        Ok(header)
    }

    fn extend_question(&mut self, line: &str) {
        let between = if self.question.is_empty() { "" } else { " " };
        self.question.push_str(between);
        self.question.push_str(line);
    }
}

/// The text after the leading comments.
fn body(text: &'static str) -> &'static str {
    let mut rest = text;
    while rest.starts_with("--") {
        rest = rest.split_once('\n').map_or("", |(_, after)| after);
    }
    rest
}

/// The cells of a line, separated by two or more spaces.
fn cells<const COUNT: usize>(line: &'static str) -> Result<[&'static str; COUNT], HeaderError> {
    let mut cells = Vec::with_capacity(COUNT);
    let mut rest = line;
    while cells.len() + 1 < COUNT
        && let Some((cell, after)) = rest.split_once("  ")
    {
        cells.push(cell);
        rest = after.trim_start();
    }
    cells.push(rest);
    cells.try_into().map_err(|_| {
        HeaderError::new(format!(
            "expected {COUNT} cells separated by two spaces, found '{line}'"
        ))
    })
}

fn column(line: &'static str) -> Result<ResultColumn, HeaderError> {
    let [name, data_type, comment] = cells(line)?;
    Ok(ResultColumn {
        name,
        data_type,
        comment,
    })
}

fn parameter(line: &'static str) -> Result<Parameter, HeaderError> {
    let [name, kind, default, comment] = cells(line)?;
    let kind = ParameterKind::parse(kind, comment).ok_or_else(|| {
        HeaderError::new(format!(
            "expected day, number, text, or choice with values such as ': LT or LTE', found '{kind}' and '{comment}'"
        ))
    })?;
    let default = DefaultValue::parse(kind, default).ok_or_else(|| {
        HeaderError::new(format!("invalid default '{default}' of parameter '{name}'"))
    })?;
    Ok(Parameter {
        name,
        kind,
        default,
        comment,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "-- A title\n--\n-- What is asked,\n-- and how.\n--\n-- Columns:\n--   at  timestamp(3) with time zone  when, UTC\n\
        -- Parameters:\n--   from  day  today-6  the first day\n--   queue  text  none  only this queue\nSELECT 1 -- not a header\n";

    #[test]
    fn header_ends_at_first_line_of_query() {
        let header = Header::parse(FILE).unwrap();
        assert_eq!(
            (header.title, header.question.as_str()),
            ("A title", "What is asked, and how.")
        );
        assert_eq!(
            header.columns,
            [ResultColumn {
                name: "at",
                data_type: "timestamp(3) with time zone",
                comment: "when, UTC"
            }]
        );
        let names: Vec<_> = header
            .parameters
            .iter()
            .map(|parameter| (parameter.name, parameter.kind))
            .collect();
        assert_eq!(
            names,
            [("from", ParameterKind::Day), ("queue", ParameterKind::Text)]
        );
        assert_eq!(header.body, "SELECT 1 -- not a header\n");
    }

    #[test]
    fn rejects_header_without_title_columns_or_valid_parameters() {
        let reason = |text| {
            Header::parse(text)
                .err()
                .map(|error| error.in_file("a").to_string())
        };
        assert_eq!(reason("SELECT 1"), Some("a: missing title".to_owned()));
        assert_eq!(
            reason("-- T\n-- Q\n-- Columns:\n--   a  int\n").unwrap(),
            "a: expected 3 cells separated by two spaces, found 'a  int'"
        );
        assert!(
            reason("-- T\n-- Q\n-- Columns:\n--   a  int  b\n-- Parameters:\n--   a  date  b  c\n")
                .unwrap()
                .contains("found 'date'")
        );
        assert!(
            reason("-- T\n-- Q\n-- Columns:\n--   a  int  b\n-- Parameters:\n--   a  day  b  c\n")
                .unwrap()
                .contains("invalid default")
        );
    }
}
