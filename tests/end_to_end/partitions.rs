//! The state machine that loads partitions, its schedules, and the commands that start it.

use std::collections::BTreeSet;

use end_to_end::Deployment;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "a day that is asked for is loaded, with or without the last slash",
        overridden,
    ),
    ("without a day, tomorrow is loaded", tomorrow),
    ("invalid input fails at once and names the field", bad_input),
    (
        "the schedules pass bucket, prefix and table to the state machine",
        schedules,
    ),
    ("deploying loads today and tomorrow", first_partitions),
    ("load-partitions loads each day of a range", range),
    (
        "load-partitions --missing adds the days that have a folder and no partition",
        missing,
    ),
    (
        "the state machine adds each day that has a folder",
        existing,
    ),
    (
        "load-partitions rejects days in the wrong order and sources that are not there",
        refused_ranges,
    ),
];

fn machine(deployment: &Deployment) -> String {
    deployment.output("partitioning", "AthenaPartitioningStateMachineArn")
}

/// The input for a day, or without one.
fn input(day: &str) -> Value {
    json!({
        "s3_bucket": Deployment::bucket("ctr"),
        "s3_prefix": "fhbase",
        "table_name": "amazonconnectdataanalyticsdb.connect_ctr",
        "overridePartitionLoad": if day.is_empty() { json!(false) } else { json!(day) },
    })
}

/// The statement that adds a day. ministack does not run Athena's SQL, so that the test compares
/// the text.
fn statement(year: i32, month: u8, day: u8) -> String {
    let bucket = Deployment::bucket("ctr");
    let folder = format!("year={year}/month={month:02}/day={day:02}/");
    format!(
        "ALTER TABLE amazonconnectdataanalyticsdb.connect_ctr ADD IF NOT EXISTS PARTITION \
         (year={year}, month={month:02}, day={day:02}) location 's3://{bucket}/fhbase/{folder}'"
    )
}

/// The statement of a successful execution.
fn executed(deployment: &Deployment, input: &Value) -> String {
    let api = deployment.api();
    let execution = api.execute(&machine(deployment), input);
    assert_eq!(execution["status"], "SUCCEEDED", "{execution}");
    let output: Value = serde_json::from_str(execution["output"].as_str().unwrap()).unwrap();
    api.statement(&output["query"]["queryExecutionId"])
        .as_str()
        .unwrap()
        .to_owned()
}

fn overridden(deployment: &Deployment) {
    for day in ["year=2022/month=04/day=29/", "year=2022/month=04/day=29"] {
        assert_eq!(
            executed(deployment, &input(day)),
            statement(2022, 4, 29),
            "{day}"
        );
    }
    let markers = deployment
        .api()
        .keys(&Deployment::bucket("ctr"), "fhbase/year=2022/");
    assert_eq!(markers, ["fhbase/year=2022/month=04/day=29/"]);
}

fn tomorrow(deployment: &Deployment) {
    // The day may change during the test.
    let expected = || {
        let day = OffsetDateTime::now_utc() + Duration::DAY;
        statement(day.year(), day.month().into(), day.day())
    };
    let before = expected();
    let statement = executed(deployment, &input(""));
    assert!(
        statement == before || statement == expected(),
        "expected {before}\ncame     {statement}"
    );
}

fn bad_input(deployment: &Deployment) {
    let without_bucket = json!({"s3_prefix": "fhbase", "table_name": "db.connect_ctr", "overridePartitionLoad": false});
    let mut without_database = input("");
    without_database["table_name"] = "connect_ctr".into();
    let no_date = input("year=2022/month=02/day=30/");
    for (input, field) in [
        (without_bucket, "s3_bucket"),
        (without_database, "table_name"),
        (no_date, "overridePartitionLoad"),
    ] {
        let execution = deployment.api().execute(&machine(deployment), &input);
        assert_eq!(execution["status"], "FAILED", "{execution}");
        assert!(
            execution["cause"]
                .as_str()
                .unwrap_or_default()
                .contains(field),
            "expected {field} in the cause\ncame     {execution}"
        );
        let history = deployment.api().call(
            "states",
            "AWSStepFunctions.GetExecutionHistory",
            &json!({"executionArn": execution["executionArn"], "maxResults": 1000}),
        );
        let entered = |state: &str| {
            let events = history["events"].as_array().unwrap().iter();
            events
                .filter(|event| event["stateEnteredEventDetails"]["name"] == state)
                .count()
        };
        assert_eq!(entered("StartPartitioningTask"), 1, "{history}");
    }
}

fn schedules(deployment: &Deployment) {
    let api = deployment.api();
    let rules = api.call("events", "AWSEvents.ListRules", &json!({}));
    let rules: Vec<_> = rules["Rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|rule| rule["ScheduleExpression"].is_string())
        .collect();
    for source in ["ctr", "ae", "cfl", "cl", "ef", "transcripts"] {
        let expected = json!({
            "s3_bucket": Deployment::bucket(source),
            "s3_prefix": "fhbase",
            "table_name": format!("amazonconnectdataanalyticsdb.connect_{source}"),
            "overridePartitionLoad": false,
        });
        let mut existing = expected.clone();
        existing["overridePartitionLoad"] = "existing".into();
        let found = rules.iter().find_map(|rule| {
            let targets = api.call(
                "events",
                "AWSEvents.ListTargetsByRule",
                &json!({"Rule": rule["Name"]}),
            );
            let targets = targets["Targets"].as_array()?;
            let inputs: Vec<Value> = targets
                .iter()
                .map(|target| serde_json::from_str(target["Input"].as_str().unwrap()).unwrap())
                .collect();
            let are_of_table = inputs.len() == 2
                && [&expected, &existing]
                    .iter()
                    .all(|input| inputs.contains(input));
            are_of_table.then(|| {
                assert_eq!(targets[0]["Arn"], targets[1]["Arn"]);
                (
                    rule["ScheduleExpression"].clone(),
                    rule["State"].clone(),
                    targets[0]["Arn"].clone(),
                )
            })
        });
        let expected_rule = (
            json!("cron(45 23 ? * * *)"),
            json!("ENABLED"),
            json!(machine(deployment)),
        );
        assert_eq!(
            found,
            Some(expected_rule),
            "{source}: {expected}\n{rules:?}"
        );
    }
}

/// All executions so far.
fn executions(deployment: &Deployment) -> Vec<Value> {
    let api = deployment.api();
    let executions = api.call(
        "states",
        "AWSStepFunctions.ListExecutions",
        &json!({"stateMachineArn": machine(deployment), "maxResults": 1000}),
    );
    let executions = executions["executions"].as_array().unwrap().iter();
    let described = |execution: &Value| {
        let arn = json!({"executionArn": execution["executionArn"]});
        api.call("states", "AWSStepFunctions.DescribeExecution", &arn)
    };
    executions.map(described).collect()
}

/// Inputs of all executions so far.
fn inputs(deployment: &Deployment) -> Vec<Value> {
    let executions = executions(deployment).into_iter();
    executions
        .map(|execution| serde_json::from_str(execution["input"].as_str().unwrap()).unwrap())
        .collect()
}

/// The partitions that statements of Athena have added to a table, as `year=2022, month=09, day=05`.
pub(crate) fn added(deployment: &Deployment, table: &str) -> BTreeSet<String> {
    let mut added = BTreeSet::new();
    for execution in executions(deployment) {
        let Some(output) = execution["output"].as_str() else {
            continue;
        };
        let output: Value = serde_json::from_str(output).unwrap();
        let query = &output["query"]["queryExecutionId"];
        if query.is_null() {
            // There was no day to add.
            continue;
        }
        let statement = deployment.api().statement(query);
        let statement = statement.as_str().unwrap();
        if statement.contains(&format!(".{table} ADD IF NOT EXISTS")) {
            let partitions = statement.split("PARTITION (").skip(1);
            added.extend(partitions.map(|rest| rest.split(')').next().unwrap().to_owned()));
        }
    }
    added
}

fn first_partitions(deployment: &Deployment) {
    assert!(
        deployment
            .deployed
            .stderr
            .contains("Adding the partitions of today and tomorrow"),
        "{}",
        deployment.deployed.stderr
    );
    assert!(
        !deployment.deployed.stderr.contains("was not added"),
        "{}",
        deployment.deployed.stderr
    );
    let inputs = inputs(deployment);
    for source in ["ctr", "ae", "cfl", "cl", "ef", "transcripts"] {
        let is_of_table = |input: &&Value| {
            input["table_name"]
                .as_str()
                .is_some_and(|table| table.ends_with(&format!("_{source}")))
        };
        let days = inputs
            .iter()
            .filter(is_of_table)
            .filter(|input| input["overridePartitionLoad"].is_string())
            .count();
        assert!(
            days >= 2,
            "expected two days of {source}\ncame     {inputs:?}"
        );
    }
}

fn range(deployment: &Deployment) {
    let arguments = [
        "load-partitions",
        "--from=2024-02-28",
        "--to=2024-03-01",
        "--source=ae",
        "--output=json",
    ];
    let loads = deployment.local.infra(&arguments).expect(0).json();
    let days: Vec<_> = loads
        .as_array()
        .unwrap()
        .iter()
        .map(|load| load["day"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        days,
        [
            "year=2024/month=02/day=28",
            "year=2024/month=02/day=29",
            "year=2024/month=03/day=01"
        ]
    );
    let folders = deployment
        .api()
        .keys(&Deployment::bucket("ae"), "fhbase/year=2024/");
    assert_eq!(
        folders,
        days.iter()
            .map(|day| format!("fhbase/{day}/"))
            .collect::<Vec<_>>()
    );
}

/// Of two folders of days the first has a partition.
fn missing(deployment: &Deployment) {
    let api = deployment.api();
    let bucket = Deployment::bucket("ef");
    for key in [
        "year=2021/month=05/day=01/rows",
        "year=2021/month=05/day=02/rows",
    ] {
        api.put(&bucket, &format!("fhbase/{key}"), b"{}");
    }
    api.put(&bucket, "fhbase/year=2021/month=02/day=30/rows", b"{}");
    api.call(
        "glue",
        "AWSGlue.CreatePartition",
        &json!({
            "DatabaseName": "amazonconnectdataanalyticsdb",
            "TableName": "connect_ef",
            "PartitionInput": {
                "Values": ["2021", "5", "1"],
                "StorageDescriptor": {"Location": format!("s3://{bucket}/fhbase/year=2021/month=05/day=01/")},
            },
        }),
    );
    let arguments = [
        "load-partitions",
        "--missing",
        "--source=ef",
        "--output=json",
    ];
    let of_2021 = |extra: &[&str]| -> Vec<Value> {
        let loads = deployment
            .local
            .infra(&[&arguments[..], extra].concat())
            .expect(0)
            .json();
        let is_of_2021 = |load: &&Value| load["day"].as_str().unwrap().starts_with("year=2021");
        loads
            .as_array()
            .unwrap()
            .iter()
            .filter(is_of_2021)
            .cloned()
            .collect()
    };
    let found = of_2021(&["--dry-run"]);
    assert_eq!(
        found,
        [json!({"table": "connect_ef", "day": "year=2021/month=05/day=02"})]
    );
    let added = of_2021(&[]);
    assert_eq!(added.len(), 1, "{added:?}");
    let execution = json!({"executionArn": added[0]["execution"]});
    let execution = api.call("states", "AWSStepFunctions.DescribeExecution", &execution);
    assert_eq!(execution["status"], "SUCCEEDED", "{execution}");
    let input: Value = serde_json::from_str(execution["input"].as_str().unwrap()).unwrap();
    let days = input["overridePartitionLoad"].as_array().unwrap();
    assert!(
        days.contains(&json!("year=2021/month=05/day=02/")),
        "{input}"
    );
    assert!(
        !days.contains(&json!("year=2021/month=05/day=01/")),
        "{input}"
    );
}

fn existing(deployment: &Deployment) {
    let bucket = Deployment::bucket("cfl");
    for day in ["year=2020/month=12/day=31", "year=2021/month=01/day=01"] {
        deployment
            .api()
            .put(&bucket, &format!("fhbase/{day}/rows"), b"{}");
    }
    let mut input = input("");
    input["s3_bucket"] = bucket.clone().into();
    input["overridePartitionLoad"] = "existing".into();
    let statement = executed(deployment, &input);
    for day in [
        "(year=2020, month=12, day=31) location",
        "(year=2021, month=01, day=01) location",
    ] {
        assert!(statement.contains(day), "{statement}");
    }
    let folder = format!("'s3://{bucket}/fhbase/year=2021/month=01/day=01/'");
    assert!(statement.contains(&folder), "{statement}");
}

fn refused_ranges(deployment: &Deployment) {
    let local = &deployment.local;
    let wrong_order = local.infra(&["load-partitions", "--from=2026-11-02", "--to=2026-11-01"]);
    let _wrong_order = wrong_order
        .expect(2)
        .expect_message("--from 2026-11-02 is after --to 2026-11-01");
    let no_day = local.infra(&["load-partitions", "--from=2026-02-30", "--to=2026-11-01"]);
    let _no_day = no_day
        .expect(2)
        .expect_message("expected a date such as 2026-11-23");
    let no_source = local.infra(&[
        "load-partitions",
        "--from=2026-11-01",
        "--to=2026-11-01",
        "--source=xyz",
    ]);
    let _no_source = no_source
        .expect(2)
        .expect_message("expected ctr, ae, cfl, cl, ef or transcripts");
}
