//! Warnings about valid parameters that probably do not do what was intended.

use crate::{AppName, Parameters, catalogue};

/// Warnings, one line each; none of them prevents a deployment.
pub fn advice(app_name: &AppName, parameters: &Parameters) -> Vec<String> {
    let default_database =
        catalogue::AWS_GLUE_DATABASE_NAME.default == Some(parameters.glue_database.as_str());
    let reporting = parameters
        .evaluation_forms
        .as_ref()
        .is_some_and(|forms| forms.reporting);
    [
        (
            collects_nothing(parameters),
            "no source is enabled, so nothing is collected; enable ctr, ae, cfl, cl or ef".to_owned(),
        ),
        (
            reporting && parameters.contact_records.is_none(),
            "the reporting views also read contact records; without ctr-stack-enabled some of them are empty".to_owned(),
        ),
        (
            !app_name.is_default() && default_database,
            format!("set aws-glue-database-name for {app_name}: two deployments in a region cannot share a database"),
        ),
    ]
    .into_iter()
    .filter_map(|(applies, sentence)| applies.then_some(sentence))
    .collect()
}

fn collects_nothing(parameters: &Parameters) -> bool {
    parameters.contact_records.is_none()
        && parameters.agent_events.is_none()
        && parameters.contact_flow_logs.is_none()
        && parameters.contact_lens.is_none()
        && parameters.evaluation_forms.is_none()
}
