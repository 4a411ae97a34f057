//! What queries find by name: the lake's tables, its views, and the engine's functions.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow::datatypes::{DataType, SchemaRef};
use datafusion::catalog::cte_worktable::CteWorkTable;
use datafusion::catalog::view::ViewTable;
use datafusion::common::TableReference;
use datafusion::common::config::ConfigOptions;
use datafusion::datasource::provider_as_source;
use datafusion::error::Result as EngineResult;
use datafusion::functions_aggregate::planner::AggregateFunctionPlanner;
use datafusion::functions_window::planner::WindowFunctionPlanner;
use datafusion::logical_expr::planner::{ContextProvider, ExprPlanner, RelationPlanner};
use datafusion::logical_expr::{AggregateUDF, HigherOrderUDF, ScalarUDF, TableSource, WindowUDF};

use super::plan_text;
use super::unnest::UnnestPlanner;
use crate::bind::{Binder, Clock};
use crate::error::{Error, ErrorKind, Result, did_you_mean};
use crate::functions::{engine_aggregate, engine_higher_order, engine_window};
use crate::table::LakeTable;

/// The SQL of views by their names.
pub(crate) type Views = BTreeMap<String, String>;

/// How deep views may stand on views.
const DEPTH: usize = 32;

/// The names in reach of a query.
pub(crate) struct Catalog {
    database: String,
    tables: Arc<HashMap<String, Arc<LakeTable>>>,
    views: Arc<Views>,
    expressions: Vec<Arc<dyn ExprPlanner>>,
    relations: Vec<Arc<dyn RelationPlanner>>,
    options: ConfigOptions,
    /// The views within whose queries this one is.
    within: Vec<String>,
}

impl Catalog {
    pub(crate) fn new(database: &str, tables: Arc<HashMap<String, Arc<LakeTable>>>, views: Arc<Views>, clock: Arc<Clock>) -> Self {
        Self {
            database: database.to_owned(),
            tables,
            views,
            expressions: vec![Arc::new(Binder::new(clock)), Arc::new(AggregateFunctionPlanner), Arc::new(WindowFunctionPlanner)],
            relations: vec![Arc::new(UnnestPlanner)],
            options: ConfigOptions::default(),
            within: Vec::new(),
        }
    }

    /// The name of the database.
    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    /// The catalog within the query of a view.
    fn within(&self, view: &str) -> Result<Self> {
        if self.within.iter().any(|outer| outer == view) || self.within.len() == DEPTH {
            return Err(Error::new(ErrorKind::InvalidView, format!("View '{view}' stands on itself")));
        }
        Ok(Self {
            database: self.database.clone(),
            tables: Arc::clone(&self.tables),
            views: Arc::clone(&self.views),
            expressions: self.expressions.clone(),
            relations: self.relations.clone(),
            options: self.options.clone(),
            within: self.within.iter().cloned().chain([view.to_owned()]).collect(),
        })
    }

    fn view(&self, name: &str, sql: &str) -> Result<Arc<dyn TableSource>> {
        let invalid = |error: Error| match error.kind() {
            ErrorKind::InvalidView => error,
            _ => Error::new(ErrorKind::InvalidView, format!("Failed analyzing stored view '{name}': {error}"))
                .with_hint(error.hint().map(str::to_owned)),
        };
        let planned = self.within(name).and_then(|catalog| plan_text(sql, &catalog)).map_err(invalid)?;
        Ok(provider_as_source(Arc::new(ViewTable::new(planned.plan, Some(sql.to_owned())))))
    }

    /// The table or view of this name.
    pub(crate) fn find(&self, name: &str) -> Result<Arc<dyn TableSource>> {
        if let Some(sql) = self.views.get(name) {
            return self.view(name, sql);
        }
        let found = self.tables.get(name).map(|table| provider_as_source(Arc::clone(table) as Arc<_>));
        found.ok_or_else(|| self.table_not_found(name))
    }

    /// The error of a table that is not there.
    pub(crate) fn table_not_found(&self, name: &str) -> Error {
        let names = self.tables.keys().chain(self.views.keys()).map(String::as_str);
        Error::new(ErrorKind::TableNotFound, format!("Table 'awsdatacatalog.{}.{name}' does not exist", self.database))
            .with_hint(did_you_mean(name, names))
    }
}

impl ContextProvider for Catalog {
    fn get_table_source(&self, name: TableReference) -> EngineResult<Arc<dyn TableSource>> {
        Ok(self.find(name.table())?)
    }

    fn create_cte_work_table(&self, name: &str, schema: SchemaRef) -> EngineResult<Arc<dyn TableSource>> {
        Ok(provider_as_source(Arc::new(CteWorkTable::new(name, schema))))
    }

    fn get_expr_planners(&self) -> &[Arc<dyn ExprPlanner>] {
        &self.expressions
    }

    fn get_relation_planners(&self) -> &[Arc<dyn RelationPlanner>] {
        &self.relations
    }

    /// Functions of a row are bound by [`Binder`].
    fn get_function_meta(&self, _: &str) -> Option<Arc<ScalarUDF>> {
        None
    }

    fn get_higher_order_meta(&self, name: &str) -> Option<Arc<HigherOrderUDF>> {
        engine_higher_order(name)
    }

    fn get_aggregate_meta(&self, name: &str) -> Option<Arc<AggregateUDF>> {
        engine_aggregate(name)
    }

    fn get_window_meta(&self, name: &str) -> Option<Arc<WindowUDF>> {
        engine_window(name)
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
