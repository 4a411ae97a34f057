use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::{CENTRE, list, millis, text};

const FLOW: &str = include_str!("../../../../contact-flows/SimpleInboundFlow");

/// The logs of each contact, in their order.
fn by_contact() -> BTreeMap<&'static str, Vec<&'static Value>> {
    let mut contacts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for log in &CENTRE.logs {
        contacts
            .entry(text(log, "/ContactId"))
            .or_default()
            .push(log);
    }
    contacts
}

#[test]
fn every_log_belongs_to_a_contact_and_every_contact_has_logs_in_its_time() {
    let logs = by_contact();
    assert!(logs.keys().eq(CENTRE.contacts.keys()));
    for (contact, logs) in logs {
        let record = &CENTRE.contacts[contact];
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
fn the_reason_that_the_flow_set_is_that_of_the_record() {
    for (contact, logs) in by_contact() {
        let record = &CENTRE.contacts[contact];
        let reason = text(record, "/Attributes/CallReason");
        let set = logs
            .iter()
            .filter(|log| log["ContactFlowModuleType"] == "SetAttributes")
            .map(|log| text(log, "/Parameters/Value"));
        let is_transfer = record["InitiationMethod"] == "TRANSFER";
        assert_eq!(
            set.collect::<Vec<_>>(),
            if is_transfer { vec![] } else { vec![reason] }
        );
        let pressed = logs
            .iter()
            .filter(|log| log["ContactFlowModuleType"] == "GetUserInput")
            .map(|log| text(log, "/Results"));
        let key = ["RecentPurchase", "RepeatOrder", "NewOrder"]
            .iter()
            .position(|name| *name == reason);
        let key = key.map_or("Timeout".to_owned(), |key| (key + 1).to_string());
        let is_call = record["Channel"] == "VOICE" && !is_transfer;
        assert_eq!(
            pressed.collect::<Vec<_>>(),
            if is_call { vec![key] } else { vec![] }
        );
    }
}

#[test]
fn only_contacts_that_chose_nothing_are_lost_in_the_flow() {
    let lost = CENTRE
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
fn calls_go_the_ways_that_the_flow_has() {
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
                0 => assert_eq!(block, text(&flow, "/StartAction")),
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
fn the_flow_can_be_imported() {
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
