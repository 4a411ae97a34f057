//! Proxies and endpoints of single services.

use ministack::{Proxy, Tunnels};

use crate::support::Sandbox;
use crate::support::endpoint::Endpoint;

/// A host that exists nowhere: requests to it arrive through a proxy only.
const ELSEWHERE: &str = "http://aws.example.invalid";
const STORE: [&str; 2] = ["--ctr-stack-enabled", "--offline"];

fn host_and_port(endpoint: &Endpoint) -> String {
    endpoint.url().trim_start_matches("http://").to_owned()
}

#[test]
fn requests_go_through_the_proxy_of_the_environment() {
    let endpoint = Endpoint::start(|_, _| None);
    let proxy = Proxy::start(&host_and_port(&endpoint), Tunnels::Open).unwrap();
    let sandbox = Sandbox::with_aws(ELSEWHERE).with("HTTP_PROXY", &proxy.url());
    let finished = sandbox.run(&STORE);
    assert_eq!(finished.code, 0, "{}", finished.snapshot());
    assert!(!endpoint.state().parameters.is_empty());
    let requests = proxy.requests();
    assert!(
        requests.len() > 10
            && requests
                .iter()
                .all(|line| line.starts_with("POST http://aws.example.invalid/ ")),
        "{requests:?}"
    );
}

#[test]
fn hosts_in_no_proxy_bypass_it() {
    let endpoint = Endpoint::start(|_, _| None);
    let proxy = Proxy::start("127.0.0.1:9", Tunnels::Forbidden).unwrap();
    let sandbox = Sandbox::with_aws(&endpoint.url())
        .with("HTTP_PROXY", &proxy.url())
        .with("NO_PROXY", "127.0.0.1");
    let finished = sandbox.run(&STORE);
    assert_eq!(finished.code, 0, "{}", finished.snapshot());
    assert_eq!(proxy.requests(), Vec::<String>::new());
}

#[test]
fn proxy_that_rejects_the_connection_is_an_error_with_a_hint() {
    for (tunnels, hint) in [
        (Tunnels::Forbidden, "hint: the proxy rejects the connection"),
        (
            Tunnels::AuthenticationRequired,
            "hint: the proxy requires authentication",
        ),
    ] {
        let proxy = Proxy::start("127.0.0.1:9", tunnels).unwrap();
        let sandbox = Sandbox::without_aws()
            .with("AWS_REGION", "us-gov-west-1")
            .with("AWS_ACCESS_KEY_ID", "test")
            .with("AWS_SECRET_ACCESS_KEY", "test")
            .with("AWS_MAX_ATTEMPTS", "1")
            .with("HTTPS_PROXY", &proxy.url());
        let finished = sandbox.run(&STORE);
        assert_eq!(finished.code, 1, "{}", finished.snapshot());
        assert!(
            finished
                .stderr
                .contains("error: cannot reach Parameter Store")
                && finished.stderr.contains(hint),
            "{}",
            finished.stderr
        );
        assert_eq!(
            proxy.requests(),
            ["CONNECT ssm.us-gov-west-1.amazonaws.com:443 HTTP/1.1"]
        );
    }
}

/// The endpoint was read from `AWS_ENDPOINT_URL_LOGS`, which no other program knows.
#[test]
fn endpoint_of_logs_has_the_name_that_aws_gives_it() {
    let (all, logs) = (Endpoint::start(|_, _| None), Endpoint::start(|_, _| None));
    let sandbox =
        Sandbox::with_aws(&all.url()).with("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", &logs.url());
    let finished = sandbox.run(&[
        "--cfl-stack-enabled",
        "--connect-contact-flow-logs-cloudwatch-log-group=/aws/connect/anycompany",
    ]);
    assert_eq!(finished.code, 0, "{}", finished.snapshot());
    let calls = |endpoint: &Endpoint| {
        let state = endpoint.state();
        state.calls.get("DescribeLogGroups").copied().unwrap_or(0)
    };
    assert_eq!((calls(&all), calls(&logs)), (0, 1));
}
