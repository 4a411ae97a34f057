//! `lake demo`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use analytics::TimeZone;
use analytics::catalogue::{self, Query};
use anyhow::{anyhow, ensure};
use athena::Session;
use cli::style::HEADING;
use cli::text::{count, number};
use cli::{ExitStatus, Printer, message, table};
use connect_core::contact_lens::{Redaction, Selection};
use connect_core::{Day, Source};
use serde::Serialize;

use super::{generate, serve};
use crate::curate::{CurateOptions, curate};
use crate::engine;
use crate::ingest::{IngestOptions, Summary, ingest};
use crate::named::NamedQuery;
use crate::progress::Progress;
use crate::serve::{Server, listen};
use crate::store::{Lake, LocalDisk, Partition};

pub(crate) struct DemoSettings {
    /// Parent directory of documents and lake.
    pub(crate) into: PathBuf,
    /// Used if the documents do not exist yet.
    pub(crate) simulation: simulator::SimulationSettings,
    /// Port of the dashboards; `None` does not serve them.
    pub(crate) port: Option<u16>,
}

/// Output before the dashboards start.
#[derive(Serialize)]
struct DemoReport {
    lake: PathBuf,
    from: String,
    to: String,
    queries: Vec<QueryRun>,
    /// Where the dashboards are served, if they are.
    address: Option<String>,
}

/// Result of one named query.
#[derive(Serialize)]
struct QueryRun {
    name: &'static str,
    rows: Option<u64>,
    seconds: f64,
    error: Option<String>,
}

/// Generates documents, ingests them, runs all named queries, and serves the dashboards.
pub(crate) fn run(settings: &DemoSettings, printer: &Printer) -> anyhow::Result<ExitStatus> {
    let listener = settings.port.map(listen).transpose()?;
    let documents = settings.into.join("documents");
    generate_documents(&settings.simulation, &documents)?;
    let lake = settings.into.join("lake");
    let days = ingest_documents(&documents, &lake)?;
    let engine = engine::EngineSettings::new(lake.clone());
    let session = engine::open(&engine)?;
    let report = curate(
        &session,
        &CurateOptions::default(),
        &Progress::on_terminal(),
    )?;
    message::info(&report.summary());
    report.warn_of_failures();
    let queries = run_all_queries(&session, &days);
    drop(session);
    let server = listener
        .map(|listener| Server::new(engine, listener))
        .transpose()?;
    let [from, to] = days;
    let failed = queries.iter().filter(|run| run.error.is_some()).count() as u64;
    let report = DemoReport {
        lake,
        from,
        to,
        queries,
        address: server.as_ref().map(Server::address),
    };
    printer.result(&report, || report.text())?;
    if failed > 0 {
        message::error(&format!(
            "{failed} of {} queries failed",
            report.queries.len()
        ));
    }
    let Some(server) = server else {
        let folder = report.lake.display();
        message::info(&format!(
            "open the dashboards with: lake serve --lake {folder} --open\nrun queries with: lake shell --lake {folder}"
        ));
        return Ok(if failed == 0 {
            ExitStatus::Success
        } else {
            ExitStatus::Failure
        });
    };
    serve::serve(server, true)
}

/// Generates the documents unless they exist. They are written to a temporary directory and renamed
/// when complete.
fn generate_documents(
    simulation: &simulator::SimulationSettings,
    documents: &Path,
) -> anyhow::Result<()> {
    let folder = documents.display();
    if documents.is_dir() {
        message::info(&format!(
            "using the documents in {folder}; remove the directory to generate new ones"
        ));
        return Ok(());
    }
    let unfinished = documents.with_extension("unfinished");
    match fs::remove_dir_all(&unfinished) {
        Err(error) if unfinished.exists() => {
            return Err(anyhow!("cannot remove {}: {error}", unfinished.display()));
        }
        _ => {}
    }
    fs::create_dir_all(&unfinished).map_err(|error| {
        let parent = documents.parent().unwrap_or(documents);
        anyhow!("cannot write to directory {}: {error}", parent.display())
    })?;
    let summary = generate::write(simulation, &unfinished, "generating documents")?;
    fs::rename(&unfinished, documents).map_err(|error| {
        anyhow!(
            "cannot rename {} to {folder}: {error}",
            unfinished.display()
        )
    })?;
    let contacts = count(summary.total().offered, "contact");
    let agents = count(simulation.agents.into(), "agent");
    message::info(&format!(
        "generated {contacts} of {agents} over {}, in {folder}",
        count(simulation.days.into(), "day")
    ));
    Ok(())
}

/// Ingests the documents and returns the first and last day with contacts.
fn ingest_documents(documents: &Path, folder: &Path) -> anyhow::Result<[String; 2]> {
    let progress = Progress::on_terminal();
    let mut lake = Lake::open_to_write(folder, &LocalDisk)?;
    // The conversations are invented.
    let options = IngestOptions {
        selection: Selection {
            transcripts: Some(Redaction::RedactedOnly),
            ..Selection::default()
        },
        ..IngestOptions::default()
    };
    let summary = ingest(&[documents.to_owned()], &options, &mut lake, &progress);
    progress.finish();
    let Summary {
        sources,
        unreadable,
        ..
    } = summary?;
    ensure!(
        unreadable.is_empty(),
        "failed to read {}; remove {}",
        count(unreadable.len() as u64, "file"),
        documents.display()
    );
    let (new, there) = sources.values().fold((0, 0), |(new, there), source| {
        (new + source.rows, there + source.already_there)
    });
    message::info(&format!(
        "ingested {}, {} duplicates, into {}",
        count(new, "row"),
        number(there),
        folder.display()
    ));
    let days = lake
        .manifest()
        .partitions
        .keys()
        .filter_map(|partition| match partition {
            Partition::Rows(Source::ContactRecords, day) => Some(*day),
            _ => None,
        });
    let days: Vec<_> = days.collect();
    let ends = days
        .iter()
        .min()
        .zip(days.iter().max())
        .ok_or_else(|| anyhow!("no contacts found in {}", documents.display()))?;
    Ok([*ends.0, *ends.1].map(Day::to_iso))
}

/// Runs every named query over these days.
fn run_all_queries(session: &Session, days: &[String; 2]) -> Vec<QueryRun> {
    let progress = Progress::on_terminal();
    progress.start_counting("running queries", catalogue::all().len() as u64);
    let run = catalogue::all().iter().zip(1..).map(|(query, count)| {
        let run = run_query(session, query, days);
        progress.set(count);
        run
    });
    let run = run.collect();
    progress.finish();
    run
}

fn run_query(session: &Session, query: &'static Query, [from, to]: &[String; 2]) -> QueryRun {
    let start = Instant::now();
    let values = [("from", from), ("to", to)]
        .into_iter()
        .filter(|(name, _)| query.parameter(name).is_some());
    let values = values
        .map(|(name, day)| (name.to_owned(), day.clone()))
        .collect();
    let answer = NamedQuery {
        name: query.name.to_owned(),
        values,
    }
    .sql(&TimeZone::UTC)
    .map_err(|error| error.to_string())
    .and_then(|sql| {
        session
            .query_blocking(&sql)
            .map_err(|error| error.to_string())
    });
    let seconds = start.elapsed().as_secs_f64();
    match answer {
        Ok(outcome) => QueryRun {
            name: query.name,
            rows: Some(outcome.row_count() as u64),
            seconds,
            error: None,
        },
        Err(error) => QueryRun {
            name: query.name,
            rows: None,
            seconds,
            error: Some(error),
        },
    }
}

impl DemoReport {
    fn text(&self) -> String {
        let row = |run: &QueryRun| {
            let rows = run.rows.map_or_else(|| "failed".to_owned(), number);
            vec![run.name.to_owned(), rows, format!("{:.2} s", run.seconds)]
        };
        let mut text = table(
            &["named query", "rows", "time"],
            1,
            self.queries.iter().map(row).collect(),
        );
        let total: f64 = self.queries.iter().map(|run| run.seconds).sum();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "\n{} queries over {} to {} in {total:.1} s",
            self.queries.len(),
            self.from,
            self.to
        );
        for run in &self.queries {
            if let Some(error) = &run.error {
                let _ = writeln!(text, "\n{HEADING}{}{HEADING:#}\n  {error}", run.name);
            }
        }
        if let Some(address) = &self.address {
            let _ = writeln!(text, "{address}");
        }
        text
    }
}
