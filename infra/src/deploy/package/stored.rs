//! The zip files of functions in the artifacts bucket: which to upload, and which to delete.

use std::collections::BTreeSet;

use account::AwsError;
use time::{Duration, OffsetDateTime};

use super::archive::{self, FOLDER};
use super::{Artifact, FunctionBinaries};
use crate::StackId;
use crate::deploy::Session;
use crate::deploy::buckets::ListedObject;
use crate::deploy::cloudformation::Deployed;
use crate::deploy::outcome::StackState;

/// Retention of zip files that no stack references: a change set can wait for its execution.
const UNUSED: Duration = Duration::days(30);
/// Maximum age of a zip file that no stack references and that is used without another upload. No
/// deployment that runs at the same time deletes one before the age of [`UNUSED`].
const FRESH: Duration = Duration::days(1);

/// The zip files in the artifacts bucket.
#[derive(Clone, Debug)]
pub struct StoredCode {
    bucket: String,
    objects: Vec<ListedObject>,
    /// Keys that stacks name in their parameters: functions run them, and rollbacks read them again.
    named: BTreeSet<String>,
    /// Whether no stack can be rolled back to another release.
    is_stable: bool,
    /// When they were listed.
    time: OffsetDateTime,
}

impl Session {
    /// Lists the zip files in the artifacts bucket; `deployed` are all stacks of the deployment.
    ///
    /// # Errors
    /// A request fails.
    pub async fn stored_code(
        &self,
        bucket: String,
        deployed: &[(StackId, Deployed)],
    ) -> Result<StoredCode, AwsError> {
        let stacks = deployed.iter().map(|(_, stack)| stack);
        Ok(StoredCode {
            objects: self.buckets.objects(&bucket, FOLDER).await?,
            bucket,
            named: stacks.clone().flat_map(named).collect(),
            is_stable: stacks
                .map(Deployed::state)
                .all(|state| state == StackState::Stable),
            time: OffsetDateTime::now_utc(),
        })
    }

    /// Deletes the zip files that no stack and none of `artifacts` needs. Returns their number.
    ///
    /// The bucket keeps deleted versions for some time.
    ///
    /// # Errors
    /// A request fails.
    pub async fn delete_unused_code(
        &self,
        stored: &StoredCode,
        artifacts: &[Artifact],
    ) -> Result<usize, AwsError> {
        let unused = stored.unused(artifacts);
        for key in &unused {
            self.buckets.delete_object(&stored.bucket, key).await?;
        }
        Ok(unused.len())
    }
}

impl StoredCode {
    pub(super) fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The zip files of binaries, and whether they have to be uploaded: those that are missing, and those
    /// that a deployment that runs at the same time could delete.
    pub fn artifacts(&self, binaries: &FunctionBinaries) -> Vec<Artifact> {
        let artifacts = binaries.iter().map(|(package, binary)| {
            let key = archive::key(package, binary);
            let mut objects = self.objects.iter();
            let object = objects.find(|object| object.key == key);
            Artifact {
                package,
                size: binary.len(),
                uploaded: object.is_none_or(|object| {
                    !self.named.contains(&key) && self.is_older(object, FRESH)
                }),
                key,
            }
        });
        artifacts.collect()
    }

    /// Keys of the zip files that were uploaded long ago and that nothing needs. While a stack can be rolled
    /// back, that is not known of any.
    fn unused(&self, artifacts: &[Artifact]) -> Vec<&str> {
        let is_needed = |key: &str| {
            self.named.contains(key) || artifacts.iter().any(|artifact| artifact.key == key)
        };
        let objects = self.objects.iter().filter(|object| {
            self.is_stable
                && object.modified.is_some()
                && self.is_older(object, UNUSED)
                && !is_needed(&object.key)
        });
        objects.map(|object| object.key.as_str()).collect()
    }

    /// Whether the object was uploaded longer ago than that, or at an unknown time.
    fn is_older(&self, object: &ListedObject, than: Duration) -> bool {
        object.modified.is_none_or(|time| self.time - time > than)
    }
}

/// The zip files that a stack names in its parameters.
fn named(stack: &Deployed) -> impl Iterator<Item = String> {
    let values = stack.parameters.values();
    values.filter(|value| value.starts_with(FOLDER)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn listed(key: &str, age: Option<Duration>) -> ListedObject {
        ListedObject {
            key: key.to_owned(),
            modified: age.map(|age| NOW - age),
        }
    }

    fn stored(objects: Vec<ListedObject>, named: &[String]) -> StoredCode {
        StoredCode {
            bucket: "code".to_owned(),
            objects,
            named: named.iter().cloned().collect(),
            is_stable: true,
            time: NOW,
        }
    }

    #[test]
    fn old_zip_files_that_nothing_names_are_unused() {
        let artifact = Artifact {
            package: "a",
            key: "lambda/a/next.zip".to_owned(),
            size: 1,
            uploaded: true,
        };
        let days = |days| Some(Duration::days(days));
        let objects = vec![
            listed("lambda/a/deployed.zip", days(300)),
            listed("lambda/a/new.zip", days(30)),
            listed("lambda/a/next.zip", days(31)),
            listed("lambda/a/old.zip", days(31)),
            listed("lambda/a/unknown.zip", None),
        ];
        let mut stored = stored(objects, &["lambda/a/deployed.zip".to_owned()]);
        assert_eq!(stored.unused(&[artifact]), ["lambda/a/old.zip"]);
        stored.is_stable = false;
        assert_eq!(stored.unused(&[]), [""; 0]);
    }

    #[test]
    fn zip_files_that_are_missing_or_could_be_deleted_are_uploaded() {
        let binaries: FunctionBinaries = ["a", "b", "c", "d", "e"]
            .map(|package| (package, package.as_bytes().to_vec()))
            .into();
        let keys: Vec<_> = binaries
            .iter()
            .map(|(package, binary)| archive::key(package, binary))
            .collect();
        let ages = [
            Some(Duration::days(300)),
            Some(Duration::days(1)),
            Some(Duration::days(1) + Duration::SECOND),
            None,
        ];
        // Nothing is stored of the last one.
        let objects = keys.iter().zip(ages).map(|(key, age)| listed(key, age));
        let artifacts = stored(objects.collect(), &keys[..1]).artifacts(&binaries);
        let found: Vec<_> = artifacts.iter().map(|artifact| artifact.uploaded).collect();
        assert_eq!(found, [false, false, true, true, true]);
        assert!(artifacts.iter().map(|artifact| &artifact.key).eq(&keys));
    }

    #[test]
    fn stacks_name_zip_files_in_their_parameters() {
        let parameters = [
            ("AKey", "lambda/a/1.zip"),
            ("Mode", "ON_DEMAND"),
            ("BKey", ""),
        ];
        let stack = Deployed {
            parameters: parameters
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            ..Deployed::default()
        };
        assert_eq!(named(&stack).collect::<Vec<_>>(), ["lambda/a/1.zip"]);
    }
}
