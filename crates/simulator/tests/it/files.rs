use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use simulator::{Files, FilesError, SimulationSettings, simulate};
use walkdir::WalkDir;

use crate::support::{Documents, settings};

fn small() -> SimulationSettings {
    SimulationSettings {
        agents: 2,
        days: 1,
        ..settings()
    }
}

fn content(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap();
    let mut content = vec![];
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("gz") => MultiGzDecoder::new(bytes.as_slice())
            .read_to_end(&mut content)
            .map(|_| ())
            .unwrap(),
        _ => content = bytes,
    }
    content
}

#[test]
fn files_have_all_documents_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Files::create(folder.path()).unwrap();
    simulate(&small(), &mut files).unwrap();
    files.finish().unwrap();

    let mut expected: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for stored in Documents::simulate(&small()).0.0 {
        let (name, end): (_, &[u8]) = match stored.destination.as_str() {
            stream @ ("ctr" | "ae") => (
                format!("{stream}/{}.ndjson.gz", stored.published.date()),
                b"\n",
            ),
            "cfl" => (format!("cfl/{}", stored.published.date()), b""),
            key => (
                format!("recordings-bucket/{}", key.replace(':', "%3A")),
                b"",
            ),
        };
        expected
            .entry(name)
            .or_default()
            .extend([stored.content.as_slice(), end].concat());
    }
    let mut found: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for entry in WalkDir::new(folder.path())
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
    {
        let name = entry
            .path()
            .strip_prefix(folder.path())
            .unwrap()
            .to_str()
            .unwrap();
        // Each payload is a file; those of a day together are what was sent on that day.
        let name = if name.starts_with("cfl/") {
            name.rsplit_once('/').unwrap().0
        } else {
            name
        };
        found
            .entry(name.to_owned())
            .or_default()
            .extend(content(entry.path()));
    }
    assert!(found.keys().eq(expected.keys()));
    assert!(found == expected);
}

#[test]
fn rejects_directory_that_is_not_empty() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let error = Files::create(folder.path()).err().unwrap();
    assert!(
        matches!(&error, FilesError::NotEmpty(path) if path == folder.path()),
        "{error}"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn write_error_stops_simulation_and_names_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Files::create(folder.path()).unwrap();
    fs::write(folder.path().join("ae"), "occupied").unwrap();
    let ended = simulate(&small(), &mut files).map_err(|error| format!("{error:?}"));
    let error = ended
        .and_then(|_| files.finish().map_err(|error| format!("{error:?}")))
        .unwrap_err();
    assert!(
        error.contains("Unwritten") && error.contains("ae"),
        "{error}"
    );
}
