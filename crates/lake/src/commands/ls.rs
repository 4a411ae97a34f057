//! `lake ls`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use cli::text::{count_with_verb, number, size};
use cli::{ExitStatus, Printer, table};
use connect_core::Source;
use serde::Serialize;

use crate::engine::warn_of_unknown_files;
use crate::store::{Lake, LocalDisk, Manifest, Partition, PartitionFiles, RowFile};

pub(crate) struct LsSettings {
    pub(crate) lake: PathBuf,
    /// Sources whose days are listed; if empty, tables are listed.
    pub(crate) sources: Vec<Source>,
}

#[derive(Serialize)]
struct LakeListing {
    lake: PathBuf,
    tables: Vec<TableSummary>,
    rejected: u64,
}

#[derive(Serialize)]
struct TableSummary {
    table: &'static str,
    source: &'static str,
    #[serde(flatten)]
    totals: Totals,
    days: BTreeMap<String, Totals>,
}

/// Totals of a day or a table.
#[derive(Clone, Copy, Default, Serialize)]
struct Totals {
    rows: u64,
    files: u64,
    bytes: u64,
    unzipped: u64,
}

/// Lists tables or days.
pub(crate) fn run(settings: &LsSettings, printer: &Printer) -> anyhow::Result<ExitStatus> {
    let lake = Lake::open(&settings.lake, &LocalDisk)?;
    lake.check_files()?;
    warn_of_unknown_files(&lake.unknown_files()?);
    let listing = LakeListing::new(settings, &lake);
    printer.result(&listing, || {
        match (listing.tables.is_empty(), settings.sources.is_empty()) {
            (true, _) => "no rows\n".to_owned(),
            (false, true) => listing.tables(),
            (false, false) => listing.days(),
        }
    })?;
    Ok(ExitStatus::Success)
}

impl LakeListing {
    fn new(settings: &LsSettings, lake: &Lake<'_>) -> Self {
        let shown = Source::ALL
            .into_iter()
            .filter(|source| settings.sources.is_empty() || settings.sources.contains(source));
        Self {
            lake: settings.lake.clone(),
            tables: shown
                .filter_map(|source| TableSummary::new(source, lake.manifest()))
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
                table.totals.cells(),
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
            let kept = count_with_verb(self.rejected, "rejected document", "is", "are");
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "\n{kept} listed in {}",
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
                .map(|(day, totals)| (table.table, day, totals))
        });
        let rows = days.map(|(table, day, totals)| {
            [vec![table.to_owned(), day.clone()], totals.cells()].concat()
        });
        table(
            &["table", "day", "rows", "files", "size", "unzipped"],
            2,
            rows.collect(),
        )
    }
}

impl TableSummary {
    fn new(source: Source, manifest: &Manifest) -> Option<Self> {
        let totals = manifest
            .partitions
            .iter()
            .filter_map(|(partition, files)| match partition {
                Partition::Rows(of, day) if *of == source => {
                    Some((day.to_iso(), Totals::from_files(files)))
                }
                _ => None,
            });
        let days: BTreeMap<String, Totals> = totals.collect();
        let totals = days.values().copied().reduce(Totals::plus)?;
        Some(Self {
            table: source.table(),
            source: source.code(),
            totals,
            days,
        })
    }
}

impl Totals {
    fn from_files(files: &PartitionFiles) -> Self {
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
