//! One line of a table.

use std::borrow::Cow;

use crate::Day;

/// One row of a table and the partition that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// The partition.
    pub day: Day,
    /// The row as one JSON object on one line, without the newline.
    pub line: Cow<'a, [u8]>,
}
