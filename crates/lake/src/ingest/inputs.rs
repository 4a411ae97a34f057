//! Finds the files to ingest.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::IngestOptions;
use super::content::starts_like_documents;
use super::location::ObjectLocation;
use super::tally::skip_reason;

/// Files with these extensions, and their compressed forms, contain documents. The others are
/// recognized by their first bytes.
const EXTENSIONS: [&str; 4] = ["json", "ndjson", "jsonl", "gz"];

/// A file to read.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) path: PathBuf,
    pub(super) size: u64,
    /// S3 key, if the path contains one.
    pub(super) location: ObjectLocation,
    /// Value of the rows' `sourceObject`: `file:`, then the key, or the path relative to the
    /// argument.
    pub(super) source_object: String,
}

/// A file found in a directory.
pub(super) enum Found {
    Input(Input),
    Skipped {
        path: PathBuf,
        location: ObjectLocation,
        reason: &'static str,
    },
    Unreadable {
        path: PathBuf,
        reason: String,
    },
}

/// Finds the files in `paths`, sorted, without those of the lake itself.
pub(super) fn files<'a>(
    paths: &'a [PathBuf],
    lake: &'a Path,
    options: &'a IngestOptions,
) -> impl Iterator<Item = Found> + 'a {
    let lake = fs::canonicalize(lake).ok();
    paths.iter().flat_map(move |root| {
        let lake = lake.clone();
        let is_lake = move |entry: &DirEntry| {
            entry.file_type().is_dir()
                && lake.is_some()
                && fs::canonicalize(entry.path()).ok() == lake
        };
        let entries = WalkDir::new(root)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(move |entry| !is_lake(entry));
        entries.filter_map(move |entry| found(root, entry, options))
    })
}

/// Returns the total size in bytes of the files in `paths`.
pub(super) fn total_size(paths: &[PathBuf], lake: &Path, options: &IngestOptions) -> u64 {
    let size = |found| {
        if let Found::Input(input) = found {
            input.size
        } else {
            0
        }
    };
    files(paths, lake, options).map(size).sum()
}

fn found(root: &Path, entry: walkdir::Result<DirEntry>, options: &IngestOptions) -> Option<Found> {
    let entry = match entry {
        Ok(entry) if entry.file_type().is_dir() => return None,
        Ok(entry) => entry,
        Err(error) => {
            let path = error.path().unwrap_or(root).to_owned();
            let reason = error.io_error().map_or_else(
                || "symbolic link to a parent directory".to_owned(),
                io::Error::to_string,
            );
            return Some(Found::Unreadable { path, reason });
        }
    };
    let path = entry.path().to_owned();
    Some(match input(root, &path, &entry, options) {
        Ok(Ok(input)) => Found::Input(input),
        Ok(Err((location, reason))) => Found::Skipped {
            path,
            location,
            reason,
        },
        Err(error) => Found::Unreadable {
            path,
            reason: error.to_string(),
        },
    })
}

fn input(
    root: &Path,
    path: &Path,
    entry: &DirEntry,
    options: &IngestOptions,
) -> io::Result<Result<Input, (ObjectLocation, &'static str)>> {
    if !entry.file_type().is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let location = ObjectLocation::from_path(&std::path::absolute(path)?);
    if let Some(reason) = reason_to_skip(path, &location, options)? {
        return Ok(Err((location, reason)));
    }
    let below = path.strip_prefix(root).unwrap_or(path);
    let below = if below.as_os_str().is_empty() {
        path.file_name().map_or(path, Path::new)
    } else {
        below
    };
    let name = location.key().map_or_else(
        || {
            below
                .to_string_lossy()
                .replace(std::path::MAIN_SEPARATOR, "/")
        },
        str::to_owned,
    );
    let size = fs::metadata(path)?.len();
    Ok(Ok(Input {
        path: path.to_owned(),
        size,
        source_object: format!("file:{name}"),
        location,
    }))
}

fn reason_to_skip(
    path: &Path,
    location: &ObjectLocation,
    options: &IngestOptions,
) -> io::Result<Option<&'static str>> {
    if path
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
    {
        return Ok(Some(skip_reason::HIDDEN));
    }
    if options.source.is_some()
        && location.source().is_some()
        && options.source != location.source()
    {
        return Ok(Some(skip_reason::OTHER_SOURCE));
    }
    match location {
        ObjectLocation::EvaluationCopy => return Ok(Some(skip_reason::EVALUATION_COPY)),
        ObjectLocation::ContactLens(key, _) => {
            return Ok(options.reason_to_skip(key.channel(), key.is_redacted()));
        }
        ObjectLocation::EvaluationForm(..) => return Ok(None),
        ObjectLocation::Unknown => {}
    }
    let holds_documents = path
        .extension()
        .and_then(OsStr::to_str)
        .is_some_and(|extension| EXTENSIONS.contains(&extension));
    Ok((!holds_documents && !starts_like_documents(path)?).then_some(skip_reason::NO_DOCUMENTS))
}
