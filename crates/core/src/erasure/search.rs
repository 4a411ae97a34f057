//! Finds the contacts of a person.

use std::collections::{HashMap, HashSet};

use super::{ContactId, Person};
use crate::JsonText;
use crate::json::{self, ObjectFields};
use crate::readable::without_suffix;

/// Contacts of a person, found in contact records.
#[derive(Clone, Debug, Default)]
pub struct Search {
    person: Person,
    follows_chains: bool,
    /// Contacts of the same chain, in both directions.
    links: HashMap<ContactId, Vec<ContactId>>,
    /// IDs of contact records that are not UUIDs.
    others: HashSet<ContactId>,
    unreadable: u64,
}

impl Search {
    /// A search for the contacts of a person: those that are known, and those with one of the
    /// person's addresses as customer endpoint. With `follows_chains`, contacts that contact records
    /// link with them, such as transfers, are found too.
    pub fn new(person: Person, follows_chains: bool) -> Self {
        Self {
            person,
            follows_chains,
            ..Self::default()
        }
    }

    /// Whether contact records must be read.
    pub fn needs_records(&self) -> bool {
        self.follows_chains || !self.person.endpoints.is_empty()
    }

    /// The same search, without what was found.
    #[must_use]
    pub fn unused(&self) -> Self {
        Self::new(self.person.clone(), self.follows_chains)
    }

    /// Reads contact records, one or more a line.
    pub fn read(&mut self, content: &[u8]) {
        for line in content.split(|byte| *byte == b'\n') {
            for row in json::objects(line) {
                let is_read = self.read_row(JsonText::decode(row).as_str()).is_some();
                self.unreadable += u64::from(!is_read);
            }
        }
    }

    /// Number of rows that can be the person's and were not read: what is not a JSON object, and a record
    /// with one of the addresses and without an ID, or with a placeholder for one.
    pub fn unreadable(&self) -> u64 {
        self.unreadable
    }

    fn read_row(&mut self, row: &str) -> Option<()> {
        let row = ObjectFields::parse(row)?;
        let id = |field: &str| {
            let id: ContactId = row.text(field)?.parse().ok()?;
            (!id.is_placeholder()).then_some(id)
        };
        let is_endpoint =
            |name: &str| without_suffix(name).eq_ignore_ascii_case("CustomerEndpoint");
        let is_of_person = row
            .fields()
            .any(|(name, json)| is_endpoint(name) && self.person.has_endpoint(json));
        let Some(contact) = id("ContactId") else {
            return (!is_of_person).then_some(());
        };
        if is_of_person {
            self.person.contacts.insert(contact.clone());
        }
        if !self.follows_chains {
            return Some(());
        }
        if !contact.is_uuid() {
            self.others.insert(contact.clone());
        }
        let linked: HashSet<_> = LINKS.into_iter().filter_map(id).collect();
        for other in linked.into_iter().filter(|other| *other != contact) {
            let mut link = |from: &ContactId, to: &ContactId| {
                self.links.entry(from.clone()).or_default().push(to.clone());
            };
            link(&contact, &other);
            link(&other, &contact);
        }
        Some(())
    }

    /// Adds what another search found.
    pub fn merge(&mut self, other: Self) {
        self.person.contacts.extend(other.person.contacts);
        self.others.extend(other.others);
        self.unreadable += other.unreadable;
        for (contact, mut linked) in other.links {
            self.links.entry(contact).or_default().append(&mut linked);
        }
    }

    /// The person with all contacts.
    pub fn finish(self) -> Person {
        let mut person = self.person;
        let found = &mut person.contacts;
        let mut waiting: Vec<_> = found.iter().cloned().collect();
        // A text such as "callback" in the records of different people is not a contact.
        let is_contact = |id: &ContactId| id.is_uuid() || self.others.contains(id);
        while let Some(contact) = waiting.pop() {
            for linked in self.links.get(&contact).into_iter().flatten() {
                if is_contact(linked) && found.insert(linked.clone()) {
                    waiting.push(linked.clone());
                }
            }
        }
        person
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
    use serde_json::{Value, json};

    use super::*;

    fn id(digit: u8) -> String {
        format!("{digit:08x}-1a89-4d73-bfcf-5d9c33894f47")
    }

    fn found(search: Search, rows: &[Value]) -> Vec<String> {
        let mut search = search;
        // Rows of one person can be in different objects.
        for row in rows {
            let mut part = search.unused();
            part.read(row.to_string().as_bytes());
            search.merge(part);
        }
        let contacts = search.finish().contacts;
        contacts.iter().map(ToString::to_string).collect()
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
            let contacts = contacts.iter().map(|digit| id(*digit).parse().unwrap());
            let endpoints = endpoints.iter().map(|text| text.parse().unwrap());
            let person = Person {
                contacts: contacts.collect(),
                endpoints: endpoints.collect(),
            };
            Search::new(person, chains)
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

    #[test]
    fn erased_ids_do_not_link_the_contacts_of_different_people() {
        let zeros = "00000000-0000-0000-0000-000000000000";
        let rows = [
            json!({"ContactId": id(1), "CustomerEndpoint": {"Address": "+12065550100"}, "RelatedContactId": zeros}),
            json!({"ContactId": id(2), "InitialContactId": zeros, "PreviousContactId": zeros}),
            json!({"ContactId": id(3), "CustomerEndpoint": {"Address": "+12065550199"}, "NextContactId": zeros}),
        ];
        let person = Person {
            endpoints: ["+12065550100".parse().unwrap()].into(),
            ..Person::default()
        };
        assert_eq!(found(Search::new(person, true), &rows), [id(1)]);
    }
}
