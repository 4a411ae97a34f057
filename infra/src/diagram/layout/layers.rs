//! Columns from left to right: each node is to the right of its predecessors.

use super::{Connector, NODE, Picture, STEP, Shape};
use crate::diagram::graph::{Graph, NodeKind};

/// Distance between lines that end at the same node.
const ENDS_APART: f64 = 8.0;

/// Lays out an acyclic graph; `None` if an edge would cross a column behind its nodes.
pub(super) fn place(graph: &Graph) -> Option<Picture> {
    let edges = edges(graph);
    let columns = ordered(&columns(graph, &edges), &edges);
    let column = |node: usize| columns.iter().position(|column| column.contains(&node));
    if edges
        .iter()
        .any(|(from, to)| column(*from).map(|before| before + 1) != column(*to))
    {
        return None;
    }
    let mut shapes: Vec<_> = graph
        .nodes
        .iter()
        .map(|node| Shape::new(&node.name, node.kind, (0.0, 0.0)))
        .collect();
    for (column, nodes) in columns.iter().enumerate() {
        for (row, node) in nodes.iter().enumerate() {
            shapes[*node].middle = (as_number(column) * STEP.0, as_number(row) * STEP.1);
        }
    }
    let lines = graph
        .edges
        .iter()
        .zip(&edges)
        .map(|(edge, ends)| Connector {
            points: points(*ends, &shapes, &columns, &edges),
            flow: edge.flow,
            label: None,
        });
    Some(Picture {
        lines: lines.collect(),
        shapes,
        headings: Vec::new(),
    })
}

/// Edges as indexes of their nodes.
#[expect(
    clippy::expect_used,
    reason = "graphs add the nodes of an edge with it"
)]
fn edges(graph: &Graph) -> Vec<(usize, usize)> {
    let position = |name: &str| {
        graph
            .nodes
            .iter()
            .position(|node| node.name == name)
            .expect("graphs add the nodes of an edge with it")
    };
    graph
        .edges
        .iter()
        .map(|edge| (position(&edge.from), position(&edge.to)))
        .collect()
}

/// The nodes of each column. Nodes outside the stack are just before their first successor.
fn columns(graph: &Graph, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut ranks = vec![0_usize; graph.nodes.len()];
    for _ in 0..graph.nodes.len() {
        for &(from, to) in edges {
            ranks[to] = ranks[to].max(ranks[from] + 1);
        }
    }
    for (node, _) in graph
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| matches!(node.kind, NodeKind::Outside(_)))
    {
        let first = edges
            .iter()
            .filter(|(from, _)| *from == node)
            .map(|(_, to)| ranks[*to])
            .min();
        ranks[node] = first.unwrap_or_default().saturating_sub(1);
    }
    let last = ranks.iter().copied().max().unwrap_or_default();
    (0..=last)
        .map(|rank| {
            (0..ranks.len())
                .filter(|node| ranks[*node] == rank)
                .collect()
        })
        .collect()
}

/// Orders the nodes of each column by the average position of their predecessors.
fn ordered(columns: &[Vec<usize>], edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut ordered: Vec<Vec<usize>> = Vec::new();
    for column in columns {
        let row = |node: usize| {
            ordered
                .iter()
                .find_map(|before| before.iter().position(|other| *other == node))
        };
        let middle = |node: usize| {
            let rows: Vec<_> = edges
                .iter()
                .filter(|(_, to)| *to == node)
                .filter_map(|(from, _)| row(*from))
                .map(as_number)
                .collect();
            if rows.is_empty() {
                f64::INFINITY
            } else {
                rows.iter().sum::<f64>() / as_number(rows.len())
            }
        };
        let mut nodes = column.clone();
        nodes.sort_by(|one, other| middle(*one).total_cmp(&middle(*other)));
        ordered.push(nodes);
    }
    ordered
}

/// Corners of an edge: across to a lane of its first node, up or down, and across again.
#[expect(
    clippy::expect_used,
    reason = "every node has a column, and both ends of an edge are nodes"
)]
fn points(
    (from, to): (usize, usize),
    shapes: &[Shape],
    columns: &[Vec<usize>],
    edges: &[(usize, usize)],
) -> Vec<(f64, f64)> {
    let column = columns
        .iter()
        .find(|column| column.contains(&from))
        .expect("every node has a column");
    let lane = column
        .iter()
        .position(|node| *node == from)
        .expect("the column has the node");
    let into: Vec<_> = edges
        .iter()
        .filter(|(_, other)| *other == to)
        .map(|(other, _)| *other)
        .collect();
    let place = into
        .iter()
        .position(|other| *other == from)
        .expect("the edge ends here");
    let offset = (as_number(place) - as_number(into.len() - 1) / 2.0) * ENDS_APART;
    let (start, end) = (shapes[from].edge((1.0, 0.0)), shapes[to].edge((-1.0, 0.0)));
    let x = start.0 + (STEP.0 - NODE.0) * as_number(lane + 1) / as_number(column.len() + 1);
    let end = (end.0, end.1 + offset);
    let is_in_row = (start.1 - end.1).abs() < NODE.1 / 2.0;
    if is_in_row {
        vec![(start.0, end.1), end]
    } else {
        vec![start, (x, start.1), (x, end.1), end]
    }
}

#[expect(clippy::expect_used, reason = "diagrams have few nodes")]
fn as_number(position: usize) -> f64 {
    f64::from(u16::try_from(position).expect("diagrams have few nodes"))
}
