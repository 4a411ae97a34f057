//! CTEs.
//!
//! DataFusion inlines a CTE at each reference, so that its files are read once for each
//! (apache/datafusion#8777, open in 55.2). The rows of CTEs with several references are therefore
//! shared.

use std::collections::HashMap;
use std::ops::ControlFlow;

use datafusion::logical_expr::sqlparser::ast::{self, visit_relations};

use super::Analyzer;
use super::relation::Relation;
use super::scope::{Scope, location_of};
use crate::error::{Error, ErrorKind, Result};

/// A CTE in scope.
#[derive(Debug)]
pub(super) struct Cte {
    /// In lower case.
    pub(super) name: String,
    pub(super) relation: Relation,
}

impl Analyzer<'_> {
    /// The innermost CTE of this name.
    pub(super) fn cte(&self, name: &str) -> Option<Relation> {
        let mut known = self.ctes.iter().rev();
        let found = known.find(|known| known.name == name)?;
        Some(found.relation.clone())
    }

    /// Brings the CTEs of a query into scope.
    pub(super) fn with(
        &mut self,
        with: &ast::With,
        query: &ast::Query,
        outer: Option<&Scope<'_>>,
        shares: bool,
    ) -> Result<()> {
        let known = self.ctes.len();
        let mut references = References::default();
        if shares && !with.recursive {
            references.count(query);
        }
        for table in &with.cte_tables {
            let name = table.alias.name.value.to_lowercase();
            if self.ctes[known..].iter().any(|other| other.name == name) {
                let message = format!("WITH query name '{name}' specified more than once");
                let location = location_of(&table.alias.name);
                return Err(Error::new(ErrorKind::DuplicateNamedQuery, message).at(location));
            }
            references.forget(&table.query);
            let relation = if with.recursive {
                self.recursive(table, outer)?
            } else {
                renamed(self.query(&table.query, outer)?, &table.alias)?
            };
            let mut relation = relation.lowercase();
            if references.number(&name) > 1 {
                relation = self.catalog.share(&name, relation)?;
            }
            self.ctes.push(Cte { name, relation });
        }
        Ok(())
    }
}

/// A relation with the column names of an alias.
pub(super) fn renamed(relation: Relation, alias: &ast::TableAlias) -> Result<Relation> {
    if alias.columns.is_empty() {
        return Ok(relation);
    }
    if alias.columns.len() != relation.columns.len() {
        let message =
            "Column alias list has a different number of entries than columns are available";
        return Err(Error::new(ErrorKind::MismatchedColumnAliases, message));
    }
    let names = alias.columns.iter();
    Ok(Relation {
        columns: names
            .map(|column| Some(column.name.value.clone()))
            .collect(),
        ..relation
    })
}

/// The number of references to each name of one part in a query.
#[derive(Default)]
struct References(HashMap<String, usize>);

impl References {
    fn count(&mut self, query: &ast::Query) {
        self.visit(query, |count| *count += 1);
    }

    /// Subtracts those of a CTE's own query, which does not see the CTE.
    fn forget(&mut self, query: &ast::Query) {
        self.visit(query, |count| *count = count.saturating_sub(1));
    }

    fn visit(&mut self, query: &ast::Query, change: fn(&mut usize)) {
        let _ = visit_relations(query, |name: &ast::ObjectName| {
            if let [part] = name.0.as_slice()
                && let Some(part) = part.as_ident()
            {
                change(self.0.entry(part.value.to_lowercase()).or_default());
            }
            ControlFlow::<()>::Continue(())
        });
    }

    fn number(&self, name: &str) -> usize {
        self.0.get(name).copied().unwrap_or(0)
    }
}
