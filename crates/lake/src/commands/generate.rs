//! `lake generate`.

use std::path::{Path, PathBuf};

use cli::text::{count, number};
use cli::{ExitStatus, Printer, message, table};
use simulator::{
    Date, Document, Files, FilesError, SimulationError, SimulationSummary, Sink, simulate,
};

use crate::progress::Progress;

pub(crate) struct GenerateSettings {
    pub(crate) simulation: simulator::SimulationSettings,
    pub(crate) into: PathBuf,
}

/// Generates the documents and prints a summary.
pub(crate) fn run(settings: &GenerateSettings, printer: &Printer) -> anyhow::Result<ExitStatus> {
    let summary = write(&settings.simulation, &settings.into, "generating documents")?;
    printer.result(&summary, || report(&summary))?;
    let folder = settings.into.display();
    message::info(&format!(
        "wrote the documents to {folder}; load them with: lake ingest {folder}"
    ));
    Ok(ExitStatus::Success)
}

/// Writes the documents of a simulated contact center to a directory that is empty or missing.
///
/// # Errors
/// A setting is out of range, or a file cannot be written.
pub(crate) fn write(
    settings: &simulator::SimulationSettings,
    into: &Path,
    what: &'static str,
) -> anyhow::Result<SimulationSummary> {
    settings.check()?;
    let mut files = Watched {
        files: Files::create(into).map_err(with_cause)?,
        start: settings.start,
        progress: Progress::on_terminal(),
    };
    files.progress.start_counting(what, settings.days.into());
    let summary = simulate(settings, &mut files).map_err(|error| match error {
        SimulationError::Settings(error) => error.into(),
        SimulationError::Sink(error) => with_cause(error),
    });
    files.progress.finish();
    // A writer error ends the simulation too, so report it first.
    files.files.finish().map_err(with_cause)?;
    summary
}

/// Flattens the error chain into one message.
fn with_cause(error: FilesError) -> anyhow::Error {
    anyhow::anyhow!("{:#}", anyhow::Error::from(error))
}

/// Documents with a progress bar.
struct Watched {
    files: Files,
    start: Date,
    progress: Progress,
}

impl Sink for Watched {
    type Error = FilesError;

    fn take(&mut self, document: &Document<'_>) -> Result<(), FilesError> {
        let day = (document.published.date() - self.start).whole_days();
        self.progress.set(day.try_into().unwrap_or(0));
        self.files.take(document)
    }
}

fn report(summary: &SimulationSummary) -> String {
    let documents = &summary.documents;
    let counts = [
        (
            "contact records",
            documents.contact_records + documents.contact_record_updates,
        ),
        ("agent events", documents.agent_events),
        ("contact flow log events", documents.flow_log_events),
        (
            "Contact Lens analyses",
            documents.analyses + documents.redacted_analyses,
        ),
        (
            "evaluations",
            documents.evaluations + documents.deleted_evaluations,
        ),
    ];
    let rows = counts.map(|(kind, count)| vec![kind.to_owned(), number(count)]);
    let contacts = summary.total();
    format!(
        "{}\n{}: {} handled, {} abandoned in the queue, {} in the flow; {}\n",
        table(&["documents", "number"], 1, rows.to_vec()),
        count(contacts.offered, "contact"),
        number(contacts.handled),
        number(contacts.abandoned_in_queue),
        number(contacts.abandoned_in_flow),
        count(summary.agents.len() as u64, "agent"),
    )
}
