//! `lake ls`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use connect_core::Source;
use serde::Serialize;

use crate::printer::{Printer, counted, date, number, size, table};
use crate::store::{Lake, LocalDisk, Manifest, Partition, PartitionFiles, RowFile};

/// The settings of `lake ls`.
pub(crate) struct Settings {
    /// The lake to show.
    pub(crate) lake: PathBuf,
    /// The sources whose days are shown; the tables as a whole where there are none.
    pub(crate) sources: Vec<Source>,
}

/// What a lake holds.
#[derive(Serialize)]
struct Listing {
    lake: PathBuf,
    tables: Vec<Table>,
    /// How many rejected documents are kept.
    rejected: u64,
}

#[derive(Serialize)]
struct Table {
    table: &'static str,
    source: &'static str,
    #[serde(flatten)]
    held: Held,
    days: BTreeMap<String, Held>,
}

/// What a day or a table holds.
#[derive(Clone, Copy, Default, Serialize)]
struct Held {
    rows: u64,
    files: u64,
    bytes: u64,
    unzipped: u64,
}

/// Shows the tables, or the days of some.
pub(crate) fn run(settings: &Settings, printer: &Printer) -> anyhow::Result<ExitCode> {
    let lake = Lake::open(&settings.lake, &LocalDisk)?;
    lake.check_files()?;
    let listing = Listing::of(settings, &lake);
    printer.answer(&listing, || {
        match (listing.tables.is_empty(), settings.sources.is_empty()) {
            (true, _) => "no rows\n".to_owned(),
            (false, true) => listing.tables(),
            (false, false) => listing.days(),
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

impl Listing {
    fn of(settings: &Settings, lake: &Lake<'_>) -> Self {
        let shown = Source::ALL
            .into_iter()
            .filter(|source| settings.sources.is_empty() || settings.sources.contains(source));
        Self {
            lake: settings.lake.clone(),
            tables: shown
                .filter_map(|source| Table::of(source, lake.manifest()))
                .collect(),
            rejected: lake.rejected(),
        }
    }

    fn tables(&self) -> String {
        let rows = self.tables.iter().map(|table| {
            let (first, last) = (table.days.keys().next(), table.days.keys().next_back());
            let days = [first, last].map(|day| day.cloned().unwrap_or_default());
            [
                vec![table.table.to_owned()],
                days.to_vec(),
                vec![number(table.days.len() as u64)],
                table.held.cells(),
            ]
            .concat()
        });
        let mut text = table(
            &[
                "table", "from", "to", "days", "rows", "files", "size", "unzipped",
            ],
            3,
            rows.collect(),
        );
        if self.rejected > 0 {
            let kept = counted(self.rejected, "rejected document", "is", "are");
            // Writing into a string cannot fail.
            let _ = writeln!(
                text,
                "\n{kept} kept in {}",
                self.lake.join("errors").display()
            );
        }
        text
    }

    fn days(&self) -> String {
        let days = self.tables.iter().flat_map(|table| {
            table
                .days
                .iter()
                .map(|(day, held)| (table.table, day, held))
        });
        let rows = days
            .map(|(table, day, held)| [vec![table.to_owned(), day.clone()], held.cells()].concat());
        table(
            &["table", "day", "rows", "files", "size", "unzipped"],
            2,
            rows.collect(),
        )
    }
}

impl Table {
    fn of(source: Source, manifest: &Manifest) -> Option<Self> {
        let held = manifest
            .partitions
            .iter()
            .filter_map(|(partition, files)| match partition {
                Partition::Rows(of, day) if *of == source => Some((date(*day), Held::of(files))),
                _ => None,
            });
        let days: BTreeMap<String, Held> = held.collect();
        let held = days.values().copied().reduce(Held::plus)?;
        Some(Self {
            table: source.table(),
            source: source.code(),
            held,
            days,
        })
    }
}

impl Held {
    fn of(files: &PartitionFiles) -> Self {
        let file = |file: &RowFile| Self {
            rows: file.rows,
            files: 1,
            bytes: file.bytes,
            unzipped: file.unzipped,
        };
        files
            .files
            .iter()
            .map(file)
            .fold(Self::default(), Self::plus)
    }

    fn plus(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            files: self.files + other.files,
            bytes: self.bytes + other.bytes,
            unzipped: self.unzipped + other.unzipped,
        }
    }

    fn cells(self) -> Vec<String> {
        vec![
            number(self.rows),
            number(self.files),
            size(self.bytes),
            size(self.unzipped),
        ]
    }
}
