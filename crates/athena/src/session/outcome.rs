//! What a statement returns.

use std::time::Duration;

use arrow::array::RecordBatch;

/// The result of a statement.
#[derive(Clone, Debug)]
pub struct QueryOutcome {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; where there are none, a batch without rows tells the types.
    ///
    /// Two types of Athena have no Arrow type of their own: `json` is `LargeUtf8`, and
    /// `timestamp(3) with time zone` a `Duration` that packs instant and zone.
    /// [`text`](crate::text) shows values of all types.
    pub batches: Vec<RecordBatch>,
    /// What it took.
    pub statistics: Statistics,
}

/// A column of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name as it was written in the query.
    pub name: String,
    /// Its type in Athena, such as `varchar` or `array(varchar)`.
    pub data_type: String,
}

/// What a query took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Rows read from the lake's files.
    pub rows_scanned: u64,
    /// Bytes of the lake's files that were read, as they are on the disk.
    pub bytes_scanned: u64,
    /// From the statement to the last row.
    pub duration: Duration,
}

impl QueryOutcome {
    /// How many rows there are.
    pub fn row_count(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The rows as Athena's results show them, none for NULL.
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
