//! Every view and every query of the catalogue, over documents whose answers are known.
//!
//! The expected rows were computed from the documents in plain Python, without SQL, by the
//! scripts in the folder `catalogue`. A query may be there more than once, with other arguments:
//! `service-level.json` and `service-level@recall.json`. Views and queries by day or interval have
//! expected rows in a second time zone too, in whose days of rows the clocks change. All are checked
//! again over curated days of the same rows (`curated/...`).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "it/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use analytics::TimeZone;
use analytics::catalogue::{self, Query, ResultColumn};
use analytics::curated;
use analytics::views::{self, View};
use athena::{Session, SessionSettings};
use connect_core::Source;
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use support::{Rows, TestLake, in_crate};

/// What a view or query returns.
#[derive(Deserialize)]
struct Expected {
    /// The values of the query's parameters, as somebody would write them.
    arguments: BTreeMap<String, String>,
    /// Names and types: all of a query, some of a view.
    columns: Vec<(String, String)>,
    /// In the order that the query gives them; those of a view have none.
    rows: Rows,
}

/// Doubles and reals may differ by so much of their value: sums depend on their order.
const TOLERANCE: f64 = 1e-9;

/// The second time zone, and the folder of its expected rows.
const SECOND_ZONE: (&str, &str) = ("America/New_York", "new-york");

/// How many wrong rows a failure shows of each side.
const MOST_SHOWN: usize = 8;

impl Expected {
    fn read(path: &Path) -> Result<Self, Failed> {
        let text = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(
            serde_json::from_slice(&text)
                .map_err(|error| format!("{}: {error}", path.display()))?,
        )
    }

    /// What a statement returns in the expected columns, once all its columns are those of its
    /// header.
    fn found(&self, header: &[ResultColumn], sql: &str, session: &Session) -> Result<Rows, Failed> {
        let outcome = session
            .query_blocking(sql)
            .map_err(|error| format!("{error}\n{sql}"))?;
        let columns: Vec<_> = outcome
            .columns
            .iter()
            .map(|column| (column.name.clone(), column.data_type.clone()))
            .collect();
        let header: Vec<_> = header
            .iter()
            .map(|column| (column.name.to_owned(), column.data_type.to_owned()))
            .collect();
        if columns != header {
            return Err(format!("columns {columns:?}\nheader  {header:?}").into());
        }
        let place = |expected| {
            columns
                .iter()
                .position(|column| column == expected)
                .ok_or_else(|| format!("there is no column {expected:?}"))
        };
        let places = self
            .columns
            .iter()
            .map(place)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(outcome
            .rows()
            .map(|row| places.iter().map(|place| row[*place].clone()).collect())
            .collect())
    }

    fn compare(&self, found: &Rows) -> Result<(), Failed> {
        let is_same = |(found, expected): (&Vec<_>, &Vec<_>)| self.is_equal(found, expected);
        if found.len() == self.rows.len() && found.iter().zip(&self.rows).all(is_same) {
            return Ok(());
        }
        let only_found = found
            .iter()
            .filter(|row| !self.rows.iter().any(|other| self.is_equal(row, other)));
        let only_expected = self
            .rows
            .iter()
            .filter(|row| !found.iter().any(|other| self.is_equal(other, row)));
        let mut message = format!(
            "{} rows, expected {}; another order if none follow\n",
            found.len(),
            self.rows.len()
        );
        for row in only_found.take(MOST_SHOWN) {
            _ = writeln!(message, "found    {row:?}");
        }
        for row in only_expected.take(MOST_SHOWN) {
            _ = writeln!(message, "expected {row:?}");
        }
        Err(message.into())
    }

    fn is_equal(&self, found: &[Option<String>], expected: &[Option<String>]) -> bool {
        let number =
            |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<f64>().ok());
        let is_equal = |(at, found): (usize, &Option<String>)| match (
            self.columns[at].1.as_str(),
            number(found),
            number(&expected[at]),
        ) {
            ("double" | "real", Some(found), Some(expected)) => {
                (found - expected).abs() <= TOLERANCE * expected.abs().max(1.0)
            }
            _ => *found == expected[at],
        };
        found.len() == expected.len() && found.iter().enumerate().all(is_equal)
    }
}

fn sorted(mut rows: Rows) -> Rows {
    rows.sort();
    rows
}

fn check_view(view: &View, path: &Path, session: &Session) -> Result<(), Failed> {
    let expected = Expected::read(path)?;
    let names: Vec<_> = view.columns.iter().map(|column| column.name).collect();
    let found = expected.found(
        &view.columns,
        &format!("SELECT {} FROM {}", names.join(", "), view.name),
        session,
    )?;
    Expected {
        rows: sorted(expected.rows),
        ..expected
    }
    .compare(&sorted(found))
}

fn check_query(
    query: &Query,
    path: &Path,
    session: &Session,
    zone: &TimeZone,
) -> Result<(), Failed> {
    let expected = Expected::read(path)?;
    let mut arguments = catalogue::Arguments::in_time_zone(zone.clone());
    for (name, text) in &expected.arguments {
        arguments.set(query, name, text)?;
    }
    if expected.columns.len() != query.columns.len() {
        return Err("a query is checked by all of its columns".into());
    }
    let found = expected.found(&query.columns, &query.sql(&arguments)?, session)?;
    expected.compare(&found)
}

/// The files of a folder of expected rows, each with the name of the view or query.
fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries
        .map(|path| {
            (
                path.file_stem().unwrap().to_string_lossy().into_owned(),
                path,
            )
        })
        .collect();
    files.sort();
    files
}

type Check = Box<dyn Fn(&Path, &Session, &TimeZone) -> Result<(), Failed> + Send + Sync>;

/// A session whose views have the days of a time zone.
struct Zone {
    name: TimeZone,
    /// Start of the names of cases.
    label: String,
    /// Folder of the expected rows.
    folder: PathBuf,
    session: Session,
    /// Whether every view and query has expected rows.
    is_complete: bool,
}

/// Cases of one folder: each of its files for the view or query named in it, a view or query
/// without a file, a file without either.
fn trials(
    folder: &'static str,
    checks: Vec<(&'static str, Check)>,
    zone: &Arc<Zone>,
) -> Vec<Trial> {
    let mut trials = Vec::new();
    let mut missing: BTreeMap<&str, Arc<Check>> = checks
        .into_iter()
        .map(|(name, check)| (name, Arc::new(check)))
        .collect();
    let checks = missing.clone();
    let prefix = format!("{}/{folder}", zone.label);
    for (stem, path) in files(&zone.folder.join(folder)) {
        let name = stem.split('@').next().unwrap_or_default();
        missing.remove(name);
        let (check, zone) = (checks.get(name).cloned(), Arc::clone(zone));
        trials.push(Trial::test(
            format!("{prefix}/{stem}"),
            move || match check {
                Some(check) => check(&path, &zone.session, &zone.name),
                None => Err(format!(
                    "{} is for nothing in the catalogue: delete it",
                    path.display()
                )
                .into()),
            },
        ));
    }
    for name in missing.into_keys().filter(|_| zone.is_complete) {
        let message = format!(
            "no expected rows: describe them in tests/catalogue/expected_{folder}.py and run tests/catalogue/run_all.py"
        );
        trials.push(Trial::test(format!("{prefix}/{name}"), move || {
            Err(message.into())
        }));
    }
    trials
}

/// A session over the samples and rows that were written for these tests, with all views.
fn zone(lake: &TestLake, name: &str, folder: &str, is_curated: bool) -> Arc<Zone> {
    let name = TimeZone::parse(name).unwrap();
    let view = |view: &View| athena::View {
        name: view.name.to_owned(),
        sql: view.sql(&name),
    };
    let session = lake.session_with(SessionSettings {
        threads: 2,
        views: views::all().iter().map(view).collect(),
        curated: if is_curated {
            curated::ALL.to_vec()
        } else {
            Vec::new()
        },
        ..SessionSettings::default()
    });
    for day in session.curated_days().unwrap() {
        session.curate_blocking(day.relation, day.day).unwrap();
    }
    let label = if is_curated {
        format!("curated/{name}")
    } else {
        name.to_string()
    };
    Arc::new(Zone {
        name,
        label,
        folder: in_crate("tests/catalogue/expected").join(folder),
        session,
        is_complete: folder.is_empty(),
    })
}

fn main() -> ExitCode {
    let arguments = libtest_mimic::Arguments::from_args();
    let lake = TestLake::from_catalogue();
    let mut cases = Vec::new();
    let zones = [("UTC", ""), SECOND_ZONE];
    let sessions = zones
        .into_iter()
        .flat_map(|zone| [(zone, false), (zone, true)]);
    for ((name, folder), is_curated) in sessions {
        let before = cases.len();
        let zone = zone(&lake, name, folder, is_curated);
        let views = views::all()
            .iter()
            .map(|view| (view.name, view_check(view)));
        cases.extend(trials("views", views.collect(), &zone));
        for source in Source::ALL {
            let queries = catalogue::all()
                .iter()
                .filter(|query| query.source == source)
                .map(|query| (query.name, query_check(query)));
            cases.extend(trials(source.code(), queries.collect(), &zone));
        }
        assert!(cases.len() > before, "no expected rows for {name}");
    }
    libtest_mimic::run(&arguments, cases).exit_code()
}

fn view_check(view: &'static View) -> Check {
    Box::new(|path, session, _| check_view(view, path, session))
}

fn query_check(query: &'static Query) -> Check {
    Box::new(|path, session, zone| check_query(query, path, session, zone))
}
