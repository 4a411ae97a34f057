//! The catalogue at a prompt.

use crate::support::{run, scene};
use analytics::catalogue;
use serde_json::Value;

#[test]
fn every_query_is_listed_with_its_title() {
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
    let json = run(&folder, "queries --output json");
    let document: Value =
        serde_json::from_str(json.trim_start_matches("exit 0\n").trim_end_matches("--\n")).unwrap();
    assert_eq!(
        document["queries"].as_array().unwrap().len(),
        catalogue::all().len()
    );
}

#[test]
fn a_search_looks_for_all_words() {
    let (folder, _filters) = scene();
    let listed = run(&folder, "queries --search CONTACTS --search per-day");
    assert!(listed.contains("\n  contacts-per-day  "), "{listed}");
    assert!(listed.lines().count() < run(&folder, "queries").lines().count());
    assert_eq!(
        run(&folder, "queries --search giraffe"),
        "exit 0\nno query is about that\n--\n"
    );
}

#[test]
fn a_query_is_explained() {
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
fn an_unknown_query_is_refused_with_the_nearest() {
    let (folder, _filters) = scene();
    insta::assert_snapshot!(run(&folder, "queries contact-per-day"), @r#"
    exit 1
    --
    error: there is no named query 'contact-per-day'; lake queries lists them

    Did you mean 'contacts-per-day'?
    "#);
    insta::assert_snapshot!(run(&folder, "queries zzz"), @r#"
    exit 1
    --
    error: there is no named query 'zzz'; lake queries lists them
    "#);
    assert!(run(&folder, "queries zzz --search x").starts_with("exit 2\n"));
}
