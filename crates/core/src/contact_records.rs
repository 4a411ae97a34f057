//! Contact records (CTR): Connect's own JSON, one record per line.
//!
//! Format: "Contact records data model", Amazon Connect Administrator Guide.

use crate::readable::Changes;
use crate::record_error::Document;
use crate::row::Published;
use crate::schema::{Shape, shape};
use crate::{RecordError, Row};

const PARTICIPANT_METRICS: Shape = shape!({
    conversationabandon: boolean,
    messagessent: int,
    numresponses: int,
    messagelengthinchars: int,
    totalresponsetimeinmillis: bigint,
    maxresponsetimeinmillis: bigint,
});

const AUDIO_QUALITY: Shape =
    shape!({audio: {qualityscore: double, potentialqualityissues: [text]}});

/// Columns of `connect_ctr`; those of any text are not listed.
pub const COLUMNS: Shape = shape!({
    contactid: scalar,
    initiationtimestamp: scalar,
    agent: {
        aftercontactworkduration: int,
        agentinteractionduration: int,
        customerholdduration: int,
        longestholdduration: int,
        numberofholds: int,
        routingprofile: {},
        agentpauseduration: int,
        agentinitiatedholdduration: int,
        capabilities: {},
        deviceinfo: {},
        statetransitions: [{}],
    },
    agentconnectionattempts: int,
    campaign: {},
    customerendpoint: {},
    mediastreams: [{}],
    queue: {duration: int},
    recording: {},
    recordings: [{}],
    references: [{}],
    systemendpoint: {},
    transferredtoendpoint: {},
    chatmetrics: {
        agentmetrics: PARTICIPANT_METRICS,
        customermetrics: PARTICIPANT_METRICS,
        contactmetrics: {
            multiparty: boolean,
            totalmessages: int,
            totalbotmessages: int,
            totalbotmessagelengthinchars: int,
            conversationclosetimeinmillis: bigint,
            conversationturncount: int,
            agentfirstresponsetimeinmillis: bigint,
        },
    },
    contactlens: {
        conversationalanalytics: {
            configuration: {
                enabled: boolean,
                channelconfiguration: {analyticsmodes: [text]},
                redactionconfiguration: {entities: [text]},
                sentimentconfiguration: {},
                summaryconfiguration: {summarymodes: [text]},
            },
        },
    },
    customer: {deviceinfo: {}, capabilities: {}},
    customervoiceactivity: {},
    disconnectdetails: {},
    externalthirdparty: {externalthirdpartyinteractionduration: int},
    globalresiliencymetadata: {},
    outboundstrategy: {
        config: {
            agentfirst: {preview: {postaccepttimeoutconfig: {durationinseconds: int}, alloweduseractions: [text]}},
        },
    },
    qualitymetrics: {agent: AUDIO_QUALITY, customer: AUDIO_QUALITY},
    tasktemplateinfo: {},
    totalpausecount: int,
    totalpausedurationinseconds: int,
    wisdominfo: {aiagents: [{aiagentescalated: boolean}]},
});

const RECORD: Published = Published {
    document: Document::ContactRecord,
    id: "ContactId",
    is_id_required: true,
    timestamp: "InitiationTimestamp",
    columns: COLUMNS,
};

/// Row of a contact record: the record on one line, in the partition of its `InitiationTimestamp`,
/// with keys renamed that Athena could not read.
///
/// # Errors
/// If the document is not a JSON object or has no `ContactId` or no `InitiationTimestamp` with a
/// date.
pub fn row(document: &[u8]) -> Result<Row<'_>, RecordError> {
    row_with_changes(document).map(|(row, _)| row)
}

/// The row, and what was changed.
///
/// # Errors
/// Those of [`row`].
pub fn row_with_changes(document: &[u8]) -> Result<(Row<'_>, Changes), RecordError> {
    RECORD.row(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_is_the_record_unchanged() {
        let record = r#"{"ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00.123Z", "Attributes": {"a": "1", "B": "2"}, "x": 1.10}"#;
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
                r#"{"ContactId": ["c1"], "InitiationTimestamp": "2026-11-23T10:00:00Z"}"#,
                "contact record: ContactId is missing",
            ),
            (
                r#"{"ContactId": "c1", "ContactId": null, "InitiationTimestamp": "2026-11-23T10:00:00Z"}"#,
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
    }

    #[test]
    fn bytes_in_a_field_cost_no_record() {
        let record = b"{\"ContactId\": \"c1\", \"InitiationTimestamp\": \"2026-11-23\",\"Agent\": {\"Username\": \"Andr\xe9\"}, \"Attributes\": {\"a\": \"\x00\"}}";
        let expected = "{\"ContactId\": \"c1\", \"InitiationTimestamp\": \"2026-11-23\",\"Agent\": {\"Username\": \"Andr\u{fffd}\"}, \"Attributes\": {\"a\": \"\\u0000\"}}";
        let (row, changes) = row_with_changes(record).unwrap();
        assert_eq!(String::from_utf8_lossy(&row.line), expected);
        assert_eq!(changes.fields_unreadable, ["Agent.Username"]);
        // An ID with such bytes is an ID.
        let record = b"{\"ContactId\": \"\xff\", \"InitiationTimestamp\": \"2026-11-23\"}";
        let changes = row_with_changes(record).unwrap().1;
        assert_eq!(changes.fields_unreadable, ["ContactId"]);
    }

    #[test]
    fn number_or_boolean_is_an_id_and_a_time() {
        for (id, time) in [
            ("1234567890123456789012", r#""2026-11-23T10:00:00Z""#),
            ("1.10", "20261123"),
            ("true", "2026327"),
        ] {
            let record = format!(r#"{{"ContactId": {id}, "InitiationTimestamp": {time}}}"#);
            let (row, changes) = row_with_changes(record.as_bytes()).unwrap();
            assert_eq!(row.line.as_ref(), record.as_bytes());
            assert_eq!(row.day.to_string(), "year=2026/month=11/day=23");
            assert_eq!(changes, Changes::default());
        }
    }

    #[test]
    fn last_id_and_time_that_can_be_read_count() {
        let record = r#"{"ContactId": "c1", "contactid": {"x": 1}, "InitiationTimestamp": "2026-11-23", "INITIATIONTIMESTAMP": "", "ContactID": []}"#;
        let expected = record
            .replace("contactid", "contactid_unreadable")
            .replace("INITIATIONTIMESTAMP", "INITIATIONTIMESTAMP_unreadable")
            .replace("ContactID", "ContactID_unreadable_2");
        let (row, changes) = row_with_changes(record.as_bytes()).unwrap();
        assert_eq!(row.line.as_ref(), expected.as_bytes());
        assert_eq!(
            changes.fields_unreadable,
            ["contactid", "INITIATIONTIMESTAMP"]
        );
    }

    #[test]
    fn case_18_lone_surrogate_becomes_replacement_character() {
        let record = r#"{"ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00Z", "Attributes": {"a\ud83d": "b\uDE00", "pair": "\ud83d\ude00"}}"#;
        let expected = r#"{"ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00Z", "Attributes": {"a\ufffd": "b\ufffd", "pair": "\ud83d\ude00"}}"#;
        let row = row(record.as_bytes()).unwrap();
        assert_eq!(row.line.as_ref(), expected.as_bytes());
    }

    #[test]
    fn keys_that_differ_in_case_become_different() {
        let record = r#"{"ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00Z", "Attributes": {"CallReason": "1", "callReason": "2"}}"#;
        let expected = record.replace("CallReason", "CallReason_2");
        let (row, changes) = row_with_changes(record.as_bytes()).unwrap();
        assert_eq!(row.line.as_ref(), expected.as_bytes());
        assert_eq!(
            (changes.keys_renamed, changes.fields_unreadable),
            (1, vec![])
        );
    }

    #[test]
    fn text_under_a_struct_is_kept_beside_its_column() {
        let record = r#"{"ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00Z", "Campaign": "spring"}"#;
        let expected = record.replace("Campaign", "Campaign_unreadable");
        let (row, changes) = row_with_changes(record.as_bytes()).unwrap();
        assert_eq!(row.line.as_ref(), expected.as_bytes());
        assert_eq!(changes.fields_unreadable, ["Campaign"]);
    }

    #[test]
    fn case_06_recipients_as_text_stay() {
        let record = r#"{"ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00Z", "AdditionalEmailRecipients": "lee@example.com"}"#;
        let (row, changes) = row_with_changes(record.as_bytes()).unwrap();
        assert_eq!(row.line.as_ref(), record.as_bytes());
        assert_eq!(changes.fields_unreadable, Vec::<String>::new());
    }

    #[test]
    fn keys_of_cut_emoji_stay_different() {
        let record = r#"{"ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00Z", "Attributes": {"a\ud83d": "1", "a\ud83e": "2"}}"#;
        let expected = record
            .replace(r"\ud83d", r"\ufffd_2")
            .replace(r"\ud83e", r"\ufffd");
        let row = row(record.as_bytes()).unwrap();
        assert_eq!(row.line.as_ref(), expected.as_bytes());
    }

    #[test]
    fn field_that_is_nested_too_deeply_costs_no_record() {
        let nested = |depth: usize, inner: &str| {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            format!("{open}{inner}{close}")
        };
        let record = |attribute: &str, queue: &str| {
            format!(
                r#"{{"ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00Z", "Attributes": {{"a": {attribute}}}, "Queue": {queue}}}"#
            )
        };
        let deep = nested(10_000, "");
        let document = record(&deep, &deep);
        let (row, changes) = row_with_changes(document.as_bytes()).unwrap();
        let with_text = |depth| nested(depth, &format!("\"{}\"", nested(10_000 - depth, "")));
        let expected = record(&with_text(98), &with_text(99)).replace("Queue", "Queue_unreadable");
        assert_eq!(String::from_utf8_lossy(&row.line), expected);
        assert_eq!(changes.fields_unreadable, ["Attributes", "Queue"]);
    }
}
