//! The catalog of named queries on the command line.

use crate::support::{run, scene};
use analytics::catalogue;
use serde_json::Value;

#[test]
fn lists_every_query() {
    let (folder, _filters) = scene();
    let listed = run(&folder, "queries");
    for query in catalogue::all() {
        let line = listed
            .lines()
            .find(|line| line.split_whitespace().next() == Some(query.name))
            .expect(query.name);
        assert!(line.ends_with(query.title), "{line}");
    }
    assert!(listed.starts_with("exit 0\nContacts\n  "), "{listed}");
    let json = run(&folder, "queries --format json");
    let document: Value =
        serde_json::from_str(json.trim_start_matches("exit 0\n").trim_end_matches("--\n")).unwrap();
    assert_eq!(
        document["queries"].as_array().unwrap().len(),
        catalogue::all().len()
    );
}

#[test]
fn search_requires_all_words() {
    let (folder, _filters) = scene();
    let listed = run(&folder, "queries --search CONTACTS --search per-day");
    assert!(listed.contains("\n  contacts-per-day  "), "{listed}");
    assert!(listed.lines().count() < run(&folder, "queries").lines().count());
    assert_eq!(
        run(&folder, "queries --search giraffe"),
        "exit 0\nno matching queries\n--\n"
    );
}

#[test]
fn describes_query() {
    let (folder, _filters) = scene();
    for query in catalogue::all() {
        let text = run(&folder, &format!("queries {}", query.name));
        let said: String = text
            .split_whitespace()
            .flat_map(|word| [word, " "])
            .collect();
        let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.starts_with(&format!("exit 0\n{}\n", query.title)),
            "{text}"
        );
        assert!(
            said.contains(&spaced(&query.question)) && said.contains(&spaced(query.body)),
            "{text}"
        );
        for column in &query.columns {
            assert!(
                said.contains(&spaced(&format!(
                    "{} {} {}",
                    column.name, column.data_type, column.comment
                ))),
                "{text}"
            );
        }
        for parameter in &query.parameters {
            assert!(said.contains(&spaced(parameter.comment)), "{text}");
        }
        assert!(
            text.ends_with(&format!("\nlake query --named {}\n--\n", query.name)),
            "{text}"
        );
    }
}

#[test]
fn suggests_nearest_query() {
    let (folder, _filters) = scene();
    insta::assert_snapshot!(run(&folder, "queries contact-per-day"), @r#"
    exit 2
    --
    error: named query 'contact-per-day' not found; list them with lake queries

    hint: did you mean 'contacts-per-day'?
    "#);
    insta::assert_snapshot!(run(&folder, "queries zzz"), @r#"
    exit 2
    --
    error: named query 'zzz' not found; list them with lake queries
    "#);
    assert!(run(&folder, "queries zzz --search x").starts_with("exit 2\n"));
}
