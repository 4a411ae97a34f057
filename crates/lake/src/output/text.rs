//! Results as tables for people.

use std::io::{self, Write};

use arrow::array::RecordBatch;

use super::{Answer, is_number};
use crate::printer::plain;
use crate::table::{Cell, Table};

/// Writes a result: a table, or records where the columns are too many for the terminal's width.
pub(super) fn write(answer: &Answer, width: Option<usize>, to: &mut impl Write) -> io::Result<()> {
    let table = Table {
        heading: answer
            .columns
            .iter()
            .map(|column| plain(&column.name))
            .collect(),
        to_the_right: answer
            .columns
            .iter()
            .map(|column| is_number(&column.data_type))
            .collect(),
        rows: cells(answer),
    };
    match width {
        // A terminal breaks a line better than a column can be cut.
        Some(width) if answer.columns.len() > 1 => table.write_within(width, to),
        _ => table.write(to),
    }
}

fn cells(answer: &Answer) -> Vec<Vec<Cell>> {
    let row = |(batch, row): (&RecordBatch, usize)| {
        batch
            .columns()
            .iter()
            .map(|column| athena::text(column, row).map(|text| plain(&text)))
            .collect()
    };
    answer
        .batches
        .iter()
        .flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row)))
        .map(row)
        .collect()
}
