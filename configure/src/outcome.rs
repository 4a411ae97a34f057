//! Results of the command.

use std::path::PathBuf;

use cli::{Format, Printer};
use parameters::{AppName, Entry, Parameters};
use serde_json::{Map, Value, json};

use crate::cache::CACHE_FILE;
use crate::failure::Failure;
use crate::next_steps::next_steps;
use crate::summary;

#[derive(Debug)]
pub(crate) enum Outcome {
    /// The parameters are valid and, unless this is a test, stored.
    Checked(Box<Checked>),
    /// The parameters are deleted.
    Deleted {
        app_name: AppName,
        /// Names of the deleted parameters.
        deleted: Vec<String>,
    },
    /// The stored values.
    Shown {
        app_name: AppName,
        region: String,
        rows: Vec<summary::Row>,
    },
    /// The stored values as TOML.
    Exported {
        /// The file; `None` is standard output.
        file: Option<PathBuf>,
        /// The TOML document.
        text: String,
    },
}

/// Valid parameters.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) app_name: AppName,
    /// Region in which they are stored; `None` in a test.
    pub(crate) region: Option<String>,
    pub(crate) parameters: Parameters,
    pub(crate) entries: Vec<Entry>,
    /// Names of the parameters that changed.
    pub(crate) changed: Vec<&'static str>,
    pub(crate) warnings: Vec<String>,
}

impl Outcome {
    /// Prints messages, then the result.
    pub(crate) fn print(&self, printer: &Printer) -> Result<(), Failure> {
        self.print_messages(printer);
        let document = self.to_json();
        match (printer.format(), self) {
            // Scripts and files get a document with sorted keys.
            (Format::Json, _) => printer.document(document),
            (Format::Text, Self::Shown { .. } | Self::Exported { file: None, .. }) => {
                printer.result(&document, || self.to_text())
            }
            (Format::Text, _) => Ok(()),
        }
        .map_err(Failure::Output)
    }

    fn print_messages(&self, printer: &Printer) {
        match self {
            Self::Checked(checked) => checked.print_messages(printer),
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

    fn to_text(&self) -> String {
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

    fn to_json(&self) -> Value {
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
    fn print_messages(&self, printer: &Printer) {
        let hierarchy = self.app_name.hierarchy();
        let unchanged = self.entries.len() - self.changed.len();
        match &self.region {
            None => printer.success(&format!(
                "The parameters are valid. Wrote {CACHE_FILE}; nothing was stored."
            )),
            Some(region) if self.changed.is_empty() => {
                printer.success(&format!(
                    "Nothing to store: {hierarchy} in {region} already has these values."
                ));
            }
            Some(region) => {
                let stored = parameters(self.changed.len());
                printer.success(&format!(
                    "Stored {stored} under {hierarchy} in {region}; {unchanged} unchanged."
                ));
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
