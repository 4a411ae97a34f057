//! Kinesis data streams.

use parameters::{Definition, StreamMode, catalogue};

use super::{Alarm, Encryption};
use crate::model::{
    CheckerRule, ConditionReference, Reference, Resource, Value, and, equals, json, not,
    resource_types, substitute_with,
};
use crate::scope::Scope;

/// Condition of what a stack has only if it reads an existing stream.
pub(crate) const USES_EXISTING_STREAM: &str = "UsesExistingStream";

const OTHER_KEY: &str = "Another key than that of AWS encrypts the stream only if it is configured";

/// A data stream of Connect records: an existing one, or one of the deployment.
#[derive(Debug)]
pub(crate) struct DataStream {
    pub(crate) logical_id: &'static str,
    /// Derived parameter with the shard count.
    pub(crate) shards: &'static str,
    /// Resource type in Connect: `CONTACT_TRACE_RECORDS` or `AGENT_EVENTS`.
    pub(crate) connect_type: &'static str,
    /// Parameter with the ARN of an existing stream.
    pub(crate) existing: &'static Definition,
    /// Source of the other kind of records, which an existing stream can carry too.
    pub(crate) other: OtherSource,
}

/// Parameters of the other source with a data stream.
#[derive(Debug)]
pub(crate) struct OtherSource {
    /// Whether it is enabled.
    pub(crate) enabled: &'static Definition,
    /// ARN of an existing stream.
    pub(crate) existing: &'static Definition,
}

/// The stream that a delivery stream reads.
#[derive(Clone, Debug)]
pub(crate) struct StreamSource {
    pub(crate) arn: Value,
    /// Whether the stream is not of the deployment.
    pub(crate) is_existing: ConditionReference,
    /// Whether records of the other kind are not lost if they are dropped: the other source reads the same
    /// stream, or nobody wants them. Otherwise Connect has the wrong stream selected.
    pub(crate) drops_other_kind: ConditionReference,
    /// The stream of the deployment, if it creates one.
    created: Reference<resource_types::Stream>,
    is_created: ConditionReference,
    connect_type: &'static str,
}

impl DataStream {
    /// Adds the stream with alarms, unless an existing stream is configured.
    pub(crate) fn add(self, scope: &mut Scope<'_>) -> StreamSource {
        let existing = scope.stored(self.existing);
        let is_existing = scope.is_defined(USES_EXISTING_STREAM, &existing);
        let is_created = scope.condition("CreatesStream", not(&is_existing.value()));
        let (mode, shards) = (
            scope.stored(&catalogue::KINESIS_STREAM_MODE),
            scope.derived(self.shards),
        );
        let provisioned = scope.condition(
            "IsProvisioned",
            equals(&mode.value(), StreamMode::Provisioned.as_str()),
        );
        let key = Encryption::configured(scope).key_or("alias/aws/kinesis");
        let stream = scope.add(
            self.logical_id,
            Resource::new(json!({
                "Name": scope.names.resource_name(self.logical_id),
                "StreamModeDetails": {"StreamMode": mode.value()},
                "ShardCount": provisioned.include(shards.value()),
                "RetentionPeriodHours": 24,
                "StreamEncryption": {"EncryptionType": "KMS", "KeyId": key},
            }))
            .when(&is_created)
            .accept(CheckerRule::Nag("AwsSolutions-KDS3"), OTHER_KEY),
        );
        self.add_alarms(scope, &stream, &is_created);
        let enabled = scope.stored(self.other.enabled);
        let other = scope.stored(self.other.existing);
        let is_elsewhere = scope.condition(
            "OtherKindIsElsewhere",
            and(
                &equals(&enabled.value(), "true"),
                &not(&equals(&existing.value(), other.value())),
            ),
        );
        let drops_other_kind = scope.condition(
            "DropsOtherKind",
            and(&is_existing.value(), &not(&is_elsewhere.value())),
        );
        StreamSource {
            arn: is_created.choose(stream.arn(), existing.value()),
            is_existing,
            drops_other_kind,
            created: stream,
            is_created,
            connect_type: self.connect_type,
        }
    }

    fn add_alarms(
        &self,
        scope: &mut Scope<'_>,
        stream: &Reference<resource_types::Stream>,
        is_created: &ConditionReference,
    ) {
        let alarm = |what: &str, metric: &str, description: &str| {
            Alarm::new(
                format!("{}{what}Alarm", self.logical_id),
                "AWS/Kinesis",
                metric,
                description,
            )
            .dimension("StreamName", stream.value())
            .when(is_created)
        };
        let late = "The oldest unread record is older than one hour; the stream retains records for 24 hours. Check the delivery stream.";
        alarm("IteratorAge", "GetRecords.IteratorAgeMilliseconds", late)
            .above(60 * 60 * 1000)
            .add(scope);
        let full = "The stream throttled records. Increase numberOfAgents, or configure the stream mode ON_DEMAND.";
        alarm("Throttled", "WriteProvisionedThroughputExceeded", full).add(scope);
    }
}

impl StreamSource {
    /// Adds the association of the stream with the Connect instance, if one is configured and the
    /// deployment creates the stream.
    ///
    /// Firehose begins at the latest position of a data stream, so that Connect must not put records on
    /// it before the delivery stream reads it.
    pub(crate) fn associate(
        &self,
        scope: &mut Scope<'_>,
        reader: &Reference<resource_types::DeliveryStream>,
    ) {
        let instance = scope.stored(&catalogue::CONNECT_INSTANCE_ID);
        let is_given = scope.is_defined("HasConnectInstance", &instance);
        let associates = scope.condition(
            "AssociatesStream",
            and(&is_given.value(), &self.is_created.value()),
        );
        let arn =
            "arn:${AWS::Partition}:connect:${AWS::Region}:${AWS::AccountId}:instance/${Instance}";
        let association = Resource::<resource_types::InstanceStorageConfig>::new(json!({
            "InstanceArn": substitute_with(arn, [("Instance", instance.value())]),
            "ResourceType": self.connect_type,
            "StorageType": "KINESIS_STREAM",
            "KinesisStreamConfig": {"StreamArn": self.created.arn()},
        }));
        scope.add(
            &format!("{}Association", self.created.logical_id()),
            association.when(&associates).after(reader),
        );
    }
}
