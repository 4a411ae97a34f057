//! Erases a person from the rows of a deployment.

use std::collections::BTreeSet;

use connect_core::erasure::{self, Person, Search};
use connect_core::{Day, Source};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Serialize;

use super::buckets::ObjectContent;
use super::partitions::PartitionedTable;
use super::row_objects::{ERROR_FOLDER, decoded, encoded};
use super::{DeployError, Session};

/// Objects that are read at the same time. Each is held in memory, decompressed.
const CONCURRENT_OBJECTS: usize = 8;

/// Whom to erase, and from which days.
#[derive(Clone, Debug)]
pub struct EraseOptions {
    /// Contacts and addresses.
    pub person: Person,
    /// Whether contacts that contact records link with these are erased too.
    pub with_chains: bool,
    /// First day; `None` for the first with rows.
    pub from: Option<Day>,
    /// Last day; `None` for the last with rows.
    pub to: Option<Day>,
    /// Whether rows are only counted.
    pub dry_run: bool,
}

impl EraseOptions {
    fn includes(&self, day: Day) -> bool {
        self.from.is_none_or(|from| day >= from) && self.to.is_none_or(|to| day <= to)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErasureReport {
    /// Whether rows were only counted.
    pub dry_run: bool,
    /// The contacts, those found by their endpoint or chain included.
    pub contacts: Vec<String>,
    /// Changes by table.
    pub tables: Vec<ErasedTable>,
    /// What the command did not erase.
    pub remains: Vec<String>,
}

/// Changes of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErasedTable {
    pub table: &'static str,
    /// Objects that were read.
    pub objects_read: usize,
    /// Objects that were rewritten.
    pub objects_rewritten: usize,
    /// Rows that were removed.
    pub rows_removed: u64,
    /// Rows, and records of error objects, that no longer have the contacts' IDs.
    pub rows_without_ids: u64,
    /// Records, and log events of records, that were removed from error objects of the delivery
    /// stream.
    pub error_records_removed: u64,
    /// Days with changed rows.
    pub days: BTreeSet<String>,
}

/// Changed lines of an object.
struct Edited {
    lines: Vec<u8>,
    removed: u64,
    masked: u64,
}

impl From<erasure::Rewritten> for Edited {
    fn from(rewritten: erasure::Rewritten) -> Self {
        Self {
            lines: rewritten.content,
            removed: rewritten.removed,
            masked: rewritten.masked,
        }
    }
}

impl Session {
    /// Rewrites the objects of all tables without the rows of a person, and the error objects of
    /// the delivery streams. A second run changes nothing, and a run that was interrupted is
    /// completed by the next one.
    ///
    /// # Errors
    /// An object cannot be read or rewritten. What was rewritten stays so.
    pub async fn erase(
        &self,
        tables: &[PartitionedTable],
        options: &EraseOptions,
    ) -> Result<ErasureReport, DeployError> {
        let (person, unreadable) = self.find_contacts(tables, options).await?;
        let mut report = ErasureReport {
            dry_run: options.dry_run,
            contacts: person.contacts.iter().map(ToString::to_string).collect(),
            remains: self.remains(tables).await?,
            ..ErasureReport::default()
        };
        for table in tables {
            self.text(&format!("{}: reading objects", table.name()));
            let mut erased = ErasedTable {
                table: table.name(),
                ..ErasedTable::default()
            };
            for day in self.days(table, options).await? {
                let edit = |lines: &[u8]| {
                    let has = |contact: &_| person.has(contact);
                    erasure::rewrite(table.source(), lines, has).map(Edited::from)
                };
                let before = erased.objects_rewritten;
                for edited in self
                    .edit_objects(table, &folder(table, day), options.dry_run, edit)
                    .await?
                {
                    erased.count(edited);
                }
                if erased.objects_rewritten > before {
                    erased.days.insert(day.to_iso());
                }
            }
            let errors = self
                .edit_objects(table, ERROR_FOLDER, options.dry_run, |lines| {
                    erasure::rewrite_errors(table.source(), lines, &person).map(Edited::from)
                })
                .await?;
            for (removed, masked) in errors.into_iter().flatten() {
                erased.error_records_removed += removed;
                erased.rows_without_ids += masked;
            }
            report.tables.push(erased);
        }
        report.remains.extend(unreadable);
        Ok(report)
    }

    /// The person with all contacts, and what to do about contact records that cannot be read.
    async fn find_contacts(
        &self,
        tables: &[PartitionedTable],
        options: &EraseOptions,
    ) -> Result<(Person, Vec<String>), DeployError> {
        let mut search = Search::new(options.person.clone(), options.with_chains);
        let records = tables
            .iter()
            .find(|table| table.source() == Source::ContactRecords);
        let Some(table) = records.filter(|_| search.needs_records()) else {
            if records.is_none() && !options.person.endpoints.is_empty() {
                return Err(DeployError::Argument(
                    "--customer-endpoint requires contact records, and neither stack ctr nor its bucket exists; name the contacts with --contact-id".to_owned(),
                ));
            }
            return Ok((search.finish(), Vec::new()));
        };
        let mut unreadable = Vec::new();
        self.text("Looking for the contacts in contact records");
        let bucket = table.member("s3_bucket");
        for day in self.days(table, options).await? {
            let keys = self.buckets.keys(bucket, &folder(table, day)).await?;
            let parts = stream::iter(keys.iter().filter(|key| !key.ends_with('/')))
                .map(|key| (key, search.unused()))
                .map(|(key, mut part)| async move {
                    if let Some(object) = self.buckets.get(bucket, key).await? {
                        part.read(&lines(bucket, key, object.content)?.0);
                    }
                    Ok::<_, DeployError>((key, part))
                })
                .buffer_unordered(CONCURRENT_OBJECTS)
                .try_collect::<Vec<_>>()
                .await?;
            for (key, part) in parts {
                if part.unreadable() > 0 {
                    unreadable.push(unreadable_records(bucket, key, part.unreadable()));
                }
                search.merge(part);
            }
        }
        unreadable.sort_unstable();
        Ok((search.finish(), unreadable))
    }

    /// The selected days with rows.
    async fn days(
        &self,
        table: &PartitionedTable,
        options: &EraseOptions,
    ) -> Result<Vec<Day>, DeployError> {
        let days = self
            .day_folders(table.member("s3_bucket"), table.member("s3_prefix"))
            .await?;
        Ok(days
            .into_iter()
            .filter(|day| options.includes(*day))
            .collect())
    }

    /// Rewrites the objects below a prefix. Returns removed and masked rows of each object that was
    /// read, if it changed.
    async fn edit_objects(
        &self,
        table: &PartitionedTable,
        prefix: &str,
        dry_run: bool,
        edit: impl Fn(&[u8]) -> Option<Edited>,
    ) -> Result<Vec<Option<(u64, u64)>>, DeployError> {
        let bucket = table.member("s3_bucket");
        let keys = self.buckets.keys(bucket, prefix).await?;
        let edit = &edit;
        stream::iter(keys.iter().filter(|key| !key.ends_with('/')))
            .map(|key| async move {
                let Some(mut object) = self.buckets.get(bucket, key).await? else {
                    return Ok(None);
                };
                let content = std::mem::take(&mut object.content);
                let (lines, is_compressed) = lines(bucket, key, content)?;
                let Some(edited) = edit(&lines) else {
                    return Ok(None);
                };
                if !dry_run {
                    self.replace_lines(bucket, key, object, edited.lines, is_compressed)
                        .await?;
                }
                Ok(Some((edited.removed, edited.masked)))
            })
            .buffer_unordered(CONCURRENT_OBJECTS)
            .try_collect()
            .await
    }

    /// Writes an object with other lines. It stays, even without lines, so that whoever compares
    /// times of change sees that the day changed.
    pub(super) async fn replace_lines(
        &self,
        bucket: &str,
        key: &str,
        object: ObjectContent,
        lines: Vec<u8>,
        is_compressed: bool,
    ) -> Result<(), DeployError> {
        let failed =
            |error| DeployError::Failed(format!("cannot compress s3://{bucket}/{key}: {error}"));
        let content = encoded(lines, is_compressed).map_err(failed)?;
        Ok(self.buckets.replace(bucket, key, object, content).await?)
    }

    /// What the command cannot erase.
    async fn remains(&self, tables: &[PartitionedTable]) -> Result<Vec<String>, DeployError> {
        let mut remains: Vec<String> = REMAINS.iter().map(|text| (*text).to_owned()).collect();
        for table in tables {
            let bucket = table.member("s3_bucket");
            if self.buckets.has_versions(bucket).await? {
                remains.push(format!(
                    "earlier versions of the objects in {bucket}, which has versioning: delete its noncurrent versions"
                ));
            }
        }
        Ok(remains)
    }
}

/// What is not in the objects of rows.
const REMAINS: [&str; 7] = [
    "contact records in Connect: call DeleteContactData",
    "Connect's own files: recordings, transcripts, analyses and evaluations in its bucket, and the log group of its flows",
    "records that were not delivered yet, and messages in queues: run the command again when they arrived",
    "messages in dead-letter queues, for 14 days",
    "curated tables, until their days are stored again and replaced files expire",
    "results of queries, until they expire; datasets that QuickSight imported",
    "access logs, which have requests and no rows",
];

impl ErasedTable {
    fn count(&mut self, edited: Option<(u64, u64)>) {
        self.objects_read += 1;
        if let Some((removed, masked)) = edited {
            self.objects_rewritten += 1;
            self.rows_removed += removed;
            self.rows_without_ids += masked;
        }
    }
}

/// Prefix of the objects of a day.
fn folder(table: &PartitionedTable, day: Day) -> String {
    format!("{}/{day}/", table.member("s3_prefix"))
}

fn unreadable_records(bucket: &str, key: &str, rows: u64) -> String {
    format!(
        "contact records that cannot be read and can be the person's ({rows}) in s3://{bucket}/{key}: correct or remove these lines, and run the command again"
    )
}

pub(super) fn lines(
    bucket: &str,
    key: &str,
    content: Vec<u8>,
) -> Result<(Vec<u8>, bool), DeployError> {
    decoded(content)
        .map_err(|error| DeployError::Failed(format!("cannot read s3://{bucket}/{key}: {error}")))
}
