//! Requests to load a partition.

use super::PartitioningError;
use crate::Day;
use serde_json::{Map, Value};

/// Request to load partitions:
/// `{"s3_bucket","s3_prefix","table_name","overridePartitionLoad"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionRequest {
    bucket: String,
    prefix: String,
    table: String,
    days: RequestedDays,
}

/// Days whose partitions are loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestedDays {
    /// The day after the current one, so that a partition exists before its first record.
    Tomorrow,
    /// One day, whose folder is created if it is missing.
    One(Day),
    /// Days whose folders exist.
    Some(Vec<Day>),
    /// Each day whose folder exists.
    Existing,
}

/// Most days of one request that lists them.
pub const MOST_LISTED_DAYS: usize = 500;

/// Longest statement. Athena's limit is 262,144 bytes.
const MAX_STATEMENT_BYTES: usize = 200_000;

/// Days of a statement that are always the newest ones, as a part of all of them; the others change
/// from night to night.
const NEWEST_SHARE: usize = 2;

const MILLIS_PER_DAY: i64 = 24 * 60 * 60 * 1000;

impl PartitionRequest {
    /// Parses and checks the input of the state machine. `overridePartitionLoad` is missing, null or
    /// false for tomorrow; the folder of a day, with or without a last slash; a list of folders that
    /// exist; or `"existing"` for all folders that exist.
    ///
    /// # Errors
    /// If a field is missing or invalid; the error names it.
    pub fn parse(input: &str) -> Result<Self, PartitioningError> {
        let expected =
            "a JSON object with s3_bucket, s3_prefix, table_name and overridePartitionLoad";
        let input: Map<String, Value> =
            serde_json::from_str(input).map_err(|_| PartitioningError::Schema { expected })?;
        let text = |field: &str| input.get(field).and_then(Value::as_str);
        let checked = |field, expected, found: Option<&str>| {
            found
                .map(str::to_owned)
                .ok_or(PartitioningError::Field { field, expected })
        };
        let bucket = text("s3_bucket").filter(|name| is_bucket(name));
        let prefix = text("s3_prefix")
            .map(|prefix| prefix.strip_suffix('/').unwrap_or(prefix))
            .filter(|prefix| is_prefix(prefix));
        let table = text("table_name").filter(|table| is_table(table));
        Ok(Self {
            bucket: checked(
                "s3_bucket",
                "the name of an S3 bucket, such as anycompany-records",
                bucket,
            )?,
            prefix: checked(
                "s3_prefix",
                "a folder of letters, digits, `-`, `_`, `.`, `=` and `/`, such as fhbase, of at most 990 bytes",
                prefix,
            )?,
            table: checked(
                "table_name",
                "a table as database.table, each of letters, digits and `_` after a letter",
                table,
            )?,
            days: requested_days(input.get("overridePartitionLoad").unwrap_or(&Value::Null))?,
        })
    }

    /// Bucket of the table's files.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Table, as `database.table`.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Folder before the folders of years.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Requested days.
    pub fn days(&self) -> &RequestedDays {
        &self.days
    }

    /// Key of the day's folder, with the last slash.
    pub fn folder(&self, day: Day) -> String {
        format!("{}/{day}/", self.prefix)
    }

    /// Statement that adds the partitions of days, those that are missing.
    pub fn statement(&self, days: &[Day]) -> String {
        let partitions = days.iter().map(|day| self.partition(*day));
        format!(
            "ALTER TABLE {} ADD IF NOT EXISTS{}",
            self.table,
            partitions.collect::<String>()
        )
    }

    fn partition(&self, day: Day) -> String {
        let (bucket, folder) = (&self.bucket, self.folder(day));
        let (year, month, day) = day.parts();
        format!(
            " PARTITION (year={year:04}, month={month:02}, day={day:02}) location 's3://{bucket}/{folder}'"
        )
    }

    /// The days of one statement, if not all of them fit into it: the newest ones, and some of the
    /// older ones, which are others on each day, until all had their turn.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "always the same turn would leave days without a partition"
    )]
    pub fn selection(&self, mut days: Vec<Day>, today: Day) -> Vec<Day> {
        days.sort_unstable();
        days.dedup();
        let length = self.partition(today).len();
        let most = MAX_STATEMENT_BYTES.saturating_sub(self.table.len()) / length;
        if days.len() <= most {
            return days;
        }
        let newest = days.split_off(days.len() - most / NEWEST_SHARE);
        let turns = days.len().div_ceil(most - newest.len());
        let night = (today.start_millis() / MILLIS_PER_DAY).unsigned_abs();
        let turn = usize::try_from(night).expect("usize holds the days of 9,999 years") % turns;
        let older = days.into_iter().skip(turn).step_by(turns);
        older.chain(newest).collect()
    }
}

fn requested_days(value: &Value) -> Result<RequestedDays, PartitioningError> {
    let folder = |value: &Value| value.as_str().and_then(|folder| folder.parse::<Day>().ok());
    let days = match value {
        Value::Null | Value::Bool(false) => Some(RequestedDays::Tomorrow),
        Value::String(word) if word == "existing" => Some(RequestedDays::Existing),
        Value::String(_) => folder(value).map(RequestedDays::One),
        Value::Array(folders) if (1..=MOST_LISTED_DAYS).contains(&folders.len()) => {
            let days: Option<Vec<_>> = folders.iter().map(folder).collect();
            days.map(RequestedDays::Some)
        }
        _ => None,
    };
    let expected = "false, the folder of an existing day, such as year=2026/month=11/day=23/, a list of 1 to 500 of them, or \"existing\"";
    days.ok_or(PartitioningError::Field {
        field: "overridePartitionLoad",
        expected,
    })
}

/// Whether `name` is a valid bucket name of S3.
fn is_bucket(name: &str) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    (3..=63).contains(&name.len())
        && is_end(name.as_bytes().first())
        && is_end(name.as_bytes().last())
        && name.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
        })
}

/// Longest prefix: with the folder of a day after it, a key of S3 has at most 1,024 bytes.
const MAX_PREFIX_BYTES: usize = 990;

/// Longest name of a database or table in Glue.
const MAX_NAME_BYTES: usize = 255;

fn is_prefix(prefix: &str) -> bool {
    let is_safe =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=');
    prefix.len() <= MAX_PREFIX_BYTES
        && prefix
            .split('/')
            .all(|folder| !folder.is_empty() && folder.bytes().all(is_safe))
}

fn is_table(table: &str) -> bool {
    let is_name = |name: &str| {
        name.len() <= MAX_NAME_BYTES
            && name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    table
        .split_once('.')
        .is_some_and(|(database, table)| is_name(database) && is_name(table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn request(changes: &Value) -> Result<PartitionRequest, PartitioningError> {
        let mut input = json!({
            "s3_bucket": "amazonconnectdataanalyticssample-ctr-123456789012-eu-west-2",
            "s3_prefix": "fhbase",
            "table_name": "AmazonConnectDataAnalyticsDB.connect_ctr",
            "overridePartitionLoad": false,
        });
        for (field, value) in changes.as_object().unwrap() {
            input[field] = value.clone();
        }
        PartitionRequest::parse(&input.to_string())
    }

    fn day(folder: &str) -> Day {
        folder.parse().unwrap()
    }

    #[test]
    fn days_are_requested_in_four_ways() {
        let days = |value: Value| {
            request(&json!({"overridePartitionLoad": value}))
                .unwrap()
                .days()
                .clone()
        };
        assert_eq!(request(&json!({})).unwrap().days, RequestedDays::Tomorrow);
        assert_eq!(days(json!(null)), RequestedDays::Tomorrow);
        let one = RequestedDays::One(day("year=2022/month=04/day=29"));
        assert_eq!(days(json!("year=2022/month=04/day=29/")), one);
        assert_eq!(days(json!("year=2022/month=04/day=29")), one);
        assert_eq!(
            days(json!(["year=2022/month=04/day=29/"])),
            RequestedDays::Some(vec![day("year=2022/month=04/day=29")])
        );
        assert_eq!(days(json!("existing")), RequestedDays::Existing);
    }

    #[test]
    fn statement_has_the_folders() {
        let request = request(&json!({"s3_prefix": "fhbase/"})).unwrap();
        assert_eq!(
            [request.bucket(), request.prefix(), request.table()],
            [
                "amazonconnectdataanalyticssample-ctr-123456789012-eu-west-2",
                "fhbase",
                "AmazonConnectDataAnalyticsDB.connect_ctr",
            ]
        );
        let days = ["year=2022/month=04/day=09", "year=2026/month=11/day=23"].map(day);
        assert_eq!(request.folder(days[0]), "fhbase/year=2022/month=04/day=09/");
        let bucket = "s3://amazonconnectdataanalyticssample-ctr-123456789012-eu-west-2/fhbase";
        let first = format!(
            "ALTER TABLE AmazonConnectDataAnalyticsDB.connect_ctr ADD IF NOT EXISTS PARTITION \
             (year=2022, month=04, day=09) location '{bucket}/year=2022/month=04/day=09/'"
        );
        assert_eq!(request.statement(&days[..1]), first);
        let second = format!(
            " PARTITION (year=2026, month=11, day=23) location '{bucket}/year=2026/month=11/day=23/'"
        );
        assert_eq!(request.statement(&days), first + &second);
    }

    /// As many days as before `end`, each once.
    fn days_until(end: Day, count: usize) -> Vec<Day> {
        let first =
            Day::from_millis(end.start_millis() - MILLIS_PER_DAY * i64::try_from(count).unwrap());
        std::iter::successors(first, |day| Some(day.next()))
            .take(count)
            .collect()
    }

    #[test]
    fn every_day_has_its_turn_in_statements_within_the_limit_of_athena() {
        let today = day("year=2026/month=11/day=23");
        for prefix in ["fhbase".to_owned(), "p".repeat(MAX_PREFIX_BYTES)] {
            let request = request(&json!({"s3_prefix": prefix})).unwrap();
            let few = days_until(today, 100);
            let reversed = few.iter().rev().copied().collect();
            assert_eq!(request.selection(reversed, today), few);
            let all = days_until(today, 5_000);
            let mut seen = std::collections::BTreeSet::new();
            let mut night = today;
            for _ in 0..60 {
                let selected = request.selection(all.clone(), night);
                assert!(request.statement(&selected).len() <= 262_144);
                assert!(selected.is_sorted());
                assert_eq!(selected.last(), all.last());
                seen.extend(selected);
                night = night.next();
            }
            assert_eq!(seen.len(), all.len(), "{} bytes", prefix.len());
        }
    }

    #[test]
    fn invalid_field_is_named() {
        let wrong: [(&str, &[Value]); 4] = [
            (
                "s3_bucket",
                &[
                    json!(null),
                    json!(""),
                    json!("ab"),
                    json!("Bucket"),
                    json!("bucket'; DROP"),
                    json!("-bucket"),
                    json!(7),
                ],
            ),
            (
                "s3_prefix",
                &[
                    json!(null),
                    json!(""),
                    json!("/"),
                    json!("/fhbase"),
                    json!("a//b"),
                    json!("fh'base"),
                    json!("fh base"),
                    json!("p".repeat(100_000)),
                ],
            ),
            (
                "table_name",
                &[
                    json!(null),
                    json!("connect_ctr"),
                    json!("db.connect_ctr.x"),
                    json!("db.connect_ctr; DROP TABLE x"),
                    json!("db.1ctr"),
                    json!(".ctr"),
                    json!("db."),
                    json!("d`b.ctr"),
                    json!(format!("db.{}", "t".repeat(256))),
                ],
            ),
            (
                "overridePartitionLoad",
                &[
                    json!(true),
                    json!(""),
                    json!("2022-04-29"),
                    json!("year=2022/month=02/day=30/"),
                    json!("year=2022/month=4/day=29"),
                    json!(1),
                    json!("missing"),
                    json!([]),
                    json!(["year=2022/month=02/day=30/"]),
                    json!(vec!["year=2022/month=04/day=29/"; MOST_LISTED_DAYS + 1]),
                ],
            ),
        ];
        for (field, values) in wrong {
            for value in values {
                let error = request(&json!({field: value})).unwrap_err().to_string();
                assert!(
                    error.starts_with(&format!("expected {field} to be ")),
                    "{field} = {value}: {error}"
                );
            }
        }
        let error = PartitionRequest::parse("[]").unwrap_err().to_string();
        assert!(
            error.starts_with("expected the input to be a JSON object with s3_bucket"),
            "{error}"
        );
    }
}
