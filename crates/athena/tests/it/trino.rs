//! The comparison with Trino in `tests/trino`, as far as it can be tested without one. Where Python
//! is not installed, the tests print that and pass.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::support::in_crate;
use analytics::views;

fn scripts() -> PathBuf {
    in_crate("../../tests/trino")
}

/// The output of a run of Python; `None` without Python.
fn python(arguments: &[&str]) -> Option<Output> {
    let run = Command::new("python3")
        .args(arguments)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(scripts())
        .output();
    if run.is_err() {
        println!("skipped: there is no python3");
    }
    run.ok()
}

#[test]
fn comparison_detects_differences() {
    let Some(run) = python(&["-m", "unittest", "discover"]) else {
        return;
    };
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
}

#[test]
fn exports_tables_views_and_queries_for_trino() {
    let folder = tempfile::tempdir().unwrap();
    crate::support::export::export(folder.path(), None, 5).unwrap();
    let export = folder.path().join("catalogue");
    let cases = |source: &str| {
        fs::read_dir(export.join("cases").join(source))
            .unwrap()
            .count()
    };
    assert!(
        ["ae", "cfl", "cl", "ctr", "ef", "views"]
            .into_iter()
            .all(|source| cases(source) > 1)
    );
    assert!(export.join("lake/ctr/fhbase/year=2026").is_dir());
    let Some(plan) = python(&[
        "compare.py",
        export.to_str().unwrap(),
        "--plan",
        "--location",
        "local:///lake",
    ]) else {
        return;
    };
    let plan = String::from_utf8_lossy(&plan.stdout).into_owned();
    let table = "CREATE TABLE \"hive\".\"amazonconnectdataanalyticsdb\".\"connect_cfl\" (\n  ";
    assert!(plan.contains(table), "{plan}");
    let end = "  \"year\" integer,\n  \"month\" integer,\n  \"day\" integer\n)\nWITH (\n  format = 'OPENX_JSON',\n  \
               external_location = 'local:///lake/ctr/fhbase',\n  partitioned_by = ARRAY['year', 'month', 'day']\n);";
    assert!(plan.contains(end), "{plan}");
    assert!(
        plan.contains("row(\"arn\" varchar, "),
        "names of fields are quoted"
    );
    let made = |view: &str| {
        plan.find(&format!("\"{view}\" AS\n"))
            .unwrap_or_else(|| panic!("no view {view}"))
    };
    let pairs = views::all()
        .iter()
        .flat_map(|view| views::all().iter().map(move |other| (view, other)));
    let out_of_order: Vec<_> = pairs
        .filter(|(view, other)| view.reads(other.name) && made(view.name) < made(other.name))
        .collect();
    assert!(out_of_order.is_empty(), "{out_of_order:?}");
    assert!(
        views::all()
            .iter()
            .any(|view| view.reads("connect_contacts")),
        "a view reads another"
    );
}

#[test]
fn skips_comparison_without_trino() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody listens on the port of a listener that is gone.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let server = format!("http://127.0.0.1:{port}");
    let Some(run) = python(&[
        "compare.py",
        folder.path().to_str().unwrap(),
        "--server",
        &server,
    ]) else {
        return;
    };
    assert!(run.status.success());
    assert_eq!(
        String::from_utf8_lossy(&run.stdout),
        format!("skipped: no Trino server responds at {server}\n")
    );
}
