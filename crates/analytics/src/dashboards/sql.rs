//! SQL of visuals.

use connect_core::Day;

use super::filter::HIERARCHY_SEPARATOR;
use super::{
    Aggregation, Condition, Content, Dashboard, Days, Dimension, Filter, Literal, Measure, Scale,
    Selection, Sort, Visual, VisualKind,
};
use crate::catalogue::{ParameterValue, date_literal, days_later};
use crate::views::{LocalDate, view};

const PARTITION: &str = "year * 10000 + month * 100 + day";

/// Days after the selected ones that [`Days::AndAfter`] includes.
const DAYS_AFTER: i32 = 28;

impl Visual {
    /// SQL with the columns of [`columns`](Self::columns). Figures have another column after each measure,
    /// `<name>_before`, for the days that the selection compares.
    pub fn sql(&self, selection: &Selection) -> String {
        query(self, selection)
    }
}

/// SQL of a visual.
fn query(visual: &Visual, selection: &Selection) -> String {
    let (columns, first_day) = match (visual.content, visual.kind) {
        (Content::Groups { measures, .. }, VisualKind::Figures) => {
            let first = first_day(visual, selection);
            let before = selection.days_before(first, selection.to);
            (figures(visual, measures, first, before), before.0)
        }
        (Content::Groups { by, measures }, _) => (
            by.iter()
                .map(|by| dimension(by, selection))
                .chain(measures.iter().map(measure))
                .collect(),
            first_day(visual, selection),
        ),
        (Content::Rows(columns), _) => (
            columns
                .iter()
                .map(|column| dimension(column, selection))
                .collect(),
            first_day(visual, selection),
        ),
    };
    let mut clauses = vec![format!("SELECT\n  {}", columns.join(",\n  "))];
    clauses.extend(rows(visual, selection, first_day));
    clauses.extend(group_by(visual));
    clauses.extend(order_by(visual));
    clauses.extend(visual.limit.map(|limit| format!("LIMIT {limit}")));
    clauses.join("\n") + "\n"
}

const CONTACTS: &str = "connect_contacts";

/// SQL for the newest disconnect.
pub(super) fn newest(selection: &Selection) -> String {
    let days = days(CONTACTS, None, selection.from, selection.to).join("\n  AND ");
    format!("SELECT max(local_disconnect_time) AS as_of\nFROM {CONTACTS}\nWHERE {days}\n")
}

/// SQL for the newest local day of disconnect in a partition.
pub(super) fn newest_day(partition: Day) -> String {
    let column = local_date(CONTACTS).column;
    let partition = ParameterValue::Day(partition);
    format!("SELECT max({column}) AS newest\nFROM {CONTACTS}\nWHERE {PARTITION} = {partition}\n")
}

/// SQL for the values of a filter.
pub(super) fn choices(
    dashboard: &Dashboard,
    filter: Filter,
    selection: &Selection,
) -> Option<String> {
    let column = filter.column().filter(|_| filter != Filter::Contact)?;
    let mut views: Vec<_> = dashboard
        .visuals
        .iter()
        .filter(|visual| visual.takes(filter))
        .map(|visual| visual.view)
        .collect();
    views.sort_unstable();
    views.dedup();
    let all = views.clone();
    views.retain(|view| {
        !all.iter().any(|other| {
            has_rows_of(view, other)
                && never_shown(dashboard, view, column) == never_shown(dashboard, other, column)
        })
    });
    let part = |view: &str| {
        let conditions: Vec<_> = days(view, None, selection.from, selection.to)
            .into_iter()
            .chain([format!("{column} IS NOT NULL")])
            .chain(never_shown(dashboard, view, column))
            .collect();
        format!(
            "SELECT {column}\nFROM {view}\nWHERE {}\n",
            conditions.join("\n  AND ")
        )
    };
    let parts: Vec<_> = views.into_iter().map(part).collect();
    // A union removes duplicates; a single part does not.
    let parts = if let [part] = parts.as_slice() {
        part.replacen("SELECT", "SELECT DISTINCT", 1)
    } else {
        parts.join("UNION\n")
    };
    (!parts.is_empty()).then(|| format!("{parts}ORDER BY 1\n"))
}

/// Whether a view consists of rows, or parts of rows, of another view on the same days, so that its
/// columns have no other values.
fn has_rows_of(view_name: &str, other: &str) -> bool {
    let is_read = view(view_name).is_some_and(|view| view.reads(other));
    view_name != other && is_read && local_date(view_name).source == local_date(other).source
}

/// Conditions on a column that all visuals of a view have, so that its other values cannot be selected.
fn never_shown(dashboard: &Dashboard, view: &str, column: &str) -> Vec<String> {
    let mut visuals = dashboard
        .visuals
        .iter()
        .filter(|visual| visual.view == view);
    let first = visuals.next().map_or(&[][..], |visual| visual.conditions);
    let is_of_column =
        |of: &&Condition| matches!(of, Condition::IsNot(excluded, _) if *excluded == column);
    let common = first.iter().filter(is_of_column);
    common
        .filter(|condition| {
            visuals
                .clone()
                .all(|visual| visual.conditions.contains(condition))
        })
        .map(condition)
        .collect()
}

fn first_day(visual: &Visual, selection: &Selection) -> Day {
    if visual.days == Days::Last {
        selection.to
    } else {
        selection.from
    }
}

/// The date column of a view, and the partitions that local days reach into.
#[expect(clippy::expect_used, reason = "a test checks the view of every visual")]
fn local_date(view_name: &str) -> LocalDate {
    view(view_name)
        .and_then(crate::views::View::local_date)
        .expect("a test finds a date column in the view of every visual")
}

/// Conditions for local days: on partition keys, so that other partitions are not read, and on the
/// date. Contacts of a selected channel may need fewer partitions than those of all.
fn days(view: &str, channel: Option<&str>, from: Day, to: Day) -> [String; 2] {
    let date = local_date(view);
    [
        format!(
            "{PARTITION} BETWEEN {} AND {}",
            ParameterValue::Day(days_later(from, -date.days_before(channel))),
            ParameterValue::Day(days_later(to, date.days_after))
        ),
        format!(
            "{} BETWEEN {} AND {}",
            date.column,
            date_literal(from),
            date_literal(to)
        ),
    ]
}

/// The last day that a visual reads.
fn last_day(visual: &Visual, selection: &Selection) -> Day {
    if visual.days == Days::AndAfter {
        days_later(selection.to, DAYS_AFTER)
    } else {
        selection.to
    }
}

fn dimension(dimension: &Dimension, selection: &Selection) -> String {
    let column = dimension.column;
    match (dimension.scale, selection.interval) {
        (Scale::Hour, _) => format!("date_trunc('hour', {column}) AS {column}"),
        (Scale::Interval, minutes) => format!(
            "date_add('minute', minute({column}) / {minutes} * {minutes}, date_trunc('hour', {column})) AS {column}"
        ),
        _ => column.to_owned(),
    }
}

/// The condition of a filter. A hierarchy group stands for all groups below it.
fn chosen(filter: Filter, column: &str, value: &str) -> String {
    if filter != Filter::Hierarchy {
        return format!("{column} = {}", ParameterValue::Text(value.to_owned()));
    }
    let prefix = format!("{value}{HIERARCHY_SEPARATOR}");
    format!(
        "substr(concat({column}, '{HIERARCHY_SEPARATOR}'), 1, {}) = {}",
        prefix.chars().count(),
        ParameterValue::Text(prefix)
    )
}

fn measure(measure: &Measure) -> String {
    format!(
        "{} AS {}",
        aggregate(measure, &|column| column.to_owned()),
        measure.name
    )
}

/// Each measure for the days since `from` and for those before.
fn figures(
    visual: &Visual,
    measures: &[Measure],
    from: Day,
    (first, last): (Day, Day),
) -> Vec<String> {
    let date = local_date(visual.view).column;
    let now = format!("{date} >= {}", date_literal(from));
    // No day is between those of the previous period and the selected ones, and none before them.
    let before = if days_later(last, 1) == from {
        format!("{date} < {}", date_literal(from))
    } else {
        let (first, last) = (date_literal(first), date_literal(last));
        format!("{date} BETWEEN {first} AND {last}")
    };
    let both = |measure: &Measure| {
        let of = |days: &str| {
            aggregate(measure, &|column| {
                format!("CASE WHEN {days} THEN {column} END")
            })
        };
        [
            format!("{} AS {}", of(&now), measure.name),
            format!("{} AS {}_before", of(&before), measure.name),
        ]
    };
    measures.iter().flat_map(both).collect()
}

/// The aggregate of a measure; `value` is the expression for a column's counted values.
fn aggregate(measure: &Measure, value: &dyn Fn(&str) -> String) -> String {
    let column = value(measure.column);
    match measure.aggregation {
        Aggregation::Count => format!("count({column})"),
        Aggregation::Distinct => format!("count(DISTINCT {column})"),
        Aggregation::Sum => format!("sum({column})"),
        Aggregation::Average => format!("avg({column})"),
        Aggregation::Minimum => format!("min({column})"),
        Aggregation::Maximum => format!("max({column})"),
        Aggregation::Percentile(percent) => format!(
            "approx_percentile({column}, {})",
            f64::from(percent) / 100.0
        ),
        Aggregation::Ratio(denominator) => format!(
            "CAST(sum({column}) AS double) / nullif(sum({}), 0)",
            value(denominator)
        ),
    }
}

/// FROM and WHERE: the rows of the days that meet the conditions.
fn rows(visual: &Visual, selection: &Selection, first_day: Day) -> Vec<String> {
    let channel = visual
        .takes(Filter::Channel)
        .then_some(selection.channel.as_deref())
        .flatten();
    let on_days = days(visual.view, channel, first_day, last_day(visual, selection));
    let conditions = conditions(visual, selection);
    let Some(column) = visual.last_of_each else {
        let all: Vec<_> = on_days.into_iter().chain(conditions).collect();
        return vec![
            format!("FROM {}", visual.view),
            format!("WHERE {}", all.join("\n  AND ")),
        ];
    };
    let last: Vec<_> = ["age = 1".to_owned()]
        .into_iter()
        .chain(conditions)
        .collect();
    vec![
        format!(
            "FROM (\n  SELECT *, row_number() OVER (PARTITION BY {column}, {} ORDER BY start_time DESC) AS age\n  \
             FROM {}\n  WHERE {}\n)",
            local_date(visual.view).column,
            visual.view,
            on_days.join("\n    AND ")
        ),
        format!("WHERE {}", last.join("\n  AND ")),
    ]
}

/// Conditions beside the days: the visual's own, and the selection.
fn conditions(visual: &Visual, selection: &Selection) -> Vec<String> {
    let restricted = Filter::ALL
        .into_iter()
        .filter(|filter| visual.takes(*filter))
        .filter_map(|filter| {
            let (column, value) = (filter.column()?, selection.get(filter)?);
            Some(chosen(filter, column, value))
        });
    let nothing = (visual.needs_contact() && selection.contact_id.is_none())
        .then(|| "contactid IS NULL".to_owned());
    let own = visual.conditions.iter().map(condition);
    own.chain(restricted).chain(nothing).collect()
}

fn condition(condition: &Condition) -> String {
    match *condition {
        Condition::Is(column, Literal::Number(number)) => format!("{column} = {number}"),
        Condition::Is(column, Literal::Text(text)) => {
            format!("{column} = {}", ParameterValue::Text(text.to_owned()))
        }
        Condition::IsNot(column, text) => {
            let text = ParameterValue::Text(text.to_owned());
            format!("({column} IS NULL OR {column} <> {text})")
        }
        Condition::AtLeast(column, number) => format!("{column} >= {number}"),
        Condition::NotYet(column) => format!("{column} IS NULL"),
        Condition::IsSet(column) => format!("{column} IS NOT NULL"),
    }
}

fn group_by(visual: &Visual) -> Option<String> {
    let Content::Groups { by, .. } = visual.content else {
        return None;
    };
    (!by.is_empty()).then(|| format!("GROUP BY {}", positions(1..=by.len())))
}

/// The visual's order, then all other columns, so that the result is deterministic.
fn order_by(visual: &Visual) -> Option<String> {
    if visual.dimensions().is_empty() {
        return None;
    }
    let columns: Vec<_> = visual.columns().collect();
    let position = |wanted: &str| {
        columns
            .iter()
            .position(|column| *column == wanted)
            .map_or(1, |index| index + 1)
    };
    let asked = visual.order.iter().map(|sort| match sort {
        Sort::Ascending(column) => (position(column), ""),
        Sort::Descending(column) => (position(column), " DESC"),
    });
    let asked: Vec<_> = asked.collect();
    let others = (1..=columns.len())
        .filter(|at| asked.iter().all(|(position, _)| position != at))
        .map(|at| (at, ""));
    let all: Vec<_> = asked
        .iter()
        .copied()
        .chain(others)
        .map(|(at, direction)| format!("{at}{direction}"))
        .collect();
    Some(format!("ORDER BY {}", all.join(", ")))
}

fn positions(range: std::ops::RangeInclusive<usize>) -> String {
    range
        .map(|at| at.to_string())
        .collect::<Vec<_>>()
        .join(", ")
}
