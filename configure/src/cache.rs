//! `config.cache.json`: the parameters under their full names, beside the place where the command
//! was run.

use std::io::Write;
use std::path::Path;

use parameters::{AppName, Entry};
use serde_json::{Map, Value};
use tempfile::NamedTempFile;

use crate::failure::Failure;

/// The name of the file.
pub(crate) const CACHE_FILE: &str = "config.cache.json";

/// The cache file, written beside its place and not there yet.
#[derive(Debug)]
pub(crate) struct Cache(NamedTempFile);

impl Cache {
    /// Writes the file beside its place, so that a folder that cannot be written is noticed before
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

    /// Puts the file in its place.
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

/// Booleans as booleans, everything else as text.
fn text(app_name: &AppName, entries: &[Entry]) -> String {
    let hierarchy = app_name.hierarchy();
    let value = |text: &str| text.parse().map_or_else(|_| Value::from(text), Value::Bool);
    let cache: Map<_, _> = entries
        .iter()
        .map(|entry| (format!("{hierarchy}{}", entry.name), value(&entry.value)))
        .collect();
    crate::printer::document(Value::Object(cache))
}
