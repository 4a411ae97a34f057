//! Commands that read and change data, on a local AWS: `infra erase`, error objects in `infra
//! redrive`, and flow logs in `infra backfill`.

use std::fmt::Write;

use connect_core::queue_message::encode;
use ministack::Ministack;
use serde_json::{Value, json};

use crate::operations::{
    APP, BUCKET, bodies, call, create_queue, infra, json, object, send, send_messages,
};

const PERSON: &str = "5a542081-ee39-55fb-9468-87aca0543146";
const TRANSFER: &str = "6fe40d2a-1a89-4d73-bfcf-5d9c33894f47";
const OTHER: &str = "9913433f-59f5-479d-b095-c2bf45141624";
const NIL: &str = "00000000-0000-0000-0000-000000000000";

pub(crate) fn bucket(source: &str) -> String {
    let code = if source == "transcripts" {
        "tr"
    } else {
        source
    };
    format!("amazonconnectdataanalyticssample-{code}-000000000000-us-east-1")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            escaped.push(byte.into());
        } else {
            write!(escaped, "%{byte:02X}").unwrap();
        }
    }
    escaped
}

/// Path of an object; slashes stay.
fn path(bucket: &str, key: &str) -> String {
    let folders: Vec<_> = key.split('/').map(escaped).collect();
    format!("/{bucket}/{}", folders.join("/"))
}

pub(crate) fn put(aws: &Ministack, bucket: &str, key: &str, content: &str) {
    send(
        aws,
        &format!("PUT {}", path(bucket, key)),
        "s3",
        "",
        content,
    );
}

fn get(aws: &Ministack, bucket: &str, key: &str) -> String {
    send(aws, &format!("GET {}", path(bucket, key)), "s3", "", "")
}

pub(crate) fn keys(aws: &Ministack, bucket: &str) -> Vec<String> {
    let listing = send(aws, &format!("GET /{bucket}?list-type=2"), "s3", "", "");
    let keys = listing.split("<Key>").skip(1);
    keys.map(|rest| rest.split("</Key>").next().unwrap().replace("%3D", "="))
        .collect()
}

/// Creates a bucket of rows, and a stack with the outputs that commands read.
pub(crate) fn source(aws: &Ministack, source: &str, outputs: &[(&str, String)]) -> String {
    let bucket = bucket(source);
    send(aws, &format!("PUT /{bucket}"), "s3", "", "");
    let input = json!({
        "s3_bucket": bucket,
        "s3_prefix": "fhbase",
        "table_name": format!("amazonconnectdataanalyticsdb.connect_{source}"),
        "overridePartitionLoad": false,
    });
    let input = ("PartitioningInput", input.to_string());
    stack(aws, source, &[&[input], outputs].concat());
    bucket
}

/// Creates a stack with outputs.
pub(crate) fn stack(aws: &Ministack, code: &str, outputs: &[(&str, String)]) {
    let mut template = json!({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}});
    for (name, value) in outputs {
        template["Outputs"][*name] = json!({"Value": value});
    }
    let body = format!(
        "Action=CreateStack&Version=2010-05-15&StackName={APP}-{code}&TemplateBody={}",
        escaped(&template.to_string())
    );
    let headers = "content-type: application/x-www-form-urlencoded\r\n";
    send(aws, "POST /", "cloudformation", headers, &body);
}

const DAY: &str = "fhbase/year=2026/month=11/day=23";

const NEXT_DAY: &str = "fhbase/year=2026/month=11/day=24/c";
/// {"Address": "+120655501001"}, as base64.
const OTHER_ERROR: &str = "{\"rawData\":\"eyJBZGRyZXNzIjogIisxMjA2NTU1MDEwMDEifQ==\"}";
const ERROR_KEY: &str = "fherroroutputbase-error/processing-failed/year=2026/month=11/day=23/e";

fn record(id: &str, fields: &str) -> String {
    format!("{{\"ContactId\":\"{id}\"{fields}}}\n")
}

fn address(address: &str) -> String {
    format!(",\"CustomerEndpoint\":{{\"Address\":\"{address}\"}}")
}

fn event(id: &str) -> String {
    format!(
        "{{\"EventId\":\"1\",\"CurrentAgentSnapshot\":{{\"Contacts\":[{{\"ContactId\":\"{id}\"}}]}}}}\n"
    )
}

fn log(id: &str) -> String {
    format!("{{\"message\":{{\"ContactId\":\"{id}\"}}}}\n")
}

fn file(id: &str) -> String {
    format!("{{\"contactId\":\"{id}\"}}\n")
}

/// Buckets of all sources with rows of a person and of somebody else.
fn buckets_of_person(aws: &Ministack) -> [String; 6] {
    let [ctr, ae, cfl, cl, ef, transcripts] =
        ["ctr", "ae", "cfl", "cl", "ef", "transcripts"].map(|code| source(aws, code, &[]));
    let person = record(PERSON, &address("+12065550100"));
    let other = record(OTHER, &address("+12065550199"));
    put(
        aws,
        &ctr,
        &format!("{DAY}/a"),
        &[person.as_str(), &other].concat(),
    );
    put(aws, &ctr, &format!("{DAY}/b"), &other);
    let link = format!(",\"InitialContactId\":\"{PERSON}\"");
    put(aws, &ctr, NEXT_DAY, &record(TRANSFER, &link));
    // The record of the person, as base64, and one of somebody whose number is longer.
    let data = "eyJDb250YWN0SWQiOiAiNWE1NDIwODEtZWUzOS01NWZiLTk0NjgtODdhY2EwNTQzMTQ2In0=";
    let errors = format!("{{\"rawData\":\"{data}\"}}\n{OTHER_ERROR}\n");
    put(aws, &ctr, ERROR_KEY, &errors);
    put(aws, &ae, &format!("{DAY}/a"), &event(PERSON));
    put(
        aws,
        &cfl,
        &format!("{DAY}/a"),
        &[log(OTHER), log(TRANSFER)].concat(),
    );
    put(
        aws,
        &transcripts,
        ERROR_KEY,
        &format!("{{\"rawData\":\"{data}\"}}\n"),
    );
    for bucket in [&cl, &ef, &transcripts] {
        put(
            aws,
            bucket,
            &format!("{DAY}/a"),
            &[file(PERSON), file(OTHER)].concat(),
        );
    }
    [ctr, ae, cfl, cl, ef, transcripts]
}

/// Content of all objects.
fn contents(aws: &Ministack, buckets: &[String]) -> String {
    let of_bucket = |bucket: &String| {
        let keys = keys(aws, bucket);
        keys.iter()
            .map(|key| get(aws, bucket, key))
            .collect::<String>()
    };
    buckets.iter().map(of_bucket).collect()
}

#[test]
fn erase_rewrites_the_objects_of_all_tables_and_is_idempotent() {
    let aws = Ministack::start().unwrap();
    let buckets = buckets_of_person(&aws);
    let before = contents(&aws, &buckets);
    let erase = ["erase", "--customer-endpoint=+12065550100", "--format=json"];
    let rejected = infra(&aws, &erase);
    assert!(!rejected.status.success());
    let message = String::from_utf8_lossy(&rejected.stderr).into_owned();
    let expected = "pass --dry-run to count them, or --yes to delete them";
    assert!(message.contains(expected), "{message}");
    let counted = json(&infra(&aws, &[&erase[..], &["--dry-run"]].concat()));
    assert_eq!(contents(&aws, &buckets), before);
    let report = json(&infra(&aws, &[&erase[..], &["--yes"]].concat()));
    assert_eq!(report["contacts"], json!([PERSON, TRANSFER]));
    assert_eq!(report["tables"], counted["tables"]);
    assert_eq!(
        report["tables"][0],
        json!({
            "table": "connect_ctr", "objectsRead": 3, "objectsRewritten": 2, "rowsRemoved": 2,
            "rowsWithoutIds": 0, "errorRecordsRemoved": 1, "days": ["2026-11-23", "2026-11-24"],
        })
    );
    let after = contents(&aws, &buckets);
    assert!(
        !after.contains(PERSON) && !after.contains(TRANSFER),
        "{after}"
    );
    assert_eq!(
        report["tables"][3],
        json!({
            "table": "connect_transcripts", "objectsRead": 1, "objectsRewritten": 1, "rowsRemoved": 1,
            "rowsWithoutIds": 0, "errorRecordsRemoved": 1, "days": ["2026-11-23"],
        })
    );
    let [ctr, ae, cfl, cl, ef, transcripts] = &buckets;
    let first = format!("{DAY}/a");
    let other = record(OTHER, &address("+12065550199"));
    for (bucket, key, expected) in [
        (ctr, first.as_str(), other),
        (ctr, NEXT_DAY, String::new()),
        (ctr, ERROR_KEY, format!("{OTHER_ERROR}\n")),
        (ae, &first, event(NIL)),
        (cfl, &first, log(OTHER)),
        (cl, &first, file(OTHER)),
        (ef, &first, file(OTHER)),
        (transcripts, &first, file(OTHER)),
        (transcripts, ERROR_KEY, String::new()),
    ] {
        assert_eq!(get(&aws, bucket, key), expected, "{bucket} {key}");
    }
    // The endpoint is gone, so that the contacts are named.
    let named = [
        "erase",
        "--contact-id",
        PERSON,
        "--contact-id",
        TRANSFER,
        "--yes",
        "--format=json",
    ];
    let again = json(&infra(&aws, &named));
    for table in again["tables"].as_array().unwrap() {
        assert_eq!(table["objectsRewritten"], 0, "{again}");
    }
    assert_eq!(contents(&aws, &buckets), after);
}

/// `destroy` keeps the buckets of rows, with what they say about people.
#[test]
fn erase_reads_the_buckets_of_destroyed_stacks() {
    let aws = Ministack::start().unwrap();
    let [ctr, transcripts, curated] = ["ctr", "tr", "cu"].map(bucket);
    for bucket in [&ctr, &transcripts, &curated] {
        send(&aws, &format!("PUT /{bucket}"), "s3", "", "");
    }
    let [person, other] = [
        record(PERSON, &address("+12065550100")),
        record(OTHER, &address("+12065550199")),
    ];
    let key = format!("{DAY}/a");
    // Another program wrote these.
    let odd = r#"{"contactid":"C-1","customerendpoint":{"address":12065550100},"n":1e999}"#;
    let damaged = format!("{{\"ContactId\":\"{OTHER}\n");
    let records = format!("{person}{odd}\n{other}{damaged}");
    put(&aws, &ctr, &key, &records);
    let turns = [file(PERSON), file(OTHER)];
    put(&aws, &transcripts, &key, &turns.concat());
    let erase = [
        "erase",
        "--customer-endpoint=+12065550100",
        "--format=json",
        "--yes",
    ];
    let report = json(&infra(&aws, &erase));
    assert_eq!(report["tables"][0]["table"], "connect_ctr");
    assert_eq!(report["contacts"], json!([PERSON, "C-1"]));
    assert_eq!(report["tables"][0]["rowsRemoved"], 2);
    assert_eq!(report["tables"][1]["table"], "connect_transcripts");
    assert_eq!(get(&aws, &ctr, &key), format!("{other}{damaged}"));
    let unreadable = format!(
        "contact records that cannot be read and can be the person's (1) in s3://{ctr}/{key}: "
    );
    assert!(
        report["remains"].to_string().contains(&unreadable),
        "{report}"
    );
    assert_eq!(get(&aws, &transcripts, &key), turns[1]);
    assert!(report["remains"].to_string().contains(&curated), "{report}");
}

/// Creates a delivery stream that writes to a bucket.
pub(crate) fn delivery_stream(aws: &Ministack, name: &str, bucket: &str) {
    send(aws, &format!("PUT /{bucket}"), "s3", "", "");
    let destination = json!({
        "BucketARN": format!("arn:aws:s3:::{bucket}"),
        "RoleARN": "arn:aws:iam::000000000000:role/firehose",
        "BufferingHints": {"IntervalInSeconds": 0, "SizeInMBs": 1},
    });
    let input = json!({
        "DeliveryStreamName": format!("{APP}-{name}"),
        "ExtendedS3DestinationConfiguration": destination,
    });
    call(
        aws,
        "firehose",
        "Firehose_20150804.CreateDeliveryStream",
        &input,
    );
}

#[test]
fn redrive_puts_records_of_error_objects_on_their_streams() {
    let aws = Ministack::start().unwrap();
    let own = format!("{APP}-CTRKinesisStream");
    let arn = data_stream(&aws, "CTRKinesisStream");
    let ctr = source(&aws, "ctr", &[("CTRKinesisStreamArn", arn)]);
    let cl = source(&aws, "cl", &[]);
    delivery_stream(&aws, "CLKinesisFirehose", "anycompany-delivered");
    for name in ["CLDLQ", "CLOutputFileLoaderQueue", "CLRecordWriterQueue"] {
        let name = format!("{APP}-{name}");
        call(
            &aws,
            "sqs",
            "AmazonSQS.CreateQueue",
            &json!({"QueueName": name}),
        );
    }
    // {"a":1} and {"b":2}, as base64.
    let [one, two] = ["eyJhIjoxfQ==", "eyJiIjoyfQ=="]
        .map(|data| format!("{{\"errorCode\":\"Lambda.FunctionError\",\"rawData\":\"{data}\"}}\n"));
    let key = "fherroroutputbase-error/processing-failed/year=2026/month=11/day=23/e";
    put(&aws, &ctr, key, &[one.as_str(), &two].concat());
    put(&aws, &cl, key, &[one.as_str(), "no record\n"].concat());
    let redrive = |extra: &[&str]| {
        let arguments = ["redrive", "--source=ctr", "--source=cl", "--format=json"];
        json(&infra(&aws, &[&arguments[..], extra].concat()))["errorObjects"].clone()
    };
    let counted = redrive(&["--dry-run"]);
    assert_eq!(
        counted[0],
        json!({"stack": "ctr", "objects": 1, "toStream": 2, "toOtherStream": 0, "withoutStream": 0,
            "withheld": 0, "filtered": 0, "unknown": 0, "reasons": {"Lambda.FunctionError": 2}})
    );
    assert_eq!(keys(&aws, &ctr), [key]);
    let filtered = redrive(&["--filter", "\"b\""]);
    assert_eq!(
        (&filtered[0]["toStream"], &filtered[1]["toStream"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(get(&aws, &ctr, key), one);
    let rest = redrive(&[]);
    assert_eq!(
        (&rest[0]["toStream"], &rest[1]["toStream"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(keys(&aws, &ctr), [""; 0]);
    assert_eq!(get(&aws, &cl, key), "no record\n");
    assert_eq!(redrive(&[])[0]["objects"], 0);
    let shard = json!({"StreamName": own, "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"});
    let iterator = call(&aws, "kinesis", "Kinesis_20131202.GetShardIterator", &shard);
    let records = json!({"ShardIterator": iterator["ShardIterator"]});
    let records = call(&aws, "kinesis", "Kinesis_20131202.GetRecords", &records);
    let data: Vec<_> = records["Records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["Data"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(data, ["eyJiIjoyfQ==", "eyJhIjoxfQ=="]);
    let delivered = keys(&aws, "anycompany-delivered");
    assert_eq!(delivered.len(), 1, "{delivered:?}");
    assert!(get(&aws, "anycompany-delivered", &delivered[0]).contains("{\"a\":1}"));
}

/// Creates the data stream of a source. Returns its ARN.
fn data_stream(aws: &Ministack, id: &str) -> String {
    let name = format!("{APP}-{id}");
    let input = json!({"StreamName": name, "ShardCount": 1});
    call(aws, "kinesis", "Kinesis_20131202.CreateStream", &input);
    format!("arn:aws:kinesis:us-east-1:000000000000:stream/{name}")
}

#[test]
fn redrive_removes_records_that_were_put_before_a_failure() {
    let aws = Ministack::start().unwrap();
    let missing = format!("arn:aws:kinesis:us-east-1:000000000000:stream/{APP}-CTRKinesisStream");
    let ctr = source(&aws, "ctr", &[("CTRKinesisStreamArn", missing)]);
    let events = data_stream(&aws, "AEKinesisStream");
    source(&aws, "ae", &[("AEKinesisStreamArn", events)]);
    let line = |record: &str| {
        let data = base64_simd::STANDARD.encode_to_string(record);
        format!("{{\"errorCode\":\"Lambda.ProcessingFailedStatus\",\"rawData\":\"{data}\"}}\n")
    };
    let event = line(
        r#"{"AgentARN":"a","EventId":"e","EventType":"LOGIN","EventTimestamp":"2026-11-23T10:00:00.000Z"}"#,
    );
    let contact = line(r#"{"ContactId":"c","InitiationTimestamp":"2026-11-23T10:00:00Z"}"#);
    put(&aws, &ctr, ERROR_KEY, &[event.as_str(), &contact].concat());
    let failed = infra(&aws, &["redrive", "--source=ctr"]);
    assert_eq!(failed.status.code(), Some(1));
    // The event is on its stream, and is not put there again.
    assert_eq!(get(&aws, &ctr, ERROR_KEY), contact);
    data_stream(&aws, "CTRKinesisStream");
    let sent = json(&infra(&aws, &["redrive", "--source=ctr", "--format=json"]));
    let counts = &sent["errorObjects"][0];
    assert_eq!(
        (&counts["toStream"], &counts["toOtherStream"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(keys(&aws, &ctr), [""; 0]);
}

#[test]
fn backfill_sends_the_past_of_the_log_group() {
    let aws = Ministack::start().unwrap();
    let group = "/aws/connect/anycompany";
    let logs = |operation: &str, input: &Value| {
        call(&aws, "logs", &format!("Logs_20140328.{operation}"), input)
    };
    logs("CreateLogGroup", &json!({"logGroupName": group}));
    logs(
        "CreateLogStream",
        &json!({"logGroupName": group, "logStreamName": "s"}),
    );
    let midnight = 1_795_392_000_000_i64; // 2026-11-23
    let day = 24 * 60 * 60 * 1000;
    let events: Vec<_> = [midnight - 1, midnight, midnight + day - 1, midnight + day]
        .iter()
        .map(|timestamp| json!({"timestamp": timestamp, "message": format!("{{\"at\":{timestamp}}}")}))
        .collect();
    logs(
        "PutLogEvents",
        &json!({"logGroupName": group, "logStreamName": "s", "logEvents": events}),
    );
    delivery_stream(&aws, "CflKinesisFirehose", "anycompany-delivered");
    let arguments = [
        "backfill",
        "--source=cfl",
        "--from=2026-11-22",
        "--to=2026-11-23",
        "--config=cl.toml",
        "--no-partitions",
        "--format=json",
    ];
    let counted = json(&infra(&aws, &[&arguments[..], &["--dry-run"]].concat()));
    assert_eq!(
        counted["days"],
        json!([{"day": "2026-11-22", "events": 1}, {"day": "2026-11-23", "events": 2}])
    );
    assert_eq!(
        (&counted["events"], &counted["sent"]),
        (&json!(3), &json!(false))
    );
    assert_eq!(keys(&aws, "anycompany-delivered"), [""; 0]);
    let sent = json(&infra(&aws, &arguments));
    assert_eq!((&sent["events"], &sent["sent"]), (&json!(3), &json!(true)));
    assert_eq!(keys(&aws, "anycompany-delivered").len(), 2);
}

/// Test data that an earlier `infra verify` left in an error object and a dead-letter queue.
#[test]
fn verify_removes_test_data_from_error_objects_and_dead_letters() {
    let aws = Ministack::start().unwrap();
    send(&aws, &format!("PUT /{BUCKET}"), "s3", "", "");
    let rows = source(&aws, "cl", &[]);
    let queue = create_queue(&aws, "CLDLQ");
    let id = "00000000-7e57-4000-8000-0123456789ab";
    // {"contactId": "00000000-7e57-4000-8000-0123456789ab"}, as base64.
    let data = "eyJjb250YWN0SWQiOiAiMDAwMDAwMDAtN2U1Ny00MDAwLTgwMDAtMDEyMzQ1Njc4OWFiIn0=";
    let error = format!("{{\"rawData\":\"{data}\"}}\n");
    let other_key = ERROR_KEY.replace("/e", "/f");
    put(&aws, &rows, ERROR_KEY, &error);
    put(&aws, &rows, &other_key, &format!("{error}{OTHER_ERROR}\n"));
    let other = object("Analysis/other.json").encode();
    let letters = [
        object(&format!("Analysis/{id}.json")).encode(),
        other.clone(),
        encode(format!("{{\"contactId\":\"{id}\"}}").as_bytes()),
    ];
    send_messages(&aws, &queue, &letters);
    let clean = [
        "verify",
        "--clean",
        "--source=cl",
        "--config=cl.toml",
        "--format=json",
    ];
    let removed = json(&infra(&aws, &clean));
    assert_eq!(
        removed,
        json!({"removed": 0, "errorRecords": 2, "deadLetters": 2})
    );
    assert_eq!(keys(&aws, &rows), [other_key.as_str()]);
    assert_eq!(get(&aws, &rows, &other_key), format!("{OTHER_ERROR}\n"));
    let nothing = json(&infra(&aws, &clean));
    assert_eq!(
        nothing,
        json!({"removed": 0, "errorRecords": 0, "deadLetters": 0})
    );
    assert_eq!(bodies(&aws, &queue), [other]);
}
