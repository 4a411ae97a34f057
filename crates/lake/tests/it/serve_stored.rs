//! Days that `lake serve` stores when a page reads them for the first time.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::serving::{DAYS, Server, add_contact, damage, sample_lake};
use crate::support::files;

const PAGES: [&str; 2] = ["agents", "reasons"];

/// The curated files of a lake, without their names.
fn stored(lake: &Path) -> BTreeSet<String> {
    let folder = lake.join("curated");
    let day = |file: &PathBuf| {
        let day = file.parent().unwrap().strip_prefix(&folder).unwrap();
        day.display().to_string()
    };
    if folder.is_dir() {
        files(&folder).iter().map(day).collect()
    } else {
        BTreeSet::new()
    }
}

/// The names of a page's cards.
fn cards(server: &Server, page: &str) -> Vec<String> {
    let lake = server.json("/api/lake");
    let dashboards = lake["dashboards"].as_array().unwrap();
    let dashboard = dashboards.iter().find(|one| one["name"] == page).unwrap();
    let visuals = dashboard["visuals"].as_array().unwrap().iter();
    let name = |visual: &Value| visual["name"].as_str().unwrap().to_owned();
    visuals.map(name).collect()
}

/// The rows of a card, and the bytes that it read from row files.
fn card(server: &Server, page: &str, card: &str) -> (Value, u64) {
    let answer = server.json(&format!("/api/dashboards/{page}/{card}?{DAYS}"));
    let bytes = |name: &str| answer["statistics"][name].as_u64().unwrap();
    let from_rows = bytes("bytes_scanned") - bytes("bytes_curated");
    (answer["rows"].clone(), from_rows)
}

#[test]
fn charts_of_stored_days_are_those_of_row_files() {
    let lake = sample_lake();
    let raw = Server::start_with(lake.path(), &["--no-curated"]);
    let expected: Vec<_> = PAGES
        .into_iter()
        .flat_map(|page| cards(&raw, page).into_iter().map(move |name| (page, name)))
        .map(|(page, name)| (page, card(&raw, page, &name), name))
        .collect();
    assert_eq!(stored(lake.path()), BTreeSet::new(), "--no-curated");
    drop(raw);
    let server = Server::start(lake.path());
    for (page, (rows, bytes), name) in expected {
        let (found, from_rows) = card(&server, page, &name);
        assert_eq!(found, rows, "{page}/{name}");
        assert!(bytes > 0 || rows[0].is_null(), "{page}/{name}");
        assert_eq!(from_rows, 0, "{page}/{name} reads row files");
    }
}

#[test]
fn a_chart_stores_the_days_that_it_reads() {
    let lake = sample_lake();
    let server = Server::start(lake.path());
    let day = "from=2026-11-22&to=2026-11-22";
    server.json(&format!("/api/dashboards/agents/timeline?{day}"));
    let found = stored(lake.path());
    let states = |day| format!("connect_agent_states/year=2026/month=11/day={day}");
    assert!(found.contains(&states(22)), "{found:?}");
    assert!(
        found
            .iter()
            .all(|day| day.starts_with("connect_agent_states/")),
        "the events that states are made from are not read by a chart: {found:?}"
    );
}

#[test]
fn a_late_row_is_in_the_next_chart() {
    let lake = sample_lake();
    let server = Server::start(lake.path());
    let contacts = || card(&server, "reasons", "contacts-per-reason").0;
    let (before, after) = (contacts(), {
        add_contact(lake.path(), "NewOrder");
        contacts()
    });
    assert_ne!(before, after);
}

#[test]
fn days_that_cannot_be_stored_are_read_from_row_files() {
    let lake = sample_lake();
    let expected = {
        let raw = Server::start_with(lake.path(), &["--no-curated"]);
        card(&raw, "agents", "timeline")
    };
    // A file where the directory should be: nothing can be stored.
    std::fs::write(lake.path().join("curated"), "").unwrap();
    let server = Server::start(lake.path());
    assert_eq!(card(&server, "agents", "timeline"), expected);
    assert!(expected.1 > 0);
}

#[test]
fn a_damaged_day_fails_its_charts_only() {
    let lake = sample_lake();
    damage(lake.path());
    let server = Server::start(lake.path());
    let contacts = server.get(&format!("/api/dashboards/overview/contacts?{DAYS}"), &[]);
    assert_eq!(contacts.status, 422, "{}", contacts.text());
    assert!(contacts.text().contains("broken.ndjson"));
    card(&server, "agents", "timeline");
}
