use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::{SIMULATION, list, millis, text};

const FLOW: &str = include_str!("../../../../contact-flows/SimpleInboundFlow");

/// Logs by contact, in their order.
fn by_contact() -> BTreeMap<&'static str, Vec<&'static Value>> {
    let mut contacts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for log in &SIMULATION.logs {
        contacts
            .entry(text(log, "/ContactId"))
            .or_default()
            .push(log);
    }
    contacts
}

#[test]
fn logs_match_contacts_and_their_times() {
    let logs = by_contact();
    let has_flow = |record: &&Value| {
        let method = text(record, "/InitiationMethod");
        let is_unanswered = record["ConnectedToSystemTimestamp"].is_null();
        match method {
            "MONITOR" | "AGENT_REPLY" | "EXTERNAL_OUTBOUND" | "OUTBOUND" | "CAMPAIGN_PREVIEW" => {
                false
            }
            "API" => !is_unanswered || record["Campaign"]["CampaignId"].is_null(),
            "CALLBACK_CUSTOMER_FIRST_DIALED" => !is_unanswered,
            _ => true,
        }
    };
    let with_flow = SIMULATION.contacts.values().filter(has_flow);
    assert!(
        logs.keys()
            .copied()
            .eq(with_flow.map(|record| text(record, "/ContactId")))
    );
    for (contact, logs) in logs {
        let record = &SIMULATION.contacts[contact];
        let times: Vec<i64> = logs
            .iter()
            .map(|log| millis(text(log, "/Timestamp")))
            .collect();
        assert!(times.is_sorted());
        assert!(times[0] >= millis(text(record, "/InitiationTimestamp")));
        assert!(times[times.len() - 1] < millis(text(record, "/DisconnectTimestamp")) + 1000);
    }
}

#[test]
fn logged_reason_matches_record() {
    for (contact, logs) in by_contact() {
        let record = &SIMULATION.contacts[contact];
        let reason = text(record, "/Attributes/CallReason");
        let set = logs
            .iter()
            .filter(|log| log["ContactFlowModuleType"] == "SetAttributes")
            .map(|log| text(log, "/Parameters/Value"));
        let method = text(record, "/InitiationMethod");
        let is_first = ["INBOUND", "WEBRTC_API", "API"].contains(&method)
            && record["Campaign"]["CampaignId"].is_null();
        assert_eq!(
            set.collect::<Vec<_>>(),
            if is_first { vec![reason] } else { vec![] }
        );
        let pressed = logs
            .iter()
            .filter(|log| log["Identifier"] == "Main menu")
            .map(|log| text(log, "/Results"));
        let key = ["RecentPurchase", "RepeatOrder", "NewOrder"]
            .iter()
            .position(|name| *name == reason);
        let key = key.map_or("Timeout".to_owned(), |key| (key + 1).to_string());
        let is_call = record["Channel"] == "VOICE" && is_first;
        assert_eq!(
            pressed.collect::<Vec<_>>(),
            if is_call { vec![key] } else { vec![] }
        );
    }
}

#[test]
fn only_contacts_without_selection_are_abandoned_in_the_flow() {
    let lost = SIMULATION
        .contacts
        .values()
        .filter(|record| record["Queue"].is_null());
    for record in lost.filter(|record| record["DisconnectReason"] == "CUSTOMER_DISCONNECT") {
        assert_eq!(text(record, "/Attributes/CallReason"), "NoSelection");
    }
}

/// Where each action of the flow can lead to.
fn transitions(flow: &Value) -> BTreeMap<&str, BTreeSet<&str>> {
    let actions = list(flow, "/Actions").iter().map(|action| {
        let branches = ["/Transitions/Conditions", "/Transitions/Errors"]
            .into_iter()
            .flat_map(|branches| list(action, branches));
        let all = branches
            .map(|branch| text(branch, "/NextAction"))
            .chain([text(action, "/Transitions/NextAction")]);
        (
            text(action, "/Identifier"),
            all.filter(|next| !next.is_empty()).collect(),
        )
    });
    actions.collect()
}

fn module_type(action: &str) -> &str {
    match action {
        "UpdateFlowLoggingBehavior" => "SetLoggingBehavior",
        "MessageParticipant" => "PlayPrompt",
        "GetParticipantInput" => "GetUserInput",
        "UpdateContactAttributes" => "SetAttributes",
        "UpdateContactTargetQueue" => "SetQueue",
        "TransferContactToQueue" => "Transfer",
        "DisconnectParticipant" => "Disconnect",
        other => panic!("{other}"),
    }
}

#[test]
fn calls_follow_transitions_of_the_flow() {
    let flow: Value = serde_json::from_str(FLOW).unwrap();
    let transitions = transitions(&flow);
    let types: BTreeMap<_, _> = list(&flow, "/Actions")
        .iter()
        .map(|action| (text(action, "/Identifier"), text(action, "/Type")))
        .collect();
    let mut steps = BTreeSet::new();
    for logs in by_contact().values() {
        let logs: Vec<_> = logs
            .iter()
            .filter(|log| log["ContactFlowName"] == "SimpleInboundFlow")
            .collect();
        for (number, log) in logs.iter().enumerate() {
            let block = text(log, "/Identifier");
            assert_eq!(
                text(log, "/ContactFlowModuleType"),
                module_type(types[block])
            );
            match number {
                // Blocks before this one are not in the log.
                0 => assert_eq!(types[block], "UpdateFlowLoggingBehavior"),
                _ => assert!(
                    transitions[text(logs[number - 1], "/Identifier")].contains(block),
                    "{log}"
                ),
            }
            steps.insert(block);
        }
    }
    assert!(steps.len() >= 10, "{steps:?}");
}

#[test]
fn flow_can_be_imported() {
    let flow: Value = serde_json::from_str(FLOW).unwrap();
    assert_eq!(
        (text(&flow, "/Version"), text(&flow, "/Metadata/name")),
        ("2019-10-30", "SimpleInboundFlow")
    );
    let transitions = transitions(&flow);
    assert!(transitions.contains_key(text(&flow, "/StartAction")));
    assert_eq!(transitions.len(), list(&flow, "/Actions").len());
    for (action, next) in &transitions {
        assert!(
            next.iter().all(|next| transitions.contains_key(next)),
            "{action}"
        );
        assert!(
            action.len() <= 50
                && !action.contains([
                    '%', ':', '(', '\\', '/', ')', '=', '$', ',', ';', '[', ']', '{', '}'
                ])
        );
        assert!(
            !flow["Metadata"]["ActionMetadata"][action]["position"].is_null(),
            "{action}"
        );
    }
}

/// The flow had no such block, so that Contact Lens never analyzed a call.
#[test]
fn flow_records_and_analyzes_calls_before_anything_else() {
    let flow: Value = serde_json::from_str(FLOW).unwrap();
    let start = text(&flow, "/StartAction");
    let action = list(&flow, "/Actions")
        .iter()
        .find(|action| action["Identifier"] == start)
        .unwrap();
    assert_eq!(action["Type"], "UpdateContactRecordingAndAnalyticsBehavior");
    let voice = &action["Parameters"]["VoiceBehavior"];
    assert_eq!(
        voice["VoiceRecordingBehavior"]["RecordedParticipants"],
        serde_json::json!(["Agent", "Customer"])
    );
    let analytics = &voice["VoiceAnalyticsBehavior"];
    assert_eq!(analytics["Enabled"], "True");
    let errors = list(action, "/Transitions/Errors");
    for error in ["NoMatchingError", "ChannelMismatch"] {
        assert!(errors.iter().any(|branch| branch["ErrorType"] == error));
    }
}
