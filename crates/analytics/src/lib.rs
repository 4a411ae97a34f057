//! What the data means once it has landed: the tables of the five sources with their columns in one
//! typed form, the views over them, the catalogue of queries, and the dashboards.
//!
//! A table is defined once, in [`tables`]. Glue gets Hive's spelling of the types, views get
//! Presto's, and whoever reads rows without Athena walks the types themselves.
//!
//! ```
//! use analytics::tables;
//!
//! let table = tables::of(connect_core::Source::ContactLens);
//! let column = table.column("callsummary").ok_or("no such column")?;
//! assert_eq!(
//!     column.data_type.hive().to_string(),
//!     "struct<issuesdetectedcount:int,actionitemsdetectedcount:int,outcomesdetectedcount:int>"
//! );
//! assert_eq!(
//!     column.data_type.presto().to_string(),
//!     "row(issuesdetectedcount integer, actionitemsdetectedcount integer, outcomesdetectedcount integer)"
//! );
//! # Ok::<(), &str>(())
//! ```

pub mod catalogue;
pub mod dashboards;
mod data_type;
mod files;
pub mod reference;
mod table;
pub mod tables;
pub mod views;

pub use data_type::{DataType, Field};
pub use table::{Column, Origin, PARTITION_KEYS, Table};
