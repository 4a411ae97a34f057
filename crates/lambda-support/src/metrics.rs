//! Metrics in CloudWatch's embedded metric format (EMF): log lines that become metrics.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::SystemTime;

use serde_json::{Map, Value, json};

use crate::Environment;

const NAMESPACE: &str = "AmazonConnectDataAnalyticsSample";

/// Counts of one invocation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Records or messages in the event.
    pub records_in: usize,
    /// Records sent on.
    pub records_out: usize,
    /// Records reported as failed.
    pub records_failed: usize,
    /// Records put back on their stream; `None` for a function that never does so.
    pub records_reingested: Option<usize>,
    /// Bytes sent on.
    pub bytes_out: usize,
    /// Records of another kind than the function's, which it drops. Published only if there are any.
    pub records_of_other_kind: usize,
    /// Keys with a suffix, because they differed from another key in case only. Published only if
    /// there are any.
    pub keys_renamed: usize,
    /// Fields that could not be read, whose columns are null, or not completely. Published only if
    /// there are any.
    pub fields_unreadable: usize,
    /// Log events without a message or a time, which have no row. Published only if there are any.
    pub log_events_unreadable: usize,
    /// Objects whose keys this release does not know. Published only if there are any.
    pub keys_unrecognized: usize,
    /// Known objects that are not loaded, by kind.
    pub objects_ignored: BTreeMap<&'static str, usize>,
}

/// Writer of metrics to standard output.
#[derive(Clone, Debug)]
pub(crate) struct MetricsSink {
    namespace: String,
    function: String,
}

impl MetricsSink {
    /// Sink for the namespace `METRICS_NAMESPACE` and the function's name.
    pub(crate) fn new(environment: &Environment) -> Self {
        Self {
            namespace: environment
                .optional(functions::METRICS_NAMESPACE.name)
                .unwrap_or_else(|| NAMESPACE.to_owned()),
            function: environment
                .optional("AWS_LAMBDA_FUNCTION_NAME")
                .unwrap_or_default(),
        }
    }

    /// Writes the metrics of the invocation `request_id` to standard output.
    pub(crate) fn write(&self, request_id: &str, metrics: &Metrics) {
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let millis = now.as_millis();
        let mut lines = format!("{}\n", self.line(request_id, metrics, millis));
        for (kind, count) in &metrics.objects_ignored {
            let line = self.ignored_line(request_id, kind, *count, millis);
            lines.push_str(&line.to_string());
            lines.push('\n');
        }
        // A metric that cannot be written must not fail the records that it counts.
        let _ = std::io::stdout().lock().write_all(lines.as_bytes());
    }

    /// Ignored objects of one kind, which is a dimension of the metric.
    fn ignored_line(&self, request_id: &str, kind: &str, count: usize, millis: u128) -> Value {
        json!({
            "_aws": {
                "Timestamp": timestamp(millis),
                "CloudWatchMetrics": [{
                    "Namespace": self.namespace,
                    "Dimensions": [["FunctionName", "Kind"]],
                    "Metrics": [{"Name": "ObjectsIgnored", "Unit": "Count"}],
                }],
            },
            "FunctionName": self.function,
            "Kind": kind,
            "requestId": request_id,
            "ObjectsIgnored": count,
        })
    }

    fn line(&self, request_id: &str, metrics: &Metrics, millis: u128) -> Value {
        let nonzero = |count: usize| (count > 0).then_some(count);
        let values = [
            ("RecordsIn", "Count", Some(metrics.records_in)),
            ("RecordsOut", "Count", Some(metrics.records_out)),
            ("RecordsFailed", "Count", Some(metrics.records_failed)),
            ("RecordsReingested", "Count", metrics.records_reingested),
            ("BytesOut", "Bytes", Some(metrics.bytes_out)),
            (
                "RecordsOfOtherKind",
                "Count",
                nonzero(metrics.records_of_other_kind),
            ),
            ("KeysRenamed", "Count", nonzero(metrics.keys_renamed)),
            (
                "FieldsUnreadable",
                "Count",
                nonzero(metrics.fields_unreadable),
            ),
            (
                "LogEventsUnreadable",
                "Count",
                nonzero(metrics.log_events_unreadable),
            ),
            (
                "KeysUnrecognized",
                "Count",
                nonzero(metrics.keys_unrecognized),
            ),
        ];
        let present: Vec<_> = values
            .into_iter()
            .filter_map(|(name, unit, value)| value.map(|value| (name, unit, value)))
            .collect();
        let definitions: Vec<_> = present
            .iter()
            .map(|(name, unit, _)| json!({"Name": name, "Unit": unit}))
            .collect();
        let mut line = Map::new();
        let directive = json!({"Namespace": self.namespace, "Dimensions": [["FunctionName"]], "Metrics": definitions});
        line.insert(
            "_aws".to_owned(),
            json!({"Timestamp": timestamp(millis), "CloudWatchMetrics": [directive]}),
        );
        line.insert("FunctionName".to_owned(), json!(self.function));
        line.insert("requestId".to_owned(), json!(request_id));
        line.extend(
            present
                .into_iter()
                .map(|(name, _, value)| (name.to_owned(), json!(value))),
        );
        Value::Object(line)
    }
}

#[expect(
    clippy::expect_used,
    reason = "u64 holds the milliseconds of 500 million years"
)]
fn timestamp(millis: u128) -> u64 {
    u64::try_from(millis).expect("the clock is within u64 milliseconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_has_definition_and_value_of_each_metric() {
        let sink = MetricsSink::new(&[("AWS_LAMBDA_FUNCTION_NAME", "CLRecordWriterLambda")].into());
        let metrics = Metrics {
            records_in: 10,
            records_out: 9,
            records_failed: 1,
            bytes_out: 5_000,
            ..Metrics::default()
        };
        let expected = json!({
            "_aws": {
                "Timestamp": 1_764_000_000_000_u64,
                "CloudWatchMetrics": [{
                    "Namespace": "AmazonConnectDataAnalyticsSample",
                    "Dimensions": [["FunctionName"]],
                    "Metrics": [
                        {"Name": "RecordsIn", "Unit": "Count"},
                        {"Name": "RecordsOut", "Unit": "Count"},
                        {"Name": "RecordsFailed", "Unit": "Count"},
                        {"Name": "BytesOut", "Unit": "Bytes"},
                    ],
                }],
            },
            "FunctionName": "CLRecordWriterLambda",
            "requestId": "r-1",
            "RecordsIn": 10,
            "RecordsOut": 9,
            "RecordsFailed": 1,
            "BytesOut": 5_000,
        });
        assert_eq!(sink.line("r-1", &metrics, 1_764_000_000_000), expected);
    }

    #[test]
    fn counts_reingested_records_if_given() {
        let sink = MetricsSink::new(&[("METRICS_NAMESPACE", "AnyCompany/Connect")].into());
        let line = sink.line(
            "r-1",
            &Metrics {
                records_reingested: Some(0),
                ..Metrics::default()
            },
            0,
        );
        assert_eq!(line["RecordsReingested"], 0);
        assert_eq!(
            line["_aws"]["CloudWatchMetrics"][0]["Namespace"],
            "AnyCompany/Connect"
        );
        assert_eq!(
            line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
                .as_array()
                .unwrap()
                .len(),
            5
        );
    }

    #[test]
    fn ignored_objects_are_counted_by_kind() {
        let sink = MetricsSink::new(&[].into());
        let line = sink.ignored_line("r-1", "Recording", 2, 0);
        assert_eq!(
            line["_aws"]["CloudWatchMetrics"][0]["Dimensions"],
            json!([["FunctionName", "Kind"]])
        );
        assert_eq!(
            (&line["Kind"], &line["ObjectsIgnored"]),
            (&json!("Recording"), &json!(2))
        );
    }

    #[test]
    fn rare_counts_are_published_only_if_not_zero() {
        let sink = MetricsSink::new(&[].into());
        let metrics = Metrics {
            keys_unrecognized: 1,
            records_of_other_kind: 2,
            keys_renamed: 3,
            ..Metrics::default()
        };
        let line = sink.line("r-1", &metrics, 0);
        assert_eq!(
            (&line["RecordsOfOtherKind"], &line["KeysRenamed"]),
            (&json!(2), &json!(3))
        );
        assert_eq!(line["KeysUnrecognized"], 1);
        assert_eq!(line.get("FieldsUnreadable"), None);
    }
}
