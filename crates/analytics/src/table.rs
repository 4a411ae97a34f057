//! Table definitions.

use connect_core::Source;

use crate::DataType;

/// Partition keys of every table, integers. They are in the folder names, not in the rows.
pub const PARTITION_KEYS: [&str; 3] = ["year", "month", "day"];

/// The table of one source.
#[derive(Debug)]
pub struct Table {
    /// Source of its rows.
    pub source: Source,
    /// Description of one row.
    pub summary: &'static str,
    /// Columns without partition keys.
    pub columns: &'static [Column],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name in lower case.
    pub name: &'static str,
    pub data_type: DataType,
    /// Since when it exists.
    pub origin: Origin,
    /// Description with unit.
    pub comment: &'static str,
}

/// Since when a column exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Since the first release: existing queries depend on name, position and type.
    Original,
    /// Later.
    Added,
}

impl Table {
    /// Name in the database.
    pub fn name(&self) -> &'static str {
        self.source.table()
    }

    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
