//! Fields that cannot be read, in files of each source: the document has its row, and the report names
//! the field.

use serde_json::{Value, json};

use crate::field_cases::{
    agent_event, analysis, assert_counts, contact_record, evaluation, flow_log, ingest, lake,
};
use crate::support::{counts, rejected, rows};

/// What the report says about fields that could not be read.
fn unreadable_fields(report: &str) -> &str {
    let (_, fields) = report
        .split_once("fields that could not be read")
        .unwrap_or_else(|| panic!("{report}"));
    fields
}

/// The text of a document in Latin-1, with `é` for each `#`.
fn latin_1(document: &Value) -> Vec<u8> {
    let byte = |byte| if byte == b'#' { 0xe9 } else { byte };
    document.to_string().bytes().map(byte).collect()
}

#[test]
fn bytes_that_are_not_utf_8_cost_no_document_of_any_source() {
    let mut record = contact_record("c1");
    record["Agent"] = json!({"Username": "Ren#"});
    let mut event = agent_event("e1");
    event["CurrentAgentSnapshot"] = json!({"Configuration": {"Username": "Ren#"}});
    let mut message = flow_log("PlayPrompt");
    message["Parameters"] = json!({"Text": "caf#"});
    let payload = json!({"messageType": "DATA_MESSAGE", "logEvents": [
        {"id": "1", "timestamp": 1_795_597_200_100_i64, "message": message.to_string()},
    ]});
    let events =
        json!({"events": [{"timestamp": 1_795_597_200_101_i64, "message": message.to_string()}]});
    let tail = [b"2026-11-25T09:00:00.102Z stream ", &latin_1(&message)[..]].concat();
    let mut analysis = analysis();
    analysis["LanguageCode"] = "fran#ais".into();
    let mut form = evaluation("2026-11-25T10:05:00.200Z");
    form["metadata"]["evaluator"] = "Ren#".into();
    let lines = [&record, &event, &message].map(latin_1).join(&b'\n');
    let [payload, events, analysis, form] = [&payload, &events, &analysis, &form].map(latin_1);
    let name = "Analysis/Voice/2026/11/25/5a542081-ee39-55fb-9468-87aca0543146_analysis_2026-11-25T09_00_00Z.json";
    let ingested = ingest(&[
        ("mixed.ndjson", &lines),
        ("payload.json", &payload),
        ("events.json", &events),
        ("tail.log", &tail),
        (name, &analysis),
        ("form.json", &form),
    ]);
    assert_counts(
        &ingested,
        &[("ae", 1), ("cfl", 4), ("cl", 1), ("ctr", 1), ("ef", 1)],
    );
    let (folder, report) = ingested;
    assert!(!report.contains("\nrejected"), "{report}");
    let fields = unreadable_fields(&report);
    for field in [
        "1  ctr: Agent.Username",
        "1  ae: CurrentAgentSnapshot.Configuration.Username",
        "1  cfl: Parameters",
        "1  cfl: logEvents[].message.Parameters",
        "2  cfl: message.Parameters",
        "1  cl: LanguageCode",
        "1  ef: metadata.evaluator",
    ] {
        assert!(fields.contains(field), "{field}: {report}");
    }
    assert!(
        !report.contains("caf") && !report.contains("Ren"),
        "{report}"
    );
    let rows = rows(&lake(&folder));
    assert!(
        rows.iter().all(|(_, row)| row.contains('\u{fffd}')),
        "{rows:?}"
    );
}

#[test]
fn control_characters_in_a_text_cost_no_document() {
    let texts = [
        contact_record("c1\tx\0"),
        agent_event("e1\n"),
        evaluation("2026-11-25T10:05:00.200Z\r"),
    ];
    // As a program writes them that does not escape.
    let raw = |document: &Value| {
        let text = document.to_string();
        [
            ("\\t", "\t"),
            ("\\u0000", "\0"),
            ("\\n", "\n"),
            ("\\r", "\r"),
        ]
        .iter()
        .fold(text, |text, (escape, character)| {
            text.replace(escape, character)
        })
    };
    let content = texts.each_ref().map(raw).join("\n");
    let ingested = ingest(&[("mixed.ndjson", content.as_bytes())]);
    assert_counts(&ingested, &[("ae", 1), ("ctr", 1), ("ef", 1)]);
    let rows = rows(&lake(&ingested.0));
    let has = |key: &str, value: &str| {
        let is = |row: &str| serde_json::from_str::<Value>(row).unwrap()[key] == value;
        rows.iter().any(|(_, row)| is(row))
    };
    assert!(
        has("ContactId", "c1\tx\0") && has("EventId", "e1\n"),
        "{rows:?}"
    );
}

#[test]
fn element_of_an_array_that_is_not_quite_json_costs_nothing() {
    let with = |id: &str, field: &str| {
        let record = contact_record(id).to_string();
        record.replacen('{', &format!("{{{field}, "), 1)
    };
    let elements = [
        contact_record("c1").to_string(),
        with("c2", "\"Attributes\": {\"a\": \"x\ty\"}"),
        with("c3", "\"Queue\": {\"Duration\": NaN}"),
    ];
    for end in ["]", ",{\"ContactId\": }]", "]\n"] {
        let array = format!("[{}{end}", elements.join(", "));
        let ingested = ingest(&[("array.json", array.as_bytes())]);
        assert_eq!(counts(&lake(&ingested.0))["ctr"], 3, "{}", ingested.1);
        assert!(ingested.1.contains("Queue.Duration"), "{}", ingested.1);
    }
}

#[test]
fn broken_line_of_an_array_costs_that_line_only() {
    let [first, second, third] = ["c1", "c2", "c3"].map(|id| contact_record(id).to_string());
    let cut = &second[..second.len() - 1];
    let in_text = &second[..second.len() - 4];
    for (array, rows, bad) in [
        (format!("[\n{first},\n{second},\n{cut}\n]\n"), 2, 1),
        (format!("[\n{first},\n{cut},\n{third}\n]\n"), 2, 1),
        (format!("[\n{first},\n{second},\n]\n"), 2, 0),
        (format!("[\n{first},\n{third},\n{in_text}"), 2, 1),
        (format!("[\n{first},\n{third},\n"), 2, 1),
        (format!("[{first},{in_text},{third}]"), 1, 1),
        (format!("[{first},{second},"), 2, 1),
    ] {
        let (folder, report) = ingest(&[("array.json", array.as_bytes())]);
        assert_eq!(counts(&lake(&folder))["ctr"], rows, "{array}\n{report}");
        let errors = rejected(&lake(&folder));
        assert_eq!(errors.len(), bad, "{array}\n{report}");
        assert!(report.starts_with("exit 0"), "{report}");
    }
}

#[test]
fn agent_events_without_id_are_rows_and_each_is_there_once() {
    let mut event = agent_event("e1");
    let with_id = event.to_string();
    event.as_object_mut().unwrap().remove("EventId");
    let first = event.to_string();
    event["AgentARN"] = "a2".into();
    let second = event.to_string();
    let lines = [with_id, first.clone(), second, first].join("\n");
    let (folder, report) = ingest(&[("ae.ndjson", lines.as_bytes())]);
    assert!(report.starts_with("exit 0\n"), "{report}");
    assert_eq!(counts(&lake(&folder))["ae"], 3, "{report}");
    assert!(
        unreadable_fields(&report).contains("3  ae: EventId"),
        "{report}"
    );
}

#[test]
fn numbers_are_ids() {
    let mut record = contact_record("");
    record["ContactId"] = 12_345.into();
    let mut event = agent_event("");
    event["EventId"] = 7.into();
    let lines = format!("{record}\n{event}\n");
    let (folder, report) = ingest(&[("mixed.ndjson", lines.as_bytes())]);
    assert!(!report.contains("could not be read"), "{report}");
    let rows = rows(&lake(&folder));
    let values: Vec<Value> = rows
        .iter()
        .map(|(_, row)| serde_json::from_str(row).unwrap())
        .collect();
    assert!(values.len() == 2 && values.contains(&record) && values.contains(&event));
}
