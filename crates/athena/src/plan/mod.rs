//! From a query to the engine's plan: tables, views, and UNNEST.

mod catalog;
mod unnest;

use datafusion::logical_expr::LogicalPlan;
use datafusion::logical_expr::sqlparser::ast;
use datafusion::sql::planner::{NullOrdering, ParserOptions, SqlToRel};

pub(crate) use catalog::{Catalog, Views};

use crate::error::{Error, ErrorKind, Result, column_not_found};
use crate::sql::{AliasCheck, Database, ParsedTokens, Rewritten, Statement, parse, rewrite};

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
    let Rewritten { query, names, checks } = rewrite(query, tokens, Database(catalog.database()))?;
    let planner = SqlToRel::new_with_options(catalog, options());
    for AliasCheck { columns, name, place } in checks {
        let plan = planner.sql_statement_to_plan(ast::Statement::Query(Box::new(columns)))?;
        let fields = plan.schema().fields();
        if !fields.iter().any(|field| *field.name() == name) {
            return Err(column_not_found(&name, place).with_hint("GROUP BY and HAVING do not know the aliases of SELECT.".to_owned()));
        }
    }
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
