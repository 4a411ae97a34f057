//! What a statement took, and what Athena charges for it.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::printer::{size, things};

/// What Athena charges for the bytes that queries scan, in US dollars a terabyte. Some regions ask
/// for a little more.
const DOLLARS_PER_TERABYTE: u64 = 5;
const TERABYTE: u64 = 1_000_000_000_000;
const MEGABYTE: u64 = 1_000_000;
/// What a query is charged for at the least.
const LEAST: u64 = 10 * MEGABYTE;

/// What a statement took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Taken {
    /// Rows read, where that is known.
    pub(crate) rows_scanned: Option<u64>,
    /// Bytes read, as they are stored.
    pub(crate) bytes_scanned: u64,
    /// From the statement to the last row.
    #[serde(serialize_with = "seconds", rename = "seconds")]
    pub(crate) duration: Duration,
    /// What Athena charges for it, in US dollars.
    #[serde(rename = "athenaDollars")]
    dollars: f64,
}

impl Taken {
    /// What the statement `sql` took.
    pub(crate) fn new(
        sql: &str,
        rows_scanned: Option<u64>,
        bytes_scanned: u64,
        duration: Duration,
    ) -> Self {
        let dollars = if is_charged(sql) {
            dollars(bytes_scanned)
        } else {
            0.0
        };
        Self {
            rows_scanned,
            bytes_scanned,
            duration,
            dollars,
        }
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("scanned ")?;
        if let Some(rows) = self.rows_scanned {
            write!(f, "{}, ", things(rows, "row"))?;
        }
        let (bytes, seconds) = (size(self.bytes_scanned), self.duration.as_secs_f64());
        write!(
            f,
            "{bytes} in {seconds:.2} s; price in Athena ${:.5}",
            self.dollars
        )
    }
}

/// The price of so many bytes, rounded up to megabytes.
#[allow(
    clippy::cast_precision_loss,
    reason = "a price of fewer than 2^53 millionths of a dollar"
)]
fn dollars(bytes: u64) -> f64 {
    let megabytes = bytes.max(LEAST).div_ceil(MEGABYTE);
    let millionths = megabytes * DOLLARS_PER_TERABYTE;
    millionths as f64 / (TERABYTE / MEGABYTE) as f64
}

/// Statements that define or show something cost nothing.
fn is_charged(sql: &str) -> bool {
    let words: Vec<_> = crate::sql::words(sql)
        .take(2)
        .map(str::to_uppercase)
        .collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["SHOW" | "DESCRIBE" | "DESC" | "CREATE" | "DROP", ..] => false,
        ["EXPLAIN", next] => next == "ANALYZE",
        _ => true,
    }
}

fn seconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(sql: &str, bytes: u64) -> String {
        let text = Taken::new(sql, None, bytes, Duration::ZERO).to_string();
        text.rsplit_once('$').unwrap().1.to_owned()
    }

    #[test]
    fn a_query_costs_at_least_ten_megabytes() {
        assert_eq!(shown("SELECT 1", 0), "0.00005");
        assert_eq!(shown("SELECT 1", 10_000_000), "0.00005");
        assert_eq!(
            shown("SELECT 1", 10_000_001),
            "0.00006",
            "rounded up to a megabyte: 0.000055"
        );
        assert_eq!(shown("-- all\nselect x", TERABYTE), "5.00000");
    }

    #[test]
    fn what_reads_no_rows_is_free() {
        for free in [
            "SHOW TABLES",
            "describe t",
            "EXPLAIN SELECT 1",
            "CREATE VIEW v AS SELECT 1",
            "/* old */ DROP VIEW v",
        ] {
            assert_eq!(shown(free, 0), "0.00000", "{free}");
        }
        assert_eq!(shown("EXPLAIN ANALYZE SELECT 1", 0), "0.00005");
    }
}
