//! The next steps after storing parameters.

use cli::{Printer, command};
use parameters::{AppName, Parameters};

/// Prints the next steps.
pub(crate) fn next_steps(app_name: &AppName, parameters: &Parameters, printer: &Printer) {
    let deployment = if app_name.is_default() {
        String::new()
    } else {
        format!(" --app-name {app_name}")
    };
    printer.heading("Next steps");
    printer.item(&format!(
        "deploy the stacks: {}",
        command(&format!("infra deploy{deployment}"))
    ));
    for step in after_deployment(app_name, parameters, &deployment) {
        printer.item(&step);
    }
}

/// Steps that the deployment cannot do itself.
fn after_deployment(app_name: &AppName, parameters: &Parameters, deployment: &str) -> Vec<String> {
    let mut steps = Vec::new();
    let streams = &parameters.streams;
    let streams = [
        (
            parameters.contact_records.is_some() && streams.contact_records_arn.is_none(),
            "CTR",
        ),
        (
            parameters.agent_events.is_some() && streams.agent_events_arn.is_none(),
            "AE",
        ),
    ];
    let streams: Vec<_> = streams
        .into_iter()
        .filter(|(is_created, _)| *is_created)
        .map(|(_, source)| format!("{app_name}-{source}KinesisStream"))
        .collect();
    if !streams.is_empty() && parameters.streams.connect_instance_id.is_none() {
        steps.push(format!(
            "select {} in the Connect console, under Data streaming",
            streams.join(" and ")
        ));
    }
    for bucket in parameters.connect_buckets() {
        steps.push(format!(
            "enable EventBridge notifications of bucket {bucket}: {}",
            command(&format!("infra enable-s3-events{deployment}"))
        ));
    }
    if parameters.alarm_email.is_some() {
        steps.push("follow the link that AWS sends to the e-mail address for alarms".to_owned());
    }
    steps
}
