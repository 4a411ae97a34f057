//! Arguments that several commands have.

use std::path::PathBuf;

use account::ConnectionSettings;
use clap::Args;
use cli::{ConnectionArguments, OutputArguments, Printer};
use parameters::AppName;

use crate::Assembly;
use crate::deploy::configuration::{Configuration, ConfigurationFile};
use crate::deploy::package::Binaries;
use crate::deploy::{DeployError, Session, plan};

const APP_NAME_HELP: &str = "Deployment name [default: AmazonConnectDataAnalyticsSample]";

/// The deployment, and the format of the result.
#[derive(Debug, Args)]
pub(super) struct DeploymentArguments {
    /// Deployment name.
    #[arg(long, value_name = "NAME", help = APP_NAME_HELP)]
    pub(super) app_name: Option<AppName>,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

impl DeploymentArguments {
    pub(super) fn console(&self) -> Printer {
        Printer::from_arguments(&self.output)
    }

    /// Connects to the deployment, after checking that the named stacks exist.
    pub(super) async fn open(&self, stacks: &[String]) -> Result<Session, DeployError> {
        self.open_as(None, stacks).await
    }

    async fn open_as(
        &self,
        of_file: Option<&AppName>,
        stacks: &[String],
    ) -> Result<Session, DeployError> {
        let app_name = self
            .app_name
            .as_ref()
            .or(of_file)
            .cloned()
            .unwrap_or_default();
        let assembly = Assembly::synthesize(&app_name)
            .map_err(|error| DeployError::Failed(error.to_string()))?;
        plan::named_stacks(&assembly, stacks)?;
        let connection = ConnectionSettings {
            profile: self.connection.profile.clone(),
            region: self.connection.region.clone(),
        };
        Session::open(assembly, &connection, self.console()).await
    }
}

/// Source of the configuration.
#[derive(Debug, Args)]
pub(super) struct Config {
    /// Read the configuration from a TOML file instead of Parameter Store; `deploy` stores it.
    #[arg(long = "config", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Config {
    /// Connects to the deployment and reads its configuration.
    pub(super) async fn open(
        &self,
        deployment: &DeploymentArguments,
        stacks: &[String],
    ) -> Result<(Session, Configuration), DeployError> {
        let file = self
            .file
            .as_deref()
            .map(ConfigurationFile::read)
            .transpose()?;
        let session = deployment
            .open_as(file.as_ref().and_then(ConfigurationFile::app_name), stacks)
            .await?;
        let configuration =
            Configuration::load(&session.account, &session.assembly.app_name, file.as_ref())
                .await?;
        Ok((session, configuration))
    }
}

/// Source of the function binaries.
#[derive(Debug, Args)]
pub(super) struct Code {
    /// Use the binaries in this directory, each named after its crate, instead of running
    /// `cargo lambda build`.
    #[arg(long, value_name = "DIR")]
    binaries: Option<PathBuf>,
}

impl Code {
    pub(super) fn binaries(&self) -> Binaries {
        self.binaries
            .clone()
            .map_or(Binaries::Build, Binaries::Folder)
    }
}
