//! Requests to load a partition.

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::PartitioningError;
use crate::Day;

/// Request to load a partition:
/// `{"s3_bucket","s3_prefix","table_name","overridePartitionLoad"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionRequest {
    bucket: String,
    prefix: String,
    table: String,
    day: Option<Day>,
}

impl PartitionRequest {
    /// Parses and checks the input of the state machine. `overridePartitionLoad` is missing, null or
    /// false for tomorrow, or the folder of a day, with or without a last slash.
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
            day: overriding_day(input.get("overridePartitionLoad").unwrap_or(&Value::Null))?,
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

    /// Requested day, or the day after `now` in UTC, so that a partition exists before its first
    /// record.
    pub fn day(&self, now: OffsetDateTime) -> Day {
        self.day.unwrap_or_else(|| Day::from_instant(now).next())
    }

    /// Key of the day's folder, with the last slash.
    pub fn folder(&self, day: Day) -> String {
        format!("{}/{day}/", self.prefix)
    }

    /// Statement that adds the day's partition if it is missing.
    pub fn statement(&self, day: Day) -> String {
        let (table, bucket, folder) = (&self.table, &self.bucket, self.folder(day));
        let (year, month, day) = day.parts();
        format!(
            "ALTER TABLE {table} ADD IF NOT EXISTS PARTITION (year={year:04}, month={month:02}, day={day:02}) location 's3://{bucket}/{folder}'"
        )
    }
}

fn overriding_day(value: &Value) -> Result<Option<Day>, PartitioningError> {
    let day = match value {
        Value::Null | Value::Bool(false) => return Ok(None),
        Value::String(folder) => folder.parse().ok(),
        _ => None,
    };
    let expected = "false or the folder of an existing day, such as year=2026/month=11/day=23/";
    day.map(Some).ok_or(PartitioningError::Field {
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
    use time::macros::datetime;

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

    #[test]
    fn day_is_tomorrow_in_utc_unless_requested() {
        let now = datetime!(2026-12-31 23:45 UTC);
        let day = |changes: &Value| request(changes).unwrap().day(now).to_string();
        assert_eq!(day(&json!({})), "year=2027/month=01/day=01");
        assert_eq!(
            day(&json!({"overridePartitionLoad": null})),
            "year=2027/month=01/day=01"
        );
        assert_eq!(
            day(&json!({"overridePartitionLoad": "year=2022/month=04/day=29/"})),
            "year=2022/month=04/day=29"
        );
        assert_eq!(
            day(&json!({"overridePartitionLoad": "year=2022/month=04/day=29"})),
            "year=2022/month=04/day=29"
        );
        let behind = datetime!(2026-11-23 20:00 -5);
        assert_eq!(
            request(&json!({})).unwrap().day(behind).to_string(),
            "year=2026/month=11/day=25"
        );
    }

    #[test]
    fn statement_has_the_folder() {
        let request = request(
            &json!({"overridePartitionLoad": "year=2022/month=04/day=09/", "s3_prefix": "fhbase/"}),
        )
        .unwrap();
        let day = request.day(datetime!(2026-11-23 23:45 UTC));
        assert_eq!(request.folder(day), "fhbase/year=2022/month=04/day=09/");
        assert_eq!(
            request.statement(day),
            "ALTER TABLE AmazonConnectDataAnalyticsDB.connect_ctr ADD IF NOT EXISTS PARTITION (year=2022, month=04, day=09) \
             location 's3://amazonconnectdataanalyticssample-ctr-123456789012-eu-west-2/fhbase/year=2022/month=04/day=09/'"
        );
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
