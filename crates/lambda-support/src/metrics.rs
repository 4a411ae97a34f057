//! Metrics in CloudWatch's embedded metric format: a log line that CloudWatch turns into metrics.

use std::io::Write;
use std::time::SystemTime;

use serde_json::{Map, Value, json};

use crate::Environment;

const NAMESPACE: &str = "AmazonConnectDataAnalyticsSample";

/// What one invocation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Records, or messages, that the event brought.
    pub records_in: usize,
    /// Records handed on.
    pub records_out: usize,
    /// Records that were reported as failed.
    pub records_failed: usize,
    /// Records put back on the stream they came from; `None` for a function that never does.
    pub records_reingested: Option<usize>,
    /// Bytes handed on.
    pub bytes_out: usize,
}

/// Where an invocation's metrics go.
#[derive(Clone, Debug)]
pub(crate) struct MetricsSink {
    namespace: String,
    function: String,
}

impl MetricsSink {
    /// Metrics in the namespace `METRICS_NAMESPACE`, by the function's name.
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
        let line = format!("{}\n", self.line(request_id, metrics, now.as_millis()));
        // A metric that cannot be written must not fail the records it counts.
        let _ = std::io::stdout().lock().write_all(line.as_bytes());
    }

    fn line(&self, request_id: &str, metrics: &Metrics, millis: u128) -> Value {
        let values = [
            ("RecordsIn", "Count", Some(metrics.records_in)),
            ("RecordsOut", "Count", Some(metrics.records_out)),
            ("RecordsFailed", "Count", Some(metrics.records_failed)),
            ("RecordsReingested", "Count", metrics.records_reingested),
            ("BytesOut", "Bytes", Some(metrics.bytes_out)),
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
        line.insert("_aws".to_owned(), json!({"Timestamp": u64::try_from(millis).unwrap_or(u64::MAX), "CloudWatchMetrics": [directive]}));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_stands_beside_its_definition() {
        let sink = MetricsSink::new(&[("AWS_LAMBDA_FUNCTION_NAME", "CLRecordWriterLambda")].into());
        let metrics = Metrics {
            records_in: 10,
            records_out: 9,
            records_failed: 1,
            records_reingested: None,
            bytes_out: 5_000,
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
    fn records_put_back_are_counted_where_a_function_does_so() {
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
}
