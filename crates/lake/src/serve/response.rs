//! The result of a query as the page receives it.

use athena::{Column, QueryOutcome, Statistics};

/// The result of a query, with values as Athena prints them.
pub(super) struct QueryResponse {
    pub(super) sql: String,
    pub(super) columns: Vec<Column>,
    /// `None` is NULL.
    pub(super) rows: Vec<Vec<Option<String>>>,
    pub(super) statistics: Statistics,
}

impl QueryResponse {
    pub(super) fn new(sql: &str, outcome: QueryOutcome) -> Self {
        let rows = outcome.rows().collect();
        Self {
            sql: sql.to_owned(),
            columns: outcome.columns,
            rows,
            statistics: outcome.statistics,
        }
    }

    /// The approximate memory use in bytes.
    pub(super) fn size_in_memory(&self) -> usize {
        let cell = |cell: &Option<String>| {
            size_of::<Option<String>>() + cell.as_ref().map_or(0, String::len)
        };
        self.sql.len() + self.rows.iter().flatten().map(cell).sum::<usize>()
    }
}
