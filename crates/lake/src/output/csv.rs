//! Comma-separated values as Athena writes them.

use std::io::{self, Write};

use super::Answer;

/// Everything stands in quotes but NULL, which is nothing; so NULL and the empty text are told
/// apart.
pub(super) fn write(answer: &Answer, to: &mut impl Write) -> io::Result<()> {
    line(
        answer
            .columns
            .iter()
            .map(|column| Some(column.name.clone())),
        to,
    )?;
    for batch in &answer.batches {
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
