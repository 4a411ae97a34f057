//! Arguments of `lake erase`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use cli::OutputArguments;
use connect_core::erasure::{ContactId, Endpoint, Person};

use super::DEFAULT_LAKE;
use crate::commands::erase::EraseSettings;
use crate::erase::EraseOptions;

/// Erase a person's contacts from a lake
///
/// Removes the rows of contacts from all tables and from rejected documents, with the curated files
/// of their days, in one commit. Agent events stay, with zeros in place of the contacts' IDs. The
/// lake remembers hashes of the IDs: documents of these contacts are not ingested again. Running the
/// command again changes nothing.
#[derive(Args)]
#[command(
    group(ArgGroup::new("person").args(["contacts", "endpoints"]).required(true).multiple(true)),
    after_help = "Exit codes: 0 success, also if there is nothing to erase; 1 failure; 2 incorrect usage."
)]
pub(super) struct EraseArguments {
    /// ID of a contact, a UUID or as in contact records; can be repeated
    #[arg(long = "contact-id", value_name = "ID", value_parser = ContactId::from_argument)]
    contacts: Vec<ContactId>,
    /// Telephone number or e-mail address of a customer, as in contact records; can be repeated
    #[arg(long = "customer-endpoint", value_name = "ADDRESS")]
    endpoints: Vec<Endpoint>,
    /// Keep contacts that are only linked with these, such as transfers
    #[arg(long)]
    no_chain: bool,
    /// Count the rows and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Data directory of the lake
    #[arg(long, value_name = "FOLDER", default_value = DEFAULT_LAKE)]
    lake: PathBuf,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

impl From<EraseArguments> for EraseSettings {
    fn from(arguments: EraseArguments) -> Self {
        let EraseArguments {
            contacts,
            endpoints,
            no_chain,
            dry_run,
            lake,
            output: _,
        } = arguments;
        Self {
            lake,
            options: EraseOptions {
                person: Person {
                    contacts: contacts.into_iter().collect(),
                    endpoints: endpoints.into_iter().collect(),
                },
                with_chains: !no_chain,
                dry_run,
            },
        }
    }
}
