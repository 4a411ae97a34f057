//! The files below the paths that were given.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::Choices;
use super::content::begins_as_documents_do;
use super::place::Place;
use super::skipped;

/// Files with these extensions, and their compressed forms, hold documents; what others hold, their
/// first bytes tell.
const EXTENSIONS: [&str; 4] = ["json", "ndjson", "jsonl", "gz"];

/// A file to read.
#[derive(Debug)]
pub(super) struct Input {
    /// The file.
    pub(super) path: PathBuf,
    /// Its size.
    pub(super) size: u64,
    /// What its place tells.
    pub(super) place: Place,
    /// Where its rows say that they are from: `file:`, then its key, or its path below the path
    /// that was given.
    pub(super) source_object: String,
}

/// What was found below a path.
pub(super) enum Found {
    Input(Input),
    Skipped {
        path: PathBuf,
        place: Place,
        reason: &'static str,
    },
    Unreadable {
        path: PathBuf,
        reason: String,
    },
}

/// The files below `paths`, in order, without those of the lake itself.
pub(super) fn files<'a>(
    paths: &'a [PathBuf],
    lake: &'a Path,
    choices: &'a Choices,
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
        entries.filter_map(move |entry| found(root, entry, choices))
    })
}

/// How many bytes the files below `paths` have.
pub(super) fn total_size(paths: &[PathBuf], lake: &Path, choices: &Choices) -> u64 {
    let size = |found| {
        if let Found::Input(input) = found {
            input.size
        } else {
            0
        }
    };
    files(paths, lake, choices).map(size).sum()
}

fn found(root: &Path, entry: walkdir::Result<DirEntry>, choices: &Choices) -> Option<Found> {
    let entry = match entry {
        Ok(entry) if entry.file_type().is_dir() => return None,
        Ok(entry) => entry,
        Err(error) => {
            let path = error.path().unwrap_or(root).to_owned();
            let reason = error.io_error().map_or_else(
                || "a link that leads back to a folder above it".to_owned(),
                io::Error::to_string,
            );
            return Some(Found::Unreadable { path, reason });
        }
    };
    let path = entry.path().to_owned();
    Some(match input(root, &path, &entry, choices) {
        Ok(Ok(input)) => Found::Input(input),
        Ok(Err((place, reason))) => Found::Skipped {
            path,
            place,
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
    choices: &Choices,
) -> io::Result<Result<Input, (Place, &'static str)>> {
    if !entry.file_type().is_file() {
        return Err(io::Error::other("not a file"));
    }
    let place = Place::of(&std::path::absolute(path)?);
    if let Some(reason) = reason_to_skip(path, &place, choices)? {
        return Ok(Err((place, reason)));
    }
    let below = path.strip_prefix(root).unwrap_or(path);
    let below = if below.as_os_str().is_empty() {
        path.file_name().map_or(path, Path::new)
    } else {
        below
    };
    let name = place.key().map_or_else(
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
        place,
    }))
}

fn reason_to_skip(
    path: &Path,
    place: &Place,
    choices: &Choices,
) -> io::Result<Option<&'static str>> {
    if path
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
    {
        return Ok(Some(skipped::HIDDEN));
    }
    if choices.source.is_some() && place.source().is_some() && choices.source != place.source() {
        return Ok(Some(skipped::OTHER_SOURCE));
    }
    match place {
        Place::EvaluationCopy => return Ok(Some(skipped::EVALUATION_COPY)),
        Place::ContactLens(key, _) => {
            return Ok(choices.reason_to_skip(key.channel(), key.is_redacted()));
        }
        Place::EvaluationForm(..) => return Ok(None),
        Place::Unknown => {}
    }
    let holds_documents = path
        .extension()
        .and_then(OsStr::to_str)
        .is_some_and(|extension| EXTENSIONS.contains(&extension));
    Ok((!holds_documents && !begins_as_documents_do(path)?).then_some(skipped::NO_DOCUMENTS))
}
