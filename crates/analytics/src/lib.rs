//! Definitions of what the data means after ingestion: the tables of the sources with typed
//! columns, the views over them, the named queries, and the dashboards.
//!
//! A table is defined once, in [`tables`]. Glue gets Hive's spelling of the types, views get
//! Presto's, and the local engine reads the types themselves.
//!
//! ```
//! use analytics::tables;
//!
//! let table = tables::table(connect_core::Source::ContactLens);
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
pub mod curated;
pub mod dashboards;
mod data_type;
mod files;
pub mod metrics;
mod partitions;
pub mod reference;
mod table;
pub mod tables;
mod time_zone;
pub mod views;

pub use data_type::{DataType, Field};
pub use table::{Column, Origin, PARTITION_KEYS, Table};
pub use time_zone::{TimeZone, TimeZoneError};
