//! Lakes for tests, and what queries over them return.

#![allow(dead_code, reason = "every test takes what it needs")]

pub(crate) mod comparison;
pub(crate) mod export;
pub(crate) mod export_curated;
pub(crate) mod random_queries;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use athena::{Error, Lake, QueryOutcome, Session, SessionSettings};
use connect_core::{
    Day, JsonText, Row, Source, agent_events, contact_flow_logs, contact_lens, contact_records,
    evaluation_forms,
};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde_json::Value;
use serde_json::value::RawValue;
use tempfile::TempDir;

/// Noon of 2026-11-23, which is today for every query, in hours since 1970.
const NOW: u64 = 498_732;

/// A lake that is gone with the test.
pub(crate) struct TestLake {
    folder: TempDir,
}

pub(crate) fn in_crate(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn bytes(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut content = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        MultiGzDecoder::new(bytes.as_slice())
            .read_to_end(&mut content)
            .unwrap();
        return content;
    }
    bytes
}

fn gzip(content: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// The documents of a file: its lines, the elements of its array, or itself.
fn documents(path: &Path) -> Vec<String> {
    let bytes = bytes(path);
    let values = serde_json::Deserializer::from_slice(&bytes).into_iter::<&RawValue>();
    let elements = |value: &RawValue| match serde_json::from_str::<Vec<&RawValue>>(value.get()) {
        Ok(elements) => elements
            .into_iter()
            .map(|element| element.get().to_owned())
            .collect(),
        Err(_) => vec![value.get().to_owned()],
    };
    values.flat_map(|value| elements(value.unwrap())).collect()
}

/// The sample documents and the cases that say which rows they give.
struct Samples;

impl Samples {
    fn cases(name: &str) -> Vec<Value> {
        let path = in_crate("../core/tests/expected/samples")
            .join(name)
            .with_extension("json");
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    }

    fn path(case: &Value) -> PathBuf {
        in_crate("../../samples").join(case["file"].as_str().unwrap())
    }

    fn key(case: &Value) -> &str {
        case["key"].as_str().unwrap_or_default()
    }

    /// The rows of all samples, each with its day.
    fn rows(mut add: impl FnMut(Source, Row<'_>)) {
        for (name, source) in [
            ("contact_records", Source::ContactRecords),
            ("agent_events", Source::AgentEvents),
            ("contact_flow_log_messages", Source::ContactFlowLogs),
        ] {
            for document in Self::cases(name)
                .iter()
                .flat_map(|case| documents(&Self::path(case)))
            {
                add(source, published_row(source, &document));
            }
        }
        for case in Self::cases("contact_flow_logs") {
            for row in contact_flow_logs::payload_rows(&bytes(&Self::path(&case)))
                .unwrap()
                .rows
            {
                add(Source::ContactFlowLogs, row);
            }
        }
        for case in Self::cases("contact_lens") {
            let (document, key) = (
                bytes(&Self::path(&case)),
                contact_lens::ObjectKey::parse(Self::key(&case)),
            );
            let object = case["sourceObject"].as_str().unwrap();
            let text = JsonText::decode(&document);
            let analysis = contact_lens::row(&text, key.as_ref(), object).unwrap();
            add(Source::ContactLens, analysis.to_row().unwrap());
            let transcript = contact_lens::transcript(&text, &analysis).unwrap();
            for row in transcript.to_rows().unwrap() {
                add(Source::Transcripts, row);
            }
        }
        for case in Self::cases("evaluation_forms") {
            let (document, key) = (
                bytes(&Self::path(&case)),
                evaluation_forms::ObjectKey::parse(Self::key(&case)),
            );
            add(
                Source::EvaluationForms,
                evaluation_forms::row(
                    &JsonText::decode(&document),
                    key.as_ref(),
                    "s3://bucket/key",
                )
                .unwrap()
                .to_row()
                .unwrap(),
            );
        }
    }
}

/// The row of a single document.
fn published_row(source: Source, document: &str) -> Row<'_> {
    let row = match source {
        Source::ContactRecords => contact_records::row(document.as_bytes()),
        Source::AgentEvents => agent_events::row(document.as_bytes()),
        _ => contact_flow_logs::message_row(document.as_bytes()),
    };
    row.unwrap()
}

/// The day of a row that was written for these tests.
fn day_of(line: &str) -> Day {
    let row: Value = serde_json::from_str(line).unwrap();
    let fields: BTreeMap<String, &Value> = row
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| (key.to_lowercase(), value))
        .collect();
    let keys = [
        "initiationtimestamp",
        "eventtimestamp",
        "recordingtimestamp",
        "evaluationsubmittimestamp",
        "timestamp",
    ];
    let timestamp = keys
        .iter()
        .find_map(|key| fields.get(*key)?.as_str())
        .unwrap();
    Day::from_timestamp(timestamp).unwrap()
}

impl TestLake {
    /// A lake without rows.
    pub(crate) fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The samples, in gzip, and beside them in the same folders the rows of `tests/rows`, plain.
    pub(crate) fn from_samples() -> Self {
        let lake = Self::empty();
        let mut rows: BTreeMap<(Source, Day), String> = BTreeMap::new();
        Samples::rows(|source, row| {
            let lines = rows.entry((source, row.day)).or_default();
            lines.push_str(std::str::from_utf8(&row.line).unwrap());
            lines.push('\n');
        });
        for ((source, day), lines) in rows {
            lake.write(source, &day.to_string(), "samples.gz", &gzip(&lines));
        }
        for source in Source::ALL {
            let rows = in_crate("tests/rows")
                .join(source.code())
                .with_extension("ndjson");
            let rows = fs::read_to_string(rows).unwrap_or_default();
            rows.lines().for_each(|line| lake.append(source, line));
        }
        lake
    }

    /// The samples and the rows that were written for the catalogue.
    pub(crate) fn from_catalogue() -> Self {
        let lake = Self::from_samples();
        for source in Source::ALL {
            let rows = fs::read_to_string(
                in_crate("tests/catalogue/rows")
                    .join(source.code())
                    .with_extension("ndjson"),
            );
            rows.unwrap_or_default()
                .lines()
                .for_each(|line| lake.append(source, line));
        }
        lake
    }

    /// Adds a plain row to the folder of its day.
    pub(crate) fn append(&self, source: Source, line: &str) {
        let folder = self
            .path()
            .join(source.code())
            .join("fhbase")
            .join(day_of(line).to_string());
        fs::create_dir_all(&folder).unwrap();
        let mut file = fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(folder.join("rows.ndjson"))
            .unwrap();
        writeln!(file, "{line}").unwrap();
    }

    /// Writes a file of rows.
    pub(crate) fn write(&self, source: Source, day: &str, name: &str, content: &[u8]) {
        let folder = self.path().join(source.code()).join("fhbase").join(day);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), content).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn session(&self) -> Session {
        self.session_with(SessionSettings {
            threads: 2,
            ..SessionSettings::default()
        })
    }

    pub(crate) fn session_with(&self, settings: SessionSettings) -> Session {
        Session::new(
            Lake::open(self.path()).unwrap(),
            SessionSettings {
                now: Some(UNIX_EPOCH + Duration::from_hours(NOW)),
                ..settings
            },
        )
        .unwrap()
    }

    pub(crate) fn query(&self, sql: &str) -> Result<QueryOutcome, Error> {
        self.session().query_blocking(sql)
    }
}

/// Values as Athena shows them.
pub(crate) type Rows = Vec<Vec<Option<String>>>;

pub(crate) fn rows(outcome: &QueryOutcome) -> Rows {
    outcome.rows().collect()
}

/// The only value of the only row, NULL as `NULL`.
pub(crate) fn value(session: &Session, expression: &str) -> String {
    match session.query_blocking(&format!("SELECT {expression}")) {
        Ok(outcome) => match rows(&outcome).as_slice() {
            [row] if row.len() == 1 => row[0].clone().unwrap_or_else(|| "NULL".to_owned()),
            other => panic!("{expression}: {other:?}"),
        },
        Err(error) => error.to_string(),
    }
}

/// A result in one line: `first, second: 1|a 2|b`, with `-` for NULL; or the error.
fn line(session: &Session, sql: &str) -> String {
    let outcome = match session.query_blocking(sql) {
        Ok(outcome) => outcome,
        Err(error) => return error.to_string(),
    };
    let names: Vec<_> = outcome
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    let row = |row: Vec<Option<String>>| {
        row.into_iter()
            .map(|value| value.unwrap_or_else(|| "-".to_owned()))
            .collect::<Vec<_>>()
            .join("|")
    };
    format!(
        "{}: {}",
        names.join(", "),
        rows(&outcome)
            .into_iter()
            .map(row)
            .collect::<Vec<_>>()
            .join(" ")
    )
}

/// Checks the result of each query, in one line.
pub(crate) fn check_lines(session: &Session, cases: &[(impl AsRef<str>, impl AsRef<str>)]) {
    let mut wrong = Vec::new();
    for (sql, expected) in cases {
        let (sql, expected, found) = (sql.as_ref(), expected.as_ref(), line(session, sql.as_ref()));
        if found != expected {
            wrong.push(format!("{sql}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Checks the value of each expression, NULL as `NULL`.
pub(crate) fn check_values(cases: &[(&str, &str)]) {
    let session = TestLake::empty().session();
    let found = cases
        .iter()
        .map(|(expression, expected)| (expression, expected, value(&session, expression)));
    let wrong = found.filter(|(_, expected, found)| *expected != found);
    let wrong: Vec<_> = wrong
        .map(|(expression, expected, found)| {
            format!("{expression}\n  expected {expected}\n  found    {found}")
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
