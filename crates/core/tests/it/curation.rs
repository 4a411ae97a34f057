//! Which days of a month are stored, and what a run finds at its end.

use std::collections::{BTreeMap, BTreeSet};

use connect_core::Day;
use connect_core::curation::{
    CurationRequest, EMPTY, Month, MonthPlan, MonthState, RowFiles, Schedule, StoredDayLocation,
    TableSpec, replaced,
};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

const NOW: OffsetDateTime = datetime!(2026-11-23 02:15 UTC);
const FOLDER: &str = "s3://curated/contacts_curated/";

fn day(day: u8) -> Day {
    Day::new(2026, 11, day).unwrap()
}

/// A month in which each listed day has row files, and is readable.
struct Fixture {
    table: TableSpec,
    files: BTreeMap<Day, RowFiles>,
    readable: BTreeSet<Day>,
    stored: Vec<String>,
}

impl Fixture {
    fn new(days: &[u8]) -> Self {
        let files = |number: &u8| {
            let fingerprint = format!("r{number}");
            (
                day(*number),
                RowFiles {
                    fingerprint,
                    bytes: 1_000,
                },
            )
        };
        Self {
            table: TableSpec {
                relation: "contacts".to_owned(),
                rows: "contacts_rows".to_owned(),
                curated: "contacts_curated".to_owned(),
                row_table: "connect_ctr".to_owned(),
                order_by: vec!["disconnect_time".to_owned(), "contactid".to_owned()],
                ..TableSpec::default()
            },
            files: days.iter().map(files).collect(),
            readable: days.iter().map(|number| day(*number)).collect(),
            stored: Vec::new(),
        }
    }

    fn store(&mut self, number: u8, rows: &str) {
        self.stored
            .push(format!("{FOLDER}{}", location(number, rows, 20)));
    }

    fn plan(&self, round: u32, request: &str) -> MonthPlan {
        let state = MonthState {
            table: &self.table,
            definition: "d",
            month: "2026-11".parse::<Month>().unwrap(),
            files: &self.files,
            readable: &self.readable,
            stored: &self.stored,
            round,
        };
        let schedule = Schedule {
            now: NOW,
            days_from_rows: 2,
            bucket: "curated".to_owned(),
        };
        let request: CurationRequest = serde_json::from_str(request).unwrap();
        state.plan(&request, &schedule).unwrap()
    }
}

fn location(number: u8, rows: &str, listed: u8) -> StoredDayLocation {
    StoredDayLocation {
        day: day(number),
        definition: "d".to_owned(),
        rows: rows.to_owned(),
        listed_at: day_time(listed),
        round: 1,
    }
}

fn day_time(number: u8) -> OffsetDateTime {
    NOW.replace_day(number).unwrap()
}

fn days(plan: &MonthPlan) -> Vec<&str> {
    plan.days.iter().map(|of| of.day.as_str()).collect()
}

#[test]
fn a_day_is_stored_once_and_again_after_a_late_row() {
    let mut month = Fixture::new(&[1, 2, 3]);
    assert_eq!(
        days(&month.plan(0, "{}")),
        ["2026-11-01", "2026-11-02", "2026-11-03"]
    );
    for number in [1, 2, 3] {
        month.store(number, &format!("r{number}"));
    }
    let plan = month.plan(1, "{}");
    assert_eq!(days(&plan), [""; 0]);
    assert_eq!((plan.result.first, plan.result.last), (1, 3));
    assert_eq!(plan.result.outdated, [0; 0]);

    month.files.get_mut(&day(2)).unwrap().fingerprint = "late".to_owned();
    let plan = month.plan(0, "{}");
    assert_eq!(days(&plan), ["2026-11-02"]);
    assert_eq!(plan.result.outdated, [2]);
    assert_eq!((plan.result.first, plan.result.last), (1, 3));
}

#[test]
fn last_days_are_read_from_rows() {
    let plan = Fixture::new(&[20, 21, 22, 23]).plan(0, "{}");
    assert_eq!(days(&plan), ["2026-11-20", "2026-11-21"]);
    assert_eq!(plan.result.outdated, [20, 21]);
}

#[test]
fn statements_store_the_rows_of_a_day_at_a_new_location() {
    let plan = Fixture::new(&[3]).plan(1, "{}");
    let location =
        "s3://curated/contacts_curated/year=2026/month=11/day=03/d-r3-20261123T021500Z-2/";
    let [of_day] = plan.days.as_slice() else {
        panic!("{plan:?}")
    };
    assert_eq!(
        of_day.unload,
        format!(
            "UNLOAD (\n  SELECT * FROM contacts_rows\n  WHERE year = 2026 AND month = 11 AND day = 3\n  \
             ORDER BY disconnect_time, contactid\n) TO '{location}'\nWITH (format = 'PARQUET', compression = 'ZSTD')"
        )
    );
    let partition = "PARTITION (year = 2026, month = 11, day = 3)";
    assert_eq!(
        of_day.add,
        format!("ALTER TABLE contacts_curated ADD IF NOT EXISTS {partition} LOCATION '{location}'")
    );
    assert_eq!(
        of_day.set,
        format!("ALTER TABLE contacts_curated {partition} SET LOCATION '{location}'")
    );
}

/// A day that cannot be stored is attempted three times, then the run counts it as failed.
#[test]
fn failed_day_ends_the_run_after_three_attempts() {
    let month = Fixture::new(&[1]);
    for round in 0..3 {
        let plan = month.plan(round, "{}");
        assert_eq!((plan.round, plan.days.len()), (round + 1, 1));
    }
    let plan = month.plan(3, "{}");
    assert_eq!(days(&plan), [""; 0]);
    assert_eq!(
        (plan.result.pending, plan.result.outdated),
        (vec![1], vec![1])
    );
}

#[test]
fn request_limits_days_but_not_what_is_known() {
    let month = Fixture::new(&[1, 2, 3]);
    let plan = month.plan(0, r#"{"from": "2026-11-02", "to": "2026-11-02"}"#);
    assert_eq!(days(&plan), ["2026-11-02"]);
    assert_eq!(plan.result.outdated, [1, 2, 3]);
    assert_eq!(plan.result.pending, [2]);
}

#[test]
fn dry_run_stores_nothing_and_counts_bytes() {
    let plan = Fixture::new(&[1, 2, 3]).plan(0, r#"{"dryRun": true}"#);
    assert_eq!(days(&plan), [""; 0]);
    assert_eq!(
        (plan.result.pending, plan.result.bytes),
        (vec![1, 2, 3], 3_000)
    );
}

#[test]
fn force_stores_current_days_once() {
    let mut month = Fixture::new(&[1]);
    month.store(1, "r1");
    let force = r#"{"force": true}"#;
    assert_eq!(days(&month.plan(0, force)), ["2026-11-01"]);
    assert_eq!(days(&month.plan(1, force)), [""; 0]);
}

#[test]
fn other_definition_or_unknown_location_is_not_current() {
    for stored in [
        "s3://curated/contacts_curated/year=2026/month=11/day=01/old-r1-20261105T021500Z-1/",
        "s3://curated/contacts_curated/year=2026/month=11/day=01",
    ] {
        let mut month = Fixture::new(&[1]);
        month.stored = vec![stored.to_owned()];
        let plan = month.plan(0, "{}");
        assert_eq!(days(&plan), ["2026-11-01"], "{stored}");
        assert_eq!(plan.result.outdated, [1], "{stored}");
    }
}

/// Athena reads no rows of a day without a partition in the table of the source. If the day were
/// stored, it would stay empty after the partition is added.
#[test]
fn day_is_not_stored_before_its_rows_can_be_read() {
    let mut month = Fixture::new(&[1]);
    month.readable.clear();
    let plan = month.plan(0, "{}");
    assert_eq!(days(&plan), [""; 0]);
    assert_eq!(plan.result.outdated, [0; 0]);
    month.readable.insert(day(1));
    assert_eq!(days(&month.plan(0, "{}")), ["2026-11-01"]);
}

#[test]
fn stored_day_whose_rows_are_deleted_becomes_empty() {
    let mut month = Fixture::new(&[]);
    month.store(1, "r1");
    let plan = month.plan(0, "{}");
    assert_eq!(days(&plan), ["2026-11-01"]);
    assert!(plan.days[0].unload.contains(&format!("/d-{EMPTY}-")));
    month.stored.clear();
    month.store(1, EMPTY);
    let plan = month.plan(0, "{}");
    assert_eq!(days(&plan), [""; 0]);
    assert_eq!((plan.result.first, plan.result.last), (1, 1));
}

#[test]
fn replaced_locations_are_kept_for_the_retention() {
    let mut month = Fixture::new(&[]);
    month.store(1, "r1");
    let key = |location: StoredDayLocation| format!("contacts_curated/{location}part-0.parquet");
    let keys = [
        key(location(1, "r1", 20)),
        key(location(1, "old", 2)),
        // A run that has not set the partition yet.
        key(location(1, "new", 23)),
        // A failed attempt for a day that was never stored.
        key(location(2, "r2", 5)),
        "contacts_curated/readme.txt".to_owned(),
    ];
    let found = |days| {
        let keys = keys.iter().map(String::as_str);
        replaced(keys, &month.stored, NOW, Duration::days(days))
    };
    assert_eq!(found(3), [keys[1].as_str(), keys[3].as_str()]);
    assert_eq!(found(4), [keys[3].as_str()]);
    assert_eq!(found(30), [""; 0]);
}
