//! Contact records (CTR): Connect's own JSON, one record per line.
//!
//! Format: "Contact records data model", Amazon Connect Administrator Guide.

use crate::record_error::Document;
use crate::row::published_row;
use crate::{RecordError, Row};

/// Row of a contact record: the record on one line, in the partition of its `InitiationTimestamp`.
///
/// # Errors
/// If the document is not a JSON object or has no `ContactId` or no `InitiationTimestamp` with a
/// date.
pub fn row(document: &[u8]) -> Result<Row<'_>, RecordError> {
    published_row(
        Document::ContactRecord,
        document,
        "ContactId",
        "InitiationTimestamp",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_is_the_record_unchanged() {
        let record = r#"{"ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00.123Z", "Attributes": {"a": "1", "A": "2"}, "x": 1.10}"#;
        let row = row(record.as_bytes()).unwrap();
        assert_eq!(row.line.as_ref(), record.as_bytes());
        assert_eq!(row.day.to_string(), "year=2026/month=11/day=23");
    }

    #[test]
    fn rejects_record_without_id_or_day_and_names_the_field() {
        for (record, said) in [
            (
                r#"{"InitiationTimestamp": "2026-11-23T10:00:00Z"}"#,
                "contact record: ContactId is missing",
            ),
            (
                r#"{"ContactId": "", "InitiationTimestamp": "2026-11-23T10:00:00Z"}"#,
                "contact record: ContactId is missing",
            ),
            (
                r#"{"ContactId": "c1"}"#,
                "contact record: InitiationTimestamp is missing",
            ),
            (
                r#"{"ContactId": "c1", "InitiationTimestamp": null}"#,
                "contact record: InitiationTimestamp is missing",
            ),
            (
                r#"{"ContactId": "c1", "InitiationTimestamp": "yesterday"}"#,
                "contact record: InitiationTimestamp is invalid: expected an ISO 8601",
            ),
            (
                r#"["c1", "2026-11-23T10:00:00Z"]"#,
                "contact record: unexpected type of a value",
            ),
            (
                r#"{"ContactId": "c1", "InitiationTimestamp": "2026-11-23"} {}"#,
                "contact record: invalid JSON at line 1 column 58",
            ),
            (
                r#"{"ContactId": "c1""#,
                "contact record: unexpected end of JSON",
            ),
        ] {
            let error = row(record.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(said), "{record}: {error}");
        }
        let error = row(
            b"{\"ContactId\": \"c1\", \"InitiationTimestamp\": \"2026-11-23\",\n\"x\": \"\xff\"}",
        )
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            "contact record: not UTF-8 at line 2 column 7"
        );
    }

    #[test]
    fn case_18_lone_surrogate_becomes_replacement_character() {
        let record = r#"{"ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00Z", "Attributes": {"a\ud83d": "b\uDE00", "pair": "\ud83d\ude00"}}"#;
        let expected = r#"{"ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00Z", "Attributes": {"a\ufffd": "b\ufffd", "pair": "\ud83d\ude00"}}"#;
        let row = row(record.as_bytes()).unwrap();
        assert_eq!(row.line.as_ref(), expected.as_bytes());
    }
}
