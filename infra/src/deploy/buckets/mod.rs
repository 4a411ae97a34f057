//! S3 buckets, their settings and what is in them.

mod objects;

use account::{Account, AwsError, Call};
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::types::{
    BucketCannedAcl, Delete, EventBridgeConfiguration, Grant, NotificationConfiguration,
    ObjectIdentifier, ObjectOwnership,
};

pub use objects::{ListedObject, ObjectContent, StorageSize};

/// HTTP status of a missing bucket, object or policy.
const NOT_FOUND: u16 = 404;

/// The buckets of an account.
#[derive(Clone, Debug)]
pub struct Buckets {
    client: Client,
    /// Endpoint, if it is not the one of AWS.
    endpoint: Option<String>,
}

/// Whether a bucket exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// No account has a bucket of this name.
    Absent,
    /// The bucket exists and is readable.
    Here {
        /// Its region, if S3 returned it.
        region: Option<String>,
    },
    /// The bucket belongs to another account, or access is denied.
    Denied,
}

impl Buckets {
    pub fn new(account: &Account) -> Self {
        // Endpoints other than the one of AWS rarely resolve a host name for each bucket.
        let endpoint = account.config.endpoint_url().map(str::to_owned);
        let config =
            aws_sdk_s3::config::Builder::from(&account.config).force_path_style(endpoint.is_some());
        Self {
            client: Client::from_conf(config.build()),
            endpoint,
        }
    }

    /// Whether a bucket exists.
    ///
    /// # Errors
    /// The request fails.
    pub async fn presence(&self, bucket: &str) -> Result<Presence, AwsError> {
        match self.client.head_bucket().bucket(bucket).send().await {
            Ok(answer) => Ok(Presence::Here {
                region: answer.bucket_region().map(str::to_owned),
            }),
            Err(error) => match status(&error) {
                Some(NOT_FOUND) => Ok(Presence::Absent),
                Some(301) => Ok(Presence::Here {
                    region: region(&error),
                }),
                Some(400 | 403) => Ok(Presence::Denied),
                _ => Err(explain("HeadBucket", bucket, &error)),
            },
        }
    }

    /// Whether a bucket keeps or kept versions of its objects.
    ///
    /// # Errors
    /// The request fails.
    pub async fn has_versions(&self, bucket: &str) -> Result<bool, AwsError> {
        let request = self.client.get_bucket_versioning().bucket(bucket);
        let response = request.send().await;
        response
            .map(|response| response.status().is_some())
            .map_err(|error| explain("GetBucketVersioning", bucket, &error))
    }

    /// The policy of a bucket, if it has one.
    ///
    /// # Errors
    /// The request fails.
    pub async fn policy(&self, bucket: &str) -> Result<Option<String>, AwsError> {
        match self.client.get_bucket_policy().bucket(bucket).send().await {
            Ok(answer) => Ok(answer.policy().map(str::to_owned)),
            Err(error) if status(&error) == Some(NOT_FOUND) => Ok(None),
            Err(error) => Err(explain("GetBucketPolicy", bucket, &error)),
        }
    }

    /// Resets the ACL of a bucket to private, if ACLs are enabled and grant access to others. Returns
    /// whether it did.
    ///
    /// # Errors
    /// A request fails.
    pub async fn reset_acl(&self, bucket: &str) -> Result<bool, AwsError> {
        if self.has_acls_disabled(bucket).await? {
            return Ok(false);
        }
        let acl = self.client.get_bucket_acl().bucket(bucket).send().await;
        let acl = acl.map_err(|error| explain("GetBucketAcl", bucket, &error))?;
        let owner = acl.owner().and_then(|owner| owner.id());
        let is_foreign = |grant: &Grant| grant.grantee().and_then(|grantee| grantee.id()) != owner;
        if !acl.grants().iter().any(is_foreign) {
            return Ok(false);
        }
        let request = self
            .client
            .put_bucket_acl()
            .bucket(bucket)
            .acl(BucketCannedAcl::Private);
        let sent = request.send().await;
        sent.map(|_| true)
            .map_err(|error| explain("PutBucketAcl", bucket, &error))
    }

    async fn has_acls_disabled(&self, bucket: &str) -> Result<bool, AwsError> {
        let request = self.client.get_bucket_ownership_controls().bucket(bucket);
        match request.send().await {
            Ok(response) => {
                let controls = response.ownership_controls();
                let mut rules = controls
                    .into_iter()
                    .flat_map(aws_sdk_s3::types::OwnershipControls::rules);
                Ok(rules
                    .any(|rule| *rule.object_ownership() == ObjectOwnership::BucketOwnerEnforced))
            }
            Err(error) if status(&error) == Some(NOT_FOUND) => Ok(false),
            Err(error) => Err(explain("GetBucketOwnershipControls", bucket, &error)),
        }
    }

    /// Deletes a bucket with all versions of its objects. Returns the number of versions.
    ///
    /// # Errors
    /// A request fails.
    pub async fn delete(&self, bucket: &str) -> Result<usize, AwsError> {
        let mut deleted = 0;
        loop {
            let request = self.client.list_object_versions().bucket(bucket);
            let answer = request
                .send()
                .await
                .map_err(|error| explain("ListBucketVersions", bucket, &error))?;
            let versions = answer
                .versions()
                .iter()
                .map(|version| (version.key(), version.version_id()));
            let markers = answer
                .delete_markers()
                .iter()
                .map(|marker| (marker.key(), marker.version_id()));
            let objects: Vec<_> = versions
                .chain(markers)
                .filter_map(|(key, version)| identifier(key?, version))
                .collect();
            if objects.is_empty() {
                break;
            }
            deleted += objects.len();
            self.delete_objects(bucket, objects).await?;
        }
        let request = self.client.delete_bucket().bucket(bucket);
        request
            .send()
            .await
            .map(|_| deleted)
            .map_err(|error| explain("DeleteBucket", bucket, &error))
    }

    async fn delete_objects(
        &self,
        bucket: &str,
        objects: Vec<ObjectIdentifier>,
    ) -> Result<(), AwsError> {
        let rejected = |code: &str, message: &str| AwsError::Service {
            call: Box::new(call("DeleteObject", bucket)),
            code: code.to_owned(),
            message: message.to_owned(),
        };
        let list = Delete::builder()
            .set_objects(Some(objects))
            .quiet(true)
            .build()
            .map_err(|error| rejected("", &error.to_string()))?;
        let request = self.client.delete_objects().bucket(bucket).delete(list);
        let answer = request
            .send()
            .await
            .map_err(|error| explain("DeleteObject", bucket, &error))?;
        let failed = answer.errors().first();
        failed.map_or(Ok(()), |error| {
            Err(rejected(
                error.code().unwrap_or_default(),
                error.message().unwrap_or_default(),
            ))
        })
    }

    /// Whether a bucket sends notifications to EventBridge.
    ///
    /// # Errors
    /// The request fails.
    pub async fn sends_events(&self, bucket: &str) -> Result<bool, AwsError> {
        Ok(self
            .notifications(bucket)
            .await?
            .event_bridge_configuration()
            .is_some())
    }

    /// Turns on notifications to EventBridge and keeps the other notifications. Returns false if they
    /// were already on.
    ///
    /// # Errors
    /// The request fails.
    pub async fn send_events(&self, bucket: &str) -> Result<bool, AwsError> {
        let mut notifications = self.notifications(bucket).await?;
        if notifications.event_bridge_configuration().is_some() {
            return Ok(false);
        }
        notifications.event_bridge_configuration =
            Some(EventBridgeConfiguration::builder().build());
        // Validation would send a test message to each of the other destinations.
        let request = self
            .client
            .put_bucket_notification_configuration()
            .bucket(bucket)
            .skip_destination_validation(true);
        let request = request.notification_configuration(notifications);
        request
            .send()
            .await
            .map(|_| true)
            .map_err(|error| explain("PutBucketNotification", bucket, &error))
    }

    async fn notifications(&self, bucket: &str) -> Result<NotificationConfiguration, AwsError> {
        let request = self
            .client
            .get_bucket_notification_configuration()
            .bucket(bucket);
        let answer = request
            .send()
            .await
            .map_err(|error| explain("GetBucketNotification", bucket, &error))?;
        let configuration = NotificationConfiguration::builder()
            .set_topic_configurations(answer.topic_configurations)
            .set_queue_configurations(answer.queue_configurations)
            .set_lambda_function_configurations(answer.lambda_function_configurations)
            .set_event_bridge_configuration(answer.event_bridge_configuration);
        Ok(configuration.build())
    }
}

fn identifier(key: &str, version: Option<&str>) -> Option<ObjectIdentifier> {
    ObjectIdentifier::builder()
        .key(key)
        .set_version_id(version.map(str::to_owned))
        .build()
        .ok()
}

/// The region of a bucket, from the redirect that S3 returns in another region.
fn region<E>(error: &SdkError<E>) -> Option<String> {
    error
        .raw_response()
        .and_then(|response| response.headers().get("x-amz-bucket-region"))
        .map(str::to_owned)
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error
        .raw_response()
        .map(|response| response.status().as_u16())
}

fn explain<E>(action: &'static str, bucket: &str, error: &SdkError<E>) -> AwsError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    AwsError::from_sdk(call(action, bucket), error)
}

fn call(action: &'static str, bucket: &str) -> Call {
    Call {
        service: "s3",
        action,
        subject: format!("the bucket {bucket}"),
        needs: None,
    }
}
