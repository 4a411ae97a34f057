//! Athena's SQL for visuals.

use connect_core::Day;

use super::{
    Aggregation, Condition, Content, Dashboard, Days, Dimension, Filter, Form, Literal, Measure,
    Scale, Selection, Sort, Visual,
};
use crate::catalogue::Value;

const DAY: &str = "year * 10000 + month * 100 + day";

/// The query of a visual.
pub(super) fn query(visual: &Visual, selection: &Selection) -> String {
    let (columns, first_day) = match (visual.content, visual.form) {
        (Content::Groups { measures, .. }, Form::Figures) => {
            (figures(measures, selection.from), selection.before())
        }
        (Content::Groups { by, measures }, _) => (
            by.iter()
                .map(dimension)
                .chain(measures.iter().map(measure))
                .collect(),
            first_day(visual, selection),
        ),
        (Content::Rows(columns), _) => (
            columns.iter().map(dimension).collect(),
            first_day(visual, selection),
        ),
    };
    let mut clauses = vec![
        format!("SELECT\n  {}", columns.join(",\n  ")),
        format!("FROM {}", visual.view),
    ];
    clauses.push(format!(
        "WHERE {}",
        conditions(visual, selection, first_day).join("\n  AND ")
    ));
    clauses.extend(group_by(visual));
    clauses.extend(order_by(visual));
    clauses.extend(visual.limit.map(|limit| format!("LIMIT {limit}")));
    clauses.join("\n") + "\n"
}

/// The query for what a filter can be set to.
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
    let days = days(selection.from, selection.to);
    let of = |view: &str| {
        format!("SELECT {column}\nFROM {view}\nWHERE {days}\n  AND {column} IS NOT NULL\n")
    };
    let parts: Vec<_> = views.into_iter().map(of).collect();
    // A union leaves out what comes twice, and one part alone does not.
    let parts = if let [part] = parts.as_slice() {
        part.replacen("SELECT", "SELECT DISTINCT", 1)
    } else {
        parts.join("UNION\n")
    };
    (!parts.is_empty()).then(|| format!("{parts}ORDER BY 1\n"))
}

fn first_day(visual: &Visual, selection: &Selection) -> Day {
    if visual.days == Days::Last {
        selection.to
    } else {
        selection.from
    }
}

fn days(from: Day, to: Day) -> String {
    format!("{DAY} BETWEEN {} AND {}", Value::Day(from), Value::Day(to))
}

fn dimension(dimension: &Dimension) -> String {
    let column = dimension.column;
    if dimension.scale == Scale::Hour {
        format!("date_trunc('hour', {column}) AS {column}")
    } else {
        column.to_owned()
    }
}

fn measure(measure: &Measure) -> String {
    format!(
        "{} AS {}",
        aggregate(measure, &|column| column.to_owned()),
        measure.name
    )
}

/// Each measure for the days that are chosen, and for those before.
fn figures(measures: &[Measure], from: Day) -> Vec<String> {
    let from = Value::Day(from);
    let both = |measure: &Measure| {
        let of = |comparison: &str| {
            aggregate(measure, &|column| {
                format!("CASE WHEN {DAY} {comparison} {from} THEN {column} END")
            })
        };
        [
            format!("{} AS {}", of(">="), measure.name),
            format!("{} AS {}_before", of("<"), measure.name),
        ]
    };
    measures.iter().flat_map(both).collect()
}

/// The aggregate of a measure; `value` gives what of a column counts.
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
        Aggregation::WeightedAverage(weight) => {
            let weighted = value(&format!("{} * {weight}", measure.column));
            format!(
                "CAST(sum({weighted}) AS double) / nullif(sum({}), 0)",
                value(weight)
            )
        }
    }
}

/// What the rows have to meet: days, the visual's conditions, what is chosen.
fn conditions(visual: &Visual, selection: &Selection, first_day: Day) -> Vec<String> {
    let chosen = Filter::ALL
        .into_iter()
        .filter(|filter| visual.takes(*filter))
        .filter_map(|filter| {
            let (column, value) = (filter.column()?, selection.get(filter)?);
            Some(format!("{column} = {}", Value::Text(value.to_owned())))
        });
    let nothing = (visual.needs_contact() && selection.contact_id.is_none())
        .then(|| "contactid IS NULL".to_owned());
    let own = visual.conditions.iter().map(condition);
    std::iter::once(days(first_day, selection.to))
        .chain(own)
        .chain(chosen)
        .chain(nothing)
        .collect()
}

fn condition(condition: &Condition) -> String {
    match *condition {
        Condition::Is(column, Literal::Number(number)) => format!("{column} = {number}"),
        Condition::Is(column, Literal::Text(text)) => {
            format!("{column} = {}", Value::Text(text.to_owned()))
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

/// The order that was asked for, then all other columns, so that the same rows come in the same
/// order.
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
