//! The dashboards: what people look at every day, each a page of charts over the views.
//!
//! A dashboard is defined once here and drawn twice: by the page on this machine, which runs
//! [`Visual::sql`], and in `QuickSight`, where fields, aggregations, filters and conditions have
//! counterparts of their own. So a visual can be no more than a group by over one view: what has to
//! be computed, a view computes.
//!
//! ```
//! use analytics::dashboards::{Selection, dashboard};
//! use connect_core::Day;
//!
//! let selection = Selection { queue: Some("Basic queue".to_owned()), ..Selection::of(Day::new(2026, 11, 17)?, Day::new(2026, 11, 23)?) };
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

pub use field::{Aggregation, Dimension, Measure, Preference, Scale, Unit};
pub use filter::{Filter, Selection};
pub use visual::{Condition, Content, Days, Form, Literal, Sort, Visual, Width};

/// A page of visuals, which is a dashboard of its own in `QuickSight`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dashboard {
    /// Its name, unique: `overview`.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Which questions it answers.
    pub summary: &'static str,
    /// What can be chosen; it holds for each visual whose view has the column ([`Visual::takes`]).
    pub filters: &'static [Filter],
    /// Its visuals, in the order in which they are read.
    pub visuals: &'static [Visual],
}

impl Dashboard {
    /// The visual with this name.
    pub fn visual(&self, name: &str) -> Option<&'static Visual> {
        self.visuals.iter().find(|visual| visual.name == name)
    }

    /// The query for what a filter can be set to on these days; none where it is not chosen from a
    /// list.
    ///
    /// It returns one column of texts, in order.
    pub fn choices_sql(&self, filter: Filter, selection: &Selection) -> Option<String> {
        sql::choices(self, filter, selection)
    }
}

/// All dashboards, in the order in which they are offered.
pub fn all() -> &'static [Dashboard] {
    &pages::ALL
}

/// The dashboard with this name.
pub fn dashboard(name: &str) -> Option<&'static Dashboard> {
    all().iter().find(|dashboard| dashboard.name == name)
}
