//! The catalog of a statement: the lake's tables and views, and the rows that the statement shares.

mod cte;
mod information_schema;
mod partitions;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use datafusion::common::TableReference;
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::LogicalPlanBuilder;
use datafusion::logical_expr::sqlparser::ast::Query;

pub(crate) use cte::{CtePlan, SharedCtes};

use crate::analyze::{Relation, Relations, analyze};
use crate::call::Clock;
use crate::curated::{Snapshot, stored_days, with_curated_days};
use crate::error::{Error, ErrorKind, Result, did_you_mean};
use crate::lake::Views;
use crate::sql::{Statement, Tokens, parse};
use crate::table::LakeTable;

/// The maximum nesting of views.
const DEPTH: usize = 32;

#[derive(Clone)]
pub(crate) struct Catalog {
    database: String,
    tables: Arc<HashMap<String, Arc<LakeTable>>>,
    views: Arc<Views>,
    clock: Clock,
    /// Shared CTEs of the statement, including those of its views.
    shared_ctes: SharedCtes,
    /// The views whose queries enclose this one.
    within: Vec<String>,
    /// The days to read from curated files; `None` reads row files only.
    curated: Option<Snapshot>,
}

/// The plan of a query.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) relation: Relation,
    /// Shared CTEs, including those of its views.
    pub(crate) shared_ctes: SharedCtes,
}

impl Catalog {
    pub(crate) fn new(
        database: &str,
        tables: Arc<HashMap<String, Arc<LakeTable>>>,
        views: Arc<Views>,
        clock: Clock,
    ) -> Self {
        Self {
            database: database.to_owned(),
            tables,
            views,
            clock,
            shared_ctes: SharedCtes::default(),
            within: Vec::new(),
            curated: None,
        }
    }

    /// With relations that read curated files.
    pub(crate) fn with_curated(self, snapshot: Snapshot) -> Self {
        Self {
            curated: Some(snapshot),
            ..self
        }
    }

    pub(crate) fn plan(&self, query: &Query, tokens: &Tokens) -> Result<Planned> {
        let is_view = !self.within.is_empty();
        Ok(Planned {
            relation: analyze(query, tokens, self, &self.clock, is_view)?,
            shared_ctes: self.shared_ctes.clone(),
        })
    }

    /// The catalog for the query of a view.
    ///
    /// # Errors
    /// If the view reads itself, or views are nested too deeply.
    pub(crate) fn within(&self, view: &str) -> Result<Self> {
        if self.within.iter().any(|outer| outer == view) || self.within.len() == DEPTH {
            return Err(Error::new(
                ErrorKind::ViewIsRecursive,
                format!("View '{view}' is recursive"),
            ));
        }
        let mut within = self.clone();
        within.within.push(view.to_owned());
        Ok(within)
    }

    /// The names of all tables and views, in order.
    fn relation_names(&self) -> Vec<String> {
        let names = self.tables.keys().chain(self.views.keys()).cloned();
        names.collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn view(&self, name: &str, sql: &str) -> Result<Relation> {
        let invalid = |error: Error| match error.kind() {
            ErrorKind::InvalidView | ErrorKind::ViewIsRecursive => error,
            _ => Error::new(
                ErrorKind::InvalidView,
                format!("Failed analyzing stored view '{name}': {error}"),
            )
            .with_hint(error.hint().map(str::to_owned)),
        };
        if let Some(relation) = self.stored_days(name)? {
            return Ok(relation);
        }
        let curated = self.curated.as_ref().map(|snapshot| snapshot.inside(name));
        let planned = self
            .within(name)
            .map(|catalog| Self { curated, ..catalog })
            .and_then(|catalog| match parse(sql)? {
                Statement::Query(query, tokens) => catalog.plan(&query, &tokens),
                _ => Err(Error::new(ErrorKind::InvalidView, "A view is a query")),
            });
        let relation = planned.map_err(invalid)?.relation.lowercase();
        self.with_curated_days(name, relation)
    }

    /// A relation all of whose days are curated, unless its columns are not known yet.
    fn stored_days(&self, name: &str) -> Result<Option<Relation>> {
        let Some(snapshot) = &self.curated else {
            return Ok(None);
        };
        let Some(days) = snapshot.days(name)? else {
            return Ok(None);
        };
        let plan = stored_days(name, &days, snapshot)?;
        Ok(plan.map(Relation::from_plan))
    }

    /// A relation with its curated days, if it has any.
    fn with_curated_days(&self, name: &str, relation: Relation) -> Result<Relation> {
        let Some(snapshot) = &self.curated else {
            return Ok(relation);
        };
        let Some(days) = snapshot.days(name)? else {
            return Ok(relation);
        };
        Ok(Relation {
            plan: with_curated_days(name, relation.plan, &days, snapshot)?,
            columns: relation.columns,
        })
    }

    pub(crate) fn table_not_found(&self, name: &str) -> Error {
        let names = self
            .tables
            .keys()
            .chain(self.views.keys())
            .map(String::as_str);
        Error::new(
            ErrorKind::TableNotFound,
            format!(
                "Table 'awsdatacatalog.{}.{name}' does not exist",
                self.database
            ),
        )
        .with_hint(did_you_mean(name, names))
    }
}

fn scanned(name: &str, table: Arc<LakeTable>) -> Result<Relation> {
    let source = provider_as_source(table);
    let scan = LogicalPlanBuilder::scan(TableReference::bare(name), source, None)?;
    Ok(Relation::from_plan(scan.build()?))
}

impl Relations for Catalog {
    fn database(&self) -> &str {
        &self.database
    }

    fn find(&self, name: &str) -> Result<Relation> {
        if let Some(sql) = self.views.get(name) {
            return self.view(name, sql);
        }
        if let Some(table) = name.strip_suffix(partitions::SUFFIX)
            && let Some(table) = self.tables.get(table)
        {
            return partitions::relation(name, table);
        }
        let table = self
            .tables
            .get(name)
            .ok_or_else(|| self.table_not_found(name))?;
        self.with_curated_days(name, scanned(name, Arc::clone(table))?)
    }

    fn with_hidden_columns(&self, name: &str) -> Result<Option<Relation>> {
        let table = self.tables.get(name);
        let table = table.filter(|_| !self.views.contains_key(name));
        let table = table.map(|table| Arc::new(table.with_hidden_columns()));
        table.map(|table| scanned(name, table)).transpose()
    }

    fn information_schema(&self, name: &str) -> Result<Relation> {
        information_schema::table(name, self)
    }

    fn share(&self, name: &str, relation: Relation) -> Result<Relation> {
        let table = Arc::new(self.shared_ctes.add(name, relation.plan));
        let scan =
            LogicalPlanBuilder::scan(TableReference::bare(name), provider_as_source(table), None)?;
        Ok(Relation {
            plan: scan.build()?,
            columns: relation.columns,
        })
    }
}
