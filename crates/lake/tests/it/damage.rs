//! Every command notices a damaged lake, and a repair restores it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{contact_records, files, lake, rows, run, scene};

/// A lake with 3,000 contact records of three days, and the file that they come from.
fn scene_with_lake() -> (TempDir, insta::internals::SettingsBindDropGuard, PathBuf) {
    let (folder, filters) = scene();
    fs::write(folder.path().join("in.ndjson"), contact_records(0, 3000)).unwrap();
    let report = run(&folder, "ingest FOLDER/in.ndjson --into LAKE");
    assert!(report.starts_with("exit 0"), "{report}");
    // The same rows in another file, which the index of inputs does not contain.
    let again = contact_records(0, 3000) + "\n\n";
    fs::write(folder.path().join("again.ndjson"), again).unwrap();
    let lake = folder.path().join("lake");
    (folder, filters, lake)
}

/// Name of a kind of damage, and a function that does it.
type Damage = (&'static str, fn(&Path));

/// Names and sizes of the row files.
fn sizes(lake: &Path) -> Vec<(PathBuf, u64)> {
    let size = |path: PathBuf| {
        let size = fs::metadata(&path).unwrap().len();
        (path, size)
    };
    files(&lake.join("ctr")).into_iter().map(size).collect()
}

fn keys(lake: &Path) -> PathBuf {
    let keys = files(&lake.join(".lake/keys"));
    keys.into_iter()
        .find(|path| path.to_string_lossy().contains("/ctr-"))
        .unwrap()
}

fn row_file(lake: &Path) -> PathBuf {
    files(&lake.join("ctr")).remove(0)
}

fn flip_byte(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 255;
    fs::write(path, bytes).unwrap();
}

fn truncate(path: &Path, by: u64) {
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(file.metadata().unwrap().len() - by).unwrap();
}

/// Asserts that an ingest fails and changes nothing, that `check` finds the damage, and that a
/// repair restores the lake.
fn assert_noticed_and_repaired(folder: &TempDir, lake: &Path, what: &str) {
    let before = sizes(lake);
    let rejected = run(folder, "ingest FOLDER/again.ndjson --into LAKE");
    assert!(
        rejected.starts_with("exit 1\n--\nerror: "),
        "{what}: {rejected}"
    );
    assert!(rejected.contains("\nhint: "), "{what}: {rejected}");
    assert!(files(&lake.join(".lake/staging")).is_empty(), "{what}");
    assert_eq!(sizes(lake), before, "{what}");
    let checked = run(folder, "check --lake LAKE");
    assert!(
        checked.starts_with("exit 1") && checked.contains("hint: "),
        "{what}: {checked}"
    );
    let repaired = run(folder, "repair --lake LAKE");
    assert!(repaired.starts_with("exit 0"), "{what}: {repaired}");
    let checked = run(folder, "check --lake LAKE");
    assert!(checked.starts_with("exit 0"), "{what}: {checked}");
    let again = run(folder, "ingest FOLDER/again.ndjson --into LAKE");
    assert!(again.starts_with("exit 0"), "{what}: {again}");
}

#[test]
fn damaged_keys_never_duplicate_rows() {
    let damages: [Damage; 4] = [
        ("emptied", |path| fs::write(path, "").unwrap()),
        ("cut at a record", |path| truncate(path, 160)),
        ("cut within a record", |path| truncate(path, 5)),
        ("a flipped byte", |path| flip_byte(path, 800)),
    ];
    for (what, damage) in damages {
        let (folder, _filters, lake) = scene_with_lake();
        let expected = rows(&lake);
        damage(&keys(&lake));
        assert_noticed_and_repaired(&folder, &lake, what);
        assert_eq!(rows(&lake), expected, "{what}");
    }
}

#[test]
fn damaged_index_of_inputs_is_noticed() {
    let (folder, _filters, lake) = scene_with_lake();
    let expected = rows(&lake);
    let index = files(&lake.join(".lake/keys"))
        .into_iter()
        .find(|path| path.to_string_lossy().contains("/inputs-"))
        .unwrap();
    flip_byte(&index, 3);
    assert_noticed_and_repaired(&folder, &lake, "index");
    assert_eq!(rows(&lake), expected);
}

#[test]
fn damaged_row_files_are_noticed_and_missing_rows_come_back() {
    let damages: [Damage; 4] = [
        ("removed", |path| fs::remove_file(path).unwrap()),
        ("emptied", |path| fs::write(path, "").unwrap()),
        ("cut", |path| truncate(path, 100)),
        ("copied", |path| {
            fs::copy(path, path.with_file_name("copy.ndjson.gz")).unwrap();
        }),
    ];
    for (what, damage) in damages {
        let (folder, _filters, lake) = scene_with_lake();
        let expected = rows(&lake);
        damage(&row_file(&lake));
        let counted = run(
            &folder,
            "query SELECT(count(*))FROM(connect_ctr) --lake LAKE --format csv",
        );
        if what == "copied" {
            assert!(counted.contains("warning: LAKE/ctr/"), "{counted}");
            assert!(counted.contains("copy.ndjson.gz is not part of the lake"));
        } else {
            assert!(
                counted.starts_with("exit 1\n--\nerror: "),
                "{what}: {counted}"
            );
        }
        for command in ["ls --lake LAKE", "rows ctr --lake LAKE"] {
            let listed = run(&folder, command);
            if what != "copied" {
                assert!(
                    listed.starts_with("exit 1\n--\nerror: LAKE/ctr/"),
                    "{what}, {command}: {listed}"
                );
            } else if command.starts_with("ls") {
                let warning = "copy.ndjson.gz is not part of the lake, but queries count its rows";
                assert!(listed.starts_with("exit 0"), "{listed}");
                assert!(listed.contains(warning), "{listed}");
            }
        }
        assert_noticed_and_repaired(&folder, &lake, what);
        assert_eq!(rows(&lake), expected, "{what}");
    }
}

#[test]
fn check_finds_a_flipped_byte_in_rows() {
    let (folder, _filters, lake) = scene_with_lake();
    let (expected, file) = (rows(&lake), row_file(&lake));
    flip_byte(&file, 200);
    let checked = run(&folder, "check --lake LAKE");
    assert!(
        checked.contains("is changed (its checksum does not match)"),
        "{checked}"
    );
    let repaired = run(&folder, "repair --lake LAKE --format json");
    let report: Value = serde_json::from_str(
        repaired
            .trim_start_matches("exit 0")
            .split("--\n")
            .next()
            .unwrap(),
    )
    .unwrap();
    assert_eq!(report["kept"].as_array().unwrap().len(), 1);
    assert_eq!(report["is_index_reset"], true);
    run(&folder, "ingest FOLDER/in.ndjson --into LAKE");
    assert_eq!(rows(&lake), expected);
}

#[test]
fn damaged_manifest_is_noticed_by_every_command() {
    let damages: [Damage; 3] = [
        ("cut", |path| truncate(path, 40)),
        ("a changed number", |path| {
            let text = fs::read_to_string(path).unwrap();
            fs::write(path, text.replacen("\"rows\": 3", "\"rows\": 2", 1)).unwrap();
        }),
        ("removed", |path| fs::remove_file(path).unwrap()),
    ];
    for (what, damage) in damages {
        let (folder, _filters, lake) = scene_with_lake();
        let expected = rows(&lake);
        damage(&lake.join(".lake/manifest.json"));
        for command in [
            "ls --lake LAKE",
            "check --lake LAKE",
            "ingest FOLDER/again.ndjson --into LAKE",
        ] {
            let rejected = run(&folder, command);
            assert!(
                rejected.starts_with("exit 1"),
                "{what}, {command}: {rejected}"
            );
        }
        let rejected = run(&folder, "query SELECT(1) --lake LAKE");
        assert!(
            rejected.contains("manifest.json") && rejected.contains("hint: "),
            "{what}: {rejected}"
        );
        let repaired = run(&folder, "repair --lake LAKE");
        assert!(repaired.starts_with("exit 0"), "{what}: {repaired}");
        assert_eq!(rows(&lake), expected, "{what}");
        let again = run(&folder, "ingest FOLDER/again.ndjson --into LAKE");
        assert!(again.starts_with("exit 0"), "{what}: {again}");
        assert_eq!(rows(&lake), expected, "{what}");
    }
}

#[test]
fn repair_drops_duplicates_and_keeps_rejected_documents() {
    let (folder, _filters, lake) = scene_with_lake();
    run(&folder, "ingest crates/core/tests/broken --into LAKE");
    let (expected, rejected) = (rows(&lake), crate::support::rejected(&lake).len());
    // A lake whose keys were lost and whose rows were added twice.
    for file in files(&lake.join("ctr")) {
        fs::copy(&file, file.with_file_name("part-000009-0000.ndjson.gz")).unwrap();
    }
    fs::remove_dir_all(lake.join(".lake")).unwrap();
    let repaired = run(&folder, "repair --lake LAKE");
    assert!(repaired.contains("duplicates dropped"), "{repaired}");
    assert_eq!(rows(&lake), expected);
    assert_eq!(crate::support::rejected(&lake).len(), rejected);
    assert!(run(&folder, "repair --lake LAKE").contains("no problems found"));
}

#[test]
fn lake_without_checksums_opens_and_is_upgraded() {
    let (folder, _filters, lake) = scene_with_lake();
    let (expected, path) = (rows(&lake), lake.join(".lake/manifest.json"));
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let old = manifest.as_object_mut().unwrap();
    old.remove("checksum");
    old.remove("format");
    old.insert("form".to_owned(), 1.into());
    old["inputs"] = old["inputs"]["name"].clone();
    for held in old["partitions"].as_object_mut().unwrap().values_mut() {
        held["keys"] = held["keys"]["name"].clone();
        for file in held["files"].as_array_mut().unwrap() {
            file.as_object_mut().unwrap().remove("checksum");
        }
    }
    let version_1 = manifest.to_string();
    fs::write(&path, &version_1).unwrap();
    assert!(run(&folder, "ls --lake LAKE").starts_with("exit 0"));
    assert!(run(&folder, "check --lake LAKE").starts_with("exit 0"));
    let again = run(&folder, "ingest FOLDER/again.ndjson --into LAKE");
    assert!(again.starts_with("exit 0"), "{again}");
    assert_eq!(rows(&lake), expected);
    let upgraded = fs::read_to_string(&path).unwrap();
    assert!(upgraded.contains("\"format\": 2") && !upgraded.contains("\"checksum\": null"));

    fs::write(&path, version_1).unwrap();
    fs::write(keys(&lake), "").unwrap();
    let rejected = run(&folder, "ingest FOLDER/again.ndjson --into LAKE");
    assert!(rejected.starts_with("exit 1"), "{rejected}");
}

#[test]
fn odd_entry_in_views_costs_that_view_only() {
    let (folder, _filters, lake) = scene_with_lake();
    fs::create_dir_all(lake.join("views/folder.sql")).unwrap();
    fs::write(lake.join("views/binary.sql"), [0xff, 0xfe, 0x00]).unwrap();
    let answered = run(&folder, "query SELECT(41+1) --lake LAKE --format csv");
    assert!(answered.contains("\"42\""), "{answered}");
    let failed = run(&folder, "query SELECT(1)FROM(binary) --lake LAKE");
    assert!(failed.starts_with("exit 1"), "{failed}");
}

#[test]
fn ingests_without_further_threads() {
    let (folder, _filters) = scene();
    let output = lake()
        // No thread can have a stack of this size, so that none can be started.
        .env("RUST_MIN_STACK", (1_u64 << 46).to_string())
        .args(["ingest", "samples", "--into"])
        .arg(folder.path().join("lake"))
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    assert_eq!(rows(&folder.path().join("lake")).len(), 142);
}

/// Curated files, sorted by path.
fn curated(lake: &Path) -> Vec<PathBuf> {
    let mut files = files(&lake.join("curated"));
    files.sort();
    files
}

#[test]
fn damaged_curated_files_are_noticed_and_repaired() {
    let damages: [Damage; 7] = [
        ("emptied", |path| fs::write(path, "").unwrap()),
        ("cut at the end", |path| truncate(path, 20)),
        ("cut in the middle", |path| {
            let mut bytes = fs::read(path).unwrap();
            let middle = bytes.len() / 2;
            bytes.drain(middle..middle + 100);
            fs::write(path, bytes).unwrap();
        }),
        ("a flipped byte of a page", |path| flip_byte(path, 800)),
        ("a flipped byte of the begin", |path| flip_byte(path, 1)),
        ("a flipped byte of the footer", |path| {
            flip_byte(
                path,
                usize::try_from(fs::metadata(path).unwrap().len()).unwrap() - 700,
            );
        }),
        ("the file of another day", |path| {
            let other = files(path.ancestors().nth(4).unwrap());
            let other = other.into_iter().find(|other| other != path).unwrap();
            fs::copy(other, path).unwrap();
        }),
    ];
    let (folder, _filters, lake) = scene_with_lake();
    // Rows of further days.
    run(&folder, "ingest samples/ctr --into LAKE");
    run(&folder, "curate --lake LAKE --table connect_contacts");
    let paths = curated(&lake);
    assert!(paths.len() > 1, "{paths:?}");
    let query = "query --lake LAKE --format csv SELECT*FROM(connect_contacts)";
    let expected = run(&folder, query);
    for (what, damage) in damages {
        damage(&paths[1]);
        let checked = run(&folder, "check --lake LAKE");
        assert!(
            checked.starts_with("exit 1") && checked.contains("is damaged: "),
            "{what}: {checked}"
        );
        // Never another result: an error, or the rows of the row files.
        let found = run(&folder, query);
        let is_refused = found.starts_with("exit 1") && found.contains("lake repair");
        assert!(
            is_refused || rows_of(&found) == rows_of(&expected),
            "{what}: {found}"
        );
        let repaired = run(&folder, "repair --lake LAKE");
        assert!(
            repaired.starts_with("exit 0") && repaired.contains("removed damaged curated files"),
            "{what}: {repaired}"
        );
        assert_eq!(curated(&lake).len(), paths.len() - 1, "{what}");
        assert!(
            run(&folder, "check --lake LAKE").starts_with("exit 0"),
            "{what}"
        );
        assert_eq!(rows_of(&run(&folder, query)), rows_of(&expected), "{what}");
        run(&folder, "curate --lake LAKE --table connect_contacts");
        assert_eq!(curated(&lake), paths, "{what}");
    }
    // A missing file is read from rows, and an extra file is not read.
    fs::copy(&paths[1], paths[1].with_file_name("extra.parquet")).unwrap();
    fs::remove_file(&paths[0]).unwrap();
    assert_eq!(rows_of(&run(&folder, query)), rows_of(&expected));
    let checked = run(&folder, "check --lake LAKE");
    assert!(checked.contains("extra.parquet is damaged"), "{checked}");
}

/// The sorted lines of a result.
fn rows_of(output: &str) -> Vec<&str> {
    let rows = output.split("--\n").next().unwrap_or_default();
    let mut rows: Vec<_> = rows.lines().collect();
    rows.sort_unstable();
    rows
}
