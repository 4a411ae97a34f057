//! Rules for the legs of contacts: what Connect documents for each initiation method.

use serde_json::Value;

use crate::support::{SIMULATION, list, millis, number, seconds, text};

fn with_method(method: &str) -> Vec<&'static Value> {
    let records: Vec<_> = SIMULATION
        .contacts
        .values()
        .filter(|record| record["InitiationMethod"] == method)
        .collect();
    assert!(!records.is_empty(), "{method}");
    records
}

fn linked(record: &Value, field: &str) -> &'static Value {
    &SIMULATION.contacts[text(record, field)]
}

fn is_queued(record: &Value) -> bool {
    !record["Queue"]["EnqueueTimestamp"].is_null()
}

fn is_handled(record: &Value) -> bool {
    !record["Agent"]["ConnectedToAgentTimestamp"].is_null()
}

fn is_transferred(record: &Value) -> bool {
    !record["TransferCompletedTimestamp"].is_null()
}

#[test]
fn cold_transfers_have_a_completion_timestamp() {
    let (mut internal, mut external) = (0, 0);
    for record in SIMULATION
        .contacts
        .values()
        .filter(|record| is_transferred(record))
    {
        assert_eq!(
            record["TransferCompletedTimestamp"],
            record["DisconnectTimestamp"]
        );
        let method = text(linked(record, "/NextContactId"), "/InitiationMethod");
        if record["TransferredToEndpoint"].is_null() {
            assert!(["TRANSFER", "QUEUE_TRANSFER"].contains(&method));
            internal += 1;
        } else {
            assert_eq!(method, "EXTERNAL_OUTBOUND");
            external += 1;
        }
    }
    assert!(internal > 3 && external > 0, "{internal} {external}");
}

#[test]
fn consults_conferences_and_warm_transfers_have_no_completion_timestamp() {
    let (mut consults, mut conferences, mut warm) = (0, 0, 0);
    for leg in with_method("TRANSFER") {
        let host = linked(leg, "/PreviousContactId");
        if is_transferred(host) {
            assert_eq!(
                text(leg, "/InitiationTimestamp"),
                text(host, "/DisconnectTimestamp")
            );
            continue;
        }
        assert!(text(leg, "/InitiationTimestamp") < text(host, "/DisconnectTimestamp"));
        if !is_handled(leg) {
            continue;
        }
        assert_ne!(leg["Agent"]["ARN"], host["Agent"]["ARN"]);
        let interaction = number(leg, "/Agent/AgentInteractionDuration");
        if text(leg, "/DisconnectTimestamp") > text(host, "/DisconnectTimestamp") {
            warm += 1;
        } else if interaction <= 2 {
            consults += 1;
        } else {
            conferences += 1;
        }
        assert!(number(host, "/Agent/NumberOfHolds") == 1);
    }
    assert!(
        consults > 0 && conferences > 0 && warm > 0,
        "{consults} {conferences} {warm}"
    );
}

#[test]
fn queue_flow_transfers_queued_calls() {
    for leg in with_method("QUEUE_TRANSFER") {
        let before = linked(leg, "/PreviousContactId");
        assert!(is_queued(before) && !is_handled(before) && is_transferred(before));
        assert_eq!(
            before["Queue"]["DequeueTimestamp"],
            leg["InitiationTimestamp"]
        );
        assert_ne!(before["Queue"]["ARN"], leg["Queue"]["ARN"]);
    }
}

#[test]
fn external_legs_have_no_agent() {
    for leg in with_method("EXTERNAL_OUTBOUND") {
        assert!(leg["Agent"].is_null() && leg["Queue"].is_null());
        assert_eq!(
            number(
                leg,
                "/ExternalThirdParty/ExternalThirdPartyInteractionDuration"
            ),
            seconds(leg, "/InitiationTimestamp", "/DisconnectTimestamp")
        );
        assert_eq!(
            leg["CustomerEndpoint"],
            linked(leg, "/PreviousContactId")["TransferredToEndpoint"]
        );
    }
}

#[test]
fn surveys_follow_contacts_that_the_agent_disconnected() {
    for survey in with_method("DISCONNECT") {
        assert!(survey["Agent"].is_null() && survey["Queue"].is_null());
        let before = linked(survey, "/PreviousContactId");
        assert!(is_handled(before) && !is_transferred(before));
        assert_eq!(before["DisconnectReason"], "AGENT_DISCONNECT");
        assert_eq!(survey["InitiationTimestamp"], before["DisconnectTimestamp"]);
    }
}

#[test]
fn monitor_legs_have_a_supervisor_and_a_queue_without_enqueue_timestamp() {
    for leg in with_method("MONITOR") {
        let monitored = linked(leg, "/RelatedContactId");
        assert!(!is_queued(leg) && !leg["Queue"]["Name"].is_null());
        assert_ne!(leg["Agent"]["ARN"], monitored["Agent"]["ARN"]);
        let states = list(leg, "/Agent/StateTransitions");
        assert_eq!(states[0]["state"], "SILENT_MONITOR");
        assert_eq!(
            text(&states[states.len() - 1], "/stateEndTimestamp"),
            text(monitored, "/DisconnectTimestamp")
        );
        assert!(leg["Agent"]["AfterContactWorkDuration"].is_null());
    }
}

#[test]
fn callbacks_follow_a_queued_caller() {
    for callback in with_method("CALLBACK") {
        let before = linked(callback, "/PreviousContactId");
        assert!(is_queued(before) && !is_handled(before) && !is_transferred(before));
        assert!(text(callback, "/InitiationTimestamp") < text(callback, "/Queue/EnqueueTimestamp"));
        if is_handled(callback) {
            let connected = text(callback, "/Agent/ConnectedToAgentTimestamp");
            assert_eq!(text(callback, "/ConnectedToSystemTimestamp"), connected);
            assert!(text(callback, "/Agent/AcceptedByAgentTimestamp") < connected);
        } else {
            assert!(callback["ConnectedToSystemTimestamp"].is_null());
        }
    }
}

#[test]
fn customer_first_callbacks_have_a_waiting_and_a_dialed_part() {
    for dialed in with_method("CALLBACK_CUSTOMER_FIRST_DIALED") {
        let waiting = linked(dialed, "/PreviousContactId");
        assert_eq!(
            waiting["InitiationMethod"],
            "CALLBACK_CUSTOMER_FIRST_QUEUED"
        );
        assert!(is_queued(waiting) && waiting["Agent"].is_null());
        assert!(!dialed["AnsweringMachineDetectionStatus"].is_null());
        assert_eq!(
            number(dialed, "/QueueInfo/CallbackTotalQueueDuration"),
            seconds(
                waiting,
                "/Queue/EnqueueTimestamp",
                "/Queue/DequeueTimestamp"
            ) + if is_queued(dialed) {
                seconds(dialed, "/Queue/EnqueueTimestamp", "/Queue/DequeueTimestamp")
            } else {
                0
            }
        );
    }
}

#[test]
fn campaign_calls_have_a_detection_status() {
    let campaign = SIMULATION
        .contacts
        .values()
        .filter(|record| !record["Campaign"]["CampaignId"].is_null());
    let (mut human, mut machine, mut abandoned, mut discarded) = (0, 0, 0, 0);
    for call in campaign {
        assert_eq!(call["Channel"], "VOICE");
        let status = text(call, "/AnsweringMachineDetectionStatus");
        if call["DisconnectReason"] == "OUTBOUND_PREVIEW_DISCARDED" {
            discarded += 1;
            assert_eq!(call["InitiationMethod"], "CAMPAIGN_PREVIEW");
            assert!(status.is_empty() && !is_handled(call) && !is_queued(call));
        } else if call["InitiationMethod"] == "API" && status == "HUMAN_ANSWERED" {
            human += 1;
            assert!(is_queued(call), "{call}");
            abandoned += u32::from(!is_handled(call));
            let greeting = |edge: &str| {
                millis(text(
                    call,
                    &format!("/CustomerVoiceActivity/Greeting{edge}Timestamp"),
                ))
            };
            assert!(greeting("Start") < greeting("End"));
        } else if call["InitiationMethod"] == "API" {
            machine += 1;
            assert!(!status.is_empty() && !is_queued(call) && !is_handled(call));
        }
    }
    assert!(
        human > 5 && machine > 5 && discarded > 0,
        "{human} {machine} {discarded}"
    );
    assert!(abandoned > 0, "{abandoned}");
}

#[test]
fn interaction_of_outbound_calls_includes_dialing() {
    let calls = with_method("OUTBOUND");
    for call in &calls {
        assert!(!is_queued(call) && !call["Queue"]["Name"].is_null() && is_handled(call));
        assert_eq!(
            text(call, "/Agent/ConnectedToAgentTimestamp"),
            text(call, "/InitiationTimestamp")
        );
        let answered = !call["ConnectedToSystemTimestamp"].is_null();
        assert_eq!(call["DisconnectReason"] == "TELECOM_UNANSWERED", !answered);
    }
    let answered = calls
        .iter()
        .filter(|call| !call["ConnectedToSystemTimestamp"].is_null());
    assert!((1..calls.len()).contains(&answered.count()));
}

#[test]
fn replies_relate_to_an_email_of_the_same_agent() {
    for reply in with_method("AGENT_REPLY") {
        let email = linked(reply, "/RelatedContactId");
        assert_eq!(
            (&email["Channel"], &reply["Channel"]),
            (&"EMAIL".into(), &"EMAIL".into())
        );
        assert_eq!(reply["Agent"]["ARN"], email["Agent"]["ARN"]);
        assert_eq!(reply["ContactAssociationId"], email["ContactAssociationId"]);
        assert!(reply["Queue"].is_null() && reply["PreviousContactId"].is_null());
    }
}

#[test]
fn disconnect_reasons_are_documented_for_their_channel() {
    let voice = [
        "CUSTOMER_DISCONNECT",
        "AGENT_DISCONNECT",
        "THIRD_PARTY_DISCONNECT",
        "CONTACT_FLOW_DISCONNECT",
        "OTHER",
        "TELECOM_BUSY",
        "TELECOM_NUMBER_INVALID",
        "TELECOM_UNANSWERED",
        "OUTBOUND_PREVIEW_DISCARDED",
    ];
    for record in SIMULATION.contacts.values() {
        let reason = text(record, "/DisconnectReason");
        let is_documented = match text(record, "/Channel") {
            "VOICE" => voice.contains(&reason),
            "CHAT" => [
                "AGENT_DISCONNECT",
                "CUSTOMER_DISCONNECT",
                "CONTACT_FLOW_DISCONNECT",
            ]
            .contains(&reason),
            "TASK" => ["AGENT_COMPLETED", "EXPIRED"].contains(&reason),
            _ => ["AGENT_DISCONNECT", "EXPIRED"].contains(&reason),
        };
        assert!(is_documented, "{record}");
    }
}

#[test]
fn only_queued_contacts_have_an_enqueue_timestamp() {
    let mut without_duration = 0;
    for record in SIMULATION.contacts.values() {
        let queue = &record["Queue"];
        if queue.is_null() {
            continue;
        }
        let has_timestamp = !queue["EnqueueTimestamp"].is_null();
        let method = text(record, "/InitiationMethod");
        assert_eq!(
            has_timestamp,
            !["OUTBOUND", "CAMPAIGN_PREVIEW", "MONITOR"].contains(&method),
            "{record}"
        );
        without_duration += u32::from(has_timestamp && queue["Duration"].is_null());
    }
    assert!(without_duration > 0);
}

#[test]
fn every_subtype_queue_and_routing_profile_occurs() {
    let seen = |pointer: &str, value: &str| {
        SIMULATION
            .contacts
            .values()
            .any(|record| text(record, pointer) == value)
    };
    for subtype in [
        "Telephony",
        "WebRTC",
        "Chat",
        "WhatsApp",
        "SMS",
        "Task",
        "Email",
    ] {
        let subtype = format!("connect:{subtype}");
        assert!(
            seen("/SegmentAttributes/connect:Subtype/ValueString", &subtype),
            "{subtype}"
        );
    }
    for queue in ["BasicQueue", "Support", "Campaigns"] {
        assert!(seen("/Queue/Name", queue), "{queue}");
    }
    for profile in ["Sales", "Support"] {
        assert!(seen("/Agent/RoutingProfile/Name", profile), "{profile}");
    }
    assert!(with_method("WEBRTC_API").len() > 1);
}

#[test]
fn tasks_pause_and_some_contacts_have_no_after_contact_work() {
    let handled = || {
        SIMULATION
            .contacts
            .values()
            .filter(|record| is_handled(record))
    };
    let pauses = handled().filter(|record| number(record, "/Agent/AgentPauseDuration") > 0);
    assert!(pauses.clone().count() > 0);
    assert!(pauses.clone().all(|record| record["Channel"] == "TASK"));
    let without_work = handled()
        .filter(|record| record["InitiationMethod"] == "INBOUND")
        .filter(|record| record["Agent"]["AfterContactWorkDuration"].is_null());
    assert!(without_work.count() > 5);
}
