//! The deployment that most cases use: all sources, configured and deployed by the programs of the
//! project.

use serde_json::{Value, json};

use crate::{ACCOUNT, APP, Api, Finished, Local, REGION};

/// The bucket that Connect writes.
pub const RECORDINGS: &str = "anycompany-recordings";
/// The log group that Connect writes.
const FLOW_LOGS: &str = "/aws/connect/anycompany";
/// Settings that shorten tests: two delivery attempts, and a visibility timeout as long as the
/// timeout of a function.
const SHORT: [&str; 6] = [
    "MaxReceiveCount=2",
    "BatchingWindowSeconds=1",
    "OutputFileLoaderTimeoutSeconds=6",
    "OutputFileLoaderVisibilitySeconds=6",
    "RecordWriterTimeoutSeconds=6",
    "RecordWriterVisibilitySeconds=6",
];

/// A deployment of all sources.
#[derive(Debug)]
pub struct Deployment {
    pub local: Local,
    /// Output of `infra deploy`.
    pub deployed: Finished,
    /// Output of `infra enable-s3-events`.
    pub enabled: Finished,
}

impl Deployment {
    /// Creates the resources of Connect, then configures, deploys and enables events.
    pub fn start() -> Self {
        let local = Local::start();
        let api = local.api();
        api.create_bucket(RECORDINGS);
        api.tell_queue_of_audio(RECORDINGS, "AnyCompanyAudio");
        api.call(
            "logs",
            "Logs_20140328.CreateLogGroup",
            &json!({"logGroupName": FLOW_LOGS}),
        );
        local.configure(&configuration()).expect(0).stdout.clear();
        local.infra(&["bootstrap"]).expect(0).stdout.clear();
        let deployed = local.infra(&deploy_arguments(&local)).expect(0);
        let enabled = local.infra(&["enable-s3-events"]).expect(0);
        Self {
            local,
            deployed,
            enabled,
        }
    }

    /// The client of a case.
    pub fn api(&self) -> Api {
        self.local.api()
    }

    /// The bucket of a source's rows.
    pub fn bucket(source: &str) -> String {
        let code = if source == "transcripts" {
            "tr"
        } else {
            source
        };
        format!("amazonconnectdataanalyticssample-{code}-{ACCOUNT}-{REGION}")
    }

    /// The name of a stream, queue or function.
    pub fn name(of: &str) -> String {
        format!("{APP}-{of}")
    }

    pub fn output(&self, stack: &str, name: &str) -> String {
        let outputs: Value = self
            .local
            .infra(&["outputs", stack, "--output=json"])
            .expect(0)
            .json();
        outputs[Self::name(stack)][name]
            .as_str()
            .unwrap_or_else(|| panic!("{stack} has no output {name}: {outputs}"))
            .to_owned()
    }
}

fn configuration() -> [&'static str; 16] {
    [
        "--ctr-stack-enabled",
        "--ae-stack-enabled",
        "--cfl-stack-enabled",
        "--connect-contact-flow-logs-cloudwatch-log-group=/aws/connect/anycompany",
        "--cl-stack-enabled",
        "--connect-contact-lens-s3-bucket-name=anycompany-recordings",
        "--transcripts-stack-enabled",
        "--ef-stack-enabled",
        "--connect-evaluation-forms-s3-location=anycompany-recordings/connect/anycompany/ContactEvaluations",
        "--ef-reporting-stack-enabled",
        "--curated-stack-enabled",
        "--dashboards-stack-enabled",
        "--quicksight-principal-arn=arn:aws:quicksight:us-east-1:000000000000:user/default/analyst",
        "--lambda-architecture=x86_64",
        "--number-of-agents=10000",
        "--alarm-email=operations@example.com",
    ]
}

fn deploy_arguments(local: &Local) -> Vec<&str> {
    let short = SHORT
        .iter()
        .flat_map(|parameter| ["--parameters", parameter]);
    [
        "deploy",
        "--binaries",
        local.functions(),
        "--require-approval=never",
        "--output=json",
    ]
    .into_iter()
    .chain(short)
    .collect()
}
