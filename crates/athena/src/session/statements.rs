//! SHOW, DESCRIBE, EXPLAIN, CREATE VIEW and DROP VIEW.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::DataType;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::display::DisplayableExecutionPlan;
use regex::RegexBuilder;

use super::run::statistics;
use super::{Column, QueryOutcome, State, Statistics, views};
use crate::analyze::{Relation, Relations};
use crate::catalog::{Catalog, Planned};
use crate::error::{Error, ErrorKind, Result};
use crate::sql::{Show, TableName, check_database};
use crate::table::partitions;
use crate::types;

/// A result with `varchar` columns.
fn texts(columns: &[&str], rows: &[Vec<String>]) -> Result<QueryOutcome> {
    let column = |number: usize| {
        Arc::new(
            rows.iter()
                .map(|row| row.get(number))
                .collect::<StringArray>(),
        ) as ArrayRef
    };
    let arrays = columns
        .iter()
        .enumerate()
        .map(|(number, name)| (*name, column(number), true));
    let batches = if columns.is_empty() {
        Vec::new()
    } else {
        vec![RecordBatch::try_from_iter_with_nullable(arrays)?]
    };
    let columns = columns.iter().map(|name| Column {
        name: (*name).to_owned(),
        data_type: "varchar".to_owned(),
    });
    Ok(QueryOutcome {
        columns: columns.collect(),
        batches,
        statistics: Statistics::default(),
    })
}

fn list(column: &str, values: impl Iterator<Item = String>) -> Result<QueryOutcome> {
    texts(
        &[column],
        &values.map(|value| vec![value]).collect::<Vec<_>>(),
    )
}

/// The names that match a pattern with `*` for any text and `|` between alternatives.
fn matching<'n>(
    names: impl Iterator<Item = &'n String>,
    pattern: Option<&str>,
) -> Result<Vec<String>> {
    let Some(pattern) = pattern else {
        return Ok(names.cloned().collect());
    };
    let expression = format!("^(?:{})$", pattern.replace(".*", "*").replace('*', ".*"));
    let invalid = |_| {
        Error::new(
            ErrorKind::InvalidFunctionArgument,
            format!("'{pattern}' is not a valid pattern of names"),
        )
    };
    let expression = RegexBuilder::new(&expression)
        .case_insensitive(true)
        .build()
        .map_err(invalid)?;
    Ok(names
        .filter(|name| expression.is_match(name))
        .cloned()
        .collect())
}

/// Renders a plan, with metrics if it was executed.
fn render_plan(plan: &Arc<dyn ExecutionPlan>, analyzed: bool) -> String {
    let displayable = if analyzed {
        DisplayableExecutionPlan::with_metrics(plan.as_ref())
    } else {
        DisplayableExecutionPlan::new(plan.as_ref())
    };
    displayable.indent(false).to_string()
}

impl State {
    pub(super) async fn explain(&self, planned: Planned, analyze: bool) -> Result<QueryOutcome> {
        let (plan, state) = self.physical(&planned).await?;
        if analyze {
            self.collect(&plan, &state).await?;
        }
        let mut lines: Vec<String> = render_plan(&plan, analyze)
            .lines()
            .map(str::to_owned)
            .collect();
        for cte in planned.shared_ctes.plans() {
            lines.push(format!("CTE {}:", cte.name));
            lines.extend(
                render_plan(&cte.plan, analyze)
                    .lines()
                    .map(|line| format!("  {line}")),
            );
        }
        let outcome = list("Query Plan", lines.into_iter())?;
        Ok(QueryOutcome {
            statistics: statistics(&plan, &planned.shared_ctes),
            ..outcome
        })
    }

    pub(super) fn show(&self, show: &Show) -> Result<QueryOutcome> {
        let catalog = self.catalog()?;
        match show {
            Show::Tables(pattern) => {
                let views = self.views()?;
                let mut names =
                    matching(self.tables.keys().chain(views.keys()), pattern.as_deref())?;
                names.sort();
                list("tab_name", names.into_iter())
            }
            Show::Views(pattern) => list(
                "views",
                matching(self.views()?.keys(), pattern.as_deref())?.into_iter(),
            ),
            Show::Databases => list(
                "database_name",
                std::iter::once(catalog.database().to_owned()),
            ),
            Show::Functions => list("Function", crate::functions::all_names().into_iter()),
            Show::Columns(table) => {
                let relation = Self::relation(&catalog, table)?;
                list("field", relation.fields().map(|(name, _)| name))
            }
            Show::Describe(table) => Self::describe(&catalog, table),
            Show::Partitions(table) => self.partitions(&catalog, table),
            Show::CreateTable(table) => self.create_table_text(&catalog, table),
            Show::CreateView(view) => {
                let (views, name) = (self.views()?, &view.table);
                let sql = views
                    .get(name)
                    .ok_or_else(|| catalog.table_not_found(name).at(view.location))?;
                let text = format!("CREATE VIEW {name} AS\n{sql}");
                list("Create View", text.lines().map(str::to_owned))
            }
        }
    }

    fn check(catalog: &Catalog, name: &TableName) -> Result<()> {
        match &name.database {
            Some(database) => check_database(database, catalog.database())
                .map_err(|error| error.at(name.location)),
            None => Ok(()),
        }
    }

    fn relation(catalog: &Catalog, name: &TableName) -> Result<Relation> {
        Self::check(catalog, name)?;
        let relation = catalog.find(&name.table);
        relation.map_err(|error| error.at(name.location))
    }

    /// Columns with their Hive types, then the partition keys.
    fn describe(catalog: &Catalog, name: &TableName) -> Result<QueryOutcome> {
        let relation = Self::relation(catalog, name)?;
        let comments = analytics::tables::ALL
            .iter()
            .find(|table| table.name() == name.table);
        let row = |(name, data_type): (String, &DataType)| {
            let comment = comments
                .and_then(|table| table.column(&name))
                .map_or("", |column| column.comment);
            vec![name, hive(data_type), comment.to_owned()]
        };
        texts(
            &["col_name", "data_type", "comment"],
            &relation.fields().map(row).collect::<Vec<_>>(),
        )
    }

    fn source_of(catalog: &Catalog, name: &TableName) -> Result<&'static analytics::Table> {
        Self::check(catalog, name)?;
        let found = analytics::tables::ALL
            .iter()
            .find(|table| table.name() == name.table)
            .copied();
        found.ok_or_else(|| catalog.table_not_found(&name.table).at(name.location))
    }

    fn partitions(&self, catalog: &Catalog, name: &TableName) -> Result<QueryOutcome> {
        let table = Self::source_of(catalog, name)?;
        let found = partitions(&self.lake.rows_of(table.source))?;
        list(
            "partition",
            found.into_iter().map(|partition| {
                let [year, month, day] = partition.keys;
                format!("year={year}/month={month:02}/day={day:02}")
            }),
        )
    }

    fn create_table_text(&self, catalog: &Catalog, name: &TableName) -> Result<QueryOutcome> {
        let table = Self::source_of(catalog, name)?;
        let mut text = format!("CREATE EXTERNAL TABLE `{}`(\n", table.name());
        for (number, column) in table.columns.iter().enumerate() {
            let end = if number + 1 == table.columns.len() {
                ")"
            } else {
                ","
            };
            _ = writeln!(text, "  `{}` {}{end}", column.name, column.data_type.hive());
        }
        let keys: Vec<_> = analytics::PARTITION_KEYS
            .iter()
            .map(|key| format!("  `{key}` int"))
            .collect();
        _ = writeln!(text, "PARTITIONED BY (\n{})", keys.join(",\n"));
        _ = write!(
            text,
            "ROW FORMAT SERDE\n  'org.openx.data.jsonserde.JsonSerDe'\nLOCATION\n  '{}'",
            self.lake.rows_of(table.source).display()
        );
        list("createtab_stmt", text.lines().map(str::to_owned))
    }

    /// Plans the query of a view and writes it to the lake.
    pub(super) fn create_view(
        &self,
        name: &TableName,
        sql: &str,
        replace: bool,
        plan: impl FnOnce(&Catalog) -> Result<Planned>,
    ) -> Result<QueryOutcome> {
        let catalog = self.catalog()?;
        Self::check(&catalog, name)?;
        let exists = self.tables.contains_key(&name.table)
            || (!replace && self.views()?.contains_key(&name.table));
        if exists {
            let message = format!(
                "View '{}.{}' already exists",
                catalog.database(),
                name.table
            );
            return Err(Error::new(ErrorKind::TableAlreadyExists, message).at(name.location));
        }
        let recursive = |error: Error| match error.kind() {
            ErrorKind::ViewIsRecursive => Error::new(
                ErrorKind::ViewIsRecursive,
                "Statement would create a recursive view",
            )
            .at(name.location),
            _ => error,
        };
        let planned = plan(&catalog.within(&name.table)?).map_err(recursive)?;
        check_column_names(&planned)?;
        views::write(&self.lake, &*self.settings.disk, &name.table, sql)?;
        texts(&[], &[])
    }

    pub(super) fn drop_view(&self, name: &TableName, if_exists: bool) -> Result<QueryOutcome> {
        let catalog = self.catalog()?;
        Self::check(&catalog, name)?;
        if !views::remove(&self.lake, &*self.settings.disk, &name.table)? && !if_exists {
            let given = self
                .settings
                .views
                .iter()
                .any(|view| view.name.to_lowercase() == name.table);
            let missing = catalog.table_not_found(&name.table).at(name.location);
            let kept = Error::new(
                ErrorKind::NotSupported,
                format!("View '{}' is built in and cannot be dropped", name.table),
            )
            .at(name.location);
            return Err(if given { kept } else { missing });
        }
        texts(&[], &[])
    }
}

/// Fails unless each column of a view has a name of its own.
fn check_column_names(planned: &Planned) -> Result<()> {
    let mut known = HashSet::new();
    for (position, name) in (1..).zip(&planned.relation.columns) {
        let Some(name) = name else {
            let message = format!("Column name not specified at position {position}");
            return Err(Error::new(ErrorKind::MissingColumnName, message));
        };
        let name = name.to_lowercase();
        if known.contains(&name) {
            let message = format!("Column name '{name}' specified more than once");
            return Err(Error::new(ErrorKind::DuplicateColumnName, message));
        }
        known.insert(name);
    }
    Ok(())
}

/// The Hive name of a type.
fn hive(data_type: &DataType) -> String {
    match data_type {
        DataType::Int32 => "int".to_owned(),
        DataType::Float32 => "float".to_owned(),
        DataType::Utf8 => "string".to_owned(),
        DataType::List(element) => format!("array<{}>", hive(element.data_type())),
        DataType::Struct(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|field| format!("{}:{}", field.name(), hive(field.data_type())))
                .collect();
            format!("struct<{}>", fields.join(","))
        }
        other => types::name(other),
    }
}
