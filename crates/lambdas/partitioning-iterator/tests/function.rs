//! The real binary, asked as the state machine asks it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::time::Duration;

use lambda_fakes::{Function, InvocationResult};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_partitioning-iterator");

#[test]
fn exactly_ten_attempts_are_made_each_ten_seconds_later() {
    let mut function = Function::start(BINARY, &[]).unwrap();
    let mut state =
        json!({"table_name": "db.connect_ctr", "iterator": {"index": 0, "step": 1, "count": 10}});
    let mut waits = Vec::new();
    loop {
        let InvocationResult::Response(answer) = function
            .invoke(&state.to_string(), Duration::from_secs(20))
            .unwrap()
        else {
            panic!("an error")
        };
        state["iterator"] = serde_json::from_slice(&answer).unwrap();
        if state["iterator"]["continue"] == json!(false) {
            break;
        }
        waits.push(state["iterator"]["wait"].as_u64().unwrap());
    }
    assert_eq!(waits, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    assert_eq!(
        state["iterator"],
        json!({"index": 11, "step": 1, "count": 10, "wait": 100, "continue": false})
    );
}

#[test]
fn state_without_iterator_is_invalid_input() {
    let mut function = Function::start(BINARY, &[]).unwrap();
    for state in [
        json!({}),
        json!({"iterator": {"index": 0, "step": 0, "count": 10}}),
        Value::Null,
    ] {
        let answer = function
            .invoke(&state.to_string(), Duration::from_secs(20))
            .unwrap();
        let InvocationResult::Error {
            error_type,
            message,
        } = answer
        else {
            panic!("{state}: {answer:?}")
        };
        assert_eq!(error_type, "InvalidInput", "{state}");
        assert!(message.contains("iterator"), "{state}: {message}");
    }
}
