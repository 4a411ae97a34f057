//! Lines of edges.

use super::grid::Cell;
use super::{Connector, Label, NODE, Point, STEP, Shape};
use crate::diagram::graph::{Edge, Flow, Graph};

/// Distance between the nodes and the first line that leads back.
const RETURN: f64 = 28.0;
/// Distance between the starts of lines that lead back from the same node.
const RETURN_APART: f64 = 12.0;

/// Returns a line for each edge.
pub(super) fn lines(graph: &Graph, cells: &[Cell], shapes: &[Shape]) -> Vec<Connector> {
    let position = |name: &str| graph.nodes.iter().position(|node| node.name == name);
    let at = |name: &str| position(name).map(|position| cells[position]);
    let span = |edge: &Edge| {
        let (start, end) = (at(&edge.from)?, at(&edge.to)?);
        (start.column == end.column && end.row <= start.row).then_some(start.row - end.row)
    };
    // Lines that lead back far stand outside of those that lead back a little.
    let inner_returns = |rows: f64| {
        graph
            .edges
            .iter()
            .filter_map(span)
            .filter(|other| *other < rows)
            .count()
    };
    let line = |edge: &Edge| {
        let (from, to) = (position(&edge.from)?, position(&edge.to)?);
        let ends = Ends {
            edge,
            from: &shapes[from],
            to: &shapes[to],
        };
        let (start, end) = (cells[from], cells[to]);
        Some(match span(edge) {
            _ if edge.flow == Flow::Exchange => ends.straight((1.0, 0.0)),
            Some(rows) => ends.back(inner_returns(rows)),
            None if start.column == end.column => ends.straight((0.0, 1.0)),
            None if edge.flow == Flow::Onward && start.column < end.column => {
                ends.down_and_across()
            }
            None => ends.across(),
        })
    };
    graph.edges.iter().filter_map(line).collect()
}

/// An edge with its nodes.
struct Ends<'a> {
    edge: &'a Edge,
    from: &'a Shape,
    to: &'a Shape,
}

impl Ends<'_> {
    fn line(&self, points: Vec<Point>, at: Point, ends: bool) -> Connector {
        let text = self.edge.label.clone();
        let label = (!text.is_empty()).then_some(Label { text, at, ends });
        Connector {
            points,
            flow: self.edge.flow,
            label,
        }
    }

    /// A straight line between opposite sides.
    fn straight(&self, (right, down): (f64, f64)) -> Connector {
        let (start, end) = (self.from.edge((right, down)), self.to.edge((-right, -down)));
        self.line(
            vec![start, end],
            (start.0 + 10.0, f64::midpoint(start.1, end.1) + 4.0),
            false,
        )
    }

    /// Back up on the left side, outside of `others` lines.
    #[expect(clippy::expect_used, reason = "diagrams have few edges")]
    fn back(&self, others: usize) -> Connector {
        let lane = f64::from(u8::try_from(others).expect("diagrams have few edges"));
        let (start, end) = (self.from.edge((-1.0, 0.0)), self.to.edge((-1.0, 0.0)));
        let (start, x) = (
            (start.0, start.1 + RETURN_APART * lane),
            start.0 - RETURN * (1.0 + lane),
        );
        self.line(
            vec![start, (x, start.1), (x, end.1), end],
            (x - 8.0, f64::midpoint(start.1, end.1)),
            true,
        )
    }

    /// Down between two rows, across and down again.
    fn down_and_across(&self) -> Connector {
        let (start, end) = (self.from.edge((0.0, 1.0)), self.to.edge((0.0, -1.0)));
        let y = end.1 - (STEP.1 - NODE.1) / 2.0;
        self.line(
            vec![start, (start.0, y), (end.0, y), end],
            (end.0 + 10.0, y - 6.0),
            true,
        )
    }

    /// Across between two columns, up or down there, and across again.
    fn across(&self) -> Connector {
        let right = if self.from.middle.0 < self.to.middle.0 {
            1.0
        } else {
            -1.0
        };
        let (start, end) = (self.from.edge((right, 0.0)), self.to.edge((-right, 0.0)));
        let x = f64::midpoint(start.0, end.0);
        self.line(
            vec![start, (x, start.1), (x, end.1), end],
            (x + 10.0, end.1 - 10.0),
            false,
        )
    }
}
