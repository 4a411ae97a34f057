//! What flows in a stack, read from its template.

use super::graph::{Flow, Graph, Kind};
use super::views;
use crate::model::resource_types::{
    Board, Bucket, DataSet, Database, DeliveryStream, EventSourceMapping, Function, Queue, Rule,
    StateMachine, Stream, SubscriptionFilter, Table,
};
use crate::model::{ResourceType, Template, Value};

/// A property that names another resource, and what flows between the two.
struct Relation {
    of: &'static str,
    property: &'static str,
    /// From the resource to the one that it names, or the other way round.
    outward: bool,
    flow: Flow,
}

const fn outward(of: &'static str, property: &'static str, flow: Flow) -> Relation {
    Relation {
        of,
        property,
        outward: true,
        flow,
    }
}

const fn inward(of: &'static str, property: &'static str) -> Relation {
    Relation {
        of,
        property,
        outward: false,
        flow: Flow::Onward,
    }
}

const RELATIONS: [Relation; 13] = [
    inward(
        DeliveryStream::NAME,
        "/KinesisStreamSourceConfiguration/KinesisStreamARN",
    ),
    outward(
        DeliveryStream::NAME,
        "/ExtendedS3DestinationConfiguration/BucketARN",
        Flow::Onward,
    ),
    outward(
        DeliveryStream::NAME,
        "/ExtendedS3DestinationConfiguration/ProcessingConfiguration/Processors/0/Parameters/0/ParameterValue",
        Flow::Exchange,
    ),
    inward(Table::NAME, "/TableInput/StorageDescriptor/Location"),
    outward(Rule::NAME, "/Targets/0/Arn", Flow::Onward),
    outward(Rule::NAME, "/Targets/0/DeadLetterConfig/Arn", Flow::Failure),
    outward(
        Queue::NAME,
        "/RedrivePolicy/deadLetterTargetArn",
        Flow::Failure,
    ),
    outward(
        Function::NAME,
        "/Environment/Variables/OUTPUT_FILE_LOADER_QUEUE_URL",
        Flow::Onward,
    ),
    outward(
        Function::NAME,
        "/Environment/Variables/RECORD_WRITER_QUEUE_URL",
        Flow::Onward,
    ),
    outward(
        Function::NAME,
        "/Environment/Variables/DELIVERY_STREAM_NAME",
        Flow::Onward,
    ),
    outward(
        Function::NAME,
        "/Environment/Variables/ATHENA_RESULTS_BUCKET",
        Flow::Onward,
    ),
    outward(Function::NAME, "/DeadLetterConfig/TargetArn", Flow::Failure),
    outward(SubscriptionFilter::NAME, "/DestinationArn", Flow::Onward),
];

/// The state machine, as the stacks of the sources show it.
const STATE_MACHINE: &str = "AthenaPartitioningStateMachine";

/// What flows in a stack.
pub(super) fn graph(template: &Template) -> Graph {
    let mut graph = Graph::default();
    for (name, of, properties) in template.resources() {
        if let Some(kind) = kind(of, properties) {
            graph.node(name, kind);
        }
    }
    for (name, of, properties) in template.resources() {
        relations(&mut graph, name, of, properties);
        outside(&mut graph, name, of, properties);
    }
    views::add(&mut graph, template);
    graph.without_lonely_nodes()
}

fn kind(of: &str, properties: &Value) -> Option<Kind> {
    let kinds = [
        (Board::NAME, Kind::Board),
        (Bucket::NAME, Kind::Bucket),
        (DataSet::NAME, Kind::DataSet),
        (Stream::NAME, Kind::DataStream),
        (Database::NAME, Kind::Database),
        (DeliveryStream::NAME, Kind::DeliveryStream),
        (Function::NAME, Kind::Function),
        (Queue::NAME, Kind::Queue),
        (StateMachine::NAME, Kind::StateMachine),
        (SubscriptionFilter::NAME, Kind::SubscriptionFilter),
        (
            Table::NAME,
            if views::is_view(properties) {
                Kind::View
            } else {
                Kind::Table
            },
        ),
    ];
    if of == Rule::NAME {
        return Some(if properties["ScheduleExpression"].is_null() {
            Kind::Rule
        } else {
            Kind::Schedule
        });
    }
    kinds
        .into_iter()
        .find_map(|(known, kind)| (known == of).then_some(kind))
}

fn relations(graph: &mut Graph, name: &str, of: &str, properties: &Value) {
    for Relation {
        property,
        outward,
        flow,
        ..
    } in RELATIONS.iter().filter(|relation| relation.of == of)
    {
        match properties.pointer(property).and_then(referenced) {
            Some(other) if *outward => graph.edge(name, other, *flow, ""),
            Some(other) => graph.edge(other, name, *flow, ""),
            None => {}
        }
    }
    if of == EventSourceMapping::NAME {
        let (queue, function) = (
            referenced(&properties["EventSourceArn"]),
            referenced(&properties["FunctionName"]),
        );
        if let Some((queue, function)) = queue.zip(function) {
            graph.edge(queue, function, Flow::Onward, "");
        }
    }
    if of == StateMachine::NAME {
        for function in properties["DefinitionSubstitutions"]
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(_, arn)| referenced(arn))
        {
            graph.edge(name, function, Flow::Onward, "");
        }
    }
}

/// Adds what is not part of the stack.
fn outside(graph: &mut Graph, name: &str, of: &str, properties: &Value) {
    let mut from_outside = |what: &str, kind: &'static str| {
        graph.node(what, Kind::Outside(kind));
        graph.edge(what, name, Flow::Onward, "");
    };
    match of {
        Stream::NAME => from_outside("Amazon Connect", "streams records"),
        SubscriptionFilter::NAME => from_outside("Log group of Amazon Connect", "CloudWatch Logs"),
        StateMachine::NAME => from_outside("Schedules of the sources", "every evening"),
        Rule::NAME if properties["ScheduleExpression"].is_null() => {
            from_outside("Bucket of Amazon Connect", "S3 bucket")
        }
        _ => {}
    }
    if of == Rule::NAME && !properties["ScheduleExpression"].is_null() {
        graph.node(STATE_MACHINE, Kind::Outside("stack partitioning"));
        graph.edge(name, STATE_MACHINE, Flow::Onward, "");
    }
    if of == Table::NAME && !views::is_view(properties) {
        graph.edge(STATE_MACHINE, name, Flow::Onward, "adds partitions");
    }
}

/// The first resource that a value names.
pub(super) fn referenced(value: &Value) -> Option<&str> {
    match value {
        Value::Object(members) => {
            members
                .iter()
                .find_map(|(name, value)| match (name.as_str(), value) {
                    ("Ref", Value::String(name)) => Some(name.as_str()),
                    ("Fn::GetAtt", Value::Array(parts)) => parts.first().and_then(Value::as_str),
                    (_, value) => referenced(value),
                })
        }
        Value::Array(values) => values.iter().find_map(referenced),
        _ => None,
    }
}
