//! What the targets of the engine do with their input. Tests of the engine compile and run it too,
//! because DataFusion makes the targets too slow to compile for a check.

#![allow(dead_code, reason = "each target uses its part")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use athena::{ErrorKind, Lake, Session, SessionSettings};

const SOURCES: [&str; 6] = ["ctr", "ae", "cfl", "cl", "ef", "transcripts"];

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = env::temp_dir().join(format!("fuzz-engine-{}", std::process::id()));
    for source in SOURCES {
        fs::create_dir_all(day(&folder, source)).unwrap();
    }
    folder
});

static SESSION: LazyLock<Session> = LazyLock::new(|| {
    let settings = SessionSettings {
        // Less memory than libFuzzer allows.
        memory_limit: 64 << 20,
        threads: 1,
        ..SessionSettings::default()
    };
    Session::new(Lake::open(&*FOLDER).unwrap(), settings).unwrap()
});

fn day(folder: &Path, source: &str) -> PathBuf {
    folder.join(source).join("fhbase/year=2026/month=11/day=23")
}

/// Plans the statements of a text. Returns the errors.
///
/// # Panics
/// An error is internal, as a panic in the session is.
pub(crate) fn plan(text: &str) -> Vec<ErrorKind> {
    let _ = athena::sql_elements(text);
    let statements = athena::split_statements(text);
    // EXPLAIN ANALYZE runs the statement.
    let is_run = |statement: &&str| statement.trim_start().to_uppercase().starts_with("ANALYZE");
    let planned = statements.all().filter(|statement| !is_run(statement));
    planned
        .filter_map(|statement| failure(&format!("EXPLAIN {statement}")))
        .collect()
}

/// Reads the bytes as a row file of each source. Returns the errors.
///
/// # Panics
/// As [`plan`].
pub(crate) fn read(rows: &[u8]) -> Vec<ErrorKind> {
    let failures = SOURCES.into_iter().filter_map(|source| {
        fs::write(day(&FOLDER, source).join("rows"), rows).unwrap();
        failure(&format!("SELECT * FROM connect_{source}"))
    });
    failures.collect()
}

fn failure(sql: &str) -> Option<ErrorKind> {
    let error = SESSION.query_blocking(sql).err()?;
    assert_ne!(error.kind(), ErrorKind::Internal, "{sql}: {error}");
    Some(error.kind())
}
