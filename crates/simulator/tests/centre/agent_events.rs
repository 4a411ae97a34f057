use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::support::{CENTRE, list, millis, number, real, text};

/// The events of each agent, in their order.
fn by_agent() -> BTreeMap<&'static str, Vec<&'static Value>> {
    let mut agents: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for event in &CENTRE.events {
        agents
            .entry(text(event, "/AgentARN"))
            .or_default()
            .push(event);
    }
    agents
}

fn time(event: &Value) -> i64 {
    millis(text(event, "/EventTimestamp"))
}

fn contacts(event: &Value) -> &[Value] {
    list(event, "/CurrentAgentSnapshot/Contacts")
}

#[test]
fn every_event_begins_where_the_one_before_ended() {
    for events in by_agent().values() {
        assert!(events.iter().map(|event| time(event)).is_sorted());
        for pair in events.windows(2) {
            if pair[1]["EventType"] == "LOGIN" {
                assert_eq!(pair[0]["EventType"], "LOGOUT");
                assert!(pair[1]["PreviousAgentSnapshot"].is_null());
            } else {
                assert_eq!(
                    pair[1]["PreviousAgentSnapshot"],
                    pair[0]["CurrentAgentSnapshot"]
                );
            }
        }
        assert_eq!(
            (
                &events[0]["EventType"],
                &events[events.len() - 1]["EventType"]
            ),
            (&"LOGIN".into(), &"LOGOUT".into())
        );
    }
}

#[test]
fn there_is_news_of_an_agent_at_least_every_two_minutes() {
    let mut heart_beats = 0;
    for events in by_agent().values() {
        for pair in events
            .windows(2)
            .filter(|pair| pair[1]["EventType"] != "LOGIN")
        {
            assert!(time(pair[1]) - time(pair[0]) <= 120_000);
            if pair[1]["EventType"] == "HEART_BEAT" {
                heart_beats += 1;
                assert_eq!(time(pair[1]) - time(pair[0]), 120_000);
            }
        }
    }
    assert!(heart_beats > 100);
}

#[test]
fn an_agent_has_one_contact_or_two_chats() {
    for event in &CENTRE.events {
        let contacts = contacts(event);
        assert!(contacts.len() <= 2);
        assert!(
            contacts.len() < 2 || contacts.iter().all(|contact| contact["Channel"] == "CHAT"),
            "{event}"
        );
        for slot in list(
            event,
            "/CurrentAgentSnapshot/Configuration/RoutingProfile/Concurrency",
        ) {
            let taken = contacts
                .iter()
                .filter(|contact| contact["Channel"] == slot["Channel"])
                .count();
            assert_eq!(
                number(slot, "/AvailableSlots") + i64::try_from(taken).unwrap(),
                number(slot, "/MaximumSlots")
            );
        }
    }
    assert!(CENTRE.events.iter().any(|event| contacts(event).len() == 2));
}

#[test]
fn agents_who_are_away_have_no_contacts() {
    for event in &CENTRE.events {
        let status = text(event, "/CurrentAgentSnapshot/AgentStatus/Name");
        assert!(
            status == "Available" || contacts(event).is_empty(),
            "{event}"
        );
        let has_next = !event["CurrentAgentSnapshot"]["NextAgentStatus"].is_null();
        assert!(!has_next || !contacts(event).is_empty());
    }
    let seen = |status: &str| {
        CENTRE
            .events
            .iter()
            .any(|event| text(event, "/CurrentAgentSnapshot/AgentStatus/Name") == status)
    };
    assert!(
        ["Available", "Break", "Lunch", "Offline"]
            .into_iter()
            .all(seen)
    );
    assert!(
        CENTRE
            .events
            .iter()
            .any(|event| !event["CurrentAgentSnapshot"]["NextAgentStatus"].is_null())
    );
}

/// When a contact was shown in which state, and by whom: each state at its first event.
fn states() -> HashMap<(&'static str, &'static str), Vec<(&'static str, &'static str)>> {
    let mut states: HashMap<_, Vec<_>> = HashMap::new();
    for event in CENTRE
        .events
        .iter()
        .filter(|event| event["EventType"] == "STATE_CHANGE")
    {
        for contact in contacts(event) {
            let shown = (
                text(contact, "/State"),
                text(contact, "/StateStartTimestamp"),
            );
            let states = states
                .entry((text(contact, "/ContactId"), text(event, "/AgentARN")))
                .or_default();
            if states.last() != Some(&shown) {
                states.push(shown);
            }
        }
    }
    states
}

#[test]
fn every_handled_contact_is_shown_by_its_agent() {
    let states = states();
    for record in CENTRE
        .contacts
        .values()
        .filter(|record| !record["Agent"].is_null())
    {
        let shown = &states[&(text(record, "/ContactId"), text(record, "/Agent/ARN"))];
        let of = |name: &str| {
            shown
                .iter()
                .filter(|(state, _)| *state == name)
                .map(|(_, time)| &time[..19])
                .collect::<Vec<_>>()
        };
        let second = |pointer: &str| &text(record, pointer)[..19];
        assert!(
            of("CONNECTED").contains(&second("/Agent/ConnectedToAgentTimestamp")),
            "{record}"
        );
        assert_eq!(of("ENDED"), [second("/DisconnectTimestamp")]);
        assert_eq!(
            of("CONNECTED_ONHOLD").len(),
            usize::try_from(number(record, "/Agent/NumberOfHolds")).unwrap()
        );
        assert_eq!(
            of("PAUSED").len(),
            usize::try_from(number(record, "/TotalPauseCount")).unwrap()
        );
        assert_eq!(shown[shown.len() - 2].0, "CONNECTED");
    }
    let records = |id: &str| &CENTRE.contacts[id];
    for ((contact, agent), states) in &states {
        let missed = states
            .iter()
            .all(|(state, _)| ["CONNECTING", "MISSED"].contains(state));
        assert!(
            missed || text(records(contact), "/Agent/ARN") == *agent,
            "{contact}"
        );
    }
    let attempts: i64 = CENTRE
        .contacts
        .values()
        .map(|record| number(record, "/AgentConnectionAttempts"))
        .sum();
    let rings: usize = states
        .values()
        .map(|states| {
            states
                .iter()
                .filter(|(state, _)| *state == "CONNECTING")
                .count()
        })
        .sum();
    assert_eq!(attempts, i64::try_from(rings).unwrap());
}

#[test]
fn agents_are_not_busier_than_they_are_there_and_the_summary_says_how_busy() {
    for events in by_agent().values() {
        let user = text(events[0], "/CurrentAgentSnapshot/Configuration/Username");
        let figures = &CENTRE.summary.agents[user];
        let spans = || {
            events
                .windows(2)
                .map(|pair| (pair[0], time(pair[1]) - time(pair[0])))
        };
        let sum = |condition: &dyn Fn(&Value) -> bool| {
            spans()
                .filter(|(event, _)| condition(event))
                .map(|(_, span)| span)
                .sum::<i64>()
        };
        assert_eq!(
            figures.occupied_millis,
            sum(&|event| !contacts(event).is_empty()),
            "{user}"
        );
        let away = |event: &Value| {
            ["Break", "Lunch"].contains(&text(event, "/CurrentAgentSnapshot/AgentStatus/Name"))
        };
        assert_eq!(figures.away_millis, sum(&away), "{user}");
        assert!(figures.occupancy() <= 1.0);
        let handled = CENTRE
            .contacts
            .values()
            .filter(|record| text(record, "/Agent/Username") == user)
            .count();
        assert_eq!(figures.handled, u64::try_from(handled).unwrap());
    }
    let (occupied, there) =
        CENTRE
            .summary
            .agents
            .values()
            .fold((0, 0), |(occupied, there), figures| {
                (
                    occupied + figures.occupied_millis / 1000,
                    there + (figures.signed_in_millis - figures.away_millis) / 1000,
                )
            });
    let occupancy = real(occupied) / real(there);
    assert!((0.5..0.95).contains(&occupancy), "{occupancy}");
}
