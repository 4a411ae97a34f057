//! Athena's SQL: tokenizing and parsing.

mod dialect;
mod error;
mod limits;
mod parse;
mod reserved;
mod split;
mod statement;
mod tokens;
mod values;

pub(crate) use error::{source_location, syntax_error};
pub use split::{SplitStatements, SqlElement, split_statements, sql_elements};
pub(crate) use statement::{Show, Statement, TableName, check_database, parse};
pub(crate) use tokens::Tokens;
