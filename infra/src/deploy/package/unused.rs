//! Zip files that no stack needs.

use std::collections::BTreeSet;

use account::AwsError;
use time::{Duration, OffsetDateTime};

use super::archive::FOLDER;
use crate::StackId;
use crate::deploy::Session;
use crate::deploy::buckets::Listed;
use crate::deploy::cloudformation::Deployed;
use crate::deploy::outcome::StackState;

/// How long a zip file stays that no stack names: a change set can wait for its execution.
const UNUSED: Duration = Duration::days(30);

/// The zip files that stacks name in their parameters.
pub fn named<'a>(stacks: impl IntoIterator<Item = &'a Deployed>) -> BTreeSet<String> {
    let values = stacks
        .into_iter()
        .flat_map(|stack| stack.parameters.values());
    values
        .filter(|value| value.starts_with(FOLDER))
        .cloned()
        .collect()
}

/// Keys of the zip files that were uploaded long ago and are not named.
fn unused(
    objects: Vec<Listed>,
    named: impl Fn(&str) -> bool,
    now: OffsetDateTime,
) -> impl Iterator<Item = String> {
    let is_old = move |object: &Listed| object.modified.is_some_and(|time| now - time > UNUSED);
    let objects = objects.into_iter().filter(is_old);
    objects
        .map(|object| object.key)
        .filter(move |key| !named(key))
}

impl Session {
    /// Deletes the zip files that no stack names, and none of `before`, what stacks named before a
    /// deployment: CloudFormation reads those of the release before when it rolls back. Nothing is
    /// deleted while a stack can still be rolled back. Returns the number.
    ///
    /// The bucket keeps deleted versions for some time.
    ///
    /// # Errors
    /// A request fails.
    pub async fn delete_unused_code(
        &self,
        deployed: &[(StackId, Deployed)],
        before: &BTreeSet<String>,
    ) -> Result<usize, AwsError> {
        let is_stable = |(_, stack): &(StackId, Deployed)| stack.state() == StackState::Stable;
        let bootstrap = deployed.iter().find(|(id, _)| *id == StackId::Bootstrap);
        let bucket = bootstrap.and_then(|(_, stack)| stack.outputs.get("ArtifactsS3bucket"));
        let Some(bucket) = bucket.filter(|_| deployed.iter().all(is_stable)) else {
            return Ok(0);
        };
        let now = named(deployed.iter().map(|(_, stack)| stack));
        let is_named = |key: &str| now.contains(key) || before.contains(key);
        let objects = self.buckets.objects(bucket, FOLDER).await?;
        let mut deleted = 0;
        for key in unused(objects, is_named, OffsetDateTime::now_utc()) {
            self.buckets.delete_object(bucket, &key).await?;
            deleted += 1;
        }
        Ok(deleted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_zip_files_that_no_stack_names_are_unused() {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::days(365);
        let listed = |key: &str, days: Option<i64>| Listed {
            key: key.to_owned(),
            modified: days.map(|days| now - Duration::days(days)),
        };
        let objects = vec![
            listed("lambda/a/deployed.zip", Some(300)),
            listed("lambda/a/new.zip", Some(30)),
            listed("lambda/a/old.zip", Some(31)),
            listed("lambda/a/unknown.zip", None),
        ];
        let stack = |key: &str| Deployed {
            parameters: [("AKey", key), ("Mode", "ON_DEMAND")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            ..Deployed::default()
        };
        let named = named(&[stack("lambda/a/deployed.zip"), stack("")]);
        assert_eq!(named, ["lambda/a/deployed.zip".to_owned()].into());
        let found: Vec<_> = unused(objects, |key| named.contains(key), now).collect();
        assert_eq!(found, ["lambda/a/old.zip"]);
    }
}
