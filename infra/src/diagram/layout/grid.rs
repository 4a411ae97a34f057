//! Rows and columns.

use crate::diagram::graph::{Flow, Graph};

/// Row and column of a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) row: f64,
    pub(super) column: u8,
}

/// Edges of a graph as indexes of their nodes.
struct Flows {
    count: usize,
    onward: Vec<(usize, usize)>,
    exchanges: Vec<(usize, usize)>,
    failures: Vec<(usize, usize)>,
}

/// The cell of each node, in order.
pub(super) fn cells(graph: &Graph) -> Vec<Cell> {
    let flows = Flows::new(graph);
    let ranks = flows.ranks();
    let spine = flows.spine(&ranks);
    let mut rows: Vec<Option<f64>> = vec![None; flows.count];
    for &node in &spine {
        rows[node] = Some(as_row(ranks[node]));
    }
    // Each round cells what is next to something that is placed.
    for _ in 0..flows.count {
        for node in (0..flows.count).rev() {
            rows[node] = rows[node].or_else(|| flows.row_beside(node, &rows));
        }
    }
    columns(&rows, &spine)
}

/// Names of the nodes on the longest path, from first to last.
pub(in crate::diagram) fn spine(graph: &Graph) -> Vec<&str> {
    let flows = Flows::new(graph);
    flows
        .spine(&flows.ranks())
        .into_iter()
        .map(|node| graph.nodes[node].name.as_str())
        .collect()
}

impl Flows {
    fn new(graph: &Graph) -> Self {
        let position = |name: &str| graph.nodes.iter().position(|node| node.name == name);
        let of = |flow: Flow| {
            let edges = graph.edges.iter().filter(move |edge| edge.flow == flow);
            edges
                .filter_map(|edge| Some((position(&edge.from)?, position(&edge.to)?)))
                .collect::<Vec<_>>()
        };
        let count = graph.nodes.len();
        let onward = without_returns(count, &of(Flow::Onward));
        Self {
            count,
            onward,
            exchanges: of(Flow::Exchange),
            failures: of(Flow::Failure),
        }
    }

    /// Length of the longest path to each node.
    fn ranks(&self) -> Vec<usize> {
        let mut ranks = vec![0; self.count];
        for _ in 0..self.count {
            for &(from, to) in &self.onward {
                ranks[to] = ranks[to].max(ranks[from] + 1);
            }
        }
        ranks
    }

    fn spine(&self, ranks: &[usize]) -> Vec<usize> {
        let longest = (0..self.count).rev().max_by_key(|node| ranks[*node]);
        let before = |node: usize| {
            let edges = self.onward.iter().filter(move |(_, to)| *to == node);
            edges
                .map(|(from, _)| *from)
                .find(|from| ranks[*from] + 1 == ranks[node])
        };
        let mut spine: Vec<_> = std::iter::successors(longest, |node| before(*node)).collect();
        spine.reverse();
        spine
    }

    /// Row of a node relative to placed ones: just before its successors, just after its
    /// predecessors, in the row of the node that it exchanges requests with, or in the middle of the
    /// nodes whose failures it receives.
    fn row_beside(&self, node: usize, rows: &[Option<f64>]) -> Option<f64> {
        let placed = |edges: &[(usize, usize)], outward: bool| -> Vec<f64> {
            let ends = edges
                .iter()
                .map(|&(from, to)| if outward { (from, to) } else { (to, from) });
            ends.filter(|(this, _)| *this == node)
                .filter_map(|(_, other)| rows[other])
                .collect()
        };
        let next = placed(&self.onward, true)
            .into_iter()
            .reduce(f64::min)
            .map(|row| row - 1.0);
        let previous = placed(&self.onward, false)
            .into_iter()
            .reduce(f64::max)
            .map(|row| row + 1.0);
        let partner = placed(&self.exchanges, false).first().copied();
        let failures = placed(&self.failures, false);
        let middle = failures
            .iter()
            .copied()
            .reduce(f64::min)
            .zip(failures.iter().copied().reduce(f64::max));
        next.or(previous)
            .or(partner)
            .or(middle.map(|(least, most)| f64::midpoint(least, most)))
    }
}

/// The edges without back edges.
fn without_returns(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut onward: Vec<(usize, usize)> = Vec::new();
    for &(from, to) in edges {
        let mut reached = vec![false; count];
        reach(to, &onward, &mut reached);
        if !reached[from] {
            onward.push((from, to));
        }
    }
    onward
}

fn reach(node: usize, edges: &[(usize, usize)], reached: &mut [bool]) {
    if !std::mem::replace(&mut reached[node], true) {
        edges
            .iter()
            .filter(|(from, _)| *from == node)
            .for_each(|(_, to)| reach(*to, edges, reached));
    }
}

/// Puts the spine into the first column and each other node into the first free column.
#[expect(clippy::expect_used, reason = "diagrams have few nodes")]
fn columns(rows: &[Option<f64>], spine: &[usize]) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut taken: Vec<Cell> = spine
        .iter()
        .filter_map(|node| {
            Some(Cell {
                row: rows[*node]?,
                column: 0,
            })
        })
        .collect();
    for (node, row) in rows.iter().enumerate() {
        let row = row.unwrap_or_default();
        let is_free = |column: u8| {
            taken
                .iter()
                .all(|cell| cell.column != column || (cell.row - row).abs() >= 1.0)
        };
        let column = if spine.contains(&node) {
            0
        } else {
            (1..u8::MAX)
                .find(|column| is_free(*column))
                .expect("diagrams have few nodes")
        };
        cells.push(Cell { row, column });
        if column > 0 {
            taken.push(Cell { row, column });
        }
    }
    cells
}

#[expect(clippy::expect_used, reason = "diagrams have few nodes")]
fn as_row(rank: usize) -> f64 {
    f64::from(u16::try_from(rank).expect("diagrams have few nodes"))
}
