//! Shared helpers: the repository's samples, and the rows of a lake as a query reads them.
#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod failing_disk;
pub(crate) mod fake_s3;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use insta::internals::SettingsBindDropGuard;
use tempfile::TempDir;

/// Says why a test checks nothing, to the terminal: what `eprintln!` prints is only shown for tests
/// that fail.
pub(crate) fn skipped(reason: &str) {
    let line = format!("SKIPPED: {reason}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// Root of the repository, where sample paths are relative to.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// The program, run in the root of the repository.
pub(crate) fn lake() -> Command {
    let mut command = Command::cargo_bin("lake").unwrap();
    command
        .current_dir(repository())
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE");
    command
}

/// All rows of the lake with their directories, sorted.
pub(crate) fn rows(lake: &Path) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for source in ["ctr", "ae", "cfl", "cl", "ef", "transcripts"] {
        for file in files(&lake.join(source)) {
            let folder = file
                .parent()
                .unwrap()
                .strip_prefix(lake)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            rows.extend(lines(&file).into_iter().map(|line| (folder.clone(), line)));
        }
    }
    rows.sort();
    rows
}

/// Row counts by source.
pub(crate) fn counts(lake: &Path) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (folder, _) in rows(lake) {
        *counts
            .entry(folder.split('/').next().unwrap().to_owned())
            .or_default() += 1;
    }
    counts
}

/// Rejected documents that the lake keeps.
pub(crate) fn rejected(lake: &Path) -> Vec<serde_json::Value> {
    files(&lake.join("errors"))
        .iter()
        .flat_map(|file| lines(file))
        .map(|line| serde_json::from_str(&line).unwrap())
        .collect()
}

/// Lines of a gzip file, which must be complete.
pub(crate) fn lines(file: &Path) -> Vec<String> {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(fs::File::open(file).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    assert!(text.ends_with('\n'), "{}", file.display());
    text.lines().map(str::to_owned).collect()
}

/// All files below `folder`, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok);
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// Compresses `bytes`.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Contact records with distinct IDs, one per line.
pub(crate) fn contact_records(first: usize, count: usize) -> String {
    let sample = fs::read_to_string(repository().join("samples/ctr/2026-11-21.ndjson")).unwrap();
    let lines: Vec<&str> = sample.lines().collect();
    let record = |number: usize| {
        lines[number % lines.len()]
            .replace("\"ContactId\":\"", &format!("\"ContactId\":\"{number}-"))
            + "\n"
    };
    (first..first + count).map(record).collect()
}

/// Runs the program with these arguments, in which `LAKE` is a lake in `folder`, and returns its
/// output.
pub(crate) fn run(folder: &TempDir, arguments: &str) -> String {
    let path = folder.path().join("lake").to_str().unwrap().to_owned();
    let arguments = arguments.split_whitespace().map(|argument| {
        argument
            .replace("LAKE", &path)
            .replace("FOLDER", folder.path().to_str().unwrap())
    });
    output_text(
        folder,
        &lake()
            .env("COLUMNS", "80")
            .args(arguments)
            .output()
            .unwrap(),
    )
}

/// Output of a run, with the directory's path replaced.
pub(crate) fn output_text(folder: &TempDir, output: &std::process::Output) -> String {
    let (out, err) = (
        String::from_utf8(output.stdout.clone()).unwrap(),
        String::from_utf8(output.stderr.clone()).unwrap(),
    );
    let text = format!("exit {}\n{out}--\n{err}", output.status.code().unwrap());
    let text = text
        .replace(folder.path().to_str().unwrap(), "FOLDER")
        .replace("FOLDER/lake", "LAKE");
    text.lines()
        .flat_map(|line| [line.trim_end(), "\n"])
        .collect()
}

/// A directory for a test, and snapshots without sizes, which depend on the compression library.
pub(crate) fn scene() -> (TempDir, SettingsBindDropGuard) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r" +\d+(\.\d\d)? k?B", " SIZE");
    settings.add_filter(r#"("bytes": )\d+"#, "${1}SIZE");
    (tempfile::tempdir().unwrap(), settings.bind_to_scope())
}

/// A directory with a lake of these inputs, and snapshots without times.
pub(crate) fn asked(inputs: &str) -> (TempDir, SettingsBindDropGuard) {
    let folder = tempfile::tempdir().unwrap();
    let ingested = run(&folder, &format!("ingest {inputs} --into LAKE"));
    assert!(ingested.starts_with("exit 0"), "{ingested}");
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\d+(\.\d\d)? k?B in \d+\.\d\d s", "SIZE in TIME");
    settings.add_filter(r#"("(?:bytes|athenaBytes)Scanned": )\d+"#, "${1}SIZE");
    settings.add_filter(r#"("seconds": )[\d.e-]+"#, "${1}TIME");
    (folder, settings.bind_to_scope())
}
