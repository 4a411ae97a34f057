//! S3 buckets.

use connect_core::Source;

use super::encryption::{Encryption, of_access_logs};
use crate::model::{
    CheckerRule, Reference, Resource, Statement, Value, document, join, json, resource_types,
};
use crate::scope::{BucketCode, Scope};

/// A bucket with a bucket for its access logs.
#[derive(Clone, Debug)]
pub(crate) struct LoggedBucket {
    pub(crate) bucket: Reference<resource_types::Bucket>,
    /// Encryption of its objects.
    pub(crate) encryption: Encryption,
}

impl LoggedBucket {
    /// The ARN of the objects under a prefix, which ends with a slash or is empty.
    pub(crate) fn objects(&self, prefix: &str) -> Value {
        join([self.bucket.arn(), format!("/{prefix}*").into()])
    }
}

/// Adds a bucket and the bucket for its access logs: no public access, TLS only, encrypted, retained
/// when the stack is deleted. `own` are additional properties.
pub(crate) fn logged_bucket(
    scope: &mut Scope<'_>,
    logical_id: &str,
    code: BucketCode,
    own: &Value,
) -> LoggedBucket {
    let (name, logs_name) = (scope.bucket_name(code), scope.access_logs_name(code));
    let bucket_arn = scope.bucket_arn(code, "");
    let logs_policy = access_logs(
        scope,
        &format!("{logical_id}AccessLogs"),
        &logs_name,
        bucket_arn,
    );
    let encryption = match code {
        BucketCode::Artifacts => Encryption::of_bootstrap(scope),
        BucketCode::Rows(Source::Transcripts) => Encryption::of_transcripts(scope),
        BucketCode::AthenaResults | BucketCode::Curated | BucketCode::Rows(_) => {
            Encryption::configured(scope)
        }
    };
    let mut properties = private(&name, &encryption.of_bucket());
    properties["LoggingConfiguration"] = json!({"DestinationBucketName": logs_name});
    for (property, value) in own.as_object().into_iter().flatten() {
        properties[property] = value.clone();
    }
    let resource = Resource::new(properties)
        .retained()
        .after(&logs_policy)
        .accept(CheckerRule::Checkov("CKV_AWS_19"), ENCRYPTED);
    let is_versioned = !own["VersioningConfiguration"].is_null();
    let resource = if is_versioned {
        resource
    } else {
        resource.accept(CheckerRule::Checkov("CKV_AWS_21"), UNVERSIONED)
    };
    let bucket: Reference<resource_types::Bucket> = scope.add(logical_id, resource);
    bucket_policy(scope, &bucket, Vec::new());
    LoggedBucket { bucket, encryption }
}

const UNVERSIONED: &str =
    "Objects are written once, and deleted objects must not remain as versions";

const ENCRYPTED: &str =
    "S3 encrypts with AES256 or with the configured key; the check does not evaluate the condition";

/// Properties of all buckets.
fn private(name: &Value, encryption: &Value) -> Value {
    json!({
        "BucketName": name,
        "BucketEncryption": encryption,
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": true,
            "BlockPublicPolicy": true,
            "IgnorePublicAcls": true,
            "RestrictPublicBuckets": true,
        },
    })
}

/// Adds the bucket for the access logs of another bucket. Returns its policy.
fn access_logs(
    scope: &mut Scope<'_>,
    logical_id: &str,
    name: &Value,
    of: Value,
) -> Reference<resource_types::BucketPolicy> {
    let mut properties = private(name, &of_access_logs());
    properties["LifecycleConfiguration"] = json!({"Rules": [expire("Logs", 365)]});
    let own_log = "It holds access logs; logging access to it would never end";
    let resource = Resource::new(properties)
        .retained()
        .accept(CheckerRule::Nag("AwsSolutions-S1"), own_log)
        .accept(CheckerRule::Checkov("CKV_AWS_18"), own_log)
        .accept(CheckerRule::Checkov("CKV_AWS_21"), UNVERSIONED);
    let bucket: Reference<resource_types::Bucket> = scope.add(logical_id, resource);
    let objects = join([bucket.arn(), "/*".into()]);
    let delivery = Statement::allow(["s3:PutObject"])
        .by_service("logging.s3.amazonaws.com")
        .on(objects)
        .for_source(of);
    bucket_policy(scope, &bucket, vec![delivery])
}

fn bucket_policy(
    scope: &mut Scope<'_>,
    bucket: &Reference<resource_types::Bucket>,
    mut statements: Vec<Statement>,
) -> Reference<resource_types::BucketPolicy> {
    statements.push(
        Statement::require_tls("s3:*")
            .on(bucket.arn())
            .on(join([bucket.arn(), "/*".into()])),
    );
    let policy =
        Resource::new(json!({"Bucket": bucket.value(), "PolicyDocument": document(&statements)}))
            .retained();
    scope.add(&format!("{}Policy", bucket.logical_id()), policy)
}

/// A lifecycle rule: objects expire after some days, incomplete uploads after one.
pub(crate) fn expire(id: &str, days: u32) -> Value {
    json!({
        "Id": format!("{id}Expire"),
        "Status": "Enabled",
        "ExpirationInDays": days,
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    })
}
