//! `lake demo`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use std::{fs, io};

use analytics::TimeZone;
use analytics::catalogue::{self, Query};
use anyhow::{anyhow, ensure};
use athena::Session;
use connect_core::Source;
use serde::Serialize;

use super::{generate, serve};
use crate::engine::{self, Failure};
use crate::ingest::{Choices, Summary, ingest};
use crate::named::Named;
use crate::printer::{self, HEADING, Printer, date, number, table, things};
use crate::progress::Progress;
use crate::store::{Lake, LocalDisk, Partition};

/// The settings of `lake demo`.
pub(crate) struct Settings {
    /// The folder of the documents and the lake.
    pub(crate) into: PathBuf,
    /// What the contact centre is like, where it is not there yet.
    pub(crate) simulation: simulator::SimulationSettings,
    /// The port of the dashboards; none where they are not shown.
    pub(crate) port: Option<u16>,
}

/// What the demonstration shows before the dashboards.
#[derive(Serialize)]
struct Shown {
    lake: PathBuf,
    from: String,
    to: String,
    queries: Vec<Asked>,
}

/// A query of the catalogue that was run.
#[derive(Serialize)]
struct Asked {
    name: &'static str,
    rows: Option<u64>,
    seconds: f64,
    error: Option<String>,
}

/// Generates documents, ingests them, runs all named queries, and serves the dashboards.
pub(crate) fn run(settings: &Settings, printer: &Printer) -> anyhow::Result<ExitCode> {
    let documents = settings.into.join("documents");
    make(&settings.simulation, &documents)?;
    let lake = settings.into.join("lake");
    let days = bring_in(&documents, &lake)?;
    let engine = engine::Settings::of(lake.clone());
    let queries = ask_everything(&engine, &days)?;
    let [from, to] = days;
    let failed = queries.iter().filter(|asked| asked.error.is_some()).count() as u64;
    let shown = Shown {
        lake,
        from,
        to,
        queries,
    };
    printer.answer(&shown, || shown.text())?;
    if failed > 0 {
        printer::error(&format!(
            "{failed} of {} queries failed",
            shown.queries.len()
        ));
    }
    let Some(port) = settings.port else {
        let folder = shown.lake.display();
        printer::note(&format!(
            "to see the dashboards: lake serve --lake {folder} --open; to ask more: lake shell --lake {folder}"
        ));
        return Ok(if failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    };
    serve::run(
        &serve::Settings {
            engine,
            port,
            open: true,
        },
        printer,
    )
}

/// Makes the documents, unless they are there. They get their name when all of them are.
fn make(simulation: &simulator::SimulationSettings, documents: &Path) -> anyhow::Result<()> {
    let folder = documents.display();
    if documents.is_dir() {
        printer::note(&format!(
            "taking the documents that are in {folder}; remove the folder for new ones"
        ));
        return Ok(());
    }
    let unfinished = documents.with_extension("unfinished");
    match fs::remove_dir_all(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(anyhow!("cannot remove {}: {error}", unfinished.display()));
        }
        _ => {}
    }
    let summary = generate::write(simulation, &unfinished, "generating documents")?;
    fs::rename(&unfinished, documents).map_err(|error| {
        anyhow!(
            "cannot rename {} to {folder}: {error}",
            unfinished.display()
        )
    })?;
    let contacts = things(summary.total().offered, "contact");
    let agents = things(simulation.agents.into(), "agent");
    printer::note(&format!(
        "generated {contacts} of {agents} over {}, in {folder}",
        things(simulation.days.into(), "day")
    ));
    Ok(())
}

/// Ingests the documents, and says which days have contacts.
fn bring_in(documents: &Path, folder: &Path) -> anyhow::Result<[String; 2]> {
    let progress = Progress::on_terminal();
    let mut lake = Lake::open_to_write(folder, &LocalDisk)?;
    let summary = ingest(
        &[documents.to_owned()],
        &Choices::default(),
        &mut lake,
        &progress,
    );
    progress.finish();
    let Summary {
        sources,
        unreadable,
        ..
    } = summary?;
    ensure!(
        unreadable.is_empty(),
        "{} cannot be read; remove {}",
        things(unreadable.len() as u64, "file"),
        documents.display()
    );
    let (new, there) = sources.values().fold((0, 0), |(new, there), source| {
        (new + source.rows, there + source.already_there)
    });
    printer::note(&format!(
        "ingested {}, {} were there, in {}",
        things(new, "row"),
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
        .ok_or_else(|| anyhow!("there are no contacts in {}", documents.display()))?;
    Ok([*ends.0, *ends.1].map(date))
}

/// Runs every query of the catalogue over the days of the lake.
fn ask_everything(settings: &engine::Settings, days: &[String; 2]) -> Result<Vec<Asked>, Failure> {
    let session = engine::open(settings)?;
    let progress = Progress::on_terminal();
    progress.start_counting("asking", catalogue::all().len() as u64);
    let asked = catalogue::all().iter().zip(1..).map(|(query, count)| {
        let asked = ask(&session, query, days);
        progress.reach(count);
        asked
    });
    let asked = asked.collect();
    progress.finish();
    Ok(asked)
}

fn ask(session: &Session, query: &'static Query, [from, to]: &[String; 2]) -> Asked {
    let start = Instant::now();
    let values = [("from", from), ("to", to)]
        .into_iter()
        .filter(|(name, _)| query.parameter(name).is_some());
    let values = values
        .map(|(name, day)| (name.to_owned(), day.clone()))
        .collect();
    let answer = Named {
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
        Ok(outcome) => Asked {
            name: query.name,
            rows: Some(outcome.row_count() as u64),
            seconds,
            error: None,
        },
        Err(error) => Asked {
            name: query.name,
            rows: None,
            seconds,
            error: Some(error),
        },
    }
}

impl Shown {
    fn text(&self) -> String {
        let row = |asked: &Asked| {
            let rows = asked.rows.map_or_else(|| "failed".to_owned(), number);
            vec![
                asked.name.to_owned(),
                rows,
                format!("{:.2} s", asked.seconds),
            ]
        };
        let mut text = table(
            &["named query", "rows", "time"],
            1,
            self.queries.iter().map(row).collect(),
        );
        let total: f64 = self.queries.iter().map(|asked| asked.seconds).sum();
        // Writing into a string cannot fail.
        let _ = writeln!(
            text,
            "\n{} queries over {} to {} in {total:.1} s",
            self.queries.len(),
            self.from,
            self.to
        );
        for asked in &self.queries {
            if let Some(error) = &asked.error {
                let _ = writeln!(text, "\n{HEADING}{}{HEADING:#}\n  {error}", asked.name);
            }
        }
        text
    }
}
