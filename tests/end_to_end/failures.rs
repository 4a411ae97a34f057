//! Invalid input and failures: each error says what to do.

use std::fs;
use std::sync::Arc;
use std::thread;

use end_to_end::{ACCOUNT, Deployment, REGION};
use serde_json::json;
use tiny_http::{Response, Server};

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "a stack that is unknown or not enabled is an error",
        unknown_stacks,
    ),
    (
        "a missing binary is reported with its crate, before the first change",
        missing_binary,
    ),
    (
        "without credentials, region or endpoint it says what to do",
        no_access,
    ),
    (
        "a deployment without configuration is an error",
        not_configured,
    ),
    (
        "a configuration file that is wrong is rejected before AWS is called",
        wrong_file,
    ),
    (
        "more permissions are not given without somebody's approval",
        approval,
    ),
    (
        "a bucket name that somebody else has is reported before the first change",
        taken_name,
    ),
    (
        "throttled calls are tried again, and told in the end",
        throttled,
    ),
    (
        "a stack that fails ends with its root cause, and is recreated on request",
        failing_stack,
    ),
];

fn unknown_stacks(deployment: &Deployment) {
    let local = &deployment.local;
    for command in [
        &["deploy", "xyz"][..],
        &["diff", "xyz"],
        &["destroy", "xyz", "--yes"],
        &["outputs", "xyz"],
        &["package", "xyz"],
    ] {
        let finished = local
            .infra(command)
            .expect(2)
            .expect_message("unknown stack `xyz`; the stacks are bootstrap, partitioning");
        assert_eq!(finished.stdout, "");
    }
    let file = local.folder().join("ctr-only.toml");
    fs::write(&file, "ctr-stack-enabled = true\n").unwrap();
    let finished = local
        .infra(&[
            "deploy",
            "cl",
            "--config",
            file.to_str().unwrap(),
            "--format=json",
        ])
        .expect(2);
    let finished = finished.expect_message(
        "stack cl is not enabled; enable it first: configure -l --cl-stack-enabled=true",
    );
    assert_eq!(finished.json()["status"], "failed");
    let _no_such_parameter = local
        .infra(&["deploy", "ctr", "--parameters", "Xyz=1"])
        .expect(2)
        .expect_message("--parameters: none of the stacks to deploy has a parameter Xyz");
}

fn missing_binary(deployment: &Deployment) {
    let empty = deployment.local.folder().join("no-binaries");
    fs::create_dir_all(&empty).unwrap();
    let finished = deployment
        .local
        .infra(&["package", "ctr", "--binaries", empty.to_str().unwrap()])
        .expect(1);
    let _finished = finished.expect_message("binary for `partitioning-iterator` not found at");
    configure(deployment, "AnyCompanyBinaries", &["--ctr-stack-enabled"]);
    let finished = deployment
        .local
        .infra(&[
            "deploy",
            "--app-name=AnyCompanyBinaries",
            "--binaries",
            empty.to_str().unwrap(),
            "--require-approval=never",
        ])
        .expect(1);
    let _finished = finished.expect_message("binary for `partitioning-iterator` not found at");
    // Bootstrap, which needs no binary, would be the first stack.
    let stacks = deployment.api().stacks();
    let own = |name: &&String| name.starts_with("AnyCompanyBinaries");
    assert_eq!(stacks.iter().find(own), None);
}

fn no_access(deployment: &Deployment) {
    let local = &deployment.local;
    let nobody = [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "")];
    let _nobody = local
        .infra_with(&["outputs"], &nobody)
        .expect(1)
        .expect_message("hint: sign in with");
    let nowhere = [("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "")];
    let _nowhere = local
        .infra_with(&["outputs"], &nowhere)
        .expect(1)
        .expect_message("hint: pass --region, set AWS_REGION");
    let gone = [
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        ("AWS_MAX_ATTEMPTS", "1"),
    ];
    let _gone = local
        .infra_with(&["outputs"], &gone)
        .expect(1)
        .expect_message("cannot reach STS for sts:GetCallerIdentity");
}

fn not_configured(deployment: &Deployment) {
    let finished = deployment
        .local
        .infra(&["deploy", "--app-name", "AnyCompanyNowhere"])
        .expect(2);
    let advice = "no configuration found under /AnyCompanyNowhere/ in us-east-1; run: configure --app-name AnyCompanyNowhere";
    let _finished = finished.expect_message(advice);
}

fn wrong_file(deployment: &Deployment) {
    let file = deployment.local.folder().join("wrong.toml");
    fs::write(&file, "ctr-stack-enabeld = true\nnumber-of-agents = 0\n").unwrap();
    // The endpoint does not exist: the command must not call it.
    let gone = [
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        ("AWS_MAX_ATTEMPTS", "1"),
    ];
    let finished = deployment
        .local
        .infra_with(&["deploy", "--config", file.to_str().unwrap()], &gone)
        .expect(2);
    let _finished = finished
        .expect_message("did you mean `ctr-stack-enabled`?")
        .expect_message("number-of-agents");
}

/// A configuration for another deployment with one source.
fn configure(deployment: &Deployment, app_name: &str, source: &[&str]) {
    let named = [
        format!("--app-name={app_name}"),
        format!("--aws-glue-database-name={app_name}DB"),
    ];
    let arguments = [
        &[named[0].as_str(), &named[1], "--lambda-architecture=x86_64"],
        source,
    ]
    .concat();
    let _stored = deployment.local.configure(&arguments).expect(0);
}

fn approval(deployment: &Deployment) {
    let local = &deployment.local;
    configure(deployment, "AnyCompanyApproval", &["--ctr-stack-enabled"]);
    let finished = local
        .infra(&[
            "deploy",
            "ctr",
            "--app-name=AnyCompanyApproval",
            "--binaries",
            local.functions(),
        ])
        .expect(2);
    let finished = finished.expect_message("Permissions become broader (listed above). Deploy?");
    let finished = finished.expect_message("ArtifactsS3bucketAccessLogsPolicy");
    let _finished = finished.expect_message("pass --require-approval never to deploy");
    let outputs = local
        .infra(&["outputs", "--app-name=AnyCompanyApproval", "--format=json"])
        .expect(0)
        .json();
    assert_eq!(outputs, json!({}));
}

fn taken_name(deployment: &Deployment) {
    let local = &deployment.local;
    configure(deployment, "AnyCompanyTaken", &["--ctr-stack-enabled"]);
    local
        .foreign_api()
        .create_bucket(&format!("anycompanytaken-ab-{ACCOUNT}-{REGION}"));
    let finished = local
        .infra(&[
            "deploy",
            "--app-name=AnyCompanyTaken",
            "--require-approval=never",
        ])
        .expect(1);
    let finished = finished.expect_message(
        "bucket anycompanytaken-ab-000000000000-us-east-1: exists, has a name of stack bootstrap, and access is denied",
    );
    let finished = finished.expect_message("choose another --app-name");
    assert!(
        !finished.stderr.contains("CREATE_IN_PROGRESS"),
        "{}",
        finished.stderr
    );
}

fn throttled(deployment: &Deployment) {
    let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
    let endpoint = format!("http://{}", server.server_addr());
    let answering = thread::spawn({
        let server = Arc::clone(&server);
        move || {
            let error = "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>";
            let answer = |request: tiny_http::Request| {
                request.respond(Response::from_string(error).with_status_code(400))
            };
            server
                .incoming_requests()
                .map(answer)
                .fold(0, |calls, _| calls + 1)
        }
    });
    let variables = [
        ("AWS_ENDPOINT_URL", endpoint.as_str()),
        ("AWS_MAX_ATTEMPTS", "2"),
    ];
    let finished = deployment
        .local
        .infra_with(&["outputs"], &variables)
        .expect(1);
    let _finished =
        finished.expect_message("STS throttles sts:GetCallerIdentity after all retries");
    server.unblock();
    assert_eq!(answering.join().unwrap(), 2);
}

fn failing_stack(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    configure(deployment, "AnyCompanyFailing", &["--ctr-stack-enabled"]);
    let deploy_stack = |stack| {
        [
            "deploy",
            stack,
            "--app-name=AnyCompanyFailing",
            "--binaries",
            local.functions(),
            "--require-approval=never",
        ]
    };
    let _before = local.infra(&deploy_stack("partitioning")).expect(0);
    // The name of the table is taken.
    let database = "anycompanyfailingdb";
    api.call(
        "glue",
        "AWSGlue.CreateTable",
        &json!({"DatabaseName": database, "TableInput": {"Name": "connect_ctr"}}),
    );
    let deploy = deploy_stack("ctr");
    let failed = local
        .infra(&deploy)
        .expect(1)
        .expect_message("stack AnyCompanyFailing-ctr ended in state ROLLBACK_COMPLETE");
    let end = failed
        .stderr
        .split("ended in state ROLLBACK_COMPLETE")
        .last()
        .unwrap();
    assert!(end.contains("(AWS::Glue::Table) CREATE_FAILED"), "{end}");
    assert!(
        end.contains("hint: a resource of the same name exists"),
        "{end}"
    );
    let table = json!({"DatabaseName": database, "Name": "connect_ctr"});
    api.call("glue", "AWSGlue.DeleteTable", &table);
    let asked = local
        .infra(&deploy)
        .expect(2)
        .expect_message("The creation of AnyCompanyFailing-ctr failed. Delete and recreate?");
    let _asked = asked.expect_message("pass --yes to recreate");
    let recreated = local.infra(&[&deploy[..], &["--yes"]].concat()).expect(0);
    assert!(
        recreated.stdout.contains("AnyCompanyFailing-ctr: created"),
        "{}",
        recreated.stdout
    );
}
