//! `infra cost`: its figures against plain arithmetic, and what can be set.

use std::path::Path;
use std::process::{Command, Output};

use infra::cost::{Assumptions, Site, catalogue, estimate};
use infra::{Assembly, StackId};
use parameters::{AppName, Architecture, StreamMode};
use serde_json::Value;

/// Bytes of a GB, as AWS bills.
const GB: f64 = 1_073_741_824.0;

fn infra(arguments: &[&str]) -> Output {
    // Neither credentials nor a region: an estimate needs no AWS.
    Command::new(env!("CARGO_BIN_EXE_infra"))
        .arg("cost")
        .args(arguments)
        .env_clear()
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn document(arguments: &[&str]) -> Value {
    let output = infra(&[arguments, &["--format", "json"]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What is deployed as a stack.
fn template(stack: &str) -> Value {
    let golden =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("golden/{stack}.template.json"));
    serde_json::from_slice(&std::fs::read(golden).unwrap()).unwrap()
}

pub(crate) fn items<'a>(document: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    document[list].as_array().unwrap().iter()
}

fn lines<'a>(document: &'a Value, stack: &str, price: &str) -> Vec<&'a Value> {
    let stack = items(document, "stacks")
        .find(|cost| cost["stack"] == stack)
        .unwrap();
    items(stack, "lines")
        .filter(|line| line["price"] == price)
        .collect()
}

fn sum(lines: &[&Value], field: &str) -> f64 {
    assert!(!lines.is_empty());
    lines.iter().map(|line| line[field].as_f64().unwrap()).sum()
}

pub(crate) fn dollars(document: &Value, stack: &str, price: &str) -> f64 {
    sum(&lines(document, stack, price), "dollars")
}

fn quantity(document: &Value, stack: &str, price: &str) -> f64 {
    sum(&lines(document, stack, price), "quantity")
}

pub(crate) fn total(document: &Value) -> f64 {
    document["total"]["dollars"].as_f64().unwrap()
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= expected.abs() * 0.01,
        "{found} is not {expected} within a percent"
    );
}

#[track_caller]
fn same(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 0.000_2 + expected.abs() * 1e-6,
        "{found} is not {expected}"
    );
}

#[test]
fn volumes_of_25000_agents() {
    let document = document(&["--agents", "25000"]);
    // 17,500 on shift handle 51.4 contacts each, which are 70 % of all.
    let handled = 25_000.0 * 0.7 * 51.4;
    let contacts = handled / 0.7 + handled * 0.08;
    let heartbeats = (9.0 * 3_600.0 - 51.4 * 155.0) / 120.0;
    for (records, computed, known) in [
        ("contact records", contacts * 1.07, 1_452_754.0),
        (
            "agent events",
            17_500.0 * (51.4 * 5.0 + 14.0 + heartbeats),
            8_307_500.0,
        ),
        ("flow log lines", contacts * 35.0, 47_520_000.0),
        ("Contact Lens files", handled * 0.8, 720_000.0),
        ("evaluations", 17_500.0 * 0.182, 3_182.0),
    ] {
        let volume = items(&document, "volumes")
            .find(|volume| volume["records"] == records)
            .unwrap();
        near(volume["perDay"].as_f64().unwrap(), known);
        same(volume["perDay"].as_f64().unwrap(), computed);
    }
}

#[test]
fn charges_shards_and_put_units() {
    let document = document(&["--agents", "25000"]);
    // An agent event is one PUT unit; five shards are there for 25,000 agents, and one for their
    // contact records.
    let [shards, puts] = ["kinesis-shard-hour-price", "kinesis-put-unit-price"]
        .map(|price| dollars(&document, "ae", price));
    same(shards, 5.0 * 720.0 * 0.015);
    near(puts, 8_307_500.0 * 30.0 * 0.014 / 1e6);
    let [shards, puts] = ["kinesis-shard-hour-price", "kinesis-put-unit-price"]
        .map(|price| dollars(&document, "ctr", price));
    near(shards + puts, 11.41);
    let one_more = self::document(&["--agents", "50001", "--stacks", "ctr,ae"]);
    same(
        quantity(&one_more, "ctr", "kinesis-shard-hour-price"),
        2.0 * 720.0,
    );
    same(
        quantity(&one_more, "ae", "kinesis-shard-hour-price"),
        9.0 * 720.0,
    );
}

#[test]
fn charges_on_demand_streams_by_hours_and_bytes() {
    let document = document(&["--agents", "25000", "--on-demand"]);
    let [hours, into, out] = ["hour", "in", "out"]
        .map(|price| dollars(&document, "ae", &format!("kinesis-on-demand-{price}-price")));
    same(hours, 28.80);
    // 6,000 bytes count as six KB on the way in and on the way out.
    near(into, 8_307_500.0 * 30.0 * 6_144.0 / GB * 0.08);
    near(hours + into + out, 199.93);
    assert!(lines(&document, "ae", "kinesis-shard-hour-price").is_empty());
}

#[test]
fn charges_delivery_streams_by_five_kilobytes_and_partitioning() {
    let document = document(&["--agents", "25000"]);
    let taken = |stack| dollars(&document, stack, "firehose-ingestion-price");
    let sorted = |stack| dollars(&document, stack, "firehose-partitioning-price");
    near(taken("ae"), 8_307_500.0 * 30.0 * 10_240.0 / GB * 0.029);
    near(taken("ae"), 68.93);
    near(taken("ae") + sorted("ae"), 96.78);
    near(taken("ctr") + sorted("ctr"), 9.68);
    near(taken("cfl"), 2.76);
    near(taken("cl"), 720_000.0 * 30.0 * 5_120.0 / GB * 0.029);
    let puts =
        ["ctr", "ae", "cfl", "cl", "ef"].map(|stack| dollars(&document, stack, "s3-put-price"));
    near(puts.iter().sum(), 1.08);
}

#[test]
fn transcripts_are_charged_by_turn_and_for_their_retention() {
    let arguments = [
        "--agents",
        "25000",
        "--stacks",
        "cl,transcripts",
        "--months",
    ];
    let [month, decade] =
        ["1", "120"].map(|months| document(&[&arguments[..], &[months]].concat()));
    let turns = 25_000.0 * 0.7 * 51.4 * 0.8 * 60.0 * 30.0;
    let amount = |document, price| dollars(document, "transcripts", price);
    near(
        amount(&month, "firehose-ingestion-price"),
        turns * 5_120.0 / GB * 0.029,
    );
    near(
        amount(&month, "firehose-partitioning-price"),
        turns * 780.0 / GB * 0.02,
    );
    near(
        amount(&month, "firehose-jq-hour-price"),
        turns / 3_600_000.0 * 0.07,
    );
    let stored = turns * 780.0 / 10.0 / GB * 0.023;
    near(amount(&month, "s3-storage-price"), stored);
    // Rows are deleted after 90 days.
    near(amount(&decade, "s3-storage-price"), 3.0 * stored);
    // A redacted file of each conversation is read beside the original.
    same(
        amount(&month, "s3-get-price"),
        dollars(&month, "cl", "s3-get-price"),
    );
    let sources = |document| {
        items(document, "volumes")
            .map(|volume| volume["source"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(sources(&month), ["transcripts", "cl", "cl"]);
    let by_default = document(&["--agents", "25000"]);
    assert!(!sources(&by_default).contains(&"transcripts".to_owned()));
}

#[test]
fn flow_log_ingestion_is_independent_of_the_deployment() {
    let document = document(&["--agents", "25000"]);
    let anyway: Vec<_> = items(&document, "stacks")
        .flat_map(|stack| items(stack, "lines"))
        .filter(|line| line["paidAnyway"] == true)
        .collect();
    assert_eq!(anyway.len(), 1, "{anyway:?}");
    near(sum(&anyway, "dollars"), 298.73);
    let amount = |name: &str| document["total"][name].as_f64().unwrap();
    same(amount("paidAnyway"), sum(&anyway, "dollars"));
    same(
        amount("becauseOfDeployment"),
        amount("dollars") - amount("paidAnyway"),
    );
    near(dollars(&document, "cl", "eventbridge-event-price"), 108.0);
    near(dollars(&document, "cl", "s3-get-price"), 8.64);
}

#[test]
fn charges_functions_and_queues_as_in_templates() {
    let document = document(&["--agents", "25000"]);
    let template = template("cl");
    let property = |id: &str, name: &str| {
        template["Resources"][id]["Properties"][name]
            .as_f64()
            .unwrap()
    };
    let window = template["Parameters"]["BatchingWindowSeconds"]["Default"]
        .as_f64()
        .unwrap();
    let gigabytes = |id: &str| property(id, "MemorySize") / 1_024.0;
    let files = 25_000.0 * 0.7 * 51.4 * 0.8;
    // What comes to one of five pollers in a window of the busy hour, and fits into a batch.
    let gathered: f64 = files * 0.12 / 3_600.0 * window / 5.0;
    let [loading, writing] = ["CLOutputFileLoaderLambda", "CLRecordWriterLambda"]
        .map(|id| gathered.min(property(&format!("{id}Source"), "BatchSize")));
    assert!(gathered > 10.0);
    let calls = [files * 3.0, files / loading, files / writing].map(|per_day| per_day * 30.0);
    same(
        quantity(&document, "cl", "lambda-request-price"),
        calls.iter().sum(),
    );
    let seconds = calls[0] * 0.020 * gigabytes("CLEventProcessorLambda")
        + calls[1] * 0.200 * gigabytes("CLOutputFileLoaderLambda")
        + calls[2] * 0.050 * gigabytes("CLRecordWriterLambda");
    same(
        dollars(&document, "cl", "lambda-arm64-price"),
        seconds * 0.000_013_333_4,
    );
    // A send for each file and one for ten rows; a receive and a delete for ten of both; five
    // pollers that look every 20 seconds.
    let requests = files * 30.0 * (1.0 + 0.1 + 2.0 * 0.2) + 2.0 * 5.0 * 30.0 * 86_400.0 / 20.0;
    same(
        dollars(&document, "cl", "sqs-request-price"),
        requests * 0.4 / 1e6,
    );
}

#[test]
fn charges_transformer_as_in_template() {
    let template = template("cfl");
    let memory = template["Resources"]["KinesisFirehoseCloudwatchLogsProcessorLambda"]["Properties"]["MemorySize"].as_f64().unwrap();
    let destination = &template["Resources"]["CflKinesisFirehose"]["Properties"]["ExtendedS3DestinationConfiguration"];
    let processor = &destination["ProcessingConfiguration"]["Processors"][0];
    let buffer = |name: &str| {
        let found = items(processor, "Parameters")
            .find(|parameter| parameter["ParameterName"] == name)
            .unwrap();
        found["ParameterValue"]
            .as_str()
            .unwrap()
            .parse::<f64>()
            .unwrap()
    };
    // A small site's payloads are gathered by time, a large one's by size.
    let by_time = 86_400.0 / buffer("BufferIntervalInSeconds");
    let by_size = 47_493_600.0 * 560.0 / 8.0 / (buffer("BufferSizeInMBs") * 1_048_576.0);
    for (agents, calls_per_day) in [("1000", by_time), ("25000", by_size)] {
        let document = document(&["--agents", agents]);
        same(
            quantity(&document, "cfl", "lambda-request-price"),
            calls_per_day * 30.0,
        );
        same(
            quantity(&document, "cfl", "lambda-arm64-price"),
            calls_per_day * 30.0 * 0.1 * memory / 1_024.0,
        );
    }
}

#[test]
fn charges_record_transformers_as_in_template() {
    let template = template("ae");
    let memory = template["Resources"]["AERecordTransformerLambda"]["Properties"]["MemorySize"]
        .as_f64()
        .unwrap();
    // 17,500 agents on shift; 474.6 events of 6,000 bytes each.
    for (agents, calls_per_day) in [
        ("100", 1_440.0),
        ("25000", 17_500.0 * 474.6 * 6_000.0 / 1_048_576.0),
    ] {
        let document = document(&["--agents", agents]);
        let calls = quantity(&document, "ae", "lambda-request-price");
        assert!(
            (calls / (calls_per_day * 30.0) - 1.0).abs() < 1e-3,
            "{calls}"
        );
        same(
            quantity(&document, "ae", "lambda-arm64-price"),
            calls * 0.1 * memory / 1_024.0,
        );
    }
}

#[test]
fn buffer_assumptions_match_default_parameters() {
    use catalogue::behaviour::{BUFFER_MEGABYTES, BUFFER_SECONDS};
    use parameters::catalogue::{FIREHOSE_BUFFER_MEGABYTES, FIREHOSE_BUFFER_SECONDS};
    for (assumption, parameter) in [
        (&BUFFER_SECONDS, &FIREHOSE_BUFFER_SECONDS),
        (&BUFFER_MEGABYTES, &FIREHOSE_BUFFER_MEGABYTES),
    ] {
        assert_eq!(
            parameter.default,
            Some(assumption.value.to_string().as_str()),
            "{}",
            parameter.flag
        );
    }
}

#[test]
fn counts_alarms_and_dashboards_of_templates() {
    let document = document(&[
        "--agents",
        "100",
        "--stacks",
        "ctr,ae,cfl,transcripts,cl,ef",
    ]);
    for stack in [
        "partitioning",
        "ctr",
        "ae",
        "cfl",
        "transcripts",
        "cl",
        "ef",
    ] {
        let template = template(stack);
        let resources = template["Resources"].as_object().unwrap().values();
        let alarms = resources
            .filter(|resource| {
                resource["Type"] == "AWS::CloudWatch::Alarm"
                    && resource["Condition"] != "UsesExistingStream"
            })
            .map(|_| 1.0)
            .sum();
        same(quantity(&document, stack, "cloudwatch-alarm-price"), alarms);
    }
    same(
        dollars(&document, "partitioning", "cloudwatch-dashboard-price"),
        3.0,
    );
}

#[test]
fn charges_storage_for_retention() {
    let [month, decade] =
        ["1", "120"].map(|months| document(&["--agents", "25000", "--months", months]));
    near(
        dollars(&month, "ae", "s3-storage-price"),
        8_307_500.0 * 30.0 * 6_000.0 / 10.0 / GB * 0.023,
    );
    near(
        dollars(&decade, "ae", "s3-storage-price"),
        120.0 * dollars(&month, "ae", "s3-storage-price"),
    );
    let growth = |document: &Value| {
        document["storageGrowth"]["dollarsPerMonth"]
            .as_f64()
            .unwrap()
    };
    same(growth(&month), growth(&decade));
    near(total(&decade) - total(&month), 119.0 * growth(&month));
}

#[test]
fn x86_64_costs_a_quarter_more() {
    let [arm64, x86] = ["arm64", "x86_64"]
        .map(|processor| document(&["--agents", "25000", "--lambda-architecture", processor]));
    near(
        dollars(&x86, "cl", "lambda-x86-64-price"),
        1.25 * dollars(&arm64, "cl", "lambda-arm64-price"),
    );
}

#[test]
fn charges_selected_and_shared_stacks() {
    let document = document(&["--agents", "100", "--stacks", "ctr,ae"]);
    let stacks: Vec<_> = items(&document, "stacks")
        .map(|stack| stack["stack"].as_str().unwrap())
        .collect();
    for (stack, is_there) in [
        ("partitioning", true),
        ("ctr", true),
        ("ae", true),
        ("queries", true),
        ("cfl", false),
        ("cl", false),
    ] {
        assert_eq!(stacks.contains(&stack), is_there, "{stacks:?}");
    }
    // Two tables, thirty days, two executions, twelve transitions.
    same(
        quantity(&document, "partitioning", "step-functions-price"),
        1_440.0,
    );
    same(document["total"]["paidAnyway"].as_f64().unwrap(), 0.0);
    assert!(
        items(&document, "volumes")
            .all(|volume| volume["source"] == "ctr" || volume["source"] == "ae")
    );
}

#[test]
fn total_is_sum_of_lines() {
    let document = document(&["--agents", "3000"]);
    let stacks: Vec<_> = items(&document, "stacks").collect();
    let lines: Vec<_> = stacks
        .iter()
        .flat_map(|stack| items(stack, "lines"))
        .collect();
    assert!((total(&document) - sum(&lines, "dollars")).abs() < 0.01);
    assert!((total(&document) - sum(&stacks, "dollars")).abs() < 0.01);
}

#[test]
fn set_value_is_used_and_marked_as_given() {
    let usual = document(&["--agents", "1000"]);
    let set = [
        "--agents",
        "1000",
        "--set",
        "contacts-per-agent-day=40",
        "--set",
        "contact-record-bytes=6000",
    ];
    let changed = document(&set);
    let records = 1_000.0 * 0.7 * 40.0 * (1.0 / 0.7 + 0.08) * 1.07 * 30.0;
    same(quantity(&changed, "ctr", "kinesis-put-unit-price"), records);
    same(
        quantity(&changed, "ctr", "firehose-ingestion-price"),
        records * 10_240.0 / GB,
    );
    let basis = |document: &Value, name: &str| {
        items(document, "assumptions")
            .find(|stated| stated["name"] == name)
            .unwrap()["basis"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(basis(&usual, "contacts-per-agent-day"), "assumed");
    assert_eq!(basis(&changed, "contacts-per-agent-day"), "given");
    assert_eq!(basis(&changed, "sqs-request-price"), "documented");
}

#[test]
fn every_assumption_affects_the_estimate() {
    let assembly = Assembly::synthesize(&AppName::default()).unwrap();
    let answers = |settings: &[String]| {
        let mut answers = Vec::new();
        let modes = [
            (StreamMode::Provisioned, Architecture::Arm64),
            (StreamMode::OnDemand, Architecture::X86),
        ];
        for (agents, (stream_mode, architecture)) in [1_000, 1_000_000]
            .into_iter()
            .flat_map(|agents| modes.map(|mode| (agents, mode)))
        {
            let settings = settings.iter().map(|setting| setting.parse().unwrap());
            let site = Site {
                stream_mode,
                architecture,
                assumptions: Assumptions::new(settings),
                stacks: [Site::default_stacks(), vec![StackId::Transcripts]].concat(),
                ..Site::new(agents)
            };
            let mut answer = serde_json::to_value(estimate(&site, &assembly)).unwrap();
            answer.as_object_mut().unwrap().remove("assumptions");
            answers.push(answer);
        }
        answers
    };
    // Without readers, their price could be anything.
    let readers = "quicksight-readers=10".to_owned();
    let usual = answers(std::slice::from_ref(&readers));
    for known in catalogue::all() {
        let other = if known.value > 0.0 {
            (known.value * 0.37).max(known.least)
        } else {
            known.most.min(1.0)
        };
        assert!(
            answers(&[readers.clone(), format!("{}={other}", known.name)]) != usual,
            "{}={other}",
            known.name
        );
    }
}

/// 200 charts a day over seven days, of agent events or contact records in turn; those of contact records
/// read 91 earlier days. With curated tables two of the days are read from row files, and three percent
/// of the others.
#[test]
fn charts_read_fewer_bytes_with_curated_tables() {
    let all = "ctr,ae,cfl,cl,ef";
    let without = document(&["--agents", "25000", "--stacks", all]);
    let with = document(&["--agents", "25000", "--stacks", &format!("{all},curated")]);
    let scanned = |document: &Value, stack, item: &str| {
        let lines = lines(document, stack, "athena-price");
        let of_item: Vec<_> = lines
            .into_iter()
            .filter(|line| line["item"] == item)
            .collect();
        sum(&of_item, "quantity")
    };
    let volume = |records: &str| {
        let volume = items(&without, "volumes").find(|volume| volume["records"] == records);
        volume.unwrap()["gigabytesPerMonth"].as_f64().unwrap() / 10.0
    };
    let [contacts, events] = ["contact records", "agent events"].map(volume);
    let charts = |[days_of_contacts, days_of_events]: [f64; 2]| {
        let read = f64::midpoint(contacts * days_of_contacts, events * days_of_events) / 30.0;
        200.0 * 30.0 * read
    };
    near(
        scanned(&without, "queries", "data read by charts"),
        charts([7.0 + 91.0, 7.0]),
    );
    near(
        scanned(&with, "queries", "data read by charts"),
        charts([2.0 + (5.0 + 91.0) * 0.03, 2.0 + 5.0 * 0.03]),
    );
    // Agent events are in two curated tables.
    let rows = [
        "rows of flow logs",
        "rows of Contact Lens",
        "rows of evaluations",
    ]
    .map(volume);
    let stored = contacts + 2.0 * events + rows.iter().sum::<f64>();
    near(
        scanned(&with, "curated", "row files read to store days"),
        stored * 1.2,
    );
    near(
        quantity(&with, "curated", "s3-storage-price"),
        stored * 0.3 * 12.0,
    );
}

/// The comparison is that of the totals with and without the stack, and the smaller site than the
/// break-even is cheaper without it.
#[test]
fn compares_the_bill_with_and_without_curated_tables() {
    let all = "ctr,ae,cfl,cl,ef";
    let settings = ["--set", "charts-per-day=50"];
    let bill = |agents: &str, stacks: &str| {
        let arguments = ["--agents", agents, "--stacks", stacks];
        document(&[&arguments[..], &settings].concat())
    };
    let with_curated = format!("{all},curated");
    let compared = bill("25000", all)["curatedTables"].clone();
    near(
        compared["without"].as_f64().unwrap(),
        total(&bill("25000", all)),
    );
    near(
        compared["with"].as_f64().unwrap(),
        total(&bill("25000", &with_curated)),
    );
    let from = compared["breakEvenAgents"].as_u64().unwrap();
    let saves = |agents: u64| {
        let agents = agents.to_string();
        total(&bill(&agents, &with_curated)) < total(&bill(&agents, all))
    };
    assert!(from > 1 && saves(from) && !saves(from - 1), "{from}");
    let never = document(&["--agents", "25000", "--set", "charts-per-day=0"]);
    assert_eq!(never["curatedTables"]["breakEvenAgents"], Value::Null);
}

#[test]
fn invalid_arguments_exit_with_2() {
    for (arguments, message) in [
        (
            &["--set", "contact-per-agent-day=40"][..],
            "did you mean `contacts-per-agent-day`?",
        ),
        (
            &["--set", "handled-share=70"],
            "handled-share: expected 0.01 to 1 (of all contacts), found 70",
        ),
        (
            &["--set", "sqs-request-price=-1"],
            "sqs-request-price: expected 0 to 10000",
        ),
        (&["--set", "sqs-request-price"], "NAME=VALUE"),
        (
            &["--stacks", "ctr,crm"],
            "unknown stack `crm`; the stacks are",
        ),
        (
            &["--lambda-architecture", "riscv"],
            "expected arm64 or x86_64",
        ),
        (&["--months", "0"], "--months"),
        (&["--agents", "0"], "--agents"),
    ] {
        let mut whole = vec!["--agents", "100"];
        if arguments[0] == "--agents" {
            whole.clear();
        }
        whole.extend(arguments);
        let output = infra(&whole);
        assert_eq!(output.status.code(), Some(2), "{whole:?}");
        assert!(
            text(&output.stderr).contains(message),
            "{}",
            text(&output.stderr)
        );
        assert_eq!(text(&output.stdout), "", "{whole:?}");
    }
    assert_eq!(infra(&[]).status.code(), Some(2));
}

#[test]
fn tables_fit_a_terminal_and_total_is_last() {
    let output = infra(&["--agents", "25000"]);
    let (shown, errors) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(errors, "");
    assert!(
        shown.contains("us-east-1") && shown.contains("November 2026"),
        "{shown}"
    );
    assert!(
        shown
            .lines()
            .all(|line| line.chars().count() <= 100 && line.trim_end() == line),
        "{shown}"
    );
    // Dollars of all lines end in one column, behind which a star may stand.
    let costs: Vec<_> = shown
        .lines()
        .skip_while(|line| !line.starts_with("stack "))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .collect();
    let ends: Vec<_> = costs
        .iter()
        .map(|line| line.trim_end_matches('*').len())
        .collect();
    assert!(
        costs.len() > 40 && ends.iter().all(|end| *end == ends[0]),
        "{shown}"
    );
    let document = document(&["--agents", "25000"]);
    let last: Vec<_> = shown.lines().rev().take(5).collect();
    assert_eq!(
        last[4].trim_start().replace(',', ""),
        format!("{:.2} $ per month in total", total(&document))
    );
    for stated in items(&document, "assumptions") {
        let name = stated["name"].as_str().unwrap();
        let line = shown
            .lines()
            .find(|line| line.split_whitespace().next() == Some(name))
            .unwrap();
        assert!(
            line.ends_with(stated["basis"].as_str().unwrap())
                && line.contains(stated["unit"].as_str().unwrap()),
            "{line}"
        );
    }
}

pub(crate) fn stack_dollars(document: &Value, stack: &str) -> f64 {
    items(document, "stacks")
        .find(|cost| cost["stack"] == stack)
        .unwrap()["dollars"]
        .as_f64()
        .unwrap()
}

#[test]
fn existing_streams_are_not_charged() {
    let assembly = Assembly::synthesize(&AppName::default()).unwrap();
    let total = |existing_streams| {
        let site = Site {
            existing_streams,
            ..Site::new(1_000)
        };
        serde_json::to_value(estimate(&site, &assembly))
            .unwrap()
            .to_string()
    };
    for charge in ["\"records put\"", "\"keys of the data stream\""] {
        assert!(total(false).contains(charge), "{charge}");
        assert!(!total(true).contains(charge), "{charge}");
    }
}
