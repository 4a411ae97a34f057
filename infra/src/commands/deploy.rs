//! `infra deploy`: deploys the enabled stacks, their code and the first partitions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use super::arguments::{Code, Config, DeploymentArguments};
use super::package;
use crate::deploy::approval::RequireApproval;
use crate::deploy::configuration::Configuration;
use crate::deploy::deployer::{Deployment, Done, Options};
use crate::deploy::overrides::{self, Override};
use crate::deploy::package::{Keys, packages};
use crate::deploy::progress::StoreProgress;
use crate::deploy::{DeployError, Session, plan};
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
    /// Create change sets without executing them.
    #[arg(long)]
    no_execute: bool,
    /// Keep the resources of a failed operation instead of rolling back.
    #[arg(long)]
    no_rollback: bool,
    /// Import resources that an earlier deployment left, with their data.
    #[arg(long)]
    import_existing: bool,
    /// Recreate stacks whose creation failed, without confirmation.
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
    #[command(flatten)]
    code: Code,
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl Deploy {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let (session, configuration) = self.config.open(&self.deployment, &self.stacks).await?;
        let stacks = plan::to_deploy(&session.assembly, &self.stacks, &configuration.parameters)?;
        overrides::check(&self.overrides, &stacks)?;
        self.store(&session, &configuration).await?;
        let deployments = self.deploy(&session, &configuration, &stacks).await?;
        if !self.no_execute && !self.no_partitions {
            session.load_first_partitions(&stacks).await?;
        }
        if let Some(file) = &self.outputs_file {
            write_outputs(file, &deployments)?;
        }
        session
            .console
            .result(&deployments, || deployments.iter().map(line).collect())?;
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
                .map(|entry| format!("{} = {}", entry.name, entry.value))
                .collect();
            session
                .console
                .text(&format!("Storing in Parameter Store: {}", names.join(", ")));
        }
        configuration
            .store(&session.account, &StoreProgress(&session.console))
            .await
    }

    async fn deploy(
        &self,
        session: &Session,
        configuration: &Configuration,
        stacks: &[&Stack],
    ) -> Result<Vec<Deployment>, DeployError> {
        let options = self.options();
        let (mut deployments, mut keys) = (Vec::new(), None);
        for stack in stacks {
            if keys.is_none() && stack.id != StackId::Bootstrap {
                keys = Some(self.package(session, configuration, stacks).await?);
            }
            deployments.push(
                session
                    .deploy(stack, keys.as_ref().unwrap_or(&Keys::new()), &options)
                    .await?,
            );
        }
        Ok(deployments)
    }

    /// Uploads the code to the artifacts bucket, which exists by now.
    async fn package(
        &self,
        session: &Session,
        configuration: &Configuration,
        stacks: &[&Stack],
    ) -> Result<Keys, DeployError> {
        let packages = packages(stacks.iter().copied());
        let artifacts = session
            .package(
                &packages,
                &self.code.binaries(),
                configuration.parameters.architecture,
            )
            .await?;
        package::report_uploads(session, &artifacts);
        Ok(artifacts
            .into_iter()
            .map(|artifact| (artifact.package, artifact.key))
            .collect())
    }

    fn options(&self) -> Options {
        Options {
            require_approval: self.require_approval,
            execute: !self.no_execute,
            rollback: !self.no_rollback,
            recreate: self.yes,
            import_existing: self.import_existing,
            overrides: self.overrides.clone(),
        }
    }
}

fn line(deployment: &Deployment) -> String {
    let change_set = deployment
        .change_set
        .as_ref()
        .map(|name| format!(", change set {name}"))
        .unwrap_or_default();
    let result = match deployment.result {
        Done::Created => "created",
        Done::Updated => "updated",
        Done::Unchanged => "unchanged",
        Done::Prepared => "prepared",
    };
    format!("{}: {result}{change_set}\n", deployment.stack)
}

fn write_outputs(file: &Path, deployments: &[Deployment]) -> anyhow::Result<()> {
    let outputs: BTreeMap<_, _> = deployments
        .iter()
        .map(|deployment| (&deployment.stack, &deployment.outputs))
        .collect();
    let text = serde_json::to_string_pretty(&outputs)? + "\n";
    std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}
