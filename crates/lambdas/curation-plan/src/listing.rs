//! Lists and deletes objects.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::list_objects_v2::{ListObjectsV2Error, ListObjectsV2Output};
use aws_sdk_s3::types::Object;
use connect_core::Day;
use connect_core::curation::{Month, RowFiles};
use lambda_support::{CallError, Deadline};

const LIST: &str = "ListObjectsV2";

/// Characters of a fingerprint: 64 bits.
const FINGERPRINT: usize = 16;

/// The objects of buckets, as one invocation lists and deletes them.
#[derive(Debug)]
pub(crate) struct BucketClient<'a> {
    pub(crate) s3: &'a Client,
    pub(crate) deadline: Deadline,
}

impl BucketClient<'_> {
    /// The months of the folders `year=/month=/` below a prefix; none if the bucket does not exist.
    pub(crate) async fn months(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<BTreeSet<Month>, CallError> {
        let mut months = BTreeSet::new();
        for year in self.folders(bucket, &format!("{prefix}year=")).await? {
            let folders = self.folders(bucket, &format!("{year}month=")).await?;
            months.extend(
                folders
                    .iter()
                    .filter_map(|folder| Month::from_folder(folder)),
            );
        }
        Ok(months)
    }

    /// The folders that start with a prefix.
    async fn folders(&self, bucket: &str, prefix: &str) -> Result<Vec<String>, CallError> {
        let mut folders = Vec::new();
        self.pages(bucket, prefix, Some("/"), |page| {
            let found = page.common_prefixes().iter();
            folders.extend(found.filter_map(|of| of.prefix().map(str::to_owned)));
        })
        .await?;
        Ok(folders)
    }

    /// All objects that start with a prefix.
    pub(crate) async fn objects(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<Object>, CallError> {
        let mut objects = Vec::new();
        self.pages(bucket, prefix, None, |page| {
            objects.extend(page.contents.unwrap_or_default());
        })
        .await?;
        Ok(objects)
    }

    /// The row files of each day in the folder of a month.
    pub(crate) async fn days(
        &self,
        bucket: &str,
        folder: &str,
    ) -> Result<BTreeMap<Day, RowFiles>, CallError> {
        let mut days: BTreeMap<Day, Vec<Object>> = BTreeMap::new();
        self.pages(bucket, folder, None, |page| {
            for object in page.contents.unwrap_or_default() {
                if let Some(day) = object.key().and_then(row_file_day) {
                    days.entry(day).or_default().push(object);
                }
            }
        })
        .await?;
        let described = days.into_iter().map(|(day, objects)| {
            let bytes = objects.iter().filter_map(Object::size);
            let files = RowFiles {
                bytes: bytes.map(i64::unsigned_abs).sum(),
                fingerprint: fingerprint_of_files(&objects),
            };
            (day, files)
        });
        Ok(described.collect())
    }

    async fn pages(
        &self,
        bucket: &str,
        prefix: &str,
        delimiter: Option<&str>,
        mut each: impl FnMut(ListObjectsV2Output),
    ) -> Result<(), CallError> {
        let mut token = None;
        loop {
            let request = self.s3.list_objects_v2().bucket(bucket).prefix(prefix);
            let request = request
                .set_delimiter(delimiter.map(str::to_owned))
                .set_continuation_token(token);
            let resource = format!("s3://{bucket}/{prefix}");
            let response = self
                .deadline
                .call(LIST, || request.clone().send())
                .await
                .ok_or_else(|| CallError::out_of_time(LIST, &resource))?;
            let mut page = match response {
                Ok(page) => page,
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(ListObjectsV2Error::is_no_such_bucket) =>
                {
                    return Ok(());
                }
                Err(error) => return Err(CallError::new(LIST, resource, &error)),
            };
            token = page.next_continuation_token.take();
            each(page);
            if token.is_none() {
                return Ok(());
            }
        }
    }

    pub(crate) async fn delete(&self, bucket: &str, key: &str) -> Result<(), CallError> {
        let request = self.s3.delete_object().bucket(bucket).key(key);
        let resource = format!("s3://{bucket}/{key}");
        self.deadline
            .response("DeleteObject", &resource, || request.clone().send())
            .await
            .map(drop)
    }
}

/// The day of a row file. Athena ignores files whose names start with a dot or an underscore.
fn row_file_day(key: &str) -> Option<Day> {
    let (folder, name) = key.rsplit_once('/')?;
    let is_file = !name.is_empty() && !name.starts_with(['.', '_']);
    let folder = folder.get(folder.find("year=")?..)?;
    // Files in folders below the day are read too.
    let mut folders = folder.splitn(4, '/');
    let mut next = || folders.next();
    let day = [next()?, next()?, next()?].join("/");
    is_file.then(|| day.parse().ok()).flatten()
}

#[expect(
    clippy::expect_used,
    reason = "ListObjectsV2 returns key, size and entity tag of every object; a fingerprint without them \
              would not change with the file"
)]
fn fingerprint_of_files(objects: &[Object]) -> String {
    let sizes: Vec<_> = objects
        .iter()
        .map(|object| object.size().expect("a size").to_be_bytes())
        .collect();
    let parts = objects.iter().zip(&sizes).flat_map(|(object, size)| {
        let text = [object.key(), object.e_tag()].map(|text| text.expect("a text").as_bytes());
        [text[0], size.as_slice(), text[1]]
    });
    fingerprint(parts)
}

/// A hash of parts in hexadecimal, each with its length, so that no two lists have the same bytes.
pub(crate) fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().to_hex()[..FINGERPRINT].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_files_are_those_that_athena_reads() {
        let day = Day::new(2026, 11, 3).ok();
        let folder = "fhbase/year=2026/month=11/day=03/";
        for (name, expected) in [
            ("records.gz", day),
            ("13/records.gz", day),
            ("", None),
            ("_SUCCESS", None),
            (".hidden", None),
        ] {
            assert_eq!(row_file_day(&format!("{folder}{name}")), expected, "{name}");
        }
        assert_eq!(row_file_day("fhbase/records.gz"), None);
    }

    #[test]
    fn fingerprint_depends_on_names_sizes_and_contents() {
        let object = |key: &str, size, tag: &str| Object::builder().key(key).size(size).e_tag(tag);
        let of = |objects: &[(&str, i64, &str)]| {
            let objects: Vec<_> = objects
                .iter()
                .map(|(key, size, tag)| object(key, *size, tag).build())
                .collect();
            fingerprint_of_files(&objects)
        };
        let all = [
            of(&[("a", 1, "x")]),
            of(&[("b", 1, "x")]),
            of(&[("a", 2, "x")]),
            of(&[("a", 1, "y")]),
            of(&[("a", 1, "x"), ("b", 1, "x")]),
            of(&[]),
        ];
        let different: BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
        assert_eq!(of(&[("a", 1, "x")]), all[0]);
        assert!(all[0].len() == FINGERPRINT && !all[0].contains('-'));
    }
}
