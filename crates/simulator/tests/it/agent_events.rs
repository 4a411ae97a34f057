use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::support::{SIMULATION, list, millis, number, real, text};

/// Events by agent, in their order.
fn by_agent() -> BTreeMap<&'static str, Vec<&'static Value>> {
    let mut agents: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for event in &SIMULATION.events {
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
fn events_start_with_the_previous_snapshot() {
    for events in by_agent().values() {
        assert!(events.iter().map(|event| time(event)).is_sorted());
        for pair in events.windows(2) {
            if pair[1]["EventType"] == "LOGIN" {
                assert!(pair[1]["PreviousAgentSnapshot"].is_null());
            } else {
                assert_eq!(
                    pair[1]["PreviousAgentSnapshot"],
                    pair[0]["CurrentAgentSnapshot"]
                );
            }
        }
        assert_eq!(events[0]["EventType"], "LOGIN");
    }
}

#[test]
fn some_agents_log_out_or_close_the_window_without_offline() {
    let (mut offline, mut without_offline, mut closed) = (0, 0, 0);
    for events in by_agent().values() {
        let shifts = events.split(|event| event["EventType"] == "LOGIN");
        for shift in shifts.filter(|shift| !shift.is_empty()) {
            let logout = shift
                .iter()
                .position(|event| event["EventType"] == "LOGOUT");
            let Some(logout) = logout else {
                closed += 1;
                continue;
            };
            let status = text(shift[logout], "/CurrentAgentSnapshot/AgentStatus/Type");
            if status == "OFFLINE" {
                offline += 1;
                assert_eq!(logout, shift.len() - 1);
            } else {
                without_offline += 1;
                let rest = &shift[logout + 1..];
                assert!(rest.iter().all(|event| event["EventType"] == "HEART_BEAT"));
                assert!(time(shift[shift.len() - 1]) - time(shift[logout]) <= 3_600_000 + 120_000);
            }
        }
    }
    assert!(
        offline > 10 * (without_offline + closed),
        "{offline} {without_offline} {closed}"
    );
    assert!(without_offline + closed > 0);
}

#[test]
fn heartbeats_fill_gaps_of_two_minutes() {
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
fn agents_have_one_contact_or_two_chats() {
    for event in &SIMULATION.events {
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
    assert!(
        SIMULATION
            .events
            .iter()
            .any(|event| contacts(event).len() == 2)
    );
}

#[test]
fn contacts_require_available_status() {
    for event in &SIMULATION.events {
        let status = text(event, "/CurrentAgentSnapshot/AgentStatus/Name");
        assert!(
            status == "Available" || contacts(event).is_empty(),
            "{event}"
        );
        let has_next = !event["CurrentAgentSnapshot"]["NextAgentStatus"].is_null();
        assert!(!has_next || !contacts(event).is_empty());
    }
    let seen = |status: &str| {
        SIMULATION
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
        SIMULATION
            .events
            .iter()
            .any(|event| !event["CurrentAgentSnapshot"]["NextAgentStatus"].is_null())
    );
}

/// States of contacts with their start, by contact and agent.
fn states() -> HashMap<(&'static str, &'static str), Vec<(&'static str, &'static str)>> {
    let mut states: HashMap<_, Vec<_>> = HashMap::new();
    for event in SIMULATION
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
fn handled_contacts_occur_in_events_of_their_agent() {
    let states = states();
    for record in SIMULATION
        .contacts
        .values()
        .filter(|record| !record["Agent"].is_null())
        .filter(|record| !["MONITOR", "AGENT_REPLY"].contains(&text(record, "/InitiationMethod")))
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
        let method = text(record, "/InitiationMethod");
        if ["OUTBOUND", "CAMPAIGN_PREVIEW"].contains(&method) {
            let answered = !record["ConnectedToSystemTimestamp"].is_null();
            assert_eq!(of("CONNECTED").is_empty(), !answered, "{record}");
        } else {
            assert!(
                of("CONNECTED").contains(&second("/Agent/ConnectedToAgentTimestamp")),
                "{record}"
            );
        }
        assert_eq!(of("ENDED"), [second("/DisconnectTimestamp")]);
        assert_eq!(
            of("CONNECTED_ONHOLD").len(),
            usize::try_from(number(record, "/Agent/NumberOfHolds")).unwrap()
        );
        assert_eq!(
            of("PAUSED").len(),
            usize::try_from(number(record, "/TotalPauseCount")).unwrap()
        );
        let state_before_end = shown[shown.len() - 2].0;
        assert!(
            state_before_end == "CONNECTED" || record["ConnectedToSystemTimestamp"].is_null(),
            "{record}"
        );
    }
    let records = |id: &str| &SIMULATION.contacts[id];
    for ((contact, agent), states) in &states {
        let missed = states
            .iter()
            .all(|(state, _)| !["CONNECTED", "ENDED"].contains(state));
        assert!(
            missed || text(records(contact), "/Agent/ARN") == *agent,
            "{contact}"
        );
    }
    let attempts: i64 = SIMULATION
        .contacts
        .values()
        .map(|record| number(record, "/AgentConnectionAttempts"))
        .sum();
    // An offered callback is pending until the agent accepts; agents' own calls are not offered.
    let offers = |id: &str, states: &[(&str, &str)]| {
        let offer = match text(records(id), "/InitiationMethod") {
            "CALLBACK" => "PENDING",
            "OUTBOUND" | "CAMPAIGN_PREVIEW" => return 0,
            _ => "CONNECTING",
        };
        states.iter().filter(|(state, _)| *state == offer).count()
    };
    let offers: usize = states
        .iter()
        .map(|((contact, _), states)| offers(contact, states))
        .sum();
    assert_eq!(attempts, i64::try_from(offers).unwrap());
    for state in ["PENDING", "MISSED", "REJECTED", "ERROR"] {
        let seen = |states: &Vec<(&str, &str)>| states.iter().any(|(seen, _)| *seen == state);
        assert!(states.values().any(seen), "{state}");
    }
}

#[test]
fn summary_has_occupied_time_of_events() {
    for events in by_agent().values() {
        let user = text(events[0], "/CurrentAgentSnapshot/Configuration/Username");
        let figures = &SIMULATION.summary.agents[user];
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
        let handled = SIMULATION
            .contacts
            .values()
            .filter(|record| text(record, "/Agent/Username") == user)
            .filter(|record| record["InitiationMethod"] != "AGENT_REPLY")
            .count();
        assert_eq!(figures.handled, u64::try_from(handled).unwrap());
    }
    let (occupied, there) =
        SIMULATION
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
