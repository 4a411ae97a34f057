//! `lake query`.

use std::cell::LazyCell;
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use account::Account;
use analytics::TimeZone;
use anyhow::{Context, anyhow, bail, ensure};
use athena::split_statements;
use cli::{ExitStatus, Printer, message};
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};

use crate::curate::days_from_rows_note;
use crate::days::LakeDays;
use crate::engine::{self, EngineSettings, QueryFailure};
use crate::named::{NamedQuery, default_days_note, time_zone_note};
use crate::output::{OutputTarget, QueryResult};
use crate::{empty_result, remote};

pub(crate) struct QuerySettings {
    pub(crate) statement: StatementSource,
    /// Print the SQL without running it.
    pub(crate) show: bool,
    pub(crate) target: QueryTarget,
    pub(crate) output: OutputTarget,
}

/// Where a statement runs.
pub(crate) enum QueryTarget {
    /// Over a lake on this machine.
    Local(engine::EngineSettings),
    /// In Athena, over the tables of an account.
    Athena(remote::AthenaSettings),
}

/// Where the SQL text comes from.
#[derive(Clone)]
pub(crate) enum StatementSource {
    Text(String),
    File(PathBuf),
    /// Standard input.
    Input,
    /// A query of the catalog.
    Named(NamedQuery),
}

#[derive(Serialize)]
struct Shown {
    sql: String,
}

/// Runs a statement, or prints it.
pub(crate) fn run(settings: &QuerySettings, printer: &Printer) -> anyhow::Result<ExitStatus> {
    if !settings.show {
        settings.output.check()?;
    }
    match &settings.target {
        QueryTarget::Local(engine) if settings.show => {
            print_sql(settings.statement.sql(&engine.time_zone)?, printer)?;
        }
        QueryTarget::Local(engine) => run_locally(settings, engine)?,
        QueryTarget::Athena(athena) => in_athena(settings, athena, printer)?,
    }
    Ok(ExitStatus::Success)
}

fn print_sql(sql: String, printer: &Printer) -> anyhow::Result<()> {
    let shown = Shown { sql };
    printer.result(&shown, || format!("{}\n", shown.sql.trim_end()))?;
    Ok(())
}

/// Runs a statement over a lake, and explains a result without rows.
fn run_locally(settings: &QuerySettings, engine: &EngineSettings) -> anyhow::Result<()> {
    let mut statement = settings.statement.clone();
    // Errors of the statement come before those of the lake.
    let mut sql = statement.sql(&engine.time_zone)?;
    let session = engine::open(engine)?;
    let runtime = runtime()?;
    let days = LazyCell::new(|| runtime.block_on(LakeDays::query(engine, &session)));
    let mut default_days = Vec::new();
    if let (StatementSource::Named(query), None) = (&mut statement, engine.now)
        && query.needs_days()
        && let Some(days) = *days
    {
        default_days = query.set_default_days(days);
        sql = query.sql(&engine.time_zone)?;
    }
    let outcome = session
        .query_blocking(&sql)
        .map_err(|error| QueryFailure::from_engine(&error, &sql))?;
    let reads_rows = outcome.statistics.bytes_scanned > outcome.statistics.bytes_curated;
    let result = QueryResult::from_outcome(outcome, &sql);
    settings.output.write(&result)?;
    message::info(&result.summary());
    if reads_rows && let Some(note) = days_from_rows_note(&session, engine, &sql) {
        message::info(&note);
    }
    let is_named = matches!(statement, StatementSource::Named(_));
    if let Some(note) = time_zone_note(&engine.time_zone, is_named) {
        message::info(&note);
    }
    if let Some(note) = default_days_note(&default_days) {
        message::info(&note);
    }
    if result.row_count() == 0 {
        let query = if let StatementSource::Named(query) = &statement {
            Some(query)
        } else {
            None
        };
        let hints = empty_result::explain(&session, *days, &sql, query);
        for hint in runtime.block_on(hints) {
            message::info(&format!("hint: {hint}"));
        }
    }
    Ok(())
}

fn runtime() -> anyhow::Result<Runtime> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.context("cannot start the asynchronous runtime")
}

/// Runs a statement in Athena, or prints it as it would run there.
fn in_athena(
    settings: &QuerySettings,
    athena: &remote::AthenaSettings,
    printer: &Printer,
) -> anyhow::Result<()> {
    let mut time_zone = athena.time_zone.clone().unwrap_or_default();
    // Errors of the statement come before those of the account.
    let mut sql = settings.statement.sql(&time_zone)?;
    let runtime = runtime()?;
    let connect = || runtime.block_on(Account::connect(&athena.connection));
    if settings.show && athena.time_zone.is_some() {
        return print_sql(sql, printer);
    }
    let account = connect()?;
    if let (StatementSource::Named(query), None) = (&settings.statement, &athena.time_zone) {
        time_zone = runtime.block_on(remote::reporting_time_zone(&account, athena));
        sql = query.sql(&time_zone)?;
    }
    if settings.show {
        return print_sql(sql, printer);
    }
    // Athena rejects some statements with a trailing semicolon.
    let statement = sql.trim().trim_end_matches(';');
    let result = runtime.block_on(remote::query(&account, athena, statement))?;
    settings.output.write(&result)?;
    message::info(&result.summary());
    // The time zone of the deployment's views is not read for other statements.
    if let StatementSource::Named(_) = &settings.statement
        && let Some(note) = time_zone_note(&time_zone, true)
    {
        message::info(&note);
    }
    Ok(())
}

impl StatementSource {
    fn sql(&self, time_zone: &TimeZone) -> anyhow::Result<String> {
        let text = match self {
            Self::Text(text) => text.clone(),
            Self::File(path) => fs::read_to_string(path)
                .map_err(|error| anyhow!("cannot read {}: {error}", path.display()))?,
            Self::Input => input()?,
            Self::Named(named) => return Ok(named.sql(time_zone)?),
        };
        ensure_one(&text)?;
        Ok(text)
    }
}

fn input() -> anyhow::Result<String> {
    if io::stdin().is_terminal() {
        message::info("Enter a statement and press Ctrl+D; for several statements use lake shell.");
    }
    let mut text = String::new();
    io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| anyhow!("cannot read standard input: {error}"))?;
    Ok(text)
}

fn ensure_one(text: &str) -> anyhow::Result<()> {
    let count = split_statements(text).all().count();
    ensure!(
        count > 0,
        "no statement; pass SQL, or the name of a query with --named"
    );
    if count > 1 {
        bail!("expected one statement, found {count}; run several with: lake shell < FILE");
    }
    Ok(())
}
