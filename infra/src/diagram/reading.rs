//! The data flow of a stack, read from its template.

use super::graph::{Flow, Graph, NodeKind, referenced_resource};
use super::views;
use crate::model::resource_types::{
    Board, Bucket, DataSet, Database, DeliveryStream, EventSourceMapping, Function, Queue, Rule,
    StateMachine, Stream, SubscriptionFilter, Table,
};
use crate::model::{ResourceType, Template, Value};
use crate::names::TRANSCRIPT_STREAM;

/// A property that refers to another resource, and the flow between the two.
struct Relation {
    of: &'static str,
    property: &'static str,
    /// Whether data flows to the referenced resource.
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

const RELATIONS: [Relation; 9] = [
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
    outward(Function::NAME, "/DeadLetterConfig/TargetArn", Flow::Failure),
    outward(SubscriptionFilter::NAME, "/DestinationArn", Flow::Onward),
];

/// Environment variables that name the destination of a function.
static DESTINATIONS: [&functions::Variable; 4] = [
    &functions::OUTPUT_FILE_LOADER_QUEUE_URL,
    &functions::RECORD_WRITER_QUEUE_URL,
    &functions::DELIVERY_STREAM_NAME,
    &functions::ATHENA_RESULTS_BUCKET,
];

/// Name of the state machine in the diagrams of the sources.
const STATE_MACHINE: &str = "AthenaPartitioningStateMachine";

/// The data flow of a stack.
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

fn kind(of: &str, properties: &Value) -> Option<NodeKind> {
    let kinds = [
        (Board::NAME, NodeKind::Board),
        (Bucket::NAME, NodeKind::Bucket),
        (DataSet::NAME, NodeKind::DataSet),
        (Stream::NAME, NodeKind::DataStream),
        (Database::NAME, NodeKind::Database),
        (DeliveryStream::NAME, NodeKind::DeliveryStream),
        (Function::NAME, NodeKind::Function),
        (Queue::NAME, NodeKind::Queue),
        (StateMachine::NAME, NodeKind::StateMachine),
        (SubscriptionFilter::NAME, NodeKind::SubscriptionFilter),
        (
            Table::NAME,
            if views::is_view(properties) {
                NodeKind::View
            } else {
                NodeKind::Table
            },
        ),
    ];
    if of == Rule::NAME {
        return Some(if properties["ScheduleExpression"].is_null() {
            NodeKind::Rule
        } else {
            NodeKind::Schedule
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
        match properties.pointer(property).and_then(referenced_resource) {
            Some(other) if *outward => graph.edge(name, other, *flow, ""),
            Some(other) => graph.edge(other, name, *flow, ""),
            None => {}
        }
    }
    if of == Function::NAME {
        let variables = &properties["Environment"]["Variables"];
        for destination in DESTINATIONS
            .iter()
            .filter_map(|variable| referenced_resource(&variables[variable.name]))
        {
            graph.edge(name, destination, Flow::Onward, "");
        }
        if !variables[functions::TRANSCRIPTS_DELIVERY_STREAM_NAME.name].is_null() {
            graph.node(
                TRANSCRIPT_STREAM,
                NodeKind::Outside("optional stack transcripts"),
            );
            graph.edge(name, TRANSCRIPT_STREAM, Flow::Onward, "turns");
        }
    }
    if of == EventSourceMapping::NAME {
        let (queue, function) = (
            referenced_resource(&properties["EventSourceArn"]),
            referenced_resource(&properties["FunctionName"]),
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
            .filter_map(|(_, arn)| referenced_resource(arn))
        {
            graph.edge(name, function, Flow::Onward, "");
        }
    }
}

/// Adds resources outside of the stack.
fn outside(graph: &mut Graph, name: &str, of: &str, properties: &Value) {
    let mut from_outside = |what: &str, kind: &'static str| {
        graph.node(what, NodeKind::Outside(kind));
        graph.edge(what, name, Flow::Onward, "");
    };
    match of {
        Stream::NAME => from_outside("Amazon Connect", "streams records"),
        DeliveryStream::NAME if name == TRANSCRIPT_STREAM => {
            from_outside("CLOutputFileLoaderLambda", "stack cl");
        }
        SubscriptionFilter::NAME => from_outside("Log group of Amazon Connect", "CloudWatch Logs"),
        StateMachine::NAME => from_outside("Schedules of the sources", "daily"),
        Rule::NAME if properties["ScheduleExpression"].is_null() => {
            from_outside("Bucket of Amazon Connect", "S3 bucket");
        }
        _ => {}
    }
    if of == Rule::NAME && !properties["ScheduleExpression"].is_null() {
        graph.node(STATE_MACHINE, NodeKind::Outside("stack partitioning"));
        graph.edge(name, STATE_MACHINE, Flow::Onward, "");
    }
    if of == Table::NAME && !views::is_view(properties) {
        graph.edge(STATE_MACHINE, name, Flow::Onward, "adds partitions");
    }
}
