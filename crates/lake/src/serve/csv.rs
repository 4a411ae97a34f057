//! CSV downloads for spreadsheets.
//!
//! Spreadsheets run a cell that starts with `=`, `+`, `-` or `@` as a formula. Customers control
//! some values, so such cells get a leading apostrophe unless the column is numeric.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::spreadsheet::Sheet;
use crate::output::is_number;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Returns the rows as a file download. A byte order mark lets Excel read UTF-8.
pub(super) fn download(sheet: &Sheet<'_>) -> Response {
    let disposition = format!("attachment; filename=\"{}.csv\"", sheet.name);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, text(sheet)).into_response()
}

fn text(sheet: &Sheet<'_>) -> String {
    let mut text = BYTE_ORDER_MARK.to_owned();
    line(
        &mut text,
        sheet.headings.iter().map(|heading| escaped(heading)),
    );
    for row in sheet.rows {
        line(
            &mut text,
            row.iter()
                .zip(sheet.columns)
                .map(|(cell, column)| format_cell(cell.as_deref(), is_number(&column.data_type))),
        );
    }
    text
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    text.push_str(&cells.collect::<Vec<_>>().join(","));
    text.push_str("\r\n");
}

/// NULL is an empty cell, the empty string a quoted one.
fn format_cell(cell: Option<&str>, is_number: bool) -> String {
    match cell {
        None => String::new(),
        Some(number) if is_number => number.to_owned(),
        Some("") => "\"\"".to_owned(),
        Some(text) => escaped(text),
    }
}

fn escaped(text: &str) -> String {
    let apostrophe = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    let quoted = text.contains(['"', ',', '\n', '\r', '\t']);
    if quoted {
        format!("\"{apostrophe}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{apostrophe}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_formulas() {
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
            assert_eq!(format_cell(Some(text), false), expected, "{text:?}");
        }
    }

    #[test]
    fn keeps_numbers_and_writes_null_as_empty() {
        assert_eq!(format_cell(Some("-1.5"), true), "-1.5");
        assert_eq!(format_cell(None, false), "");
        for data_type in ["integer", "double", "decimal(10,2)"] {
            assert!(is_number(data_type), "{data_type}");
        }
        assert!(!is_number("varchar"));
    }
}
