//! `infra deploy`: deploys the enabled stacks, their code and the first partitions.

mod checks;
mod offers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use cli::text::count;

use checks::{check_database, check_others, check_quotas, check_streams};
use offers::{backfill_sources, offer_backfills, offer_events};

use super::arguments::{Code, Config, DeploymentArguments, StackArguments};
use super::package;
use crate::deploy::approval::RequireApproval;
use crate::deploy::configuration::Configuration;
use crate::deploy::deployer::{Deployment, Done};
use crate::deploy::options::DeployOptions;
use crate::deploy::overrides::{self, Override};
use crate::deploy::package::{
    Artifact, FunctionBinaries, Keys, StoredCode, packages, read_binaries,
};
use crate::deploy::progress::StackCount;
use crate::deploy::{ARTIFACTS_BUCKET, DeployError, DeployedStacks, PlannedStack, Session, plan};
use crate::{Stack, StackId};

/// Arguments of `deploy`.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a command-line flag")]
pub(super) struct Deploy {
    /// Stacks to deploy, by short or full name, with their dependencies [default: all enabled].
    #[arg(value_name = "STACK")]
    stacks: Vec<String>,
    /// Which changes require approval.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    require_approval: RequireApproval,
    /// Create change sets without executing them. Fails if stacks must be deleted or resources imported
    /// first.
    #[arg(long)]
    no_execute: bool,
    /// Keep the resources of a failed operation instead of rolling back.
    #[arg(long)]
    no_rollback: bool,
    /// Import resources that an earlier deployment left, with their data.
    #[arg(long)]
    import_existing: bool,
    /// Recreate stacks whose creation or deletion failed without confirmation, unless other people have
    /// tables or saved queries in them.
    #[arg(short, long)]
    yes: bool,
    /// Override a template parameter: NAME=VALUE, or STACK:NAME=VALUE for one stack; can be
    /// repeated.
    #[arg(long = "parameters", value_name = "PARAMETER")]
    overrides: Vec<Override>,
    /// Write stack outputs to a JSON file.
    #[arg(long, value_name = "FILE")]
    outputs_file: Option<PathBuf>,
    /// Skip adding the partitions of today and tomorrow.
    #[arg(long)]
    no_partitions: bool,
    /// ARN of the permissions boundary of the roles that the stacks create; empty for none. Stacks
    /// keep it until it is given again, and new stacks get that of the deployed ones.
    #[arg(long, value_name = "ARN")]
    permissions_boundary_arn: Option<String>,
    /// Path of the roles that the stacks create, such as /connect/. Stacks keep it until it is given
    /// again, and new stacks get that of the deployed ones.
    #[arg(long, value_name = "PATH", value_parser = role_path)]
    role_path: Option<String>,
    /// Turn on termination protection of the deployed stacks.
    #[arg(long)]
    termination_protection: bool,
    #[command(flatten)]
    stack_options: StackArguments,
    #[command(flatten)]
    code: Code,
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl Deploy {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        self.code.check()?;
        let config = self.config.read(&self.deployment)?;
        let all = config.assembly.stacks.iter().collect::<Vec<_>>();
        overrides::check(&self.overrides, &all)?;
        let (mut session, configuration) = config.open(&self.deployment, &self.stacks).await?;
        session.cloudformation.set_options(
            self.stack_options
                .operation_options(&configuration.parameters.tags),
        );
        let stacks = plan::to_deploy(&session.assembly, &self.stacks, &configuration.parameters)?;
        overrides::check(&self.overrides, &stacks)?;
        let deployed = session.deployed().await?;
        check_database(&session, &deployed, &configuration)?;
        check_streams(&session, &deployed, &configuration).await?;
        let mut options = self.options(&configuration);
        let inherited = overrides::inherited_roles(&stacks, &deployed, &options.overrides)?;
        options.overrides.extend(inherited);
        let mut planned = session
            .preflight(&stacks, &deployed, configuration.configured(), &options)
            .await?;
        check_quotas(&session, &configuration, &planned).await?;
        check_others(&session, &planned, self.yes).await?;
        let binaries = read_binaries(
            &packages(stacks.iter().copied()),
            &self.code.binaries(),
            configuration.parameters.architecture,
        )?;
        session.approve(&mut planned, &options)?;
        self.store(&session, &configuration).await?;
        let count = StackCount::start(planned.len());
        let deployments =
            deploy(&session, &planned, &deployed, &binaries, &options, &count).await?;
        session.note(&count.total_text());
        if !self.no_execute {
            self.finish(&session, &configuration, &planned, &deployments)
                .await?;
        }
        if let Some(file) = &self.outputs_file {
            write_outputs(file, &deployments)?;
        }
        session
            .console
            .result(&deployments, || deployments.iter().map(line).collect())?;
        Ok(())
    }

    /// Adds the first partitions of changed tables, and offers what else is to do.
    async fn finish(
        &self,
        session: &Session,
        configuration: &Configuration,
        planned: &[PlannedStack<'_>],
        deployments: &[Deployment],
    ) -> Result<(), DeployError> {
        let is_changed = |stack: &&Stack| {
            deployments.iter().any(|deployment| {
                deployment.stack == stack.name && deployment.result != Done::Unchanged
            })
        };
        if !self.no_partitions {
            let stacks = planned.iter().map(|planned| planned.stack);
            let changed: Vec<_> = stacks.filter(is_changed).collect();
            session.load_first_partitions(&changed).await?;
        }
        offer_events(session, configuration).await?;
        let sources = backfill_sources(planned, deployments, &configuration.parameters.streams);
        offer_backfills(session, configuration, &sources).await;
        Ok(())
    }

    async fn store(
        &self,
        session: &Session,
        configuration: &Configuration,
    ) -> Result<(), DeployError> {
        if !configuration.unstored.is_empty() {
            let names: Vec<_> = configuration
                .unstored
                .iter()
                .map(|entry| format!("{} = {}", entry.label(), entry.value))
                .collect();
            session
                .console
                .text(&format!("Storing in Parameter Store: {}", names.join(", ")));
        }
        configuration
            .store(&session.account, &session.console)
            .await
    }

    fn options(&self, configuration: &Configuration) -> DeployOptions {
        DeployOptions {
            require_approval: self.require_approval,
            execute: !self.no_execute,
            rollback: !self.no_rollback,
            recreate: self.yes,
            import_existing: self.import_existing,
            protect: self.termination_protection,
            overrides: self.all_overrides(configuration),
        }
    }
}

impl Deploy {
    fn all_overrides(&self, configuration: &Configuration) -> Vec<Override> {
        let key = overrides::key_override(configuration.parameters.kms_key_arn.as_deref());
        let boundary = self.permissions_boundary_arn.as_deref();
        let role = overrides::role_overrides(boundary, self.role_path.as_deref());
        [vec![key], role, self.overrides.clone()].concat()
    }
}

/// Deploys the bucket for code first, then uploads the code, then deploys the other stacks.
async fn deploy(
    session: &Session,
    planned: &[PlannedStack<'_>],
    deployed: &DeployedStacks,
    binaries: &FunctionBinaries,
    options: &DeployOptions,
    count: &StackCount,
) -> Result<Vec<Deployment>, DeployError> {
    let has_code = |planned: &PlannedStack<'_>| planned.stack.id != StackId::Bootstrap;
    let position = planned.iter().position(has_code).unwrap_or(planned.len());
    let (bootstrap, others) = planned.split_at(position);
    let mut deployments = session
        .deploy_all(bootstrap, &Keys::new(), options, count)
        .await?;
    if others.is_empty() {
        return Ok(deployments);
    }
    let artifacts = if binaries.is_empty() {
        Vec::new()
    } else {
        let mut outputs = deployments.iter().map(|deployment| &deployment.outputs);
        let bucket = match outputs.find_map(|outputs| outputs.get(ARTIFACTS_BUCKET)) {
            Some(bucket) => bucket.clone(),
            None => session.artifacts_bucket_of(deployed)?,
        };
        upload(session, bucket, deployed, binaries, options).await?
    };
    let keys: Keys = artifacts
        .into_iter()
        .map(|artifact| (artifact.package, artifact.key))
        .collect();
    deployments.extend(session.deploy_all(others, &keys, options, count).await?);
    Ok(deployments)
}

/// Deletes zip files that nothing needs, and uploads those of the functions. The objects are listed just
/// before, so that none is deleted that a concurrent deployment has uploaded. The keys that stacks name were
/// read at the start of the command: those that stacks name only since then are too new to be deleted.
async fn upload(
    session: &Session,
    bucket: String,
    deployed: &DeployedStacks,
    binaries: &FunctionBinaries,
    options: &DeployOptions,
) -> Result<Vec<Artifact>, DeployError> {
    let stored = session.stored_code(bucket, deployed).await?;
    let artifacts = stored.artifacts(binaries);
    if options.execute {
        delete_unused_code(session, &stored, &artifacts).await;
    }
    session.upload(&stored, &artifacts, binaries).await?;
    package::report_uploads(session, &artifacts);
    Ok(artifacts)
}

/// Deletes zip files that nothing needs. A failure is a warning: the deployment does not depend on it.
async fn delete_unused_code(session: &Session, stored: &StoredCode, artifacts: &[Artifact]) {
    match session.delete_unused_code(stored, artifacts).await {
        Ok(0) => {}
        Ok(deleted) => session.note(&format!(
            "Deleted {} that no stack uses; versions in the bucket remain for 90 days",
            count(deleted as u64, "zip file")
        )),
        Err(error) => session.console.warning(&format!(
            "zip files that no stack uses were not deleted: {}",
            error.message()
        )),
    }
}

fn role_path(text: &str) -> Result<String, String> {
    let is_path = text.starts_with('/') && text.ends_with('/') && text.len() <= 512;
    if is_path {
        Ok(text.to_owned())
    } else {
        Err("expected a path with a slash at both ends, such as /connect/".to_owned())
    }
}

fn line(deployment: &Deployment) -> String {
    let change_set = deployment
        .change_set
        .as_ref()
        .map(|name| format!(", change set {name}"))
        .unwrap_or_default();
    format!(
        "{}: {}{change_set}\n",
        deployment.stack,
        deployment.result.as_str()
    )
}

fn write_outputs(file: &Path, deployments: &[Deployment]) -> anyhow::Result<()> {
    let outputs: BTreeMap<_, _> = deployments
        .iter()
        .map(|deployment| (&deployment.stack, &deployment.outputs))
        .collect();
    let text = serde_json::to_string_pretty(&outputs)? + "\n";
    std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}
