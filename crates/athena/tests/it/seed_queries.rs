//! The queries that users of the sample have, with their text unchanged, over documents whose
//! answers are known.
//!
//! The expected rows were computed by `expected.py` from the documents, without SQL. The queries
//! are kept beside the repository; where they are not, their test says so on its output and passes.

use std::fs;

use crate::support::{Rows, TestLake, in_crate};
use serde::Deserialize;

/// What a query returns.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Expected {
    /// Names and types.
    columns: Vec<(String, String)>,
    /// The columns by which the rows are ordered; rows that are equal there have any order.
    order_by: Vec<usize>,
    rows: Rows,
}

fn sorted(mut rows: Rows) -> Rows {
    rows.sort();
    rows
}

fn keys(rows: &Rows, order_by: &[usize]) -> Rows {
    rows.iter()
        .map(|row| order_by.iter().map(|column| row[*column].clone()).collect())
        .collect()
}

#[test]
fn sample_queries_return_expected_rows() {
    let queries = in_crate("../../../shared/queries/seed");
    if !queries.is_dir() {
        println!("skipped: there is no folder {}", queries.display());
        return;
    }
    let lake = TestLake::from_samples();
    let session = lake.session();
    for number in 1..=32 {
        let sql = fs::read_to_string(queries.join(format!("{number:02}.sql"))).unwrap();
        let expected =
            fs::read(in_crate("tests/expected").join(format!("{number:02}.json"))).unwrap();
        let expected: Expected = serde_json::from_slice(&expected).unwrap();
        let outcome = session
            .query_blocking(&sql)
            .unwrap_or_else(|error| panic!("query {number}: {error}"));
        let columns: Vec<_> = outcome
            .columns
            .iter()
            .map(|column| (column.name.clone(), column.data_type.clone()))
            .collect();
        assert_eq!(columns, expected.columns, "query {number}");
        let rows = crate::support::rows(&outcome);
        assert_eq!(
            keys(&rows, &expected.order_by),
            keys(&expected.rows, &expected.order_by),
            "the order of query {number}"
        );
        assert_eq!(sorted(rows), sorted(expected.rows), "query {number}");
    }
}
