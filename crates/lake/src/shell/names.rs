//! The names that statements can have in them.

use std::collections::BTreeMap;

use analytics::{PARTITION_KEYS, tables, views};
use athena::Session;

use crate::printer::table;

/// The names of a session.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// Tables and views with their columns.
    pub(super) tables: BTreeMap<String, Vec<String>>,
    /// Functions.
    pub(super) functions: Vec<String>,
}

impl Names {
    /// Asks the session. What it does not tell cannot be completed, and that is all.
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

/// The columns of the tables and views that are always there.
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

/// The tables and views with what one row of each is.
pub(super) fn list(names: &Names) -> String {
    let rows = names.tables.keys().map(|name| {
        let of_table = tables::ALL
            .iter()
            .find(|table| table.name() == name)
            .map(|table| ("table", table.summary));
        let (kind, summary) = of_table
            .or_else(|| Some(("view", views::view(name)?.title)))
            .unwrap_or(("view", ""));
        vec![name.clone(), kind.to_owned(), summary.to_owned()]
    });
    table(&["name", "kind", "what it holds"], 3, rows.collect())
}
