//! Results of a backfill.

use std::collections::BTreeMap;

use cli::text::count;
use serde::Serialize;

use crate::cost::Dollars;

/// What was found or sent.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(in crate::commands) enum Report {
    /// Output files.
    Files(FileReport),
    LogEvents(LogReport),
    /// Records of a data stream.
    Records(RecordReport),
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct FileReport {
    pub(super) bucket: String,
    pub(super) days: Vec<DayFiles>,
    pub(super) files: usize,
    pub(super) queued: bool,
    /// Number of objects in the folders of the days that are not loaded, by the name of their kind.
    pub(super) not_loaded: BTreeMap<&'static str, usize>,
    /// Keys of unknown objects, which are among those that are not loaded.
    pub(super) keys_unrecognized: Vec<String>,
    /// Estimated cost of loading the files.
    pub(super) dollars: Dollars,
}

#[derive(Debug, Serialize)]
pub(super) struct DayFiles {
    pub(super) day: String,
    pub(super) files: usize,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct LogReport {
    pub(super) log_group: String,
    pub(super) days: Vec<DayEventCount>,
    pub(super) events: usize,
    pub(super) sent: bool,
    /// Estimated cost of loading the log events.
    pub(super) dollars: Dollars,
}

#[derive(Debug, Serialize)]
pub(super) struct DayEventCount {
    pub(super) day: String,
    pub(super) events: usize,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct RecordReport {
    /// `contact records` or `agent events`.
    pub(super) source: String,
    /// Records by day of arrival.
    pub(super) days: Vec<DayRecordCount>,
    pub(super) records: usize,
    /// Records of the other kind on the stream, which are not put again.
    pub(super) other_kind: usize,
    pub(super) sent: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct DayRecordCount {
    pub(super) day: String,
    pub(super) records: usize,
}

impl Report {
    /// The result for people.
    pub(in crate::commands) fn text(&self) -> String {
        match self {
            Self::Files(report) => report.text(),
            Self::LogEvents(report) => report.text(),
            Self::Records(report) => report.text(),
        }
    }

    /// Whether nothing was found.
    pub(in crate::commands) fn is_empty(&self) -> bool {
        match self {
            Self::Files(report) => report.files == 0,
            Self::LogEvents(report) => report.events == 0,
            Self::Records(report) => report.records == 0,
        }
    }
}

impl FileReport {
    fn text(&self) -> String {
        let days = if self.queued {
            Vec::new()
        } else {
            let line =
                |day: &DayFiles| format!("{}: {}\n", day.day, count(day.files as u64, "file"));
            self.days.iter().map(line).collect()
        };
        let done = if self.queued { "queued" } else { "found" };
        format!(
            "{}{} of {} {done} in {}; loading them costs about {} dollars\n{}",
            days.concat(),
            count(self.files as u64, "file"),
            count(self.days.len() as u64, "day"),
            self.bucket,
            self.dollars,
            self.not_loaded_text()
        )
    }

    /// The objects that are not loaded, in a line.
    fn not_loaded_text(&self) -> String {
        if self.not_loaded.is_empty() {
            return String::new();
        }
        let kinds = self.not_loaded.iter();
        let kinds: Vec<_> = kinds
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        format!("not loaded: {}\n", kinds.join(", "))
    }
}

impl LogReport {
    fn text(&self) -> String {
        let done = if self.sent { "sent" } else { "found" };
        format!(
            "{} of {} {done} in {}; loading them costs about {} dollars\n",
            count(self.events as u64, "log event"),
            count(self.days.len() as u64, "day"),
            self.log_group,
            self.dollars
        )
    }
}

impl RecordReport {
    fn text(&self) -> String {
        let done = if self.sent { "sent again" } else { "found" };
        let others = if self.other_kind > 0 {
            let others = count(self.other_kind as u64, "record");
            format!("; {others} of another kind ignored")
        } else {
            String::new()
        };
        format!(
            "{} {} {done} that arrived on {} before the delivery stream began to read{others}\n",
            self.records,
            self.source,
            count(self.days.len() as u64, "day")
        )
    }
}
