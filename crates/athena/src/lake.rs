//! A lake on local disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use connect_core::Source;

use crate::error::{Error, ErrorKind, Result, did_you_mean};

/// The SQL of views by name.
pub(crate) type Views = BTreeMap<String, String>;

/// A directory with the rows of the sources: `<source>/fhbase/year=2026/month=11/day=23/*`, one
/// JSON object per line, gzip or plain.
#[derive(Clone, Debug)]
pub struct Lake {
    folder: PathBuf,
}

impl Lake {
    /// Opens the lake in `folder`. Sources without rows may be missing.
    ///
    /// # Errors
    /// If the directory does not exist, or is not empty and has none of the sources.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self> {
        let folder = folder.into();
        if !folder.is_dir() {
            let message = format!("There is no lake at {}", folder.display());
            return Err(
                Error::new(ErrorKind::HiveFilesystemError, message).with_hint(nearest(&folder))
            );
        }
        let lake = Self { folder };
        // A lake without rows may have an internal directory, whose name begins with a dot.
        let is_own =
            |entry: std::fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(b".");
        let is_empty = lake
            .folder
            .read_dir()
            .is_ok_and(|entries| entries.flatten().all(is_own));
        if is_empty
            || Source::ALL
                .iter()
                .any(|source| lake.folder.join(source.code()).is_dir())
        {
            return Ok(lake);
        }
        let codes = Source::ALL.map(Source::code).join(", ");
        let message = format!(
            "{} is not a lake: it has none of the folders {codes}",
            lake.folder.display()
        );
        Err(Error::new(ErrorKind::HiveFilesystemError, message))
    }

    /// The directory.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn rows_of(&self, source: Source) -> PathBuf {
        self.folder.join(source.code()).join("fhbase")
    }

    /// Parquet files of curated tables.
    pub(crate) fn curated(&self) -> PathBuf {
        self.folder.join("curated")
    }

    pub(crate) fn views(&self) -> PathBuf {
        self.folder.join("views")
    }
}

/// The nearest name among the siblings of `folder`, as a hint.
fn nearest(folder: &Path) -> Option<String> {
    let wanted = folder.file_name()?.to_str()?;
    let parent = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let beside = parent
        .read_dir()
        .ok()?
        .flatten()
        .filter(|entry| entry.path().is_dir());
    let names: Vec<_> = beside
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    did_you_mean(wanted, names.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_lake_is_an_error_that_names_the_nearest() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("our-lake/ctr")).unwrap();
        let error = Lake::open(folder.path().join("our-lak")).unwrap_err();
        assert_eq!(error.hint(), Some("Did you mean 'our-lake'?"));
        assert!(Lake::open(folder.path().join("our-lake")).is_ok());
        assert!(
            Lake::open(folder.path().join("our-lake/ctr")).is_ok(),
            "an empty folder"
        );
        std::fs::create_dir_all(folder.path().join("new/.lake")).unwrap();
        assert!(
            Lake::open(folder.path().join("new")).is_ok(),
            "nothing but a folder of its own"
        );
        let error = Lake::open(folder.path()).unwrap_err();
        assert!(
            error.message().ends_with(
                "is not a lake: it has none of the folders ctr, ae, cfl, cl, ef, transcripts"
            ),
            "{error}"
        );
    }
}
