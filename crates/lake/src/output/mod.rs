//! Results of queries in the forms that people and programs take.

mod csv;
mod json;
mod names;
mod parquet;
mod taken;
mod text;

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstream::AutoStream;
use anyhow::{anyhow, bail};
use arrow::array::RecordBatch;
use athena::{Column, QueryOutcome};
use console::Term;

pub(crate) use names::unique;
pub(crate) use taken::Taken;

use crate::printer::{self, things};

/// A form of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// A table for people, as wide as the terminal.
    Table,
    /// Comma-separated values as Athena writes them: everything in quotes but NULL, which is
    /// nothing.
    Csv,
    /// One JSON object with columns, rows and what the query took.
    Json,
    /// A JSON object a line for each row.
    Ndjson,
    /// An Apache Parquet file.
    Parquet,
}

/// Where a result goes, and in which form.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The form.
    pub(crate) format: Format,
    /// The file; none for standard output.
    pub(crate) file: Option<PathBuf>,
}

/// The result of a statement, wherever it ran.
pub(crate) struct Answer {
    /// Its columns.
    pub(crate) columns: Vec<Column>,
    /// Its rows, at least one batch.
    pub(crate) batches: Vec<RecordBatch>,
    /// What it took.
    pub(crate) taken: Taken,
}

impl Answer {
    /// What the engine on this machine answered to the statement `sql`.
    pub(crate) fn of(outcome: QueryOutcome, sql: &str) -> Self {
        let QueryOutcome {
            columns,
            batches,
            statistics,
        } = outcome;
        let taken = Taken::new(
            sql,
            Some(statistics.rows_scanned),
            statistics.bytes_scanned,
            statistics.duration,
        );
        Self {
            columns,
            batches,
            taken,
        }
    }

    /// How many rows there are.
    pub(crate) fn row_count(&self) -> u64 {
        self.batches
            .iter()
            .map(|batch| batch.num_rows() as u64)
            .sum()
    }

    /// How many rows there are, and what they took.
    pub(crate) fn told(&self) -> String {
        format!("{}; {}", things(self.row_count(), "row"), self.taken)
    }
}

/// Whether a type of Athena has numbers.
pub(crate) fn is_number(data_type: &str) -> bool {
    matches!(
        data_type,
        "tinyint" | "smallint" | "integer" | "bigint" | "real" | "double"
    ) || data_type.starts_with("decimal")
}

impl Format {
    /// The form that the ending of a file's name tells.
    pub(crate) fn of_file(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "parquet" => Some(Self::Parquet),
            "txt" => Some(Self::Table),
            _ => None,
        }
    }
}

impl Target {
    /// Refuses, before anything runs, to send to a terminal what is no text.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        if self.format == Format::Parquet && self.file.is_none() && io::stdout().is_terminal() {
            bail!(
                "Parquet is not for a terminal; name a file with --into, or redirect standard output"
            );
        }
        Ok(())
    }

    /// Writes a result.
    pub(crate) fn write(&self, answer: &Answer) -> anyhow::Result<()> {
        let Some(path) = &self.file else {
            return self.write_out(answer);
        };
        let written = File::create(path).and_then(|file| match self.format {
            // A file has no colours.
            Format::Table => self.write_to(answer, None, AutoStream::never(file)),
            _ => self.write_to(answer, None, file),
        });
        written.map_err(|error| anyhow!("cannot write {}: {error}", path.display()))
    }

    fn write_out(&self, answer: &Answer) -> anyhow::Result<()> {
        let written = match self.format {
            Format::Table => {
                let width = Term::stdout()
                    .size_checked()
                    .map(|(_, columns)| columns.into());
                self.write_to(answer, width, anstream::stdout())
            }
            _ => self.write_to(answer, None, io::stdout()),
        };
        Ok(printer::unless_closed(written)?)
    }

    fn write_to(
        &self,
        answer: &Answer,
        width: Option<usize>,
        to: impl Write + Send,
    ) -> io::Result<()> {
        let mut to = BufWriter::new(to);
        match self.format {
            Format::Table => text::write(answer, width, &mut to),
            Format::Csv => csv::write(answer, &mut to),
            Format::Json => json::write_object(answer, &mut to),
            Format::Ndjson => json::write_lines(answer, &mut to),
            Format::Parquet => parquet::write(answer, &mut to),
        }?;
        to.flush()
    }
}
