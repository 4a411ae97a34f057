//! Writing curated files.

use std::sync::Arc;

use analytics::PARTITION_KEYS;
use analytics::curated::CuratedTable;
use arrow::datatypes::{Field, Schema};
use connect_core::Day;
use datafusion::physical_plan::execute_stream;
use futures_util::StreamExt;

use super::{Session, State};
use crate::analyze::Relations;
use crate::curated::{self, DayWriter, DaysFromRows, ExpectedDay, Snapshot, Written};
use crate::error::{Error, ErrorKind, Result};
use crate::lake::Views;
use crate::sql::{Statement, parse};

/// How often a day is written again because its row files changed meanwhile.
const MAX_ATTEMPTS: usize = 3;

/// A day of a curated table that has row files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CuratedDay {
    /// The table or view.
    pub relation: &'static str,
    /// The day, UTC.
    pub day: Day,
    /// Whether queries read the day's curated file: it was made from the current row files.
    pub is_fresh: bool,
}

/// What a curated file has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CuratedRows {
    /// Number of rows of the day.
    pub rows: u64,
    /// Size of the Parquet file.
    pub bytes: u64,
}

impl Session {
    /// The days of the curated tables in [`SessionSettings`](super::SessionSettings), by table. A
    /// table whose view, or a view that it reads, is defined in the lake has none.
    ///
    /// # Errors
    /// A directory of the lake cannot be listed.
    pub fn curated_days(&self) -> Result<Vec<CuratedDay>> {
        self.days(ExpectedDay::is_fresh)
    }

    /// As [`curated_days`](Self::curated_days), where a file whose footer is damaged is not fresh.
    ///
    /// # Errors
    /// As `curated_days`.
    pub fn verified_days(&self) -> Result<Vec<CuratedDay>> {
        self.days(ExpectedDay::is_intact)
    }

    fn days(&self, is_fresh: fn(&ExpectedDay) -> bool) -> Result<Vec<CuratedDay>> {
        let (curated, views) = (&self.state.curated, self.state.views()?);
        let mut days = Vec::new();
        for table in curated.tables() {
            let expected = curated.expected_days(table, &views)?.unwrap_or_default();
            days.extend(expected.iter().map(|expected| CuratedDay {
                relation: table.relation,
                day: expected.day,
                is_fresh: is_fresh(expected),
            }));
        }
        Ok(days)
    }

    /// The days of curated tables that a query reads from row files: those that
    /// [`curate`](Self::curate) would speed up. A statement that is not a query reads none.
    ///
    /// # Errors
    /// As [`query`](Self::query), without those of running it.
    pub async fn days_from_rows(&self, sql: &str) -> Result<Vec<(&'static str, Day)>> {
        let (state, sql) = (Arc::clone(&self.state), sql.to_owned());
        self.spawn(async move { state.days_from_rows(&sql).await })
            .await
    }

    /// As [`days_from_rows`](Self::days_from_rows), for callers that are not asynchronous.
    ///
    /// # Errors
    /// As `days_from_rows`.
    pub fn days_from_rows_blocking(&self, sql: &str) -> Result<Vec<(&'static str, Day)>> {
        self.block_on(self.days_from_rows(sql))
    }

    /// Those of the days whose row files have not changed since curated files of another definition
    /// were made from them: in another time zone, or by another version.
    ///
    /// # Errors
    /// A directory of the lake cannot be listed.
    pub fn days_of_other_definitions(
        &self,
        days: &[(&'static str, Day)],
    ) -> Result<Vec<(&'static str, Day)>> {
        let (curated, views) = (&self.state.curated, self.state.views()?);
        let mut found = Vec::new();
        for &(relation, day) in days {
            let Some(table) = curated.table(relation) else {
                continue;
            };
            let expected = curated.expected_day(table, day, &views)?;
            if expected.is_some_and(|expected| expected.is_of_other_definition()) {
                found.push((relation, day));
            }
        }
        Ok(found)
    }

    /// Writes the curated file of a day, from the rows that the relation has now. Dropping the future
    /// cancels it. Files of the day that were made from other row files are removed.
    ///
    /// # Errors
    /// Those of a query for the day, or the file cannot be written.
    pub async fn curate(&self, relation: &str, day: Day) -> Result<CuratedRows> {
        let (state, relation) = (Arc::clone(&self.state), relation.to_owned());
        self.spawn(async move { state.curate(&relation, day).await })
            .await
    }

    /// As [`curate`](Self::curate), for callers that are not asynchronous.
    ///
    /// # Errors
    /// As `curate`.
    pub fn curate_blocking(&self, relation: &str, day: Day) -> Result<CuratedRows> {
        self.block_on(self.curate(relation, day))
    }

    /// Removes curated files of days whose row files changed or are gone, without writing new ones.
    /// Returns the number of files.
    ///
    /// # Errors
    /// A directory cannot be listed or a file cannot be removed.
    pub fn remove_outdated(&self) -> Result<u64> {
        let (curated, views) = (&self.state.curated, self.state.views()?);
        let mut removed = 0;
        for table in curated.tables() {
            let Some(expected) = curated.expected_days(table, &views)? else {
                continue;
            };
            for (day, folder) in curated.folders(table)? {
                let current = expected.iter().find(|expected| expected.day == day);
                let path = current.map(|expected| expected.path.as_path());
                removed += curated::remove_outdated(&*self.state.settings.disk, &folder, path)?;
            }
        }
        Ok(removed)
    }
}

impl State {
    async fn days_from_rows(&self, sql: &str) -> Result<Vec<(&'static str, Day)>> {
        let Statement::Query(query, tokens) = parse(sql)? else {
            return Ok(Vec::new());
        };
        let (views, days) = (Arc::new(self.views()?), DaysFromRows::default());
        let snapshot = Snapshot::new(Arc::clone(&self.curated), Arc::clone(&views));
        let catalog = self.catalog_of(views, snapshot.collecting(days.clone()));
        self.physical(&catalog.plan(&query, &tokens)?).await?;
        Ok(days.days())
    }

    async fn curate(&self, relation: &str, day: Day) -> Result<CuratedRows> {
        let unknown = || {
            let message = format!("'{relation}' is not a curated table");
            Error::new(ErrorKind::TableNotFound, message)
        };
        let table = *self.curated.table(relation).ok_or_else(unknown)?;
        let views = Arc::new(self.views()?);
        for _ in 0..MAX_ATTEMPTS {
            let Some(expected) = self.curated.expected_day(&table, day, &views)? else {
                return Ok(CuratedRows::default());
            };
            let writer = self.write_day(&table, &expected, &views).await?;
            // Rows that arrived meanwhile may be in the file or not.
            let now = self.curated.expected_day(&table, day, &views)?;
            if now.as_ref() != Some(&expected) {
                continue;
            }
            let Written { rows, bytes } = writer.finish(&expected)?;
            // Rows that were erased meanwhile must not stay in a file that nothing reads.
            let now = self.curated.expected_day(&table, day, &views)?;
            if now.as_ref() == Some(&expected) {
                return Ok(CuratedRows { rows, bytes });
            }
            let now = now.as_ref().map(|now| now.path.as_path());
            curated::remove_outdated(&*self.settings.disk, expected.folder(), now)?;
        }
        let message = format!("The row files of {day} of {relation} change while they are read");
        Err(Error::new(ErrorKind::HiveFilesystemError, message)
            .with_hint("Try again when ingest has finished.".to_owned()))
    }

    /// Writes the rows of a day to a draft.
    async fn write_day(
        &self,
        table: &CuratedTable,
        expected: &ExpectedDay,
        views: &Arc<Views>,
    ) -> Result<DayWriter> {
        let snapshot = Snapshot::new(Arc::clone(&self.curated), Arc::clone(views));
        let catalog = self.catalog_of(Arc::clone(views), snapshot.except(table.relation));
        let relation = catalog.find(table.relation)?;
        let fields: Vec<Field> = relation
            .fields()
            .filter(|(name, _)| !PARTITION_KEYS.contains(&name.as_str()))
            .map(|(name, data_type)| Field::new(name, data_type.clone(), true))
            .collect();
        let sql = day_sql(table, &fields, expected.day);
        let Statement::Query(query, tokens) = parse(&sql)? else {
            return Err(Error::new(ErrorKind::Internal, "a SELECT is a query"));
        };
        let planned = catalog.plan(&query, &tokens)?;
        let (plan, state) = self.physical(&planned).await?;
        let mut writer =
            DayWriter::create(&self.settings.disk, expected, Arc::new(Schema::new(fields)))?;
        let mut stream = execute_stream(plan, state.task_ctx())?;
        while let Some(batch) = stream.next().await {
            writer.write(&batch?)?;
        }
        Ok(writer)
    }
}

/// The query for the rows of a day, in the order of the file.
fn day_sql(table: &CuratedTable, fields: &[Field], day: Day) -> String {
    let (year, month, day) = day.parts();
    let quoted = |names: Vec<&str>| {
        let names: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
        names.join(", ")
    };
    format!(
        "SELECT {} FROM {} WHERE year = {year} AND month = {month} AND day = {day} ORDER BY {}",
        quoted(fields.iter().map(|field| field.name().as_str()).collect()),
        table.relation,
        quoted(table.order_by.to_vec()),
    )
}
