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
    /// Whether the change from one period to the next is compared, not the value.
    is_growth: bool,
    /// Consecutive periods of which each must be beyond the threshold.
    periods: u32,
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
            is_growth: false,
            periods: 1,
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

    /// Compares the growth of the maximum from one period to the next: the alarm notifies of each
    /// increase, whatever the value is, and does not notify when it ends.
    pub(crate) fn growing(mut self) -> Self {
        (self.metric.statistic, self.is_growth) = ("Maximum", true);
        self
    }

    /// Notifies only if each of this many consecutive periods is beyond the threshold.
    pub(crate) fn lasting(mut self, periods: u32) -> Self {
        self.periods = periods;
        self
    }

    pub(crate) fn add(self, scope: &mut Scope<'_>) -> Reference<resource_types::Alarm> {
        let topic = scope.import(Export::AlarmTopic);
        let mut properties = json!({
            "AlarmName": scope.names.resource_name(&self.logical_id),
            "AlarmDescription": self.description,
            "AlarmActions": [topic],
            "EvaluationPeriods": self.periods,
            "ComparisonOperator": self.comparison,
            "Threshold": self.threshold,
            "TreatMissingData": "notBreaching",
        });
        if self.is_growth {
            properties["Metrics"] = self.metric.growth();
        } else {
            properties["OKActions"] = json!([topic]);
            for (name, value) in self.metric.properties() {
                properties[name] = value;
            }
        }
        let alarm = Resource::new(properties);
        let alarm = match &self.condition {
            Some(condition) => alarm.when(condition),
            None => alarm,
        };
        scope.add(&self.logical_id, alarm)
    }
}

impl Metric {
    /// The properties of an alarm on the metric itself.
    fn properties(&self) -> [(&'static str, Value); 5] {
        [
            ("Namespace", self.namespace.as_str().into()),
            ("MetricName", self.name.as_str().into()),
            ("Dimensions", json!(self.dimensions)),
            ("Statistic", self.statistic.into()),
            ("Period", PERIOD_SECONDS.into()),
        ]
    }

    /// The expression of an alarm on the difference to the period before.
    fn growth(&self) -> Value {
        let metric = json!({
            "Namespace": self.namespace,
            "MetricName": self.name,
            "Dimensions": self.dimensions,
        });
        json!([
            {
                "Id": "metric",
                "MetricStat": {"Metric": metric, "Period": PERIOD_SECONDS, "Stat": self.statistic},
                "ReturnData": false,
            },
            {"Id": "growth", "Expression": "DIFF(metric)", "Label": "Growth", "ReturnData": true},
        ])
    }
}
