//! The SQL front end: statements, names and tokens, and the plans of statements over an empty lake.

#![no_main]

use std::env;
use std::fs;
use std::sync::LazyLock;

use athena::{ErrorKind, Lake, Session, SessionSettings};
use libfuzzer_sys::fuzz_target;

static SESSION: LazyLock<Session> = LazyLock::new(|| {
    let folder = env::temp_dir().join(format!("fuzz-sql-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    Session::new(Lake::open(&folder).unwrap(), settings()).unwrap()
});

/// Less memory than libFuzzer allows.
fn settings() -> SessionSettings {
    SessionSettings {
        memory_limit: 64 << 20,
        threads: 1,
        ..SessionSettings::default()
    }
}

fuzz_target!(|text: &str| {
    let _ = athena::sql_elements(text);
    for statement in athena::split_statements(text).all() {
        if statement.trim_start().to_uppercase().starts_with("ANALYZE") {
            // EXPLAIN ANALYZE runs the statement.
            continue;
        }
        // A panic in a session is an internal error.
        if let Err(error) = SESSION.query_blocking(&format!("EXPLAIN {statement}")) {
            assert_ne!(error.kind(), ErrorKind::Internal, "{error}");
        }
    }
});
