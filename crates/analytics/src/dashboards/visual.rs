//! Visuals: one question about one view, and the form in which its answer is shown.

use super::{Dimension, Filter, Measure, Selection, sql};
use crate::views;

/// A chart, a row of figures or a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visual {
    /// Its name, unique on its dashboard: `contacts-by-day`.
    pub name: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// What has to be known to read it; empty where the title says it all.
    pub note: &'static str,
    /// The view that it reads.
    pub view: &'static str,
    /// How it is drawn.
    pub form: Form,
    /// What it shows.
    pub content: Content,
    /// Which rows of the view it counts: those that meet all of them.
    pub conditions: &'static [Condition],
    /// Which of the days it looks at.
    pub days: Days,
    /// The order of its rows; rows that are equal in it follow the order of their columns.
    pub order: &'static [Sort],
    /// How many rows it shows at most.
    pub limit: Option<u32>,
    /// How much of the page it takes.
    pub width: Width,
}

/// How a visual is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A figure for each measure, with the change since the period before, which is as long.
    Figures,
    /// A line for each measure, or for each value of the second dimension, over the first.
    Line,
    /// A bar for each value of the dimension; of several measures side by side.
    Bar,
    /// Bars divided by the second dimension, or by measures.
    StackedBar,
    /// Shades for the measure: the first dimension from top to bottom, the second from left to
    /// right.
    HeatMap,
    /// A table.
    Table,
    /// Rows with the columns lane, state, begin and end, as bars on a line of time for each lane;
    /// then columns that say more. In `QuickSight` a table.
    Timeline,
    /// Rows of one contact in the order of time, as the steps of a way. In `QuickSight` a table.
    Journey,
    /// The columns of one contact's row, one below the other. In `QuickSight` a table.
    Record,
}

/// What a visual shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Groups of rows with their measures; all rows together where `by` is empty.
    Groups {
        /// What the rows are grouped by.
        by: &'static [Dimension],
        /// What is said of each group.
        measures: &'static [Measure],
    },
    /// Columns of rows, one by one.
    Rows(&'static [Dimension]),
}

/// Which rows of a view count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The column has this value.
    Is(&'static str, Literal),
    /// The column has at least this value.
    AtLeast(&'static str, i32),
    /// The column, an instant, is NULL.
    NotYet(&'static str),
    /// The column, a text, is not NULL.
    IsSet(&'static str),
}

/// A constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A whole number.
    Number(i32),
    /// A text.
    Text(&'static str),
}

/// Which of the chosen days a visual looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// All.
    All,
    /// The last one.
    Last,
}

/// A column of the result by which its rows are put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The smallest first.
    Ascending(&'static str),
    /// The greatest first.
    Descending(&'static str),
}

/// How much of a page's width a visual takes, where the page is wide enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// All.
    Full,
    /// Half.
    Half,
}

impl Visual {
    /// The query that Athena runs for it.
    ///
    /// Its columns are those of [`columns`](Self::columns). Figures have another one beside each
    /// measure, `<name>_before`, for the period before.
    pub fn sql(&self, selection: &Selection) -> String {
        sql::query(self, selection)
    }

    /// What is listed or grouped by.
    pub fn dimensions(&self) -> &'static [Dimension] {
        match self.content {
            Content::Groups { by, .. } => by,
            Content::Rows(columns) => columns,
        }
    }

    /// What is said of each group.
    pub fn measures(&self) -> &'static [Measure] {
        match self.content {
            Content::Groups { measures, .. } => measures,
            Content::Rows(_) => &[],
        }
    }

    /// The names of its result's columns, dimensions first.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        let dimensions = self.dimensions().iter().map(|dimension| dimension.column);
        dimensions.chain(self.measures().iter().map(|measure| measure.name))
    }

    /// Whether its view has what the filter restricts.
    pub fn takes(&self, filter: Filter) -> bool {
        let Some(wanted) = filter.column() else {
            return true;
        };
        views::view(self.view)
            .is_some_and(|view| view.columns.iter().any(|column| column.name == wanted))
    }

    /// Whether it shows nothing until a contact is chosen.
    pub fn needs_contact(&self) -> bool {
        matches!(self.form, Form::Journey | Form::Record)
    }
}

/// How the pages build their visuals.
impl Visual {
    /// Groups of a view's rows.
    pub(super) const fn groups(
        name: &'static str,
        title: &'static str,
        view: &'static str,
        form: Form,
    ) -> Self {
        Self::of(
            name,
            title,
            view,
            form,
            Content::Groups {
                by: &[],
                measures: &[],
            },
        )
    }

    /// A view's rows, one by one.
    pub(super) const fn rows(
        name: &'static str,
        title: &'static str,
        view: &'static str,
        form: Form,
    ) -> Self {
        Self::of(name, title, view, form, Content::Rows(&[]))
    }

    const fn of(
        name: &'static str,
        title: &'static str,
        view: &'static str,
        form: Form,
        content: Content,
    ) -> Self {
        let (days, width) = (Days::All, Width::Full);
        Self {
            name,
            title,
            note: "",
            view,
            form,
            content,
            conditions: &[],
            days,
            order: &[],
            limit: None,
            width,
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

    /// With a note.
    pub(super) const fn note(self, note: &'static str) -> Self {
        Self { note, ..self }
    }

    /// Of these rows only.
    pub(super) const fn only(self, conditions: &'static [Condition]) -> Self {
        Self { conditions, ..self }
    }

    /// On the last of the chosen days.
    pub(super) const fn on_last_day(self) -> Self {
        Self {
            days: Days::Last,
            ..self
        }
    }

    /// In this order.
    pub(super) const fn ordered(self, order: &'static [Sort]) -> Self {
        Self { order, ..self }
    }

    /// With so many rows at most.
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
