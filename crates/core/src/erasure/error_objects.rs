//! Erasing a person from the error objects of a delivery stream. A record can have data of others too:
//! a CloudWatch Logs payload has log events of many contacts.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::{Change, Person, Rewritten, Subject, changed, rewrite};
use crate::error_records::ErrorRecord;
use crate::gzip::Gzip;
use crate::json::ObjectFields;
use crate::{JsonText, Source, utf8_from_utf16};

/// Member of a CloudWatch Logs payload with its log events.
const LOG_EVENTS: &str = "logEvents";
/// Member of a line of an error object with its record.
const DATA: &str = "rawData";

/// Rewrites the lines of an error object of a source without the person; `None` if they stay as they
/// were. Removed are rows and log events, and whole records and lines that cannot be read.
pub fn rewrite_errors(source: Source, lines: &[u8], person: &Person) -> Option<Rewritten> {
    let mut rewritten = Rewritten::default();
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        let content = ErrorRecord::parse(line).map(|record| RecordContent::new(&record));
        let text = content.as_ref().map_or(line, |content| &content.text);
        if !person.is_in(text) {
            rewritten.content.extend_from_slice(line);
            continue;
        }
        let without = content.and_then(|content| without_person(source, line, &content, person));
        match without {
            Some(without) => rewritten.append(without),
            None => rewritten.removed += 1,
        }
    }
    rewritten.is_changed().then_some(rewritten)
}

/// What a record contains, decompressed.
struct RecordContent {
    /// In UTF-8 if the record has UTF-16.
    text: Vec<u8>,
    /// Whether the record has it compressed.
    is_gzip: bool,
}

impl RecordContent {
    fn new(record: &ErrorRecord) -> Self {
        let content = record.content();
        Self {
            is_gzip: content != record.data,
            text: utf8_from_utf16(&content).unwrap_or(content),
        }
    }
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
    content: &RecordContent,
    person: &Person,
) -> Option<Rewritten> {
    let text = &content.text;
    let rewritten = without_events(source, text, person)
        .or_else(|| rewrite(source, text, |contact| person.has(contact)))?;
    if rewritten.content.trim_ascii().is_empty() || person.is_in(&rewritten.content) {
        return None;
    }
    let data = if content.is_gzip {
        Gzip::new().compress(&rewritten.content)
    } else {
        rewritten.content
    };
    let data = format!("\"{}\"", base64_simd::STANDARD.encode_to_string(data));
    let line = JsonText::decode(line);
    let members = ObjectFields::parse(line.as_str())?;
    let mut line_without = members.with_values(|name, json| match name {
        DATA => data.clone().into(),
        _ => json.into(),
    });
    line_without.push('\n');
    Some(Rewritten {
        content: line_without.into(),
        ..rewritten
    })
}

/// A CloudWatch Logs payload without log events of the person, empty if no events stay. `None` if
/// `content` is not such a payload.
fn without_events(source: Source, content: &[u8], person: &Person) -> Option<Rewritten> {
    if source != Source::ContactFlowLogs {
        return None;
    }
    let text = JsonText::decode(content);
    let members = ObjectFields::parse(text.as_str())?;
    let events = |json| serde_json::from_str::<Vec<&RawValue>>(json).ok();
    let mut lists = members.fields().filter(|(name, _)| *name == LOG_EVENTS);
    lists.find_map(|(_, json)| events(json))?;
    let (mut rewritten, mut kept) = (Rewritten::default(), 0);
    let content = members.with_values(|name, json| match events(json) {
        Some(events) if name == LOG_EVENTS => {
            let events = rewritten.log_events(&events, person);
            kept += events.len();
            format!("[{}]", events.join(",")).into()
        }
        _ => json.into(),
    });
    if kept > 0 {
        rewritten.content = content.into();
    }
    Some(rewritten)
}

impl Rewritten {
    /// The JSON of the log events that stay, and counts the others.
    fn log_events<'a>(&mut self, events: &[&'a RawValue], person: &Person) -> Vec<Cow<'a, str>> {
        let mut kept = Vec::with_capacity(events.len());
        for event in events {
            match change_event(event, person) {
                Change::Keep => kept.push(event.get().into()),
                Change::Remove => self.removed += 1,
                Change::Replace(event) => {
                    self.masked += 1;
                    kept.push(String::from_utf8_lossy(&event).into_owned().into());
                }
            }
        }
        kept
    }
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
    use crate::contact_flow_logs;

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
    fn odd_member_of_a_payload_costs_no_log_event_of_others() {
        let events = |digits: &[u8]| {
            let events = digits
                .iter()
                .map(|digit| event(*digit, &json!({"ContactId": id(*digit)})).to_string());
            format!("\"logEvents\":[{}]", events.collect::<Vec<_>>().join(","))
        };
        for odd in [
            r#""\ud83d":1"#,
            r#""logGroup":1e999"#,
            r#""a":1,"a":"\ud83d""#,
            "\"a\":NaN",
            "\"a\tb\":\"\0\"",
            r#""logEvents":{}"#,
            &events(&[1]),
            &events(&[1, 3]),
        ] {
            let payload = format!("{{{odd},{},{odd}}}", events(&[1, 2]));
            let utf_16: Vec<u8> = ["\u{feff}", &payload]
                .concat()
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect();
            for payload in [
                payload.as_bytes(),
                &Gzip::new().compress(payload.as_bytes()),
                &utf_16,
            ] {
                let found = rewritten(Source::ContactFlowLogs, &line(payload)).unwrap();
                let record = ErrorRecord::parse(&found.content).unwrap();
                assert_eq!(
                    record.data.starts_with(&[0x1f]),
                    payload.starts_with(&[0x1f])
                );
                let content = String::from_utf8(record.content()).unwrap();
                let others = contact_flow_logs::payload_rows(
                    content
                        .replacen('{', "{\"messageType\":\"DATA_MESSAGE\",", 1)
                        .as_bytes(),
                );
                let has_third = odd.contains(&id(3));
                assert_eq!(
                    others.unwrap().rows.len(),
                    1 + 2 * usize::from(has_third),
                    "{content}"
                );
                assert!(
                    content.contains(&id(2)) && !content.contains(&id(1)),
                    "{content}"
                );
            }
        }
    }

    #[test]
    fn odd_member_of_a_line_costs_no_record_of_others() {
        for odd in [
            r#""\ud83d":1"#,
            "\"errorMessage\":{}",
            "\"errorMessage\":NaN",
            "\"a\":1,\"a\":2",
        ] {
            let content = format!(
                "{{\"ContactId\":\"{}\"}}{{\"ContactId\":\"{}\"}}",
                id(1),
                id(2)
            );
            let line = line(content.as_bytes()).replacen('{', &format!("{{{odd},"), 1);
            let found = rewritten(Source::ContactRecords, &line).unwrap();
            assert_eq!(contents(&found.content), [json!({"ContactId": id(2)})]);
            assert_eq!((found.removed, found.masked), (1, 0));
        }
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
