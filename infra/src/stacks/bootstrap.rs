//! The bucket for the zip files of the Lambda functions, and for templates that exceed a request.

use crate::constructs::{expire, logged_bucket};
use crate::model::json;
use crate::scope::{BucketCode, Export, Scope};

pub(super) fn define(scope: &mut Scope<'_>) {
    // `infra deploy` deletes the zip files that no stack needs; a rule by age would delete others too.
    let old_code = json!({
        "Id": "OldCodeExpires",
        "Status": "Enabled",
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
        "ExpiredObjectDeleteMarker": true,
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    });
    // CloudFormation reads a template when it creates a change set.
    let mut templates = expire("Templates", 30);
    templates["Prefix"] = "templates/".into();
    let own = json!({
        "VersioningConfiguration": {"Status": "Enabled"},
        "LifecycleConfiguration": {"Rules": [old_code, templates]},
    });
    let artifacts = logged_bucket(scope, "ArtifactsS3bucket", BucketCode::Artifacts, &own);
    scope.export(
        Export::ArtifactsBucket,
        "Bucket for the zip files of the functions",
        artifacts.bucket.value(),
    );
}
