//! `infra package`: the code of the functions, in the artifacts bucket.

use clap::Args;

use super::arguments::{Code, Config, Place};
use crate::deploy::package::{Artifact, packages};
use crate::deploy::{Session, plan};

/// Arguments of `package`.
#[derive(Debug, Args)]
pub(super) struct Package {
    /// The stacks whose functions are meant; without names, all that are enabled.
    #[arg(value_name = "STACK")]
    stacks: Vec<String>,
    #[command(flatten)]
    code: Code,
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    place: Place,
}

impl Package {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let (session, configuration) = self.config.open(&self.place, &self.stacks).await?;
        let stacks = plan::to_deploy(&session.assembly, &self.stacks, &configuration.parameters)?;
        let artifacts = session
            .package(
                &packages(stacks),
                &self.code.binaries(),
                configuration.parameters.architecture,
            )
            .await?;
        tell(&session, &artifacts);
        let lines: Vec<_> = artifacts
            .iter()
            .map(|artifact| format!("{} {}\n", artifact.package, artifact.key))
            .collect();
        session.console.result(&artifacts, || lines.concat())?;
        Ok(())
    }
}

/// Says how many zip files were new.
pub(super) fn tell(session: &Session, artifacts: &[Artifact]) {
    let uploaded = artifacts
        .iter()
        .filter(|artifact| artifact.uploaded)
        .count();
    session.console.text(&format!(
        "Functions: {uploaded} of {} uploaded, the others unchanged",
        artifacts.len()
    ));
}
