//! The overview: a column for each source, from Connect at the top to Athena at the bottom.

use cli::text::capitalized;
use connect_core::Source;

use super::graph::{Flow, Node, NodeKind};
use super::layout::{Connector, NODE, Picture, Point, STEP, Shape, spine};
use super::reading;
use crate::{Assembly, StackId};

/// The stacks of the sources, from left to right.
const SOURCES: [(StackId, Source); 5] = [
    (StackId::ContactRecords, Source::ContactRecords),
    (StackId::AgentEvents, Source::AgentEvents),
    (StackId::ContactFlowLogs, Source::ContactFlowLogs),
    (StackId::ContactLens, Source::ContactLens),
    (StackId::EvaluationForms, Source::EvaluationForms),
];

/// Distance between columns.
const COLUMN: f64 = 286.0;

/// Lays out the overview.
pub(super) fn place(assembly: &Assembly) -> Picture {
    let columns: Vec<_> = SOURCES
        .iter()
        .filter_map(|(id, source)| Some((*source, path(assembly, *id)?)))
        .collect();
    let most = columns
        .iter()
        .map(|(_, path)| path.len())
        .max()
        .unwrap_or_default();
    let mut picture = Picture::default();
    let connect = band("Amazon Connect", "source of the records", 0.0);
    let sql =
        "Tables, views and named queries; AthenaPartitioningStateMachine adds the daily partitions";
    let athena = band("Amazon Athena", sql, row(most + 1));
    for (position, (source, path)) in columns.iter().enumerate() {
        let x = row(position) / STEP.1 * COLUMN;
        picture.headings.push((heading(*source), (x, -44.0)));
        add_column(&mut picture, path, x, most, [&connect, &athena]);
    }
    picture.shapes.extend([connect, athena]);
    picture
}

/// The path of the records of a source, from the first resource of its stack to its table.
fn path(assembly: &Assembly, id: StackId) -> Option<Vec<Node>> {
    let graph = reading::graph(&assembly.stack(id)?.template);
    let nodes = spine(&graph)
        .into_iter()
        .filter_map(|name| graph.nodes.iter().find(|node| node.name == name));
    Some(
        nodes
            .filter(|node| !matches!(node.kind, NodeKind::Outside(_)))
            .cloned()
            .collect(),
    )
}

/// Adds the nodes of a source below each other, with its table in the last row.
fn add_column(
    picture: &mut Picture,
    path: &[Node],
    x: f64,
    most: usize,
    [connect, athena]: [&Shape; 2],
) {
    let mut above = connect.edge((0.0, 1.0)).1;
    for (position, node) in path.iter().enumerate() {
        let this = Shape::new(
            &node.name,
            node.kind,
            (x, row(most - path.len() + position + 1)),
        );
        picture.lines.push(down((x, above), this.edge((0.0, -1.0))));
        above = this.edge((0.0, 1.0)).1;
        picture.shapes.push(this);
    }
    picture
        .lines
        .push(down((x, above), (x, athena.edge((0.0, -1.0)).1)));
}

fn down(from: Point, to: Point) -> Connector {
    Connector {
        points: vec![from, to],
        flow: Flow::Onward,
        label: None,
    }
}

/// A node as wide as all columns.
fn band(name: &str, what: &'static str, y: f64) -> Shape {
    let last = COLUMN * 4.0;
    Shape {
        name: name.to_owned(),
        kind: NodeKind::Outside(what),
        middle: (last / 2.0, y),
        size: (last + NODE.0, NODE.1),
    }
}

fn row(position: usize) -> f64 {
    f64::from(u16::try_from(position).unwrap_or(u16::MAX)) * STEP.1
}

fn heading(source: Source) -> String {
    capitalized(source.title())
}
