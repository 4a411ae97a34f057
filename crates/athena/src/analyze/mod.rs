//! The analyzer: from the syntax tree of a query to DataFusion's logical plan.
//!
//! It resolves names and types as Trino does and builds the plan from them. DataFusion's own SQL
//! planner has neither Trino's types nor its scopes, nor errors with locations.

mod aggregate;
mod cte;
mod expression;
mod from;
mod function;
mod group;
mod lambda;
mod names;
mod operator;
mod output;
mod query;
mod recursion;
mod relation;
mod scope;
mod select;
mod subquery;
mod syntax;
mod unnest;
mod unsupported;
mod using;
mod window;

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::common::{DFSchema, TableReference};
use datafusion::logical_expr::sqlparser::ast;
use datafusion::logical_expr::{LogicalPlan, SubqueryAlias};

pub(crate) use relation::{CATALOG, INFORMATION_SCHEMA, Relation, Relations};
pub(crate) use subquery::has_subqueries;

use crate::call::Clock;
use crate::error::Result;
use crate::sql::Tokens;
use cte::Cte;

/// Analyzes the query of a statement or of a view. As in Trino, only that of a statement keeps the
/// order of its rows without a LIMIT.
pub(crate) fn analyze(
    query: &ast::Query,
    tokens: &Tokens,
    catalog: &dyn Relations,
    clock: &Clock,
    is_view: bool,
) -> Result<Relation> {
    let mut analyzer = Analyzer {
        tokens,
        catalog,
        clock,
        qualifiers: UniqueNames::default(),
        ctes: Vec::new(),
    };
    analyzer.rows(query, None, true)?.into_relation(!is_view)
}

/// The state of the analysis of a query.
struct Analyzer<'a> {
    tokens: &'a Tokens,
    catalog: &'a dyn Relations,
    clock: &'a Clock,
    /// The qualifiers of the plan. Each relation has its own, so that a column of the plan needs no
    /// scope.
    qualifiers: UniqueNames,
    /// The CTEs in scope, the innermost last.
    ctes: Vec<Cte>,
}

impl Analyzer<'_> {
    /// The plan with a qualifier of its own, after `name` if possible.
    fn qualified(&mut self, plan: LogicalPlan, name: &str) -> Result<LogicalPlan> {
        let qualifier = self.qualifier(name);
        Ok(match plan {
            LogicalPlan::TableScan(scan) if scan.table_name == qualifier => {
                LogicalPlan::TableScan(scan)
            }
            plan => LogicalPlan::SubqueryAlias(SubqueryAlias::try_new(Arc::new(plan), qualifier)?),
        })
    }

    fn qualifier(&mut self, name: &str) -> TableReference {
        TableReference::bare(self.qualifiers.unique(name))
    }
}

/// Names in a plan, which have to differ.
#[derive(Default)]
struct UniqueNames(HashSet<String>);

impl UniqueNames {
    /// Names that differ from those of a schema.
    fn beside(schema: &DFSchema) -> Self {
        let mut names = Self::default();
        names.take(schema);
        names
    }

    fn take(&mut self, schema: &DFSchema) {
        let fields = schema.fields().iter();
        self.0.extend(fields.map(|field| field.name().clone()));
    }

    /// `name`, with a number if it is taken.
    fn unique(&mut self, name: &str) -> String {
        let numbers = (2..).map(|number| format!("{name}_{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbers);
        // The names never end.
        names
            .find(|name| self.0.insert(name.clone()))
            .unwrap_or_default()
    }
}
