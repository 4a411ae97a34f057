use super::*;

fn read(json: &str) -> Result<Payload, RecordError> {
    let mut payload = Payload::default();
    payload.read(&JsonText::decode(json.as_bytes()))?;
    Ok(payload)
}

#[test]
fn rejects_payload_of_another_kind_and_names_the_field() {
    for (payload, said) in [
        (
            r#"{"logEvents":[]}"#,
            "contact flow log: messageType is missing",
        ),
        (
            r#"{"messageType":"DATA_MESSAGE"}"#,
            "contact flow log: logEvents is missing",
        ),
        (
            r#"{"messageType":"OTHER","logEvents":[]}"#,
            "contact flow log: expected messageType to be DATA_MESSAGE or CONTROL_MESSAGE",
        ),
        (
            r#"{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1}]}"#,
            "contact flow log: logEvents[].message is missing",
        ),
        (
            r#"{"messageType":"DATA_MESSAGE","logEvents":[{"message":"m"}]}"#,
            "contact flow log: logEvents[].timestamp is missing",
        ),
        (
            r#"{"messageType":"DATA_MESSAGE","logEvents":[{"message":"m","timestamp":999999999999999}]}"#,
            "contact flow log: expected logEvents[].timestamp to be milliseconds",
        ),
        (
            r#"{"messageType":"DATA_MESSAGE","logEvents":[]} x"#,
            "contact flow log: invalid JSON at line 1 column 47",
        ),
        ("[]", "contact flow log: unexpected type of a value"),
        ("", "contact flow log: unexpected end of JSON"),
    ] {
        let error = read(payload).err().unwrap().to_string();
        assert!(error.starts_with(said), "{payload}: {error}");
    }
}

#[test]
fn bytes_in_a_text_cost_no_event() {
    let json = b"{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"\xff\",\"logEvents\":[{\"id\":\"\xe9\",\"timestamp\":1,\"message\":\"m\xe9\"}]}";
    let mut payload = Payload::default();
    payload.read(&JsonText::decode(json)).unwrap();
    let [event] = payload.events() else {
        panic!("one event")
    };
    assert_eq!(payload.id(event), Some("\u{fffd}".as_bytes()));
    let message = payload.message(event);
    assert_eq!(message.text, "m\u{fffd}".as_bytes());
    assert!(message.is_damaged);
    assert_eq!(payload.changes().fields_unreadable, ["logEvents[].id"]);
}

#[test]
fn unreadable_event_costs_only_itself() {
    let good = |id: &str| format!(r#"{{"id":"{id}","timestamp":1,"message":"m{id}"}}"#);
    for (bad, reason) in [
        (
            r#"{"id":"2","timestamp":1}"#,
            "logEvents[].message is missing",
        ),
        (
            r#"{"id":"2","timestamp":1,"message":null}"#,
            "logEvents[].message is missing",
        ),
        (
            r#"{"id":"2","timestamp":"soon","message":"m"}"#,
            "logEvents[].timestamp is missing",
        ),
        (
            r#"{"id":"2","timestamp":999999999999999,"message":"m"}"#,
            "logEvents[].timestamp to be milliseconds",
        ),
    ] {
        let mut payload = Payload::default();
        let json = format!(
            r#"{{"messageType":"DATA_MESSAGE","logEvents":[{},{bad},{}]}}"#,
            good("1"),
            good("3")
        );
        payload.read(&JsonText::decode(json.as_bytes())).unwrap();
        let read: Vec<_> = payload
            .events()
            .iter()
            .map(|event| (payload.message(event).text, event.position))
            .collect();
        assert_eq!(read, [(&b"m1"[..], 0), (&b"m3"[..], 2)], "{bad}");
        let [unreadable] = payload.unreadable() else {
            panic!("{bad}")
        };
        assert_eq!(unreadable.id.as_deref(), Some("2"));
        assert_eq!(unreadable.json, bad);
        let said = unreadable.reason.to_string();
        assert!(said.contains(reason), "{bad}: {said}");
        // The next payload starts anew.
        let json = br#"{"messageType":"DATA_MESSAGE","logEvents":[]}"#;
        payload.read(&JsonText::decode(json)).unwrap();
        assert!(payload.unreadable().is_empty());
    }
    // Not JSON: where the event ends is unknown.
    let broken = format!(
        r#"{{"messageType":"DATA_MESSAGE","logEvents":[{},{{"message":tr}}]}}"#,
        good("1")
    );
    assert!(read(&broken).is_err());
}

#[test]
fn ids_and_messages_of_other_types_are_read() {
    let events: [(&str, Option<&str>, &str); 5] = [
        (
            r#"{"id":7,"timestamp":1,"message":1.10}"#,
            Some("7"),
            "1.10",
        ),
        (
            r#"{"id":true,"timestamp":1,"message":{"a": ["\"]"]}}"#,
            Some("true"),
            r#"{"a": ["\"]"]}"#,
        ),
        (r#"{"id":null,"timestamp":1,"message":[]}"#, None, "[]"),
        (
            r#"{"timestamp":1,"message":false,"id":{"a":[1]}}"#,
            None,
            "false",
        ),
        (r#"{"id":["x"],"timestamp":1,"message":""}"#, None, ""),
    ];
    let json = events.map(|(event, ..)| event).join(",");
    let json = format!(r#"{{"messageType":"DATA_MESSAGE","logEvents":[{json}]}}"#);
    let payload = read(&json).unwrap();
    let found = payload.events().iter().map(|event| {
        let id = payload.id(event).map(String::from_utf8_lossy);
        (id, String::from_utf8_lossy(payload.message(event).text))
    });
    let expected = events.map(|(_, id, message)| (id.map(Into::into), message.into()));
    assert!(found.eq(expected));
    assert_eq!(payload.changes().fields_unreadable, [ID]);
}

#[test]
fn event_without_a_row_has_no_unreadable_fields() {
    let json = r#"{"messageType":"DATA_MESSAGE","logEvents":[
        {"id":"1","timestamp":1,"message":"m"},{"id":{},"timestamp":2}]}"#;
    let payload = read(json).unwrap();
    assert_eq!((payload.events().len(), payload.unreadable().len()), (1, 1));
    assert!(payload.changes().fields_unreadable.is_empty());
}

#[test]
fn last_readable_value_of_a_repeated_key_counts() {
    let json = r#"{"messageType":"DATA_MESSAGE","messageType":7,"logEvents":"x","logEvents":[
        {"id":"1","id":{},"timestamp":5,"timestamp":"soon","message":"m","message":NaN},
        {"id":"1","id":"2","timestamp":"soon","timestamp":6,"message":"m","message":"n"},
        {"id":"3","id":null,"timestamp":7,"timestamp":999999999999999,"message":"o"},
        {"id":NaN,"timestamp":8,"timestamp":null,"message":"p"},
        {"timestamp":9,"message":NaN}],"logEvents":{}}"#;
    let payload = read(json).unwrap();
    let found: Vec<_> = payload
        .events()
        .iter()
        .map(|event| {
            let text = |text| std::str::from_utf8(text).unwrap();
            let id = payload.id(event).map(text);
            (id, event.timestamp, text(payload.message(event).text))
        })
        .collect();
    let expected = [(Some("1"), 5, "m"), (Some("2"), 6, "n"), (None, 7, "o")];
    assert_eq!(found, expected);
    assert_eq!(payload.unreadable().len(), 2);
    assert_eq!(
        payload.changes().fields_unreadable,
        [MESSAGE_TYPE, LOG_EVENTS, ID, TIMESTAMP, MESSAGE]
    );
}

#[test]
fn number_that_begins_like_that_of_nan_is_a_text() {
    let json = r#"{"messageType":"DATA_MESSAGE","logEvents":[{"id":1e99990,"timestamp":1,"message":1e99990}]}"#;
    let payload = read(json).unwrap();
    let [event] = payload.events() else {
        panic!("one event")
    };
    assert_eq!(payload.id(event), Some(b"1e99990".as_slice()));
    assert_eq!(payload.message(event).text, b"1e99990");
    assert!(payload.changes().fields_unreadable.is_empty());
}

#[test]
fn unreadable_type_of_a_payload_costs_no_log_event() {
    let events = r#""logEvents":[{"timestamp":1,"message":"m"}]"#;
    for (message_type, fields) in [
        (r#""messageType":7,"#, [MESSAGE_TYPE].as_slice()),
        (r#""messageType":null,"#, &[MESSAGE_TYPE]),
        (r#""messageType":"\ud83d","#, &[MESSAGE_TYPE]),
        (r#""messageType":"OTHER","#, &[MESSAGE_TYPE]),
        ("", &[MESSAGE_TYPE]),
        (r#""messageType":"DATA\u005fMESSAGE","#, &[]),
    ] {
        let payload = read(&format!("{{{message_type}{events}}}")).unwrap();
        assert!(!payload.is_control(), "{message_type}");
        assert_eq!(payload.events().len(), 1, "{message_type}");
        assert_eq!(payload.changes().fields_unreadable, fields);
    }
    let control = read(&format!(
        r#"{{"messageType":"CONTROL_MESSAGE","messageType":7,{events}}}"#
    ));
    assert!(control.unwrap().is_control());
}

#[test]
fn order_of_fields_is_irrelevant() {
    let payload = read(r#"{"logEvents":[{"message":"m\n","timestamp":1,"x":[],"id":"7"}],"messageType":"DATA_MESSAGE"}"#).unwrap();
    let [event] = payload.events() else {
        panic!("one event")
    };
    assert_eq!(
        (
            payload.id(event),
            payload.message(event).text,
            event.timestamp
        ),
        (Some(&b"7"[..]), &b"m\n"[..], 1)
    );
}
