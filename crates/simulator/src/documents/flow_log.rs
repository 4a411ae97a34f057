//! Contact flow logs: messages, log events, and CloudWatch Logs payloads.
//!
//! Formats: "Contact flow log data", Amazon Connect Administrator Guide; "Log group-level
//! subscription filters", CloudWatch Logs User Guide.

use serde::Serialize;

use super::StringMap;
use crate::company::{ACCOUNT, Flow, LOG_GROUP};
use crate::id::Id;
use crate::timestamp::Timestamp;

/// Message of a log event: a block that a contact ran.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FlowLog<'a> {
    contact_id: Id,
    contact_flow_id: &'static str,
    contact_flow_name: &'static str,
    contact_flow_module_type: &'static str,
    identifier: &'a str,
    timestamp: Timestamp,
    parameters: StringMap<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<&'a str>,
}

/// A block of a flow with parameters and result.
pub(crate) struct Block<'a> {
    pub(crate) flow: &'static Flow,
    pub(crate) module_type: &'static str,
    pub(crate) identifier: &'a str,
    pub(crate) parameters: &'a [(&'a str, &'a str)],
    pub(crate) results: Option<&'a str>,
}

impl<'a> FlowLog<'a> {
    pub(crate) fn new(contact_id: Id, timestamp: Timestamp, block: &Block<'a>) -> Self {
        Self {
            contact_id,
            contact_flow_id: block.flow.arn,
            contact_flow_name: block.flow.name,
            contact_flow_module_type: block.module_type,
            identifier: block.identifier,
            timestamp,
            parameters: StringMap(block.parameters),
            results: block.results,
        }
    }
}

/// A log event in a payload.
#[derive(Serialize)]
pub(crate) struct LogEvent<'a> {
    pub(crate) id: &'a str,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) timestamp: i64,
    pub(crate) message: &'a str,
}

/// Start of a payload, up to the opening bracket of its log events.
pub(crate) fn payload_head(log_stream: &str) -> String {
    format!(
        r#"{{"messageType":"DATA_MESSAGE","owner":"{ACCOUNT}","logGroup":"{LOG_GROUP}","logStream":"{log_stream}","subscriptionFilters":["anycompany-contact-flow-logs"],"logEvents":["#
    )
}

/// Control message with which CloudWatch Logs checks its destination.
pub(crate) fn control_message(now: Timestamp) -> String {
    let timestamp = now.millis();
    format!(
        r#"{{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"logEvents":[{{"id":"","timestamp":{timestamp},"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}}]}}"#
    )
}
