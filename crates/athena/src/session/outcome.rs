//! Results of statements.

use std::time::Duration;

use arrow::array::RecordBatch;

/// The columns, rows and statistics that a statement returns.
#[derive(Clone, Debug)]
pub struct QueryOutcome {
    /// The columns in order.
    pub columns: Vec<Column>,
    /// The rows. There is at least one batch, possibly empty, which has the types.
    ///
    /// Two types of Athena have no Arrow type of their own: `json` is `LargeUtf8`, and
    /// `timestamp(3) with time zone` a `Duration` that packs instant and zone.
    /// [`text`](crate::text) shows values of all types.
    pub batches: Vec<RecordBatch>,
    /// Resources used.
    pub statistics: Statistics,
}

/// Name and type of a column of a [`QueryOutcome`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name as written in the query.
    pub name: String,
    /// The type in Athena, such as `varchar` or `array(varchar)`.
    pub data_type: String,
}

/// The resources that a statement used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Rows read from the lake's files.
    pub rows_scanned: u64,
    /// Bytes read from the lake's files, before decompression.
    pub bytes_scanned: u64,
    /// The part of `bytes_scanned` that was read from curated files.
    pub bytes_curated: u64,
    /// Bytes that Athena would scan. A CTE with several references is read once here, and once for
    /// each reference there; files that an empty side of a join makes unnecessary are read there.
    pub bytes_in_athena: u64,
    /// Wall-clock time from the statement to the last row.
    pub duration: Duration,
}

impl QueryOutcome {
    /// The number of rows.
    pub fn row_count(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The rows as Athena's results print them, `None` for NULL.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Option<String>>> {
        self.batches.iter().flat_map(|batch| {
            let row = |row| {
                batch
                    .columns()
                    .iter()
                    .map(|column| crate::value::text(column, row))
                    .collect()
            };
            (0..batch.num_rows()).map(row)
        })
    }
}
