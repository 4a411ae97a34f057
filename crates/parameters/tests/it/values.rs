//! Values, given and default: stored, rejected and dependent ones.

use parameters::{
    AppName, Architecture, Compression, Definition, NOT_DEFINED, Problem, Values, advice, catalogue,
};

fn values(given: &[(&str, &str)]) -> Values {
    let mut values = Values::default();
    for (flag, value) in given {
        values.set(Definition::from_flag(flag).unwrap(), value);
    }
    values
}

fn stored(values: &Values, name: &str) -> String {
    values
        .entries()
        .unwrap()
        .into_iter()
        .find(|entry| entry.name == name)
        .unwrap()
        .value
}

#[test]
fn defaults_are_complete_and_valid() {
    let listed: Vec<_> = Values::default()
        .entries()
        .unwrap()
        .iter()
        .map(|entry| format!("{} = {}", entry.name, entry.value))
        .collect();
    insta::assert_snapshot!(listed.join("\n"));
}

#[test]
fn reads_back_what_it_stores() {
    let given = values(&[
        ("ctr-stack-enabled", "yes"),
        ("number-of-agents", "25,000"),
        (
            "connect-instance-id",
            "arn:aws:connect:us-east-1:123456789012:instance/12345678-90AB-CDEF-1234-567890ABCDEF",
        ),
        ("cl-stack-enabled", "true"),
        (
            "connect-contact-lens-s3-bucket-name",
            "s3://anycompany-recordings/",
        ),
        ("contact-lens-channels", "chat, voice"),
        ("ef-stack-enabled", "true"),
        (
            "connect-evaluation-forms-s3-bucket-path",
            "anycompany-recordings/connect/anycompany/ContactEvaluations/",
        ),
        ("lambda-architecture", "x86-64"),
    ]);
    let entries = given.entries().unwrap();
    let read = Values::from_stored(
        entries
            .iter()
            .map(|entry| (entry.name, entry.value.as_str())),
    );
    assert_eq!(read.entries(), Ok(entries));
    assert_eq!(read.parameters(), given.parameters());
    for (name, value) in [
        ("ctrStackEnabled", "true"),
        ("connectInstanceId", "12345678-90ab-cdef-1234-567890abcdef"),
        ("connectContactLensS3BucketName", "anycompany-recordings"),
        ("contactLensChannels", "voice,chat"),
        (
            "connectEvaluationFormsS3BucketName",
            "anycompany-recordings",
        ),
        (
            "connectEvaluationFormsS3Prefix",
            "connect/anycompany/ContactEvaluations",
        ),
        ("ctrKinesisShardCount", "1"),
        ("aeKinesisShardCount", "5"),
        ("lambdaArchitecture", "x86_64"),
        (
            "awsGlueDatabaseNameLowerCase",
            "amazonconnectdataanalyticsdb",
        ),
        ("alarmEmail", NOT_DEFINED),
    ] {
        assert_eq!(stored(&read, name), value, "{name}");
    }
}

#[test]
fn sources_that_are_not_enabled_are_none() {
    let parameters = Values::default().parameters().unwrap();
    assert!(
        parameters.contact_records.is_none()
            && parameters.contact_lens.is_none()
            && parameters.dashboards.is_none()
    );
    assert_eq!(parameters.architecture, Architecture::Arm64);
    assert_eq!(parameters.firehose.compression, Compression::Gzip);

    let given = values(&[
        ("ae-stack-enabled", "true"),
        ("ae-partitioning-schedule-enabled", "false"),
    ]);
    assert!(!given.parameters().unwrap().agent_events.unwrap().schedule);
}

#[test]
fn enabled_stacks_require_their_parameters() {
    for (switch, required) in [
        (
            "cfl-stack-enabled",
            "connect-contact-flow-logs-cloudwatch-log-group",
        ),
        ("cl-stack-enabled", "connect-contact-lens-s3-bucket-name"),
        ("ef-stack-enabled", "connect-evaluation-forms-s3-location"),
        ("dashboards-stack-enabled", "quicksight-principal-arn"),
    ] {
        let problems = values(&[(switch, "true")]).parameters().unwrap_err();
        let missed: Vec<_> = problems.iter().collect();
        assert_eq!(
            missed,
            [&Problem::Missing(Definition::from_flag(required).unwrap())],
            "{switch}"
        );
        assert!(
            problems
                .to_string()
                .starts_with(&format!("{required} is required when {switch} is true: ")),
            "{problems}"
        );
    }
}

#[test]
fn reports_all_problems_in_the_order_of_parameters() {
    let given = values(&[
        ("log-retention-days", "31"),
        ("cl-stack-enabled", "true"),
        ("ctr-stack-enabled", "perhaps"),
        ("connect-evaluation-forms-s3-location", "Any_Company"),
        ("alarm-email", "nobody"),
        ("firehose-buffer-seconds", "5"),
    ]);
    insta::assert_snapshot!(given.parameters().unwrap_err());
    assert_eq!(
        given.entries().unwrap_err(),
        given.parameters().unwrap_err()
    );
}

#[test]
fn relevance_follows_the_values_so_far() {
    let relevant = |values: &Values| {
        catalogue::ALL
            .iter()
            .filter(|one| one.is_relevant(values))
            .map(|one| one.flag)
            .collect::<Vec<_>>()
    };
    insta::assert_snapshot!(
        "relevant_without_sources",
        relevant(&Values::default()).join("\n")
    );
    let on_demand = values(&[
        ("ae-stack-enabled", "true"),
        ("kinesis-stream-mode", "ON_DEMAND"),
    ]);
    assert!(
        relevant(&on_demand).contains(&"kinesis-stream-mode")
            && !relevant(&on_demand).contains(&"number-of-agents")
    );
    let everything = [
        "ctr",
        "ae",
        "cfl",
        "cl",
        "transcripts",
        "ef",
        "curated",
        "dashboards",
    ]
    .map(|source| format!("{source}-stack-enabled"));
    let everything: Vec<_> = everything
        .iter()
        .map(|flag| (flag.as_str(), "true"))
        .collect();
    assert_eq!(relevant(&values(&everything)).len(), catalogue::ALL.len());
}

#[test]
fn empty_value_restores_the_default() {
    let mut given = values(&[
        ("aws-glue-database-name", "Other"),
        ("alarm-email", "operations@example.com"),
    ]);
    for text in ["", " ", NOT_DEFINED] {
        given.set(&catalogue::AWS_GLUE_DATABASE_NAME, text);
        given.set(&catalogue::ALARM_EMAIL, text);
        assert_eq!(given.entries(), Values::default().entries());
    }
}

#[test]
fn ignores_unknown_stored_names_and_reports_invalid_values() {
    let read = Values::from_stored([
        ("aeKinesisShardCount", "99"),
        ("somebodyElses", "1"),
        ("ctrStackEnabled", "TRUE"),
        ("clStackEnabled", "on"),
    ]);
    assert_eq!(
        read.get(&catalogue::CTR_STACK_ENABLED).as_deref(),
        Some("true")
    );
    assert_eq!(
        read.parameters().unwrap_err().to_string(),
        "cl-stack-enabled: expected true or false, found `on`"
    );
}

#[test]
fn warns_about_valid_values_that_overlook_something() {
    let advise = |name: &str, given: &[(&str, &str)]| {
        advice(
            &name.parse::<AppName>().unwrap(),
            &values(given).parameters().unwrap(),
        )
    };
    let database = ("aws-glue-database-name", "AnyCompanyEurope");
    let forms = [
        ("ef-stack-enabled", "true"),
        ("connect-evaluation-forms-s3-location", "anycompany"),
        ("ef-reporting-stack-enabled", "true"),
    ];
    assert!(advise(AppName::DEFAULT, &[])[0].starts_with("no source is enabled"));
    assert!(advise(AppName::DEFAULT, &forms)[0].contains("without ctr-stack-enabled"));
    assert!(
        advise("AnyCompanyEurope", &[("ctr-stack-enabled", "true")])[0]
            .contains("set aws-glue-database-name for AnyCompanyEurope")
    );
    assert!(
        advise(
            "AnyCompanyEurope",
            &[("ctr-stack-enabled", "true"), database]
        )
        .is_empty()
    );
    let with_agents = |agents| {
        let given = [("ae-stack-enabled", "true"), ("number-of-agents", agents)];
        advise(AppName::DEFAULT, &given)
    };
    assert!(with_agents("500").is_empty());
    assert!(with_agents("501")[0].starts_with("set curated-stack-enabled: above 500 agents"));
    let curated = [
        ("ae-stack-enabled", "true"),
        ("number-of-agents", "25000"),
        ("curated-stack-enabled", "true"),
    ];
    assert!(advise(AppName::DEFAULT, &curated).is_empty());
}

#[test]
fn shared_bucket_is_listed_once() {
    let with_forms_at = |location| {
        values(&[
            ("cl-stack-enabled", "true"),
            (
                "connect-contact-lens-s3-bucket-name",
                "anycompany-recordings",
            ),
            ("ef-stack-enabled", "true"),
            ("connect-evaluation-forms-s3-location", location),
        ])
    };
    let buckets = |values: Values| values.parameters().unwrap().connect_buckets().join(", ");
    assert_eq!(
        buckets(with_forms_at("anycompany-recordings/ContactEvaluations")),
        "anycompany-recordings"
    );
    assert_eq!(
        buckets(with_forms_at("anycompany-evaluations")),
        "anycompany-recordings, anycompany-evaluations"
    );
    assert_eq!(buckets(Values::default()), "");
}
