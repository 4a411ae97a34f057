//! The graph of a diagram: nodes and the flows between them.

use crate::model::Value;

/// Nodes and flows.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// Unique name.
    pub(super) name: String,
    pub(super) kind: NodeKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NodeKind {
    /// A resource outside of the stack.
    Outside(&'static str),
    Bucket,
    Board,
    DataSet,
    DataStream,
    Database,
    DeliveryStream,
    Function,
    Queue,
    Rule,
    Schedule,
    State(&'static str),
    StateMachine,
    SubscriptionFilter,
    Table,
    View,
}

/// A flow from one node to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) flow: Flow,
    pub(super) label: String,
}

/// The kind of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// Data.
    Onward,
    /// Request and response.
    Exchange,
    Failure,
}

impl Graph {
    /// Adds a node if it is new.
    pub(super) fn node(&mut self, name: &str, kind: NodeKind) {
        if self.nodes.iter().all(|node| node.name != name) {
            self.nodes.push(Node {
                name: name.to_owned(),
                kind,
            });
        }
    }

    /// Adds a flow.
    pub(super) fn edge(&mut self, from: &str, to: &str, flow: Flow, label: &str) {
        self.edges.push(Edge {
            from: from.to_owned(),
            to: to.to_owned(),
            flow,
            label: label.to_owned(),
        });
    }

    /// Removes nodes without flows.
    pub(super) fn without_lonely_nodes(mut self) -> Self {
        let edges = &self.edges;
        self.nodes.retain(|node| {
            edges
                .iter()
                .any(|edge| edge.from == node.name || edge.to == node.name)
        });
        self
    }
}

/// The first resource that a value refers to.
pub(super) fn referenced_resource(value: &Value) -> Option<&str> {
    match value {
        Value::Object(members) => {
            members
                .iter()
                .find_map(|(name, value)| match (name.as_str(), value) {
                    ("Ref", Value::String(name)) => Some(name.as_str()),
                    ("Fn::GetAtt", Value::Array(parts)) => parts.first().and_then(Value::as_str),
                    (_, value) => referenced_resource(value),
                })
        }
        Value::Array(values) => values.iter().find_map(referenced_resource),
        _ => None,
    }
}
