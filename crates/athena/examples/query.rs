//! Runs a statement over a lake: `query <lake> <statement or file.sql> [runs]`.
//!
//! `ATHENA_THREADS` says how many threads it uses, `ATHENA_NOW` which time it takes for now, in
//! seconds since 1970; with `ATHENA_QUIET` it shows what the statement took, and no rows.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the command line"
)]

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use athena::{Lake, QueryOutcome, Session, SessionSettings};

fn print(outcome: &QueryOutcome) {
    let names: Vec<_> = outcome
        .columns
        .iter()
        .map(|column| format!("{} {}", column.name, column.data_type))
        .collect();
    println!("{}", names.join(" | "));
    for row in outcome.rows() {
        let values: Vec<_> = row
            .into_iter()
            .map(|value| value.unwrap_or_else(|| "NULL".to_owned()))
            .collect();
        println!("{}", values.join(" | "));
    }
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}

fn settings() -> SessionSettings {
    let threads = number("ATHENA_THREADS")
        .and_then(|threads| threads.try_into().ok())
        .unwrap_or(2);
    let now = number("ATHENA_NOW").map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
    let views = analytics::views::all().iter().map(|view| athena::View {
        name: view.name.to_owned(),
        sql: view.sql(&analytics::TimeZone::UTC),
    });
    SessionSettings {
        threads,
        now,
        views: views.collect(),
        ..SessionSettings::default()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [lake, statement, rest @ ..] = arguments.as_slice() else {
        return Err("query <lake> <statement or file.sql> [runs]".into());
    };
    let sql = if Path::new(statement).is_file() {
        fs::read_to_string(statement)?
    } else {
        statement.clone()
    };
    let session = Session::new(Lake::open(lake)?, settings())?;
    for run in 0..rest.first().map_or(Ok(1), |runs| runs.parse::<usize>())? {
        let outcome = session
            .query_blocking(&sql)
            .map_err(|error| format!("{error}\n{}", error.hint().unwrap_or_default()))?;
        if run == 0 && env::var_os("ATHENA_QUIET").is_none() {
            print(&outcome);
        }
        let (rows, taken) = (outcome.row_count(), outcome.statistics);
        let seconds = taken.duration.as_secs_f64();
        eprintln!(
            "{rows} rows returned, {} rows scanned, {} bytes scanned, {seconds:.3} s, run {run}",
            taken.rows_scanned, taken.bytes_scanned
        );
    }
    Ok(())
}
