//! Removes test data: the file, rows, records with errors, the dead letter and the partition.

use account::{AwsError, Request, ServiceClient, operations};
use connect_core::Source;
use parameters::Parameters;

use super::test_data::{ID_PREFIX, day, has_files, object_prefixes, pipeline, row_sources};
use super::trace::text;
use super::{Failure, Pipeline, Stage};
use crate::ROWS_FOLDER;
use crate::deploy::{DeployError, Session};

/// An object with rows of the day of test data.
pub(super) struct RowObject {
    key: String,
    content: String,
}

impl RowObject {
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.content.lines().filter(|line| !line.is_empty())
    }

    /// Whether it contains nothing but test data.
    fn is_test_data(&self) -> bool {
        self.lines().all(|line| line.contains(ID_PREFIX))
    }
}

impl Pipeline<'_> {
    /// Removes the test data.
    pub(super) async fn remove(&self) -> Result<(), Failure> {
        let advice = "run `infra verify --clean` to remove the test data";
        let failed = |reason: String| Failure::new(Stage::Removal, reason, advice);
        if let Some(object) = &self.data.object {
            let version = self.version.clone();
            let buckets = &self.session.buckets;
            let deleted = buckets.delete_version(&object.bucket, &object.key, version);
            deleted.await.map_err(|error| failed(error.message()))?;
        }
        if has_files(self.data.source) {
            let prefix = pipeline(self.data.source).code().to_ascii_uppercase();
            let queue = self.name(&format!("{prefix}DLQ"));
            self.take_dead_letter(&queue, true).await?;
        }
        let removed = remove(self.session, self.data.source, self.parameters).await;
        removed
            .map(|_| ())
            .map_err(|error| failed(error.to_string()))
    }
}

/// The objects of the day of test data.
pub(super) async fn rows(session: &Session, source: Source) -> Result<Vec<RowObject>, AwsError> {
    let Ok(bucket) = session.rows_bucket(source) else {
        return Ok(Vec::new());
    };
    let prefix = format!("{ROWS_FOLDER}/{}/", day());
    let mut objects = Vec::new();
    for key in session.buckets.keys(&bucket, &prefix).await? {
        if let Some(object) = session.buckets.get(&bucket, &key).await? {
            let content = text(&object.content);
            objects.push(RowObject { key, content });
        }
    }
    Ok(objects)
}

/// Removes all test data of a source. Objects that contain anything else stay. Returns the number of
/// objects.
pub(super) async fn remove(
    session: &Session,
    source: Source,
    parameters: &Parameters,
) -> Result<usize, DeployError> {
    let mut removed = 0;
    if let Some((bucket, prefixes)) = object_prefixes(source, parameters)? {
        for prefix in prefixes {
            let keys = session.buckets.keys(&bucket, &prefix).await?;
            for key in keys.iter().filter(|key| key.contains(ID_PREFIX)) {
                session.buckets.delete_object(&bucket, key).await?;
                removed += 1;
            }
        }
    }
    for source in row_sources(source, parameters) {
        removed += remove_rows(session, source, parameters).await?;
    }
    Ok(removed)
}

async fn remove_rows(
    session: &Session,
    source: Source,
    parameters: &Parameters,
) -> Result<usize, DeployError> {
    let mut removed = 0;
    let bucket = session.rows_bucket(source)?;
    let objects = rows(session, source).await?;
    let count = objects.len();
    for object in objects.iter().filter(|object| object.is_test_data()) {
        let buckets = &session.buckets;
        buckets.delete_object(&bucket, &object.key).await?;
        removed += 1;
    }
    if objects.iter().all(RowObject::is_test_data) && count > 0 {
        delete_partition(session, source, parameters).await?;
    }
    Ok(removed)
}

async fn delete_partition(
    session: &Session,
    source: Source,
    parameters: &Parameters,
) -> Result<(), AwsError> {
    // Keys are integers: whether the leading zeros of the statement are part of the stored values is
    // not documented.
    for values in [["2001", "1", "1"], ["2001", "01", "01"]] {
        delete_partition_with(session, source, parameters, values).await?;
    }
    Ok(())
}

async fn delete_partition_with(
    session: &Session,
    source: Source,
    parameters: &Parameters,
    values: [&str; 3],
) -> Result<(), AwsError> {
    let database = parameters.glue_database.to_lowercase();
    let subject = format!("the table {database}.{}", source.table());
    let request = Request::new(&operations::DELETE_PARTITION, subject)
        .with("DatabaseName", database)
        .with("TableName", source.table())
        .with("PartitionValues", values.to_vec());
    let client = ServiceClient::new(&session.account);
    let response = client.send(&request).await?.success();
    match response {
        Err(AwsError::Service { code, .. }) if code == "EntityNotFoundException" => Ok(()),
        response => response.map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_objects_with_nothing_but_test_data() {
        let object = |lines: &[&str]| RowObject {
            key: String::new(),
            content: lines.join("\n"),
        };
        let marked = format!("{{\"contactId\":\"{ID_PREFIX}0123456789ab\"}}");
        let other = "{\"contactId\":\"5a542081-ee39-55fb-9468-87aca0543146\"}";
        assert!(object(&[&marked, &marked]).is_test_data());
        assert!(object(&[]).is_test_data());
        assert!(!object(&[&marked, other]).is_test_data());
    }
}
