//! `lake ingest` into an existing lake, and after failures.

use std::fs;

use crate::support::{
    contact_records, counts, files, gzip, lines, output_text, rejected, repository, rows, run,
    scene,
};
use insta::assert_snapshot;

#[test]
fn unreadable_file_adds_nothing_and_others_are_ingested() {
    let (folder, _filters) = scene();
    let input = folder.path().join("input");
    fs::create_dir(&input).unwrap();
    fs::copy(
        repository().join("crates/core/tests/broken/truncated.ndjson.gz"),
        input.join("a.ndjson.gz"),
    )
    .unwrap();
    fs::write(input.join("b.json"), "[\n{\"ContactId\":\"c\",\"Cont").unwrap();
    fs::copy(
        repository().join("samples/ctr/recall-thanks.json"),
        input.join("c.json"),
    )
    .unwrap();
    // The cut file is long enough that its rows are staged before the end is reached. The same rows
    // in complete files count.
    let cut = gzip(contact_records(0, 1500).as_bytes());
    fs::write(input.join("cut.ndjson.gz"), &cut[..cut.len() - 20]).unwrap();
    fs::write(input.join("whole.ndjson"), contact_records(5, 3)).unwrap();
    std::os::unix::fs::symlink(folder.path().join("gone"), input.join("d.json")).unwrap();
    std::os::unix::fs::symlink("/proc/self/mem", input.join("e.json")).unwrap();
    assert_snapshot!(run(&folder, "ingest FOLDER/input --into LAKE"), @r#"
    exit 1
    source  files  rows  duplicates  rejected  skipped
    ctr         2     4           0         0        0

    not read (nothing was ingested from these files)
      FOLDER/input/d.json
        No such file or directory (os error 2)
      FOLDER/input/a.ndjson.gz
        unexpected end of gzip data
      FOLDER/input/b.json
        invalid JSON array at line 2
      FOLDER/input/cut.ndjson.gz
        unexpected end of gzip data
      FOLDER/input/e.json
        Input/output error (os error 5)
    --
    error: 5 files were not read
    "#);
    let lake = folder.path().join("lake");
    assert_eq!(
        counts(&lake).into_iter().collect::<Vec<_>>(),
        [("ctr".to_owned(), 4)]
    );
    assert_eq!(rejected(&lake).len(), 5);
    assert!(
        rejected(&lake)
            .iter()
            .all(|kept| kept["reason"].is_string() && kept.get("document").is_none())
    );
}

#[test]
fn full_disk_leaves_lake_unchanged() {
    let (folder, _filters) = scene();
    let path = folder.path().join("lake");
    run(&folder, "ingest samples/ctr/recall-thanks.json --into LAKE");
    let before = rows(&path);
    // The shell ignores the signal, so that the program receives an error as on a full disk.
    let command = "trap '' XFSZ; ulimit -f 8; exec \"$0\" ingest samples --into \"$1\"";
    let program = assert_cmd::cargo::cargo_bin("lake");
    let output = std::process::Command::new("sh")
        .current_dir(repository())
        .args(["-c", command])
        .arg(program)
        .arg(&path)
        .output()
        .unwrap();
    let shown = output_text(&folder, &output);
    assert!(
        shown.starts_with("exit 1\n--\nerror: cannot write LAKE/.lake/staging/"),
        "{shown}"
    );
    assert!(
        shown.ends_with(
            "raise the limit on the size of files (ulimit -f) and run the same command again\n"
        ),
        "{shown}"
    );
    assert_eq!(rows(&path), before);
    assert!(files(&path.join(".lake/staging")).is_empty());
    run(
        &folder,
        "ingest samples crates/core/tests/broken --into LAKE",
    );
    assert_eq!(rows(&path).len(), 142);
}

#[test]
fn keeps_removed_rejections_again() {
    let (folder, _filters) = scene();
    let path = folder.path().join("lake");
    for _ in 0..2 {
        run(
            &folder,
            "ingest crates/core/tests/broken/no-initiation-timestamp.json --into LAKE --keep-rejected",
        );
        assert_eq!(rejected(&path).len(), 1);
        let document = fs::read_to_string(
            repository().join("crates/core/tests/broken/no-initiation-timestamp.json"),
        )
        .unwrap();
        assert_eq!(rejected(&path)[0]["document"], document.trim_end());
        fs::remove_dir_all(path.join("errors")).unwrap();
    }
}

#[test]
fn ingests_appended_documents() {
    let (folder, _filters) = scene();
    let (path, input) = (
        folder.path().join("lake"),
        folder.path().join("grown.ndjson"),
    );
    fs::write(&input, contact_records(0, 3000)).unwrap();
    run(&folder, "ingest FOLDER/grown.ndjson --into LAKE");
    fs::write(&input, contact_records(0, 3100)).unwrap();
    assert_snapshot!(run(&folder, "ingest FOLDER/grown.ndjson --into LAKE"), @r#"
    exit 0
    source  files  rows  duplicates  rejected  skipped
    ctr         1   100       3,000         0        0
    --
    "#);
    assert_eq!(rows(&path).len(), 3100);
    let sizes: Vec<usize> = files(&path.join("ctr"))
        .iter()
        .map(|file| lines(file).len())
        .collect();
    assert_eq!(sizes.iter().sum::<usize>(), 3100);
}

#[test]
fn same_documents_in_other_files_are_duplicates() {
    let (folder, _filters) = scene();
    run(
        &folder,
        "ingest samples crates/core/tests/broken --into LAKE",
    );
    let before = rows(&folder.path().join("lake"));
    let input = folder.path().join("input");
    fs::create_dir(&input).unwrap();
    let thanks = fs::read(repository().join("samples/ctr/recall-thanks.json")).unwrap();
    let compact = serde_json::from_slice::<Box<serde_json::value::RawValue>>(&thanks).unwrap();
    fs::write(input.join("list.json"), format!("[{compact}]")).unwrap();
    for file in ["2026-11-21.ndjson", "2026-11-23.json"] {
        let packed = gzip(&fs::read(repository().join("samples/ctr").join(file)).unwrap());
        fs::write(input.join(format!("{file}.gz")), packed).unwrap();
    }
    assert_snapshot!(run(&folder, "ingest FOLDER/input samples/recordings-bucket/connect samples/recordings-bucket/Analysis/Voice --into LAKE"), @r#"
    exit 0
    source   files  rows  duplicates  rejected  skipped
    ctr          3     0          27         0        0
    cl           5     0           4         0        1
    ef           7     0           7         0        0
    unknown      1     0           0         0        1

    skipped
      1  not collected: audio, video or screen recording
         samples/recordings-bucket/Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_call_recording_redacted_2026-11-23T10%3A00%3A00Z.wav
      1  redacted analysis (its original is ingested; see --redacted-only and --transcripts)
         samples/recordings-bucket/Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_redacted_2026-11-23T10%3A00%3A00Z.json
    --
    "#);
    assert_eq!(rows(&folder.path().join("lake")), before);
}

#[test]
fn does_not_ingest_its_own_lake() {
    let (folder, _filters) = scene();
    fs::copy(
        repository().join("samples/ctr/recall-thanks.json"),
        folder.path().join("a.json"),
    )
    .unwrap();
    run(&folder, "ingest FOLDER --into LAKE");
    assert_snapshot!(run(&folder, "ingest FOLDER --into LAKE"), @r#"
    exit 0
    source  files  rows  duplicates  rejected  skipped
    ctr         1     0           1         0        0
    --
    "#);
}

#[test]
fn keeps_all_deleted_evaluations_with_empty_body() {
    let (folder, _filters) = scene();
    for id in 1..=2 {
        let day = folder.path().join(format!("{id}/2026/11/23"));
        fs::create_dir_all(&day).unwrap();
        fs::write(
            day.join(format!(
                "12:00:00.000Z-b1e5fc2c-3992-4eeb-b7d7-00000000000{id}_DELETED.json"
            )),
            "",
        )
        .unwrap();
        run(&folder, &format!("ingest FOLDER/{id} --into LAKE"));
    }
    assert_eq!(rows(&folder.path().join("lake")).len(), 2);
}
