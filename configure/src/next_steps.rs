//! What to do once the parameters are stored.

use parameters::{AppName, Parameters};

use crate::printer::Printer;

/// Tells what comes next.
pub(crate) fn next_steps(app_name: &AppName, parameters: &Parameters, printer: &Printer) {
    let deployment = if app_name.is_default() {
        String::new()
    } else {
        format!(" --app-name {app_name}")
    };
    printer.heading("Next");
    printer.item(&format!(
        "deploy the stacks: cargo run -p infra -- deploy{deployment}"
    ));
    for step in after_deployment(parameters, &deployment) {
        printer.item(&step);
    }
}

/// What the deployment cannot do by itself.
fn after_deployment(parameters: &Parameters, deployment: &str) -> Vec<String> {
    let mut steps = Vec::new();
    let streams = [
        (parameters.contact_records.is_some(), "CTRKinesisStream"),
        (parameters.agent_events.is_some(), "AEKinesisStream"),
    ];
    let streams: Vec<_> = streams
        .into_iter()
        .filter_map(|(deployed, stream)| deployed.then_some(stream))
        .collect();
    if !streams.is_empty() && parameters.streams.connect_instance_id.is_none() {
        steps.push(format!(
            "then choose {} in the Connect console, under Data streaming",
            streams.join(" and ")
        ));
    }
    for bucket in parameters.connect_buckets() {
        steps.push(format!(
            "then let the bucket {bucket} send its events to EventBridge: cargo run -p infra -- enable-s3-events{deployment}"
        ));
    }
    if parameters.alarm_email.is_some() {
        steps.push("then follow the link that AWS sends to the address for alarms".to_owned());
    }
    steps
}
