//! Erasing a person from rows: which contacts are theirs, and rows without them.
//!
//! A row about an erased contact is removed. Another row that mentions it stays, with zeros in place
//! of its ID: an agent event says what an agent did.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use serde::de::IgnoredAny;
use serde_json::{Deserializer, Value};

use crate::Source;

/// Length of an ID as text.
const ID_LENGTH: usize = 36;
/// Positions of the hyphens in an ID.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// ID of a contact, a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContactId(u128);

/// Text that is not the ID of a contact.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a contact ID, such as 5a542081-ee39-55fb-9468-87aca0543146")]
pub struct InvalidContactId;

impl ContactId {
    /// The ID as bytes, in the order of its text.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The ID at the start of `bytes`.
    fn at_start(bytes: &[u8]) -> Option<Self> {
        let text = bytes.get(..ID_LENGTH)?;
        let mut id = 0;
        for (at, byte) in text.iter().enumerate() {
            if HYPHENS.contains(&at) {
                if *byte != b'-' {
                    return None;
                }
                continue;
            }
            id = id << 4 | u128::from(char::from(*byte).to_digit(16)?);
        }
        Some(Self(id))
    }
}

impl FromStr for ContactId {
    type Err = InvalidContactId;

    fn from_str(text: &str) -> Result<Self, InvalidContactId> {
        let id = Self::at_start(text.as_bytes()).filter(|_| text.len() == ID_LENGTH);
        id.ok_or(InvalidContactId)
    }
}

impl fmt::Display for ContactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:032x}", self.0);
        let parts = [
            &digits[..8],
            &digits[8..12],
            &digits[12..16],
            &digits[16..20],
            &digits[20..],
        ];
        f.write_str(&parts.join("-"))
    }
}

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
    let mentions: Vec<usize> = ids(row)
        .filter(|(_, id)| is_erased(*id))
        .map(|(at, _)| at)
        .collect();
    if mentions.is_empty() {
        return Change::Keep;
    }
    let is_other = serde_json::from_slice(row)
        .is_ok_and(|row: Value| is_about_other(source, &row, &is_erased));
    if !is_other {
        return Change::Remove;
    }
    let mut masked = row.to_vec();
    for at in mentions {
        let id = &mut masked[at..at + ID_LENGTH];
        id.iter_mut()
            .filter(|byte| **byte != b'-')
            .for_each(|byte| *byte = b'0');
    }
    Change::Replace(masked)
}

/// Whether a row is about a contact that is not erased, or about an agent.
fn is_about_other(source: Source, row: &Value, is_erased: impl Fn(ContactId) -> bool) -> bool {
    let contact = match source {
        Source::AgentEvents => return true,
        Source::ContactRecords => &row["ContactId"],
        Source::ContactFlowLogs => &row["message"]["ContactId"],
        Source::ContactLens | Source::EvaluationForms => &row["contactId"],
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

/// Contacts of a person, found in contact records.
#[derive(Clone, Debug, Default)]
pub struct Search {
    contacts: BTreeSet<ContactId>,
    /// Addresses of the customer, in lower case.
    endpoints: BTreeSet<String>,
    follows_chains: bool,
    /// Contacts of the same chain, in both directions.
    links: HashMap<ContactId, Vec<ContactId>>,
}

impl Search {
    /// A search for contacts and for those of customer endpoints. With `follows_chains`, contacts
    /// that contact records link with them, such as transfers, are found too.
    pub fn new(
        contacts: impl IntoIterator<Item = ContactId>,
        endpoints: impl IntoIterator<Item = String>,
        follows_chains: bool,
    ) -> Self {
        let lower = |endpoint: String| endpoint.trim().to_lowercase();
        Self {
            contacts: contacts.into_iter().collect(),
            endpoints: endpoints.into_iter().map(lower).collect(),
            follows_chains,
            links: HashMap::new(),
        }
    }

    /// Whether contact records must be read.
    pub fn needs_records(&self) -> bool {
        self.follows_chains || !self.endpoints.is_empty()
    }

    /// The same search, without what was found.
    #[must_use]
    pub fn unused(&self) -> Self {
        Self {
            links: HashMap::new(),
            ..self.clone()
        }
    }

    /// Reads contact records, one or more a line. What is not a contact record is ignored.
    pub fn read(&mut self, content: &[u8]) {
        for line in content.split(|byte| *byte == b'\n') {
            let rows = Deserializer::from_slice(line).into_iter::<Value>();
            rows.map_while(Result::ok)
                .for_each(|row| self.read_row(&row));
        }
    }

    fn read_row(&mut self, row: &Value) {
        let id = |field: &str| row[field].as_str()?.parse::<ContactId>().ok();
        let Some(contact) = id("ContactId") else {
            return;
        };
        let address = row["CustomerEndpoint"]["Address"].as_str();
        if address.is_some_and(|address| self.endpoints.contains(&address.trim().to_lowercase())) {
            self.contacts.insert(contact);
        }
        if !self.follows_chains {
            return;
        }
        let linked: HashSet<_> = LINKS.into_iter().filter_map(id).collect();
        for other in linked.into_iter().filter(|other| *other != contact) {
            self.links.entry(contact).or_default().push(other);
            self.links.entry(other).or_default().push(contact);
        }
    }

    /// Adds what another search found.
    pub fn merge(&mut self, other: Self) {
        self.contacts.extend(other.contacts);
        for (contact, mut linked) in other.links {
            self.links.entry(contact).or_default().append(&mut linked);
        }
    }

    /// The contacts.
    pub fn finish(self) -> BTreeSet<ContactId> {
        let mut found = self.contacts;
        let mut waiting: Vec<_> = found.iter().copied().collect();
        while let Some(contact) = waiting.pop() {
            for linked in self.links.get(&contact).into_iter().flatten() {
                if found.insert(*linked) {
                    waiting.push(*linked);
                }
            }
        }
        found
    }
}

/// Fields of a contact record with the IDs of contacts of the same chain.
const LINKS: [&str; 4] = [
    "InitialContactId",
    "PreviousContactId",
    "NextContactId",
    "RelatedContactId",
];

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
    fn id_round_trips_in_lower_case() {
        for text in [NIL, "6fe40d2a-1a89-4d73-bfcf-5d9c33894f47"] {
            assert_eq!(text.parse::<ContactId>().unwrap().to_string(), text);
        }
        let upper: ContactId = "6FE40D2A-1A89-4D73-BFCF-5D9C33894F47".parse().unwrap();
        assert_eq!(upper.to_string(), "6fe40d2a-1a89-4d73-bfcf-5d9c33894f47");
        for text in [
            "",
            "c1",
            "6fe40d2a1a894d73bfcf5d9c33894f47",
            "6fe40d2a-1a89-4d73-bfcf-5d9c33894f4",
            "6fe40d2a-1a89-4d73-bfcf-5d9c33894f477",
            "6fe40d2g-1a89-4d73-bfcf-5d9c33894f47",
        ] {
            assert_eq!(text.parse::<ContactId>(), Err(InvalidContactId), "{text}");
        }
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

    fn found(search: Search, rows: &[Value]) -> Vec<String> {
        let mut search = search;
        // Rows of one person can be in different objects.
        for row in rows {
            let mut part = search.unused();
            part.read(row.to_string().as_bytes());
            search.merge(part);
        }
        search.finish().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn finds_contacts_of_an_endpoint_and_of_their_chains() {
        let rows = [
            json!({"ContactId": id(1), "CustomerEndpoint": {"Address": "+12065550100", "Type": "TELEPHONE_NUMBER"}, "NextContactId": id(2)}),
            json!({"ContactId": id(2), "InitialContactId": id(1), "PreviousContactId": id(1)}),
            json!({"ContactId": id(3), "RelatedContactId": id(2)}),
            json!({"ContactId": id(4), "InitialContactId": id(4), "CustomerEndpoint": {"Address": "Jane@Example.com"}}),
            json!({"ContactId": id(5), "CustomerEndpoint": null}),
            json!({"EventId": id(6), "CustomerEndpoint": {"Address": "+12065550100"}}),
        ];
        let search = |contacts: &[u8], endpoints: &[&str], chains| {
            let contacts: Vec<ContactId> = contacts
                .iter()
                .map(|digit| id(*digit).parse().unwrap())
                .collect();
            let endpoints = endpoints.iter().map(|text| (*text).to_owned());
            Search::new(contacts, endpoints, chains)
        };
        assert_eq!(
            found(search(&[], &["+12065550100"], true), &rows),
            [id(1), id(2), id(3)]
        );
        assert_eq!(found(search(&[], &["+12065550100"], false), &rows), [id(1)]);
        assert_eq!(
            found(search(&[], &[" jane@example.COM"], true), &rows),
            [id(4)]
        );
        assert_eq!(found(search(&[3], &[], true), &rows), [id(1), id(2), id(3)]);
        assert_eq!(found(search(&[9], &[], true), &rows), [id(9)]);
        assert_eq!(found(search(&[], &["+12065550199"], true), &rows), [""; 0]);
        assert!(!search(&[1], &[], false).needs_records());
    }
}
