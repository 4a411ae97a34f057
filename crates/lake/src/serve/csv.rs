//! Results as CSV, for spreadsheets.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula and runs it.
//! Customers choose some values, so such a cell gets an apostrophe before it, unless the column
//! holds numbers.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::answers::Answer;
use crate::output::is_number;

/// The answer as a file for download.
pub(super) fn download(name: &str, answer: &Answer) -> Response {
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, text(answer)).into_response()
}

fn text(answer: &Answer) -> String {
    let numbers: Vec<_> = answer
        .columns
        .iter()
        .map(|column| is_number(&column.data_type))
        .collect();
    let mut text = String::new();
    line(
        &mut text,
        answer.columns.iter().map(|column| guarded(&column.name)),
    );
    for row in &answer.rows {
        line(
            &mut text,
            row.iter()
                .zip(&numbers)
                .map(|(cell, number)| written(cell.as_deref(), *number)),
        );
    }
    text
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    text.push_str(&cells.collect::<Vec<_>>().join(","));
    text.push_str("\r\n");
}

/// NULL is an empty cell, and an empty text a quoted one.
fn written(cell: Option<&str>, is_number: bool) -> String {
    match cell {
        None => String::new(),
        Some(number) if is_number => number.to_owned(),
        Some("") => "\"\"".to_owned(),
        Some(text) => guarded(text),
    }
}

fn guarded(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    let quoted = text.contains(['"', ',', '\n', '\r', '\t']);
    if quoted {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_texts() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+44 20 7946 0000", "'+44 20 7946 0000"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\"'\t=1\""),
            (
                "=HYPERLINK(\"http://x\",\"y\")",
                "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"",
            ),
            ("a,b", "\"a,b\""),
            ("two\nlines", "\"two\nlines\""),
            ("plain", "plain"),
            ("", "\"\""),
        ] {
            assert_eq!(written(Some(text), false), expected, "{text:?}");
        }
    }

    #[test]
    fn numbers_stay_numbers_and_nothing_is_empty() {
        assert_eq!(written(Some("-1.5"), true), "-1.5");
        assert_eq!(written(None, false), "");
        for data_type in ["integer", "double", "decimal(10,2)"] {
            assert!(is_number(data_type), "{data_type}");
        }
        assert!(!is_number("varchar"));
    }
}
