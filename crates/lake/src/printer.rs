//! What the program says: answers to standard output, messages to standard error.

use std::io::{ErrorKind, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{CellAlignment, Table, presets};
use connect_core::Day;
use indicatif::{DecimalBytes, HumanCount};
use serde::Serialize;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// How headings look.
pub(crate) const HEADING: Style = Style::new().bold();

/// Prints answers and messages, with colours where somebody sees them.
pub(crate) struct Printer {
    json: bool,
}

impl Printer {
    /// A printer of answers as JSON, or as text.
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Prints an answer to standard output. A reader who has seen enough is no error.
    pub(crate) fn answer(&self, answer: &impl Serialize, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        let text = if self.json { serde_json::to_string_pretty(answer)? + "\n" } else { text() };
        let written = anstream::stdout().lock().write_all(text.as_bytes());
        Ok(written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })?)
    }
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
    let _ = writeln!(anstream::stderr().lock(), "{style}{kind}:{style:#} {message}");
}

/// A table whose columns are as wide as what they hold; from column `numbers` on they are aligned to the right.
pub(crate) fn table(heading: &[&str], numbers: usize, rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(heading).add_rows(rows);
    for (column, at) in table.column_iter_mut().zip(0..) {
        let padding = (0, if at + 1 == heading.len() { 0 } else { 2 });
        column.set_padding(padding).set_cell_alignment(if at < numbers { CellAlignment::Left } else { CellAlignment::Right });
    }
    let text = table.to_string();
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let rows = rest.lines().map(|line| format!("{}\n", line.trim_end()));
    std::iter::once(format!("{HEADING}{}{HEADING:#}\n", first.trim_end())).chain(rows).collect()
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
    if count == 1 { format!("1 {thing} {one}") } else { format!("{} {thing}s {many}", number(count)) }
}
