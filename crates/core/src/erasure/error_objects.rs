//! Erasing a person from the error objects of a delivery stream. A record can have data of others too:
//! a CloudWatch Logs payload has log events of many contacts.

use std::collections::BTreeMap;

use serde_json::value::{RawValue, to_raw_value};

use super::{Change, Person, Rewritten, Subject, changed, rewrite};
use crate::error_records::ErrorRecord;
use crate::gzip::Gzip;
use crate::{JsonText, Source};

/// Member of a CloudWatch Logs payload with its log events.
const LOG_EVENTS: &str = "logEvents";
/// Member of a line of an error object with its record.
const DATA: &str = "rawData";

/// An object with its members as text.
type Members = BTreeMap<String, Box<RawValue>>;

/// Rewrites the lines of an error object of a source without the person; `None` if they stay as they
/// were. Removed are rows and log events, and whole records and lines that cannot be read.
pub fn rewrite_errors(source: Source, lines: &[u8], person: &Person) -> Option<Rewritten> {
    let mut rewritten = Rewritten::default();
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        let record = ErrorRecord::parse(line);
        let content = record.as_ref().map(ErrorRecord::content);
        if !person.is_in(content.as_deref().unwrap_or(line)) {
            rewritten.content.extend_from_slice(line);
            continue;
        }
        let without = record
            .zip(content)
            .and_then(|(record, content)| without_person(source, line, &record, &content, person));
        match without {
            Some(without) => rewritten.append(without),
            None => rewritten.removed += 1,
        }
    }
    rewritten.is_changed().then_some(rewritten)
}

impl Rewritten {
    fn append(&mut self, other: Self) {
        self.content.extend(other.content);
        self.removed += other.removed;
        self.masked += other.masked;
    }
}

/// The line with what its record has of others; `None` if it has nothing of others.
fn without_person(
    source: Source,
    line: &[u8],
    record: &ErrorRecord,
    content: &[u8],
    person: &Person,
) -> Option<Rewritten> {
    let rewritten = match payload(source, content) {
        Some((members, events)) => without_events(members, events, person)?,
        None => rewrite(source, content, |contact| person.has(contact))?,
    };
    if rewritten.content.trim_ascii().is_empty() || person.is_in(&rewritten.content) {
        return None;
    }
    let data = if record.data == content {
        rewritten.content
    } else {
        Gzip::new().compress(&rewritten.content)
    };
    let mut members: Members = serde_json::from_slice(line).ok()?;
    let data = base64_simd::STANDARD.encode_to_string(data);
    members.insert(DATA.to_owned(), to_raw_value(&data).ok()?);
    let mut line_without = serde_json::to_vec(&members).ok()?;
    line_without.push(b'\n');
    Some(Rewritten {
        content: line_without,
        ..rewritten
    })
}

/// The members and log events of a CloudWatch Logs payload.
fn payload(source: Source, content: &[u8]) -> Option<(Members, Vec<Box<RawValue>>)> {
    if source != Source::ContactFlowLogs {
        return None;
    }
    let members: Members = serde_json::from_str(JsonText::decode(content).as_str()).ok()?;
    let events = serde_json::from_str(members.get(LOG_EVENTS)?.get()).ok()?;
    Some((members, events))
}

/// The payload without log events of the person; `None` if no events stay.
fn without_events(
    mut members: Members,
    events: Vec<Box<RawValue>>,
    person: &Person,
) -> Option<Rewritten> {
    let (mut removed, mut masked) = (0, 0);
    let mut kept = Vec::with_capacity(events.len());
    for event in events {
        match change_event(&event, person) {
            Change::Keep => kept.push(event),
            Change::Remove => removed += 1,
            Change::Replace(event) => {
                masked += 1;
                kept.push(RawValue::from_string(String::from_utf8(event).ok()?).ok()?);
            }
        }
    }
    if kept.is_empty() {
        return None;
    }
    members.insert(LOG_EVENTS.to_owned(), to_raw_value(&kept).ok()?);
    Some(Rewritten {
        content: serde_json::to_vec(&members).ok()?,
        removed,
        masked,
    })
}

/// What becomes of a log event, by the row that it would be.
fn change_event(event: &RawValue, person: &Person) -> Change {
    let bytes = event.get().as_bytes();
    if !person.is_in(bytes) {
        return Change::Keep;
    }
    let subject = Subject::of_log_event(event);
    match changed(bytes, subject.as_ref(), |contact| person.has(contact)) {
        Change::Replace(masked) if !person.is_in(&masked) => Change::Replace(masked),
        _ => Change::Remove,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NIL: &str = "00000000-0000-0000-0000-000000000000";

    fn id(digit: u8) -> String {
        format!("{digit:08x}-1a89-4d73-bfcf-5d9c33894f47")
    }

    fn person() -> Person {
        Person {
            contacts: [id(1).parse().unwrap()].into(),
            endpoints: ["jane@example.com".parse().unwrap()].into(),
        }
    }

    fn line(data: &[u8]) -> String {
        let data = base64_simd::STANDARD.encode_to_string(data);
        format!(
            "{{\"attemptsMade\":4,\"errorCode\":\"Lambda.FunctionError\",\"rawData\":\"{data}\"}}\n"
        )
    }

    fn rewritten(source: Source, lines: &str) -> Option<Rewritten> {
        rewrite_errors(source, lines.as_bytes(), &person())
    }

    fn contents(lines: &[u8]) -> Vec<Value> {
        lines
            .split_inclusive(|byte| *byte == b'\n')
            .map(|line| {
                let content = ErrorRecord::parse(line).unwrap().content();
                serde_json::from_slice(&content).unwrap()
            })
            .collect()
    }

    fn event(id: u8, message: &Value) -> Value {
        json!({"id": id.to_string(), "timestamp": 1_700_000_000_000_u64, "message": message.to_string()})
    }

    fn log_payload(events: &[Value]) -> Vec<u8> {
        let payload = json!({"messageType": "DATA_MESSAGE", "logGroup": "/aws/connect/any", "logEvents": events});
        Gzip::new().compress(payload.to_string().as_bytes())
    }

    #[test]
    fn undelivered_flow_logs_of_others_stay() {
        let [mine, other] = [1, 2].map(|digit| event(digit, &json!({"ContactId": id(digit)})));
        let linking = event(
            3,
            &json!({"ContactId": id(3), "Parameters": {"Related": id(1)}}),
        );
        let masked = event(
            3,
            &json!({"ContactId": id(3), "Parameters": {"Related": NIL}}),
        );
        let address = event(4, &json!({"ContactId": id(4), "To": "Jane@Example.com"}));
        let text = json!({"id": "5", "timestamp": 1, "message": format!("call {}", id(1))});
        let payload = log_payload(&[mine.clone(), other.clone(), linking, address, text]);
        let found = rewritten(Source::ContactFlowLogs, &line(&payload)).unwrap();
        assert_eq!((found.removed, found.masked), (3, 1));
        let content = &contents(&found.content)[0];
        assert_eq!(content["logEvents"], json!([other, masked]));
        assert_eq!(content["messageType"], "DATA_MESSAGE");
        let record = ErrorRecord::parse(&found.content).unwrap();
        assert_eq!(record.code.as_deref(), Some("Lambda.FunctionError"));
        assert!(record.data.starts_with(&[0x1f, 0x8b]));
        let after = String::from_utf8(found.content).unwrap();
        assert!(rewritten(Source::ContactFlowLogs, &after).is_none());
        // A payload without other events goes.
        let alone = line(&log_payload(&[mine]));
        let found = rewritten(Source::ContactFlowLogs, &alone).unwrap();
        assert_eq!((found.content, found.removed), (Vec::new(), 1));
    }

    #[test]
    fn odd_log_events_of_others_stay() {
        let linking = |contact: &str, related: &str| {
            format!(r#"{{"contactid":"{contact}","n":1e999,"Related":"{related}"}}"#)
        };
        let as_text = json!({"message": linking(&id(2), &id(1))}).to_string();
        let as_object = format!(r#"{{"message":{}}}"#, linking(&id(3), &id(1)));
        let mine = json!({"message": linking(&id(1), &id(2))}).to_string();
        let mut payload =
            br#"{"messageType":"DATA_MESSAGE","logGroup":"caf~","logEvents":["#.to_vec();
        payload.extend([mine, as_text, as_object].join(",").as_bytes());
        payload.extend(b"]}");
        let tilde = payload.iter().position(|byte| *byte == b'~').unwrap();
        payload[tilde] = 0xe9;
        let found = rewritten(Source::ContactFlowLogs, &line(&payload)).unwrap();
        assert_eq!((found.removed, found.masked), (1, 2));
        let content = ErrorRecord::parse(&found.content).unwrap().content();
        let content = String::from_utf8(content).unwrap();
        assert!(
            content.contains(&id(2)) && content.contains(&id(3)),
            "{content}"
        );
        assert!(!content.contains(&id(1)), "{content}");
    }

    #[test]
    fn records_of_a_person_go_and_those_that_mention_one_lose_the_id() {
        let mine = line(json!({"ContactId": id(1)}).to_string().as_bytes());
        let other = line(json!({"ContactId": id(2)}).to_string().as_bytes());
        let address = line(br#"{"Address": "Jane@Example.com"}"#);
        let longer = line(br#"{"Address": "Mary.Jane@Example.com"}"#);
        let lines = [&mine, &other, &address, &longer].map(String::as_str);
        let found = rewritten(Source::ContactRecords, &lines.concat()).unwrap();
        let stays = [&other, &longer].map(String::as_str).concat();
        assert_eq!((found.content, found.removed), (stays.clone().into(), 2));
        assert!(rewritten(Source::ContactRecords, &stays).is_none());

        let linked = line(
            json!({"ContactId": id(2), "RelatedContactId": id(1)})
                .to_string()
                .as_bytes(),
        );
        let found = rewritten(Source::ContactRecords, &linked).unwrap();
        assert_eq!((found.removed, found.masked), (0, 1));
        assert_eq!(
            contents(&found.content),
            [json!({"ContactId": id(2), "RelatedContactId": NIL})]
        );
        let agent = line(
            json!({"AgentARN": "a", "Contacts": [{"ContactId": id(1)}]})
                .to_string()
                .as_bytes(),
        );
        let found = rewritten(Source::AgentEvents, &agent).unwrap();
        assert_eq!(contents(&found.content)[0]["Contacts"][0]["ContactId"], NIL);
    }

    #[test]
    fn lines_and_records_that_cannot_be_read_go_as_a_whole() {
        let damaged = line(format!("{{\"logEvents\": \"{}", id(1)).as_bytes());
        for lines in [format!("{{\"note\":\"{}\"}}", id(1)), damaged] {
            let found = rewritten(Source::ContactFlowLogs, &lines).unwrap();
            assert_eq!((found.content, found.removed), (Vec::new(), 1), "{lines}");
        }
    }
}
