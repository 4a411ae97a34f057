//! Help, listings and usage errors.

use std::fs;
use std::path::Path;

use crate::support::{files, lake, run, scene};
use insta::assert_snapshot;

#[test]
fn help_fits_80_columns() {
    let (folder, _filters) = scene();
    let commands = [
        "demo", "generate", "ingest", "curate", "erase", "ls", "rows", "query", "queries", "shell",
        "serve", "check", "repair",
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
    Ingest documents into a lake

    Usage: lake ingest [OPTIONS] <PATH>...

    Arguments:
      <PATH>...  Files and directories, which are read recursively, or
                 `s3://BUCKET/PREFIX`

    Options:
          --into <FOLDER>
              Data directory of the lake, created if missing [default: lake-data]
          --source <SOURCE>
              Treat all documents as documents of this source [possible values: ctr,
              ae, cfl, cl, ef]
          --channels <CHANNEL>
              Ingest only Contact Lens output of these channels [possible values:
              voice, ivr, chat, email]
          --redacted-only
              Ingest redacted Contact Lens output instead of the originals
          --evaluation-prefix <PREFIX>
              Ingest only evaluations with this prefix before the year in their
              keys, such as `connect/anycompany/ContactEvaluations`; folders of a
              copy may precede it
          --transcripts[=<FILES>]
              Also ingest the transcripts in Contact Lens output, one row for each
              turn, from redacted files or from the originals; read the guide
              "Transcripts" first [possible values: redacted, original]
          --keep-rejected
              Copy rejected documents to the lake's directory "errors"; they can
              contain personal data
          --with-erased
              Ingest rows of contacts that were erased with lake erase, too
          --from <DATE>
              First day of the objects to ingest from S3, by the folders of their
              keys
          --to <DATE>
              Last day of the objects to ingest from S3
          --profile <NAME>
              AWS profile, instead of `AWS_PROFILE` and of credentials in
              environment variables
          --region <REGION>
              AWS region, instead of the configured one
          --curate
              Refresh curated tables afterwards, as with lake curate
          --time-zone <ZONE>
              Reporting time zone of curated tables [default: UTC]
          --format <FORMAT>
              Format of the result: text or json [default: text]
      -o, --output <PATH>
              Write the result to a file instead of standard output
      -h, --help
              Print help (see more with '--help')

    Exit codes: 0 if all files were read, even if documents were rejected; 1 if a
    file could not be read or the lake could not be written; 2 for incorrect usage.
    --
    "#);
    assert_snapshot!(run(&folder, "--help"), @r#"
    exit 0
    Query Amazon Connect records on your machine

    Usage: lake <COMMAND>

    Commands:
      demo      Generate sample data, load it and open the dashboards
      generate  Generate the documents of a simulated contact center
      ingest    Ingest documents into a lake
      curate    Store views as Parquet, which queries read instead of rows
      erase     Erase a person's contacts from a lake
      ls        List the tables of a lake, or the days of a table
      rows      Show rows of a lake, newest days first
      query     Run a query with Athena's SQL
      queries   List named queries, or describe one
      shell     Open an interactive SQL shell
      serve     Serve dashboards for your browser
      check     Verify every file of a lake
      repair    Repair a damaged lake
      help      Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help
      -V, --version  Print version

    Exit codes: 0 success, 1 failure, 2 incorrect usage, 130 cancelled.
    --
    "#);
}

#[test]
fn lists_tables_and_days() {
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

    1 rejected document is listed in LAKE/errors
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
    assert_snapshot!(run(&folder, "ls ae --lake LAKE --format json"), @r#"
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
fn distinguishes_incorrect_usage_from_failure() {
    let (folder, _filters) = scene();
    assert_snapshot!(run(&folder, "ls --lake LAKE"), @r#"
    exit 1
    --
    error: no lake found in LAKE; create one with: lake ingest PATH... --into LAKE
    "#);
    assert_snapshot!(run(&folder, "ingest FOLDER/nothing --into LAKE"), @r#"
    exit 1
    --
    error: file or directory FOLDER/nothing not found; nothing was ingested
    "#);
    assert!(!folder.path().join("lake").exists());
    assert_snapshot!(run(&folder, "ingest samples --into samples"), @r#"
    exit 1
    --
    error: samples is neither a lake nor empty; choose an empty or a new directory
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
fn rejects_concurrent_ingest() {
    let (folder, _filters) = scene();
    let path = folder.path().join("lake");
    let held = lake::store::Lake::open_to_write(&path, &lake::store::LocalDisk).unwrap();
    assert_snapshot!(run(&folder, "ingest samples --into LAKE"), @r#"
    exit 1
    --
    error: another process is writing to the lake LAKE; try again when it has finished
    "#);
    drop(held);
    // Programs started by other tests inherit this process's open files until they run.
    let free = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        run(&folder, "ingest samples/ctr --into LAKE").starts_with("exit 0")
    });
    assert!(free, "the lake is still locked");
}

#[test]
fn names_missing_row_file() {
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
    error: LAKE/ctr/fhbase/year=2026/month=11/day=23/part-000001-0000.ndjson.gz is missing

    hint: restore the file, or run lake repair
    "#);
    assert!(
        run(&folder, "ingest samples --into LAKE")
            .contains(" is missing\n\nhint: restore the file")
    );
    fs::remove_file(folder.path().join("lake/.lake/manifest.json")).unwrap();
    assert!(
        run(&folder, "ingest samples --into LAKE")
            .contains("manifest.json is missing\n\nhint: restore the file")
    );
}

#[test]
fn colors_only_on_terminals() {
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
            .starts_with("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m no lake found")
    );
    let plain = lake()
        .args(["ls", "--lake"])
        .arg(Path::new("nowhere"))
        .output()
        .unwrap();
    assert!(
        String::from_utf8(plain.stderr)
            .unwrap()
            .starts_with("error: no lake found")
    );
}

#[test]
fn shows_rows_by_table() {
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
    assert_snapshot!(run(&folder, "rows ef --lake LAKE --format json"), @r#"
    exit 0
    {
      "rows": []
    }
    --
    "#);
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
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
