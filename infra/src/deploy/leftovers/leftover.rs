//! A resource that has the name of a resource of a stack and does not belong to it: what happens to it.

use serde_json::{Value, json};

use super::buckets::LeftBucket;
use super::resource_kind::ResourceKind;
use super::streams::{self, WantedStream};
use crate::StackId;

/// An existing resource that has the name of a resource of a stack and does not belong to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Leftover {
    pub kind: ResourceKind,
    pub name: String,
    /// What deploying does with it.
    pub fate: Fate,
}

/// What deploying does with an existing resource.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It is imported on request: the resource, and a policy of it.
    Imported(Vec<ImportedResource>),
    /// It prevents the deployment.
    NotImportable {
        /// Why it cannot be imported.
        reason: String,
        /// What to do.
        advice: String,
    },
}

/// A resource with its current properties.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedResource {
    pub logical_id: String,
    pub resource_type: &'static str,
    /// The property that identifies it.
    pub identifier: &'static str,
    /// The value of that property.
    pub name: String,
    pub properties: Value,
}

impl Leftover {
    /// A bucket, with its policy.
    pub fn bucket(bucket: LeftBucket) -> Self {
        let name = bucket.name;
        if !bucket.is_ours {
            let advice = "choose another --app-name, or allow s3:ListBucket if the bucket is yours";
            return Self::not_importable(ResourceKind::Bucket, name, "access is denied", advice);
        }
        let policy = bucket
            .policy
            .map(|(logical_id, document)| ImportedResource {
                logical_id,
                resource_type: "AWS::S3::BucketPolicy",
                identifier: "Bucket",
                name: name.clone(),
                properties: json!({"Bucket": name, "PolicyDocument": document}),
            });
        let mut bucket =
            Self::imported_as(ResourceKind::Bucket, bucket.logical_id, name, json!({}));
        if let Fate::Imported(resources) = &mut bucket.fate {
            resources.extend(policy);
        }
        bucket
    }

    /// A log group as `DescribeLogGroups` describes it.
    pub fn log_group(logical_id: String, name: String, group: &Value) -> Self {
        let properties = [
            ("RetentionInDays", &group["retentionInDays"]),
            ("KmsKeyId", &group["kmsKeyId"]),
        ];
        let properties = properties.into_iter().filter(|(_, value)| !value.is_null());
        let properties = properties.map(|(name, value)| (name.to_owned(), value.clone()));
        Self::imported_as(
            ResourceKind::LogGroup,
            logical_id,
            name,
            properties.collect(),
        )
    }

    /// A data stream as `DescribeStreamSummary` describes it. CloudFormation applies the properties of
    /// the template after the import, so that a stream for which this fails or loses records is not
    /// imported.
    pub fn data_stream(
        logical_id: String,
        name: String,
        response: &Value,
        wanted: Option<WantedStream<'_>>,
    ) -> Self {
        let summary = &response["StreamDescriptionSummary"];
        let status = summary["StreamStatus"].as_str().unwrap_or_default();
        if status != "ACTIVE" {
            let advice = "wait until it is ACTIVE or deleted, then deploy again";
            return Self::not_importable(
                ResourceKind::DataStream,
                name,
                &format!("is {status}"),
                advice,
            );
        }
        if let Some((wanted, reason)) =
            wanted.and_then(|wanted| Some((wanted, streams::difference(summary, wanted)?)))
        {
            let command = cli::command(&format!(
                "configure -l --{}={}{}",
                wanted.kind.option(),
                summary["StreamARN"].as_str().unwrap_or_default(),
                wanted.deployment
            ));
            let advice = format!("read the stream with the settings that it has: `{command}`");
            return Self::not_importable(ResourceKind::DataStream, name, &reason, &advice);
        }
        Self::imported_as(
            ResourceKind::DataStream,
            logical_id,
            name,
            streams::properties(summary),
        )
    }

    /// A resource that CloudFormation has to create: the template of an import would have to
    /// describe all of it, with roles and code that do not exist yet.
    pub fn to_delete(kind: ResourceKind, name: String, id: &str) -> Self {
        Self::not_importable(kind, name, "cannot be imported", &kind.removal(id))
    }

    /// The resource, if it belongs to another stack.
    #[must_use]
    pub fn of_stack(self, owner: &str) -> Self {
        let advice = format!(
            "delete stack {owner} first, with the tool that deployed it, such as `cdk destroy`; then `infra doctor` lists what it retained"
        );
        Self::not_importable(
            self.kind,
            self.name,
            &format!("belongs to stack {owner}"),
            &advice,
        )
    }

    fn imported_as(
        kind: ResourceKind,
        logical_id: String,
        name: String,
        mut properties: Value,
    ) -> Self {
        let (resource_type, identifier) = kind.resource_type();
        properties[identifier] = name.clone().into();
        let resource = ImportedResource {
            logical_id,
            resource_type,
            identifier,
            name: name.clone(),
            properties,
        };
        Self {
            kind,
            name,
            fate: Fate::Imported(vec![resource]),
        }
    }

    fn not_importable(kind: ResourceKind, name: String, reason: &str, advice: &str) -> Self {
        Self {
            kind,
            name,
            fate: Fate::NotImportable {
                reason: reason.to_owned(),
                advice: advice.to_owned(),
            },
        }
    }

    /// The resources to import; none if it prevents the deployment.
    pub fn imported(&self) -> &[ImportedResource] {
        match &self.fate {
            Fate::Imported(resources) => resources,
            Fate::NotImportable { .. } => &[],
        }
    }

    /// `bucket anycompany-rows`
    pub fn subject(&self) -> String {
        format!("{} {}", self.kind.title(), self.name)
    }

    /// How it conflicts with a stack.
    pub fn text(&self, stack: StackId) -> String {
        let state = match &self.fate {
            Fate::Imported(_) => "belongs to no stack",
            Fate::NotImportable { reason, .. } => reason,
        };
        format!("exists, has a name of stack {stack}, and {state}")
    }

    /// What to do.
    pub fn advice(&self) -> String {
        match &self.fate {
            Fate::Imported(_) => format!(
                "deploy with --import-existing to import it with {}",
                self.kind.content()
            ),
            Fate::NotImportable { advice, .. } => advice.clone(),
        }
    }
}

/// Why existing resources prevent the deployment, if they do.
pub fn obstacle(left: &[(StackId, &Leftover)], import_existing: bool) -> Option<String> {
    let line = |(stack, left): &(StackId, &Leftover)| {
        format!(
            "\n  {}: {}\n    {}",
            left.subject(),
            left.text(*stack),
            left.advice()
        )
    };
    let is_not_importable = |(_, left): &&(StackId, &Leftover)| left.imported().is_empty();
    let not_importable: String = left.iter().filter(is_not_importable).map(line).collect();
    if !not_importable.is_empty() {
        return Some(format!(
            "existing resources cannot be imported:{not_importable}"
        ));
    }
    if left.is_empty() || import_existing {
        return None;
    }
    let names = left
        .iter()
        .map(|(stack, left)| format!("\n  {stack}: {}", left.subject()));
    Some(format!(
        "resources exist and belong to no stack:{}\n\n\
         hint: deploy with --import-existing to import them with their data, or delete them",
        names.collect::<String>()
    ))
}

#[cfg(test)]
mod tests {
    use account::StreamKind;
    use parameters::{AppName, Values, catalogue};

    use super::*;
    use crate::Assembly;

    const ARN: &str = "arn:aws:kinesis:us-east-1:123456789012:stream/AnyCompany-CTRKinesisStream";

    fn response(changes: &Value) -> Value {
        let mut summary = json!({
            "StreamARN": ARN,
            "StreamStatus": "ACTIVE",
            "StreamModeDetails": {"StreamMode": "PROVISIONED"},
            "RetentionPeriodHours": 24,
            "OpenShardCount": 1,
            "EncryptionType": "KMS",
            "KeyId": "alias/aws/kinesis",
        });
        for (name, value) in changes.as_object().unwrap() {
            summary[name] = value.clone();
        }
        json!({"StreamDescriptionSummary": summary})
    }

    /// The stream of agent events for a number of agents.
    fn stream(changes: &Value, agents: &str) -> Leftover {
        let mut values = Values::default();
        values.set(&catalogue::NUMBER_OF_AGENTS, agents);
        let parameters = values.parameters().unwrap();
        let wanted = WantedStream {
            kind: StreamKind::AgentEvents,
            streams: &parameters.streams,
            retention_hours: 24,
            deployment: "",
        };
        let name = "AnyCompany-AEKinesisStream".to_owned();
        Leftover::data_stream(
            "AEKinesisStream".to_owned(),
            name,
            &response(changes),
            Some(wanted),
        )
    }

    #[test]
    fn stream_is_imported_with_its_properties() {
        let found = stream(&json!({}), "400");
        let [resource] = found.imported() else {
            panic!("{found:?}")
        };
        assert_eq!(
            resource.properties,
            json!({
                "Name": "AnyCompany-AEKinesisStream",
                "RetentionPeriodHours": 24,
                "ShardCount": 1,
                "StreamModeDetails": {"StreamMode": "PROVISIONED"},
                "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
            })
        );
        assert_eq!(
            found.text(StackId::AgentEvents),
            "exists, has a name of stack ae, and belongs to no stack"
        );
        assert!(found.advice().ends_with("import it with its records"));
    }

    #[test]
    fn stream_is_not_imported_if_the_template_would_fail_or_delete_records() {
        for (changes, agents, reason) in [
            (json!({"OpenShardCount": 2}), "24000", None),
            (
                json!({"OpenShardCount": 2}),
                "25000",
                Some("has 2 shards; 5 are configured"),
            ),
            (
                json!({"OpenShardCount": 3}),
                "400",
                Some("has 3 shards; 1 are configured"),
            ),
            (
                json!({"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}),
                "400",
                Some("is ON_DEMAND; PROVISIONED is configured"),
            ),
            (
                json!({"RetentionPeriodHours": 168}),
                "400",
                Some("keeps records for 168 hours, of which the template would delete all but 24"),
            ),
            (
                json!({"StreamStatus": "DELETING"}),
                "400",
                Some("is DELETING"),
            ),
        ] {
            let found = stream(&changes, agents);
            let Some(reason) = reason else {
                assert_eq!(found.imported().len(), 1, "{found:?}");
                continue;
            };
            assert_eq!(found.imported(), [], "{changes}");
            assert!(
                found.text(StackId::AgentEvents).contains(reason),
                "{found:?}"
            );
        }
        let advice = stream(&json!({"OpenShardCount": 3}), "400").advice();
        assert!(
            advice.contains(&format!("--ae-stream-arn={ARN}")),
            "{advice}"
        );
    }

    #[test]
    fn log_group_is_imported_with_its_retention() {
        let group = json!({"logGroupName": "/aws/lambda/x", "retentionInDays": 30});
        let found = Leftover::log_group("Logs".to_owned(), "/aws/lambda/x".to_owned(), &group);
        assert_eq!(
            found.imported()[0].properties,
            json!({"LogGroupName": "/aws/lambda/x", "RetentionInDays": 30})
        );
    }

    #[test]
    fn deploy_lists_all_that_is_in_the_way() {
        let group =
            |name: &str| Leftover::log_group("Logs".to_owned(), name.to_owned(), &Value::Null);
        let queue = Leftover::to_delete(
            ResourceKind::Queue,
            "AnyCompany-CLDLQ".to_owned(),
            "https://queue",
        );
        let (one, two) = (group("/one"), group("/two").of_stack("CdkBackendStack"));
        let (ctr, cl) = (StackId::ContactRecords, StackId::ContactLens);
        assert_eq!(obstacle(&[], false), None);
        assert_eq!(obstacle(&[(ctr, &one)], true), None);
        let all = [(ctr, &one), (ctr, &two), (cl, &queue)];
        for is_importing in [false, true] {
            let problem = obstacle(&all, is_importing).unwrap();
            let expected = [
                "log group /two",
                "belongs to stack CdkBackendStack",
                "queue AnyCompany-CLDLQ",
                "aws sqs delete-queue --queue-url https://queue",
            ];
            assert!(
                expected.iter().all(|text| problem.contains(text)),
                "{problem}"
            );
            assert!(!problem.contains("/one"), "{problem}");
        }
        let problem = obstacle(&all[..1], false).unwrap();
        assert!(problem.contains("\n  ctr: log group /one\n"), "{problem}");
    }

    /// Alarms and the dashboard are overwritten, tables are found with their database, subscription
    /// filters with the log group of Connect, and topics and QuickSight, which requires a subscription,
    /// are validated by CloudFormation before it changes anything.
    #[test]
    fn every_type_with_a_name_is_looked_up() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let named: std::collections::BTreeSet<_> = assembly
            .stacks
            .iter()
            .flat_map(|stack| stack.template.resources())
            .filter(|(_, _, properties)| {
                let properties = properties.as_object().into_iter().flatten();
                properties.into_iter().any(|(name, value)| {
                    (name.ends_with("Name") || name == "Name")
                        && value
                            .to_string()
                            .contains("AmazonConnectDataAnalyticsSample")
                })
            })
            .map(|(_, resource_type, _)| resource_type.to_owned())
            .collect();
        let known = ResourceKind::NAMED.map(|kind| kind.resource_type().0);
        let others: Vec<_> = named
            .iter()
            .filter(|resource_type| !known.contains(&resource_type.as_str()))
            .collect();
        assert_eq!(
            others,
            [
                "AWS::CloudWatch::Alarm",
                "AWS::CloudWatch::Dashboard",
                "AWS::Glue::Table",
                "AWS::Logs::SubscriptionFilter",
                "AWS::QuickSight::Dashboard",
                "AWS::QuickSight::DataSet",
                "AWS::QuickSight::DataSource",
                "AWS::SNS::Topic",
            ]
        );
    }
}
