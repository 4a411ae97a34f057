//! Firehose delivery streams.

use parameters::catalogue;

use super::{Alarm, LoggedBucket, Role, StreamSource, log_group};
use crate::model::{
    CheckerRule, Reference, Resource, Statement, Value, join, json, resource_types, substitute,
};
use crate::names::ROWS_FOLDER;
use crate::scope::Scope;

/// What a delivery stream calls to read a data stream.
pub(crate) const READ_STREAM: [&str; 4] = [
    "kinesis:DescribeStream",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
];

/// Prefix of records that cannot be delivered.
const ERROR_PREFIX: &str = "fherroroutputbase-error/!{firehose:error-output-type}/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/";

/// A delivery stream that writes the rows of a source under the prefix of their day.
#[derive(Debug)]
pub(crate) struct DeliveryStream<'a> {
    pub(crate) logical_id: &'static str,
    /// Source of the records.
    pub(crate) input: FirehoseSource<'a>,
    /// Destination of the records.
    pub(crate) rows: &'a LoggedBucket,
    /// Source of the partition keys.
    pub(crate) partition_keys: PartitionKeys<'a>,
}

/// Source of a delivery stream's records.
#[derive(Debug)]
pub(crate) enum FirehoseSource<'a> {
    Stream(&'a StreamSource),
    /// Direct PUT; records are complete lines.
    DirectPut,
}

/// Source of the partition keys.
#[derive(Debug)]
pub(crate) enum PartitionKeys<'a> {
    /// A field of the record with an ISO 8601 timestamp. Records are complete lines.
    Timestamp(&'static str),
    /// The function that transforms the records to lines.
    Transformer(&'a Reference<resource_types::Function>),
}

impl DeliveryStream<'_> {
    /// Adds the stream with its role, log group and alarms.
    pub(crate) fn add(self, scope: &mut Scope<'_>) -> Reference<resource_types::DeliveryStream> {
        let id = self.logical_id;
        let name = scope.names.resource_name(id);
        let logs = log_group(
            scope,
            &format!("{id}LogGroup"),
            &format!("/aws/kinesisfirehose/{name}"),
        );
        let log_stream =
            Resource::new(json!({"LogGroupName": logs.value(), "LogStreamName": "S3Delivery"}));
        let log_stream = scope.add(&format!("{id}LogStream"), log_stream);
        let role = self.role(&logs, &name).add(scope, &format!("{id}Role"));
        let destination = self.destination(scope, &role, &logs, &log_stream);
        let stream = scope.add(id, self.resource(&name, &destination, &role));
        self.add_alarms(scope, &stream);
        self.count_errors(scope, &logs);
        stream
    }

    fn resource(
        &self,
        name: &str,
        destination: &Value,
        role: &Reference<resource_types::Role>,
    ) -> Resource<resource_types::DeliveryStream> {
        let mut properties =
            json!({"DeliveryStreamName": name, "ExtendedS3DestinationConfiguration": destination});
        match &self.input {
            FirehoseSource::Stream(stream) => {
                properties["DeliveryStreamType"] = "KinesisStreamAsSource".into();
                properties["KinesisStreamSourceConfiguration"] =
                    json!({"KinesisStreamARN": stream.arn, "RoleARN": role.arn()});
                let encrypted = "Records of an encrypted data stream are encrypted; the property applies to direct PUT";
                Resource::new(properties).accept(CheckerRule::Nag("AwsSolutions-KDF1"), encrypted)
            }
            FirehoseSource::DirectPut => {
                properties["DeliveryStreamType"] = "DirectPut".into();
                properties["DeliveryStreamEncryptionConfigurationInput"] =
                    self.rows.encryption.of_delivery_stream();
                Resource::new(properties)
            }
        }
    }

    fn role(&self, logs: &Reference<resource_types::LogGroup>, name: &str) -> Role {
        let own_arn = Scope::arn("firehose", &format!("deliverystream/{name}"));
        let bucket = [
            "s3:GetBucketLocation",
            "s3:ListBucket",
            "s3:ListBucketMultipartUploads",
        ];
        let objects = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"];
        let role = Role::new(Statement::trust("firehose.amazonaws.com").for_source(own_arn))
            .encrypting(&self.rows.encryption)
            .allow(Statement::allow(bucket).on(self.rows.bucket.arn()))
            .allow(Statement::allow(objects).on(self.rows.objects("")))
            .with_wildcard("Firehose names the objects that it writes")
            .allow(Statement::allow(["logs:PutLogEvents"]).on(logs.arn()));
        let role = match &self.input {
            FirehoseSource::Stream(stream) => {
                // An existing stream may be encrypted with a key of its owner.
                let key = substitute("arn:${AWS::Partition}:kms:${AWS::Region}:*:key/*");
                let decrypt = Statement::allow(["kms:Decrypt"]).on(key).when(
                    "StringEquals",
                    "kms:EncryptionContext:aws:kinesis:arn",
                    stream.arn.clone(),
                );
                role.allow(Statement::allow(READ_STREAM).on(stream.arn.clone()))
                    .allow(decrypt)
                    .with_wildcard("Any key may encrypt an existing data stream; the condition limits its use to this stream")
            }
            FirehoseSource::DirectPut => role,
        };
        match self.partition_keys {
            PartitionKeys::Timestamp(_) => role,
            PartitionKeys::Transformer(function) => role
                .allow(
                    Statement::allow(["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"])
                        .on(function.arn())
                        .on(join([function.arn(), ":*".into()])),
                )
                .with_wildcard("Firehose can invoke a version or alias of the function"),
        }
    }

    fn destination(
        &self,
        scope: &mut Scope<'_>,
        role: &Reference<resource_types::Role>,
        logs: &Reference<resource_types::LogGroup>,
        log_stream: &Reference<resource_types::LogStream>,
    ) -> Value {
        let [seconds, megabytes, compression] = [
            &catalogue::FIREHOSE_BUFFER_SECONDS,
            &catalogue::FIREHOSE_BUFFER_MEGABYTES,
            &catalogue::FIREHOSE_COMPRESSION,
        ]
        .map(|definition| scope.stored(definition).value());
        json!({
            "BucketARN": self.rows.bucket.arn(),
            "RoleARN": role.arn(),
            "Prefix": self.partition_keys.prefix(),
            "ErrorOutputPrefix": ERROR_PREFIX,
            "BufferingHints": {"IntervalInSeconds": seconds, "SizeInMBs": megabytes},
            "CompressionFormat": compression,
            "CloudWatchLoggingOptions": {"Enabled": true, "LogGroupName": logs.value(), "LogStreamName": log_stream.value()},
            "DynamicPartitioningConfiguration": {"Enabled": true, "RetryOptions": {"DurationInSeconds": 300}},
            "ProcessingConfiguration": {"Enabled": true, "Processors": [self.partition_keys.processor()]},
        })
    }

    fn add_alarms(
        &self,
        scope: &mut Scope<'_>,
        stream: &Reference<resource_types::DeliveryStream>,
    ) {
        let id = self.logical_id;
        let alarm = |what: &str, metric: &str, description: &str| {
            Alarm::new(
                format!("{id}{what}Alarm"),
                "AWS/Firehose",
                metric,
                description,
            )
            .dimension("DeliveryStreamName", stream.value())
        };
        let late =
            "The oldest record in the delivery stream is older than 30 minutes. See its log group.";
        alarm("Freshness", "DeliveryToS3.DataFreshness", late)
            .above(30 * 60)
            .add(scope);
        let failed = "The delivery stream could not write to its bucket. See its log group.";
        alarm("Delivery", "DeliveryToS3.Success", failed)
            .below(1)
            .add(scope);
        if let FirehoseSource::Stream(source) = &self.input {
            let late = "The delivery stream is more than one hour behind the existing data stream. Check its log group, and whether the stream has enough read capacity for all of its consumers.";
            alarm("Behind", "KinesisMillisBehindLatest", late)
                .above(60 * 60 * 1000)
                .when(&source.is_existing)
                .add(scope);
        }
        if let PartitionKeys::Transformer(function) = self.partition_keys {
            let failed = "The transformer failed. Records that it did not transform are under fherroroutputbase-error/ of the bucket. Check the log groups of the function and of the delivery stream, then run infra redrive.";
            alarm("Transformer", "ExecuteProcessing.Success", failed)
                .below(1)
                .add(scope);
            rejection_alarm(scope, function);
        }
    }

    /// Counts the log events of the stream, all of which are errors: no metric exists for records
    /// without a day.
    fn count_errors(&self, scope: &mut Scope<'_>, logs: &Reference<resource_types::LogGroup>) {
        let namespace = scope.names.app_name().to_string();
        let metric = format!("{}LoggedErrors", self.logical_id);
        let filter = Resource::<resource_types::MetricFilter>::new(json!({
            "LogGroupName": logs.value(),
            "FilterPattern": "",
            "MetricTransformations": [{"MetricNamespace": namespace, "MetricName": metric, "MetricValue": "1"}],
        }));
        scope.add(&metric, filter);
        let errors = "The delivery stream logged errors. Records that it did not deliver are under fherroroutputbase-error/ of its bucket. Check its log group, then run infra redrive.";
        Alarm::new(format!("{metric}Alarm"), &namespace, &metric, errors).add(scope);
    }
}

/// Alarms when a transformer rejects records: for Firehose, a call that rejects some of its records
/// succeeds.
fn rejection_alarm(scope: &mut Scope<'_>, function: &Reference<resource_types::Function>) {
    let rejected = "The transformer rejected records. They are under fherroroutputbase-error/ of the bucket; the log group of the function has the reasons. Fix the cause, then run infra redrive.";
    let id = format!("{}RecordsFailedAlarm", function.logical_id());
    let namespace = scope.names.app_name().to_string();
    Alarm::new(id, &namespace, "RecordsFailed", rejected)
        .dimension("FunctionName", function.value())
        .add(scope);
}

impl PartitionKeys<'_> {
    /// The prefix of a record's day.
    fn prefix(&self) -> String {
        let namespace = match self {
            Self::Timestamp(_) => "partitionKeyFromQuery",
            Self::Transformer(_) => "partitionKeyFromLambda",
        };
        let folders = analytics::PARTITION_KEYS.map(|key| format!("{key}=!{{{namespace}:{key}}}/"));
        format!("{ROWS_FOLDER}/{}", folders.concat())
    }

    fn processor(&self) -> Value {
        match self {
            Self::Timestamp(field) => {
                // Slices accept milliseconds and offsets, which jq's date functions reject.
                let query =
                    format!("{{year:.{field}[0:4],month:.{field}[5:7],day:.{field}[8:10]}}");
                let parameters = [
                    ("MetadataExtractionQuery", query.into()),
                    ("JsonParsingEngine", "JQ-1.6".into()),
                ];
                processor("MetadataExtraction", &parameters)
            }
            Self::Transformer(function) => {
                let parameters = [
                    ("LambdaArn", function.arn()),
                    ("NumberOfRetries", "3".into()),
                    ("BufferSizeInMBs", "1".into()),
                    ("BufferIntervalInSeconds", "60".into()),
                ];
                processor("Lambda", &parameters)
            }
        }
    }
}

fn processor(kind: &str, parameters: &[(&str, Value)]) -> Value {
    let parameters: Vec<_> = parameters
        .iter()
        .map(|(name, value)| json!({"ParameterName": name, "ParameterValue": value}))
        .collect();
    json!({"Type": kind, "Parameters": parameters})
}
