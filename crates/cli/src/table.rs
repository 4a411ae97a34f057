//! Tables for people.

use std::io::{self, Write};

use console::{measure_text_width, truncate_str};

use crate::style::{DIM, HEADING};

/// A column that is cut narrower than this shows too little.
const NARROWEST: usize = 8;
/// Spaces between columns.
const GAP: usize = 2;

/// A cell of a table; `None` is NULL.
pub type Cell = Option<String>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns.
    pub heading: Vec<String>,
    /// Which columns are aligned to the right: numbers, which are never cut.
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
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "a vector can be written, and cells are text"
    )]
    pub fn to_text(&self) -> String {
        let mut text = Vec::new();
        self.write(&mut text).expect("a vector can be written");
        String::from_utf8(text).expect("cells are text")
    }

    /// Writes the table with columns as wide as their cells.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        self.write_columns(&self.widths(), to)
    }

    /// Writes the table no wider than `width`: long values are cut, and where little of them would
    /// remain, each row is a record.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_within(&self, width: usize, to: &mut impl Write) -> io::Result<()> {
        match fitted(&self.widths(), &self.number_widths(), width) {
            Some(widths) => self.write_columns(&widths, to),
            None => self.write_records(width, to),
        }
    }

    /// Writes each row as a record of lines, no wider than `width`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_records(&self, width: usize, to: &mut impl Write) -> io::Result<()> {
        let names = self.heading.iter().map(|name| measure_text_width(name));
        let longest = names.max().unwrap_or(0);
        let left = width.saturating_sub(longest + 2 * GAP).max(NARROWEST);
        for (row, number) in self.rows.iter().zip(1..) {
            let between = if number == 1 { "" } else { "\n" };
            writeln!(to, "{between}{HEADING}row {number}{HEADING:#}")?;
            let cells = row.iter().zip(&self.right_aligned);
            for (name, (cell, &is_number)) in self.heading.iter().zip(cells) {
                let padding = longest - measure_text_width(name);
                let most = if is_number { usize::MAX } else { left };
                let cut = truncate_str(text(cell), most, "…");
                writeln!(to, "  {name}{:padding$}  {}", "", styled(cell, &cut))?;
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

    /// The widths of the cells of columns of numbers, 0 for other columns: a number that is cut is a
    /// smaller one.
    fn number_widths(&self) -> Vec<usize> {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            let widths = cells.map(|cell| measure_text_width(text(cell)));
            widths.max().unwrap_or(0)
        };
        let columns = self.right_aligned.iter().enumerate();
        columns
            .map(|(column, &is_number)| if is_number { width(column) } else { 0 })
            .collect()
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

    /// Writes a row without spaces at its end.
    fn write_row(&self, row: &[Cell], widths: &[usize], to: &mut impl Write) -> io::Result<()> {
        let mut pending = 0;
        for ((cell, &width), &right) in row.iter().zip(widths).zip(&self.right_aligned) {
            let cut = truncate_str(text(cell), width, "…");
            let visible = cut.trim_end();
            let before = if right {
                width.saturating_sub(measure_text_width(&cut))
            } else {
                0
            };
            let visible_width = measure_text_width(visible);
            pending += before;
            if visible_width > 0 {
                write!(to, "{:pending$}{}", "", styled(cell, visible))?;
                pending = 0;
            }
            pending += width.saturating_sub(before + visible_width) + GAP;
        }
        Ok(())
    }
}

fn text(cell: &Cell) -> &str {
    cell.as_deref().unwrap_or("NULL")
}

/// The text of a cell; NULL is dimmed, so that it is not taken for text.
fn styled(cell: &Cell, text: &str) -> String {
    match cell {
        None => format!("{DIM}{text}{DIM:#}"),
        Some(_) => text.to_owned(),
    }
}

/// Widths with which a table is no wider than `width`: the widest columns are cut to the same
/// width, but not below their `smallest`. `None` if they would show too little.
fn fitted(widths: &[usize], smallest: &[usize], width: usize) -> Option<Vec<usize>> {
    let gaps = GAP * widths.len().saturating_sub(1);
    let cut = |most: usize| {
        let columns = widths.iter().zip(smallest);
        columns.map(move |(&width, &smallest)| width.min(most.max(smallest)))
    };
    let widest = widths.iter().copied().max().unwrap_or(0);
    let most = (NARROWEST..=widest.max(NARROWEST))
        .rev()
        .find(|&most| cut(most).sum::<usize>() + gaps <= width)?;
    Some(cut(most).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_the_widest_columns_first() {
        let texts = |widths: &[usize], width| fitted(widths, &vec![0; widths.len()], width);
        assert_eq!(texts(&[10, 30, 5], 80), Some(vec![10, 30, 5]));
        assert_eq!(texts(&[10, 60, 40], 80), Some(vec![10, 33, 33]));
        assert_eq!(texts(&[10, 60, 40], 20), None);
        assert_eq!(texts(&[3; 20], 98), Some(vec![3; 20]));
        assert_eq!(texts(&[3; 20], 97), None);
    }

    #[test]
    fn cuts_headings_and_texts_but_no_number() {
        assert_eq!(fitted(&[30, 22], &[0, 10], 30), Some(vec![14, 14]));
        assert_eq!(fitted(&[30, 22], &[0, 10], 20), Some(vec![8, 10]));
        assert_eq!(fitted(&[30, 22], &[0, 10], 19), None);
        let row = vec![
            Some("Back office desk".to_owned()),
            Some("1234567.25".to_owned()),
        ];
        let table = Table::new(
            &["queue_name", "average_handle_time"],
            vec![false, true],
            vec![row],
        );
        assert_eq!(
            written(&table, 20),
            "queue_n…  average_h…\nBack of…  1234567.25\n"
        );
        assert_eq!(
            written(&table, 19),
            "row 1\n  queue_name           Back of…\n  average_handle_time  1234567.25\n"
        );
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
    fn lines_have_no_spaces_at_their_end() {
        let row = |cells: [&str; 2]| cells.map(|cell| Some(cell.to_owned())).to_vec();
        let rows = vec![row(["a", "1 "]), row(["b", "2*"]), row(["c", ""])];
        let table = Table::new(&["x", "cost"], vec![false, true], rows);
        assert_eq!(written(&table, 40), "x  cost\na    1\nb    2*\nc\n");
    }

    #[test]
    fn dims_null_and_only_null() {
        let null = |cell: Cell| Table::new(&["a"], vec![false], vec![vec![cell]]).to_text();
        assert!(null(None).ends_with("\n\u{1b}[2mNULL\u{1b}[0m\n"));
        assert!(null(Some("NULL".to_owned())).ends_with("\nNULL\n"));
    }
}
