//! `infra verify` sends test data through the whole deployment, names the stage that fails, and leaves
//! nothing behind.

use std::sync::{Arc, Mutex};

use end_to_end::{ACCOUNT, Deployment, RECORDINGS, REGION};
use serde_json::{Value, json};
use tiny_http::{Header, Response, Server};

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "verify sees the rows of all sources, queries them and removes them",
        all_sources,
    ),
    ("verify names the stage that fails", seeded_failures),
];

/// Start of the IDs of test data, and its folder.
const ID_PREFIX: &str = "00000000-7e57-4000-8000-";
const FOLDER: &str = "fhbase/year=2001/month=01/day=01/";

/// Answers of Athena, whose SQL ministack does not run: every count is the same.
struct Athena {
    server: Arc<Server>,
    statements: Arc<Mutex<Vec<String>>>,
}

impl Athena {
    fn start(count: &'static str) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let statements = Arc::new(Mutex::new(Vec::new()));
        let (serving, seen) = (Arc::clone(&server), Arc::clone(&statements));
        std::thread::spawn(move || {
            for mut request in serving.incoming_requests() {
                let target = request
                    .headers()
                    .iter()
                    .find(|header| header.field.equiv("x-amz-target"))
                    .map(|header| header.value.to_string())
                    .unwrap_or_default();
                let input: Value = serde_json::from_reader(request.as_reader()).unwrap();
                let output = match target.rsplit('.').next().unwrap() {
                    "StartQueryExecution" => {
                        let statement = input["QueryString"].as_str().unwrap().to_owned();
                        seen.lock().unwrap().push(statement);
                        json!({"QueryExecutionId": "q"})
                    }
                    "GetQueryExecution" => {
                        json!({"QueryExecution": {"Status": {"State": "SUCCEEDED"}}})
                    }
                    _ => json!({"ResultSet": {"Rows": [
                        {"Data": [{"VarCharValue": "_col0"}]},
                        {"Data": [{"VarCharValue": count}]},
                    ]}}),
                };
                let json = Header::from_bytes("content-type", "application/x-amz-json-1.1");
                let response = Response::from_string(output.to_string());
                let _sent = request.respond(response.with_header(json.unwrap()));
            }
        });
        Self { server, statements }
    }

    fn url(&self) -> String {
        format!("http://{}", self.server.server_addr())
    }
}

impl Drop for Athena {
    fn drop(&mut self) {
        self.server.unblock();
    }
}

fn all_sources(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    let athena = Athena::start("1");
    let variables = [("AWS_ENDPOINT_URL_ATHENA", athena.url())];
    let [(name, url)] = &variables;
    let arguments = ["verify", "--yes", "--timeout=60", "--output=json"];
    let verified = local
        .infra_with(&arguments, &[(*name, url.as_str())])
        .expect(0)
        .json();
    let sources: Vec<_> = verified
        .as_array()
        .unwrap()
        .iter()
        .map(|source| {
            (
                source["source"].as_str().unwrap(),
                source["failure"].is_null(),
            )
        })
        .collect();
    let expected = ["ctr", "ae", "cfl", "cl", "ef", "transcripts"].map(|source| (source, true));
    assert_eq!(sources, expected, "{verified}");
    let statements = athena.statements.lock().unwrap().clone();
    for source in ["ctr", "ae", "cfl", "cl", "ef", "transcripts"] {
        let table = format!(
            "FROM \"amazonconnectdataanalyticsdb\".\"connect_{source}\" WHERE year = 2001 AND"
        );
        assert!(
            statements
                .iter()
                .any(|statement| statement.contains(&table)),
            "{statements:?}"
        );
        let bucket = Deployment::bucket(source);
        assert_eq!(api.keys(&bucket, FOLDER), [""; 0], "{bucket}");
    }
    let left = api.keys(RECORDINGS, "");
    assert!(!left.iter().any(|key| key.contains(ID_PREFIX)), "{left:?}");

    let athena = Athena::start("0");
    let url = athena.url();
    let arguments = ["verify", "--yes", "--source=ctr", "--timeout=60"];
    let failed = local
        .infra_with(&arguments, &[(name, url.as_str())])
        .expect(1);
    let expected = "ctr: failed at stage query: Athena returned no row";
    assert!(failed.stdout.starts_with(expected), "{}", failed.stdout);
    assert_eq!(api.keys(&Deployment::bucket("ctr"), FOLDER), [""; 0]);
}

/// Somebody changed a queue outside CloudFormation.
fn shows_drift(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    let drift = ["drift", "cl", APP_NAME, "--fail"];
    let none = local.infra(&drift).expect(0);
    assert_eq!(none.stdout, format!("{APP}-cl: no drift\n"));
    let queue = json!({"QueueName": format!("{APP}-CLDLQ")});
    let url = api.call("sqs", "AmazonSQS.GetQueueUrl", &queue)["QueueUrl"].clone();
    let set = |seconds: &str| {
        let attributes = json!({"MessageRetentionPeriod": seconds});
        let input = json!({"QueueUrl": url, "Attributes": attributes});
        api.call("sqs", "AmazonSQS.SetQueueAttributes", &input);
    };
    set("3600");
    let found = local.infra(&drift).expect(1);
    assert!(
        found.stdout.contains("CLDLQ (AWS::SQS::Queue) changed")
            && found
                .stdout
                .contains("/MessageRetentionPeriod: 1209600 -> 3600"),
        "{}",
        found.stdout
    );
    set("1209600");
}

/// The deployment of seeded failures has a customer managed key. ministack ignores the encryption of
/// data streams.
fn is_encrypted(deployment: &Deployment, key: &str) {
    let api = deployment.api();
    let queue = json!({"QueueName": format!("{APP}-CLRecordWriterQueue")});
    let url = api.call("sqs", "AmazonSQS.GetQueueUrl", &queue)["QueueUrl"].clone();
    let input = json!({"QueueUrl": url, "AttributeNames": ["All"]});
    let queue = api.call("sqs", "AmazonSQS.GetQueueAttributes", &input);
    assert_eq!(queue["Attributes"]["KmsMasterKeyId"], key, "{queue}");
    let prefix = json!({"logGroupNamePrefix": format!("/aws/lambda/{APP}/")});
    let groups = api.call("logs", "Logs_20140328.DescribeLogGroups", &prefix);
    let groups = groups["logGroups"].as_array().unwrap();
    assert!(
        !groups.is_empty() && groups.iter().all(|group| group["kmsKeyId"] == key),
        "{groups:?}"
    );
    let workgroup = json!({"WorkGroup": APP});
    let workgroup = api.call("athena", "AmazonAthena.GetWorkGroup", &workgroup);
    let results = &workgroup["WorkGroup"]["Configuration"]["ResultConfiguration"];
    assert_eq!(
        results["EncryptionConfiguration"]["KmsKey"], key,
        "{workgroup}"
    );
}

const APP: &str = "AnyCompanyVerified";
const APP_NAME: &str = "--app-name=AnyCompanyVerified";
const BUCKET: &str = "anycompany-verified-recordings";

fn seeded_failures(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    api.create_bucket(BUCKET);
    let created = api.call("kms", "TrentService.CreateKey", &json!({}));
    let key = created["KeyMetadata"]["Arn"].as_str().unwrap();
    let key_option = format!("--kms-key-arn={key}");
    let configuration = [
        APP_NAME,
        "--aws-glue-database-name=AnyCompanyVerifiedDB",
        "--ctr-stack-enabled",
        "--cl-stack-enabled",
        "--connect-contact-lens-s3-bucket-name=anycompany-verified-recordings",
        "--lambda-architecture=x86_64",
        key_option.as_str(),
    ];
    let _stored = local.configure(&configuration).expect(0);
    let deploy = [
        "deploy",
        APP_NAME,
        "--binaries",
        local.functions(),
        "--require-approval=never",
    ];
    // A stream that an earlier deployment left is not replaced.
    let left = json!({"StreamName": format!("{APP}-CTRKinesisStream")});
    let mut shards = left.clone();
    shards["ShardCount"] = 1.into();
    api.call("kinesis", "Kinesis_20131202.CreateStream", &shards);
    let rejected = local.infra(&deploy).expect(1);
    let _rejected = rejected
        .expect_message("ctr: data stream AnyCompanyVerified-CTRKinesisStream")
        .expect_message("deploy with --import-existing");
    api.call("kinesis", "Kinesis_20131202.DeleteStream", &left);
    let deployed = local.infra(&deploy).expect(0);
    let _deployed = deployed.expect_message("infra backfill --source cl");
    shows_drift(deployment);
    let fails_at = |source: &str, stage: &str, timeout: &str| {
        let arguments = ["verify", APP_NAME, "--yes", "--no-query", source, timeout];
        let failed = local.infra(&arguments).expect(1);
        assert!(failed.stdout.contains(stage), "{stage}: {}", failed.stdout);
        assert!(
            !api.keys(BUCKET, "")
                .iter()
                .any(|key| key.contains(ID_PREFIX)),
            "{stage}: the file is left"
        );
    };
    fails_at(
        "--source=cl",
        "cl: failed at stage notifications",
        "--timeout=2",
    );

    let _enabled = local.infra(&["enable-s3-events", APP_NAME]).expect(0);
    let rule = json!({"Name": format!("{APP}-CLS3BucketNotificationRule")});
    api.call("events", "AWSEvents.DisableRule", &rule);
    fails_at(
        "--source=cl",
        "cl: failed at stage rule: rule AnyCompanyVerified-",
        "--timeout=2",
    );
    api.call("events", "AWSEvents.EnableRule", &rule);
    let arguments = ["verify", APP_NAME, "--yes", "--no-query", "--timeout=60"];
    let _verified = local.infra(&arguments).expect(0);
    is_encrypted(deployment, key);

    for (stream, source, stage) in [
        (
            "CtrKinesisFirehose",
            "--source=ctr",
            "ctr: failed at stage delivery stream",
        ),
        (
            "CLKinesisFirehose",
            "--source=cl",
            "cl: failed at stage delivery stream",
        ),
    ] {
        let name = json!({"DeliveryStreamName": format!("{APP}-{stream}")});
        api.call("firehose", "Firehose_20150804.DeleteDeliveryStream", &name);
        fails_at(source, stage, "--timeout=15");
    }
    let rows = format!("{}-ctr-{ACCOUNT}-{REGION}", APP.to_lowercase());
    assert_eq!(api.keys(&rows, FOLDER), [""; 0]);
}
