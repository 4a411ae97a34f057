//! What the templates must keep to, whatever else changes in them.

use std::path::Path;

use infra::model::Value;
use infra::{Assembly, StackId};
use parameters::{AppName, Values, catalogue};

fn assembly() -> Assembly {
    Assembly::synthesize(&AppName::default()).unwrap()
}

/// Stack, logical id, type and properties of all resources of a type.
fn resources(assembly: &Assembly, of: &str) -> Vec<(StackId, String, Value)> {
    let all = assembly.stacks.iter().flat_map(|stack| {
        stack
            .template
            .resources()
            .map(move |resource| (stack.id, resource))
    });
    all.filter(|(_, (_, kind, _))| *kind == of)
        .map(|(stack, (name, _, properties))| (stack, name.to_owned(), properties.clone()))
        .collect()
}

#[test]
fn the_names_that_people_know_are_there() {
    let known = [
        (
            "partitioning",
            "AthenaResultsS3bucket StartPartitioningLambda PollPartitioningStatusLambda GetPartitioningResultsLambda \
             PartitioningIteratorLambda AthenaPartitioningStateMachine",
        ),
        (
            "ctr",
            "CtrS3bucket CTRKinesisStream CtrKinesisFirehose CtrGlueTable CtrPartitioningSchedule",
        ),
        (
            "ae",
            "AES3bucket AEKinesisStream AEKinesisFirehose AEGlueTable AePartitioningSchedule",
        ),
        (
            "cfl",
            "CflS3bucket KinesisFirehoseCloudwatchLogsProcessorLambda CflKinesisFirehose CflSubscriptionFilter CflGlueTable \
             CflPartitioningSchedule",
        ),
        (
            "cl",
            "CLS3bucket CLKinesisFirehose CLGlueTable ConnectCLS3BucketNotificationRule CLEventProcessorLambda CLOutputFileLoaderQueue \
             CLOutputFileLoaderLambda CLRecordWriterQueue CLRecordWriterLambda CLDLQ CLPartitioningSchedule",
        ),
        (
            "ef",
            "EFS3bucket EFKinesisFirehose EFGlueTable ConnectEFS3BucketNotificationRule EFEventProcessorLambda EFOutputFileLoaderQueue \
             EFOutputFileLoaderLambda EFRecordWriterQueue EFRecordWriterLambda EFDLQ EFPartitioningSchedule",
        ),
        ("queries", "AthenaWorkgroup"),
        (
            "dashboards",
            "AthenaDataSource ConnectContactsDataSet OverviewDashboard JourneyDashboard",
        ),
    ];
    let assembly = assembly();
    for (code, names) in known {
        let stack = assembly.stack(StackId::of(code).unwrap()).unwrap();
        for name in names.split_whitespace() {
            assert!(
                stack.template.resources().any(|(known, ..)| known == name),
                "{name} in {code}"
            );
        }
    }
}

/// The text of a value without a choice, for a region and an account.
fn evaluate(value: &Value, long_region: bool, region: &str) -> String {
    let value = value
        .get("Fn::If")
        .map_or(value, |choice| &choice[if long_region { 1 } else { 2 }]);
    value["Fn::Sub"]
        .as_str()
        .unwrap()
        .replace("${AWS::Region}", region)
        .replace("${AWS::AccountId}", "123456789012")
}

#[test]
fn buckets_have_names_that_s3_takes_in_every_region() {
    let buckets = resources(&assembly(), "AWS::S3::Bucket");
    assert_eq!(buckets.len(), 14);
    for (region, is_long) in [
        ("us-east-1", false),
        ("af-south-1", false),
        ("eu-central-1", true),
        ("ap-southeast-2", true),
        ("us-gov-west-1", true),
    ] {
        for (_, logical_id, properties) in &buckets {
            let name = evaluate(&properties["BucketName"], is_long, region);
            assert!(
                name.len() <= 63,
                "{logical_id}: {name} has {} characters",
                name.len()
            );
            assert!(
                is_long || name.starts_with("amazonconnectdataanalyticssample-"),
                "{name}"
            );
        }
    }
}

#[test]
fn names_fit_where_aws_limits_them() {
    let limits = [
        ("AWS::Lambda::Function", "FunctionName", 64),
        ("AWS::Events::Rule", "Name", 64),
        (
            "AWS::KinesisFirehose::DeliveryStream",
            "DeliveryStreamName",
            64,
        ),
        ("AWS::SQS::Queue", "QueueName", 80),
        ("AWS::Kinesis::Stream", "Name", 128),
    ];
    for (of, property, most) in limits {
        for (_, logical_id, properties) in resources(&assembly(), of) {
            let name = properties[property].as_str().unwrap();
            assert!(
                name.len() <= most,
                "{logical_id}: {name} has {} characters",
                name.len()
            );
        }
    }
}

#[test]
fn the_code_of_each_function_is_a_crate_of_this_workspace() {
    let lambdas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/lambdas");
    let assembly = assembly();
    let functions: Vec<_> = assembly
        .stacks
        .iter()
        .flat_map(|stack| &stack.functions)
        .collect();
    assert_eq!(functions.len(), 11);
    for function in &functions {
        assert!(
            lambdas.join(function.package).join("src/main.rs").exists(),
            "{} is no crate",
            function.package
        );
    }
    assert_eq!(
        functions.len(),
        resources(&assembly, "AWS::Lambda::Function").len()
    );
}

#[test]
fn functions_are_told_what_their_readmes_ask_for() {
    let lambdas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/lambdas");
    let assembly = assembly();
    for stack in &assembly.stacks {
        for function in &stack.functions {
            let readme =
                std::fs::read_to_string(lambdas.join(function.package).join("README.md")).unwrap();
            let (_, _, properties) = stack
                .template
                .resources()
                .find(|(name, ..)| *name == function.logical_id)
                .unwrap();
            let variables = properties["Environment"]["Variables"].as_object().unwrap();
            let required = readme
                .lines()
                .filter(|line| line.contains("| yes |"))
                .filter_map(|line| line.split('`').nth(1));
            for name in required {
                assert!(
                    variables.contains_key(name),
                    "{} needs {name}",
                    function.logical_id
                );
            }
            for name in variables.keys().filter(|name| *name != "METRICS_NAMESPACE") {
                assert!(
                    readme.contains(&format!("`{name}`")),
                    "{} does not read {name}",
                    function.package
                );
            }
        }
    }
}

#[test]
fn messages_are_hidden_for_six_times_the_timeout_and_the_window() {
    for id in [StackId::ContactLens, StackId::EvaluationForms] {
        let assembly = assembly();
        let stack = assembly.stack(id).unwrap();
        let default = |name: &str| {
            let (_, parameter) = stack
                .template
                .parameters()
                .find(|(known, _)| *known == name)
                .unwrap();
            parameter.default().and_then(Value::as_u64).unwrap()
        };
        let window = default("BatchingWindowSeconds");
        for function in ["OutputFileLoader", "RecordWriter"] {
            let least = 6 * default(&format!("{function}TimeoutSeconds")) + window;
            assert!(
                default(&format!("{function}VisibilitySeconds")) >= least,
                "{function}"
            );
        }
        assert!(default("MaxReceiveCount") >= 5);
    }
}

#[test]
fn stacks_are_deployed_as_the_parameters_say() {
    let mut values = Values::default();
    values.set(&catalogue::AE_STACK_ENABLED, "true");
    let parameters = values.parameters().unwrap();
    let enabled = StackId::ALL
        .into_iter()
        .filter(|stack| stack.is_enabled(&parameters));
    assert!(enabled.eq([
        StackId::Bootstrap,
        StackId::Partitioning,
        StackId::AgentEvents,
        StackId::Queries
    ]));
    let is_reporting =
        |values: &Values| StackId::EvaluationReporting.is_enabled(&values.parameters().unwrap());
    values.set(&catalogue::EF_REPORTING_STACK_ENABLED, "true");
    assert!(
        !is_reporting(&values),
        "there are no evaluations to report on"
    );
    values.set(&catalogue::EF_STACK_ENABLED, "true");
    values.set(
        &catalogue::CONNECT_EVALUATION_FORMS_S3_LOCATION,
        "anycompany-recordings",
    );
    assert!(is_reporting(&values));
    values.set(&catalogue::DASHBOARDS_STACK_ENABLED, "true");
    values.set(
        &catalogue::QUICKSIGHT_PRINCIPAL_ARN,
        "arn:aws:quicksight:us-east-1:123456789012:group/default/analysts",
    );
    assert!(StackId::Dashboards.is_enabled(&values.parameters().unwrap()));
}

#[test]
fn each_stack_comes_after_those_that_it_needs() {
    let assembly = assembly();
    assert!(
        assembly
            .stacks
            .iter()
            .map(|stack| stack.id)
            .eq(StackId::ALL)
    );
    for stack in &assembly.stacks {
        assert!(
            stack.depends_on.iter().all(|other| *other < stack.id),
            "{}",
            stack.id
        );
    }
    assert_eq!(
        assembly.stack(StackId::ContactFlowLogs).unwrap().depends_on,
        [StackId::Bootstrap, StackId::Partitioning]
    );
}

#[test]
fn stored_parameters_are_those_that_configure_writes() {
    let entries = {
        let mut values = Values::default();
        values.set(&catalogue::CTR_STACK_ENABLED, "true");
        values.entries().unwrap()
    };
    for stack in &assembly().stacks {
        for (name, parameter) in stack
            .template
            .parameters()
            .filter(|(_, parameter)| parameter.kind().starts_with("AWS::SSM"))
        {
            let stored = parameter.default().and_then(Value::as_str).unwrap();
            let stored = stored
                .strip_prefix("/AmazonConnectDataAnalyticsSample/")
                .unwrap();
            assert!(
                entries.iter().any(|entry| entry.name == stored),
                "{name} of {} is {stored}",
                stack.id
            );
        }
    }
}
