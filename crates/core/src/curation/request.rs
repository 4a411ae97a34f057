//! Requests to store days.

use serde::{Deserialize, Serialize};

use super::{Month, TableSpec};
use crate::Day;

/// The input of the state machine. Every night it is empty: all days of all tables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CurationRequest {
    /// First day, `2026-11-01`; otherwise without a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Relations; all if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<String>,
    /// Lists the days and stores none.
    pub dry_run: bool,
    /// Stores the days of the range again even if they are current.
    pub force: bool,
    /// Lets views read row files only, before the curated tables are deleted.
    pub reset: bool,
}

/// An invalid request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurationRequestError {
    /// Not a date.
    #[error("expected {field} to be a date as YYYY-MM-DD, found {found:?}")]
    Date {
        /// `from` or `to`.
        field: &'static str,
        /// The text of the request.
        found: String,
    },
    /// A table that is not curated.
    #[error("{found:?} is not a curated table; expected {known}")]
    Table {
        /// The text of the request.
        found: String,
        /// The curated tables.
        known: String,
    },
}

/// A month of a table, which one child execution processes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TableMonth {
    /// Name of the table or view that is curated.
    pub relation: String,
    /// The month, `2026-11`.
    pub month: String,
    /// The table of stored days.
    pub curated: String,
    /// The table of the source.
    pub row_table: String,
    /// The expression with which Glue lists the partitions of the month.
    pub expression: String,
}

impl TableMonth {
    /// The item for a month of a table.
    pub fn new(table: &TableSpec, month: Month) -> Self {
        Self {
            relation: table.relation.clone(),
            month: month.to_string(),
            curated: table.curated.clone(),
            row_table: table.row_table.clone(),
            expression: month.expression(),
        }
    }
}

impl CurationRequest {
    /// The requested tables of collected sources.
    ///
    /// # Errors
    /// A requested table is unknown.
    pub fn tables<'a>(
        &self,
        all: &'a [TableSpec],
    ) -> Result<Vec<&'a TableSpec>, CurationRequestError> {
        let is_known = |name: &&String| all.iter().all(|table| table.relation != **name);
        if let Some(found) = self.tables.iter().find(is_known) {
            let known: Vec<_> = all.iter().map(|table| table.relation.as_str()).collect();
            return Err(CurationRequestError::Table {
                found: found.clone(),
                known: known.join(", "),
            });
        }
        let is_requested =
            |table: &TableSpec| self.tables.is_empty() || self.tables.contains(&table.relation);
        let requested = all.iter().filter(|table| is_requested(table));
        Ok(requested.filter(|table| table.is_enabled()).collect())
    }

    /// First and last day of the range; `None` for no limit.
    ///
    /// # Errors
    /// A day is not a date.
    pub fn range(&self) -> Result<[Option<Day>; 2], CurationRequestError> {
        let parse = |field, text: &Option<String>| match text {
            None => Ok(None),
            Some(text) => Day::from_date(text)
                .map(Some)
                .map_err(|_| CurationRequestError::Date {
                    field,
                    found: text.clone(),
                }),
        };
        Ok([parse("from", &self.from)?, parse("to", &self.to)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Vec<TableSpec> {
        [("connect_contacts", "true"), ("connect_ef", "false")]
            .map(|(relation, enabled)| TableSpec {
                relation: relation.to_owned(),
                enabled: enabled.to_owned(),
                ..TableSpec::default()
            })
            .to_vec()
    }

    fn names(json: &str) -> Result<Vec<String>, CurationRequestError> {
        let request: CurationRequest = serde_json::from_str(json).unwrap();
        let tables = tables();
        let requested = request.tables(&tables)?;
        Ok(requested
            .iter()
            .map(|table| table.relation.clone())
            .collect())
    }

    #[test]
    fn schedule_requests_all_tables_of_collected_sources() {
        assert_eq!(names("{}").unwrap(), ["connect_contacts"]);
        assert_eq!(
            names(r#"{"tables": ["connect_ef"]}"#).unwrap(),
            Vec::<String>::new()
        );
    }

    #[test]
    fn rejects_unknown_tables_and_dates() {
        let error = names(r#"{"tables": ["contacts"]}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"contacts\" is not a curated table; expected connect_contacts, connect_ef"
        );
        let request: CurationRequest = serde_json::from_str(r#"{"to": "2026-02-30"}"#).unwrap();
        assert_eq!(
            request.range().unwrap_err().to_string(),
            "expected to to be a date as YYYY-MM-DD, found \"2026-02-30\""
        );
    }
}
