//! Layout of a diagram: the longest path goes straight down, all other nodes are to its right.
//! Views and their dependants go from left to right.

mod grid;
mod layers;
mod route;

use super::graph::{Flow, Graph, NodeKind};

pub(super) use grid::spine;

/// Size of a node.
pub(super) const NODE: (f64, f64) = (264.0, 50.0);
/// Distance between the centers of nodes.
pub(super) const STEP: (f64, f64) = (344.0, 84.0);
/// Margin of the picture.
pub(super) const MARGIN: f64 = 24.0;

/// Nodes and edges with their coordinates.
#[derive(Debug, Default)]
pub(super) struct Picture {
    pub(super) shapes: Vec<Shape>,
    pub(super) lines: Vec<Connector>,
    /// Headings of columns, with their centers.
    pub(super) headings: Vec<(String, Point)>,
}

pub(super) type Point = (f64, f64);

/// A node with its position.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) kind: NodeKind,
    pub(super) middle: Point,
    pub(super) size: (f64, f64),
}

/// An edge with the corners of its line.
#[derive(Debug)]
pub(super) struct Connector {
    pub(super) points: Vec<Point>,
    pub(super) flow: Flow,
    pub(super) label: Option<Label>,
}

/// Text next to a line.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) text: String,
    pub(super) at: Point,
    /// Whether the text ends at the point instead of starting there.
    pub(super) ends: bool,
}

impl Shape {
    /// A node of the default size.
    pub(super) fn new(name: &str, kind: NodeKind, middle: Point) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            middle,
            size: NODE,
        }
    }

    /// Center of a side: `(-1, 0)` is the left one.
    pub(super) fn edge(&self, (right, down): (f64, f64)) -> Point {
        (
            self.middle.0 + right * self.size.0 / 2.0,
            self.middle.1 + down * self.size.1 / 2.0,
        )
    }
}

/// Lays out a graph.
pub(super) fn place(graph: &Graph) -> Picture {
    let is_derived = |kind: NodeKind| {
        matches!(
            kind,
            NodeKind::Outside(_) | NodeKind::View | NodeKind::DataSet | NodeKind::Board
        )
    };
    let in_layers = if graph.nodes.iter().all(|node| is_derived(node.kind)) {
        layers::place(graph)
    } else {
        None
    };
    in_layers.unwrap_or_else(|| place_along_spine(graph))
}

fn place_along_spine(graph: &Graph) -> Picture {
    let cells = grid::cells(graph);
    let at = |cell: &grid::Cell| (f64::from(cell.column) * STEP.0, cell.row * STEP.1);
    let shapes: Vec<_> = graph
        .nodes
        .iter()
        .zip(&cells)
        .map(|(node, cell)| Shape::new(&node.name, node.kind, at(cell)))
        .collect();
    let lines = route::lines(graph, &cells, &shapes);
    Picture {
        shapes,
        lines,
        headings: Vec::new(),
    }
}
