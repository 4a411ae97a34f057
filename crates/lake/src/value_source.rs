//! Values of the rows of a lake.

use std::collections::BTreeSet;

use athena::{QueryOutcome, Session};

/// Runs the queries that list the values of the lake.
pub(crate) trait ValueSource {
    /// Returns the first column of a result, without NULL; no values if the query fails.
    async fn first_column(&self, sql: &str) -> BTreeSet<String>;
}

impl ValueSource for Session {
    async fn first_column(&self, sql: &str) -> BTreeSet<String> {
        let outcome = self.query(sql).await;
        let rows = outcome.iter().flat_map(QueryOutcome::rows);
        rows.filter_map(|row| row.into_iter().next()?).collect()
    }
}
