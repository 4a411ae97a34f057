//! The catalog of a query: the lake's tables, views, and functions.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use arrow::datatypes::{DataType, SchemaRef};
use datafusion::catalog::cte_worktable::CteWorkTable;
use datafusion::catalog::view::ViewTable;
use datafusion::common::TableReference;
use datafusion::common::config::ConfigOptions;
use datafusion::datasource::provider_as_source;
use datafusion::error::Result as DataFusionResult;
use datafusion::functions_aggregate::planner::AggregateFunctionPlanner;
use datafusion::functions_window::planner::WindowFunctionPlanner;
use datafusion::logical_expr::planner::{ContextProvider, ExprPlanner, RelationPlanner};
use datafusion::logical_expr::{
    AggregateUDF, HigherOrderUDF, LogicalPlan, LogicalPlanBuilder, ScalarUDF, TableSource,
    WindowUDF,
};

use super::cte::SharedCtes;
use super::plan_text;
use super::unnest::UnnestPlanner;
use super::using::UsingPlanner;
use crate::bind::Binder;
use crate::call::Clock;
use crate::curated::{Snapshot, with_curated_days};
use crate::error::{Error, ErrorKind, Result, did_you_mean};
use crate::functions::{datafusion_aggregate, datafusion_higher_order, datafusion_window};
use crate::lake::Views;
use crate::table::LakeTable;

/// The schema that describes the catalog itself.
pub(super) const INFORMATION_SCHEMA: &str = "information_schema";

/// The maximum nesting of views.
const DEPTH: usize = 32;

#[derive(Clone)]
pub(crate) struct Catalog {
    database: String,
    tables: Arc<HashMap<String, Arc<LakeTable>>>,
    views: Arc<Views>,
    /// Shared CTEs in scope.
    ctes: BTreeMap<String, Arc<dyn TableSource>>,
    /// Shared CTEs of the statement, including those of its views.
    shared_ctes: SharedCtes,
    expressions: Vec<Arc<dyn ExprPlanner>>,
    relations: Vec<Arc<dyn RelationPlanner>>,
    options: ConfigOptions,
    /// The views whose queries enclose this one.
    within: Vec<String>,
    /// The days to read from curated files; `None` reads row files only.
    curated: Option<Snapshot>,
}

impl Catalog {
    pub(crate) fn new(
        database: &str,
        tables: Arc<HashMap<String, Arc<LakeTable>>>,
        views: Arc<Views>,
        clock: Arc<Clock>,
    ) -> Self {
        Self {
            database: database.to_owned(),
            tables,
            views,
            ctes: BTreeMap::new(),
            shared_ctes: SharedCtes::default(),
            expressions: vec![
                Arc::new(Binder::new(clock)),
                Arc::new(AggregateFunctionPlanner),
                Arc::new(WindowFunctionPlanner),
            ],
            relations: vec![Arc::new(UnnestPlanner), Arc::new(UsingPlanner::default())],
            options: ConfigOptions::default(),
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

    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    pub(super) fn shared_ctes(&self) -> &SharedCtes {
        &self.shared_ctes
    }

    pub(super) fn add_shared_cte(&mut self, name: &str, plan: LogicalPlan) {
        let table = provider_as_source(Arc::new(self.shared_ctes.add(name, plan)));
        self.ctes.insert(name.to_owned(), table);
    }

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
        let within = self
            .within
            .iter()
            .cloned()
            .chain([view.to_owned()])
            .collect();
        Ok(Self {
            within,
            ctes: BTreeMap::new(),
            ..self.clone()
        })
    }

    /// The names of all tables and views, in order.
    pub(super) fn relation_names(&self) -> Vec<String> {
        let names = self.tables.keys().chain(self.views.keys()).cloned();
        names.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The query of a view.
    pub(super) fn view_text(&self, name: &str) -> Option<&str> {
        self.views.get(name).map(String::as_str)
    }

    fn view(&self, name: &str, sql: &str) -> Result<Arc<dyn TableSource>> {
        let invalid = |error: Error| match error.kind() {
            ErrorKind::InvalidView | ErrorKind::ViewIsRecursive => error,
            _ => Error::new(
                ErrorKind::InvalidView,
                format!("Failed analyzing stored view '{name}': {error}"),
            )
            .with_hint(error.hint().map(str::to_owned)),
        };
        let planned = self
            .within(name)
            .and_then(|catalog| plan_text(sql, &catalog))
            .map_err(invalid)?;
        let plan = self.with_curated_days(name, planned.plan)?;
        Ok(provider_as_source(Arc::new(ViewTable::new(
            plan,
            Some(sql.to_owned()),
        ))))
    }

    /// The plan of a relation with its curated days, if it has any.
    fn with_curated_days(&self, name: &str, plan: LogicalPlan) -> Result<LogicalPlan> {
        let Some(snapshot) = &self.curated else {
            return Ok(plan);
        };
        match snapshot.days(name)? {
            Some(days) => Ok(with_curated_days(name, plan, &days, snapshot)?),
            None => Ok(plan),
        }
    }

    /// A table of the lake, with its curated days.
    fn table(&self, name: &str, table: &Arc<LakeTable>) -> Result<Arc<dyn TableSource>> {
        let source = provider_as_source(Arc::clone(table) as Arc<_>);
        let has_days = match &self.curated {
            Some(snapshot) => snapshot.days(name)?.is_some(),
            None => false,
        };
        if !has_days {
            return Ok(source);
        }
        let plan = LogicalPlanBuilder::scan(name, source, None)?.build()?;
        let plan = self.with_curated_days(name, plan)?;
        Ok(provider_as_source(Arc::new(ViewTable::new(plan, None))))
    }

    pub(crate) fn find(&self, name: &str) -> Result<Arc<dyn TableSource>> {
        if let Some(sql) = self.views.get(name) {
            return self.view(name, sql);
        }
        match self.tables.get(name) {
            Some(table) => self.table(name, table),
            None => Err(self.table_not_found(name)),
        }
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

impl ContextProvider for Catalog {
    fn get_table_source(&self, name: TableReference) -> DataFusionResult<Arc<dyn TableSource>> {
        let common = match &name {
            TableReference::Bare { table } => self.ctes.get(table.as_ref()),
            _ => None,
        };
        if name.schema() == Some(INFORMATION_SCHEMA) {
            return Ok(self.information_schema(name.table())?);
        }
        Ok(common.map_or_else(|| self.find(name.table()), |table| Ok(Arc::clone(table)))?)
    }

    fn create_cte_work_table(
        &self,
        name: &str,
        schema: SchemaRef,
    ) -> DataFusionResult<Arc<dyn TableSource>> {
        Ok(provider_as_source(Arc::new(CteWorkTable::new(
            name, schema,
        ))))
    }

    fn get_expr_planners(&self) -> &[Arc<dyn ExprPlanner>] {
        &self.expressions
    }

    fn get_relation_planners(&self) -> &[Arc<dyn RelationPlanner>] {
        &self.relations
    }

    /// Scalar functions are bound by [`Binder`].
    fn get_function_meta(&self, _: &str) -> Option<Arc<ScalarUDF>> {
        None
    }

    fn get_higher_order_meta(&self, name: &str) -> Option<Arc<HigherOrderUDF>> {
        datafusion_higher_order(name)
    }

    fn get_aggregate_meta(&self, name: &str) -> Option<Arc<AggregateUDF>> {
        datafusion_aggregate(name)
    }

    fn get_window_meta(&self, name: &str) -> Option<Arc<WindowUDF>> {
        datafusion_window(name)
    }

    fn get_variable_type(&self, _: &[String]) -> Option<DataType> {
        None
    }

    fn options(&self) -> &ConfigOptions {
        &self.options
    }

    fn udf_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn higher_order_function_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn udaf_names(&self) -> Vec<String> {
        vec!["count".to_owned()]
    }

    fn udwf_names(&self) -> Vec<String> {
        vec!["row_number".to_owned()]
    }
}
