//! Runs Athena's SQL on this machine, over the rows of a lake.
//!
//! Queries are those of Athena's engine version 3, a dialect of Trino, over the tables of [`analytics`]. They mean what they mean there,
//! down to types, NULLs and names of columns, and what Athena refuses is refused, with its kind of error and the place.
//!
//! ```no_run
//! use athena::{Lake, Session, Settings};
//!
//! let session = Session::new(Lake::open("lake")?, Settings::default())?;
//! let outcome = session.query_blocking("SELECT channel, count(*) AS contacts FROM connect_ctr GROUP BY 1 ORDER BY 2 DESC")?;
//! for row in outcome.rows() {
//!     println!("{row:?}");
//! }
//! # Ok::<(), athena::Error>(())
//! ```
//!
//! Not everything is here. `TRY`, `reduce` and some other functions, `RIGHT` and `FULL JOIN` with `USING`, and statements that write are
//! refused as not supported. `approx_percentile` and `approx_distinct` are not Athena's estimates: the first is exact, the second
//! another estimate. Two instants that are equal but for their zone are equal when compared, and two groups.
//!
//! The work is done by `DataFusion`, the engine. What is here: the dialect (`sql`, `bind`), the functions (`functions`), the values
//! (`types`, `value`), and reading files (`table`, `json`).

mod bind;
mod error;
mod functions;
mod json;
mod lake;
mod plan;
mod session;
mod sql;
mod table;
mod types;
mod value;

pub use error::{Error, ErrorKind, Place, Result};
pub use lake::Lake;
pub use session::{Column, QueryOutcome, Session, Settings, Statistics, View};
pub use value::{field_name, text};
