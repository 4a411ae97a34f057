//! Table, column and function names for completion and `\d`.

use std::collections::BTreeMap;

use analytics::{PARTITION_KEYS, tables, views};
use athena::Session;
use cli::table;

#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// Tables and views with their columns.
    pub(super) tables: BTreeMap<String, Vec<String>>,
    pub(super) functions: Vec<String>,
}

impl Names {
    /// Reads the names from the session. Names that cannot be read are not completed.
    pub(super) fn read(session: &Session) -> Self {
        let first_column = |statement: &str| -> Vec<String> {
            let outcome = session.query_blocking(statement);
            outcome
                .map(|outcome| {
                    outcome
                        .rows()
                        .filter_map(|row| row.into_iter().next()?)
                        .collect()
                })
                .unwrap_or_default()
        };
        let columns = |name: &String| {
            known_columns(name).unwrap_or_else(|| first_column(&format!("SHOW COLUMNS IN {name}")))
        };
        let tables = first_column("SHOW TABLES")
            .into_iter()
            .map(|name| (name.clone(), columns(&name)));
        Self {
            tables: tables.collect(),
            functions: first_column("SHOW FUNCTIONS"),
        }
    }
}

/// Returns the columns of the built-in tables and views.
fn known_columns(name: &str) -> Option<Vec<String>> {
    let owned = |name: &str| name.to_owned();
    if let Some(table) = tables::ALL.iter().find(|table| table.name() == name) {
        return Some(
            table
                .columns
                .iter()
                .map(|column| column.name)
                .chain(PARTITION_KEYS)
                .map(owned)
                .collect(),
        );
    }
    Some(
        views::view(name)?
            .columns
            .iter()
            .map(|column| owned(column.name))
            .collect(),
    )
}

/// Formats the list of tables and views, or of one kind.
pub(super) fn list(names: &Names, only: Option<&str>) -> String {
    let rows = names.tables.keys().filter_map(|name| {
        let of_table = tables::ALL
            .iter()
            .find(|table| table.name() == name)
            .map(|table| ("table", table.summary));
        let (kind, summary) = of_table
            .or_else(|| Some(("view", views::view(name)?.title)))
            .unwrap_or(("view", ""));
        let is_listed = only.is_none_or(|only| only == kind);
        is_listed.then(|| vec![name.clone(), kind.to_owned(), summary.to_owned()])
    });
    table(&["name", "kind", "description"], 3, rows.collect())
}
