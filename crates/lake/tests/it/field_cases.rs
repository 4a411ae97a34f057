//! Files as people have them: downloads, copies of buckets, saved output of commands. Each test is
//! named for the case that it stands for.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{counts, gzip, rejected, rows, run};

const CONTACT: &str = "5a542081-ee39-55fb-9468-87aca0543146";
const EVALUATION: &str = "95436c55-9731-5a9a-9398-654cda58b687";

pub(crate) fn contact_record(id: &str) -> Value {
    json!({"AWSAccountId": "123456789012", "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "ContactId": id, "Channel": "VOICE", "InitiationTimestamp": "2026-11-25T09:00:00Z"})
}

pub(crate) fn agent_event(id: &str) -> Value {
    json!({"AWSAccountId": "123456789012", "EventId": id, "EventType": "HEART_BEAT",
        "EventTimestamp": "2026-11-25T09:00:00.100Z"})
}

pub(crate) fn flow_log(block: &str) -> Value {
    json!({"ContactId": CONTACT, "ContactFlowId": "f1", "ContactFlowName": "Main menu",
        "ContactFlowModuleType": block, "Timestamp": "2026-11-25T09:00:00.100Z"})
}

pub(crate) fn analysis() -> Value {
    json!({"Version": "1.1.0", "Channel": "VOICE", "Participants": [], "Transcript": [],
        "ConversationCharacteristics": {"TotalConversationDurationMillis": 61500}})
}

pub(crate) fn evaluation(submitted: &str) -> Value {
    json!({"schemaVersion": "3.5", "evaluationId": EVALUATION, "sections": [], "questions": [],
        "metadata": {"contactId": CONTACT, "evaluationSubmitTimestamp": submitted}})
}

pub(crate) fn base64(bytes: impl AsRef<[u8]>) -> String {
    base64_simd::STANDARD.encode_to_string(bytes)
}

/// Ingests files with these names and contents, and returns the lake's folder and the report.
pub(crate) fn ingest(files: &[(&str, &[u8])]) -> (TempDir, String) {
    ingest_with(files, "")
}

fn ingest_with(files: &[(&str, &[u8])], options: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join("input").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let report = run(
        &folder,
        &format!("ingest FOLDER/input --into LAKE {options}"),
    );
    (folder, report)
}

pub(crate) fn lake(folder: &TempDir) -> std::path::PathBuf {
    folder.path().join("lake")
}

/// Asserts the numbers of rows by source, and that nothing was rejected or unread.
pub(crate) fn assert_counts((folder, report): &(TempDir, String), expected: &[(&str, usize)]) {
    assert!(report.starts_with("exit 0\n"), "{report}");
    assert!(!report.contains("warning:"), "{report}");
    let expected: Vec<_> = expected
        .iter()
        .map(|(source, count)| ((*source).to_owned(), *count))
        .collect();
    assert_eq!(
        counts(&lake(folder)).into_iter().collect::<Vec<_>>(),
        expected,
        "{report}"
    );
}

fn row_values(lake: &Path) -> Vec<Value> {
    rows(lake)
        .iter()
        .map(|(_, row)| serde_json::from_str(row).unwrap())
        .collect()
}

#[test]
fn case_09_byte_order_marks_and_carriage_returns() {
    let records = ["c1", "c2", "c3", "c4"].map(contact_record);
    let [one, two, three, four] = &records;
    let pretty = serde_json::to_string_pretty(three).unwrap();
    let joined = format!("\u{feff}{one}\r\n\u{feff}{two}\u{feff}{four}\r\n");
    let pretty = format!("\u{feff}{}\r\n", pretty.replace('\n', "\r\n"));
    let ingested = ingest(&[
        ("joined.json", joined.as_bytes()),
        ("pretty.json", pretty.as_bytes()),
    ]);
    assert_counts(&ingested, &[("ctr", 4)]);
}

#[test]
fn case_10_utf_16() {
    let mut record = contact_record("c1");
    record["Attributes"] = json!({"name": "é😀"});
    let text = format!("{record}\r\n");
    let bytes = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| {
        let units = text.encode_utf16().flat_map(unit);
        mark.into_iter().chain(units).collect::<Vec<u8>>()
    };
    let little = bytes([0xff, 0xfe], u16::to_le_bytes);
    let big = bytes([0xfe, 0xff], u16::to_be_bytes);
    let ingested = ingest(&[("a.json", &little), ("b.txt", &big), ("c.gz", &gzip(&big))]);
    assert_counts(&ingested, &[("ctr", 1)]);
    assert_eq!(row_values(&lake(&ingested.0)), [record]);
}

#[test]
fn case_10_odd_byte_at_the_end_is_reported() {
    let record = format!("{}\n", contact_record("c1"));
    let units = record.encode_utf16().flat_map(u16::to_le_bytes);
    let mut bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(units).collect();
    bytes.push(b'{');
    let (folder, report) = ingest(&[("a.json", &bytes)]);
    assert_eq!(counts(&lake(&folder))["ctr"], 1);
    assert_eq!(rejected(&lake(&folder)).len(), 1, "{report}");
}

#[test]
fn case_11_kinesis_event_of_lambda() {
    let data = |document: &Value| base64(document.to_string());
    let two = [contact_record("c2"), agent_event("e1")].map(|document| document.to_string());
    let event = json!({"Records": [
        {"kinesis": {"sequenceNumber": "1", "data": data(&contact_record("c1"))}, "eventSource": "aws:kinesis"},
        {"kinesis": {"sequenceNumber": "2", "data": base64(two.concat())}},
        {"kinesis": {"sequenceNumber": "3", "data": base64(gzip(flow_payload().as_bytes()))}},
    ]});
    let ingested = ingest(&[("event.json", event.to_string().as_bytes())]);
    assert_counts(&ingested, &[("ae", 1), ("cfl", 1), ("ctr", 2)]);
}

#[test]
fn event_of_cloudwatch_logs_and_response_of_kinesis() {
    let event = json!({"awslogs": {"data": base64(gzip(flow_payload().as_bytes()))}});
    let response = json!({
        "Records": [
            {"SequenceNumber": "1", "ApproximateArrivalTimestamp": "2026-11-25T09:00:00.100000+00:00",
             "Data": base64(contact_record("c1").to_string()), "PartitionKey": "k"},
            {"SequenceNumber": "2", "Data": base64(agent_event("e1").to_string()), "PartitionKey": "k"},
        ],
        "NextShardIterator": "i",
        "MillisBehindLatest": 0,
    });
    let ingested = ingest(&[
        ("event.json", event.to_string().as_bytes()),
        ("records.json", format!("{response:#}\n").as_bytes()),
    ]);
    assert_counts(&ingested, &[("ae", 1), ("cfl", 1), ("ctr", 1)]);
}

fn flow_payload() -> String {
    json!({"messageType": "DATA_MESSAGE", "logEvents": [
        {"id": "1", "timestamp": 1_795_597_200_100_u64, "message": flow_log("PlayPrompt").to_string()}]})
    .to_string()
}

#[test]
fn case_11_bad_record_costs_that_record_only() {
    let event = json!({"invocationId": "i", "records": [
        {"recordId": "1", "data": base64(contact_record("c1").to_string())},
        {"recordId": "2", "data": "not base64!"},
        {"recordId": "3", "data": base64("{\"ContactId\": ")},
    ]});
    let (folder, report) = ingest(&[("event.json", event.to_string().as_bytes())]);
    assert_eq!(counts(&lake(&folder))["ctr"], 1);
    assert!(
        report.contains("1  record whose data is not base64"),
        "{report}"
    );
    assert!(
        report.contains("warning: 2 documents were rejected"),
        "{report}"
    );
}

#[test]
fn case_12_error_object_of_firehose() {
    let line = |document: &str| {
        json!({"attemptsMade": 1, "errorCode": "DynamicPartitioning.MetadataExtractionFailed",
            "rawData": base64(document)})
        .to_string()
    };
    let content = format!(
        "{}\n{}\n",
        line(&contact_record("c1").to_string()),
        line(&agent_event("e1").to_string())
    );
    let ingested = ingest(&[("AnyStream-1-2026-11-25-09-00-05-failed", content.as_bytes())]);
    assert_counts(&ingested, &[("ae", 1), ("ctr", 1)]);
}

#[test]
fn cases_13_and_14_responses_and_contact_events_are_named() {
    let contact = json!({"Contact": {"Id": CONTACT, "InitiationTimestamp": 1_795_599_999.1}});
    let search = json!({"Contacts": [{"Id": CONTACT}], "TotalCount": 1});
    let event = json!({"version": "0", "detail-type": "Amazon Connect Contact Event",
        "detail": {"contactId": CONTACT}});
    let (folder, report) = ingest(&[
        ("contact.json", contact.to_string().as_bytes()),
        ("search.json", search.to_string().as_bytes()),
        ("event.json", event.to_string().as_bytes()),
    ]);
    for reason in [
        "1  response of DescribeContact, which lacks",
        "1  response of SearchContacts, which has only a summary",
        "1  contact event of EventBridge, which is not a contact record",
    ] {
        assert!(report.contains(reason), "{report}");
    }
    assert!(rejected(&lake(&folder)).is_empty());
}

#[test]
fn case_18_lone_surrogate() {
    let record = contact_record("c1").to_string();
    let record = record.replace("VOICE", r"a\ud83d");
    let ingested = ingest(&[("ctr.ndjson", record.as_bytes())]);
    assert_counts(&ingested, &[("ctr", 1)]);
    assert_eq!(row_values(&lake(&ingested.0))[0]["Channel"], "a\u{fffd}");
}

#[test]
fn case_19_contact_records_and_agent_events_in_one_file() {
    let content = format!(
        "{}\n{}\n{}",
        contact_record("c1"),
        agent_event("e1"),
        contact_record("c2")
    );
    let ingested = ingest(&[("mixed.ndjson", content.as_bytes())]);
    assert_counts(&ingested, &[("ae", 1), ("ctr", 2)]);
}

#[test]
fn case_40_output_of_aws_logs_commands() {
    let event = |number: u64| {
        json!({"logStreamName": "s", "timestamp": 1_795_597_200_100_u64 + number,
            "message": format!("{}\n", flow_log("PlayPrompt")), "ingestionTime": 1,
            "eventId": number.to_string()})
    };
    let filtered = json!({"events": [event(1), event(2)], "searchedLogStreams": []});
    let mut got = event(3);
    got.as_object_mut().unwrap().remove("eventId");
    let got = json!({"events": [got], "nextForwardToken": "f/1"});
    let selected = json!([event(4), event(5)]);
    let messages = json!([flow_log("Transfer").to_string()]);
    let insights = json!({"results": [[
        {"field": "@timestamp", "value": "2026-11-25 09:00:00.100"},
        {"field": "@message", "value": flow_log("Disconnect").to_string()},
        {"field": "@ptr", "value": "p"}]], "status": "Complete"});
    let console = json!([{"@timestamp": "2026-11-25 09:00:01.000", "@message": flow_log("Loop")}]);
    let ingested = ingest(&[
        (
            "filter.json",
            serde_json::to_string_pretty(&filtered).unwrap().as_bytes(),
        ),
        (
            "get.json",
            serde_json::to_string_pretty(&got).unwrap().as_bytes(),
        ),
        ("selected.json", selected.to_string().as_bytes()),
        ("messages.json", messages.to_string().as_bytes()),
        ("insights.json", insights.to_string().as_bytes()),
        ("console.json", console.to_string().as_bytes()),
    ]);
    assert_counts(&ingested, &[("cfl", 8)]);
    let rows = row_values(&lake(&ingested.0));
    assert!(
        rows.iter()
            .all(|row| row["message"]["ContactId"] == CONTACT)
    );
    assert_eq!(
        rows.iter().filter(|row| row["eventid"].is_string()).count(),
        4
    );
}

#[test]
fn case_40_bad_event_costs_that_event_only() {
    let events = json!({"events": [
        {"timestamp": 1_795_597_200_100_u64, "message": flow_log("PlayPrompt").to_string()},
        {"timestamp": "soon", "message": "x"}]});
    let (folder, report) = ingest(&[("events.json", events.to_string().as_bytes())]);
    assert_eq!(counts(&lake(&folder))["cfl"], 1);
    assert!(
        report.contains("1  log event without a time or a message"),
        "{report}"
    );
}

#[test]
fn case_40_broken_event_costs_that_event_only() {
    let event = |number: u64| {
        json!({"timestamp": 1_795_597_200_100_u64 + number, "eventId": number.to_string(),
            "message": flow_log("PlayPrompt").to_string()})
    };
    let events = json!({"events": [event(1), event(2), event(3)], "searchedLogStreams": []});
    let result = |number: u64| {
        json!([{"field": "@timestamp", "value": format!("2026-11-25 09:00:0{number}.100")},
            {"field": "@message", "value": flow_log("Loop").to_string()}])
    };
    let results = json!({"queryLanguage": "CWLI", "results": [result(4), result(5), result(6)],
        "status": "Complete"});
    let pretty = |document: &Value| serde_json::to_string_pretty(document).unwrap();
    let broken = |text: &str, from: &str, to: &str| {
        assert_eq!(text.matches(from).count(), 1, "{text}");
        text.replace(from, to)
    };
    let whole = pretty(&events);
    let line = broken(&events.to_string(), r#""eventId":"2""#, r#""eventId":"2"#);
    for (name, content) in [
        (
            "event",
            broken(&whole, r#""eventId": "2","#, r#""eventId": ,"#),
        ),
        ("line", format!("{line}\n")),
        (
            "result",
            broken(&pretty(&results), r#"09:00:05.100""#, "09:00:05.100"),
        ),
        (
            "truncated",
            whole[..whole.rfind(r#""message""#).unwrap()].to_owned(),
        ),
    ] {
        let (folder, report) = ingest(&[("events.json", content.as_bytes())]);
        let added = counts(&lake(&folder));
        assert_eq!(added.get("cfl"), Some(&2), "{name}: {report}");
        let listed = rejected(&lake(&folder));
        assert_eq!(listed.len(), 1, "{name}: {report}");
        assert_eq!(listed[0]["reason"], "invalid JSON", "{name}");
    }
}

#[test]
fn case_41_export_task_and_tail() {
    let line = |zone: &str, stream: &str, block: &str| {
        format!(
            "2026-11-25T09:00:00.100{zone} {stream}{}\n",
            flow_log(block)
        )
    };
    let export = format!(
        "{}{}",
        line("Z", "", "PlayPrompt"),
        line("Z", "", "Transfer")
    );
    let tail = line("000+00:00", "2026/11/25/09/stream-x== ", "Loop");
    let short = format!("2026-11-25T09:00:00 {}\n", flow_log("PlayPrompt"));
    let printed = |time: &str, block: &str| {
        let message = serde_json::to_string_pretty(&flow_log(block)).unwrap();
        format!("{time}+00:00 2026/11/25/09/stream-x== \n{message}\n")
    };
    let json = format!(
        "{}{}",
        printed("2026-11-25T09:00:00", "PlayPrompt"),
        printed("2026-11-25T09:00:00.100000", "Transfer")
    );
    let ingested = ingest(&[
        ("0f1e2d3c/stream-x/000000.gz", &gzip(export.as_bytes())),
        ("tail.json", tail.as_bytes()),
        ("tail.txt", line("Z", "", "Disconnect").as_bytes()),
        ("tail-short.txt", short.as_bytes()),
        ("tail-json.txt", json.as_bytes()),
        ("aws-logs-write-test", b"Permission Check Successful"),
    ]);
    assert_counts(&ingested, &[("cfl", 7)]);
    for row in row_values(&lake(&ingested.0)) {
        assert_eq!(row["message"]["ContactId"], CONTACT, "{row}");
    }
}

#[test]
fn cases_43_and_47_payloads_with_any_message() {
    let tab = flow_log("PlayPrompt")
        .to_string()
        .replace("Main menu", "Main\tmenu");
    let lex = json!({"ContactId": CONTACT, "ContactFlowModuleType": "GetUserInput",
        "Parameters": {"BotAliasArn": "arn:aws:lex"}, "Results": "Fallbackintent"});
    let payload = json!({"messageType": "DATA_MESSAGE", "logEvents": [
        {"id": "1", "timestamp": 1_795_597_200_100_u64, "message": tab},
        {"id": "2", "timestamp": 1_795_597_200_101_u64, "message": lex.to_string()}]});
    let ingested = ingest(&[("cwl.json", payload.to_string().as_bytes())]);
    assert_counts(&ingested, &[("cfl", 2)]);
    let rows = row_values(&lake(&ingested.0));
    assert_eq!(rows[0]["message"]["ContactFlowName"], "Main\tmenu");
    assert_eq!(rows[1]["message"]["Results"], "Fallbackintent");
}

#[test]
fn case_60_names_of_browser_downloads() {
    let mut with_metadata = analysis();
    with_metadata["CustomerMetadata"] = json!({"ContactId": CONTACT});
    let other = CONTACT.replace("5a54", "6a54");
    let ingested = ingest(&[
        (
            &format!("{CONTACT}_analysis_2026-11-25T09_01_13Z.json"),
            with_metadata.to_string().as_bytes(),
        ),
        (
            &format!("{other}_analysis_2026-11-25T09_01_13Z (1).json"),
            analysis().to_string().as_bytes(),
        ),
    ]);
    assert_counts(&ingested, &[("cl", 2)]);
    for (row, contact) in row_values(&lake(&ingested.0)).iter().zip([CONTACT, &other]) {
        assert_eq!(row["contactId"], contact);
        assert_eq!(row["recordingTimestamp"], "2026-11-25T09:01:13.000Z");
    }
}

#[test]
fn case_66_recordings_bucket() {
    let transcript = json!({"AWSAccountId": "123456789012", "InitialContactId": CONTACT,
        "ContactId": CONTACT, "Participants": [], "Transcript": [{"Content": "secret words"}]});
    let transcript = transcript.to_string();
    let email = json!({"ContactId": CONTACT, "messageContent": "secret words"}).to_string();
    let job = json!({"jobName": "x", "results": {"transcripts": [{"transcript": "secret words"}]}});
    let job = job.to_string();
    let analysis_name =
        format!("bucket/Analysis/Voice/2026/11/25/{CONTACT}_analysis_2026-11-25T09:01:13Z.json");
    let chat = format!("{CONTACT}_20261125T09:01_UTC.json");
    let ingested = ingest(&[
        (&analysis_name, analysis().to_string().as_bytes()),
        (
            &format!("bucket/connect/any/ChatTranscripts/2026/11/25/{chat}"),
            transcript.as_bytes(),
        ),
        (
            &format!("bucket/connect/any/EmailMessages/2026/11/25/{chat}"),
            email.as_bytes(),
        ),
        ("bucket/transcribe-1.json", job.as_bytes()),
        (
            "bucket/connect/any/CallRecordings/2026/11/25/x.wav",
            b"RIFF",
        ),
        (
            "bucket/connect/any/ScreenRecordings/2026/11/25/x.mp4",
            b"ftyp",
        ),
        (
            "bucket/connect/any/Reports/2026/11/25/report.csv",
            b"Agent,Calls\nana,3\n",
        ),
        (
            "bucket/connect/any/ContactEvaluations/pre-processed/part-0.parquet",
            b"PAR1xxxxPAR1",
        ),
        ("bucket/connect/any/Reports/old.csv.gz", &gzip(b"Agent\n")),
        ("bucket/Analysis/_SUCCESS", b""),
        // Outside their folders, the same documents are recognized by their fields.
        ("saved/chat.json", transcript.as_bytes()),
        ("saved/mail.json", email.as_bytes()),
    ]);
    assert_counts(&ingested, &[("cl", 1)]);
    let (folder, report) = &ingested;
    for reason in [
        "2  not collected: chat transcript, e-mail message or attachment",
        "2  not collected: audio, video or screen recording",
        "4  not collected: report, table or marker",
        "1  not collected: Amazon Transcribe job",
        "1  not collected: chat transcript\n",
        "1  not collected: e-mail message\n",
    ] {
        assert!(report.contains(reason), "{report}");
    }
    assert!(!lake(folder).join("errors").exists());
}

#[test]
fn case_67_real_time_segments() {
    let segments = [
        json!({"Version": "1.0.0", "Channel": "VOICE", "ContactId": CONTACT,
            "LanguageCode": "en-GB", "EventType": "STARTED"}),
        json!({"Version": "1.0.0", "Channel": "VOICE", "ContactId": CONTACT,
            "LanguageCode": "en-GB", "EventType": "SEGMENTS", "Segments": []}),
        json!({"Version": "2.0.0", "Channel": "CHAT", "ContactId": CONTACT,
            "StreamingEventType": "STARTED", "StreamingSettings": {}}),
    ];
    let text: String = segments.map(|segment| format!("{segment}\n")).concat();
    let (folder, report) = ingest(&[("segments.ndjson", text.as_bytes())]);
    assert!(
        report.contains("3  real-time segments of Contact Lens"),
        "{report}"
    );
    assert!(!lake(&folder).join("errors").exists());
}

#[test]
fn cases_80_and_83_evaluation_names_and_placeholders() {
    let day = "connect/any/ContactEvaluations/2026/11/25";
    let submitted = evaluation("2026-11-25T10:05:00.200Z").to_string();
    let placeholder = evaluation("[YYYY-MM-DDThh:mm:ss.sTZD]").to_string();
    let ingested = ingest(&[
        (
            &format!("{day}/10_05_00.200Z-{EVALUATION}-v3_5.json"),
            submitted.as_bytes(),
        ),
        (
            &format!("{day}/11_00_00.300Z-{EVALUATION}-v3_5_DELETED.json"),
            submitted.as_bytes(),
        ),
        (
            &format!("{day}/12:00:00.100Z-{EVALUATION}-v3_5.json"),
            placeholder.as_bytes(),
        ),
        (
            &format!("downloads/13_00_00Z-{EVALUATION}-v4_DELETED.json"),
            submitted.as_bytes(),
        ),
    ]);
    assert_counts(&ingested, &[("ef", 4)]);
    let mut found: Vec<_> = row_values(&lake(&ingested.0))
        .iter()
        .map(|row| {
            let text = |field: &str| row[field].as_str().unwrap().to_owned();
            (text("evaluationSubmitTimestamp"), text("status"))
        })
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            ("2026-11-25T10:05:00.200Z", "DELETED"),
            ("2026-11-25T10:05:00.200Z", "SUBMITTED"),
            ("2026-11-25T11:00:00.300Z", "DELETED"),
            ("2026-11-25T12:00:00.100Z", "SUBMITTED"),
        ]
        .map(|(time, status)| (time.to_owned(), status.to_owned()))
    );
}

#[test]
fn unreadable_fields_are_counted_and_named() {
    let mut form = evaluation("2026-11-25T10:05:00.200Z");
    form["metadata"]["score"] = json!({"percentage": []});
    form["sections"] = json!("none");
    let (folder, report) = ingest(&[("form.json", form.to_string().as_bytes())]);
    assert_eq!(counts(&lake(&folder))["ef"], 1);
    let fields = report
        .split("fields that could not be read (null in the rows, or with U+FFFD)\n")
        .nth(1)
        .unwrap_or_else(|| panic!("{report}"));
    for field in ["1  ef: metadata.score.percentage", "1  ef: sections"] {
        assert!(fields.contains(field), "{report}");
    }
    assert!(fields.contains("FOLDER/input/form.json:1"), "{report}");
}

#[test]
fn rejected_documents_are_listed_and_copied_on_request() {
    let document = json!({"ContactId": "c1", "InitiationTimestamp": "soon", "words": "secret"});
    let text = document.to_string();
    let files: &[(&str, &[u8])] = &[("ctr.json", text.as_bytes())];
    let (folder, report) = ingest(files);
    assert!(
        report.contains("rejected (listed in LAKE/errors; --keep-rejected copies the documents)"),
        "{report}"
    );
    let listed = rejected(&lake(&folder));
    assert_eq!(listed.len(), 1);
    assert!(
        listed[0].get("document").is_none() && listed[0]["documentHash"].is_string(),
        "{listed:?}"
    );
    assert_eq!(listed[0]["line"], 1);
    // A copy follows the reference, once.
    for _ in 0..2 {
        let report = run(&folder, "ingest FOLDER/input --into LAKE --keep-rejected");
        assert!(
            report.contains("rejected (copies in LAKE/errors)"),
            "{report}"
        );
    }
    let kept = rejected(&lake(&folder));
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[1]["document"], text);
    assert!(run(&folder, "check --lake LAKE").starts_with("exit 0"));
}

#[test]
fn insights_results_without_a_time_are_rows_of_their_messages() {
    let message = flow_log("PlayPrompt").to_string();
    let results = |field: &str, value: &str| {
        let result = json!([{"field": field, "value": value}, {"field": "@ptr", "value": "p"}]);
        json!({"results": [result], "status": "Complete"}).to_string()
    };
    let ingested = ingest(&[
        ("messages.json", results("@message", &message).as_bytes()),
        (
            "console.json",
            json!([{"@message": flow_log("Loop")}])
                .to_string()
                .as_bytes(),
        ),
    ]);
    assert_counts(&ingested, &[("cfl", 2)]);
    let (folder, report) = ingest(&[("times.json", results("@timestamp", "x").as_bytes())]);
    assert!(!counts(&lake(&folder)).contains_key("cfl"));
    assert!(
        report.contains("1  log event without a time or a message"),
        "{report}"
    );
}

#[test]
fn container_without_a_readable_record_is_rejected_for_its_records() {
    let (_folder, report) = ingest(&[
        ("error.json", br#"{"attemptsMade": 4, "rawData": "%%%"}"#),
        (
            "kinesis.json",
            br#"{"Records": [{"kinesis": {"data": "@"}}]}"#,
        ),
        (
            "firehose.json",
            br#"{"records": [{"recordId": "1", "data": "@"}]}"#,
        ),
    ]);
    assert!(
        report.contains("3  record whose data is not base64"),
        "{report}"
    );
    assert!(!report.contains("--source"), "{report}");
}

#[test]
fn job_of_amazon_transcribe_is_not_an_analysis() {
    let job = json!({"JobStatus": "COMPLETED", "LanguageCode": "en-US",
        "Transcript": [{"Content": "secret words"}], "JobName": "x", "Channel": "VOICE"});
    let files = [("job.json", job.to_string())];
    let files = files.each_ref().map(|(name, job)| (*name, job.as_bytes()));
    let (folder, report) = ingest_with(&files, "--keep-rejected");
    assert!(
        report.contains("1  not collected: Amazon Transcribe job"),
        "{report}"
    );
    assert!(!lake(&folder).join("errors").exists());
}

#[test]
fn deleted_evaluation_has_its_status_in_any_spelling_of_its_name() {
    let submitted = evaluation("2026-11-25T10:05:00.200Z").to_string();
    for name in [
        format!("Copy of 11_00_00.300Z-{EVALUATION}-v3_5_DELETED.json"),
        format!("11-00-00.300Z-{EVALUATION}-v3_5_DELETED.json"),
        format!("11 00 00.300Z-{EVALUATION}-v3_5_DELETED.JSON"),
        format!("11_00_00.300Z-{EVALUATION}-v3_5_DELETED.json.txt"),
        format!("11_00_00.300Z-{EVALUATION}-v3_5_DELETED"),
    ] {
        let ingested = ingest(&[(&name, submitted.as_bytes())]);
        assert_counts(&ingested, &[("ef", 1)]);
        assert_eq!(
            row_values(&lake(&ingested.0))[0]["status"],
            "DELETED",
            "{name}"
        );
    }
    for name in [
        format!("Kopie von {EVALUATION}_DELETED.json"),
        format!("{EVALUATION}_deleted.txt"),
    ] {
        let (folder, report) = ingest(&[(&name, submitted.as_bytes())]);
        assert!(!counts(&lake(&folder)).contains_key("ef"), "{report}");
        assert!(report.contains("a name with _DELETED"), "{report}");
    }
}

#[test]
fn text_output_of_log_commands_is_named() {
    let message = flow_log("PlayPrompt");
    let event = format!("EVENTS\t1795597201000\t{message}\t1795597200100\n");
    let (_folder, report) = ingest(&[
        ("filter.txt", event.as_bytes()),
        ("get", format!("b/1\tf/1\n{event}").as_bytes()),
        ("results.txt", b"CWLI\tComplete\nRESULTS\t@message\tx\n"),
        ("notes.txt", b"EVENTS of the day\n"),
    ]);
    assert!(
        report.contains("3  text output of the AWS CLI; use --output json"),
        "{report}"
    );
    assert!(
        report.contains("1  not collected: report, table or marker"),
        "{report}"
    );
}
