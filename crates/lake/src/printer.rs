//! What the program says: answers to standard output, messages to standard error.

use std::io::{self, ErrorKind, Write};

use anstyle::{AnsiColor, Style};
use connect_core::Day;
use indicatif::{DecimalBytes, HumanCount};
use serde::Serialize;

use crate::table::Table;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) use crate::table::HEADING;

/// Prints answers and messages, with colours where somebody sees them.
pub(crate) struct Printer {
    json: bool,
}

impl Printer {
    /// A printer of answers as JSON, or as text.
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Prints an answer to standard output.
    pub(crate) fn answer(
        &self,
        answer: &impl Serialize,
        text: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        let text = if self.json {
            serde_json::to_string_pretty(answer)? + "\n"
        } else {
            text()
        };
        Ok(out(&text)?)
    }
}

/// Prints text to standard output.
pub(crate) fn out(text: &str) -> io::Result<()> {
    unless_closed(anstream::stdout().lock().write_all(text.as_bytes()))
}

/// A reader who has seen enough is no error.
pub(crate) fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    written.or_else(|error| {
        if error.kind() == ErrorKind::BrokenPipe {
            Ok(())
        } else {
            Err(error)
        }
    })
}

/// Says how something went.
pub(crate) fn note(message: &str) {
    // Without a standard error there is nobody to tell.
    let _ = writeln!(anstream::stderr().lock(), "{message}");
}

/// Says that something deserves a look.
pub(crate) fn warn(message: &str) {
    say("warning", WARNING, message);
}

/// Says that something failed.
pub(crate) fn error(message: &str) {
    say("error", ERROR, message);
}

fn say(kind: &str, style: Style, message: &str) {
    // Without a standard error there is nobody to tell.
    let _ = writeln!(
        anstream::stderr().lock(),
        "{style}{kind}:{style:#} {message}"
    );
}

/// A table whose columns are as wide as what they hold; from column `numbers` on they are aligned
/// to the right.
pub(crate) fn table(heading: &[&str], numbers: usize, rows: Vec<Vec<String>>) -> String {
    let rows = rows
        .into_iter()
        .map(|row| row.into_iter().map(Some).collect())
        .collect();
    let mut text = Vec::new();
    // Writing into a vector cannot fail.
    let _ = Table::new(heading, numbers, rows).write(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// The text on one line, in which nothing steers the terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect()
}

/// `2026-11-23`.
pub(crate) fn date(day: Day) -> String {
    let (year, month, day) = day.parts();
    format!("{year:04}-{month:02}-{day:02}")
}

/// `1,234,567`.
pub(crate) fn number(number: u64) -> String {
    HumanCount(number).to_string()
}

/// `1.23 MB`.
pub(crate) fn size(bytes: u64) -> String {
    DecimalBytes(bytes).to_string()
}

/// `1 file was` or `2 files were`.
pub(crate) fn counted(count: u64, thing: &str, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        things(count, thing),
        if count == 1 { one } else { many }
    )
}

/// `1 file` or `2 files`.
pub(crate) fn things(count: u64, thing: &str) -> String {
    if count == 1 {
        format!("1 {thing}")
    } else {
        format!("{} {thing}s", number(count))
    }
}
