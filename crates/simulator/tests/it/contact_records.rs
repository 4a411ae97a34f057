use std::collections::{BTreeMap, HashMap};

use serde_json::Value;
use simulator::{CallReason, Channel, ContactFigures};

use crate::support::{SIMULATION, list, millis, number, real, seconds, text};

fn is_handled(record: &Value) -> bool {
    !record["Agent"]["ConnectedToAgentTimestamp"].is_null()
}

fn is_queued(record: &Value) -> bool {
    !record["Queue"]["EnqueueTimestamp"].is_null()
}

/// Whether the record is of a colleague whom an agent consulted: the agent stayed.
fn is_colleague(record: &Value) -> bool {
    let previous = record["PreviousContactId"].as_str();
    record["InitiationMethod"] == "TRANSFER"
        && previous.is_some_and(|previous| {
            SIMULATION.contacts[previous]["TransferCompletedTimestamp"].is_null()
        })
}

#[test]
fn durations_match_timestamps() {
    for record in SIMULATION.contacts.values() {
        if !record["Queue"]["Duration"].is_null() {
            assert_eq!(
                number(record, "/Queue/Duration"),
                seconds(record, "/Queue/EnqueueTimestamp", "/Queue/DequeueTimestamp")
            );
            assert!(number(record, "/Queue/Duration") >= 0);
        }
        if is_handled(record) {
            let connected = seconds(
                record,
                "/Agent/ConnectedToAgentTimestamp",
                "/DisconnectTimestamp",
            );
            let parts = [
                "/Agent/AgentInteractionDuration",
                "/Agent/CustomerHoldDuration",
                "/Agent/AgentPauseDuration",
            ];
            let parts = parts.map(|part| number(record, part)).iter().sum::<i64>();
            if is_colleague(record) {
                assert!(parts <= connected, "{record}");
            } else {
                assert_eq!(parts, connected, "{record}");
            }
            if record["Agent"]["AfterContactWorkStartTimestamp"].is_null() {
                continue;
            }
            let work = seconds(
                record,
                "/Agent/AfterContactWorkStartTimestamp",
                "/Agent/AfterContactWorkEndTimestamp",
            );
            assert_eq!(number(record, "/Agent/AfterContactWorkDuration"), work);
            let dequeued = text(record, "/Queue/DequeueTimestamp");
            if record["InitiationMethod"] == "CALLBACK" {
                assert!(dequeued < text(record, "/Agent/ConnectedToAgentTimestamp"));
            } else if !dequeued.is_empty() {
                assert_eq!(dequeued, text(record, "/Agent/ConnectedToAgentTimestamp"));
            }
            assert!(
                number(record, "/Agent/LongestHoldDuration")
                    <= number(record, "/Agent/CustomerHoldDuration")
            );
            assert!(
                number(record, "/AgentConnectionAttempts") >= i64::from(!dequeued.is_empty()),
                "{record}"
            );
        }
    }
}

#[test]
fn timestamps_ascend() {
    for record in &SIMULATION.deliveries {
        let order = [
            "/InitiationTimestamp",
            "/Queue/EnqueueTimestamp",
            "/Queue/DequeueTimestamp",
            "/DisconnectTimestamp",
        ];
        let work = [
            "/Agent/AfterContactWorkStartTimestamp",
            "/Agent/AfterContactWorkEndTimestamp",
            "/LastUpdateTimestamp",
        ];
        let times: Vec<i64> = order
            .into_iter()
            .chain(work)
            .map(|at| text(record, at))
            .filter(|at| !at.is_empty())
            .map(millis)
            .collect();
        assert!(times.is_sorted(), "{record}");
    }
    let updates: Vec<i64> = SIMULATION
        .deliveries
        .iter()
        .map(|record| millis(text(record, "/LastUpdateTimestamp")))
        .collect();
    assert!(updates.is_sorted());
}

#[test]
fn updates_are_newer_and_keep_the_contact() {
    let mut before: HashMap<&str, &Value> = HashMap::new();
    let mut again = 0;
    for record in &SIMULATION.deliveries {
        if let Some(old) = before.insert(text(record, "/ContactId"), record) {
            again += 1;
            assert!(text(record, "/LastUpdateTimestamp") > text(old, "/LastUpdateTimestamp"));
            for field in [
                "Agent",
                "Queue",
                "Attributes",
                "InitiationTimestamp",
                "DisconnectTimestamp",
                "NextContactId",
                "ChatMetrics",
            ] {
                assert_eq!(record[field], old[field]);
            }
        }
    }
    assert_eq!(again, SIMULATION.summary.documents.contact_record_updates);
    assert!(again > 10, "{again}");
}

/// Contact figures computed from the newest records.
fn figures_of_records() -> BTreeMap<(String, String, String), ContactFigures> {
    let mut figures: BTreeMap<_, ContactFigures> = BTreeMap::new();
    for record in SIMULATION.contacts.values() {
        let day = text(record, "/InitiationTimestamp")[..10].to_owned();
        let key = (
            day,
            text(record, "/Channel").to_owned(),
            text(record, "/Attributes/CallReason").to_owned(),
        );
        add(figures.entry(key).or_default(), record);
    }
    figures
}

fn add(contacts: &mut ContactFigures, record: &Value) {
    let (handled, queued) = (is_handled(record), is_queued(record));
    let (reason, method) = (
        text(record, "/DisconnectReason"),
        text(record, "/InitiationMethod"),
    );
    let transferred = !record["TransferCompletedTimestamp"].is_null();
    let abandoned = queued && !handled && !transferred && record["NextContactId"].is_null();
    let is_inbound = ["INBOUND", "WEBRTC_API"].contains(&method);
    let wait = record["Queue"]["Duration"].as_i64();
    contacts.offered += 1;
    contacts.handled += u64::from(handled);
    contacts.abandoned_in_queue += u64::from(abandoned);
    contacts.abandoned_in_flow += u64::from(!handled && !queued && reason == "CUSTOMER_DISCONNECT");
    contacts.turned_away += u64::from(!queued && is_inbound && reason == "CONTACT_FLOW_DISCONNECT");
    contacts.expired += u64::from(reason == "EXPIRED");
    contacts.transferred_in += u64::from(method == "TRANSFER");
    contacts.transferred_out += u64::from(transferred);
    contacts.answered_within_20_seconds +=
        u64::from(handled && wait.is_some_and(|wait| wait <= 20));
    contacts.answered_queue_seconds += wait.filter(|_| handled).unwrap_or_default();
    contacts.abandoned_queue_seconds += wait.filter(|_| abandoned).unwrap_or_default();
    contacts.interaction_seconds += number(record, "/Agent/AgentInteractionDuration");
    contacts.hold_seconds +=
        number(record, "/Agent/CustomerHoldDuration") + number(record, "/Agent/AgentPauseDuration");
    contacts.after_contact_work_seconds += number(record, "/Agent/AfterContactWorkDuration");
}

#[test]
fn summary_matches_contact_records() {
    let name = |channel: Channel| {
        serde_json::to_value(channel)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    };
    let summary = SIMULATION.summary.contacts.iter();
    let summary = summary.map(|((day, channel, reason), contacts)| {
        (
            (day.to_string(), name(*channel), reason.name().to_owned()),
            contacts.clone(),
        )
    });
    assert_eq!(figures_of_records(), summary.collect());
    assert_eq!(
        SIMULATION.summary.total().offered,
        SIMULATION.summary.documents.contact_records
    );
}

#[test]
fn every_outcome_occurs() {
    let total = SIMULATION.summary.total();
    let abandoned =
        real(total.abandoned_in_queue.cast_signed()) / real(total.offered.cast_signed());
    assert!((0.01..0.3).contains(&abandoned), "{abandoned}");
    assert!(
        total.abandoned_in_flow > 0 && total.transferred_out > 5 && total.hold_seconds > 0,
        "{total:?}"
    );
    let seen = |channel, reason| {
        SIMULATION
            .summary
            .contacts
            .keys()
            .any(|key| (key.1, key.2) == (channel, reason))
    };
    for channel in Channel::ALL {
        assert!(
            CallReason::ALL.iter().any(|reason| seen(channel, *reason)),
            "{channel:?}"
        );
    }
    let outside = SIMULATION
        .contacts
        .values()
        .filter(|record| !record["TransferredToEndpoint"].is_null());
    assert!(outside.count() > 0);
    assert!(
        SIMULATION
            .contacts
            .values()
            .any(|record| number(record, "/AgentConnectionAttempts") > 1)
    );
}

#[test]
fn legs_of_a_chain_reference_each_other() {
    for record in SIMULATION.contacts.values() {
        if let Some(next) = record["NextContactId"].as_str() {
            let next = &SIMULATION.contacts[next];
            assert_eq!(next["PreviousContactId"], record["ContactId"]);
            let initial = record["InitialContactId"]
                .as_str()
                .unwrap_or_else(|| text(record, "/ContactId"));
            assert_eq!(next["InitialContactId"], initial);
            assert_eq!(next["Channel"], record["Channel"]);
            assert_eq!(next["Attributes"], record["Attributes"]);
            if next["InitiationMethod"] != "EXTERNAL_OUTBOUND" {
                assert_eq!(next["CustomerEndpoint"], record["CustomerEndpoint"]);
            }
        }
        if let Some(previous) = record["PreviousContactId"].as_str() {
            assert_eq!(
                SIMULATION.contacts[previous]["NextContactId"],
                record["ContactId"]
            );
        }
    }
}

#[test]
fn some_customers_call_again() {
    let mut calls: BTreeMap<&str, u32> = BTreeMap::new();
    for record in SIMULATION
        .contacts
        .values()
        .filter(|record| record["InitiationMethod"] == "INBOUND" && record["Channel"] == "VOICE")
    {
        *calls
            .entry(text(record, "/CustomerEndpoint/Address"))
            .or_default() += 1;
    }
    let again = calls.values().filter(|count| **count > 1).count();
    assert!(again * 100 > calls.len() * 2, "{again} of {}", calls.len());
}

#[test]
fn chat_metrics_match_transcripts() {
    let mut compared = 0;
    for (_, analysis) in SIMULATION.documents.objects("Analysis/Chat/2026") {
        let metrics =
            &SIMULATION.contacts[text(&analysis, "/CustomerMetadata/ContactId")]["ChatMetrics"];
        for (role, side) in [("AGENT", "AgentMetrics"), ("CUSTOMER", "CustomerMetrics")] {
            let messages = list(&analysis, "/Transcript")
                .iter()
                .filter(|item| item["ParticipantRole"] == role);
            let letters: usize = messages
                .clone()
                .map(|item| text(item, "/Content").chars().count())
                .sum();
            assert_eq!(metrics[side]["MessagesSent"], messages.clone().count());
            assert_eq!(metrics[side]["MessageLengthInChars"], letters);
            assert_eq!(
                metrics[side]["ParticipantId"],
                messages.clone().next_back().unwrap()["ParticipantId"]
            );
        }
        compared += 1;
    }
    assert!(compared > 5, "{compared}");
}
