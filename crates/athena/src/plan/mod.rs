//! From a query to DataFusion's logical plan: tables, views, CTEs, UNNEST and USING.

mod catalog;
mod checks;
mod cte;
mod information_schema;
mod subqueries;
mod unnest;
mod using;

use datafusion::logical_expr::LogicalPlan;
use datafusion::logical_expr::sqlparser::ast;
use datafusion::sql::planner::{NullOrdering, ParserOptions, SqlToRel};

pub(crate) use catalog::Catalog;
pub(crate) use cte::{CtePlan, SharedCtes};

use crate::error::{Error, ErrorKind, Result, column_not_found};
use crate::sql::{
    AliasCheck, Database, ParsedTokens, Rewritten, SharedCte, Statement, parse, rewrite,
};

#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) plan: LogicalPlan,
    /// The column names as written; `None` for a wildcard.
    pub(crate) names: Vec<Option<String>>,
    /// Shared CTEs, including those of its views.
    pub(crate) shared_ctes: SharedCtes,
}

fn options() -> ParserOptions {
    ParserOptions {
        parse_float_as_decimal: true,
        // The rewriter has put names in lower case.
        enable_ident_normalization: false,
        support_varchar_with_length: true,
        enable_options_value_normalization: false,
        collect_spans: true,
        map_string_types_to_utf8view: false,
        default_null_ordering: NullOrdering::NullsLast,
    }
}

pub(crate) fn plan(query: ast::Query, tokens: &ParsedTokens, catalog: &Catalog) -> Result<Planned> {
    let Rewritten {
        query,
        names,
        checks,
        shared_ctes,
    } = rewrite(query, tokens, Database(catalog.database()))?;
    let planned = |query: ast::Query, catalog: &Catalog| -> Result<LogicalPlan> {
        let planner = SqlToRel::new_with_options(catalog, options());
        let statement = ast::Statement::Query(Box::new(query));
        let plan = planner.sql_statement_to_plan(statement)?;
        checks::check_types(&plan)?;
        Ok(subqueries::known(plan)?)
    };
    for AliasCheck {
        columns,
        name,
        location,
    } in checks
    {
        let plan = planned(columns, catalog)?;
        let fields = plan.schema().fields();
        if !fields.iter().any(|field| *field.name() == name) {
            return Err(column_not_found(&name, location)
                .with_hint("GROUP BY and HAVING do not know the aliases of SELECT.".to_owned()));
        }
    }
    let mut catalog = catalog.clone();
    for SharedCte { name, query } in shared_ctes {
        let plan = planned(query, &catalog)?;
        catalog.add_shared_cte(&name, plan);
    }
    Ok(Planned {
        plan: planned(query, &catalog)?,
        names,
        shared_ctes: catalog.shared_ctes().clone(),
    })
}

pub(crate) fn plan_text(sql: &str, catalog: &Catalog) -> Result<Planned> {
    match parse(sql)? {
        Statement::Query(query, tokens) => plan(*query, &tokens, catalog),
        _ => Err(Error::new(ErrorKind::InvalidView, "A view is a query")),
    }
}
