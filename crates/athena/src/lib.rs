//! Runs Athena's SQL on this machine, over the rows of a lake.
//!
//! Queries are those of Athena's engine version 3, a dialect of Trino, over the tables of
//! [`analytics`]. They mean what they mean there, down to types, NULLs and names of columns, and
//! what Athena refuses is refused, with its kind of error and the place.
//!
//! ```no_run
//! use athena::{Lake, Session, SessionSettings};
//!
//! let session = Session::new(Lake::open("lake")?, SessionSessionSettings::default())?;
//! let outcome = session.query_blocking("SELECT channel, count(*) AS contacts FROM connect_ctr GROUP BY 1 ORDER BY 2 DESC")?;
//! for row in outcome.rows() {
//!     println!("{row:?}");
//! }
//! # Ok::<(), athena::Error>(())
//! ```
//!
//! # What is not here
//!
//! It is refused as not supported, with what may be used instead where there is something:
//!
//! - statements that write, but for views; `TABLESAMPLE`, `MATCH_RECOGNIZE`, `TABLE(function)`,
//!   `FETCH FIRST ... WITH TIES`, and `NATURAL JOIN`, which Athena does not have either;
//! - subqueries that depend on the row by other comparisons than equality, but for `EXISTS`;
//!   `LATERAL` with more than a condition; `IN` with several columns; `ANY` and `ALL` with other
//!   operators than `=` and `<>`;
//! - lambdas of more functions than `transform`, `filter`, `reduce`, `zip_with`, `any_match`,
//!   `all_match`, `none_match`, `map_filter`, `transform_keys`, `transform_values`, `array_sort`
//!   and `regexp_replace`;
//! - SQL's own functions of JSON (`json_value`, `json_query`, `json_exists`, `json_object`,
//!   `json_array`): there are `json_extract` and `json_extract_scalar`;
//! - hashes, random numbers, geography, sketches, and functions of rare use; `SHOW FUNCTIONS` lists
//!   what is there.
//!
//! # What is not the same
//!
//! `approx_percentile` and `approx_distinct` are not Athena's estimates: the first is exact, the
//! second another estimate. Two instants that are equal but for their zone are equal when compared,
//! and two groups. A text has no length but in a cast to `varchar(n)`, and `char` is `varchar`.
//!
//! # How it works
//!
//! The work is done by `DataFusion`, the engine. What is here: the dialect (`sql`, `bind`), the
//! functions (`functions`), the values (`types`, `value`), and reading files (`table`, `json`).

mod bind;
mod call;
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

pub use error::{Error, ErrorKind, Result, SourceLocation};
pub use lake::Lake;
pub use session::{Column, QueryOutcome, Session, SessionSettings, Statistics, View};
pub use sql::{SplitStatements, SqlElement, split_statements, sql_elements};
pub use value::{field_name, text};
