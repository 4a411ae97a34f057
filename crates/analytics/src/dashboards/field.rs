//! Fields of a visual: columns to group by or to list, and measures.

use super::Filter;
use crate::metrics;

/// A column that a visual groups by, or lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// The view's column, and the name in the result.
    pub column: &'static str,
    pub label: &'static str,
    /// Kind of value.
    pub scale: Scale,
}

/// The kind of values of a [`Dimension`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Text; NULL is "not set".
    Text,
    /// Local dates: a column of type `date`.
    Day,
    /// Hours: a column of type `timestamp(3)`, truncated to the hour.
    Hour,
    /// Intervals of [`Selection::interval`](super::Selection::interval) minutes: a column of type
    /// `timestamp(3)`, truncated to the interval. Hours in `QuickSight`.
    Interval,
    /// Timestamps: a column of type `timestamp(3)`.
    Instant,
    /// Days of the week, 1 Monday to 7 Sunday.
    Weekday,
    /// Hours of the day, 0 to 23.
    HourOfDay,
    /// A number for each row that is not summed.
    Number(Unit),
    /// 1 yes, 0 no.
    Flag,
}

/// A number over the rows of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Name in the result: `handle_time`.
    pub name: &'static str,
    pub label: &'static str,
    /// Column of the view. A row with NULL does not count.
    pub column: &'static str,
    /// Aggregation of the rows' values.
    pub aggregation: Aggregation,
    pub unit: Unit,
    /// The preferred direction of change.
    pub preference: Preference,
}

/// An aggregation of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregation {
    Count,
    /// The number of distinct values.
    Distinct,
    Sum,
    /// Their mean; the share of rows if the column is 0 or 1.
    Average,
    /// The sum of the column divided by the sum of this column.
    Ratio(&'static str),
    Minimum,
    Maximum,
    /// The value that this percentage of the values does not exceed.
    Percentile(u8),
}

/// The unit of a number, which decides its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Count,
    /// Seconds, shown as `4:05` or `2 h 10 min`.
    Seconds,
    /// A share from 0 to 1, shown as percent.
    Share,
    /// Percent, from 0 to 100.
    Percent,
    /// A sentiment from -5 to 5.
    Sentiment,
    /// A number with one decimal place.
    Number,
}

/// The preferred direction of change of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preference {
    /// More.
    Higher,
    /// Less.
    Lower,
    /// Neither.
    None,
}

impl Dimension {
    /// The filter by this column.
    pub fn filter(&self) -> Option<Filter> {
        Filter::ALL
            .into_iter()
            .find(|filter| filter.column() == Some(self.column) && *filter != Filter::Contact)
    }

    pub(super) const fn text(column: &'static str, label: &'static str) -> Self {
        Self::new(column, label, Scale::Text)
    }

    pub(super) const fn day(column: &'static str) -> Self {
        Self::new(column, "Day", Scale::Day)
    }

    /// A column with values of this scale.
    pub(super) const fn new(column: &'static str, label: &'static str, scale: Scale) -> Self {
        Self {
            column,
            label,
            scale,
        }
    }
}

impl Measure {
    /// Definition of the metric of Amazon Connect with this label, or of our own.
    pub fn definition(&self) -> Option<&'static str> {
        metrics::definition(self.label)
    }

    const fn new(
        name: &'static str,
        label: &'static str,
        column: &'static str,
        aggregation: Aggregation,
        unit: Unit,
    ) -> Self {
        Self {
            name,
            label,
            column,
            aggregation,
            unit,
            preference: Preference::None,
        }
    }

    /// The number of rows with the column.
    pub(super) const fn count(
        name: &'static str,
        label: &'static str,
        column: &'static str,
    ) -> Self {
        Self::new(name, label, column, Aggregation::Count, Unit::Count)
    }

    /// The number of distinct values of the column.
    pub(super) const fn distinct(
        name: &'static str,
        label: &'static str,
        column: &'static str,
    ) -> Self {
        Self::new(name, label, column, Aggregation::Distinct, Unit::Count)
    }

    /// The sum of a column.
    pub(super) const fn sum(
        name: &'static str,
        label: &'static str,
        column: &'static str,
        unit: Unit,
    ) -> Self {
        Self::new(name, label, column, Aggregation::Sum, unit)
    }

    /// The mean of a column.
    pub(super) const fn average(
        name: &'static str,
        label: &'static str,
        column: &'static str,
        unit: Unit,
    ) -> Self {
        Self::new(name, label, column, Aggregation::Average, unit)
    }

    /// The share of rows in which a column is 1.
    pub(super) const fn share(
        name: &'static str,
        label: &'static str,
        column: &'static str,
    ) -> Self {
        Self::average(name, label, column, Unit::Share)
    }

    /// A column of seconds with an aggregation.
    pub(super) const fn seconds(
        name: &'static str,
        label: &'static str,
        column: &'static str,
        aggregation: Aggregation,
    ) -> Self {
        Self::new(name, label, column, aggregation, Unit::Seconds)
    }

    /// The sum of a column as a share of the sum of another.
    pub(super) const fn ratio(
        name: &'static str,
        label: &'static str,
        column: &'static str,
        denominator: &'static str,
    ) -> Self {
        Self::new(
            name,
            label,
            column,
            Aggregation::Ratio(denominator),
            Unit::Share,
        )
    }

    /// The same measure, with more preferred.
    pub(super) const fn higher_is_better(self) -> Self {
        Self {
            preference: Preference::Higher,
            ..self
        }
    }

    /// The same measure, with less preferred.
    pub(super) const fn lower_is_better(self) -> Self {
        Self {
            preference: Preference::Lower,
            ..self
        }
    }
}
