//! Query errors for people: message, excerpt of the statement, and hint.

use std::fmt;
use std::path::{Path, PathBuf};

use athena::SourceLocation;

use crate::store::StoreError;
use cli::text::single_line;

/// Error of opening a lake or running a statement.
///
/// Displays the message, the line of the statement with a caret below the error, and the hint,
/// separated by blank lines.
#[derive(Debug, thiserror::Error)]
#[error("{message}{}{}", paragraph(excerpt.as_deref()), hint_paragraph(hint.as_deref()))]
pub(crate) struct QueryFailure {
    message: String,
    excerpt: Option<String>,
    hint: Option<String>,
}

impl QueryFailure {
    /// Converts an error of the statement `sql`.
    pub(crate) fn from_engine(error: &athena::Error, sql: &str) -> Self {
        Self {
            message: error.to_string(),
            excerpt: error
                .location()
                .and_then(|location| source_excerpt(sql, location)),
            hint: hint(error),
        }
    }

    /// Creates an error of the statement `sql` with a message from elsewhere.
    pub(crate) fn new(message: &str, location: Option<SourceLocation>, sql: &str) -> Self {
        Self {
            message: message.to_owned(),
            excerpt: location.and_then(|location| source_excerpt(sql, location)),
            hint: None,
        }
    }

    /// No lake exists in `folder`.
    pub(super) fn no_lake(folder: &Path) -> Self {
        let nearest = athena::Lake::open(folder)
            .err()
            .and_then(|error| error.hint().map(str::to_owned));
        let nearby = nearby_lake(folder)
            .map(|lake| format!("did you mean {}?", lake.display()))
            .or(nearest);
        Self {
            message: StoreError::NoLake(folder.to_owned()).to_string(),
            excerpt: None,
            hint: nearby.or(Some("try sample data with: lake demo".to_owned())),
        }
    }
}

impl From<StoreError> for QueryFailure {
    fn from(error: StoreError) -> Self {
        Self {
            message: error.to_string(),
            excerpt: None,
            hint: None,
        }
    }
}

/// Returns the hint of an error. The memory limit is an option of this program.
pub(crate) fn hint(error: &athena::Error) -> Option<String> {
    if error.to_string().starts_with("EXCEEDED_LOCAL_MEMORY_LIMIT") {
        let hint =
            "select fewer days or columns, or raise the limit, for example with --memory 4GiB";
        return Some(hint.to_owned());
    }
    error.hint().map(str::to_owned)
}

/// Finds the lake of a directory written by `lake demo`, or next to its documents.
fn nearby_lake(folder: &Path) -> Option<PathBuf> {
    let candidates = [
        Some(folder.join("lake")),
        folder.parent().map(|it| it.join("lake")),
    ];
    candidates
        .into_iter()
        .flatten()
        .find(|lake| lake != folder && lake.join(".lake").is_dir())
}

fn hint_paragraph(hint: Option<&str>) -> impl fmt::Display {
    let Some(hint) = hint else {
        return String::new();
    };
    let hint = hint.strip_prefix("hint: ").unwrap_or(hint);
    format!("\n\nhint: {}", in_lower_case(hint))
}

/// A sentence as the style of messages has it: the first word in lower case, unless it is a keyword,
/// and without the final period.
fn in_lower_case(sentence: &str) -> String {
    let sentence = sentence.strip_suffix('.').unwrap_or(sentence);
    let mut letters = sentence.chars();
    let first = letters.next();
    let is_keyword = letters.clone().next().is_some_and(char::is_uppercase);
    match first {
        Some(first) if !is_keyword => first.to_lowercase().chain(letters).collect(),
        _ => sentence.to_owned(),
    }
}

fn paragraph(text: Option<&str>) -> impl fmt::Display {
    text.map(|text| format!("\n\n{text}")).unwrap_or_default()
}

/// Formats the line at a position with a caret below it; `None` if the statement has no such line.
pub(crate) fn source_excerpt(sql: &str, location: SourceLocation) -> Option<String> {
    let line = sql
        .lines()
        .nth(usize::try_from(location.line.checked_sub(1)?).ok()?)?;
    let before: String = line
        .chars()
        .take(usize::try_from(location.column.checked_sub(1)?).ok()?)
        .collect();
    // Tab width depends on the terminal, so tabs are replaced by spaces first.
    let number = location.line.to_string();
    let indent = " ".repeat(console::measure_text_width(&single_line(&before)));
    Some(format!(
        "  {number} | {}\n  {:width$} | {indent}^",
        single_line(line),
        "",
        width = number.len()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_begin_in_lower_case() {
        for (hint, expected) in [
            ("Did you mean 'x'?", "hint: did you mean 'x'?"),
            (
                "A local lake is read-only.",
                "hint: a local lake is read-only",
            ),
            ("hint: try", "hint: try"),
            (
                "UNION requires equal types.",
                "hint: UNION requires equal types",
            ),
        ] {
            let text = hint_paragraph(Some(hint)).to_string();
            assert_eq!(text.trim_start(), expected);
        }
    }

    #[test]
    fn caret_is_below_the_error() {
        let sql = "SELECT\n\t'é', x\nFROM t";
        assert_eq!(
            source_excerpt(sql, SourceLocation { line: 2, column: 7 }).unwrap(),
            "  2 |  'é', x\n    |       ^"
        );
        assert_eq!(
            source_excerpt(sql, SourceLocation { line: 3, column: 7 }).unwrap(),
            "  3 | FROM t\n    |       ^",
            "at the end"
        );
        assert_eq!(
            source_excerpt(sql, SourceLocation { line: 4, column: 1 }),
            None
        );
        assert_eq!(
            source_excerpt(sql, SourceLocation { line: 0, column: 1 }),
            None
        );
    }

    #[test]
    fn caret_accounts_for_wide_characters() {
        assert_eq!(
            source_excerpt("'電話' x", SourceLocation { line: 1, column: 6 }).unwrap(),
            "  1 | '電話' x\n    |        ^"
        );
    }
}
