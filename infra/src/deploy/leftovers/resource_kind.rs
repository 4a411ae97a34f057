//! Kinds of resources whose names can be taken.

/// A kind of resource whose name exists once in an account and region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    /// S3 bucket.
    Bucket,
    /// Log group of CloudWatch Logs.
    LogGroup,
    /// Kinesis data stream.
    DataStream,
    /// Firehose delivery stream.
    DeliveryStream,
    /// Lambda function.
    Function,
    /// SQS queue.
    Queue,
    /// EventBridge rule.
    Rule,
    /// Athena workgroup.
    Workgroup,
    /// Step Functions state machine.
    StateMachine,
    /// Glue database.
    Database,
}

impl ResourceKind {
    /// The kinds that are found by the names in templates, besides buckets.
    pub const NAMED: [Self; 8] = [
        Self::LogGroup,
        Self::DataStream,
        Self::DeliveryStream,
        Self::Function,
        Self::Queue,
        Self::Rule,
        Self::Workgroup,
        Self::StateMachine,
    ];

    /// The resource type in templates, and the property with the name.
    pub fn resource_type(self) -> (&'static str, &'static str) {
        match self {
            Self::Bucket => ("AWS::S3::Bucket", "BucketName"),
            Self::LogGroup => ("AWS::Logs::LogGroup", "LogGroupName"),
            Self::DataStream => ("AWS::Kinesis::Stream", "Name"),
            Self::DeliveryStream => ("AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName"),
            Self::Function => ("AWS::Lambda::Function", "FunctionName"),
            Self::Queue => ("AWS::SQS::Queue", "QueueName"),
            Self::Rule => ("AWS::Events::Rule", "Name"),
            Self::Workgroup => ("AWS::Athena::WorkGroup", "Name"),
            Self::StateMachine => ("AWS::StepFunctions::StateMachine", "StateMachineName"),
            Self::Database => ("AWS::Glue::Database", "DatabaseName"),
        }
    }

    /// `log group`
    pub fn title(self) -> &'static str {
        match self {
            Self::Bucket => "bucket",
            Self::LogGroup => "log group",
            Self::DataStream => "data stream",
            Self::DeliveryStream => "delivery stream",
            Self::Function => "function",
            Self::Queue => "queue",
            Self::Rule => "rule",
            Self::Workgroup => "workgroup",
            Self::StateMachine => "state machine",
            Self::Database => "database",
        }
    }

    /// What is imported together with it.
    pub(super) fn content(self) -> &'static str {
        match self {
            Self::LogGroup => "its log events",
            Self::DataStream => "its records",
            _ => "its data",
        }
    }

    /// How to remove a resource that has to be created from the template.
    pub(super) fn removal(self, id: &str) -> String {
        match self {
            Self::DeliveryStream => format!(
                "when it has delivered its records, delete it with `aws firehose delete-delivery-stream --delivery-stream-name {id}`"
            ),
            Self::Function => {
                format!("delete it with `aws lambda delete-function --function-name {id}`")
            }
            Self::Queue => format!(
                "its messages name files, which `infra backfill` loads again; delete it with `aws sqs delete-queue --queue-url {id}`"
            ),
            Self::Rule => {
                format!(
                    "remove its targets, then delete it with `aws events delete-rule --name {id}`"
                )
            }
            Self::Workgroup => format!(
                "delete it with `aws athena delete-work-group --work-group {id} --recursive-delete-option`, which deletes its saved queries"
            ),
            Self::StateMachine => format!(
                "delete it with `aws stepfunctions delete-state-machine --state-machine-arn {id}`"
            ),
            Self::Database => format!(
                "configure another name with --aws-glue-database-name, or delete it with `aws glue delete-database --name {id}`, \
                 which deletes its tables and views, and no object in S3"
            ),
            Self::Bucket | Self::LogGroup | Self::DataStream => "delete it".to_owned(),
        }
    }
}
