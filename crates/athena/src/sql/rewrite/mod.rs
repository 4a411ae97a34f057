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
mod arguments;
mod ctes;
mod derived;
mod expressions;
mod lambdas;
mod names;
mod operators;
mod queries;
mod refused;
mod relations;

use std::collections::HashMap;

use datafusion::logical_expr::sqlparser::ast::{Query, With};

pub(crate) use ctes::SharedCte;
pub(crate) use names::{check_database, original_name};
pub(crate) use relations::using_columns;

use super::statement::ParsedTokens;
use super::tokens::Tokens;
use crate::error::{Result, SourceLocation};
use names::Relation;

/// The name of the lake's database, in lower case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Database<'d>(pub(crate) &'d str);

/// A query for DataFusion's planner.
#[derive(Debug)]
pub(crate) struct Rewritten {
    pub(crate) query: Query,
    /// The column names as written; `None` for a wildcard.
    pub(crate) names: Vec<Option<String>>,
    /// Checks that need the schema of relations.
    pub(crate) checks: Vec<AliasCheck>,
    /// CTEs with several references, in the order of definition.
    pub(crate) shared_ctes: Vec<SharedCte>,
}

/// A name in GROUP BY or HAVING that is also an alias of the SELECT. Trino does not resolve aliases
/// there, so it must be a column.
#[derive(Debug)]
pub(crate) struct AliasCheck {
    /// `SELECT *` of the SELECT's relations.
    pub(crate) columns: Query,
    pub(crate) name: String,
    pub(crate) location: Option<SourceLocation>,
}

pub(crate) fn rewrite(
    query: Query,
    tokens: &ParsedTokens,
    database: Database<'_>,
) -> Result<Rewritten> {
    let mut rewriter = Rewriter {
        tokens: &tokens.0,
        database: database.0,
        scopes: Vec::new(),
        outputs: Vec::new(),
        aggregate: None,
        forbids_aggregates: None,
        depth: 0,
        ctes: None,
        checks: Vec::new(),
        uses: HashMap::new(),
        definitions: HashMap::new(),
    };
    let names = names::written(&query.body);
    let mut query = rewriter.query(query)?;
    let shared_ctes = rewriter.take_shared_ctes(&mut query);
    Ok(Rewritten {
        query,
        names,
        checks: rewriter.checks,
        shared_ctes,
    })
}

/// The state of rewriting a query.
struct Rewriter<'r> {
    tokens: &'r Tokens,
    database: &'r str,
    /// The relations in scope, those of the innermost query last.
    scopes: Vec<Vec<Relation>>,
    /// The names of the columns of a SELECT while its ORDER BY is rewritten: there they take
    /// precedence over relations.
    outputs: Vec<String>,
    /// The nesting of the current expression.
    depth: usize,
    /// The aggregate whose arguments are rewritten, if any.
    aggregate: Option<String>,
    /// The clause that is rewritten, if it does not allow aggregates.
    forbids_aggregates: Option<&'static str>,
    /// The CTEs in scope.
    ctes: Option<With>,
    checks: Vec<AliasCheck>,
    /// References by CTE.
    uses: HashMap<String, usize>,
    /// CTEs by name, to make names unique.
    definitions: HashMap<String, usize>,
}
