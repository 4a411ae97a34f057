//! `infra bootstrap`: creates the bucket for function code.

use clap::Args;

use super::arguments::{DeploymentArguments, StackArguments};
use crate::StackId;
use crate::deploy::Configured;
use crate::deploy::approval::RequireApproval;
use crate::deploy::configuration::Company;
use crate::deploy::options::DeployOptions;
use crate::deploy::overrides;
use crate::deploy::package::Keys;
use crate::deploy::plan;
use crate::deploy::progress::StackCount;

/// Arguments of `bootstrap`.
#[derive(Debug, Args)]
pub(super) struct Bootstrap {
    /// Import the bucket if an earlier deployment left it.
    #[arg(long)]
    import_existing: bool,
    /// Skip confirmation prompts.
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    stack_options: StackArguments,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl Bootstrap {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let mut session = self.deployment.open(&[]).await?;
        let Company { tags, kms_key_arn } =
            Company::read(&session.account, &session.assembly.app_name).await?;
        session
            .cloudformation
            .set_options(self.stack_options.operation_options(&tags));
        // Without one, a deployed stack keeps its key.
        let key = kms_key_arn.as_deref();
        let key = key.map(|key| overrides::key_override(Some(key)));
        let options = DeployOptions {
            require_approval: RequireApproval::Never,
            execute: true,
            rollback: true,
            recreate: self.yes,
            import_existing: self.import_existing,
            protect: false,
            overrides: key.into_iter().collect(),
        };
        let stacks =
            plan::named_stacks(&session.assembly, &[StackId::Bootstrap.code().to_owned()])?;
        let deployed = session.deployed_of(&stacks).await?;
        let mut planned = session
            .preflight(&stacks, &deployed, Configured::default(), &options)
            .await?;
        session.approve(&mut planned, &options)?;
        let count = StackCount::start(planned.len());
        let deployments = session
            .deploy_all(&planned, &Keys::new(), &options, &count)
            .await?;
        for deployment in deployments {
            let lines: Vec<_> = deployment
                .outputs
                .iter()
                .map(|(name, value)| format!("{name} = {value}\n"))
                .collect();
            session.console.success(&format!(
                "{} is deployed in {}",
                deployment.stack, session.target.region
            ));
            session.console.result(&deployment, || lines.concat())?;
        }
        Ok(())
    }
}
