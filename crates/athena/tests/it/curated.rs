//! Curated tables: the same results as from row files, whatever happens to either.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use analytics::catalogue::{self, Arguments};
use analytics::{TimeZone, curated, views};
use athena::{ErrorKind, Lake, Session, SessionSettings, View};
use connect_core::{Day, Source};

use crate::support::comparison::{Expected, compare};
use crate::support::{TestLake, rows};

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

/// All views and named queries with what they return from row files. Results of views have no order.
fn expected(session: &Session) -> Vec<Expected> {
    let views = views::all().iter().map(|view| {
        let columns: Vec<_> = view.columns.iter().map(|column| column.name).collect();
        let sql = format!("SELECT {} FROM {}", columns.join(", "), view.name);
        Expected::new(session, view.name.to_owned(), sql, false)
    });
    let queries = catalogue::all().iter().map(|query| {
        let mut arguments = Arguments::default();
        for (name, value) in [
            ("from", "2026-11-16"),
            ("to", "2026-11-30"),
            ("contact_id", "fc9d512e-c88d-4922-a613-bb1d779cd08d"),
        ] {
            if query.parameter(name).is_some() {
                arguments.set(query, name, value).unwrap();
            }
        }
        let sql = query.sql(&arguments).unwrap();
        Expected::new(session, query.name.to_owned(), sql, true)
    });
    views.chain(queries).collect()
}

const LATE_EVENT: &str = r#"{"EventId":"late","EventType":"LOGIN","EventTimestamp":"2026-11-23T07:00:00.000Z","AgentARN":"arn:late","CurrentAgentSnapshot":{"AgentStatus":{"Name":"Available","StartTimestamp":"2026-11-23T07:00:00.000Z"},"Configuration":{"Username":"late"},"Contacts":[]}}"#;
const LATE_LOG: &str = r#"{"timestamp":"2026-11-23T10:00:30.000Z","eventid":"late","message":{"ContactId":"late","ContactFlowName":"Late","ContactFlowModuleType":"SetAttributes","Parameters":{"Key":"late","Value":"yes"}}}"#;
const LATE_ANALYSIS: &str = r#"{"contactId":"late","recordingTimestamp":"2026-11-23T10:00:00.000Z","channel":"VOICE","matchedCategories":["Late"],"totalConversationDuration":300,"overallSentimentCustomer":-2.5}"#;
const LATE_EVALUATION: &str = r#"{"evaluationId":"late","contactId":"late","evaluationDefinitionTitle":"Late","evaluator":"jorge","evaluationSubmitTimestamp":"2026-11-23T11:00:00.000Z"}"#;

/// Delivers rows of one day after it is curated: a new contact with a newer record and everything
/// that belongs to it, the records of it again, and all files of the day again.
fn deliver_late(lake: &TestLake, day: Day) {
    for source in Source::ALL {
        let folder = lake.path().join(source.code()).join("fhbase");
        let folder = folder.join(day.to_string());
        let delivered = fs::read_dir(&folder).into_iter().flatten();
        let delivered: Vec<_> = delivered.map(|entry| entry.unwrap().path()).collect();
        for path in delivered {
            let name = path.file_name().unwrap().to_str().unwrap();
            fs::copy(&path, folder.join(format!("again-{name}"))).unwrap();
        }
    }
    let contact = |update: &str, agent: &str| {
        format!(
            r#"{{"ContactId":"late","Channel":"VOICE","InitiationMethod":"INBOUND","InitiationTimestamp":"2026-11-23T10:00:00Z","DisconnectTimestamp":"2026-11-23T10:05:00Z","LastUpdateTimestamp":"{update}","Agent":{{"Username":"{agent}"}}}}"#
        )
    };
    let first = contact("2026-11-23T10:06:00Z", "ada");
    let newer = contact("2026-11-23T10:09:00Z", "grace");
    for (source, line) in [
        (Source::ContactRecords, first.as_str()),
        (Source::ContactRecords, &first),
        (Source::ContactRecords, &newer),
        (Source::AgentEvents, LATE_EVENT),
        (Source::AgentEvents, LATE_EVENT),
        (Source::ContactFlowLogs, LATE_LOG),
        (Source::ContactFlowLogs, LATE_LOG),
        (Source::ContactLens, LATE_ANALYSIS),
        (Source::ContactLens, LATE_ANALYSIS),
        (Source::EvaluationForms, LATE_EVALUATION),
        (Source::EvaluationForms, LATE_EVALUATION),
    ] {
        lake.append(source, line);
    }
}

/// The visuals are compared by the tests of `lake curate`.
#[test]
fn views_and_named_queries_are_equal_with_late_and_repeated_deliveries_in_between() {
    let lake = TestLake::from_catalogue();
    let session = with_curated(&lake);
    let all = curate(&session).len();
    assert!(all > 20, "{all} days");
    assert_eq!(curate(&session), BTreeSet::new(), "again changes nothing");

    deliver_late(&lake, day(23));
    let agent = "SELECT agent_username FROM connect_contacts WHERE contactid = 'late'";
    let found = session.query_blocking(agent).unwrap();
    assert_eq!(rows(&found), [[Some("grace".to_owned())]]);
    let statements = expected(&raw(&lake));
    assert_eq!(
        statements.len(),
        views::all().len() + catalogue::all().len()
    );
    let empty: Vec<_> = statements.iter().filter_map(Expected::empty).collect();
    assert_eq!(empty, Vec::<&str>::new(), "statements without rows");
    let partly = compare(&session, &statements);
    assert!(partly > 0.0 && partly < 1.0, "{partly}");

    let changed = curate(&session);
    let relations = curated::ALL.map(|table| (table.relation, day(23)));
    assert_eq!(changed, relations.into());
    let again = compare(&session, &statements);
    assert!(again > partly, "{again} instead of {partly}");
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
