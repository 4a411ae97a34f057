//! What a table is.

use connect_core::Source;

use crate::DataType;

/// The columns by which every table is partitioned, whole numbers: they are not in the rows but in
/// the folders' names.
pub const PARTITION_KEYS: [&str; 3] = ["year", "month", "day"];

/// The table of one source.
#[derive(Debug)]
pub struct Table {
    /// The source whose rows it has.
    pub source: Source,
    /// What one row is.
    pub summary: &'static str,
    /// Its columns without the partition keys.
    pub columns: &'static [Column],
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, in lower case.
    pub name: &'static str,
    /// Its type.
    pub data_type: DataType,
    /// Since when it is there.
    pub origin: Origin,
    /// What it says, with its unit.
    pub comment: &'static str,
}

/// Since when a column is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From the beginning: queries that people have rely on its name and type.
    Original,
    /// Later.
    Added,
}

impl Table {
    /// Its name in the database.
    pub fn name(&self) -> &'static str {
        self.source.table()
    }

    /// The column with this name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
