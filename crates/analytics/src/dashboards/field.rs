//! What a visual shows of its view: columns to group by or to list, and measures.

/// A column that a visual groups by, or lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// The view's column, and the name in the result.
    pub column: &'static str,
    /// What people read.
    pub label: &'static str,
    /// What its values are.
    pub scale: Scale,
}

/// What the values of a [`Dimension`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Texts; NULL is "not set".
    Text,
    /// Days: a column of type `date`.
    Day,
    /// The hours of instants: a column of type `timestamp(3)`, cut to its hour.
    Hour,
    /// Instants, UTC: a column of type `timestamp(3)` as it is.
    Instant,
    /// Days of the week, 1 Monday to 7 Sunday.
    Weekday,
    /// Hours of the day, 0 to 23.
    HourOfDay,
    /// A number for each row, not to be added up.
    Number(Unit),
    /// 1 yes, 0 no.
    Flag,
}

/// A number over the rows of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The name in the result: `handling_time`.
    pub name: &'static str,
    /// What people read.
    pub label: &'static str,
    /// The view's column. Where it is NULL, the row does not count.
    pub column: &'static str,
    /// How the rows' values become one.
    pub aggregation: Aggregation,
    /// What the number is.
    pub unit: Unit,
    /// Which change is a good one.
    pub preference: Preference,
}

/// How values become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregation {
    /// How many there are.
    Count,
    /// How many different ones there are.
    Distinct,
    /// Their sum.
    Sum,
    /// Their mean; the share of rows where the column is 0 or 1.
    Average,
    /// Their mean where each row counts as much as this column says: `sum(column * weight) /
    /// sum(weight)`.
    WeightedAverage(&'static str),
    /// The smallest.
    Minimum,
    /// The greatest.
    Maximum,
    /// The value that so many percent of the values do not exceed.
    Percentile(u8),
}

/// What a number is, and so how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A whole number of things.
    Count,
    /// Seconds, for people `4:05` or `2 h 10 min`.
    Seconds,
    /// A share from 0 to 1, for people percent.
    Share,
    /// Percent, from 0 to 100.
    Percent,
    /// A sentiment from -5 to 5.
    Sentiment,
    /// A number with one place.
    Number,
}

/// Which change of a measure is a good one.
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
    /// A column of texts.
    pub(super) const fn text(column: &'static str, label: &'static str) -> Self {
        Self::of(column, label, Scale::Text)
    }

    /// A column of days.
    pub(super) const fn day(column: &'static str) -> Self {
        Self::of(column, "Day", Scale::Day)
    }

    /// A column with values of this scale.
    pub(super) const fn of(column: &'static str, label: &'static str, scale: Scale) -> Self {
        Self {
            column,
            label,
            scale,
        }
    }
}

impl Measure {
    const fn of(
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

    /// How many rows have the column.
    pub(super) const fn count(
        name: &'static str,
        label: &'static str,
        column: &'static str,
    ) -> Self {
        Self::of(name, label, column, Aggregation::Count, Unit::Count)
    }

    /// How many different values the column has.
    pub(super) const fn distinct(
        name: &'static str,
        label: &'static str,
        column: &'static str,
    ) -> Self {
        Self::of(name, label, column, Aggregation::Distinct, Unit::Count)
    }

    /// The sum of a column.
    pub(super) const fn sum(
        name: &'static str,
        label: &'static str,
        column: &'static str,
        unit: Unit,
    ) -> Self {
        Self::of(name, label, column, Aggregation::Sum, unit)
    }

    /// The mean of a column.
    pub(super) const fn average(
        name: &'static str,
        label: &'static str,
        column: &'static str,
        unit: Unit,
    ) -> Self {
        Self::of(name, label, column, Aggregation::Average, unit)
    }

    /// The share of rows in which a column is 1.
    pub(super) const fn share(
        name: &'static str,
        label: &'static str,
        column: &'static str,
    ) -> Self {
        Self::average(name, label, column, Unit::Share)
    }

    /// A column of seconds, aggregated so.
    pub(super) const fn seconds(
        name: &'static str,
        label: &'static str,
        column: &'static str,
        aggregation: Aggregation,
    ) -> Self {
        Self::of(name, label, column, aggregation, Unit::Seconds)
    }

    /// The share of time, which `weight` gives, in which a column is 1.
    pub(super) const fn share_of_time(
        name: &'static str,
        label: &'static str,
        column: &'static str,
        weight: &'static str,
    ) -> Self {
        Self::of(
            name,
            label,
            column,
            Aggregation::WeightedAverage(weight),
            Unit::Share,
        )
    }

    /// The same, of which more is better.
    pub(super) const fn higher_is_better(self) -> Self {
        Self {
            preference: Preference::Higher,
            ..self
        }
    }

    /// The same, of which less is better.
    pub(super) const fn lower_is_better(self) -> Self {
        Self {
            preference: Preference::Lower,
            ..self
        }
    }
}
