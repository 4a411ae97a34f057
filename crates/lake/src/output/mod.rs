//! Query results and their output formats.

mod cancellation;
mod csv;
mod json;
mod markdown;
mod parquet;
mod statistics;
mod text;
mod xlsx;

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstream::AutoStream;
use anyhow::{anyhow, bail};
use arrow::array::RecordBatch;
use athena::{Column, QueryOutcome};
use clap::ValueEnum;
use cli::text::count;
use console::Term;

use cancellation::Cancellable;
pub(crate) use cancellation::OutputCancellation;
pub(crate) use statistics::QueryStatistics;
pub(crate) use xlsx::workbook;

/// Format of a query result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ResultFormat {
    /// Table for people, fitted to the terminal
    #[default]
    Text,
    /// Comma-separated values as Athena writes them; NULL is empty, an empty string is ""
    Csv,
    /// One JSON object with columns, rows and statistics
    Json,
    /// One JSON object per row and line
    Ndjson,
    /// Table of GitHub Flavored Markdown
    Markdown,
    /// Excel workbook; requires a file
    Xlsx,
    /// Apache Parquet; requires a file
    Parquet,
}

/// File extensions and their formats.
const EXTENSIONS: [(&str, ResultFormat); 8] = [
    ("csv", ResultFormat::Csv),
    ("json", ResultFormat::Json),
    ("ndjson", ResultFormat::Ndjson),
    ("jsonl", ResultFormat::Ndjson),
    ("md", ResultFormat::Markdown),
    ("xlsx", ResultFormat::Xlsx),
    ("parquet", ResultFormat::Parquet),
    ("txt", ResultFormat::Text),
];

/// How a table shows rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TableLayout {
    /// In columns if they fit the terminal, otherwise as records.
    #[default]
    Auto,
    /// Aligned columns, even if lines are wider than the terminal.
    Columns,
    /// One column per line.
    Records,
}

/// Where a result is written, and in which format.
#[derive(Clone, Debug)]
pub(crate) struct OutputTarget {
    pub(crate) format: ResultFormat,
    /// `None` is standard output.
    pub(crate) file: Option<PathBuf>,
    pub(crate) layout: TableLayout,
    pub(crate) cancellation: OutputCancellation,
}

/// Result of a statement, local or from Athena.
pub(crate) struct QueryResult {
    pub(crate) columns: Vec<Column>,
    /// At least one batch.
    pub(crate) batches: Vec<RecordBatch>,
    pub(crate) statistics: QueryStatistics,
}

impl QueryResult {
    /// Converts the local result of the statement `sql`.
    pub(crate) fn from_outcome(outcome: QueryOutcome, sql: &str) -> Self {
        let QueryOutcome {
            columns,
            batches,
            statistics,
        } = outcome;
        let statistics = QueryStatistics::local(sql, statistics);
        Self {
            columns,
            batches,
            statistics,
        }
    }

    pub(crate) fn row_count(&self) -> u64 {
        self.batches
            .iter()
            .map(|batch| batch.num_rows() as u64)
            .sum()
    }

    /// Returns the first rows of the result.
    pub(crate) fn first_rows(&self, count: usize) -> Self {
        let mut left = count;
        let mut batches = Vec::new();
        for batch in &self.batches {
            let rows = batch.num_rows().min(left);
            left -= rows;
            batches.push(batch.slice(0, rows));
        }
        Self {
            columns: self.columns.clone(),
            batches,
            statistics: self.statistics,
        }
    }

    /// Returns the row count and statistics, for standard error.
    pub(crate) fn summary(&self) -> String {
        format!("{}; {}", count(self.row_count(), "row"), self.statistics)
    }
}

/// Returns whether an Athena type is numeric.
pub(crate) fn is_number(data_type: &str) -> bool {
    matches!(
        data_type,
        "tinyint" | "smallint" | "integer" | "bigint" | "real" | "double"
    ) || data_type.starts_with("decimal")
}

/// Returns the column names for formats that require unique names; a repeated name gets a number:
/// `day`, `day_2`.
#[expect(clippy::expect_used, reason = "the numbers are unbounded")]
pub(crate) fn unique_names(columns: &[Column]) -> Vec<String> {
    let mut used: HashSet<String> = HashSet::new();
    let unused = |column: &Column| {
        let numbered = (2_u64..).map(|number| format!("{}_{number}", column.name));
        let mut names = std::iter::once(column.name.clone()).chain(numbered);
        names
            .find(|name| used.insert(name.clone()))
            .expect("the numbers are unbounded")
    };
    columns.iter().map(unused).collect()
}

impl ResultFormat {
    /// Returns the format's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Markdown => "markdown",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    /// Whether the format is a file of bytes that one result fills.
    fn is_binary(self) -> bool {
        matches!(self, Self::Parquet | Self::Xlsx)
    }

    /// What separates a result from the one before it in the same output.
    pub(crate) fn separator(self) -> &'static str {
        match self {
            // Without a blank line, the second table is rows of the first.
            Self::Markdown => "\n",
            _ => "",
        }
    }

    /// Returns the format of a file extension, in upper or lower case.
    pub(crate) fn from_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?;
        EXTENSIONS
            .into_iter()
            .find(|(known, _)| extension.eq_ignore_ascii_case(known))
            .map(|(_, format)| format)
    }

    /// Lists the extensions of all formats, as in ".csv, .json or .txt".
    pub(crate) fn extensions() -> String {
        let [others @ .., (last, _)] = &EXTENSIONS;
        let others: Vec<_> = others.iter().map(|(name, _)| format!(".{name}")).collect();
        format!("{} or .{last}", others.join(", "))
    }
}

impl OutputTarget {
    /// Rejects binary output on a terminal before the statement runs.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        if self.format.is_binary() && self.file.is_none() && io::stdout().is_terminal() {
            bail!(
                "{} cannot be written to a terminal; pass a file with --output, or redirect standard output",
                self.format.name()
            );
        }
        Ok(())
    }

    pub(crate) fn write(&self, result: &QueryResult) -> anyhow::Result<()> {
        let Some(path) = &self.file else {
            return self.write_out(result);
        };
        let write = || match self.format {
            // Files have no colors.
            ResultFormat::Text => {
                self.write_to(result, None, AutoStream::never(File::create(path)?))
            }
            // A result that Excel cannot have does not replace a file.
            ResultFormat::Xlsx => {
                let workbook = xlsx::result_workbook(result, &self.cancellation)?;
                File::create(path)?.write_all(&workbook)
            }
            _ => self.write_to(result, None, File::create(path)?),
        };
        write().map_err(|error| anyhow!("cannot write {}: {error}", path.display()))
    }

    /// Appends a result to the file; a Parquet or Excel file is replaced.
    pub(crate) fn append(&self, result: &QueryResult) -> anyhow::Result<()> {
        let Some(path) = self.file.as_ref().filter(|_| !self.format.is_binary()) else {
            return self.write(result);
        };
        let write = || {
            let mut file = File::options().create(true).append(true).open(path)?;
            if file.metadata()?.len() > 0 {
                file.write_all(self.format.separator().as_bytes())?;
            }
            self.write_to(result, None, AutoStream::never(file))
        };
        write().map_err(|error| anyhow!("cannot write {}: {error}", path.display()))
    }

    /// Formats a result as for the terminal.
    pub(crate) fn to_terminal_text(&self, result: &QueryResult) -> anyhow::Result<String> {
        let mut text = Vec::new();
        self.write_to(result, terminal_width(), &mut text)?;
        Ok(String::from_utf8(text)?)
    }

    fn write_out(&self, result: &QueryResult) -> anyhow::Result<()> {
        let written = match self.format {
            ResultFormat::Text => self.write_to(result, terminal_width(), anstream::stdout()),
            _ => self.write_to(result, None, io::stdout()),
        };
        Ok(cli::ignore_broken_pipe(written)?)
    }

    fn write_to(
        &self,
        result: &QueryResult,
        width: Option<usize>,
        to: impl Write + Send,
    ) -> io::Result<()> {
        let cancellation = &self.cancellation;
        let mut to = BufWriter::new(Cancellable {
            writer: to,
            cancellation: cancellation.clone(),
        });
        match self.format {
            ResultFormat::Text => text::write(result, (self.layout, width), cancellation, &mut to),
            ResultFormat::Csv => csv::write(result, &mut to),
            ResultFormat::Json => json::write_object(result, &mut to),
            ResultFormat::Ndjson => json::write_lines(result, &mut to),
            ResultFormat::Markdown => markdown::write(result, &mut to),
            ResultFormat::Xlsx => to.write_all(&xlsx::result_workbook(result, cancellation)?),
            ResultFormat::Parquet => parquet::write(result, cancellation, &mut to),
        }?;
        to.flush()
    }
}

fn terminal_width() -> Option<usize> {
    let size = Term::stdout().size_checked();
    size.map(|(_, columns)| columns.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_column_names_are_numbered() {
        let columns = ["day", "x", "day", "day_2", "day"].map(|name| Column {
            name: name.to_owned(),
            data_type: "integer".to_owned(),
        });
        assert_eq!(
            unique_names(&columns),
            ["day", "x", "day_2", "day_2_2", "day_3"]
        );
    }
}
