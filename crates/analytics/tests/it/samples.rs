//! Every key of the sample documents has a column or a field of the type that its value needs.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use analytics::{DataType, Table, tables};
use connect_core::{JsonText, contact_lens, evaluation_forms};
use flate2::read::GzDecoder;
use serde_json::Value;

/// What is wrong with a value under a type.
fn faults(path: &str, data_type: DataType, value: &Value) -> Vec<String> {
    match (data_type, value) {
        (_, Value::Null)
        | (DataType::String, _)
        | (DataType::Boolean, Value::Bool(_))
        | (DataType::Float | DataType::Double, Value::Number(_)) => Vec::new(),
        (DataType::Int, Value::Number(number))
            if number
                .as_i64()
                .is_some_and(|number| i32::try_from(number).is_ok()) =>
        {
            Vec::new()
        }
        (DataType::Array(element), Value::Array(values)) => values
            .iter()
            .flat_map(|value| faults(&format!("{path}[]"), *element, value))
            .collect(),
        (DataType::BigInt, Value::Number(number)) if number.as_i64().is_some() => Vec::new(),
        (DataType::Struct(fields), Value::Object(members)) => {
            let field = |key: &str| {
                fields
                    .iter()
                    .find(|field| field.name == key.to_ascii_lowercase())
            };
            members
                .iter()
                .flat_map(|(key, value)| {
                    member_faults(path, key, field(key).map(|field| field.data_type), value)
                })
                .collect()
        }
        (data_type, value) => vec![format!(
            "{path} is {}, but there is {value}",
            data_type.hive()
        )],
    }
}

fn member_faults(path: &str, key: &str, data_type: Option<DataType>, value: &Value) -> Vec<String> {
    let path = format!("{path}.{key}");
    data_type.map_or_else(
        || vec![format!("{path} has no column")],
        |data_type| faults(&path, data_type, value),
    )
}

fn check(table: &Table, row: &Value) -> Vec<String> {
    let members = row.as_object().unwrap();
    let data_type = |key: &str| {
        table
            .column(&key.to_ascii_lowercase())
            .map(|column| column.data_type)
    };
    members
        .iter()
        .flat_map(|(key, value)| member_faults(table.name(), key, data_type(key), value))
        .collect()
}

fn rows(path: &Path) -> Vec<Value> {
    let mut bytes = fs::read(path).unwrap();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let compressed = std::mem::take(&mut bytes);
        GzDecoder::new(compressed.as_slice())
            .read_to_end(&mut bytes)
            .unwrap();
    }
    let documents = serde_json::Deserializer::from_slice(&bytes)
        .into_iter::<Value>()
        .map(Result::unwrap);
    documents
        .flat_map(|document| {
            if let Value::Array(rows) = document {
                rows
            } else {
                vec![document]
            }
        })
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

/// The documents in the files of a folder of samples.
pub(crate) fn documents(folder: &str) -> Vec<String> {
    let files = files(&samples().join(folder));
    let rows = files.iter().flat_map(|file| rows(file));
    rows.map(|row| row.to_string()).collect()
}

fn check_folder(table: &Table, folder: &str, fields_to_ignore: &[&str]) {
    let mut count = 0;
    for row in files(&samples().join(folder))
        .iter()
        .flat_map(|file| rows(file))
    {
        let found = check(table, &row);
        let unexpected: Vec<_> = found
            .into_iter()
            .filter(|fault| !fields_to_ignore.iter().any(|field| fault.contains(field)))
            .collect();
        assert_eq!(unexpected, Vec::<String>::new());
        count += 1;
    }
    assert!(count > 40, "only {count} samples in {folder}");
}

/// Fields that Connect has beside those of the original structs, which do not change.
const DISPLAY_NAME: &str = "Endpoint.DisplayName has no column";
const CHANNELS_OF_QUEUE: &str = "Contacts[].Queue.Channels has no column";

#[test]
fn contact_records_have_columns_for_all_they_say() {
    check_folder(&tables::CONNECT_CTR, "ctr", &[DISPLAY_NAME]);
}

#[test]
fn agent_events_have_columns_for_all_they_say() {
    check_folder(&tables::CONNECT_AE, "ae", &[CHANNELS_OF_QUEUE]);
}

/// The files of the recordings bucket with their keys, whose colons are percent-encoded in the
/// names.
fn recordings(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let (folders, files): (Vec<_>, Vec<_>) =
        files(folder).into_iter().partition(|path| path.is_dir());
    let bucket = samples().join("recordings-bucket");
    let key = |file: &Path| {
        file.strip_prefix(&bucket)
            .unwrap()
            .to_str()
            .unwrap()
            .replace("%3A", ":")
    };
    let own = files
        .iter()
        .map(|file| (key(file), fs::read(file).unwrap()));
    own.chain(folders.iter().flat_map(|folder| recordings(folder)))
        .collect()
}

fn check_rows(table: &Table, lines: &[Vec<u8>]) {
    assert!(
        lines.len() > 5,
        "only {} rows for {}",
        lines.len(),
        table.name()
    );
    for line in lines {
        let row = serde_json::from_slice(line).unwrap();
        assert_eq!(check(table, &row), Vec::<String>::new());
        let keys: BTreeSet<_> = row
            .as_object()
            .unwrap()
            .keys()
            .map(|key| key.to_ascii_lowercase())
            .collect();
        assert_eq!(
            keys,
            table
                .columns
                .iter()
                .map(|column| column.name.to_owned())
                .collect()
        );
    }
}

#[test]
fn rows_of_contact_lens_files_have_the_columns_and_no_others() {
    let files = recordings(&samples().join("recordings-bucket/Analysis"));
    let row = |(key, document): &(String, Vec<u8>)| {
        let object_key = contact_lens::ObjectKey::parse(key)?;
        let row = contact_lens::row(&JsonText::decode(document), Some(&object_key), key)
            .unwrap()
            .to_row()
            .unwrap();
        Some(row.line.into_owned())
    };
    check_rows(
        &tables::CONNECT_CL,
        &files.iter().filter_map(row).collect::<Vec<_>>(),
    );
}

#[test]
fn rows_of_evaluation_forms_have_the_columns_and_no_others() {
    let files = recordings(&samples().join("recordings-bucket/connect"));
    let row = |(key, document): &(String, Vec<u8>)| {
        let object_key = evaluation_forms::ObjectKey::parse(key)?;
        let row = evaluation_forms::row(&JsonText::decode(document), Some(&object_key), key)
            .unwrap()
            .to_row()
            .unwrap();
        Some(row.line.into_owned())
    };
    check_rows(
        &tables::CONNECT_EF,
        &files.iter().filter_map(row).collect::<Vec<_>>(),
    );
}

#[test]
fn a_column_that_is_missing_or_of_another_type_is_found() {
    let row = serde_json::json!({"ContactId": 7, "Unknown": 1, "Agent": {"NumberOfHolds": "two", "Else": null}});
    let mut problems = check(&tables::CONNECT_CTR, &row);
    problems.sort();
    assert_eq!(
        problems,
        [
            "connect_ctr.Agent.Else has no column",
            "connect_ctr.Agent.NumberOfHolds is int, but there is \"two\"",
            "connect_ctr.Unknown has no column"
        ]
    );
}
