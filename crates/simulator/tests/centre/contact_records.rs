use std::collections::{BTreeMap, HashMap};

use serde_json::Value;
use simulator::{CallReason, Channel, Contacts};

use crate::support::{CENTRE, list, millis, number, real, seconds, text};

fn is_handled(record: &Value) -> bool {
    !record["Agent"].is_null()
}

#[test]
fn durations_are_those_between_the_timestamps() {
    for record in CENTRE.contacts.values() {
        if !record["Queue"].is_null() {
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
            assert_eq!(
                parts.map(|part| number(record, part)).iter().sum::<i64>(),
                connected,
                "{record}"
            );
            let work = seconds(
                record,
                "/Agent/AfterContactWorkStartTimestamp",
                "/Agent/AfterContactWorkEndTimestamp",
            );
            assert_eq!(number(record, "/Agent/AfterContactWorkDuration"), work);
            assert_eq!(
                text(record, "/Queue/DequeueTimestamp"),
                text(record, "/Agent/ConnectedToAgentTimestamp")
            );
            assert!(
                number(record, "/Agent/LongestHoldDuration")
                    <= number(record, "/Agent/CustomerHoldDuration")
            );
            assert!(number(record, "/AgentConnectionAttempts") >= 1);
        }
    }
}

#[test]
fn timestamps_follow_each_other() {
    for record in &CENTRE.deliveries {
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
    let updates: Vec<i64> = CENTRE
        .deliveries
        .iter()
        .map(|record| millis(text(record, "/LastUpdateTimestamp")))
        .collect();
    assert!(updates.is_sorted());
}

#[test]
fn a_record_published_again_is_newer_and_tells_of_the_same_contact() {
    let mut before: HashMap<&str, &Value> = HashMap::new();
    let mut again = 0;
    for record in &CENTRE.deliveries {
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
    assert_eq!(again, CENTRE.summary.documents.contact_record_updates);
    assert!(again > 10, "{again}");
}

/// What became of the contacts, as the newest records tell it.
fn told() -> BTreeMap<(String, String, String), Contacts> {
    let mut told: BTreeMap<_, Contacts> = BTreeMap::new();
    for record in CENTRE.contacts.values() {
        let day = text(record, "/InitiationTimestamp")[..10].to_owned();
        let key = (
            day,
            text(record, "/Channel").to_owned(),
            text(record, "/Attributes/CallReason").to_owned(),
        );
        add(told.entry(key).or_default(), record);
    }
    told
}

fn add(contacts: &mut Contacts, record: &Value) {
    let (handled, queued, reason) = (
        is_handled(record),
        !record["Queue"].is_null(),
        text(record, "/DisconnectReason"),
    );
    let gave_up = !handled && reason == "CUSTOMER_DISCONNECT";
    let wait = number(record, "/Queue/Duration");
    contacts.offered += 1;
    contacts.handled += u64::from(handled);
    contacts.abandoned_in_queue += u64::from(gave_up && queued);
    contacts.abandoned_in_flow += u64::from(gave_up && !queued);
    contacts.turned_away += u64::from(reason == "CONTACT_FLOW_DISCONNECT");
    contacts.expired += u64::from(reason == "EXPIRED");
    contacts.transferred_in += u64::from(record["InitiationMethod"] == "TRANSFER");
    contacts.transferred_out += u64::from(!record["NextContactId"].is_null());
    contacts.answered_within_20_seconds += u64::from(handled && wait <= 20);
    contacts.answered_queue_seconds += if handled { wait } else { 0 };
    contacts.abandoned_queue_seconds += if gave_up { wait } else { 0 };
    contacts.interaction_seconds += number(record, "/Agent/AgentInteractionDuration");
    contacts.hold_seconds +=
        number(record, "/Agent/CustomerHoldDuration") + number(record, "/Agent/AgentPauseDuration");
    contacts.after_contact_work_seconds += number(record, "/Agent/AfterContactWorkDuration");
}

#[test]
fn the_summary_is_what_the_records_tell() {
    let name = |channel: Channel| {
        serde_json::to_value(channel)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    };
    let summary = CENTRE.summary.contacts.iter();
    let summary = summary.map(|((day, channel, reason), contacts)| {
        (
            (day.to_string(), name(*channel), reason.name().to_owned()),
            contacts.clone(),
        )
    });
    assert_eq!(told(), summary.collect());
    assert_eq!(
        CENTRE.summary.total().offered,
        CENTRE.summary.documents.contact_records
    );
}

#[test]
fn everything_that_can_become_of_a_contact_does() {
    let total = CENTRE.summary.total();
    let abandoned =
        real(total.abandoned_in_queue.cast_signed()) / real(total.offered.cast_signed());
    assert!((0.01..0.3).contains(&abandoned), "{abandoned}");
    assert!(
        total.abandoned_in_flow > 0 && total.transferred_out > 5 && total.hold_seconds > 0,
        "{total:?}"
    );
    let seen = |channel, reason| {
        CENTRE
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
    let outside = CENTRE
        .contacts
        .values()
        .filter(|record| !record["TransferredToEndpoint"].is_null());
    assert!(outside.count() > 0);
    assert!(
        CENTRE
            .contacts
            .values()
            .any(|record| number(record, "/AgentConnectionAttempts") > 1)
    );
}

#[test]
fn transferred_contacts_name_each_other() {
    for record in CENTRE.contacts.values() {
        if let Some(next) = record["NextContactId"].as_str() {
            let next = &CENTRE.contacts[next];
            assert_eq!(next["PreviousContactId"], record["ContactId"]);
            assert_eq!(next["InitialContactId"], record["ContactId"]);
            assert_eq!(next["InitiationMethod"], "TRANSFER");
            assert_eq!(next["CustomerEndpoint"], record["CustomerEndpoint"]);
            assert_eq!(next["Attributes"], record["Attributes"]);
            assert_eq!(
                text(next, "/InitiationTimestamp"),
                text(record, "/DisconnectTimestamp")
            );
        }
        if let Some(previous) = record["PreviousContactId"].as_str() {
            assert_eq!(
                CENTRE.contacts[previous]["NextContactId"],
                record["ContactId"]
            );
        }
    }
}

#[test]
fn some_customers_call_again() {
    let mut calls: BTreeMap<&str, u32> = BTreeMap::new();
    for record in CENTRE
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
fn chat_figures_are_those_of_the_transcript() {
    let mut compared = 0;
    for (_, analysis) in CENTRE.documents.objects("Analysis/Chat/2026") {
        let metrics =
            &CENTRE.contacts[text(&analysis, "/CustomerMetadata/ContactId")]["ChatMetrics"];
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
