//! What the command did.

use std::path::PathBuf;

use parameters::{AppName, Entry, Parameters};
use serde_json::{Map, Value, json};

use crate::cache::CACHE_FILE;
use crate::next_steps::next_steps;
use crate::printer::Printer;
use crate::summary;

/// A result, for people and for scripts.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The parameters are checked and, unless it was a test, stored.
    Checked(Box<Checked>),
    /// The parameters are deleted.
    Deleted {
        /// The deployment.
        app_name: AppName,
        /// What was there.
        deleted: Vec<String>,
    },
    /// What is stored is shown.
    Shown {
        /// The deployment.
        app_name: AppName,
        /// Where it is.
        region: String,
        /// The parameters.
        rows: Vec<summary::Row>,
    },
    /// What is stored is written to a file.
    Exported {
        /// The file; `None` is stdout.
        file: Option<PathBuf>,
        /// What was written.
        text: String,
    },
}

/// Parameters that are right.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The deployment.
    pub(crate) app_name: AppName,
    /// Where they are stored; `None` when it was a test.
    pub(crate) region: Option<String>,
    /// The parameters.
    pub(crate) parameters: Parameters,
    /// The parameters as they are stored.
    pub(crate) entries: Vec<Entry>,
    /// The names of those that were stored anew.
    pub(crate) changed: Vec<&'static str>,
    /// What to look at.
    pub(crate) warnings: Vec<String>,
}

impl Outcome {
    /// Tells people about it.
    pub(crate) fn tell(&self, printer: &Printer) {
        match self {
            Self::Checked(checked) => checked.tell(printer),
            Self::Deleted { app_name, deleted } if deleted.is_empty() => {
                printer.success(&format!(
                    "Nothing was stored under {}.",
                    app_name.hierarchy()
                ));
            }
            Self::Deleted { app_name, deleted } => {
                printer.success(&format!(
                    "Deleted {} under {}.",
                    parameters(deleted.len()),
                    app_name.hierarchy()
                ));
            }
            Self::Exported {
                file: Some(file), ..
            } => printer.success(&format!("Wrote {}.", file.display())),
            Self::Exported { file: None, .. } | Self::Shown { .. } => {}
        }
    }

    /// What people want on stdout.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Shown {
                app_name,
                region,
                rows,
            } => summary::table(app_name, region, rows),
            Self::Exported { file: None, text } => text.clone(),
            Self::Exported { .. } | Self::Checked(_) | Self::Deleted { .. } => String::new(),
        }
    }

    /// The document for scripts.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Checked(checked) => checked.to_json(),
            Self::Deleted { app_name, deleted } => {
                json!({"status": "deleted", "hierarchy": app_name.hierarchy(), "deleted": deleted})
            }
            Self::Shown {
                app_name,
                region,
                rows,
            } => {
                let rows: Vec<_> = rows.iter().map(summary::Row::to_json).collect();
                json!({"status": "shown", "hierarchy": app_name.hierarchy(), "region": region, "parameters": rows})
            }
            Self::Exported { file, text } => {
                json!({"status": "exported", "file": file, "toml": text})
            }
        }
    }
}

impl Checked {
    fn tell(&self, printer: &Printer) {
        let hierarchy = self.app_name.hierarchy();
        let unchanged = self.entries.len() - self.changed.len();
        match &self.region {
            None => printer.success(&format!("The parameters are right. This was a test: {CACHE_FILE} has them, nothing was stored.")),
            Some(region) if self.changed.is_empty() => {
                printer.success(&format!("Nothing to store: {hierarchy} in {region} holds these values already."));
            }
            Some(region) => {
                let stored = parameters(self.changed.len());
                printer.success(&format!("Stored {stored} under {hierarchy} in {region}; {unchanged} unchanged."));
            }
        }
        if self.region.is_some() {
            next_steps(&self.app_name, &self.parameters, printer);
        }
    }

    fn to_json(&self) -> Value {
        let values: Map<_, _> = self
            .entries
            .iter()
            .map(|entry| (entry.name.to_owned(), Value::from(entry.value.as_str())))
            .collect();
        json!({
            "status": if self.region.is_some() { "stored" } else { "tested" },
            "hierarchy": self.app_name.hierarchy(),
            "region": self.region,
            "parameters": values,
            "stored": self.changed,
            "warnings": self.warnings,
        })
    }
}

fn parameters(count: usize) -> String {
    if count == 1 {
        "1 parameter".to_owned()
    } else {
        format!("{count} parameters")
    }
}
