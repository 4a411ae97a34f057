//! The program as a user runs it: what it answers, says and leaves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use insta::internals::SettingsBindDropGuard;
use support::{contact_records, counts, files, lake, lines, rejected, repository, rows};
use tempfile::TempDir;

/// Runs the program with these arguments, in which `LAKE` stands for a lake in `folder`, and gives what a user sees.
fn run(folder: &TempDir, arguments: &str) -> String {
    let path = folder.path().join("lake").to_str().unwrap().to_owned();
    let arguments =
        arguments.split_whitespace().map(|argument| argument.replace("LAKE", &path).replace("FOLDER", folder.path().to_str().unwrap()));
    shown(folder, &lake().env("COLUMNS", "80").args(arguments).output().unwrap())
}

fn shown(folder: &TempDir, output: &std::process::Output) -> String {
    let (out, err) = (String::from_utf8(output.stdout.clone()).unwrap(), String::from_utf8(output.stderr.clone()).unwrap());
    let text = format!("exit {}\n{out}--\n{err}", output.status.code().unwrap());
    let text = text.replace(folder.path().to_str().unwrap(), "FOLDER").replace("FOLDER/lake", "LAKE");
    text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}

/// A folder for a test, in whose snapshots sizes are left out: another version of the compression library may change them.
fn scene() -> (TempDir, SettingsBindDropGuard) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r" +\d+(\.\d\d)? k?B", " SIZE");
    settings.add_filter(r#"("bytes": )\d+"#, "${1}SIZE");
    (tempfile::tempdir().unwrap(), settings.bind_to_scope())
}

#[test]
fn the_help_reads_well_at_80_columns() {
    let (folder, _filters) = scene();
    for command in ["--help", "ingest --help", "ingest -h", "ls --help"] {
        let help = run(&folder, command);
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
    }
    assert_snapshot!(run(&folder, "ingest -h"), @r#"
    exit 0
    Bring documents into a lake

    Usage: lake ingest [OPTIONS] <PATH>...

    Arguments:
      <PATH>...  Files, and folders whose files are read at any depth

    Options:
          --into <FOLDER>       The lake, made where there is none [default:
                                lake-data]
          --source <SOURCE>     Take all documents for this source's [possible
                                values: ctr, ae, cfl, cl, ef]
          --channels <CHANNEL>  Take Contact Lens analyses of these channels only
                                [possible values: voice, ivr, chat, email]
          --output <FORM>       The form of the answer on standard output [default:
                                text] [possible values: text, json]
          --redacted-only       Take redacted Contact Lens analyses instead of their
                                originals
      -h, --help                Print help (see more with '--help')

    Exit status: 0 when all files were read, also where documents were rejected; 1
    when a file could not be read or the lake could not be written; 2 for wrong use.
    --
    "#);
    assert_snapshot!(run(&folder, "--help"), @r#"
    exit 0
    A lake of Amazon Connect's records on this machine

    Usage: lake [OPTIONS] <COMMAND>

    Commands:
      ingest  Bring documents into a lake
      ls      Show the tables of a lake, or the days of some
      help    Print this message or the help of the given subcommand(s)

    Options:
          --output <FORM>
              The form of the answer on standard output

              Possible values:
              - text: Tables for people
              - json: One JSON object

              [default: text]

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Exit status: 0 done, 1 failed, 2 wrong use.
    --
    "#);
}

#[test]
fn the_samples_come_in_once() {
    let (folder, _filters) = scene();
    let first = run(&folder, "ingest samples --into LAKE");
    assert_snapshot!(first, @r#"
    exit 1
    source   files  rows  already there  rejected  skipped
    ctr          6    44              3         2        0
    ae           3    52              0         0        0
    cfl          6    33              0         0        1
    cl           9     6              0         0        3
    ef           7     7              0         0        0
    unknown      2     0              0         0        2

    rejected, kept in LAKE/errors
      1  contact record: InitiationTimestamp is missing, and nothing else tells it
         samples/broken/no-initiation-timestamp.json:1
      1  contact record: the JSON ends too early
         samples/broken/one-bad-line.ndjson:2

    skipped
      2  neither JSON nor gzip
         samples/README.md
         samples/recordings-bucket/Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_call_recording_redacted_2026-11-23T10%3A00%3A00Z.wav
      1  control message of CloudWatch Logs, which holds no log event
         samples/cfl/control-message.json:1
      3  redacted analysis, of which the original is taken (see --redacted-only)
         samples/recordings-bucket/Analysis/Chat/Redacted/2026/11/23/9913433f-59f5-479d-b095-c2bf45141624_analysis_redacted_2026-11-23T10%3A05%3A00Z.json
         samples/recordings-bucket/Analysis/Email/Redacted/2026/11/22/9cdc0f61-b2fb-49cc-9997-7f345e6ca452_analysis_redacted_20261122T08%3A14_UTC.json
         samples/recordings-bucket/Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_redacted_2026-11-23T10%3A00%3A00Z.json

    not read, nothing of them is in the lake
      samples/broken/truncated.ndjson.gz
        the gzip data ends too early
    --
    warning: 2 documents were rejected
    error: 1 file was not read
    "#);
    let before = rows(&folder.path().join("lake"));
    let second = run(&folder, "ingest samples --into LAKE");
    assert_snapshot!(second.split("\n\n").next().unwrap(), @r#"
    exit 1
    source   files  rows  already there  rejected  skipped
    ctr          6     0             47         2        0
    ae           3     0             52         0        0
    cfl          6     0             33         0        1
    cl           9     0              6         0        3
    ef           7     0              7         0        0
    unknown      2     0              0         0        2
    "#);
    assert_eq!(rows(&folder.path().join("lake")), before);
    assert_eq!(rejected(&folder.path().join("lake")).len(), 3);
}

#[test]
fn the_answer_can_be_json() {
    let (folder, _filters) = scene();
    assert_snapshot!(run(&folder, "ingest samples/broken samples/README.md --into LAKE --output json"), @r#"
    exit 1
    {
      "lake": "LAKE",
      "sources": {
        "ctr": {
          "files": 2,
          "rows": 3,
          "already_there": 0,
          "rejected": 2,
          "skipped": 0
        },
        "unknown": {
          "files": 1,
          "rows": 0,
          "already_there": 0,
          "rejected": 0,
          "skipped": 1
        }
      },
      "rejected": [
        {
          "source": "ctr",
          "reason": "contact record: InitiationTimestamp is missing, and nothing else tells it",
          "count": 1,
          "examples": [
            "samples/broken/no-initiation-timestamp.json:1"
          ]
        },
        {
          "source": "ctr",
          "reason": "contact record: the JSON ends too early",
          "count": 1,
          "examples": [
            "samples/broken/one-bad-line.ndjson:2"
          ]
        }
      ],
      "skipped": [
        {
          "source": "unknown",
          "reason": "neither JSON nor gzip",
          "count": 1,
          "examples": [
            "samples/README.md"
          ]
        }
      ],
      "unreadable": [
        {
          "file": "samples/broken/truncated.ndjson.gz",
          "reason": "the gzip data ends too early"
        }
      ]
    }
    --
    warning: 2 documents were rejected
    error: 1 file was not read
    "#);
}

#[test]
fn a_lake_is_listed_by_table_and_by_day() {
    let (folder, _filters) = scene();
    run(&folder, "ingest samples/ctr samples/ae samples/broken/one-bad-line.ndjson --into LAKE");
    assert_snapshot!(run(&folder, "ls --lake LAKE"), @r#"
    exit 0
    table        from        to          days  rows  files      size   unzipped
    connect_ctr  2026-11-21  2026-11-23     3    44      3 SIZE SIZE
    connect_ae   2026-11-21  2026-11-23     3    52      3 SIZE SIZE

    1 rejected document is kept in LAKE/errors
    --
    "#);
    assert_snapshot!(run(&folder, "ls ae --lake LAKE"), @r#"
    exit 0
    table       day         rows  files     size  unzipped
    connect_ae  2026-11-21    18      1 SIZE SIZE
    connect_ae  2026-11-22    18      1 SIZE SIZE
    connect_ae  2026-11-23    16      1 SIZE SIZE
    --
    "#);
    assert_snapshot!(run(&folder, "ls ae --lake LAKE --output json"), @r#"
    exit 0
    {
      "lake": "LAKE",
      "tables": [
        {
          "table": "connect_ae",
          "source": "ae",
          "rows": 52,
          "files": 3,
          "bytes": SIZE,
          "unzipped": 146854,
          "days": {
            "2026-11-21": {
              "rows": 18,
              "files": 1,
              "bytes": SIZE,
              "unzipped": 55200
            },
            "2026-11-22": {
              "rows": 18,
              "files": 1,
              "bytes": SIZE,
              "unzipped": 47693
            },
            "2026-11-23": {
              "rows": 16,
              "files": 1,
              "bytes": SIZE,
              "unzipped": 43961
            }
          }
        }
      ],
      "rejected": 1
    }
    --
    "#);
}

#[test]
fn wrong_use_is_told_apart_from_failure() {
    let (folder, _filters) = scene();
    assert_snapshot!(run(&folder, "ls --lake LAKE"), @r#"
    exit 1
    --
    error: there is no lake in LAKE; make one with: lake ingest <path>... --into LAKE
    "#);
    assert_snapshot!(run(&folder, "ingest FOLDER/nothing --into LAKE"), @r#"
    exit 1
    --
    error: there is no file or folder FOLDER/nothing; nothing was ingested
    "#);
    assert!(!folder.path().join("lake").exists());
    assert_snapshot!(run(&folder, "ingest samples --into samples"), @r#"
    exit 1
    --
    error: samples is not empty and not a lake; name a new or an empty folder
    "#);
    assert_snapshot!(run(&folder, "ingest samples --source sql"), @r#"
    exit 2
    --
    error: invalid value 'sql' for '--source <SOURCE>'
      [possible values: ctr, ae, cfl, cl, ef]

    For more information, try '--help'.
    "#);
    assert_snapshot!(run(&folder, "ingest"), @r#"
    exit 2
    --
    error: the following required arguments were not provided:
      <PATH>...

    Usage: lake ingest <PATH>...

    For more information, try '--help'.
    "#);
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_is_left_out_and_the_others_go_on() {
    let (folder, _filters) = scene();
    let input = folder.path().join("input");
    fs::create_dir(&input).unwrap();
    fs::copy(repository().join("samples/broken/truncated.ndjson.gz"), input.join("a.ndjson.gz")).unwrap();
    fs::write(input.join("b.json"), "[{\"ContactId\":\"c\",\"InitiationTimestamp\":\"2026-11-23T10:00:00Z\"},\n{\"Cont").unwrap();
    fs::copy(repository().join("samples/ctr/recall-thanks.json"), input.join("c.json")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("gone"), input.join("d.json")).unwrap();
    std::os::unix::fs::symlink("/proc/self/mem", input.join("e.json")).unwrap();
    assert_snapshot!(run(&folder, "ingest FOLDER/input --into LAKE"), @r#"
    exit 1
    source  files  rows  already there  rejected  skipped
    ctr         1     1              0         0        0

    not read, nothing of them is in the lake
      FOLDER/input/d.json
        No such file or directory (os error 2)
      FOLDER/input/a.ndjson.gz
        the gzip data ends too early
      FOLDER/input/b.json
        the JSON array is broken at line 2
      FOLDER/input/e.json
        Input/output error (os error 5)
    --
    error: 4 files were not read
    "#);
    let lake = folder.path().join("lake");
    assert_eq!(counts(&lake).into_iter().collect::<Vec<_>>(), [("ctr".to_owned(), 1)]);
    assert_eq!(rejected(&lake).len(), 4);
    assert!(rejected(&lake).iter().all(|kept| kept["reason"].is_string() && kept.get("document").is_none()));
}

#[test]
fn a_disk_without_space_leaves_the_lake_as_it_was() {
    let (folder, _filters) = scene();
    let path = folder.path().join("lake");
    run(&folder, "ingest samples/ctr/recall-thanks.json --into LAKE");
    let before = rows(&path);
    // The shell ignores the signal, so that the program gets the error that a full disk gives too.
    let command = "trap '' XFSZ; ulimit -f 8; exec \"$0\" ingest samples --into \"$1\"";
    let program = assert_cmd::cargo::cargo_bin("lake");
    let output = std::process::Command::new("sh").current_dir(repository()).args(["-c", command]).arg(program).arg(&path).output().unwrap();
    let shown = shown(&folder, &output);
    assert!(shown.starts_with("exit 1\n--\nerror: cannot write LAKE/.lake/staging/"), "{shown}");
    assert!(shown.ends_with("raise the limit on the size of files (ulimit -f) and run the same command again\n"), "{shown}");
    assert_eq!(rows(&path), before);
    assert!(files(&path.join(".lake/staging")).is_empty());
    run(&folder, "ingest samples --into LAKE");
    assert_eq!(rows(&path).len(), 142);
}

#[test]
fn a_second_ingest_at_the_same_time_is_refused() {
    let (folder, _filters) = scene();
    let path = folder.path().join("lake");
    let held = lake::store::Lake::open_to_write(&path, &lake::store::LocalDisk).unwrap();
    assert_snapshot!(run(&folder, "ingest samples --into LAKE"), @r#"
    exit 1
    --
    error: another ingest writes into the lake LAKE; run this one when it has ended
    "#);
    drop(held);
    assert!(run(&folder, "ingest samples/ctr --into LAKE").starts_with("exit 0"));
}

#[test]
fn a_missing_file_of_rows_is_named() {
    let (folder, _filters) = scene();
    run(&folder, "ingest samples/ctr/recall-thanks.json --into LAKE");
    let file = files(&folder.path().join("lake/ctr")).remove(0);
    fs::write(&file, "").unwrap();
    assert!(run(&folder, "ls --lake LAKE").contains("part-000001-0000.ndjson.gz is 0 bytes long instead of "));
    fs::remove_file(&file).unwrap();
    assert_snapshot!(run(&folder, "ls --lake LAKE"), @r#"
    exit 1
    --
    error: LAKE/ctr/fhbase/year=2026/month=11/day=23/part-000001-0000.ndjson.gz is missing; restore it, or remove the lake and ingest its inputs again
    "#);
    assert!(run(&folder, "ingest samples --into LAKE").contains(" is missing; restore it"));
}

#[test]
fn rejected_documents_that_were_removed_are_kept_again() {
    let (folder, _filters) = scene();
    let path = folder.path().join("lake");
    for _ in 0..2 {
        run(&folder, "ingest samples/broken/no-initiation-timestamp.json --into LAKE");
        assert_eq!(rejected(&path).len(), 1);
        let document = fs::read_to_string(repository().join("samples/broken/no-initiation-timestamp.json")).unwrap();
        assert_eq!(rejected(&path)[0]["document"], document.trim_end());
        fs::remove_dir_all(path.join("errors")).unwrap();
    }
}

#[test]
fn what_was_appended_to_a_file_is_added() {
    let (folder, _filters) = scene();
    let (path, input) = (folder.path().join("lake"), folder.path().join("grown.ndjson"));
    fs::write(&input, contact_records(0, 3000)).unwrap();
    run(&folder, "ingest FOLDER/grown.ndjson --into LAKE");
    fs::write(&input, contact_records(0, 3100)).unwrap();
    assert_snapshot!(run(&folder, "ingest FOLDER/grown.ndjson --into LAKE"), @r#"
    exit 0
    source  files  rows  already there  rejected  skipped
    ctr         1   100          3,000         0        0
    --
    "#);
    assert_eq!(rows(&path).len(), 3100);
    let sizes: Vec<usize> = files(&path.join("ctr")).iter().map(|file| lines(file).len()).collect();
    assert_eq!(sizes.iter().sum::<usize>(), 3100);
}

#[test]
fn the_same_documents_in_other_files_are_not_added() {
    let (folder, _filters) = scene();
    run(&folder, "ingest samples --into LAKE");
    let before = rows(&folder.path().join("lake"));
    let input = folder.path().join("input");
    fs::create_dir(&input).unwrap();
    let thanks = fs::read(repository().join("samples/ctr/recall-thanks.json")).unwrap();
    let compact = serde_json::from_slice::<Box<serde_json::value::RawValue>>(&thanks).unwrap();
    fs::write(input.join("list.json"), format!("[{compact}]")).unwrap();
    for file in ["2026-11-21.ndjson", "2026-11-23.json"] {
        let mut packed =
            flate2::write::GzEncoder::new(fs::File::create(input.join(format!("{file}.gz"))).unwrap(), flate2::Compression::fast());
        std::io::copy(&mut fs::File::open(repository().join("samples/ctr").join(file)).unwrap(), &mut packed).unwrap();
        packed.finish().unwrap();
    }
    assert_snapshot!(run(&folder, "ingest FOLDER/input samples/recordings-bucket/connect samples/recordings-bucket/Analysis/Voice --into LAKE"), @r#"
    exit 0
    source   files  rows  already there  rejected  skipped
    ctr          3     0             27         0        0
    cl           5     0              4         0        1
    ef           7     0              7         0        0
    unknown      1     0              0         0        1

    skipped
      1  neither JSON nor gzip
         samples/recordings-bucket/Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_call_recording_redacted_2026-11-23T10%3A00%3A00Z.wav
      1  redacted analysis, of which the original is taken (see --redacted-only)
         samples/recordings-bucket/Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_redacted_2026-11-23T10%3A00%3A00Z.json
    --
    "#);
    assert_eq!(rows(&folder.path().join("lake")), before);
}

#[test]
fn contact_lens_files_are_chosen_by_channel_and_redaction() {
    let (folder, _filters) = scene();
    assert_snapshot!(run(&folder, "ingest samples/recordings-bucket --into LAKE --source cl --channels chat,voice --redacted-only"), @r#"
    exit 0
    source   files  rows  already there  rejected  skipped
    cl           9     2              0         0        7
    ef           7     0              0         0        7
    unknown      1     0              0         0        1

    skipped
      1  neither JSON nor gzip
         samples/recordings-bucket/Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_call_recording_redacted_2026-11-23T10%3A00%3A00Z.wav
      3  analysis of a channel that was not chosen
         samples/recordings-bucket/Analysis/Email/2026/11/22/9cdc0f61-b2fb-49cc-9997-7f345e6ca452_analysis_20261122T08%3A14_UTC.json
         samples/recordings-bucket/Analysis/Email/Redacted/2026/11/22/9cdc0f61-b2fb-49cc-9997-7f345e6ca452_analysis_redacted_20261122T08%3A14_UTC.json
         samples/recordings-bucket/Analysis/Voice/ivr/2026/11/22/d5be7aca-1e18-4bb8-8219-20d120c79cb5_analysis_2026-11-22T08%3A22%3A31Z.json
      4  original of an analysis, left out by --redacted-only
         samples/recordings-bucket/Analysis/Chat/2026/11/23/9913433f-59f5-479d-b095-c2bf45141624_analysis_2026-11-23T10%3A05%3A00Z.json
         samples/recordings-bucket/Analysis/Voice/2026/11/22/38c87093-3e53-4f8e-8795-cae41748c515_analysis_2026-11-22T00%3A12%3A07Z.json
         samples/recordings-bucket/Analysis/Voice/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_2026-11-23T10%3A00%3A00Z.json
         and 1 more
      7  file of another source, by its place
         samples/recordings-bucket/connect/anycompany/ContactEvaluations/2026/11/22/18%3A04%3A58.5Z-9af971b1-5a82-41e4-a461-89fd61bc6309.json
         samples/recordings-bucket/connect/anycompany/ContactEvaluations/2026/11/23/12%3A43%3A43.490Z-b1e5fc2c-3992-4eeb-b7d7-93ab47b94abe-v3_1_DELETED.json
         samples/recordings-bucket/connect/anycompany/ContactEvaluations/2026/11/23/17%3A05%3A09.33Z-731fed94-67ad-4752-b0e1-f995afb93006-v3_1.json
         and 4 more
    --
    "#);
}

#[test]
fn a_lake_below_the_input_is_not_read_into_itself() {
    let (folder, _filters) = scene();
    fs::copy(repository().join("samples/ctr/recall-thanks.json"), folder.path().join("a.json")).unwrap();
    run(&folder, "ingest FOLDER --into LAKE");
    assert_snapshot!(run(&folder, "ingest FOLDER --into LAKE"), @r#"
    exit 0
    source  files  rows  already there  rejected  skipped
    ctr         1     0              1         0        0
    --
    "#);
}

#[test]
fn colours_are_for_terminals() {
    let (folder, _filters) = scene();
    let coloured = lake().env("CLICOLOR_FORCE", "1").args(["ls", "--lake"]).arg(folder.path().join("lake")).output().unwrap();
    assert!(String::from_utf8(coloured.stderr).unwrap().starts_with("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m there is no lake"));
    let plain = lake().args(["ls", "--lake"]).arg(Path::new("nowhere")).output().unwrap();
    assert!(String::from_utf8(plain.stderr).unwrap().starts_with("error: there is no lake"));
}
