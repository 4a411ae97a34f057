//! Warnings about valid parameters that probably do not do what was intended.

use crate::{AppName, Parameters, catalogue};

/// Number of agents above which curated tables are recommended. They save more than they cost from fewer agents, but little.
const AGENTS_FOR_CURATED_TABLES: u32 = 500;

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
        (
            reads_much(parameters),
            format!("set curated-stack-enabled: above {AGENTS_FOR_CURATED_TABLES} agents, queries on agent events and contact records cost several times as much without it"),
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

/// Whether the deployment has large sources, many agents and no curated tables.
fn reads_much(parameters: &Parameters) -> bool {
    let agents = parameters.streams.agents;
    // The default is a guess, and on-demand streams do not ask for the number.
    let is_given = catalogue::NUMBER_OF_AGENTS.default != Some(agents.to_string().as_str());
    let has_streams = parameters.agent_events.is_some() || parameters.contact_records.is_some();
    has_streams && is_given && agents > AGENTS_FOR_CURATED_TABLES && parameters.curated.is_none()
}
