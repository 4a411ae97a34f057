//! Queries that people have go on working: no original column loses its name, its place, its type
//! or a field.

use std::collections::BTreeMap;

use analytics::{Origin, tables};

/// Table, column and Hive type of each column as it was at first.
const ORIGINAL: &str = include_str!("original_columns.txt");

/// Whether a type is another one, perhaps with more fields in its structs.
fn extends(now: &str, original: &str) -> bool {
    let mut rest = now.chars();
    // Added fields stand last, so what was there at first is there still, in its order.
    original
        .chars()
        .all(|character| rest.any(|other| other == character))
        && now.split(['<', ':']).next() == original.split(['<', ':']).next()
}

#[test]
fn original_columns_stand_first_and_have_their_types() {
    let mut original = BTreeMap::<_, Vec<_>>::new();
    for line in ORIGINAL.lines() {
        let [table, name, data_type] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
        original.entry(table).or_default().push((name, data_type));
    }
    assert_eq!(original.len(), tables::ALL.len());
    for table in tables::ALL {
        let columns = &original[table.name()];
        assert!(
            table.columns[columns.len()..]
                .iter()
                .all(|column| column.origin == Origin::Added),
            "{}",
            table.name()
        );
        for (column, (name, data_type)) in table.columns.iter().zip(columns) {
            assert_eq!((column.name, column.origin), (*name, Origin::Original));
            assert_type(name, &column.data_type.hive().to_string(), data_type);
        }
    }
}

fn assert_type(name: &str, now: &str, original: &str) {
    let grew = [
        "agent",
        "currentagentsnapshot",
        "previousagentsnapshot",
        "evaluationquestionanswers",
    ];
    if grew.contains(&name) {
        assert!(extends(now, original), "{name} is {now}");
    } else {
        assert_eq!(now, original, "{name}");
    }
}
