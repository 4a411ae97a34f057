//! `lake curate`: results do not depend on it.

use std::fs;
use std::path::Path;

use analytics::catalogue::{self, Arguments};
use analytics::dashboards::{self, Selection};
use analytics::{TimeZone, curated, views};
use athena::{QueryOutcome, Session, SessionSettings, View};
use connect_core::Day;

use crate::support::{asked, files, lake, output_text, run};

const SAMPLES: &str = "samples/ctr samples/ae";

fn session(lake: &Path, is_curated: bool) -> Session {
    let view = |view: &views::View| View {
        name: view.name.to_owned(),
        sql: view.sql(&TimeZone::UTC),
    };
    let settings = SessionSettings {
        threads: 2,
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

/// Whether columns and rows are equal. Sums of floating-point numbers depend on the order of their
/// rows, and averages at a half are rounded up or down by it.
fn is_equal(expected: &QueryOutcome, found: &QueryOutcome) -> bool {
    let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<f64>().ok());
    let is_close =
        |left: f64, right: f64| (left - right).abs() <= 0.0101_f64.max(left.abs() * 1e-9);
    let (left, right): (Vec<_>, Vec<_>) = (expected.rows().collect(), found.rows().collect());
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

/// All named queries and all visuals, with their names.
fn statements(from: Day, to: Day) -> Vec<(String, String)> {
    let iso = |day: Day| {
        let (year, month, day) = day.parts();
        format!("{year}-{month:02}-{day:02}")
    };
    let queries = catalogue::all().iter().filter_map(|query| {
        let mut arguments = Arguments::default();
        for (name, value) in [("from", from), ("to", to)] {
            if query.parameter(name).is_some() {
                arguments.set(query, name, &iso(value)).unwrap();
            }
        }
        Some((query.name.to_owned(), query.sql(&arguments).ok()?))
    });
    let selection = Selection::new(from, to);
    let visuals = dashboards::all().iter().flat_map(|dashboard| {
        let selection = &selection;
        dashboard.visuals.iter().map(move |visual| {
            let name = format!("{}/{}", dashboard.name, visual.name);
            (name, visual.sql(selection))
        })
    });
    queries.chain(visuals).collect()
}

/// Runs statements with and without curated tables; returns the share of bytes that came from curated
/// tables.
fn compare(lake: &Path, statements: &[(String, String)]) -> f64 {
    let [raw, with_curated] = [false, true].map(|is_curated| session(lake, is_curated));
    let (mut wrong, mut bytes, mut bytes_curated) = (Vec::<&str>::new(), 0, 0);
    for (name, sql) in statements {
        let run = |session: &Session| {
            session
                .query_blocking(sql)
                .unwrap_or_else(|error| panic!("{name}: {error}"))
        };
        let (expected, found) = (run(&raw), run(&with_curated));
        if !is_equal(&expected, &found) {
            wrong.push(name);
        }
        bytes += found.statistics.bytes_scanned;
        bytes_curated += found.statistics.bytes_curated;
    }
    assert!(
        wrong.is_empty(),
        "other results with curated tables: {wrong:?}"
    );
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let share = bytes_curated as f64 / bytes as f64;
    share
}

/// A simulated contact center, whose documents arrive in two parts that overlap: late ones, and
/// repeated deliveries.
#[test]
fn results_of_simulated_documents_are_equal_in_every_state() {
    let folder = tempfile::tempdir().unwrap();
    let generated = run(
        &folder,
        "generate --agents 5 --start 2026-11-23 --days 3 --into FOLDER/documents",
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
    let (from, to) = (
        Day::new(2026, 11, 23).unwrap(),
        Day::new(2026, 11, 25).unwrap(),
    );

    let first = run(&folder, "ingest FOLDER/first --into LAKE --curate");
    assert!(
        first.starts_with("exit 0") && first.contains("curated "),
        "{first}"
    );

    let second = run(&folder, "ingest FOLDER/second --into LAKE");
    assert!(second.starts_with("exit 0"), "{second}");
    let some = run(&folder, "curate --lake LAKE --to 2026-11-24");
    assert!(some.starts_with("exit 0"), "{some}");
    let all: Vec<_> = statements(from, to).into_iter().step_by(5).collect();
    let share = compare(&lake, &all);
    assert!(
        share > 0.0 && share < 1.0,
        "the last day is read from its rows: {share}"
    );

    let rest = run(&folder, "curate --lake LAKE");
    assert!(rest.starts_with("exit 0"), "{rest}");
    let visuals: Vec<_> = all
        .into_iter()
        .filter(|(name, _)| name.contains('/'))
        .collect();
    let share = compare(&lake, &visuals);
    assert!(share > 0.999, "{share}");
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
