//! Data streams: whether the template's properties can be applied to one that exists.

use account::StreamKind;
use parameters::{StreamMode, Streams};
use serde_json::{Value, json};

/// What the configuration requires of a data stream.
#[derive(Clone, Copy, Debug)]
pub struct WantedStream<'a> {
    /// What it carries.
    pub kind: StreamKind,
    /// The configuration of streams.
    pub streams: &'a Streams,
    /// Hours for which it keeps records.
    pub retention_hours: u64,
    /// The argument that selects the deployment.
    pub deployment: &'a str,
}

/// Why the properties of the template cannot be applied to a stream, if they cannot.
pub(super) fn difference(summary: &Value, wanted: WantedStream<'_>) -> Option<String> {
    let streams = wanted.streams;
    let mode = summary["StreamModeDetails"]["StreamMode"].as_str();
    let mode = mode.unwrap_or("PROVISIONED");
    let wanted_mode = match streams.mode {
        StreamMode::OnDemand => "ON_DEMAND",
        StreamMode::Provisioned => "PROVISIONED",
    };
    if mode != wanted_mode {
        return Some(format!("is {mode}; {wanted_mode} is configured"));
    }
    let shards = match wanted.kind {
        StreamKind::ContactRecords => u64::from(streams.shards.contact_records),
        StreamKind::AgentEvents => u64::from(streams.shards.agent_events),
    };
    let open = summary["OpenShardCount"].as_u64().unwrap_or(shards);
    if streams.mode == StreamMode::Provisioned && (shards > 2 * open || 2 * shards < open) {
        return Some(format!(
            "has {open} shards; {shards} are configured, and Kinesis at most doubles or halves them at once"
        ));
    }
    let Some(hours) = summary["RetentionPeriodHours"].as_u64() else {
        return Some("has an unknown retention period".to_owned());
    };
    (hours > wanted.retention_hours).then(|| {
        format!(
            "keeps records for {hours} hours, of which the template would delete all but {}",
            wanted.retention_hours
        )
    })
}

/// The properties of the template that a stream has now.
pub(super) fn properties(summary: &Value) -> Value {
    let mode = &summary["StreamModeDetails"]["StreamMode"];
    let mut properties = json!({"RetentionPeriodHours": summary["RetentionPeriodHours"]});
    if mode.is_string() {
        properties["StreamModeDetails"] = json!({"StreamMode": mode});
    }
    if mode != "ON_DEMAND" {
        properties["ShardCount"] = summary["OpenShardCount"].clone();
    }
    if summary["EncryptionType"] == "KMS" {
        properties["StreamEncryption"] =
            json!({"EncryptionType": "KMS", "KeyId": summary["KeyId"]});
    }
    properties
}
