//! Athena instead of a lake: against a server that answers as Athena does, and against a local AWS.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

use crate::support::output_text;
use insta::assert_snapshot;
use ministack::{HttpsServer, Ministack, Proxy, Tunnels};
use serde_json::{Value, json};
use tempfile::TempDir;
use tiny_http::{Response, Server};

/// What the server answers to an operation that was called so often before: a status and a
/// document.
type Script = dyn Fn(&str, usize, &Value) -> (u16, Value) + Send;

/// A server on 127.0.0.1 in place of Athena and Parameter Store, and the calls that it got.
struct Athena {
    server: Arc<Server>,
    calls: Arc<Mutex<Vec<(String, Value)>>>,
    thread: Option<JoinHandle<()>>,
}

impl Athena {
    fn start(script: impl Fn(&str, usize, &Value) -> (u16, Value) + Send + 'static) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let calls = Arc::new(Mutex::new(Vec::new()));
        let thread = std::thread::spawn({
            let (server, calls, script) = (
                server.clone(),
                calls.clone(),
                Box::new(script) as Box<Script>,
            );
            move || {
                server
                    .incoming_requests()
                    .for_each(|request| answer(request, &calls, &*script));
            }
        });
        Self {
            server,
            calls,
            thread: Some(thread),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        command(&format!("http://{}", self.server.server_addr()), arguments)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn calls(&self, operation: &str) -> Vec<Value> {
        let calls = self.calls.lock().unwrap();
        calls
            .iter()
            .filter(|(called, _)| called == operation)
            .map(|(_, body)| body.clone())
            .collect()
    }
}

impl Drop for Athena {
    fn drop(&mut self) {
        self.server.unblock();
        let _ended = self.thread.take().map(JoinHandle::join);
    }
}

fn answer(mut request: tiny_http::Request, calls: &Mutex<Vec<(String, Value)>>, script: &Script) {
    let target = request
        .headers()
        .iter()
        .find(|header| header.field.equiv("x-amz-target"))
        .unwrap()
        .value
        .to_string();
    let (_service, operation) = target.split_once('.').unwrap();
    let operation = operation.to_owned();
    let body: Value = serde_json::from_reader(request.as_reader()).unwrap();
    let before = calls
        .lock()
        .unwrap()
        .iter()
        .filter(|(called, _)| *called == operation)
        .count();
    calls
        .lock()
        .unwrap()
        .push((operation.clone(), body.clone()));
    let (status, document) = script(&operation, before, &body);
    let _gone =
        request.respond(Response::from_string(document.to_string()).with_status_code(status));
}

/// The program with credentials and this endpoint, and nothing else of AWS.
fn command(endpoint: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lake"));
    command
        .args(["query", "--athena"])
        .args(arguments)
        .stdin(Stdio::null())
        .env_clear();
    command.envs([
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_REGION", "us-east-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ]);
    command.envs([
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ]);
    command
}

/// What an execution of this kind says of itself.
fn execution(state: &str, kind: &str, reason: Option<&str>) -> Value {
    json!({"QueryExecution": {
        "QueryExecutionId": "q1", "StatementType": kind, "Status": {"State": state, "StateChangeReason": reason},
        "Statistics": {"DataScannedInBytes": 2_000_000_000_u64},
    }})
}

/// A result of these columns and rows, in which `None` is NULL.
fn page(columns: &[(&str, &str)], rows: &[&[Option<&str>]], next: Option<&str>) -> Value {
    let column = |(name, data_type): &(&str, &str)| json!({"Name": name, "Label": name, "Type": data_type, "Precision": 5, "Scale": 2});
    let cell =
        |cell: Option<&str>| cell.map_or_else(|| json!({}), |text| json!({"VarCharValue": text}));
    let row =
        |row: &&[Option<&str>]| json!({"Data": row.iter().copied().map(cell).collect::<Vec<_>>()});
    json!({
        "ResultSet": {
            "ResultSetMetadata": {"ColumnInfo": columns.iter().map(column).collect::<Vec<_>>()},
            "Rows": rows.iter().map(row).collect::<Vec<_>>(),
        },
        "NextToken": next,
    })
}

const COLUMNS: [(&str, &str); 5] = [
    ("channel", "varchar"),
    ("contacts", "bigint"),
    ("share", "float"),
    ("price", "decimal"),
    ("at", "timestamp"),
];

/// A query whose result has two pages, and which is queued at first.
fn two_pages(operation: &str, before: usize, body: &Value) -> (u16, Value) {
    let states = ["QUEUED", "RUNNING", "SUCCEEDED"];
    let heading = COLUMNS.map(|(name, _)| Some(name));
    let answer = match (operation, body["NextToken"].as_str()) {
        ("StartQueryExecution", _) => json!({"QueryExecutionId": "q1"}),
        ("GetQueryExecution", _) => execution(states[before.min(2)], "DML", None),
        ("GetQueryResults", None) => {
            let first = [
                Some("VOICE"),
                Some("33"),
                Some("0.75"),
                Some("1.50"),
                Some("2026-11-23 10:00:00.000"),
            ];
            page(&COLUMNS, &[&heading, &first], Some("more"))
        }
        ("GetQueryResults", Some("more")) => {
            page(&COLUMNS, &[&[Some(""), Some("5"), None, None, None]], None)
        }
        _ => {
            return (
                400,
                json!({"__type": "InvalidRequestException", "message": operation}),
            );
        }
    };
    (200, answer)
}

/// A folder, and snapshots without times.
fn filtered() -> (TempDir, insta::internals::SettingsBindDropGuard) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"in \d+\.\d\d s", "in TIME");
    settings.add_filter(r#"("seconds": )[\d.e-]+"#, "${1}TIME");
    (tempfile::tempdir().unwrap(), settings.bind_to_scope())
}

#[test]
fn reads_all_pages_in_every_format() {
    let (folder, _filters) = filtered();
    let athena = Athena::start(two_pages);
    assert_snapshot!(output_text(&folder, &athena.run(&["SELECT x;"])), @r#"
    exit 0
    channel  contacts  share  price  at
    VOICE          33   0.75   1.50  2026-11-23 10:00:00.000
                    5   NULL   NULL  NULL
    --
    2 rows; scanned 2.00 GB in TIME; Athena: $0.01000
    "#);
    assert_snapshot!(output_text(&folder, &athena.run(&["SELECT x", "--format", "csv"])), @r#"
    exit 0
    "channel","contacts","share","price","at"
    "VOICE","33","0.75","1.50","2026-11-23 10:00:00.000"
    "","5",,,
    --
    2 rows; scanned 2.00 GB in TIME; Athena: $0.01000
    "#);
    assert_snapshot!(output_text(&folder, &athena.run(&["SELECT x", "--format", "ndjson"])), @r#"
    exit 0
    {"channel":"VOICE","contacts":33,"share":0.75,"price":1.50,"at":"2026-11-23 10:00:00.000"}
    {"channel":"","contacts":5,"share":null,"price":null,"at":null}
    --
    2 rows; scanned 2.00 GB in TIME; Athena: $0.01000
    "#);
    let json = athena.run(&["SELECT x", "--format", "json"]);
    let document: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(
        document["columns"][3],
        json!({"name": "price", "type": "decimal(5,2)"})
    );
    assert_eq!(
        (
            &document["statistics"]["rowsScanned"],
            &document["statistics"]["athenaDollars"]
        ),
        (&Value::Null, &json!(0.01))
    );
}

#[test]
fn starts_statement_with_workgroup_and_database() {
    let athena = Athena::start(two_pages);
    athena.run(&[
        "SELECT x;\n",
        "--workgroup",
        "anycompany",
        "--database",
        "ours",
    ]);
    athena.run(&["SELECT x"]);
    let mut starts = athena.calls("StartQueryExecution");
    let tokens: Vec<_> = starts
        .iter_mut()
        .map(|start| {
            start
                .as_object_mut()
                .unwrap()
                .remove("ClientRequestToken")
                .unwrap()
        })
        .collect();
    assert!(
        tokens[0] != tokens[1] && tokens[0].as_str().unwrap().len() >= 32,
        "{tokens:?}"
    );
    let context = |database: &str| json!({"Database": database});
    assert_eq!(
        starts[0],
        json!({"QueryString": "SELECT x", "WorkGroup": "anycompany", "QueryExecutionContext": context("ours")})
    );
    let usual = context("AmazonConnectDataAnalyticsDB");
    assert_eq!(
        starts[1],
        json!({"QueryString": "SELECT x", "WorkGroup": "AmazonConnectDataAnalyticsSample", "QueryExecutionContext": usual})
    );
}

#[test]
fn deployment_has_its_own_workgroup_and_database() {
    let athena = Athena::start(|operation, before, body| match operation {
        "GetParameters" if body["Names"] == json!(["/AnyCompany/awsGlueDatabaseName"]) => {
            (200, json!({"Parameters": [{"Value": "AnyCompanyDB"}]}))
        }
        "GetParameters" => (200, json!({"Parameters": []})),
        _ => two_pages(operation, before, body),
    });
    let of_deployment = ["SELECT x", "--app-name", "AnyCompany"];
    athena.run(&of_deployment);
    athena.run(&[&of_deployment[..], &["--workgroup", "analysts"]].concat());
    athena.run(&[&of_deployment[..], &["--database", "ours"]].concat());
    assert_eq!(
        athena.calls("GetParameters").len(),
        2,
        "--database replaces it"
    );
    let started = athena.calls("StartQueryExecution");
    let started = started.iter().map(|start| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        [
            text(&start["WorkGroup"]),
            text(&start["QueryExecutionContext"]["Database"]),
        ]
    });
    assert_eq!(
        started.collect::<Vec<_>>(),
        [
            ["AnyCompany", "AnyCompanyDB"],
            ["analysts", "AnyCompanyDB"],
            ["AnyCompany", "ours"],
        ]
    );
    let (folder, _filters) = filtered();
    assert_snapshot!(output_text(&folder, &athena.run(&["SELECT x", "--app-name", "Other"])), @r#"
    exit 1
    --
    error: the database of the deployment Other is unknown: the parameter /Other/awsGlueDatabaseName does not exist

    hint: pass --database NAME
    "#);
    assert_eq!(athena.calls("StartQueryExecution").len(), 3);
}

#[test]
fn runs_named_query_in_athena() {
    let athena = Athena::start(|operation, before, body| match operation {
        "GetParameters" => stored_zone("UTC"),
        _ => two_pages(operation, before, body),
    });
    athena.run(&["--named", "contacts-per-day", "--day", "2026-11-22"]);
    let sql = athena.calls("StartQueryExecution")[0]["QueryString"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        sql.contains("BETWEEN DATE '2026-11-22' AND DATE '2026-11-22'"),
        "{sql}"
    );
}

/// The SQL of `chat-response-times` for one day, standard error, and the names of the parameters that
/// were requested, if the parameters of the deployment are these.
fn run_in_zone(parameters: (u16, Value), options: &[&str]) -> (String, String, Vec<Value>) {
    let athena = Athena::start(move |operation, before, body| match operation {
        "GetParameters" => parameters.clone(),
        _ => two_pages(operation, before, body),
    });
    let query = ["--named", "chat-response-times", "--day", "2026-11-22"];
    let output = athena.run(&[&query, options].concat());
    assert!(output.status.success(), "{output:?}");
    let started = athena.calls("StartQueryExecution");
    let sql = started[0]["QueryString"].as_str().unwrap().to_owned();
    let requested = athena.calls("GetParameters");
    let names = requested.iter().map(|call| call["Names"].clone());
    (
        sql,
        String::from_utf8(output.stderr).unwrap(),
        names.collect(),
    )
}

fn stored_zone(zone: &str) -> (u16, Value) {
    (200, json!({"Parameters": [{"Value": zone}]}))
}

#[test]
fn named_queries_have_the_time_zone_of_the_deployment() {
    let (sql, notes, requested) = run_in_zone(stored_zone("America/Chicago"), &[]);
    assert!(sql.contains("'America/Chicago'"), "{sql}");
    assert!(
        notes.ends_with("local days and times: America/Chicago\n"),
        "{notes}"
    );
    assert_eq!(
        requested,
        [json!([
            "/AmazonConnectDataAnalyticsSample/reportingTimeZone"
        ])]
    );
    let (_, _, requested) = run_in_zone(stored_zone("UTC"), &["--workgroup", "Other"]);
    assert_eq!(requested, [json!(["/Other/reportingTimeZone"])]);
    let (sql, _, requested) = run_in_zone(
        stored_zone("Asia/Tokyo"),
        &[
            "--app-name",
            "Other",
            "--workgroup",
            "my_queries",
            "--database",
            "ours",
        ],
    );
    assert!(sql.contains("'Asia/Tokyo'"), "{sql}");
    assert_eq!(requested, [json!(["/Other/reportingTimeZone"])]);
}

#[test]
fn time_zone_option_replaces_that_of_the_deployment() {
    let (sql, notes, requested) = run_in_zone(
        stored_zone("America/Chicago"),
        &["--time-zone", "Asia/Tokyo"],
    );
    assert!(
        sql.contains("'Asia/Tokyo'") && !sql.contains("Chicago"),
        "{sql}"
    );
    assert!(
        notes.ends_with("local days and times: Asia/Tokyo\n"),
        "{notes}"
    );
    assert!(requested.is_empty(), "{requested:?}");
}

#[test]
fn unknown_time_zone_of_the_deployment_is_a_warning() {
    let denied = (
        400,
        json!({"__type": "AccessDeniedException", "message": "no"}),
    );
    let missing = (200, json!({"Parameters": []}));
    for (parameters, options, reason) in [
        (
            denied,
            [].as_slice(),
            "access denied: ssm:GetParameters on the parameter /AmazonConnectDataAnalyticsSample/reportingTimeZone",
        ),
        (
            missing.clone(),
            &["--workgroup", "primary"],
            "the parameter /primary/reportingTimeZone does not exist",
        ),
        (
            missing,
            &["--workgroup", "my_queries"],
            "the workgroup my_queries is not of a deployment",
        ),
        (
            stored_zone("Mars/Olympus"),
            &[],
            "unknown time zone 'Mars/Olympus'",
        ),
    ] {
        let (sql, notes, _) = run_in_zone(parameters, options);
        assert!(sql.contains("'UTC'"), "{sql}");
        let warning =
            format!("warning: the reporting time zone of the deployment is unknown: {reason}");
        assert!(notes.starts_with(&warning), "{notes}");
        assert!(notes.contains("pass --time-zone ZONE"), "{notes}");
        assert!(notes.ends_with("local days and times: UTC\n"), "{notes}");
    }
}

#[test]
fn statements_without_days_do_not_read_the_time_zone() {
    let athena = Athena::start(two_pages);
    let output = athena.run(&["SELECT x"]);
    assert!(athena.calls("GetParameters").is_empty());
    assert!(
        !String::from_utf8(output.stderr)
            .unwrap()
            .contains("local days")
    );
}

#[test]
fn shown_sql_is_that_of_the_deployment() {
    let athena = Athena::start(|operation, before, body| match operation {
        "GetParameters" => stored_zone("America/Chicago"),
        _ => two_pages(operation, before, body),
    });
    let output = athena.run(&["--named", "chat-response-times", "--show"]);
    let sql = String::from_utf8(output.stdout).unwrap();
    assert!(sql.contains("'America/Chicago'"), "{sql}");
    assert!(athena.calls("StartQueryExecution").is_empty());
}

#[test]
fn metadata_statements_have_no_heading() {
    let (folder, _filters) = filtered();
    let athena = Athena::start(|operation, before, body| match operation {
        "GetQueryExecution" => (200, execution("SUCCEEDED", "UTILITY", None)),
        "GetQueryResults" => (
            200,
            page(
                &[("field", "string")],
                &[&[Some("field")], &[Some("other")]],
                None,
            ),
        ),
        _ => two_pages(operation, before, body),
    });
    assert_snapshot!(output_text(&folder, &athena.run(&["SHOW COLUMNS IN t"])), @r#"
    exit 0
    field
    field
    other
    --
    2 rows; scanned 2.00 GB in TIME; Athena: $0.00000
    "#);
}

#[test]
fn shows_reason_and_position_of_failure() {
    let (folder, _filters) = filtered();
    let reason = "COLUMN_NOT_FOUND: line 2:3: Column 'x' cannot be resolved or requester is not authorized to access requested resources";
    let athena = Athena::start(move |operation, before, body| match operation {
        "GetQueryExecution" => (200, execution("FAILED", "DML", Some(reason))),
        _ => two_pages(operation, before, body),
    });
    assert_snapshot!(output_text(&folder, &athena.run(&["SELECT\n  x"])), @r#"
    exit 1
    --
    error: COLUMN_NOT_FOUND: line 2:3: Column 'x' cannot be resolved or requester is not authorized to access requested resources

      2 |   x
        |   ^
    "#);
}

#[test]
fn explains_denied_requests() {
    let (folder, _filters) = filtered();
    let rejecting = |code: &'static str, message: &'static str| {
        Athena::start(move |_, _, _| {
            (
                400,
                json!({"__type": format!("com.amazonaws#{code}"), "message": message}),
            )
        })
    };
    let no_place = "No output location provided. An output location is required either through the Workgroup result configuration setting.";
    assert_snapshot!(output_text(&folder, &rejecting("InvalidRequestException", no_place).run(&["SELECT x"])), @r#"
    exit 1
    --
    error: the workgroup AmazonConnectDataAnalyticsSample has no output location (No output location provided. An output location is required either through the Workgroup result configuration setting.)

    hint: pass --workgroup NAME; a deployment has a workgroup with its own name, by default AmazonConnectDataAnalyticsSample
    "#);
    assert_snapshot!(output_text(&folder, &rejecting("InvalidRequestException", "WorkGroup is not found.").run(&["SELECT x", "--workgroup", "w"])), @r#"
    exit 1
    --
    error: athena:StartQueryExecution failed (InvalidRequestException): WorkGroup is not found.
    "#);
    assert_snapshot!(output_text(&folder, &rejecting("AccessDeniedException", "no").run(&["SELECT x"])), @r#"
    exit 1
    --
    error: access denied: athena:StartQueryExecution on the workgroup AmazonConnectDataAnalyticsSample

    hint: allow athena:StartQueryExecution, athena:GetQueryExecution, athena:GetQueryResults and athena:StopQueryExecution in a policy of the role or user that you sign in with
    "#);
    assert_snapshot!(output_text(&folder, &rejecting("ExpiredTokenException", "old").run(&["SELECT x"])), @r#"
    exit 1
    --
    error: the AWS credentials have expired (ExpiredTokenException)

    hint: sign in again with `aws login` or `aws sso login`
    "#);
    let nobody = Command::new(env!("CARGO_BIN_EXE_lake"))
        .args(["query", "SELECT x", "--athena"])
        .env_clear()
        .output()
        .unwrap();
    assert_snapshot!(output_text(&folder, &nobody), @r#"
    exit 1
    --
    error: no AWS region is configured

    hint: pass --region, set AWS_REGION, or set `region` in the profile
    "#);
}

#[test]
fn retries_throttled_calls() {
    let athena = Athena::start(|operation, before, body| match (operation, before) {
        ("StartQueryExecution", 0) => (
            400,
            json!({"__type": "TooManyRequestsException", "message": "slower"}),
        ),
        ("GetQueryExecution", 0) => (
            400,
            json!({"__type": "ThrottlingException", "message": "slower"}),
        ),
        ("GetQueryResults", 0) => (
            500,
            json!({"__type": "InternalServerException", "message": "again"}),
        ),
        _ => two_pages(operation, before, body),
    });
    assert!(
        athena
            .run(&["SELECT x", "--format", "csv"])
            .status
            .success()
    );
    let tokens: Vec<_> = athena
        .calls("StartQueryExecution")
        .iter()
        .map(|start| start["ClientRequestToken"].clone())
        .collect();
    assert!(tokens.len() == 2 && tokens[0] == tokens[1], "{tokens:?}");
}

#[test]
fn queries_go_through_the_proxy_of_the_environment() {
    let athena = Athena::start(two_pages);
    let upstream = athena.server.server_addr().to_string();
    let proxy = Proxy::start(&upstream, Tunnels::Open).unwrap();
    let run = |endpoint: &str| {
        let output = command(endpoint, &["SELECT x", "--format", "csv"])
            .env("HTTP_PROXY", proxy.url())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    run("http://athena.example.invalid");
    let requests = proxy.requests();
    assert!(
        requests.len() >= 3
            && requests
                .iter()
                .all(|line| line.starts_with("POST http://athena.example.invalid/ ")),
        "{requests:?}"
    );
}

#[test]
fn queries_trust_the_certificates_of_the_bundle() {
    let athena = Athena::start(two_pages);
    let upstream = athena.server.server_addr().to_string();
    let https = HttpsServer::start(&upstream, "127.0.0.1").unwrap();
    let other = HttpsServer::start("127.0.0.1:9", "127.0.0.1").unwrap();
    let run = |bundle: &Path| {
        let endpoint = format!("https://{}", https.address());
        let output = command(&endpoint, &["SELECT x", "--format", "csv"])
            .env("AWS_MAX_ATTEMPTS", "1")
            .env("AWS_CA_BUNDLE", bundle)
            .output()
            .unwrap();
        let messages = String::from_utf8(output.stderr).unwrap();
        (output.status.success(), messages)
    };
    let (is_success, messages) = run(&https.ca_bundle());
    assert!(is_success, "{messages}");
    let (is_success, messages) = run(&other.ca_bundle());
    assert!(
        !is_success
            && messages.contains("cannot reach Athena")
            && messages.contains("invalid peer certificate")
            && messages.contains("hint: set AWS_CA_BUNDLE"),
        "{messages}"
    );
    let (is_success, messages) = run(Path::new("/no/such/bundle.pem"));
    let error = "AWS_CA_BUNDLE: /no/such/bundle.pem: No such file";
    assert!(!is_success && messages.contains(error), "{messages}");
}

/// Runs a statement and presses Ctrl-C after the first call of an operation.
fn run_until(athena: &Athena, operation: &str) -> Output {
    let child = athena
        .command(&["SELECT x"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begin = Instant::now();
    while athena.calls(operation).is_empty() {
        assert!(
            begin.elapsed() < Duration::from_secs(30),
            "{operation} was not called"
        );
        sleep(Duration::from_millis(10));
    }
    assert!(
        Command::new("kill")
            .args(["-s", "INT", &child.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
    child.wait_with_output().unwrap()
}

#[test]
fn ctrl_c_stops_query_in_athena() {
    let athena = Athena::start(|operation, before, body| match operation {
        "GetQueryExecution" => (200, execution("RUNNING", "DML", None)),
        "StopQueryExecution" => (200, json!({})),
        _ => two_pages(operation, before, body),
    });
    let output = run_until(&athena, "GetQueryExecution");
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: the query was cancelled\n"
    );
    assert_eq!(
        (output.status.code(), athena.calls("StopQueryExecution")),
        (Some(1), vec![json!({"QueryExecutionId": "q1"})])
    );
}

/// Ctrl-C did nothing after the query had ended.
#[test]
fn ctrl_c_ends_reading_of_pages() {
    let athena = Athena::start(|operation, before, body| match (operation, before) {
        ("GetQueryResults", 0..300) => {
            sleep(Duration::from_millis(100));
            (200, page(&COLUMNS, &[], Some(&format!("page {before}"))))
        }
        ("GetQueryResults", _) => (200, page(&COLUMNS, &[], None)),
        _ => two_pages(operation, before, body),
    });
    let output = run_until(&athena, "GetQueryResults");
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: the query was cancelled\n"
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(athena.calls("StopQueryExecution").is_empty());
}

#[test]
fn runs_query_on_local_aws() {
    let (folder, _filters) = filtered();
    let aws = Ministack::start().unwrap();
    make_workgroup(&aws);
    let arguments = [
        "SELECT 1 AS one, 'a' AS letter",
        "--workgroup",
        "anycompany",
        "--database",
        "default",
        "--format",
        "csv",
    ];
    let shown = output_text(
        &folder,
        &command(&aws.endpoint(), &arguments).output().unwrap(),
    );
    assert!(
        shown.starts_with("exit 0\n\"one\",\"letter\"\n\"1\",\"a\"\n--\n1 row; scanned "),
        "{shown}"
    );
}

/// Makes a workgroup that has a place for results.
fn make_workgroup(aws: &Ministack) {
    let body = json!({"Name": "anycompany", "Configuration": {"ResultConfiguration": {"OutputLocation": "s3://anycompany-results/"}}});
    send(aws, "PUT /anycompany-results", "s3", "", "");
    send(
        aws,
        "POST /",
        "athena",
        "x-amz-target: AmazonAthena.CreateWorkGroup\r\n",
        &body.to_string(),
    );
}

/// Sends a request to a local AWS, which looks at no signature.
fn send(aws: &Ministack, request: &str, service: &str, headers: &str, body: &str) {
    let endpoint = aws.endpoint();
    let mut connection = TcpStream::connect(endpoint.strip_prefix("http://").unwrap()).unwrap();
    let credential = format!(
        "authorization: AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/{service}/aws4_request"
    );
    let length = body.len();
    let head = format!(
        "{request} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{credential}\r\n{headers}content-length: {length}\r\n\r\n"
    );
    connection
        .write_all(format!("{head}{body}").as_bytes())
        .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
