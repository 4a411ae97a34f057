//! The sample documents, and the rows that are expected of them.

use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;

fn in_project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The bytes of a sample, decompressed.
pub fn sample(file: &str) -> Vec<u8> {
    let path = in_project("samples").join(file);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut content = Vec::new();
    GzDecoder::new(bytes.as_slice())
        .read_to_end(&mut content)
        .unwrap();
    content
}

/// The documents of a sample with one document per line.
pub fn documents(file: &str) -> Vec<Value> {
    let text = String::from_utf8(sample(file)).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Expected rows of the samples of a kind, such as `contact_lens`.
pub fn expected(kind: &str) -> Vec<Value> {
    let path = in_project("crates/core/tests/expected/samples")
        .join(kind)
        .with_extension("json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// The row with normalized numbers: 0 and 0.0 are the same in JSON.
pub fn normal(row: &Value) -> Value {
    match row {
        Value::Number(number) => number.as_f64().map_or_else(|| row.clone(), Value::from),
        Value::Array(items) => items.iter().map(normal).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), normal(value)))
            .collect(),
        other => other.clone(),
    }
}
