//! Rewriting a query to what the engine's planner takes and means as Athena does.
//!
//! - Names are put in lower case, and a database's is checked and made the lake's own.
//! - Operators and functions become calls, which [`crate::bind`] binds with their types.
//! - Columns without a name get the one that Athena gives them.
//! - A relation and the UNNEST joined to it are brought together, so that one can be planned from
//!   the other.
//! - What other dialects have and Trino has not is refused.

mod aggregates;
mod aliases;
mod common;
mod derived;
mod expressions;
mod lambdas;
mod names;
mod queries;
mod refused;
mod relations;

use std::collections::HashMap;

use datafusion::logical_expr::sqlparser::ast::{Query, With};

pub(crate) use common::CommonTable;
pub(crate) use names::{check_database, original_name};

use super::statement::ParsedTokens;
use super::tokens::Tokens;
use crate::error::{Place, Result};
use names::Relation;

/// The database of a lake: the name that queries use for it, in lower case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Database<'d>(pub(crate) &'d str);

/// A query for the engine's planner.
#[derive(Debug)]
pub(crate) struct Rewritten {
    pub(crate) query: Query,
    /// The names of its columns as they were written; none for a wildcard's.
    pub(crate) names: Vec<Option<String>>,
    /// What must be so of it.
    pub(crate) checks: Vec<AliasCheck>,
    /// Common tables of it that are planned by themselves, in order.
    pub(crate) common_tables: Vec<CommonTable>,
}

/// A name in GROUP BY or HAVING that is an alias of the same SELECT, which Trino does not look at
/// there: it must be a column too.
#[derive(Debug)]
pub(crate) struct AliasCheck {
    /// All columns of the SELECT's relations.
    pub(crate) columns: Query,
    pub(crate) name: String,
    pub(crate) place: Option<Place>,
}

/// Rewrites `query`, which `tokens` spell.
pub(crate) fn rewrite(
    query: Query,
    tokens: &ParsedTokens,
    database: Database<'_>,
) -> Result<Rewritten> {
    let mut rewriter = Rewriter {
        tokens: &tokens.0,
        database: database.0,
        scopes: Vec::new(),
        depth: 0,
        common: None,
        checks: Vec::new(),
        uses: HashMap::new(),
        definitions: HashMap::new(),
    };
    let names = names::written(&query.body);
    let mut query = rewriter.query(query)?;
    let common_tables = rewriter.take_common_tables(&mut query);
    Ok(Rewritten {
        query,
        names,
        checks: rewriter.checks,
        common_tables,
    })
}

/// What is known while a query is rewritten.
struct Rewriter<'r> {
    tokens: &'r Tokens,
    database: &'r str,
    /// The relations in reach, those of the innermost query last.
    scopes: Vec<Vec<Relation>>,
    /// How many expressions the present one is nested in.
    depth: usize,
    /// The common tables in reach.
    common: Option<With>,
    checks: Vec<AliasCheck>,
    /// How often each common table is used.
    uses: HashMap<String, usize>,
    /// How many common tables there are of each name.
    definitions: HashMap<String, usize>,
}
