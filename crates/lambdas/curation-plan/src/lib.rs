#![doc = include_str!("../README.md")]

mod listing;

use std::collections::BTreeSet;

use aws_sdk_s3::Client;
use connect_core::Day;
use connect_core::curation::{
    CurationRequest, CurationRequestError, Month, MonthPlan, MonthResult, MonthState, Schedule,
    TableMonth, TableSpec, Views, replaced, views,
};
use lambda_support::objects::s3_client;
use lambda_support::{
    Environment, EnvironmentError, Handler, Invocation, InvocationError, aws, parse_event,
};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use listing::{BucketClient, fingerprint};

/// Current time.
pub type Clock = fn() -> OffsetDateTime;

/// Folder of the rows of a source.
const ROWS_FOLDER: &str = "fhbase/";

/// Plans what a run stores.
#[derive(Debug)]
pub struct CurationPlan {
    s3: Client,
    settings: CurationSettings,
    now: Clock,
}

/// The configuration of the function, from its environment.
#[derive(Clone, Debug)]
pub struct CurationSettings {
    /// The bucket of the curated tables.
    pub bucket: String,
    /// The last days, including today, that views read from rows.
    pub days_from_rows: u32,
    /// Days for which replaced files are kept.
    pub replaced_days: u32,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "step", rename_all = "camelCase")]
enum Event {
    Months {
        request: CurationRequest,
        tables: Vec<TableSpec>,
    },
    Month {
        request: CurationRequest,
        tables: Vec<TableSpec>,
        item: TableMonth,
        round: u32,
        stored: Vec<String>,
        partitions: Vec<Vec<String>>,
    },
    Views {
        request: CurationRequest,
        tables: Vec<TableSpec>,
        items: Vec<TableMonth>,
        results: Vec<MonthResult>,
    },
}

/// The response to a step.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Response {
    /// The months of a run.
    Months {
        /// The request with all fields.
        request: CurationRequest,
        items: Vec<TableMonth>,
    },
    Month(MonthPlan),
    /// The end of a run.
    Views(Views),
}

/// Function with the configuration in `environment`.
///
/// # Errors
/// If a variable is missing or not a number.
pub fn function(environment: &Environment) -> Result<CurationPlan, EnvironmentError> {
    let bucket = &functions::CURATED_BUCKET;
    let number = |variable: &'static functions::Variable| {
        environment.required(variable.name, variable.description)?;
        Ok(environment.parsed(variable.name)?.unwrap_or_default())
    };
    let settings = CurationSettings {
        bucket: environment.required(bucket.name, bucket.description)?,
        days_from_rows: number(&functions::DAYS_FROM_ROWS)?,
        replaced_days: number(&functions::REPLACED_DAYS)?,
    };
    let s3 = s3_client(&aws::sdk_config(environment)?);
    Ok(CurationPlan::new(s3, settings, OffsetDateTime::now_utc))
}

fn invalid(error: &CurationRequestError) -> InvocationError {
    InvocationError::InvalidInput(error.to_string())
}

/// Checks the names of the tables' buckets and folders.
fn check(tables: &[TableSpec]) -> Result<(), InvocationError> {
    for table in tables {
        table.check().map_err(|error| {
            InvocationError::InvalidInput(format!("table {}: {error}", table.relation))
        })?;
    }
    Ok(())
}

impl CurationPlan {
    /// Function that lists and deletes objects by `s3`.
    pub fn new(s3: Client, settings: CurationSettings, now: Clock) -> Self {
        Self { s3, settings, now }
    }

    /// The months of the requested tables that have row files or stored days.
    async fn months(
        &self,
        listing: &BucketClient<'_>,
        request: &CurationRequest,
        tables: &[TableSpec],
    ) -> Result<Vec<TableMonth>, InvocationError> {
        let [from, to] = request.range().map_err(|error| invalid(&error))?;
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            let message = format!("from {} is after to {}", from.to_iso(), to.to_iso());
            return Err(InvocationError::InvalidInput(message));
        }
        let tables = request.tables(tables).map_err(|error| invalid(&error))?;
        let mut items = Vec::new();
        if request.reset {
            return Ok(items);
        }
        let last = Month::from_day(self.schedule((self.now)()).last_day());
        for table in tables {
            let mut months = listing.months(&table.bucket, ROWS_FOLDER).await?;
            let folder = format!("{}/", table.curated);
            months.extend(listing.months(&self.settings.bucket, &folder).await?);
            let months = months.into_iter().filter(|month| *month <= last);
            items.extend(months.map(|month| TableMonth::new(table, month)));
        }
        tracing::info!(months = items.len(), "listed months");
        Ok(items)
    }

    fn schedule(&self, now: OffsetDateTime) -> Schedule {
        Schedule {
            now,
            days_from_rows: self.settings.days_from_rows,
            bucket: self.settings.bucket.clone(),
        }
    }

    /// The plan for a month of a table.
    async fn month(
        &self,
        listing: &BucketClient<'_>,
        request: &CurationRequest,
        tables: &[TableSpec],
        item: &TableMonth,
        (round, stored, partitions): (u32, &[String], &[Vec<String>]),
    ) -> Result<MonthPlan, InvocationError> {
        // Before the row files are listed: a location never claims to be newer than its rows.
        let now = (self.now)();
        let table = tables
            .iter()
            .find(|table| table.relation == item.relation)
            .ok_or_else(|| missing("item.relation to be one of the tables"))?;
        let month: Month = item
            .month
            .parse()
            .map_err(|()| missing("item.month to be a month, such as 2026-11"))?;
        let folder = format!("{ROWS_FOLDER}{}", month.folder());
        let files = listing.days(&table.bucket, &folder).await?;
        let readable = readable(partitions);
        if round == 0 && !request.dry_run {
            self.delete_replaced(listing, table, month, stored, now)
                .await?;
        }
        let plan = MonthState {
            table,
            definition: &fingerprint([table.definition.as_bytes()]),
            month,
            files: &files,
            readable: &readable,
            stored,
            round,
        }
        .plan(request, &self.schedule(now))
        .map_err(|error| invalid(&error))?;
        tracing::info!(
            relation = item.relation,
            month = item.month,
            round = plan.round,
            days = plan.days.len(),
            outdated = plan.result.outdated.len(),
            "planned month"
        );
        Ok(plan)
    }

    /// Deletes files that no partition has read for the retention.
    async fn delete_replaced(
        &self,
        listing: &BucketClient<'_>,
        table: &TableSpec,
        month: Month,
        stored: &[String],
        now: OffsetDateTime,
    ) -> Result<(), InvocationError> {
        let bucket = &self.settings.bucket;
        let folder = format!("{}/{}", table.curated, month.folder());
        let objects = listing.objects(bucket, &folder).await?;
        let keys = objects.iter().filter_map(|object| object.key());
        let retention = Duration::days(self.settings.replaced_days.into());
        let replaced = replaced(keys, stored, now, retention);
        for key in &replaced {
            listing.delete(bucket, key).await?;
        }
        if !replaced.is_empty() {
            tracing::info!(files = replaced.len(), "deleted replaced files");
        }
        Ok(())
    }
}

fn missing(expected: &str) -> InvocationError {
    InvocationError::InvalidInput(format!("expected {expected}"))
}

/// The days of partitions with these values of year, month and day.
fn readable(partitions: &[Vec<String>]) -> BTreeSet<Day> {
    let day = |values: &Vec<String>| {
        let [year, month, day] = values.as_slice() else {
            return None;
        };
        Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
    };
    partitions.iter().filter_map(day).collect()
}

impl Handler for CurationPlan {
    type Response = Response;

    async fn handle(
        &self,
        event: &str,
        invocation: &Invocation,
    ) -> Result<Response, InvocationError> {
        let listing = &BucketClient {
            s3: &self.s3,
            deadline: invocation.deadline,
        };
        let expected = "a step of the state machine: months, month or views";
        match parse_event(event, expected)? {
            Event::Months { request, tables } => {
                check(&tables)?;
                let items = self.months(listing, &request, &tables).await?;
                Ok(Response::Months { request, items })
            }
            Event::Month {
                request,
                tables,
                item,
                round,
                stored,
                partitions,
            } => {
                check(&tables)?;
                let known = (round, stored.as_slice(), partitions.as_slice());
                let plan = self.month(listing, &request, &tables, &item, known).await?;
                Ok(Response::Month(plan))
            }
            Event::Views {
                request,
                tables,
                items,
                results,
            } => {
                let tables = request.tables(&tables).map_err(|error| invalid(&error))?;
                let views = views(&tables, &items, &results);
                if views.failed > 0 {
                    tracing::error!(failed = views.failed, "days are not stored");
                }
                Ok(Response::Views(views))
            }
        }
    }
}
