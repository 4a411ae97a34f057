//! What the alarms of the templates notify of.

use infra::model::Value;
use infra::{Assembly, Stack, StackId};
use parameters::AppName;
use serde_json::json;

fn stacks() -> Vec<Stack> {
    Assembly::synthesize(&AppName::default()).unwrap().stacks
}

/// Logical IDs and properties of the resources of a type.
fn resources<'a>(stack: &'a Stack, of: &str) -> Vec<(&'a str, &'a Value)> {
    let all = stack.template.resources();
    all.filter(|(_, kind, _)| *kind == of)
        .map(|(name, _, properties)| (name, properties))
        .collect()
}

fn alarms(stack: &Stack) -> Vec<&Value> {
    let alarms = resources(stack, "AWS::CloudWatch::Alarm");
    alarms.into_iter().map(|(_, alarm)| alarm).collect()
}

/// The only alarm of a stack on a metric with these dimensions.
#[track_caller]
fn alarm<'a>(stack: &'a Stack, namespace: &str, metric: &str, dimensions: &Value) -> &'a Value {
    let is_on = |alarm: &&Value| {
        let statistic = &alarm["Metrics"][0]["MetricStat"]["Metric"];
        let observed = if statistic.is_null() {
            alarm
        } else {
            statistic
        };
        observed["Namespace"] == namespace
            && observed["MetricName"] == metric
            && observed["Dimensions"] == *dimensions
    };
    let found: Vec<_> = alarms(stack).into_iter().filter(is_on).collect();
    let [alarm] = found.as_slice() else {
        panic!(
            "{}: {} alarms on {metric} of {dimensions}",
            stack.id,
            found.len()
        );
    };
    alarm
}

#[test]
fn description_of_each_alarm_says_what_to_do() {
    let instructions = ["Check ", "Fix ", "Increase ", "Request ", "Run ", "See "];
    for alarm in stacks().iter().flat_map(alarms) {
        let description = alarm["AlarmDescription"].as_str().unwrap();
        let says = instructions.iter().any(|verb| description.contains(verb));
        assert!(says, "{description}");
    }
}

#[test]
fn rejected_records_of_each_transformer_raise_an_alarm() {
    let mut transformers = 0;
    for stack in &stacks() {
        for (_, stream) in resources(stack, "AWS::KinesisFirehose::DeliveryStream") {
            let destination = &stream["ExtendedS3DestinationConfiguration"];
            let processor = &destination["ProcessingConfiguration"]["Processors"][0];
            let parameters = processor["Parameters"].as_array().unwrap();
            let arn = parameters
                .iter()
                .find(|parameter| parameter["ParameterName"] == "LambdaArn");
            let Some(arn) = arn else { continue };
            let function = &arn["ParameterValue"]["Fn::GetAtt"][0];
            let dimensions = json!([{"Name": "FunctionName", "Value": {"Ref": function}}]);
            let alarm = alarm(stack, AppName::DEFAULT, "RecordsFailed", &dimensions);
            assert_eq!(alarm["Statistic"], "Sum");
            assert_eq!(alarm["Threshold"], 0);
            assert_eq!(alarm["ComparisonOperator"], "GreaterThanThreshold");
            transformers += 1;
        }
    }
    assert_eq!(transformers, 3);
}

/// Every function that publishes `RecordsFailed` keeps the records for somebody: under an error prefix,
/// in the queue that it polls, or in the dead-letter queue of its events.
#[test]
fn every_function_that_rejects_records_has_an_alarm() {
    for stack in stacks() {
        let sources = resources(&stack, "AWS::Lambda::EventSourceMapping");
        for (name, function) in resources(&stack, "AWS::Lambda::Function") {
            let publishes = ["loader", "processor", "transformer", "writer"];
            let package = stack
                .functions
                .iter()
                .find(|function| function.logical_id == name);
            let package = package.unwrap().package;
            if !publishes.iter().any(|kind| package.ends_with(kind)) {
                continue;
            }
            let reference = json!({ "Ref": name });
            let has_alarm = alarms(&stack).iter().any(|alarm| {
                alarm["MetricName"] == "RecordsFailed"
                    && alarm["Dimensions"][0]["Value"] == reference
            });
            let queue = sources
                .iter()
                .find(|(_, source)| source["FunctionName"] == reference);
            let queue = queue.map(|(_, source)| &source["EventSourceArn"]["Fn::GetAtt"][0]);
            let redriven = resources(&stack, "AWS::SQS::Queue")
                .into_iter()
                .find(|(id, _)| queue.is_some_and(|queue| queue == id));
            let dead_letters = match redriven {
                Some((_, queue)) => &queue["RedrivePolicy"]["deadLetterTargetArn"],
                None => &function["DeadLetterConfig"]["TargetArn"],
            };
            assert!(has_alarm != dead_letters.is_object(), "{name}");
            if dead_letters.is_object() {
                let queue = &dead_letters["Fn::GetAtt"][0];
                let watched = alarms(&stack).iter().any(|alarm| {
                    alarm["Dimensions"][0]["Value"] == json!({"Fn::GetAtt": [queue, "QueueName"]})
                });
                assert!(watched, "{name}");
            }
        }
    }
}

#[test]
fn each_dead_letter_notifies_while_earlier_ones_stay_in_the_queue() {
    let mut queues = 0;
    for stack in &stacks() {
        for (queue, _) in resources(stack, "AWS::SQS::Queue") {
            if !queue.ends_with("DLQ") {
                continue;
            }
            let name = json!({"Fn::GetAtt": [queue, "QueueName"]});
            let of_queue = |alarm: &&Value| alarm.to_string().contains(&name.to_string());
            let [depth, growth] = [false, true].map(|is_expression| {
                let mut found = alarms(stack).into_iter().filter(of_queue);
                found
                    .find(|alarm| alarm["Metrics"].is_array() == is_expression)
                    .unwrap()
            });
            assert_eq!(depth["Statistic"], "Maximum");
            let metric = &growth["Metrics"][0];
            assert_eq!(
                metric["MetricStat"]["Metric"]["MetricName"],
                depth["MetricName"]
            );
            assert_eq!(metric["MetricStat"]["Stat"], "Maximum");
            assert_eq!(metric["ReturnData"], false);
            assert_eq!(growth["Metrics"][1]["Expression"], "DIFF(metric)");
            assert_eq!(growth["Metrics"][1]["ReturnData"], true);
            assert_eq!(growth["Threshold"], 0);
            assert_eq!(growth["AlarmActions"], depth["AlarmActions"]);
            // The end of the growth is not the end of the failure.
            assert!(growth["OKActions"].is_null());
            queues += 1;
        }
    }
    assert!(queues >= 2, "{queues}");
}

#[test]
fn flow_logs_that_cloudwatch_logs_cannot_forward_raise_an_alarm() {
    let stacks = stacks();
    let stack = stacks
        .iter()
        .find(|stack| stack.id == StackId::ContactFlowLogs)
        .unwrap();
    let filters = resources(stack, "AWS::Logs::SubscriptionFilter");
    let [(_, filter)] = filters.as_slice() else {
        panic!("{filters:?}");
    };
    let dimensions = json!([
        {"Name": "LogGroupName", "Value": filter["LogGroupName"]},
        {"Name": "DestinationType", "Value": "Firehose"},
        {"Name": "FilterName", "Value": filter["FilterName"]},
    ]);
    assert_eq!(
        filter["FilterName"],
        "AmazonConnectDataAnalyticsSample-CflSubscriptionFilter"
    );
    // Errors can be final at once; throttled log events are retried for a day.
    for (metric, minutes) in [("DeliveryErrors", 5), ("DeliveryThrottling", 60)] {
        let alarm = alarm(stack, "AWS/Logs", metric, &dimensions);
        assert_eq!(alarm["Statistic"], "Sum");
        assert_eq!(alarm["Threshold"], 0);
        let number = |field: &str| alarm[field].as_u64().unwrap();
        assert_eq!(number("Period") * number("EvaluationPeriods"), minutes * 60);
    }
}

#[test]
fn events_that_eventbridge_cannot_deliver_raise_an_alarm() {
    for stack in &stacks() {
        for (rule, properties) in resources(stack, "AWS::Events::Rule") {
            let dimensions = json!([{"Name": "RuleName", "Value": {"Ref": rule}}]);
            let mut metrics = vec!["FailedInvocations"];
            let targets = properties["Targets"].as_array().unwrap();
            if targets
                .iter()
                .any(|target| target["DeadLetterConfig"].is_object())
            {
                metrics.push("InvocationsFailedToBeSentToDlq");
            }
            for metric in metrics {
                let alarm = alarm(stack, "AWS/Events", metric, &dimensions);
                assert_eq!(alarm["Statistic"], "Sum");
                assert_eq!(alarm["Threshold"], 0);
            }
        }
    }
}

#[test]
fn the_troubleshooting_page_lists_all_alarms() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/troubleshooting.md");
    let page = std::fs::read_to_string(page).unwrap();
    let mut listed: Vec<_> = page
        .split('`')
        .filter_map(|code| code.strip_prefix('…'))
        .filter(|code| code.ends_with("Alarm"))
        .map(|ending| (ending, false))
        .collect();
    for stack in stacks() {
        for (name, _) in resources(&stack, "AWS::CloudWatch::Alarm") {
            let mut of_alarm = listed
                .iter_mut()
                .filter(|(ending, _)| name.ends_with(ending));
            let found = of_alarm.next();
            let missing = || panic!("list {name} under Alarms in docs/troubleshooting.md");
            found.unwrap_or_else(missing).1 = true;
            assert!(of_alarm.next().is_none(), "{name} is listed twice");
        }
    }
    let unknown: Vec<_> = listed.iter().filter(|(_, is_known)| !is_known).collect();
    assert!(
        unknown.is_empty(),
        "no alarm of docs/troubleshooting.md: {unknown:?}"
    );
}
