//! The instance of Connect, which sends its records to the streams of the sample.

use std::sync::{Arc, Mutex};

use end_to_end::{ACCOUNT, Deployment, Finished, REGION};
use serde_json::{Value, json};
use tiny_http::{Response, Server};

use super::left::{APP, STREAMS};
use super::{APP_NAME, arguments_of_deploy};

pub(super) const INSTANCE: &str = "95436c55-9731-4a9a-9398-654cda58b687";

/// Amazon Connect, which the local AWS does not have.
struct Connect {
    server: Arc<Server>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Connect {
    fn start() -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        std::thread::spawn({
            let (server, requests) = (server.clone(), requests.clone());
            move || {
                for request in server.incoming_requests() {
                    let line = format!("{} {}", request.method(), request.url());
                    let stream = if line.contains("CONTACT_TRACE_RECORDS") {
                        STREAMS[0]
                    } else {
                        STREAMS[1]
                    };
                    requests.lock().unwrap().push(line);
                    let response = json!({"StorageConfigs": [{
                        "AssociationId": "1",
                        "StorageType": "KINESIS_STREAM",
                        "KinesisStreamConfig": {"StreamArn": arn(stream)},
                    }]});
                    let _closed = request.respond(Response::from_string(response.to_string()));
                }
            }
        });
        Self { server, requests }
    }

    fn url(&self) -> String {
        format!("http://{}", self.server.server_addr())
    }
}

impl Drop for Connect {
    fn drop(&mut self) {
        self.server.unblock();
    }
}

fn arn(stream: &str) -> String {
    format!("arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{APP}-{stream}")
}

/// The association of the instance outlives the stacks of the sample: a second one would fail, and is
/// not needed. `doctor` and `deploy` say so before the first change.
pub(super) fn associated_instance_is_not_associated_again(deployment: &Deployment) {
    let local = &deployment.local;
    let connect = Connect::start();
    let url = connect.url();
    let variables = [("AWS_ENDPOINT_URL_CONNECT", url.as_str())];
    let doctor = local.infra_with(&["doctor", APP_NAME, "--format=json"], &variables);
    let findings: Vec<Value> = serde_json::from_str(&doctor.stdout).unwrap();
    for (kind, stream) in ["contact records", "agent events"].iter().zip(STREAMS) {
        let subject = format!("stream of {kind}");
        let finding = findings.iter().find(|found| found["subject"] == subject);
        let finding = finding.unwrap_or_else(|| panic!("{subject} is not in {findings:?}"));
        assert_eq!(finding["severity"], "error", "{finding}");
        let text = format!("the instance is already associated with {}", arn(stream));
        assert_eq!(finding["text"], text);
        let advice = finding["advice"].as_str().unwrap();
        assert!(
            advice.starts_with("configure without connect-instance-id: "),
            "{advice}"
        );
    }
    let deploy = arguments_of_deploy(deployment, &["--import-existing"]);
    let rejected: Finished = local.infra_with(&deploy, &variables).expect(2);
    let _rejected = rejected
        .expect_message(&format!(
            "the instance is already associated with {}",
            arn(STREAMS[0])
        ))
        .expect_message("configure without connect-instance-id");
    let requests = connect.requests.lock().unwrap();
    let reads = format!("GET /instance/{INSTANCE}/storage-configs?");
    assert!(
        requests.len() >= 3 && requests.iter().all(|line| line.starts_with(&reads)),
        "{requests:?}"
    );
    let stored = local.configure(&[APP_NAME, "-l", "--connect-instance-id=not-defined"]);
    let _stored = stored.expect(0);
}
