//! Tables for people.

use std::io::{self, Write};

use anstyle::Style;
use console::{measure_text_width, truncate_str};

/// Style of headings.
pub(crate) const HEADING: Style = Style::new().bold();
/// How NULL looks, so that it is no text.
const NULL: Style = Style::new().dimmed();
/// A column that is cut narrower than this tells too little.
const NARROWEST: usize = 8;
/// Spaces between columns.
const BETWEEN: usize = 2;

/// A cell of a table; none is NULL.
pub(crate) type Cell = Option<String>;

/// A table.
pub(crate) struct Table {
    /// The names of the columns.
    pub(crate) heading: Vec<String>,
    /// Which columns are aligned to the right.
    pub(crate) to_the_right: Vec<bool>,
    /// The rows, with a cell for each column.
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table whose columns are aligned to the right from column `numbers` on.
    pub(crate) fn new(heading: &[&str], numbers: usize, rows: Vec<Vec<Cell>>) -> Self {
        let to_the_right = (0..heading.len()).map(|column| column >= numbers).collect();
        Self {
            heading: heading.iter().map(|&name| name.to_owned()).collect(),
            to_the_right,
            rows,
        }
    }

    /// Writes the table with columns as wide as what they hold.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        self.write_columns(&self.widths(), to)
    }

    /// Writes the table no wider than `width`: long values are cut, and where little of them would
    /// remain, each row is a record.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write_within(&self, width: usize, to: &mut impl Write) -> io::Result<()> {
        match fitted(&self.widths(), width) {
            Some(widths) => self.write_columns(&widths, to),
            None => self.write_records(width, to),
        }
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

    fn write_columns(&self, widths: &[usize], to: &mut impl Write) -> io::Result<()> {
        let heading: Vec<_> = self.heading.iter().map(|name| Some(name.clone())).collect();
        write!(to, "{HEADING}")?;
        self.write_row(&heading, widths, to)?;
        writeln!(to, "{HEADING:#}")?;
        for row in &self.rows {
            self.write_row(row, widths, to)?;
            to.write_all(b"\n")?;
        }
        Ok(())
    }

    /// A row without spaces at its end.
    fn write_row(&self, row: &[Cell], widths: &[usize], to: &mut impl Write) -> io::Result<()> {
        let mut owed = 0;
        for ((cell, &width), &right) in row.iter().zip(widths).zip(&self.to_the_right) {
            let shown = truncate_str(text(cell), width, "…");
            let padding = width - measure_text_width(&shown).min(width);
            let (before, after) = if right { (padding, 0) } else { (0, padding) };
            owed += before;
            if !shown.is_empty() {
                write!(to, "{:owed$}", "")?;
                write_styled(cell, &shown, to)?;
                owed = 0;
            }
            owed += after + BETWEEN;
        }
        Ok(())
    }

    /// Writes one record per row, with values cut at `width`.
    pub(crate) fn write_records(&self, width: usize, to: &mut impl Write) -> io::Result<()> {
        let longest = self
            .heading
            .iter()
            .map(|name| measure_text_width(name))
            .max()
            .unwrap_or(0);
        for (row, number) in self.rows.iter().zip(1..) {
            let between = if number == 1 { "" } else { "\n" };
            writeln!(to, "{between}{HEADING}row {number}{HEADING:#}")?;
            for (name, cell) in self.heading.iter().zip(row) {
                let padding = longest - measure_text_width(name);
                write!(to, "  {name}{:padding$}  ", "")?;
                let left = width.saturating_sub(longest + 2 * BETWEEN).max(NARROWEST);
                write_styled(cell, &truncate_str(text(cell), left, "…"), to)?;
                to.write_all(b"\n")?;
            }
        }
        Ok(())
    }
}

fn text(cell: &Cell) -> &str {
    cell.as_deref().unwrap_or("NULL")
}

fn write_styled(cell: &Cell, shown: &str, to: &mut impl Write) -> io::Result<()> {
    let style = if cell.is_none() { NULL } else { Style::new() };
    write!(to, "{style}{shown}{style:#}")
}

/// Widths with which a table is no wider than `width`: the widest columns are cut to the same
/// width. None where they would tell too little.
fn fitted(widths: &[usize], width: usize) -> Option<Vec<usize>> {
    let between = BETWEEN * widths.len().saturating_sub(1);
    let total = |most: usize| widths.iter().map(|&width| width.min(most)).sum::<usize>() + between;
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
    fn cuts_widest_columns_first() {
        assert_eq!(fitted(&[10, 30, 5], 80), Some(vec![10, 30, 5]));
        assert_eq!(fitted(&[10, 60, 40], 80), Some(vec![10, 33, 33]));
        assert_eq!(fitted(&[10, 60, 40], 20), None);
        assert_eq!(fitted(&[3; 20], 98), Some(vec![3; 20]));
        assert_eq!(fitted(&[3; 20], 97), None);
    }

    fn shown(table: &Table, width: usize) -> String {
        let mut text = Vec::new();
        table
            .write_within(width, &mut anstream::StripStream::new(&mut text))
            .unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn wide_table_becomes_records() {
        let row = |text: &str, number: Option<&str>| {
            vec![Some(text.to_owned()), number.map(str::to_owned)]
        };
        let table = Table::new(
            &["text", "number"],
            1,
            vec![row("日本語 and more of it", Some("5")), row("", None)],
        );
        assert_eq!(
            shown(&table, 40),
            "text                   number\n日本語 and more of it       5\n                         NULL\n"
        );
        assert_eq!(
            shown(&table, 18),
            "text        number\n日本語 an…       5\n              NULL\n"
        );
        assert_eq!(
            shown(&table, 12),
            "row 1\n  text    日本語 …\n  number  5\n\nrow 2\n  text    \n  number  NULL\n"
        );
    }
}
