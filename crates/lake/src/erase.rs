//! Erases a person from a lake.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use connect_core::Source;
use connect_core::erasure::{self, Change, Person, Search};
use serde::Serialize;

use crate::ingest::{key_of_line, rejected_text};
use crate::store::{EditedRows, Lake, Partition, StoreError};

/// Whom to erase.
#[derive(Clone, Debug)]
pub struct EraseOptions {
    /// Contacts and addresses.
    pub person: Person,
    /// Whether contacts that contact records link with these are erased too.
    pub with_chains: bool,
    /// Whether rows are only counted.
    pub dry_run: bool,
}

/// Report of an erasure.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EraseReport {
    /// Data directory of the lake.
    pub lake: PathBuf,
    /// Whether rows were only counted.
    pub dry_run: bool,
    /// The contacts, those found by their endpoint or chain included.
    pub contacts: Vec<String>,
    /// Changed rows by partition: a day of a table, or rejected documents.
    pub partitions: BTreeMap<Partition, EditedRows>,
    /// What the command cannot erase.
    pub remains: Vec<String>,
}

/// What is not in the lake's files of rows.
const REMAINS: [&str; 4] = [
    "the documents that were ingested",
    "results of queries that were saved to files",
    "statements in the history of lake shell, and views in the lake's directory views",
    "copies and backups of the lake",
];

/// Removes the rows of a person from all tables and from rejected documents, and adds the contacts
/// to the list of those whose rows are not ingested again. Agent events stay, without the contacts'
/// IDs. A second run changes nothing.
///
/// # Errors
/// A file cannot be read or written; nothing has changed then, or the next command completes the
/// erasure.
pub fn erase(lake: &mut Lake<'_>, options: &EraseOptions) -> Result<EraseReport, StoreError> {
    let (person, unreadable) = find(lake, options)?;
    let edit = |partition: Partition, row: &[u8]| match partition {
        Partition::Rows(source, _) => erasure::change(source, row, |contact| person.has(contact)),
        Partition::Rejected(_) => {
            let decoded = rejected_text(row);
            let texts = [Some(row), decoded.as_deref()];
            if texts.into_iter().flatten().any(|text| person.is_in(text)) {
                Change::Remove
            } else {
                Change::Keep
            }
        }
    };
    let partitions = lake.edited_rows(&edit)?;
    let known = lake.erased_contacts()?;
    let contacts = &person.contacts;
    let is_new = contacts.iter().any(|contact| !known.contains(contact));
    if !options.dry_run && (is_new || !partitions.is_empty()) {
        let touched: BTreeSet<Partition> = partitions.keys().copied().collect();
        lake.erase(&touched, &edit, key_of_line, contacts)?;
    }
    Ok(EraseReport {
        lake: lake.folder().to_owned(),
        dry_run: options.dry_run,
        contacts: contacts.iter().map(ToString::to_string).collect(),
        partitions,
        remains: unreadable
            .into_iter()
            .chain(REMAINS.map(str::to_owned))
            .collect(),
    })
}

/// The person with all contacts, and what to do about contact records that cannot be read.
fn find(lake: &Lake<'_>, options: &EraseOptions) -> Result<(Person, Option<String>), StoreError> {
    let mut search = Search::new(options.person.clone(), options.with_chains);
    if search.needs_records() {
        let parts = lake.read_rows(Source::ContactRecords, |rows| {
            let mut part = search.unused();
            for row in rows {
                part.read(row);
            }
            part
        })?;
        for part in parts {
            search.merge(part);
        }
    }
    let unreadable = match search.unreadable() {
        0 => None,
        rows => Some(format!(
            "contact records that cannot be read and can be the person's ({rows}): run lake check, then lake repair, and erase again"
        )),
    };
    Ok((search.finish(), unreadable))
}
