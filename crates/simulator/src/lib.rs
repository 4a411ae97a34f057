//! A simulated contact centre whose documents come out in Amazon Connect's own forms.
//!
//! `AnyCompany` sells office supplies. Customers call its one number, choose from a menu why they
//! call, wait in a queue and talk to agents, who have shifts, breaks and work after the call;
//! others write. Waits, abandoned calls and busy agents are what comes of that, and all five
//! sources tell of the same contacts: contact records, agent events, contact flow logs, Contact
//! Lens analyses and evaluations.
//!
//! ```
//! use simulator::{Document, Place, Settings, Sink, simulate};
//!
//! #[derive(Default)]
//! struct ContactRecords(u64);
//!
//! impl Sink for ContactRecords {
//!     type Error = std::convert::Infallible;
//!
//!     fn take(&mut self, document: &Document<'_>) -> Result<(), Self::Error> {
//!         self.0 += u64::from(document.place == Place::ContactRecords);
//!         Ok(())
//!     }
//! }
//!
//! let mut records = ContactRecords::default();
//! let summary = simulate(&Settings { agents: 3, days: 1, ..Settings::default() }, &mut records)?;
//! assert_eq!(records.0, summary.documents.contact_records + summary.documents.contact_record_updates);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod company;
mod contact;
mod demand;
mod dice;
mod documents;
mod evaluation;
mod files;
mod id;
mod moment;
mod numbers;
mod outbox;
mod settings;
mod simulation;
mod snapshot;
mod summary;
mod talk;

pub use contact::{CallReason, Channel};
pub use files::{Files, FilesError};
pub use moment::Moment;
pub use outbox::{Document, Place, Sink};
pub use settings::{MOST_AGENTS, MOST_DAYS, Settings, SettingsError, date};
pub use simulation::{SimulationError, simulate};
pub use summary::{AgentFigures, Contacts, Documents, Summary};
pub use time::Date;
