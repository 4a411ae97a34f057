//! From a query to the engine's plan: tables, views, UNNEST and USING.

mod catalog;
mod common;
mod subqueries;
mod unnest;
mod using;

use datafusion::logical_expr::LogicalPlan;
use datafusion::logical_expr::sqlparser::ast;
use datafusion::sql::planner::{NullOrdering, ParserOptions, SqlToRel};

pub(crate) use catalog::{Catalog, Views};
pub(crate) use common::CommonTables;
pub(crate) use using::using;

use crate::error::{Error, ErrorKind, Result, column_not_found};
use crate::sql::{
    AliasCheck, CommonTable, Database, ParsedTokens, Rewritten, Statement, parse, rewrite,
};

/// A planned query.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) plan: LogicalPlan,
    /// The names of its columns as they were written; none for a wildcard's.
    pub(crate) names: Vec<Option<String>>,
    /// Common tables that are planned by themselves, those of its views among them.
    pub(crate) common_tables: CommonTables,
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
    let Rewritten {
        query,
        names,
        checks,
        common_tables,
    } = rewrite(query, tokens, Database(catalog.database()))?;
    let planned = |query: ast::Query, catalog: &Catalog| -> Result<LogicalPlan> {
        let planner = SqlToRel::new_with_options(catalog, options());
        Ok(subqueries::known(planner.sql_statement_to_plan(
            ast::Statement::Query(Box::new(query)),
        )?)?)
    };
    for AliasCheck {
        columns,
        name,
        place,
    } in checks
    {
        let plan = planned(columns, catalog)?;
        let fields = plan.schema().fields();
        if !fields.iter().any(|field| *field.name() == name) {
            return Err(column_not_found(&name, place)
                .with_hint("GROUP BY and HAVING do not know the aliases of SELECT.".to_owned()));
        }
    }
    let mut catalog = catalog.clone();
    for CommonTable { name, query } in common_tables {
        let plan = planned(query, &catalog)?;
        catalog.add_common_table(&name, plan);
    }
    Ok(Planned {
        plan: planned(query, &catalog)?,
        names,
        common_tables: catalog.common_tables().clone(),
    })
}

/// Plans the query of a view.
pub(crate) fn plan_text(sql: &str, catalog: &Catalog) -> Result<Planned> {
    match parse(sql)? {
        Statement::Query(query, tokens) => plan(*query, &tokens, catalog),
        _ => Err(Error::new(ErrorKind::InvalidView, "A view is a query")),
    }
}
