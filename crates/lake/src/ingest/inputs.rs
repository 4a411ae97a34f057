//! Finds the files to ingest.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use connect_core::ObjectKind;
use connect_core::evaluation_forms::{ObjectKey, Selection};
use walkdir::{DirEntry, WalkDir};

use super::IngestOptions;
use super::content::{ContentStart, start_of_file};
use super::location::ObjectLocation;
use super::tally::skip_reason;
use crate::bucket::{DayRange, ListedObject};

/// Files with these extensions, and their compressed forms, contain documents. The others are
/// recognized by their first bytes.
const EXTENSIONS: [&str; 4] = ["json", "ndjson", "jsonl", "gz"];

/// A file or object to read.
#[derive(Debug)]
pub(super) struct InputFile {
    /// Path of the file, or URI of the object.
    pub(super) path: PathBuf,
    pub(super) size: u64,
    /// S3 key, if the path contains one.
    pub(super) location: ObjectLocation,
    /// Value of the rows' `sourceObject`: `file:`, then the key, or the path relative to the
    /// argument. For an object, its URI, as in AWS.
    pub(super) source_object: String,
    /// The object in S3; `None` for a file.
    pub(super) object: Option<ListedObject>,
}

/// A file found in a directory.
pub(super) enum FoundInput {
    File(InputFile),
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

impl FoundInput {
    fn size(&self) -> u64 {
        if let Self::File(input) = self {
            input.size
        } else {
            0
        }
    }
}

/// Finds the files in `paths`, sorted, without those of the lake itself.
pub(super) fn files<'a>(
    paths: &'a [PathBuf],
    lake: &'a Path,
    options: &'a IngestOptions,
) -> impl Iterator<Item = FoundInput> + 'a {
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
    files(paths, lake, options).map(|found| found.size()).sum()
}

/// Returns the total size in bytes of what will be read.
pub(super) fn size_of(found: &[FoundInput]) -> u64 {
    found.iter().map(FoundInput::size).sum()
}

fn found(
    root: &Path,
    entry: walkdir::Result<DirEntry>,
    options: &IngestOptions,
) -> Option<FoundInput> {
    let entry = match entry {
        Ok(entry) if entry.file_type().is_dir() => return None,
        Ok(entry) => entry,
        Err(error) => {
            let path = error.path().unwrap_or(root).to_owned();
            let reason = error.io_error().map_or_else(
                || "symbolic link to a parent directory".to_owned(),
                io::Error::to_string,
            );
            return Some(FoundInput::Unreadable { path, reason });
        }
    };
    let path = entry.path().to_owned();
    Some(match input(root, &path, &entry, options) {
        Ok(Ok(input)) => FoundInput::File(input),
        Ok(Err((location, reason))) => FoundInput::Skipped {
            path,
            location,
            reason,
        },
        Err(error) => FoundInput::Unreadable {
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
) -> io::Result<Result<InputFile, (ObjectLocation, &'static str)>> {
    if !entry.file_type().is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let below = path.strip_prefix(root).unwrap_or(path);
    let below = if below.as_os_str().is_empty() {
        path.file_name().map_or(path, Path::new)
    } else {
        below
    };
    let location = ObjectLocation::from_path(&std::path::absolute(path)?, below);
    if let Some(reason) = reason_to_skip(path, &location, options)? {
        return Ok(Err((location, reason)));
    }
    let name = location.key().map_or_else(
        || {
            below
                .to_string_lossy()
                .replace(std::path::MAIN_SEPARATOR, "/")
        },
        str::to_owned,
    );
    let size = fs::metadata(path)?.len();
    Ok(Ok(InputFile {
        path: path.to_owned(),
        size,
        source_object: format!("file:{name}"),
        location,
        object: None,
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
    if let Some(reason) = reason_by_kind(location, options, Selection::takes_copy) {
        return Ok(Some(reason));
    }
    if location.is_output_file() {
        return Ok(None);
    }
    let is_other = *location.kind() == ObjectKind::Other;
    if !is_other && has_extension_of_documents(path) {
        return Ok(None);
    }
    Ok(match start_of_file(path)? {
        ContentStart::Other if is_other => Some(skip_reason::OTHER),
        start => reason_by_start(start),
    })
}

/// Why a file or object is not read that starts like this.
pub(super) fn reason_by_start(start: ContentStart) -> Option<&'static str> {
    match start {
        ContentStart::Documents => None,
        ContentStart::TextOutput => Some(skip_reason::TEXT_OUTPUT),
        ContentStart::Other => Some(skip_reason::NO_DOCUMENTS),
    }
}

/// Whether a file is read whatever it starts with, so that a bad first line costs that line only.
pub(super) fn has_extension_of_documents(path: &Path) -> bool {
    path.extension()
        .and_then(OsStr::to_str)
        .is_some_and(|extension| EXTENSIONS.contains(&extension))
}

/// Why an object or file of a known kind is not read. `has_prefix` is whether the key of an
/// evaluation has the selected prefix, which folders may precede in the path of a file.
fn reason_by_kind(
    location: &ObjectLocation,
    options: &IngestOptions,
    has_prefix: fn(&Selection, &ObjectKey) -> bool,
) -> Option<&'static str> {
    if options.source.is_some()
        && location.source().is_some()
        && options.source != location.source()
    {
        return Some(skip_reason::OTHER_SOURCE);
    }
    if let ObjectKind::ContactLens(key) = location.kind() {
        let redacted = key.is_redacted();
        return match key.channel() {
            Some(channel) => options.reason_to_skip(channel, redacted),
            None => options.reason_to_skip_redaction(redacted),
        };
    }
    if let ObjectKind::EvaluationForm(key) = location.kind()
        && !has_prefix(&options.evaluations, key)
    {
        return Some(skip_reason::EVALUATION_PREFIX);
    }
    location.reason_not_collected()
}

/// Returns what to do with an object in S3, whose content is not looked at for that.
pub(super) fn found_object(
    object: ListedObject,
    days: DayRange,
    options: &IngestOptions,
) -> FoundInput {
    let uri = object.uri();
    let location = ObjectLocation::from_key(&object.key);
    let by_day = match days.includes_key(&object.key) {
        _ if days.is_everything() => None,
        Some(true) => None,
        Some(false) => Some(skip_reason::OTHER_DAY),
        None => Some(skip_reason::NO_DAY),
    };
    let is_other = *location.kind() == ObjectKind::Other;
    let reason = reason_by_kind(&location, options, Selection::takes)
        .or(is_other.then_some(skip_reason::OTHER))
        .or(by_day);
    let path = PathBuf::from(&uri);
    match reason {
        Some(reason) => FoundInput::Skipped {
            path,
            location,
            reason,
        },
        None => FoundInput::File(InputFile {
            path,
            size: object.size,
            location,
            source_object: uri,
            object: Some(object),
        }),
    }
}
