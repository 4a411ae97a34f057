//! The import of resources that an earlier deployment left into the stack whose template has them.

use serde_json::{Value, json};

use super::cloudformation::Import;
use super::leftovers::{ImportedResource, Leftover};

/// The resources to import.
pub fn imports(left: &[Leftover]) -> Vec<Import> {
    let import = |resource: &ImportedResource| Import {
        logical_id: resource.logical_id.clone(),
        resource_type: resource.resource_type,
        property: resource.identifier,
        identifier: resource.name.clone(),
    };
    imported(left).map(import).collect()
}

/// The template of an import: the deployed one, and the resources with their current properties.
/// CloudFormation rejects other changes in an import; the next change set applies them. It requires
/// a deletion policy, and with this one a failed import deletes nothing.
pub fn template(deployed: Option<Value>, left: &[Leftover]) -> Value {
    let mut template = deployed
        .unwrap_or_else(|| json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}));
    for resource in imported(left) {
        template["Resources"][&resource.logical_id] = json!({
            "Type": resource.resource_type,
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": resource.properties,
        });
    }
    template
}

fn imported(left: &[Leftover]) -> impl Iterator<Item = &ImportedResource> {
    left.iter().flat_map(Leftover::imported)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::leftovers::LeftBucket;

    fn left(logical_id: &str, policy: Option<&str>) -> Leftover {
        let document = json!({"Version": "2012-10-17", "Statement": []});
        let policy = policy.map(|id| (id.to_owned(), document));
        Leftover::bucket(LeftBucket {
            name: format!("anycompany-{}", logical_id.to_lowercase()),
            logical_id: logical_id.to_owned(),
            policy,
            is_ours: true,
        })
    }

    #[test]
    fn imports_buckets_and_policies_with_current_properties() {
        let left = [
            left("CtrS3bucket", Some("CtrS3bucketPolicy")),
            left("CtrS3bucketAccessLogs", None),
        ];
        let mut template = template(None, &left);
        // Another crate in the build may turn on serde_json/preserve_order.
        template.sort_all_objects();
        insta::assert_snapshot!(format!(
            "{template:#}\n{}",
            serde_json::to_string_pretty(&imports(&left)).unwrap()
        ));
    }

    #[test]
    fn import_template_keeps_deployed_resources() {
        let deployed = json!({"Parameters": {"Days": {"Type": "Number"}}, "Resources": {"Table": {"Type": "AWS::Glue::Table"}}});
        let template = template(Some(deployed.clone()), &[left("CtrS3bucket", None)]);
        assert_eq!(template["Parameters"], deployed["Parameters"]);
        assert_eq!(
            template["Resources"]["Table"],
            deployed["Resources"]["Table"]
        );
        assert_eq!(
            template["Resources"]["CtrS3bucket"]["Properties"],
            json!({"BucketName": "anycompany-ctrs3bucket"})
        );
    }
}
