//! Sessions on a terminal.

use std::time::Duration;

use crate::support::endpoint::Endpoint;
use crate::support::terminal::Terminal;
use crate::support::{Sandbox, number_of_parameters};

const SCHEDULE: &str = "Add daily partitions by schedule?";
const ADVANCED: &str = "Change advanced settings";

/// Answers no to everything that comes after the data streams.
fn skip_the_rest(terminal: &mut Terminal) {
    for question in [
        "contact flow logs?",
        "Contact Lens analysis?",
        "evaluation forms?",
        "Store views as Parquet",
        "QuickSight dashboards?",
    ] {
        terminal.answer(question, "n");
    }
    terminal.answer("E-mail address for alarms", "");
    terminal.answer(ADVANCED, "");
}

#[test]
fn asks_for_everything() {
    let endpoint = Endpoint::start(|_, _| None);
    let sandbox = Sandbox::with_aws(&endpoint.url());
    let mut terminal = Terminal::start(&sandbox, &[]);
    for (question, answer) in [
        ("Glue database", ""),
        ("Collect contact records?", "?"),
        ("Collect contact records?", "y"),
        (SCHEDULE, ""),
        ("Collect agent events?", "yes"),
        (SCHEDULE, "n"),
        ("Connect instance ID", ""),
        ("Stream capacity", "provisioned"),
        ("Number of agents", "25,000"),
        ("contact flow logs?", "y"),
        ("Log group of the flow logs", "aws/connect/anycompany"),
    ] {
        terminal.answer(question, answer);
    }
    terminal.wait_for("did you mean `/aws/connect/anycompany`?");
    insta::assert_snapshot!("a_wrong_answer", terminal.screen());
    terminal.press("\x1b[H/\r");
    for (question, answer) in [
        (SCHEDULE, ""),
        ("Contact Lens analysis?", "y"),
        (
            "Bucket of the Contact Lens files",
            "s3://anycompany-recordings/",
        ),
        ("Channels", "chat, voice"),
        ("Files, original or redacted-only", ""),
        (SCHEDULE, ""),
        ("Make transcripts searchable?", "y"),
        ("Files with the words", ""),
        ("Retention of transcripts", "30"),
        ("KMS key of transcripts", ""),
        (SCHEDULE, ""),
        ("evaluation forms?", "y"),
        (
            "Location of the evaluation forms",
            "anycompany-recordings/connect/anycompany/ContactEvaluations",
        ),
        (SCHEDULE, ""),
        ("Add the reporting views?", "y"),
        ("Store views as Parquet", "y"),
        ("QuickSight dashboards?", "y"),
        (
            "Owner of the dashboards",
            "arn:aws:quicksight:us-east-1:123456789012:group/default/analysts",
        ),
        ("E-mail address for alarms", "operations@example.com"),
        (ADVANCED, "y"),
        (
            "Existing stream of contact records",
            "arn:aws:kinesis:us-east-1:111122223333:stream/anycompany",
        ),
        ("Existing stream of agent events", ""),
        ("Customer managed KMS key", ""),
        ("Tags of the stacks", ""),
        ("Firehose buffer in seconds", "300"),
        ("Firehose buffer in megabytes", ""),
        ("Compression", ""),
        ("Lambda architecture", ""),
        ("Log retention in days", "90"),
        ("Reporting time zone", ""),
        ("Days read from rows", ""),
        ("Retention of replaced files", ""),
        ("Store these parameters?", ""),
    ] {
        terminal.answer(question, answer);
    }
    assert_eq!(terminal.finish(), 0, "{}", terminal.screen());
    insta::assert_snapshot!("everything", terminal.screen());
    let state = endpoint.state();
    let stored = |name: &str| {
        state.parameters[&format!("/AmazonConnectDataAnalyticsSample/{name}")].as_str()
    };
    assert_eq!(
        [
            stored("aeKinesisShardCount"),
            stored("contactLensChannels"),
            stored("logRetentionDays")
        ],
        ["5", "voice,chat", "90"]
    );
    assert_eq!(
        stored("connectContactFlowLogsCloudWatchLogGroup"),
        "/aws/connect/anycompany"
    );
}

#[test]
fn stored_values_are_defaults_and_the_summary_shows_changes() {
    let endpoint = Endpoint::start(|_, _| None);
    let sandbox = Sandbox::with_aws(&endpoint.url()).with("NO_COLOR", "1");
    let stored = sandbox.run(&[
        "--ae-stack-enabled",
        "--number-of-agents=100",
        "--alarm-email=operations@example.com",
        "--offline",
    ]);
    assert_eq!(stored.code, 0);
    let mut terminal = Terminal::start(&sandbox, &["-il"]);
    for (question, answer) in [
        ("Glue database", "AnyCompany"),
        ("Collect contact records?", ""),
        ("Collect agent events?", ""),
        (SCHEDULE, ""),
        ("Connect instance ID", ""),
        ("Stream capacity", ""),
        ("Number of agents: (100)", "7000"),
    ] {
        terminal.answer(question, answer);
    }
    for question in [
        "contact flow logs?",
        "Contact Lens analysis?",
        "evaluation forms?",
        "Store views as Parquet",
        "QuickSight dashboards?",
    ] {
        terminal.answer(question, "");
    }
    terminal.answer("E-mail address for alarms", "none");
    terminal.answer(ADVANCED, "");
    terminal.wait_for("Store these parameters?");
    insta::assert_snapshot!("changes", terminal.screen());
    terminal.answer("Store these parameters?", "no");
    assert_eq!(terminal.finish(), 130);
    assert!(
        terminal
            .screen()
            .contains("Cancelled: nothing was changed.")
    );
    assert_eq!(
        endpoint.state().parameters["/AmazonConnectDataAnalyticsSample/numberOfAgents"],
        "100"
    );
}

#[test]
fn asks_for_invalid_stored_values_that_apply() {
    let endpoint = Endpoint::start(|_, _| None);
    for (name, value) in [
        ("connectContactLensS3BucketName", "Any_Company"),
        ("ctrStackEnabled", "on"),
        ("logRetentionDays", "31"),
    ] {
        endpoint.state().parameters.insert(
            format!("/AmazonConnectDataAnalyticsSample/{name}"),
            value.to_owned(),
        );
    }
    let sandbox = Sandbox::with_aws(&endpoint.url());
    assert_eq!(sandbox.run(&["-l", "--ae-stack-enabled=false"]).code, 2);
    let mut terminal = Terminal::start(&sandbox, &["-il"]);
    terminal.answer("Glue database", "");
    terminal.answer("Collect contact records? (on)", "");
    terminal.wait_for("expected true or false, found `on`");
    terminal.press("no\r");
    terminal.answer("Collect agent events?", "");
    for question in [
        "contact flow logs?",
        "Contact Lens analysis?",
        "evaluation forms?",
        "Store views as Parquet",
        "QuickSight dashboards?",
    ] {
        terminal.answer(question, "");
    }
    for question in [
        "E-mail address",
        "Customer managed KMS key",
        "Tags of the stacks",
        "Firehose buffer in seconds",
        "Firehose buffer in megabytes",
        "Compression",
        "Lambda architecture",
    ] {
        terminal.answer(question, "");
    }
    terminal.answer("Log retention in days: (31)", "90");
    terminal.answer("Reporting time zone", "");
    terminal.answer("Store these parameters?", "");
    assert_eq!(terminal.finish(), 0, "{}", terminal.screen());
    let state = endpoint.state();
    let stored = [
        "connectContactLensS3BucketName",
        "ctrStackEnabled",
        "logRetentionDays",
    ];
    let stored = stored.map(|name| {
        state.parameters[&format!("/AmazonConnectDataAnalyticsSample/{name}")].as_str()
    });
    assert_eq!(stored, ["not-defined", "false", "90"]);
}

#[test]
fn ctrl_c_cancels_without_changes() {
    let endpoint = Endpoint::start(|_, _| None);
    let sandbox = Sandbox::with_aws(&endpoint.url());
    let mut terminal = Terminal::start(&sandbox, &["-i"]);
    terminal.answer("Glue database", "");
    terminal.answer("Collect contact records?", "y");
    terminal.wait_for(SCHEDULE);
    terminal.press("\x03");
    assert_eq!(terminal.finish(), 130);
    assert!(
        terminal
            .screen()
            .contains("Cancelled: nothing was changed."),
        "{}",
        terminal.screen()
    );
    assert!(endpoint.state().parameters.is_empty() && sandbox.files().is_empty());
}

#[test]
fn again_repeats_the_questions() {
    let endpoint = Endpoint::start(|_, _| None);
    let sandbox = Sandbox::with_aws(&endpoint.url());
    let mut terminal = Terminal::start(&sandbox, &["-i", "-t", "--offline", "--format", "json"]);
    for answer in ["n", "y"] {
        terminal.answer("Glue database", "");
        terminal.answer("Collect contact records?", answer);
        if answer == "y" {
            terminal.answer(SCHEDULE, "");
        }
        terminal.answer("Collect agent events?", "");
        if answer == "y" {
            terminal.answer("Connect instance ID", "");
            terminal.answer("Stream capacity", "ON_DEMAND");
        }
        skip_the_rest(&mut terminal);
        terminal.answer(
            "Write config.cache.json?",
            if answer == "n" { "again" } else { "yes" },
        );
    }
    assert_eq!(terminal.finish(), 0, "{}", terminal.screen());
    let cache = sandbox.file("config.cache.json").unwrap();
    assert!(
        cache.contains("\"/AmazonConnectDataAnalyticsSample/ctrStackEnabled\": true"),
        "{cache}"
    );
    assert!(
        terminal.screen().contains("\"status\": \"tested\"")
            && endpoint.state().parameters.is_empty()
    );
}

#[test]
fn prompts_before_deletion() {
    let endpoint = Endpoint::start(|_, _| None);
    let sandbox = Sandbox::with_aws(&endpoint.url());
    assert_eq!(sandbox.run(&["--ctr-stack-enabled", "--offline"]).code, 0);
    let mut terminal = Terminal::start(&sandbox, &["-d"]);
    terminal.wait_for("This deletes the parameters under /AmazonConnectDataAnalyticsSample/ in");
    terminal.answer("Delete them?", "");
    assert_eq!(terminal.finish(), 130);
    assert_eq!(endpoint.state().parameters.len(), number_of_parameters());
    let mut terminal = Terminal::start(&sandbox, &["-d", "--yes"]);
    assert_eq!(terminal.finish(), 0, "{}", terminal.screen());
    assert!(endpoint.state().parameters.is_empty());
}

/// Stores on a terminal through an endpoint that takes its time at the sixth parameter, and presses
/// Ctrl-C meanwhile.
fn store_and_press(keys: &[&str]) -> (Terminal, Endpoint, Sandbox) {
    let endpoint = Endpoint::start(|operation, calls| {
        if operation == "PutParameter" && calls == 5 {
            std::thread::sleep(Duration::from_secs(2));
        }
        None
    });
    let sandbox = Sandbox::with_aws(&endpoint.url());
    let mut terminal = Terminal::start(&sandbox, &["--ctr-stack-enabled", "--offline", "-v"]);
    terminal.wait_for("connectInstanceId");
    for key in keys {
        terminal.press(key);
        terminal.wait_for("Ctrl-C again stops at once.");
    }
    (terminal, endpoint, sandbox)
}

#[test]
fn one_ctrl_c_finishes_storing() {
    let (mut terminal, endpoint, sandbox) = store_and_press(&["\x03"]);
    assert_eq!(terminal.finish(), 0, "{}", terminal.screen());
    assert_eq!(
        (endpoint.state().parameters.len(), sandbox.files()),
        (number_of_parameters(), vec!["config.cache.json".to_owned()])
    );
}

#[test]
fn two_ctrl_c_stop_storing_and_list_what_was_stored() {
    let (mut terminal, endpoint, sandbox) = store_and_press(&["\x03", "\x03"]);
    assert_eq!(terminal.finish(), 130, "{}", terminal.screen());
    assert!(
        terminal
            .screen()
            .contains("stored (5): awsGlueDatabaseName, ctrStackEnabled"),
        "{}",
        terminal.screen()
    );
    assert!(
        endpoint.state().parameters.len() < number_of_parameters() && sandbox.files().is_empty()
    );
}

#[test]
fn ctrl_u_clears_the_line() {
    let endpoint = Endpoint::start(|_, _| None);
    let sandbox = Sandbox::with_aws(&endpoint.url());
    let mut terminal = Terminal::start(&sandbox, &["-i", "-t", "--offline"]);
    terminal.wait_for("? Glue database:");
    terminal.press("WrongName\x15AnyCompany\r");
    terminal.answer("Collect contact records?", "yes please\x15no");
    terminal.answer("Collect agent events?", "");
    skip_the_rest(&mut terminal);
    terminal.answer("Write config.cache.json?", "");
    assert_eq!(terminal.finish(), 0, "{}", terminal.screen());
    let cache = sandbox.file("config.cache.json").unwrap();
    assert!(
        cache.contains("\"/AmazonConnectDataAnalyticsSample/awsGlueDatabaseName\": \"AnyCompany\""),
        "{cache}"
    );
}
