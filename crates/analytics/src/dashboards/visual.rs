//! Visuals: each shows one view as one kind of chart or table.

use super::{Dimension, Filter, Measure};
use crate::views;

/// Only rows of agents who are online.
pub(super) const IS_ONLINE: Condition = Condition::Is("is_online", Literal::Number(1));

/// A chart, a row of figures or a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visual {
    /// Name, unique on its dashboard: `contacts-by-day`.
    pub name: &'static str,
    pub title: &'static str,
    /// Explanation of the measures; may be empty.
    pub note: &'static str,
    /// View that it reads.
    pub view: &'static str,
    pub kind: VisualKind,
    pub content: Content,
    /// Conditions that the counted rows meet.
    pub conditions: &'static [Condition],
    /// Which of the selected days it shows.
    pub days: Days,
    /// Shows the last row, by `start_time`, of each value of this column on a local day: a local day has rows
    /// of two UTC days.
    pub last_of_each: Option<&'static str>,
    /// Order of its rows; ties follow the order of their columns.
    pub order: &'static [Sort],
    /// Maximum number of rows.
    pub limit: Option<u32>,
    /// Width on the page.
    pub width: Width,
    /// Filters that do not apply to it.
    pub ignored: &'static [Filter],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisualKind {
    /// A figure for each measure, with the change from the previous period of the same length: from
    /// the day before if it shows the last day.
    Figures,
    /// A line for each measure, or for each value of the second dimension, over the first.
    Line,
    /// A bar for each value of the dimension, one for each measure.
    Bar,
    /// Bars divided by the second dimension, or by measures.
    StackedBar,
    /// Shades for the measure: the first dimension from top to bottom, the second from left to
    /// right.
    HeatMap,
    Table,
    /// Rows with the columns lane, state, start and end, as bars on a time line for each lane; then
    /// columns with details. In `QuickSight` a table.
    Timeline,
    /// Rows of one contact in the order of time, as steps. In `QuickSight` a table.
    Journey,
    /// The columns of one contact's row, one below the other. In `QuickSight` a table.
    Record,
    /// Turns of one contact in the order of time, as speech bubbles. Not in `QuickSight`.
    Conversation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Groups of rows with measures; one group of all rows if `by` is empty.
    Groups {
        /// Columns to group by.
        by: &'static [Dimension],
        /// Measures of each group.
        measures: &'static [Measure],
    },
    /// Columns of single rows.
    Rows(&'static [Dimension]),
}

/// A condition on the rows of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The column has this value.
    Is(&'static str, Literal),
    /// The column, a text, has another value, or is NULL.
    IsNot(&'static str, &'static str),
    /// The column has at least this value.
    AtLeast(&'static str, i32),
    /// The column, an instant, is NULL.
    NotYet(&'static str),
    /// The column, a text, is not NULL.
    IsSet(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A whole number.
    Number(i32),
    Text(&'static str),
}

/// Which of the selected days a visual shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    All,
    Last,
    /// All, and the four weeks after them.
    AndAfter,
}

/// A column of the result by which rows are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Smallest first.
    Ascending(&'static str),
    /// Greatest first.
    Descending(&'static str),
}

/// The width of a visual on a page that is wide enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    Full,
    Half,
}

impl Visual {
    /// Columns to list or group by.
    pub fn dimensions(&self) -> &'static [Dimension] {
        match self.content {
            Content::Groups { by, .. } => by,
            Content::Rows(columns) => columns,
        }
    }

    /// Measures of each group.
    pub fn measures(&self) -> &'static [Measure] {
        match self.content {
            Content::Groups { measures, .. } => measures,
            Content::Rows(_) => &[],
        }
    }

    /// Names of the result's columns, dimensions first.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        let dimensions = self.dimensions().iter().map(|dimension| dimension.column);
        dimensions.chain(self.measures().iter().map(|measure| measure.name))
    }

    /// Whether its view has the column of a filter.
    pub fn takes(&self, filter: Filter) -> bool {
        let Some(wanted) = filter.column() else {
            return true;
        };
        if self.ignored.contains(&filter) {
            return false;
        }
        views::view(self.view)
            .is_some_and(|view| view.columns.iter().any(|column| column.name == wanted))
    }

    /// Why it may have no rows on days of the lake: agents who are not online are not shown.
    pub fn empty_reason(&self) -> Option<&'static str> {
        if !self.conditions.contains(&IS_ONLINE) {
            return None;
        }
        Some(match self.days {
            Days::Last => "no agent is online on the last day",
            Days::All | Days::AndAfter => "no agent is online on these days",
        })
    }

    /// Whether it shows nothing until a contact is selected.
    pub fn needs_contact(&self) -> bool {
        matches!(
            self.kind,
            VisualKind::Journey | VisualKind::Record | VisualKind::Conversation
        )
    }
}

/// Builder methods for the pages.
impl Visual {
    /// Groups of a view's rows.
    pub(super) const fn groups(
        name: &'static str,
        title: &'static str,
        view: &'static str,
        kind: VisualKind,
    ) -> Self {
        Self::new(
            name,
            title,
            view,
            kind,
            Content::Groups {
                by: &[],
                measures: &[],
            },
        )
    }

    /// Single rows of a view.
    pub(super) const fn rows(
        name: &'static str,
        title: &'static str,
        view: &'static str,
        kind: VisualKind,
    ) -> Self {
        Self::new(name, title, view, kind, Content::Rows(&[]))
    }

    const fn new(
        name: &'static str,
        title: &'static str,
        view: &'static str,
        kind: VisualKind,
        content: Content,
    ) -> Self {
        let (days, width) = (Days::All, Width::Full);
        Self {
            name,
            title,
            note: "",
            view,
            kind,
            content,
            conditions: &[],
            days,
            last_of_each: None,
            order: &[],
            limit: None,
            width,
            ignored: &[],
        }
    }

    /// Grouped by these columns, or with these columns.
    pub(super) const fn by(self, columns: &'static [Dimension]) -> Self {
        let content = match self.content {
            Content::Groups { measures, .. } => Content::Groups {
                by: columns,
                measures,
            },
            Content::Rows(_) => Content::Rows(columns),
        };
        Self { content, ..self }
    }

    /// With these measures.
    pub(super) const fn showing(self, measures: &'static [Measure]) -> Self {
        let content = match self.content {
            Content::Groups { by, .. } => Content::Groups { by, measures },
            rows @ Content::Rows(_) => rows,
        };
        Self { content, ..self }
    }

    pub(super) const fn note(self, note: &'static str) -> Self {
        Self { note, ..self }
    }

    /// Only rows that meet these conditions.
    pub(super) const fn only(self, conditions: &'static [Condition]) -> Self {
        Self { conditions, ..self }
    }

    /// On the last of the selected days.
    pub(super) const fn on_last_day(self) -> Self {
        Self {
            days: Days::Last,
            ..self
        }
    }

    /// Only the last row of each value of a column on a local day.
    pub(super) const fn last_of_each(self, column: &'static str) -> Self {
        Self {
            last_of_each: Some(column),
            ..self
        }
    }

    /// Also in the four weeks after the selected days.
    pub(super) const fn and_after(self) -> Self {
        Self {
            days: Days::AndAfter,
            ..self
        }
    }

    /// Whatever the values of these filters.
    pub(super) const fn ignoring(self, ignored: &'static [Filter]) -> Self {
        Self { ignored, ..self }
    }

    pub(super) const fn ordered(self, order: &'static [Sort]) -> Self {
        Self { order, ..self }
    }

    /// With a maximum number of rows.
    pub(super) const fn first(self, limit: u32) -> Self {
        Self {
            limit: Some(limit),
            ..self
        }
    }

    /// Half as wide as the page.
    pub(super) const fn half(self) -> Self {
        Self {
            width: Width::Half,
            ..self
        }
    }
}
