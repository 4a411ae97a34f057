//! The name of the Glue database is fixed while a deployment exists.

use ministack::Ministack;
use serde_json::{Value, json};

use crate::deployment::{binaries, deploy_arguments, history};
use crate::operations::{APP, call, infra, json as result, send};

const DEPLOYED: &str = "amazonconnectdataanalyticsdb";
const ROW: &str = "fhbase/year=2026/month=11/day=23/1";

struct Deployment {
    aws: Ministack,
    binaries: tempfile::TempDir,
}

impl Deployment {
    /// Deploys with an exit code, and returns the result and the messages.
    #[track_caller]
    fn deploy(&self, code: i32, options: &[&str]) -> (String, String) {
        let arguments = deploy_arguments(self.binaries.path(), options);
        let output = infra(&self.aws, &arguments);
        let messages = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{messages}");
        (String::from_utf8(output.stdout).unwrap(), messages)
    }

    fn store_name(&self, name: &str) {
        for (parameter, value) in [
            ("awsGlueDatabaseName", name.to_owned()),
            ("awsGlueDatabaseNameLowerCase", name.to_lowercase()),
        ] {
            let name = format!("/{APP}/{parameter}");
            let input = json!({"Name": name, "Value": value, "Type": "String", "Overwrite": true});
            call(&self.aws, "ssm", "AmazonSSM.PutParameter", &input);
        }
    }

    fn output(&self, stack: &str, name: &str) -> Value {
        let outputs = result(&infra(&self.aws, &["outputs", "--format=json"]));
        outputs[format!("{APP}-{stack}")][name].clone()
    }
}

#[test]
fn database_of_a_deployment_is_not_renamed_and_the_error_names_ways_out() {
    let deployment = Deployment {
        aws: Ministack::start().unwrap(),
        binaries: binaries(),
    };
    deployment.deploy(0, &["--config=ctr.toml"]);
    assert_eq!(deployment.output("partitioning", "GlueDatabase"), DEPLOYED);
    let bucket = "amazonconnectdataanalyticssample-ctr-000000000000-us-east-1";
    send(
        &deployment.aws,
        &format!("PUT /{bucket}/{ROW}"),
        "s3",
        "",
        "{}",
    );
    let stacks =
        ["bootstrap", "partitioning", "ctr", "queries"].map(|stack| format!("{APP}-{stack}"));
    let histories = || stacks.clone().map(|stack| history(&deployment.aws, &stack));
    let before = histories();

    deployment.store_name("AnyCompanyRenamed");
    for options in [&["--config=renamed.toml"][..], &[]] {
        let (_, error) = deployment.deploy(2, options);
        let messages = [
            format!(
                "error: the database of a deployment cannot be renamed: {DEPLOYED} is deployed, anycompanyrenamed is configured"
            ),
            format!("configure -l --aws-glue-database-name={DEPLOYED}"),
            "destroy the deployment, which keeps the data, and deploy again with --import-existing"
                .to_owned(),
        ];
        for message in messages {
            assert!(error.contains(&message), "{message} is not in {error}");
        }
    }
    assert_eq!(before, histories());

    // The first way out: the deployed name.
    deployment.store_name(DEPLOYED);
    let (unchanged, _) = deployment.deploy(0, &[]);
    let expected = stacks.clone().map(|stack| format!("{stack}: unchanged\n"));
    assert_eq!(unchanged, expected.concat());

    // The second one: another deployment with the data of this one.
    let destroyed = infra(&deployment.aws, &["destroy", "--all", "--yes"]);
    let messages = String::from_utf8(destroyed.stderr).unwrap();
    assert!(destroyed.status.success(), "{messages}");
    deployment.deploy(0, &["--config=renamed.toml", "--import-existing"]);
    assert_eq!(
        deployment.output("partitioning", "GlueDatabase"),
        "anycompanyrenamed"
    );
    let kept = send(
        &deployment.aws,
        &format!("GET /{bucket}/{ROW}"),
        "s3",
        "",
        "",
    );
    assert_eq!(kept, "{}");
}
