//! Where things are on a picture: the longest flow goes straight down, everything else stands to
//! its right. Views and what depends on them go from left to right.

mod grid;
mod layers;
mod route;

use super::graph::{Flow, Graph, NodeKind};

pub(super) use grid::spine;

/// How large a thing is.
pub(super) const NODE: (f64, f64) = (264.0, 50.0);
/// How far things are from each other, from middle to middle.
pub(super) const STEP: (f64, f64) = (344.0, 84.0);
/// How much room is left at the edges.
pub(super) const MARGIN: f64 = 24.0;

/// Things and flows with their cells.
#[derive(Debug, Default)]
pub(super) struct Picture {
    pub(super) shapes: Vec<Shape>,
    pub(super) lines: Vec<Line>,
    /// The columns' headings, with the place of their middle.
    pub(super) headings: Vec<(String, Point)>,
}

pub(super) type Point = (f64, f64);

/// A thing with its place.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) kind: NodeKind,
    pub(super) middle: Point,
    pub(super) size: (f64, f64),
}

/// A flow with the corners of its line.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) points: Vec<Point>,
    pub(super) flow: Flow,
    pub(super) label: Option<Label>,
}

/// A text beside a line.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) text: String,
    pub(super) at: Point,
    /// Whether the text ends there, rather than beginning there.
    pub(super) ends: bool,
}

impl Shape {
    /// A thing of the usual size.
    pub(super) fn new(name: &str, kind: NodeKind, middle: Point) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            middle,
            size: NODE,
        }
    }

    /// The middle of its edge in a direction: `(-1, 0)` is to the left.
    pub(super) fn edge(&self, (right, down): (f64, f64)) -> Point {
        (
            self.middle.0 + right * self.size.0 / 2.0,
            self.middle.1 + down * self.size.1 / 2.0,
        )
    }
}

/// Places a graph.
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
