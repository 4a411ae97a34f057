//! `lake rows`.

use std::fmt::{self, Write};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use cli::style::HEADING;
use cli::text::single_line;
use cli::{ExitStatus, Printer};
use connect_core::Source;
use console::{Term, truncate_str};
use flate2::bufread::MultiGzDecoder;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::store::{Lake, LocalDisk, Partition};

pub(crate) struct RowsSettings {
    pub(crate) lake: PathBuf,
    /// Sources whose rows are listing; if empty, all.
    pub(crate) sources: Vec<Source>,
    /// Rows per table.
    pub(crate) limit: usize,
}

#[derive(serde::Serialize)]
struct RowListing {
    rows: Vec<ListedRow>,
}

#[derive(serde::Serialize)]
struct ListedRow {
    table: &'static str,
    day: String,
    row: Row,
}

/// Columns and raw JSON values in file order.
struct Row(Vec<(String, Box<RawValue>)>);

/// Prints the first rows of the newest days of each table.
pub(crate) fn run(settings: &RowsSettings, printer: &Printer) -> anyhow::Result<ExitStatus> {
    let lake = Lake::open(&settings.lake, &LocalDisk)?;
    lake.check_files()?;
    let sources = Source::ALL
        .into_iter()
        .filter(|source| settings.sources.is_empty() || settings.sources.contains(source));
    let mut rows = Vec::new();
    for source in sources {
        rows.append(&mut newest_rows(&lake, source, settings.limit)?);
    }
    let listing = RowListing { rows };
    printer.result(&listing, || {
        if listing.rows.is_empty() {
            "no rows\n".to_owned()
        } else {
            text(&listing.rows)
        }
    })?;
    Ok(ExitStatus::Success)
}

fn newest_rows(lake: &Lake<'_>, source: Source, limit: usize) -> anyhow::Result<Vec<ListedRow>> {
    let mut rows = Vec::new();
    for (partition, held) in lake.manifest().partitions.iter().rev() {
        let Partition::Rows(of, day) = *partition else {
            continue;
        };
        for file in held.files.iter().filter(|_| of == source) {
            let path = lake.row_file(*partition, file);
            let read = first_rows(&path, limit - rows.len())
                .map_err(|error| anyhow!("cannot read {}: {error}", path.display()))?;
            rows.extend(read.into_iter().map(|row| ListedRow {
                table: source.table(),
                day: day.to_iso(),
                row,
            }));
        }
    }
    Ok(rows)
}

fn first_rows(path: &Path, limit: usize) -> anyhow::Result<Vec<Row>> {
    let file = BufReader::new(File::open(path)?);
    BufReader::new(MultiGzDecoder::new(file))
        .lines()
        .take(limit)
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect()
}

/// Formats one line per value, cut at the terminal width.
fn text(rows: &[ListedRow]) -> String {
    let width = Term::stdout()
        .size_checked()
        .map_or(usize::MAX, |(_, columns)| columns.into());
    let mut text = String::new();
    for ListedRow { table, day, row } in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{HEADING}{table}  {day}{HEADING:#}");
        let present: Vec<_> = row
            .0
            .iter()
            .filter(|(_, value)| value.get() != "null")
            .collect();
        let longest = present
            .iter()
            .map(|(name, _)| name.len())
            .max()
            .unwrap_or(0);
        for (name, value) in present {
            let line = format!("  {name:longest$}  {}", format_value(value));
            let _ = writeln!(text, "{}", truncate_str(&line, width, "…"));
        }
        text.push('\n');
    }
    text.pop();
    text
}

/// Formats a string on one line without quotes, anything else as JSON.
fn format_value(value: &RawValue) -> String {
    let text: String = serde_json::from_str(value.get()).unwrap_or_else(|_| value.get().to_owned());
    single_line(&text)
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Columns)
    }
}

struct Columns;

impl<'de> Visitor<'de> for Columns {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        let mut columns = Vec::new();
        while let Some(column) = map.next_entry()? {
            columns.push(column);
        }
        Ok(Row(columns))
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
