//! Query statistics and the price in Athena.

use std::fmt;
use std::time::Duration;

use athena::Statistics;
use cli::text::{count, size};
use serde::Serialize;

use crate::sql_words::words;

/// Athena's price in US dollars per terabyte scanned; some regions charge more.
const DOLLARS_PER_TERABYTE: u64 = 5;
const TERABYTE: u64 = 1_000_000_000_000;
const MEGABYTE: u64 = 1_000_000;
/// Minimum bytes charged per query.
const MINIMUM_BYTES: u64 = 10 * MEGABYTE;

/// Statistics of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QueryStatistics {
    /// Rows read, if known.
    pub(crate) rows_scanned: Option<u64>,
    /// Compressed bytes read, if known.
    pub(crate) bytes_scanned: Option<u64>,
    /// The part of `bytes_scanned` that was read from curated tables.
    #[serde(skip_serializing_if = "is_zero")]
    bytes_curated: u64,
    /// Time from the statement to the last row.
    #[serde(serialize_with = "seconds", rename = "seconds")]
    pub(crate) duration: Duration,
    /// Bytes that Athena would scan, or did, if known.
    #[serde(rename = "athenaBytesScanned")]
    bytes_in_athena: Option<u64>,
    /// Price in Athena in US dollars, if known.
    #[serde(rename = "athenaDollars")]
    dollars: Option<f64>,
}

impl QueryStatistics {
    /// Computes the price of the statement `sql`, which ran here.
    pub(crate) fn local(sql: &str, statistics: Statistics) -> Self {
        Self {
            rows_scanned: Some(statistics.rows_scanned),
            bytes_scanned: Some(statistics.bytes_scanned),
            bytes_curated: statistics.bytes_curated,
            duration: statistics.duration,
            bytes_in_athena: Some(statistics.bytes_in_athena),
            dollars: dollars(sql, Some(statistics.bytes_in_athena)),
        }
    }

    /// Computes the price of the statement `sql`, which ran in Athena and scanned these bytes, if Athena
    /// states them.
    pub(crate) fn remote(sql: &str, bytes_scanned: Option<u64>, duration: Duration) -> Self {
        Self {
            rows_scanned: None,
            bytes_scanned,
            bytes_curated: 0,
            duration,
            bytes_in_athena: bytes_scanned,
            dollars: dollars(sql, bytes_scanned),
        }
    }
}

impl fmt::Display for QueryStatistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("scanned ")?;
        if let Some(rows) = self.rows_scanned {
            write!(f, "{}, ", count(rows, "row"))?;
        }
        let known_size = |bytes: Option<u64>| bytes.map_or("unknown bytes".to_owned(), size);
        let (bytes, seconds) = (known_size(self.bytes_scanned), self.duration.as_secs_f64());
        let curated = match self.bytes_curated {
            0 => String::new(),
            all if Some(all) == self.bytes_scanned => " (curated)".to_owned(),
            some => format!(" ({} curated)", size(some)),
        };
        write!(f, "{bytes}{curated} in {seconds:.2} s; Athena: ")?;
        if self.bytes_in_athena != self.bytes_scanned {
            write!(f, "{}, ", known_size(self.bytes_in_athena))?;
        }
        let Some(dollars) = self.dollars else {
            return f.write_str("unknown price");
        };
        write!(f, "${dollars:.5}")?;
        if dollars > 0.0 && self.bytes_in_athena < Some(MINIMUM_BYTES) {
            f.write_str(" (10 MB minimum)")?;
        }
        Ok(())
    }
}

/// Price of a statement in US dollars; Athena rounds bytes up to megabytes.
#[allow(
    clippy::cast_precision_loss,
    reason = "a price of fewer than 2^53 millionths of a dollar"
)]
fn dollars(sql: &str, bytes: Option<u64>) -> Option<f64> {
    if !is_charged(sql) {
        return Some(0.0);
    }
    let megabytes = bytes?.max(MINIMUM_BYTES).div_ceil(MEGABYTE);
    let millionths = megabytes * DOLLARS_PER_TERABYTE;
    Some(millionths as f64 / (TERABYTE / MEGABYTE) as f64)
}

/// Returns whether Athena charges for the statement. DDL and metadata statements are free; CREATE
/// TABLE AS SELECT is charged for what it reads.
fn is_charged(sql: &str) -> bool {
    let words: Vec<_> = words(sql).map(str::to_uppercase).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["CREATE", "TABLE", ref rest @ ..] => rest.contains(&"SELECT"),
        [
            "SHOW" | "DESCRIBE" | "DESC" | "CREATE" | "DROP" | "ALTER" | "MSCK",
            ..,
        ] => false,
        ["EXPLAIN", next, ..] => next == "ANALYZE",
        _ => true,
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(bytes: &u64) -> bool {
    *bytes == 0
}

fn seconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(sql: &str, bytes: u64) -> String {
        let text = QueryStatistics::remote(sql, Some(bytes), Duration::ZERO).to_string();
        text.rsplit_once('$').unwrap().1.to_owned()
    }

    #[test]
    fn bytes_that_athena_does_not_state_are_not_free() {
        let statistics = |sql| QueryStatistics::remote(sql, None, Duration::ZERO).to_string();
        assert_eq!(
            statistics("SELECT 1"),
            "scanned unknown bytes in 0.00 s; Athena: unknown price"
        );
        assert_eq!(
            statistics("SHOW TABLES"),
            "scanned unknown bytes in 0.00 s; Athena: $0.00000"
        );
    }

    #[test]
    fn charges_at_least_ten_megabytes() {
        assert_eq!(price("SELECT 1", 0), "0.00005 (10 MB minimum)");
        assert_eq!(price("SELECT 1", 10_000_000), "0.00005");
        assert_eq!(
            price("SELECT 1", 10_000_001),
            "0.00006",
            "rounded up to a megabyte: 0.000055"
        );
        assert_eq!(price("-- all\nselect x", TERABYTE), "5.00000");
    }

    #[test]
    fn ddl_and_metadata_statements_are_free() {
        for free in [
            "SHOW TABLES",
            "describe t",
            "EXPLAIN SELECT 1",
            "CREATE VIEW v AS SELECT 1",
            "/* old */ DROP VIEW v",
            "CREATE EXTERNAL TABLE t (x int) LOCATION 's3://b/'",
            "ALTER TABLE t ADD PARTITION (day = 1)",
        ] {
            assert_eq!(price(free, 0), "0.00000", "{free}");
        }
        assert_eq!(
            price("EXPLAIN ANALYZE SELECT 1", 0),
            "0.00005 (10 MB minimum)"
        );
    }

    #[test]
    fn what_athena_scans_and_this_engine_does_not_is_charged() {
        let statistics = Statistics {
            rows_scanned: 2,
            bytes_scanned: 8_000_000,
            bytes_in_athena: 40_000_000,
            ..Statistics::default()
        };
        assert_eq!(
            QueryStatistics::local("SELECT 1", statistics).to_string(),
            "scanned 2 rows, 8.00 MB in 0.00 s; Athena: 40.00 MB, $0.00020"
        );
    }

    #[test]
    fn create_table_as_select_is_charged() {
        for charged in [
            "CREATE TABLE t AS SELECT 1",
            "create table t with (format = 'PARQUET') as with a as (select 1) select * from a",
        ] {
            assert_eq!(price(charged, TERABYTE), "5.00000", "{charged}");
        }
    }
}
