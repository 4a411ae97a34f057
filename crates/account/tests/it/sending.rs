//! Requests on the wire: headers, signature, retries and errors.

use std::sync::Arc;
use std::thread::JoinHandle;

use account::{Account, AwsError, Request, Response, ServiceClient, operations};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use tiny_http::{Header, Response as Reply, Server};

/// A request as the server got it.
struct Received {
    method: String,
    url: String,
    headers: Vec<Header>,
    body: String,
}

impl Received {
    fn header(&self, name: &'static str) -> &str {
        let header = self.headers.iter().find(|header| header.field.equiv(name));
        header.map_or("", |header| header.value.as_str())
    }
}

/// Sends one request to a server that replies with these statuses and bodies, one after the other.
fn send(
    request: &Request,
    replies: &[(u16, &'static str)],
) -> (Result<Response, AwsError>, Vec<Received>) {
    let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
    let endpoint = format!("http://{}", server.server_addr());
    let serving: JoinHandle<Vec<Received>> = std::thread::spawn({
        let (server, replies) = (server.clone(), replies.to_vec());
        move || {
            server
                .incoming_requests()
                .zip(replies)
                .map(|(request, reply)| receive(request, reply))
                .collect()
        }
    });
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .endpoint_url(endpoint)
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
            "AKIDEXAMPLE",
            "secret",
            Some("session".to_owned()),
            None,
            "test",
        )))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    let account = Account {
        config,
        region: "eu-central-1".to_owned(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let response = runtime.block_on(ServiceClient::new(&account).send(request));
    server.unblock();
    (response, serving.join().unwrap())
}

fn receive(mut request: tiny_http::Request, (status, body): (u16, &str)) -> Received {
    let mut text = String::new();
    request.as_reader().read_to_string(&mut text).unwrap();
    let received = Received {
        method: request.method().to_string(),
        url: request.url().to_owned(),
        headers: request.headers().to_vec(),
        body: text,
    };
    request
        .respond(Reply::from_string(body).with_status_code(status))
        .unwrap();
    received
}

fn log_groups() -> Request {
    Request::new(&operations::DESCRIBE_LOG_GROUPS, "the log group x")
        .with("logGroupNamePrefix", "x")
}

#[test]
fn json_request_has_target_and_signature() {
    let (response, received) = send(&log_groups(), &[(200, r#"{"logGroups": []}"#)]);
    assert_eq!(
        response.unwrap().json().unwrap()["logGroups"],
        serde_json::json!([])
    );
    let [request] = &received[..] else {
        panic!("{} requests", received.len())
    };
    assert_eq!((&*request.method, &*request.url), ("POST", "/"));
    assert_eq!(request.body, r#"{"logGroupNamePrefix":"x"}"#);
    assert_eq!(
        request.header("x-amz-target"),
        "Logs_20140328.DescribeLogGroups"
    );
    assert_eq!(request.header("content-type"), "application/x-amz-json-1.1");
    assert_eq!(request.header("x-amz-security-token"), "session");
    let authorization = request.header("authorization");
    assert!(
        authorization.contains("/eu-central-1/logs/aws4_request"),
        "{authorization}"
    );
}

#[test]
fn path_members_are_escaped() {
    let request =
        Request::new(&operations::DESCRIBE_INSTANCE, "an instance").with("InstanceId", "a/b c");
    let (_, received) = send(&request, &[(200, "{}")]);
    assert_eq!(received[0].url, "/instance/a%2Fb%20c");
    assert_eq!(received[0].body, "");
}

#[test]
fn s3_request_has_the_hash_of_the_body() {
    let request = Request::new(&operations::HEAD_BUCKET, "a bucket").with("Bucket", "anycompany");
    let (response, received) = send(&request, &[(404, "")]);
    assert_eq!(response.unwrap().status, 404);
    assert_eq!(received[0].url, "/anycompany");
    assert!(
        received[0]
            .header("x-amz-content-sha256")
            .starts_with("e3b0c442")
    );
}

#[test]
fn retries_throttled_and_failed_requests() {
    let throttled = r#"{"__type": "com.amazonaws.logs#ThrottlingException"}"#;
    let (response, received) = send(&log_groups(), &[(400, throttled), (503, ""), (200, "{}")]);
    assert_eq!((response.unwrap().status, received.len()), (200, 3));
}

#[test]
fn reports_throttling_after_all_retries() {
    let throttled = r#"{"__type": "ThrottlingException", "message": "Rate exceeded"}"#;
    let replies = &[(400, throttled), (400, throttled), (400, throttled)];
    let (response, received) = send(&log_groups(), replies);
    let error = response.unwrap().success().unwrap_err();
    assert_eq!(received.len(), 3);
    assert_eq!(
        error.message(),
        "CloudWatch Logs throttles logs:DescribeLogGroups after all retries"
    );
}

#[test]
fn does_not_retry_denied_requests() {
    let denied = r#"{"__type": "AccessDeniedException", "Message": "not authorized"}"#;
    let (response, received) = send(&log_groups(), &[(400, denied)]);
    let error = response.unwrap().success().unwrap_err();
    assert_eq!(received.len(), 1);
    assert!(matches!(error, AwsError::Denied { .. }), "{error}");
}
