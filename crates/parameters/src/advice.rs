//! What a set of parameters that is right in itself may still overlook.

use crate::{AppName, Parameters, catalogue};

/// What to think about again, one line each. Nothing here stops a deployment.
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
            "no source is enabled, so nothing will be collected; enable at least one of ctr, ae, cfl, cl and ef".to_owned(),
        ),
        (
            reporting && parameters.contact_records.is_none(),
            "the reporting views read contact records too; without ctr-stack-enabled some of them have nothing to read".to_owned(),
        ),
        (
            !app_name.is_default() && default_database,
            format!("give {app_name} an aws-glue-database-name of its own: two deployments cannot have the same database in one region"),
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
