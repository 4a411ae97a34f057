//! The rows of contact records, agent events and flow logs, read by the `OpenX` `SerDe` that the Glue
//! tables name.
//!
//! Java and Maven run it (`tests/serde`). Where one of them is missing, or Maven Central cannot be
//! reached for the first run, the test says SKIPPED.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use analytics::{DataType, Table, tables};
use connect_core::{agent_events, contact_flow_logs, contact_records};
use serde_json::{Value, json};

use crate::samples::documents;

const RECORDS: usize = 300;

/// The class path of the `SerDe`; `None` if it cannot be had on this machine.
static CLASS_PATH: LazyLock<Option<String>> = LazyLock::new(|| {
    class_path()
        .inspect_err(|reason| println!("SKIPPED: the OpenX SerDe does not run here: {reason}"))
        .ok()
});

fn harness() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/serde")
}

fn class_path() -> Result<String, String> {
    let java = Command::new("java").arg("-version").output();
    if !java.is_ok_and(|java| java.status.success()) {
        return Err("java is not on the PATH".to_owned());
    }
    let file = std::env::temp_dir().join(format!("serde-class-path-{}", std::process::id()));
    let maven = Command::new("mvn")
        .args(["--quiet", "--batch-mode", "dependency:build-classpath"])
        .arg(format!("-Dmdep.outputFile={}", file.display()))
        .current_dir(harness())
        .output()
        .map_err(|_| "mvn is not on the PATH".to_owned())?;
    if !maven.status.success() {
        return Err(String::from_utf8_lossy(&maven.stdout).into_owned());
    }
    let path = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
    let _ = std::fs::remove_file(file);
    Ok(path)
}

/// What the `SerDe` reads in each line: the columns as JSON, or its error.
fn read(table: &Table, lines: &[String]) -> Option<Vec<Result<Value, String>>> {
    let class_path = CLASS_PATH.as_ref()?;
    let columns = table.columns.iter();
    let names: Vec<_> = columns.clone().map(|column| column.name).collect();
    let types: Vec<_> = columns
        .map(|column| column.data_type.hive().to_string())
        .collect();
    let mut java = Command::new("java")
        .args(["-cp", class_path])
        .arg(harness().join("ReadRows.java"))
        .args([names.join(","), types.join(":")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = java.stdin.take().unwrap();
    let content = lines.join("\n") + "\n";
    let writer = std::thread::spawn(move || input.write_all(content.as_bytes()));
    let output = java.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let output = String::from_utf8(output.stdout).unwrap();
    let read: Vec<_> = output
        .lines()
        .map(|line| match line.strip_prefix("ERROR ") {
            Some(error) => Err(error.to_owned()),
            None => Ok(serde_json::from_str(line).unwrap()),
        })
        .collect();
    assert_eq!(read.len(), lines.len());
    Some(read)
}

fn row(table: &Table, record: &str) -> String {
    let row = if table.name() == "connect_ctr" {
        contact_records::row(record.as_bytes())
    } else {
        agent_events::row(record.as_bytes())
    };
    String::from_utf8(row.unwrap().line.into_owned()).unwrap()
}

fn log_event_row(message: &str) -> String {
    let payload = json!({
        "messageType": "DATA_MESSAGE",
        "logEvents": [{"id": "1", "timestamp": 1_795_428_300_930_i64, "message": message}],
    });
    let rows = contact_flow_logs::payload_rows(payload.to_string().as_bytes())
        .unwrap()
        .rows;
    String::from_utf8(rows[0].line.to_vec()).unwrap()
}

/// The row with its message as Connect wrote it.
fn unchanged_log_event_row(message: &str) -> String {
    format!(r#"{{"timestamp":"2026-11-23T10:05:00.930Z","eventid":"1","message":{message}}}"#)
}

/// A generator of records that no system should send: values of any kind under each column, and
/// keys in any case, more than once.
struct Generator(u64);

impl Generator {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn one_of(&mut self, choices: &[&str]) -> String {
        choices[self.below(choices.len())].to_owned()
    }

    fn key(&mut self, name: &str) -> String {
        match self.below(6) {
            0 => name.to_uppercase(),
            1 => name[..1].to_uppercase() + &name[1..],
            _ => name.to_owned(),
        }
    }

    fn value(&mut self, data_type: DataType) -> String {
        if self.below(6) == 0 {
            return self.one_of(&[
                "null",
                "\"\"",
                "\"text\"",
                "\"12\"",
                "1",
                "-7",
                "3.9",
                "1e3",
                "3000000000",
                "1e999",
                "9223372036854775808",
                "true",
                "\"TRUE\"",
                "{}",
                "[]",
                "[1]",
                "[{}]",
                "[\"a\",{\"X\":1,\"x\":2}]",
                "{\"a\":1,\"A\":2}",
                "\"\\ud83d\"",
                "\"\\u0000\"",
                "-0",
                "0.0",
                "\" 1\"",
                "\"1.5\"",
                "\"NaN\"",
            ]);
        }
        match data_type {
            DataType::Boolean => self.one_of(&["true", "false", "null"]),
            DataType::Int | DataType::BigInt => self.one_of(&["0", "12", "2147483647", "null"]),
            DataType::Float | DataType::Double => self.one_of(&["0.5", "12", "-1e-3", "null"]),
            DataType::String => self.one_of(&[
                "\"text\"",
                "null",
                "{\"İ\":1,\"i̇\":{\"K\":1,\"K\":2}}",
                "[{\"aΣ\":1,\"aς\":2}]",
                "1.10",
                "{\"\\u0041\":1,\"a\":2,\"\":3}",
            ]),
            DataType::Array(element) => {
                let elements: Vec<_> = (0..self.below(3)).map(|_| self.value(*element)).collect();
                format!("[{}]", elements.join(","))
            }
            DataType::Struct(fields) => {
                let fields: Vec<_> = fields
                    .iter()
                    .map(|field| (field.name, field.data_type))
                    .collect();
                format!("{{{}}}", self.fields(&fields))
            }
        }
    }

    fn fields(&mut self, fields: &[(&str, DataType)]) -> String {
        let mut json = String::new();
        for (name, data_type) in fields {
            for _ in 0..[0, 1, 1, 1, 1, 2, 3][self.below(7)] {
                let comma = if json.is_empty() { "" } else { ", " };
                let (key, value) = (self.key(name), self.value(*data_type));
                write!(json, "{comma}\"{key}\": {value}").unwrap();
            }
        }
        json
    }

    fn message(&mut self) -> String {
        let names = ["contactid", "parameters", "externalresults", "results"];
        let fields = self.fields(&names.map(|name| (name, DataType::String)));
        format!("{{{fields}}}")
    }

    fn record(&mut self, table: &Table) -> String {
        let required = [
            "contactid",
            "initiationtimestamp",
            "eventid",
            "eventtimestamp",
        ];
        let columns: Vec<_> = table
            .columns
            .iter()
            .filter(|column| !required.contains(&column.name))
            .map(|column| (column.name, column.data_type))
            .collect();
        let fields = self.fields(&columns);
        format!(
            r#"{{"ContactId":"c1","InitiationTimestamp":"2026-11-23T10:00:00Z","EventId":"e1","EventTimestamp":"2026-11-23T10:00:00Z","other":{{{fields}}},{fields}}}"#
        )
        .replace(",}", "}")
    }
}

#[test]
fn openx_serde_reads_every_row_of_records_that_it_cannot_read() {
    for table in [&tables::CONNECT_CTR, &tables::CONNECT_AE] {
        let mut generator = Generator(88_172_645_463_325_252);
        let records: Vec<_> = (0..RECORDS).map(|_| generator.record(table)).collect();
        let rows: Vec<_> = records.iter().map(|record| row(table, record)).collect();
        let (Some(before), Some(after)) = (read(table, &records), read(table, &rows)) else {
            return;
        };
        let unreadable = before.iter().filter(|read| read.is_err()).count();
        assert!(unreadable > RECORDS / 2, "{unreadable} are hard to read");
        for (row, read) in rows.iter().zip(&after) {
            assert!(read.is_ok(), "{}: {row}: {read:?}", table.name());
        }
    }
}

#[test]
fn openx_serde_reads_every_row_of_messages_that_it_cannot_read() {
    let table = &tables::CONNECT_CFL;
    let mut generator = Generator(88_172_645_463_325_252);
    let messages: Vec<_> = (0..RECORDS).map(|_| generator.message()).collect();
    let rows_by = |row: fn(&str) -> String| -> Vec<_> {
        let rows = messages.iter().map(|message| row(message));
        rows.collect()
    };
    let [records, rows] = [rows_by(unchanged_log_event_row), rows_by(log_event_row)];
    let (Some(before), Some(after)) = (read(table, &records), read(table, &rows)) else {
        return;
    };
    let unreadable = before.iter().filter(|read| read.is_err()).count();
    assert!(unreadable > RECORDS / 2, "{unreadable} are hard to read");
    for (row, read) in rows.iter().zip(&after) {
        assert!(read.is_ok(), "{row}: {read:?}");
    }
}

#[test]
fn openx_serde_reads_flow_logs_with_keys_that_differ_in_case() {
    let table = &tables::CONNECT_CFL;
    let message =
        r#"{"ContactId":"c1","ExternalResults":{"customerId":"1","CustomerId":"2"},"Results":"x"}"#;
    let Some(before) = read(table, &[unchanged_log_event_row(message)]) else {
        return;
    };
    let error = before[0].as_ref().unwrap_err();
    assert!(error.contains("Duplicate key \"customerid\""), "{error}");
    let brackets = |levels| "[".repeat(levels) + &"]".repeat(levels);
    let deep = format!(r#"{{"a":{}}}"#, brackets(5_000));
    let rows = read(table, &[message, &deep].map(log_event_row)).unwrap();
    let text = |at: usize| rows[at].as_ref().unwrap()["message"].as_str().unwrap();
    let message: Value = serde_json::from_str(text(0)).unwrap();
    assert_eq!(
        message,
        json!({"contactid": "c1", "externalresults": {"customerid_2": "1", "customerid": "2"}, "results": "x"})
    );
    // What is deeper than 100 levels is a text.
    let message: Value = serde_json::from_str(text(1)).unwrap();
    let (mut inner, mut levels) = (&message["a"], 0);
    while let Some(element) = inner.get(0) {
        (inner, levels) = (element, levels + 1);
    }
    assert_eq!(levels, 99);
    assert_eq!(*inner, json!(brackets(5_000 - levels)));
}

#[test]
fn openx_serde_reads_sample_rows_and_the_last_of_equal_keys() {
    let table = &tables::CONNECT_CTR;
    let record = r#"{"ContactId":"c1","InitiationTimestamp":"2026-11-23T10:00:00Z","Attributes":{"greetingPlayed":"a","GreetingPlayed":"b"},"Campaign":"spring","AdditionalEmailRecipients":"lee@example.com"}"#;
    let Some(read_record) = read(table, &[record.to_owned()]) else {
        return;
    };
    let error = read_record[0].as_ref().unwrap_err();
    assert!(
        error.contains("Duplicate key \"greetingplayed\""),
        "{error}"
    );
    let read_row = read(table, &[row(table, record)]).unwrap();
    let columns = read_row[0].as_ref().unwrap();
    let attributes: Value = serde_json::from_str(columns["attributes"].as_str().unwrap()).unwrap();
    assert_eq!(
        attributes,
        json!({"greetingplayed": "b", "greetingplayed_2": "a"})
    );
    assert_eq!(columns["campaign"], Value::Null);
    assert_eq!(columns["additionalemailrecipients"], "lee@example.com");

    for (table, folder) in [(&tables::CONNECT_CTR, "ctr"), (&tables::CONNECT_AE, "ae")] {
        let rows: Vec<_> = documents(folder)
            .iter()
            .map(|record| row(table, record))
            .collect();
        for (row, read) in rows.iter().zip(read(table, &rows).unwrap()) {
            assert!(read.is_ok(), "{}: {row}: {read:?}", table.name());
        }
    }
}
