//! CloudWatch alarms.

use crate::model::{ConditionReference, Reference, Resource, Value, json, resource_types};
use crate::scope::{Export, Scope};

/// Period of the metrics, in seconds.
const PERIOD_SECONDS: u32 = 300;

/// An alarm on a metric, which notifies the topic of the deployment.
#[derive(Debug)]
pub(crate) struct Alarm {
    logical_id: String,
    /// What happened, and what to do.
    description: String,
    metric: Metric,
    threshold: u32,
    comparison: &'static str,
    condition: Option<ConditionReference>,
}

#[derive(Debug)]
struct Metric {
    namespace: String,
    name: String,
    statistic: &'static str,
    dimensions: Vec<Value>,
}

impl Alarm {
    /// An alarm for a sum above zero in five minutes.
    pub(crate) fn new(
        logical_id: String,
        namespace: &str,
        metric: &str,
        description: &str,
    ) -> Self {
        let metric = Metric {
            namespace: namespace.to_owned(),
            name: metric.to_owned(),
            statistic: "Sum",
            dimensions: Vec::new(),
        };
        Self {
            logical_id,
            description: description.to_owned(),
            metric,
            threshold: 0,
            comparison: "GreaterThanThreshold",
            condition: None,
        }
    }

    /// Adds a dimension of the metric.
    pub(crate) fn dimension(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.metric
            .dimensions
            .push(json!({"Name": name, "Value": value.into()}));
        self
    }

    /// Creates the alarm only if a condition is true.
    pub(crate) fn when(mut self, condition: &ConditionReference) -> Self {
        self.condition = Some(condition.clone());
        self
    }

    /// Compares the maximum: above the threshold.
    pub(crate) fn above(mut self, threshold: u32) -> Self {
        (self.metric.statistic, self.threshold) = ("Maximum", threshold);
        self
    }

    /// Compares the minimum: below the threshold.
    pub(crate) fn below(mut self, threshold: u32) -> Self {
        (self.metric.statistic, self.threshold, self.comparison) =
            ("Minimum", threshold, "LessThanThreshold");
        self
    }

    pub(crate) fn add(self, scope: &mut Scope<'_>) -> Reference<resource_types::Alarm> {
        let topic = scope.import(Export::AlarmTopic);
        let alarm = Resource::new(json!({
            "AlarmName": scope.names.resource_name(&self.logical_id),
            "AlarmDescription": self.description,
            "AlarmActions": [topic],
            "OKActions": [topic],
            "Namespace": self.metric.namespace,
            "MetricName": self.metric.name,
            "Dimensions": self.metric.dimensions,
            "Statistic": self.metric.statistic,
            "Period": PERIOD_SECONDS,
            "EvaluationPeriods": 1,
            "ComparisonOperator": self.comparison,
            "Threshold": self.threshold,
            "TreatMissingData": "notBreaching",
        }));
        let alarm = match &self.condition {
            Some(condition) => alarm.when(condition),
            None => alarm,
        };
        scope.add(&self.logical_id, alarm)
    }
}
