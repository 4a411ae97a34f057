//! Runs Athena's SQL on this machine, over the rows of a lake.
//!
//! Statements are those of Athena's engine version 3, a Trino dialect, over the tables of
//! [`analytics`]. They return what Athena returns, including types, NULLs and column names, or fail
//! with Athena's code and location.
//!
//! ```no_run
//! use athena::{Lake, Session, SessionSettings};
//!
//! let session = Session::new(Lake::open("lake")?, SessionSettings::default())?;
//! let outcome = session.query_blocking("SELECT channel, count(*) AS contacts FROM connect_ctr GROUP BY 1 ORDER BY 2 DESC")?;
//! for row in outcome.rows() {
//!     println!("{row:?}");
//! }
//! # Ok::<(), athena::Error>(())
//! ```
//!
//! # What is unsupported or differs
//!
//! Valid syntax and functions that are not implemented fail as `NOT_SUPPORTED`, with a hint where
//! there is an alternative. `docs/reference/engine.md`, which [`reference()`] generates, lists them,
//! and the few results that differ.
//!
//! # How it works
//!
//! DataFusion executes the plans. This crate has the dialect (`sql`, `analyze`, `bind`), the catalog
//! (`catalog`), the functions (`functions`), the values (`types`, `value`), and reads the files
//! (`table`, `json`). Its README follows a statement through them.

#![warn(missing_docs)]

mod analyze;
mod bind;
mod call;
mod cancellation;
mod catalog;
mod curated;
mod disk;
mod error;
mod functions;
mod json;
mod lake;
mod memory;
mod reference;
mod session;
mod sql;
mod table;
mod types;
mod value;

pub use curated::{DamagedFile, damaged_curated_files};
pub use disk::{Disk, LocalDisk};
pub use error::{Error, ErrorKind, Result, SourceLocation};
pub use lake::Lake;
pub use reference::reference;
pub use session::{
    Column, CuratedDay, CuratedRows, QueryOutcome, Session, SessionSettings, Statistics, View,
};
pub use sql::{SplitStatements, SqlElement, split_statements, sql_elements};
pub use value::{field_name, text};
