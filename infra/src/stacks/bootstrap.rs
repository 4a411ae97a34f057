//! The bucket for the zip files of the Lambda functions.

use crate::constructs::logged_bucket;
use crate::model::json;
use crate::scope::{BucketCode, Export, Scope};

pub(super) fn define(scope: &mut Scope<'_>) {
    let old_code = json!({
        "Id": "OldCodeExpires",
        "Status": "Enabled",
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    });
    let own = json!({
        "VersioningConfiguration": {"Status": "Enabled"},
        "LifecycleConfiguration": {"Rules": [old_code]},
    });
    let artifacts = logged_bucket(scope, "ArtifactsS3bucket", BucketCode::Artifacts, &own);
    scope.export(
        Export::ArtifactsBucket,
        "Bucket for the zip files of the functions",
        artifacts.bucket.value(),
    );
}
