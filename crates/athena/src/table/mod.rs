//! The tables of a lake: their partitions and files, and reading from them what a query asks for.

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
