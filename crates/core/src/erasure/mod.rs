//! Erasing a person from rows: which contacts are theirs, and rows without them.
//!
//! A row about an erased contact is removed. Another row that mentions it stays, with zeros in place
//! of its ID: an agent event says what an agent did.

mod contact_id;
mod error_objects;
mod ids;
mod person;
mod search;
mod subject;

use memchr::memmem;

use crate::{JsonText, Source, json};
use ids::mask;
use subject::Subject;

pub use contact_id::{ContactId, InvalidContactId};
pub use error_objects::rewrite_errors;
pub use ids::mentions;
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
pub fn change(source: Source, row: &[u8], is_erased: impl Fn(&ContactId) -> bool) -> Change {
    if !may_change(row, &is_erased) {
        return Change::Keep;
    }
    let subject = Subject::of_row(source, JsonText::decode(row).as_str());
    changed(row, subject.as_ref(), is_erased)
}

/// What becomes of bytes that are about a subject; `None` if it is not known.
fn changed(
    bytes: &[u8],
    subject: Option<&Subject>,
    is_erased: impl Fn(&ContactId) -> bool,
) -> Change {
    if let Some(Subject::Contact(contact)) = subject
        && is_erased(contact)
    {
        return Change::Remove;
    }
    match mask(bytes, is_erased) {
        None => Change::Keep,
        Some(_) if subject.is_none() => Change::Remove,
        Some(masked) => Change::Replace(masked),
    }
}

/// Whether rows must be read, because they mention an erased contact, or because escapes can hide its
/// ID.
fn may_change(rows: &[u8], is_erased: impl Fn(&ContactId) -> bool) -> bool {
    mentions(rows, is_erased) || memmem::find(rows, br"\u").is_some()
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
    is_erased: impl Fn(&ContactId) -> bool,
) -> Option<Rewritten> {
    if !may_change(content, &is_erased) {
        return None;
    }
    let mut rewritten = Rewritten::default();
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        if may_change(line, &is_erased) {
            rewritten.add(source, line, &is_erased);
        } else {
            rewritten.content.extend_from_slice(line);
        }
    }
    rewritten.is_changed().then_some(rewritten)
}

impl Rewritten {
    fn is_changed(&self) -> bool {
        self.removed > 0 || self.masked > 0
    }

    /// Adds a line of one or more rows. One that is not JSON costs no other.
    fn add(&mut self, source: Source, line: &[u8], is_erased: impl Fn(&ContactId) -> bool) {
        let before = self.content.len();
        for row in json::objects(line) {
            match change(source, row, &is_erased) {
                Change::Keep => self.content.extend_from_slice(row),
                Change::Remove => self.removed += 1,
                Change::Replace(row) => {
                    self.masked += 1;
                    self.content.extend_from_slice(&row);
                }
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

    fn is_one(contact: &ContactId) -> bool {
        *contact == id(1).parse().unwrap()
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
    fn broken_row_costs_no_other_row_of_its_line() {
        let row = |digit, odd: &str| format!(r#"{{"ContactId":"{}","x":{odd}}}"#, id(digit));
        for odd in ["\"x\ty\"", "\"\0\"", "NaN", "", "yes", "1 2"] {
            let [one, two, three] = [1, 2, 3].map(|digit| row(digit, odd));
            let content = format!("{two}{one} {three}\n");
            let rewritten = rewrite(Source::ContactRecords, content.as_bytes(), is_one).unwrap();
            assert_eq!(rewritten.removed, 1);
            let expected = format!("{two} {three}\n");
            assert_eq!(String::from_utf8_lossy(&rewritten.content), expected);
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
