//! Erases a person from a lake.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use connect_core::Source;
use connect_core::erasure::{self, Change, ContactId, Search};
use serde::Serialize;

use crate::ingest::{key_of_line, rejected_text};
use crate::store::{EditedRows, Lake, Partition, StoreError};

/// Whom to erase.
#[derive(Clone, Debug)]
pub struct EraseOptions {
    /// Contacts.
    pub contacts: Vec<ContactId>,
    /// Addresses of the customer, such as telephone numbers.
    pub endpoints: Vec<String>,
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
    pub remains: Vec<&'static str>,
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
    let contacts = find(lake, options)?;
    let endpoints: Vec<String> = options
        .endpoints
        .iter()
        .map(|endpoint| endpoint.trim().to_lowercase())
        .collect();
    let is_erased = |contact: ContactId| contacts.contains(&contact);
    let edit = |partition: Partition, row: &[u8]| match partition {
        Partition::Rows(source, _) => erasure::change(source, row, is_erased),
        Partition::Rejected(_) => {
            let decoded = rejected_text(row);
            let texts = [Some(row), decoded.as_deref()];
            let is_of_person = texts
                .into_iter()
                .flatten()
                .any(|text| erasure::mentions(text, is_erased) || has_endpoint(text, &endpoints));
            if is_of_person {
                Change::Remove
            } else {
                Change::Keep
            }
        }
    };
    let partitions = lake.edited_rows(&edit)?;
    let known = lake.erased_contacts()?;
    let is_new = contacts.iter().any(|contact| !known.contains(*contact));
    if !options.dry_run && (is_new || !partitions.is_empty()) {
        let touched: BTreeSet<Partition> = partitions.keys().copied().collect();
        lake.erase(&touched, &edit, key_of_line, &contacts)?;
    }
    Ok(EraseReport {
        lake: lake.folder().to_owned(),
        dry_run: options.dry_run,
        contacts: contacts.iter().map(ToString::to_string).collect(),
        partitions,
        remains: REMAINS.to_vec(),
    })
}

/// The contacts of the person.
fn find(lake: &Lake<'_>, options: &EraseOptions) -> Result<BTreeSet<ContactId>, StoreError> {
    let mut search = Search::new(
        options.contacts.iter().copied(),
        options.endpoints.iter().cloned(),
        options.with_chains,
    );
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
    Ok(search.finish())
}

/// Whether a text contains the address of a customer.
fn has_endpoint(text: &[u8], endpoints: &[String]) -> bool {
    if endpoints.is_empty() {
        return false;
    }
    let text = text.to_ascii_lowercase();
    endpoints
        .iter()
        .any(|endpoint| memchr::memmem::find(&text, endpoint.as_bytes()).is_some())
}
