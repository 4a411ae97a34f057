//! Days with rows in a bucket, but without a partition in the table.

use std::collections::BTreeSet;

use account::{ServiceClient, operations};
use connect_core::Day;
use serde_json::Value;

use super::pages::{pages, request};
use super::partitions::PartitionedTable;
use super::{DeployError, Session};

impl Session {
    /// Days that have a folder in the bucket of a table and no partition, in ascending order.
    ///
    /// # Errors
    /// A request fails.
    pub async fn missing_partitions(
        &self,
        table: &PartitionedTable,
    ) -> Result<Vec<Day>, DeployError> {
        let partitions = self.partitions(table).await?;
        let folders = self
            .day_folders(table.member("s3_bucket"), table.member("s3_prefix"))
            .await?;
        Ok(folders.difference(&partitions).copied().collect())
    }

    async fn partitions(&self, table: &PartitionedTable) -> Result<BTreeSet<Day>, DeployError> {
        let (database, table) = table.in_glue().ok_or_else(|| {
            DeployError::Failed(format!("{} is not a table of a stack", table.name()))
        })?;
        let client = ServiceClient::new(&self.account);
        let subject = format!("table {database}.{table}");
        let page = |token| {
            request(&operations::GET_PARTITIONS, &subject, token)
                .with("DatabaseName", database)
                .with("TableName", table)
                .with("ExcludeColumnSchema", true)
        };
        let days = pages(&client, page, |page| {
            let partitions = page["Partitions"].as_array().into_iter().flatten();
            partitions
                .filter_map(|partition| day(&partition["Values"]))
                .collect()
        });
        Ok(days.await?.into_iter().collect())
    }

    /// Days that have a folder. Folders are listed level by level, so that the number of objects
    /// does not matter.
    ///
    /// # Errors
    /// A request fails.
    pub async fn day_folders(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<BTreeSet<Day>, DeployError> {
        let root = format!("{prefix}/");
        let mut level = vec![root.clone()];
        for key in analytics::PARTITION_KEYS {
            let mut below = Vec::new();
            for folder in &level {
                let folders = self
                    .buckets
                    .folders(bucket, &format!("{folder}{key}="))
                    .await?;
                below.extend(folders);
            }
            level = below;
        }
        let day = |folder: &String| folder.strip_prefix(&root)?.parse().ok();
        Ok(level.iter().filter_map(day).collect())
    }
}

/// The day of a partition. Athena keeps its numbers as they were written: `04` or `4`.
fn day(values: &Value) -> Option<Day> {
    let mut numbers = values
        .as_array()?
        .iter()
        .map(|value| value.as_str()?.parse::<u16>().ok());
    let mut next = || numbers.next().flatten();
    let (year, month, day) = (next()?, next()?, next()?);
    Day::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn partition_values_are_numbers() {
        let expected = Day::new(2026, 4, 9).unwrap();
        for values in [json!(["2026", "04", "09"]), json!(["2026", "4", "9"])] {
            assert_eq!(day(&values), Some(expected), "{values}");
        }
        for values in [
            json!(null),
            json!([]),
            json!(["2026", "04"]),
            json!(["2026", "02", "30"]),
            json!(["__HIVE_DEFAULT_PARTITION__", "4", "9"]),
            json!([2026, 4, 9]),
        ] {
            assert_eq!(day(&values), None, "{values}");
        }
    }
}
