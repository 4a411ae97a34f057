//! `config.cache.json`: the parameters with their full names, in the current directory.

use std::io::Write;
use std::path::Path;

use parameters::{AppName, Entry};
use serde_json::{Map, Value};
use tempfile::NamedTempFile;

use crate::failure::Failure;

/// The name of the file.
pub(crate) const CACHE_FILE: &str = "config.cache.json";

/// The cache file, written to a temporary file.
#[derive(Debug)]
pub(crate) struct Cache(NamedTempFile);

impl Cache {
    /// Writes the temporary file, so that a directory without write permission fails before
    /// anything is stored.
    pub(crate) fn prepare(app_name: &AppName, entries: &[Entry]) -> Result<Self, Failure> {
        let text = text(app_name, entries);
        let write = || {
            let mut file = NamedTempFile::with_prefix_in(CACHE_FILE, ".")?;
            file.write_all(text.as_bytes())?;
            Ok(Self(file))
        };
        write().map_err(|source| failure("write", source))
    }

    /// Renames the temporary file.
    pub(crate) fn keep(self) -> Result<(), Failure> {
        self.0
            .persist(CACHE_FILE)
            .map_err(|error| failure("write", error.error))?;
        Ok(())
    }
}

fn failure(action: &'static str, source: std::io::Error) -> Failure {
    Failure::File {
        action,
        path: Path::new(CACHE_FILE).to_owned(),
        source,
    }
}

/// Booleans as booleans, other values as strings.
fn text(app_name: &AppName, entries: &[Entry]) -> String {
    let hierarchy = app_name.hierarchy();
    let value = |text: &str| text.parse().map_or_else(|_| Value::from(text), Value::Bool);
    let cache: Map<_, _> = entries
        .iter()
        .map(|entry| (format!("{hierarchy}{}", entry.name), value(&entry.value)))
        .collect();
    cli::json_document(Value::Object(cache))
}
