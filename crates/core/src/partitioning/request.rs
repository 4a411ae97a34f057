//! Which partition to load.

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::PartitioningError;
use crate::Day;

/// What a partition is loaded for:
/// `{"s3_bucket","s3_prefix","table_name","overridePartitionLoad"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionRequest {
    bucket: String,
    prefix: String,
    table: String,
    day: Option<Day>,
}

impl PartitionRequest {
    /// Reads and checks the input of the state machine. `overridePartitionLoad` may be missing,
    /// null or false; it is the folder of a day, with or without a last slash, where a certain day
    /// is meant.
    ///
    /// # Errors
    /// When a field is missing or wrong; the error names it.
    pub fn parse(input: &str) -> Result<Self, PartitioningError> {
        let expected =
            "a JSON object with s3_bucket, s3_prefix, table_name and overridePartitionLoad";
        let input: Map<String, Value> =
            serde_json::from_str(input).map_err(|_| PartitioningError::Form { expected })?;
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
                "a folder of letters, digits, `-`, `_`, `.`, `=` and `/`, such as fhbase",
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

    /// The bucket that holds the table's files.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The table, as `database.table`.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The day to load: the one asked for, else the day after `now` in UTC, so that its partition
    /// is there before its first record.
    pub fn day(&self, now: OffsetDateTime) -> Day {
        self.day.unwrap_or_else(|| Day::of(now).next())
    }

    /// The key of the day's folder, with its last slash.
    pub fn folder(&self, day: Day) -> String {
        format!("{}/{day}/", self.prefix)
    }

    /// The statement that adds the day's partition where it is missing.
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
    let expected = "false or the folder of a day that exists, such as year=2026/month=11/day=23/";
    day.map(Some).ok_or(PartitioningError::Field {
        field: "overridePartitionLoad",
        expected,
    })
}

/// The names that S3 gives to buckets.
fn is_bucket(name: &str) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    (3..=63).contains(&name.len())
        && is_end(name.as_bytes().first())
        && is_end(name.as_bytes().last())
        && name.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
        })
}

fn is_prefix(prefix: &str) -> bool {
    let is_safe =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=');
    prefix
        .split('/')
        .all(|folder| !folder.is_empty() && folder.bytes().all(is_safe))
}

fn is_table(table: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
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
    fn the_day_is_tomorrow_in_utc_unless_one_is_asked_for() {
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
    fn the_statement_names_the_folder() {
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
    fn a_field_that_is_wrong_is_named() {
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
                    error.starts_with(&format!("{field} is not ")),
                    "{field} = {value}: {error}"
                );
            }
        }
        let error = PartitionRequest::parse("[]").unwrap_err().to_string();
        assert!(
            error.starts_with("the input is not a JSON object with s3_bucket"),
            "{error}"
        );
    }
}
