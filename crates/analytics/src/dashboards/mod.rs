//! The dashboards: pages of charts over the views.
//!
//! A dashboard is defined once. `lake serve` runs [`Visual::sql`]; `QuickSight` has counterparts of
//! fields, aggregations, filters and conditions. So a visual is at most a `GROUP BY` over one view, and
//! views compute everything else.
//!
//! ```
//! use analytics::dashboards::{Selection, dashboard};
//! use connect_core::Day;
//!
//! let selection = Selection { queue: Some("Basic queue".to_owned()), ..Selection::new(Day::new(2026, 11, 17)?, Day::new(2026, 11, 23)?) };
//! let visual = dashboard("reasons").and_then(|reasons| reasons.visual("contacts-per-reason")).ok_or("no such visual")?;
//! assert!(visual.sql(&selection).starts_with("SELECT\n  call_reason,\n  count(contactid) AS contacts\nFROM connect_contacts\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod field;
mod filter;
mod pages;
mod sql;
mod visual;

#[cfg(test)]
mod tests;

use connect_core::Day;

pub use field::{Aggregation, Dimension, Measure, Preference, Scale, Unit};
pub use filter::{Comparison, Filter, Selection};
pub use visual::{Condition, Content, Days, Literal, Sort, Visual, VisualKind, Width};

/// A page of visuals, which is a dashboard of its own in `QuickSight`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dashboard {
    /// Unique name: `overview`.
    pub name: &'static str,
    pub title: &'static str,
    pub summary: &'static str,
    /// Filters; each applies to the visuals whose view has its column ([`Visual::takes`]).
    pub filters: &'static [Filter],
    /// Visuals in the order of the page.
    pub visuals: &'static [Visual],
    /// The filter without whose value the page shows nothing, such as the agent of a score card.
    pub subject: Option<Filter>,
}

impl Dashboard {
    /// Whether it shows one day in intervals.
    pub fn is_intraday(&self) -> bool {
        self.filters.contains(&Filter::Interval)
    }

    pub fn visual(&self, name: &str) -> Option<&'static Visual> {
        self.visuals.iter().find(|visual| visual.name == name)
    }

    /// SQL for the values of a filter on the selected days, one sorted column of text. None for a filter
    /// that is not selected from a list.
    pub fn choices_sql(&self, filter: Filter, selection: &Selection) -> Option<String> {
        sql::choices(self, filter, selection)
    }
}

/// All dashboards in the order of the menu.
pub fn all() -> &'static [Dashboard] {
    &pages::ALL
}

/// The dashboards of an account. What people say is not among their data: who may see a dashboard of
/// `QuickSight` need not be allowed to read transcripts.
pub fn in_account() -> &'static [Dashboard] {
    &pages::IN_ACCOUNT
}

/// SQL for when the newest contact of the selected days was disconnected, in local time.
pub fn newest_sql(selection: &Selection) -> String {
    sql::newest(selection)
}

/// SQL for the newest local day of disconnect of the contacts of a partition, which is a UTC day.
pub fn newest_day_sql(partition: Day) -> String {
    sql::newest_day(partition)
}

pub fn dashboard(name: &str) -> Option<&'static Dashboard> {
    all().iter().find(|dashboard| dashboard.name == name)
}
