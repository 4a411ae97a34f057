//! The streams to which an Amazon Connect instance sends contact records and agent events. An
//! instance has one stream of each kind.

use parameters::Streams;
use serde_json::Value;

use crate::{AwsError, Request, ServiceClient, operations};

/// What an instance sends to a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamKind {
    ContactRecords,
    AgentEvents,
}

impl StreamKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::ContactRecords, Self::AgentEvents];

    /// Connect's resource type: `CONTACT_TRACE_RECORDS`.
    pub fn resource_type(self) -> &'static str {
        match self {
            Self::ContactRecords => "CONTACT_TRACE_RECORDS",
            Self::AgentEvents => "AGENT_EVENTS",
        }
    }

    /// `contact records` or `agent events`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ContactRecords => "contact records",
            Self::AgentEvents => "agent events",
        }
    }

    /// The option of `configure` with which the deployment reads an existing stream.
    pub fn option(self) -> &'static str {
        match self {
            Self::ContactRecords => parameters::catalogue::CTR_STREAM_ARN.flag,
            Self::AgentEvents => parameters::catalogue::AE_STREAM_ARN.flag,
        }
    }

    /// The ARN of the existing stream that the deployment reads, if it does not create one.
    pub fn existing_stream(self, streams: &Streams) -> Option<&str> {
        match self {
            Self::ContactRecords => streams.contact_records_arn.as_deref(),
            Self::AgentEvents => streams.agent_events_arn.as_deref(),
        }
    }

    /// The name of the stream that the deployment `app_name` creates for it.
    pub fn own_stream(self, app_name: &str) -> String {
        match self {
            Self::ContactRecords => format!("{app_name}-CTRKinesisStream"),
            Self::AgentEvents => format!("{app_name}-AEKinesisStream"),
        }
    }
}

/// The ARN of the data stream or delivery stream to which an instance sends this kind, if any.
///
/// # Errors
/// When the call fails.
pub async fn associated_stream(
    client: &ServiceClient<'_>,
    instance: &str,
    kind: StreamKind,
) -> Result<Option<String>, AwsError> {
    let request = Request::new(
        &operations::LIST_INSTANCE_STORAGE_CONFIGS,
        format!("the instance {instance}"),
    )
    .with("InstanceId", instance)
    .with("ResourceType", kind.resource_type());
    let response = client.send(&request).await?.success()?.json()?;
    Ok(stream_arn(&response))
}

fn stream_arn(response: &Value) -> Option<String> {
    let mut configs = response["StorageConfigs"].as_array()?.iter();
    configs.find_map(|config| {
        let stream = config["KinesisStreamConfig"]["StreamArn"].as_str();
        let delivery_stream = config["KinesisFirehoseConfig"]["FirehoseArn"].as_str();
        stream.or(delivery_stream).map(str::to_owned)
    })
}

/// The region of a data stream.
pub fn stream_region(arn: &str) -> Option<&str> {
    let mut parts = arn.split(':');
    parts.nth(3).filter(|_| arn.contains(":kinesis:"))
}

/// Whether an ARN is that of the stream with this name.
pub fn is_stream(arn: &str, name: &str) -> bool {
    arn.rsplit_once(":stream/")
        .is_some_and(|(_, stream)| stream == name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn stream_and_delivery_stream_are_read() {
        let stream = "arn:aws:kinesis:us-east-1:123456789012:stream/AnyStream";
        let delivery = "arn:aws:firehose:us-east-1:123456789012:deliverystream/AnyStream";
        for (configs, expected) in [
            (json!([]), None),
            (
                json!([{"StorageType": "KINESIS_STREAM", "KinesisStreamConfig": {"StreamArn": stream}}]),
                Some(stream),
            ),
            (
                json!([{"StorageType": "KINESIS_FIREHOSE", "KinesisFirehoseConfig": {"FirehoseArn": delivery}}]),
                Some(delivery),
            ),
        ] {
            let found = stream_arn(&json!({"StorageConfigs": configs}));
            assert_eq!(found.as_deref(), expected);
        }
    }

    #[test]
    fn region_of_data_streams_is_known() {
        let region = stream_region("arn:aws:kinesis:eu-west-2:123456789012:stream/AnyStream");
        assert_eq!(region, Some("eu-west-2"));
        let delivery = "arn:aws:firehose:eu-west-2:123456789012:deliverystream/AnyStream";
        assert_eq!(stream_region(delivery), None);
    }

    #[test]
    fn own_stream_is_known_by_its_name() {
        let arn = "arn:aws:kinesis:us-east-1:123456789012:stream/AnyCompany-CTRKinesisStream";
        let name = |app| StreamKind::ContactRecords.own_stream(app);
        assert!(is_stream(arn, &name("AnyCompany")));
        assert!(!is_stream(arn, &name("Company")));
    }
}
