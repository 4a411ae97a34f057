//! The CloudWatch dashboard, generated from the templates of the sources.

use crate::model::resource_types::{self, DeliveryStream, Function, Queue, Stream};
use crate::model::{Resource, ResourceType, Template, Value, json, substitute};
use crate::scope::Scope;

/// Columns of a dashboard.
const WIDTH: usize = 24;
/// Columns and rows of a graph.
const GRAPH: (usize, usize) = (8, 6);

/// A graph with a line for each resource.
struct MetricWidget {
    title: &'static str,
    unit: &'static str,
    statistic: &'static str,
    metrics: Vec<Vec<String>>,
}

/// Adds the dashboard.
pub(super) fn add(scope: &mut Scope<'_>, sources: &[&Template]) {
    let machine = format!(
        "arn:${{AWS::Partition}}:states:${{AWS::Region}}:${{AWS::AccountId}}:stateMachine:{}",
        scope.names.state_machine()
    );
    let graphs = graphs(sources, scope.names.app_name().as_str(), &machine);
    let widgets: Vec<_> = graphs
        .iter()
        .enumerate()
        .map(|(position, graph)| graph.widget(position))
        .collect();
    let mut body = json!({"widgets": widgets});
    body.sort_all_objects();
    let properties = json!({"DashboardName": scope.names.app_name().as_str(), "DashboardBody": substitute(body.to_string())});
    scope.add(
        "Dashboard",
        Resource::<resource_types::Dashboard>::new(properties),
    );
}

fn graphs(sources: &[&Template], app_name: &str, machine: &str) -> Vec<MetricWidget> {
    let streams = names::<DeliveryStream>(sources, "DeliveryStreamName");
    let functions = names::<Function>(sources, "FunctionName");
    let data_streams = names::<Stream>(sources, "Name");
    let (dead, queues): (Vec<_>, Vec<_>) = names::<Queue>(sources, "QueueName")
        .into_iter()
        .partition(|name| name.ends_with("DLQ"));
    let firehose = |metric: &str| metrics("AWS/Firehose", metric, "DeliveryStreamName", &streams);
    let sqs = |metric: &str, queues: &[String]| metrics("AWS/SQS", metric, "QueueName", queues);
    let states = |metric: &str| {
        metrics(
            "AWS/States",
            metric,
            "StateMachineArn",
            &[machine.to_owned()],
        )
    };
    let partitions = [
        states("ExecutionsSucceeded"),
        states("ExecutionsFailed"),
        states("ExecutionsTimedOut"),
    ]
    .concat();
    let kinesis = metrics(
        "AWS/Kinesis",
        "GetRecords.IteratorAgeMilliseconds",
        "StreamName",
        &data_streams,
    );
    let rejected = metrics(app_name, "RecordsFailed", "FunctionName", &functions);
    vec![
        MetricWidget::sum("Rows delivered", "rows", firehose("DeliveryToS3.Records")),
        MetricWidget::maximum(
            "Data freshness",
            "seconds",
            firehose("DeliveryToS3.DataFreshness"),
        ),
        MetricWidget::sum("Bytes delivered", "bytes", firehose("DeliveryToS3.Bytes")),
        MetricWidget::maximum("Iterator age of data streams", "milliseconds", kinesis),
        MetricWidget::maximum(
            "Age of the oldest message",
            "seconds",
            sqs("ApproximateAgeOfOldestMessage", &queues),
        ),
        MetricWidget::maximum(
            "Dead letters",
            "messages",
            sqs("ApproximateNumberOfMessagesVisible", &dead),
        ),
        MetricWidget::sum("Records rejected by functions", "records", rejected),
        MetricWidget::sum(
            "Function errors",
            "errors",
            metrics("AWS/Lambda", "Errors", "FunctionName", &functions),
        ),
        MetricWidget::sum("Partitions", "executions", partitions),
    ]
}

/// The physical names of all resources of a type.
fn names<T: ResourceType>(templates: &[&Template], property: &str) -> Vec<String> {
    let resources = templates.iter().flat_map(|template| template.resources());
    let properties = resources
        .filter(|(_, of, _)| *of == T::NAME)
        .map(|(_, _, properties)| &properties[property]);
    properties
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// A metric for each value of a dimension; `...` repeats the fields of the metric before.
fn metrics(namespace: &str, metric: &str, dimension: &str, values: &[String]) -> Vec<Vec<String>> {
    let whole = |value: &String| {
        [namespace, metric, dimension, value]
            .map(str::to_owned)
            .to_vec()
    };
    let like_the_first = |value: &String| vec!["...".to_owned(), value.clone()];
    let first = values.iter().take(1).map(whole);
    first
        .chain(values.iter().skip(1).map(like_the_first))
        .collect()
}

impl MetricWidget {
    fn sum(title: &'static str, unit: &'static str, metrics: Vec<Vec<String>>) -> Self {
        Self {
            title,
            unit,
            statistic: "Sum",
            metrics,
        }
    }

    fn maximum(title: &'static str, unit: &'static str, metrics: Vec<Vec<String>>) -> Self {
        Self {
            title,
            unit,
            statistic: "Maximum",
            metrics,
        }
    }

    fn widget(&self, position: usize) -> Value {
        let (width, height) = GRAPH;
        let in_a_row = WIDTH / width;
        json!({
            "type": "metric",
            "x": position % in_a_row * width,
            "y": position / in_a_row * height,
            "width": width,
            "height": height,
            "properties": {
                "title": self.title,
                "region": "${AWS::Region}",
                "stat": self.statistic,
                "period": 300,
                "view": "timeSeries",
                "yAxis": {"left": {"label": self.unit, "min": 0, "showUnits": false}},
                "metrics": self.metrics,
            },
        })
    }
}
