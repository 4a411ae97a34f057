//! Relations: a plan and the names of its columns.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::logical_expr::LogicalPlan;

use crate::error::Result;

/// The catalog of all databases.
pub(crate) const CATALOG: &str = "awsdatacatalog";

/// The schema with the names of tables and columns.
pub(crate) const INFORMATION_SCHEMA: &str = "information_schema";

/// A table, a view, a CTE or the result of a query.
///
/// The columns of the plan have unique names, which need not be those that a query sees.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    pub(crate) plan: LogicalPlan,
    /// For each column of the plan the name as written; `None` if it has no name.
    pub(crate) columns: Vec<Option<String>>,
}

/// The tables and views that a query can read.
pub(crate) trait Relations {
    /// The name of the database, in lower case.
    fn database(&self) -> &str;

    /// The table or view `name`.
    ///
    /// # Errors
    /// The relation does not exist, or the view cannot be planned.
    fn find(&self, name: &str) -> Result<Relation>;

    /// The table `name` with the columns of [`HIDDEN_COLUMNS`](crate::table::HIDDEN_COLUMNS) after
    /// all others; `None` if it has none.
    ///
    /// # Errors
    /// The table cannot be planned.
    fn with_hidden_columns(&self, name: &str) -> Result<Option<Relation>>;

    /// The table `name` of the schema `information_schema`.
    ///
    /// # Errors
    /// The table does not exist.
    fn information_schema(&self, name: &str) -> Result<Relation>;

    /// A relation whose rows are computed once for all its references.
    ///
    /// # Errors
    /// The plan has columns with the same name.
    fn share(&self, name: &str, relation: Relation) -> Result<Relation>;
}

impl Relation {
    /// A plan whose columns are seen with their own names.
    pub(crate) fn from_plan(plan: LogicalPlan) -> Self {
        let fields = plan.schema().fields().iter();
        let columns = fields.map(|field| Some(field.name().clone())).collect();
        Self { plan, columns }
    }

    /// The names that results show, and the types.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (String, &DataType)> {
        let names = self.columns.iter().enumerate();
        let names = names.map(|(position, name)| column_name(name.as_ref(), position));
        let fields = self.plan.schema().fields().iter();
        names.zip(fields.map(|field| field.data_type()))
    }

    /// With names in lower case, as queries see them.
    pub(crate) fn lowercase(self) -> Self {
        let columns = self.columns.into_iter();
        let columns = columns.map(|name| name.map(|name| name.to_lowercase()));
        Self {
            plan: self.plan,
            columns: columns.collect(),
        }
    }

    pub(crate) fn into_plan(self) -> Arc<LogicalPlan> {
        Arc::new(self.plan)
    }
}

/// The name of a column in a result: Trino calls columns without one `_col0`, `_col1`, …
pub(crate) fn column_name(name: Option<&String>, position: usize) -> String {
    name.cloned().unwrap_or_else(|| format!("_col{position}"))
}
