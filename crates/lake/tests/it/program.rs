//! The program as a user runs it: its help, what it lists, and how it refuses.

use std::fs;
use std::path::Path;

use crate::support::{files, lake, run, scene};
use insta::assert_snapshot;

#[test]
fn the_help_reads_well_at_80_columns() {
    let (folder, _filters) = scene();
    let commands = [
        "demo", "generate", "ingest", "ls", "rows", "query", "queries", "shell", "serve",
    ];
    let helps = commands
        .iter()
        .flat_map(|command| [format!("{command} --help"), format!("{command} -h")]);
    for command in helps.chain(["--help".to_owned()]) {
        let help = run(&folder, &command);
        assert!(
            help.lines().all(|line| line.chars().count() <= 80),
            "{help}"
        );
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
          --redacted-only       Take redacted Contact Lens analyses instead of their
                                originals
          --output <FORM>       The form of the answer on standard output [default:
                                text] [possible values: text, json]
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
      demo      Show everything at once, with invented data
      generate  Make the documents of an invented contact centre
      ingest    Bring documents into a lake
      ls        Show the tables of a lake, or the days of some
      rows      Show rows of a lake, those of the newest days first
      query     Ask a lake with Athena's SQL
      queries   List the named queries, or explain one
      shell     Ask a lake at a prompt
      serve     Show dashboards of a lake in a browser
      help      Print this message or the help of the given subcommand(s)

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
fn a_lake_is_listed_by_table_and_by_day() {
    let (folder, _filters) = scene();
    run(
        &folder,
        "ingest samples/ctr samples/ae crates/core/tests/broken/one-bad-line.ndjson --into LAKE",
    );
    assert_snapshot!(run(&folder, "ls --lake LAKE"), @r#"
    exit 0
    table        from        to          days  rows  files      size   unzipped
    connect_ctr  2026-11-21  2026-11-23     3    44      3 SIZE SIZE
    connect_ae   2026-11-21  2026-11-23     3    52      3 SIZE SIZE

    1 rejected document is kept in LAKE/errors
    --
    "#);
    assert_snapshot!(run(&folder, "ls cfl --lake LAKE"), @r#"
    exit 0
    no rows
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
    // Other tests start programs, which hold what this process has open until they are under way.
    let free = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        run(&folder, "ingest samples/ctr --into LAKE").starts_with("exit 0")
    });
    assert!(free, "the lake is still locked");
}

#[test]
fn a_missing_file_of_rows_is_named() {
    let (folder, _filters) = scene();
    run(&folder, "ingest samples/ctr/recall-thanks.json --into LAKE");
    let file = files(&folder.path().join("lake/ctr")).remove(0);
    fs::write(&file, "").unwrap();
    assert!(
        run(&folder, "ls --lake LAKE")
            .contains("part-000001-0000.ndjson.gz is 0 bytes long instead of ")
    );
    fs::remove_file(&file).unwrap();
    assert_snapshot!(run(&folder, "ls --lake LAKE"), @r#"
    exit 1
    --
    error: LAKE/ctr/fhbase/year=2026/month=11/day=23/part-000001-0000.ndjson.gz is missing; restore it, or remove the lake and ingest its inputs again
    "#);
    assert!(run(&folder, "ingest samples --into LAKE").contains(" is missing; restore it"));
    fs::remove_file(folder.path().join("lake/.lake/manifest.json")).unwrap();
    assert!(
        run(&folder, "ingest samples --into LAKE").contains("manifest.json is missing; restore it")
    );
}

#[test]
fn colours_are_for_terminals() {
    let (folder, _filters) = scene();
    let coloured = lake()
        .env("CLICOLOR_FORCE", "1")
        .args(["ls", "--lake"])
        .arg(folder.path().join("lake"))
        .output()
        .unwrap();
    assert!(
        String::from_utf8(coloured.stderr)
            .unwrap()
            .starts_with("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m there is no lake")
    );
    let plain = lake()
        .args(["ls", "--lake"])
        .arg(Path::new("nowhere"))
        .output()
        .unwrap();
    assert!(
        String::from_utf8(plain.stderr)
            .unwrap()
            .starts_with("error: there is no lake")
    );
}

#[test]
fn rows_are_shown_by_table() {
    let (folder, _filters) = scene();
    run(
        &folder,
        "ingest samples/cfl samples/recordings-bucket/Analysis/Voice/ivr --into LAKE",
    );
    assert_snapshot!(run(&folder, "rows cl --lake LAKE"), @r#"
    exit 0
    connect_cl  2026-11-22
      contactId                      d5be7aca-1e18-4bb8-8219-20d120c79cb5
      instanceId                     5c8f1e70-2b64-4d39-9a17-7be0c4d2f358
      recordingTimestamp             2026-11-22T08:22:31.000Z
      channel                        IVR
      languageCode                   en-US
      matchedCategories              []
      totalConversationDuration      96
      nonTalkTimeTotal               41
      averageWordsPerMinuteCustomer  96
      talkTimeTotal                  55
      talkTimeCustomer               17
      callSummary                    {"issuesDetectedCount":0,"actionItemsDetectedCount":0,"outcomesDetectedCount":0}
      schemaVersion                  1.1.0
      accountId                      123456789012
      contentRedacted                false
      nonTalkTimeInstances           2
      transcriptTurnCount            3
      skippedAnalysis                []
      sourceObject                   file:Analysis/Voice/ivr/2026/11/22/d5be7aca-1e18-4bb8-8219-20d120c79cb5_analysis_2026-11-22T08:22:31Z.json
    --
    "#);
    assert_eq!(
        run(&folder, "rows cfl --limit 99 --lake LAKE")
            .matches("connect_cfl  2026-11-")
            .count(),
        33
    );
    assert_snapshot!(run(&folder, "rows ef --lake LAKE"), @r#"
    exit 0
    no rows
    --
    "#);
    assert_snapshot!(run(&folder, "rows ef --lake LAKE --output json"), @r#"
    exit 0
    {
      "rows": []
    }
    --
    "#);
}

#[test]
fn what_a_customer_chose_cannot_steer_the_terminal() {
    let (folder, _filters) = scene();
    let record = folder.path().join("record.json");
    fs::write(&record, r#"{"ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00Z", "Channel": "a\u001b[2J\nb"}"#).unwrap();
    run(&folder, &format!("ingest {} --into LAKE", record.display()));
    let shown = run(&folder, "rows ctr --lake LAKE");
    assert!(
        shown.contains("  Channel              a [2J b\n"),
        "{shown:?}"
    );
}
