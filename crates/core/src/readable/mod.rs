//! Rows that Athena can read: published JSON whose keys and values the `OpenX` `SerDe` accepts.
//!
//! The `SerDe` puts all keys of a row in lower case, in fields that no column reads too, and fails for
//! two equal keys in one object. It also fails for a value that the type of its column does not
//! have. Either failure ends every query over the day of the row. Both are avoided by appending a
//! suffix to a key; all other bytes stay, so that no value is lost. What is nested too deeply becomes
//! a text. `docs/reference/rows.md` has the rules.

mod fit;
mod keys;
mod reader;

use std::borrow::Cow;
use std::ops::Range;

use crate::schema::Shape;
pub(crate) use keys::without_suffix;
use reader::Reader;

/// Deepest nesting of objects and arrays; what is deeper becomes a text. Connect's documents have less
/// than ten levels. Readers of the rows recurse, and a document that overflows their stack fails a
/// query.
const MAX_DEPTH: usize = 100;

/// Changes of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Keys that differed in case only from a later key of the same object, and have a suffix now.
    pub keys_renamed: usize,
    /// Paths of the values that are not of their column's type, such as `Campaign` or
    /// `Agent.StateTransitions`, of texts with bytes that were not UTF-8, and of values that are nested
    /// too deeply.
    pub fields_unreadable: Vec<String>,
}

impl Changes {
    /// Adds the changes of a value at `path`.
    pub(crate) fn add_within(&mut self, path: &str, value: &Self) {
        self.keys_renamed += value.keys_renamed;
        for field in &value.fields_unreadable {
            let dot = if field.is_empty() { "" } else { "." };
            self.add_unreadable(&format!("{path}{dot}{field}"));
        }
    }

    /// Adds the path of a value, unless it is there, however its names are spelled.
    pub(crate) fn add_unreadable(&mut self, path: &str) {
        let mut paths = self.fields_unreadable.iter();
        if !paths.any(|other| other.eq_ignore_ascii_case(path)) {
            self.fields_unreadable.push(path.to_owned());
        }
    }
}

/// `line`, a JSON object without lone surrogates, as a row of a table with these `columns`.
/// `is_damaged` says whether its document had bytes that were not UTF-8.
pub(crate) fn readable(
    line: Cow<'_, [u8]>,
    columns: Shape,
    is_damaged: bool,
) -> (Cow<'_, [u8]>, Changes) {
    let mut reader = Reader::new(&line, is_damaged);
    reader.value(columns);
    let Reader { edits, changes, .. } = reader;
    if edits.is_empty() {
        return (line, changes);
    }
    (Cow::Owned(edited(&line, edits)), changes)
}

/// The line with other texts in place of some ranges, which do not overlap.
fn edited(line: &[u8], mut edits: Vec<(Range<usize>, String)>) -> Vec<u8> {
    edits.sort_unstable_by_key(|(range, _)| range.start);
    let added: usize = edits.iter().map(|(_, text)| text.len()).sum();
    let mut changed = Vec::with_capacity(line.len() + added);
    let mut copied = 0;
    for (range, text) in &edits {
        changed.extend_from_slice(&line[copied..range.start]);
        changed.extend_from_slice(text.as_bytes());
        copied = range.end;
    }
    changed.extend_from_slice(&line[copied..]);
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::shape;

    const COLUMNS: Shape = shape!({
        agent: {count: int, big: bigint, transitions: [{}], tags: [text]},
        level: double,
        enabled: boolean,
        recipients: {},
    });

    fn changed(line: &str) -> String {
        let (line, _) = readable(Cow::Borrowed(line.as_bytes()), COLUMNS, false);
        String::from_utf8(line.into_owned()).unwrap()
    }

    #[test]
    fn last_of_keys_that_differ_in_case_keeps_its_name() {
        for (line, expected) in [
            (
                r#"{"a": {"Key": "1", "x": 2, "key": "3"}}"#,
                r#"{"a": {"Key_2": "1", "x": 2, "key": "3"}}"#,
            ),
            (r#"{"k":1,"K":2,"k":3}"#, r#"{"k_2":1,"K_3":2,"k":3}"#),
            (r#"{"k":1,"k_2":2,"K":3}"#, r#"{"k_3":1,"k_2":2,"K":3}"#),
            (
                r#"{"k":1,"K":2,"K_2":3,"k_2":4}"#,
                r#"{"k_3":1,"K":2,"K_2_2":3,"k_2":4}"#,
            ),
            (
                r#"{"a":[[{"X":{"Y":1,"y":2}}]]}"#,
                r#"{"a":[[{"X":{"Y_2":1,"y":2}}]]}"#,
            ),
            (
                r#"{"É":1,"é":2,"\u00c9":3}"#,
                r#"{"É_2":1,"é_3":2,"\u00c9":3}"#,
            ),
            (r#"{"aΣ":1,"aς":2,"aσ":3}"#, r#"{"aΣ_2":1,"aς":2,"aσ":3}"#),
            (r#"{"":1,"":{}}"#, r#"{"_2":1,"":{}}"#),
        ] {
            assert_eq!(changed(line), expected, "{line}");
        }
    }

    #[test]
    fn value_that_its_column_cannot_have_is_kept_under_another_key() {
        for (line, expected) in [
            (
                r#"{"Recipients":"a@b.c"}"#,
                r#"{"Recipients_unreadable":"a@b.c"}"#,
            ),
            (r#"{"Recipients":[]}"#, r#"{"Recipients_unreadable":[]}"#),
            (
                r#"{"Agent":{"Count":3.9}}"#,
                r#"{"Agent":{"Count_unreadable":3.9}}"#,
            ),
            (
                r#"{"Agent":{"Count":3000000000}}"#,
                r#"{"Agent":{"Count_unreadable":3000000000}}"#,
            ),
            (
                r#"{"Agent":{"Big":1e3}}"#,
                r#"{"Agent":{"Big_unreadable":1e3}}"#,
            ),
            (
                r#"{"Agent":{"Transitions":[{},"x"]}}"#,
                r#"{"Agent":{"Transitions_unreadable":[{},"x"]}}"#,
            ),
            (
                r#"{"Agent":{"Tags":"x"}}"#,
                r#"{"Agent":{"Tags_unreadable":"x"}}"#,
            ),
            (r#"{"Level":"high"}"#, r#"{"Level_unreadable":"high"}"#),
            (
                r#"{"\u004cevel":"high"}"#,
                r#"{"\u004cevel_unreadable":"high"}"#,
            ),
            (
                "{\"Agent\":{\"Bi\\u0067\":1.5}}",
                "{\"Agent\":{\"Bi\\u0067_unreadable\":1.5}}",
            ),
            // The Kelvin sign, of which the lower case is k.
            ("{\"\u{212a}ey\":1}", "{\"\u{212a}ey\":1}"),
            (r#"{"Enabled":1}"#, r#"{"Enabled_unreadable":1}"#),
            (
                r#"{"recipients":{},"Recipients":"x"}"#,
                r#"{"recipients":{},"Recipients_unreadable":"x"}"#,
            ),
            (
                r#"{"Level":[],"level_unreadable":1,"LEVEL":{}}"#,
                r#"{"Level_unreadable_2":[],"level_unreadable":1,"LEVEL_unreadable_3":{}}"#,
            ),
        ] {
            assert_eq!(changed(line), expected, "{line}");
        }
    }

    #[test]
    fn readable_values_stay() {
        for line in [
            r#"{"Recipients":{"x":1},"Agent":{"Count":"12","Big":3000000000,"Transitions":[{},null],"Tags":[1,"a",{}]}}"#,
            r#"{"Recipients":"","Level":1.5,"Enabled":true,"Agent":null}"#,
            r#"{"Recipients":null,"Level":"1.5","Enabled":"False","Other":{"Count":3.9}}"#,
            r#"{"Level":-0,"Agent":{"Count":-2147483648}}"#,
        ] {
            assert_eq!(changed(line), line);
        }
    }

    #[test]
    fn changes_are_counted_and_named_without_content() {
        let line =
            r#"{"A":1,"a":2,"Agent":{"Count":"secret","Count":"secret"},"x":[{"B":1,"b":2}]}"#;
        let (_, changes) = readable(Cow::Borrowed(line.as_bytes()), COLUMNS, false);
        assert_eq!(
            changes,
            Changes {
                keys_renamed: 2,
                fields_unreadable: vec!["Agent.Count".to_owned()],
            }
        );
    }

    #[test]
    fn number_that_json_does_not_have_is_null_and_named_by_its_column() {
        let line = r#"{"Agent":{"Count":1e9999,"Name": 1e9999 },"Attributes":{"secret":1e9999},"x":[1,1e9999],"Level":2.5,"level":1e9999,"y":1e999}"#;
        let (row, changes) = readable(Cow::Borrowed(line.as_bytes()), COLUMNS, false);
        let expected = r#"{"Agent":{"Count":null,"Name": null },"Attributes":{"secret":null},"x":[1,null],"Level":2.5,"level_2":null,"y":1e999}"#;
        assert_eq!(String::from_utf8_lossy(&row), expected);
        let fields = ["Agent.Count", "Agent.Name", "Attributes", "x", "level"];
        assert_eq!(changes.fields_unreadable, fields);
    }

    #[test]
    fn number_that_begins_like_that_of_nan_is_a_value() {
        for (line, expected) in [
            (r#"{"k":2.5,"K":1e99990}"#, r#"{"k_2":2.5,"K":1e99990}"#),
            (r#"{"k":2.5,"K":1e9999 }"#, r#"{"k":2.5,"K_2":null }"#),
            (
                r#"{"Level":2.5,"level":1e99990}"#,
                r#"{"Level":2.5,"level_unreadable":1e99990}"#,
            ),
        ] {
            assert_eq!(changed(line), expected, "{line}");
        }
    }

    #[test]
    fn damaged_text_is_named_by_its_column() {
        let line = "{\"Agent\":{\"Count\":\"1\u{fffd}\",\"Name\":\"\u{fffd}\"},\"Attributes\":{\"secret\":[\"\u{fffd}\"]},\"x\":[\"\u{fffd}\"],\"my secret\":\"\u{fffd}\",\"k\u{fffd}\":1,\"a\":{\"k\u{fffd}\":1}}";
        let read = |is_damaged| readable(Cow::Borrowed(line.as_bytes()), COLUMNS, is_damaged);
        let (row, changes) = read(true);
        let expected = ["Agent.Count", "Agent.Name", "Attributes", "x", "*", "a"];
        assert_eq!(changes.fields_unreadable, expected);
        assert_eq!(row, line.replace("Count", "Count_unreadable").as_bytes());
        assert_eq!(read(false).1.fields_unreadable, ["Agent.Count"]);
    }

    #[test]
    fn type_of_a_column_does_not_depend_on_the_spelling_of_its_key() {
        let columns = shape!({ key: int });
        for key in ["key", "KEY", "\\u006bey", "\u{212a}ey", "k\\u0045y"] {
            let line = format!("{{\"{key}\":\"x\"}}");
            let (row, changes) = readable(Cow::Borrowed(line.as_bytes()), columns, false);
            let expected = format!("{{\"{key}_unreadable\":\"x\"}}");
            assert_eq!(String::from_utf8_lossy(&row), expected);
            let field = changes.fields_unreadable.concat().to_ascii_lowercase();
            assert_eq!(field, "key", "{line}");
        }
    }

    #[test]
    fn what_is_nested_too_deeply_becomes_a_text() {
        let nested = |depth: usize, inner: &str| {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            format!("{open}{inner}{close}")
        };
        let line = |inner: &str| format!(r#"{{"x":{},"K":1,"k":2}}"#, nested(MAX_DEPTH - 1, inner));
        let renamed = |inner: &str| line(inner).replace("\"K\"", "\"K_2\"");
        for (inner, expected) in [
            ("1", "1"),
            ("[]", r#""[]""#),
            (
                r#"{"A":"\"]","a":[[]]},2"#,
                r#""{\"A\":\"\\\"]\",\"a\":[[]]}",2"#,
            ),
            ("[1],{}", r#""[1]","{}""#),
        ] {
            assert_eq!(changed(&line(inner)), renamed(expected), "{inner}");
        }
        let deep = line(&nested(100_000, ""));
        let (row, changes) = readable(Cow::Borrowed(deep.as_bytes()), COLUMNS, false);
        assert_eq!(
            (changes.keys_renamed, changes.fields_unreadable),
            (1, vec!["x".to_owned()])
        );
        let row = String::from_utf8(row.into_owned()).unwrap();
        // A row of a row is the same.
        assert_eq!(changed(&row), row);
    }
}
