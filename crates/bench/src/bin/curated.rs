//! What each chart of the dashboards reads, over row files and over curated tables. The first
//! argument is the folder of a lake that `lake demo` or `lake ingest --curate` wrote; the charts show
//! its last week of contacts.
//!
//! Bytes are those that Athena bills: compressed row files of the days that a chart reads, against
//! the pages of its columns in Parquet. Processor time is that of the second run. With `--charts` as
//! another argument it also prints each chart.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use analytics::catalogue;
use analytics::dashboards::{self, Selection};
use anyhow::{Context, Result, ensure};
use athena::Session;
use bench::{open_lake, processor_time};
use connect_core::Day;

/// Days that the charts show.
const DAYS: usize = 7;

/// What queries read and take.
#[derive(Clone, Copy, Default)]
struct Cost {
    bytes: u64,
    time: Duration,
    /// Time of the query that was added last.
    last: Duration,
}

impl Cost {
    fn add(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.time += other.time;
        self.last = other.time;
    }
}

fn main() -> Result<()> {
    let lake: PathBuf = std::env::args_os()
        .nth(1)
        .context("pass the folder of a lake")?
        .into();
    let days = days(&lake)?;
    let last = *days.last().context("the lake has no contacts")?;
    let first = days[days.len().saturating_sub(DAYS)];
    let sessions = [open_lake(&lake, false)?, open_lake(&lake, true)?];
    let fresh = sessions[1].curated_days()?;
    let stale = fresh.iter().filter(|day| !day.is_fresh).count();
    ensure!(stale == 0, "{stale} days are not curated; run lake curate");

    let mut views: BTreeMap<&str, [Cost; 2]> = BTreeMap::new();
    let mut slowest = (Duration::ZERO, String::new());
    let mut charts = Vec::new();
    for dashboard in dashboards::all() {
        for visual in dashboard.visuals {
            let sql = visual.sql(&Selection::new(first, last));
            let costs = views.entry(visual.view).or_default();
            let mut of_chart = [Cost::default(); 2];
            for ((session, cost), own) in sessions.iter().zip(costs.iter_mut()).zip(&mut of_chart) {
                *own = measure(session, &sql)
                    .with_context(|| format!("chart {}/{}", dashboard.name, visual.name))?;
                cost.add(*own);
            }
            charts.push((format!("{}/{}", dashboard.name, visual.name), of_chart));
            let time = costs[1].last;
            if time > slowest.0 {
                slowest = (time, format!("{}/{}", dashboard.name, visual.name));
            }
        }
    }
    println!(
        "{:<34} {:>10} {:>10} {:>7} {:>9} {:>9}",
        "charts of", "raw MB", "curated", "ratio", "raw ms", "curated"
    );
    let mut all = [Cost::default(); 2];
    for (view, costs) in &views {
        print(view, costs);
        for (sum, cost) in all.iter_mut().zip(costs) {
            sum.add(*cost);
        }
    }
    print("all charts", &all);
    if std::env::args().any(|argument| argument == "--charts") {
        for (chart, costs) in &charts {
            print(chart, costs);
        }
    }
    println!(
        "slowest chart over curated tables: {} in {:.0} ms",
        slowest.1,
        slowest.0.as_secs_f64() * 1e3
    );

    let queries = sessions
        .each_ref()
        .map(|session| named_queries(session, first, last));
    let [raw, curated] = queries;
    print("all named queries", &[raw?, curated?]);
    Ok(())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "figures are printed with few digits"
)]
fn print(name: &str, [raw, curated]: &[Cost; 2]) {
    let megabytes = |cost: &Cost| cost.bytes as f64 / 1e6;
    let milliseconds = |cost: &Cost| cost.time.as_secs_f64() * 1e3;
    println!(
        "{name:<34} {:>10.3} {:>10.3} {:>7.1} {:>9.0} {:>9.0}",
        megabytes(raw),
        megabytes(curated),
        raw.bytes as f64 / curated.bytes.max(1) as f64,
        milliseconds(raw),
        milliseconds(curated)
    );
}

fn measure(session: &Session, sql: &str) -> Result<Cost> {
    session.query_blocking(sql)?;
    let before = processor_time()?;
    let outcome = session.query_blocking(sql)?;
    let time = processor_time()?.saturating_sub(before);
    Ok(Cost {
        bytes: outcome.statistics.bytes_scanned,
        time,
        last: time,
    })
}

fn named_queries(session: &Session, first: Day, last: Day) -> Result<Cost> {
    let mut all = Cost::default();
    for query in catalogue::all() {
        let mut arguments = catalogue::Arguments::default();
        for (name, day) in [("from", first), ("to", last)] {
            if query.parameter(name).is_some() {
                let (year, month, day) = day.parts();
                arguments.set(query, name, &format!("{year}-{month:02}-{day:02}"))?;
            }
        }
        // Queries for one contact have no default.
        if let Ok(sql) = query.sql(&arguments) {
            all.add(measure(session, &sql)?);
        }
    }
    Ok(all)
}

/// The days with contacts.
fn days(lake: &Path) -> Result<Vec<Day>> {
    let session = open_lake(lake, true)?;
    let days = session.curated_days()?.into_iter();
    let contacts = days.filter(|day| day.relation == "connect_contacts");
    let mut days: Vec<_> = contacts.map(|day| day.day).collect();
    days.sort_unstable();
    Ok(days)
}
