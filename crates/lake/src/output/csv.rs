//! Writes CSV as Athena does.

use std::io::{self, Write};

use super::QueryResult;

/// Quotes every value. NULL is empty without quotes, which distinguishes it from the empty string.
pub(super) fn write(result: &QueryResult, to: &mut impl Write) -> io::Result<()> {
    line(
        result
            .columns
            .iter()
            .map(|column| Some(column.name.clone())),
        to,
    )?;
    for batch in &result.batches {
        for row in 0..batch.num_rows() {
            line(
                batch
                    .columns()
                    .iter()
                    .map(|column| athena::text(column, row)),
                to,
            )?;
        }
    }
    Ok(())
}

fn line(values: impl Iterator<Item = Option<String>>, to: &mut impl Write) -> io::Result<()> {
    for (position, value) in values.enumerate() {
        if position > 0 {
            to.write_all(b",")?;
        }
        if let Some(value) = value {
            write!(to, "\"{}\"", value.replace('"', "\"\""))?;
        }
    }
    to.write_all(b"\n")
}
