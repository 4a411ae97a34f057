//! Completes names with Tab.

use analytics::catalogue;
use athena::{SqlElement, sql_elements};

use super::command::NAMES;
use super::names::Names;
use crate::sql_words::words;

/// Keywords of Athena's queries.
const KEYNAMES: [&str; 66] = [
    "ALL",
    "AND",
    "ANY",
    "AS",
    "ASC",
    "BETWEEN",
    "BY",
    "CASE",
    "CAST",
    "CREATE",
    "CROSS",
    "CURRENT_DATE",
    "CURRENT_TIMESTAMP",
    "DATE",
    "DESC",
    "DESCRIBE",
    "DISTINCT",
    "DROP",
    "ELSE",
    "END",
    "EXCEPT",
    "EXISTS",
    "EXPLAIN",
    "EXTRACT",
    "FALSE",
    "FETCH",
    "FILTER",
    "FIRST",
    "FROM",
    "FULL",
    "GROUP",
    "HAVING",
    "IN",
    "INNER",
    "INTERSECT",
    "INTERVAL",
    "IS",
    "JOIN",
    "LAST",
    "LATERAL",
    "LEFT",
    "LIKE",
    "LIMIT",
    "NOT",
    "NULL",
    "NULLS",
    "OFFSET",
    "ON",
    "OR",
    "ORDER",
    "ORDINALITY",
    "OVER",
    "PARTITION",
    "RIGHT",
    "SELECT",
    "SHOW",
    "TABLES",
    "THEN",
    "TIMESTAMP",
    "TRUE",
    "UNION",
    "UNNEST",
    "USING",
    "VIEW",
    "WHEN",
    "WHERE",
];

/// Completes the word at the end of `before`. Returns its start and the candidates.
pub(super) fn complete(names: &Names, before: &str) -> (usize, Vec<String>) {
    if before.trim_start().starts_with('\\') {
        complete_command(names, before)
    } else {
        complete_statement(names, before)
    }
}

fn complete_command(names: &Names, line: &str) -> (usize, Vec<String>) {
    let start = line.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let words: Vec<&str> = line[..start].split_whitespace().collect();
    let queries = || {
        catalogue::all()
            .iter()
            .map(|query| query.name.to_owned())
            .collect()
    };
    let candidates: Vec<String> = match words[..] {
        [] => NAMES.map(str::to_owned).to_vec(),
        ["\\d"] => names.tables.keys().cloned().collect(),
        ["\\run" | "\\show"] => queries(),
        ["\\run", name, ..] => catalogue::query(name).map_or_else(Vec::new, |query| {
            query
                .parameters
                .iter()
                .map(|parameter| format!("{}=", parameter.name))
                .collect()
        }),
        _ => Vec::new(),
    };
    (start, with_prefix(&line[start..], candidates))
}

fn complete_statement(names: &Names, text: &str) -> (usize, Vec<String>) {
    let Some(SqlElement::Word(word)) = sql_elements(text).last().copied() else {
        return (text.len(), Vec::new());
    };
    let mut columns: Vec<&String> = words(text)
        .filter_map(|word| names.tables.get(&word.to_lowercase()))
        .flatten()
        .collect();
    let has_from = words(text).any(|word| word.eq_ignore_ascii_case("FROM"));
    if columns.is_empty() && !has_from {
        // Columns are typed before the table.
        columns = names.tables.values().flatten().collect();
    }
    let functions = names.functions.iter().map(|name| format!("{name}("));
    let keywords = KEYNAMES.iter().map(|&keyword| keyword.to_owned());
    let candidates = columns
        .into_iter()
        .chain(names.tables.keys())
        .cloned()
        .chain(functions)
        .chain(keywords);
    (
        text.len() - word.len(),
        with_prefix(word, candidates.collect()),
    )
}

fn with_prefix(word: &str, candidates: Vec<String>) -> Vec<String> {
    let begins = |candidate: &String| {
        candidate
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let mut fitting: Vec<_> = candidates.into_iter().filter(begins).collect();
    fitting.sort();
    fitting.dedup();
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(before: &str) -> (usize, Vec<String>) {
        let columns = ["contactid", "channel"].map(str::to_owned).to_vec();
        let names = Names {
            tables: [
                ("connect_ctr".to_owned(), columns),
                ("connect_ef".to_owned(), vec!["evaluator".to_owned()]),
            ]
            .into(),
            functions: vec!["count".to_owned(), "date_diff".to_owned()],
        };
        complete(&names, before)
    }

    #[test]
    fn completes_columns_of_referenced_tables() {
        assert_eq!(completed("sel"), (0, vec!["SELECT".to_owned()]));
        assert_eq!(
            completed("SELECT * FROM con").1,
            ["connect_ctr", "connect_ef"]
        );
        assert_eq!(
            completed("SELECT * FROM connect_ctr WHERE con"),
            (
                32,
                vec![
                    "connect_ctr".into(),
                    "connect_ef".into(),
                    "contactid".into()
                ]
            )
        );
        assert_eq!(
            completed("SELECT * FROM CONNECT_CTR c WHERE c.ch"),
            (36, vec!["channel".to_owned()])
        );
        assert_eq!(completed("SELECT chan").1, ["channel"]);
        assert_eq!(completed("SELECT coun").1, ["count("]);
        assert_eq!(completed("SELECT eva").1, ["evaluator"], "before FROM");
    }

    #[test]
    fn does_not_complete_strings_and_empty_words() {
        for text in ["SELECT 'con", "SELECT ", "", "-- con", "SELECT \"con"] {
            assert_eq!(completed(text).1, Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn completes_command_arguments() {
        assert_eq!(completed("\\q").1, ["\\q", "\\queries"]);
        assert_eq!(
            completed("\\d connect_e"),
            (3, vec!["connect_ef".to_owned()])
        );
        assert_eq!(
            completed("\\run contacts-per-d"),
            (5, vec!["contacts-per-day".to_owned()])
        );
        assert_eq!(
            completed("\\run contacts-per-day fr"),
            (22, vec!["from=".to_owned()])
        );
        assert_eq!(completed("\\timing x").1, Vec::<String>::new());
    }
}
