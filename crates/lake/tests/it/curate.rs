//! `lake curate`: results do not depend on it.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use analytics::dashboards::{self, Dashboard, Selection};
use analytics::{TimeZone, curated, views};
use athena::{Session, SessionSettings, View};
use connect_core::Day;

#[path = "../../../athena/tests/it/support/comparison.rs"]
mod comparison;

use self::comparison::{Expected, compare};
use crate::support::{asked, files, lake, output_text, run};

const SAMPLES: &str = "samples/ctr samples/ae";

fn session(lake: &Path, is_curated: bool) -> Session {
    let view = |view: &views::View| View {
        name: view.name.to_owned(),
        sql: view.sql(&TimeZone::UTC),
    };
    let settings = SessionSettings {
        threads: 2,
        // The evening of the last simulated day.
        now: Some(SystemTime::UNIX_EPOCH + Duration::from_hours(498_762)),
        views: views::all().iter().map(view).collect(),
        curated: if is_curated {
            curated::ALL.to_vec()
        } else {
            Vec::new()
        },
        ..SessionSettings::default()
    };
    Session::new(::athena::Lake::open(lake).unwrap(), settings).unwrap()
}

/// A contact that has everything the dashboard of a journey shows.
const JOURNEY: &str = "SELECT contactid FROM connect_evaluations WHERE contactid IN (SELECT contactid FROM connect_transcripts) ORDER BY contactid LIMIT 1";

/// All visuals with what they return from row files.
fn expected(session: &Session, from: Day, to: Day) -> Vec<Expected> {
    let mut selection = Selection::new(from, to);
    let journey = session.query_blocking(JOURNEY).unwrap();
    let visuals = |dashboard: &'static Dashboard| {
        let visuals = dashboard.visuals.iter();
        visuals.map(move |visual| (dashboard, visual))
    };
    let all = dashboards::all().iter().flat_map(visuals);
    all.map(|(dashboard, visual)| {
        selection.contact_id = journey.rows().next().unwrap()[0]
            .clone()
            .filter(|_| dashboard.name == "journey");
        let name = format!("{}/{}", dashboard.name, visual.name);
        Expected::new(session, name, visual.sql(&selection), true)
    })
    .collect()
}

/// A simulated contact center, whose documents arrive in two parts that overlap: late ones, and
/// repeated deliveries. The engine's tests compare views and named queries.
#[test]
fn results_of_simulated_documents_are_equal_in_every_state() {
    let folder = tempfile::tempdir().unwrap();
    let generated = run(
        &folder,
        "generate --agents 3 --seed 10 --start 2026-11-23 --days 2 --into FOLDER/documents",
    );
    assert!(generated.starts_with("exit 0"), "{generated}");
    let documents = files(&folder.path().join("documents"));
    for part in ["first", "second"] {
        for (number, path) in documents.iter().enumerate() {
            let is_in_part = (number % 3 == 0) == (part == "first") || number % 7 == 0;
            if is_in_part {
                let to = folder.path().join(part);
                let to = to.join(path.strip_prefix(folder.path().join("documents")).unwrap());
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(path, to).unwrap();
            }
        }
    }
    let lake = folder.path().join("lake");
    let [from, to] = [23, 24].map(|day| Day::new(2026, 11, day).unwrap());

    let first = run(
        &folder,
        "ingest FOLDER/first --into LAKE --transcripts --curate",
    );
    assert!(
        first.starts_with("exit 0") && first.contains("curated "),
        "{first}"
    );

    let second = run(&folder, "ingest FOLDER/second --into LAKE --transcripts");
    assert!(second.starts_with("exit 0"), "{second}");
    let some = run(&folder, "curate --lake LAKE --to 2026-11-23");
    assert!(some.starts_with("exit 0"), "{some}");
    let visuals = expected(&session(&lake, false), from, to);
    let empty: Vec<_> = visuals.iter().filter_map(Expected::empty).collect();
    // Three agents have no such evaluation in two days.
    let rare = ["evaluations/automatic-fails", "evaluations/calibrations"];
    assert_eq!(empty, rare, "visuals without rows");
    let share = compare(&session(&lake, true), &visuals);
    assert!(
        share > 0.0 && share < 1.0,
        "the last day is read from its rows: {share}"
    );

    let rest = run(&folder, "curate --lake LAKE");
    assert!(rest.starts_with("exit 0"), "{rest}");
    let share = compare(&session(&lake, true), &visuals);
    assert!(share > 0.95, "all but transcripts is curated: {share}");
}

#[test]
fn refreshes_changed_days_only() {
    let (folder, _filters) = asked(SAMPLES);
    let days = |report: &str, column: usize| -> u64 {
        report
            .lines()
            .filter(|line| line.starts_with("connect_"))
            .map(|line| {
                let cell = line.split_whitespace().nth(column).unwrap();
                cell.parse::<u64>().unwrap()
            })
            .sum()
    };
    let one = run(
        &folder,
        "curate --lake LAKE --table connect_contacts --from 2026-11-21 --to 2026-11-21",
    );
    assert_eq!((days(&one, 1), days(&one, 2)), (1, 0), "{one}");
    let all = run(&folder, "curate --lake LAKE");
    assert_eq!(days(&all, 2), 1, "{all}");
    let again = run(&folder, "curate --lake LAKE");
    assert_eq!(
        (days(&again, 1), days(&again, 2)),
        (0, days(&all, 1) + 1),
        "{again}"
    );
    let json = run(&folder, "curate --lake LAKE --format json");
    assert!(
        json.contains(r#""unchanged": "#) && json.contains(r#""failed": []"#),
        "{json}"
    );
    let unknown = run(&folder, "curate --lake LAKE --table connect_ctr");
    assert!(unknown.starts_with("exit 2"), "{unknown}");
}

#[test]
fn query_reports_bytes_of_curated_tables() {
    let (folder, _filters) = asked("samples/ctr");
    let path = folder.path().join("lake");
    let query = |more: &[&str]| {
        let output = lake()
            .args(["query", "SELECT count(contactid) FROM connect_contacts"])
            .arg("--lake")
            .arg(&path)
            .args(more)
            .output()
            .unwrap();
        output_text(&folder, &output)
    };
    let rows = |text: &str| text.split("--\n").next().unwrap().to_owned();
    let before = query(&[]);
    assert!(!before.contains("curated"), "{before}");
    run(&folder, "curate --lake LAKE --table connect_contacts");
    let after = query(&[]);
    assert!(after.contains(" (curated) in "), "{after}");
    let without = query(&["--no-curated"]);
    assert!(!without.contains("curated"), "{without}");
    assert!(
        rows(&before) == rows(&after) && rows(&before) == rows(&without),
        "{after}"
    );
    let json = query(&["--format", "json"]);
    assert!(json.contains(r#""bytesCurated": "#), "{json}");
}

/// The day is read from its row files, which report what is wrong with them.
#[test]
fn a_day_with_a_damaged_row_is_not_curated() {
    let (folder, _filters) = asked("samples/ctr");
    let day = folder
        .path()
        .join("lake/ctr/fhbase/year=2026/month=11/day=21");
    fs::write(day.join("zz.ndjson"), "{\"ContactId\":\n").unwrap();
    let report = run(&folder, "curate --lake LAKE --table connect_contacts");
    assert!(report.starts_with("exit 1"), "{report}");
    assert!(
        report.contains("warning: connect_contacts of 2026-11-21 is not curated, and read from its row files: HIVE_CURSOR_ERROR"),
        "{report}"
    );
    let files = files(&folder.path().join("lake/curated"));
    assert!(
        !files.is_empty()
            && files
                .iter()
                .all(|file| !file.to_str().unwrap().contains("day=21"))
    );
}

#[test]
fn days_that_are_not_up_to_date_are_noted_by_query_and_shell() {
    let (folder, _filters) = asked("samples/ctr");
    let query = "query SELECT(count(contactid))FROM(connect_contacts) --lake LAKE";
    let noted = |command: &str| run(&folder, command);
    let is_noted = |command: &str| noted(command).contains("of curated tables");
    assert!(!is_noted(query), "nothing is curated");
    run(&folder, "curate --lake LAKE --table connect_contacts");
    assert!(!is_noted(query), "the days are up to date");
    // All days are of another time zone.
    let berlin = format!("{query} --time-zone Europe/Berlin");
    let note = "the query reads 3 days of curated tables from row files: of a time zone other than Europe/Berlin, or of another version; refresh them with: lake curate --lake LAKE --time-zone Europe/Berlin\n";
    let text = noted(&berlin);
    assert!(text.contains(note), "{text}");
    assert!(!is_noted(&format!("{berlin} --no-curated")));
    assert!(!is_noted(
        "query SELECT(1) --lake LAKE --time-zone Europe/Berlin"
    ));
    let shell = lake()
        .args(["shell", "--time-zone", "Europe/Berlin", "--lake"])
        .arg(folder.path().join("lake"))
        .write_stdin("SELECT 1; SELECT 2;")
        .output()
        .unwrap();
    let shell = output_text(&folder, &shell);
    let note = "3 of 3 days of curated tables are of a time zone other than Europe/Berlin, or of another version, and are read from row files; refresh them with: lake curate --lake LAKE --time-zone Europe/Berlin\n";
    assert_eq!(shell.matches(note).count(), 1, "{shell}");
    // In this time zone one of the days has other rows, the others are up to date.
    let rows = files(&folder.path().join("lake/ctr/fhbase"));
    let rows = folder.path().join("lake/ctr/fhbase").join(&rows[0]);
    fs::copy(&rows, rows.with_file_name("zz.ndjson")).unwrap();
    let note = "reads 1 day of curated tables from row files: new or changed; refresh them with: lake curate --lake LAKE\n";
    let text = noted(query);
    assert!(text.contains(note), "{text}");
    let note = ": new, changed, of a time zone other than Europe/Berlin, or of another version; ";
    let text = noted(&berlin);
    assert!(text.contains(note), "{text}");
}

/// The note was about all days of the lake, whichever a query read.
#[test]
fn days_that_a_query_does_not_read_are_not_noted() {
    let (folder, _filters) = asked("samples/ctr samples/ae");
    for table in ["connect_contacts", "connect_ae_events"] {
        let day = format!("curate --lake LAKE --table {table} --to 2026-11-21");
        assert!(run(&folder, &day).starts_with("exit 0"));
    }
    let is_noted = |sql: &str| {
        let query = lake()
            .args(["query", sql, "--lake"])
            .arg(folder.path().join("lake"))
            .output()
            .unwrap();
        let text = output_text(&folder, &query);
        assert!(text.starts_with("exit 0"), "{text}");
        text.contains("of curated tables")
    };
    assert!(!is_noted(
        "SELECT count(contactid) FROM connect_contacts WHERE day = 21"
    ));
    assert!(is_noted("SELECT count(contactid) FROM connect_contacts"));
    assert!(
        !is_noted("SELECT count(contactid) FROM connect_ctr"),
        "a table of rows is never curated"
    );
}
