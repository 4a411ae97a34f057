#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
//!
//! ```
//! use connect_core::{Day, contact_records};
//!
//! let document = br#"{"ContactId": "6fe40d2a-1a89-4d73-bfcf-5d9c33894f47", "InitiationTimestamp": "2026-11-23T10:00:00Z"}"#;
//! let row = contact_records::row(document)?;
//! assert_eq!(row.day, Day::new(2026, 11, 23)?);
//! assert_eq!(row.day.to_string(), "year=2026/month=11/day=23");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod agent_events;
mod batches;
pub mod contact_flow_logs;
pub mod contact_lens;
pub mod contact_records;
pub mod containers;
pub mod curation;
mod day;
mod detection;
mod encoding;
pub mod erasure;
pub mod error_records;
pub mod evaluation_forms;
pub mod firehose;
mod gzip;
mod json;
mod key_part;
mod lenient;
mod object_kind;
mod parse_float;
pub mod partitioning;
pub mod queue_message;
mod readable;
mod record_error;
mod row;
pub mod s3_names;
mod schema;
mod source;
pub mod stream_records;
mod surrogates;

pub use batches::BatchLimits;
pub use day::{Day, DayError};
pub use detection::{DocumentKind, detect};
pub use encoding::{JsonText, utf8_from_utf16};
pub use firehose::{EventError, MAX_RESPONSE_BYTES};
pub use gzip::GzipError;
pub use object_kind::ObjectKind;
pub use readable::Changes;
pub use record_error::{Document, RecordError};
pub use row::Row;
pub use schema::{Field, Shape};
pub use source::{Source, UnknownSource};
