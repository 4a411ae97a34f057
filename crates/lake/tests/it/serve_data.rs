//! Downloads, headings, hierarchy groups and intervals of the pages' API.

use std::path::Path;

use serde_json::Value;
use tempfile::tempdir;

use crate::serving::{DAYS, Server, add_contact_at, sample_lake};

#[test]
fn downloads_are_excel_workbooks_too() {
    let lake = sample_lake();
    let server = Server::start(lake.path());
    for path in [
        "/api/dashboards/reasons/reasons-table/xlsx",
        "/api/queries/contacts-per-day/xlsx",
    ] {
        let reply = server.get(&format!("{path}?{DAYS}"), &[]);
        assert!(
            reply
                .header("content-type")
                .ends_with("spreadsheetml.sheet"),
            "{path}"
        );
        assert!(reply.header("content-disposition").ends_with(".xlsx\""));
        assert!(reply.body.starts_with(b"PK\x03\x04"));
        // The end of the archive names six files.
        let end = &reply.body[reply.body.len() - 22..];
        assert_eq!((&end[..4], end[10]), (b"PK\x05\x06".as_slice(), 6));
    }
}

#[test]
fn headings_name_the_reporting_time_zone() {
    let lake = sample_lake();
    let server = Server::start_with(lake.path(), &["--time-zone", "America/New_York"]);
    let csv = |path: &str| server.get(&format!("{path}?{DAYS}"), &[]).text();
    assert!(
        csv("/api/dashboards/overview/contacts-by-day/csv")
            .starts_with("\u{feff}Day (America/New_York),Channel,Contacts created\r\n")
    );
    assert!(
        csv("/api/queries/contacts-per-day/csv")
            .starts_with("\u{feff}Disconnect date (America/New_York),")
    );
    let utc = csv("/api/queries/agent-states/csv");
    assert!(utc.contains(",Start time (UTC),"), "{utc}");
}

/// The current day and the days that a server offers in a time zone at a time.
fn offered_days(lake: &Path, zone: &str, now: &str) -> [String; 4] {
    let server = Server::start_at(now, lake, &["--time-zone", zone]);
    let known = server.json("/api/lake");
    let days = &known["days"];
    let offered = [
        &known["today"],
        &days["to"],
        &days["last"],
        &days["sources"]["ctr"]["last"],
    ];
    offered.map(|day| day.as_str().unwrap().to_owned())
}

#[test]
fn default_days_end_with_the_local_day_of_the_newest_contact() {
    let west = tempdir().unwrap();
    add_contact_at(west.path(), "2026-11-22T20:00:00Z");
    add_contact_at(west.path(), "2026-11-23T01:00:00Z");
    assert_eq!(
        offered_days(west.path(), "America/Los_Angeles", "2026-11-23T02:00:00Z"),
        ["2026-11-22"; 4]
    );

    let east = tempdir().unwrap();
    add_contact_at(east.path(), "2026-11-22T05:00:00Z");
    let tokyo = || offered_days(east.path(), "Asia/Tokyo", "2026-11-22T22:00:00Z");
    let yesterday = "2026-11-22";
    assert_eq!(tokyo(), ["2026-11-23", yesterday, yesterday, yesterday]);
    add_contact_at(east.path(), "2026-11-22T21:30:00Z");
    assert_eq!(tokyo(), ["2026-11-23"; 4]);
}

#[test]
fn charts_without_days_show_the_newest_local_contacts() {
    let lake = tempdir().unwrap();
    add_contact_at(lake.path(), "2026-11-22T05:00:00Z");
    add_contact_at(lake.path(), "2026-11-22T21:30:00Z");
    let server = Server::start_at(
        "2026-11-22T22:00:00Z",
        lake.path(),
        &["--time-zone", "Asia/Tokyo"],
    );
    let days = server.json("/api/dashboards/overview/contacts-by-day");
    let shown: Vec<_> = days["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row[0].as_str().unwrap())
        .collect();
    assert_eq!(shown, ["2026-11-22", "2026-11-23"]);
    let as_of = server.json("/api/as-of");
    assert_eq!(as_of["as_of"], "2026-11-23 06:30:00.000");
}

#[test]
fn agent_hierarchy_offers_groups_of_all_levels() {
    let lake = sample_lake();
    let server = Server::start(lake.path());
    let choices = server.json(&format!("/api/dashboards/overview/choices?{DAYS}"));
    let groups: Vec<_> = choices["hierarchy"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group.as_str().unwrap())
        .collect();
    assert!(
        groups.contains(&"Europe") && groups.contains(&"Europe / Lisbon"),
        "{groups:?}"
    );
    let handled = |filter: &str| {
        server.json(&format!("/api/dashboards/overview/contacts?{DAYS}{filter}"))["rows"][0][0]
            .clone()
    };
    assert_ne!(handled("&hierarchy=Europe"), handled(""));
    assert_ne!(handled("&hierarchy=Europe"), "0");
}

#[test]
fn intervals_are_of_15_or_30_minutes() {
    let lake = sample_lake();
    let server = Server::start(lake.path());
    let starts = |interval: &str| {
        let path = format!("/api/dashboards/intraday/intervals-table?{DAYS}&interval={interval}");
        let rows = server.json(&path)["rows"].clone();
        let start = |row: &Value| row[0].as_str().unwrap()[14..16].to_owned();
        rows.as_array()
            .unwrap()
            .iter()
            .map(start)
            .collect::<Vec<_>>()
    };
    assert!(
        starts("30")
            .iter()
            .all(|minute| ["00", "30"].contains(&minute.as_str()))
    );
    assert!(
        starts("15")
            .iter()
            .any(|minute| ["15", "45"].contains(&minute.as_str()))
    );
    let reply = server.get("/api/dashboards/intraday/intervals-table?interval=7", &[]);
    assert_eq!(reply.status, 400);
    let as_of = server.json(&format!("/api/as-of?{DAYS}"));
    assert!(
        as_of["as_of"].as_str().unwrap().starts_with("2026-11-23 "),
        "{as_of}"
    );
}
