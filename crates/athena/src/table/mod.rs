//! The tables of a lake: partitions, files, and scans with pruning and projection.

mod files;
mod keys;
mod object;
mod partitions;
mod provider;
mod reader;
mod rows;
mod scan;
mod values;

pub(crate) use keys::{condition_of_keys, depends_on_row_only, may_match};
pub(crate) use partitions::{DataFile, partitions};
pub(crate) use provider::LakeTable;
pub(crate) use rows::HIDDEN_COLUMNS;
pub(crate) use scan::{Scan, ScanCounts};
