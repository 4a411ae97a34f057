//! AWS throttles, denies, fails halfway, or does not find a resource.

use crate::support::endpoint::Endpoint;
use crate::support::{Sandbox, number_of_parameters};

#[test]
fn retries_throttled_requests() {
    let endpoint = Endpoint::start(|operation, calls| {
        (operation == "PutParameter" && [2, 3].contains(&calls))
            .then_some((400, "ThrottlingException"))
    });
    let finished = Sandbox::with_aws(&endpoint.url()).run(&["--ctr-stack-enabled", "--offline"]);
    assert_eq!(finished.code, 0, "{}", finished.snapshot());
    let state = endpoint.state();
    assert_eq!(
        (state.parameters.len(), state.calls["PutParameter"]),
        (number_of_parameters(), number_of_parameters() + 2)
    );
    assert_eq!(state.largest_batch, 10);
}

#[test]
fn reports_endless_throttling() {
    let endpoint = Endpoint::start(|operation, _| {
        (operation == "GetParameters").then_some((400, "ThrottlingException"))
    });
    let sandbox = Sandbox::with_aws(&endpoint.url()).with("AWS_MAX_ATTEMPTS", "2");
    let finished = sandbox.run(&["--ctr-stack-enabled", "--offline"]);
    assert_eq!(endpoint.state().calls["GetParameters"], 2);
    assert!(sandbox.files().is_empty());
    insta::assert_snapshot!(finished.snapshot());
}

#[test]
fn denied_requests_name_the_missing_permission() {
    for (operation, arguments) in [
        ("GetParameters", ["-l", "--ctr-stack-enabled"].as_slice()),
        (
            "PutParameter",
            ["--ctr-stack-enabled", "--offline"].as_slice(),
        ),
        ("DeleteParameters", ["-d"].as_slice()),
    ] {
        let endpoint = Endpoint::start(move |called, _| {
            (called == operation).then_some((400, "AccessDeniedException"))
        });
        let sandbox = Sandbox::with_aws(&endpoint.url());
        let finished = sandbox.run(arguments);
        assert_eq!(finished.code, 1);
        assert!(sandbox.files().is_empty(), "{:?}", sandbox.files());
        assert!(endpoint.state().parameters.is_empty());
        insta::assert_snapshot!(format!("denied_{operation}"), finished.snapshot());
    }
}

#[test]
fn failure_halfway_lists_what_was_stored_and_the_next_run_stores_the_rest() {
    let endpoint = Endpoint::start(|operation, calls| {
        (operation == "PutParameter" && calls >= 5).then_some((400, "AccessDeniedException"))
    });
    let sandbox = Sandbox::with_aws(&endpoint.url());
    let arguments = ["--ctr-stack-enabled", "--offline", "--output=json"];
    let failed = sandbox.run(&arguments);
    assert_eq!((failed.code, endpoint.state().parameters.len()), (1, 5));
    assert!(sandbox.files().is_empty());
    insta::assert_snapshot!(failed.snapshot());

    endpoint.stop_failing();
    let second = sandbox.run(&arguments);
    assert_eq!(second.code, 0, "{}", second.snapshot());
    assert_eq!(
        second.json()["stored"].as_array().unwrap().len(),
        number_of_parameters() - 5
    );
    assert_eq!(endpoint.state().parameters.len(), number_of_parameters());
}

#[test]
fn failed_deletion_lists_what_remains() {
    let endpoint = Endpoint::start(|operation, calls| {
        (operation == "DeleteParameters" && calls == 2).then_some((400, "AccessDeniedException"))
    });
    let sandbox = Sandbox::with_aws(&endpoint.url());
    assert_eq!(sandbox.run(&["--ctr-stack-enabled", "--offline"]).code, 0);
    let failed = sandbox.run(&["-d"]);
    assert_eq!(
        (failed.code, endpoint.state().parameters.len()),
        (1, number_of_parameters() - 20)
    );
    insta::assert_snapshot!(failed.snapshot());
    let second = sandbox.run(&["-d"]);
    assert_eq!((second.code, endpoint.state().parameters.len()), (0, 0));
}

#[test]
fn reports_unreachable_endpoints_and_rejected_credentials() {
    let endpoint = Endpoint::start(|_, _| Some((400, "ExpiredTokenException")));
    let rejected = Sandbox::with_aws(&endpoint.url()).run(&["--show"]);
    let other = Endpoint::start(|_, _| Some((400, "ParameterLimitExceeded")));
    let failed = Sandbox::with_aws(&other.url()).run(&["--show"]);
    let gone = Sandbox::with_aws("http://127.0.0.1:9")
        .with("AWS_MAX_ATTEMPTS", "1")
        .run(&["--show"]);
    assert_eq!([rejected.code, failed.code, gone.code], [1, 1, 1]);
    insta::assert_snapshot!(
        [rejected, failed, gone]
            .map(|finished| finished.snapshot())
            .join("\n")
    );
}

#[test]
fn lookups_warn_about_missing_resources() {
    let missing = |operation: &str| {
        [
            "/bucket-of-nobody",
            "/instance/12345678-90ab-cdef-1234-567890abcdef",
        ]
        .contains(&operation)
    };
    let endpoint =
        Endpoint::start(move |operation, _| missing(operation).then_some((404, "NotFound")));
    let finished = Sandbox::with_aws(&endpoint.url()).run(&[
        "--ae-stack-enabled",
        "--connect-instance-id=12345678-90ab-cdef-1234-567890abcdef",
        "--cfl-stack-enabled",
        "--connect-contact-flow-logs-cloudwatch-log-group=/aws/connect/any",
        "--cl-stack-enabled",
        "--connect-contact-lens-s3-bucket-name=bucket-of-nobody",
        "--ef-stack-enabled",
        "--connect-evaluation-forms-s3-location=bucket-in-eu-west-1/forms",
    ]);
    assert_eq!(
        (finished.code, endpoint.state().parameters.len()),
        (0, number_of_parameters())
    );
    insta::assert_snapshot!(finished.snapshot());
}

#[test]
fn lookups_do_not_warn_about_existing_or_invisible_resources() {
    let hidden = |operation: &str| operation == "/anycompany-recordings";
    let endpoint =
        Endpoint::start(move |operation, _| hidden(operation).then_some((403, "AccessDenied")));
    let arguments = [
        "--ae-stack-enabled",
        "--connect-instance-id=12345678-90ab-cdef-1234-567890abcdef",
        "--cfl-stack-enabled",
        "--connect-contact-flow-logs-cloudwatch-log-group=/aws/connect/anycompany",
        "--cl-stack-enabled",
        "--connect-contact-lens-s3-bucket-name=anycompany-recordings",
    ];
    let sandbox = Sandbox::with_aws(&endpoint.url());
    let finished = sandbox.run(&arguments);
    assert_eq!(finished.code, 0);
    assert!(!finished.stderr.contains("warning"), "{}", finished.stderr);
    let looked_up = [
        "/anycompany-recordings",
        "DescribeLogGroups",
        "/instance/12345678-90ab-cdef-1234-567890abcdef",
    ];
    let calls = |name: &str| {
        endpoint
            .state()
            .calls
            .get(name)
            .copied()
            .unwrap_or_default()
    };
    assert_eq!(looked_up.map(calls), [1, 1, 1]);
    assert!(
        sandbox
            .run(&[&arguments[..], &["-v"]].concat())
            .stderr
            .contains("Skipped: ")
    );
    sandbox.run(&[&arguments[..], &["--offline"]].concat());
    assert_eq!(looked_up.map(calls), [2, 2, 2]);
}
