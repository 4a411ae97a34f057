//! `infra package`: builds and uploads the code of the functions.

use clap::Args;

use super::arguments::{Code, Config, DeploymentArguments};
use crate::deploy::package::{Artifact, packages, read_binaries};
use crate::deploy::{Session, plan};

/// Arguments of `package`.
#[derive(Debug, Args)]
pub(super) struct Package {
    /// Stacks whose functions to upload, by short or full name [default: all enabled].
    #[arg(value_name = "STACK")]
    stacks: Vec<String>,
    #[command(flatten)]
    code: Code,
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl Package {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        self.code.check()?;
        let (session, configuration) = self.config.open(&self.deployment, &self.stacks).await?;
        let stacks = plan::to_deploy(&session.assembly, &self.stacks, &configuration.parameters)?;
        let binaries = read_binaries(
            &packages(stacks),
            &self.code.binaries(),
            configuration.parameters.architecture,
        )?;
        let deployed = session.deployed().await?;
        let bucket = session.artifacts_bucket_of(&deployed)?;
        let stored = session.stored_code(bucket, &deployed).await?;
        let artifacts = stored.artifacts(&binaries);
        session.upload(&stored, &artifacts, &binaries).await?;
        report_uploads(&session, &artifacts);
        let lines: Vec<_> = artifacts
            .iter()
            .map(|artifact| format!("{} {}\n", artifact.package, artifact.key))
            .collect();
        session.console.result(&artifacts, || lines.concat())?;
        Ok(())
    }
}

/// Prints how many zip files were uploaded.
pub(super) fn report_uploads(session: &Session, artifacts: &[Artifact]) {
    let uploaded = artifacts
        .iter()
        .filter(|artifact| artifact.uploaded)
        .count();
    session.console.text(&format!(
        "Functions: uploaded {uploaded} of {}, the others are unchanged",
        artifacts.len()
    ));
}
