//! Athena's SQL: tokenizing, parsing, and rewriting to DataFusion's dialect.

mod dialect;
mod error;
mod limits;
mod parse;
mod reserved;
mod rewrite;
mod split;
mod statement;
mod tokens;
mod values;

pub(crate) use rewrite::{
    AliasCheck, Database, Rewritten, SharedCte, check_database, original_name, rewrite,
    using_columns,
};
pub use split::{SplitStatements, SqlElement, split_statements, sql_elements};
pub(crate) use statement::{ParsedTokens, Show, Statement, TableName, parse};
