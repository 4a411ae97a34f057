//! Statements that return the same from curated tables as from row files.

use athena::{QueryOutcome, Session};

/// A statement, and what it returns from row files.
pub(crate) struct Expected {
    name: String,
    sql: String,
    outcome: QueryOutcome,
    /// Whether its rows have an order.
    is_ordered: bool,
}

impl Expected {
    /// Runs a statement in a session that reads row files only.
    pub(crate) fn new(session: &Session, name: String, sql: String, is_ordered: bool) -> Self {
        let outcome = run(session, &name, &sql);
        assert_eq!(outcome.statistics.bytes_curated, 0, "{name}");
        Self {
            name,
            sql,
            outcome,
            is_ordered,
        }
    }

    /// The name of a statement without rows, with which nothing is compared.
    pub(crate) fn empty(&self) -> Option<&str> {
        let is_empty = self.outcome.rows().next().is_none();
        is_empty.then_some(self.name.as_str())
    }
}

fn run(session: &Session, name: &str, sql: &str) -> QueryOutcome {
    let outcome = session.query_blocking(sql);
    outcome.unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Runs the statements in a session that reads curated tables, and compares all results; returns the
/// share of bytes that came from curated tables.
pub(crate) fn compare(session: &Session, statements: &[Expected]) -> f64 {
    let (mut wrong, mut bytes, mut bytes_curated) = (Vec::new(), 0, 0);
    for statement in statements {
        let found = run(session, &statement.name, &statement.sql);
        if !is_equal(&statement.outcome, &found, statement.is_ordered) {
            wrong.push(&statement.name);
        }
        bytes += found.statistics.bytes_scanned;
        bytes_curated += found.statistics.bytes_curated;
    }
    assert!(
        wrong.is_empty(),
        "other results with curated tables: {wrong:?}"
    );
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let share = bytes_curated as f64 / bytes as f64;
    share
}

/// Whether two texts are numbers that differ by no more than the order of a sum explains: a relative
/// error, or one unit of their last decimal place where a rounded value was close to a half.
fn is_close(left: &str, right: &str) -> bool {
    let (Ok(first), Ok(second)) = (left.parse::<f64>(), right.parse::<f64>()) else {
        return false;
    };
    let places = |text: &str| text.split_once('.').map_or(0, |(_, digits)| digits.len());
    let places = places(left).max(places(right));
    let unit = 10_f64.powi(-i32::try_from(places).unwrap_or(i32::MAX));
    (first - second).abs() <= (1.01 * unit).max(first.abs() * 1e-9)
}

#[test]
fn rounded_numbers_differ_by_one_unit_of_their_last_place() {
    for (left, right) in [
        ("1.01", "1.0"),
        ("0.5123", "0.5124"),
        ("0.30000000000000004", "0.3"),
    ] {
        assert!(is_close(left, right), "{left} {right}");
    }
    for (left, right) in [("1.01", "1.03"), ("0.5123", "0.5193"), ("1.5", "x")] {
        assert!(!is_close(left, right), "{left} {right}");
    }
}

/// Whether columns and rows are equal; numbers with a fraction are close.
fn is_equal(expected: &QueryOutcome, found: &QueryOutcome, is_ordered: bool) -> bool {
    let [left, right] = [expected, found].map(|outcome| {
        let mut rows: Vec<_> = outcome.rows().collect();
        if !is_ordered {
            rows.sort();
        }
        rows
    });
    let is_same_row = |(left, right): (&Vec<Option<String>>, &Vec<Option<String>>)| {
        let values = left.iter().zip(right).zip(&expected.columns);
        values.into_iter().all(|((left, right), column)| {
            let both = left.as_deref().zip(right.as_deref());
            let is_double = column.data_type == "double";
            left == right || is_double && both.is_some_and(|(left, right)| is_close(left, right))
        })
    };
    expected.columns == found.columns
        && left.len() == right.len()
        && left.iter().zip(&right).all(is_same_row)
}
