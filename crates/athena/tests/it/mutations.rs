//! Mutated statements and rows: an error that says what is wrong at most, never a panic or an internal
//! error.
//! `MUTATIONS=100000` runs more of them, `MUTATION_SEED=7` others.

use std::env;
use std::fs;

use athena::{ErrorKind, Session, SessionSettings, SqlElement, sql_elements};
use connect_core::Source;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::support::{TestLake, in_crate, random_queries};

/// Mutations by default.
const COUNT: usize = 400;
/// Random queries among the statements that are mutated.
const RANDOM: usize = 100;

const DAY: &str = "year=2026/month=11/day=23";

/// A change of one element of a statement.
#[derive(Clone, Debug)]
enum Edit {
    Remove,
    Replace(String),
    Insert(String),
    Repeat,
}

fn number(variable: &str, default: usize) -> usize {
    match env::var(variable) {
        Ok(text) => text.parse().unwrap(),
        Err(_) => default,
    }
}

fn runner() -> TestRunner {
    let seed = u64::try_from(number("MUTATION_SEED", 0)).unwrap();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    TestRunner::new_with_rng(Config::default(), rng)
}

fn elements(sql: &str) -> Vec<String> {
    let elements = sql_elements(sql).into_iter();
    let texts = elements.map(|element| match element {
        SqlElement::Word(text)
        | SqlElement::Quoted(text)
        | SqlElement::Comment(text)
        | SqlElement::Unterminated(text)
        | SqlElement::Whitespace(text)
        | SqlElement::Symbol(text) => text.to_owned(),
        SqlElement::Semicolon => String::new(),
    });
    texts.collect()
}

fn statements() -> Vec<Vec<String>> {
    let text = fs::read_to_string(in_crate("../../tests/trino/analysts.sql")).unwrap();
    let written: Vec<_> = athena::split_statements(&text)
        .all()
        .map(elements)
        .collect();
    let random = random_queries::all(RANDOM);
    let random = random.iter().map(|sql| elements(sql));
    written.into_iter().chain(random).collect()
}

fn mutated() -> impl Strategy<Value = String> {
    let statements = statements();
    let mut elements: Vec<String> = statements.concat();
    elements.retain(|element| !element.trim().is_empty());
    elements
        .extend(["NULL", "1e0", "''", "-", "9223372036854775807", "ARRAY[]"].map(str::to_owned));
    elements.sort();
    elements.dedup();
    let edit = prop_oneof![
        Just(Edit::Remove),
        select(elements.clone()).prop_map(Edit::Replace),
        select(elements).prop_map(Edit::Insert),
        Just(Edit::Repeat),
    ];
    let edits = prop::collection::vec((any::<Index>(), edit), 1..4);
    (select(statements), edits).prop_map(|(mut statement, edits)| {
        for (index, edit) in edits {
            let at = index.index(statement.len().max(1));
            let Some(element) = statement.get(at).cloned() else {
                continue;
            };
            match edit {
                Edit::Remove => drop(statement.remove(at)),
                Edit::Replace(other) => statement[at] = other,
                Edit::Insert(other) => statement.insert(at, format!(" {other} ")),
                Edit::Repeat => statement.insert(at, format!("{element} ")),
            }
        }
        statement.concat()
    })
}

fn assert_no_fault(session: &Session, sql: &str) -> bool {
    match session.query_blocking(sql) {
        Ok(_) => true,
        Err(error) => {
            assert_ne!(error.kind(), ErrorKind::Internal, "{error}\n{sql}");
            false
        }
    }
}

#[test]
fn mutated_statements_have_no_internal_error() {
    let views = analytics::views::all().iter().map(|view| athena::View {
        name: view.name.to_owned(),
        sql: view.sql(&analytics::TimeZone::UTC),
    });
    let lake = TestLake::empty();
    let session = lake.session_with(SessionSettings {
        views: views.collect(),
        ..SessionSettings::default()
    });
    let mut runner = runner();
    let mutated = mutated();
    let count = number("MUTATIONS", COUNT);
    let mut valid = 0;
    for _ in 0..count {
        let sql = mutated.new_tree(&mut runner).unwrap().current();
        // Rows take long to multiply; an empty lake has plans, functions of constants and aggregates.
        valid += usize::from(assert_no_fault(&session, &sql));
    }
    assert!(valid > count / 20, "{valid} of {count} are valid");
    assert!(valid < count, "all of {count} are valid");
}

/// A row of the tests, some bytes of which are others.
fn mutated_row(rows: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let bytes = select(&b"{}[]:,\"\\0159eE+-.tfnu \t\xff\x00"[..]);
    let digits = "[0-9]{1,30}".prop_map(String::into_bytes);
    let inserted = prop_oneof![bytes.prop_map(|byte| vec![byte]), digits];
    let edits = prop::collection::vec((any::<Index>(), inserted, any::<bool>()), 1..4);
    (select(rows), edits).prop_map(|(mut row, edits)| {
        for (index, bytes, replaces) in edits {
            let at = index.index(row.len());
            row.splice(at..at + usize::from(replaces), bytes);
        }
        row
    })
}

#[test]
fn mutated_rows_have_no_internal_error() {
    let lake = TestLake::empty();
    let session = lake.session_with(SessionSettings::default());
    let mut runner = runner();
    for source in Source::ALL {
        if source == Source::Transcripts {
            // `tests/rows` has none.
            continue;
        }
        let rows = fs::read(in_crate(&format!("tests/rows/{}.ndjson", source.code())));
        let rows: Vec<_> = rows
            .unwrap()
            .split(|byte| *byte == b'\n')
            .filter(|row| !row.is_empty())
            .map(<[u8]>::to_vec)
            .collect();
        let table = analytics::tables::ALL
            .iter()
            .find(|table| table.source == source);
        let select_all = format!("SELECT * FROM {}", table.unwrap().name());
        lake.write(source, DAY, "rows", &rows[0]);
        let outcome = session.query_blocking(&select_all).unwrap();
        assert_eq!(outcome.row_count(), 1, "{select_all}");
        let mutated = mutated_row(rows);
        for _ in 0..number("MUTATIONS", COUNT / 8) {
            let row = mutated.new_tree(&mut runner).unwrap().current();
            lake.write(source, DAY, "rows", &row);
            assert_no_fault(&session, &select_all);
        }
    }
}
