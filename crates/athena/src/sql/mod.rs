//! Athena's SQL: read, and rewritten to what the engine's planner takes.

mod dialect;
mod parse;
mod rewrite;
mod statement;
mod tokens;
mod values;

pub(crate) use rewrite::{
    AliasCheck, CommonTable, Database, Rewritten, check_database, original_name, rewrite,
};
pub(crate) use statement::{ParsedTokens, Show, Statement, TableName, parse};
