//! Deployment of the generated templates with the AWS CLI only, as docs/guides/deploy.md shows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use end_to_end::{ACCOUNT, Deployment, Local, REGION, eventually};
use serde_json::Value;

use crate::Case;

pub(crate) const CASES: &[Case] = &[(
    "the AWS CLI alone deploys the templates and the zip files",
    aws_cli,
)];

/// Version of the AWS CLI.
const VERSION: &str = "1.46.3";
const APP: &str = "AnyCompanyByHand";

fn aws_cli(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    let app_name = format!("--app-name={APP}");
    let configuration = [
        app_name.as_str(),
        "--aws-glue-database-name=AnyCompanyByHandDB",
        "--ctr-stack-enabled",
        "--lambda-architecture=x86_64",
    ];
    let _stored = local.configure(&configuration).expect(0);
    let hand = Hand {
        local,
        aws: ministack::installed("awscli", VERSION, "aws").unwrap(),
        templates: local.folder().join("by-hand"),
    };
    let _templates = local
        .infra(&[
            "synth",
            &app_name,
            "--output",
            hand.templates.to_str().unwrap(),
        ])
        .expect(0);

    let manifest: Value =
        serde_json::from_slice(&fs::read(hand.templates.join("manifest.json")).unwrap()).unwrap();
    for code in ["bootstrap", "partitioning", "ctr", "queries"] {
        let stack = manifest["stacks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|stack| stack["stack"] == code)
            .unwrap();
        hand.deploy(stack);
    }

    let record =
        serde_json::json!({"ContactId": "by-hand", "InitiationTimestamp": "2026-11-23T10:00:00Z"});
    api.put_on_stream(&format!("{APP}-CTRKinesisStream"), &record);
    let bucket = format!("anycompanybyhand-ctr-{ACCOUNT}-{REGION}");
    eventually(&format!("{record} in {bucket}"), || {
        let rows = api.rows(&bucket, "fhbase/year=2026/month=11/day=23/");
        if rows.contains(&record) {
            Ok(())
        } else {
            Err(format!("{rows:?}"))
        }
    });
    let machine = format!(
        "arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{APP}-AthenaPartitioningStateMachine"
    );
    let input = serde_json::json!({"s3_bucket": bucket, "s3_prefix": "fhbase", "table_name": "anycompanybyhanddb.connect_ctr", "overridePartitionLoad": false});
    assert_eq!(api.execute(&machine, &input)["status"], "SUCCEEDED");
}

/// A user of the AWS CLI.
struct Hand<'a> {
    local: &'a Local,
    aws: PathBuf,
    templates: PathBuf,
}

impl Hand<'_> {
    fn deploy(&self, stack: &Value) {
        let text = |name: &str| stack[name].as_str().unwrap().to_owned();
        let template = self.templates.join(text("template"));
        let (name, template) = (text("name"), template.to_str().unwrap().to_owned());
        let keys: Vec<_> = stack["functions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|function| self.upload(function))
            .collect();
        let mut arguments = vec![
            "cloudformation",
            "deploy",
            "--stack-name",
            &name,
            "--template-file",
            &template,
        ];
        arguments.extend(["--capabilities", "CAPABILITY_IAM"]);
        // Some templates exceed the size limit of a request.
        let bucket = format!("anycompanybyhand-ab-{ACCOUNT}-{REGION}");
        if text("stack") != "bootstrap" {
            arguments.extend(["--s3-bucket", &bucket]);
        }
        if !keys.is_empty() {
            arguments.push("--parameter-overrides");
            arguments.extend(keys.iter().map(String::as_str));
        }
        self.aws(&arguments);
    }

    /// Zips and uploads a function, and returns the parameter with its key.
    fn upload(&self, function: &Value) -> String {
        let package = function["crate"].as_str().unwrap();
        let folder = self.templates.join(package);
        fs::create_dir_all(&folder).unwrap();
        fs::copy(
            Path::new(self.local.functions()).join(package),
            folder.join("bootstrap"),
        )
        .unwrap();
        let mut zip = Command::new("python3");
        let _zipped = self
            .local
            .run(
                zip.args(["-m", "zipfile", "-c"])
                    .args([folder.join("bootstrap.zip"), folder.join("bootstrap")]),
            )
            .expect(0);
        let key = format!("by-hand/{package}.zip");
        let destination = format!("s3://anycompanybyhand-ab-{ACCOUNT}-{REGION}/{key}");
        self.aws(&[
            "s3",
            "cp",
            "--quiet",
            folder.join("bootstrap.zip").to_str().unwrap(),
            &destination,
        ]);
        format!("{}={key}", function["keyParameter"].as_str().unwrap())
    }

    fn aws(&self, arguments: &[&str]) {
        let _done = self
            .local
            .run(Command::new(&self.aws).args(arguments))
            .expect(0);
    }
}
