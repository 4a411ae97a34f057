//! Curated tables in AWS: which days of a relation are stored again, the statements that store them,
//! and the text of the view that reads stored days and the rows of all other days.
//!
//! The location of a partition states what it was made from, as the names of curated files do on a
//! laptop: `<table>/year=/month=/day=/<definition>-<rows>-<time>-<round>/`. A day is current if its
//! location has the definition and the fingerprint of row files that the day has now. Nothing else
//! records what is stored, so a run can stop anywhere and start again.
//!
//! ```
//! use connect_core::curation::{Range, view_text};
//!
//! let range = Range { first: 20261101, last: 20261121, excluded: vec![20261109] };
//! let sql = view_text("events_rows", "events_curated", &["eventid", "year", "month", "day"], Some(&range));
//! assert!(sql.contains("BETWEEN 20261101 AND 20261121"));
//! ```

mod location;
mod month;
mod names;
mod request;
mod view;

pub use location::{EMPTY, StoredDayLocation};
pub use month::{
    MonthPlan, MonthResult, MonthState, RowFiles, Schedule, Statements, replaced, retries,
};
pub use names::{Month, day_number};
pub use request::{CurationRequest, CurationRequestError, TableMonth};
pub use view::{Range, ViewStatement, Views, range, view_text, views};

use serde::{Deserialize, Serialize};

use crate::s3_names::{self, NameTooLong};

/// A curated table of a deployment, as the template states it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TableSpec {
    /// The view that queries read, such as `connect_contacts`.
    pub relation: String,
    /// The view or table that computes the rows from row files, such as `connect_contacts_rows`.
    pub rows: String,
    /// The table of stored days, such as `connect_contacts_curated`; also its folder.
    pub curated: String,
    /// The table of the source, whose partitions decide which row files Athena reads.
    pub row_table: String,
    /// The bucket of the row files.
    pub bucket: String,
    /// `true` if the source is collected.
    pub enabled: String,
    /// The order of rows within a day.
    pub order_by: Vec<String>,
    /// Everything that decides which rows the relation has for given row files.
    pub definition: String,
    /// The columns of the view; only required for its text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

impl TableSpec {
    /// Whether the source is collected.
    pub fn is_enabled(&self) -> bool {
        self.enabled == "true"
    }

    /// Checks that S3 can have the bucket and the folder of the table.
    ///
    /// # Errors
    /// A name exceeds the limit of S3.
    pub fn check(&self) -> Result<(), NameTooLong> {
        s3_names::check_bucket(&self.bucket)?;
        s3_names::check_prefix(&self.curated)
    }
}
