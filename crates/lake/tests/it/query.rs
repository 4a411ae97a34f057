//! `lake query`: results, formats and errors.

use std::fs;

use crate::serving::add_contact_at;
use crate::support::{asked, lake, output_text, run};
use analytics::catalogue::{self, Arguments, Query};
use insta::assert_snapshot;
use tempfile::TempDir;

/// A value of every type, for contacts of one channel.
const EVERY_KIND: &str = "SELECT channel, count(*) AS contacts, avg(agent.customerholdduration) AS hold, CAST(1.50 AS decimal(5, 2)) AS price, \
    CAST(NULL AS varchar) AS nothing, '' AS empty, 'a \"b\", c' AS quotes, ARRAY[1, 2] AS list, CAST(ROW('x', 1) AS row(name varchar, n integer)) AS r, \
    MAP(ARRAY['k'], ARRAY[true]) AS m, json_parse('{\"b\": [1.10, null], \"a\": \"é\"}') AS document, TIMESTAMP '2026-11-23 10:00:00' AS at, \
    from_iso8601_timestamp('2026-11-23T10:00:00+01:00') AS zoned, 1e0 / 0 AS infinite, 1 AS contacts FROM connect_ctr WHERE channel = 'CHAT' GROUP BY 1";

#[test]
fn prints_result_as_table() {
    let (folder, _filters) = asked("samples/ctr");
    let sql = "SELECT channel, count(*) AS contacts, max(agent.username) AS agent FROM connect_ctr GROUP BY 1 ORDER BY 2 DESC, 1";
    assert_snapshot!(output_text(&folder, &query(&folder, &[sql])), @r#"
    exit 0
    channel  contacts  agent
    VOICE          33  rroe
    CHAT            5  rroe
    EMAIL           3  psantos
    TASK            3  psantos
    --
    4 rows; scanned 44 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    "#);
}

/// Columns of views are local, and nothing said so after a statement.
#[test]
fn statement_outside_utc_names_its_time_zone() {
    let (folder, _filters) = asked("samples/ctr");
    let sql = "SELECT count(disconnect_date) FROM connect_contacts";
    let of = |zone: &str| output_text(&folder, &query(&folder, &[sql, "--time-zone", zone]));
    let note = "local days and times: Asia/Tokyo";
    assert!(of("Asia/Tokyo").contains(note));
    assert!(!of("UTC").contains("local days and times"));
}

#[test]
fn formats_every_type_in_every_format() {
    let (folder, _filters) = asked("samples/ctr");
    assert_snapshot!(output_text(&folder, &query(&folder, &[EVERY_KIND, "--format", "csv"])), @r#"
    exit 0
    "channel","contacts","hold","price","nothing","empty","quotes","list","r","m","document","at","zoned","infinite","contacts"
    "CHAT","5","0.0","1.50",,"","a ""b"", c","[1, 2]","{name=x, n=1}","{k=true}","{""a"":""é"",""b"":[1.1,null]}","2026-11-23 10:00:00.000","2026-11-23 10:00:00.000 +01:00","Infinity","1"
    --
    1 row; scanned 44 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    "#);
    assert_snapshot!(output_text(&folder, &query(&folder, &[EVERY_KIND, "--format", "ndjson"])), @r#"
    exit 0
    {"channel":"CHAT","contacts":5,"hold":0.0,"price":1.50,"nothing":null,"empty":"","quotes":"a \"b\", c","list":[1,2],"r":{"name":"x","n":1},"m":{"k":true},"document":{"a":"é","b":[1.1,null]},"at":"2026-11-23 10:00:00.000","zoned":"2026-11-23 10:00:00.000 +01:00","infinite":"Infinity","contacts_2":1}
    --
    1 row; scanned 44 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    "#);
    let object = query(&folder, &["SELECT 1 AS one, 'x' AS x", "--format", "json"]);
    assert_snapshot!(output_text(&folder, &object), @r#"
    exit 0
    {
      "columns": [
        {
          "name": "one",
          "type": "integer"
        },
        {
          "name": "x",
          "type": "varchar"
        }
      ],
      "rows": [
        {
          "one": 1,
          "x": "x"
        }
      ],
      "statistics": {
        "rowsScanned": 0,
        "bytesScanned": SIZE,
        "seconds": TIME,
        "athenaBytesScanned": SIZE,
        "athenaDollars": 0.00005
      }
    }
    --
    1 row; scanned 0 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    "#);
    let same = query(&folder, &["SELECT 1 AS one, 'x' AS x", "--format", "json"]);
    assert_eq!(without_times(&object.stdout), without_times(&same.stdout));
}

fn without_times(json: &[u8]) -> serde_json::Value {
    let mut document: serde_json::Value = serde_json::from_slice(json).unwrap();
    document["statistics"]["seconds"] = serde_json::Value::Null;
    document
}

#[test]
fn results_are_tables_of_markdown() {
    let (folder, _filters) = asked("samples/ctr");
    let sql = "SELECT channel AS call_channel, count(*) AS contacts, CAST(NULL AS varchar) AS nothing, 'a|b' AS bar FROM connect_ctr WHERE channel IN ('CHAT', 'TASK') GROUP BY 1 ORDER BY 1";
    assert_snapshot!(output_text(&folder, &query(&folder, &[sql, "--format", "markdown"])), @r"
    exit 0
    | call\_channel | contacts | nothing | bar |
    | --- | ---: | --- | --- |
    | CHAT | 5 |  | a\|b |
    | TASK | 3 |  | a\|b |
    --
    2 rows; scanned 44 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    ");
}

#[test]
fn excel_file_is_a_workbook() {
    let (folder, _filters) = asked("samples/ctr");
    let path = folder.path().join("answer.xlsx");
    let output = query(&folder, &[EVERY_KIND, "--output", path.to_str().unwrap()]);
    assert!(output.status.success());
    let mut workbook = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    let sheet = workbook.by_name("xl/worksheets/sheet1.xml").unwrap();
    let sheet = std::io::read_to_string(sheet).unwrap();
    for cell in [
        "<is><t xml:space=\"preserve\">contacts_2</t></is>",
        "<c><v>5</v></c>",
        "<is><t xml:space=\"preserve\">a \"b\", c</t></is>",
        "<is><t xml:space=\"preserve\">Infinity</t></is>",
    ] {
        assert!(sheet.contains(cell), "{cell}\n{sheet}");
    }
}

#[test]
fn a_result_that_excel_cannot_have_leaves_the_file() {
    let (folder, _filters) = asked("samples/ctr");
    let path = folder.path().join("answer.xlsx");
    // One row more than a sheet has below the headings.
    let sql = "SELECT 1 FROM UNNEST(sequence(1, 1024)) AS a (x) CROSS JOIN UNNEST(sequence(1, 1024)) AS b (y)";
    let output = query(&folder, &[sql, "--output", path.to_str().unwrap()]);
    assert_snapshot!(output_text(&folder, &output), @r"
    exit 1
    --
    error: cannot write FOLDER/answer.xlsx: Excel has at most 1048576 rows; write CSV instead
    ");
    assert!(!path.exists());
}

#[test]
fn parquet_file_has_rows_and_types() {
    let (folder, _filters) = asked("samples/ctr");
    let path = folder.path().join("answer.parquet");
    let output = query(&folder, &[EVERY_KIND, "--output", path.to_str().unwrap()]);
    assert_snapshot!(output_text(&folder, &output), @r#"
    exit 0
    --
    1 row; scanned 44 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    "#);
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReader::try_new(
        fs::File::open(&path).unwrap(),
        1024,
    )
    .unwrap();
    let batches: Vec<_> = reader.map(Result::unwrap).collect();
    let columns: Vec<_> = batches[0]
        .schema()
        .fields()
        .iter()
        .map(|field| format!("{} {}", field.name(), field.data_type()))
        .collect();
    assert_snapshot!(columns.join("\n"), @r#"
    channel Utf8
    contacts Int64
    hold Float64
    price Decimal128(5, 2)
    nothing Utf8
    empty Utf8
    quotes Utf8
    list List(Int32)
    r Struct("name": Utf8, "n": Int32)
    m Map("entries": non-null Struct("key": non-null Utf8, "value": Boolean), unsorted)
    document LargeUtf8
    at Timestamp(ms)
    zoned Utf8
    infinite Float64
    contacts_2 Int32
    "#);
    let values: Vec<_> = batches[0]
        .columns()
        .iter()
        .map(|column| athena::text(column, 0))
        .collect();
    let csv = String::from_utf8(query(&folder, &[EVERY_KIND, "--format", "csv"]).stdout).unwrap();
    let expected = csv.lines().nth(1).unwrap();
    let quoted = |value: Option<String>| {
        value
            .map(|value| format!("\"{}\"", value.replace('"', "\"\"")))
            .unwrap_or_default()
    };
    assert_eq!(
        values.into_iter().map(quoted).collect::<Vec<_>>().join(","),
        expected
    );
}

#[test]
fn empty_result_keeps_columns() {
    let (folder, _filters) = asked("samples/ctr");
    let sql = "SELECT channel, year, attributes FROM connect_ctr WHERE channel = 'NONE'";
    assert_snapshot!(output_text(&folder, &query(&folder, &[sql, "--format", "csv"])), @r#"
    exit 0
    "channel","year","attributes"
    --
    0 rows; scanned 44 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    hint: the lake has rows from 2026-11-21 to 2026-11-23
    hint: channel 'NONE' not found; the values are 'CHAT', 'EMAIL', 'TASK', 'VOICE'
    "#);
    let path = folder.path().join("none.parquet");
    query(&folder, &[sql, "--output", path.to_str().unwrap()]);
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(
        fs::File::open(&path).unwrap(),
    )
    .unwrap();
    assert_eq!(
        reader
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().as_str())
            .collect::<Vec<_>>(),
        ["channel", "year", "attributes"]
    );
    assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
}

#[test]
fn shows_position_of_errors() {
    let (folder, _filters) = asked("samples/ctr");
    assert_snapshot!(output_text(&folder, &query(&folder, &["SELECT channel,\n\tcontactd FROM connect_ctr"])), @r#"
    exit 1
    --
    error: COLUMN_NOT_FOUND: line 2:2: Column 'contactd' cannot be resolved

      2 |  contactd FROM connect_ctr
        |  ^

    hint: did you mean 'contactid'?
    "#);
    assert_snapshot!(output_text(&folder, &query(&folder, &["SELECT 1 FROM connect_contact"])), @r#"
    exit 1
    --
    error: TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.amazonconnectdataanalyticsdb.connect_contact' does not exist

      1 | SELECT 1 FROM connect_contact
        |               ^

    hint: did you mean 'connect_contacts'?
    "#);
    assert_snapshot!(output_text(&folder, &query(&folder, &["SELECT contactid FROM connect_ctr LIMIT"])), @r#"
    exit 1
    --
    error: SYNTAX_ERROR: line 1:40: mismatched input '<EOF>'. Expecting: an expression

      1 | SELECT contactid FROM connect_ctr LIMIT
        |                                        ^
    "#);
    assert_snapshot!(output_text(&folder, &query(&folder, &["SELECT 1; SELECT 2"])), @r#"
    exit 1
    --
    error: expected one statement, found 2; run several with: lake shell < FILE
    "#);
    let nothing = lake()
        .args(["query", "--lake"])
        .arg(folder.path().join("lake"))
        .write_stdin("-- nothing\n;")
        .output()
        .unwrap();
    assert_snapshot!(output_text(&folder, &nothing), @r#"
    exit 1
    --
    error: no statement; pass SQL, or the name of a query with --named
    "#);
    assert_snapshot!(run(&folder, "query --named contacts-per-da --lake LAKE"), @r#"
    exit 2
    --
    error: named query 'contacts-per-da' not found; list them with lake queries

    hint: did you mean 'contacts-per-day'?
    "#);
    let rejected = run(
        &folder,
        "query --named contacts-per-day -p dais=3 --lake LAKE",
    );
    assert!(
        rejected
            .contains("error: query 'contacts-per-day' has no parameter 'dais'; expected from, to"),
        "{rejected}"
    );
    assert_snapshot!(run(&folder, "query --named contacts-per-day --day 2026-11-31 --lake LAKE"), @r#"
    exit 2
    --
    error: invalid value '2026-11-31' of parameter 'from'; expected a date such as 2026-11-23
    "#);
    assert_snapshot!(run(&folder, "query --named contact-metrics -p by=weekday --lake LAKE"), @r#"
    exit 2
    --
    error: invalid value 'weekday' of parameter 'by'; expected all, day, half_hour, queue, agent, routing_profile, channel, subtype, method, leg_kind, reason
    "#);
    let negative = run(
        &folder,
        "query --named busiest-half-hours -p limit=-1 --lake LAKE",
    );
    assert!(
        negative.starts_with("exit 1")
            && negative.contains("mismatched input '-'. Expecting: '?', 'ALL', <integer>")
            && negative.contains("LIMIT -1"),
        "{negative}"
    );
    assert_snapshot!(run(&folder, "query --file FOLDER/none.sql --lake LAKE"), @r#"
    exit 1
    --
    error: cannot read FOLDER/none.sql: No such file or directory (os error 2)
    "#);
    assert_snapshot!(run(&folder, "query SELECT --lake FOLDER/lak"), @r#"
    exit 1
    --
    error: no lake found in FOLDER/lak; create one with: lake ingest PATH... --into FOLDER/lak

    hint: did you mean LAKE?
    "#);
    assert_snapshot!(run(&folder, "query SELECT --lake FOLDER/another"), @r#"
    exit 1
    --
    error: no lake found in FOLDER/another; create one with: lake ingest PATH... --into FOLDER/another

    hint: did you mean LAKE?
    "#);
}

#[test]
fn accepts_earlier_option_names_with_a_warning() {
    let (folder, _filters) = asked("samples/ctr/recall-thanks.json");
    let path = folder.path().join("result.csv");
    for (earlier, current) in [
        (
            "query --into FOLDER/result.csv",
            "query --output FOLDER/result.csv",
        ),
        ("query --format table", "query --format text"),
        ("query --output json", "query --format json"),
        ("--output json query", "query --format json"),
    ] {
        let results = [earlier, current].map(|options| {
            let output = run(&folder, &format!("{options} VALUES(41+1) --lake LAKE"));
            let (result, messages) = output.split_once("--\n").unwrap();
            let file = fs::read_to_string(&path).unwrap_or_default();
            (without_seconds(result) + &file, messages.to_owned())
        });
        let [(old, warned), (new, messages)] = results;
        assert_eq!(old, new, "{earlier}");
        assert!(old.contains("42"), "{old}");
        assert!(warned.starts_with("warning: `--"), "{warned}");
        assert!(
            warned.contains("the next release no longer accepts it\n"),
            "{warned}"
        );
        assert!(!messages.contains("warning"), "{messages}");
    }
}

/// The result without the line that differs in each run.
fn without_seconds(result: &str) -> String {
    let lines = result.lines().filter(|line| !line.contains("\"seconds\""));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn failures_are_documents_for_scripts() {
    let (folder, _filters) = asked("samples/ctr/recall-thanks.json");
    assert_snapshot!(run(&folder, "query SELECT+a --lake LAKE --format json"), @r#"
    exit 1
    {
      "message": "COLUMN_NOT_FOUND: line 1:8: Column 'a' cannot be resolved\n\n  1 | SELECT+a\n    |        ^",
      "status": "failed"
    }
    --
    error: COLUMN_NOT_FOUND: line 1:8: Column 'a' cannot be resolved

      1 | SELECT+a
        |        ^
    "#);
    assert_snapshot!(run(&folder, "query --named contacts --lake LAKE --format json"), @r#"
    exit 2
    {
      "message": "named query 'contacts' not found; list them with lake queries\n\nhint: did you mean 'contacts-by-hour'?",
      "status": "failed"
    }
    --
    error: named query 'contacts' not found; list them with lake queries

    hint: did you mean 'contacts-by-hour'?
    "#);
    assert_snapshot!(run(&folder, "ls --nothing --format json"), @r#"
    exit 2
    {
      "message": "unexpected argument '--nothing' found",
      "status": "failed"
    }
    --
    error: unexpected argument '--nothing' found

      tip: to pass '--nothing' as a value, use '-- --nothing'

    Usage: lake ls [OPTIONS] [SOURCES]...

    For more information, try '--help'.
    "#);
}

#[test]
fn rejects_a_file_whose_extension_names_no_format() {
    let (folder, _filters) = asked("samples/ctr/recall-thanks.json");
    assert_snapshot!(run(&folder, "query VALUES(1) --lake LAKE -o FOLDER/report.xls"), @r#"
    exit 2
    --
    error: no format has the extension 'xls' of FOLDER/report.xls; expected .csv, .json, .ndjson, .jsonl, .md, .xlsx, .parquet or .txt, or pass --format

    Usage: lake <COMMAND>

    For more information, try '--help'.
    "#);
    for (options, first) in [
        ("-o FOLDER/report.log --format csv", "\"_col0\""),
        ("-o FOLDER/report.CSV", "\"_col0\""),
        ("-o FOLDER/report", "_col0"),
    ] {
        let written = run(&folder, &format!("query VALUES(1) --lake LAKE {options}"));
        assert!(written.starts_with("exit 0"), "{options}: {written}");
        let file = options.split(' ').nth(1).unwrap().replace("FOLDER/", "");
        let text = fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(text.starts_with(first), "{options}: {text}");
    }
}

#[test]
fn rejects_conflicting_arguments() {
    let (folder, _filters) = asked("samples/ctr/recall-thanks.json");
    assert_snapshot!(run(&folder, "query SELECT --format csv --output json"), @r#"
    exit 2
    {
      "message": "the argument '--format <FORMAT>' cannot be used multiple times",
      "status": "failed"
    }
    --
    warning: `--output json` is now `--format json`; the next release no longer accepts it
    error: the argument '--format <FORMAT>' cannot be used multiple times

    Usage: lake query [OPTIONS] [SQL]

    For more information, try '--help'.
    "#);
    assert_snapshot!(run(&folder, "query SELECT --named contacts-per-day"), @r#"
    exit 2
    --
    error: the argument '[SQL]' cannot be used with '--named <NAME>'

    Usage: lake query <SQL>

    For more information, try '--help'.
    "#);
    assert_snapshot!(run(&folder, "query SELECT --day 2026-11-23"), @r#"
    exit 2
    --
    error: the argument '[SQL]' cannot be used with '--day <DAY>'

    Usage: lake query <SQL>

    For more information, try '--help'.
    "#);
    assert_snapshot!(run(&folder, "query SELECT -p queue --named x"), @r#"
    exit 2
    --
    error: invalid value 'queue' for '--parameter <NAME=VALUE>': expected NAME=VALUE

    For more information, try '--help'.
    "#);
    assert_snapshot!(run(&folder, "query SELECT --workgroup anycompany"), @r#"
    exit 2
    --
    error: the following required arguments were not provided:
      --athena

    Usage: lake query --athena --workgroup <NAME> <SQL>

    For more information, try '--help'.
    "#);
    assert_snapshot!(run(&folder, "query SELECT --athena --lake LAKE"), @r#"
    exit 2
    --
    error: the argument '--athena' cannot be used with '--lake <FOLDER>'

    Usage: lake query --athena <SQL>

    For more information, try '--help'.
    "#);
    assert_snapshot!(run(&folder, "query SELECT --memory much"), @r#"
    exit 2
    --
    error: invalid value 'much' for '--memory <SIZE>': expected a size such as 512MB or 2GiB

    For more information, try '--help'.
    "#);
    assert_snapshot!(run(&folder, "query SELECT --now tomorrow"), @r#"
    exit 2
    --
    error: invalid value 'tomorrow' for '--now <TIME>': expected a time such as 2026-11-23T12:00:00Z

    For more information, try '--help'.
    "#);
}

#[test]
fn reads_statement_from_file_or_standard_input() {
    let (folder, _filters) = asked("samples/ctr");
    let path = folder.path().join("count.sql");
    fs::write(
        &path,
        "-- all\nSELECT count(*) AS contacts FROM connect_ctr;\n",
    )
    .unwrap();
    let from_file = run(
        &folder,
        "query --file FOLDER/count.sql --lake LAKE --format csv",
    );
    assert_snapshot!(from_file, @r#"
    exit 0
    "contacts"
    "44"
    --
    1 row; scanned 44 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    "#);
    for arguments in [
        &["query", "--format", "csv"][..],
        &["query", "-", "--format", "csv"],
    ] {
        let piped = lake()
            .args(arguments)
            .arg("--lake")
            .arg(folder.path().join("lake"))
            .write_stdin(fs::read(&path).unwrap())
            .output();
        assert!(
            output_text(&folder, &piped.unwrap()).starts_with("exit 0\n\"contacts\"\n\"44\"\n")
        );
    }
}

#[test]
fn now_option_sets_current_time() {
    let (folder, _filters) = asked("samples/ctr");
    assert_snapshot!(run(&folder, "query VALUES(current_timestamp) --now 2026-11-23T12:00:00Z --lake LAKE --format csv"), @r#"
    exit 0
    "_col0"
    "2026-11-23 12:00:00.000 UTC"
    --
    1 row; scanned 0 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    "#);
    assert!(
        run(
            &folder,
            "query VALUES(current_date) --now 2026-11-22 --lake LAKE"
        )
        .contains("2026-11-22\n")
    );
}

#[test]
fn reports_exceeded_memory_limit() {
    let (folder, _filters) = asked("samples/ctr");
    let output = query(
        &folder,
        &[
            "SELECT * FROM connect_ctr a CROSS JOIN connect_ctr b ORDER BY 1",
            "--memory",
            "100kB",
        ],
    );
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.starts_with("error: EXCEEDED_LOCAL_MEMORY_LIMIT: "),
        "{error}"
    );
    let hint = "\n\nhint: select fewer days or columns, or raise the limit, for example with --memory 4GiB\n";
    assert!(error.ends_with(hint), "{error}");
}

fn with_days() -> &'static Query {
    let has = |query: &&Query, name: &str| query.parameter(name).is_some();
    catalogue::all()
        .iter()
        .find(|query| has(query, "from") && has(query, "to"))
        .unwrap()
}

#[test]
fn prints_and_runs_named_query() {
    let (folder, _filters) = asked("samples");
    let query = with_days();
    let mut arguments = Arguments::default();
    arguments.set(query, "from", "2026-11-21").unwrap();
    arguments.set(query, "to", "2026-11-23").unwrap();
    let sql = query.sql(&arguments).unwrap();
    let shown = run(
        &folder,
        &format!(
            "query --named {} --from 2026-11-21 -p to=2026-11-23 --show",
            query.name
        ),
    );
    assert_eq!(shown, format!("exit 0\n{}\n--\n", sql.trim_end()));
    let of_day = run(
        &folder,
        &format!("query --named {} --day 2026-11-22 --show", query.name),
    );
    assert!(
        of_day.contains("DATE '2026-11-22' AND DATE '2026-11-22'"),
        "{of_day}"
    );
    let named = run(
        &folder,
        &format!(
            "query --named {} --from 2026-11-21 --to 2026-11-23 --lake LAKE --format csv",
            query.name
        ),
    );
    let given = csv_text(&folder, &sql);
    assert_eq!(named.split("--\n").next(), given.split("--\n").next());
}

fn csv_text(folder: &TempDir, sql: &str) -> String {
    output_text(folder, &query(folder, &[sql, "--format", "csv"]))
}

fn query(folder: &TempDir, arguments: &[&str]) -> std::process::Output {
    lake()
        .arg("query")
        .args(arguments)
        .arg("--lake")
        .arg(folder.path().join("lake"))
        .output()
        .unwrap()
}

#[test]
fn explains_empty_results() {
    let (folder, _filters) = asked("samples");
    let days = "hint: the lake has rows from 2026-11-21 to 2026-11-23";
    let sql = "SELECT 1 FROM connect_contacts WHERE channel = 'voice'";
    let free = output_text(&folder, &query(&folder, &[sql]));
    assert!(free.contains(days), "{free}");
    let voice = "hint: channel 'voice' not found; did you mean 'VOICE'?\n";
    assert!(free.contains(voice), "{free}");
    let sql = "SELECT 1 FROM connect_contacts c WHERE c.queue_name IN ('Basic', 'Zzz')";
    let queues = output_text(&folder, &query(&folder, &[sql]));
    assert!(queues.contains("hint: queue_name 'Basic"), "{queues}");
    assert!(
        queues.contains("hint: queue_name 'Zzz' not found"),
        "{queues}"
    );
    // Analyses have a channel that contacts never have.
    for sql in [
        "SELECT 1 FROM connect_contacts WHERE channel = 'VOICE' AND contactid = 'x'",
        "SELECT 1 FROM connect_analyses WHERE channel = 'IVR' AND contactid = 'x'",
    ] {
        let known = output_text(&folder, &query(&folder, &[sql]));
        assert_eq!(known.matches("hint: ").count(), 1, "{known}");
    }
    let other_days = run(
        &folder,
        "query --named contacts-per-day --from 2026-10-01 --to 2026-10-02 --lake LAKE",
    );
    assert!(
        other_days.contains(
            "hint: the lake has contact records from 2026-11-21 to 2026-11-23; the query selects 2026-10-01 to 2026-10-02"
        ),
        "{other_days}"
    );
    let with_contact = catalogue::all()
        .iter()
        .find(|query| query.name == "customer-journey")
        .unwrap();
    let no_contact = run(
        &folder,
        &format!("query --named {} --lake LAKE", with_contact.name),
    );
    assert!(
        no_contact.contains("hint: select a contact with -p contact_id=ID"),
        "{no_contact}"
    );
    // Its table has the queue within a column.
    let nested = run(
        &folder,
        "query --named chat-response-times -p queue=Zzz --lake LAKE",
    );
    assert!(nested.contains("hint: queue 'Zzz' not found"), "{nested}");
    let ddl = output_text(&folder, &query(&folder, &["SHOW TABLES LIKE 'none'"]));
    assert!(!ddl.contains("hint:"), "{ddl}");
}

/// Nothing said why a query of current contacts had no rows on days of the lake.
#[test]
fn absence_of_agents_explains_queries_of_current_contacts() {
    let (folder, _filters) = asked("samples/ae");
    let hints = |arguments: &str| {
        let shown = run(&folder, &format!("query --lake LAKE --named {arguments}"));
        let hints = shown
            .lines()
            .filter_map(|line| line.trim().strip_prefix("hint: "));
        hints.skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    let days = "--from 2026-11-22 --to 2026-11-23";
    for query in ["status", "contacts", "reason"] {
        assert_eq!(
            hints(&format!("agents-current-{query} {days}")),
            ["no agent is online at the end of the selected days"]
        );
    }
    assert_eq!(
        hints(&format!("agents-current-status {days} -p agent=rroe")),
        ["agent 'rroe' is not online at the end of the selected days"]
    );
    let other_days = "agents-current-status --from 2026-10-01 --to 2026-10-02";
    assert_eq!(hints(other_days), Vec::<String>::new());
}

#[test]
fn suggests_values_of_the_lake() {
    let (folder, _filters) = asked("samples");
    let by_queue = catalogue::all()
        .iter()
        .filter(|query| query.parameter("queue").is_some());
    let unknown = by_queue
        .map(|query| {
            let name = query.name;
            run(
                &folder,
                &format!("query --named {name} -p queue=Zzz --lake LAKE"),
            )
        })
        .find(|shown| shown.contains("\n0 rows; "))
        .unwrap();
    assert!(unknown.contains("hint: queue 'Zzz' not found"), "{unknown}");
}

#[test]
fn source_without_rows_is_named() {
    let (folder, _filters) = asked("samples/ctr");
    for (query, hint) in [
        (
            "sentiment-by-agent",
            "hint: the lake has no Contact Lens analyses; load them with lake ingest\n",
        ),
        (
            "transcript-search -p words=x",
            "hint: the lake has no transcripts; load them with lake ingest --transcripts\n",
        ),
    ] {
        let empty = run(&folder, &format!("query --named {query} --lake LAKE"));
        assert!(empty.contains(hint), "{empty}");
    }
}

/// The hint said that 'email' was not found, although the query had compared EMAIL.
#[test]
fn choice_in_lower_case_is_found_in_the_lake() {
    let (folder, _filters) = asked("samples");
    let empty = |channel: &str| {
        run(
            &folder,
            &format!(
                "query --named contacts-per-day -p queue=Zzz -p channel={channel} --lake LAKE"
            ),
        )
    };
    for channel in ["VOICE", "voice"] {
        let hints = empty(channel);
        assert!(hints.contains("hint: queue 'Zzz' not found"), "{hints}");
        assert!(!hints.contains("hint: channel"), "{hints}");
    }
}

#[test]
fn range_that_ends_before_it_starts_is_an_error() {
    let (folder, _filters) = asked("samples/ctr");
    let reversed = run(
        &folder,
        "query --named contacts-per-day --from 2026-11-28 --to 2026-11-20 --lake LAKE",
    );
    assert_snapshot!(reversed, @r#"
    exit 2
    --
    error: the first day 2026-11-28 is after the last day 2026-11-20
    "#);
}

#[test]
fn default_days_follow_the_lake() {
    let (folder, _filters) = asked("samples/ctr");
    let by_default = run(&folder, "query --named contacts-per-day --lake LAKE");
    assert!(by_default.contains("3 rows; "), "{by_default}");
    assert!(
        by_default.contains("last days of the lake: "),
        "{by_default}"
    );
    let by_clock = run(
        &folder,
        "query --named contacts-per-day --now 2027-01-01 --lake LAKE",
    );
    assert!(by_clock.contains("0 rows; "), "{by_clock}");
}

#[test]
fn default_days_follow_the_local_days_of_the_lake() {
    let folder = tempfile::tempdir().unwrap();
    for hour in [5, 21] {
        add_contact_at(
            &folder.path().join("lake"),
            &format!("2026-11-22T{hour:02}:30:00Z"),
        );
    }
    for (zone, note) in [
        ("UTC", "from=2026-11-16, to=2026-11-22"),
        ("Asia/Tokyo", "from=2026-11-17, to=2026-11-23"),
        ("Pacific/Pago_Pago", "from=2026-11-16, to=2026-11-22"),
    ] {
        let output = run(
            &folder,
            &format!("query --named contacts-per-day --time-zone {zone} --lake LAKE"),
        );
        assert!(
            output.contains(&format!("last days of the lake: {note}")),
            "{output}"
        );
    }
    let empty = run(
        &folder,
        "query --named contacts-per-day --day 2026-12-24 --time-zone Asia/Tokyo --lake LAKE",
    );
    let hint = "the lake has contact records from 2026-11-22 to 2026-11-23; the query selects";
    assert!(empty.contains(hint), "{empty}");
}

#[test]
fn directories_that_are_not_lakes_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let documents = folder.path().join("demo/documents/ctr");
    fs::create_dir_all(&documents).unwrap();
    fs::write(documents.join("a.json"), "{}").unwrap();
    run(&folder, "ingest samples/ctr --into FOLDER/demo/lake");
    for wrong in ["demo", "demo/documents"] {
        let rejected = run(
            &folder,
            &format!("query SELECT(count(*))FROM(connect_ctr) --lake FOLDER/{wrong}"),
        );
        assert!(
            rejected.starts_with("exit 1\n--\nerror: no lake found in FOLDER/demo"),
            "{rejected}"
        );
        assert!(
            rejected.contains("hint: did you mean FOLDER/demo/lake?"),
            "{rejected}"
        );
    }
}
