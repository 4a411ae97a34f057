//! Erasing a person from rows: which contacts are theirs, and rows without them.
//!
//! A row about an erased contact is removed. Another row that mentions it stays, with zeros in place
//! of its ID: an agent event says what an agent did.

mod contact_id;
mod error_objects;
mod person;
mod search;

use serde::de::IgnoredAny;
use serde_json::{Deserializer, Value};

use crate::Source;
use contact_id::{HYPHENS, ID_LENGTH};

pub use contact_id::{ContactId, InvalidContactId};
pub use error_objects::rewrite_errors;
pub use person::{Endpoint, InvalidEndpoint, Person};
pub use search::Search;

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stays as it was.
    Keep,
    /// It is about an erased contact.
    Remove,
    /// It mentions an erased contact; these bytes do not.
    Replace(Vec<u8>),
}

/// What becomes of a row, one JSON object. A row that mentions an erased contact and cannot be read
/// is removed.
pub fn change(source: Source, row: &[u8], is_erased: impl Fn(ContactId) -> bool) -> Change {
    let Some(masked) = mask(row, &is_erased) else {
        return Change::Keep;
    };
    let is_other = serde_json::from_slice(row)
        .is_ok_and(|row: Value| is_about_other(source, &row, &is_erased));
    if is_other {
        Change::Replace(masked)
    } else {
        Change::Remove
    }
}

/// The bytes with zeros in place of the IDs of erased contacts; `None` if they contain no such ID.
fn mask(bytes: &[u8], is_erased: impl Fn(ContactId) -> bool) -> Option<Vec<u8>> {
    let mut masked = None;
    for (at, _) in ids(bytes).filter(|(_, id)| is_erased(*id)) {
        let masked = masked.get_or_insert_with(|| bytes.to_vec());
        let id = &mut masked[at..at + ID_LENGTH];
        id.iter_mut()
            .filter(|byte| **byte != b'-')
            .for_each(|byte| *byte = b'0');
    }
    masked
}

/// Whether a row is about a contact that is not erased, or about an agent.
fn is_about_other(source: Source, row: &Value, is_erased: impl Fn(ContactId) -> bool) -> bool {
    let contact = match source {
        Source::AgentEvents => return true,
        Source::ContactRecords => &row["ContactId"],
        Source::ContactFlowLogs => &row["message"]["ContactId"],
        Source::ContactLens | Source::EvaluationForms | Source::Transcripts => &row["contactId"],
    };
    let contact = contact.as_str().and_then(|contact| contact.parse().ok());
    contact.is_some_and(|contact| !is_erased(contact))
}

/// Whether `bytes` contain the ID of an erased contact.
pub fn mentions(bytes: &[u8], is_erased: impl Fn(ContactId) -> bool) -> bool {
    ids(bytes).any(|(_, id)| is_erased(id))
}

/// The texts in `bytes` that can be IDs of contacts, with their positions.
fn ids(bytes: &[u8]) -> impl Iterator<Item = (usize, ContactId)> {
    let mut end = 0;
    memchr::memchr_iter(b'-', bytes).filter_map(move |hyphen| {
        let start = hyphen
            .checked_sub(HYPHENS[0])
            .filter(|start| *start >= end)?;
        let id = ContactId::at_start(&bytes[start..])?;
        end = start + ID_LENGTH;
        Some((start, id))
    })
}

/// Rows without erased contacts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewritten {
    /// The rows that stay.
    pub content: Vec<u8>,
    /// Number of removed rows.
    pub removed: u64,
    /// Number of rows that no longer mention an erased contact.
    pub masked: u64,
}

/// Rewrites rows, which end with line breaks or follow each other without; `None` if they stay as
/// they were.
pub fn rewrite(
    source: Source,
    content: &[u8],
    is_erased: impl Fn(ContactId) -> bool,
) -> Option<Rewritten> {
    if !mentions(content, &is_erased) {
        return None;
    }
    let mut rewritten = Rewritten::default();
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        if mentions(line, &is_erased) {
            rewritten.add(source, line, &is_erased);
        } else {
            rewritten.content.extend_from_slice(line);
        }
    }
    Some(rewritten)
}

impl Rewritten {
    /// Adds a line of one or more rows.
    fn add(&mut self, source: Source, line: &[u8], is_erased: impl Fn(ContactId) -> bool) {
        let before = self.content.len();
        let mut rows = Deserializer::from_slice(line).into_iter::<IgnoredAny>();
        loop {
            let start = rows.byte_offset();
            let (row, is_last) = match rows.next() {
                Some(Ok(_)) => (&line[start..rows.byte_offset()], false),
                // What is not JSON cannot be a row that stays, if it mentions the contact.
                Some(Err(_)) => (&line[start..], true),
                None => break,
            };
            match change(source, row, &is_erased) {
                Change::Keep => self.content.extend_from_slice(row),
                Change::Remove => self.removed += 1,
                Change::Replace(row) => {
                    self.masked += 1;
                    self.content.extend_from_slice(&row);
                }
            }
            if is_last {
                break;
            }
        }
        if self.content.len() > before && line.ends_with(b"\n") && !self.content.ends_with(b"\n") {
            self.content.push(b'\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NIL: &str = "00000000-0000-0000-0000-000000000000";

    fn id(digit: u8) -> String {
        format!("{digit:08x}-1a89-4d73-bfcf-5d9c33894f47")
    }

    fn is_one(contact: ContactId) -> bool {
        contact == id(1).parse().unwrap()
    }

    #[test]
    fn rows_about_an_erased_contact_are_removed_and_others_lose_its_id() {
        use Source::{AgentEvents, ContactFlowLogs, ContactLens, ContactRecords, EvaluationForms};
        let upper = id(1).to_uppercase();
        let event = |contact: &str| {
            json!({"CurrentAgentSnapshot": {"Contacts": [{"ContactId": contact, "InitialContactId": id(2)}]}}).to_string()
        };
        let cases: [(Source, String, Change); 13] = [
            (
                ContactRecords,
                json!({"ContactId": id(1)}).to_string(),
                Change::Remove,
            ),
            (
                ContactRecords,
                json!({"ContactId": upper}).to_string(),
                Change::Remove,
            ),
            (
                ContactRecords,
                json!({"ContactId": id(2)}).to_string(),
                Change::Keep,
            ),
            (
                ContactRecords,
                json!({"ContactId": id(2), "RelatedContactId": id(1)}).to_string(),
                Change::Replace(
                    json!({"ContactId": id(2), "RelatedContactId": NIL})
                        .to_string()
                        .into(),
                ),
            ),
            (
                ContactFlowLogs,
                json!({"message": {"ContactId": id(1)}}).to_string(),
                Change::Remove,
            ),
            (
                ContactFlowLogs,
                json!({"message": {"ContactId": id(2)}}).to_string(),
                Change::Keep,
            ),
            (
                ContactFlowLogs,
                json!({"message": format!("call {}", id(1))}).to_string(),
                Change::Remove,
            ),
            (
                ContactLens,
                json!({"contactId": id(1)}).to_string(),
                Change::Remove,
            ),
            (
                EvaluationForms,
                json!({"contactId": id(1)}).to_string(),
                Change::Remove,
            ),
            (
                AgentEvents,
                event(&id(1)),
                Change::Replace(event(NIL).into()),
            ),
            (
                AgentEvents,
                event(&upper),
                Change::Replace(event(NIL).into()),
            ),
            (AgentEvents, event(&id(3)), Change::Keep),
            (
                ContactRecords,
                format!("{{\"ContactId\": \"{}\"", id(1)),
                Change::Remove,
            ),
        ];
        for (source, row, expected) in cases {
            let changed = change(source, row.as_bytes(), is_one);
            assert_eq!(changed, expected, "{source} {row}");
            // What stays does not change again.
            if let Change::Replace(row) = changed {
                assert_eq!(change(source, &row, is_one), Change::Keep);
            }
        }
    }

    #[test]
    fn rewritten_rows_keep_their_bytes() {
        let row = |digit| format!("{{ \"ContactId\": \"{}\" }}", id(digit));
        let rewritten = |content: &str| {
            let rewritten = rewrite(Source::ContactRecords, content.as_bytes(), is_one)?;
            Some((
                String::from_utf8(rewritten.content).unwrap(),
                rewritten.removed,
            ))
        };
        let [one, two, three] = [row(1), row(2), row(3)];
        assert_eq!(rewritten(&format!("{two}\n{three}\n")), None);
        for (content, expected, removed) in [
            (
                format!("{two}\n{one}\n{three}\n"),
                format!("{two}\n{three}\n"),
                1,
            ),
            (format!("{two}\n{one}"), format!("{two}\n"), 1),
            (format!("{one}\n"), String::new(), 1),
            (format!("{two}{one}{three}"), format!("{two}{three}"), 1),
            (
                format!("{one}{two}{one}\n{three}\n"),
                format!("{two}\n{three}\n"),
                2,
            ),
            (
                format!("{two} {}\n{three}", &one[..one.len() - 1]),
                format!("{two}\n{three}"),
                1,
            ),
        ] {
            assert_eq!(rewritten(&content), Some((expected, removed)), "{content}");
        }
    }
}
