//! Runs statements over a lake for `duckdb/compare.py`. The first argument is the folder of a lake.
//! Standard input has a statement in each line, as JSON text; standard output gets its rows and times
//! as JSON.
#![allow(clippy::print_stdout, reason = "the output is for another program")]

use std::io::{BufRead, Write};
use std::time::Instant;

use anyhow::{Context, Result};
use bench::{open_lake, processor_time};
use serde_json::json;

fn main() -> Result<()> {
    let lake = std::env::args_os()
        .nth(1)
        .context("pass the folder of a lake")?;
    let session = open_lake(lake.as_ref(), true)?;
    for line in std::io::stdin().lock().lines() {
        let sql: String = serde_json::from_str(&line?)?;
        let (start, before) = (Instant::now(), processor_time()?);
        let outcome = session.query_blocking(&sql)?;
        let (time, processor) = (start.elapsed(), processor_time()?.saturating_sub(before));
        let rows: Vec<_> = outcome.rows().collect();
        let answer = json!({
            "milliseconds": time.as_secs_f64() * 1e3,
            "processor": processor.as_secs_f64() * 1e3,
            "bytes": outcome.statistics.bytes_scanned,
            "bytes_curated": outcome.statistics.bytes_curated,
            "rows": rows,
        });
        println!("{answer}");
        std::io::stdout().flush()?;
    }
    Ok(())
}
