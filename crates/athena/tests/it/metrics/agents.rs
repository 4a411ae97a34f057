//! States and times of agents.

use analytics::dashboards::{self, Selection};
use connect_core::Day;

use super::*;

/// An agent event with a status and the states of contacts.
fn event(
    number: u32,
    seconds: u32,
    kind: &str,
    status: Option<(&str, &str)>,
    contact_states: &[&str],
) -> Value {
    let contacts: Vec<_> = contact_states
        .iter()
        .map(|state| json!({"ContactId": "c-1", "State": state, "Channel": "VOICE", "InitiationMethod": "INBOUND"}))
        .collect();
    let status = status.map(|(name, since)| json!({"Name": name, "StartTimestamp": since}));
    json!({
        "EventId": format!("e-{number:03}"), "EventTimestamp": at(seconds), "EventType": kind, "AgentARN": "agent/mira",
        "CurrentAgentSnapshot": {"AgentStatus": status, "Configuration": {"Username": "mira"}, "Contacts": contacts},
    })
}

#[test]
fn logout_ends_online_time_despite_later_heartbeats() {
    let since = at(28_810);
    let available = Some(("Available", since.as_str()));
    let mut documents = vec![
        event(1, 28_800, "LOGIN", Some(("Offline", &at(28_800))), &[]),
        event(2, 28_810, "STATE_CHANGE", available, &[]),
        event(3, 32_400, "LOGOUT", available, &[]),
    ];
    documents.extend(
        (1..=30).map(|beat| event(3 + beat, 32_400 + 120 * beat, "HEART_BEAT", available, &[])),
    );
    let lake = lake_of(Source::AgentEvents, &documents);
    let session = session(&lake, &TimeZone::UTC);
    let row = run(&session, "occupancy-per-agent", &DAY, &TimeZone::UTC).remove(0);
    assert_close(&row, "online_seconds", 3590.0);
    assert_close(&row, "idle_seconds", 3590.0);
}

#[test]
fn events_without_id_are_neither_merged_nor_counted_twice() {
    let since = at(33_008);
    let available = Some(("Available", since.as_str()));
    let with_id = [
        event(1, 33_350, "STATE_CHANGE", available, &[]),
        event(2, 33_350, "STATE_CHANGE", available, &["CONNECTED"]),
        event(3, 33_350, "HEART_BEAT", available, &["CONNECTED"]),
        event(4, 33_351, "HEART_BEAT", available, &["CONNECTED"]),
        event(5, 33_351, "HEART_BEAT", available, &["CONNECTED"]),
    ];
    let mut deliveries = with_id.to_vec();
    for mut event in with_id {
        event.as_object_mut().unwrap().remove("EventId");
        deliveries.push(event);
    }
    deliveries.extend(deliveries.clone());
    let lake = lake_of(Source::AgentEvents, &deliveries);
    let session = session(&lake, &TimeZone::UTC);
    // The last two events without an ID cannot be told from one that was delivered twice.
    let sql = "SELECT count(eventid) AS ids, count(*) AS events FROM connect_ae_events";
    check_lines(&session, &[(sql, "ids, events: 5|9")]);
}

#[test]
fn reads_error_state_of_old_event() {
    // Events of 2019 have no status type.
    let since = at(33_008);
    let available = Some(("Available", since.as_str()));
    let documents = [
        event(1, 33_350, "STATE_CHANGE", available, &["CONNECTING"]),
        event(2, 33_354, "STATE_CHANGE", available, &["ERROR"]),
        event(3, 33_362, "STATE_CHANGE", available, &[]),
    ];
    let lake = lake_of(Source::AgentEvents, &documents);
    let session = session(&lake, &TimeZone::UTC);
    let states = run(&session, "agent-states", &DAY, &TimeZone::UTC);
    let states: Vec<_> = states
        .iter()
        .map(|row| {
            (
                row["state"].as_str().unwrap(),
                row["seconds"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        states,
        [("Incoming", "4"), ("Error", "8"), ("Available", "0")]
    );
    let row = run(&session, "occupancy-per-agent", &DAY, &TimeZone::UTC).remove(0);
    assert_close(&row, "error_seconds", 8.0);
    assert_close(&row, "idle_seconds", 12.0);
}

#[test]
fn splits_state_at_local_midnight() {
    let since = at(80_000);
    let lunch = Some(("Lunch", since.as_str()));
    let mut documents: Vec<_> = (0..60)
        .map(|beat| event(beat, 80_000 + 120 * beat, "HEART_BEAT", lunch, &[]))
        .collect();
    for document in &mut documents {
        document["PreviousAgentSnapshot"] = document["CurrentAgentSnapshot"].clone();
    }
    let lake = lake_of(Source::AgentEvents, &documents);
    for (zone, on_the_day, on_the_next) in [
        ("UTC", 6400, 680),
        ("Europe/Berlin", 2800, 4280),
        ("America/New_York", 7080, 0),
    ] {
        let zone = TimeZone::parse(zone).unwrap();
        let session = session(&lake, &zone);
        let seconds = |day: &str| {
            let found = run(
                &session,
                "occupancy-per-agent",
                &[("from", day), ("to", day)],
                &zone,
            );
            found
                .first()
                .map_or(0.0, |row| number(row, "non_productive_seconds"))
        };
        assert_eq!(
            (seconds("2026-11-25"), seconds("2026-11-26")),
            (f64::from(on_the_day), f64::from(on_the_next)),
            "{zone}"
        );
    }
}

/// A day of UTC begins with heartbeats that follow a logout of the day before.
#[test]
fn heartbeats_over_midnight_do_not_bring_back_an_agent_who_logged_out() {
    const MIDNIGHT: u32 = 86_400;
    let since = at(80_000);
    let available = Some(("Available", since.as_str()));
    let beats = |first: u32, count: u32| {
        (0..count).map(move |beat| {
            let number = first + beat;
            event(
                number,
                MIDNIGHT + 60 + 120 * beat,
                "HEART_BEAT",
                available,
                &[],
            )
        })
    };
    let online = |documents: &[Value]| {
        let lake = lake_of(Source::AgentEvents, documents);
        let session = session(&lake, &TimeZone::UTC);
        let next = [("from", "2026-11-26"), ("to", "2026-11-26")];
        let rows = run(&session, "occupancy-per-agent", &next, &TimeZone::UTC);
        let of_mira = rows.iter().find(|row| row["agent_username"] == "mira");
        of_mira.map_or("0".to_owned(), |row| {
            number(row, "online_seconds").to_string()
        })
    };
    let evening = [
        event(1, 80_000, "STATE_CHANGE", available, &[]),
        event(2, MIDNIGHT - 600, "LOGOUT", available, &[]),
    ];
    let mut later = event(3, MIDNIGHT + 30_000, "HEART_BEAT", available, &[]);
    later["AgentARN"] = json!("agent/other");
    later["CurrentAgentSnapshot"]["Configuration"]["Username"] = json!("other");
    let with = |more: &[Value], count: u32| {
        let documents = evening.iter().chain(more).cloned();
        documents.chain(beats(100, count)).collect::<Vec<_>>()
    };
    // 25 heartbeats end after 49 minutes, 35 after 69.
    assert_eq!(online(&with(&[later.clone()], 25)), "0");
    let login = event(
        4,
        MIDNIGHT + 28_800,
        "LOGIN",
        Some(("Offline", &at(MIDNIGHT + 28_800))),
        &[],
    );
    assert_eq!(online(&with(&[login], 25)), "0");
    // Nothing shows that they are not those of an agent at work.
    assert_eq!(online(&with(&[], 25)), "2880");
    assert_eq!(online(&with(&[later.clone()], 35)), "4080");
    let change = event(5, MIDNIGHT + 3_000, "STATE_CHANGE", available, &[]);
    assert_eq!(online(&with(&[later, change], 25)), "2940");
}

/// Seconds in each state and local hour of the last day, as the page Agents shows them.
fn hours(session: &Session, day: &str) -> Vec<(String, String, String)> {
    let day = Day::from_date(day).unwrap();
    let page = dashboards::dashboard("agents").unwrap();
    let visual = page.visual("time-by-hour").unwrap();
    let sql = visual.sql(&Selection::new(day, day));
    let outcome = session.query_blocking(&sql).unwrap();
    let row = |row: Vec<Option<String>>| {
        let [hour, state, seconds] = row.try_into().unwrap();
        let hour = hour.unwrap()[11..16].to_owned();
        (hour, state.unwrap(), seconds.unwrap())
    };
    rows(&outcome).into_iter().map(row).collect()
}

fn expected(hours: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    let row = |(hour, state, seconds): &(&str, &str, &str)| {
        let [hour, state, seconds] = [hour, state, seconds].map(|text| (*text).to_owned());
        (hour, state, seconds)
    };
    hours.iter().map(row).collect()
}

/// Time was that of the hour in which the state began.
#[test]
fn state_of_several_hours_counts_in_each_of_them() {
    let since = at(0);
    let (lunch, available) = (
        Some(("Lunch", since.as_str())),
        Some(("Available", since.as_str())),
    );
    // Lunch from 09:40:30 to 12:40:29, then Available until 00:00:30.
    let beats =
        (0..=340).map(|beat| event(3 + beat, 45_630 + 120 * beat, "HEART_BEAT", available, &[]));
    let mut documents = vec![
        event(1, 34_830, "STATE_CHANGE", lunch, &[]),
        event(2, 45_629, "STATE_CHANGE", available, &[]),
    ];
    documents.extend(beats);
    for document in &mut documents {
        document["PreviousAgentSnapshot"] = document["CurrentAgentSnapshot"].clone();
    }
    let lake = lake_of(Source::AgentEvents, &documents);
    let utc = session(&lake, &TimeZone::UTC);
    let mut of_day = expected(&[
        ("09:00", "Lunch", "1170"),
        ("10:00", "Lunch", "3600"),
        ("11:00", "Lunch", "3600"),
        ("12:00", "Available", "1171"),
        ("12:00", "Lunch", "2429"),
    ]);
    of_day.extend((13..24).map(|hour| (format!("{hour}:00"), "Available".into(), "3600".into())));
    assert_eq!(hours(&utc, "2026-11-25"), of_day);
    assert_eq!(
        hours(&utc, "2026-11-26"),
        expected(&[("00:00", "Available", "30")])
    );
    // An hour of a zone with half an hour begins within an hour of UTC.
    let zone = TimeZone::parse("Asia/Kolkata").unwrap();
    let found = hours(&session(&lake, &zone), "2026-11-25");
    let morning = expected(&[
        ("15:00", "Lunch", "2970"),
        ("16:00", "Lunch", "3600"),
        ("17:00", "Lunch", "3600"),
        ("18:00", "Available", "2971"),
        ("18:00", "Lunch", "629"),
        ("19:00", "Available", "3600"),
    ]);
    assert_eq!(found[..6], morning);
}

#[test]
fn hours_of_days_on_which_clocks_change() {
    let status = |number: u32, name: &str, time: &str| {
        let mut event = event(number, 0, "STATE_CHANGE", Some((name, time)), &[]);
        event["EventTimestamp"] = json!(time);
        event
    };
    let documents = [
        status(1, "Lunch", "2026-03-29T00:30:00Z"),
        status(2, "Offline", "2026-03-29T02:10:00Z"),
        status(3, "Lunch", "2026-10-25T00:10:00Z"),
        status(4, "Offline", "2026-10-25T02:40:00Z"),
    ];
    let lake = lake_of(Source::AgentEvents, &documents);
    let session = session(&lake, &TimeZone::parse("Europe/Berlin").unwrap());
    let skipped = [
        ("01:00", "Lunch", "1800"),
        ("03:00", "Lunch", "3600"),
        ("04:00", "Lunch", "600"),
    ];
    assert_eq!(hours(&session, "2026-03-29"), expected(&skipped));
    // 02:10 to 03:00 of summer time, and 02:00 to 03:00 after it.
    let repeated = [("02:00", "Lunch", "6600"), ("03:00", "Lunch", "2400")];
    assert_eq!(hours(&session, "2026-10-25"), expected(&repeated));
}
