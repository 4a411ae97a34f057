//! Why there is no answer, for people: with the place in the statement, and what may help.

use std::fmt;
use std::path::Path;

use athena::SourceLocation;

use crate::printer::plain;
use crate::store::StoreError;

/// Why a lake was not opened or a statement not run.
///
/// Prints the error, the line of the statement with a mark under the place, and what may help, with
/// an empty line before each.
#[derive(Debug, thiserror::Error)]
#[error("{message}{}{}", paragraph(mark.as_deref()), paragraph(hint.as_deref()))]
pub(crate) struct Failure {
    message: String,
    mark: Option<String>,
    hint: Option<String>,
}

impl Failure {
    /// A failure of the statement `sql`.
    pub(crate) fn of(error: &athena::Error, sql: &str) -> Self {
        let mark = error.location().and_then(|place| marked(sql, place));
        Self {
            message: error.to_string(),
            mark,
            hint: error.hint().map(str::to_owned),
        }
    }

    /// A failure of the statement `sql` in somebody else's words.
    pub(crate) fn told(message: &str, place: Option<SourceLocation>, sql: &str) -> Self {
        Self {
            message: message.to_owned(),
            mark: place.and_then(|place| marked(sql, place)),
            hint: None,
        }
    }

    /// There is no lake in `folder`.
    pub(super) fn no_lake(folder: &Path) -> Self {
        let nearest = athena::Lake::open(folder)
            .err()
            .and_then(|error| error.hint().map(str::to_owned));
        let example = "To see an example with invented data: lake demo".to_owned();
        Self {
            message: StoreError::NoLake(folder.to_owned()).to_string(),
            mark: None,
            hint: nearest.or(Some(example)),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self {
            message: error.to_string(),
            mark: None,
            hint: None,
        }
    }
}

fn paragraph(text: Option<&str>) -> impl fmt::Display {
    text.map(|text| format!("\n\n{text}")).unwrap_or_default()
}

/// The line of a statement with a mark under the place; none where there is no such line.
pub(crate) fn marked(sql: &str, place: SourceLocation) -> Option<String> {
    let line = sql
        .lines()
        .nth(usize::try_from(place.line.checked_sub(1)?).ok()?)?;
    let before: String = line
        .chars()
        .take(usize::try_from(place.column.checked_sub(1)?).ok()?)
        .collect();
    // A tab is as wide as the terminal likes, so the mark would miss its place.
    let number = place.line.to_string();
    let indent = " ".repeat(console::measure_text_width(&plain(&before)));
    Some(format!(
        "  {number} | {}\n  {:width$} | {indent}^",
        plain(line),
        "",
        width = number.len()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_under_the_place() {
        let sql = "SELECT\n\t'é', x\nFROM t";
        assert_eq!(
            marked(sql, SourceLocation { line: 2, column: 7 }).unwrap(),
            "  2 |  'é', x\n    |       ^"
        );
        assert_eq!(
            marked(sql, SourceLocation { line: 3, column: 7 }).unwrap(),
            "  3 | FROM t\n    |       ^",
            "at the end"
        );
        assert_eq!(marked(sql, SourceLocation { line: 4, column: 1 }), None);
        assert_eq!(marked(sql, SourceLocation { line: 0, column: 1 }), None);
    }

    #[test]
    fn wide_characters_move_the_mark() {
        assert_eq!(
            marked("'電話' x", SourceLocation { line: 1, column: 6 }).unwrap(),
            "  1 | '電話' x\n    |        ^"
        );
    }
}
