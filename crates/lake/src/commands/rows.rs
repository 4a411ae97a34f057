//! `lake rows`.

use std::fmt::{self, Write};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::anyhow;
use connect_core::Source;
use console::{Term, truncate_str};
use flate2::bufread::MultiGzDecoder;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::printer::{HEADING, Printer, date, plain};
use crate::store::{Lake, LocalDisk, Partition};

/// The settings of `lake rows`.
pub(crate) struct Settings {
    /// The lake to read.
    pub(crate) lake: PathBuf,
    /// The sources whose rows are shown; all where there are none.
    pub(crate) sources: Vec<Source>,
    /// How many rows of each table.
    pub(crate) limit: usize,
}

/// Some rows of a lake.
#[derive(serde::Serialize)]
struct Shown {
    rows: Vec<ShownRow>,
}

#[derive(serde::Serialize)]
struct ShownRow {
    table: &'static str,
    day: String,
    row: Row,
}

/// The columns of a row with their values, as they stand in the file.
struct Row(Vec<(String, Box<RawValue>)>);

/// Shows the first rows of each table's newest days.
pub(crate) fn run(settings: &Settings, printer: &Printer) -> anyhow::Result<ExitCode> {
    let lake = Lake::open(&settings.lake, &LocalDisk)?;
    let sources = Source::ALL
        .into_iter()
        .filter(|source| settings.sources.is_empty() || settings.sources.contains(source));
    let mut rows = Vec::new();
    for source in sources {
        rows.append(&mut newest(&lake, source, settings.limit)?);
    }
    let shown = Shown { rows };
    printer.answer(&shown, || {
        if shown.rows.is_empty() {
            "no rows\n".to_owned()
        } else {
            text(&shown.rows)
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

fn newest(lake: &Lake<'_>, source: Source, limit: usize) -> anyhow::Result<Vec<ShownRow>> {
    let mut rows = Vec::new();
    for (partition, held) in lake.manifest().partitions.iter().rev() {
        let Partition::Rows(of, day) = *partition else {
            continue;
        };
        for file in held.files.iter().filter(|_| of == source) {
            let path = lake.row_file(*partition, file);
            let read = first_rows(&path, limit - rows.len())
                .map_err(|error| anyhow!("cannot read {}: {error}", path.display()))?;
            rows.extend(read.into_iter().map(|row| ShownRow {
                table: source.table(),
                day: date(day),
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

/// A line for each value that is there, no wider than the terminal.
fn text(rows: &[ShownRow]) -> String {
    let width = Term::stdout()
        .size_checked()
        .map_or(usize::MAX, |(_, columns)| columns.into());
    let mut text = String::new();
    for ShownRow { table, day, row } in rows {
        // Writing into a string cannot fail.
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
            let line = format!("  {name:longest$}  {}", spelled(value));
            let _ = writeln!(text, "{}", truncate_str(&line, width, "…"));
        }
        text.push('\n');
    }
    text.pop();
    text
}

/// A string's own text on one line; anything else as JSON.
fn spelled(value: &RawValue) -> String {
    let text: String = serde_json::from_str(value.get()).unwrap_or_else(|_| value.get().to_owned());
    plain(&text)
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
