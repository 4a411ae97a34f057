//! Runs a statement over a lake: `query <lake> <statement or file.sql> [runs]`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the command line")]

use std::error::Error;
use std::path::Path;

use athena::{Lake, QueryOutcome, Session, Settings};

fn print(outcome: &QueryOutcome) {
    let names: Vec<_> = outcome.columns.iter().map(|column| format!("{} {}", column.name, column.data_type)).collect();
    println!("{}", names.join(" | "));
    for row in outcome.rows() {
        let values: Vec<_> = row.into_iter().map(|value| value.unwrap_or_else(|| "NULL".to_owned())).collect();
        println!("{}", values.join(" | "));
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [lake, statement, rest @ ..] = arguments.as_slice() else { return Err("query <lake> <statement or file.sql> [runs]".into()) };
    let sql = if Path::new(statement).is_file() { std::fs::read_to_string(statement)? } else { statement.clone() };
    let threads = std::env::var("ATHENA_THREADS").ok().and_then(|threads| threads.parse().ok()).unwrap_or(2);
    let now = std::env::var("ATHENA_NOW").ok().and_then(|seconds| seconds.parse().ok()).map(std::time::Duration::from_secs);
    let now = now.map(|now| std::time::UNIX_EPOCH + now);
    let session = Session::new(Lake::open(lake)?, Settings { threads, now, ..Settings::default() })?;
    for run in 0..rest.first().map_or(Ok(1), |runs| runs.parse::<usize>())? {
        let outcome = session.query_blocking(&sql).map_err(|error| format!("{error}\n\n{}", error.hint().unwrap_or_default()))?;
        if run == 0 {
            print(&outcome);
        }
        let statistics = outcome.statistics;
        eprintln!("{} rows, {} bytes scanned, {:?}", statistics.rows_scanned, statistics.bytes_scanned, statistics.duration);
    }
    Ok(())
}
