//! Row files, as the engine reads them: any bytes are rows or an error that names the file.

#![no_main]

use std::env;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use athena::{ErrorKind, Lake, Session, SessionSettings};
use libfuzzer_sys::fuzz_target;

const SOURCES: [&str; 6] = ["ctr", "ae", "cfl", "cl", "ef", "transcripts"];

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = env::temp_dir().join(format!("fuzz-rows-{}", std::process::id()));
    for source in SOURCES {
        fs::create_dir_all(day(&folder, source)).unwrap();
    }
    folder
});

static SESSION: LazyLock<Session> =
    LazyLock::new(|| Session::new(Lake::open(&*FOLDER).unwrap(), settings()).unwrap());

fn day(folder: &std::path::Path, source: &str) -> PathBuf {
    folder.join(source).join("fhbase/year=2026/month=11/day=23")
}

/// Less memory than libFuzzer allows.
fn settings() -> SessionSettings {
    SessionSettings {
        memory_limit: 64 << 20,
        threads: 1,
        ..SessionSettings::default()
    }
}

fuzz_target!(|rows: &[u8]| {
    for source in SOURCES {
        fs::write(day(&FOLDER, source).join("rows"), rows).unwrap();
        let table = format!("connect_{source}");
        if let Err(error) = SESSION.query_blocking(&format!("SELECT * FROM {table}")) {
            assert_ne!(error.kind(), ErrorKind::Internal, "{table}: {error}");
        }
    }
});
