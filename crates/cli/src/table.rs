//! Tables for people.

use std::io::{self, Write};

use comfy_table::{CellAlignment, presets};
use console::{measure_text_width, truncate_str};

use crate::style::{DIM, HEADING};

/// A column that is cut narrower than this shows too little.
const NARROWEST: usize = 8;
/// Spaces between columns.
const GAP: u16 = 2;

/// A cell of a table; `None` is NULL.
pub type Cell = Option<String>;

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns.
    pub heading: Vec<String>,
    /// Which columns are aligned to the right.
    pub right_aligned: Vec<bool>,
    /// The rows, with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// The text of a table without NULLs, in which columns are as wide as their cells. Columns from
/// `numbers` on are aligned to the right.
pub fn table(heading: &[&str], numbers: usize, rows: Vec<Vec<String>>) -> String {
    let rows = rows
        .into_iter()
        .map(|row| row.into_iter().map(Some).collect())
        .collect();
    let right_aligned = (0..heading.len()).map(|column| column >= numbers).collect();
    Table::new(heading, right_aligned, rows).to_text()
}

impl Table {
    /// A table with these columns.
    pub fn new(heading: &[&str], right_aligned: Vec<bool>, rows: Vec<Vec<Cell>>) -> Self {
        Self {
            heading: heading.iter().map(|&name| name.to_owned()).collect(),
            right_aligned,
            rows,
        }
    }

    /// The table with columns as wide as their cells.
    pub fn to_text(&self) -> String {
        self.columns(&self.widths())
    }

    /// Writes the table with columns as wide as their cells.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        to.write_all(self.to_text().as_bytes())
    }

    /// Writes the table no wider than `width`: long values are cut, and where little of them would
    /// remain, each row is a record.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_within(&self, width: usize, to: &mut impl Write) -> io::Result<()> {
        match fitted(&self.widths(), width) {
            Some(widths) => to.write_all(self.columns(&widths).as_bytes()),
            None => self.write_records(width, to),
        }
    }

    /// Writes each row as a record of lines, no wider than `width`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_records(&self, width: usize, to: &mut impl Write) -> io::Result<()> {
        let gap = usize::from(GAP);
        let names = self.heading.iter().map(|name| measure_text_width(name));
        let longest = names.max().unwrap_or(0);
        let left = width.saturating_sub(longest + 2 * gap).max(NARROWEST);
        for (row, number) in self.rows.iter().zip(1..) {
            let between = if number == 1 { "" } else { "\n" };
            writeln!(to, "{between}{HEADING}row {number}{HEADING:#}")?;
            for (name, cell) in self.heading.iter().zip(row) {
                let padding = longest - measure_text_width(name);
                writeln!(to, "  {name}{:padding$}  {}", "", styled(cell, left))?;
            }
        }
        Ok(())
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<_> = self
            .heading
            .iter()
            .map(|name| measure_text_width(name))
            .collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(measure_text_width(text(cell)));
            }
        }
        widths
    }

    fn columns(&self, widths: &[usize]) -> String {
        let heading = self
            .heading
            .iter()
            .zip(widths)
            .map(|(name, &width)| truncate_str(name, width, "…"));
        let rows = self.rows.iter().map(|row| {
            row.iter()
                .zip(widths)
                .map(|(cell, &width)| styled(cell, width))
        });
        let mut table = comfy_table::Table::new();
        table
            .load_preset(presets::NOTHING)
            .set_header(heading)
            .add_rows(rows);
        for (column, &right) in table.column_iter_mut().zip(&self.right_aligned) {
            column.set_padding((0, GAP));
            if right {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let mut lines = table.lines();
        let heading = lines.next().unwrap_or_default();
        let heading = format!("{HEADING}{}{HEADING:#}\n", heading.trim_end());
        lines.fold(heading, |text, line| text + line.trim_end() + "\n")
    }
}

fn text(cell: &Cell) -> &str {
    cell.as_deref().unwrap_or("NULL")
}

/// The cell, cut to a width; NULL is dimmed, so that it is not taken for text.
fn styled(cell: &Cell, width: usize) -> String {
    let cut = truncate_str(text(cell), width, "…");
    if cell.is_none() {
        format!("{DIM}{cut}{DIM:#}")
    } else {
        cut.into_owned()
    }
}

/// Widths with which a table is no wider than `width`: the widest columns are cut to the same
/// width. `None` if they would show too little.
fn fitted(widths: &[usize], width: usize) -> Option<Vec<usize>> {
    let gaps = usize::from(GAP) * widths.len().saturating_sub(1);
    let total = |most: usize| widths.iter().map(|&width| width.min(most)).sum::<usize>() + gaps;
    let widest = widths.iter().copied().max().unwrap_or(0);
    let most = (NARROWEST..=widest.max(NARROWEST))
        .rev()
        .find(|&most| total(most) <= width)?;
    Some(widths.iter().map(|&width| width.min(most)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_the_widest_columns_first() {
        assert_eq!(fitted(&[10, 30, 5], 80), Some(vec![10, 30, 5]));
        assert_eq!(fitted(&[10, 60, 40], 80), Some(vec![10, 33, 33]));
        assert_eq!(fitted(&[10, 60, 40], 20), None);
        assert_eq!(fitted(&[3; 20], 98), Some(vec![3; 20]));
        assert_eq!(fitted(&[3; 20], 97), None);
    }

    fn written(table: &Table, width: usize) -> String {
        let mut text = Vec::new();
        table
            .write_within(width, &mut anstream::StripStream::new(&mut text))
            .unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn fits_the_width_or_becomes_records() {
        let row = |text: &str, number: Option<&str>| {
            vec![Some(text.to_owned()), number.map(str::to_owned)]
        };
        let table = Table::new(
            &["text", "number"],
            vec![false, true],
            vec![row("日本語 and more of it", Some("5")), row("", None)],
        );
        assert_eq!(
            written(&table, 40),
            "text                   number\n日本語 and more of it       5\n                         NULL\n"
        );
        assert_eq!(
            written(&table, 18),
            "text        number\n日本語 an…       5\n              NULL\n"
        );
        assert_eq!(
            written(&table, 12),
            "row 1\n  text    日本語 …\n  number  5\n\nrow 2\n  text    \n  number  NULL\n"
        );
    }

    #[test]
    fn dims_null_and_only_null() {
        let null = |cell: Cell| Table::new(&["a"], vec![false], vec![vec![cell]]).to_text();
        assert!(null(None).ends_with("\n\u{1b}[2mNULL\u{1b}[0m\n"));
        assert!(null(Some("NULL".to_owned())).ends_with("\nNULL\n"));
    }
}
