//! Removes test data: the file, rows, records in error objects, dead letters and the partition.

use std::ops::AddAssign;

use account::{AwsError, Request, ServiceClient, operations};
use connect_core::Source;
use connect_core::error_records::ErrorRecord;
use parameters::Parameters;
use serde::Serialize;
use time::OffsetDateTime;

use super::dead_letters::{self, MessageFilter};
use super::test_data::{ID_PREFIX, day, object_prefixes, row_sources};
use super::trace::MOST_SEARCHED;
use super::{Failure, Pipeline, Stage};
use crate::ROWS_FOLDER;
use crate::deploy::buckets::ListedObject;
use crate::deploy::erase::lines;
use crate::deploy::queues::Queues;
use crate::deploy::row_objects::{ERROR_FOLDER, text};
use crate::deploy::{DeployError, Session};

/// Most other dead letters that `infra verify --clean` reads.
const MOST_CLEANED: usize = 10_000;
/// Most by which the clock of this computer is ahead of that of S3.
const SKEW_SECONDS: i64 = 900;

/// An object with rows of the day of test data.
pub(super) struct RowObject {
    key: String,
    content: String,
}

/// Whether all lines are test data.
fn is_test_data(content: &str) -> bool {
    let mut lines = content.lines().filter(|line| !line.is_empty());
    lines.all(|line| line.contains(ID_PREFIX))
}

impl RowObject {
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.content.lines().filter(|line| !line.is_empty())
    }

    /// Whether it contains nothing but test data.
    fn is_test_data(&self) -> bool {
        is_test_data(&self.content)
    }
}

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemovedTestData {
    /// Files and objects with rows.
    #[serde(rename = "removed")]
    pub objects: usize,
    /// Records in error objects.
    pub error_records: usize,
    pub dead_letters: usize,
}

impl AddAssign for RemovedTestData {
    fn add_assign(&mut self, other: Self) {
        self.objects += other.objects;
        self.error_records += other.error_records;
        self.dead_letters += other.dead_letters;
    }
}

/// Which error objects and dead letters are searched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// Since when error objects were written; `None` for all of them.
    since: Option<OffsetDateTime>,
    /// Most other dead letters that are read.
    most_others: usize,
}

impl Extent {
    /// All error objects.
    pub(super) fn all() -> Self {
        Self {
            since: None,
            most_others: MOST_CLEANED,
        }
    }

    /// What a verification can have left that began at a time, in milliseconds.
    fn since(begin: u64) -> Self {
        let begin = (begin / 1_000).cast_signed();
        Self {
            since: OffsetDateTime::from_unix_timestamp(begin - SKEW_SECONDS).ok(),
            most_others: MOST_SEARCHED,
        }
    }

    fn includes(&self, object: &ListedObject) -> bool {
        let is_before = self
            .since
            .zip(object.modified)
            .is_some_and(|(since, modified)| modified < since);
        !is_before
    }
}

impl Pipeline<'_> {
    /// Removes the test data.
    pub(super) async fn remove(&self) -> Result<(), Failure> {
        let advice = format!(
            "run `{}` to remove the test data",
            self.session.command("verify --clean")
        );
        let failed = |reason: String| Failure::new(Stage::Removal, reason, advice.clone());
        if let Some(object) = &self.data.object {
            let version = self.version.clone();
            let buckets = &self.session.buckets;
            let deleted = buckets.delete_version(&object.bucket, &object.key, version);
            deleted.await.map_err(|error| failed(error.message()))?;
        }
        let (source, extent) = (self.data.source, Extent::since(self.begin));
        let removed = remove(self.session, &self.queues, source, self.parameters, extent).await;
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

/// Removes the test data of a source. Objects that contain anything else stay, and so do other records
/// of error objects.
pub(super) async fn remove(
    session: &Session,
    queues: &Queues,
    source: Source,
    parameters: &Parameters,
    extent: Extent,
) -> Result<RemovedTestData, DeployError> {
    let mut removed = RemovedTestData::default();
    if let Some((bucket, prefixes)) = object_prefixes(source, parameters)? {
        for prefix in prefixes {
            let keys = session.buckets.keys(&bucket, &prefix).await?;
            for key in keys.iter().filter(|key| key.contains(ID_PREFIX)) {
                session.buckets.delete_object(&bucket, key).await?;
                removed.objects += 1;
            }
        }
    }
    if let Some(queue) = dead_letters::queue_name(session, source) {
        let wanted = MessageFilter {
            id: ID_PREFIX,
            most_others: extent.most_others,
        };
        removed.dead_letters = dead_letters::remove(queues, &queue, wanted).await?;
    }
    for source in row_sources(source, parameters) {
        removed.objects += remove_rows(session, source, parameters).await?;
        removed.error_records += remove_error_records(session, source, extent).await?;
    }
    Ok(removed)
}

/// Removes the records of test data from error objects: `infra redrive` would put them on the stream.
async fn remove_error_records(
    session: &Session,
    source: Source,
    extent: Extent,
) -> Result<usize, DeployError> {
    let bucket = session.rows_bucket(source)?;
    let mut removed = 0;
    let objects = session.buckets.objects(&bucket, ERROR_FOLDER).await?;
    for ListedObject { key, .. } in objects.iter().filter(|object| extent.includes(object)) {
        let Some(mut object) = session.buckets.get(&bucket, key).await? else {
            continue;
        };
        let content = std::mem::take(&mut object.content);
        let (lines, is_compressed) = match lines(&bucket, key, content) {
            Ok(lines) => lines,
            // `verify` writes no such object.
            Err(error) => {
                session
                    .console
                    .warning(&format!("{error}; not searched for test data"));
                continue;
            }
        };
        let (kept, removed_records) = without_test_data(&lines);
        if removed_records > 0 {
            removed += removed_records;
            session
                .keep_lines(&bucket, key, object, kept, is_compressed)
                .await?;
        }
    }
    Ok(removed)
}

/// The lines of an error object whose records have anything but test data, and the number of the others.
fn without_test_data(lines: &[u8]) -> (Vec<u8>, usize) {
    let (mut kept, mut removed) = (Vec::new(), 0);
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        let is_of_verify = ErrorRecord::parse(line).is_some_and(|record| {
            let content = record.content();
            let content = String::from_utf8_lossy(&content);
            content.contains(ID_PREFIX) && is_test_data(&content)
        });
        if is_of_verify {
            removed += 1;
        } else {
            kept.extend_from_slice(line);
        }
    }
    (kept, removed)
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
    fn removes_records_with_test_data_from_error_objects() {
        let line = |data: &str| {
            let data = base64_simd::STANDARD.encode_to_string(data);
            format!("{{\"rawData\":\"{data}\"}}\n")
        };
        let id = format!("{ID_PREFIX}0123456789ab");
        let document = format!("{{\"EventId\":\"{id}\"}}\n");
        let other = "{\"EventId\":\"5a542081-ee39-55fb-9468-87aca0543146\"}\n";
        let kept = [
            line(other),
            "\n".to_owned(),
            "not a record\n".to_owned(),
            line(&[&document, other].concat()),
            line(""),
        ]
        .concat();
        let lines = [line(&document), kept.clone(), line(&document)].concat();
        assert_eq!(
            without_test_data(lines.as_bytes()),
            (kept.clone().into_bytes(), 2)
        );
        assert_eq!(without_test_data(kept.as_bytes()).1, 0);
    }

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
