//! Samples kept beside the repository, among them events as AWS delivers them. Without them every
//! test here passes.

use connect_core::{contact_flow_logs, contact_lens, queue_message};

use super::{
    assert_none, check_agent_events, check_contact_lens, check_contact_records,
    check_evaluation_forms, check_log_messages, keys, payload_differences,
};
use crate::support::corpus::{self, Corpus};
use crate::support::ordered_json::Json;

fn decoded(base64: &str) -> Vec<u8> {
    base64_simd::STANDARD.decode_to_vec(base64).unwrap()
}

#[test]
fn contact_lens_files_give_the_expected_rows() {
    if let Some(corpus) = Corpus::shared() {
        check_contact_lens(&corpus);
    }
}

#[test]
fn evaluation_forms_give_the_expected_rows() {
    if let Some(corpus) = Corpus::shared() {
        check_evaluation_forms(&corpus);
    }
}

#[test]
fn log_payloads_give_the_expected_rows() {
    let Some(corpus) = Corpus::shared() else {
        return;
    };
    let expected = corpus.expected("contact_flow_logs");
    let mut differences = Vec::new();
    for case in expected.get("payloads").list() {
        let file = case.get("file").text();
        differences.extend(payload_differences(
            file,
            &corpus.bytes(file),
            case.get("rows").list(),
        ));
    }
    let case = expected.get("awslogs");
    let event = Json::parse(&corpus.bytes(case.get("file").text()));
    let payload = corpus::gunzip(&decoded(event.get("awslogs").get("data").text())).unwrap();
    differences.extend(payload_differences(
        "awslogs event",
        &payload,
        case.get("rows").list(),
    ));
    assert_none(&differences);
}

#[test]
fn records_of_a_transform_event_give_the_expected_rows_and_only_garbage_fails() {
    let Some(corpus) = Corpus::shared() else {
        return;
    };
    let expected = corpus.expected("contact_flow_logs");
    let case = expected.get("firehose");
    let event = Json::parse(&corpus.bytes(case.get("file").text()));
    let records = event.get("records").list();
    assert_eq!(records.len(), case.get("records").list().len());
    let mut differences = Vec::new();
    for (record, expected) in records.iter().zip(case.get("records").list()) {
        let data = decoded(record.get("data").text());
        let id = record.get("recordId").text();
        match expected.some() {
            Some(rows) => differences.extend(payload_differences(
                id,
                &corpus::gunzip(&data).unwrap(),
                rows.list(),
            )),
            None => assert!(contact_flow_logs::payload_rows(&data).is_err(), "{id}"),
        }
    }
    assert_none(&differences);
}

#[test]
fn log_messages_on_their_own_give_the_expected_rows() {
    if let Some(corpus) = Corpus::shared() {
        check_log_messages(&corpus);
    }
}

#[test]
fn contact_records_stay_as_they_are() {
    if let Some(corpus) = Corpus::shared() {
        check_contact_records(&corpus);
    }
}

#[test]
fn agent_events_stay_as_they_are() {
    if let Some(corpus) = Corpus::shared() {
        check_agent_events(&corpus);
    }
}

#[test]
fn object_keys_of_events_are_classified() {
    let Some(corpus) = Corpus::shared() else {
        return;
    };
    for case in corpus.expected("events").list() {
        let event = Json::parse(&corpus.bytes(case.get("file").text()));
        let key = event.get("detail").get("object").get("key").text();
        assert_eq!(
            keys::contact_lens(key).as_ref(),
            case.get("contactLens").some(),
            "{key}"
        );
        assert_eq!(
            keys::evaluation_form(key).as_ref(),
            case.get("evaluationForm").some(),
            "{key}"
        );
    }
}

#[test]
fn decodes_loader_message_and_rejects_another_body() {
    let Some(corpus) = Corpus::shared() else {
        return;
    };
    let event =
        Json::parse(&corpus.bytes("events/sqs_event_reference_format_gzip_base64_body.json"));
    let [object, garbage] = event.get("Records").list() else {
        panic!("two records expected")
    };
    let object = Json::parse(&queue_message::decode(object.get("body").text()).unwrap());
    assert!(
        contact_lens::ObjectKey::parse(object.get("s3ObjectKey").text()).is_some(),
        "{object:?}"
    );
    assert!(!object.get("s3Bucket").text().is_empty());
    assert!(queue_message::decode(garbage.get("body").text()).is_err());
}

#[test]
fn rejects_message_in_plain_json() {
    let Some(corpus) = Corpus::shared() else {
        return;
    };
    let event = Json::parse(&corpus.bytes("events/sqs_event_s3_eventbridge_body_direct.json"));
    for record in event.get("Records").list() {
        assert!(queue_message::decode(record.get("body").text()).is_err());
    }
}
