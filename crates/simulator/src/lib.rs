//! Simulates a contact center and writes its documents in Amazon Connect's formats.
//!
//! `AnyCompany` sells office supplies. Customers call, choose a reason from a menu, wait in a queue,
//! and talk to agents, who have shifts, breaks, and after-contact work; others write. Waits,
//! abandoned calls, and occupancy result from that. All five sources describe the same contacts:
//! contact records, agent events, contact flow logs, Contact Lens analyses, and evaluations.
//!
//! ```
//! use simulator::{Document, Destination, SimulationSettings, Sink, simulate};
//!
//! #[derive(Default)]
//! struct ContactRecords(u64);
//!
//! impl Sink for ContactRecords {
//!     type Error = std::convert::Infallible;
//!
//!     fn take(&mut self, document: &Document<'_>) -> Result<(), Self::Error> {
//!         self.0 += u64::from(document.destination == Destination::ContactRecords);
//!         Ok(())
//!     }
//! }
//!
//! let mut records = ContactRecords::default();
//! let summary = simulate(&SimulationSettings { agents: 3, days: 1, ..SimulationSettings::default() }, &mut records)?;
//! assert_eq!(records.0, summary.documents.contact_records + summary.documents.contact_record_updates);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod company;
mod contact;
mod conversation;
mod demand;
mod documents;
mod evaluation;
mod files;
mod id;
mod json;
mod numbers;
mod outbox;
mod rng;
mod settings;
mod simulation;
mod snapshot;
mod summary;
mod timestamp;

pub use contact::{CallReason, Channel};
pub use files::{Files, FilesError};
pub use outbox::{Destination, Document, Sink};
pub use settings::{MAX_AGENTS, MAX_DAYS, SettingsError, SimulationSettings, parse_date};
pub use simulation::{SimulationError, simulate};
pub use summary::{AgentFigures, ContactFigures, DocumentCounts, SimulationSummary};
pub use time::Date;
pub use timestamp::Timestamp;
