//! Fields of documents, with the place of their values in the text.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A value of a field of a document.
pub(crate) struct Field<'d> {
    /// Names that lead to it, such as `sections[].score`.
    pub(crate) path: String,
    /// Place of its value in the text.
    pub(crate) value: Range<usize>,
    document: &'d str,
}

impl Field<'_> {
    /// The document with another value.
    pub(crate) fn replaced(&self, value: &[u8]) -> Vec<u8> {
        let document = self.document.as_bytes();
        let (before, after) = (&document[..self.value.start], &document[self.value.end..]);
        [before, value, after].concat()
    }

    pub(crate) fn value(&self) -> &str {
        &self.document[self.value.clone()]
    }
}

/// The fields of all `documents` except the documents themselves, each path once.
pub(crate) fn distinct_fields(documents: &[Vec<u8>]) -> Vec<Field<'_>> {
    let mut paths = BTreeSet::new();
    let mut fields = Vec::new();
    for document in documents {
        let document = std::str::from_utf8(document).unwrap();
        let root: &RawValue = serde_json::from_str(document).unwrap();
        collect(document, root, "", &mut fields);
    }
    fields.retain(|field: &Field<'_>| paths.insert(field.path.clone()));
    fields
}

fn collect<'d>(document: &'d str, value: &'d RawValue, path: &str, fields: &mut Vec<Field<'d>>) {
    let text = value.get();
    if !path.is_empty() {
        // Both are slices of the same text.
        let start = text.as_ptr() as usize - document.as_ptr() as usize;
        fields.push(Field {
            path: path.to_owned(),
            value: start..start + text.len(),
            document,
        });
    }
    match text.as_bytes()[0] {
        b'{' => {
            let mut deserializer = serde_json::Deserializer::from_str(text);
            for (name, value) in deserializer.deserialize_map(Members).unwrap() {
                let dot = if path.is_empty() { "" } else { "." };
                collect(document, value, &format!("{path}{dot}{name}"), fields);
            }
        }
        b'[' => {
            let elements: Vec<&RawValue> = serde_json::from_str(text).unwrap();
            for element in elements {
                collect(document, element, &format!("{path}[]"), fields);
            }
        }
        _ => {}
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}
