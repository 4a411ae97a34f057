//! Writes tables of GitHub Flavored Markdown.

use std::io::{self, Write};

use super::{QueryResult, is_number};

/// Numbers are on the right. NULL is an empty cell.
pub(super) fn write(result: &QueryResult, to: &mut impl Write) -> io::Result<()> {
    line(result.columns.iter().map(|column| cell(&column.name)), to)?;
    let rules = result.columns.iter().map(|column| {
        let rule = if is_number(&column.data_type) {
            "---:"
        } else {
            "---"
        };
        rule.to_owned()
    });
    line(rules, to)?;
    for batch in &result.batches {
        for row in 0..batch.num_rows() {
            let values = batch.columns().iter().map(|column| {
                athena::text(column, row).map_or_else(String::new, |value| cell(&value))
            });
            line(values, to)?;
        }
    }
    Ok(())
}

fn line(cells: impl Iterator<Item = String>, to: &mut impl Write) -> io::Result<()> {
    to.write_all(b"|")?;
    for cell in cells {
        write!(to, " {cell} |")?;
    }
    to.write_all(b"\n")
}

/// A value as Markdown that shows it: it neither ends its cell nor becomes markup.
fn cell(value: &str) -> String {
    let mut cell = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\r' => {}
            '\n' => cell.push_str("<br>"),
            '<' => cell.push_str("&lt;"),
            '&' => cell.push_str("&amp;"),
            '|' | '\\' | '*' | '_' | '`' | '[' | ']' | '~' => cell.extend(['\\', character]),
            _ => cell.push(character),
        }
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_neither_end_their_cell_nor_become_markup() {
        for (value, expected) in [
            ("a|b", "a\\|b"),
            ("<b>&amp;", "&lt;b>&amp;amp;"),
            ("two\r\nlines", "two<br>lines"),
            ("call_reason *", "call\\_reason \\*"),
            ("[x](y)", "\\[x\\](y)"),
        ] {
            assert_eq!(cell(value), expected);
        }
    }
}
