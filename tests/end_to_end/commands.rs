//! Commands on an up-to-date deployment.

use end_to_end::{APP, Deployment, RECORDINGS};

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "deploy creates the enabled stacks, each after its dependencies",
        order,
    ),
    ("a second deployment changes and uploads nothing", again),
    (
        "diff finds nothing, and a change of the configuration",
        diff,
    ),
    ("list has the state of every stack", list),
    ("outputs prints text and JSON", outputs),
    (
        "with --no-execute a change set is left and nothing is made",
        prepared,
    ),
    (
        "doctor finds everything in its place, and what is missing with what to do",
        doctor,
    ),
    (
        "the recordings bucket sends events to EventBridge and still to whom it did before",
        events,
    ),
];

fn order(deployment: &Deployment) {
    let deployed = deployment.deployed.json();
    let results: Vec<_> = deployed
        .as_array()
        .unwrap()
        .iter()
        .map(|stack| format!("{} {}", stack["stack"], stack["result"]))
        .collect();
    let sources = [
        "ctr created",
        "ae created",
        "cfl created",
        "transcripts created",
        "cl created",
        "ef created",
    ];
    let expected = [
        &["bootstrap unchanged", "partitioning created"],
        &sources[..],
        &[
            "ef-reporting created",
            "queries created",
            "curated created",
            "dashboards created",
        ],
    ]
    .concat();
    let position = |expected: &str| {
        let (stack, result) = expected.split_once(' ').unwrap();
        results
            .iter()
            .position(|line| *line == format!("\"{APP}-{stack}\" \"{result}\""))
    };
    let positions: Vec<_> = expected.iter().map(|expected| position(expected)).collect();
    assert!(
        positions.iter().all(Option::is_some) && positions.is_sorted(),
        "expected {expected:?}\ncame     {results:?}"
    );
}

fn again(deployment: &Deployment) {
    let local = &deployment.local;
    let file = local.folder().join("outputs.json");
    let arguments = [
        "deploy",
        "ctr",
        "--binaries",
        local.functions(),
        "--no-partitions",
        "--outputs-file",
        file.to_str().unwrap(),
    ];
    let finished = local
        .infra(&arguments)
        .expect(0)
        .expect_message("uploaded 0 of 5");
    assert_eq!(
        finished.stdout,
        ["bootstrap", "partitioning", "ctr"]
            .map(|stack| format!("{APP}-{stack}: unchanged\n"))
            .concat()
    );
    let outputs: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert!(
        outputs[format!("{APP}-ctr")]["CTRKinesisStreamArn"].is_string(),
        "{outputs}"
    );
}

fn list(deployment: &Deployment) {
    let listed = deployment.local.infra(&["list", "--format=json"]).expect(0);
    for stack in listed.json()["stacks"].as_array().unwrap() {
        let state = [&stack["status"], &stack["enabled"]];
        assert_eq!(state[1], true, "{stack}");
        let is_complete = |status: &str| status.ends_with("_COMPLETE");
        assert!(state[0].as_str().is_some_and(is_complete), "{stack}");
    }
    let arguments = ["list", "--drift", "--app-name=AnyCompanyMissing"];
    let missing = deployment.local.infra(&arguments).expect(0);
    let lines: Vec<_> = missing.stdout.lines().skip(1).collect();
    assert!(
        !lines.is_empty() && lines.iter().all(|line| line.contains("not deployed  -")),
        "{}",
        missing.stdout
    );
}

fn diff(deployment: &Deployment) {
    let local = &deployment.local;
    let same = local.infra(&["diff", "--fail"]).expect(0);
    assert_eq!(
        same.stdout.matches("no differences").count(),
        same.stdout.matches("Stack ").count(),
        "{}",
        same.stdout
    );
    let file = local.folder().join("other.toml");
    std::fs::write(&file, "ctr-stack-enabled = true\nae-stack-enabled = true\n").unwrap();
    let of_file = local
        .infra(&[
            "diff",
            "--config",
            file.to_str().unwrap(),
            "--output=json",
            "--change-set",
        ])
        .expect(0)
        .json();
    let stacks: Vec<_> = of_file
        .as_array()
        .unwrap()
        .iter()
        .map(|diff| diff["stack"].as_str().unwrap())
        .collect();
    assert!(
        stacks.contains(&format!("{APP}-ae").as_str())
            && !stacks.contains(&format!("{APP}-cl").as_str()),
        "{stacks:?}"
    );
}

fn prepared(deployment: &Deployment) {
    let local = &deployment.local;
    let name = "--app-name=AnyCompanyPrepared";
    let _stored = local
        .configure(&[
            name,
            "--aws-glue-database-name=AnyCompanyPreparedDB",
            "--ctr-stack-enabled",
        ])
        .expect(0);
    let results = local
        .infra(&["deploy", "bootstrap", "--no-execute", "--output=json", name])
        .expect(0)
        .json();
    assert_eq!(results[0]["result"], "prepared", "{results}");
    assert!(
        results[0]["changeSet"]
            .as_str()
            .is_some_and(|name| name.starts_with("deploy-")),
        "{results}"
    );
    assert!(
        !deployment
            .api()
            .has_bucket("anycompanyprepared-ab-000000000000-us-east-1")
    );
    let _made = local
        .infra(&["deploy", "bootstrap", "--require-approval=never", name])
        .expect(0);
    assert!(
        deployment
            .api()
            .has_bucket("anycompanyprepared-ab-000000000000-us-east-1")
    );
}

fn outputs(deployment: &Deployment) {
    let text = deployment.local.infra(&["outputs", "ctr"]).expect(0).stdout;
    let stream =
        "AmazonConnectDataAnalyticsSample-ctr.CTRKinesisStreamArn = arn:aws:kinesis:us-east-1:";
    assert!(text.contains(stream), "expected {stream}\ncame     {text}");
    assert_eq!(
        deployment.output("bootstrap", "ArtifactsS3bucket"),
        Deployment::bucket("ab")
    );
}

fn events(deployment: &Deployment) {
    let now = &deployment.enabled.stdout;
    assert!(
        now.starts_with(&format!("{RECORDINGS}: EventBridge notifications enabled")),
        "{now}"
    );
    let queue = "arn:aws:sqs:us-east-1:000000000000:AnyCompanyAudio .wav".to_owned();
    assert_eq!(
        deployment.api().notifications(RECORDINGS),
        (vec![queue], true)
    );
    let again = deployment
        .local
        .infra(&["enable-s3-events", "--output=json"])
        .expect(0)
        .json();
    assert_eq!(
        again,
        serde_json::json!([{"bucket": RECORDINGS, "changed": false}])
    );
}

fn doctor(deployment: &Deployment) {
    let findings = deployment
        .local
        .infra(&["doctor", "--output=json"])
        .expect(0)
        .json();
    let severity = |subject: &str| {
        findings
            .as_array()
            .unwrap()
            .iter()
            .find(|finding| finding["subject"] == subject)
            .unwrap()["severity"]
            .clone()
    };
    for subject in [
        "account",
        "parameters",
        "stack bootstrap",
        "stack ef",
        "bucket anycompany-recordings",
        "log group /aws/connect/anycompany",
    ] {
        assert_eq!(severity(subject), "ok", "{subject} in {findings}");
    }
    // ministack supports neither; unit tests cover the responses of AWS.
    assert_eq!(
        [severity("Lake Formation"), severity("Kinesis shard quota")],
        ["unknown", "unknown"],
        "{findings}"
    );
    let elsewhere = deployment
        .local
        .infra(&["doctor", "--app-name=AnyCompanyNowhere"])
        .expect(1);
    assert!(
        elsewhere
            .stdout
            .contains("error    parameters: not configured"),
        "{}",
        elsewhere.stdout
    );
    let nobody = deployment
        .local
        .infra_with(
            &["doctor"],
            &[("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "")],
        )
        .expect(1);
    assert!(
        nobody
            .stdout
            .starts_with("error    account: no AWS credentials"),
        "{}",
        nobody.stdout
    );
}
