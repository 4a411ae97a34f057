//! What a picture shows: things, and what flows between them.

/// Things and flows.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
}

/// A thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// Its name, by which flows find it.
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Something that is not part of the stack.
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

/// A flow from one thing to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) flow: Flow,
    pub(super) label: String,
}

/// How it flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// All of it, onwards.
    Onward,
    /// There and back.
    Exchange,
    /// Only what failed.
    Failure,
}

impl Graph {
    /// Adds a thing, unless it is there.
    pub(super) fn node(&mut self, name: &str, kind: Kind) {
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

    /// Leaves out things to and from which nothing flows.
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
