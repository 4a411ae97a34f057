//! The tables of a lake: partitions, files, and scans with pruning and projection.

mod files;
mod object;
mod partitions;
mod provider;
mod reader;
mod rows;
mod scan;
mod values;

pub(crate) use partitions::partitions;
pub(crate) use provider::LakeTable;
pub(crate) use scan::Scan;
