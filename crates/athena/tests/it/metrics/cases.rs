//! Documents of contact centers whose records are special in one respect.

use connect_core::{JsonText, evaluation_forms};

use super::*;

#[test]
fn surveys_after_the_queue_are_neither_transfers_nor_abandonments() {
    let survey = |number, previous| {
        Contact::new(number, "DISCONNECT", None)
            .with(json!({"PreviousContactId": previous, "Queue": null}))
            .document()
    };
    let documents = [
        Contact::new(1, "INBOUND", Some(15))
            .handled("mira", 120, Some(20))
            .with(json!({"NextContactId": 2}))
            .document(),
        survey(2, 1),
        Contact::new(3, "INBOUND", Some(95))
            .with(json!({"NextContactId": 4}))
            .document(),
        survey(4, 3),
    ];
    let lake = lake_of(Source::ContactRecords, &documents);
    let session = session(&lake, &TimeZone::UTC);
    let row = run(&session, "contact-metrics", &DAY, &TimeZone::UTC).remove(0);
    for (column, expected) in [
        ("contacts_created", 4.0),
        ("customer_contacts", 2.0),
        ("contacts_transferred_out", 0.0),
        ("contacts_abandoned", 0.0),
    ] {
        assert_close(&row, column, expected);
    }
    assert!(run(&session, "transfers", &DAY, &TimeZone::UTC).is_empty());
}

#[test]
fn external_consult_and_added_participant_are_no_transfers() {
    let documents = [
        Contact::new(1, "INBOUND", Some(15))
            .handled("mira", 120, Some(20))
            .with(json!({"NextContactId": 2}))
            .document(),
        Contact::new(2, "EXTERNAL_OUTBOUND", None)
            .with(json!({"PreviousContactId": 1, "Queue": null}))
            .document(),
        Contact::new(3, "WEBRTC_API", Some(15))
            .handled("mira", 120, Some(20))
            .with(json!({"NextContactId": 4}))
            .document(),
        Contact::new(4, "WEBRTC_API", None)
            .with(json!({"PreviousContactId": 3, "Queue": null}))
            .document(),
    ];
    let lake = lake_of(Source::ContactRecords, &documents);
    let session = session(&lake, &TimeZone::UTC);
    assert!(run(&session, "transfers", &DAY, &TimeZone::UTC).is_empty());
    let kinds = run(&session, "contacts-by-leg-kind", &DAY, &TimeZone::UTC);
    let kinds: Vec<_> = kinds
        .iter()
        .map(|row| {
            (
                row["leg_kind"].as_str().unwrap(),
                row["contacts"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        kinds,
        [
            ("customer contact", "2"),
            ("conference", "1"),
            ("external party", "1")
        ]
    );
}

#[test]
fn replies_and_discarded_previews_are_no_customer_contacts() {
    let email = |number, method, related: Value| {
        Contact::new(number, method, None)
            .with(json!({"Channel": "EMAIL", "Queue": null, "RelatedContactId": related}))
            .document()
    };
    let preview = |number, reason| {
        Contact::new(number, "CAMPAIGN_PREVIEW", None)
            .with(json!({"DisconnectReason": reason, "Queue": null}))
            .document()
    };
    let documents = [
        email(1, "INBOUND", json!(null)),
        email(2, "AGENT_REPLY", json!(1)),
        email(3, "FLOW", json!(1)),
        preview(4, "OUTBOUND_PREVIEW_DISCARDED"),
        preview(5, "CUSTOMER_DISCONNECT"),
    ];
    let lake = lake_of(Source::ContactRecords, &documents);
    let session = session(&lake, &TimeZone::UTC);
    let found = session
        .query_blocking(
            "SELECT leg_kind, is_customer_contact FROM connect_contacts ORDER BY contactid",
        )
        .unwrap();
    let kinds = rows(&found)
        .into_iter()
        .map(|mut row| (row.remove(0).unwrap(), row.remove(0).unwrap()));
    let expected = [
        ("customer contact", "1"),
        ("reply", "0"),
        ("reply", "0"),
        ("discarded preview", "0"),
        ("customer contact", "1"),
    ];
    let expected = expected
        .map(|(kind, is_customer_contact)| (kind.to_owned(), is_customer_contact.to_owned()));
    assert_eq!(kinds.collect::<Vec<_>>(), expected);
    let row = run(&session, "contact-metrics", &DAY, &TimeZone::UTC).remove(0);
    assert_close(&row, "contacts_created", 5.0);
    assert_close(&row, "customer_contacts", 2.0);
}

#[test]
fn excludes_supervisor_leg_from_handle_time_by_default() {
    let documents = [
        Contact::new(1, "INBOUND", Some(15))
            .handled("mira", 120, Some(20))
            .document(),
        Contact::new(2, "MONITOR", None)
            .handled("lead1", 100, Some(0))
            .with(json!({"Queue": null, "RelatedContactId": 1}))
            .document(),
    ];
    let lake = lake_of(Source::ContactRecords, &documents);
    let session = session(&lake, &TimeZone::UTC);
    let agents = |extra: &[(&str, &str)]| {
        let arguments: Vec<_> = DAY.iter().chain(extra).copied().collect();
        run(&session, "handle-time-by-agent", &arguments, &TimeZone::UTC)
            .iter()
            .map(|row| row["agent_username"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(agents(&[]), ["mira"]);
    assert_eq!(agents(&[("monitor", "1")]), ["lead1", "mira"]);
    let chain = run(
        &session,
        "chain-of-contacts",
        &[("contact_id", "contact-1"), DAY[0], DAY[1]],
        &TimeZone::UTC,
    );
    assert_eq!(chain.len(), 2);
}

#[test]
fn campaign_calls_are_outbound_contacts_with_their_results() {
    let campaign = |number, method, fields: Value| {
        let mut record = Contact::new(number, method, Some(2)).document();
        record["Campaign"] = json!({"CampaignId": "spring"});
        for (name, value) in fields.as_object().unwrap() {
            record[name] = value.clone();
        }
        record
    };
    let documents = [
        campaign(
            1,
            "API",
            json!({"AnsweringMachineDetectionStatus": "VOICEMAIL_BEEP"}),
        ),
        campaign(
            2,
            "CAMPAIGN_PREVIEW",
            json!({"DisconnectReason": "OUTBOUND_PREVIEW_DISCARDED"}),
        ),
    ];
    let lake = lake_of(Source::ContactRecords, &documents);
    let session = session(&lake, &TimeZone::UTC);
    let outbound = run(&session, "outbound-contacts", &DAY, &TimeZone::UTC);
    let found: Vec<_> = outbound
        .iter()
        .map(|row| (&row["campaign_id"], &row["amd_status"]))
        .collect();
    assert_eq!(
        found,
        [
            (&json!("spring"), &json!("VOICEMAIL_BEEP")),
            (&json!("spring"), &json!(null))
        ]
    );
    let row = run(&session, "contact-metrics", &DAY, &TimeZone::UTC).remove(0);
    assert_close(&row, "contacts_queued", 2.0);
    assert_close(&row, "contacts_abandoned", 2.0);
}

#[test]
fn keeps_the_fuller_delivery_of_the_same_second() {
    let delivery = |recordings: Value, attributes: Value| {
        Contact::new(1, "INBOUND", Some(15))
            .handled("mira", 120, Some(20))
            .with(json!({"Recordings": recordings, "Attributes": attributes}))
            .document()
    };
    let fuller = delivery(
        json!([{"Location": "bucket/key"}]),
        json!({"CallReason": "NewOrder"}),
    );
    let poorer = delivery(json!(null), json!({"CallReason": "Other"}));
    for documents in [[fuller.clone(), poorer.clone()], [poorer, fuller]] {
        let lake = lake_of(Source::ContactRecords, &documents);
        let session = session(&lake, &TimeZone::UTC);
        for sql in [
            "SELECT json_extract_scalar(attributes, '$.callreason') FROM connect_ctr_latest",
            "SELECT call_reason FROM connect_contacts",
        ] {
            let found = session.query_blocking(sql).unwrap();
            assert_eq!(rows(&found), [[Some("NewOrder".to_owned())]], "{sql}");
        }
    }
}

#[test]
fn channel_subtype_is_a_column_and_a_filter() {
    let subtype = |number, subtype: Value| {
        Contact::new(number, "API", None)
            .with(json!({"Channel": "CHAT", "Queue": null, "SegmentAttributes": subtype}))
            .document()
    };
    let documents = [
        subtype(
            1,
            json!({"connect:Subtype": {"ValueString": "connect:WhatsApp"}, "connect:Direction": {"ValueString": "INBOUND"}}),
        ),
        subtype(
            2,
            json!({"connect:Subtype": {"valueString": "connect:SMS"}}),
        ),
        subtype(3, json!({"connect:EmailSubject": {"ValueString": null}})),
    ];
    let lake = lake_of(Source::ContactRecords, &documents);
    let session = session(&lake, &TimeZone::UTC);
    let groups = run(
        &session,
        "contact-metrics",
        &[("by", "subtype"), DAY[0], DAY[1]],
        &TimeZone::UTC,
    );
    let groups: Vec<_> = groups.iter().map(|row| row["group_name"].clone()).collect();
    assert_eq!(
        groups,
        [json!("connect:SMS"), json!("connect:WhatsApp"), json!(null)]
    );
    let row = run(
        &session,
        "contact-metrics",
        &[("subtype", "connect:WhatsApp"), DAY[0], DAY[1]],
        &TimeZone::UTC,
    )
    .remove(0);
    assert_close(&row, "contacts_created", 1.0);
}

#[test]
fn chat_metrics_exceed_32_bits() {
    let metrics = json!({"ContactMetrics": {"ConversationCloseTimeInMillis": 2_592_000_000_i64, "AgentFirstResponseTimeInMillis": 4_200_000_000_i64}});
    let mut record = Contact::new(1, "API", None)
        .handled("mira", 120, Some(20))
        .document();
    record["Channel"] = json!("CHAT");
    record["ChatMetrics"] = metrics;
    let lake = lake_of(Source::ContactRecords, &[record]);
    let session = session(&lake, &TimeZone::UTC);
    let row = run(&session, "chat-response-times", &DAY, &TimeZone::UTC).remove(0);
    assert_close(&row, "average_close_seconds", 2_592_000.0);
    assert_close(&row, "average_first_response_seconds", 4_200_000.0);
}

#[test]
fn excludes_calibrations_from_agent_score() {
    let evaluation = |number: u32, score: f64, calibration: Option<&str>| {
        json!({
            "evaluationId": format!("v-{number}"), "contactId": "contact-1", "evaluator": format!("lead{number}"),
            "evaluationDefinitionTitle": "Call quality", "evaluationSubmitTimestamp": at(36_300), "status": "SUBMITTED",
            "evaluationFormTotalScorePercentage": score, "calibrationSessionId": calibration,
        })
    };
    let session_id = Some("585d0ace-d724-5fab-848a-f25de4315b93");
    let lake = lake_of(
        Source::EvaluationForms,
        &[
            evaluation(1, 90.0, None),
            evaluation(2, 40.0, session_id),
            evaluation(3, 20.0, session_id),
        ],
    );
    lake.append(
        Source::ContactRecords,
        &Contact::new(1, "INBOUND", Some(15))
            .handled("mira", 120, Some(20))
            .document()
            .to_string(),
    );
    let session = session(&lake, &TimeZone::UTC);
    let row = run(&session, "scores-by-agent", &DAY, &TimeZone::UTC).remove(0);
    assert_close(&row, "average_score_percent", 90.0);
    assert_close(&row, "evaluations", 1.0);
    let calibrations = session
        .query_blocking("SELECT count(*) FROM connect_evaluations WHERE is_calibration = 1")
        .unwrap();
    assert_eq!(rows(&calibrations)[0][0].as_deref(), Some("2"));
}

#[test]
fn additional_email_recipients_may_be_text() {
    let email = |number, recipients: Value| {
        Contact::new(number, "INBOUND", Some(15))
            .with(json!({"Channel": "EMAIL", "AdditionalEmailRecipients": recipients}))
            .document()
    };
    let documents = [
        email(1, json!("lee@example.com;kim@example.com")),
        email(2, json!({"toList": [{"address": "lee@example.com"}]})),
        Contact::new(3, "INBOUND", Some(15)).document(),
    ];
    let lake = lake_of(Source::ContactRecords, &documents);
    let session = session(&lake, &TimeZone::UTC);
    for relation in ["connect_ctr", "connect_ctr_latest"] {
        let all = session
            .query_blocking(&format!("SELECT * FROM {relation} ORDER BY contactid"))
            .unwrap();
        let column = all
            .columns
            .iter()
            .position(|column| column.name == "additionalemailrecipients")
            .unwrap();
        let found: Vec<_> = rows(&all)
            .into_iter()
            .map(|row| row[column].clone())
            .collect();
        // The engine writes the keys of JSON text in lower case.
        let expected = [
            Some("lee@example.com;kim@example.com"),
            Some(r#"{"tolist":[{"address":"lee@example.com"}]}"#),
            None,
        ];
        let found: Vec<_> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, expected, "{relation}");
    }
}

/// An evaluation with integers and fractions mixed, options with commas, notes, and a question of
/// an undocumented type.
fn mixed_evaluation() -> Value {
    json!({
        "schemaVersion": "3.5", "evaluationId": "v-1",
        "metadata": {
            "contactId": "contact-1", "accountId": "123456789012", "instanceId": "i-1", "agentId": "a-1",
            "evaluationDefinitionTitle": "Call quality", "evaluator": "lead1", "evaluationDefinitionId": "f-1",
            "evaluationDefinitionVersion": 3, "evaluationStartTimestamp": "2026-11-25T10:00:00.100Z",
            "evaluationSubmitTimestamp": "2026-11-25T10:05:00.200Z", "score": {"percentage": 40}, "autoEvaluated": false,
            "creator": "arn:aws:iam::123456789012:role/api", "resubmitted": false, "evaluationSource": "MANUAL",
            "evaluationType": "CONTACT_EVALUATION", "evaluationAcknowledgerComment": "Talked it through",
            "evaluationAcknowledgedTimestamp": "2026-11-26T10:00:00.000Z", "evaluationAcknowledgedByUserName": "mira",
        },
        "sections": [
            {"sectionRefId": "s1", "sectionTitle": "Manner", "notes": "Section note", "score": {"percentage": 66.666_666_666_666_67}},
            {"sectionRefId": "s2", "sectionTitle": "Ends, with \"quotes\" 🎧", "parentSectionRefId": "s1", "score": {"percentage": 40}},
        ],
        "questions": [
            {"questionRefId": "q1", "sectionRefId": "s2", "questionType": "MULTISELECT", "questionText": "Why?",
             "answer": {"values": [{"valueText": "late, again", "valueRefId": "o1", "selected": true}, {"valueText": "rude", "valueRefId": "o2", "selected": true}],
                        "notes": "multi\nline", "metadata": {"notApplicable": false}},
             "score": {"percentage": 86.5}},
            {"questionRefId": "q2", "sectionRefId": "s2", "questionType": "NUMERIC", "questionText": "How many?",
             "answer": {"value": 7, "metadata": null}, "score": {}},
            {"questionRefId": "q3", "sectionRefId": "gone", "questionType": "RATING_SCALE", "questionText": "New type",
             "answer": {"value": "4"}, "score": null},
        ],
    })
}

#[test]
fn evaluation_keeps_mixed_numbers_options_and_notes() {
    let document = mixed_evaluation().to_string();
    let text = JsonText::decode(document.as_bytes());
    let row = evaluation_forms::row(&text, None, "s3://bucket/key").unwrap();
    let lake = TestLake::empty();
    let line = row.to_row().unwrap().line;
    lake.append(Source::EvaluationForms, std::str::from_utf8(&line).unwrap());
    let session = session(&lake, &TimeZone::UTC);
    let cases = [
        (
            "SELECT accountid, creator, evaluationacknowledgercomment, evaluationformtotalscorepercentage, evaluationdefinitionversion FROM connect_ef",
            "accountid, creator, evaluationacknowledgercomment, evaluationformtotalscorepercentage, evaluationdefinitionversion: \
             123456789012|arn:aws:iam::123456789012:role/api|Talked it through|40.0|3",
        ),
        (
            "SELECT score_percent, is_acknowledged, acknowledger_comment, is_counted FROM connect_evaluations",
            "score_percent, is_acknowledged, acknowledger_comment, is_counted: 40.0|1|Talked it through|1",
        ),
        (
            "SELECT section, score_percent, section_notes FROM connect_evaluation_sections ORDER BY 2",
            "section, score_percent, section_notes: Ends, with \"quotes\" 🎧|40.0|- Manner|66.67|Section note",
        ),
        (
            "SELECT question, answer, score_percent, section FROM connect_evaluation_questions ORDER BY 1 DESC",
            "question, answer, score_percent, section: Why?|late, again, rude|86.5|Manner -> Ends, with \"quotes\" 🎧 \
             New type|-|-|- How many?|7|-|Manner -> Ends, with \"quotes\" 🎧",
        ),
        (
            "SELECT cardinality(answer.questionanswervalues) AS options, answer.questionanswervaluerefid AS ids, replace(answer.questionnotes, chr(10), '/') AS notes \
             FROM connect_ef CROSS JOIN UNNEST(evaluationquestionanswers) AS t (answer) ORDER BY 1 DESC LIMIT 1",
            "options, ids, notes: 2|o1, o2|multi/line",
        ),
    ];
    check_lines(&session, &cases);
}
