//! Athena workgroups of jobs.

use super::Encryption;
use crate::model::{Reference, Resource, Value, account, json, resource_types, substitute_with};
use crate::scope::Scope;

/// A workgroup for the statements of a job. The account's `primary` workgroup can enforce settings,
/// such as another location or key, with which a deployment has no permissions.
#[derive(Debug)]
pub(crate) struct JobWorkgroup<'a> {
    pub(crate) logical_id: &'static str,
    /// The name after the app name.
    pub(crate) name: &'a str,
    pub(crate) description: &'static str,
    pub(crate) results: Value,
    /// Prefix of the results, with a slash at its end.
    pub(crate) folder: &'static str,
}

impl JobWorkgroup<'_> {
    pub(crate) fn arn(scope: &Scope<'_>, name: &str) -> Value {
        let name = scope.names.resource_name(name);
        Scope::arn("athena", &format!("workgroup/{name}"))
    }

    pub(crate) fn add(self, scope: &mut Scope<'_>) -> Reference<resource_types::WorkGroup> {
        let location = substitute_with(
            format!("s3://${{Results}}/{}", self.folder),
            [("Results", self.results)],
        );
        let properties = json!({
            "Name": scope.names.resource_name(self.name),
            "Description": self.description,
            "State": "ENABLED",
            "RecursiveDeleteOption": true,
            "WorkGroupConfiguration": {
                "EnforceWorkGroupConfiguration": true,
                "EngineVersion": {"SelectedEngineVersion": "Athena engine version 3"},
                "PublishCloudWatchMetricsEnabled": true,
                "ResultConfiguration": {
                    "EncryptionConfiguration": Encryption::configured(scope).of_results(),
                    "ExpectedBucketOwner": account(),
                    "OutputLocation": location,
                },
            },
        });
        scope.add(self.logical_id, Resource::new(properties))
    }
}
