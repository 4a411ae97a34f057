//! `lake query`.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use analytics::TimeZone;
use anyhow::{Context, anyhow, bail, ensure};
use serde::Serialize;
use tokio::runtime::Builder;

use crate::engine::{self, Failure};
use crate::named::Named;
use crate::output::{Answer, Target};
use crate::printer::{self, Printer};
use crate::{remote, sql};

/// The settings of `lake query`.
pub(crate) struct Settings {
    /// What is asked.
    pub(crate) statement: Statement,
    /// Whether the statement is only shown.
    pub(crate) show: bool,
    /// Where it runs.
    pub(crate) place: Place,
    /// The reporting time zone of named queries.
    pub(crate) time_zone: TimeZone,
    /// Where the result goes.
    pub(crate) target: Target,
}

/// Where a statement runs.
pub(crate) enum Place {
    /// On this machine, over a lake.
    Here(engine::Settings),
    /// In Athena, over the tables of an account.
    Athena(remote::Settings),
}

/// Where a statement comes from.
pub(crate) enum Statement {
    /// It was given.
    Text(String),
    /// It stands in a file.
    File(PathBuf),
    /// It comes on standard input.
    Input,
    /// It is in the catalogue.
    Named(Named),
}

#[derive(Serialize)]
struct Shown {
    sql: String,
}

/// Runs a statement, or shows it.
pub(crate) fn run(settings: &Settings, printer: &Printer) -> anyhow::Result<ExitCode> {
    let sql = settings.statement.sql(&settings.time_zone)?;
    if settings.show {
        let shown = Shown { sql };
        printer.answer(&shown, || format!("{}\n", shown.sql.trim_end()))?;
        return Ok(ExitCode::SUCCESS);
    }
    settings.target.check()?;
    let answer = match &settings.place {
        Place::Here(engine) => here(engine, &sql)?,
        Place::Athena(athena) => in_athena(athena, &sql)?,
    };
    settings.target.write(&answer)?;
    printer::note(&answer.told());
    Ok(ExitCode::SUCCESS)
}

/// Runs a statement on this machine.
fn here(settings: &engine::Settings, sql: &str) -> Result<Answer, Failure> {
    let outcome = engine::open(settings)?
        .query_blocking(sql)
        .map_err(|error| Failure::of(&error, sql))?;
    Ok(Answer::of(outcome, sql))
}

/// Runs a statement in an account.
fn in_athena(settings: &remote::Settings, sql: &str) -> anyhow::Result<Answer> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot wait for AWS")?;
    // Athena takes no semicolon at the end of some statements.
    Ok(runtime.block_on(remote::query(settings, sql.trim().trim_end_matches(';')))?)
}

impl Statement {
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
        printer::note("Type a statement and end it with Ctrl-D; lake shell is a prompt for many.");
    }
    let mut text = String::new();
    io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| anyhow!("cannot read the statement from standard input: {error}"))?;
    Ok(text)
}

fn ensure_one(text: &str) -> anyhow::Result<()> {
    let (statements, rest) = sql::statements(text);
    let count = statements.len() + usize::from(sql::says_something(rest));
    ensure!(
        count > 0,
        "there is no statement; give one, or the name of a query with --named"
    );
    if count > 1 {
        bail!(
            "these are {count} statements, and a result is of one; lake shell runs one after the other, also from a file: lake shell < FILE"
        );
    }
    Ok(())
}
