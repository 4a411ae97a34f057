//! Whatever row ingest accepts, erasing a person finds it, and keeps the rows of others.

use connect_core::erasure::{Change, ContactId, Person, Search, change};
use connect_core::{Source, agent_events, contact_flow_logs, contact_records};

const PERSON: &str = "5a542081-ee39-55fb-9468-87aca0543146";
const OTHER: &str = "9913433f-59f5-479d-b095-c2bf45141624";
const ZEROS: &str = "00000000-0000-0000-0000-000000000000";

fn person() -> Person {
    Person {
        endpoints: ["+12065550100".parse().unwrap()].into(),
        ..Person::default()
    }
}

/// The row of a contact record with these fields.
fn record_row(fields: &str) -> Vec<u8> {
    let record = format!(r#"{{{fields},"InitiationTimestamp":"2026-11-23T10:00:00Z"}}"#);
    let row = contact_records::row(record.as_bytes()).unwrap_or_else(|error| {
        panic!("{record}: {error}");
    });
    row.line.into_owned()
}

/// The person with the contacts of rows.
fn found(person: &Person, rows: &[u8]) -> Person {
    let mut search = Search::new(person.clone(), true);
    search.read(rows);
    assert_eq!(search.unreadable(), 0);
    search.finish()
}

#[test]
fn odd_contact_records_of_a_person_are_found_and_removed() {
    for endpoint in [
        r#""CustomerEndpoint":{"Address":"+12065550100"}"#,
        r#""customerendpoint":{"address":"+12065550100"}"#,
        r#""CUSTOMERENDPOINT":{"ADDRESS":" +12065550100 "}"#,
        r#""CustomerEndpoint":{"Address":12065550100}"#,
        r#""CustomerEndpoint":{"Address":12065550100.0}"#,
        r#""CustomerEndpoint":{"Address":1.2065550100e10}"#,
        r#""CustomerEndpoint":{"Address":"+12065550100","address":"+12065550199"}"#,
        r#""CustomerEndpoint":{"Address":["+12065550100"]}"#,
        r#""CustomerEndpoint":{"Address":{"Value":"+12065550100"}}"#,
        r#""CustomerEndpoint":{"Number":"+12065550100"}"#,
        r#""CustomerEndpoint":"+12065550100""#,
        r#""CustomerEndpoint":12065550100"#,
        r#""CustomerEndpoint":["+12065550100"]"#,
        r#""CustomerEndpoint":[{"Address":12065550100}]"#,
        r#""CustomerEndpoint":"{\"Address\":\"+12065550100\"}""#,
        r#""CustomerEndpoint":"{\"address\":12065550100}""#,
        r#""CustomerEndpoint":" {\"Address\":\"+12065550100\"} ""#,
        r#""CustomerEndpoint":"+12065550100","customerendpoint":"mail""#,
        r#""CustomerEndpoint":{"Address":"+12065550100"},"customerEndpoint":{}"#,
        r#""\u0043ustomerEndpoint":{"\u0041ddress":"\u002b12065550100"}"#,
        r#""CustomerEndpoint":{"Address":"+12065550100","X":"\ud83d"}"#,
    ] {
        for (id, field) in [
            (PERSON, format!(r#""ContactId":"{PERSON}""#)),
            (
                PERSON,
                format!(r#""contactid":"{}""#, PERSON.to_uppercase()),
            ),
            (
                PERSON,
                format!(r#""CONTACTID":"{}""#, PERSON.replace('-', r"\u002d")),
            ),
            (
                PERSON,
                format!(r#""ContactId":"{OTHER}","contactId":"{PERSON}""#),
            ),
            (PERSON, format!(r#""ContactId":"{PERSON}","contactId":[]"#)),
            ("12345", r#""ContactId":12345"#.to_owned()),
            ("12345", r#""contactId":"12345""#.to_owned()),
            ("C-1", r#""ContactId":"C-1""#.to_owned()),
            ("true", r#""ContactId":true"#.to_owned()),
            ("c1", r#""\u0043ontactId":"c\u0031""#.to_owned()),
        ] {
            let fields = format!(r#"{field},{endpoint},"Attributes":{{"a":1e999}}"#);
            let row = record_row(&fields);
            let by_endpoint = found(&person(), &row);
            let contacts: Vec<_> = by_endpoint
                .contacts
                .iter()
                .map(ToString::to_string)
                .collect();
            assert_eq!(contacts, [id], "{fields}");
            let changed = change(Source::ContactRecords, &row, |contact| {
                by_endpoint.has(contact)
            });
            assert_eq!(changed, Change::Remove, "{fields}");
        }
    }
}

#[test]
fn endpoints_of_others_are_not_found() {
    for endpoint in [
        r#"{"Address":"+120655501001"}"#,
        r#"{"Address":120655501001}"#,
        r#"{"Address":"12065550100"}"#,
        r#"{"Address":"sip:+12065550100"}"#,
        r#"{"Address":"+12065550199","Note":"+12065550100"}"#,
        r#"["+120655501001"]"#,
        r#""{\"Address\":\"+120655501001\"}""#,
        "null",
        r#"{"Address":null}"#,
    ] {
        let row = record_row(&format!(
            r#""ContactId":"{OTHER}","CustomerEndpoint":{endpoint}"#
        ));
        assert_eq!(found(&person(), &row), person(), "{endpoint}");
    }
    let row = record_row(&format!(
        r#""ContactId":"{OTHER}","SystemEndpoint":{{"Address":"+12065550100"}}"#
    ));
    assert_eq!(found(&person(), &row), person());
}

/// Asserts that a row of somebody else loses the ID of the person and nothing else.
fn assert_masked(source: Source, row: &[u8], id: &str) {
    let id: ContactId = id.parse().unwrap();
    let text = String::from_utf8_lossy(row);
    let Change::Replace(masked) = change(source, row, |contact| *contact == id) else {
        panic!("not masked: {text}");
    };
    let masked = String::from_utf8(masked).unwrap();
    let bare = format!(":{id}");
    let expected = text
        .replace(&bare, &format!(":\"{ZEROS}\""))
        .replace(&id.to_string().to_uppercase(), ZEROS)
        .replace(&id.to_string().replace('-', r"\u002d"), ZEROS)
        .replace(&id.to_string(), ZEROS);
    assert_eq!(masked, expected);
}

#[test]
fn odd_rows_of_others_lose_the_id() {
    for (id, link) in [
        (PERSON, format!(r#""{PERSON}""#)),
        (PERSON, format!(r#""{}""#, PERSON.to_uppercase())),
        (PERSON, format!(r#""{}""#, PERSON.replace('-', r"\u002d"))),
        ("12345", "12345".to_owned()),
        ("12345", r#""12345""#.to_owned()),
    ] {
        for field in [
            format!(r#""ContactId":"{OTHER}""#),
            format!(r#""contactid":"{OTHER}""#),
            r#""ContactID":67890"#.to_owned(),
            format!(r#""contactId":{link},"ContactId":"{OTHER}""#),
        ] {
            let fields = format!(r#"{field},"relatedContactId":{link},"Attributes":{{"a":1e999}}"#);
            assert_masked(Source::ContactRecords, &record_row(&fields), id);
            let message = format!(
                r#"{{"Timestamp":"2026-11-23T10:00:00Z","Parameters":{{"relatedContactId":{link},"n":1e999}},{field}}}"#
            );
            let row = contact_flow_logs::message_row(message.as_bytes()).unwrap();
            assert_masked(Source::ContactFlowLogs, &row.line, id);
        }
        let event = format!(
            r#"{{"EventTimestamp":"2026-11-23T10:00:00Z","EventType":1e999,"currentagentsnapshot":{{"contacts":[{{"contactid":{link}}}]}}}}"#
        );
        let row = agent_events::row(event.as_bytes()).unwrap();
        assert_masked(Source::AgentEvents, &row.line, id);
    }
}

#[test]
fn text_that_no_record_has_as_its_id_links_nobody() {
    let rows = [
        format!(r#""ContactId":"{PERSON}","CustomerEndpoint":"+12065550100","RelatedContactId":"callback","NextContactId":7"#),
        format!(r#""ContactId":"{OTHER}","RelatedContactId":"callback""#),
        r#""ContactId":7"#.to_owned(),
    ]
    .map(|fields| record_row(&fields));
    let contacts = found(&person(), &rows.join(&b'\n')).contacts;
    let contacts: Vec<_> = contacts.iter().map(ToString::to_string).collect();
    assert_eq!(contacts, [PERSON, "7"]);
}

#[test]
fn placeholder_for_an_id_links_nobody() {
    for placeholder in ["0", r#""0""#, r#""none""#, r#""N/A""#, r#""-""#] {
        let rows = [
            format!(r#""ContactId":"{PERSON}","CustomerEndpoint":"+12065550100","RelatedContactId":{placeholder}"#),
            format!(r#""ContactId":"{OTHER}","RelatedContactId":{placeholder}"#),
            format!(r#""ContactId":{placeholder},"InitialContactId":"{OTHER}""#),
        ]
        .map(|fields| record_row(&fields));
        let contacts = found(&person(), &rows.join(&b'\n')).contacts;
        let contacts: Vec<_> = contacts.iter().map(ToString::to_string).collect();
        assert_eq!(contacts, [PERSON], "{placeholder}");
    }
}

#[test]
fn unreadable_rows_are_counted() {
    for (rows, expected) in [
        ("", 0),
        (r#"{"EventId":"1"}"#, 0),
        (r#"{"ContactId":"#, 1),
        (r#"{"ContactId":"1"} text"#, 1),
        ("[]\n1\n\n", 2),
        (r#"{"CustomerEndpoint":{"Address":"+12065550100"}}"#, 1),
        (
            r#"{"ContactId":0,"CustomerEndpoint":{"Address":"+12065550100"}}"#,
            1,
        ),
        ("{\"ContactId\":}{\"ContactId\":\"x\ty\"}", 1),
        (r#"{"CustomerEndpoint":{"Address":"+12065550199"}}"#, 0),
    ] {
        let mut search = Search::new(person(), false);
        let mut part = search.unused();
        part.read(rows.as_bytes());
        search.merge(part);
        assert_eq!(search.unreadable(), expected, "{rows}");
        assert_eq!(search.finish(), person());
    }
}
