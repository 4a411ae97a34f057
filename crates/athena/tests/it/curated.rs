//! Curated tables: the same results as from row files, whatever happens to either.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use analytics::catalogue::{self, Arguments};
use analytics::dashboards::{self, Selection};
use analytics::{TimeZone, curated, views};
use athena::{ErrorKind, Lake, QueryOutcome, Session, SessionSettings, View};
use connect_core::{Day, Source};

use crate::support::{Rows, TestLake, rows};

fn settings(time_zone: &TimeZone) -> SessionSettings {
    let view = |view: &views::View| View {
        name: view.name.to_owned(),
        sql: view.sql(time_zone),
    };
    SessionSettings {
        threads: 2,
        views: views::all().iter().map(view).collect(),
        ..SessionSettings::default()
    }
}

/// A session that reads row files only.
fn raw(lake: &TestLake) -> Session {
    lake.session_with(settings(&TimeZone::UTC))
}

fn curated_in(lake: &TestLake, time_zone: &TimeZone) -> Session {
    lake.session_with(SessionSettings {
        curated: curated::ALL.to_vec(),
        ..settings(time_zone)
    })
}

fn with_curated(lake: &TestLake) -> Session {
    curated_in(lake, &TimeZone::UTC)
}

/// Writes the days that are not up to date; returns them.
fn curate(session: &Session) -> BTreeSet<(&'static str, Day)> {
    let days = session.curated_days().unwrap().into_iter();
    let stale = days.filter(|day| !day.is_fresh);
    stale
        .map(|day| {
            session.curate_blocking(day.relation, day.day).unwrap();
            (day.relation, day.day)
        })
        .collect()
}

fn day(number: u8) -> Day {
    Day::new(2026, 11, number).unwrap()
}

/// All views, named queries and visuals. Results of views have no order. The catalogue checks views
/// and queries over a lake all of whose days are curated.
fn statements() -> Vec<(String, String, bool)> {
    let views = views::all().iter().map(|view| {
        let columns: Vec<_> = view.columns.iter().map(|column| column.name).collect();
        let sql = format!("SELECT {} FROM {}", columns.join(", "), view.name);
        (view.name.to_owned(), sql, false)
    });
    let queries = catalogue::all().iter().map(|query| {
        let mut arguments = Arguments::default();
        for (name, value) in [("from", "2026-11-16"), ("to", "2026-11-30")] {
            if query.parameter(name).is_some() {
                arguments.set(query, name, value).unwrap();
            }
        }
        for parameter in &query.parameters {
            if parameter.name.contains("contact") {
                let id = "fc9d512e-c88d-4922-a613-bb1d779cd08d";
                // A parameter that is not text keeps its default.
                let _ = arguments.set(query, parameter.name, id);
            }
        }
        (query.name.to_owned(), query.sql(&arguments), true)
    });
    let queries = queries.filter_map(|(name, sql, ordered)| Some((name, sql.ok()?, ordered)));
    let selection = Selection::new(day(16), day(30));
    let visuals = dashboards::all().iter().flat_map(|dashboard| {
        let selection = &selection;
        dashboard.visuals.iter().map(move |visual| {
            let name = format!("{}/{}", dashboard.name, visual.name);
            (name, visual.sql(selection), true)
        })
    });
    views.chain(queries).chain(visuals).collect()
}

/// Whether columns and rows are equal. Sums of floating-point numbers depend on the order of their
/// rows, and averages at a half are rounded up or down by it.
fn is_equal(expected: &QueryOutcome, found: &QueryOutcome, ordered: bool) -> bool {
    let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<f64>().ok());
    let is_close =
        |left: f64, right: f64| (left - right).abs() <= 0.0101_f64.max(left.abs() * 1e-9);
    let [left, right] = [expected, found].map(|outcome| {
        let mut rows: Rows = outcome.rows().collect();
        if !ordered {
            rows.sort();
        }
        rows
    });
    let is_same_row = |(left, right): (&Vec<_>, &Vec<_>)| {
        let values = left.iter().zip(right).zip(&expected.columns);
        values.into_iter().all(|((left, right), column)| {
            let is_double = column.data_type == "double";
            left == right
                || is_double
                    && number(left)
                        .zip(number(right))
                        .is_some_and(|(left, right)| is_close(left, right))
        })
    };
    expected.columns == found.columns
        && left.len() == right.len()
        && left.iter().zip(&right).all(is_same_row)
}

/// Runs every fifth statement over row files and over curated ones; returns the share of bytes that
/// came from curated files.
fn compare(lake: &TestLake) -> f64 {
    let (raw, with_curated) = (raw(lake), with_curated(lake));
    let (mut wrong, mut bytes, mut bytes_curated) = (Vec::new(), 0, 0);
    let all = statements();
    assert!(all.len() > 150, "views, queries and visuals");
    for (name, sql, ordered) in all.into_iter().step_by(5) {
        let [expected, found] = [&raw, &with_curated].map(|session| {
            session
                .query_blocking(&sql)
                .unwrap_or_else(|error| panic!("{name}: {error}"))
        });
        if !is_equal(&expected, &found, ordered) {
            wrong.push(name);
        }
        assert_eq!(expected.statistics.bytes_curated, 0);
        bytes += found.statistics.bytes_scanned;
        bytes_curated += found.statistics.bytes_curated;
    }
    assert!(
        wrong.is_empty(),
        "other results with curated days: {wrong:?}"
    );
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let share = bytes_curated as f64 / bytes as f64;
    share
}

#[test]
fn results_are_equal_with_late_and_repeated_deliveries_in_between() {
    let lake = TestLake::from_catalogue();
    let session = with_curated(&lake);
    let all = curate(&session).len();
    assert!(all > 20, "{all} days");
    assert_eq!(curate(&session), BTreeSet::new(), "again changes nothing");

    // A late record of a new contact, the same again, a newer delivery of it, and a late agent event.
    let contact = |update: &str, agent: &str| {
        format!(
            r#"{{"ContactId":"late","Channel":"VOICE","InitiationMethod":"INBOUND","InitiationTimestamp":"2026-11-23T10:00:00Z","DisconnectTimestamp":"2026-11-23T10:05:00Z","LastUpdateTimestamp":"{update}","Agent":{{"Username":"{agent}"}}}}"#
        )
    };
    for line in [
        contact("2026-11-23T10:06:00Z", "ada"),
        contact("2026-11-23T10:06:00Z", "ada"),
        contact("2026-11-23T10:09:00Z", "grace"),
    ] {
        lake.append(Source::ContactRecords, &line);
    }
    lake.append(
        Source::AgentEvents,
        r#"{"EventId":"late","EventType":"LOGIN","EventTimestamp":"2026-11-23T07:00:00.000Z","AgentARN":"arn:late","CurrentAgentSnapshot":{"AgentStatus":{"Name":"Available","StartTimestamp":"2026-11-23T07:00:00.000Z"},"Configuration":{"Username":"late"},"Contacts":[]}}"#,
    );
    let agent = "SELECT agent_username FROM connect_contacts WHERE contactid = 'late'";
    let found = session.query_blocking(agent).unwrap();
    assert_eq!(rows(&found), [[Some("grace".to_owned())]]);
    let partly = compare(&lake);
    assert!(partly > 0.0 && partly < 1.0, "{partly}");

    let changed = curate(&session);
    let expected = [
        "connect_ae_events",
        "connect_agent_states",
        "connect_contacts",
    ];
    assert_eq!(changed, expected.map(|relation| (relation, day(23))).into());
    let found = session.query_blocking(agent).unwrap();
    assert_eq!(rows(&found), [[Some("grace".to_owned())]]);
    assert_eq!(
        found.statistics.bytes_curated,
        found.statistics.bytes_scanned
    );
}

#[test]
fn evaluations_deleted_on_a_later_day_disappear_from_a_curated_day() {
    let lake = TestLake::empty();
    let evaluation = |day: u8, status: &str| {
        format!(
            r#"{{"EvaluationId":"e","ContactId":"c","EvaluationSubmitTimestamp":"2026-11-{day}T10:00:00Z","Status":"{status}"}}"#
        )
    };
    lake.append(Source::EvaluationForms, &evaluation(20, "SUBMITTED"));
    let session = with_curated(&lake);
    curate(&session);
    let count = "SELECT count(*) FROM connect_evaluations";
    let counted = || rows(&session.query_blocking(count).unwrap())[0][0].clone();
    assert_eq!(counted().as_deref(), Some("1"));
    lake.append(Source::EvaluationForms, &evaluation(22, "DELETED"));
    assert_eq!(counted().as_deref(), Some("0"), "read from row files");
    curate(&session);
    assert_eq!(counted().as_deref(), Some("0"));
}

/// Bytes that a count of contacts reads from curated files.
fn curated_bytes(session: &Session) -> u64 {
    let sql = "SELECT count(DISTINCT contactid), max(agent_username) FROM connect_contacts";
    let outcome = session.query_blocking(sql).unwrap();
    outcome.statistics.bytes_curated
}

#[test]
fn files_of_another_definition_are_not_read() {
    let lake = TestLake::from_samples();
    let session = with_curated(&lake);
    curate(&session);
    assert!(curated_bytes(&session) > 0);

    let berlin = curated_in(&lake, &TimeZone::parse("Europe/Berlin").unwrap());
    assert_eq!(curated_bytes(&berlin), 0, "local dates differ");
    assert!(!curate(&berlin).is_empty());
    assert!(curated_bytes(&berlin) > 0);
    assert!(curated_bytes(&session) > 0, "both definitions are kept");

    session
        .query_blocking(
            "CREATE OR REPLACE VIEW connect_contacts AS SELECT contactid, channel AS agent_username, year, month, day FROM connect_ctr",
        )
        .unwrap();
    assert_eq!(curated_bytes(&session), 0, "the lake has its own view");
    let days = session.curated_days().unwrap();
    assert!(days.iter().all(|day| day.relation != "connect_contacts"));
    session
        .query_blocking("DROP VIEW connect_contacts")
        .unwrap();
    assert!(curated_bytes(&session) > 0);
}

/// The curated files of contacts.
fn files(lake: &TestLake) -> Vec<PathBuf> {
    let folder = lake.path().join("curated/connect_contacts");
    let (mut waiting, mut files) = (vec![folder], Vec::new());
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files
}

#[test]
fn incomplete_and_missing_files_are_replaced_by_row_files() {
    let lake = TestLake::from_samples();
    curate(&with_curated(&lake));
    let expected = rows(
        &raw(&lake)
            .query_blocking("SELECT count(*) FROM connect_contacts")
            .unwrap(),
    );
    let files = files(&lake);
    assert!(
        files.len() > 1
            && files
                .iter()
                .all(|file| file.extension().unwrap() == "parquet")
    );
    let bytes = fs::read(&files[0]).unwrap();
    fs::write(&files[0], &bytes[..bytes.len() - 20]).unwrap();
    fs::remove_file(&files[1]).unwrap();
    let session = with_curated(&lake);
    let found = session
        .query_blocking("SELECT count(*) FROM connect_contacts")
        .unwrap();
    assert_eq!(rows(&found), expected);
    assert_eq!(curate(&session).len(), 2, "both are written again");
}

/// Another run can write a day in another layout under the same name: here other rows, of files with
/// the same names, sizes and times.
#[test]
fn files_replaced_by_another_run_are_read_anew() {
    let lakes = ["VOICE", "EMAIL"].map(|channel| {
        let lake = TestLake::empty();
        let lines: Vec<_> = (0..500)
            .map(|number| {
                let id = if channel == "VOICE" { number } else { 7 };
                format!(
                    r#"{{"ContactId":"c{id:03}{number:04}","Channel":"{channel}","InitiationTimestamp":"2026-11-23T10:00:00Z"}}"#
                )
            })
            .collect();
        let text = lines.join("\n");
        lake.write(Source::ContactRecords, &day(23).to_string(), "rows.ndjson", text.as_bytes());
        let path = lake.path().join("ctr/fhbase").join(day(23).to_string()).join("rows.ndjson");
        let time = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000);
        fs::File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
        lake
    });
    let [session, other] = [&lakes[0], &lakes[1]].map(with_curated);
    curate(&session);
    curate(&other);
    let sql = "SELECT channel, count(*), max(contactid) FROM connect_contacts GROUP BY channel";
    let before = session.query_blocking(sql).unwrap();
    assert_eq!(rows(&before)[0][0].as_deref(), Some("VOICE"));
    let [to, from] = [&lakes[0], &lakes[1]].map(|lake| files(lake).remove(0));
    assert_eq!(to.file_name(), from.file_name());
    fs::copy(from, to).unwrap();
    let after = session.query_blocking(sql).unwrap();
    assert!(after.statistics.bytes_curated > 0);
    assert_eq!(rows(&after), rows(&other.query_blocking(sql).unwrap()));
    assert_eq!(rows(&after)[0][0].as_deref(), Some("EMAIL"));
}

/// A flipped bit is an error, and never another value.
#[test]
fn damaged_pages_and_footers_are_not_read() {
    let lake = large_day();
    let expected = rows(&raw(&lake).query_blocking(FINGERPRINT).unwrap());
    curate(&with_curated(&lake));
    let path = files(&lake).remove(0);
    let intact = fs::read(&path).unwrap();
    let query = || with_curated(&lake).query_blocking(FINGERPRINT);
    assert_eq!(rows(&query().unwrap()), expected);
    let mut refused = 0;
    for at in (0..intact.len()).step_by(intact.len() / 40) {
        let mut bytes = intact.clone();
        bytes[at] ^= 0x10;
        fs::write(&path, bytes).unwrap();
        match query() {
            // A page of another column, or a file without Parquet's letters.
            Ok(outcome) => assert_eq!(rows(&outcome), expected, "byte {at}"),
            Err(error) => {
                assert_eq!(
                    error.kind(),
                    ErrorKind::HiveCannotOpenSplit,
                    "byte {at}: {error}"
                );
                refused += 1;
            }
        }
        let damaged = athena::damaged_curated_files(&Lake::open(lake.path()).unwrap()).unwrap();
        assert!(
            damaged.len() == 1 && damaged[0].path == path,
            "byte {at}: {damaged:?}"
        );
    }
    assert!(refused > 4, "{refused} of 40");
    // What a crash of the machine can leave.
    for end in [intact.len() / 3, intact.len() - 3000, intact.len() - 9] {
        fs::write(&path, &intact[..end]).unwrap();
        assert_eq!(rows(&query().unwrap()), expected, "cut at {end}");
        assert!(curate(&with_curated(&lake)).len() == 1, "written again");
    }
}

const FINGERPRINT: &str = "SELECT count(*), count(DISTINCT contactid), max(contactid), min(disconnect_date), max(disconnect_date), max(agent_username) FROM connect_contacts";

#[test]
fn files_of_changed_and_removed_days_are_removed() {
    let lake = TestLake::from_samples();
    let session = with_curated(&lake);
    curate(&session);
    let before = files(&lake).len();
    assert_eq!(session.remove_outdated().unwrap(), 0);
    let row_files = lake.path().join("ctr/fhbase");
    fs::remove_dir_all(&row_files).unwrap();
    assert!(session.remove_outdated().unwrap() >= before as u64);
    assert_eq!(files(&lake), Vec::<PathBuf>::new());
}

/// 20,000 contacts that began on one day, one of a thousand of which ended on the next.
fn large_day() -> TestLake {
    let lake = TestLake::empty();
    let lines = (0..20_000).map(|number| {
        let (hour, minute) = (number / 60 % 23, number % 60);
        let end = if number % 1000 == 0 { 24 } else { 23 };
        format!(
            r#"{{"ContactId":"c{number:05}","InitiationTimestamp":"2026-11-23T{hour:02}:{minute:02}:00Z","DisconnectTimestamp":"2026-11-{end}T{hour:02}:{minute:02}:30Z"}}"#
        )
    });
    let lines: Vec<_> = lines.collect();
    lake.write(
        Source::ContactRecords,
        &day(23).to_string(),
        "rows.ndjson",
        lines.join("\n").as_bytes(),
    );
    lake
}

#[test]
fn predicates_skip_pages_and_columns() {
    let lake = large_day();
    let session = with_curated(&lake);
    curate(&session);
    let scanned = |sql: &str| {
        let outcome = session.query_blocking(sql).unwrap();
        (rows(&outcome)[0][0].clone().unwrap(), outcome.statistics)
    };
    let (all, everything) = scanned("SELECT count(DISTINCT contactid) FROM connect_contacts");
    assert_eq!((all.as_str(), everything.rows_scanned), ("20000", 20_000));
    let (next_day, few) = scanned(
        "SELECT count(DISTINCT contactid) FROM connect_contacts WHERE disconnect_date = DATE '2026-11-24'",
    );
    assert_eq!(next_day, "20");
    assert!(few.rows_scanned < 5000, "{} rows", few.rows_scanned);
    let (_, none) = scanned(
        "SELECT count(DISTINCT contactid) FROM connect_contacts WHERE disconnect_date = DATE '2026-11-25'",
    );
    assert_eq!((none.rows_scanned, none.bytes_scanned), (0, 0));
    let (_, other_day) = scanned("SELECT count(contactid) FROM connect_contacts WHERE day = 22");
    assert_eq!(other_day.rows_scanned, 0);
    let (_, column) = scanned("SELECT count(queue_name) FROM connect_contacts");
    assert!(
        column.bytes_scanned * 20 < everything.bytes_scanned,
        "{column:?}"
    );
    let (count, no_column) = scanned("SELECT count(*) FROM connect_contacts");
    assert_eq!((count.as_str(), no_column.bytes_scanned), ("20000", 0));
    let plan = rows(
        &session
            .query_blocking("EXPLAIN SELECT contactid FROM connect_contacts")
            .unwrap(),
    );
    assert!(
        plan.iter().any(|line| line[0]
            .as_ref()
            .unwrap()
            .contains("CuratedScan: connect_contacts [contactid], 1 row groups of 1 files")),
        "{plan:?}"
    );
}

#[test]
fn statements_that_lose_a_file_run_again() {
    let lake = TestLake::from_samples();
    let expected = rows(
        &raw(&lake)
            .query_blocking("SELECT count(contactid) FROM connect_contacts")
            .unwrap(),
    );
    let row_file = lake.path().join("ctr/fhbase").join(day(23).to_string());
    let row_file = fs::read_dir(row_file)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let session = with_curated(&lake);
            let mut time = SystemTime::now();
            while !stop.load(Ordering::Relaxed) {
                curate(&session);
                time += Duration::from_secs(1);
                let file = fs::File::options().append(true).open(&row_file).unwrap();
                file.set_modified(time).unwrap();
            }
        });
        let session = with_curated(&lake);
        for _ in 0..50 {
            let found = session.query_blocking("SELECT count(contactid) FROM connect_contacts");
            let found = found.map(|outcome| rows(&outcome));
            if found.as_ref() != Ok(&expected) {
                stop.store(true, Ordering::Relaxed);
            }
            assert_eq!(found.as_ref(), Ok(&expected));
        }
        stop.store(true, Ordering::Relaxed);
    });
}
