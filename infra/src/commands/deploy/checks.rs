//! Checks of the configuration against what is deployed.

use account::{ServiceClient, StreamKind, associated_stream, is_stream};
use parameters::{NOT_DEFINED, catalogue};

use crate::StackId;
use crate::deploy::cloudformation::Deployed;
use crate::deploy::configuration::Configuration;
use crate::deploy::doctor::{Finding, Severity, association, quotas};
use crate::deploy::others::Others;
use crate::deploy::{DeployError, PlannedStack, Session, find_stack};

/// The name of the database is exported to all stacks, and CloudFormation rejects a change of an
/// export that others import.
pub(super) fn check_database(
    session: &Session,
    deployed: &[(StackId, Deployed)],
    configuration: &Configuration,
) -> Result<(), DeployError> {
    let deployed = find_stack(deployed, StackId::Partitioning);
    let deployed = deployed.and_then(|stack| stack.outputs.get("GlueDatabase"));
    let configured = configuration
        .entries
        .iter()
        .find(|entry| entry.name == "awsGlueDatabaseNameLowerCase");
    match deployed.zip(configured) {
        Some((deployed, configured)) if *deployed != configured.value => {
            Err(DeployError::Argument(format!(
                "the database of a deployment cannot be renamed: {deployed} is deployed, {} is configured\n\n\
                 hint: configure the deployed name with `{configure}`; \
                 for another name destroy the deployment, which keeps the data, and deploy again with --import-existing",
                configured.value,
                configure = cli::command(&format!(
                    "configure -l --aws-glue-database-name={deployed}{}",
                    session.selection
                )),
            )))
        }
        _ => Ok(()),
    }
}

/// A delivery stream cannot be given another source: CloudFormation would replace it, and its name
/// is taken until then.
pub(super) async fn check_streams(
    session: &Session,
    deployed: &[(StackId, Deployed)],
    configuration: &Configuration,
) -> Result<(), DeployError> {
    for (id, output, parameter, kind) in [
        (
            StackId::ContactRecords,
            "CTRKinesisStreamArn",
            &catalogue::CTR_STREAM_ARN,
            StreamKind::ContactRecords,
        ),
        (
            StackId::AgentEvents,
            "AEKinesisStreamArn",
            &catalogue::AE_STREAM_ARN,
            StreamKind::AgentEvents,
        ),
    ] {
        let deployed = find_stack(deployed, id);
        let entries = &configuration.entries;
        let configured = entries.iter().find(|entry| entry.name == parameter.name);
        let configured = configured.map_or(NOT_DEFINED, |entry| entry.value.as_str());
        let own = kind.own_stream(session.assembly.app_name.as_str());
        if let Some(instance) = &configuration.parameters.streams.connect_instance_id
            && deployed.is_none_or(|stack| !stack.is_associated_with(instance))
            && configured == NOT_DEFINED
            && id.is_enabled(&configuration.parameters)
        {
            check_association(session, instance, kind).await?;
        }
        let Some(deployed) = deployed.and_then(|stack| stack.outputs.get(output)) else {
            continue;
        };
        if configured != deployed && !(configured == NOT_DEFINED && is_stream(deployed, &own)) {
            return Err(DeployError::Argument(format!(
                "the data stream of stack {code} cannot change: {deployed} is deployed, {configured} is configured\n\n\
                 hint: destroy the stack with `{destroy}`, which keeps the data, and deploy it again with --import-existing",
                code = id.code(),
                destroy = session.command(&format!("destroy {}", id.code())),
            )));
        }
    }
    Ok(())
}

/// An instance that sends records to a stream already cannot be associated with another one, nor
/// with the same one again.
async fn check_association(
    session: &Session,
    instance: &str,
    kind: StreamKind,
) -> Result<(), DeployError> {
    let client = ServiceClient::new(&session.account);
    let own = kind.own_stream(session.assembly.app_name.as_str());
    // Without permission to look, CloudFormation reports it.
    let Ok(Some(arn)) = associated_stream(&client, instance, kind).await else {
        return Ok(());
    };
    let finding = association(kind, Ok(Some(arn)), &own, false);
    Err(DeployError::Argument(message(finding)))
}

/// Lists what other people keep in stacks that are deleted to be created again.
pub(super) async fn check_others(
    session: &Session,
    planned: &[PlannedStack<'_>],
    is_confirmed: bool,
) -> Result<(), DeployError> {
    let mut recreated = Vec::new();
    for PlannedStack {
        stack,
        recreated: failed,
        ..
    } in planned
    {
        if failed.is_some() {
            let resources = session.cloudformation.resources(&stack.name).await?;
            recreated.push((*stack, resources));
        }
    }
    let codes: Vec<_> = recreated.iter().map(|(stack, _)| stack.id.code()).collect();
    let destroy = || session.command(&format!("destroy {} --include-others", codes.join(" ")));
    // What is not seen could be somebody's work.
    let others = Others::find(session, &recreated).await.map_err(|error| {
        DeployError::Failed(format!(
            "cannot look for tables and saved queries that the deployment did not create, and that are deleted \
             with stacks to be created again: {error}\n\n\
             hint: allow the call, or delete them whatever there is: {}",
            destroy()
        ))
    })?;
    if others.is_empty() {
        return Ok(());
    }
    if is_confirmed {
        return Err(DeployError::Failed(format!(
            "stacks that are deleted to be created again contain resources that the deployment did not create: {}\n\n\
             hint: move them to another database and workgroup, or delete them: {}",
            others.text(),
            destroy()
        )));
    }
    session.text(&format!(
        "Also deleted, although the deployment did not create them: {}",
        others.text()
    ));
    Ok(())
}

/// A quota that new stacks exceed would fail in the middle of the deployment. Warnings and quotas
/// that cannot be read stop nothing.
pub(super) async fn check_quotas(
    session: &Session,
    configuration: &Configuration,
    planned: &[PlannedStack<'_>],
) -> Result<(), DeployError> {
    let new = planned.iter().filter(|planned| planned.is_new());
    let new: Vec<_> = new.map(|planned| planned.stack.id).collect();
    if new.is_empty() {
        return Ok(());
    }
    let is_new = |id| new.contains(&id);
    let client = ServiceClient::new(&session.account);
    for finding in quotas(&client, &configuration.parameters, is_new).await {
        match finding.severity {
            Severity::Ok => {}
            Severity::Unknown => {
                session.note(&format!("{}: {}", finding.subject, finding.text));
            }
            Severity::Warning => session.console.warning(&message(finding)),
            Severity::Error => return Err(DeployError::Failed(message(finding))),
        }
    }
    Ok(())
}

fn message(finding: Finding) -> String {
    let hint = finding.advice.map(|advice| format!("\n\nhint: {advice}"));
    format!(
        "{}: {}{}",
        finding.subject,
        finding.text,
        hint.unwrap_or_default()
    )
}
