//! Serialization into memory.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

/// Appends the JSON of `document` to `bytes`.
#[expect(
    clippy::expect_used,
    reason = "writing to memory cannot fail, and documents have no maps with keys other than text"
)]
pub(crate) fn write(bytes: &mut Vec<u8>, document: &impl Serialize) {
    serde_json::to_writer(bytes, document).expect("documents serialize into memory");
}

/// Serializes a value that occurs in many documents.
#[expect(
    clippy::expect_used,
    reason = "the values have no maps with keys other than text"
)]
pub(crate) fn raw(value: &impl Serialize) -> Box<RawValue> {
    to_raw_value(value).expect("values serialize into memory")
}
