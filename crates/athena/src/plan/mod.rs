//! From a query to the engine's plan: tables, views, and UNNEST.

mod catalog;
mod unnest;

use datafusion::logical_expr::LogicalPlan;
use datafusion::logical_expr::sqlparser::ast;
use datafusion::sql::planner::{NullOrdering, ParserOptions, SqlToRel};

pub(crate) use catalog::{Catalog, Views};

use crate::error::{Error, ErrorKind, Result};
use crate::sql::{Database, ParsedTokens, Rewritten, Statement, parse, rewrite};

/// A planned query.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) plan: LogicalPlan,
    /// The names of its columns as they were written; none for a wildcard's.
    pub(crate) names: Vec<Option<String>>,
}

fn options() -> ParserOptions {
    ParserOptions {
        parse_float_as_decimal: true,
        // Names are in lower case when they get here.
        enable_ident_normalization: false,
        support_varchar_with_length: true,
        enable_options_value_normalization: false,
        collect_spans: true,
        map_string_types_to_utf8view: false,
        default_null_ordering: NullOrdering::NullsLast,
    }
}

/// Plans a parsed query.
pub(crate) fn plan(query: ast::Query, tokens: &ParsedTokens, catalog: &Catalog) -> Result<Planned> {
    let Rewritten { query, names } = rewrite(query, tokens, Database(catalog.database()))?;
    let planner = SqlToRel::new_with_options(catalog, options());
    let plan = planner.sql_statement_to_plan(ast::Statement::Query(Box::new(query)))?;
    Ok(Planned { plan, names })
}

/// Plans the query of a view.
pub(crate) fn plan_text(sql: &str, catalog: &Catalog) -> Result<Planned> {
    match parse(sql)? {
        Statement::Query(query, tokens) => plan(*query, &tokens, catalog),
        _ => Err(Error::new(ErrorKind::InvalidView, "A view is a query")),
    }
}

