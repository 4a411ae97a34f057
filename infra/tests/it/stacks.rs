//! Invariants of the templates.

use std::collections::BTreeSet;
use std::process::Command;

use infra::model::Value;
use infra::{Assembly, StackId};
use parameters::{AppName, Values, catalogue};

use crate::guides::BOTOCORE;

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

/// Firehose begins at the latest position: what Connect puts on a stream before is not delivered.
#[test]
fn connect_is_associated_after_the_delivery_stream_reads() {
    let assembly = assembly();
    for (stack, association, reader) in [
        (
            StackId::ContactRecords,
            "CTRKinesisStreamAssociation",
            "CtrKinesisFirehose",
        ),
        (
            StackId::AgentEvents,
            "AEKinesisStreamAssociation",
            "AEKinesisFirehose",
        ),
    ] {
        let body = &assembly.stack(stack).unwrap().body;
        let template: Value = serde_json::from_str(body).unwrap();
        let resources = &template["Resources"];
        assert!(resources[reader].is_object());
        assert_eq!(
            resources[association]["DependsOn"],
            Value::from(vec![reader]),
            "{association}"
        );
    }
}

/// Dropping a record of the other kind is right only if the other delivery stream reads the same stream, or
/// nobody wants it.
#[test]
fn records_of_the_other_kind_are_dropped_only_if_nothing_is_lost() {
    let assembly = assembly();
    for (stack, own, other, enabled, function) in [
        (
            StackId::ContactRecords,
            "CtrStreamArn",
            "AeStreamArn",
            "AeStackEnabled",
            "CtrRecordTransformerLambda",
        ),
        (
            StackId::AgentEvents,
            "AeStreamArn",
            "CtrStreamArn",
            "CtrStackEnabled",
            "AERecordTransformerLambda",
        ),
    ] {
        let body = &assembly.stack(stack).unwrap().body;
        let template: Value = serde_json::from_str(body).unwrap();
        let variables = &template["Resources"][function]["Properties"]["Environment"]["Variables"];
        assert_eq!(
            variables["IS_STREAM_SHARED"],
            serde_json::json!({"Fn::If": ["DropsOtherKind", "true", "false"]})
        );
        for (mine, others, is_enabled, drops) in [
            ("not-defined", "not-defined", "true", false),
            ("a", "a", "true", true),
            ("a", "b", "true", false),
            ("a", "not-defined", "true", false),
            ("a", "not-defined", "false", true),
            ("not-defined", "b", "false", false),
        ] {
            let values = [(own, mine), (other, others), (enabled, is_enabled)];
            let condition = &template["Conditions"]["DropsOtherKind"];
            let found = holds(condition, &template, &values);
            assert_eq!(found, drops, "{stack}: {values:?}");
        }
    }
}

/// Evaluates a condition with values of parameters.
fn holds(condition: &Value, template: &Value, values: &[(&str, &str)]) -> bool {
    let text = |value: &Value| {
        let reference = value["Ref"].as_str();
        let given = values.iter().find(|(name, _)| Some(*name) == reference);
        given.map_or_else(
            || value.as_str().unwrap().to_owned(),
            |given| given.1.to_owned(),
        )
    };
    let (function, argument) = condition.as_object().unwrap().iter().next().unwrap();
    let all = || argument.as_array().unwrap().iter();
    match function.as_str() {
        "Condition" => holds(
            &template["Conditions"][argument.as_str().unwrap()],
            template,
            values,
        ),
        "Fn::Equals" => text(&argument[0]) == text(&argument[1]),
        "Fn::Not" => !holds(&argument[0], template, values),
        "Fn::And" => all().all(|condition| holds(condition, template, values)),
        other => panic!("{other}"),
    }
}

#[test]
fn keeps_known_logical_ids() {
    let known = [
        (
            "partitioning",
            "AthenaResultsS3bucket StartPartitioningLambda PollPartitioningStatusLambda GetPartitioningResultsLambda \
             PartitioningIteratorLambda AthenaPartitioningStateMachine",
        ),
        (
            "ctr",
            "CtrS3bucket CTRKinesisStream CtrRecordTransformerLambda CtrKinesisFirehose CtrGlueTable CtrPartitioningSchedule",
        ),
        (
            "ae",
            "AES3bucket AEKinesisStream AERecordTransformerLambda AEKinesisFirehose AEGlueTable AePartitioningSchedule",
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
        (
            "transcripts",
            "TranscriptsS3bucket TranscriptsKinesisFirehose TranscriptsGlueTable ConnectTranscriptTurnsView \
             TranscriptsPartitioningSchedule",
        ),
        ("queries", "AthenaWorkgroup"),
        (
            "curated",
            "CuratedS3bucket CurationPlanLambda CuratedWorkgroup CurationStateMachine CurationSchedule",
        ),
        (
            "dashboards",
            "AthenaDataSource ConnectContactsDataSet OverviewDashboard JourneyDashboard",
        ),
    ];
    let assembly = assembly();
    for (code, names) in known {
        let stack = assembly.stack(StackId::from_code(code).unwrap()).unwrap();
        for name in names.split_whitespace() {
            assert!(
                stack.template.resources().any(|(known, ..)| known == name),
                "{name} in {code}"
            );
        }
    }
}

/// The log groups of the functions of the earlier sample deployment, which nothing deletes.
const EARLIER_LOG_GROUPS: [&str; 10] = [
    "StartPartitioningLambda",
    "PollPartitioningStatusLambda",
    "GetPartitioningResultsLambda",
    "PartitioningIteratorLambda",
    "CLEventProcessorLambda",
    "CLOutputFileLoaderLambda",
    "CLRecordWriterLambda",
    "EFEventProcessorLambda",
    "EFOutputFileLoaderLambda",
    "EFRecordWriterLambda",
];

#[test]
fn log_groups_do_not_collide_with_those_of_the_earlier_sample() {
    for (_, logical_id, properties) in resources(&assembly(), "AWS::Logs::LogGroup") {
        let name = properties["LogGroupName"].as_str().unwrap();
        for function in EARLIER_LOG_GROUPS {
            let earlier = format!("/aws/lambda/{}-{function}", AppName::DEFAULT);
            assert_ne!(name, earlier, "{logical_id}");
        }
    }
}

#[test]
fn partitions_are_added_in_the_workgroup_of_the_deployment() {
    let assembly = assembly();
    let stack = assembly.stack(StackId::Partitioning).unwrap();
    assert!(!stack.body.contains("workgroup/primary"));
    let variables: Vec<_> = resources(&assembly, "AWS::Lambda::Function")
        .into_iter()
        .map(|(.., properties)| properties["Environment"]["Variables"]["ATHENA_WORKGROUP"].clone())
        .filter(|variable| !variable.is_null())
        .collect();
    assert_eq!(
        variables,
        [serde_json::json!({"Ref": "PartitioningWorkgroup"})]
    );
}

/// The text of a value without a choice but that by the length of the region's name, for an account. The
/// template maps regions to the length of their names.
fn evaluate(value: &Value, template: &Value, region: &str) -> String {
    let value = value.get("Fn::If").map_or(value, |choice| {
        assert_eq!(choice[0], "RegionNameIsLong");
        assert_eq!(
            template["Conditions"]["RegionNameIsLong"],
            serde_json::json!({"Fn::Equals": [
                {"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "HasLongName"]}, "true"
            ]})
        );
        let is_long = &template["Mappings"]["Regions"][region]["HasLongName"];
        match is_long.as_str() {
            Some("true") => &choice[1],
            Some("false") => &choice[2],
            _ => panic!("no mapping of {region}"),
        }
    });
    value["Fn::Sub"]
        .as_str()
        .unwrap()
        .replace("${AWS::Region}", region)
        .replace("${AWS::AccountId}", "123456789012")
}

/// In a region without a mapping, no stack can be deployed. Isolated partitions have no Amazon Connect.
#[test]
fn regions_are_those_of_botocore() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("SKIPPED: python3 is required for the comparison with botocore");
        return;
    }
    let python = ministack::installed("botocore", BOTOCORE, "python").unwrap();
    let program = "import json; from botocore.loaders import Loader; \
        print(json.dumps(Loader().load_data('partitions')['partitions']))";
    let output = Command::new(python).args(["-c", program]).output().unwrap();
    let partitions: Value = serde_json::from_slice(&output.stdout).unwrap();
    let of_connect = partitions.as_array().unwrap().iter().filter(|partition| {
        let id = partition["id"].as_str().unwrap();
        !id.starts_with("aws-iso")
    });
    let regions: BTreeSet<_> = of_connect
        .flat_map(|partition| partition["regions"].as_object().unwrap().keys())
        .filter(|region| !region.ends_with("-global"))
        .map(String::as_str)
        .collect();
    assert_eq!(regions, BTreeSet::from(infra::REGIONS));
}

#[test]
fn bucket_names_fit_in_every_region() {
    let assembly = assembly();
    let mut longest = 0;
    for region in infra::REGIONS {
        let mut count = 0;
        for stack in &assembly.stacks {
            let template: Value = serde_json::from_str(&stack.body).unwrap();
            for (id, resource) in template["Resources"].as_object().unwrap() {
                if resource["Type"] != "AWS::S3::Bucket" {
                    continue;
                }
                let name = evaluate(&resource["Properties"]["BucketName"], &template, region);
                let length = name.len();
                assert!(
                    length <= 63,
                    "{region}: {id}: {name} has {length} characters"
                );
                // The names of earlier deployments stay where they fit.
                assert!(
                    region.len() > "af-south-1".len()
                        || name.starts_with("amazonconnectdataanalyticssample-"),
                    "{name}"
                );
                longest = longest.max(length);
                count += 1;
            }
        }
        assert_eq!(count, 18);
    }
    assert_eq!(longest, 63);
}

#[test]
fn names_fit_limits_of_services() {
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
fn deploys_each_function_of_the_workspace() {
    let assembly = assembly();
    let functions: Vec<_> = assembly
        .stacks
        .iter()
        .flat_map(|stack| &stack.functions)
        .collect();
    let mut packages: Vec<_> = functions.iter().map(|function| function.package).collect();
    packages.sort_unstable();
    packages.dedup();
    assert!(
        packages
            .into_iter()
            .eq(functions::ALL.iter().map(|function| function.package))
    );
    assert_eq!(
        functions.len(),
        resources(&assembly, "AWS::Lambda::Function").len()
    );
}

#[test]
fn templates_set_the_variables_that_functions_read() {
    let assembly = assembly();
    for stack in &assembly.stacks {
        for asset in &stack.functions {
            let function = functions::ALL
                .into_iter()
                .find(|function| function.package == asset.package)
                .unwrap();
            let (_, _, properties) = stack
                .template
                .resources()
                .find(|(name, ..)| *name == asset.logical_id)
                .unwrap();
            let set = properties["Environment"]["Variables"].as_object().unwrap();
            let mut read: Vec<_> = function
                .all_variables()
                .map(|variable| variable.name)
                .collect();
            read.sort_unstable();
            assert!(set.keys().eq(read), "{}: {set:?}", asset.logical_id);
        }
    }
}

#[test]
fn visibility_timeout_covers_six_function_timeouts_and_the_window() {
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
fn loader_puts_turns_only_with_transcripts() {
    let assembly = assembly();
    let stack = assembly.stack(StackId::ContactLens).unwrap();
    let enabled = serde_json::json!({"Fn::Equals": [{"Ref": "TranscriptsStackEnabled"}, "true"]});
    let template: Value = serde_json::from_str(&stack.body).unwrap();
    assert_eq!(template["Conditions"]["HasTranscripts"], enabled);
    let transcripts = assembly.stack(StackId::Transcripts).unwrap();
    let name = resources(&assembly, "AWS::KinesisFirehose::DeliveryStream")
        .into_iter()
        .find(|(id, ..)| *id == transcripts.id)
        .map(|(.., properties)| properties["DeliveryStreamName"].clone())
        .unwrap();
    let only_with = |value: Value| serde_json::json!({"Fn::If": ["HasTranscripts", value, {"Ref": "AWS::NoValue"}]});
    let resources = &template["Resources"];
    let variables = |function: &str| &resources[function]["Properties"]["Environment"]["Variables"];
    let words = only_with(serde_json::json!({"Ref": "TranscriptsRedaction"}));
    for function in ["CLEventProcessorLambda", "CLOutputFileLoaderLambda"] {
        assert_eq!(
            variables(function)["TRANSCRIPTS_REDACTION"],
            words,
            "{function}"
        );
    }
    assert_eq!(
        variables("CLOutputFileLoaderLambda")["TRANSCRIPTS_DELIVERY_STREAM_NAME"],
        only_with(name.clone())
    );
    // No other policy of the stack allows it.
    let policies: Vec<_> = resources
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, resource)| {
            resource
                .to_string()
                .contains(&format!("deliverystream/{}", name.as_str().unwrap()))
        })
        .collect();
    let [(id, policy)] = policies.as_slice() else {
        panic!("{policies:?}")
    };
    assert_eq!(id.as_str(), "CLOutputFileLoaderLambdaRolePutTurns");
    assert_eq!(policy["Condition"], "HasTranscripts");
    let statements = &policy["Properties"]["PolicyDocument"]["Statement"];
    assert_eq!(statements[0]["Action"], "firehose:PutRecordBatch");
    assert_eq!(statements.as_array().unwrap().len(), 1);
    assert_eq!(
        policy["Properties"]["Roles"],
        serde_json::json!([{"Ref": "CLOutputFileLoaderLambdaRole"}])
    );
}

#[test]
fn transcripts_expire_and_can_have_a_key_of_their_own() {
    let assembly = assembly();
    let stack = assembly.stack(StackId::Transcripts).unwrap();
    let template: Value = serde_json::from_str(&stack.body).unwrap();
    let bucket = &template["Resources"]["TranscriptsS3bucket"];
    let rules = &bucket["Properties"]["LifecycleConfiguration"]["Rules"];
    assert_eq!(rules.as_array().unwrap().len(), 1);
    assert_eq!(rules[0]["Status"], "Enabled");
    assert_eq!(
        rules[0]["ExpirationInDays"],
        serde_json::json!({"Ref": "TranscriptsRetentionDays"})
    );
    assert!(rules[0].get("Prefix").is_none(), "error objects expire too");
    let key = serde_json::json!({"Fn::If": ["HasOwnKmsKeyOfTranscripts", {"Ref": "TranscriptsKmsKeyArn"}, {"Ref": "KmsKeyArn"}]});
    let uses_key = |id: &str| {
        template["Resources"][id]
            .to_string()
            .contains(&key.to_string())
    };
    for id in [
        "TranscriptsS3bucket",
        "TranscriptsKinesisFirehose",
        "TranscriptsKinesisFirehoseRoleKmsKey",
    ] {
        assert!(uses_key(id), "{id}");
    }
}

#[test]
fn parameters_enable_stacks() {
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
    assert!(!is_reporting(&values), "reporting requires evaluations");
    values.set(&catalogue::EF_STACK_ENABLED, "true");
    values.set(
        &catalogue::CONNECT_EVALUATION_FORMS_S3_LOCATION,
        "anycompany-recordings",
    );
    assert!(is_reporting(&values));
    let has_transcripts =
        |values: &Values| StackId::Transcripts.is_enabled(&values.parameters().unwrap());
    values.set(&catalogue::TRANSCRIPTS_STACK_ENABLED, "true");
    assert!(
        !has_transcripts(&values),
        "transcripts require Contact Lens"
    );
    values.set(&catalogue::CL_STACK_ENABLED, "true");
    values.set(
        &catalogue::CONNECT_CONTACT_LENS_S3_BUCKET_NAME,
        "anycompany-recordings",
    );
    assert!(has_transcripts(&values));
    values.set(&catalogue::DASHBOARDS_STACK_ENABLED, "true");
    values.set(
        &catalogue::QUICKSIGHT_PRINCIPAL_ARN,
        "arn:aws:quicksight:us-east-1:123456789012:group/default/analysts",
    );
    assert!(StackId::Dashboards.is_enabled(&values.parameters().unwrap()));
}

#[test]
fn stacks_come_after_their_dependencies() {
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
fn stored_parameters_are_written_by_configure() {
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

/// The roles name the configured stream itself, whichever account owns it, and any key of its region that
/// encrypts it. The rest of the access is a policy of its owner.
#[test]
fn delivery_streams_read_existing_streams_of_other_accounts() {
    let assembly = assembly();
    for (id, stream, parameter, reader) in [
        (
            StackId::ContactRecords,
            "CTRKinesisStream",
            "CtrStreamArn",
            "CtrKinesisFirehose",
        ),
        (
            StackId::AgentEvents,
            "AEKinesisStream",
            "AeStreamArn",
            "AEKinesisFirehose",
        ),
    ] {
        let stack = assembly.stack(id).unwrap();
        let template: Value = serde_json::from_str(&stack.body).unwrap();
        let conditions = &template["Conditions"];
        let given =
            serde_json::json!({"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, "not-defined"]}]});
        assert_eq!(conditions["UsesExistingStream"], given, "{id}");
        let creates = serde_json::json!({"Fn::Not": [{"Condition": "UsesExistingStream"}]});
        assert_eq!(conditions["CreatesStream"], creates, "{id}");
        let arn = serde_json::json!({"Fn::If": [
            "CreatesStream", {"Fn::GetAtt": [stream, "Arn"]}, {"Ref": parameter}
        ]});
        let resources = &template["Resources"];
        let source = &resources[reader]["Properties"]["KinesisStreamSourceConfiguration"];
        assert_eq!(source["KinesisStreamARN"], arn, "{id}");
        let role = &resources[format!("{reader}Role")]["Properties"]["Policies"][0];
        let statements = role["PolicyDocument"]["Statement"].as_array().unwrap();
        let of_action = |action: &str| {
            let is_of_action = |statement: &&Value| match &statement["Action"] {
                Value::String(only) => only == action,
                actions => actions
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|other| other == action),
            };
            let mut found = statements.iter().filter(is_of_action);
            let statement = found.next().unwrap().clone();
            assert_eq!(found.count(), 0, "{id} {action}");
            statement
        };
        assert_eq!(
            of_action("kinesis:GetRecords"),
            serde_json::json!({
                "Effect": "Allow",
                "Action": [
                    "kinesis:DescribeStream",
                    "kinesis:GetRecords",
                    "kinesis:GetShardIterator",
                    "kinesis:ListShards",
                ],
                "Resource": arn,
            })
        );
        assert_eq!(
            of_action("kms:Decrypt"),
            serde_json::json!({
                "Effect": "Allow",
                "Action": "kms:Decrypt",
                "Resource": {"Fn::Sub": "arn:${AWS::Partition}:kms:${AWS::Region}:*:key/*"},
                "Condition": {"StringEquals": {"kms:EncryptionContext:aws:kinesis:arn": arn}},
            })
        );
        // Nothing else is created for, or measured of, a stream in another account.
        for (name, resource) in resources.as_object().unwrap() {
            let uses_own_stream = resource["Properties"]
                .to_string()
                .contains(&format!("{{\"Ref\":\"{stream}\"}}"));
            if uses_own_stream || name == stream {
                assert_eq!(resource["Condition"], "CreatesStream", "{id} {name}");
            }
        }
    }
}
