//! Writes tables for people.

use std::io::{self, Write};

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Float32Type, Float64Type};
use cli::text::single_line;
use cli::{Cell, Table};

use super::{OutputCancellation, QueryResult, TableLayout, is_number};

/// Writes a table, or one record per row if the columns do not fit the terminal.
pub(super) fn write(
    result: &QueryResult,
    (layout, width): (TableLayout, Option<usize>),
    cancellation: &OutputCancellation,
    to: &mut impl Write,
) -> io::Result<()> {
    let table = Table {
        heading: result
            .columns
            .iter()
            .map(|column| single_line(&column.name))
            .collect(),
        right_aligned: result
            .columns
            .iter()
            .map(|column| is_number(&column.data_type))
            .collect(),
        // Only a terminal gets rounded numbers.
        rows: cells(result, width.is_some(), cancellation)?,
    };
    match (layout, width) {
        (TableLayout::Records, width) => table.write_records(width.unwrap_or(usize::MAX), to),
        // A terminal wraps one long column better than cutting it.
        (TableLayout::Auto, Some(width)) if result.columns.len() > 1 => {
            table.write_within(width, to)
        }
        _ => table.write(to),
    }
}

fn cells(
    result: &QueryResult,
    rounded: bool,
    cancellation: &OutputCancellation,
) -> io::Result<Vec<Vec<Cell>>> {
    let mut rows = Vec::new();
    for batch in &result.batches {
        cancellation.check()?;
        rows.extend((0..batch.num_rows()).map(|row| {
            let columns = batch.columns().iter();
            columns.map(|column| cell(column, row, rounded)).collect()
        }));
    }
    Ok(rows)
}

fn cell(array: &dyn Array, row: usize, rounded: bool) -> Cell {
    let text = athena::text(array, row)?;
    let number = match array.data_type() {
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row),
        DataType::Float32 => array.as_primitive::<Float32Type>().value(row).into(),
        _ => return Some(single_line(&text)),
    };
    Some(if rounded && number.is_finite() {
        round(number)
    } else {
        text
    })
}

/// Rounds to three decimals, or to three significant digits below one.
fn round(number: f64) -> String {
    if number == 0.0 || number.abs() >= 1e15 {
        return format!("{number:?}");
    }
    let magnitude = number.abs().log10().floor();
    if magnitude < -6.0 {
        return format!("{number:.2e}");
    }
    let decimals = if magnitude >= 0.0 {
        3.0
    } else {
        2.0 - magnitude
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 3 and 8"
    )]
    let text = format!("{number:.*}", decimals as usize);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_numbers_for_people() {
        for (number, expected) in [
            (0.891_959_798_994_974_9, "0.892"),
            (262.888_888_888_888_9, "262.889"),
            (2.700_549_561_835_833_6E-4, "0.00027"),
            (-1.5, "-1.5"),
            (300.0, "300"),
            (0.0, "0.0"),
            (1_234_567.25, "1234567.25"),
            (0.000_000_012_34, "1.23e-8"),
        ] {
            assert_eq!(round(number), expected);
        }
    }
}
